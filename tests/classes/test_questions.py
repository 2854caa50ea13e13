"""What the hypothesis classes share."""

from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from geomadv.certificate import Certificate, Json
from geomadv.classes.answers import Status
from geomadv.classes.base import HypothesisClass
from geomadv.classes.convex.classifiers import ConvexRegionClassifiers
from geomadv.classes.linear.classifiers import LinearClassifiers, max_margin
from geomadv.classes.linear.version_space import VersionSpace
from geomadv.classes.multiclass.classifiers import MulticlassLinearClassifiers
from geomadv.classes.questions import Questions
from geomadv.classes.space import Forcing, Inseparable
from geomadv.errors import CertificateError, EngineError, InseparableError, InvalidInputError
from geomadv.exact.arguments import (
    checked_direction,
    checked_row,
    checked_vector,
    occurring_source,
    signed_source,
    whole_number,
)
from geomadv.exact.arrays import FloatArray, IndexArray
from geomadv.exact.dataset import Dataset, Label
from geomadv.exact.linear_classifiers import LinearClassifier
from geomadv.exact.rational import Vector
from geomadv.solvers.active_set import ActiveSetEngine
from geomadv.solvers.cvxpy_engine import CvxpyEngine

DATA = Dataset([[0, 0], [1, 1]], [-1, 1])
OTHER = Dataset([[0, 0], [1, 2]], [-1, 1])
MIXED = Dataset([[0], [1], [2]], [3, "a", 7])


class Yes:
    """A space in which everything holds."""

    data, separator = DATA, 1

    def classifier(self, w: int) -> None:
        return None

    def functions(self, w: int) -> list[LinearClassifier]:
        return [LinearClassifier(Vector.of([w]))]

    def encode_multipliers(self, m: int, label: Label) -> Json:
        return {"multipliers": m, "label": label}

    def fooled(self, direction: Vector, source: Label) -> int:
        return 2

    def forced(self, point: Vector) -> Forcing[int]:
        return Forcing(1, (3,))


class YesQuestions(Questions[Yes, None, int]):
    def _described(self) -> Yes | Inseparable[int]:
        return Yes() if self.data is DATA else Inseparable(4, {"multipliers": 4})

    def _source(self, source: Label) -> int:
        return signed_source(self.data, source)


class Undecided(HypothesisClass[YesQuestions, None, int]):
    """A class that answers everything with yes, and of which the checker knows nothing."""

    def __init__(self, engine: str | None = None) -> None:
        super().__init__(engine=engine, verify=False)

    @property
    def member_name(self) -> str:
        return "undecided classifier"

    @property
    def identifier(self) -> dict[str, Any]:
        return {"name": "undecided", "of": 3}

    def _about(self, data: Dataset) -> YesQuestions:
        return YesQuestions(self, data)


class TestAnswers:
    def test_are_timed_and_named(self) -> None:
        answer = Undecided().realizable(DATA)
        assert answer.member == "undecided classifier"
        assert answer.seconds > 0
        assert answer.explanation == "some undecided classifier is accurate on all points"

    def test_everything_is_vacuous_without_an_accurate_classifier(self) -> None:
        asked = Undecided().on(OTHER)
        why = asked.realizable()
        assert why.status is Status.FAILS
        assert why.certificate.evidence == {"multipliers": {"multipliers": 4}}
        for answer in (asked.transfers([1, 0], 1), asked.forced([1, 0])):
            assert answer.status is Status.VACUOUS
            assert answer.certificate == why.certificate
            assert answer.member == "undecided classifier"

    def test_certificates_name_the_class(self) -> None:
        certificate = Undecided().realizable(DATA).certificate
        assert isinstance(certificate, Certificate)
        named = {"name": "undecided", "of": 3}
        assert certificate.claim == {"kind": "separable", "hypothesis_class": named}
        assert certificate.evidence == {"separator": [[1, 0]]}
        v = {"denominator": 1, "numerators": [1, 0]}
        transfers = Undecided().transfers(DATA, [1, 0], -1).certificate
        assert transfers.claim == {"kind": "transfers", "hypothesis_class": named, "direction": v, "source": -1}
        assert transfers.evidence == {"multipliers": {"multipliers": 2, "label": -1}, "separator": [[1, 0]]}
        forced = Undecided().forced(DATA, [1, 0]).certificate
        assert forced.claim == {"kind": "forced", "hypothesis_class": named, "point": v, "label": 1}
        assert forced.evidence == {"upper": [{"multipliers": 3, "label": 1}], "separator": [[1, 0]]}

    @pytest.mark.parametrize(
        ("asked", "name"),
        [
            (LinearClassifiers(), "linear classifier"),
            (ConvexRegionClassifiers(), "classifier with a convex region"),
            (ConvexRegionClassifiers(member="R'"), "two-layer ReLU network with nonnegative output weights"),
            (MulticlassLinearClassifiers(), "multiclass linear classifier"),
        ],
    )
    def test_members_have_names(self, asked: HypothesisClass[Any, Any, Any], name: str) -> None:
        assert asked.member_name == name

    def test_a_class_must_say_what_it_is(self) -> None:
        with pytest.raises(TypeError, match="abstract"):
            HypothesisClass()  # type: ignore[abstract]


def test_engines() -> None:
    assert isinstance(Undecided().engine, ActiveSetEngine)
    assert isinstance(Undecided(engine="cvxpy").engine, CvxpyEngine)
    with pytest.raises(EngineError, match="there is no engine 'none'"):
        Undecided(engine="none")


class TestVectors:
    def test_any_numbers(self) -> None:
        assert checked_vector(DATA, [1, Fraction(1, 2)], "point") == Vector.of([1, Fraction(1, 2)])
        assert checked_vector(DATA, np.array([0.5, 2]), "point") == Vector.of([Fraction(1, 2), 2])

    @pytest.mark.parametrize("values", [[1], [1, 2, 3], []])
    def test_dimensions(self, values: list[int]) -> None:
        with pytest.raises(InvalidInputError, match="data's dimension 2"):
            checked_vector(DATA, values, "point")

    def test_directions_are_not_zero(self) -> None:
        assert checked_direction(DATA, [0, 1]) == Vector.of([0, 1])
        with pytest.raises(InvalidInputError, match="the direction is zero"):
            checked_direction(DATA, [0, 0])

    def test_data(self) -> None:
        with pytest.raises(InvalidInputError):
            checked_vector([[0, 0]], [0, 0], "point")  # type: ignore[arg-type]


class TestRows:
    @pytest.mark.parametrize("row", [0, 1, np.int64(1), np.uint8(0)])
    def test_integers(self, row: Any) -> None:
        assert checked_row(DATA, row) == int(row)
        assert type(checked_row(DATA, row)) is int

    @pytest.mark.parametrize("row", [2, -1, 10**30])
    def test_out_of_range(self, row: int) -> None:
        with pytest.raises(InvalidInputError, match="row must be between 0 and 1"):
            checked_row(DATA, row)

    @pytest.mark.parametrize("row", [True, np.True_, 1.0, "1", None, Fraction(1)])
    def test_other_types(self, row: Any) -> None:
        with pytest.raises(InvalidInputError, match="the row must be an integer"):
            checked_row(DATA, row)


class TestSources:
    @pytest.mark.parametrize("source", [1, -1, np.int8(-1)])
    def test_signs(self, source: Any) -> None:
        assert signed_source(DATA, source) == int(source)

    @pytest.mark.parametrize("source", [0, 2, -2, "1", ""])
    def test_others(self, source: Any) -> None:
        with pytest.raises(InvalidInputError, match="the source label must be 1 or −1"):
            signed_source(DATA, source)

    def test_a_label_that_does_not_occur(self) -> None:
        with pytest.raises(InvalidInputError, match="no point has the source label -1; pass source=1"):
            signed_source(DATA.take([1]), -1)

    @pytest.mark.parametrize("source", [True, 1.0, None])
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


E1 = Dataset([[1, 0], [1, 1], [-1, 0]], [1, 1, -1])
FLIPPED = Dataset([[1, 0], [1, 1], [-1, 0]], [-1, -1, 1])


class TestHandles:
    """Handles answer about their own data, whatever is asked of the class in between."""

    @pytest.mark.parametrize("asked", [LinearClassifiers(), ConvexRegionClassifiers(), MulticlassLinearClassifiers()])
    def test_they_may_be_kept(self, asked: HypothesisClass[Any, Any, Any]) -> None:
        one, other = asked.on(E1), asked.on(FLIPPED)
        assert one.realizable() == asked.realizable(E1) != asked.realizable(FLIPPED)
        assert one.transfers([-1, 0], 1) == asked.transfers(E1, [-1, 0], 1)
        assert other.transfers([-1, 0], 1) == asked.transfers(FLIPPED, [-1, 0], 1)
        assert one.forced([-1, 0]) == asked.forced(E1, [-1, 0])
        assert (one.forced([-1, 0]).label, other.forced([-1, 0]).label) == (-1, 1)
        assert one.data is E1

    @pytest.mark.parametrize(
        "asked",
        [
            LinearClassifiers(),
            LinearClassifiers(weights=[1, 2, 3]),
            LinearClassifiers(budget=1),
            MulticlassLinearClassifiers(weights=[1, 2, 3]),
        ],
    )
    def test_they_are_about_a_data_set(self, asked: HypothesisClass[Any, Any, Any]) -> None:
        points: Any = [[1, 0], [1, 1], [-1, 0]]
        with pytest.raises(InvalidInputError, match="expected a Dataset, got list"):
            asked.on(points)

    @pytest.mark.parametrize("asked", [LinearClassifiers(), ConvexRegionClassifiers(), MulticlassLinearClassifiers()])
    def test_threads(self, asked: HypothesisClass[Any, Any, Any]) -> None:
        sets = [Dataset([[k, 0], [k, 1], [-k, 0]], [y, y, -y]) for k in range(1, 5) for y in (1, -1)]
        expected = [type(asked)().realizable(data).certificate.to_json() for data in sets]

        def ask(k: int) -> str:
            return asked.realizable(sets[k % len(sets)]).certificate.to_json()

        with ThreadPoolExecutor(8) as pool:
            assert list(pool.map(ask, range(64))) == expected * 8

    def test_an_engine_that_asks_back(self) -> None:
        """An engine that asks the class that asked it about other data changes no answer."""

        class AsksBack(ActiveSetEngine):
            asked: LinearClassifiers
            busy = False

            def nearest_point(self, rows: FloatArray, groups: IndexArray, target: FloatArray) -> FloatArray:
                if not self.busy:
                    self.busy = True
                    assert self.asked.realizable(FLIPPED).certificate.digest == FLIPPED.digest
                    self.busy = False
                return super().nearest_point(rows, groups, target)

        engine = AsksBack()
        engine.asked = LinearClassifiers(engine=engine)
        for name in ("realizable", "max_margin"):
            answer = getattr(engine.asked, name)(E1)
            assert answer.certificate.to_json() == getattr(LinearClassifiers(), name)(E1).certificate.to_json()
        assert engine.asked.transfers(E1, [-1, 0], 1).holds
        assert engine.asked.bound(E1, [-1, 0], 0).value == 2


class TestVerify:
    def test_accepted(self) -> None:
        for bias in (True, False):
            asked = LinearClassifiers(bias=bias, verify=True).on(E1)
            assert asked.realizable().holds
            assert asked.max_margin().squared_margin == 1
            assert asked.bound([-1, 0], 0).value == 2 - (not bias)

    def test_an_answer_says_whether_it_was_checked(self) -> None:
        checked, not_checked = (LinearClassifiers(verify=verify).transfers(E1, [-1, 0], 1) for verify in (True, False))
        assert checked == not_checked
        assert (checked.checked, not_checked.checked) == (True, False)
        assert checked.provenance == "certificate of kind transfers, accepted by the checker"
        assert not_checked.provenance.startswith("certificate of kind transfers, not checked yet: ask geomadv.verify")
        line = Dataset([[1], [2], [-1]], [1, 1, -1])
        several = LinearClassifiers(verify=True).transfers_within(line, [-1], 1, (-9, 9))
        assert several.provenance == "certificates of kind bound, accepted by the checker"
        assert len(several.certificates) == 2

    def test_rejected(self) -> None:
        """A space that claims too much ends in an error, and not in an answer."""
        asked = LinearClassifiers(verify=True).on(E1)
        assert isinstance(asked._space, VersionSpace)
        asked._space.__dict__["separator"] = [-1, 0, 0]
        with pytest.raises(CertificateError, match=r"separable rejected: row 2.*please report both") as caught:
            asked.realizable()
        assert isinstance(caught.value.certificate, Certificate)
        assert LinearClassifiers(verify=False).realizable(E1).holds

    def test_by_default_where_it_costs_little(self, monkeypatch: pytest.MonkeyPatch) -> None:
        asked = LinearClassifiers().on(E1)
        assert isinstance(asked._space, VersionSpace)
        asked._space.__dict__["separator"] = [-1, 0, 0]
        assert asked.realizable().holds
        monkeypatch.setattr("geomadv.classes.questions._CHECKING", 0.0)
        monkeypatch.setattr("geomadv.classes.questions._CHECKING_A_PRODUCT", 0.0)
        with pytest.raises(CertificateError):
            asked.realizable()
        assert LinearClassifiers(verify=False).on(E1).realizable().holds

    @pytest.mark.parametrize("verify", [0, 1, "yes"])
    def test_a_flag(self, verify: Any) -> None:
        with pytest.raises(InvalidInputError, match="verify must be True or False"):
            LinearClassifiers(verify=verify)


def test_inseparable_without_bias() -> None:
    """The class is named as in its other answers, and the witness is its answer."""
    data = Dataset([[1], [2]], [1, -1])
    asked = LinearClassifiers(bias=False)
    with pytest.raises(InseparableError, match="no linear classifier through the origin is accurate") as caught:
        asked.max_margin(data)
    assert caught.value.witness == asked.realizable(data)
    with pytest.raises(InseparableError, match="no linear classifier through the origin is accurate"):
        max_margin(data, bias=False)
