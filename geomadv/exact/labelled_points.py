"""Labelled points, held exactly, and what they say of themselves: as vectors, as floats, and as canonical JSON."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cached_property
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geomadv.errors import InvalidInputError, shown
from geomadv.exact.arrays import FloatArray, IndexArray
from geomadv.exact.entries import Label, as_label, canonical_json, listed_labels
from geomadv.exact.names import ClassNames, label_called
from geomadv.exact.rational import Vector
from geomadv.exact.reprs import Typed
from geomadv.exact.scalars import to_integer

__all__ = ["LabelledPoints"]


class LabelledPoints(Typed):
    """What a `Dataset` says of its points and labels.

    Attributes
    ----------
    numerators, denominator, labels, class_names : see `Dataset`
    """

    numerators: NDArray[Any]
    denominator: int
    labels: tuple[Label, ...]
    class_names: ClassNames

    def __len__(self) -> int:
        return int(self.numerators.shape[0])

    @property
    def n(self) -> int:
        """The number of points, as `len` says it."""
        return len(self)

    @property
    def d(self) -> int:
        """The dimension."""
        return int(self.numerators.shape[1])

    @cached_property
    def classes(self) -> tuple[Label, ...]:
        """The distinct labels, numbers before text, each in order."""
        return tuple(sorted(set(self.labels), key=lambda label: (isinstance(label, str), label)))

    def point(self, row: int) -> Vector:
        """The point in the given row.

        Parameters
        ----------
        row : int
            From 0 to n − 1.

        Returns
        -------
        Vector, length d
            In the units of the data.

        Raises
        ------
        InvalidInputError
            If there is no such row.

        Examples
        --------
        >>> import geomadv as ga
        >>> S = ga.Dataset([[1, 0.5], [-1, 0]], [1, -1])
        >>> S.point(0)
        Vector(1, 0.5)
        """
        number = to_integer(row)
        if number is None or not 0 <= number < self.n:
            raise InvalidInputError(f"rows are numbered from 0 to {self.n - 1}, got {shown(row)}")
        return Vector.of_integers(tuple(self.numerators[number].tolist()), self.denominator)

    @cached_property
    def points(self) -> tuple[Vector, ...]:
        """All points. They stay in memory; where one pass over many is enough, ask for each by `point(row)`."""
        return tuple(self.point(row) for row in range(self.n))

    def to_floats(self) -> FloatArray:
        """The nearest doubles, shape (n, d).

        Returns
        -------
        ndarray of float64, shape (n, d)
            In the units of the data.

        Examples
        --------
        >>> import geomadv as ga
        >>> S = ga.Dataset([[1, 0.5], [-1, 0]], [1, -1])
        >>> S.to_floats().tolist()
        [[1.0, 0.5], [-1.0, 0.0]]
        """
        if self.numerators.dtype != object and self.denominator < 2**53:
            return np.asarray(self.numerators / self.denominator, dtype=np.float64)
        return np.array([self.point(row).to_floats() for row in range(self.n)])

    def indices(self, label: Label) -> IndexArray:
        """The rows that carry the given label.

        Parameters
        ----------
        label : int or str
            It need not occur.

        Returns
        -------
        ndarray of int
            Increasing.

        Raises
        ------
        InvalidInputError
            If it is neither an integer nor text.

        Examples
        --------
        >>> import geomadv as ga
        >>> S = ga.Dataset([[1, 0], [1, 1], [-1, 0]], [1, 1, -1])
        >>> S.indices(1).tolist()
        [0, 1]
        """
        wanted = label_called(as_label(label, "the label"), self.class_names)
        return np.flatnonzero([other == wanted for other in self.labels])

    @cached_property
    def signs(self) -> NDArray[np.int64]:
        """The labels as ±1, shape (n,).

        Raises
        ------
        InvalidInputError
            If a label is neither −1 nor 1.
        """
        if any(isinstance(y, str) or y not in (-1, 1) for y in self.labels):
            raise InvalidInputError(
                f"two-class questions need the labels −1 and 1, got {listed_labels(self.classes)}; "
                f"use data.binary(positive=…) or data.binary(positive=…, negative=…) to say which is which"
            )
        signs = np.array(self.labels, dtype=np.int64)
        signs.setflags(write=False)
        return signs

    @cached_property
    def label_numbers(self) -> Mapping[Label, int]:
        """The number by which certificates call each label: itself, or, if any label is text, its place in `classes`.

        Raises
        ------
        InvalidInputError
            If a label is an integer of 2**53 or more in absolute value.
        """
        if any(isinstance(label, str) for label in self.classes):
            return MappingProxyType({label: number for number, label in enumerate(self.classes)})
        if any(abs(int(label)) >= 2**53 for label in self.classes):
            raise InvalidInputError(f"labels must be below 2**53 in absolute value, got {listed_labels(self.classes)}")
        return MappingProxyType({label: int(label) for label in self.classes})

    def canonical(self) -> bytes:
        """The data as canonical JSON (docs/certificate-format.md), with their `label_numbers`.

        Returns
        -------
        bytes
            ASCII; the same for equal data, whatever they are called.

        Raises
        ------
        InvalidInputError
            If a label has no number, see `label_numbers`.

        Examples
        --------
        >>> import geomadv as ga
        >>> ga.Dataset([[1, 0.5], [-1, 0]], [1, -1]).canonical()
        b'{"denominator":2,"labels":[1,-1],"points":[[2,1],[-2,0]]}'
        """
        labels = [self.label_numbers[label] for label in self.labels]
        return canonical_json(self.numerators, self.denominator, labels)

    @cached_property
    def digest(self) -> str:
        """The SHA-256 of `canonical()`, in hexadecimal."""
        return hashlib.sha256(self.canonical()).hexdigest()
