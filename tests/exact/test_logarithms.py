"""Sums of logarithms between two rationals, against decimals of 60 digits."""

import random
from decimal import Decimal, localcontext
from fractions import Fraction

import pytest

from geomadv.exact.logarithms import entropy_between, log_loss_between, logistic


def decimal(x: Fraction) -> Decimal:
    return Decimal(x.numerator) / Decimal(x.denominator)


@pytest.mark.parametrize("bits", [30, 64, 150])
def test_sums_are_between_the_ends_which_are_near(bits: int) -> None:
    chosen = random.Random(bits)
    with localcontext(prec=60):
        for _ in range(60):
            below = chosen.choice([1, 7, 10**6, 2**80])
            shares = [Fraction(chosen.randint(0, below), below) for _ in range(4)]
            margins = [Fraction(chosen.randint(-50 * below, 50 * below), below) for _ in range(4)]
            weights = [Fraction(chosen.randint(1, 9), 3) for _ in range(4)]
            parts = [(c, m) for c, x in zip(weights, shares, strict=True) for m in (x, 1 - x) if m]
            entropy = -sum((decimal(c * m) * decimal(m).ln() for c, m in parts), Decimal(0))
            pairs = zip(weights, margins, strict=True)
            loss = sum((decimal(c) * (1 + (-decimal(m)).exp()).ln() for c, m in pairs), Decimal(0))
            for (low, high), true in (
                (entropy_between(shares, weights, bits), entropy),
                (log_loss_between(margins, weights, bits), loss),
            ):
                assert decimal(low) - Decimal("1e-50") <= true <= decimal(high) + Decimal("1e-50")
                assert high - low < Fraction(10**4, 2**bits)


def test_margins_beyond_all_exponents() -> None:
    low, high = log_loss_between([Fraction(10**30), Fraction(-(10**30))], [Fraction(1)] * 2, 64)
    assert low <= 10**30 <= high
    assert high - low < 10**12
    assert logistic(Fraction(10**30), 40) == 0
    assert logistic(Fraction(-(10**30)), 40) == 2**40
    assert logistic(Fraction(0), 40) == 2**39
