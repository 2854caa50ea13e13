"""Which columns of the points a model takes for its features, where both are called something."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from geomadv.certification.audited_model import AuditedModel
from geomadv.errors import InvalidInputError
from geomadv.exact.classifiers import MulticlassLinearClassifier
from geomadv.exact.linear_classifiers import LinearClassifier
from geomadv.exact.networks import ReLUClassifier
from geomadv.exact.rational import Vector
from geomadv.exact.words import listed

__all__ = ["on_columns"]


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
    if names is None or columns is None or not set(columns) & set(names):
        if model.dimension not in (None, dimension):
            what = "coordinates" if names is None else f"columns, {listed(names)},"
            raise InvalidInputError(f"the model takes {model.dimension} {what} and the points have {dimension}")
        return model
    if not set(columns) <= set(names):
        if len(columns) == len(names) and all(b not in names or a == b for a, b in zip(names, columns, strict=True)):
            return model  # some are called differently, each in its place
        raise InvalidInputError(
            f"the model takes the columns {listed(names)}, and the points have {listed(columns)}; pass points with "
            "columns of these names"
        )
    places = [names.index(column) for column in columns]
    others = [j for j in range(len(names)) if j not in set(places)]
    needed = [names[j] for j in others if any(f.normal[j] for f in _functions(model))]
    if needed:
        raise InvalidInputError(f"the points have no column {listed(needed)}, which the model takes; pass it, too")
    return replace(model, classifier=_chosen(model, places))


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
