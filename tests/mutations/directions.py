"""Directions and how far they lead, of one data set or of two."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from tests.mutations.kinds import LRCM, kind
from tests.mutations.rays import bound_on_rays
from tests.mutations.reading import Reading
from tests.mutations.values import (
    Affine,
    Classifier,
    as_list,
    dot,
    integers,
    keys,
    leading,
    rational,
    require,
    slope_along,
    value_at,
)


@kind("transfers", *LRCM, "polynomial")
def _transfers(r: Reading, claim: Any, evidence: Any) -> bool:
    direction, source = keys(claim, "direction", "source")
    multipliers, separator = keys(evidence, "multipliers", "separator")
    v, s, m, h = r.vector(direction), r.label(source), r.multipliers(multipliers), r.classifier(separator)
    v = leading(v, r.degree)
    return s in r.y and s != r.outer and r.accurate(h) and r.certifies(m, v, s) and r.enough(m, r.along(m, v, s))


@kind("does-not-transfer", *LRCM, "polynomial")
def _does_not_transfer(r: Reading, claim: Any, evidence: Any) -> bool:
    direction, source = keys(claim, "direction", "source")
    [classifier] = keys(evidence, "classifier")
    v, s, h = r.vector(direction), r.label(source), r.classifier(classifier)
    if s == r.outer:
        never = any(
            value_at(f, r.x[i]) > 0 and slope_along(f, v) >= 0 for i in r.of_source(s) for f in r.functions(h, s)
        )
    elif r.name == "polynomial":
        never = all(slope_along(f, leading(v, r.degree)) > 0 for f in r.functions(h, s))
    else:
        never = all(slope_along(f, v) >= 0 for f in r.functions(h, s))
    return s in r.y and r.accurate(h) and never


@kind("bound", *LRCM, "polynomial")
def _bound(r: Reading, claim: Any, evidence: Any) -> bool:
    if r.name == "polynomial":
        return bound_on_rays(r, claim, evidence)
    fields = ("direction", "source", "points", "at_least", "at_most", "attained_at", "unbounded")
    direction, source, points, at_least, at_most, attained_at, unbounded = keys(claim, *fields)
    upper, attaining, escaping, separator = keys(evidence, "upper", "attaining", "escaping", "separator")
    v, s, infinite = r.vector(direction), r.label(source), r.indices(unbounded)
    rows = r.of_source(s) if points == "all" else r.indices(points)
    low, high = (None if value is None else rational(value) for value in (at_least, at_most))
    place = None if attained_at is None else r.index(attained_at)
    h = None if attaining is None else r.classifier(attaining)
    lambdas, bases = r.written_out(upper), r.bases(upper)
    chains = [r.classifiers(chain) for chain in as_list(escaping)]
    require(all(len(chain) >= 1 and (r.name in ("linear", "multiclass-linear") or len(chain) == 1) for chain in chains))
    if not (r.accurate(r.classifier(separator)) and s in r.y and all(r.certifies(m, v, s) for m in lambdas)):
        return False
    if not all(r.y[i] == s for i in rows) or not all(i in rows for i in infinite):
        return False
    single = [chain[0] for chain in chains if len(chain) == 1]
    if not all(r.weakly_accurate(e) and r.holds(e, s, lambda f: slope_along(f, v) >= 0) for e in single):
        return False
    longer = [chain for chain in chains if len(chain) > 1]
    if not all(_weakly_accurate_in_order(r, chain) for chain in longer):
        return False
    for i in infinite:
        stays = any(r.stays(e, s, i, v, None) for e in single)
        if not stays and not any(_stays_in_order(r, chain, s, i, v) for chain in longer):
            return False
    finite = [i for i in rows if i not in infinite]
    if not all(r.covers(basis, v, s, Fraction(1) if high is None else high) for basis in bases):
        return False
    covered = {i for basis in bases for i in basis[0]}
    if not finite:
        return low is None and high is None and place is None and h is None
    if low is None or high is None or place is None or h is None:
        return False
    return (
        low >= 0
        and high > 0
        and all(i in covered or any(r.within(m, s, i, high, v) for m in lambdas) for i in finite)
        and place in finite
        and r.weakly_accurate(h)
        and r.stays(h, s, place, v, low)
    )


def _sequences(r: Reading, chain: Any, label: int) -> list[tuple[Affine, ...]]:
    return list(zip(*(r.functions(h, label) for h in chain), strict=True))


def _weakly_accurate_in_order(r: Reading, chain: Any) -> bool:
    """Whether the sequences of values at the rows are lexicographically nonnegative."""
    zeros = [Fraction(0)] * len(chain)
    return all(
        [value_at(f, x) for f in sequence] >= zeros
        for x, y in zip(r.x, r.y, strict=True)
        for sequence in _sequences(r, chain, y)
    )


def _stays_in_order(r: Reading, chain: Any, s: int, i: int, v: list[Fraction]) -> bool:
    """Whether they are positive at a row, and 1/ε further along a direction nonnegative, for all small ε."""
    zeros = [Fraction(0)] * len(chain)
    for sequence in _sequences(r, chain, s):
        values, slopes = [value_at(f, r.x[i]) for f in sequence], [slope_along(f, v) for f in sequence]
        if values <= zeros:
            return False
        if [a + b for a, b in zip([*slopes, Fraction(0)], [Fraction(0), *values], strict=True)] < [*zeros, Fraction(0)]:
            return False
    return True


@kind("no-direction-within", "linear")
def _no_direction_within(r: Reading, claim: Any, evidence: Any) -> bool:
    source, limits = keys(claim, "source", "limits")
    cuts, pressing, separator = keys(evidence, "cuts", "pressing", "separator")
    s, walls = r.label(source), r.limits(limits)
    weights = [integers(entry) for entry in as_list(pressing)]
    require(len(weights) == len(as_list(cuts)) and all(len(entry) == len(walls) for entry in weights))
    h = r.classifier(separator)
    holds, total = r.accurate(h) and s in r.y, [s * x for x in h[0][0]]
    for cut, pressed in zip(as_list(cuts), weights, strict=True):
        require(len(as_list(cut)) == 2)
        i, g = r.index(cut[0]), r.classifier(cut[1])
        above = s * value_at(g[0], r.x[i])
        total = [t + s * x for t, x in zip(total, g[0][0], strict=True)]
        for (a, most), weight in zip(walls, pressed, strict=True):
            above -= weight * (most - dot(a, r.x[i]))
            total = [t + weight * x for t, x in zip(total, a, strict=True)]
        holds = holds and r.y[i] == s and r.weakly_accurate(g) and min(pressed, default=0) >= 0 and above >= 0
    return holds and not any(total)


def _two_sets(r: Reading, split: Any, source: Any, separators: Any) -> tuple[bool, list[Classifier], list[range]]:
    at, s, both = r.index(split), r.label(source), r.classifiers(separators)
    require(len(both) == 2)
    sets = [range(at), range(at, len(r.x))]
    holds = all(r.accurate(h, rows) and any(r.y[i] == s for i in rows) for h, rows in zip(both, sets, strict=True))
    return holds and at >= 1, both, sets


@kind("common-direction", "linear")
def _common_direction(r: Reading, claim: Any, evidence: Any) -> bool:
    split, direction, source = keys(claim, "split", "direction", "source")
    upper, separators = keys(evidence, "upper", "separators")
    v, s, lambdas = r.vector(direction), r.label(source), [r.multipliers(m) for m in as_list(upper)]
    holds, _, sets = _two_sets(r, split, source, separators)
    require(len(lambdas) == 2)
    inside = all(m.at(i) == 0 or i in rows for m, rows in zip(lambdas, sets, strict=True) for i in range(len(r.x)))
    return holds and inside and all(r.certifies(m, v, s) for m in lambdas)


@kind("no-common-direction", "linear")
def _no_common_direction(r: Reading, claim: Any, evidence: Any) -> bool:
    split, source = keys(claim, "split", "source")
    [separators] = keys(evidence, "separators")
    holds, both, _ = _two_sets(r, split, source, separators)
    return holds and both[0][0][0] == [-w for w in both[1][0][0]]
