"""Output weights for a given hidden layer, by hand and by brute force."""

from fractions import Fraction
from itertools import product
from typing import Any

import pytest

from geomadv.certificate import verify
from geomadv.classes.convex.output_layer import fit_output_layer
from geomadv.errors import InvalidInputError
from geomadv.exact.dataset import Dataset
from geomadv.exact.linear_classifiers import LinearClassifier
from geomadv.exact.networks import ReLUClassifier, Rule
from geomadv.exact.rational import Vector

XOR = Dataset([[0, 0], [1, 1], [0, 1], [1, 0]], [-1, -1, 1, 1])
ANTI = Dataset([[0, 0], [1, 1], [0, 1], [1, 0]], [1, 1, -1, -1])
BARRIER = Dataset([[0], [2], [1]], [-1, -1, 1])


def unit(*numbers: Any) -> LinearClassifier:
    return LinearClassifier(Vector.of(numbers[:-1]), Fraction(numbers[-1]))


DIAGONALS = (unit(1, -1, 0), unit(-1, 1, 0))


@pytest.mark.parametrize("rule", [">", ">=", Rule.EXCEEDS, Rule.REACHES])
def test_a_hidden_layer_that_will_do(rule: Any) -> None:
    answer = fit_output_layer(XOR, DIAGONALS, rule=rule)
    assert answer.holds
    h = answer.classifier
    assert h is not None
    assert h.is_accurate(XOR)
    assert h.members == {"R'"}
    assert h.units == DIAGONALS
    assert h.rule.value == (rule if isinstance(rule, str) else rule.value)
    assert all((h.value(x) - h.threshold) * y > 0 for x, y in zip(XOR.points, XOR.signs.tolist(), strict=True))
    assert verify(answer.certificate, XOR)
    assert answer.seconds > 0


@pytest.mark.parametrize(
    ("data", "units"),
    [
        (XOR, DIAGONALS[:1]),
        (XOR, (unit(1, 1, 0),)),
        (XOR, (unit(0, 0, 5),)),
        (XOR, (unit(0, 0, -5),)),
        (ANTI, DIAGONALS),
        (BARRIER, (unit(1, 0), unit(-1, 1), unit(1, -1), unit(0, 1))),
        (Dataset([[3], [3]], [1, -1]), (unit(1, 0),)),
    ],
)
def test_a_hidden_layer_that_will_not(data: Dataset, units: tuple[LinearClassifier, ...]) -> None:
    answer = fit_output_layer(data, units)
    assert not answer.holds
    assert not answer.vacuous
    assert answer.classifier is None
    assert verify(answer.certificate, data)
    assert answer.multipliers is not None
    weights = answer.multipliers.as_dict()
    assert min(weights.values()) > 0
    for u in units:
        assert (
            sum(w * data.signs.tolist()[i] * max(u.value(data.point(i)), Fraction(0)) for i, w in weights.items()) <= 0
        )
    assert sum(w * data.signs.tolist()[i] for i, w in weights.items()) >= 0
    for a in product(range(4), repeat=len(units)):
        for threshold in (Fraction(1, 2), Fraction(1), Fraction(3)):
            for rule in (Rule.EXCEEDS, Rule.REACHES):
                assert not ReLUClassifier(units, Vector.of(a), threshold, rule).is_accurate(data)


def test_all_small_hidden_layers_on_a_line() -> None:
    """Against a grid of weights; a, τ matter up to a common factor, and small ones suffice here."""
    data = Dataset([[0], [1], [3]], [-1, 1, 1])
    verdicts = []
    hidden = [unit(w, b) for w in (-1, 0, 1) for b in (-2, 0, 2)]
    for first, second in product(hidden, repeat=2):
        grid = any(
            ReLUClassifier((first, second), Vector.of([a, b]), Fraction(t, 2)).is_accurate(data)
            and max(ReLUClassifier((first, second), Vector.of([a, b])).value(x) for x in [data.point(0)])
            < Fraction(t, 2)
            for a, b, t in product(range(5), range(5), range(1, 14))
        )
        answer = fit_output_layer(data, (first, second))
        assert answer.holds == grid, (first, second)
        assert verify(answer.certificate, data)
        verdicts.append(answer.holds)
    assert min(verdicts.count(True), verdicts.count(False)) >= 10


def test_strictly_right() -> None:
    """Where +1 is reached exactly at the threshold a network of the rule ">=" is right, yet not strictly: there is one
    strictly right with a lower threshold."""
    data = Dataset([[0], [1]], [-1, 1])
    h = fit_output_layer(data, [unit(1, 0)]).classifier
    assert h is not None
    assert 0 < h.threshold < h.value([1])


def test_numbers_of_all_sizes() -> None:
    data = Dataset([[0], [Fraction(1, 10**300)], [10**300]], [-1, 1, 1])
    answer = fit_output_layer(data, [unit(10**200, 0), unit(Fraction(1, 10**200), 0)])
    assert answer.classifier is not None
    assert answer.classifier.is_accurate(data)


@pytest.mark.parametrize("engine", ["active-set", "cvxpy"])
def test_engines(engine: str) -> None:
    assert fit_output_layer(XOR, DIAGONALS, engine=engine).holds
    assert not fit_output_layer(ANTI, DIAGONALS, engine=engine).holds


class TestRefused:
    def test_the_rule_without_an_output_layer(self) -> None:
        with pytest.raises(InvalidInputError, match="the rule 'all' has no output layer"):
            fit_output_layer(XOR, DIAGONALS, rule="all")

    def test_an_unknown_rule(self) -> None:
        with pytest.raises(InvalidInputError, match="unknown rule '<'"):
            fit_output_layer(XOR, DIAGONALS, rule="<")

    def test_the_dimension(self) -> None:
        with pytest.raises(InvalidInputError, match="dimension 1, the data have 2"):
            fit_output_layer(XOR, [unit(1, 0)])

    def test_one_label(self) -> None:
        with pytest.raises(InvalidInputError, match="pass points of both labels"):
            fit_output_layer(XOR.take([0, 1]), DIAGONALS)

    @pytest.mark.parametrize("units", [[], [1], None])
    def test_units(self, units: Any) -> None:
        with pytest.raises(InvalidInputError):
            fit_output_layer(XOR, units)
