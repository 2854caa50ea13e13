"""Losses, and up to which one all classifiers agree."""

from __future__ import annotations

from decimal import Decimal, localcontext
from fractions import Fraction
from typing import Any

from tests.mutations.kinds import kind
from tests.mutations.reading import Reading, loss_of
from tests.mutations.values import Classifier, as_list, integer, keys, rational, require, slope_along, value_at


@kind("budget", "linear")
def _budget(r: Reading, claim: Any, evidence: Any) -> bool:
    target, low, high, least = keys(claim, "target", "at_least", "at_most", "least")
    multipliers, attaining, better = keys(evidence, "multipliers", "attaining", "better")
    (t, last), at_least, at_most = r.affine(target), rational(low), rational(high)
    require(type(least) is bool)
    m, h = r.multipliers(multipliers), r.classifier(attaining)
    smaller = None if better is None else r.classifier(better)
    theta = r.theta(m, 1)
    if at_least > 0:
        goal = None if theta is None else [theta * entry for entry in t]
        if goal is None or theta is None:
            return False
        total = sum(m.weights.values(), Fraction(0))
        if r.largest is not None:
            found = [
                sum((m.at(i) * y * x[j] for i, (x, y) in enumerate(zip(r.x, r.y, strict=True))), Fraction(0))
                for j in range(len(t))
            ]
            total -= r.left_over(m, goal)
            goal = found
        if not r.sum_is(m, goal, theta * last):
            return False
        if any(total < at_least * m.at(i) / c for i, c in enumerate(r.weights)):
            return False
    unbiased = all(f[1] == 0 for g in (h, smaller) if g is not None for f in g)
    return (
        (r.bias or unbiased)
        and loss_of(r, h) <= at_most
        and slope_along(h[0], t) + h[0][1] * last <= 0
        and (smaller is None) == least
        and (smaller is None or loss_of(r, smaller) < at_least)
    )


def _decimal(x: Fraction) -> Decimal:
    return Decimal(x.numerator) / Decimal(x.denominator)


def _log_loss(r: Reading, scale: Fraction, h: Classifier) -> Decimal:
    """Σ c_i log(1 + exp(−scale · y_i (w·x_i + b))), to 60 digits."""
    lags = [_decimal(-scale * y * value_at(h[0], x)) for x, y in zip(r.x, r.y, strict=True)]
    return sum(
        (_decimal(c) * (max(m, Decimal(0)) + (1 + (-abs(m)).exp()).ln()) for c, m in zip(r.weights, lags, strict=True)),
        Decimal(0),
    )


@kind("log-loss-budget", "linear")
def _log_loss_budget(r: Reading, claim: Any, evidence: Any) -> bool:
    target, low, high, least = keys(claim, "target", "at_least", "at_most", "least")
    multipliers, total, blind, better = keys(evidence, "multipliers", "total", "blind", "better")
    (t, last), at_least, at_most = r.affine(target), rational(low), rational(high)
    require(type(least) is bool and integer(total) >= 1 and r.largest is None)
    m, scaled = r.multipliers(multipliers), []
    for pair in [blind] if better is None else [blind, better]:
        require(len(as_list(pair)) == 2)
        scaled.append((rational(pair[0]), r.classifier(pair[1])))
    theta = r.theta(m, 1)
    with localcontext(prec=60):
        if at_least > 0:
            if theta is None or not r.sum_is(m, [theta * entry for entry in t], theta * last):
                return False
            shares = [m.at(i) / integer(total) / c for i, c in enumerate(r.weights)]
            if max(shares) > 1:
                return False
            parts = [(c, part) for c, x in zip(r.weights, shares, strict=True) for part in (x, 1 - x) if part]
            if -sum(_decimal(c * x) * _decimal(x).ln() for c, x in parts) < _decimal(at_least):
                return False
        return (
            (r.bias or all(h[0][1] == 0 for _, h in scaled))
            and all(scale >= 0 for scale, _ in scaled)
            and _log_loss(r, *scaled[0]) <= _decimal(at_most)
            and slope_along(scaled[0][1][0], t) + scaled[0][1][0][1] * last <= 0
            and (better is None) == least
            and (better is None or _log_loss(r, *scaled[1]) < _decimal(at_least))
        )


@kind("multiclass-budget", "multiclass-linear")
def _multiclass_budget(r: Reading, claim: Any, evidence: Any) -> bool:
    direction, source, low, high, least = keys(claim, "direction", "source", "at_least", "at_most", "least")
    multipliers, attaining, better = keys(evidence, "multipliers", "attaining", "better")
    v = [Fraction(0)] * len(r.x[0]) if direction is None else r.vector(direction)
    s, at_least, at_most = r.label(source), rational(low), rational(high)
    require(type(least) is bool)
    m, h = r.multipliers(multipliers), r.classifier(attaining)
    smaller = None if better is None else r.classifier(better)
    total = sum(m.weights.values())
    if at_least > 0 and any(total < at_least * m.at(i) / c for i, c in enumerate(r.weights)):
        return False
    return (
        s in r.y
        and (at_least <= 0 or r.certifies(m, v, s))
        and all(slope_along(f, v) >= 0 for f in r.functions(h, s))
        and loss_of(r, h) <= at_most
        and (smaller is None) == least
        and (smaller is None or loss_of(r, smaller) < at_least)
    )


@kind("multiclass-label-budget", "multiclass-linear")
def _multiclass_label_budget(r: Reading, claim: Any, evidence: Any) -> bool:
    point, label, low, high, least = keys(claim, "point", "label", "at_least", "at_most", "least")
    upper, attaining, better = keys(evidence, "upper", "attaining", "better")
    p, given, at_least, at_most = r.vector(point), r.label(label), rational(low), rational(high)
    require(type(least) is bool)
    lambdas, h = [r.multipliers(entry) for entry in as_list(upper)], r.classifier(attaining)
    smaller = None if better is None else r.classifier(better)
    right = all(
        m.losses.get(given, 0) == 0
        and r.blocks_are(m, r.losses_times(m, given, [*p, Fraction(1)]))
        and all(sum(m.weights.values()) >= at_least * m.at(i) / c for i, c in enumerate(r.weights))
        for m in lambdas
    )
    against = [{k for k, t in m.losses.items() if t} for m in lambdas]
    found = all(any(rivals <= {other} for rivals in against) for other in r.labels if other != given)
    return (
        (at_least <= 0 or (right and found))
        and any(value_at(f, p) <= 0 for f in r.functions(h, given))
        and loss_of(r, h) <= at_most
        and (smaller is None) == least
        and (smaller is None or loss_of(r, smaller) < at_least)
    )
