"""Certificates that the library writes: what they hold, how they travel, and that no damaged one is accepted."""

import copy
import dataclasses
import hashlib
import json
import math
import os
import pickle
from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from types import MappingProxyType
from typing import Any, ClassVar

import numpy as np
import pytest

from geomadv import checker
from geomadv.certificate import Certificate, DataReference, verify, write_atomically
from geomadv.classes.linear.classifiers import LinearClassifiers, max_margin
from geomadv.errors import InvalidInputError
from geomadv.exact.dataset import Dataset
from geomadv.exact.encoding import (
    encode_classifier,
    encode_classifiers,
    encode_multipliers,
    encode_rational,
    encode_vector,
)
from geomadv.exact.linear_classifiers import LinearClassifier
from geomadv.exact.multipliers import Multipliers
from geomadv.exact.rational import Vector
from tests.mutations import mutations, satisfies_specification

E1 = Dataset([[1, 0], [1, 1], [-1, 0]], [1, 1, -1])
HALVES = Dataset([[Fraction(1, 2), 3], [2, Fraction(7, 2)], [-1, 1], [Fraction(-3, 2), 0]], [1, 1, -1, -1])
LONG = Dataset([[2**60, 1], [2**60 + 1, -1], [-(2**60), 0]], [1, 1, -1])
CROSS = Dataset([[0, 0], [2, 2], [0, 2], [2, 0]], [1, 1, -1, -1])
PARTLY = Dataset([[0, Fraction(1, 2)], [2, 2], [0, 2], [0, 0]], [1, -1, -1, -1])
LINE = Dataset([[-1, 1], [-2, 2], [1, -1], [2, -2]], [1, 1, -1, 1])


def certificates() -> Iterator[tuple[str, Certificate]]:
    """At least one of every kind, with and without bias, bounds finite, infinite and mixed."""
    for name, data in (("e1", E1), ("halves", HALVES), ("long", LONG)):
        for bias in (True, False):
            lin = LinearClassifiers(bias=bias)
            svm = max_margin(data, bias=bias)
            called = f"{name}{'' if bias else ', no bias'}"
            yield f"separable {called}", lin.realizable(data).certificate
            yield f"max-margin {called}", svm.certificate
            yield f"soft-margin {called}", lin.soft_margin(data, Fraction(1, 7)).certificate
            for way, v in (("against u", -svm.normal), ("along u", svm.normal), ("across", Vector.of([-3, -1]))):
                for source in (1, -1):
                    yield f"transfers {way} from {source}: {called}", lin.transfers(data, v, source).certificate
                    yield (
                        f"resistance {way} from {source}: {called}",
                        lin.resistance_margin(data, v, source).certificate,
                    )
                    yield f"largest bound {way} from {source}: {called}", lin.largest_bound(data, v, source).certificate
                for row in range(2):
                    yield f"bound {way} at {row}: {called}", lin.bound(data, v, row).certificate
                yield f"forced {way}: {called}", lin.forced(data, v).certificate
                yield f"budget {way}: {called}", lin.direction_budget(data, v, 1).certificate
            for source in (1, -1):
                for gap in (0, Fraction(1, 2), math.inf):
                    answer = lin.universal_perturbation(data, source, relative_gap=gap)
                    yield f"universal, gap {gap}, from {source}: {called}", answer.certificate
    square = LinearClassifiers().common_direction_within(Dataset([[1, 0], [1, 1], [0, 0]], [1, 1, -1]), 1, (0, 1))
    yield "no direction within", square.certificate
    yield "inseparable", LinearClassifiers().realizable(CROSS).certificate
    for bias in (True, False):
        lin = LinearClassifiers(bias=bias)
        yield f"least loss, {bias}", lin.least_loss(CROSS).certificate
        yield f"prediction, {bias}", lin.prediction_budget(CROSS, [5, 1]).certificate
        yield f"sign, {bias}", lin.sign_budget(CROSS, 0).certificate
        for name, data in (("e1", E1), ("cross", CROSS), ("partly", PARTLY), ("line", LINE)):
            yield f"separation {name}, {bias}", lin.separation(data).certificate
    opposite = Dataset([[1, 1], [2, 2]], [1, -1])
    yield "inseparable, no bias", LinearClassifiers(bias=False).realizable(opposite).certificate


@pytest.fixture(scope="module")
def written() -> dict[str, Certificate]:
    return dict(certificates())


def of_kind(written: dict[str, Certificate], kind: str) -> list[Certificate]:
    return [certificate for certificate in written.values() if certificate.kind == kind]


KINDS = [
    "separable",
    "inseparable",
    "max-margin",
    "resistance-margin",
    "soft-margin",
    "transfers",
    "does-not-transfer",
    "bound",
    "forced",
    "not-forced",
    "universal-perturbation",
    "no-direction-within",
    "budget",
    "separation",
]


def test_every_kind_is_written(written: dict[str, Certificate]) -> None:
    assert set(Counter(certificate.kind for certificate in written.values())) == set(KINDS)


def test_bounds_finite_infinite_and_mixed_are_written(written: dict[str, Certificate]) -> None:
    seen = {(c.claim["at_most"] is None, bool(c.claim["unbounded"])) for c in of_kind(written, "bound")}
    assert seen == {(False, False), (True, True), (False, True)}


def test_shortest_and_bracketed_perturbations_are_written(written: dict[str, Certificate]) -> None:
    shortest = set()
    for certificate in of_kind(written, "universal-perturbation"):
        numbers = certificate.claim["perturbation"]
        delta = [Fraction(_int(n), _int(numbers["denominator"])) for n in numbers["numerators"]]
        least = Fraction(*map(_int, certificate.claim["squared_length_at_least"]))
        shortest.add(sum(x * x for x in delta) == least)
    assert shortest == {True, False}


def _int(value: Any) -> int:
    return int(value, 16) if isinstance(value, str) else int(value)


def test_all_are_accepted(written: dict[str, Certificate]) -> None:
    for name, certificate in written.items():
        result = verify(certificate)
        assert result, (name, result.reason)
        assert result.kind == certificate.kind
        assert checker.check(certificate.to_json()), name
        assert satisfies_specification(json.loads(certificate.to_json())), name


@pytest.mark.parametrize("kind", KINDS)
def test_no_mutation_that_falsifies_is_accepted(kind: str, written: dict[str, Certificate]) -> None:
    chosen = of_kind(written, kind)
    # A few of each kind, spread over the list: with and without bias, both sources, long numbers.
    rejected = 0
    for certificate in chosen[:: max(1, len(chosen) // 8)]:
        record = json.loads(certificate.to_json())
        for change, mutant in mutations(record):
            verdict = checker.check(json.dumps(mutant)).verdict
            assert (verdict == "accepted") == satisfies_specification(mutant), change
            rejected += verdict == "rejected"
    assert rejected > 10


@pytest.mark.parametrize("kind", KINDS)
def test_mutations_are_not_accepted_through_verify_either(kind: str, written: dict[str, Certificate]) -> None:
    certificate = of_kind(written, kind)[0]
    record = json.loads(certificate.to_json())
    for change, mutant in mutations(record):
        if satisfies_specification(mutant):
            continue
        try:
            read = Certificate.from_json(json.dumps(mutant))
        except InvalidInputError:
            continue
        assert not verify(read), change


@pytest.mark.parametrize("kind", KINDS)
def test_a_claim_about_other_data_is_rejected(kind: str, written: dict[str, Certificate]) -> None:
    certificate = of_kind(written, kind)[0]
    other = Dataset([[5, 5], [6, 6], [-5, 0]], [1, 1, -1])
    assert verify(certificate, other).verdict == "rejected"
    assert "other data" in verify(certificate, other).reason
    assert isinstance(certificate.data, Dataset)
    assert verify(certificate, Dataset(certificate.data.points, certificate.data.labels))
    reordered = certificate.data.take(list(range(certificate.data.n))[::-1])
    assert verify(certificate, reordered).verdict == "rejected"
    moved = dataclasses.replace(certificate, data=other)  # true by accident, or rejected
    assert bool(verify(moved)) == satisfies_specification(json.loads(moved.to_json()))


class TestTravel:
    def test_embedded(self, written: dict[str, Certificate]) -> None:
        for certificate in written.values():
            text = certificate.to_json()
            copy = Certificate.from_json(text)
            assert copy.to_json() == text
            assert Certificate.from_json(text.encode()).to_json() == text
            assert copy.digest == certificate.digest
            assert (copy.claim, copy.evidence) == (certificate.claim, certificate.evidence)
            assert verify(copy)

    def test_by_digest(self) -> None:
        certificate = max_margin(E1).certificate
        text = certificate.to_json(embed=False)
        assert json.loads(text)["data"] == {"sha256": hashlib.sha256(E1.canonical()).hexdigest()}
        copy = Certificate.from_json(text)
        assert copy.data == DataReference(E1.digest)
        assert copy.digest == E1.digest
        assert verify(copy, E1)
        assert not verify(copy)
        assert verify(copy, HALVES).verdict == "rejected"
        with pytest.raises(InvalidInputError, match="embed=False"):
            copy.to_json()
        assert copy.to_json(embed=False) == text

    def test_by_file(self, tmp_path: Path) -> None:
        certificate = max_margin(E1).certificate
        write_atomically(tmp_path / "points.json", E1.canonical())
        path = certificate.save(tmp_path / "cert.json", embed=False, file="points.json")
        assert checker.check(path.read_bytes(), directory=tmp_path)
        assert Certificate.from_json(path.read_text()).data == DataReference(E1.digest, "points.json")
        write_atomically(tmp_path / "points.json", HALVES.canonical())
        assert checker.check(path.read_bytes(), directory=tmp_path).verdict == "rejected"

    def test_pickle(self) -> None:
        certificate = max_margin(HALVES).certificate
        assert pickle.loads(pickle.dumps(certificate)).to_json() == certificate.to_json()

    def test_it_is_one_line_of_ascii(self) -> None:
        text = max_margin(LONG).certificate.to_json()
        assert text.isascii()
        assert text.endswith("}\n")
        assert text.count("\n") == 1

    def test_numbers_of_thousands_of_digits(self) -> None:
        data = Dataset([[10**5000, 1], [-(10**5000), Fraction(1, 10**5000)]], [1, -1])
        certificate = max_margin(data).certificate
        assert verify(certificate, data)
        assert verify(Certificate.from_json(certificate.to_json()))

    def test_the_largest_short_integers(self) -> None:
        for x in (2**53 - 1, 2**53, 2**53 + 1):
            data = Dataset([[x], [-x]], [1, -1])
            assert verify(max_margin(data).certificate, data), x


BROKEN = {
    "nothing": "",
    "no JSON": "{",
    "a list": "[]",
    "a number": "3",
    "null": "null",
    "no claim": '{"evidence":{},"data":{}}',
    "claim is text": '{"claim":"x","evidence":{},"data":{"sha256":"00"}}',
    "kind is a number": '{"claim":{"kind":1},"evidence":{},"data":{"sha256":"00"}}',
    "evidence is a list": '{"claim":{"kind":"separable"},"evidence":[],"data":{"sha256":"00"}}',
    "data is text": '{"claim":{"kind":"separable"},"evidence":{},"data":"sha256"}',
    "deep": "[" * 100_000,
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_no_certificate_is_refused(name: str) -> None:
    with pytest.raises(InvalidInputError, match="not a certificate"):
        Certificate.from_json(BROKEN[name])


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(InvalidInputError, match="not a certificate"):
        Certificate.from_json(b"\xff\xfe{}")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"denominator":1,"labels"', '"denominator":0,"labels"'),
        ('"denominator":1,"labels"', '"denominator":true,"labels"'),
        ('"denominator":1,"labels"', '"denominator":1.0,"labels"'),
        ('"points":[[1,0]', '"points":[[1.5,0]'),
        ('"points":[[1,0]', '"points":[[true,0]'),
        ('"points":[[1,0]', '"points":[["1",0]'),
        ('"points":[[1,0]', '"points":[[NaN,0]'),
        ('"points":[[1,0]', '"points":[[1]'),
        ('"points":[[1,0]', '"points":[[1,0],[1,0]'),
        ('"labels":[1,', '"labels":["1",'),
        ('"labels":[1,', '"labels":[true,'),
        ('"labels":[1,', '"labels":[2,'),
        ('"version":1', '"version":2'),
        ('"format":"geomadv-certificate"', '"format":"other"'),
        ('"version":1', '"version":1,"unknown":0'),
        ('"version":1', '"version":1,"version":1'),
    ],
)
def test_what_the_checker_calls_malformed_is_not_mended_by_reading(old: str, new: str) -> None:
    text = max_margin(E1).certificate.to_json()
    assert old in text
    broken = text.replace(old, new)
    assert checker.check(broken).verdict == "malformed"
    try:
        read = Certificate.from_json(broken)
    except InvalidInputError:
        return
    assert not verify(read)


class TestSaving:
    def test_the_file_holds_the_certificate(self, tmp_path: Path) -> None:
        certificate = max_margin(E1).certificate
        path = certificate.save(tmp_path / "cert.json")
        assert path == tmp_path / "cert.json"
        assert path.read_text() == certificate.to_json()
        assert os.listdir(tmp_path) == ["cert.json"]
        certificate.save(str(path), embed=False)
        assert path.read_text() == certificate.to_json(embed=False)

    @pytest.mark.parametrize("failing", ["os.fdopen", "pathlib.Path.replace", "pathlib.Path.chmod"])
    def test_a_failure_leaves_the_old_file_and_no_other(
        self, failing: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        path = max_margin(E1).certificate.save(tmp_path / "cert.json")
        before = path.read_bytes()

        def full(*args: Any, **kwargs: Any) -> Any:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(failing, full)
        with pytest.raises(OSError, match="No space left"):
            max_margin(HALVES).certificate.save(path)
        monkeypatch.undo()
        assert path.read_bytes() == before
        assert os.listdir(tmp_path) == ["cert.json"]

    def test_a_missing_directory(self, tmp_path: Path) -> None:
        with pytest.raises(InvalidInputError, match="no directory"):
            max_margin(E1).certificate.save(tmp_path / "none" / "cert.json")

    def test_data_known_by_digest_are_not_embedded_and_nothing_is_written(self, tmp_path: Path) -> None:
        copy = Certificate.from_json(max_margin(E1).certificate.to_json(embed=False))
        with pytest.raises(InvalidInputError):
            copy.save(tmp_path / "cert.json")
        assert os.listdir(tmp_path) == []


class TestMultipliers:
    def test_of(self) -> None:
        weights = Multipliers.of({4: Fraction(1, 2), 1: Fraction(1, 3), 2: Fraction(0), 0: 2})
        assert weights == Multipliers((0, 1, 4), (12, 2, 3), 6)
        assert weights.as_dict() == {0: 2, 1: Fraction(1, 3), 4: Fraction(1, 2)}
        assert weights.total() == Fraction(17, 6)
        assert [weights.value(i) for i in (4, 2, 9)] == [Fraction(1, 2), Fraction(0), Fraction(0)]

    def test_reduced(self) -> None:
        assert Multipliers.reduced([(3, 4), (1, 6), (2, 0)], 5, 10) == Multipliers((1, 3), (3, 2), 1)
        assert Multipliers.reduced([], 5, 10) == Multipliers((), (), 1)
        assert Multipliers.of({}) == Multipliers((), (), 1)

    def test_immutable_and_comparable(self) -> None:
        weights = Multipliers((0,), (1,))
        assert weights == pickle.loads(pickle.dumps(weights))
        assert len({weights, Multipliers((0,), (1,), 1)}) == 1
        with pytest.raises(AttributeError):
            weights.denominator = 2  # type: ignore[misc]


def test_numbers_as_they_are_encoded() -> None:
    assert encode_rational(Fraction(-(2**53), 3)) == ["-0x20000000000000", 3]
    assert encode_rational(7) == [7, 1]
    assert encode_vector(Vector.of([Fraction(1, 2), 2**53])) == {
        "denominator": 2,
        "numerators": [1, "0x40000000000000"],
    }
    one, other = LinearClassifier(Vector.of([1, -1]), Fraction(1, 3)), LinearClassifier(Vector.of([Fraction(1, 2), 0]))
    assert encode_classifier([one]) == [[3, -3, 1]]
    assert encode_classifiers([[one], [other, one]]) == [[[6, -6, 2]], [[3, 0, 0], [6, -6, 2]]]
    assert encode_classifier([LinearClassifier(Vector.of([2, 4]))]) == [[2, 4, 0]]
    data = Dataset([[0], [1], [2]], [1, -1, 1])
    for lost, losses in ((None, []), (-1, [[-1, 3]])):
        assert encode_multipliers(Multipliers((0, 1), (1, 2**53), 3), data, lost) == {
            "losses": losses,
            "weights": [[0, -1, 1], [1, 1, "0x20000000000000"]],
        }


class TestItCannotBeChanged:
    claim: ClassVar[dict[str, Any]] = {"kind": "separable", "hypothesis_class": {"name": "linear", "bias": True}}
    evidence: ClassVar[dict[str, Any]] = {"separator": [[1, 0]]}
    data = Dataset([[1], [-1]], [1, -1])

    def test_neither_by_what_was_passed_nor_by_what_is_given_out(self) -> None:
        claim, evidence = copy.deepcopy(self.claim), copy.deepcopy(self.evidence)
        certificate = Certificate(claim, evidence, self.data)
        text = certificate.to_json()
        claim["kind"] = "inseparable"
        evidence["separator"][0].append(7)
        certificate.claim["kind"] = "inseparable"  # type: ignore[index]
        certificate.evidence["separator"][0][0] = 7
        assert (certificate.claim, certificate.evidence) == (self.claim, self.evidence)
        assert (certificate.kind, certificate.to_json()) == ("separable", text)
        assert verify(certificate)
        for name in ("claim", "evidence", "data"):
            with pytest.raises(AttributeError):
                setattr(certificate, name, {})

    def test_mappings_and_tuples_of_every_kind_are_json(self) -> None:
        certificate = Certificate(self.claim, self.evidence, self.data)
        evidence = MappingProxyType({"separator": ((1, 0),)})
        same = Certificate(MappingProxyType(self.claim), evidence, self.data)
        assert same == certificate
        assert same.to_json() == certificate.to_json()
        assert json.loads(json.dumps(same.claim)) == self.claim

    def test_copies_pickles_and_replacements_are_equal_in_value(self) -> None:
        reference = DataReference(self.data.digest)
        certificate = Certificate(self.claim, self.evidence, reference)
        for other in (copy.copy(certificate), copy.deepcopy(certificate), pickle.loads(pickle.dumps(certificate))):
            assert other == certificate
            assert other.to_json(embed=False) == certificate.to_json(embed=False)
        other = dataclasses.replace(certificate, claim={"kind": "transfers"})
        assert (other.kind, other.evidence, other.data) == ("transfers", self.evidence, reference)
        assert other != certificate
        assert "separable" in repr(certificate)

    def test_the_text_has_one_form(self) -> None:
        record = json.loads(Certificate(self.claim, self.evidence, self.data).to_json())
        for options in ({}, {"embed": False}, {"embed": False, "file": "data \u00e9.json"}):
            text = Certificate(self.claim, self.evidence, self.data).to_json(**options)
            assert text == json.dumps(json.loads(text), separators=(",", ":"), sort_keys=True) + "\n"
            assert json.loads(text).keys() == record.keys()

    @pytest.mark.parametrize(
        "bad",
        [None, [1], "text", {"a": math.nan}, {"a": np.int64(1)}, {"a": {1}}, {"a": 10**5000}, {1: 2, "a": 3}],
        ids=lambda value: type(value).__name__,
    )
    def test_what_is_no_json_is_refused(self, bad: Any) -> None:
        for claim, evidence in ((bad, self.evidence), (self.claim, bad)):
            with pytest.raises(InvalidInputError, match="of a certificate"):
                Certificate(claim, evidence, self.data)

    def test_what_are_no_data_and_no_file(self) -> None:
        for data in (None, [[1], [-1]], "digest"):
            with pytest.raises(InvalidInputError, match="Dataset or a DataReference"):
                Certificate(self.claim, self.evidence, data)  # type: ignore[arg-type]
        for file in (Path("a.json"), 5, b"a"):
            with pytest.raises(InvalidInputError, match=r"pass str\(path\)"):
                Certificate(self.claim, self.evidence, self.data).to_json(embed=False, file=file)  # type: ignore[arg-type]
