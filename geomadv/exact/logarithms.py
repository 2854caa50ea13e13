"""Sums of logarithms between two rationals, by ball arithmetic (Arb: Johansson, IEEE Trans. Computers 66, 2017)."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from flint import arb, ctx, fmpq

__all__ = ["Ends", "entropy_between", "log_loss_between", "logistic"]

#: The two ends of what a number lies between.
Ends = tuple[Fraction, Fraction]


def entropy_between(shares: Iterable[Fraction], weights: Iterable[Fraction], bits: int) -> Ends:
    """Σ c h(μ), h(μ) = −μ log μ − (1 − μ) log(1 − μ), for shares μ from 0 to 1, to about so many bits."""
    with ctx.workprec(bits):
        total = arb(0)
        for share, weight in zip(shares, weights, strict=True):
            for part in (share, 1 - share):
                if part:
                    total -= _ball(weight * part) * _ball(part).log()
        return _ends(total)


def log_loss_between(margins: Iterable[Fraction], weights: Iterable[Fraction], bits: int) -> Ends:
    """Σ c log(1 + e^−m), to about so many bits."""
    with ctx.workprec(bits):
        total, tiny = arb(0), arb(0, arb(2) ** (-2 * bits))  # e^−m is in the latter for m ≥ 2 bits
        for margin, weight in zip(margins, weights, strict=True):
            curved = _ball(-abs(margin)).exp().log1p() if abs(margin) < 2 * bits else tiny
            total += _ball(weight) * (_ball(max(-margin, Fraction(0))) + curved)
        return _ends(total)


def logistic(margin: Fraction, bits: int) -> int:
    """2^bits / (1 + e^margin), nearly; not a bound."""
    if abs(margin) > 2 * bits:
        return 0 if margin > 0 else 1 << bits
    with ctx.workprec(2 * bits):
        share = _middle(1 / (1 + _ball(margin).exp()))
    return round(share * (1 << bits))


def _ball(x: Fraction) -> arb:
    return arb(fmpq(x.numerator, x.denominator))


def _middle(x: arb) -> Fraction:
    mantissa, exponent = x.mid().man_exp()
    return Fraction(int(mantissa)) * Fraction(2) ** int(exponent)


def _ends(x: arb) -> Ends:
    middle, radius = _middle(x), _middle(x.rad())
    return middle - radius, middle + radius
