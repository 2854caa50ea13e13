"""Common directions of two data sets and of given models, on instances worked out by hand, and what they refuse."""

from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from geomadv.certificate import verify
from geomadv.classes.answers import Status
from geomadv.classes.linear.classifiers import LinearClassifiers
from geomadv.classes.samples.common_direction import common_direction, common_direction_of_models
from geomadv.errors import EngineError, InvalidInputError
from geomadv.exact.dataset import Dataset
from geomadv.exact.linear_classifiers import LinearClassifier
from geomadv.exact.rational import Vector
from tests.brute_force import time_limit
from tests.solvers.test_engines import BAD_ANSWERS, Answering, Nameless, Scribbling, Timid

RIGHT = Dataset([[2, 0], [0, 0]], [1, -1])
LEFT = Dataset([[-2, 0], [0, 0]], [1, -1])
UP = Dataset([[0, 2], [0, 1], [0, 0], [0, 0]], [1, 1, -1, -1])
CROSSING = Dataset([[0, 0], [3, 3], [0, 2], [2, 0]], [1, 1, -1, -1])


def model(*normal: Any, bias: Any = 0) -> LinearClassifier:
    return LinearClassifier(Vector.of(normal), Fraction(bias))


class TestTwoDataSets:
    def test_the_same_set(self) -> None:
        answer = common_direction(RIGHT, RIGHT, 1)
        assert answer.holds
        assert answer.direction is not None
        assert answer.direction[0] < 0 == answer.direction[1]
        assert answer.explanation == "one direction fools all of them"
        assert answer.seconds > 0
        assert verify(answer.certificate)

    def test_opposite_sets(self) -> None:
        answer = common_direction(RIGHT, LEFT, 1)
        assert answer.status is Status.FAILS
        assert answer.direction is None
        assert answer.opposite is not None
        one, other = answer.opposite
        assert one.normal == -other.normal
        assert one.is_accurate(RIGHT)
        assert other.is_accurate(LEFT)
        assert answer.explanation == "no direction fools all of them"
        assert verify(answer.certificate)

    def test_cones_that_meet_in_the_origin_only(self) -> None:
        """K is a ray for each, and the rays differ: separable sets with w·(1, 0) > 0 and w·(0, −1) < 0."""
        assert not common_direction(RIGHT, UP, 1).holds
        assert not common_direction(RIGHT, UP, -1).holds

    def test_cones_that_touch(self) -> None:
        wide = Dataset([[2, 0], [1, 1], [0, 0]], [1, 1, -1])
        beside = Dataset([[1, 1], [0, 3], [0, 0]], [1, 1, -1])
        answer = common_direction(wide, beside, -1)
        assert answer.direction is not None
        assert answer.direction[0] == answer.direction[1] > 0
        for data in (wide, beside):
            assert LinearClassifiers().transfers(data, answer.direction, -1).holds
        assert verify(answer.certificate)
        tiny = Fraction(1, 10**60)
        apart = Dataset([[1, 1 + tiny], [0, 3], [0, 0]], [1, 1, -1])
        answer = common_direction(wide, apart, -1)
        assert not answer.holds
        assert verify(answer.certificate)

    def test_without_bias_the_origin_counts(self) -> None:
        """With a bias shifting a set changes nothing; without, x itself is the cone."""
        first, second = Dataset([[1, 0]], [1]), Dataset([[-1, 1]], [1])
        assert not common_direction(first, second, 1, bias=False).holds
        both = Dataset([[1, 0], [0, 1]], [1, 1]), Dataset([[-1, 2], [1, 0]], [1, 1])
        answer = common_direction(*both, 1, bias=False)
        assert answer.holds
        assert answer.direction is not None
        for data in both:
            assert LinearClassifiers(bias=False).transfers(data, answer.direction, 1).holds
        assert verify(answer.certificate)

    def test_the_scales_of_the_two_sets_are_their_own(self) -> None:
        """Multipliers are those of the points, whatever the denominators."""
        for a, b in ((Fraction(1, 3), Fraction(1, 7)), (10**300, Fraction(1, 10**300)), (2.0**-1074, 1)):
            first = Dataset([list(Fraction(a) * x) for x in RIGHT.points], RIGHT.labels)
            second = Dataset([list(Fraction(b) * x) for x in RIGHT.points], RIGHT.labels)
            for pair in ((first, second), (second, first)):
                answer = common_direction(*pair, 1)
                assert answer.holds
                assert verify(answer.certificate)

    @pytest.mark.parametrize("pair", [(CROSSING, RIGHT), (RIGHT, CROSSING), (CROSSING, CROSSING)])
    def test_vacuous(self, pair: tuple[Dataset, Dataset]) -> None:
        answer = common_direction(*pair, 1)
        assert answer.status is Status.VACUOUS
        assert not answer.holds
        assert answer.direction is None
        assert answer.opposite is None
        assert answer.multipliers is None
        assert answer.certificate.kind == "inseparable"
        assert verify(answer.certificate, CROSSING)
        assert answer.explanation.startswith("vacuous")


class TestModels:
    def test_one(self) -> None:
        answer = common_direction_of_models([model(3, 4)])
        assert answer.holds
        assert answer.direction is not None
        assert answer.direction.dot(Vector.of([3, 4])) < 0

    def test_three_that_turn_round(self) -> None:
        models = [model(1, 0), model(0, 1, bias=5), model(-1, -1, bias=-7)]
        answer = common_direction_of_models(models)
        assert answer.status is Status.FAILS
        assert answer.direction is None
        assert answer.multipliers is not None
        weights = answer.multipliers.as_dict()
        assert set(weights) == {0, 1, 2}
        assert len(set(weights.values())) == 1
        assert verify(answer.certificate)
        for k in range(3):
            assert common_direction_of_models(models[:k] + models[k + 1 :]).holds

    def test_a_generator_and_copies(self) -> None:
        assert common_direction_of_models(model(k, 1) for k in (1, 1, 2, -5, 1)).holds

    def test_narrowly(self) -> None:
        tiny = Fraction(1, 10**80)
        assert common_direction_of_models([model(1, tiny), model(-1, tiny)]).holds
        assert not common_direction_of_models([model(1, tiny), model(-1, -tiny)]).holds
        assert common_direction_of_models([model(1, 2 * tiny), model(-1, -tiny)]).holds


def decided(engine: Any) -> list[Any]:
    found: list[Any] = []
    for pair in ((RIGHT, RIGHT), (RIGHT, LEFT), (RIGHT, UP), (RIGHT, CROSSING)):
        for bias in (True, False):
            answer = common_direction(*pair, 1, bias=bias, engine=engine)
            assert verify(answer.certificate)
            found.append((answer.status, answer.certificate.kind))
    for normals in ([(1, 0), (0, 1)], [(1, 0), (0, 1), (-2, -3)]):
        answer = common_direction_of_models([model(*w) for w in normals], engine=engine)
        assert verify(answer.certificate)
        found.append((answer.status, answer.multipliers))
    return found


@pytest.mark.parametrize("bad", BAD_ANSWERS)
def test_wrong_guesses_change_no_answer(bad: str) -> None:
    with time_limit(20):
        assert decided(Answering(BAD_ANSWERS[bad])) == decided(None)


@pytest.mark.parametrize("engine", [Scribbling(np.ones), Timid(np.ones), Nameless(), "cvxpy"])
def test_other_engines_change_no_answer(engine: Any) -> None:
    assert decided(engine) == decided(None)


class TestBadInput:
    @pytest.mark.parametrize(
        ("ask", "message"),
        [
            (lambda: common_direction(RIGHT, Dataset([[1], [0]], [1, -1]), 1), "same dimension, got 2 and 1"),
            (lambda: common_direction(RIGHT, LEFT, 2), "source label must be 1 or −1"),
            (lambda: common_direction(RIGHT, Dataset([[1, 1]], [1]), -1, bias=False), "no point has the source label"),
            (lambda: common_direction(RIGHT, Dataset([[1, 1]], [1]), 1), "label"),
            (lambda: common_direction(RIGHT, Dataset([[1, 1], [0, 0]], ["a", "b"]), 1), "labels −1 and 1"),
            (lambda: common_direction(RIGHT, [[1, 1]], 1), "Dataset"),  # type: ignore[arg-type]
            (lambda: common_direction(RIGHT, LEFT, 1, bias=1), "bias"),  # type: ignore[arg-type]
            (lambda: common_direction_of_models([]), "models is empty; pass at least one LinearClassifier"),
            (lambda: common_direction_of_models([model(1, 0), model(0, 0, bias=1)]), "normal 0"),
            (lambda: common_direction_of_models([model(1, 0), model(1)]), "coordinates|dimension"),
            (lambda: common_direction_of_models(model(1, 0)), "LinearClassifier"),  # type: ignore[arg-type]
            (lambda: common_direction_of_models([[1, 0]]), "LinearClassifier"),  # type: ignore[list-item]
        ],
    )
    def test_is_refused(self, ask: Any, message: str) -> None:
        with pytest.raises(InvalidInputError, match=message):
            ask()

    def test_an_unknown_engine(self) -> None:
        with pytest.raises(EngineError):
            common_direction(RIGHT, LEFT, 1, engine="libsvm")


def test_a_numpy_integer_is_a_source_too() -> None:
    near, far = Dataset([[1], [-1]], [1, -1]), Dataset([[1], [-1]], [-1, 1])
    for second, kind in ((near, "common-direction"), (far, "no-common-direction")):
        answer = common_direction(near, second, np.int64(1))  # type: ignore[arg-type]
        assert answer.certificate.kind == kind
        assert verify(answer.certificate)
