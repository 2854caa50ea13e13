"""What the hypothesis classes share."""

from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from geomadv.certificate import Certificate
from geomadv.classes.answers import Realizable, Status
from geomadv.classes.base import HypothesisClass, timed
from geomadv.classes.convex.questions import ConvexRegionClassifiers
from geomadv.classes.linear.questions import LinearClassifiers
from geomadv.classes.multiclass.questions import MulticlassLinearClassifiers
from geomadv.engines import ActiveSetEngine, CvxpyEngine
from geomadv.errors import EngineError, InvalidInputError
from geomadv.exact.arguments import occurring_source, signed_source, whole_number
from geomadv.exact.dataset import Dataset
from geomadv.exact.rational import Vector

DATA = Dataset([[0, 0], [1, 1]], [-1, 1])
MIXED = Dataset([[0], [1], [2]], [3, "a", 7])


class Undecided(HypothesisClass):
    """A class that answers everything with yes."""

    @property
    def member_name(self) -> str:
        return "undecided classifier"

    @property
    def identifier(self) -> dict[str, Any]:
        return {"name": "undecided", "of": 3}

    @timed
    def realizable(self, data: Dataset) -> Realizable[None, None]:
        """Yes."""
        return Realizable(status=Status.HOLDS, certificate=self._certificate(data, "kind", {"claim": 1}, {"proof": 2}))


class TestAnswers:
    def test_are_timed_and_named(self) -> None:
        answer = Undecided().realizable(DATA)
        assert answer.member == "undecided classifier"
        assert answer.seconds > 0
        assert answer.explanation == "some undecided classifier is accurate on all points"
        assert Undecided.realizable.__doc__ == "Yes."

    def test_certificates_name_the_class(self) -> None:
        certificate = Undecided().realizable(DATA).certificate
        assert isinstance(certificate, Certificate)
        assert certificate.claim == {"kind": "kind", "hypothesis_class": {"name": "undecided", "of": 3}, "claim": 1}
        assert certificate.evidence == {"proof": 2}

    @pytest.mark.parametrize(
        ("asked", "name"),
        [
            (LinearClassifiers(), "linear classifier"),
            (ConvexRegionClassifiers(), "classifier with a convex region"),
            (ConvexRegionClassifiers(member="R'"), "two-layer ReLU network"),
            (MulticlassLinearClassifiers(), "multiclass linear classifier"),
        ],
    )
    def test_members_have_names(self, asked: HypothesisClass, name: str) -> None:
        assert asked.member_name == name

    def test_a_class_must_say_what_it_is(self) -> None:
        with pytest.raises(NotImplementedError):
            _ = HypothesisClass().member_name
        with pytest.raises(NotImplementedError):
            _ = HypothesisClass().identifier


def test_engines() -> None:
    assert isinstance(Undecided().engine, ActiveSetEngine)
    assert isinstance(Undecided(engine="cvxpy").engine, CvxpyEngine)
    with pytest.raises(EngineError, match="there is no engine 'none'"):
        Undecided(engine="none")


class TestVectors:
    def test_any_numbers(self) -> None:
        assert HypothesisClass._vector(DATA, [1, Fraction(1, 2)], "point") == Vector.of([1, Fraction(1, 2)])
        assert HypothesisClass._vector(DATA, np.array([0.5, 2]), "point") == Vector.of([Fraction(1, 2), 2])

    @pytest.mark.parametrize("values", [[1], [1, 2, 3], []])
    def test_dimensions(self, values: list[int]) -> None:
        with pytest.raises(InvalidInputError, match="data's dimension 2"):
            HypothesisClass._vector(DATA, values, "point")

    def test_directions_are_not_zero(self) -> None:
        assert Undecided()._direction(DATA, [0, 1]) == Vector.of([0, 1])
        with pytest.raises(InvalidInputError, match="the direction is zero"):
            Undecided()._direction(DATA, [0, 0])

    def test_data(self) -> None:
        with pytest.raises(InvalidInputError):
            HypothesisClass._vector([[0, 0]], [0, 0], "point")  # type: ignore[arg-type]


class TestRows:
    @pytest.mark.parametrize("row", [0, 1, np.int64(1), np.uint8(0)])
    def test_integers(self, row: Any) -> None:
        assert HypothesisClass._row(DATA, row) == int(row)
        assert type(HypothesisClass._row(DATA, row)) is int

    @pytest.mark.parametrize("row", [2, -1, 10**30])
    def test_out_of_range(self, row: int) -> None:
        with pytest.raises(InvalidInputError, match="row must be between 0 and 1"):
            HypothesisClass._row(DATA, row)

    @pytest.mark.parametrize("row", [True, np.True_, 1.0, "1", None, Fraction(1)])
    def test_other_types(self, row: Any) -> None:
        with pytest.raises(InvalidInputError, match="the row must be an integer"):
            HypothesisClass._row(DATA, row)


class TestSources:
    @pytest.mark.parametrize("source", [1, -1, np.int8(-1)])
    def test_signs(self, source: Any) -> None:
        assert signed_source(DATA, source) == int(source)

    @pytest.mark.parametrize("source", [0, 2, -2])
    def test_other_numbers(self, source: int) -> None:
        with pytest.raises(InvalidInputError, match="the source label must be 1 or −1"):
            signed_source(DATA, source)

    def test_a_label_that_does_not_occur(self) -> None:
        with pytest.raises(InvalidInputError, match="no point has the source label -1; pass source=1"):
            signed_source(DATA.take([1]), -1)

    @pytest.mark.parametrize("source", [True, 1.0, "1", None])
    def test_other_types(self, source: Any) -> None:
        with pytest.raises(InvalidInputError, match="the source label must be an integer"):
            signed_source(DATA, source)

    @pytest.mark.parametrize("source", [3, "a", np.int64(7)])
    def test_any_label(self, source: Any) -> None:
        assert occurring_source(MIXED, source) == source

    @pytest.mark.parametrize("source", [4, "b", ""])
    def test_any_label_that_does_not_occur(self, source: Any) -> None:
        with pytest.raises(InvalidInputError, match=r"no point has the source label .*; the labels are 3, 7, 'a'"):
            occurring_source(MIXED, source)


def test_whole_numbers() -> None:
    assert whole_number(np.int32(5), "it") == 5
    with pytest.raises(InvalidInputError, match=r"it must be an integer, got 5\.0"):
        whole_number(5.0, "it")
