"""Polynomials along rays."""

from __future__ import annotations

from fractions import Fraction
from math import prod
from typing import Any

from flint import fmpq, fmpq_poly

from tests.mutations.kinds import kind
from tests.mutations.reading import Reading
from tests.mutations.values import Classifier, as_list, keys, leading, monomials, rational, require, terms


@kind("transfers-from", "polynomial")
def _transfers_from(r: Reading, claim: Any, evidence: Any) -> bool:
    direction, row = keys(claim, "direction", "row")
    multipliers, distances, beyond, separator = keys(evidence, "multipliers", "distances", "beyond", "separator")
    v, i, m, h = r.vector(direction), r.index(row), r.multipliers(multipliers), r.classifier(separator)
    pairs = []
    for pair in as_list(distances):
        require(len(as_list(pair)) == 2)
        pairs.append((rational(pair[0]), rational(pair[1])))
    s, infinite = r.y[i], rational(beyond)
    theta, total, last = r.theta(m, s), [infinite * x for x in leading(v, r.degree)], Fraction(0)
    for t, weight in pairs:
        there = monomials([x + t * y for x, y in zip(r.points[i], v, strict=True)], r.degree)
        total = [x + weight * y for x, y in zip(total, there, strict=True)]
        last += weight
    right = all(t > 0 and weight >= 0 for t, weight in pairs) and infinite >= 0 and r.accurate(h)
    return right and theta is not None and r.sum_is(m, [-s * theta * x for x in total], -s * theta * last)


@kind("does-not-transfer-from", "polynomial")
def _does_not_transfer_from(r: Reading, claim: Any, evidence: Any) -> bool:
    direction, row = keys(claim, "direction", "row")
    [classifier] = keys(evidence, "classifier")
    v, i, h = r.vector(direction), r.index(row), r.classifier(classifier)
    return r.accurate(h) and positive(on_ray(r, h, r.y[i], i, v), None, at_0=True)


def on_ray(r: Reading, h: Classifier, s: int, i: int, v: list[Fraction]) -> fmpq_poly:
    """F(h, s) at x_i + t v."""
    [f] = r.functions(h, s)
    pairs = [(x.as_integer_ratio(), y.as_integer_ratio()) for x, y in zip(r.points[i], v, strict=True)]
    lines = [fmpq_poly([fmpq(*x), fmpq(*y)]) for x, y in pairs]
    along = fmpq_poly([fmpq(*f[1].as_integer_ratio())])
    for coefficient, term in zip(f[0], terms(r.dimension, r.degree), strict=True):
        along += prod((lines[j] for j in term), start=fmpq_poly([fmpq(*coefficient.as_integer_ratio())]))
    return along


def positive(along: fmpq_poly, end: Fraction | None, *, at_0: bool = False) -> bool:
    """Whether it is positive at all t > 0, or at all before the end; perhaps at 0 too."""
    if at_0 and along(fmpq(0)) <= 0:
        return False
    places = [fmpq(0), *([] if end is None else [fmpq(*end.as_integer_ratio())])]
    inside = fmpq(1) if end is None else places[1] / 2
    if along.degree() < 0 or along(inside) <= 0:
        return False
    for place in places:
        while along(place) == 0:
            along //= fmpq_poly([-place, 1])
    roots: Any = along.numer().complex_roots() if along.degree() > 0 else []
    real = [root.real for root, _ in roots if root.imag == 0]
    return not any(root > 0 and (end is None or root < places[1]) for root in real)


def bound_on_rays(r: Reading, claim: Any, evidence: Any) -> bool:
    fields = ("direction", "source", "points", "at_least", "at_most", "attained_at", "unbounded")
    direction, source, points, at_least, at_most, attained_at, unbounded = keys(claim, *fields)
    upper, attaining, escaping, separator = keys(evidence, "upper", "attaining", "escaping", "separator")
    v, s, infinite = r.vector(direction), r.label(source), r.indices(unbounded)
    rows = r.of_source(s) if points == "all" else r.indices(points)
    low, high = (None if value is None else rational(value) for value in (at_least, at_most))
    place = None if attained_at is None else r.index(attained_at)
    h = None if attaining is None else r.classifier(attaining)
    finite, lambdas, _ = [i for i in rows if i not in infinite], r.written_out(upper), r.bases(upper)
    chains = [r.classifiers(chain) for chain in as_list(escaping)]
    require(all(len(chain) == 1 for chain in chains) and len(lambdas) == len(finite))
    never = all(
        any(positive(on_ray(r, chain[0], s, i, v), None) for chain in chains if r.weakly_accurate(chain[0]))
        for i in infinite
    )
    right = never and all(r.weakly_accurate(chain[0]) for chain in chains) and r.accurate(r.classifier(separator))
    if not (right and s in r.y and all(r.y[i] == s for i in rows) and all(i in rows for i in infinite)):
        return False
    if not finite:
        return low is None and high is None and place is None and h is None
    if low is None or high is None or place is None or h is None:
        return False
    for m, i in zip(lambdas, finite, strict=True):
        there = monomials([x + high * y for x, y in zip(r.points[i], v, strict=True)], r.degree)
        theta = r.theta(m, s)
        if theta is None or not r.sum_is(m, [-s * theta * x for x in there], -s * theta):
            return False
    weakly = r.weakly_accurate(h) and low >= 0 and high > 0 and place in finite
    return weakly and positive(on_ray(r, h, s, place, v), low) if low else weakly
