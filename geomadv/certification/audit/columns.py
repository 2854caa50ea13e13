"""Which columns of the points a model takes for its features, where both are called something."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from shlex import quote

from geomadv.certification.audit.model import AuditedModel
from geomadv.errors import InvalidInputError
from geomadv.exact.classifiers import MulticlassLinearClassifier
from geomadv.exact.linear_classifiers import LinearClassifier
from geomadv.exact.networks import ReLUClassifier
from geomadv.exact.rational import Vector
from geomadv.exact.words import listed

__all__ = ["check_encoded", "on_columns"]


def on_columns(model: AuditedModel, columns: Sequence[str] | None, dimension: int) -> AuditedModel:
    """The model as one of points with these columns.

    Where all columns are features of the model, they are taken in their order, and features that the model ignores,
    as a ColumnTransformer drops columns, may be missing. Where none is, the columns are taken as they stand.

    Raises
    ------
    InvalidInputError
        If a column is missing or in another place, or there are not as many as the model takes.
    """
    names = model.features
    told = "" if names is None else listed([name for name in names if name not in model.values])
    if names is None or columns is None or not set(columns) & set(names):
        if model.dimension not in (None, dimension):
            count = (model.dimension or 0) - len(model.values)
            what = "coordinates" if names is None else f"columns, {told},"
            raise InvalidInputError(f"the model takes {count} {what} and the points have {dimension}")
        return model
    if not set(columns) <= set(names):
        if len(columns) == len(names) and all(b not in names or a == b for a, b in zip(names, columns, strict=True)):
            return model  # some are called differently, each in its place
        raise InvalidInputError(
            f"the model takes the columns {told}, and the points have {listed(columns)}; pass points with "
            "columns of these names"
        )
    places = [names.index(column) for column in columns]
    of_values = {value for values in model.values.values() for value in values}  # that are 0 everywhere, if missing
    others = [j for j in range(len(names)) if j not in set(places) and names[j] not in of_values]
    needed = [names[j] for j in others if any(f.normal[j] for f in _functions(model))]
    check_encoded(model, [column for column, values in model.values.items() if not set(values) & set(columns)])
    if needed:
        raise InvalidInputError(f"the points have no column {listed(needed)}, which the model takes; pass it, too")
    return replace(model, classifier=_chosen(model, places))


def check_encoded(model: AuditedModel, columns: Iterable[object]) -> None:
    """Raise InvalidInputError if one of the columns holds categories, which the model encodes itself."""
    raw = [str(column) for column in columns if column in model.values]
    if raw:
        raise InvalidInputError(
            f"the model encodes the categories of {listed(raw)}; pass points with a column of zeros and ones for each "
            f"value, such as {model.values[raw[0]][0]}: --categorical {' --categorical '.join(map(quote, raw))}, or "
            "pandas.get_dummies(X, prefix_sep='=')"
        )


def _functions(model: AuditedModel) -> Sequence[LinearClassifier]:
    h = model.classifier
    if isinstance(h, MulticlassLinearClassifier):
        return h.scores
    return h.units if isinstance(h, ReLUClassifier) else (h,)


def _chosen(
    model: AuditedModel, places: Sequence[int]
) -> LinearClassifier | MulticlassLinearClassifier | ReLUClassifier:
    """The classifier of some coordinates, in an order of their own."""
    parts = tuple(LinearClassifier(Vector.of([f.normal[j] for j in places]), f.bias) for f in _functions(model))
    h = model.classifier
    if isinstance(h, MulticlassLinearClassifier):
        return replace(h, scores=parts)
    return replace(h, units=parts) if isinstance(h, ReLUClassifier) else parts[0]
