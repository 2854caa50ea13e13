"""Classifiers by the sign of a polynomial, and a polynomial along a ray."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import comb
from typing import Any, NamedTuple

from flint import arb, ctx, fmpq, fmpq_poly

from geomadv.errors import InvalidInputError, shown
from geomadv.exact.arguments import check_dataset, positive_integer
from geomadv.exact.dataset import Dataset
from geomadv.exact.features import features, monomials
from geomadv.exact.rational import Vector
from geomadv.exact.reprs import Typed
from geomadv.exact.scalars import to_fraction

__all__ = ["NegativePart", "PolynomialClassifier", "negative_intervals", "negative_parts"]


@dataclass(frozen=True, repr=False)
class PolynomialClassifier(Typed):
    """The classifier h(x) = sign f(x), f a polynomial of degree at most k in d variables.

    Attributes
    ----------
    dimension : int
        d.
    degree : int
        k ≥ 1.
    coefficients : Vector, length C(d + k, k) − 1
        Of the monomials of degree 1 to k, in the order of scikit-learn's `PolynomialFeatures`: for d = k = 2 those of
        x₁, x₂, x₁², x₁x₂, x₂².
    bias : Fraction
        The constant.

    Examples
    --------
    >>> import geomadv as ga
    >>> circle = ga.PolynomialClassifier(2, 2, [0, 0, 1, 0, 1], -1)
    >>> circle([0, 2]), circle([0, 0]), circle([1, 0])
    (1, -1, 0)
    """

    dimension: int
    degree: int
    coefficients: Vector
    bias: Fraction = Fraction(0)

    def __post_init__(self) -> None:
        for name in ("dimension", "degree"):
            object.__setattr__(self, name, positive_integer(getattr(self, name), name))
        object.__setattr__(self, "coefficients", Vector.of(self.coefficients))
        object.__setattr__(self, "bias", to_fraction(self.bias))
        count = self.count(self.dimension, self.degree)
        if len(self.coefficients) != count:
            raise InvalidInputError(
                f"polynomials of degree {shown(self.degree)} in {shown(self.dimension)} variables have {shown(count)} "
                "monomials beside the "
                f"constant, got {len(self.coefficients)} coefficients"
            )

    @staticmethod
    def count(dimension: int, degree: int) -> int:
        """How many coefficients there are.

        Parameters
        ----------
        dimension : int
            d ≥ 1.
        degree : int
            k ≥ 1.

        Returns
        -------
        int
            C(d + k, k) − 1: without the constant.

        Raises
        ------
        InvalidInputError
            If one of them is no positive integer.

        Examples
        --------
        >>> import geomadv as ga
        >>> ga.PolynomialClassifier.count(2, 2), ga.PolynomialClassifier.count(784, 2)
        (5, 308504)
        """
        d, k = positive_integer(dimension, "dimension"), positive_integer(degree, "degree")
        return comb(d + k, k) - 1

    def _point(self, x: Vector | Iterable[object]) -> Vector:
        point = Vector.of(x)
        if len(point) != self.dimension:
            raise InvalidInputError(
                f"the classifier takes points of dimension {self.dimension}, got dimension {len(point)}"
            )
        return point

    def value(self, x: Vector | Iterable[object]) -> Fraction:
        """The value of f at one point.

        Parameters
        ----------
        x : Vector or array-like, shape (d,)
            The point, in the units of the data.

        Returns
        -------
        Fraction
            Positive where the label is 1, and negative where it is −1.

        Raises
        ------
        InvalidInputError
            If the point is not d finite numbers.

        Examples
        --------
        >>> import geomadv as ga
        >>> circle = ga.PolynomialClassifier(2, 2, [0, 0, 1, 0, 1], -1)
        >>> circle.value([0, 2]), circle.value([0.5, 0.5])
        (Fraction(3, 1), Fraction(-1, 2))
        """
        return self.coefficients.dot(features(self._point(x), self.degree)) + self.bias

    def __call__(self, x: Vector | Iterable[object]) -> int:
        """The label of one point: 1 or −1, and 0 where f is 0."""
        value = self.value(x)
        return (value > 0) - (value < 0)

    def is_accurate(self, data: Dataset) -> bool:
        """Whether y f(x) > 0 for every (x, y).

        Parameters
        ----------
        data : Dataset
            n points in d dimensions, labelled 1 and −1.

        Returns
        -------
        bool
            False where f is 0 at a point, too.

        Raises
        ------
        InvalidInputError
            If the data are no `Dataset`, or have another dimension, or a label is neither 1 nor −1.

        Examples
        --------
        >>> import geomadv as ga
        >>> circle = ga.PolynomialClassifier(2, 2, [0, 0, 1, 0, 1], -1)
        >>> [circle.is_accurate(ga.Dataset([[0, 2], x], [1, -1])) for x in ([0, 0], [1, 0])]
        [True, False]
        """
        check_dataset(data)
        return all(y * self.value(data.point(row)) > 0 for row, y in enumerate(data.signs.tolist()))

    def along(self, x: Vector | Iterable[object], v: Vector | Iterable[object]) -> tuple[Fraction, ...]:
        """The coefficients of f(x + t v) as a polynomial in t, of t⁰ to t^k.

        Parameters
        ----------
        x : Vector or array-like, shape (d,)
            The point, in the units of the data.
        v : Vector or array-like, shape (d,)
            The direction; t is in units of ‖v‖.

        Returns
        -------
        tuple of Fraction, length k + 1
            That of t⁰, which is f(x), first.

        Raises
        ------
        InvalidInputError
            If x or v is not d finite numbers.

        Examples
        --------
        >>> import geomadv as ga
        >>> circle = ga.PolynomialClassifier(2, 2, [0, 0, 1, 0, 1], -1)
        >>> circle.along([2, 0], [-1, 0])
        (Fraction(3, 1), Fraction(-4, 1), Fraction(1, 1))
        """
        found = [Fraction(int(c.p), int(c.q)) for c in self._along(self._point(x), self._point(v)).coeffs()]
        return (*found, *[Fraction(0)] * (self.degree + 1 - len(found)))

    def _along(self, x: Vector, v: Vector) -> fmpq_poly:
        lines = [fmpq_poly([_fmpq(a), _fmpq(b)]) for a, b in zip(x, v, strict=True)]
        products: dict[tuple[int, ...], fmpq_poly] = {(): fmpq_poly([1])}
        total = fmpq_poly([_fmpq(self.bias)])
        for term, c in zip(monomials(self.dimension, self.degree), self.coefficients, strict=True):
            products[term] = products[term[:-1]] * lines[term[-1]]
            total += products[term] * _fmpq(c)
        return total


class NegativePart(NamedTuple):
    """Where a polynomial is negative between two neighbouring roots, or behind the last one; all ends are rational.

    Attributes
    ----------
    before, low
        They enclose the left root, or are 0.
    high, behind : Fraction or None
        They enclose the right one; None stands for ∞. From `low` to `high` the polynomial is negative, except at an end
        that is the root itself.
    """

    before: Fraction
    low: Fraction
    high: Fraction | None
    behind: Fraction | None


def negative_parts(coefficients: Iterable[Fraction], precision: int = 53) -> list[NegativePart]:
    """Where a polynomial is negative for t > 0, from left to right; empty iff it is so nowhere.

    Parameters
    ----------
    precision
        The bits with which roots are enclosed, at least.
    """
    f = fmpq_poly([_fmpq(c) for c in coefficients])
    roots = _positive_roots(f, precision)
    found = []
    for left, right in zip([(fmpq(0), fmpq(0)), *roots], [*roots, None], strict=True):
        if f(left[1] + 1 if right is None else (left[1] + right[0]) / 2) < 0:
            ends = (None, None) if right is None else tuple(map(_fraction, right))
            found.append(NegativePart(*map(_fraction, left), *ends))
    return found


def negative_intervals(coefficients: Iterable[Fraction]) -> list[tuple[Fraction, Fraction | None]]:
    """Rational intervals that lie between the neighbouring roots between which a polynomial is negative for t > 0.

    Returns
    -------
    list of (Fraction, Fraction or None)
        None stands for ∞. The ends are near the roots, and inside the interval of the roots; empty iff the polynomial
        is nowhere negative for t > 0.
    """
    return [(part.low, part.high) for part in negative_parts(coefficients)]


def _positive_roots(f: fmpq_poly, precision: int) -> list[tuple[fmpq, fmpq]]:
    """Disjoint enclosures of the positive roots, in order."""
    while f.degree() > 0:
        with ctx.workprec(precision):
            # FLINT encloses real roots without an imaginary part, and 0 as itself.
            roots: Any = f.numer().complex_roots()  # pairs (acb, multiplicity), against its annotation
            real = [root.real for root, _ in roots if root.imag == 0]
            found = sorted((_end(root.lower()), _end(root.upper())) for root in real if root > 0)
        if all(high < low for (_, high), (low, _) in pairwise(found)):
            return found
        precision *= 2
    return []


def _fmpq(x: Fraction) -> fmpq:
    return fmpq(x.numerator, x.denominator)


def _fraction(x: fmpq) -> Fraction:
    return Fraction(int(x.p), int(x.q))


def _end(x: arb) -> fmpq:
    """An end of an enclosure, which is a dyadic number, exactly."""
    mantissa, exponent = x.man_exp()
    return fmpq(mantissa) * fmpq(2) ** int(exponent)
