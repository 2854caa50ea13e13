"""Least lengths and extreme rays without the library: every candidate for the active set is tried.

Meant for small instances only.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import combinations, product

from geomadv import Dataset, Vector
from geomadv.exact.dataset import Label


def points_of(data: Dataset, label: Label) -> list[Vector]:
    return [x for x, y in zip(data.points, data.labels, strict=True) if y == label]


def null_space(rows: Sequence[Sequence[Fraction]], width: int) -> list[list[Fraction]]:
    """A basis of the vectors perpendicular to all rows."""
    echelon: list[tuple[int, list[Fraction]]] = []
    for row in rows:
        rest = list(row)
        for pivot, e in echelon:
            rest = [a - rest[pivot] * c for a, c in zip(rest, e, strict=True)]
        pivot = next((j for j, a in enumerate(rest) if a), -1)
        if pivot < 0:
            continue
        new = [a / rest[pivot] for a in rest]
        echelon = [(p, [a - e[pivot] * c for a, c in zip(e, new, strict=True)]) for p, e in echelon] + [(pivot, new)]
    pivots = {pivot for pivot, _ in echelon}
    basis = []
    for free in sorted(set(range(width)) - pivots):
        v = [Fraction(int(j == free)) for j in range(width)]
        for pivot, e in echelon:
            v[pivot] = -e[free]
        basis.append(v)
    return basis


def least_norm(rows: Sequence[Sequence[Fraction]], rhs: Sequence[Fraction]) -> list[Fraction] | None:
    """The shortest solution of rows · x = rhs, x = Σ η_i rows_i with Gram · η = rhs; None if the rows are dependent."""
    gram = [[dot(a, c) for c in rows] for a in rows]
    solution = null_space([[*line, -value] for line, value in zip(gram, rhs, strict=True)], len(rows) + 1)
    if len(solution) != 1 or solution[0][-1] == 0:
        return None
    eta = [entry / solution[0][-1] for entry in solution[0][:-1]]
    return [sum((e * row[j] for e, row in zip(eta, rows, strict=True)), Fraction(0)) for j in range(len(rows[0]))]


def dot(a: Iterable[Fraction], b: Iterable[Fraction]) -> Fraction:
    return sum((x * y for x, y in zip(a, b, strict=True)), Fraction(0))


def _lifted(data: Dataset, bias: bool) -> list[list[Fraction]]:
    ones = [Fraction(1)] * bias
    return [[int(y) * c for c in (*x, *ones)] for x, y in zip(data.points, data.labels, strict=True)]


def extreme_rays(data: Dataset, *, bias: bool = True) -> tuple[list[list[Fraction]], list[list[Fraction]]]:
    """The weakly accurate (w, b): extreme rays, and a basis of the subspace where all values vanish."""
    Z = _lifted(data, bias)
    width = len(Z[0])
    lineality = null_space(Z, width)
    rank = width - len(lineality)
    rays: list[list[Fraction]] = []
    for chosen in combinations(Z, rank - 1):
        line = null_space([*lineality, *chosen], width)
        if len(line) != 1:
            continue
        for W in (line[0], [-a for a in line[0]]):
            if all(dot(W, z) >= 0 for z in Z) and not any(_parallel(W, other) for other in rays):
                rays.append(W)
    return rays, lineality


def _parallel(a: Sequence[Fraction], b: Sequence[Fraction]) -> bool:
    return dot(a, b) > 0 and dot(a, b) ** 2 == dot(a, a) * dot(b, b)


Cut = tuple[list[Fraction], Fraction]  # g and h: the condition g·δ ≤ h


def _conditions(
    data: Dataset, points: Sequence[Vector], source: int, bias: bool
) -> tuple[list[list[Fraction]], list[Cut]]:
    """When every accurate classifier gives x + δ the label −source, for each of the points: equations and cuts.

    That is s w·δ ≤ −W·z for every extreme ray W and z = s (x, 1), with equality 0 for the classifiers on which all
    values vanish.
    """
    rays, lineality = extreme_rays(data, bias=bias)
    Z = _lifted(Dataset([list(x) for x in points], [source] * len(points)), bias)
    cuts = [([source * c for c in W[: data.d]], -max(dot(W, z) for z in Z)) for W in rays]
    return [W[: data.d] for W in lineality], cuts


def _shortest(equations: Sequence[Sequence[Fraction]], cuts: Sequence[Cut], width: int) -> Fraction | None:
    """The least squared length of a δ with g·δ = 0 for the equations and g·δ ≤ h for the cuts.

    The shortest δ is the least-norm solution of its active conditions taken as equations.
    """
    fixed = null_space(null_space(equations, width), width)  # the same equations, independent
    best: Fraction | None = None
    for size in range(width - len(fixed) + 1):
        for active in combinations(cuts, size):
            rows = [*fixed, *(g for g, _ in active)]
            rhs = [*[Fraction(0)] * len(fixed), *(h for _, h in active)]
            delta = least_norm(rows, rhs) if rows else [Fraction(0)] * width
            if (
                delta is not None
                and (best is None or dot(delta, delta) < best)
                and all(dot(g, delta) <= h for g, h in cuts)
            ):
                best = dot(delta, delta)
    return best


def least_squared_perturbation(data: Dataset, source: int, *, bias: bool = True) -> Fraction:
    """The squared length of the shortest universal perturbation of separable data."""
    best = _shortest(*_conditions(data, points_of(data, source), source, bias), data.d)
    if best is None:
        raise ValueError("no universal perturbation found: the data are not separable")
    return best


def least_squared_perturbation_to(data: Dataset, target: Vector, region: int) -> Fraction:
    """The squared length of the shortest δ that moves every point labelled region into the shadow of the target (C5).

    The shadow is the region of the target's label for the linear classifiers that separate it from those points.
    """
    inner = points_of(data, region)
    return least_squared_perturbation(Dataset([list(x) for x in (*inner, target)], [-1] * len(inner) + [1]), -1)


def least_squared_perturbation_out(data: Dataset, region: int) -> Fraction:
    """The squared length of the shortest δ that moves every point labelled region into some shadow.

    Different points may use different targets: every assignment is tried.
    """
    inner, targets = points_of(data, region), points_of(data, -region)
    found = []
    for chosen in product(targets, repeat=len(inner)):
        equations: list[list[Fraction]] = []
        cuts: list[Cut] = []
        for x, target in zip(inner, chosen, strict=True):
            pair = Dataset([list(p) for p in (*inner, target)], [-1] * len(inner) + [1])
            more_equations, more_cuts = _conditions(pair, [x], -1, True)
            equations, cuts = equations + more_equations, cuts + more_cuts
        found.append(_shortest(equations, list({(tuple(g), h): (g, h) for g, h in cuts}.values()), data.d))
    lengths = [length for length in found if length is not None]
    if not lengths:
        raise ValueError("no universal perturbation found: the data are not realizable")
    return min(lengths)


def max_margin_normal(data: Dataset, *, bias: bool = True) -> list[Fraction]:
    """The shortest w with y (w·x + b) ≥ 1 for separable data: the shortest feasible one over all active sets.

    On an active set, eliminating b leaves differences of points: w·(x_i − x_0) = y_i − y_0, a system that does not
    fix b; b follows from x_0.
    """
    best: tuple[list[Fraction], Fraction] | None = None
    rows = list(zip(data.points, (Fraction(int(y)) for y in data.labels), strict=True))
    for size in range(1, data.d + 2):
        for active in combinations(rows, size):
            base, y0 = active[0]
            differences = [list(x - base) for x, _ in active[1:]] if bias else [list(x) for x, _ in active]
            values = [y - y0 for _, y in active[1:]] if bias else [y for _, y in active]
            w = least_norm(differences, values) if differences else [Fraction(0)] * data.d
            if w is None:
                continue
            b = y0 - dot(w, base) if bias else Fraction(0)
            if (best is None or dot(w, w) < best[1]) and all(y * (dot(w, x) + b) >= 1 for x, y in rows):
                best = w, dot(w, w)
    if best is None:
        raise ValueError("no maximum margin: the data are not separable")
    return best[0]
