"""An accurate classifier in short integers, from what floating point sees: most questions need no exact margin."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from geomadv.classes.linear.hulls import Hulls
from geomadv.exact.arrays import FloatArray, short_rationals, simple_rationals
from geomadv.exact.matrices import Homogeneous, IntegerMatrix, primitive
from geomadv.solvers.guesses import guess_nearest_point

_SIMPLE, _EQUAL = 32, 1e-9  # the largest denominator of a simple number, and by how much a guess may miss it
_FEW = 2**11  # numbers
_BITS = 8, 20, 32  # of the longest coefficient; in more of them one may see how the machine rounds


def guessed_separator(hulls: Hulls, rows: IntegerMatrix, balanced: tuple[FloatArray, FloatArray]) -> Homogeneous | None:
    """A classifier W with W·z_i > 0 for every row, if guesses show one.

    Parameters
    ----------
    hulls
        Of the two classes.
    rows : n × D
        The D z_i.
    balanced
        The same equilibrated, see `equilibrated`.
    """
    guesses = [_nearly_largest, _balanced]
    # The largest margin is often simple where the data are; of many numbers it takes longer, and is no simpler.
    for guess in guesses if rows.entries.size <= _FEW else reversed(guesses):
        for short in shorter(guess(hulls, rows, balanced)):
            if (rows.signs(short) > 0).all():
                return short
    return None


def _nearly_largest(hulls: Hulls, rows: IntegerMatrix, _: tuple[FloatArray, FloatArray]) -> FloatArray:
    """The classifier of the largest margin, as floating point sees it."""
    if not hulls.bias:
        return hulls.normal
    with np.errstate(all="ignore"):
        # With the bias for which the least margins of both labels are the same.
        negative, floats = hulls.data.signs < 0, rows.floats
        margins = floats[:, :-1] @ hulls.normal
        offset = margins[negative].min() - margins[~negative].min()
        return np.append(hulls.normal, offset / (2 * np.abs(floats[0, -1])))


def _balanced(hulls: Hulls, _: IntegerMatrix, balanced: tuple[FloatArray, FloatArray]) -> FloatArray:
    """One with a large margin where all coordinates are of the same size, which floating point sees more sharply."""
    scales, cone = balanced
    weights = guess_nearest_point(hulls.engine, cone, np.zeros(len(cone), dtype=np.intp), np.zeros(len(scales)))
    with np.errstate(all="ignore"):
        return np.asarray((cone.T @ weights) / scales)


def shorter(guess: FloatArray) -> Iterator[Homogeneous]:
    """Short integers near a guess, the simplest first."""
    with np.errstate(all="ignore"):
        simple = simple_rationals(guess / np.abs(guess).max(initial=0), _SIMPLE, _EQUAL)
    if simple is not None:
        common = math.lcm(*(x.denominator for x in simple))
        yield primitive([x.numerator * (common // x.denominator) for x in simple])
    yield from (primitive(short_rationals(guess, bits)) for bits in _BITS)
