"""The optimisation problems of the library by enumeration, with fractions: for instances of a few rows."""

import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from fractions import Fraction
from itertools import combinations
from types import FrameType

Row = Sequence[Fraction | int]


def dot(a: Row, b: Row) -> Fraction:
    return sum((Fraction(x) * y for x, y in zip(a, b, strict=True)), Fraction(0))


def solve_uniquely(equations: Sequence[Row], rhs: Row) -> list[Fraction] | None:
    """The solution of linear equations, None unless there is exactly one."""
    width = len(equations[0])
    rows = [[*map(Fraction, row), Fraction(b)] for row, b in zip(equations, rhs, strict=True)]
    for column in range(width):
        pivot = next((k for k in range(column, len(rows)) if rows[k][column]), None)
        if pivot is None:
            return None
        rows[column], rows[pivot] = rows[pivot], rows[column]
        rows[column] = [x / rows[column][column] for x in rows[column]]
        for k, row in enumerate(rows):
            if k != column and row[column]:
                rows[k] = [x - row[column] * y for x, y in zip(row, rows[column], strict=True)]
    return None if any(row[-1] for row in rows[width:]) else [row[-1] for row in rows[:width]]


def supports(size: int, largest: int) -> Iterator[tuple[int, ...]]:
    for k in range(1, min(size, largest) + 1):
        yield from combinations(range(size), k)


def nearest_residual(points: Sequence[Row], groups: Sequence[int], target: Row) -> list[Fraction]:
    """Σ μ_i p_i − t, as short as possible with μ ≥ 0, the weights of each group (but group −1) summing to 1.

    The supports are tried one by one: on the right one the minimiser is positive and no row is on the wrong side.
    """
    names = sorted(set(groups) - {-1})
    if not names and all(dot(p, target) <= 0 for p in points):
        return [-Fraction(t) for t in target]
    for chosen in supports(len(points), len(target) + len(names)):
        if not all(any(groups[i] == g for i in chosen) for g in names):
            continue
        system: list[list[Fraction | int]] = [
            [*(dot(points[i], points[j]) for j in chosen), *(int(groups[i] == g) for g in names)] for i in chosen
        ]
        system += [[*(int(groups[j] == g) for j in chosen), *[0] * len(names)] for g in names]
        solved = solve_uniquely(system, [*(dot(points[i], target) for i in chosen), *[1] * len(names)])
        if solved is None or min(solved[: len(chosen)]) < 0:
            continue
        residual = [
            sum((w * points[i][j] for w, i in zip(solved, chosen, strict=False)), Fraction(0)) - target[j]
            for j in range(len(target))
        ]
        shifts = dict(zip(names, solved[len(chosen) :], strict=True))
        if all(dot(p, residual) + shifts.get(g, Fraction(0)) >= 0 for p, g in zip(points, groups, strict=True)):
            return residual
    raise AssertionError("some support is optimal")


def vertices(columns: Sequence[Row], rhs: Row) -> Iterator[dict[int, Fraction]]:
    """The vertices of {x ≥ 0 : Σ x_j a_j = b}."""
    if not any(rhs):
        yield {}
    for chosen in supports(len(columns), len(rhs)):
        solved = solve_uniquely([[columns[j][k] for j in chosen] for k in range(len(rhs))], rhs)
        if solved is not None and min(solved) > 0:
            yield dict(zip(chosen, solved, strict=True))


def linear_program(columns: Sequence[Row], costs: Row, rhs: Row) -> Fraction | str:
    """The least c·x subject to Σ x_j a_j = b, x ≥ 0; "infeasible"; or "unbounded"."""
    values = [sum((costs[j] * x for j, x in vertex.items()), Fraction(0)) for vertex in vertices(columns, rhs)]
    if not values:
        return "infeasible"
    normalised = [[*column, 1] for column in columns]
    for ray in vertices(normalised, [*[0] * len(rhs), 1]):
        if sum((costs[j] * x for j, x in ray.items()), Fraction(0)) < 0:
            return "unbounded"
    return min(values)


def homogeneous(points: Sequence[Row], labels: Sequence[int], bias: bool) -> list[list[Fraction]]:
    """The z_i: y_i (x_i, 1), without a bias y_i x_i."""
    return [[y * Fraction(x) for x in ([*p, 1] if bias else p)] for p, y in zip(points, labels, strict=True)]


def largest_multiplier(z: Sequence[Row], target: Row, row: int) -> Fraction | None:
    """The largest λ_row over λ ≥ 0 with Σ λ_i z_i = target, attained at a vertex; None if there is no λ.

    The data must be separable, so that the multipliers are bounded.
    """
    return max((vertex.get(row, Fraction(0)) for vertex in vertices(z, target)), default=None)


def shortest_in_polyhedron(normals: Sequence[Row], heights: Row) -> Fraction:
    """The least g·g subject to normals[k]·g ≥ heights[k], which must be feasible."""
    if max(heights) <= 0:
        return Fraction(0)
    best: Fraction | None = None
    for chosen in supports(len(normals), len(normals[0])):
        gram = [[dot(normals[i], normals[j]) for j in chosen] for i in chosen]
        weights = solve_uniquely(gram, [heights[i] for i in chosen])
        if weights is None:
            continue
        g = [
            sum((w * normals[i][j] for w, i in zip(weights, chosen, strict=True)), Fraction(0))
            for j in range(len(normals[0]))
        ]
        if all(dot(n, g) >= h for n, h in zip(normals, heights, strict=True)) and (best is None or dot(g, g) < best):
            best = dot(g, g)
    if best is None:
        raise AssertionError("the polyhedron is empty")
    return best


def extreme_rays(z: Sequence[Row]) -> list[list[Fraction]]:
    """The extreme rays of {W : W·z_i ≥ 0}, one vector each; the z_i must span the space."""
    m = len(z[0])
    units = [[int(j == k) for j in range(m)] for k in range(m)]
    found: list[list[Fraction]] = []
    for chosen in combinations(range(len(z)), m - 1):
        for unit in units:
            for sign in (1, -1):
                W = solve_uniquely([*(z[i] for i in chosen), unit], [*[0] * (m - 1), sign])
                if W is not None and all(dot(W, other) >= 0 for other in z):
                    scale = sum(map(abs, W))
                    normalised = [x / scale for x in W]
                    if normalised not in found:
                        found.append(normalised)
    return found


@contextmanager
def time_limit(seconds: int) -> Iterator[None]:
    """Turn an endless loop into a failure."""

    def stop(number: int, frame: FrameType | None) -> None:
        raise AssertionError(f"no answer within {seconds} s")

    previous = signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, previous)
