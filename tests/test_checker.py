"""The checker against certificates written by hand, damaged certificates, and hostile files."""

import ast
import hashlib
import json
import math
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from geomadv import checker
from geomadv.checker import check
from tests.mutations import mutations, satisfies_specification

CERTIFICATES = Path(__file__).parent / "certificates"
ACCEPTED = sorted(path.stem for path in (CERTIFICATES / "accepted").glob("*.json"))
E1: dict[str, Any] = {"denominator": 1, "labels": [1, 1, -1], "points": [[1, 0], [1, 1], [-1, 0]]}
E1_DIGEST = hashlib.sha256(b'{"denominator":1,"labels":[1,1,-1],"points":[[1,0],[1,1],[-1,0]]}').hexdigest()

# What the reason of the verdict contains, for every certificate in tests/certificates/rejected and malformed.
REJECTED = {
    "bound-all-null": "null iff",
    "bound-attained-at-not-in-points": "attained_at: row 2",
    "bound-attained-at-null": "null iff",
    "bound-attained-at-unbounded": "attained_at: row 1 is not one of points, or is in unbounded",
    "bound-attaining-inaccurate": "row 2: W·z = -1/1 is not >= 0 (attaining)",
    "bound-attaining-null": "null iff",
    "bound-attaining-parallel": "s w·v is not < 0 (attaining)",
    "bound-bias-without-bias": "the bias is not 0",
    "bound-escaping-falling": "s w·v is not >= 0 (escaping[0])",
    "bound-escaping-inaccurate": "row 2: W·z = -1/1 is not >= 0 (escaping[0])",
    "bound-escaping-none": "row 1 of unbounded",
    "bound-escaping-on-boundary": "row 1 of unbounded: no W of escaping has W·z > 0",
    "bound-escaping-second-falling": "s w·v is not >= 0 (escaping[1])",
    "bound-finite-row-in-unbounded": "row 0 of unbounded",
    "bound-largest-not-null": "null iff",
    "bound-largest-null": "null iff",
    "bound-largest-too-large": "row 0: W·z is not >= -largest · s w·v (attaining)",
    "bound-largest-too-small": "row 0: no λ of upper has λ_i · largest >= 1",
    "bound-largest-zero": "largest is not > 0",
    "bound-no-row-of-source": "no row is labelled -1",
    "bound-row-of-other-label": "a row of points is not labelled 1",
    "bound-row-without-upper": "row 1: no λ of upper",
    "bound-separator": "row 2: W·z = 0 is not > 0 (separator)",
    "bound-unbounded-not-in-points": "a row of unbounded is not one of points",
    "bound-upper-coordinate": "coordinate 0: Σ λ_i z_i is not what it must be (upper[1])",
    "bound-upper-label-sum": "Σ λ_i y_i is not 0 (upper[0])",
    "bound-upper-negative": "row 1: λ_i is not >= 0 (upper[0])",
    "does-not-transfer-falling": "s w·v is not >= 0 (classifier)",
    "does-not-transfer-falling-negative-source": "s w·v is not >= 0 (classifier)",
    "does-not-transfer-no-row-of-source": "no row is labelled -1",
    "does-not-transfer-weakly-accurate": "row 0: W·z = 0 is not > 0 (classifier)",
    "forced-coordinate": "coordinate 1",
    "forced-label-sum": "Σ λ_i y_i is not 1",
    "forced-negative-multiplier": "row 1: λ_i is not >= 0",
    "forced-opposite-label": "coordinate 0",
    "forced-origin-without-bias": "λ is 0",
    "forced-separator": "row 2: W·z = 0 is not > 0 (separator)",
    "inseparable-coordinate": "coordinate 0",
    "inseparable-label-sum": "Σ λ_i y_i is not 0",
    "inseparable-negative-multiplier": "row 1: λ_i is not >= 0",
    "inseparable-no-multiplier": "λ is 0 (multipliers)",
    "inseparable-zero-multipliers": "λ is 0 (multipliers)",
    "max-margin-bias-without-bias": "the bias is not 0 in a hypothesis class without (normal, bias)",
    "max-margin-complementary-slackness-n5": "row 1: y (u·x + b) is not 1, but λ_i > 0",
    "max-margin-coordinate": "coordinate 0",
    "max-margin-functional-margin": "row 1: y (u·x + b) is not >= 1",
    "max-margin-label-sum": "Σ λ_i y_i is not 0",
    "max-margin-negative-multiplier": "row 1: λ_i is not >= 0",
    "max-margin-one-label-n2": "λ is 0 (multipliers)",
    "max-margin-squared-margin": "squared_margin · (u·u) is not 1",
    "not-forced-exchanged": "w·p + b is not > 0 (positive)",
    "not-forced-negative-inaccurate": "row 0: W·z = 0 is not > 0 (negative)",
    "not-forced-negative-on-boundary": "w·p + b is not < 0 (negative)",
    "not-forced-positive-inaccurate": "row 2: W·z = 0 is not > 0 (positive)",
    "not-forced-positive-on-boundary": "w·p + b is not > 0 (positive)",
    "reference-to-other-data": "the certificate speaks of other data (SHA-256)",
    "separable-bias-without-bias": "the bias is not 0 in a hypothesis class without (separator)",
    "separable-far-wrong-side": "row 2: W·z = negative is not > 0 (separator)",
    "separable-row-on-boundary": "row 2: W·z = 0 is not > 0 (separator)",
    "separable-wrong-side": "row 2: W·z = -4/4 is not > 0 (separator)",
    "transfers-bias-without-bias": "the bias is not 0",
    "transfers-coordinate": "coordinate 1",
    "transfers-direction-denominator": "coordinate 0",
    "transfers-label-sum": "Σ λ_i y_i is not 0",
    "transfers-negative-multiplier": "row 1: λ_i is not >= 0 (multipliers[0])",
    "transfers-no-row-of-source": "no row is labelled -1",
    "transfers-opposite-source": "coordinate 0",
    "transfers-separator": "row 0: W·z = 0 is not > 0 (separator)",
    "transfers-zero-direction": "λ is 0",
    "universal-perturbation-coordinate": "coordinate 1",
    "universal-perturbation-cut-bias-without-bias": "the bias is not 0",
    "universal-perturbation-cut-inaccurate": "row 2: W·z = -1/1 is not >= 0 (cuts[1])",
    "universal-perturbation-cut-of-other-label": "row 2 is not labelled 1 (cuts[0])",
    "universal-perturbation-cut-weight": "the weight is not >= 0 (cuts[2])",
    "universal-perturbation-label-sum": "Σ λ_i y_i is not 0 (upper[0])",
    "universal-perturbation-length-negative": "squared_length_at_least is not >= 0",
    "universal-perturbation-length-too-large": "c² is not >= squared_length_at_least · (g·g)",
    "universal-perturbation-no-cuts": "g is 0, but squared_length_at_least is not",
    "universal-perturbation-no-row-of-source": "no row is labelled -1",
    "universal-perturbation-one-row-missed": "row 1: no λ of upper has λ_i >= 1",
    "universal-perturbation-second-multipliers": "(upper[1])",
    "universal-perturbation-separator": "row 2: W·z = 0 is not > 0 (separator)",
    "universal-perturbation-too-short": "row 0: no λ of upper has λ_i >= 1",
}
MALFORMED = {
    "bias-denominator-0": "denominator is not >= 1",
    "bias-denominator-negative": "denominator is not >= 1",
    "bound-attained-at-out-of-range": "is not the number of a row",
    "bound-largest-integer": "is not a pair",
    "bound-points-null": "claim.points is not a list",
    "bound-points-word": "claim.points is not a list",
    "bound-unbounded-repeated": "does not strictly increase",
    "bound-upper-not-a-list": "evidence.upper is not a list",
    "byte-order-mark": "not JSON",
    "claim-null": "claim is not an object",
    "class-bias-number": "bias is not one of",
    "class-list": "not an object",
    "class-unknown": "name is not one of",
    "cut-index-out-of-range": "evidence.cuts[0].index is not the number of a row",
    "cut-short": "not JSON",
    "cut-unknown-key": "evidence.cuts[0] has the unknown key 'row'",
    "data-denominator-0": "data.denominator is not >= 1",
    "data-denominator-negative": "data.denominator is not >= 1",
    "data-list": "data is not an object",
    "direction-denominator-0": "claim.direction.denominator is not >= 1",
    "direction-float": "claim.direction.numerators[1] is not an integer",
    "direction-too-long": "claim.direction has not as many",
    "direction-too-short": "claim.direction has not as many",
    "empty": "not JSON",
    "forced-label-2": "claim.label is not one of",
    "index-false": "is not the number of a row",
    "index-hexadecimal": "is not the number of a row",
    "index-negative": "is not the number of a row",
    "index-too-large": "is not the number of a row",
    "indices-decreasing": "does not strictly increase",
    "indices-repeated": "does not strictly increase",
    "indices-too-few": "has not as many numerators as indices",
    "integer-decimal-string": "data.points[1][0] is not an integer",
    "integer-line-break": "data.points[1][0] is not an integer",
    "integer-list": "data.points[1][0] is not an integer",
    "integer-no-digits": "data.points[1][0] is not an integer",
    "integer-null": "data.points[1][0] is not an integer",
    "integer-other-digits": "data.points[1][0] is not an integer",
    "integer-plus": "data.points[1][0] is not an integer",
    "integer-space": "data.points[1][0] is not an integer",
    "integer-true": "data.points[1][0] is not an integer",
    "integer-two-signs": "data.points[1][0] is not an integer",
    "integer-underscore": "data.points[1][0] is not an integer",
    "integer-upper-case": "data.points[1][0] is not an integer",
    "integer-upper-case-prefix": "data.points[1][0] is not an integer",
    "kind-list": "claim.kind is not one of",
    "kind-unknown": "claim.kind is not one of",
    "label-0": "data.labels[0] is not one of",
    "label-float": "data.labels[0] is not one of",
    "label-hexadecimal": "data.labels[0] is not one of",
    "label-true": "data.labels[0] is not one of",
    "labels-too-few": "data.labels are not as many",
    "latin-1": "not JSON in UTF-8",
    "leading-zero": "not JSON",
    "list": "the certificate is not an object",
    "malformed-before-rejected": "evidence.escaping is not a list",
    "multipliers-denominator-negative": "evidence.multipliers.denominator is not >= 1",
    "no-class": "claim has no 'hypothesis_class'",
    "no-columns": "data.points are not n >= 1 rows",
    "no-data": "has no 'data'",
    "no-denominator": "claim.direction has no 'denominator'",
    "no-format": "has no 'format'",
    "no-kind": "claim.kind is not one of",
    "no-rows": "data.points are not n >= 1 rows",
    "no-separator": "evidence has no 'separator'",
    "not-json": "not JSON",
    "number-exponent": "data.points[0][1] is not an integer",
    "number-float": "data.points[0][1] is not an integer",
    "number-huge-exponent": "data.points[0][1] is not an integer",
    "number-infinity": "data.points[0][1] is not an integer",
    "number-minus-infinity": "data.points[0][1] is not an integer",
    "number-nan": "data.points[0][1] is not an integer",
    "other-format": "format is not one of",
    "plus-sign": "not JSON",
    "ragged-rows": "data.points are not n >= 1 rows",
    "rational-number": "is not a pair",
    "rational-of-three": "is not a pair",
    "reference-absolute": "relative path",
    "reference-digest-number": "64 hexadecimal digits",
    "reference-directory": "not a regular file",
    "reference-drive": "relative path",
    "reference-empty-path": "relative path",
    "reference-here": "not a regular file",
    "reference-hexadecimal-small": "not in canonical form",
    "reference-key-order": "not in canonical form",
    "reference-line-break": "not in canonical form",
    "reference-lone-surrogate": "cannot be read",
    "reference-missing": "cannot be read (FileNotFoundError)",
    "reference-not-data": "data has no",
    "reference-not-reduced": "not in canonical form",
    "reference-null-character": "cannot be read (ValueError)",
    "reference-parent": "relative path",
    "reference-parent-backslash": "relative path",
    "reference-path-null": "relative path",
    "reference-path-number": "relative path",
    "reference-short-digest": "64 hexadecimal digits",
    "reference-unknown-key": "unknown key",
    "reference-white-space": "not in canonical form",
    "reference-without-file": "not at hand",
    "repeated-key": "a key is repeated",
    "repeated-key-inside": "a key is repeated",
    "row-not-a-list": "data.points[2] is not a list",
    "separator-null": "evidence.separator is not an object",
    "separator-too-long": "evidence.separator.normal has not as many",
    "source-0": "claim.source is not one of",
    "source-hexadecimal": "claim.source is not one of",
    "source-true": "claim.source is not one of",
    "text": "the certificate is not an object",
    "trailing-text": "not JSON",
    "unknown-claim-key": "unknown key 'points'",
    "unknown-class-key": "unknown key",
    "unknown-data-key": "unknown key 'name'",
    "unknown-evidence-key": "unknown key 'classifier'",
    "unknown-key": "unknown key 'comment'",
    "unknown-vector-key": "unknown key",
    "utf-16": "not JSON in UTF-8",
    "version-2": "version is not one of",
    "version-float": "version is not one of",
    "version-true": "version is not one of",
}


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


def test_every_kind_is_accepted_with_and_without_bias_and_rejected() -> None:
    claims = [load("accepted", name)["claim"] for name in ACCEPTED]
    for bias in (True, False):
        kinds = {claim["kind"] for claim in claims if claim["hypothesis_class"]["bias"] is bias}
        assert kinds == set(checker.KINDS)
    assert {load("rejected", name)["claim"]["kind"] for name in REJECTED} == set(checker.KINDS)


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
            assert len(check(path.read_bytes(), directory=path.parent).reason) < 250


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


def expanded(value: Any, factors: Iterator[int]) -> Any:
    """Write every rational over a multiple of its denominator, and every integer but the literals in hexadecimal."""
    if isinstance(value, list) and len(value) == 2 and not any(isinstance(entry, list | dict) for entry in value):
        factor = next(factors)
        return [hex(whole(value[0]) * factor), whole(value[1]) * factor]
    if isinstance(value, dict) and "denominator" in value:
        factor = next(factors)
        lists: dict[str, Any] = {
            key: [hex(whole(n) * factor) for n in value[key]] for key in value if key == "numerators"
        }
        if "points" in value:
            lists["points"] = [[whole(n) * factor for n in row] for row in value["points"]]
        return {**value, **lists, "denominator": whole(value["denominator"]) * factor}
    if isinstance(value, dict):
        kept = ("points", "unbounded")
        return {key: inner if key in kept else expanded(inner, factors) for key, inner in value.items()}
    return [expanded(entry, factors) for entry in value] if isinstance(value, list) else value


@pytest.mark.parametrize(("outcome", "name"), [("accepted", n) for n in ACCEPTED] + [("rejected", n) for n in REJECTED])
def test_denominators_do_not_matter(outcome: str, name: str) -> None:
    certificate = expanded(load(outcome, name), iter(range(3, 1000, 7)))
    result = check(json.dumps(certificate), directory=CERTIFICATES / outcome)
    assert result.verdict == outcome
    if outcome == "rejected":
        before = check(json.dumps(load(outcome, name)), directory=CERTIFICATES / outcome)
        assert result.reason.split("=")[0] == before.reason.split("=")[0]


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
        ('"0x' + "f" * 1_000_000 + '"', "accepted"),
        ('"0x' + "f" * 1_000_001 + '"', "malformed"),
        ('"-0x' + "f" * 1_000_001 + '"', "malformed"),
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
    certificate["evidence"]["separator"]["normal"]["numerators"][0] = "-0x" + "f" * 100_000
    result = check(json.dumps(certificate))
    assert (result.verdict, result.reason) == ("rejected", "row 0: W·z = negative is not > 0 (separator)")


@pytest.mark.parametrize("opening", ["[", '{"format":', '{"claim":[', '[{"data":'])
def test_deep_nesting(opening: str) -> None:
    assert check(opening * 10**6).verdict == "malformed"


def test_a_failure_of_memory_is_no_acceptance(monkeypatch: pytest.MonkeyPatch) -> None:
    def exhausted(left: list[int], right: list[int]) -> int:
        raise MemoryError

    monkeypatch.setattr(checker, "dot", exhausted)
    assert check(with_data(E1)).verdict == "malformed"


def test_large_certificate_with_long_numbers() -> None:
    # 300 points in dimension 100; the normal has one long coordinate, over a denominator of as many digits
    long = 3**2500
    rows = [[label * (k + 1), *((k * j) % 256 for j in range(99))] for k in range(150) for label in (1, -1)]
    normal = {"denominator": hex(long), "numerators": [hex(long), *[0] * 99]}
    certificate = {
        **load("accepted", "separable-e1"),
        "data": {"denominator": 1, "labels": [1, -1] * 150, "points": rows},
        "evidence": {"separator": {"bias": [hex(long - 1), hex(long)], "normal": normal}},
    }
    assert check(json.dumps(certificate))
    certificate["evidence"]["separator"]["bias"] = [1, 1]
    assert check(json.dumps(certificate)).reason == "row 1: W·z = 0 is not > 0 (separator)"
    certificate["evidence"]["separator"]["bias"] = [hex(long + 1), hex(long)]
    assert check(json.dumps(certificate)).reason == "row 1: W·z = negative is not > 0 (separator)"
    assert math.gcd(long, 2) == 1


# ---- The script


def test_script_elsewhere(tmp_path: Path) -> None:
    good, wrong = CERTIFICATES / "accepted/reference.json", CERTIFICATES / "rejected/separable-wrong-side.json"
    broken = CERTIFICATES / "malformed/repeated-key.json"
    done = run(good, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"accepted: {good}: transfers: true of the data (3 points in dimension 2)\n"
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
    assert (result.verdict, result.reason) == ("malformed", "data.file is not a regular file")


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


def test_every_field_has_a_known_shape() -> None:
    used = {name for claim, evidence, _ in checker.KINDS.values() for name in f"{claim} {evidence}".split()}
    assert used == set(checker.SHAPES)
    with pytest.raises(checker.Malformed, match="unknown shape"):
        checker.read("vectors", 0, "value")
