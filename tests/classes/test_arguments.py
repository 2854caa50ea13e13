"""Arguments of questions about data, and of classes: every kind of number and array, and what is none of them."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

import geomadv as ga
from tests.arguments import (
    MIXED,
    NONE,
    OTHER,
    SOLID,
    THREE,
    TRUE,
    TWO,
    H,
    Use,
    check_integer,
    check_number,
    check_object,
    check_pair,
    check_vector,
)

LINEAR, CONVEX, MULTICLASS = ga.LinearClassifiers(), ga.ConvexRegionClassifiers(), ga.MulticlassLinearClassifiers()
QUADRATIC = ga.PolynomialClassifiers(2)
BOUND = ga.size_bounds(100, 80, 4)[0]


def soft(**arguments: Any) -> ga.SoftMarginTransfer:
    return ga.soft_margin_transfer(**{"S1": TWO, "S2": OTHER, "w1": [1, 0], "w2": [1, 0]} | arguments)  # type: ignore[arg-type]


def soft_multiclass(**arguments: Any) -> ga.SoftMarginTransfer:
    weights = [[-1, -1], [1, 0], [0, 1]]
    given = {"S1": THREE, "S2": THREE, "W1": weights, "W2": weights, "k": 1, "l": 2}
    return ga.soft_margin_transfer_multiclass(**given | arguments)  # type: ignore[arg-type]


NUMBERS: dict[str, tuple[int, Use]] = {
    "size_bounds.kept": (80, lambda x: ga.size_bounds(100, x, 4)),
    "size_bounds.squared_capacity": (4, lambda x: ga.size_bounds(100, 80, x)),
    "SizeBound.kept": (2, lambda x: ga.SizeBound(100, x, Fraction(1), Fraction(1), Fraction(1))),
    "SizeBound.squared_capacity": (2, lambda x: ga.SizeBound(100, Fraction(1), x, Fraction(1), Fraction(1))),
    "SizeBound.deviation": (2, lambda x: ga.SizeBound(100, Fraction(1), Fraction(1), x, Fraction(1))),
    "SizeBound.failure_probability": (1, lambda x: ga.SizeBound(100, Fraction(1), Fraction(1), Fraction(1), x)),
    "SizeBound.is_met_by": (2, lambda x: BOUND.is_met_by(x)),
    "binomial_tail.probability": (1, lambda x: ga.binomial_tail(2, 4, x)),
    "LinearClassifiers.budget": (2, lambda x: ga.LinearClassifiers(budget=x).realizable(TWO)),
    "LinearClassifiers.relative_budget": (1, lambda x: ga.LinearClassifiers(relative_budget=x).realizable(MIXED)),
    "LinearClassifiers.norm_bound": (2, lambda x: ga.LinearClassifiers(norm_bound=x).least_loss(MIXED)),
    "LinearClassifiers.soft_margin.C": (2, lambda x: LINEAR.soft_margin(TWO, x).classifier),
    "LinearClassifiers.transfers_within.box, one end": (
        3,
        lambda x: LINEAR.transfers_within(TWO, [-1, 0], 1, (-9, x)),
    ),
    "LinearClassifiers.shortest_perturbation.box, one end": (
        3,
        lambda x: LINEAR.shortest_perturbation(TWO, [2, 0], 1, box=(None, x)),
    ),
    "LinearClassifiers.universal_perturbation.change, one end": (
        3,
        lambda x: LINEAR.universal_perturbation(TWO, 1, change=(None, x)),
    ),
    "LinearClassifiers.robust_radius.width": (1, lambda x: LINEAR.robust_radius(TWO, [3, 0], width=x)),
    "LinearClassifiers.budget and norm_bound": (
        2,
        lambda x: ga.LinearClassifiers(budget=5, norm_bound=x).transfers(MIXED, [1], 1),
    ),
}

INTEGERS: dict[str, tuple[int, Use]] = {
    "LinearClassifiers.direction_budget.source": (1, lambda k: LINEAR.direction_budget(TWO, [1, 0], k)),
    "LinearClassifiers.sign_budget.coefficient": (1, lambda k: LINEAR.sign_budget(TWO, k)),
    "LinearClassifiers.shortest_perturbation.source": (1, lambda k: LINEAR.shortest_perturbation(TWO, [2, 0], k)),
    "LinearClassifiers.shortest_perturbation.fixed": (
        1,
        lambda k: LINEAR.shortest_perturbation(TWO, [2, 0], 1, fixed=[k]),
    ),
    "LinearClassifiers.common_direction_within.source": (
        1,
        lambda k: LINEAR.common_direction_within(TWO, k, (-9, 9)),
    ),
    "LinearClassifiers.transfers_within.source": (1, lambda k: LINEAR.transfers_within(TWO, [-1, 0], k, (-9, 9))),
    "MulticlassLinearClassifiers.direction_budget.source": (1, lambda k: MULTICLASS.direction_budget(THREE, [1, 0], k)),
    "PolynomialClassifiers.degree": (2, lambda k: ga.PolynomialClassifiers(k).realizable(TWO)),
    "PolynomialClassifiers.transfers_from.row": (1, lambda k: QUADRATIC.transfers_from(TWO, [-1, 0], k)),
    "PolynomialClassifiers.bound.row": (1, lambda k: QUADRATIC.bound(TWO, [-1, 0], k)),
    "PolynomialClassifiers.transfers_from.complexity": (
        9,
        lambda k: QUADRATIC.transfers_from(TWO, [-1, 0], 0, complexity=k),
    ),
    "PolynomialClassifiers.transfers_everywhere.source": (
        1,
        lambda k: QUADRATIC.transfers_everywhere(TWO, [-1, 0], k),
    ),
}

VECTORS: dict[str, Use] = {
    "ConvexRegionClassifiers.transfers.direction": lambda v: CONVEX.transfers(TWO, v, 1),
    "MulticlassLinearClassifiers.transfers.direction": lambda v: MULTICLASS.transfers(THREE, v, 1),
    "LinearClassifiers.forced": lambda v: LINEAR.forced(TWO, v),
    "LinearClassifiers.direction_budget.direction": lambda v: LINEAR.direction_budget(TWO, v, 1),
    "LinearClassifiers.prediction_budget.point": lambda v: LINEAR.prediction_budget(TWO, v),
    "ConvexRegionClassifiers.forced": lambda v: CONVEX.forced(TWO, v),
    "MulticlassLinearClassifiers.forced": lambda v: MULTICLASS.forced(THREE, v),
    "MulticlassLinearClassifiers.bound.direction": lambda v: MULTICLASS.bound(THREE, v, 0),
    "ConvexRegionClassifiers.width.direction": lambda v: CONVEX.width(TWO, v),
    "LinearClassifiers.transfers_within.direction": lambda v: LINEAR.transfers_within(TWO, v, -1, (-9, 9)),
    "LinearClassifiers.robust_radius.point": lambda v: LINEAR.robust_radius(TWO, v),
    "LinearClassifiers.shortest_perturbation.point": lambda v: LINEAR.shortest_perturbation(TWO, v, 1),
    "LinearClassifiers.resistance_margin.direction": lambda v: LINEAR.resistance_margin(TWO, v),
    "LinearClassifiers.weights": lambda v: ga.LinearClassifiers(weights=v).least_loss(TWO.take([1, 2])),
    "MulticlassLinearClassifiers.weights": lambda v: ga.MulticlassLinearClassifiers(weights=v).least_loss(
        TWO.take([1, 2])
    ),
    "MulticlassLinearClassifiers.direction_budget.direction": lambda v: MULTICLASS.direction_budget(THREE, v, 0),
    "ConvexRegionClassifiers.shortest_perturbation.point": lambda v: CONVEX.shortest_perturbation(TWO, v, -1),
    "PolynomialClassifiers.forced": lambda v: QUADRATIC.forced(TWO, v),
    "PolynomialClassifiers.transfers.direction": lambda v: QUADRATIC.transfers(TWO, v, 1),
    "PolynomialClassifiers.transfers_from.direction": lambda v: QUADRATIC.transfers_from(TWO, v, 0),
    "PolynomialClassifiers.bound.direction": lambda v: QUADRATIC.bound(TWO, v, 0),
}

PAIRS: dict[str, Use] = {
    "LinearClassifiers.shortest_perturbation.fixed": lambda rows: LINEAR.shortest_perturbation(
        SOLID, [2, 1, 0], 1, fixed=rows
    ),
    "LinearClassifiers.universal_perturbation.fixed": lambda rows: LINEAR.universal_perturbation(SOLID, 1, fixed=rows),
    "LinearClassifiers.robust_radius.fixed": lambda rows: LINEAR.robust_radius(SOLID, [2, 1, 0], fixed=rows),
}

OBJECTS: dict[str, Use] = {
    "LinearClassifiers.engine": lambda x: ga.LinearClassifiers(engine=x).realizable(TWO),
    "LinearClassifiers.bias": lambda x: ga.LinearClassifiers(bias=x),
    "LinearClassifiers.verify": lambda x: ga.LinearClassifiers(verify=x),
    "ConvexRegionClassifiers.member": lambda x: ga.ConvexRegionClassifiers(member=x),
    "ConvexRegionClassifiers.engine": lambda x: ga.ConvexRegionClassifiers(engine=x),
    "MulticlassLinearClassifiers.engine": lambda x: ga.MulticlassLinearClassifiers(engine=x),
    **{
        f"{type(asked).__name__}.{name}.data": (
            lambda x, asked=asked, name=name, rest=rest: getattr(asked, name)(x, *rest)  # type: ignore[misc]
        )
        for asked in (LINEAR, CONVEX, MULTICLASS)
        for name, rest in (
            ("on", ()),
            ("realizable", ()),
            ("transfers", ([1, 0], 1)),
            ("forced", ([1, 0],)),
            ("bound", ([1, 0], 0)),
            ("universal_perturbation", (1,)),
        )
    },
    **{
        f"{type(asked).__name__}.{name}.data": (
            lambda x, asked=asked, name=name, rest=rest: getattr(asked, name)(x, *rest)  # type: ignore[misc]
        )
        for asked, name, rest in (
            (LINEAR, "transfers_within", ([-1, 0], 1, (-9, 9))),
            (LINEAR, "common_direction_within", (1, (-9, 9))),
            (LINEAR, "shortest_perturbation", ([2, 0], 1)),
            (LINEAR, "robust_radius", ([2, 0],)),
            (CONVEX, "shortest_perturbation", ([-2, 0], -1)),
            (MULTICLASS, "least_loss", ()),
            (MULTICLASS, "direction_budget", ([1, 0], 1)),
            (QUADRATIC, "on", ()),
            (QUADRATIC, "realizable", ()),
            (QUADRATIC, "forced", ([1, 0],)),
            (QUADRATIC, "transfers", ([1, 0], 1)),
            (QUADRATIC, "transfers_everywhere", ([1, 0], 1)),
            (QUADRATIC, "transfers_from", ([1, 0], 0)),
            (QUADRATIC, "bound", ([1, 0], 0)),
            (QUADRATIC, "max_margin", ()),
        )
    },
    "LinearClassifiers.transfers_within.box": lambda x: LINEAR.transfers_within(TWO, [-1, 0], 1, x),
    "LinearClassifiers.transfers_within.inequalities": lambda x: LINEAR.transfers_within(
        TWO, [-1, 0], 1, inequalities=x
    ),
    "LinearClassifiers.shortest_perturbation.inequalities": lambda x: LINEAR.shortest_perturbation(
        TWO, [2, 0], 1, inequalities=x
    ),
    "LinearClassifiers.resistance_margin.norm": lambda x: LINEAR.resistance_margin(TWO, [1, 0], norm=x),
    "LinearClassifiers.shortest_perturbation.norm": lambda x: LINEAR.shortest_perturbation(TWO, [2, 0], 1, norm=x),
    "LinearClassifiers.universal_perturbation.norm": lambda x: LINEAR.universal_perturbation(TWO, 1, norm=x),
    "LinearClassifiers.robust_radius.norm": lambda x: LINEAR.robust_radius(TWO, [2, 0], norm=x),
    "PolynomialClassifiers.engine": lambda x: ga.PolynomialClassifiers(1, engine=x),
    "PolynomialClassifiers.verify": lambda x: ga.PolynomialClassifiers(1, verify=x),
    "least_degree.data": ga.least_degree,
    "least_degree.engine": lambda x: ga.least_degree(TWO, engine=x),
    "LinearClassifiers.max_margin.data": LINEAR.max_margin,
    "LinearClassifiers.resistance_margin.data": lambda x: LINEAR.resistance_margin(x, [1, 0]),
    "LinearClassifiers.soft_margin.data": lambda x: LINEAR.soft_margin(x, 1),
    "LinearClassifiers.least_loss.data": LINEAR.least_loss,
    "LinearClassifiers.separation.data": LINEAR.separation,
    "LinearClassifiers.direction_budget.data": lambda x: LINEAR.direction_budget(x, [1, 0], 1),
    "LinearClassifiers.prediction_budget.data": lambda x: LINEAR.prediction_budget(x, [1, 0]),
    "LinearClassifiers.sign_budget.data": lambda x: LINEAR.sign_budget(x, 0),
    "LinearClassifiers.largest_bound.data": lambda x: LINEAR.largest_bound(x, [1, 0], 1),
    "ConvexRegionClassifiers.width.data": CONVEX.width,
    "ConvexRegionClassifiers.width.exhaustive": lambda x: CONVEX.width(TWO, exhaustive=x),
    "max_margin.data": ga.max_margin,
    "max_margin.bias": lambda x: ga.max_margin(TWO, bias=x),
    "max_margin.engine": lambda x: ga.max_margin(TWO, engine=x),
    "common_direction.first": lambda x: ga.common_direction(x, TWO, 1),
    "common_direction.second": lambda x: ga.common_direction(TWO, x, 1),
    "common_direction.bias": lambda x: ga.common_direction(TWO, TWO, 1, bias=x),
    "common_direction_of_models.models": ga.common_direction_of_models,
    "fit_output_layer.data": lambda x: ga.fit_output_layer(x, [H]),
    "fit_output_layer.units": lambda x: ga.fit_output_layer(TWO, x),
    "fit_output_layer.rule": lambda x: ga.fit_output_layer(TWO, [H], rule=x),
    "soft_margin_transfer.S1": lambda x: soft(S1=x),
    "soft_margin_transfer.S2": lambda x: soft(S2=x),
    "soft_margin_transfer_multiclass.S1": lambda x: soft_multiclass(S1=x),
    "soft_margin_transfer_multiclass.S2": lambda x: soft_multiclass(S2=x),
    "SoftMarginTransfer.meets": soft().meets,
}

#: Which odd values an argument takes besides.
ALSO: dict[str, set[str]] = {
    "LinearClassifiers.budget": NONE,
    "LinearClassifiers.relative_budget": NONE,
    "LinearClassifiers.norm_bound": NONE,
    "LinearClassifiers.soft_margin.C": NONE,
    "LinearClassifiers.transfers_within.box, one end": NONE,
    "LinearClassifiers.shortest_perturbation.box, one end": {"None", "array", "list", "tensor"},
    "LinearClassifiers.universal_perturbation.change, one end": {"None", "array", "list", "tensor"},
    "LinearClassifiers.budget and norm_bound": NONE,
    "ConvexRegionClassifiers.width.direction": {"None", "array", "list", "tensor"},
    "LinearClassifiers.weights": {"None", "array", "list", "tensor"},
    "MulticlassLinearClassifiers.weights": {"None", "array", "list", "tensor"},
    "LinearClassifiers.shortest_perturbation.fixed, two": {"nothing of it"},
    "LinearClassifiers.universal_perturbation.fixed, two": {"nothing of it"},
    "LinearClassifiers.robust_radius.fixed, two": {"nothing of it"},
    "LinearClassifiers.engine": NONE,
    "ConvexRegionClassifiers.engine": NONE,
    "MulticlassLinearClassifiers.engine": NONE,
    "PolynomialClassifiers.engine": NONE,
    "least_degree.engine": NONE,
    "max_margin.engine": NONE,
    "LinearClassifiers.bias": TRUE,
    "max_margin.bias": TRUE,
    "common_direction.bias": TRUE,
    "LinearClassifiers.verify": NONE | TRUE,
    "PolynomialClassifiers.verify": NONE | TRUE,
    "LinearClassifiers.shortest_perturbation.inequalities": NONE,
    "ConvexRegionClassifiers.width.exhaustive": NONE | TRUE,
}


@pytest.mark.parametrize("name", NUMBERS)
def test_a_number(name: str) -> None:
    check_number(*NUMBERS[name], ALSO.get(name, set()))


@pytest.mark.parametrize("name", INTEGERS)
def test_an_integer(name: str) -> None:
    check_integer(*INTEGERS[name], ALSO.get(name, set()))


@pytest.mark.parametrize("name", VECTORS)
def test_a_vector(name: str) -> None:
    check_vector(VECTORS[name], ALSO.get(name))


@pytest.mark.parametrize("name", PAIRS)
def test_a_pair(name: str) -> None:
    check_pair(PAIRS[name], ALSO.get(f"{name}, two", set()))


@pytest.mark.parametrize("name", OBJECTS)
def test_an_object(name: str) -> None:
    check_object(OBJECTS[name], ALSO.get(name, set()))
