"""Every public argument, given as every kind of number, array and mask that numpy has, and as what is none of them.

The answer is the one to Python's own value, down to the types inside it, or there is a GeomadvError; nothing else ever.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
import pytest
import torch
from scipy.sparse import csr_array
from torch import nn

import geomadv as ga

Use = Callable[[Any], object]

INTEGER_TYPES = (np.int8, np.int16, np.int32, np.int64, np.uint8, np.uint16, np.uint32, np.uint64)
FLOAT_TYPES = (np.float16, np.float32, np.float64)

TWO = ga.Dataset([[2, 0], [2, 2], [-2, 0], [-2, 1]], [1, 1, -1, -1])
OTHER = ga.Dataset([[4, 0], [4, 2], [-4, 0], [-4, 1]], [1, 1, -1, -1])
THREE = ga.Dataset([[0, 0], [6, 0], [0, 6]], [0, 1, 2])
LETTERS = ga.Dataset([[0, 0], [6, 0], [0, 6]], ["a", "b", "c"])
H = ga.LinearClassifier(ga.Vector((1, 0)))
SCORES = (ga.LinearClassifier(ga.Vector((0, 0)), Fraction(3)), H, ga.LinearClassifier(ga.Vector((0, 1))))
M = ga.MulticlassLinearClassifier((0, 1, 2), SCORES)
NETWORK = ga.ReLUClassifier((H, ga.LinearClassifier(ga.Vector((0, 1)), Fraction(1))), threshold=Fraction(1))
FLOATING = nn.Sequential(nn.Linear(2, 1, dtype=torch.float64))
TWO_OUTPUTS = nn.Sequential(nn.Linear(2, 2, dtype=torch.float64))
THREE_OUTPUTS = nn.Sequential(nn.Linear(2, 3, dtype=torch.float64))
LINEAR, CONVEX, MULTICLASS = ga.LinearClassifiers(), ga.ConvexRegionClassifiers(), ga.MulticlassLinearClassifiers()
QUADRATIC = ga.PolynomialClassifiers(2)
PARABOLA = ga.PolynomialClassifier(2, 2, ga.Vector((1, 2, 3, 4, 5)))
MIXED = ga.Dataset([[0], [1], [2], [3]], [1, -1, 1, -1])
SOLID = ga.Dataset([[1, 0, 2], [2, 1, 0], [-1, 1, 1]], [1, 1, -1])
CERTIFICATE = LINEAR.realizable(TWO).certificate
BOUND = ga.size_bounds(100, 80, 4)[0]


def as_refusal(kind: type[Exception] | tuple[type[Exception], ...], use: Callable[[], object]) -> object:
    """What an operator answers; Python's protocols have exceptions of their own for what it does not take."""
    try:
        return use()
    except kind as error:
        raise ga.InvalidInputError(str(error)) from error


def soft(**arguments: Any) -> ga.SoftMarginTransfer:
    return ga.soft_margin_transfer(**{"S1": TWO, "S2": OTHER, "w1": [1, 0], "w2": [1, 0]} | arguments)  # type: ignore[arg-type]


def soft_multiclass(**arguments: Any) -> ga.SoftMarginTransfer:
    weights = [[-1, -1], [1, 0], [0, 1]]
    given = {"S1": THREE, "S2": THREE, "W1": weights, "W2": weights, "k": 1, "l": 2}
    return ga.soft_margin_transfer_multiclass(**given | arguments)  # type: ignore[arg-type]


# Where one number goes, with a value that suits; where an integer does; and where a label does.

NUMBERS: dict[str, tuple[int, Use]] = {
    "LinearClassifier.bias": (2, lambda x: ga.LinearClassifier([1, 2], x)),  # type: ignore[arg-type]
    "ReLUClassifier.threshold": (2, lambda x: ga.ReLUClassifier((H,), threshold=x)),
    "Vector * factor": (2, lambda x: as_refusal((TypeError, Warning), lambda: ga.Vector((1, 2)) * x)),
    "factor * Vector": (2, lambda x: as_refusal((TypeError, Warning), lambda: x * ga.Vector((1, 2)))),
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
    "LinearClassifier.hinge_loss.norm_bound": (2, lambda x: H.hinge_loss(TWO, norm_bound=x)),
    "Multipliers.of": (2, lambda x: ga.Multipliers.of({0: x})),
    "PolynomialClassifier.bias": (2, lambda x: ga.PolynomialClassifier(1, 1, ga.Vector((1,)), x)),
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
    "load.limit": (100, lambda x: ga.load("iris", x)),
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
    "from_torch.classes": (1, lambda x: ga.from_torch(THREE_OUTPUTS, classes=[0, x, 2])),
}

# Where a vector of two numbers goes, here (1, 2); and where two points do, here [[1, 2], [3, 5]].

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
    "LinearClassifier.hinge_loss.weights": lambda v: H.hinge_loss(TWO.take([1, 2]), weights=v),
    "MulticlassLinearClassifiers.weights": lambda v: ga.MulticlassLinearClassifiers(weights=v).least_loss(
        TWO.take([1, 2])
    ),
    "MulticlassLinearClassifiers.direction_budget.direction": lambda v: MULTICLASS.direction_budget(THREE, v, 0),
    "ConvexRegionClassifiers.shortest_perturbation.point": lambda v: CONVEX.shortest_perturbation(TWO, v, -1),
    "PolynomialClassifiers.forced": lambda v: QUADRATIC.forced(TWO, v),
    "PolynomialClassifiers.transfers.direction": lambda v: QUADRATIC.transfers(TWO, v, 1),
    "PolynomialClassifiers.transfers_from.direction": lambda v: QUADRATIC.transfers_from(TWO, v, 0),
    "PolynomialClassifiers.bound.direction": lambda v: QUADRATIC.bound(TWO, v, 0),
    "PolynomialClassifier.coefficients": lambda v: ga.PolynomialClassifier(2, 1, v),
    "PolynomialClassifier.value": PARABOLA.value,
    "PolynomialClassifier()": PARABOLA,
    "PolynomialClassifier.along.x": lambda v: PARABOLA.along(v, [1, 0]),
    "PolynomialClassifier.along.v": lambda v: PARABOLA.along([1, 0], v),
    "flip_distance.v": lambda v: ga.flip_distance(H, [[-1, 0], [-2, 0]], v),
    "flip_distance.v of a torch model": lambda v: ga.flip_distance(FLOATING, [[-1, 0], [-2, 0]], v),
}

MATRICES: dict[str, Use] = {
    "Dataset.points": lambda X: ga.Dataset(X, [1, -1]),
    "flip_distance.X": lambda X: ga.flip_distance(H, X, [-1, 0]),
    "flip_distance.X of a torch model": lambda X: ga.flip_distance(FLOATING, X, [-1, 0]),
    "flip_distance.v, one for each point": lambda V: ga.flip_distance(H, [[-1, 0], [-2, 0]], V),
}

# Where two labels go, here 1 and 2, and where two rows do.

PAIRS: dict[str, Use] = {
    "Dataset.labels": lambda y: ga.Dataset([[1], [2]], y),
    "Dataset.relabelled.labels": lambda y: TWO.relabelled([0, 1], y),
    "Dataset.take": TWO.take,
    "Dataset.relabelled.rows": lambda rows: TWO.relabelled(rows, [1, 1]),
    "MulticlassLinearClassifier.classes": lambda y: ga.MulticlassLinearClassifier(y, SCORES[:2]),
    "from_torch.classes": lambda y: ga.from_torch(TWO_OUTPUTS, classes=y),
    "LinearClassifiers.shortest_perturbation.fixed": lambda rows: LINEAR.shortest_perturbation(
        SOLID, [2, 1, 0], 1, fixed=rows
    ),
    "LinearClassifiers.universal_perturbation.fixed": lambda rows: LINEAR.universal_perturbation(SOLID, 1, fixed=rows),
    "LinearClassifiers.robust_radius.fixed": lambda rows: LINEAR.robust_radius(SOLID, [2, 1, 0], fixed=rows),
}

# Where objects of the package, of Python or of other packages go.

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
    "PolynomialClassifier.is_accurate": PARABOLA.is_accurate,
    "least_degree.data": ga.least_degree,
    "least_degree.engine": lambda x: ga.least_degree(TWO, engine=x),
    "read_table.categorical": lambda x: ga.read_table("no such file.csv", categorical=x),
    "LinearClassifiers.max_margin.data": LINEAR.max_margin,
    "LinearClassifiers.resistance_margin.data": lambda x: LINEAR.resistance_margin(x, [1, 0]),
    "LinearClassifiers.soft_margin.data": lambda x: LINEAR.soft_margin(x, 1),
    "LinearClassifiers.least_loss.data": LINEAR.least_loss,
    "LinearClassifiers.separation.data": LINEAR.separation,
    "LinearClassifiers.direction_budget.data": lambda x: LINEAR.direction_budget(x, [1, 0], 1),
    "LinearClassifiers.prediction_budget.data": lambda x: LINEAR.prediction_budget(x, [1, 0]),
    "LinearClassifiers.sign_budget.data": lambda x: LINEAR.sign_budget(x, 0),
    "LinearClassifier.hinge_loss": H.hinge_loss,
    "LinearClassifier.hinge_loss.rescaled": lambda x: H.hinge_loss(TWO, rescaled=x),
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
    "Certificate.claim": lambda x: ga.Certificate(x, {}, TWO),
    "Certificate.evidence": lambda x: ga.Certificate({}, x, TWO),
    "Certificate.data": lambda x: ga.Certificate({}, {}, x),
    "Certificate.from_json": ga.Certificate.from_json,
    "Multipliers.reduced.weights": lambda x: ga.Multipliers.reduced(x, 1, 1),
    "Multipliers.reduced.weights[0]": lambda x: ga.Multipliers.reduced([x], 1, 1),
    "SoftMarginTransfer.meets": soft().meets,
    "Certificate.save.path": lambda x: CERTIFICATE.save(f"no such directory/{x}" if isinstance(x, str) else x),
    "Certificate.to_json.embed": lambda x: CERTIFICATE.to_json(embed=x),
    "Certificate.to_json.file": lambda x: CERTIFICATE.to_json(embed=False, file=x),
    "verify.certificate": ga.verify,
    "verify.data": lambda x: ga.verify(CERTIFICATE, x),
    "load.name": ga.load,
    "read_table.path": ga.read_table,
    "from_torch.model": ga.from_torch,
    "from_torch.rule": lambda x: ga.from_torch(nn.Sequential(nn.Linear(2, 2), nn.ReLU()), x),
    "to_torch.classifier": ga.to_torch,
    "from_sklearn.model": ga.from_sklearn,
    "flip_distance.model": lambda x: ga.flip_distance(x, [[1, 2]], [1, 0]),
}

#: Which odd values an argument takes besides: its default, text that is a label, a sequence that is a vector.
TEXT, NONE, TRUE = {"text", "numpy's text"}, {"None"}, {"True"}
NOTHING = {"array of nothing", "empty list", "empty tuple", "generator", "nothing of it"}
ALSO: dict[str, set[str]] = {
    **{name: NONE for name in ("load.limit", "Dataset.binary.negative", "verify.data", "from_torch.rule")},
    **{name: NONE for name in (*NUMBERS, *OBJECTS) if name.endswith((".B", ".R", ".engine"))},
    **{name: TRUE for name in OBJECTS if name.endswith((".bias", ".rescaled"))},
    **{name: NONE | TRUE for name in OBJECTS if name.endswith(".verify")},
    **{name: NONE for name in NUMBERS if name.endswith(("budget", "norm_bound", ".C", "one end"))},
    **{name: {"array", "list", "tensor"} for name in VECTORS},
    **{name: {"None", "array", "list", "tensor"} for name in VECTORS if name.endswith(".weights")},
    **{
        name: {"None", "array", "list", "tensor"}
        for name in NUMBERS
        if "_perturbation" in name and name.endswith("one end")
    },
    **{name: NONE for name in OBJECTS if name.endswith("perturbation.inequalities")},
    "flip_distance.X": NOTHING - {"array of nothing"},
    "flip_distance.X of a torch model": {"nothing of it"},
    "flip_distance.v, one for each point": {"array", "list", "tensor", "one less"},
    "Vector.of": NOTHING | {"array", "list", "tensor", "array of one"},
    "LinearClassifier.normal": NOTHING | {"array", "list", "tensor", "array of one"},
    "ConvexRegionClassifiers.universal_perturbation.target": NONE,
    "ConvexRegionClassifiers.width.exhaustive": NONE | TRUE,
    **{name: TEXT for name in ("Dataset.labels", "Dataset.relabelled.labels", "Dataset.indices")},
    "MulticlassLinearClassifier.classes": TEXT,
    "ReLUClassifier.output_weights": {"None", "array", "list", "tensor"},
    "ConvexRegionClassifiers.width.direction": {"None", "array", "list", "tensor"},
    "LinearClassifiers.soft_margin.C": NONE,
    "Certificate.claim": {"dictionary"},
    "Certificate.evidence": {"dictionary"},
    "Certificate.to_json.file": NONE | TEXT,
    "Certificate.to_json.embed": TRUE,
    "Multipliers.reduced.weights": NOTHING - {"nothing of it"},
    "Multipliers.reduced.weights[0]": {"list"},
}

ODD: dict[str, object] = {
    "None": None,
    "True": True,
    "numpy's True": np.True_,
    "text": "no such name",
    "numpy's text": np.str_("no such name"),
    "bytes": b"1",
    "numpy's bytes": np.bytes_(b"1"),
    "complex": 1j,
    "complex64": np.complex64(1),
    "complex128": np.complex128(1),
    "datetime64": np.datetime64(1, "D"),
    "timedelta64": np.timedelta64(1),
    "timedelta64 in days": np.timedelta64(1, "D"),
    "not a time": np.timedelta64("NaT"),
    "nan": math.nan,
    "nan of float16": np.float16("nan"),
    "-inf": -math.inf,
    "-inf of longdouble": np.longdouble("-inf"),
    "nan of Decimal": Decimal("nan"),
    "signalling nan of Decimal": Decimal("snan"),
    "-inf of Decimal": Decimal("-inf"),
    "masked": np.ma.masked,
    "masked without dimensions": np.ma.array(1, mask=True),
    "array": np.array([1, 2]),
    "array of one": np.array([1]),
    "array with a mask": np.ma.array([1, 2], mask=[False, True]),
    "array of nothing": np.array([]),
    "array of records": np.array([(1, 2.0)], dtype=[("a", "i4"), ("b", "f8")]),
    "list": [1, 2],
    "empty list": [],
    "nested lists": [[1], [1, 2]],
    "empty tuple": (),
    "dictionary": {1: 2},
    "set": {1, 2},
    "generator": iter([]),
    "object": object(),
    "type": int,
    "frame": pd.DataFrame({"a": [1]}),
    "no value of pandas": pd.NA,
    "no time of pandas": pd.NaT,
    "tensor": torch.tensor([1, 2]),
    "tensor without dimensions": torch.tensor(1),
}


#: Those that are put among the entries of arrays and lists.
ENTRIES = (
    *("None", "True", "numpy's True", "bytes", "complex", "datetime64", "timedelta64", "nan", "nan of float16", "-inf"),
    *("signalling nan of Decimal", "masked", "array", "list", "object", "no value of pandas"),
)


def numbers(value: int) -> Iterator[tuple[str, object]]:
    """A number as every type that has it."""
    yield from ((kind.__name__, kind(value)) for kind in (*INTEGER_TYPES, *FLOAT_TYPES, np.longdouble))
    yield from (("float", float(value)), ("Fraction", Fraction(value)), ("Decimal", Decimal(value)))
    yield from (("no dimensions", np.array(value)), ("no dimensions, no mask", np.ma.array(value)))


def arrays(value: Any, dimensions: int) -> Iterator[tuple[str, object]]:
    """Numbers as every array and sequence that has them."""
    for kind in (*INTEGER_TYPES, *FLOAT_TYPES, np.longdouble):
        array = np.array(value, dtype=kind)
        yield kind.__name__, array
        yield f"{kind.__name__} in the other order of bytes", array.astype(array.dtype.newbyteorder())
        yield f"list of {kind.__name__}", list(array)
    array = np.array(value)
    fixed = array.copy()
    fixed.setflags(write=False)
    yield from (("read-only", fixed), ("by columns", np.asfortranarray(array)), ("reversed", array[::-1].copy()[::-1]))
    yield from (("every second", np.repeat(array, 2, axis=0)[::2]), ("no mask", np.ma.array(array)))
    yield "no mask in floats", np.ma.array(array.astype(float))
    yield from (("objects", array.astype(object)), ("tuple", tuple(value)), ("iterator", iter(value)))
    yield from (("subclass", array.view(type("Sub", (np.ndarray,), {}))), ("tensor", torch.tensor(value)))
    for fractions in (Fraction, Decimal):
        yield fractions.__name__, np.vectorize(fractions, otypes=[object])(array)
    if dimensions == 1:
        yield from (
            (f"series {kind}", pd.Series(value, dtype=kind)) for kind in ("int64", "Int64", "Float64", "object")
        )
    else:
        yield from (
            (f"frame {kind}", pd.DataFrame(value, dtype=kind)) for kind in ("int64", "Int64", "Float64", "object")
        )
        yield "frame of several types", pd.DataFrame(value).astype({0: "Int8", 1: "float32"})


def no_arrays(value: Any) -> Iterator[tuple[str, object]]:
    """What has the shape of such an array, and entries that are no numbers."""
    array = np.array(value)
    mask = np.zeros(array.shape, dtype=bool)
    mask.flat[-1] = True
    for kind in (np.int64, np.float64, object):
        masked = np.ma.array(array.astype(kind), mask=mask)
        yield from ((f"masked {kind.__name__}", masked), (f"list of masked {kind.__name__}", list(masked)))
    for dtype in ("bool", "complex64", "complex128", "U3", "S3", "M8[D]", "m8", "m8[D]", "V4"):
        yield dtype, array.astype(dtype)
        yield f"list of {dtype}", list(array.astype(dtype))
    for name in ENTRIES:
        objects = array.astype(object)
        objects[(-1,) * array.ndim] = ODD[name]
        yield from ((f"entry {name}", objects), (f"lists with {name}", objects.tolist()))
    yield from (("one more dimension", array[None]), ("one less", array[0]), ("nothing of it", array[:0]))


def plain(result: object) -> object:
    """A result as nested lists in which every value stands with its type."""
    if isinstance(result, ga.Dataset):
        return ["Dataset", result.canonical(), [plain(label) for label in result.labels], plain(result.name)]
    if isinstance(result, nn.Module):
        return [(name, tensor.tolist()) for name, tensor in result.state_dict().items()]
    if dataclasses.is_dataclass(result) and not isinstance(result, type):
        fields = [field for field in dataclasses.fields(result) if field.compare]
        return [type(result).__name__, *((field.name, plain(getattr(result, field.name))) for field in fields)]
    if isinstance(result, np.ndarray):
        return [str(result.dtype), result.tolist()]
    if isinstance(result, Mapping):
        return [(plain(key), plain(value)) for key, value in result.items()]
    if isinstance(result, list | tuple):
        return [type(result).__name__, *map(plain, result)]
    return [type(result).__name__, result.value if isinstance(result, Enum) else result]


def refusal(use: Use, value: object) -> str | None:
    """Why a value is refused; None if it is answered. Answers can be shown, however long the numbers in them."""
    try:
        answer = use(value)
    except ga.GeomadvError as error:
        return str(error)
    if dataclasses.is_dataclass(answer):
        repr(answer)
    return None


def must_answer(use: Use, expected: object, given: Iterable[tuple[str, object]]) -> int:
    """Fail for every answer but the one expected; how often that is given."""
    answered = 0
    for name, value in given:
        try:
            result = use(value)
        except ga.GeomadvError:
            continue
        assert plain(result) == expected, name
        answered += 1
    return answered


def must_refuse(use: Use, given: Iterable[tuple[str, object]], taken: Set[str] = frozenset()) -> None:
    """Fail unless every value is refused but those that are taken, which must be answered."""
    for name, value in given:
        reason = refusal(use, value)
        assert (reason is None) is (name in taken), f"{name}: {reason or 'answered'}"
        assert reason != ""


# What holds for each kind of argument. Of the values of NumPy's integers and floats none may be refused where numbers
# are meant, and none of its integers where integers and labels are.


HUGE = (10**5000, -(10**5000), Fraction(1, 10**5000), np.uint64(2**64 - 1), np.int64(-(2**63)), 5e-324, -0.0)


@pytest.mark.parametrize("name", NUMBERS)
def test_a_number(name: str) -> None:
    value, use = NUMBERS[name]
    assert must_answer(use, plain(use(value)), numbers(value)) >= len(INTEGER_TYPES) + len(FLOAT_TYPES) + 4
    must_refuse(use, ODD.items(), ALSO.get(name, set()))
    for huge in HUGE:
        refusal(use, huge)


@pytest.mark.parametrize("name", INTEGERS)
def test_an_integer(name: str) -> None:
    value, use = INTEGERS[name]
    assert must_answer(use, plain(use(value)), numbers(value)) >= len(INTEGER_TYPES)
    must_refuse(use, [*ODD.items(), ("half", 0.5), ("half of Decimal", Decimal("0.5"))], ALSO.get(name, set()))
    for huge in HUGE:
        refusal(use, huge)


@pytest.mark.parametrize("name", LABELS)
def test_a_label(name: str) -> None:
    value, use = LABELS[name]
    assert must_answer(use, plain(use(value)), numbers(value)) >= len(INTEGER_TYPES)
    no_integers = [("one", 1.0), ("one of Decimal", Decimal(1)), ("one of Fraction", Fraction(1)), ("half", 0.5)]
    must_refuse(use, [*ODD.items(), *no_integers], ALSO.get(name, set()))
    for huge in HUGE:
        refusal(use, huge)


@pytest.mark.parametrize("name", VECTORS)
def test_a_vector(name: str) -> None:
    use = VECTORS[name]
    assert must_answer(use, plain(use([1, 2])), arrays([1, 2], 1)) >= 3 * (len(INTEGER_TYPES) + len(FLOAT_TYPES)) + 6
    must_refuse(use, [*ODD.items(), *no_arrays([1, 2])], ALSO.get(name, set()))
    for huge in HUGE:
        refusal(use, [huge, 1])


@pytest.mark.parametrize("name", MATRICES)
def test_a_matrix(name: str) -> None:
    use, value = MATRICES[name], [[1, 2], [3, 5]]
    assert must_answer(use, plain(use(value)), arrays(value, 2)) >= 3 * (len(INTEGER_TYPES) + len(FLOAT_TYPES)) + 6
    shapes = [("sparse", csr_array(np.eye(2))), ("ragged", [[1], [2, 3]])]
    must_refuse(use, [*ODD.items(), *no_arrays(value), *shapes], ALSO.get(name, set()))
    for huge in HUGE:
        refusal(use, [[huge, 1], [1, 1]])


def taken(name: str) -> set[str]:
    """Which odd pairs an argument takes: text where labels are meant, and no coordinate to be fixed."""
    if name.endswith("fixed"):
        return {"nothing of it"}
    return {"U3", "list of U3"} if name.endswith(("labels", "classes")) else set()


@pytest.mark.parametrize("name", PAIRS)
def test_labels_and_rows(name: str) -> None:
    use = PAIRS[name]
    assert must_answer(use, plain(use([1, 2])), arrays([1, 2], 1)) >= 3 * len(INTEGER_TYPES) + 6
    must_refuse(use, no_arrays([1, 2]), taken(name))
    for huge in HUGE:
        refusal(use, [huge, 1])


@pytest.mark.parametrize("name", OBJECTS)
def test_an_object(name: str) -> None:
    must_refuse(OBJECTS[name], ODD.items(), ALSO.get(name, set()))


@pytest.mark.parametrize(
    ("weights", "factor", "denominator"),
    [([(0, -1)], 1, 1), ([(-1, 1)], 1, 1), ([(0, 1)], 0, 1), ([(0, 1)], -1, 1), ([(0, 1)], 1, 0), ([(0, 1, 2)], 1, 1)],
)
def test_multipliers_of_what_is_negative(weights: Any, factor: int, denominator: int) -> None:
    with pytest.raises(ga.InvalidInputError, match=r"not negative, got|must be a positive integer, got"):
        ga.Multipliers.reduced(weights, factor, denominator)
