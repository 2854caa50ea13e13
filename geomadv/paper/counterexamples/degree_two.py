"""Counterexamples about polynomials of degree 2: E10, E11."""

from __future__ import annotations

import math
from collections.abc import Iterator
from fractions import Fraction
from itertools import product

from geomadv.certificate import verify
from geomadv.classes.linear.classifiers import max_margin
from geomadv.classes.polynomial.classifiers import PolynomialClassifiers
from geomadv.exact.dataset import Dataset
from geomadv.exact.features import lifted
from geomadv.exact.polynomials import PolynomialClassifier
from geomadv.exact.rational import Vector
from geomadv.exact.words import show_number, show_vector
from geomadv.paper.counterexamples.building import accuracy
from geomadv.paper.counterexamples.refutation import Case, Counterexample, Instance, Scene, Step
from geomadv.paper.counterexamples.sign_of import SignOf

__all__ = ["DEGREE_TWO"]

_SQUARE = PolynomialClassifiers(2)


# E10: no direction for two points

_THREE = Dataset([[0, 0], [1, 0], [0, 1]], [1, 1, -1])


def _constant_on_the_line(v: Vector) -> SignOf:
    """1 + u (α + β u + γ τ), with u = (−v₂, v₁)·z and τ = v·z: 1 on the line of a, and right about the data of E10.

    Or, for v₁ = 0, one half less the second coordinate.
    """
    first, second = v
    if first == 0:
        return SignOf(PolynomialClassifier(2, 2, Vector.of([0, -1, 0, 0, 0]), Fraction(1, 2)))
    alpha, beta, gamma = -2 / first, Fraction(0), Fraction(0)
    if second and first != second:
        gamma = -2 / (first * (second - first))
        alpha = -gamma * first
    elif second:
        beta = -2 / (first * (first + second))
        alpha = beta * second
    u, square = (-second, first), (second**2, -2 * first * second, first**2)
    mixed = (-first * second, first**2 - second**2, first * second)  # u τ
    coefficients = [alpha * c for c in u] + [beta * c + gamma * e for c, e in zip(square, mixed, strict=True)]
    return SignOf(PolynomialClassifier(2, 2, Vector.of(coefficients), Fraction(1)))


def _e10(instance: Instance) -> Iterator[Step]:
    S, target = instance.data, instance.data.point(instance.data.labels.index(-1))
    yield accuracy(instance)
    u = max_margin(S).normal
    rows = S.indices(1).tolist()
    linear = [PolynomialClassifiers(1).transfers_from(S, -u, row) for row in rows]
    yield Step(
        f"In degree 1 there is such a direction, {show_vector(-u)} for one: Theorem 4.",
        f"certificates {', '.join(verify(answer.certificate, S).verdict for answer in linear)}",
        all(answer.holds and bool(verify(answer.certificate, S)) for answer in linear),
    )
    straight = [(target - S.point(row), _SQUARE.transfers_from(S, target - S.point(row), row)) for row in rows]
    yield Step(
        "In degree 2 each of the two points has one of its own, straight to the point labelled −1.",
        "; ".join(f"{show_vector(v)}: certificate {verify(answer.certificate, S).verdict}" for v, answer in straight),
        all(answer.holds and bool(verify(answer.certificate, S)) for _, answer in straight),
    )
    refuted = [_SQUARE.transfers_from(S, -u, row) for row in rows]
    yield Step(
        "That of Theorem 4 does not fool all of degree 2 at both.",
        "; ".join(f"{a.certificate.kind} {verify(a.certificate, S).verdict}" for a in refuted),
        not all(a.holds for a in refuted) and all(bool(verify(a.certificate, S)) for a in refuted),
    )


_SIGNS = [Vector.of(signs) for signs in product((-1, 0, 1), repeat=2) if any(signs)]
_E10_CASES = (
    Case("v₁ = 0 and v₂ > 0", lambda v: v[0] == 0 and v[1] > 0, "f", "b", 1, (Vector.of([0, 1]),)),
    Case(
        "v₁ ≠ 0 or v₂ < 0",
        lambda v: v[0] != 0 or v[1] < 0,
        _constant_on_the_line,
        "a",
        1,
        tuple(v for v in _SIGNS if v[0] != 0 or v[1] < 0),
        "the polynomial is 1 on the line from a along v, or falls against v, and right about S for every v",
    ),
)


def _e10_scenes(instance: Instance) -> list[Scene]:
    found = []
    for case, v in ((_E10_CASES[0], [0, 1]), (_E10_CASES[1], [-1, 1]), (_E10_CASES[1], [-1, 2])):
        r = case.refute(instance, Vector.of(v))
        title = f"{show_vector(r.direction)} does not fool this polynomial"
        found.append(Scene(title, r.classifier, r.data, r.point, r.direction))
    return found


#: 1 − 2 x₂ (1 − x₁), which is 1 where x₁ = 1.
_BESIDE = PolynomialClassifier(2, 2, Vector.of([0, -2, 0, 2, 0]), Fraction(1))

E10 = Counterexample(
    "E10",
    "section 8: Theorem 4 from a kernel perspective",
    "For polynomials of degree 2, as for linear classifiers, some direction is adversarial for every accurate one at "
    "every point labelled +1.",
    Instance(_THREE, {"f": SignOf(_BESIDE)}, {"a": _THREE.point(0), "b": _THREE.point(1)}),
    _e10,
    "A polynomial of degree 2 can keep its label along any ray that misses the point labelled −1, and the rays to that "
    "point differ.",
    "Point by point: v is adversarial at x for every accurate polynomial of degree 2 iff all of them give some point "
    "of the ray the other label, or v is so everywhere (P4).",
    _E10_CASES,
    _e10_scenes,
)


# E11: the gradient


def _e11(instance: Instance) -> Iterator[Step]:
    S, x = instance.data, instance.vectors["x"]
    machine = max_margin(lifted(S, 2))
    f = PolynomialClassifier(1, 2, machine.normal, machine.bias)
    constant, slope, _ = f.along(x, Vector.of([1]))
    yield Step(
        "The maximum-margin polynomial f* of the features x and x² grows at x: against its gradient is to the left.",
        f"f* = {SignOf(f)}, f*′(x) = {show_number(slope)}, f*(x) = {show_number(constant)}",
        constant > 0 and slope > 0,
    )
    p, q = x[0], S.point(S.labels.index(-1))[0]
    kernel = 2 * p * (1 + p * x[0]) - 2 * q * (1 + q * x[0])
    yield Step(
        "So does that of the kernel (1 + xy)², whose gradient at x is a positive multiple of the difference of the "
        "gradients of k(p, ·) and k(q, ·), p and q the points of S.",
        f"k(p, ·)′(x) − k(q, ·)′(x) = {show_number(kernel)}",
        kernel > 0,
    )
    h = instance.classifiers["h"]
    yield accuracy(instance)
    left, distance = Vector.of([-1]), h.flip_distance(x, Vector.of([-1]))
    answer = _SQUARE.transfers_from(S, left, S.points.index(x))
    yield Step(
        "But to the left an accurate classifier never changes its label, and it is linear.",
        f"flip distance of h {show_number(distance)}; certificate of the kind {answer.certificate.kind}: "
        f"{verify(answer.certificate, S).verdict}",
        distance == math.inf and not answer.holds and bool(verify(answer.certificate, S)),
    )
    right = _SQUARE.transfers_from(S, S.point(S.labels.index(-1)) - x, S.points.index(x))
    yield Step(
        "To the point labelled −1, against the gradient's advice, every accurate polynomial does.",
        f"certificate of the kind {right.certificate.kind}: {verify(right.certificate, S).verdict}",
        right.holds and bool(verify(right.certificate, S)),
    )


def _e11_scenes(instance: Instance) -> list[Scene]:
    S, x, left = instance.data, instance.vectors["x"], Vector.of([-1])
    machine = max_margin(lifted(S, 2))
    f = SignOf(PolynomialClassifier(1, 2, machine.normal, machine.bias))
    return [
        Scene("f* is fooled against its gradient at x", f, S, x, left),
        Scene("the accurate h is not", instance.classifiers["h"], S, x, left),
        Scene("straight to the point labelled −1 all are", f, S, x, -left),
    ]


_HALF = PolynomialClassifier(1, 2, Vector.of([-1, 0]), Fraction(1, 2))

E11 = Counterexample(
    "E11",
    "section 8: Theorem 4 from a kernel perspective",
    "The direction against the gradient of the maximum-margin polynomial at x is adversarial there for every accurate "
    "polynomial of degree 2.",
    Instance(Dataset([[-1], [3]], [1, -1]), {"h": SignOf(_HALF)}, {"x": Vector.of([-1])}),
    _e11,
    "Theorem 4 holds in the space of features, where that direction is no ray from the features of x: it says nothing "
    "about the inputs.",
    "The difference p − x to a point p of the other label is always adversarial, for every class.",
    scenes=_e11_scenes,
)


DEGREE_TWO = (E10, E11)
