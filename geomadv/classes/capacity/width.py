"""The least width at which a direction does not fool every accurate network with a convex region (K4)."""

from __future__ import annotations

from collections.abc import Iterable

from geomadv.classes.answers import Status
from geomadv.classes.capacity.answers import CriticalWidth
from geomadv.classes.convex.classifiers import ConvexRegionClassifiers
from geomadv.exact.arguments import signed_source
from geomadv.exact.dataset import Dataset, Label
from geomadv.exact.rational import Vector
from geomadv.solvers.guesses import Engine

__all__ = ["critical_width"]

#: The networks whose convex region has the label.
_MEMBERS = {-1: "R", 1: "R''"}


def critical_width(
    data: Dataset,
    direction: Vector | Iterable[object],
    source: Label = -1,
    *,
    exhaustive: bool | None = None,
    engine: str | Engine | None = None,
) -> CriticalWidth:
    """The least width at which a direction does not fool every accurate network with a convex region (K4, C8).

    The networks are those whose region of the source label is convex: the sum of their units is positive outside (of
    the label 1: all units are positive inside). Those of one unit are the linear classifiers. Where v fools all
    accurate linear classifiers, some accurate network of L units resists iff L units realise the data seen along v, as
    points of ℝ^d / ℝv: so in the plane two units are enough, or no number is.

    Parameters
    ----------
    data
        Labels 1 and −1, both of which occur.
    direction
        v ≠ 0.
    source
        The label of the convex region, from which the direction flees.
    exhaustive
        Whether to search until the width is known, see `ConvexRegionClassifiers.width`.
    engine
        What guesses: "active-set" (default), "cvxpy", or an `Engine`. It changes no answer.

    Returns
    -------
    CriticalWidth
        With `lower` and `upper`, equal where it is known.

    Raises
    ------
    InvalidInputError
        As `ConvexRegionClassifiers.width`.

    References
    ----------
    docs/theory-classes.md, C8; docs/capacity.md, K4.

    Examples
    --------
    >>> import geomadv as ga
    >>> ga.critical_width(ga.Dataset([[0, 0], [1, 1], [1, -1]], [-1, 1, 1]), [1, 0]).upper
    2
    """
    region = signed_source(data, source)
    asked = ConvexRegionClassifiers(member=_MEMBERS[region], engine=engine).on(data)
    found = asked.width(direction, exhaustive=exhaustive)
    least = None if found.status is Status.VACUOUS else asked.width(exhaustive=exhaustive).upper
    return CriticalWidth(**vars(found), least=least)
