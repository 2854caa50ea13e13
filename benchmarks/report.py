"""Writes benchmarks/README.md from a run: python -m benchmarks.report out/benchmarks.json."""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.results import Case, Clock, Ratio, Results, Time, three_digits

README = Path(__file__).resolve().parent / "README.md"

CLARABEL = ("clarabel primal", "clarabel dual")
ATTACK_PEERS = ("torchattacks", "plain loop")

Row = Sequence[str]


def table(head: Row, rows: Sequence[Row]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


# ---- The targets


def targets(results: Results) -> list[Row]:
    """What was to be reached, what this run reached, and whether that is enough; the worst case decides."""
    goals: list[tuple[str, str, float, str]] = [
        ("exact maximum margin / libsvm, about 2,000 points", "≤", 3, " ×"),
        ("exact maximum margin / libsvm, about 12,000 points", "≤", 1.5, " ×"),
        ("exact soft margin / libsvm, about 2,000 points", "≤", 3, " ×"),
        ("cvxpy with Clarabel / exact maximum margin", "≥", 5, " ×"),
        ("exponent of the growth with n, same support", "≤", 1, ""),
        ("z3 / exact transfers, d = 20, n = 100", "≥", 100, " ×"),
        ("small instance, n = 20, d = 3", "≤", 8, " ms"),
        ("check of an MNIST certificate", "≤", 5, " s"),
        ("a new interpreter with `import geomadv`", "<", 0.3, " s"),
        ("ReLU network for mnist:0-1, about 2,000 points", "≤", 0.6, " s"),
        ("ReLU network for mnist:3-5, about 2,000 points", "≤", 6, " s"),
        ("ReLU network for any pair of MNIST, from the data", "<", 10, " s"),
        ("torchattacks or a plain loop / attack and evaluation of the study", "≥", 5, " ×"),
        ("HiGHS / exact least loss and budgets, up to about 2,000 points", "≥", 0.5, " ×"),
        ("HiGHS / exact least loss and budgets, about 12,000 points", "≥", 1, " ×"),
    ]
    rows: list[Row] = []
    clocks = zip(goals, figures(results, "median"), figures(results, "cpu"), strict=True)
    for (what, sign, goal, unit), reached, in_cpu_time in clocks:
        pick = min if sign == "≥" else max
        worst, worst_cpu = (pick(found, key=lambda r: r.value, default=None) for found in (reached, in_cpu_time))
        verdict = "–"
        if worst is not None:
            met = {"≤": worst.value <= goal, "<": worst.value < goal, "≥": worst.value >= goal}[sign]
            # What is only known to exceed a value below the target has neither met nor missed it.
            verdict = "yes" if met else "not known" if worst.is_bound else "**missed**"
        shown = ["not measured" if found is None else f"{found}{unit}" for found in (worst, worst_cpu)]
        rows.append([what, f"{sign} {goal:g}{unit}", shown[0], verdict, shown[1]])
    return rows


def figures(results: Results, clock: Clock) -> list[list[Ratio]]:
    """For each target the figures of all cases that it is about."""
    margins = results.suite("max-margin")
    libsvm = [(case.name, Ratio(1 / found.value)) for case in margins if (found := case.ratio("libsvm", clock=clock))]
    soft = [
        Ratio(1 / found.value)
        for case in results.suite("soft-margin")
        if "first 10,000" in case.name and (found := case.ratio("libsvm", clock=clock))
    ]
    clarabel = [case.ratio(*CLARABEL, clock=clock) for case in margins]
    z3 = [case.ratio("z3", clock=clock) for case in results.suite("transfers") if case.ours["d"] == 20]
    losses = [(case.name, ratio) for case in results.suite("budgets") if (ratio := case.ratio("HiGHS", clock=clock))]
    networks = [
        [case for case in results.suite("relu") if case.name.startswith(name)] for name in ("mnist:0-1", "mnist:3-5")
    ]
    small, checks = ([case.time().on(clock) for case in results.suite(suite)] for suite in ("small", "checker"))
    return [
        [found for name, found in libsvm if name.endswith("first 10,000")],
        [found for name, found in libsvm if name.endswith("all 60,000")],
        soft,
        [found for found in clarabel if found],
        [Ratio(exponent) for exponent in growth_exponents(results, clock)[:1]],
        [found for found in z3 if found],
        [Ratio(1000 * seconds) for seconds in small],
        [Ratio(seconds) for seconds in checks],
        [Ratio(case.time().on(clock)) for case in results.suite("import") if case.name == "import geomadv"],
        *([Ratio(case.time().on(clock)) for case in part] for part in networks),
        [Ratio(case.time().on(clock)) for case in results.suite("relu-pairs")],
        [found for case in results.suite("attack") if (found := case.ratio(*ATTACK_PEERS, clock=clock))],
        [found for name, found in losses if "all 60,000" not in name],
        [found for name, found in losses if "all 60,000" in name],
    ]


def growth_exponents(results: Results, clock: Clock = "median") -> list[float]:
    """The least-squares slope of log time over log n, for all sizes and for the larger half."""
    cases = results.suite("growth")
    points = sorted((math.log(case.ours["n"]), math.log(case.time().on(clock))) for case in cases)
    exponents = []
    for part in (points, points[len(points) // 2 :]):
        if len(part) < 2:
            return []
        x, y = (sum(values) / len(part) for values in zip(*part, strict=True))
        exponents.append(sum((a - x) * (b - y) for a, b in part) / sum((a - x) ** 2 for a, _ in part))
    return exponents


# ---- The suites


def max_margin(cases: list[Case]) -> str:
    head = [
        "data",
        "n",
        "support",
        "geomadv",
        "libsvm",
        "geomadv / libsvm",
        "Clarabel, primal",
        "Clarabel, dual",
        "Clarabel / geomadv",
    ]
    rows = []
    for case in cases:
        libsvm, clarabel = case.ratio("libsvm"), case.ratio(*CLARABEL)
        rows.append(
            [
                case.name,
                f"{case.ours['n']:,}",
                str(case.ours["support"]),
                case.shown(),
                case.shown("libsvm"),
                three_digits(1 / libsvm.value) if libsvm else "–",
                *(case.shown(method) for method in CLARABEL),
                str(clarabel or "–"),
            ]
        )
    peers = [
        (name, m.info["relative_error"]) for case in cases for name, m in case.methods.items() if name != "geomadv"
    ]
    worst = ", ".join(f"{name} {error:.0e}" for name, error in dict(sorted(peers, key=lambda peer: peer[1])).items())
    return (
        '`max_margin(S)`, which checks every constraint exactly, beside `SVC(kernel="linear", C=1e8, tol=1e-6)` of '
        "scikit-learn (libsvm), and the hard-margin problem and its dual (where it was tried) by cvxpy with Clarabel, "
        "in double precision; the last ratio is that of the faster of the two. Each gets the data as an array made "
        "before.\n\n"
        f"{table(head, rows)}\n\n"
        f"Largest relative errors of the squared length of the normal: {worst}."
    )


def soft_margin(cases: list[Case]) -> str:
    rows = []
    for case in cases:
        libsvm, ours = case.ratio("libsvm"), case.ours
        counts = [f"{ours['n']:,}", str(ours["support"]), str(ours["free"])]
        ratio = three_digits(1 / libsvm.value) if libsvm else "–"
        rows.append([case.name, *counts, case.shown(), case.shown("libsvm"), ratio])
    errors = [m.info["relative_error"] for case in cases for name, m in case.methods.items() if name != "geomadv"]
    worst = f"{max(errors):.0e}" if errors else "–"
    return (
        "`LinearClassifiers().soft_margin(S, C)`, which checks every condition exactly, beside `SVC` of scikit-learn "
        'with `kernel="linear", tol=1e-6` and the same C. The free support vectors are those below the penalty.\n\n'
        + table(["data", "n", "support", "free", "geomadv", "libsvm", "geomadv / libsvm"], rows)
        + f"\n\nLargest relative error of the objective of libsvm: {worst}."
    )


def growth(cases: list[Case], results: Results) -> str:
    rows = [[f"{case.ours['n']:,}", str(case.ours["support"]), case.shown()] for case in cases]
    exponents = growth_exponents(results)
    whole, larger = exponents if exponents else (math.nan, math.nan)
    return (
        "Subsets of mnist:0-1 (all 60,000), without duplicates, that contain all support vectors of the whole: the "
        "same optimum with the same support.\n\n"
        f"{table(['n', 'support', 'geomadv'], rows)}\n\n"
        f"The time grows as n^{whole:.2f} (least squares), over the larger sizes alone as n^{larger:.2f}."
    )


def scale(cases: list[Case]) -> str:
    rows = [
        [
            f"{case.ours['n']:,}",
            str(case.ours["d"]),
            str(case.ours["support"]),
            f"{case.ours['seconds']:.2f} s",
            f"{case.ours['memory']:.1f} ×",
            case.shown(),
        ]
        for case in cases
    ]
    return (
        "`max_margin(Dataset(points, labels))` of generated separable data, multiples of 2⁻¹⁶ in a memory-mapped "
        "`.npy` of float64: processor time, the most memory in use beside the pages of the file, in sizes of the data, "
        "and the whole process with the start of the interpreter. Of the shapes d = 10, d = 3 and d = 100 CGAL has "
        "published times for the distance of hulls, on other hardware and other data; these are absolute times.\n\n"
        + table(["n", "d", "support", "processor time", "memory", "process"], rows)
    )


def universal(cases: list[Case]) -> str:
    rows = [
        [
            case.name,
            f"{case.ours['n']:,}",
            str(case.ours["d"]),
            f"{case.ours['ratio']:.4f}",
            case.shown(),
            case.shown("checker"),
            f"{case.methods['checker'].info['certificate_bytes'] / 1e6:.2f} MB",
        ]
        for case in cases
    ]
    return (
        "`universal_perturbation(S, 1, relative_gap=…)`, with a gap of 1 %, in many dimensions 5 %: how many times "
        "as long as the certified lower bound the perturbation is, the time to find and to prove it, and the time of "
        "the checker.\n\n" + table(["data", "n", "d", "ratio", "geomadv", "checker", "certificate"], rows)
    )


def threads(cases: list[Case]) -> str:
    head = ["data", f"{cases[0].ours['threads']} threads", "one thread", "one thread / all"]
    rows = [[case.name, case.shown(), case.shown("one thread"), str(case.ratio("one thread") or "–")] for case in cases]
    return (
        "`max_margin(S)` where BLAS may use every core, and where it is limited to one thread by the caller; alone, "
        "and beside a process for each core that never rests. The library limits BLAS itself: left alone, its threads "
        "would wait for each other by spinning, and take many times as long beside others.\n\n" + table(head, rows)
    )


def transfers(cases: list[Case]) -> str:
    rows = [[case.name, case.shown(), case.shown("z3"), str(case.ratio("z3") or "–")] for case in cases]
    return (
        "`LinearClassifiers().transfers(S, v, 1)`, from a data set to a certificate, beside z3 over the rationals, "
        "which searches for an accurate classifier that resists. Random integers, separable by construction.\n\n"
        + table(["instance", "geomadv", "z3", "z3 / geomadv"], rows)
    )


def beside(cases: list[Case], peer: str, head: str) -> str:
    """What was asked, both times and their ratio."""
    rows = [[case.name, case.shown(), case.shown(peer), str(case.ratio(peer) or "–")] for case in cases]
    return table([head, "geomadv", peer, f"{peer} / geomadv"], rows)


def relu_small(cases: list[Case]) -> str:
    return (
        '`ConvexRegionClassifiers(member="R").transfers(S, v, -1)` beside z3 over the rationals, which searches for a '
        "hidden unit for each point labelled +1, until there is none for one. Random integers, separable by "
        "construction; the direction leads to the shadow of a point, or is the maximum-margin normal.\n\n"
        + beside(cases, "z3", "instance")
    )


def relu(cases: list[Case]) -> str:
    head = [
        "data",
        "n",
        "geomadv",
        "units",
        "LinearSVC",
        "units",
        "LinearSVC / geomadv",
        "checker",
        "least width",
        "time",
    ]
    rows = [
        [
            case.name,
            f"{case.ours['n']:,}",
            case.shown(),
            str(case.ours["units"]),
            case.shown("LinearSVC"),
            str(case.details("LinearSVC").get("units", "–")),
            str(case.ratio("LinearSVC") or "–"),
            case.shown("checker"),
            least_width(case.details("width")),
            case.shown("width"),
        ]
        for case in cases
    ]
    return (
        "A two-layer ReLU network that is accurate and that the maximum-margin normal never fools (section 6): decided "
        'by `ConvexRegionClassifiers(member="R").transfers(S, u, -1)`, with a certificate; beside greedy half-spaces '
        "fitted by LinearSVC of scikit-learn orthogonally to u, in double precision and without any certificate. Both "
        "get u. The checker reads certificate and data. The least width is what `width(S, u)` certifies, and the time "
        "that takes.\n\n" + table(head, rows)
    )


def least_width(info: dict[str, Any]) -> str:
    """The number of units that are needed, or between which numbers it is."""
    if not info:
        return "–"
    return str(info["lower"]) if info["lower"] == info["upper"] else f"{info['lower']} to {info['upper']}"


def relu_pairs(cases: list[Case]) -> str:
    rows = [
        [
            case.name,
            f"{case.ours['n']:,}",
            str(case.ours["units"]),
            str(case.ours["lower"]),
            case.shown(),
            case.shown("checker"),
        ]
        for case in cases
    ]
    return (
        "The first 10,000 training images, every pair once; the first digit is labelled +1. The time is that from the "
        "data to the network with its certificate, the maximum margin included. One unit never suffices where every "
        "accurate linear classifier is fooled, which is certified too; where more than two were found, the lower bound "
        "is that of `width`.\n\n" + table(["pair", "n", "units", "at least", "decided", "checker"], rows)
    )


def multiclass_small(cases: list[Case]) -> str:
    return (
        "`MulticlassLinearClassifiers().transfers(S, v, k)` beside z3 over the rationals, which searches for an "
        "accurate classifier that resists. Random integers, labelled by random scores.\n\n"
        + beside(cases, "z3", "instance")
    )


def digits(cases: list[Case]) -> str:
    return (
        f"The digits of scikit-learn, {cases[0].ours['n']:,} × {cases[0].ours['d']}, all ten classes: whether they "
        "are realizable, and whether minus the maximum-margin normal of 3 against 8 transfers at 3; with a "
        "certificate, beside the same linear program by HiGHS in double precision.\n\n"
        + beside(cases, "HiGHS", "question")
    )


def polynomials(cases: list[Case]) -> str:
    return (
        "`PolynomialClassifiers(2).transfers_from(S, v, row)`, from a data set to a certificate, beside the procedure "
        "for polynomials of z3 (nlsat), which searches for an accurate polynomial that is positive on the ray. Random "
        "integers, labelled by a random polynomial; the ray meets no other point.\n\n" + beside(cases, "z3", "instance")
    )


def polynomials_of_digits(cases: list[Case]) -> str:
    ours = cases[0].ours
    return (
        f"The digits 3 and 8 of scikit-learn, {ours['n']} images, with {ours['monomials']:,} monomials beside the "
        "constant, from a data set to a certificate.\n\n"
        + table(["question", "time"], [[case.name, case.shown()] for case in cases])
    )


def bounds(cases: list[Case]) -> str:
    methods = ("HiGHS", "cutting planes")
    rows = []
    for case in cases:
        peer = next((method for method in methods if method in case.methods), "")
        rows.append(
            [
                case.name,
                f"{case.ours['n']:,}",
                case.shown(),
                peer or "–",
                case.shown(peer),
                str(case.ratio(peer) or "–"),
            ]
        )
    return (
        "The direction is that of the maximum-margin normal; the points in 30 dimensions are the breast-cancer data. "
        "A further bound is one of data that have been asked about before: the first question finds an accurate "
        "classifier. The peers are in double precision: for bounds HiGHS, a "
        "linear program for each point that there is to minimise or maximise over; for the perturbation linear "
        "programs by HiGHS and quadratic ones by cvxpy with Clarabel in turn, as cutting planes.\n\n"
        + table(["question", "n", "geomadv", "peer", "its time", "peer / geomadv"], rows)
    )


def budgets(cases: list[Case]) -> str:
    rows = [
        [
            case.name,
            f"{case.ours['n']:,}",
            str(case.ours["d"]),
            case.shown(),
            case.shown("HiGHS"),
            str(case.ratio("HiGHS") or "–"),
            case.shown("checker"),
            f"{case.details('checker').get('certificate_bytes', 0) / 1000:,.0f} kB",
        ]
        for case in cases
    ]
    return (
        "`LinearClassifiers().least_loss(S)`, and `direction_budget(S, v, 1)` for the displacement between the first "
        "points of both labels, from the data to a certificate; the least loss is at hand when the budget is asked "
        "for. Beside the same linear program by HiGHS in double precision.\n\n"
        + table(["question", "n", "d", "geomadv", "HiGHS", "HiGHS / geomadv", "checker", "certificate"], rows)
    )


def attack(cases: list[Case]) -> str:
    rows = []
    for case in cases:
        for peer in ATTACK_PEERS:
            if peer in case.methods:
                rows.append([case.name, case.shown(), peer, case.shown(peer), str(case.ratio(peer))])
    return (
        "Adversarial examples by 40 steps of projected gradient ascent at every radius, and the labels that 50 "
        "networks give to each, as in the [MNIST study](../docs/mnist-study.md): two processes with one thread each, "
        "beside one process with two threads that attacks once for each radius. All count the same labels.\n\n"
        + table(["case", "geomadv", "peer", "its time", "peer / geomadv"], rows)
    )


def plain(cases: list[Case], head: str) -> str:
    rows = [[case.name, f"{case.ours['n']:,}", str(case.ours["d"]), case.shown()] for case in cases]
    return table([head, "n", "d", "time"], rows)


def checking(cases: list[Case]) -> str:
    rows = [
        [
            case.name,
            f"{case.ours['n']:,}",
            case.shown(),
            f"{case.ours['certificate_bytes'] / 1000:,.0f} kB",
            f"{case.ours['data_bytes'] / 1000:,.0f} kB",
        ]
        for case in cases
    ]
    return (
        "`checker.check(certificate, data)`, pure Python, with the reading of both and the digest of the data. The "
        "certificate refers to the data, which are a file of their own.\n\n"
        + table(["certificate", "n", "time", "certificate", "data"], rows)
    )


def verified_checking(cases: list[Case]) -> str:
    def memory(case: Case, method: str) -> str:
        size = case.details(method).get("memory_bytes")
        return f"{size / 2**20:,.0f} MiB" if size else "–"

    def ratio(case: Case) -> str:
        both = "verified" in case.methods
        return f"{three_digits(case.time('verified').median / case.time().median)} ×" if both else "–"

    rows = [
        [
            case.name,
            f"{case.ours['n']:,}",
            case.shown(),
            case.shown("verified"),
            ratio(case),
            memory(case, "geomadv"),
            memory(case, "verified"),
        ]
        for case in cases
    ]
    missing = [method for case in cases for method in case.methods if "not built" in method]
    text = (
        "A process for each: `python -I geomadv/checker.py`, and what `make verified-checker` builds from the proofs."
    )
    if missing:
        text += f" **Not measured here: {missing[0]}.**"
    head = ["certificate", "n", "checker.py", "verified", "verified / checker.py", "memory", "memory, verified"]
    return text + "\n\n" + table(head, rows)


def importing(cases: list[Case]) -> str:
    rows = [[f"`{case.name}`", case.shown()] for case in cases]
    return (
        "A new interpreter for each, whose start is part of the time. The core is loaded when it is first used: the "
        "last row loads numpy, scipy and flint.\n\n" + table(["statement", "time"], rows)
    )


def sections(results: Results) -> list[tuple[str, str]]:
    """The heading and the text of each suite that was run."""
    writers = {
        "max-margin": ("Exact maximum margin", max_margin),
        "soft-margin": ("Exact soft margin", soft_margin),
        "growth": ("Growth with the number of points", lambda cases: growth(cases, results)),
        "scale": ("Up to a million points", scale),
        "threads": ("Threads of BLAS", threads),
        "transfers": ("Exact transfers", transfers),
        "small": ("A small instance", lambda cases: plain(cases, "question")),
        "bounds": ("Many points in a low dimension", bounds),
        "budgets": ("Least losses and budgets", budgets),
        "universal": ("Universal perturbations", universal),
        "relu-small": ("ReLU networks, small instances", relu_small),
        "relu": ("ReLU networks that the maximum-margin direction never fools", relu),
        "relu-pairs": ("All pairs of MNIST digits", relu_pairs),
        "multiclass-small": ("Multiclass classifiers, small instances", multiclass_small),
        "digits": ("Multiclass classifiers, ten digits", digits),
        "polynomials": ("Polynomials of degree 2, small instances", polynomials),
        "polynomials-digits": ("Polynomials of degree 2, digits", polynomials_of_digits),
        "attack": ("Attack and evaluation of the MNIST study", attack),
        "checker": ("The checker", checking),
        "verified-checker": ("The verified checker", verified_checking),
        "import": ("Import", importing),
    }
    return [(title, write(cases)) for suite, (title, write) in writers.items() if (cases := results.suite(suite))]


def machine(document: dict[str, Any], results: Results) -> str:
    info, commit = document["machine_info"], document["commit_info"]
    versions = ", ".join(f"{name} {version}" for name, version in info["versions"].items())
    loads = results.loads()
    dirty = ", with uncommitted changes" if commit.get("dirty") else ""
    items = [
        f"machine: {info['cpu'].get('brand_raw', info['processor'])}, {info['cores']} cores, "
        f"{info['memory_bytes'] / 2**30:.1f} GiB of memory",
        f"system: {info['os']}",
        f"date: {document['datetime'][:16].replace('T', ' ')} UTC",
        f"versions: Python {info['python_version']}, {versions}",
        f"commit: {commit['id'][:12]}{dirty}",
        f"BLAS: {'; '.join(info['blas']) or 'not loaded'}; the same for all",
        f"load average over a minute, of which 1 is the run itself: {min(loads):.1f} to {max(loads):.1f}, "
        f"median {sorted(loads)[len(loads) // 2]:.1f}",
    ]
    return "\n".join(f"- {item}" for item in items)


def readme(document: dict[str, Any]) -> str:
    """The whole text."""
    results = Results(document)
    parts = [
        "# Benchmarks",
        "Written by `python -m benchmarks.report` from a run of `make bench`; do not edit.",
        machine(document, results),
        "Every time is the median of its rounds, with the interquartile range in parentheses; "
        f"{Time.ONCE} marks a single round. A peer runs in the same process right after what it is compared with, and "
        "ratios are of medians.",
    ]
    if document["machine_info"]["trial"]:
        parts.append("**This was a trial on small stand-ins for the data. None of the figures means anything.**")
    note = "The worst case counts, on the wall clock. Processor time tells more where others share the machine."
    head = ["figure", "target", "reached", "met", "in processor time"]
    parts += ["## Targets", note, table(head, targets(results))]
    for title, text in sections(results):
        parts += [f"## {title}", text]
    return "\n\n".join(parts) + "\n"


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.report", description="Write the benchmarks' README.")
    parser.add_argument("results", type=Path, help="the JSON file that pytest-benchmark wrote")
    parser.add_argument("--output", type=Path, default=README, help="the file to write (default: benchmarks/README.md)")
    options = parser.parse_args(arguments)
    options.output.write_text(readme(json.loads(options.results.read_text(encoding="utf-8"))), encoding="utf-8")
    print(f"wrote {options.output}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
