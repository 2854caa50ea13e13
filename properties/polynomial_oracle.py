"""What z3 says of polynomials of degree 2 on a ray, by its procedure for nonlinear arithmetic (nlsat).

The coefficients of f(x + tv) are linear in those of f, and whether such a quadratic is positive on [0, c], or on
[0, ∞), is a condition on its coefficients without quantifiers.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import z3

import geomadv as ga
from geomadv.exact.features import features, leading_features, lifted, monomials
from properties.oracle import decide, real, value_at


def _accurate(S: ga.Dataset, degree: int) -> tuple[Any, list[Any], Any]:
    solver = z3.SolverFor("QF_NRA")
    above = lifted(S, degree)
    w, b = [z3.Real(f"w{j}") for j in range(above.d)], z3.Real("b")
    for x, y in zip(above.points, S.signs.tolist(), strict=True):
        solver.add(value_at(w, b, x) * y >= 1)  # as the scale is free
    return solver, w, b


def kept(S: ga.Dataset, v: ga.Vector, row: int, end: Fraction | None) -> bool:
    """Whether some accurate polynomial of degree 2 keeps the label of a row up to an end, or on the whole ray."""
    solver, w, b = _accurate(S, 2)
    x, s = S.point(row), int(S.signs[row])
    at_0 = s * value_at(w, b, features(x, 2))
    leading = s * value_at(w, real(0), leading_features(v, 2))
    slope = s * value_at(w, b, features(x + v, 2)) - at_0 - leading
    apart = 4 * at_0 * leading > slope * slope
    solver.add(at_0 > 0)
    if end is None:
        solver.add(leading >= 0, z3.Or(slope >= 0, apart))
    else:
        c = real(end)
        solver.add(at_0 + slope * c + leading * c * c > 0)
        solver.add(z3.Or(slope >= 0, slope + 2 * leading * c <= 0, apart))
    return decide(solver)


def resisted(S: ga.Dataset, degree: int, v: ga.Vector, row: int) -> bool:
    """Whether some accurate polynomial of degree 1 to 3 on a line keeps the label of a row on the whole ray.

    Such a polynomial of t is a(t) + t b(t), where a and b are sums of squares, of degree 2 at most: this is the theorem
    of Pólya and Szegő, and nonnegative 2 × 2 matrices. It may be 0 where a small constant helps.
    """
    solver, w, b = _accurate(S, degree)
    x, s = S.point(row), int(S.signs[row])
    values = [s * value_at(w, b, features(x + v * t, degree)) for t in range(4)]
    p, q = ([z3.Real(f"{name}{j}") for j in range(3)] for name in "pq")
    for low, middle, high in (p, q):
        solver.add(low >= 0, high >= 0, low * high >= middle * middle)
    along = [p[0], 2 * p[1] + q[0], p[2] + 2 * q[1], q[2]]
    for t, value in enumerate(values):  # four values determine it
        solver.add(value == z3.Sum([c * t**k for k, c in enumerate(along)]))
    return decide(solver)


def positive_at_root(S: ga.Dataset, degree: int, x: ga.Vector, v: ga.Vector, square: int, sign: int) -> bool:
    """Whether some accurate polynomial has the sign, or 0, at x + √square · v."""
    solver, w, b = _accurate(S, degree)
    root = z3.Real("root")
    solver.add(root * root == square, root > 0)
    there = [real(p) + real(q) * root for p, q in zip(x, v, strict=True)]
    terms: list[Any] = [b]
    powers: dict[tuple[int, ...], Any] = {(): real(1)}
    for coefficient, term in zip(w, monomials(len(x), degree), strict=True):
        powers[term] = powers[term[:-1]] * there[term[-1]]
        terms.append(coefficient * powers[term])
    solver.add(z3.Sum(terms) * sign >= 0)
    return decide(solver)
