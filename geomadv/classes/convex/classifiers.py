"""Classifiers with a convex decision region, two-layer ReLU networks among them: exact answers about all accurate ones.

The region labelled r is convex, and closed or open; the points labelled r are the *inner* ones, the others the *outer*
ones. A classifier of the class is accurate iff for every outer point its region avoids that point, and the accurate
classifiers on the inner points and one outer point behave, as far as the questions go, like linear ones. So every
question is one about linear classifiers, with multipliers on a single outer point; and every refutation is a set of
half-spaces, one or more outer points each, which is a two-layer ReLU network.

Reference: Charles, Rosenberg and Papailiopoulos, A Geometric Perspective on the Transferability of Adversarial
Directions, AISTATS 2019, sections 5 and 6; docs/theory-classes.md for the complete statements C1–C8 and the repairs.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from geomadv.certificate import Json
from geomadv.classes.base import HypothesisClass
from geomadv.classes.brackets import Bound
from geomadv.classes.convex.answers import TargetedPerturbation, Width
from geomadv.classes.convex.nearest_shadow import NearestShadow
from geomadv.classes.convex.questions import ConvexRegionQuestions
from geomadv.errors import InvalidInputError
from geomadv.exact.dataset import Dataset, Label
from geomadv.exact.limits import Range
from geomadv.exact.multipliers import Multipliers
from geomadv.exact.networks import ReLUClassifier
from geomadv.exact.rational import Vector
from geomadv.exact.words import NETWORK
from geomadv.solvers.guesses import Engine

__all__ = ["ConvexRegionClassifiers"]

_MEMBERS = {"convex": -1, "R": -1, "R'": -1, "R''": 1}


class ConvexRegionClassifiers(HypothesisClass[ConvexRegionQuestions, ReLUClassifier, Multipliers]):
    """All classifiers with a convex decision region, and what those that are accurate on a data set have in common.

    Parameters
    ----------
    member
        "convex" (default): the region labelled −1 is convex, and closed or open. "R": two-layer ReLU networks that say
        +1 iff the sum of their hidden units is positive. "R'": with nonnegative output weights, +1 iff the output
        exceeds, or reaches, a positive threshold. "R''": +1 iff all hidden units are positive, so that the region
        labelled +1 is open and convex. All of any width. The first three have the same answers; refutations are
        networks of the class named, of "R" for "convex"; networks that accurate ones come close to (those of `bound`)
        are written as in "R" for "R'" too.
    engine, verify
        See `HypothesisClass`.

    Attributes
    ----------
    region : int
        The label of the convex region, −1 or 1.

    Examples
    --------
    >>> import geomadv as ga
    >>> S = ga.Dataset([[0, 0], [1, 1], [1, -1]], [-1, 1, 1])
    >>> networks = ga.ConvexRegionClassifiers(member="R")
    >>> networks.transfers(S, [1, 0], source=-1).holds, networks.transfers(S, [1, 1], source=-1).holds
    (False, True)
    """

    def __init__(
        self, *, member: str = "convex", engine: str | Engine | None = None, verify: bool | None = None
    ) -> None:
        super().__init__(engine=engine, verify=verify)
        if not isinstance(member, str) or member not in _MEMBERS:
            raise InvalidInputError(f"member must be one of {', '.join(_MEMBERS)}, got {member!r}")
        self.member = member
        self.region = _MEMBERS[member]

    @property
    def member_name(self) -> str:
        """What a classifier of the class is called in a sentence."""
        if self.member == "convex":
            return "classifier with a convex region"
        return "network that says +1 iff all its units are positive" if self.member == "R''" else NETWORK

    @property
    def identifier(self) -> dict[str, Json]:
        """The class as certificates name it."""
        return {"name": "convex-region", "region": self.region}

    def _about(self, data: Dataset) -> ConvexRegionQuestions:
        return ConvexRegionQuestions(self, data, member=self.member, region=self.region)

    def bound(self, data: Dataset, direction: Vector | Iterable[object], row: int) -> Bound[ReLUClassifier]:
        """The supremum over all accurate classifiers of the flip distance from one point along a direction.

        From an inner point it is where the ray first enters a shadow (C3), from an outer one where it first enters the
        inner hull (C6).

        Parameters
        ----------
        data, direction
            See `transfers`.
        row
            The row of the point; its label is the source label.

        Returns
        -------
        Bound
            With `value`, in units of ‖v‖, infinite where no distance is enough, and a network that comes near it.

        Raises
        ------
        InvalidInputError
            As `transfers`; if there is no such row.

        Examples
        --------
        >>> import geomadv as ga
        >>> S = ga.Dataset([[0, 0], [1, 1], [1, -1]], [-1, 1, 1])
        >>> answer = ga.ConvexRegionClassifiers().bound(S, [1, 1], row=0)
        >>> answer.value, ga.verify(answer.certificate, S).verdict
        (Fraction(1, 1), 'accepted')
        >>> ga.ConvexRegionClassifiers().bound(S, [1, 0], row=0).value
        inf
        """
        return self.on(data).bound(direction, row)

    def universal_perturbation(
        self, data: Dataset, source: Label, *, target: int | None = None, relative_gap: Fraction | float = 0
    ) -> TargetedPerturbation:
        """A perturbation that takes the inner label from all its points, for every accurate classifier (C5).

        It moves all inner points into the shadow of one outer point, the target. The shortest one for a given target
        is that of the linear classifiers on the inner points and the target (L7). With other targets for other points
        there may be a shorter one: the answer says what length is certified to be needed.

        Parameters
        ----------
        data : Dataset
            n points in d dimensions, labelled 1 and −1.
        source
            The inner label, which is `region`.
        target
            The row of an outer point; by default the best of those that look most promising is taken, all of them if
            there are few.
        relative_gap
            How much longer than the shortest for its target it may be, see `LinearClassifiers`.

        Returns
        -------
        TargetedPerturbation
            With the `perturbation`, shape (d,), in the units of the data, `squared_length`, and the `target`.

        Raises
        ------
        InvalidInputError
            As `realizable`; if the source is not the inner label, or the target no outer point.

        Examples
        --------
        >>> import geomadv as ga
        >>> S = ga.Dataset([[0, 0], [0, 1], [2, 1], [2, -1]], [-1, -1, 1, 1])
        >>> answer = ga.ConvexRegionClassifiers().universal_perturbation(S, source=-1)
        >>> answer.perturbation, answer.target, answer.squared_length
        (Vector(4, 1), 2, Fraction(17, 1))
        """
        return self.on(data).universal_perturbation(source, target=target, relative_gap=relative_gap)

    def shortest_perturbation(
        self,
        data: Dataset,
        point: Vector | Iterable[object],
        source: Label,
        *,
        norm: str = "l2",
        box: Range | None = None,
        change: Range | None = None,
        fixed: Iterable[int | str] = (),
    ) -> NearestShadow:
        """The shortest perturbation of one point after which every accurate classifier has lost the inner label (A6).

        It leads into the nearest shadow: one question about linear classifiers for each outer point. Without limits the
        most robust of the accurate classifiers keeps the label as far.

        Parameters
        ----------
        data : Dataset
            n points in d dimensions, labelled 1 and −1.
        point, norm, box, change, fixed
            See `LinearClassifiers.shortest_perturbation`.
        source
            The inner label, which is `region`.

        Returns
        -------
        NearestShadow
            With the `perturbation`, shape (d,), in the units of the data, `squared_length`, and the `target`.

        Raises
        ------
        InvalidInputError
            As `universal_perturbation`; if the limits are not as they must be.

        Examples
        --------
        >>> import geomadv as ga
        >>> S = ga.Dataset([[0, 0], [0, 1], [2, 1], [2, -1]], [-1, -1, 1, 1])
        >>> answer = ga.ConvexRegionClassifiers().shortest_perturbation(S, [0, 0], source=-1)
        >>> answer.perturbation, answer.target, answer.squared_length
        (Vector(2, 1), 2, Fraction(5, 1))
        """
        return self.on(data).shortest_perturbation(point, source, norm=norm, box=box, change=change, fixed=fixed)

    def width(
        self,
        data: Dataset,
        direction: Vector | Iterable[object] | None = None,
        *,
        exhaustive: bool | None = None,
    ) -> Width[ReLUClassifier]:
        """How many hidden units an accurate network needs, or one that a direction never fools too (C8).

        Parameters
        ----------
        data : Dataset
            n points in d dimensions, labelled 1 and −1.
        direction : Vector or array-like, shape (d,)
            The network is to keep the inner label along it, from every point to which it gives this label.
        exhaustive
            Whether to search for the least width. By default where there are at most 24 outer points; otherwise the
            lower bound comes from conflicts that are easy to find.

        Returns
        -------
        Width
            With `lower` and `upper`, the same where the search is exhaustive, and a `classifier` of width `upper`.

        Raises
        ------
        InvalidInputError
            As `transfers`; for "R'", where two units with a positive threshold can do what takes three of "R".

        Examples
        --------
        >>> import geomadv as ga
        >>> S = ga.Dataset([[0, 0], [1, 0], [-1, 0]], [-1, 1, 1])
        >>> answer = ga.ConvexRegionClassifiers(member="R").width(S)
        >>> answer.upper, answer.explanation, answer.classifier.is_accurate(S)
        (2, '2 hidden units are needed, and suffice', True)
        """
        return self.on(data).width(direction, exhaustive=exhaustive)
