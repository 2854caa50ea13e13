"""The questions of an audit one after the other, within its time, and what they share."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import TypeVar

from geomadv.certification.asker import Step
from geomadv.certification.audit.model import in_doubles
from geomadv.certification.directions import MEAN, PAIR, SVM, Direction, check_directions, mean_difference, vectors
from geomadv.certification.time_limit import OutOfTime, TimeLimit
from geomadv.classes.linear.classifiers import LinearClassifiers
from geomadv.classes.linear.margin import MaxMargin
from geomadv.errors import InvalidInputError
from geomadv.exact.dataset import Dataset
from geomadv.exact.rational import Vector
from geomadv.exact.scalars import simplest_between

__all__ = ["GAP", "Steps", "asked_directions", "no_worse_than"]

#: How much longer than the shortest the universal perturbation may be.
GAP = Fraction(1, 100)
# How much above the model's loss the budget of its peers may be.
_ABOVE = 1 + Fraction(1, 10**6)
T = TypeVar("T")


class Steps:
    """Asks one thing after the other, each within what is left of the time, and notes what is not answered."""

    def __init__(self, limit: TimeLimit, step: Step) -> None:
        self.limit, self._step = limit, step
        self.done, self.total = 0, 1
        self.unanswered: list[str] = []

    def ask(self, name: str, question: Callable[[], T]) -> T | None:
        """The answer; None if there is none in time."""
        self._step(self.done, self.total, name)
        self.done += 1
        try:
            with self.limit.kept():
                return question()
        except OutOfTime:
            self.unanswered.append(name)
            return None

    def known(self, name: str, question: Callable[[], T]) -> T:
        """The answer, without which there is no audit.

        Raises
        ------
        InvalidInputError
            If there is none in time.
        """
        found = self.ask(name, question)
        if found is None:
            raise InvalidInputError(
                f"what the model is to be compared with is not known within {self.limit.seconds:g} s; pass a longer "
                "time limit, or none"
            )
        return found


def no_worse_than(loss: Fraction) -> LinearClassifiers:
    """All linear classifiers of a loss below a number just above one, so that a model of that loss is among them."""
    return LinearClassifiers(budget=simplest_between(loss * (1 + _ABOVE) / 2, loss * _ABOVE))


def asked_directions(
    S: Dataset,
    source: int,
    own: tuple[str, Vector] | None,
    margin: MaxMargin | None,
    further: list[Direction],
    *,
    exactly: bool,
) -> dict[str, Vector]:
    """The directions of two classes that are asked about, by their names.

    Parameters
    ----------
    own
        The model's own direction, if it has one that is not 0.
    margin
        The maximum margin, if there is one.
    exactly
        Whether the direction of the margin is taken as it is, and not in doubles.
    """
    means, sides = mean_difference(S, source), [{S.point(row) for row in S.indices(y).tolist()} for y in (1, -1)]
    asked = [Direction(*own)] if own is not None and own[1] else []
    asked += [Direction(PAIR)] if sides[0].isdisjoint(sides[1]) else []
    asked += [Direction(MEAN, means)] if means else []
    asked += [Direction(SVM)] if margin is not None else []
    asked += further
    check_directions(asked, S.d)
    found = vectors(S, asked, source, margin)
    if SVM in found and not exactly:
        found[SVM] = in_doubles(found[SVM])
    return found
