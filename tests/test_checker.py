"""The checker against certificates written by hand, damaged certificates, and hostile files."""

import ast
import hashlib
import inspect
import json
import math
import os
import random
import re
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal, localcontext
from fractions import Fraction
from itertools import combinations, cycle, pairwise, product, repeat
from pathlib import Path
from typing import Any

import pytest

import geomadv as ga
from geomadv import checker
from geomadv.checker import check
from tests.mutations import mutations, satisfies_specification

CERTIFICATES = Path(__file__).parent / "certificates"
ACCEPTED = sorted(path.stem for path in (CERTIFICATES / "accepted").glob("*.json"))
E1: dict[str, Any] = {"denominator": 1, "labels": [1, 1, -1], "points": [[1, 0], [1, 1], [-1, 0]]}
E1_DIGEST = hashlib.sha256(b'{"denominator":1,"labels":[1,1,-1],"points":[[1,0],[1,1],[-1,0]]}').hexdigest()

# What the reason of the verdict contains, for every certificate in tests/certificates/rejected and malformed.
REASONS: dict[str, dict[str, str]] = json.loads((CERTIFICATES / "reasons.json").read_text(encoding="utf-8"))
REJECTED, MALFORMED = REASONS["rejected"], REASONS["malformed"]


def load(outcome: str, name: str) -> Any:
    return json.loads((CERTIFICATES / outcome / f"{name}.json").read_bytes())


def with_data(data: Any) -> str:
    """Return a certificate that E1 is separable, which speaks of the data instead."""
    return json.dumps({**load("accepted", "separable-e1"), "data": data})


def run(*arguments: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-I", checker.__file__, *map(str, arguments)]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=60, check=False)


# ---- Certificates written by hand


def test_every_certificate_has_an_expected_reason() -> None:
    assert sorted(path.stem for path in (CERTIFICATES / "rejected").glob("*.json")) == sorted(REJECTED)
    assert sorted(path.stem for path in (CERTIFICATES / "malformed").glob("*.json")) == sorted(MALFORMED)


def classes(kind: str) -> list[str]:
    """The hypothesis classes in which a kind of claim exists, as they are written."""
    known: dict[str, list[dict[str, Any]]] = {
        "L": [{"bias": bias, "name": "linear"} for bias in (True, False)],
        "R": [{"bias": bias, "budget": [4, 1], "name": "rashomon-linear"} for bias in (True, False)],
        "C": [{"name": "convex-region", "region": region} for region in (-1, 1)],
        "M": [{"name": "multiclass-linear"}],
        "P": [{"degree": 2, "name": "polynomial"}],
    }
    found = [json.dumps(value) for letter in checker.KINDS[kind] for value in known[letter]]
    return found[:1] if kind == "no-output-layer" else found


def test_every_kind_is_accepted_and_rejected_in_every_class() -> None:
    claims = [load("accepted", name)["claim"] for name in ACCEPTED]
    for claim in claims:
        if "degree" in claim["hypothesis_class"]:  # all are alike
            claim["hypothesis_class"]["degree"] = 2
    claims = [claim for claim in claims if not claim["hypothesis_class"].keys() & set(checker.OPTIONAL)]
    accepted = {(claim["kind"], json.dumps(claim["hypothesis_class"], sort_keys=True)) for claim in claims}
    assert accepted == {(kind, name) for kind in checker.KINDS for name in classes(kind)}
    claims = [load("rejected", name)["claim"] for name in REJECTED]
    rejected = {(claim["kind"], claim["hypothesis_class"]["name"]) for claim in claims}
    assert rejected == {(kind, json.loads(name)["name"]) for kind in checker.KINDS for name in classes(kind)}


@pytest.mark.parametrize("name", ACCEPTED)
def test_accepted(name: str) -> None:
    path = CERTIFICATES / "accepted" / f"{name}.json"
    result = check(path.read_bytes(), directory=path.parent)
    assert result.verdict == "accepted"
    assert result
    assert result.kind == load("accepted", name)["claim"]["kind"]


@pytest.mark.parametrize("name", REJECTED)
def test_rejected(name: str) -> None:
    path = CERTIFICATES / "rejected" / f"{name}.json"
    result = check(path.read_text(encoding="utf-8"), directory=path.parent)
    assert result.verdict == "rejected"
    assert not result
    assert REJECTED[name] in result.reason
    assert result.kind == load("rejected", name)["claim"]["kind"]


@pytest.mark.parametrize("name", MALFORMED)
def test_malformed(name: str) -> None:
    path = CERTIFICATES / "malformed" / f"{name}.json"
    result = check(path.read_bytes(), directory=path.parent)
    assert result.verdict == "malformed"
    assert not result
    assert MALFORMED[name] in result.reason


def test_reasons_are_short() -> None:
    for outcome, names in (("rejected", REJECTED), ("malformed", MALFORMED)):
        for name in names:
            path = CERTIFICATES / outcome / f"{name}.json"
            assert len(check(path.read_bytes(), directory=path.parent).reason) < 500


# ---- Damaged certificates


@pytest.mark.parametrize("name", [name for name in ACCEPTED if name != "reference"])
def test_a_damaged_certificate_is_accepted_only_if_it_is_still_right(name: str) -> None:
    certificate = load("accepted", name)
    assert satisfies_specification(certificate)
    refused = 0
    for change, mutant in mutations(certificate):
        accepted = check(json.dumps(mutant)).verdict == "accepted"
        assert accepted == satisfies_specification(mutant), change
        refused += not accepted
    assert refused > 100


@pytest.mark.parametrize("name", [name for name in REJECTED if name != "reference-to-other-data"])
def test_the_slow_derivation_refuses_the_rejected(name: str) -> None:
    assert not satisfies_specification(load("rejected", name))


def whole(number: int | str) -> int:
    return int(number, 16) if isinstance(number, str) else number


RATIONALS = {"at_least", "at_most", "bias", "squared_length_at_least", "squared_margin", "weight"}
CLASSIFIERS = {
    "separator",
    "classifier",
    "first",
    "second",
    "attaining",
    "units",
    "separators",
    "escaping",
    "exposing",
    "others",
}


def expanded(value: Any, factors: Iterator[int], name: str = "") -> Any:
    """What says the same in larger numbers: rationals over other denominators, multiples of functions and multipliers.

    Integers but the literals become hexadecimal.
    """
    factor = next(factors)

    def scaled(number: int | str) -> str:
        return hex(whole(number) * factor)

    def functions(entry: Any) -> Any:
        return [functions(inner) for inner in entry] if isinstance(entry, list) else scaled(entry)

    if name in RATIONALS and isinstance(value, list):
        return [scaled(value[0]), whole(value[1]) * factor]
    if name in CLASSIFIERS and value is not None:
        return [expanded(chain, factors, "separators") for chain in value] if name == "escaping" else functions(value)
    if name == "limits":
        return [[j, sign, [scaled(top), whole(below) * factor]] for j, sign, (top, below) in value]
    if isinstance(value, dict) and "losses" in value:
        losses = [[label, scaled(loss)] for label, loss in value["losses"]]
        return {"losses": losses, "weights": [[i, rival, scaled(weight)] for i, rival, weight in value["weights"]]}
    if isinstance(value, dict) and "denominator" in value:
        rows = {"points": [[whole(n) * factor for n in row] for row in value.get("points", [])]}
        lists = rows if "points" in value else {"numerators": list(map(scaled, value["numerators"]))}
        return {**value, **lists, "denominator": whole(value["denominator"]) * factor}
    if isinstance(value, dict) and "combinations" in value:  # beside `common`, and `inverse` beside `scale`
        common = expanded(value["common"], repeat(factor))
        together = {key: functions(value[key]) for key in ("combinations", "cuts", "inverse", "scale")}
        cuts = [[row, functions(h)] for row, h in value["cuts"]]
        rest = {key: functions(value[key]) for key in ("relations", "separator")}
        return {**value, **together, **rest, "common": common, "cuts": cuts}
    if isinstance(value, dict) and "total" in value:  # beside `multipliers`, and a scale beside each classifier
        pairs = {key: value[key] for key in ("blind", "better") if value[key] is not None}
        pairs = {key: [[k, whole(below) * factor], functions(h)] for key, ((k, below), h) in pairs.items()}
        together = {"multipliers": expanded(value["multipliers"], repeat(factor)), "total": scaled(value["total"])}
        return {**value, **pairs, **together}
    if isinstance(value, dict) and isinstance(value.get("pressing"), list):  # weights of one sum with the cuts
        joint = ["cuts", "pressing", *["separator"] * ("upper" not in value)]
        rest = {key: expanded(inner, factors, key) for key, inner in value.items() if key not in joint}
        rest |= {"separator": functions(value["separator"])} if "upper" not in value else {}
        cuts = [[row, functions(h)] for row, h in value["cuts"]]
        return {**rest, "cuts": cuts, "pressing": functions(value["pressing"])}
    if isinstance(value, dict):
        return {key: expanded(inner, factors, key) for key, inner in value.items()}
    if isinstance(value, list) and name in ("upper", "conflicts", "points"):
        return [expanded(entry, factors, name if isinstance(entry, list) else "") for entry in value]
    return value


@pytest.mark.parametrize(("outcome", "name"), [("accepted", n) for n in ACCEPTED] + [("rejected", n) for n in REJECTED])
def test_denominators_do_not_matter(outcome: str, name: str) -> None:
    certificate = expanded(load(outcome, name), iter(range(3, 1000, 7)))
    result = check(json.dumps(certificate), directory=CERTIFICATES / outcome)
    assert result.verdict == outcome
    if outcome == "rejected":
        before = check(json.dumps(load(outcome, name)), directory=CERTIFICATES / outcome)
        assert result.reason.split("=")[0] == before.reason.split("=")[0]


# ---- Logarithms, in the kind log-loss-budget


@pytest.mark.parametrize("bits", [16, 64, 130])
def test_logarithms_are_within_two_units(bits: int) -> None:
    chosen = random.Random(bits)
    with localcontext(prec=120):
        unit = Decimal(2) ** bits
        for _ in range(400):
            below = chosen.choice([1, 3, 100, 10**9, 2**200])
            share = Fraction(chosen.randint(0, below), below)
            largest = below * chosen.choice([1, 30, 10**4])
            lag = Fraction(chosen.randint(-largest, largest), below)
            parts = [Decimal(x.numerator) / x.denominator for x in (share, 1 - share) if x]
            entropy = -sum((x * x.ln() for x in parts), Decimal(0))
            m = Decimal(lag.numerator) / lag.denominator
            softplus = max(m, Decimal(0)) + (1 + (-abs(m)).exp()).ln()
            assert abs(checker.entropy(share, bits) - unit * entropy) < 2
            assert abs(checker.softplus(lag, bits) - unit * softplus) < 2


def test_numbers_that_differ_late_are_told_apart() -> None:
    """4 log 2 rounded to 60 digits, up and down, as at_least: the checker takes as many bits as it needs."""
    certificate = load("accepted", "log-loss-without-bias")
    with localcontext(prec=80):
        digits = int(4 * Decimal(2).ln() * 10**60)
    for change, verdict in ((0, "accepted"), (1, "rejected")):
        certificate["claim"]["at_least"] = [hex(digits + change), hex(10**60)]
        assert check(json.dumps(certificate)).verdict == verdict


def test_long_scales_of_many_rows_take_out_of_proportion() -> None:
    """A scale of 100,000 digits is one number in the file, and one of each of 500 margins."""
    certificate = load("accepted", "log-loss-zero")
    certificate["data"] = {"denominator": 1, "labels": [1, -1] * 250, "points": [[k, 1] for k in range(500)]}
    certificate["evidence"]["blind"][0] = [hex(2**399_000 + 1), hex(3**250_000)]
    assert "out of proportion" in check(json.dumps(certificate)).reason
    certificate = load("accepted", "log-loss-zero")
    certificate["claim"]["at_least"] = [1, 1]
    certificate["data"] = {"denominator": 1, "labels": [1, -1] * 250, "points": [[0, 1]] * 500}
    weights = [[i, 1 if i % 2 else -1, 1] for i in range(500)]
    certificate["evidence"]["multipliers"] = {"losses": [], "weights": weights}
    certificate["evidence"]["total"] = hex(3**250_000)
    assert "out of proportion" in check(json.dumps(certificate)).reason


# ---- The search for a division into groups, in the kind width-at-least


def test_divisible_as_by_brute_force() -> None:
    chosen, found = random.Random(3), Counter[tuple[int, bool]]()
    for _ in range(1500):
        rows = chosen.sample(range(10), chosen.randint(1, 6))
        sizes = [chosen.choice((1, 2, 2, 2, 3)) for _ in range(chosen.randint(0, 9))]
        conflicts = [chosen.sample(rows, min(size, len(rows))) for size in sizes]
        groups = chosen.randint(0, 4)
        divisions = ({r: g for r, g in zip(rows, d, strict=True)} for d in product(range(groups), repeat=len(rows)))
        expected = any(all(len({d[r] for r in c}) > 1 for c in conflicts) for d in divisions)
        assert checker.divisible(rows, conflicts, groups) == expected, (rows, conflicts, groups)
        found[groups, expected] += 1
    assert all(found[groups, True] > 20 for groups in range(1, 5))
    assert all(found[groups, False] > 20 for groups in range(4))


def test_a_clique_is_settled_without_search() -> None:
    clique = [list(pair) for pair in combinations(range(60), 2)]
    chain = [[i, i + 1] for i in range(60, 200)]
    assert not checker.divisible(list(range(400)), clique + chain, 59)
    assert checker.divisible(list(range(400)), clique + chain, 60)


def test_the_search_gives_up(monkeypatch: pytest.MonkeyPatch) -> None:
    name = "convex-width-odd-cycle"
    assert check(json.dumps(load("accepted", name)))
    monkeypatch.setattr(checker, "MAX_CASES", 5)
    result = check(json.dumps(load("accepted", name)))
    assert (result.verdict, result.reason) == ("rejected", "the conflicts take over 5 cases")


# ---- The data set that a certificate ought to speak of


@pytest.mark.parametrize(
    "data",
    [
        E1,
        {"points": [[2, 0], [2, 2], [-2, 0]], "labels": [1, 1, -1], "denominator": 2},
        {"denominator": "0x06", "labels": [1, 1, -1], "points": [["0x6", 0], [6, 6], ["-0x6", "-0x0"]]},
    ],
)
def test_data_in_any_form_are_compared_in_canonical_form(data: Any) -> None:
    assert checker.canonical(checker.read_data(data)) == (CERTIFICATES / "accepted/data/e1.json").read_bytes()
    for given in (json.dumps(data), json.dumps(data, indent=1).encode()):
        assert check(with_data(E1), given)
        assert check(with_data({"sha256": E1_DIGEST}), given)
        assert check(with_data({"sha256": E1_DIGEST.upper(), "file": "nowhere.json"}), given)
    assert check(with_data(data), json.dumps(E1))


@pytest.mark.parametrize(
    "data",
    [
        {**E1, "labels": [1, -1, -1]},
        {**E1, "denominator": 2},
        {**E1, "points": [[1, 0], [1, 2], [-1, 0]]},
        {**E1, "points": [[1, 1], [1, 0], [-1, 0]]},
        {"denominator": 1, "labels": [1], "points": [[1, 0]]},
        {"denominator": 1, "labels": [1, 1, -1], "points": [[1], [1], [-1]]},
    ],
)
def test_other_data_are_rejected(data: Any) -> None:
    for named in (E1, {"sha256": E1_DIGEST}, {"sha256": E1_DIGEST, "file": "data/e1.json"}):
        result = check(with_data(named), json.dumps(data), CERTIFICATES / "accepted")
        assert result.verdict == "rejected"
        assert "other data" in result.reason


def test_given_data_that_are_none_make_the_verdict_malformed() -> None:
    for data in ("", "{}", b"\xff", "[" * 10**6, json.dumps({**E1, "denominator": 0})):
        assert check(with_data(E1), data).verdict == "malformed"


def test_a_reference_is_looked_up_in_the_directory_only(monkeypatch: pytest.MonkeyPatch) -> None:
    text = (CERTIFICATES / "accepted/reference.json").read_text()
    monkeypatch.chdir(CERTIFICATES / "accepted")
    assert check(text, directory=CERTIFICATES / "accepted").verdict == "accepted"
    assert check(text, directory=".").verdict == "accepted"
    assert check(text).verdict == "malformed"
    assert check(text, directory=CERTIFICATES).verdict == "malformed"


def test_canonical_integers() -> None:
    numbers = [2**53 - 1, 2**53, -(2**53) + 1, -(2**53), 0]
    data = checker.read_data({"denominator": 7, "labels": [-1], "points": [[*numbers, 1]]})
    text = '{"denominator":7,"labels":[-1],"points":[[%d,"0x20000000000000",-%d,"-0x20000000000000",0,1]]}'
    assert checker.canonical(data).decode() == text % (2**53 - 1, 2**53 - 1)
    scaled = checker.read_data({"denominator": 35, "labels": [-1], "points": [[5 * n for n in [*numbers, 1]]]})
    assert checker.canonical(scaled) == checker.canonical(data)
    for number, written in ((2**53, b'["0x20000000000000",1]'), (-(2**53), b'["-0x20000000000000",1]')):
        assert written in checker.canonical(checker.read_data({**E1, "labels": [1], "points": [[number, 1]]}))
    origin = checker.read_data({"denominator": hex(2**60), "labels": [1], "points": [[0]]})
    assert checker.canonical(origin) == b'{"denominator":1,"labels":[1],"points":[[0]]}'
    fine = checker.read_data({"denominator": hex(2**60), "labels": [1], "points": [[1]]})
    assert checker.canonical(fine) == b'{"denominator":"0x1000000000000000","labels":[1],"points":[[1]]}'


# ---- Long numbers, deep nesting


@pytest.mark.parametrize(
    ("literal", "verdict"),
    [
        ("9" * 1000, "accepted"),
        ("9" * 1001, "malformed"),
        ("1" + "0" * 10**6, "malformed"),
        ('"0x' + "f" * 100_000 + '"', "accepted"),
        ('"0x' + "f" * 100_001 + '"', "malformed"),
        ('"-0x' + "f" * 100_001 + '"', "malformed"),
        ("1." + "0" * 10**6, "malformed"),
    ],
)
def test_length_of_integers(literal: str, verdict: str) -> None:
    assert check(with_data({**E1, "points": [[1, 0], [1, 1], [-1, "N"]]}).replace('"N"', literal)).verdict == verdict


def test_length_of_negative_integers() -> None:
    text = with_data({**E1, "points": [[1, 0], [1, 1], [-1, "N"]]})
    assert check(text.replace('"N"', "-" + "9" * 1000)).verdict == "accepted"
    assert check(text.replace('"N"', "-" + "9" * 1001)).verdict == "malformed"


def test_a_long_integer_is_not_taken_for_null_or_text() -> None:
    bound = (CERTIFICATES / "accepted/bound-e1-unbounded-row.json").read_text()
    assert check(bound.replace('"attaining": null', '"attaining": 0')).verdict == "malformed"
    assert check(bound.replace('"attaining": null', '"attaining": 1' + "0" * 1000)).verdict == "malformed"
    named = with_data({"sha256": E1_DIGEST, "file": "N"}).replace('"N"', "1" * 1001)
    assert check(named, json.dumps(E1)).verdict == "malformed"


def test_a_long_margin_is_not_printed() -> None:
    certificate = load("accepted", "separable-e1")
    certificate["evidence"]["separator"][0][0] = "-0x" + "f" * 100_000
    result = check(json.dumps(certificate))
    assert (result.verdict, result.reason) == ("rejected", "row 2: F(h, -1) is not positive (separator)")


@pytest.mark.parametrize("opening", ["[", '{"format":', '{"claim":[', '[{"data":'])
def test_deep_nesting(opening: str) -> None:
    assert check(opening * 10**6).verdict == "malformed"


def test_a_failure_of_memory_is_no_acceptance(monkeypatch: pytest.MonkeyPatch) -> None:
    def exhausted(left: list[int], right: list[int]) -> int:
        raise MemoryError

    monkeypatch.setattr(checker, "dot", exhausted)
    assert check(with_data(E1)).verdict == "malformed"


def test_large_certificate_with_long_numbers() -> None:
    # 300 points in dimension 100; the normal has one long coordinate, and the bias as many digits
    long = 3**2500
    rows = [[label * (k + 1), *((k * j) % 256 for j in range(99))] for k in range(150) for label in (1, -1)]
    certificate = {
        **load("accepted", "separable-e1"),
        "data": {"denominator": 1, "labels": [1, -1] * 150, "points": rows},
        "evidence": {"separator": [[hex(long), *[0] * 99, hex(long - 1)]]},
    }
    assert check(json.dumps(certificate))
    certificate["evidence"]["separator"][0][-1] = hex(long)
    assert check(json.dumps(certificate)).reason == "row 1: F(h, -1) is not positive (separator)"
    certificate["evidence"]["separator"][0][-1] = hex(long + 1)
    assert check(json.dumps(certificate)).reason == "row 1: F(h, -1) is not positive (separator)"


# ---- The script


def test_script_elsewhere(tmp_path: Path) -> None:
    good, wrong = CERTIFICATES / "accepted/reference.json", CERTIFICATES / "rejected/separable-wrong-side.json"
    broken = CERTIFICATES / "malformed/repeated-key.json"
    done = run(good, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert (
        done.stdout
        == f"accepted: {good}: transfers: true of the data (3 points in dimension 2); SHA-256 of the data {E1_DIGEST}\n"
    )
    done = run(wrong, good, cwd=tmp_path)
    assert (done.returncode, done.stderr, done.stdout.count("\n")) == (1, "", 2)
    assert done.stdout.startswith(f"rejected: {wrong}: separable: row 2: ")
    done = run(wrong, broken, good, cwd=tmp_path)
    assert (done.returncode, done.stderr, done.stdout.count("\n")) == (2, "", 3)
    assert f"malformed: {broken}: unknown kind: a key is repeated\n" in done.stdout
    assert run(cwd=tmp_path).returncode == 2


def test_script_beside_the_certificate() -> None:
    assert run("reference.json", cwd=CERTIFICATES / "accepted").returncode == 0


def test_script_with_data(tmp_path: Path) -> None:
    good = [CERTIFICATES / f"accepted/{name}.json" for name in ("reference", "bound-e1", "not-forced-e1")]
    done = run("--data", CERTIFICATES / "accepted/data/e1.json", *good, cwd=tmp_path)
    assert (done.returncode, done.stdout.count("accepted: ")) == (0, 3)
    done = run(
        "--data",
        CERTIFICATES / "accepted/data/e1.json",
        *good,
        CERTIFICATES / "accepted/separable-one-label-n2.json",
        cwd=tmp_path,
    )
    assert (done.returncode, done.stdout.count("other data than those given")) == (1, 1)
    done = run("--data", tmp_path / "none.json", *good, cwd=tmp_path)
    assert (done.returncode, done.stdout.count("malformed: ")) == (2, 3)


def test_script_with_a_digest(tmp_path: Path) -> None:
    good = CERTIFICATES / "accepted/reference.json"
    for digest in (E1_DIGEST, E1_DIGEST.upper()):
        assert run("--sha256", digest, good, cwd=tmp_path).returncode == 0
    done = run("--sha256", "0" * 64, good, CERTIFICATES / "accepted/bound-e1.json", cwd=tmp_path)
    assert (done.returncode, done.stdout.count("other data than those of the digest given")) == (1, 2)
    assert check(with_data(E1), sha256=E1_DIGEST).digest == E1_DIGEST
    assert check(with_data(E1), sha256="0" * 64).verdict == "rejected"


@pytest.mark.parametrize(
    ("name", "change", "remark"),
    [
        ("bound-e1-no-rows", {}, "no row is named"),
        ("separable-one-label-n2", {}, "all points have one label"),
        ("convex-width-one", {}, "every network has a unit"),
        ("transfers-e1", {}, None),
        ("bound-e1", {}, None),
        ("convex-universal-no-length", {}, None),
    ],
)
def test_claims_that_say_nothing(name: str, change: dict[str, Any], remark: str | None) -> None:
    path = CERTIFICATES / "accepted" / f"{name}.json"
    if not path.exists():
        pytest.fail(f"there is no certificate {name}")
    certificate = load("accepted", name)
    certificate["claim"] |= change
    result = check(json.dumps(certificate), directory=path.parent)
    assert result
    assert result.remark == remark


def test_a_reader_that_goes_away(tmp_path: Path) -> None:
    good = str(CERTIFICATES / "accepted/reference.json")
    command = [sys.executable, "-I", checker.__file__, *[good] * 50]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=tmp_path) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0


def test_many_long_functions_take_no_longer_than_their_digits() -> None:
    """Sixty units with numbers of 40,000 bits: none is brought to the scale of another."""
    certificate = load("accepted", "convex-separable-c7")
    units = certificate["evidence"]["separator"]
    factors = [2**40_000 + 2 * k + 1 for k in range(60)]
    certificate["evidence"]["separator"] = [[hex(f * entry) for entry in u] for u, f in zip(cycle(units), factors)]
    assert check(json.dumps(certificate))


@pytest.mark.parametrize(("kind", "chains", "rows"), [("chains", 60, 60), ("rows", 30, 200), ("long chains", 2, 60)])
def test_work_is_in_proportion_to_the_size(kind: str, chains: int, rows: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """As many products as the budget allows and no more, for any certificate; those of the library need far fewer."""
    monkeypatch.setattr(checker, "MAX_PRODUCTS", 1000)
    monkeypatch.setattr(checker, "PER_ROW", 0)
    monkeypatch.setattr(checker, "PER_BYTE", 1)
    done, dot = [0], checker.dot

    def counted(left: list[int], right: list[int]) -> int:
        done[0] += 1
        return dot(left, right)

    monkeypatch.setattr(checker, "dot", counted)
    certificate = load("accepted", "bound-e1-unbounded-row")
    certificate["data"] = {
        "denominator": 1,
        "labels": [1] * rows + [-1],
        "points": [[1, k + 1] for k in range(rows)] + [[-1, 0]],
    }
    certificate["claim"] |= {"points": "all", "unbounded": list(range(rows))}
    network = [[0, 1, 0]]
    certificate["evidence"]["escaping"] = [[network] * (50 if kind == "long chains" else 1) for _ in range(chains)]
    text = json.dumps(certificate)
    result = check(text)
    assert (result.verdict, "out of proportion" in result.reason) == ("rejected", True)
    assert done[0] <= 1000 + len(text) // 3 + chains  # and a slope of each chain
    monkeypatch.undo()
    assert check(text)


def test_limits_without_a_common_denominator_are_work() -> None:
    """Their sum has a number as long as all of them together; limits in numbers that a machine holds cost nothing."""
    S = ga.Dataset([[0], [2]], [-1, 1])
    certificate = json.loads(ga.LinearClassifiers().shortest_perturbation(S, [1], 1).certificate.to_json())
    count = 8000
    certificate["evidence"]["pressing"] = [1] * count
    certificate["claim"]["limits"] = [[0, 1, [1, hex(2**64 + 2 * k + 1)]] for k in range(count)]
    assert "out of proportion" in check(json.dumps(certificate)).reason
    certificate["claim"]["limits"] = [[0, 1, [2 * k + 1, hex(2**64)]] for k in range(count)]
    assert "out of proportion" not in check(json.dumps(certificate)).reason


def test_many_monomials_are_work() -> None:
    """All polynomials of degree 30 in 12 variables have 11 billion monomials; of long numbers 400 are many."""
    certificate = json.loads((CERTIFICATES / "accepted" / "polynomial-separable.json").read_text())
    certificate["claim"]["hypothesis_class"]["degree"] = 30
    certificate["data"]["points"] = [[x] * 12 for [x] in certificate["data"]["points"]]
    assert "out of proportion" in check(json.dumps(certificate)).reason
    certificate["data"]["points"] = [[f"0x{'f' * 99_999}", 1]] * len(certificate["data"]["points"])
    assert "out of proportion" in check(json.dumps(certificate)).reason


def long(bits: int, least: int = 0) -> str:
    """An odd number of so many bits that has nothing in common with the one of another `least`."""
    return hex(3 ** (bits * 63 // 100) + 2**bits + 2 * least)


def polynomial_on_a_ray(degree: int, *, denominator: int = 1, coefficient: int = 1, unit: int = 1) -> Any:
    """Some polynomial of one row labelled 1 that is positive there and all along a direction."""
    certificate = load("accepted", "polynomial-does-not-transfer-from")
    certificate["claim"]["hypothesis_class"]["degree"] = degree
    certificate["claim"] |= {"direction": {"denominator": long(denominator), "numerators": [1]}, "row": 0}
    certificate["data"] = {"denominator": long(unit), "labels": [1], "points": [[1]]}
    certificate["evidence"] = {"classifier": [[long(coefficient, k) for k in range(degree + 1)]]}
    return certificate


@pytest.mark.parametrize("longer", [{"denominator": 20_000}, {"coefficient": 20_000}, {"unit": 1000}])
def test_sturm_sequences_of_long_numbers_are_work(longer: dict[str, int]) -> None:
    """Their numbers have up to 2 · degree times the bits of the coefficients: minutes for a file of a few lines."""
    assert check(json.dumps(polynomial_on_a_ray(8)))
    assert check(json.dumps(polynomial_on_a_ray(8, coefficient=1000)))
    assert "out of proportion" in check(json.dumps(polynomial_on_a_ray(40, **longer))).reason


def polynomial_bound(degree: int, bits: int) -> Any:
    """Some polynomial that is positive on the ray from 0 up to 1, and a distance of so many bits before."""
    r = [1 + 7 * k % 9 for k in range(degree)]  # times 1 - t
    certificate = load("accepted", "polynomial-bound")
    certificate["claim"]["hypothesis_class"]["degree"] = degree
    certificate["claim"] |= {"direction": {"denominator": 1, "numerators": [1]}, "points": [0], "source": 1}
    certificate["claim"] |= {"at_least": [long(bits), long(bits + 1)], "at_most": [1, 1], "attained_at": 0}
    certificate["data"] = {"denominator": 1, "labels": [1, -1], "points": [[0], [1]]}
    multipliers = {"losses": [[-1, 1]], "weights": [[1, 1, 1]]}
    attaining = [*(after - before for before, after in pairwise([*r, 0])), r[0]]
    separator = [-2, *[0] * (degree - 1), 1]
    certificate["evidence"] |= {"attaining": [attaining], "separator": [separator], "upper": [multipliers]}
    return certificate


def test_sturm_sequences_up_to_a_distance_of_many_bits_are_work() -> None:
    """Its powers make the polynomial long whose sequence is computed: hours for a file of a kilobyte."""
    assert check(json.dumps(polynomial_bound(8, 60)))
    assert check(json.dumps(polynomial_bound(2, 20_000)))
    assert "out of proportion" in check(json.dumps(polynomial_bound(40, 120))).reason


def test_data_of_ten_digits_are_no_work_beside_their_monomials() -> None:
    """The monomials are over the power of the denominator, of which a point itself needs one factor only."""
    tops = [9123456789, 1345678912, 3345678912, 7345678912]
    line = ga.Dataset([[Fraction(top, 10**10)] for top in tops], [1, -1, -1, 1])
    plane = ga.Dataset([[Fraction(top, 10**10)] * 2 for top in tops], [1, -1, -1, 1])
    found = [ga.PolynomialClassifiers(24).bound(line, [v], 0) for v in (-1, 1)]
    through = ga.PolynomialClassifiers(32).transfers_from(plane, [-1, -1], 0)
    assert [answer.holds for answer in (*found, through)] == [True, False, True]
    for answer in (*found, through):
        assert check(answer.certificate.to_json())


@pytest.mark.parametrize("denominator", [1, 3])
def test_how_far_a_polynomial_keeps_a_label_is_measured_in_directions(denominator: int) -> None:
    """1 − t along the ray from 1/denominator, with half of the direction for one unit of t."""
    certificate = polynomial_bound(2, 1)
    certificate["data"] |= {"denominator": denominator, "points": [[1], [2]]}
    certificate["evidence"] |= {"attaining": [[-denominator, 0, 2]], "separator": [[-2 * denominator, 0, 3]]}
    certificate["claim"] |= {"direction": {"denominator": 2, "numerators": [1]}, "at_most": [2, denominator]}
    for at_least, accepted in (([2, denominator], True), ([2001, 1000 * denominator], False)):
        certificate["claim"]["at_least"] = at_least
        assert bool(check(json.dumps(certificate))) is accepted


def test_directions_of_long_numbers_are_work_where_their_powers_are_taken() -> None:
    certificate = load("accepted", "polynomial-does-not-transfer")
    certificate["claim"]["hypothesis_class"]["degree"] = 64
    certificate["claim"]["direction"]["denominator"] = long(300_000)
    certificate["evidence"]["classifier"] = [[0] * math.comb(64 + len(certificate["data"]["points"][0]), 64)]
    certificate["evidence"]["classifier"][0][-1] = 1
    certificate["data"]["labels"] = [1] * len(certificate["data"]["labels"])
    assert "out of proportion" in check(json.dumps(certificate)).reason


def test_distances_without_a_common_denominator_are_work() -> None:
    certificate = load("accepted", "polynomial-transfers-from")
    certificate["evidence"]["distances"] = [[[1, 2 + k], [1, long(20_000, k)]] for k in range(60)]
    assert "out of proportion" in check(json.dumps(certificate)).reason
    certificate["evidence"]["distances"] = [[[1, 2 + k], [1, long(60, k)]] for k in range(60)]
    assert "equation" in check(json.dumps(certificate)).reason


def test_a_few_bytes_that_repeat_work_on_long_numbers_are_work() -> None:
    """Each cut is a rational over the denominator of the data, and each basis meets the direction and the distance."""
    certificate = load("accepted", "universal-perturbation-bases")
    certificate["claim"] |= {"perturbation": None, "squared_length_at_least": None}
    certificate["data"] = {"denominator": long(200_000), "labels": [1, -1], "points": [[1], [-1]]}
    certificate["evidence"] |= {"upper": [], "separator": [[1, 0]], "cuts": [[0, [[1, 0]]]] * 500}
    assert "out of proportion" in check(json.dumps(certificate)).reason
    certificate = load("accepted", "bound-bases-without-bias")
    certificate["claim"]["direction"] = {"denominator": long(200_000), "numerators": [f"-{long(200_000, 1)}"]}
    certificate["claim"] |= {"at_least": [0, 1], "at_most": [long(200_000, 2), long(199_000)], "attained_at": 0}
    certificate["data"] = {"denominator": 1, "labels": [1, -1], "points": [[1], [-1]]}
    basis = {"covers": [0], "inverse": [[1]], "rows": [1], "scale": 1}
    certificate["evidence"] |= {"attaining": [[1, 0]], "separator": [[1, 0]], "upper": [basis] * 3}
    assert check(json.dumps(certificate))
    certificate["evidence"]["upper"] *= 200
    assert "out of proportion" in check(json.dumps(certificate)).reason


def test_a_norm_bound_in_long_numbers_takes_no_longer_than_its_digits() -> None:
    """Nothing but one comparison with the bound is done for each row."""
    certificate = load("accepted", "bounded-budget")
    certificate["claim"]["hypothesis_class"]["norm_bound"] = [long(350_000), long(350_001)]
    certificate["claim"] |= {"at_least": [0, 1], "at_most": [10**6, 1], "least": True, "target": [-1, 0, 0]}
    rows = [[k % 7 + 1, 0] if k % 2 == 0 else [-1 - k % 5, 0] for k in range(1000)]
    certificate["data"] |= {"labels": [1, -1] * 500, "points": rows}
    multipliers: dict[str, list[Any]] = {"losses": [], "weights": []}
    certificate["evidence"] |= {"attaining": [[1, 0, 0]], "better": None, "multipliers": multipliers}
    begin = time.process_time()
    assert check(json.dumps(certificate))
    assert time.process_time() - begin < 8


def test_the_number_of_a_cut_may_be_long() -> None:
    certificate = load("accepted", "universal-perturbation-bases")
    certificate["evidence"]["cuts"][0][0] = long(40_000)
    assert check(json.dumps(certificate)).reason == "cuts[0] is not at a source point"


def test_limits_that_contradict_each_other_say_nothing() -> None:
    S = ga.Dataset([[0], [2]], [-1, 1])
    certificate = json.loads(ga.LinearClassifiers().shortest_perturbation(S, [1], 1).certificate.to_json())
    certificate["claim"] |= {"perturbation": None, "squared_length_at_least": None}
    certificate["claim"]["limits"] = [[0, 1, [-1, 1]], [0, -1, [-1, 1]]]
    certificate["evidence"] |= {"upper": [], "cuts": [], "pressing": [1, 1]}
    assert check(json.dumps(certificate)).remark == "the limits contradict each other"
    nothing_to_do = ga.LinearClassifiers().shortest_perturbation(S, [-1], 1).certificate
    assert ga.verify(nothing_to_do).remark is None
    away = ga.LinearClassifiers().shortest_perturbation(S, [1], 1, change=(None, -2)).certificate
    assert ga.verify(away).remark is None


def test_a_file_that_is_exchanged_for_a_pipe_is_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is examined is what was opened."""
    os.mkfifo(tmp_path / "pipe")
    regular = os.stat(CERTIFICATES / "accepted/reference.json")
    monkeypatch.setattr(os, "stat", lambda *args, **kwargs: regular)
    assert checker.check_file(str(tmp_path / "pipe")).reason == "the file is not a regular file"


def test_hostile_paths(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "directory").mkdir()
    (tmp_path / "loop").symlink_to("loop")
    with open(tmp_path / "large", "wb") as file:
        file.truncate(checker.MAX_BYTES + 1)
    server = socket.socket(socket.AF_UNIX)
    server.bind(os.path.relpath(tmp_path / "socket"))
    names = ["pipe", "directory", "loop", "large", "socket", "missing", "/dev/zero", "", "a\nb", "\udcff", "x" * 5000]
    done = run(*names, cwd=tmp_path)
    server.close()
    assert (done.returncode, done.stderr) == (2, "")
    assert done.stdout.count("\n") == len(names) == done.stdout.count("malformed: ")
    assert f"malformed: large: unknown kind: the file has over {checker.MAX_BYTES} bytes\n" in done.stdout
    done = run("--data", "pipe", CERTIFICATES / "accepted/separable-e1.json", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (2, "")


@pytest.mark.parametrize("name", ["pipe", "directory"])
def test_a_reference_to_no_regular_file(tmp_path: Path, name: str) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "directory").mkdir()
    result = check(with_data({"file": name, "sha256": E1_DIGEST}), directory=tmp_path)
    assert result.verdict == "malformed"
    assert result.reason in ("data.file is not a regular file", "data.file cannot be read (IsADirectoryError)")


def test_a_terminal_that_knows_ascii_alone(tmp_path: Path) -> None:
    command = [sys.executable, checker.__file__, str(CERTIFICATES / "rejected/forced-label-sum.json")]
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (1, b"")


# ---- The source


def test_source_uses_the_standard_library_alone_and_cannot_be_switched_off() -> None:
    tree = ast.parse(Path(checker.__file__).read_text(encoding="utf-8"))
    modules: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            modules.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0
            modules.add(node.module or "")
        elif isinstance(node, ast.ExceptHandler):
            assert node.type is not None
            assert "Exception" not in {name.id for name in ast.walk(node.type) if isinstance(name, ast.Name)}
        elif isinstance(node, ast.Name):
            assert node.id not in {"eval", "exec", "compile", "__import__", "__debug__"}
        # python -O drops assertions; / makes floats
        assert not isinstance(node, ast.Assert | ast.Div)
    assert {module.split(".")[0] for module in modules} <= sys.stdlib_module_names


def test_every_kind_has_the_fields_that_the_specification_names() -> None:
    """The parameters of its method are those, before the * of the claim and behind it of the evidence."""
    text = (Path(__file__).parents[1] / "docs/certificate-format.md").read_text(encoding="utf-8")
    for kind in checker.KINDS:
        (claim, evidence) = (row.split("|") for row in text.splitlines() if row.startswith(f"| `{kind}` |"))
        named = [set(re.findall(r"`(\w+)`", cell)) for cell in (claim[3], evidence[2])]
        parameters = list(inspect.signature(getattr(checker.Problem, kind.replace("-", "_"))).parameters.values())[1:]
        fields = [{p.name for p in parameters if (p.kind is p.KEYWORD_ONLY) == late} for late in (False, True)]
        assert named[0] == fields[0], kind
        assert fields[1] <= named[1] <= fields[0] | fields[1], kind


def test_every_field_has_a_type_that_can_be_read() -> None:
    """Of a type that `read` does not know it would say that the value is no object."""
    data = checker.read_data(E1)
    problem = checker.settle_class({"name": "convex-region", "region": -1}, data, "separable", 0)
    for kind in checker.KINDS:
        method = getattr(checker.Problem, kind.replace("-", "_"))
        for parameter in list(inspect.signature(method).parameters.values())[1:]:
            with pytest.raises(checker.Malformed) as refused:
                checker.read(parameter.annotation, 0.5, "it", problem)
            objects = (checker.Vector, checker.Normal, checker.Multipliers, checker.Vector | None)
            assert ("object" in str(refused.value)) == (parameter.annotation in objects)


def test_every_kind_has_its_conditions() -> None:
    methods = {kind.replace("-", "_") for kind in checker.KINDS}
    assert methods <= set(vars(checker.Problem))
