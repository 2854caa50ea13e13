"""One fitted model against all linear classifiers that fit the data as well: what fools it, and them, and how far."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from geomadv.certification.asker import Step
from geomadv.certification.audit.columns import check_encoded, on_columns
from geomadv.certification.audit.input import flat, named_directions, plain, plain_label
from geomadv.certification.audit.model import AuditedModel, audited_model
from geomadv.certification.audit.result import Audit
from geomadv.certification.audit.several import compared_several
from geomadv.certification.audit.several_result import MulticlassAudit
from geomadv.certification.audit.steps import Steps
from geomadv.certification.audit.two_classes import compared
from geomadv.certification.time_limit import TimeLimit
from geomadv.errors import InvalidInputError, shown
from geomadv.exact.dataset import Dataset, Label

__all__ = ["audit"]


def audit(
    model: Any,
    X: Any,
    y: Any,
    *,
    source: Label | None = None,
    directions: Mapping[str, Any] | None = None,
    time_limit: float | None = None,
) -> Audit | MulticlassAudit:
    """Compare a fitted model with all linear classifiers that fit the data as well.

    Parameters
    ----------
    model
        What `from_sklearn` or `from_torch` takes, a pipeline of scalers included, with as many classes as it has; a
        `LinearClassifier`, a `MulticlassLinearClassifier` or a `ReLUClassifier`; or a deeper torch network that
        `flip_distance` follows, with one output or two.
    X : array-like or DataFrame, shape (n, d)
        In the units that the model takes; an array or a tensor also with one more axis or more, as a network takes it.
        Columns with names are matched with those that a scikit-learn model was fitted to; of a column of categories
        that it encodes there is one of zeros and ones for each value, called COLUMN=VALUE.
    y : array-like, shape (n,)
        Labels of the classes of the model, of each at least one.
    source
        The label that the directions are to take away; by default the second of two, and of more each in turn.
    directions : mapping of str to array-like, shape (d,), optional
        Further directions by name, in the units of X. Always asked about are `normal`, against a linear model's own
        normal, or `gradient`, against the mean gradient of a network at the points that have the label, unless it is 0,
        `pair`, between the nearest points of the two classes, unless these are one, `mean`, from the mean of the source
        class to the other, and where some linear classifier is accurate `svm`, against that of the maximum margin, for
        a model that is not accurate in doubles, since the exact one may have thousands of digits. Of more than two
        classes these are asked about for the source class and each other one.
    time_limit : float, optional
        Seconds in all. What is not answered by then is in `unanswered`, and the rest is as without a limit, but for how
        near the shortest the perturbation comes.

    Returns
    -------
    Audit or MulticlassAudit
        Of two classes, or of more. Every answer about all classifiers has a certificate. What is said of a deep network
        alone is measured in float64. As text it is a summary.

    Raises
    ------
    InvalidInputError
        If the model is none of these or not fitted, or the data have other classes than it, or the time is over before
        any direction is asked about.

    Examples
    --------
    >>> from sklearn.linear_model import LogisticRegression
    >>> X, y = [[0, 0], [0, 1], [4, 0], [4, 1]], ["a", "a", "b", "b"]
    >>> found = audit(LogisticRegression().fit(X, y), X, y)
    >>> found.accurate, found.directions[2].name, found.directions[2].transfers.holds
    (True, 'mean', True)
    """
    return audited(model, X, y, source, directions, TimeLimit.checked(time_limit))


def audited(
    model: Any,
    X: Any,
    y: Any,
    source: Label | None,
    directions: Mapping[str, Any] | None,
    limit: TimeLimit,
    step: Step = lambda done, total, step: None,
    called: tuple[Label, ...] | None = None,
    columns: Sequence[str] | None = None,
) -> Audit | MulticlassAudit:
    """`audit` within a limit that has begun, each step told as it begins.

    `called` are the labels of the classes, and `columns` the names of the coordinates where X has none.
    """
    points, shape = flat(X)
    asked = audited_model(model, shape)
    check_encoded(asked, getattr(points, "columns", ()))
    S = Dataset(points, plain(y), columns=columns)
    own = asked.classes if called is None else called
    classes = S.classes if own is None else tuple(plain(own))
    _check_labels(asked, S, classes)
    lost = None if source is None else plain_label(source)
    if lost is not None and lost not in classes:
        raise InvalidInputError(
            f"the source is {shown(source)}; pass one of the labels {', '.join(map(repr, classes))}"
        )
    if asked.is_constant:
        raise InvalidInputError("the normal of the model is zero, so that it gives all points one label")
    further = named_directions(directions, shape)
    asked = on_columns(asked, S.columns, S.d)
    steps = Steps(limit, step)
    if asked.several:
        sources = S.classes if lost is None else (lost,)
        return compared_several(asked.with_classes(classes), S, sources, further, steps)
    s = -1 if lost == classes[0] else 1
    return compared(asked, S.binary(classes[1], classes[0]), (classes[0], classes[1]), s, further, steps)


def _check_labels(model: AuditedModel, S: Dataset, classes: tuple[Label, ...]) -> None:
    """Raise InvalidInputError unless the data have points of each class of the model, and of no other."""
    count = len(classes) if model.several else 2
    if len(classes) != count or set(S.classes) != set(classes):
        number = "two" if count == 2 else str(count)
        raise InvalidInputError(
            f"pass labels of the {number} classes of the model, {shown(classes)}, and points of each; the labels are "
            f"{shown(S.classes)}"
        )
