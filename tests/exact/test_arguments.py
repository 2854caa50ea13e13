"""Arguments of points and classifiers: every kind of number and array, and what is none of them."""

from __future__ import annotations

from typing import Any

import pytest

import geomadv as ga
from tests.arguments import (
    NETWORK,
    NONE,
    NOTHING,
    PARABOLA,
    SCORES,
    TEXT,
    THREE,
    TRUE,
    TWO,
    H,
    M,
    Use,
    as_refusal,
    check_integer,
    check_label,
    check_matrix,
    check_number,
    check_object,
    check_pair,
    check_vector,
)

NUMBERS: dict[str, tuple[int, Use]] = {
    "LinearClassifier.bias": (2, lambda x: ga.LinearClassifier([1, 2], x)),  # type: ignore[arg-type]
    "ReLUClassifier.threshold": (2, lambda x: ga.ReLUClassifier((H,), threshold=x)),
    "Vector * factor": (2, lambda x: as_refusal((TypeError, Warning), lambda: ga.Vector((1, 2)) * x)),
    "factor * Vector": (2, lambda x: as_refusal((TypeError, Warning), lambda: x * ga.Vector((1, 2)))),
    "LinearClassifier.hinge_loss.norm_bound": (2, lambda x: H.hinge_loss(TWO, norm_bound=x)),
    "Multipliers.of": (2, lambda x: ga.Multipliers.of({0: x})),
    "PolynomialClassifier.bias": (2, lambda x: ga.PolynomialClassifier(1, 1, ga.Vector((1,)), x)),
}

INTEGERS: dict[str, tuple[int, Use]] = {
    "PolynomialClassifier.dimension": (1, lambda k: ga.PolynomialClassifier(k, 1, ga.Vector((1,)))),
    "PolynomialClassifier.degree": (1, lambda k: ga.PolynomialClassifier(1, k, ga.Vector((1,)))),
    "PolynomialClassifier.count.dimension": (2, lambda k: ga.PolynomialClassifier.count(k, 2)),
    "PolynomialClassifier.count.degree": (2, lambda k: ga.PolynomialClassifier.count(2, k)),
    "Multipliers.reduced.row": (1, lambda k: ga.Multipliers.reduced([(k, 2)], 1, 1)),
    "Multipliers.reduced.weight": (1, lambda k: ga.Multipliers.reduced([(2, k)], 1, 1)),
    "Multipliers.reduced.factor": (2, lambda k: ga.Multipliers.reduced([(0, 2)], k, 1)),
    "Multipliers.reduced.denominator": (2, lambda k: ga.Multipliers.reduced([(0, 2)], 1, k)),
    "Vector.numerators": (2, lambda x: ga.Vector((x, 3))),
    "Vector.denominator": (2, lambda x: ga.Vector((1, 3), x)),
    "Vector[index]": (1, lambda x: as_refusal(IndexError, lambda: ga.Vector((1, 3))[x])),
    "Dataset.point": (1, lambda x: TWO.point(x)),
    "Dataset.take": (1, lambda x: TWO.take([0, x])),
    "Dataset.relabelled.rows": (1, lambda x: TWO.relabelled([x], [1])),
}

LABELS: dict[str, tuple[int, Use]] = {
    "Dataset.labels": (1, lambda x: ga.Dataset([[1], [2]], [x, -1])),
    "Dataset.relabelled.labels": (1, lambda x: TWO.relabelled([0], [x])),
    "Dataset.binary.positive": (1, lambda x: THREE.binary(x)),
    "Dataset.binary.negative": (1, lambda x: THREE.binary(0, x)),
    "Dataset.indices": (1, lambda x: THREE.indices(x)),
    "MulticlassLinearClassifier.classes": (1, lambda x: ga.MulticlassLinearClassifier((0, x), SCORES[:2])),
    "MulticlassLinearClassifier.difference.k": (1, lambda x: M.difference(x, 0)),
    "MulticlassLinearClassifier.difference.l": (1, lambda x: M.difference(0, x)),
}

VECTORS: dict[str, Use] = {
    "Vector.of": ga.Vector.of,
    "Vector.dot": lambda v: ga.Vector((1, 3)).dot(v),
    "LinearClassifier.normal": ga.LinearClassifier,
    "LinearClassifier.value": H.value,
    "LinearClassifier()": H,
    "LinearClassifier.flip_distance.x": lambda v: H.flip_distance(v, [-1, 0]),
    "LinearClassifier.flip_distance.v": lambda v: H.flip_distance([-1, 0], v),
    "MulticlassLinearClassifier.values": M.values,
    "MulticlassLinearClassifier()": M,
    "MulticlassLinearClassifier.flip_distance.x": lambda v: M.flip_distance(v, [-1, 0]),
    "MulticlassLinearClassifier.flip_distance.v": lambda v: M.flip_distance([0, 0], v),
    "ReLUClassifier.output_weights": lambda v: ga.ReLUClassifier(NETWORK.units, v),
    "ReLUClassifier.value": NETWORK.value,
    "ReLUClassifier()": NETWORK,
    "ReLUClassifier.label_intervals.x": lambda v: NETWORK.label_intervals(v, [1, 0], 1),
    "ReLUClassifier.label_intervals.v": lambda v: NETWORK.label_intervals([1, 0], v, 1),
    "ReLUClassifier.flip_distance.x": lambda v: NETWORK.flip_distance(v, [-1, 0]),
    "ReLUClassifier.flip_distance.v": lambda v: NETWORK.flip_distance([-1, 0], v),
    "LinearClassifier.hinge_loss.weights": lambda v: H.hinge_loss(TWO.take([1, 2]), weights=v),
    "PolynomialClassifier.coefficients": lambda v: ga.PolynomialClassifier(2, 1, v),
    "PolynomialClassifier.value": PARABOLA.value,
    "PolynomialClassifier()": PARABOLA,
    "PolynomialClassifier.along.x": lambda v: PARABOLA.along(v, [1, 0]),
    "PolynomialClassifier.along.v": lambda v: PARABOLA.along([1, 0], v),
}

MATRICES: dict[str, Use] = {
    "Dataset.points": lambda X: ga.Dataset(X, [1, -1]),
}

PAIRS: dict[str, Use] = {
    "Dataset.labels": lambda y: ga.Dataset([[1], [2]], y),
    "Dataset.relabelled.labels": lambda y: TWO.relabelled([0, 1], y),
    "Dataset.take": TWO.take,
    "Dataset.relabelled.rows": lambda rows: TWO.relabelled(rows, [1, 1]),
    "MulticlassLinearClassifier.classes": lambda y: ga.MulticlassLinearClassifier(y, SCORES[:2]),
}

OBJECTS: dict[str, Use] = {
    "LinearClassifier.is_accurate": H.is_accurate,
    "LinearClassifier.margin": H.margin,
    "MulticlassLinearClassifier.is_accurate": M.is_accurate,
    "MulticlassLinearClassifier.margin": M.margin,
    "MulticlassLinearClassifier.scores": lambda x: ga.MulticlassLinearClassifier((0, 1), x),
    "MulticlassLinearClassifier.scores[0]": lambda x: ga.MulticlassLinearClassifier((0, 1), (x, H)),
    "ReLUClassifier.is_accurate": NETWORK.is_accurate,
    "ReLUClassifier.units": ga.ReLUClassifier,
    "ReLUClassifier.units[0]": lambda x: ga.ReLUClassifier((x, H)),
    "ReLUClassifier.rule": lambda x: ga.ReLUClassifier((H,), rule=x),
    "Dataset.union": TWO.union,
    "PolynomialClassifier.is_accurate": PARABOLA.is_accurate,
    "LinearClassifier.hinge_loss": H.hinge_loss,
    "LinearClassifier.hinge_loss.rescaled": lambda x: H.hinge_loss(TWO, rescaled=x),
    "Multipliers.reduced.weights": lambda x: ga.Multipliers.reduced(x, 1, 1),
    "Multipliers.reduced.weights[0]": lambda x: ga.Multipliers.reduced([x], 1, 1),
}

#: Which odd values an argument takes besides.
ALSO: dict[str, set[str]] = {
    "LinearClassifier.hinge_loss.norm_bound": NONE,
    "Dataset.binary.negative": NONE,
    "Dataset.labels": TEXT,
    "Dataset.relabelled.labels": TEXT,
    "Dataset.indices": TEXT,
    "MulticlassLinearClassifier.classes": TEXT,
    "Vector.of": NOTHING | {"array", "array of one", "list", "tensor"},
    "LinearClassifier.normal": NOTHING | {"array", "array of one", "list", "tensor"},
    "ReLUClassifier.output_weights": {"None", "array", "list", "tensor"},
    "LinearClassifier.hinge_loss.weights": {"None", "array", "list", "tensor"},
    "Dataset.labels, two": {"U3", "list of U3"},
    "Dataset.relabelled.labels, two": {"U3", "list of U3"},
    "MulticlassLinearClassifier.classes, two": {"U3", "list of U3"},
    "LinearClassifier.hinge_loss.rescaled": TRUE,
    "Multipliers.reduced.weights": NOTHING - {"nothing of it"},
    "Multipliers.reduced.weights[0]": {"list"},
}


@pytest.mark.parametrize("name", NUMBERS)
def test_a_number(name: str) -> None:
    check_number(*NUMBERS[name], ALSO.get(name, set()))


@pytest.mark.parametrize("name", INTEGERS)
def test_an_integer(name: str) -> None:
    check_integer(*INTEGERS[name], ALSO.get(name, set()))


@pytest.mark.parametrize("name", LABELS)
def test_a_label(name: str) -> None:
    check_label(*LABELS[name], ALSO.get(name, set()))


@pytest.mark.parametrize("name", VECTORS)
def test_a_vector(name: str) -> None:
    check_vector(VECTORS[name], ALSO.get(name))


@pytest.mark.parametrize("name", MATRICES)
def test_a_matrix(name: str) -> None:
    check_matrix(MATRICES[name], ALSO.get(name, set()))


@pytest.mark.parametrize("name", PAIRS)
def test_a_pair(name: str) -> None:
    check_pair(PAIRS[name], ALSO.get(f"{name}, two", set()))


@pytest.mark.parametrize("name", OBJECTS)
def test_an_object(name: str) -> None:
    check_object(OBJECTS[name], ALSO.get(name, set()))


@pytest.mark.parametrize(
    ("weights", "factor", "denominator"),
    [([(0, -1)], 1, 1), ([(-1, 1)], 1, 1), ([(0, 1)], 0, 1), ([(0, 1)], -1, 1), ([(0, 1)], 1, 0), ([(0, 1, 2)], 1, 1)],
)
def test_multipliers_of_what_is_negative(weights: Any, factor: int, denominator: int) -> None:
    with pytest.raises(ga.InvalidInputError, match=r"not negative, got|must be a positive integer, got"):
        ga.Multipliers.reduced(weights, factor, denominator)
