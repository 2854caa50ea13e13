"""Steps of scikit-learn's pipelines before a classifier as exact maps: scalers, imputers, and columns put together.

Every column that comes out is a x_j + b for one column x_j that goes in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import numpy as np
from sklearn.compose import ColumnTransformer
from sklearn.exceptions import NotFittedError
from sklearn.impute import SimpleImputer
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import (
    FunctionTransformer,
    MaxAbsScaler,
    MinMaxScaler,
    OneHotEncoder,
    RobustScaler,
    StandardScaler,
)
from sklearn.utils.validation import check_is_fitted

from geomadv.errors import InvalidInputError, shown
from geomadv.exact.linear_classifiers import LinearClassifier
from geomadv.exact.rational import Vector

__all__ = ["STEPS", "ColumnMap", "Encoded", "column_map"]

#: The coordinates of the values of columns of categories, by the number of the column and the value.
Encoded = dict[tuple[int, str], int]

_SCALERS = (MaxAbsScaler, MinMaxScaler, RobustScaler, StandardScaler)
#: What is taken, in words.
STEPS = f"{', '.join(kind.__name__ for kind in _SCALERS)}, SimpleImputer, or a ColumnTransformer of these"


@dataclass(frozen=True)
class ColumnMap:
    """A map of points of which each coordinate is a x_j + b.

    Attributes
    ----------
    dimension : int
        The number of coordinates of x.
    sources : sequence of int
        The j, one for each coordinate of what comes out.
    factors, shifts : sequence of Fraction
        The a and the b.
    """

    dimension: int
    sources: Sequence[int]
    factors: Sequence[Fraction]
    shifts: Sequence[Fraction]

    @classmethod
    def identity(cls, dimension: int) -> ColumnMap:
        """The map that changes nothing."""
        return cls(dimension, range(dimension), [Fraction(1)] * dimension, [Fraction(0)] * dimension)

    def then(self, other: ColumnMap) -> ColumnMap:
        """The map, and another one after it."""
        return ColumnMap(
            self.dimension,
            [self.sources[j] for j in other.sources],
            [a * self.factors[j] for a, j in zip(other.factors, other.sources, strict=True)],
            [a * self.shifts[j] + b for a, b, j in zip(other.factors, other.shifts, other.sources, strict=True)],
        )

    def before(self, f: LinearClassifier) -> LinearClassifier:
        """An affine function of what comes out as one of what goes in."""
        weights = [Fraction(0)] * self.dimension
        for w, j, a in zip(f.normal, self.sources, self.factors, strict=True):
            weights[j] += w * a
        return LinearClassifier(Vector.of(weights), f.bias + f.normal.dot(Vector.of(self.shifts)))


def column_map(steps: Sequence[Any], encoded: Encoded | None = None) -> ColumnMap | None:
    """The map of fitted steps, one after the other; None if they change nothing.

    Parameters
    ----------
    encoded
        Whether columns of categories may be encoded first of all: their values become coordinates of their own, 0 or
        1, behind those of the columns, and are put in here. None: they may not.

    Raises
    ------
    InvalidInputError
        If one is not fitted, or no such map.
    """
    found: ColumnMap | None = None
    for step in steps:
        following = _of_step(step, None if found is not None else encoded)
        if following is not None:
            found = following if found is None else found.then(following)
    return found


def _of_step(step: Any, encoded: Encoded | None = None) -> ColumnMap | None:
    if step is None or (isinstance(step, str) and step == "passthrough"):
        return None
    if type(step) is FunctionTransformer and step.func is None:
        return None  # what a ColumnTransformer makes of "passthrough"
    if type(step) is Pipeline:
        return column_map([part for _, part in step.steps], encoded)
    if type(step) not in (*_SCALERS, SimpleImputer, ColumnTransformer) or getattr(step, "clip", False):
        raise InvalidInputError(f"the steps of a Pipeline before the last one must be {STEPS}; got {_called(step)}")
    try:
        check_is_fitted(step)
    except NotFittedError as error:
        raise InvalidInputError(f"the {type(step).__name__} is not fitted; call the pipeline's fit first") from error
    if type(step) is ColumnTransformer:
        return _of_columns(step, encoded)
    if type(step) is SimpleImputer:
        _check_imputer(step)
        return None  # what is asked about has no missing value
    return ColumnMap(step.n_features_in_, range(step.n_features_in_), *_factors_and_shifts(step))


def _of_columns(step: ColumnTransformer, encoded: Encoded | None) -> ColumnMap:
    """The maps of some columns each, put together; columns that are dropped have no weight."""
    maps, refused, count = [], [], step.n_features_in_
    for name, part, _ in step.transformers_:
        chosen = step._transformer_to_input_indices[name]
        if (isinstance(part, str) and part == "drop") or not chosen:
            continue
        encoder = None if encoded is None else _encoder(part)
        try:
            if encoder is not None and encoded is not None:
                sources = _encoded(encoder, chosen, count, encoded)
                maps.append(ColumnMap(count, sources, [Fraction(1)] * len(sources), [Fraction(0)] * len(sources)))
            else:
                inner = _of_step(part) or ColumnMap.identity(len(chosen))
                maps.append(replace(inner, sources=[chosen[j] for j in inner.sources]))
        except InvalidInputError:
            refused.append((part, chosen))
    if refused:
        raise InvalidInputError(_what_to_do(step, refused, encoded))
    return ColumnMap(
        count + len(encoded or ()),
        [j for one in maps for j in one.sources],
        [a for one in maps for a in one.factors],
        [b for one in maps for b in one.shifts],
    )


def _encoder(part: Any) -> OneHotEncoder | None:
    """The encoder of some columns, also behind imputers, which change nothing that is not missing."""
    *before, last = [step for _, step in part.steps] if type(part) is Pipeline else [part]
    plain = all(type(step) is SimpleImputer and not step.add_indicator for step in before)
    usual = type(last) is OneHotEncoder and last.min_frequency is None and last.max_categories is None
    return last if plain and usual else None


def _encoded(encoder: OneHotEncoder, chosen: Sequence[int], first: int, encoded: Encoded) -> list[int]:
    """The coordinates that an encoder makes of columns: one for each value but those that it leaves out."""
    found = []
    for place, j in enumerate(chosen):
        left_out = None if encoder.drop_idx_ is None else encoder.drop_idx_[place]
        for k, value in enumerate(encoder.categories_[place].tolist()):
            text = str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
            coordinate = encoded.setdefault((j, text), first + len(encoded))
            if k != left_out:
                found.append(coordinate)
    return found


def _what_to_do(step: ColumnTransformer, refused: list[tuple[Any, list[int]]], encoded: Encoded | None) -> str:
    names = getattr(step, "feature_names_in_", None)
    columns = [str(j if names is None else names[j]) for _, chosen in refused for j in chosen]
    kinds = ", ".join(dict.fromkeys(_called(part) for part, _ in refused))
    as_it_is = "; audit takes it as it is, fitted to a frame, on points with the encoded columns"
    taken = as_it_is if encoded is None and all(_encoder(part) is not None for part, _ in refused) else ""
    return (
        f"the ColumnTransformer does not scale the columns {', '.join(columns)}, but has {kinds} for them; encode "
        "these first, as pandas.get_dummies or --categorical does, fit the pipeline to the encoded columns with "
        "'passthrough' for them, and pass that; or pass the last step alone, pipeline[-1], with "
        f"pipeline[:-1].transform(X) for the points: lengths are then in units of what is scaled and encoded{taken}"
    )


def _called(step: Any) -> str:
    """A step in a message: in one line, its parameters with it, and of a Pipeline all steps."""
    if isinstance(step, Pipeline):
        return " → ".join(_called(part) for _, part in step.steps)
    return " ".join(shown(step).split())


def _check_imputer(step: SimpleImputer) -> None:
    """Raise InvalidInputError unless it leaves numbers as they are, and as many."""
    whole = isinstance(step.missing_values, float) and np.isnan(step.missing_values) and not step.add_indicator
    if not whole or step.statistics_.dtype.kind != "f" or np.isnan(step.statistics_).any():
        raise InvalidInputError(
            "a SimpleImputer must fill in missing values of numeric columns that have some value, and add no "
            f"indicator; got {_called(step)}"
        )


def _factors_and_shifts(step: Any) -> tuple[list[Fraction], list[Fraction]]:
    """The a and b, shape (d,), with which a scaler takes x to a x + b."""
    count = step.n_features_in_

    def exactly(values: Any, otherwise: int) -> list[Fraction]:
        return [Fraction(otherwise)] * count if values is None else list(Vector.of(np.asarray(values)))

    if type(step) is MinMaxScaler:
        return exactly(step.scale_, 1), exactly(step.min_, 0)
    factors = [1 / s for s in exactly(step.scale_, 1)]
    middle = exactly(getattr(step, "mean_" if type(step) is StandardScaler else "center_", None), 0)
    if type(step) is StandardScaler and not step.with_mean:
        middle = [Fraction(0)] * count
    return factors, [-a * m for a, m in zip(factors, middle, strict=True)]
