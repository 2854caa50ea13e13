"""Numbers a + b √n with rational a and b, and their signs: what the irrational counterexamples need."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from geomadv.exact.words import show_number

__all__ = ["Surd", "at"]


@dataclass(frozen=True)
class Surd:
    """a + b √n, n ≥ 2 no square."""

    a: Fraction
    b: Fraction
    n: int

    def __add__(self, other: Surd) -> Surd:
        return Surd(self.a + other.a, self.b + other.b, self.n)

    def __mul__(self, other: Surd) -> Surd:
        return Surd(self.a * other.a + self.n * self.b * other.b, self.a * other.b + self.b * other.a, self.n)

    @property
    def sign(self) -> int:
        """1, 0 or −1, exactly."""
        signs = [(x > 0) - (x < 0) for x in (self.a, self.b)]
        if signs[0] * signs[1] >= 0:
            return signs[0] or signs[1]
        return signs[0] if self.a**2 > self.n * self.b**2 else signs[1]

    def __str__(self) -> str:
        """As a reader would write it."""
        if not self.b:
            return show_number(self.a)
        size = "" if abs(self.b) == 1 else f"{abs(self.b)}·"
        root = f"{size}√{self.n}"
        if not self.a:
            return root if self.b > 0 else f"−{root}"
        return f"{show_number(self.a)} {'+' if self.b > 0 else '−'} {root}"


def at(coefficients: Sequence[Fraction], t: Surd) -> Surd:
    """The value of a polynomial, its constant first."""
    total = Surd(Fraction(0), Fraction(0), t.n)
    for c in reversed(coefficients):
        total = total * t + Surd(c, Fraction(0), t.n)
    return total
