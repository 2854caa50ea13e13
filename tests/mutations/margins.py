"""Accurate classifiers, and margins."""

from __future__ import annotations

from fractions import Fraction
from math import factorial, prod
from typing import Any

from tests.mutations.kinds import LRCM, kind
from tests.mutations.reading import Multipliers, Reading
from tests.mutations.values import dot, keys, norm_of, rational, require, terms, value_at


@kind("separable", *LRCM, "polynomial")
def _separable(r: Reading, claim: Any, evidence: Any) -> bool:
    keys(claim)
    [separator] = keys(evidence, "separator")
    return r.accurate(r.classifier(separator))


@kind("inseparable", *LRCM, "polynomial")
def _inseparable(r: Reading, claim: Any, evidence: Any) -> bool:
    keys(claim)
    [multipliers] = keys(evidence, "multipliers")
    m, zero = r.multipliers(multipliers), [Fraction(0)] * len(r.x[0])
    if r.name == "multiclass-linear":
        return not any(m.losses.values()) and r.blocks_are(m, {label: [*zero, Fraction(0)] for label in r.labels})
    return not any(m.losses.values()) and r.sum_is(m, zero, 0) and r.enough(m, zero)


@kind("max-margin", "linear", "polynomial")
def _max_margin(r: Reading, claim: Any, evidence: Any) -> bool:
    normal, bias, squared_margin = keys(claim, "normal", "bias", "squared_margin")
    [multipliers] = keys(evidence, "multipliers")
    w = r.vector(normal, len(r.x[0]))
    # The products of points are (1 + x·y)^k − 1 if x^α has the squared length k!/(α! (k − |α|)!).
    lengths = [
        Fraction(factorial(r.degree), prod(map(factorial, [r.degree - len(term), *map(term.count, set(term))])))
        for term in terms(r.dimension, r.degree)
    ]
    total = [entry / length for entry, length in zip(w, lengths, strict=True)]
    m = r.multipliers(multipliers)
    return _is_optimal(r, w, rational(bias), rational(squared_margin) * dot(w, total), m, total)


@kind("resistance-margin", "linear")
def _resistance_margin(r: Reading, claim: Any, evidence: Any) -> bool:
    direction, source, normal, bias, norm, squared_margin = keys(
        claim, "direction", "source", "normal", "bias", "norm", "squared_margin"
    )
    require(type(norm) is str and norm in ("l1", "l2", "linf"))
    multipliers, weight = keys(evidence, "multipliers", "weight")
    v, s, u, k = r.vector(direction), r.label(source), r.vector(normal), rational(weight)
    slope, base, squared, m = s * dot(u, v), rational(bias), rational(squared_margin), r.multipliers(multipliers)
    if s not in r.y or slope < 0 or k < 0:
        return False
    if norm == "l2":
        pressed = [a - k * s * c for a, c in zip(u, v, strict=True)]
        return _is_optimal(r, u, base, squared * dot(u, u), m, pressed) and (slope == 0 or k == 0)
    theta, below = r.theta(m, 1), norm_of(u, "linf" if norm == "l1" else "l1")
    if theta is None or not m.nonnegative_and_not_zero() or not (r.bias or base == 0):
        return False
    total = [theta * k * s * c for c in v]
    for i, (x, y) in enumerate(zip(r.x, r.y, strict=True)):
        total = [t + m.at(i) * y * c for t, c in zip(total, x, strict=True)]
    whole = sum(m.weights.values(), Fraction(0))
    balanced = not r.bias or sum(m.at(i) * y for i, y in enumerate(r.y)) == 0
    right = all(y * value_at((u, base), x) >= 1 for x, y in zip(r.x, r.y, strict=True))
    return balanced and right and squared * below**2 == 1 and norm_of(total, norm) ** 2 <= squared * whole**2


def _is_optimal(
    r: Reading, u: list[Fraction], b: Fraction, unit: Fraction, m: Multipliers, total: list[Fraction]
) -> bool:
    theta = r.theta(m, 1)
    margins = [y * value_at((u, b), x) for x, y in zip(r.x, r.y, strict=True)]
    return (
        (r.bias or b == 0)
        and theta is not None
        and theta > 0
        and r.sum_is(m, [theta * entry for entry in total], 0)
        and all(margin >= 1 for margin in margins)
        and all(margin == 1 or m.at(i) == 0 for i, margin in enumerate(margins))
        and unit == 1
    )


@kind("soft-margin", "linear")
def _soft_margin(r: Reading, claim: Any, evidence: Any) -> bool:
    normal, bias, penalty, objective = keys(claim, "normal", "bias", "penalty", "objective")
    [multipliers] = keys(evidence, "multipliers")
    w, b, m = r.vector(normal), rational(bias), r.multipliers(multipliers)
    c, value = rational(penalty), rational(objective)
    require(r.largest is None)
    theta = r.theta(m, 1)
    if not theta or c <= 0 or not (r.bias or b == 0) or not r.sum_is(m, [theta * entry for entry in w], 0):
        return False
    total = dot(w, w) / 2
    for i, (x, y) in enumerate(zip(r.x, r.y, strict=True)):
        margin, share, most = y * value_at((w, b), x), m.at(i) / theta, c * r.weights[i]
        if margin >= 1:
            right = share == 0 or (margin == 1 and share <= most)
        else:
            right = share == most
            total += most * (1 - margin)
        if not right:
            return False
    return value == total
