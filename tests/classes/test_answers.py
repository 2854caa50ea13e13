"""Answers: their status, their sentence, and that they are values."""

import dataclasses
import importlib
import math
import pickle
import pkgutil
from fractions import Fraction
from typing import Any

import pytest

from geomadv import classes
from geomadv.certificate import verify
from geomadv.classes.answers import Answer, Forced, Realizable, Status, Transfers
from geomadv.classes.brackets import Bound, LargestBound, UniversalPerturbation
from geomadv.classes.linear.classifiers import LinearClassifiers, max_margin
from geomadv.classes.polynomial.classifiers import PolynomialClassifiers
from geomadv.errors import InvalidInputError
from geomadv.exact.dataset import Dataset
from geomadv.exact.rational import Vector
from geomadv.exact.reprs import Described
from geomadv.exact.words import about

E1 = Dataset([[1, 0], [1, 1], [-1, 0]], [1, 1, -1])
CROSS = Dataset([[0, 0], [2, 2], [0, 2], [2, 0]], [1, 1, -1, -1])
LIN = LinearClassifiers()


def asked(data: Dataset, v: Any, bias: bool = True) -> dict[str, Answer]:
    lin = LinearClassifiers(bias=bias)
    return {
        "realizable": lin.realizable(data),
        "transfers": lin.transfers(data, v, 1),
        "bound": lin.bound(data, v, 0),
        "largest_bound": lin.largest_bound(data, v, 1),
        "forced": lin.forced(data, v),
        "universal_perturbation": lin.universal_perturbation(data, 1),
        "bracket": lin.universal_perturbation(data, 1, relative_gap=math.inf),
    }


@pytest.mark.parametrize(
    ("v", "statuses"),
    [
        ([-1, 0], ["holds", "holds", "holds", "fails", "holds", "holds"]),
        ([0, 1], ["holds", "fails", "fails", "fails", "fails", "holds"]),
        ([-4, -1], ["holds", "holds", "holds", "holds", "holds", "holds"]),
    ],
)
def test_statuses(v: list[int], statuses: list[str]) -> None:
    answers = list(asked(E1, v).values())[:6]
    assert [answer.status.value for answer in answers] == statuses
    for answer in answers:
        assert answer.holds == bool(answer) == (answer.status is Status.HOLDS)
        assert not answer.vacuous


@pytest.mark.parametrize(
    "question", ["transfers", "bound", "largest_bound", "forced", "universal_perturbation", "bracket"]
)
@pytest.mark.parametrize("bias", [True, False])
def test_on_inseparable_data_every_question_is_vacuous(question: str, bias: bool) -> None:
    data = CROSS if bias else Dataset([[1, 1], [2, 2], [3, 3]], [1, 1, -1])
    answer = asked(data, [1, 0], bias)[question]
    assert answer.status is Status.VACUOUS
    assert answer.vacuous
    with pytest.raises(InvalidInputError, match=r"the answer is vacuous, so neither true nor false; ask for \.holds"):
        bool(answer)
    assert not answer.holds
    assert answer.certificate.kind == "inseparable"
    assert verify(answer.certificate, data)
    assert answer.explanation.startswith("vacuous: no linear classifier ")
    of_the_question = {"status", "certificate", "seconds", "member", "condition", "norm"}
    fields = {f.name for f in dataclasses.fields(answer)} - of_the_question
    assert fields
    assert all(getattr(answer, name) in (None, (), 0) for name in fields)


@pytest.mark.parametrize("bias", [True, False])
def test_inseparability_itself_is_an_answer(bias: bool) -> None:
    data = CROSS if bias else Dataset([[1, 1], [2, 2], [3, 3]], [1, 1, -1])
    answer = LinearClassifiers(bias=bias).realizable(data)
    assert answer.status is Status.FAILS
    assert not answer.vacuous
    assert answer.classifier is None
    assert answer.multipliers is not None
    assert (answer.common_point is None) == (not bias)
    assert ("through the origin" in answer.explanation) == (not bias)


HUGE = Fraction(10**400)
SCALES = [Fraction(1), HUGE, 1 / HUGE, Fraction(10**5000), Fraction(1, 10**5000), Fraction(1, 3)]


@pytest.mark.parametrize("scale", SCALES, ids=["1", "1e400", "1e-400", "1e5000", "1e-5000", "1/3"])
@pytest.mark.parametrize("bias", [True, False])
def test_explanations_are_sentences_at_every_scale(scale: Fraction, bias: bool) -> None:
    data = Dataset([[scale * x for x in point] for point in ([1, 0], [1, 1], [-1, 0])], [1, 1, -1])
    for v in ([-1, 0], [0, 1], [-4, -1]):
        for name, answer in asked(data, Vector.of(v), bias).items():
            assert 20 < len(answer.explanation) < 400, name
            assert "\n" not in answer.explanation
            assert "nan" not in answer.explanation
            assert len(repr(answer.seconds)) < 40


def test_what_the_sentences_say() -> None:
    answers = asked(E1, [-1, 0])
    assert "accurate on all points" in answers["realizable"].explanation
    assert "fools every accurate linear classifier" in answers["transfers"].explanation
    assert "times the direction" in answers["bound"].explanation
    assert "1 of 2 points" in answers["largest_bound"].explanation
    assert "the label -1" in answers["forced"].explanation
    assert "4.12311" in answers["universal_perturbation"].explanation
    other = asked(E1, [0, 1])
    assert "does not transfer" in other["transfers"].explanation
    assert "no distance" in other["bound"].explanation
    assert "no point of the source label has a finite bound" in other["largest_bound"].explanation
    assert "another label than another" in other["forced"].explanation
    bracket = answers["bracket"]
    assert isinstance(bracket, UniversalPerturbation)
    assert bracket.is_shortest or "none is shorter than" in bracket.explanation


def test_values() -> None:
    answers = asked(E1, [-1, 0])
    assert isinstance(answers["bound"], Bound)
    assert answers["bound"].value == 2
    assert isinstance(answers["largest_bound"], LargestBound)
    assert [answers["largest_bound"].largest_finite, answers["largest_bound"].attained_at] == [2, 0]
    assert answers["largest_bound"].value == math.inf
    assert (answers["largest_bound"].unbounded, answers["largest_bound"].source_size) == ((1,), 2)
    assert isinstance(answers["forced"], Forced)
    assert answers["forced"].label == -1
    assert isinstance(answers["transfers"], Transfers)
    assert answers["transfers"].multipliers is not None
    assert isinstance(answers["realizable"], Realizable)
    assert answers["realizable"].classifier is not None
    shortest = answers["universal_perturbation"]
    assert isinstance(shortest, UniversalPerturbation)
    assert shortest.squared_length == shortest.squared_length_at_least == 17
    assert shortest.length == math.sqrt(17)
    assert "squared_length_at_least=17, squared_length=17, perturbation=" in repr(shortest)
    assert dataclasses.replace(shortest, lower=None, upper=None).length is None
    assert shortest.is_shortest


@pytest.mark.parametrize("data", [E1, CROSS])
def test_answers_are_values(data: Dataset) -> None:
    for name, answer in asked(data, [-1, 0]).items():
        assert min(0.0, answer.seconds) == 0.0
        with pytest.raises(dataclasses.FrozenInstanceError):
            answer.status = Status.HOLDS  # type: ignore[misc]
        assert answer == dataclasses.replace(answer, seconds=99.0), name
        copy = pickle.loads(pickle.dumps(answer))
        assert type(copy) is type(answer)
        assert copy.status is answer.status
        assert copy.explanation == answer.explanation
        assert copy.certificate.to_json() == answer.certificate.to_json()


def test_a_bracket_is_no_shortest_perturbation() -> None:
    certificate = max_margin(E1).certificate
    answer = UniversalPerturbation(
        status=Status.HOLDS,
        certificate=certificate,
        perturbation=Vector.of([-3, 0]),
        lower=Fraction(4),
        upper=Fraction(9),
    )
    assert not answer.is_shortest
    assert answer.explanation == "a perturbation of length 3 is universal, and none is shorter than 2"
    rounded = dataclasses.replace(answer, lower=Fraction(2))
    assert rounded.explanation.endswith("length 3 is universal, and none is shorter than about 1.41421")


def answer_classes() -> list[type]:
    """Everything with certificates that a user is given."""
    modules = [importlib.import_module(m.name) for m in pkgutil.walk_packages(classes.__path__, f"{classes.__name__}.")]
    found = [c for m in modules for c in vars(m).values() if isinstance(c, type) and c.__module__ == m.__name__]
    return [c for c in found if issubclass(c, Described) and {"certificate", "certificates"} & names(c)]


def names(c: type) -> set[str]:
    return {*dir(c), *getattr(c, "__dataclass_fields__", ())}


def test_every_answer_says_in_a_sentence_what_it_means() -> None:
    found = answer_classes()
    assert {"Transfers", "MaxMargin", "SoftMargin", "PolynomialMaxMargin", "SoftMarginTransfer"} <= {
        c.__name__ for c in found
    }
    assert [c.__name__ for c in found if "explanation" not in names(c)] == []
    silent = [c.__name__ for c in found if issubclass(c, Answer) and c._sentence is Answer._sentence]
    assert silent == ["Answer", "Bracket"]  # which are no answers themselves


def test_what_is_said_of_margins() -> None:
    assert (
        max_margin(E1).explanation
        == "the largest margin of an accurate linear classifier is 1; support vectors: 2 of 3 points"
    )
    assert "classifier through the origin is" in LinearClassifiers(bias=False).max_margin(E1).explanation
    assert max_margin(Dataset([[0], [1]], [1, -1])).explanation.startswith(
        "the largest margin of an accurate linear classifier is 0.5;"
    )
    machine = LIN.soft_margin(Dataset([[0], [1], [2], [3]], [-1, 1, -1, 1]), C=Fraction(1, 3))
    assert machine.explanation == (
        f"the support vector machine of penalty C = 1/3 has a hinge loss of {about(machine.loss)}; support vectors: "
        f"{len(machine.support)} of 4 points"
    )
    assert (
        PolynomialClassifiers(2)
        .max_margin(CROSS)
        .explanation.startswith(
            "the largest margin of an accurate polynomial of degree at most 2, in the feature space of the kernel"
        )
    )
    assert machine.explanation in machine._repr_html_()


def test_where_no_perturbation_is_needed() -> None:
    S = Dataset([[1], [2], [3], [2]], [1, 1, 1, -1])
    near = LinearClassifiers(budget=Fraction(11, 5))
    found = near.shortest_perturbation(S, [2], -1)
    told = "no linear classifier that has a hinge loss below 2.2 gives"
    none = "so the shortest perturbation that fools all is none at all"
    assert found.squared_length == 0
    assert found.explanation == f"{told} the point the label that is to be lost, {none}"
    assert near.universal_perturbation(S, -1).explanation == f"{told} any source point its label, {none}"
