"""The only door from floating point to ℚ: vectors as integers over one common denominator, as arrays are too."""

from __future__ import annotations

import math
import operator
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from numbers import Number
from typing import Any, ClassVar, overload

import numpy as np

from geomadv.errors import InvalidInputError, shown
from geomadv.exact.arrays import FloatArray, exact_array
from geomadv.exact.html import table
from geomadv.exact.reprs import EXACT_BITS, Typed, clipped, fitting, typed
from geomadv.exact.scalars import (
    INTEGER,
    Exact,
    in_order,
    nearest_float,
    over_common_denominator,
    to_fraction,
    to_integer,
    to_integers,
)


@dataclass(frozen=True, slots=True, init=False, repr=False)
class Vector(Typed):
    """A vector of rational numbers: `numerators / denominator`, in lowest terms.

    `Vector(1, 0.5)` has these entries, `Vector.of(values)` those of a sequence or an array, and
    `Vector((2, 1), 2)` numerators over a denominator. Entries are `Fraction`, arithmetic and comparison are exact: a
    float, as an entry or a factor, is the dyadic rational that it stores.

    Parameters
    ----------
    *entries
        Numbers, as `Fraction` would take them but no text; or integers in one sequence, and perhaps their common
        denominator.

    Attributes
    ----------
    numerators : tuple of int
    denominator : int
        At least 1.

    Raises
    ------
    InvalidInputError
        If an entry is no finite number, a numerator or the denominator no integer, or the latter less than 1.

    Examples
    --------
    >>> from fractions import Fraction
    >>> import geomadv as ga
    >>> v = ga.Vector(1, Fraction(1, 3))
    >>> v / 2, 3 * v - ga.Vector(1, 0.5), v @ v
    (Vector(0.5, Fraction(1, 6)), Vector(2, 0.5), Fraction(10, 9))
    """

    numerators: tuple[int, ...]
    denominator: int

    #: numpy leaves `scalar * vector` to the vector, instead of making an array of its entries.
    __array_ufunc__: ClassVar[None] = None

    @overload
    def __init__(self, numerators: Iterable[int], denominator: int = 1, /) -> None: ...

    @overload
    def __init__(self, *entries: Exact | float | Decimal) -> None: ...

    def __init__(self, *given: Any) -> None:
        if 1 <= len(given) <= 2 and (type(given[0]) is tuple or in_order(given[0]) is not None):
            numerators, denominator = given[0], given[1] if len(given) > 1 else 1
        else:
            entries, denominator = over_common_denominator(given)
            numerators = tuple(entries)
        # What is usual is recognised at the speed of C; all else is looked at entry by entry.
        usual = type(numerators) is tuple and type(denominator) is int and INTEGER.issuperset(map(type, numerators))
        object.__setattr__(self, "numerators", numerators if usual else to_integers(numerators))
        object.__setattr__(self, "denominator", denominator if usual else to_integers([denominator])[0])
        if self.denominator < 1:
            raise InvalidInputError(f"the denominator of a Vector must be at least 1, got {shown(self.denominator)}")
        self._reduce()

    def _reduce(self) -> None:
        common = math.gcd(self.denominator, *self.numerators) if self.denominator != 1 else 1
        if common != 1:
            object.__setattr__(self, "numerators", tuple(n // common for n in self.numerators))
            object.__setattr__(self, "denominator", self.denominator // common)

    @classmethod
    def of_integers(cls, numerators: tuple[int, ...], denominator: int) -> Vector:
        """As the constructor, but for Python's integers only, which are not checked; quicker in many dimensions.

        Parameters
        ----------
        numerators : tuple of int
            Of each entry.
        denominator : int
            Positive.

        Returns
        -------
        Vector
            In lowest terms.

        Examples
        --------
        >>> import geomadv as ga
        >>> ga.Vector.of_integers((2, 6), 4)
        Vector(0.5, 1.5)
        """
        vector = object.__new__(cls)
        object.__setattr__(vector, "numerators", numerators)
        object.__setattr__(vector, "denominator", denominator)
        vector._reduce()
        return vector

    @classmethod
    def of(cls, values: Vector | Iterable[object]) -> Vector:
        """The exact vector that `values` denote: numbers as in `to_fraction`, a one-dimensional array, or a Vector.

        Parameters
        ----------
        values : Vector or array-like, shape (d,)
            Floats are taken as the dyadic rationals that they are.

        Returns
        -------
        Vector, length d
            With the same entries; a Vector is returned as it is.

        Raises
        ------
        InvalidInputError
            For entries that are masked or not finite numbers, and for arrays that are not one-dimensional.

        Examples
        --------
        >>> import geomadv as ga
        >>> ga.Vector.of(x / 4 for x in range(3))
        Vector(0, 0.25, 0.5)
        """
        if isinstance(values, Vector):
            return values
        if isinstance(values, np.ndarray):
            if values.ndim != 1:
                raise InvalidInputError(
                    f"expected a one-dimensional array, got shape {values.shape}; pass values.ravel() if that is meant"
                )
            integers, denominator = exact_array(values)
            return cls.of_integers(tuple(integers.tolist()), denominator)
        entries = in_order(values)
        if entries is None:
            raise InvalidInputError(f"expected a sequence of numbers, got {type(values).__name__} {shown(values)}")
        numerators, denominator = over_common_denominator(entries)
        return cls.of_integers(tuple(numerators), denominator)

    def __len__(self) -> int:
        return len(self.numerators)

    def __getitem__(self, index: int) -> Fraction:
        number = to_integer(index)
        if number is None:
            raise InvalidInputError(f"the entries of a Vector have integers for numbers, got {shown(index)}")
        return Fraction(self.numerators[number], self.denominator)

    def __iter__(self) -> Iterator[Fraction]:
        return (Fraction(n, self.denominator) for n in self.numerators)

    def __bool__(self) -> bool:
        return any(self.numerators)

    def __neg__(self) -> Vector:
        return Vector.of_integers(tuple(-n for n in self.numerators), self.denominator)

    def __add__(self, other: Vector) -> Vector:
        if not isinstance(other, Vector):
            return NotImplemented
        self._check_length(other)
        denominator = math.lcm(self.denominator, other.denominator)
        a, b = denominator // self.denominator, denominator // other.denominator
        numerators = tuple(a * n + b * m for n, m in zip(self.numerators, other.numerators, strict=True))
        return Vector.of_integers(numerators, denominator)

    def __sub__(self, other: Vector) -> Vector:
        if not isinstance(other, Vector):
            return NotImplemented
        return self + -other

    def __mul__(self, factor: Exact) -> Vector:
        if not isinstance(factor, Number | np.generic | np.ndarray):
            return NotImplemented
        by, over = to_fraction(factor).as_integer_ratio()
        return Vector.of_integers(tuple(n * by for n in self.numerators), self.denominator * over)

    __rmul__ = __mul__

    def __truediv__(self, divisor: Exact | float) -> Vector:
        if not isinstance(divisor, Number | np.generic | np.ndarray):
            return NotImplemented
        by = to_fraction(divisor)
        if by == 0:
            raise InvalidInputError("a Vector cannot be divided by 0; pass another divisor")
        return self * (1 / by)

    def __matmul__(self, other: Vector) -> Fraction:
        return self.dot(other) if isinstance(other, Vector) else NotImplemented

    def dot(self, other: Vector) -> Fraction:
        """The scalar product.

        Parameters
        ----------
        other : Vector or array-like, shape (d,)
            Of the same length.

        Returns
        -------
        Fraction
            Exactly; `self @ other` is the same.

        Raises
        ------
        InvalidInputError
            If the lengths differ.

        Examples
        --------
        >>> import geomadv as ga
        >>> ga.Vector(1, 0.5).dot([2, 1])
        Fraction(5, 2)
        """
        other = Vector.of(other)
        self._check_length(other)
        total = sum(map(operator.mul, self.numerators, other.numerators))
        return Fraction(total, self.denominator * other.denominator)

    def _check_length(self, other: Vector) -> None:
        if len(self) != len(other):
            raise InvalidInputError(f"the vectors must have the same length, got {len(self)} and {len(other)}")

    def squared_norm(self) -> Fraction:
        """The squared Euclidean length (the length itself is usually irrational).

        Returns
        -------
        Fraction
            0 iff all entries are.

        Examples
        --------
        >>> import geomadv as ga
        >>> ga.Vector(1, 0.5).squared_norm()
        Fraction(5, 4)
        """
        return self.dot(self)

    def to_floats(self) -> FloatArray:
        """The nearest doubles, shape (d,).

        Returns
        -------
        ndarray of float64, shape (d,)
            Correctly rounded; infinite beyond the largest double.

        Examples
        --------
        >>> import geomadv as ga
        >>> ga.Vector((1, 6), 3).to_floats().round(3).tolist()
        [0.333, 2.0]
        """
        return np.array([nearest_float(n, self.denominator) for n in self.numerators], dtype=np.float64)

    def _repr_html_(self) -> str:
        head = [clipped(typed(self[j]), 24) for j in range(min(len(self), 8))]
        return table(f"Vector of {len(self)}", [["", *head, *["…"] * (len(self) > 8)]])

    def _as_typed(self, limit: int) -> str:
        bits = max(map(int.bit_length, (*self.numerators, self.denominator)))
        texts = [f"Vector(of {len(self)} numbers with up to {bits} bits)"]
        if bits <= 1000:  # else some may be no double
            near = np.array2string(self.to_floats(), threshold=6, precision=6, max_line_width=1000)
            texts.insert(0, f"Vector(≈ {near} of {len(self)})")
        if bits <= EXACT_BITS and len(self) <= limit:
            texts.insert(0, f"Vector({', '.join(map(typed, self))})")
        return fitting(texts, limit)


__all__ = ["Vector"]
