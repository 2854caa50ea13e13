"""Perturbations, of one point or of all of a label."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from tests.mutations.kinds import LRCM, kind
from tests.mutations.reading import Multipliers, Reading
from tests.mutations.values import (
    as_list,
    dot,
    increases,
    integer,
    integers,
    keys,
    rational,
    require,
    value_at,
)


@kind("universal-perturbation", *LRCM)
def _universal_perturbation(r: Reading, claim: Any, evidence: Any) -> bool:
    perturbation, source, least, points, norm, bounds = keys(
        claim, "perturbation", "source", "squared_length_at_least", "points", "norm", "limits"
    )
    require(type(evidence) is dict)
    splits = as_list(evidence.get("splits", [None]))
    rest = {key: value for key, value in evidence.items() if key != "splits"}
    upper, cuts, separator, pressing = keys(rest, "upper", "cuts", "separator", "pressing")
    require(norm in ("l1", "l2", "linf") and isinstance(norm, str))
    left_open = perturbation is None and least is not None
    if left_open:
        require(r.name == "multiclass-linear" and as_list(bounds) != [] and rational(least) > 0)
    require(perturbation is None or least is not None)
    delta = [Fraction(0)] * len(r.x[0]) if perturbation is None else r.vector(perturbation)
    s, length = r.label(source), Fraction(0) if least is None else rational(least)
    binary = r.name in ("linear", "rashomon-linear")
    lambdas, bases = r.written_out(upper), r.bases(upper)
    require(points is None or not bases)
    covered = {i for basis in bases for i in basis[0]}
    listed = None if points is None else [r.vector(p) for p in as_list(points)]
    starts = {i: r.x[i] for i in r.of_source(s)} if listed is None else dict(enumerate(listed))
    found, holds = [], r.accurate(r.classifier(separator)) and s in r.y and length >= 0
    for cut in as_list(cuts):
        require(len(as_list(cut)) == 2)
        i, h = integer(cut[0]), r.classifier(cut[1])
        holds = holds and r.weakly_accurate(h) and i in starts
        found.append((h, i))
    require(listed is None or r.name != "convex-region")
    require(r.name != "convex-region" or as_list(bounds) == [])
    limits = r.limits(bounds)
    pressed = [integer(weight) for weight in as_list(pressing)]
    rivals = len(r.labels) - 1 if r.name == "multiclass-linear" else 1
    parts = _parts(iter(splits), [[int(k == j) for k in range(rivals)] for j in range(rivals)])
    require(binary or len({i for _, i in found}) == 1)
    require(len(pressed) == len(limits) * rivals * len(parts))
    holds = holds and all(weight >= 0 for weight in pressed)

    def longer(w: list[Fraction], c: Fraction) -> bool:
        if norm == "l2":
            return c > 0 and c**2 >= length * dot(w, w)
        sizes = [abs(x) for x in w]
        return c > 0 and c**2 >= length * (sum(sizes) if norm == "linf" else max(sizes)) ** 2

    def lost(m: Multipliers, row: int) -> bool:
        if r.budget is not None:
            theta = m.losses.get(-s, Fraction(0))
            left = [m.at(i) - theta * (i == row) for i in range(len(r.x))]
            total = sum(left) - r.left_over(m, r.along(m, delta, s))
            return left[row] >= 0 and all(total >= r.budget * x / c for x, c in zip(left, r.weights, strict=True))
        return m.at(row) == m.losses.get(-s, 0) if s == r.outer else r.within(m, s, row, Fraction(1), delta)

    if perturbation is not None:
        holds = holds and all(dot(a, delta) <= most for a, most in limits)
        if listed is None:
            holds = holds and all(r.certifies(m, delta, s) for m in lambdas)
            holds = holds and all(r.covers(basis, delta, s, Fraction(1)) for basis in bases)
            holds = holds and all(row in covered or any(lost(m, row) for m in lambdas) for row in r.of_source(s))
        else:
            holds = holds and len(lambdas) == len(listed)
            for p, m in zip(listed, lambdas, strict=False):
                there = [x + step for x, step in zip(p, delta, strict=True)]
                if not binary:
                    holds = holds and r.certifies_scores(m, [*there, Fraction(1)], s)
                    continue
                theta = r.theta(m, -s)
                goal = [] if theta is None else [-s * theta * x for x in there]
                lost_there = theta is not None and r.enough(m, goal) and r.sum_is(m, goal, -s * theta)
                holds = holds and (lost_there or not (r.bias or any(there)))
    if binary:
        g = [sum((s * h[0][0][j] for h, _ in found), Fraction(0)) for j in range(len(delta))]
        c = sum((s * value_at(h[0], starts[i]) for h, i in found if i in starts), Fraction(0))
        for (a, most), weight in zip(limits, pressed, strict=True):
            g = [x + weight * y for x, y in zip(g, a, strict=True)]
            c -= weight * most
        if perturbation is None:
            return holds and c > 0 and not any(g)
        return holds and (length == 0 or longer(g, c))
    require(len(found) == len(parts))
    i = found[0][1]

    def far(w: list[Fraction], c: Fraction) -> bool:
        return c > 0 and not any(w) if least is None else longer(w, c)

    if not holds or i not in starts:
        return False
    if r.name == "convex-region":
        return bool(r.holds(found[0][0], s, lambda f: far(f[0], value_at(f, starts[i]))))
    if least is not None and length == 0:
        return True
    mixed = [
        [
            sum((share * x for share, x in zip(shares, column, strict=True)), Fraction(0))
            for column in zip(*leads, strict=True)
        ]
        for (h, _), part in zip(found, parts, strict=True)
        for leads in [[[*normal, bias] for normal, bias in r.functions(h, s)]]
        for shares in part
    ]
    for k, (*w, bias) in enumerate(mixed):
        c = value_at((w, bias), starts[i])
        for (a, most), weight in zip(limits, pressed[k * len(limits) :], strict=False):
            w = [x + weight * y for x, y in zip(w, a, strict=True)]
            c -= weight * most
        if not far(w, c):
            return False
    return True


def _parts(splits: Iterator[Any], cone: list[list[int]]) -> list[list[list[int]]]:
    """The cones into which a cone is split, by their generators; nothing may be left over."""

    def split(cone: list[list[int]]) -> list[list[list[int]]]:
        entry = next(splits, False)
        if entry is None:
            return [cone]
        require(len(integers(entry)) == 2)
        a, b = integers(entry)
        require(0 <= a < b < len(cone))
        middle = [x + y for x, y in zip(cone[a], cone[b], strict=True)]
        return [*split([*cone[:b], middle, *cone[b + 1 :]]), *split([*cone[:a], middle, *cone[a + 1 :]])]

    found = split(cone)
    require(next(splits, False) is False)
    return found


@kind("universal-bracket", "linear")
def _universal_bracket(r: Reading, claim: Any, evidence: Any) -> bool:
    perturbation, source, least = keys(claim, "perturbation", "source", "squared_length_at_least")
    first, lists, basis, coordinates, inverse, scale, relations, cuts, separator = keys(
        evidence,
        *("common", "combinations", "basis", "coordinates", "inverse", "scale", "relations", "cuts", "separator"),
    )
    delta, s, length, unit = r.vector(perturbation), r.label(source), rational(least), integer(scale)
    m, rows, chosen = r.multipliers(first), r.indices(basis), integers(coordinates)
    combinations = [integers(weights) for weights in as_list(lists)]
    entries = [integers(row) for row in as_list(inverse)]
    functions = [[*normal, bias] for normal, bias in map(r.affine, as_list(relations))]
    z = [[y * v for v in x] + [Fraction(y if r.bias else 0)] for x, y in zip(r.x, r.y, strict=True)]
    require(unit >= 1 and all(len(weights) == len(z) for weights in combinations))
    require(len(entries) == len(rows) >= 1 and all(len(row) == len(chosen) >= 1 for row in entries))
    holds = r.accurate(r.classifier(separator)) and s in r.y and length >= 0 and r.certifies(m, delta, s)
    holds = holds and m.losses.get(-s, 0) > 0 and increases(chosen) and chosen[0] >= 0 and chosen[-1] < len(z[0])
    g, c = [Fraction(0)] * len(delta), Fraction(0)
    for cut in as_list(cuts):
        require(len(as_list(cut)) == 2)
        i, h = r.index(cut[0]), r.classifier(cut[1])
        holds = holds and r.weakly_accurate(h) and r.y[i] == s
        g = [total + s * entry for total, entry in zip(g, h[0][0], strict=True)]
        c += s * value_at(h[0], r.x[i])
    holds = holds and (length == 0 or (c > 0 and c**2 >= length * dot(g, g)))
    others = [j for j in range(len(z[0])) if j not in chosen]
    if not holds or len(functions) != len(others):
        return False
    for j, f in zip(others, functions, strict=True):
        holds = holds and all(dot(f, row) == 0 for row in z) and [k for k in others if f[k] != 0] == [j]
    for column in range(len(chosen)):
        at_rows = [Fraction(row[column]) for row in entries]
        products = [dot([z[i][j] for i in rows], at_rows) for j in chosen]
        products[column] -= unit
        holds = holds and 2 * sum(map(abs, products)) <= unit
    largest, served = max(abs(x) for row in entries for x in row), set()
    for weights in combinations:
        changes = [weight - m.at(i) for i, weight in enumerate(weights)]
        missing = sum((abs(dot(changes, [row[j] for row in z])) for j in chosen), Fraction(0))
        surely = [weight - (i in rows) * 2 * largest * missing / unit for i, weight in enumerate(weights)]
        holds = holds and min(surely) >= 0
        served |= {i for i, weight in enumerate(surely) if weight >= m.losses[-s]}
    return holds and served.issuperset(r.of_source(s))
