"""Numbers a + b √n, exactly: the roots of quadratic polynomials, and where polynomials are positive."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import total_ordering

from geomadv.exact.words import show_number

__all__ = ["Surd", "Triple", "dyadic_between", "not_positive", "polynomial_at", "positive_share"]

#: The coefficients of t⁰, t and t² in a polynomial, or what they are multiplied with.
Triple = tuple[Fraction, Fraction, Fraction]


@total_ordering
@dataclass(frozen=True, eq=False)
class Surd:
    """The number rational + factor · √radicand.

    Attributes
    ----------
    rational, factor : Fraction
    radicand : int
        0 or larger; 0 if the number is rational.
    """

    rational: Fraction
    factor: Fraction = Fraction(0)
    radicand: int = 0

    @staticmethod
    def of(rational: Fraction, factor: Fraction, square: Fraction) -> Surd:
        """The number rational + factor · √square, square ≥ 0."""
        radicand = square.numerator * square.denominator
        factor, root = factor / square.denominator, math.isqrt(radicand)
        if root * root == radicand or not factor:
            return Surd(rational + factor * root)
        return Surd(rational, factor, radicand)

    @property
    def is_rational(self) -> bool:
        """Whether it is."""
        return self.radicand == 0

    def _compared(self, other: Surd) -> int:
        """The sign of the difference."""
        start = self.rational - other.rational
        first, second = _sign(start, self.factor, self.radicand), _sign(Fraction(0), -other.factor, other.radicand)
        if first * second >= 0:
            return first or second
        squares = start**2 + self.factor**2 * self.radicand - other.factor**2 * other.radicand
        return first * _sign(squares, 2 * start * self.factor, self.radicand)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Surd) and self._compared(other) == 0

    def __hash__(self) -> int:
        return hash(self.above(64))

    def __lt__(self, other: Surd) -> bool:
        return self._compared(other) < 0

    def __add__(self, other: Surd) -> Surd:
        """The sum of numbers of which one is rational, or that have the same radicand."""
        return self._over(other, self.rational + other.rational, self.factor + other.factor)

    def __mul__(self, other: Surd) -> Surd:
        """The product, likewise."""
        rational = self.rational * other.rational + self.factor * other.factor * self.radicand
        return self._over(other, rational, self.rational * other.factor + self.factor * other.rational)

    def _over(self, other: Surd, rational: Fraction, factor: Fraction) -> Surd:
        if self.radicand and other.radicand and self.radicand != other.radicand:
            raise ValueError(f"√{self.radicand} and √{other.radicand} have no sum or product of this form")
        return Surd(rational, factor, self.radicand or other.radicand) if factor else Surd(rational)

    @property
    def sign(self) -> int:
        """1, 0 or −1."""
        return _sign(self.rational, self.factor, self.radicand)

    def __str__(self) -> str:
        """As a reader would write it."""
        if self.is_rational:
            return show_number(self.rational)
        root = f"{'' if abs(self.factor) == 1 else f'{abs(self.factor)}·'}√{self.radicand}"
        if not self.rational:
            return root if self.factor > 0 else f"−{root}"
        return f"{show_number(self.rational)} {'+' if self.factor > 0 else '−'} {root}"

    def above(self, bits: int) -> Fraction:
        """A rational number that is less than 2^−bits larger; the number itself, if it is rational."""
        if self.is_rational:
            return self.rational
        bits = max(bits + _exponent(self.factor) + 1, 0)
        root = math.isqrt(self.radicand << 2 * bits) + (self.factor > 0)
        return self.rational + self.factor * Fraction(root, 1 << bits)

    def below(self, bits: int) -> Fraction:
        """A rational number that is less than 2^−bits smaller; the number itself, if it is rational."""
        return -Surd(-self.rational, -self.factor, self.radicand).above(bits)

    @property
    def exponent(self) -> int:
        """An e with 2^(e − 3) < x < 2^e, for a positive number x."""
        bits = 64
        while self.below(bits) * 2 < self.above(bits):
            bits *= 2
        return _exponent(self.above(bits))


def polynomial_at(coefficients: Sequence[Fraction], t: Surd) -> Surd:
    """The value of a polynomial, its constant first."""
    total = Surd(Fraction(0))
    for c in reversed(coefficients):
        total = total * t + Surd(c)
    return total


def _sign(rational: Fraction, factor: Fraction, radicand: int) -> int:
    """Of rational + factor · √radicand."""
    first, second = (rational > 0) - (rational < 0), (factor > 0) - (factor < 0) if radicand else 0
    if first * second >= 0:
        return first or second
    return first if rational**2 > factor**2 * radicand else second if rational**2 < factor**2 * radicand else 0


def _exponent(x: Fraction) -> int:
    """An e with |x| < 2^e."""
    return x.numerator.bit_length() - x.denominator.bit_length() + 1


def not_positive(g: Triple) -> tuple[Surd | None, Surd | None]:
    """The interval of the t > 0 with g₀ + g₁ t + g₂ t² ≤ 0, for g₀ ≥ 0.

    Returns
    -------
    tuple of Surd or None
        Its ends, None for ∞, which is also where it begins if it is empty. It is open at 0.
    """
    constant, slope, leading = g
    zero, nothing = Surd(Fraction(0)), (None, None)
    if constant == 0:
        if slope > 0:
            return nothing if leading >= 0 else (Surd(-slope / leading), None)
        if leading > 0:
            return nothing if slope == 0 else (zero, Surd(-slope / leading))
        return zero, None
    if leading == 0:
        return nothing if slope >= 0 else (Surd(-constant / slope), None)
    square = slope**2 - 4 * constant * leading
    if leading > 0 and (slope >= 0 or square < 0):
        return nothing
    centre, factor = -slope / (2 * leading), 1 / abs(2 * leading)
    left, right = Surd.of(centre, -factor, square), Surd.of(centre, factor, square)
    return (left, right) if leading > 0 else (right, None)


def positive_share(a: Triple, b: Triple) -> Fraction:
    """A β > 0 with a + β b positive for all t > 0, if all t with a(t) ≤ 0 are larger than those with b(t) ≤ 0.

    It is where minus the discriminant is largest. That is a concave function of β, since b has real roots, and not
    positive at 0, since a has. Where some combination is positive, it either has a positive value; or all such
    combinations have coefficients that are not negative, and then it is not negative at the β at which that of t
    vanishes, which is positive too.
    """
    constant = 4 * a[0] * a[2] - a[1] ** 2
    linear = 4 * (a[0] * b[2] + a[2] * b[0]) - 2 * a[1] * b[1]
    square = 4 * b[0] * b[2] - b[1] ** 2
    return -linear / (2 * square) if square else 1 - 2 * constant / linear


def dyadic_between(low: Surd, high: Surd | None) -> Fraction:
    """A number p/2^k between two, with the least k or nearly so; above the first one, unless both are one number.

    Raises
    ------
    ArithmeticError
        If the first one is larger, or both are the same irrational number.
    """
    bits = 64
    while high is not None and not low.above(bits) < high.below(bits):
        if not low < high:
            if low == high and low.is_rational:
                return low.rational
            raise ArithmeticError("an interval without rational numbers")
        bits *= 2
    left = low.above(bits)
    if high is None:
        return Fraction(math.floor(left) + 1)
    right = high.below(bits)
    # If some p/2^k is between, so is one for k + 1.
    fewest, enough = 0, max(1 - _exponent(right - left), 0) + 1
    while fewest < enough:
        k = (fewest + enough) // 2
        fewest, enough = (fewest, k) if _next(left, k) <= right else (k + 1, enough)
    return _next(left, enough)


def _next(x: Fraction, bits: int) -> Fraction:
    """The least p/2^bits above x."""
    return Fraction(math.floor(x * (1 << bits)) + 1, 1 << bits)
