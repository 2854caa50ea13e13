"""The counterexample about bounds in degree 2 that are irrational: E12."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from fractions import Fraction

from geomadv.certificate import verify
from geomadv.classes.polynomial.classifiers import PolynomialClassifiers
from geomadv.exact.arrays import integer_array
from geomadv.exact.dataset import Dataset
from geomadv.exact.features import features
from geomadv.exact.formulas import show_polynomial
from geomadv.exact.matrices import IntegerMatrix
from geomadv.exact.polynomials import PolynomialClassifier
from geomadv.exact.rational import Vector
from geomadv.exact.solving import solve_column
from geomadv.exact.surds import Surd, polynomial_at
from geomadv.exact.words import show_number, show_vector
from geomadv.paper.counterexamples.refutation import Counterexample, Instance, Scene, Step
from geomadv.paper.counterexamples.sign_of import SignOf

__all__ = ["E12"]

_SQUARE = PolynomialClassifiers(2)


def _weights(S: Dataset, point: Vector) -> list[Fraction] | None:
    """The c with f(point) = Σ c_i f(x_i) for all polynomials f of degree 2, where they are unique."""
    rows = [features(p, 2) for p in (*S.points, point)]
    below = math.lcm(*(row.denominator for row in rows))
    flat = [[*(n * (below // row.denominator) for n in row.numerators), below] for row in rows]
    size = len(flat[0])
    if S.n != size:
        return None
    columns = [entry for column in zip(*flat[:-1], strict=True) for entry in column]
    found = solve_column(IntegerMatrix(integer_array(columns, (size, size))).to_flint(), flat[-1])
    return None if found is None else [Fraction(n, found[1]) for n in found[0]]


def _quadratics(S: Dataset, x: Vector, v: Vector) -> list[tuple[Fraction, Fraction, Fraction]]:
    """These weights at x + t v as polynomials in t, the constants first, from three values; none if not unique."""
    values = [_weights(S, x + t * v) for t in (0, 1, 2)]
    if any(value is None for value in values):
        return []
    found = []
    for a, b, c in zip(*(value for value in values if value is not None), strict=True):
        second = (c - 2 * b + a) / 2
        found.append((a, b - a - second, second))
    return found


def _e12(instance: Instance) -> Iterator[Step]:
    S, x, v = instance.data, instance.vectors["x"], instance.vectors["v"]
    row = S.points.index(x)
    quadratics = _quadratics(S, x, v)
    yield Step(
        "The six points determine every polynomial of degree 2: f(x + tv) = Σ c_i(t) f(x_i), with quadratic c_i. So "
        "all accurate ones give x + tv the label −1 iff no y_i c_i(t) is positive.",
        "; ".join(f"c for {show_vector(p)}: {_shown(c)}" for p, c in zip(S.points, quadratics, strict=False))
        or "not so",
        len(quadratics) == S.n,
    )
    own: Sequence[Fraction] = quadratics[row] if quadratics else (Fraction(0),) * 3
    discriminant = own[1] ** 2 - 4 * own[0] * own[2]
    odd, square = _square_part(discriminant)
    yield Step(
        "That of x itself is 1 at t = 0 and positive up to an irrational number.",
        f"discriminant {show_number(discriminant)}",
        own[0] == 1 and own[2] > 0 and own[1] < 0 and odd > 1,
    )
    if odd <= 1 or not own[2]:
        return
    root = Surd(-own[1] / (2 * own[2]), -square / (2 * own[2]), odd)
    signed = [Surd(Fraction(int(y))) * polynomial_at(c, root) for c, y in zip(quadratics, S.labels, strict=True)]
    yield Step(
        f"At t = {root} it vanishes, and no other y_i c_i is positive: there every accurate polynomial says −1, and "
        "before it some still say +1 on all of the way. So this is the bound of v at x.",
        f"y_i c_i: {', '.join(map(str, signed))}",
        signed[row].sign == 0 and all(value.sign < 0 for k, value in enumerate(signed) if k != row),
    )
    before, behind = Fraction(348, 1000), Fraction(349, 1000)
    answers = [_SQUARE.forced(S, x + t * v) for t in (before, behind)]
    yield Step(
        f"The library says so: at {show_number(before)} accurate polynomials of degree 2 differ, at "
        f"{show_number(behind)} all say −1.",
        f"certificates {', '.join(f'{a.certificate.kind} {verify(a.certificate, S).verdict}' for a in answers)}",
        [a.label for a in answers] == [None, -1] and all(bool(verify(a.certificate, S)) for a in answers),
    )


def _shown(c: Sequence[Fraction]) -> str:
    return show_polynomial(PolynomialClassifier(1, 2, Vector.of(c[1:]), c[0])).replace("x", "t")


def _square_part(value: Fraction) -> tuple[int, Fraction]:
    """The integer n without square factors, and the s, with value = s² n; 0 for what is not positive."""
    if value <= 0:
        return 0, Fraction(0)
    n, s = value.numerator * value.denominator, Fraction(1, value.denominator)
    k = 2
    while k * k <= n:
        while n % (k * k) == 0:
            n, s = n // (k * k), s * k
        k += 1
    return n, s


def _e12_scenes(instance: Instance) -> list[Scene]:
    S, x, v = instance.data, instance.vectors["x"], instance.vectors["v"]
    found = []
    for t in (Fraction(1, 4), Fraction(348, 1000)):
        both = _SQUARE.forced(S, x + t * v).disagreeing
        if both is not None:
            note = (x + Fraction(34861, 100_000) * v, "all say −1 here")
            found.append(Scene(f"one that says +1 up to t = {show_number(t)}", SignOf(both[0]), S, x, v, (note,)))
    return found


E12 = Counterexample(
    "E12",
    "beyond the paper: bounds in degree 2",
    "The distance along a direction after which every accurate polynomial of degree 2 has changed its label is a "
    "rational number, as it is for linear classifiers.",
    Instance(
        Dataset([[1, 1], [0, 1], [-1, 0], [1, -1], [0, 0], [-1, -1]], [1, 1, 1, -1, -1, -1]),
        vectors={"x": Vector.of([1, 1]), "v": Vector.of([-2, -4])},
    ),
    _e12,
    "The features of a point on the ray are quadratic in the distance, and so is where they enter a cone of the data.",
    "Whether v fools all of degree 2 at x is decided by a rational point of the ray (P4); the bound lies between two "
    "rational numbers, as near as one likes.",
    scenes=_e12_scenes,
)
