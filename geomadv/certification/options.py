"""What a run may be told beside the data and the directions."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from fractions import Fraction

from geomadv.classes.linear.classifiers import LinearClassifiers
from geomadv.exact.limits import Range
from geomadv.exact.rational import Vector

__all__ = ["Allowed", "Measured", "OnePoint", "Wanted"]


@dataclass(frozen=True)
class Allowed:
    """What the universal perturbation may do.

    Attributes
    ----------
    norm, box, fixed
        See `LinearClassifiers.universal_perturbation`.
    """

    norm: str = "l2"
    box: Range | None = None
    fixed: Sequence[int] = ()

    @property
    def trivial(self) -> bool:
        """Whether it may do anything, and its length is Euclidean."""
        return self.norm == "l2" and self.box is None and not self.fixed


@dataclass(frozen=True)
class OnePoint:
    """The point whose shortest perturbation is asked for, and what the perturbation may do.

    Attributes
    ----------
    row : int
    norm, box, fixed
        See `LinearClassifiers.shortest_perturbation`.
    """

    row: int
    norm: str = "l2"
    box: Range | None = None
    fixed: Sequence[int] = ()


@dataclass(frozen=True)
class Measured:
    """How losses are measured.

    Attributes
    ----------
    weights : Vector or None
        Of the rows.
    called : str
        What the weights are called.
    norm_bound : Fraction or None
        See `LinearClassifiers`.
    loss : str
        "hinge" or "logistic", see `LinearClassifiers`.
    """

    weights: Vector | None = None
    called: str = "weights"
    norm_bound: Fraction | None = None
    loss: str = "hinge"

    @property
    def trivial(self) -> bool:
        """Whether all rows count alike, by the hinge loss, and the classifiers are all."""
        return self.weights is None and self.norm_bound is None and self.loss == "hinge"

    @property
    def name(self) -> str:
        """What the loss is called."""
        return "log-loss" if self.loss == "logistic" else "hinge loss"

    @property
    def told(self) -> str:
        """The same in words; empty if there is nothing to be said."""
        weighted = [] if self.weights is None else [f"rows weighted by {self.called}"]
        bounded = [] if self.norm_bound is None else [f"no weight |w_j| above {self.norm_bound}"]
        return ", ".join(weighted + bounded)


@dataclass(frozen=True)
class Wanted:
    """Some of the questions of a run, and who is asked.

    Attributes
    ----------
    questions : collection of str
        The names, as `Question.name`, of what is asked besides whether some classifier is accurate. Least loss and
        budgets are asked of separable data, too, and the units of networks.
    known : LinearClassifiers or None
        Without a budget; it may have been asked about the data before.
    typed : bool
        Whether a user named them: all have to be questions of the run, and what they rest on is asked as well.
    """

    questions: Collection[str]
    known: LinearClassifiers | None = None
    typed: bool = False
