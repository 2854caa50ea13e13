"""Exact things as the JSON of certificates (docs/certificate-format.md)."""

from __future__ import annotations

import math
from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from geomadv.exact.dataset import Dataset, Label
from geomadv.exact.entries import encode_integer
from geomadv.exact.linear_classifiers import LinearClassifier
from geomadv.exact.multipliers import CoveringBasis, MulticlassMultipliers, Multipliers
from geomadv.exact.rational import Vector
from geomadv.exact.scalars import Exact

__all__ = [
    "encode_basis",
    "encode_classifier",
    "encode_classifiers",
    "encode_multiclass_multipliers",
    "encode_multipliers",
    "encode_rational",
    "encode_vector",
    "linear_class",
    "rashomon_class",
]

Json = Any


def encode_rational(value: Exact) -> Json:
    """A rational as `[numerator, denominator]`."""
    return [encode_integer(value.numerator), encode_integer(value.denominator)]


def encode_vector(vector: Vector) -> Json:
    """A vector as integers over one denominator."""
    return {
        "denominator": encode_integer(vector.denominator),
        "numerators": [encode_integer(n) for n in vector.numerators],
    }


def encode_classifiers(classifiers: Iterable[Iterable[LinearClassifier]]) -> list[Json]:
    """Classifiers, each as a list of its affine functions, and all times one positive integer that makes them whole."""
    functions = [[(*f.normal, f.bias) for f in affine] for affine in classifiers]
    common = math.lcm(*(entry.denominator for h in functions for f in h for entry in f))
    return [
        [[encode_integer(entry.numerator * (common // entry.denominator)) for entry in f] for f in h] for h in functions
    ]


def encode_classifier(affine: Iterable[LinearClassifier]) -> Json:
    """One classifier as a list of its affine functions, times a positive integer that makes them whole."""
    return encode_classifiers([affine])[0]


def encode_multipliers(
    multipliers: Multipliers, data: Dataset, lost: Label | None = None, theta: Fraction = Fraction(1)
) -> Json:
    """Multipliers of a binary class, each against the label that its row has not; with θ for the label `lost`."""
    common = math.lcm(multipliers.denominator, theta.denominator)
    losses = [] if lost is None else [[int(lost), encode_integer(int(theta * common))]]
    factor = common // multipliers.denominator
    weights = [
        [row, -int(data.labels[row]), encode_integer(n * factor)]
        for row, n in zip(multipliers.indices, multipliers.numerators, strict=True)
    ]
    return {"losses": losses, "weights": weights}


def encode_basis(basis: CoveringBasis) -> Json:
    """A basis with its approximate inverse."""
    return {
        "covers": list(basis.covers),
        "inverse": [[encode_integer(x) for x in line] for line in basis.inverse],
        "rows": list(basis.rows),
        "scale": encode_integer(basis.scale),
    }


def encode_multiclass_multipliers(multipliers: MulticlassMultipliers, data: Dataset) -> Json:
    """Multipliers of the multiclass class; the labels as certificates about the data call them."""
    number = data.label_numbers
    weights = sorted((row, number[label], w) for (row, label), w in multipliers.weights.items() if w)
    losses = sorted((number[label], w) for label, w in multipliers.losses.items() if w)
    common = math.lcm(*(w.denominator for *_, w in [*weights, *losses]))
    return {
        "losses": [[label, encode_integer(int(w * common))] for label, w in losses],
        "weights": [[row, label, encode_integer(int(w * common))] for row, label, w in weights],
    }


def linear_class(bias: bool) -> dict[str, Any]:
    """The hypothesis class as certificates name it."""
    return {"bias": bias, "name": "linear"}


def rashomon_class(bias: bool, budget: Fraction) -> dict[str, Any]:
    """The class of the linear classifiers of a loss below a budget as certificates name it."""
    return {"bias": bias, "budget": encode_rational(budget), "name": "rashomon-linear"}
