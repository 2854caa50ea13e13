"""The sizes that Theorems 7 and 9 promise, as exact expressions, and the exact test of a probability by repetition."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

from flint import arb, ctx, fmpq

from geomadv.errors import InvalidInputError, shown
from geomadv.exact.arguments import whole_number
from geomadv.exact.reprs import Described
from geomadv.exact.scalars import Exact, nearest_float, to_fraction

__all__ = ["SizeBound", "binomial_tail", "size_bounds"]

_FIRST_DIGITS = 30  # decimals with which a comparison begins; they double until it is decided
_MOST = 100_000  # digits and repetitions; more would take memory and time without end


@dataclass(frozen=True, repr=False)
class SizeBound(Described):
    """The number `kept` − √`squared_capacity` − √(`deviation` · ln n), held as this expression.

    It is positive, or met by a size, or not: since ln n is transcendental for n ≥ 2, it never equals a rational
    number, and enclosing it ever more narrowly decides every comparison.

    Attributes
    ----------
    n : int
        The size of each sample, at least 1.
    kept : Fraction
        (1 − ρ₁ − ρ₂) n.
    squared_capacity : Fraction
        (2BR)² n, of several classes (4BR)² n.
    deviation : Fraction
        16 n as printed, 2 n in the sharper bound.
    failure_probability : Fraction
        The theorem allows both classifiers' bounds together to fail with at most this probability: 4/n² as printed,
        2/n² in the sharper bound, and 1 where that is more.

    Examples
    --------
    >>> import geomadv as ga
    >>> printed, sharper = ga.size_bounds(1000, 900, 1)
    >>> printed.deviation, printed.failure_probability, sharper.vacuous
    (Fraction(16000, 1), Fraction(1, 250000), False)
    """

    n: int
    kept: Fraction
    squared_capacity: Fraction
    deviation: Fraction
    failure_probability: Fraction

    def __post_init__(self) -> None:
        object.__setattr__(self, "n", whole_number(self.n, "n"))
        for name in ("kept", "squared_capacity", "deviation", "failure_probability"):
            object.__setattr__(self, name, to_fraction(getattr(self, name)))
        if self.n < 1 or self.squared_capacity < 0 or self.deviation <= 0:
            raise InvalidInputError(
                "a size bound needs n ≥ 1, a squared capacity ≥ 0 and a deviation > 0, "
                f"got {shown(self.n)}, {shown(self.squared_capacity)} and {shown(self.deviation)}"
            )

    def enclosure(self, digits: int = _FIRST_DIGITS) -> tuple[Fraction, Fraction]:
        """Rational numbers on either side of the bound, about 10^−digits apart.

        Parameters
        ----------
        digits : int
            From 1 to 100,000.

        Returns
        -------
        tuple of two Fraction
            The bound lies between them.

        Raises
        ------
        InvalidInputError
            If the number of digits is not such.

        Examples
        --------
        >>> import geomadv as ga
        >>> _, sharper = ga.size_bounds(1000, 900, 1)
        >>> low, high = sharper.enclosure(10)
        >>> round(float(low), 6), float(high - low) < 1e-9
        (750.837823, True)
        """
        digits = whole_number(digits, "the number of digits")
        if not 1 <= digits <= _MOST:
            raise InvalidInputError(f"an enclosure has between 1 and {_MOST} digits, got {shown(digits)}")
        low, high = _logarithm(self.n, digits + 20)
        return (
            self.kept - _root(self.squared_capacity, digits)[1] - _root(self.deviation * high, digits)[1],
            self.kept - _root(self.squared_capacity, digits)[0] - _root(self.deviation * low, digits)[0],
        )

    def is_met_by(self, size: Exact) -> bool:
        """Whether a number is at least the bound, exactly.

        Parameters
        ----------
        size : int or Fraction
            Of a set of points.

        Returns
        -------
        bool
            False for any size that is smaller by however little.

        Raises
        ------
        InvalidInputError
            If the size is no finite number.

        Examples
        --------
        >>> import geomadv as ga
        >>> printed, sharper = ga.size_bounds(1000, 900, 1)
        >>> printed.is_met_by(600), sharper.is_met_by(600)
        (True, False)
        """
        size = to_fraction(size)
        if self.n == 1:  # ln 1 = 0, so the bound is algebraic, and equality is possible
            return bool(size >= self.kept or (self.kept - size) ** 2 <= self.squared_capacity)
        digits = _FIRST_DIGITS
        while True:
            low, high = self.enclosure(digits)
            if size >= high or size < low:
                return bool(size >= high)
            digits *= 2

    @property
    def vacuous(self) -> bool:
        """Whether the bound is at most 0, so that the empty set meets it."""
        return self.is_met_by(0)

    def __float__(self) -> float:
        """A double close by, for display."""
        middle = sum(self.enclosure(), Fraction(0)) / 2
        return nearest_float(middle.numerator, middle.denominator)


def size_bounds(n: int, kept: Exact, squared_capacity: Exact) -> tuple[SizeBound, SizeBound]:
    """The bound on |S ∩ S⁽ʲ⁾| as printed in Theorems 7 and 9, and the sharper one.

    Both hold for j = 1 and 2 together, with probability at least 1 − 4/n² as printed and 1 − 2/n² in the sharper case.
    The sharper one applies McDiarmid's inequality to the supremum, over all normals of length at most B, of the
    difference of the ramp losses on the two samples. It does not need the two training procedures to be independent
    (Assumptions A2 and B2).

    Parameters
    ----------
    n
        The size of each sample.
    kept
        (1 − ρ₁ − ρ₂) n.
    squared_capacity
        (2BR)² in Theorem 7, (4BR)² in Theorem 9.

    Returns
    -------
    pair of SizeBound
        As printed, and sharper.

    Raises
    ------
    InvalidInputError
        If an argument is no number, or n < 1.

    Examples
    --------
    >>> import geomadv as ga
    >>> printed, sharper = ga.size_bounds(1000, 900, 1)
    >>> printed.vacuous, sharper.is_met_by(800)
    (False, True)
    """
    n = whole_number(n, "n")
    if n < 1:
        raise InvalidInputError(f"a size bound needs n ≥ 1, got {shown(n)}")
    kept, squared = to_fraction(kept), to_fraction(squared_capacity) * n
    return (
        SizeBound(n, kept, squared, Fraction(16 * n), min(Fraction(1), Fraction(4, n * n))),
        SizeBound(n, kept, squared, Fraction(2 * n), min(Fraction(1), Fraction(2, n * n))),
    )


def binomial_tail(failures: int, repetitions: int, probability: Exact) -> Fraction:
    """The exact probability of at least so many failures in independent repetitions that each fail with `probability`.

    Where each repetition fails with at most this probability, that many failures or more are at most so probable. So a
    tiny value refutes the claim that each does. A large one confirms nothing: failures as rare as 4/n² are not to be
    expected in less than about n²/4 repetitions.

    Parameters
    ----------
    failures
        At most as many as repetitions.
    repetitions
        At most 100,000.
    probability
        That of one failure, from 0 to 1.

    Returns
    -------
    Fraction
        Σ over i ≥ failures of C(repetitions, i) pⁱ (1 − p)^(repetitions − i).

    Raises
    ------
    InvalidInputError
        If there are more failures than repetitions, a number is negative, the probability is not between 0 and 1, or
        there are more than 100,000 repetitions, whose exact sum would take too long.

    Examples
    --------
    >>> import geomadv as ga
    >>> from fractions import Fraction
    >>> ga.binomial_tail(2, 3, Fraction(1, 2))
    Fraction(1, 2)
    """
    p = to_fraction(probability)
    failures, repetitions = whole_number(failures, "failures"), whole_number(repetitions, "repetitions")
    if not (0 <= failures <= repetitions <= _MOST and 0 <= p <= 1):
        raise InvalidInputError(
            f"binomial_tail needs 0 ≤ failures ≤ repetitions ≤ {_MOST} and a probability between 0 and 1, "
            f"got {shown(failures)}, {shown(repetitions)} and {shown(p)}"
        )
    yes, no = p.numerator, p.denominator - p.numerator
    total = sum(math.comb(repetitions, i) * yes**i * no ** (repetitions - i) for i in range(failures, repetitions + 1))
    return Fraction(total, p.denominator**repetitions)


def _logarithm(n: int, digits: int) -> tuple[Fraction, Fraction]:
    """Rational numbers on either side of ln n, from about so many significant digits."""
    with ctx.workprec(_bits(digits)):
        return _ends(arb(n).log())


def _root(value: Fraction, digits: int) -> tuple[Fraction, Fraction]:
    """Rational numbers at most 10^−digits apart on either side of √value."""
    size = max(0, value.numerator.bit_length() - value.denominator.bit_length() + 1) // 2
    with ctx.workprec(_bits(digits) + size):
        return _ends(arb(fmpq(value.numerator, value.denominator)).sqrt())


def _bits(digits: int) -> int:
    return 4 * digits + 16  # log₂ 10 < 4; some to spare for what a ball loses


def _ends(ball: arb) -> tuple[Fraction, Fraction]:
    """The ends of a ball of arb's, which are binary fractions; the number that it encloses lies between them."""
    low, high = (end.mid().man_exp() for end in (ball.lower(), ball.upper()))
    return Fraction(int(low[0])) * Fraction(2) ** int(low[1]), Fraction(int(high[0])) * Fraction(2) ** int(high[1])
