"""Labelled points, held exactly."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any, NoReturn

import numpy as np
from numpy.typing import NDArray

from geomadv.errors import InvalidInputError, shown
from geomadv.exact.arrays import IndexArray, in_lowest_terms, scaled_integers
from geomadv.exact.entries import Label as Label
from geomadv.exact.entries import as_labels, exact_matrix, row_numbers
from geomadv.exact.labelled_points import LabelledPoints
from geomadv.exact.names import (
    Columns,
    Names,
    as_class_names,
    as_columns,
    as_name,
    checked_pair,
    columns_of,
)
from geomadv.exact.notebook import of_dataset, summary
from geomadv.exact.reprs import described, fitting, typed


class Dataset(LabelledPoints):
    """A finite multiset of labelled points of ℚ^d. It cannot be changed.

    Parameters
    ----------
    points
        Shape (n, d): a numpy array, nested sequences, a frame that narwhals knows, or a torch tensor. Integers,
        Fractions and Decimals are taken as they are, a float, of 16, 32 or 64 bits, as the dyadic rational that it
        stores. Nothing is rounded or rescaled.
    labels
        Shape (n,): integers or text. Questions about two-class classifiers need the labels −1 and 1; see `binary`.
    name
        How to call the data set in reports.
    columns
        What the d coordinates are called, d different texts. By default the columns of a DataFrame, if they are text,
        and otherwise None.
    class_names
        What the labels 1 and −1 stand for, two different texts; questions then take these for a label, too. No name is
        part of what is certified.

    Attributes
    ----------
    numerators : ndarray, shape (n, d)
        int64 if all entries are at most 2**53 in absolute value, else `object` (Python integers). Read-only.
    denominator : int
        The least common denominator: point i is `numerators[i] / denominator`.
    labels : tuple of int or str, length n
    columns : tuple of str, length d, or None
    class_names : tuple of two str, or None

    Raises
    ------
    InvalidInputError
        If the data are empty, ragged, not finite, not numbers, or labels and points differ in number; if the names do
        not suit.

    Examples
    --------
    >>> Dataset([[0, 0.1], [1, 2]], ["cat", "dog"]).binary("dog")
    Dataset([[0, 0.1], [1, 2]], [-1, 1], class_names=('dog', 'cat'))
    """

    name: str | None
    columns: Columns

    def __init__(
        self,
        points: Any,
        labels: Iterable[Any],
        name: str | None = None,
        columns: Iterable[str] | None = None,
        class_names: Iterable[str] | None = None,
    ) -> None:
        numerators, denominator = exact_matrix(points, own := columns_of(points))
        named = own if columns is None else as_columns(columns, numerators.shape[1])
        signs = as_labels(labels)
        if len(signs) != len(numerators):
            raise InvalidInputError(f"got {len(numerators)} points but {len(signs)} labels; pass one label a point")
        classes = None if class_names is None else as_class_names(class_names, signs)
        self._hold(numerators, denominator, signs, Names(as_name(name), named, classes))

    def _hold(self, numerators: NDArray[Any], denominator: int, labels: tuple[Label, ...], names: Names) -> None:
        # Nothing may change, or digest and other cached values would be those of other data.
        numerators.setflags(write=False)
        vars(self).update(numerators=numerators, denominator=denominator, labels=labels, **names._asdict())

    @classmethod
    def _exact(cls, numerators: NDArray[Any], denominator: int, labels: tuple[Label, ...], names: Names) -> Dataset:
        data = cls.__new__(cls)
        data._hold(numerators, denominator, labels, names)
        return data

    @property
    def _names(self) -> Names:
        return Names(self.name, self.columns, self.class_names)

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(f"a Dataset cannot be changed, not even its {name}; make another one")

    def __delattr__(self, name: str) -> NoReturn:
        self.__setattr__(name, None)

    def __reduce__(self) -> tuple[Any, ...]:
        # An unpickled array can be written to, and cached values need not travel.
        return Dataset._exact, (self.numerators, self.denominator, self.labels, self._names)

    def take(self, rows: IndexArray | Sequence[int]) -> Dataset:
        """The data set of the given rows, in that order.

        Parameters
        ----------
        rows : sequence of int or ndarray of int
            Their numbers, from 0 to n − 1; one may occur several times.

        Returns
        -------
        Dataset
            Under the same names.

        Raises
        ------
        InvalidInputError
            If no row is named, or one that does not exist.

        Examples
        --------
        >>> import geomadv as ga
        >>> S = ga.Dataset([[1, 0], [1, 1], [-1, 0]], [1, 1, -1])
        >>> S.take([2, 0])
        Dataset([[-1, 0], [1, 0]], [-1, 1])
        """
        chosen = row_numbers(rows, self.n)
        numerators, denominator = in_lowest_terms(self.numerators[chosen], self.denominator)
        return Dataset._exact(numerators, denominator, tuple(self.labels[i] for i in chosen), self._names)

    def relabelled(self, rows: IndexArray | Sequence[int], labels: Sequence[Label]) -> Dataset:
        """The data set of the given rows, in that order, with other labels and without a name.

        Parameters
        ----------
        rows : sequence of int or ndarray of int
            See `take`.
        labels : sequence of int or str
            As many as rows.

        Returns
        -------
        Dataset
            With the names of the columns.

        Raises
        ------
        InvalidInputError
            As `take`; if there is not one label for each row, or one is no label.

        Examples
        --------
        >>> import geomadv as ga
        >>> S = ga.Dataset([[1, 0], [1, 1], [-1, 0]], ["a", "b", "c"])
        >>> S.relabelled([0, 2], [1, -1])
        Dataset([[1, 0], [-1, 0]], [1, -1])
        """
        chosen, others = self.take(rows), as_labels(labels)
        if len(others) != chosen.n:
            raise InvalidInputError(f"got {chosen.n} rows but {len(others)} labels; pass one label a row")
        return chosen._labelled(others, Names(columns=self.columns))

    def _labelled(self, labels: tuple[Label, ...], names: Names) -> Dataset:
        return Dataset._exact(self.numerators, self.denominator, labels, names)

    def called(self, name: str | None) -> Dataset:
        """The same data under another name.

        Parameters
        ----------
        name : str or None
            How to call it in reports.

        Returns
        -------
        Dataset
            With the same points, labels, and names of columns and classes.

        Raises
        ------
        InvalidInputError
            If the name is no text.

        Examples
        --------
        >>> import geomadv as ga
        >>> ga.Dataset([[1, 0], [-1, 0]], [1, -1]).called("two points")
        Dataset('two points', n=2, d=2, labels -1, 1)
        """
        return self._labelled(self.labels, self._names._replace(name=as_name(name)))

    def union(self, other: Dataset) -> Dataset:
        """The points of both, these first, without a name; with names of columns and classes that both have.

        Parameters
        ----------
        other : Dataset
            Of the same dimension.

        Returns
        -------
        Dataset
            With as many rows as both; a point of both is there twice.

        Raises
        ------
        InvalidInputError
            If the dimensions differ, or the other is no data set.

        Examples
        --------
        >>> import geomadv as ga
        >>> S = ga.Dataset([[1, 0], [-1, 0]], [1, -1])
        >>> S.union(ga.Dataset([[0, 0.5]], [1]))
        Dataset([[1, 0], [-1, 0], [0, 0.5]], [1, -1, 1])
        """
        if not isinstance(other, Dataset):
            raise InvalidInputError(f"expected a Dataset, got {type(other).__name__} {shown(other)}")
        if self.d != other.d:
            raise InvalidInputError(f"the data sets must have the same dimension, got {self.d} and {other.d}")
        if self.class_names and other.class_names == self.class_names[::-1]:
            # The same classes, of which the other one is 1 there; one of them may have no point.
            names = other._names._replace(class_names=self.class_names)
            other = other._labelled(tuple(-int(y) for y in other.labels), names)
        # Both are in lowest terms, so the least common denominator of both is that of all entries.
        denominator = math.lcm(self.denominator, other.denominator)
        numerators = np.concatenate(
            [scaled_integers(data.numerators, denominator // data.denominator) for data in (self, other)]
        )
        names = self._names.in_common(other._names)
        return Dataset._exact(numerators, denominator, (*self.labels, *other.labels), names)

    def binary(self, positive: Label, negative: Label | None = None) -> Dataset:
        """Two classes as +1 and −1, which keep their names.

        Parameters
        ----------
        positive
            The label that becomes 1.
        negative
            The label that becomes −1; rows with any other label are left out. By default every label but `positive`
            becomes −1.

        Returns
        -------
        Dataset
            With the labels 1 and −1, and their `class_names`.

        Raises
        ------
        InvalidInputError
            If one of the labels does not occur, or both are the same.

        Examples
        --------
        >>> import geomadv as ga
        >>> S = ga.Dataset([[0], [1], [2]], ["cat", "dog", "eel"])
        >>> S.binary("dog"), S.binary("dog", "cat").class_names
        (Dataset([[0], [1], [2]], [-1, 1, -1], class_names=('dog', 'not dog')), ('dog', 'cat'))
        """
        positive, negative = checked_pair(positive, negative, self.classes, self.class_names)
        pair = {positive, negative}
        kept = self if negative is None else self.take([i for i, y in enumerate(self.labels) if y in pair])
        names = self._names.of_pair(positive, negative, self.classes)
        return kept._labelled(tuple(1 if y == positive else -1 for y in kept.labels), names)

    def __eq__(self, other: object) -> bool:
        """Whether points and labels are the same, in the same order; names are no part of the data."""
        if not isinstance(other, Dataset):
            return NotImplemented
        same = self.denominator == other.denominator and self.labels == other.labels
        return same and np.array_equal(self.numerators, other.numerators)

    def __hash__(self) -> int:
        return hash((self.denominator, self.labels, self.numerators.shape))

    def _as_typed(self, limit: int) -> str:
        if self.name is not None or 2 * self.n * self.d >= limit:
            return fitting([summary(self)], limit)
        rows = ", ".join(f"[{', '.join(map(typed, self.point(row)))}]" for row in range(self.n))
        named = f", columns={list(self.columns)!r}" if self.columns else ""
        named += f", class_names={self.class_names}" if self.class_names else ""
        return fitting([f"Dataset([{rows}], {described(list(self.labels))}{named})", summary(self)], limit)

    def _repr_html_(self) -> str:
        return of_dataset(self)
