"""The checker extracted from the Coq proofs gives the verdicts of `checker.py`, on fixtures, on damaged certificates
and on hostile files; but for kinds that it does not decide, and text that is not canonical, which it says.

Where `coqc` or `ocamlfind` is not there, the tests have "not built, no Coq or no OCaml" in their names.
"""

from __future__ import annotations

import hashlib
import json
import random
import re
import subprocess
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

import geomadv as ga
from geomadv import checker
from tests.coq import OCAML, ROOT, make
from tests.mutations import mutations, satisfies_specification

CERTIFICATES = ROOT / "tests" / "certificates"
NAMES = {outcome: sorted((CERTIFICATES / outcome).glob("*.json")) for outcome in ("accepted", "rejected", "malformed")}
LETTERS = {"linear": "L", "rashomon-linear": "R", "convex-region": "C", "multiclass-linear": "M", "polynomial": "P"}
CODES = {"accepted": 0, "rejected": 1, "malformed": 2, "undecided": 3, "not canonical": 4}


@pytest.fixture(scope="session", params=["built" if OCAML else "not built, no Coq or no OCaml"])
def built(request: pytest.FixtureRequest) -> Path | None:
    """The program, or None where it cannot be built, which is in the name of the test."""
    if request.param != "built":
        return None
    program = ROOT / "out" / "geomadv-check-verified"
    make("verified-checker", program)
    return program


class Said(NamedTuple):
    verdict: str
    kind: str
    rest: str


def ask(program: Path, *arguments: str | Path, cwd: Path) -> tuple[int, list[Said]]:
    run = subprocess.run([program, *arguments], cwd=cwd, capture_output=True, timeout=300, check=False)
    assert run.stderr == b""
    lines = [line.split(": ", 3) for line in run.stdout.decode("utf-8").splitlines()]
    return run.returncode, [Said(verdict, kind, rest) for verdict, _, kind, rest in lines]


def canonical(value: Any) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode("ascii")


def is_canonical(text: bytes) -> bool:
    """Whether the text is canonical, that of a certificate with a line break at its end or not."""

    def plain(value: Any) -> bool:
        if isinstance(value, str):
            number = re.fullmatch(r"-?0x[0-9a-f]{1,100000}", value)
            if value.startswith(("0x", "-0x")) and not (number and hex(int(value, 16)) == value):
                return False
            return value.isascii() and value.isprintable() and not {*'"\\'} & {*value}
        if isinstance(value, dict):
            return all(plain(f" {key}") and plain(inner) for key, inner in value.items())
        if isinstance(value, list):
            return all(map(plain, value))
        return value is None or isinstance(value, bool) or (isinstance(value, int) and abs(value) < 2**53)

    value = json.loads(text, parse_int=lambda digits: int(digits) if len(digits) < 20 else 2**64)
    return plain(value) and text in (canonical(value), canonical(value) + b"\n")


def decided() -> set[tuple[str, str]]:
    """The kinds, and letters of classes, that the Coq code decides."""
    section = (ROOT / "proofs" / "Claims.v").read_text("utf-8").split("Definition decided")[1].split("]%string")[0]
    pairs = re.findall(r'\("([a-z-]+)", "([a-z]+)"\)', section)
    return {(kind, letter.upper()) for kind, letters in pairs for letter in letters}


def left_out(text: bytes) -> bool:
    """Whether the kind is decided, but not with what is in the certificate: see docs/proofs.md."""
    claim = json.loads(text)["claim"]
    bounded = claim["hypothesis_class"]["name"] == "rashomon-linear" and "norm_bound" in claim["hypothesis_class"]
    return bounded and claim["kind"] in ("bound", "universal-perturbation")


def results(texts: Iterable[bytes], beside: Path) -> dict[bytes, checker.Result]:
    """What `checker.py` says of the texts, with the data beside."""
    return {text: checker.check(text, directory=beside) for text in texts}


def compare(
    program: Path, expectations: dict[bytes, checker.Result], directory: Path, beside: Path
) -> Counter[tuple[str, ...]]:
    """Have the program check the texts in the directory, with the data beside, as `checker.py` did; count verdicts.

    Of the same verdict are also kind, digest, and the whole line if it is "accepted".
    """
    if not (directory / "data").exists():
        (directory / "data").symlink_to(beside / "data")
    found = Counter[tuple[str, ...]]()
    for k, text in enumerate(expectations):
        (directory / f"{k}.json").write_bytes(text)
    code, said = ask(program, *(f"{k}.json" for k in range(len(expectations))), cwd=directory)
    assert code == max(CODES[verdict] for verdict, _, _ in said)
    assert len(said) == len(expectations)
    for (text, expected), (verdict, kind, rest) in zip(expectations.items(), said, strict=True):
        if verdict == "not canonical":
            assert not is_canonical(text), text[:300]
            found[verdict,] += 1
            continue
        assert kind == (expected.kind or "unknown kind"), text[:300]
        if verdict == "undecided":
            name = json.loads(text)["claim"]["hypothesis_class"]["name"]
            assert (kind, LETTERS[name]) not in decided() or left_out(text), text[:300]
            found[verdict, kind, LETTERS[name]] += 1
            continue
        assert verdict == "malformed" or is_canonical(text), text[:300]
        assert verdict == expected.verdict, (text[:2000], expected.reason)
        digest = f"; SHA-256 of the data {expected.digest}" if expected.digest else ""
        remark = f"; says nothing: {expected.remark}" if expected.remark else ""
        assert rest.endswith(digest + remark)
        if verdict == "accepted":
            assert rest == expected.reason + digest + remark
            letter = LETTERS[json.loads(text)["claim"]["hypothesis_class"]["name"]]
            found[verdict, kind, letter] += 1
        elif verdict == "rejected":
            letter = LETTERS.get(json.loads(text)["claim"]["hypothesis_class"]["name"], "?")
            found[verdict, kind, letter] += 1
        else:
            found[verdict, kind] += 1
    return found


@pytest.mark.early
@pytest.mark.parametrize("outcome", NAMES)
def test_agrees_on_every_fixture(built: Path | None, outcome: str, tmp_path: Path) -> None:
    if built is None:
        return
    texts = [path.read_bytes() for path in NAMES[outcome]]
    for text in list(texts):
        try:
            texts.append(canonical(json.loads(text)))
        except ValueError:
            assert outcome == "malformed"
    found = compare(built, results(texts, CERTIFICATES / outcome), tmp_path, CERTIFICATES / outcome)
    if outcome == "malformed":
        assert sum(count for (verdict, *_), count in found.items() if verdict == "malformed") > 100
    else:
        assert {
            (kind, letter) for verdict, kind, letter in (k for k in found if len(k) == 3) if verdict == outcome
        } == decided()
        assert {verdict for verdict, *_ in found} == {outcome, "undecided", "not canonical"}


@pytest.mark.parametrize("path", [pytest.param(p, id=p.stem) for p in NAMES["accepted"] if p.stem != "reference"])
def test_a_damaged_certificate_is_accepted_only_if_it_is_still_right(
    built: Path | None, path: Path, tmp_path: Path
) -> None:
    """By either checker, as far as the extracted one decides it."""
    certificate = json.loads(path.read_bytes())
    assert satisfies_specification(certificate)
    mutants = {canonical(mutant): (change, mutant) for change, mutant in mutations(certificate)}
    said = results(mutants, path.parent)
    for text, (change, mutant) in mutants.items():
        assert (said[text].verdict == "accepted") == satisfies_specification(mutant), change
    assert sum(not result for result in said.values()) > 100
    if built is None:
        return
    found = compare(built, said, tmp_path, path.parent)
    claim, text = certificate["claim"], canonical(certificate)
    asked = claim["kind"], LETTERS[claim["hypothesis_class"]["name"]]
    if asked in decided() and not left_out(text) and is_canonical(text):
        assert found["accepted", *asked] > 5, found
        assert found["rejected", *asked] > 1, found
        assert sum(count for (verdict, *_), count in found.items() if verdict == "malformed") > 100, found


def test_the_page_of_proofs_names_what_is_decided() -> None:
    rows = [line.split("|")[1:-1] for line in (ROOT / "docs" / "proofs.md").read_text("utf-8").splitlines()]
    rows = [row for row in rows if len(row) == 6 and row[0].startswith(" `") and "`" in row[5]]
    named = {(row[0].split("`")[1], letter) for row in rows for letter in row[1].split()}
    assert {(kind, letter) for kind, letter in named if letter in "LRCMP"} == decided()


def test_the_kinds_are_those_of_the_checker() -> None:
    section = (ROOT / "proofs" / "Claims.v").read_text("utf-8").split("Definition kinds")[1].split("]%string")[0]
    pairs = re.findall(r'\("([a-z-]+)", "([a-z]+)"\)', section)
    assert {kind: {*letters.upper()} for kind, letters in pairs} == {k: {*v} for k, v in checker.KINDS.items()}


# ---- Files


def certificate_and_data() -> tuple[ga.Certificate, ga.Dataset]:
    sample = ga.Dataset([[1, 0], [1, 1], [-1, 0]], [1, 1, -1])
    certificate = ga.LinearClassifiers().transfers(sample, [-1, 0], 1).certificate
    assert certificate is not None
    return certificate, sample


def test_what_the_library_writes_is_accepted_and_a_tampered_copy_is_not(built: Path | None, tmp_path: Path) -> None:
    if built is None:
        return
    certificate, sample = certificate_and_data()
    certificate.save(tmp_path / "embedded.json")
    certificate.save(tmp_path / "reference.json", embed=False, file="points.json")
    (tmp_path / "points.json").write_bytes(sample.canonical())
    code, said = ask(built, "embedded.json", "reference.json", cwd=tmp_path)
    assert (code, [verdict for verdict, _, _ in said]) == (0, ["accepted"] * 2)
    text = (tmp_path / "embedded.json").read_text()
    (tmp_path / "embedded.json").write_text(text.replace('"numerators":[-1,0]', '"numerators":[1,0]'))
    (tmp_path / "points.json").write_bytes(sample.canonical().replace(b"[1,1]", b"[1,2]"))
    code, said = ask(built, "embedded.json", "reference.json", cwd=tmp_path)
    assert (code, [verdict for verdict, _, _ in said]) == (1, ["rejected"] * 2)
    assert "other data" in said[1].rest


def answers() -> list[Any]:
    """Of the library, to a question for every kind that is decided, in every class."""
    apart = ga.Dataset([[1, 0], [1, 1], [-1, 0], [-2, 1]], [1, 1, -1, -1])
    mixed = ga.Dataset([[1, 0], [1, 1], [-1, 0], [2, 2], [0, 0]], [1, 1, -1, -1, -1])
    three = ga.Dataset([[1, 0], [1, 1], [-1, 0], [0, 2], [5, 5], [4, 7]], [0, 0, 1, 1, 2, 2])
    between = ga.Dataset([[1, 0], [0, 0], [2, 0]], [1, -1, -1])
    wide = ga.Dataset([[int(i == j) for j in range(110)] for i in range(3)] + [[-1] * 110], [1, 1, 1, -1])
    same = ga.Dataset([[0, 0], [0, 0], [1, 1]], [0, 1, 2])
    linear, convex, many = ga.LinearClassifiers(), ga.ConvexRegionClassifiers(), ga.MulticlassLinearClassifiers()
    line, curved = ga.Dataset([[-1], [0], [1]], [1, -1, 1]), ga.PolynomialClassifiers(degree=2)
    near, turned = ga.LinearClassifiers(budget=1), ga.Dataset([[1, 0], [-1, 0]], [-1, 1])
    return [
        *(linear.realizable(S) for S in (apart, mixed)),
        *(linear.transfers(apart, v, 1) for v in ([-1, 0], [0, 1])),
        *(linear.forced(apart, p) for p in ([2, 0], [0, 9])),
        *(linear.largest_bound(apart, v, 1) for v in ([-1, 0], [0, 1])),
        *(linear.direction_budget(mixed, [-1, 0], 1), linear.least_loss(mixed), ga.max_margin(apart)),
        linear.universal_perturbation(apart, 1),
        linear.universal_perturbation(wide, 1, relative_gap=1),
        *(linear.resistance_margin(apart, [0, 1], 1, norm=norm) for norm in ("l1", "linf")),
        linear.common_direction_within(ga.Dataset([[1, 0], [1, 1], [0, 0]], [1, 1, -1]), 1, (0, 1)),
        convex.universal_perturbation(apart, -1),
        convex.width(ga.Dataset([[0, 0], [1, 0], [-1, 0]], [-1, 1, 1])),
        *(linear.soft_margin(mixed, 1), linear.resistance_margin(apart, [0, 1], 1)),
        *(ga.common_direction(apart, other, 1) for other in (apart, turned)),
        *(convex.realizable(S) for S in (apart, between)),
        *(convex.transfers(apart, v, -1) for v in ([1, 0], [0, 1])),
        ga.fit_output_layer(apart, [ga.LinearClassifier(ga.Vector((-1, 0)))]),
        *(curved.realizable(S) for S in (line, ga.Dataset([[1], [1]], [1, -1]))),
        *(curved.transfers(line, [1], s) for s in (-1, 1)),
        *(curved.forced(line, p) for p in ([2], [0.5])),
        curved.max_margin(line),
        curved.bound(line, [1], 1),
        *(curved.transfers_from(line, [1], row) for row in (1, 2)),
        *(convex.bound(apart, v, row) for v, row in (([1, 0], 2), ([0, 1], 2))),
        near.universal_perturbation(apart, 1),
        *(near.largest_bound(apart, v, 1) for v in ([-1, 0], [0, 1])),
        *(convex.forced(apart, p) for p in ([-1, 0], [0, 9])),
        *(near.realizable(S) for S in (apart, mixed)),
        *(near.transfers(apart, v, 1) for v in ([-1, 0], [0, 1])),
        *(near.forced(apart, p) for p in ([9, 0], [0, 9])),
        *(many.realizable(S) for S in (three, same)),
        *(many.transfers(three, v, 2) for v in ([-1, -1], [1, 1])),
        *(many.forced(three, p) for p in ([9, 9], [0, 1])),
        many.universal_perturbation(three, 2),
        many.shortest_perturbation(three, [4, 7], 2),
        linear.shortest_perturbation(apart, [1, 0], 1),
        *(many.bound(three, v, 4) for v in ([-1, -1], [1, 1])),
        *(many.direction_budget(three, [-1, -1], 2), many.prediction_budget(three, [9, 9])),
    ]


def test_certificates_of_the_library_are_accepted(built: Path | None, tmp_path: Path) -> None:
    if built is None:
        return
    certificates = [answer.certificate for answer in answers()]
    for k, certificate in enumerate(certificates):
        certificate.save(tmp_path / f"{k}.json")
    code, said = ask(built, *(f"{k}.json" for k in range(len(certificates))), cwd=tmp_path)
    assert [verdict for verdict, _, _ in said] == ["accepted"] * len(certificates)
    assert code == 0
    kinds = {(c.kind, LETTERS[c.claim["hypothesis_class"]["name"]]) for c in certificates}
    assert kinds == decided()


def test_a_file_that_is_called_like_a_number(built: Path | None, tmp_path: Path) -> None:
    """The text of a certificate is that of one tree only; "0x" must not be read as a number, nor "0xf" as a name."""
    if built is None:
        return
    certificate, sample = certificate_and_data()
    for name, verdict in (("0x", "not canonical"), ("0xf", "malformed"), ("x0", "accepted")):
        certificate.save(tmp_path / "reference.json", embed=False, file=name)
        (tmp_path / name).write_bytes(sample.canonical())
        _, [said] = ask(built, "reference.json", cwd=tmp_path)
        assert said.verdict == verdict, name


def test_a_number_as_long_as_null_is_not_taken_for_it(built: Path | None, tmp_path: Path) -> None:
    """What is not read, such as 1e11, stands for null in the tree: only the comparison of letters tells them apart."""
    if built is None:
        return
    text = canonical(json.loads((CERTIFICATES / "accepted" / "budget-least-loss.json").read_bytes()))
    for number, verdict in ((b"null", "accepted"), (b"1e11", "not canonical"), (b"10.5", "not canonical")):
        (tmp_path / "budget.json").write_bytes(text.replace(b'"better":null', b'"better":' + number))
        _, [said] = ask(built, "budget.json", cwd=tmp_path)
        assert said.verdict == verdict, number


def test_data_and_digests_that_are_handed_over(built: Path | None, tmp_path: Path) -> None:
    if built is None:
        return
    certificate, sample = certificate_and_data()
    other = ga.Dataset([[1, 0], [1, 2], [-1, 0]], [1, 1, -1])
    certificate.save(tmp_path / "embedded.json")
    certificate.save(tmp_path / "reference.json", embed=False)
    for name, data in (("points", sample), ("other", other)):
        (tmp_path / f"{name}.json").write_bytes(data.canonical())
    (tmp_path / "twice.json").write_text('{"denominator":2,"labels":[1,1,-1],"points":[[2,0],[2,2],[-2,0]]}')
    (tmp_path / "spaced.json").write_text(json.dumps(json.loads(sample.canonical())))
    both = ("embedded.json", "reference.json")
    for options, verdicts in (
        ((), ("accepted", "malformed")),
        (("--data", "points.json"), ("accepted", "accepted")),
        (("--data", "twice.json"), ("accepted", "accepted")),
        (("--data", "other.json"), ("rejected", "rejected")),
        (("--data", "spaced.json"), ("not canonical", "not canonical")),
        (("--data", "nowhere.json"), ("malformed", "malformed")),
        (("--sha256", sample.digest), ("accepted", "malformed")),
        (("--sha256", other.digest.upper(), "--data", "points.json"), ("rejected", "rejected")),
    ):
        code, said = ask(built, *options, *both, cwd=tmp_path)
        assert tuple(verdict for verdict, _, _ in said) == verdicts, options
        assert code == max(CODES[verdict] for verdict in verdicts)


def test_digests_of_data_of_every_length(built: Path | None, tmp_path: Path) -> None:
    """Up to three blocks of SHA-256, and one of many."""
    if built is None:
        return
    certificate, _ = certificate_and_data()
    frame = json.loads(certificate.to_json())
    lengths = [*range(1, 100), 5000]
    for n in lengths:
        data = {"denominator": 1, "labels": [1], "points": [[1] * n]}
        assert len(canonical(data)) == 2 * n + 43
        (tmp_path / f"{n}.json").write_bytes(canonical({**frame, "data": data}))
    _, said = ask(built, *(f"{n}.json" for n in lengths), cwd=tmp_path)
    for n, (verdict, _, rest) in zip(lengths, said, strict=True):
        data = {"denominator": 1, "labels": [1], "points": [[1] * n]}
        assert verdict in ("malformed", "rejected")
        assert rest.endswith(hashlib.sha256(canonical(data)).hexdigest())


def test_no_files_and_unknown_options(built: Path | None, tmp_path: Path) -> None:
    if built is None:
        return
    for arguments in ([], ["--data"], ["--unknown", "x.json"]):
        run = subprocess.run([built, *arguments], cwd=tmp_path, capture_output=True, timeout=60, check=False)
        assert run.returncode == 2
        assert run.stderr.startswith(b"usage: geomadv-check-verified")


def test_files_that_are_none(built: Path | None, tmp_path: Path) -> None:
    if built is None:
        return
    (tmp_path / "folder").mkdir()
    (tmp_path / "empty.json").touch()
    code, said = ask(built, "nowhere.json", "folder", "/dev/zero", "empty.json", cwd=tmp_path)
    assert (code, {verdict for verdict, _, _ in said}) == (2, {"malformed"})


def test_lists_that_are_deeper_than_the_usual_stack(built: Path | None, tmp_path: Path) -> None:
    """Of 300,000 rows; with the 8 MiB of most systems the stack is exhausted at some 200,000."""
    if built is None:
        return
    n = 300_000
    data = {"denominator": 1, "labels": [1] * n, "points": [[1]] * n}
    claim = {"hypothesis_class": {"bias": False, "name": "linear"}, "kind": "separable"}
    head = {"format": "geomadv-certificate", "version": 1}
    for separator, verdict in (([1, 0], "accepted"), ([0, 0], "rejected")):
        text = canonical({**head, "claim": claim, "data": data, "evidence": {"separator": [separator]}})
        (tmp_path / "deep.json").write_bytes(text)
        _, [said] = ask(built, "deep.json", cwd=tmp_path)
        assert said.verdict == verdict


def test_very_many_classes_are_left_to_the_other_checker(built: Path | None, tmp_path: Path) -> None:
    if built is None:
        return
    for n, verdict in ((300, "rejected"), (1500, "undecided")):
        data = {"denominator": 1, "labels": [*range(n)], "points": [[k] for k in range(n)]}
        claim = {"hypothesis_class": {"name": "multiclass-linear"}, "kind": "separable"}
        head = {"format": "geomadv-certificate", "version": 1}
        evidence = {"separator": [[0, 0]] * n}
        text = canonical({**head, "claim": claim, "data": data, "evidence": evidence})
        (tmp_path / "classes.json").write_bytes(text)
        _, [said] = ask(built, "classes.json", cwd=tmp_path)
        assert said.verdict == verdict


# ---- Hostile text


def damaged(text: bytes, chosen: random.Random) -> bytes:
    """The text with some bytes changed, left out, put in, repeated, or cut off."""
    for _ in range(chosen.choice((1, 1, 2, 5))):
        i, j = sorted(chosen.randrange(len(text) + 1) for _ in range(2))
        j = min(j, i + chosen.choice((1, 1, 3, 30)))
        new = bytes(
            chosen.choice(b'0123456789-"[]{}:,.eEx\\u \nntf\x00\x7f\x80\xc3\xff') for _ in range(chosen.randrange(3))
        )
        text = chosen.choice((text[:i] + new + text[j:], text[:i] + new + text[i:], text[:j] + text[i:], text[:j]))
    return text


def misprinted(text: bytes, chosen: random.Random) -> bytes:
    """The text with up to three digits exchanged for others."""
    for _ in range(chosen.choice((1, 2, 3))):
        i = chosen.choice([k for k, c in enumerate(text) if chr(c).isdigit()])
        text = text[:i] + chosen.choice([b"0", b"1", b"2", b"7", b"-1"]) + text[i + 1 :]
    return text


def test_agrees_on_bytes_at_random(built: Path | None, tmp_path: Path) -> None:
    if built is None:
        return
    chosen = random.Random(5)
    texts = [path.read_bytes() for path in NAMES["accepted"] + NAMES["malformed"]]
    texts = [text for text in texts if len(text) < 3000]
    values = [canonical(json.loads(path.read_bytes())) for path in NAMES["accepted"]]
    hostile = [damaged(chosen.choice(pool) or b" ", chosen) for pool in (texts, values) for _ in range(2000)]
    hostile += [misprinted(chosen.choice(values), chosen) for _ in range(2000)]
    found = compare(built, results(hostile, CERTIFICATES / "accepted"), tmp_path, CERTIFICATES / "accepted")
    verdicts = Counter[str]()
    for (verdict, *_), count in found.items():
        verdicts[verdict] += count
    assert min(verdicts["malformed"], verdicts["not canonical"]) > 300
    assert min(verdicts["accepted"], verdicts["rejected"], verdicts["undecided"]) > 10


def test_agrees_on_extreme_text(built: Path | None, tmp_path: Path) -> None:
    """Deep nesting, long numbers, text and lists, bytes that are not UTF-8, and keys twice."""
    if built is None:
        return
    certificate, _ = certificate_and_data()
    frame = json.loads(certificate.to_json())
    long = {"denominator": hex(7**30_000), "numerators": [hex(-(7**30_000)), 0]}
    texts = [
        *(opening * 200_000 for opening in (b"[", b'{"format":', b'{"claim":[', b'[{"data":')),
        b"[" * 150 + b"]" * 150,
        b"-" * 100_000,
        b"1" * 1_000_000,
        b'"' + b"a" * 1_000_000 + b'"',
        b"[" + b"1," * 50_000 + b"1]",
        canonical({**frame, "claim": {**frame["claim"], "direction": long}}),
        canonical({**frame, "claim": {**frame["claim"], "direction": {**long, "denominator": hex(16**99_999)}}}),
        canonical({**frame, "claim": {**frame["claim"], "direction": {**long, "denominator": hex(16**100_000)}}}),
        canonical({**frame, "claim": {**frame["claim"], "direction": {**long, "denominator": hex(2**53)}}}),
        *(
            canonical(
                {**frame, "claim": {"hypothesis_class": {"degree": degree, "name": "polynomial"}, "kind": "separable"}}
            )
            for degree in (hex(2**70), 65, 0)
        ),
        canonical({**frame, "version": 2**53}),
        canonical({**frame, "version": 10**1001}),
        canonical(frame).replace(b"geomadv-certificate", b"geomadv-certific\xc3\xa1te"),
        canonical(frame).replace(b"geomadv-certificate", b"geomadv-certificate\xff"),
        canonical(frame).replace(b'"version":1', b'"version":1,"version":1'),
        canonical(frame).replace(b'"version":1', b'"version":1,"v\\u0065rsion":1'),
        b"\xef\xbb\xbf" + canonical(frame),
        canonical(frame) + b"\n\n",
        canonical(frame) + b"\x00",
        b" " + canonical(frame),
        canonical(frame),
    ]
    found = compare(built, results(texts, tmp_path), tmp_path, tmp_path)
    assert found["accepted", "transfers", "L"] == found["rejected", "transfers", "L"] == 2
    assert sum(count for (verdict, *_), count in found.items() if verdict == "malformed") >= 10
    assert found["not canonical",] >= 5
