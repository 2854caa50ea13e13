"""Nonnegative rational weights on rows: what shows that every accurate classifier does something."""

from __future__ import annotations

import math
from collections.abc import ItemsView, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from geomadv.errors import InvalidInputError, shown
from geomadv.exact.arguments import positive_integer
from geomadv.exact.dataset import Dataset, Label
from geomadv.exact.matrices import IntegerMatrix
from geomadv.exact.rational import Vector
from geomadv.exact.reprs import Described, Typed
from geomadv.exact.scalars import Exact, in_order, to_fraction, to_integer


@dataclass(frozen=True, repr=False)
class Multipliers(Typed):
    """Nonnegative rational weights λ on the rows of a data set, zero off `indices`.

    Attributes
    ----------
    indices : tuple of int
        Row numbers, increasing.
    numerators : tuple of int
        Positive; `λ[indices[k]] = numerators[k] / denominator`.
    denominator : int

    Examples
    --------
    >>> import geomadv as ga
    >>> multipliers = ga.max_margin(ga.Dataset([[1], [2], [-1]], [1, 1, -1])).multipliers
    >>> multipliers.as_dict(), multipliers.total()
    ({0: Fraction(1, 2), 2: Fraction(1, 2)}, Fraction(1, 1))
    """

    indices: tuple[int, ...]
    numerators: tuple[int, ...]
    denominator: int = 1

    @classmethod
    def of(cls, weights: Mapping[int, Exact]) -> Multipliers:
        """The nonzero weights of a mapping from row to weight.

        Parameters
        ----------
        weights : mapping of int to int or Fraction
            Of each row; those that are 0 are left out.

        Returns
        -------
        Multipliers
            In lowest terms.

        Raises
        ------
        InvalidInputError
            If a weight is negative, or no number as `Vector.of` takes them.

        Examples
        --------
        >>> import geomadv as ga
        >>> from fractions import Fraction
        >>> ga.Multipliers.of({2: Fraction(1, 2), 0: Fraction(1, 3), 1: 0})
        Multipliers(indices=(0, 2), numerators=(2, 3), denominator=6)
        """
        exact = {row: to_fraction(weight) for row, weight in weights.items()}
        rows = sorted(row for row, weight in exact.items() if weight)
        fractions = [exact[row] for row in rows]
        if any(weight < 0 for weight in fractions):
            raise InvalidInputError(f"the weights of rows are not negative, got {shown(min(fractions))}; pass others")
        denominator = math.lcm(*(f.denominator for f in fractions))
        return cls(tuple(rows), tuple(f.numerator * (denominator // f.denominator) for f in fractions), denominator)

    @classmethod
    def reduced(cls, weights: Iterable[tuple[int, int]], factor: int, denominator: int) -> Multipliers:
        """The multipliers factor · weight / denominator by row, in lowest terms.

        Parameters
        ----------
        weights : iterable of (int, int)
            Pairs of a row and its weight.
        factor : int
            Positive, as is the denominator.
        denominator : int
            By which all are divided.

        Returns
        -------
        Multipliers
            Without the rows whose weight is 0.

        Raises
        ------
        InvalidInputError
            If these are no integers, a weight or a row is negative, or the factor or the denominator not positive.

        Examples
        --------
        >>> import geomadv as ga
        >>> ga.Multipliers.reduced([(0, 2), (3, 4), (1, 0)], factor=3, denominator=12)
        Multipliers(indices=(0, 3), numerators=(1, 2), denominator=2)
        """
        pairs = _pairs(weights)
        factor, denominator = positive_integer(factor, "factor"), positive_integer(denominator, "denominator")
        nonzero = sorted((row, weight * factor) for row, weight in pairs if weight)
        common = math.gcd(denominator, *(weight for _, weight in nonzero))
        numerators = tuple(weight // common for _, weight in nonzero)
        return cls(tuple(row for row, _ in nonzero), numerators, denominator // common)

    def value(self, row: int) -> Fraction:
        """λ of one row.

        Parameters
        ----------
        row : int
            Any row.

        Returns
        -------
        Fraction
            0 for rows that are not among the `indices`.

        Examples
        --------
        >>> import geomadv as ga
        >>> multipliers = ga.max_margin(ga.Dataset([[1], [2], [-1]], [1, 1, -1])).multipliers
        >>> multipliers.value(0), multipliers.value(1)
        (Fraction(1, 2), Fraction(0, 1))
        """
        return self.as_dict().get(row, Fraction(0))

    def as_dict(self) -> dict[int, Fraction]:
        """The nonzero weights by row.

        Returns
        -------
        dict of int to Fraction
            By increasing row.

        Examples
        --------
        >>> import geomadv as ga
        >>> multipliers = ga.max_margin(ga.Dataset([[1], [2], [-1]], [1, 1, -1])).multipliers
        >>> multipliers.as_dict()
        {0: Fraction(1, 2), 2: Fraction(1, 2)}
        """
        return {row: Fraction(n, self.denominator) for row, n in zip(self.indices, self.numerators, strict=True)}

    def total(self) -> Fraction:
        """Σ λ.

        Returns
        -------
        Fraction
            Of the maximum-margin classifier it is 1 / the squared margin.

        Examples
        --------
        >>> import geomadv as ga
        >>> margin = ga.max_margin(ga.Dataset([[2], [4], [-2]], [1, 1, -1]))
        >>> margin.multipliers.total(), margin.squared_margin
        (Fraction(1, 4), Fraction(4, 1))
        """
        return Fraction(sum(self.numerators), self.denominator)

    def scaled(self, factor: Fraction) -> Multipliers:
        """The multipliers times a positive number.

        Parameters
        ----------
        factor : Fraction
            Positive.

        Returns
        -------
        Multipliers
            In lowest terms.

        Examples
        --------
        >>> import geomadv as ga
        >>> from fractions import Fraction
        >>> ga.Multipliers.of({0: 2, 3: 4}).scaled(Fraction(1, 4))
        Multipliers(indices=(0, 3), numerators=(1, 2), denominator=2)
        """
        weights = zip(self.indices, self.numerators, strict=True)
        return Multipliers.reduced(weights, factor.numerator, self.denominator * factor.denominator)

    def with_more(self, row: int, more: Fraction) -> Multipliers:
        """The multipliers with a nonnegative number added to that of a row.

        Parameters
        ----------
        row : int
            With a weight already, or not.
        more : Fraction
            What is added to its weight.

        Returns
        -------
        Multipliers
            In lowest terms.

        Examples
        --------
        >>> import geomadv as ga
        >>> from fractions import Fraction
        >>> ga.Multipliers.of({0: 2}).with_more(3, Fraction(1, 2))
        Multipliers(indices=(0, 3), numerators=(4, 1), denominator=2)
        """
        weights = {i: n * more.denominator for i, n in zip(self.indices, self.numerators, strict=True)}
        weights[row] = weights.get(row, 0) + more.numerator * self.denominator
        return Multipliers.reduced(weights.items(), 1, self.denominator * more.denominator)


@dataclass(frozen=True, repr=False)
class CoveringBasis(Described):
    """Rows that carry what is left of a target when some other row has its share: multipliers not written out.

    Attributes
    ----------
    covers : tuple of int
        The rows that can have their share, increasing.
    rows : tuple of int
        As many as there are coordinates, linearly independent.
    inverse : tuple of tuples of int
        Divided by `scale` nearly the inverse of the matrix whose columns are the z of `rows`: near enough for a checker
        to see that no weight is negative.
    scale : int
    """

    covers: tuple[int, ...]
    rows: tuple[int, ...]
    inverse: tuple[tuple[int, ...], ...]
    scale: int


@dataclass(frozen=True, repr=False)
class MulticlassMultipliers(Described):
    """Nonnegative rational weights in the multiclass class; all others are 0.

    Attributes
    ----------
    weights : mapping from (row, label) to Fraction
        λ_{i,m}, of row i against the rival label m.
    losses : mapping from label to Fraction
        θ_l, of the source label against l.

    Examples
    --------
    >>> import geomadv as ga
    >>> S = ga.Dataset([[0], [1], [2]], ["a", "b", "c"])
    >>> ga.MulticlassLinearClassifiers().transfers(S, [1], "a").multipliers
    MulticlassMultipliers(weights={(1, 'a'): 0.5, (0, 'b'): 0.5}, losses={'b': 0.5})
    """

    weights: Mapping[tuple[int, Label], Fraction]
    losses: Mapping[Label, Fraction]


def _pairs(weights: object) -> list[tuple[int, int]]:
    """Rows with their weights, as integers that are not negative."""
    found, entries = [], iter(weights) if isinstance(weights, ItemsView) else in_order(weights)
    for pair in entries or (None,):
        numbers = [to_integer(x) for x in pair] if isinstance(pair, tuple | list) else []
        if len(numbers) != 2 or any(x is None or x < 0 for x in numbers):
            raise InvalidInputError(
                f"weights must be pairs of a row and its weight, integers that are not negative, got "
                f"{shown(weights if pair is None else pair)}"
            )
        found.append((numbers[0] or 0, numbers[1] or 0))
    return found


def combination(data: Dataset, multipliers: Multipliers) -> Vector:
    """Σ λ_i y_i x_i, for data with the labels −1 and 1.

    Parameters
    ----------
    data
        n points in d dimensions.
    multipliers
        λ on its rows.

    Returns
    -------
    Vector, length d
        In the units of the data.
    """
    signs = data.signs[np.asarray(multipliers.indices, dtype=np.intp)].tolist()
    weights = [sign * n for sign, n in zip(signs, multipliers.numerators, strict=True)]
    total = IntegerMatrix(data.numerators).combine(multipliers.indices, weights)
    return Vector(tuple(total), multipliers.denominator * data.denominator)
