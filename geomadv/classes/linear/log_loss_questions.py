"""The questions about all linear classifiers of small log-loss, asked whether or not any classifier is accurate.

Statement R7 of docs/theory-losses.md.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from fractions import Fraction
from functools import cached_property

from geomadv.classes.answers import Realizable, Status, Transfers
from geomadv.classes.linear.homogeneous import LinearSpace
from geomadv.classes.linear.log_losses import LogAgreement, LogLosses
from geomadv.classes.linear.questions import LinearQuestions
from geomadv.classes.losses import LeastLogLoss, LogLossBudget
from geomadv.classes.questions import Asked
from geomadv.classes.space import Inseparable
from geomadv.errors import InvalidInputError
from geomadv.exact.arguments import checked_direction, signed_source
from geomadv.exact.dataset import Dataset, Label
from geomadv.exact.linear_classifiers import LinearClassifier
from geomadv.exact.multipliers import Multipliers
from geomadv.exact.rational import Vector
from geomadv.exact.words import chosen

__all__ = ["LogLossQuestions"]

_NARROWER = 10**3


class LogLossQuestions(LinearQuestions):
    """The questions about the log-losses of linear classifiers on one data set, see `LinearClassifiers`.

    Those that are not about losses are about the accurate classifiers; with a budget, those about all classifiers of a
    log-loss below it are answered that need no distance.
    """

    def __init__(
        self,
        hypothesis_class: Asked,
        data: Dataset,
        *,
        bias: bool,
        width: Fraction,
        budget: Fraction | None,
        weights: Vector | None = None,
    ) -> None:
        super().__init__(hypothesis_class, data, bias=bias, weights=weights)
        self.relative_width, self.budget = width, budget

    def least_loss(self) -> LeastLogLoss[LinearClassifier]:
        """See `LinearClassifiers.least_loss`."""
        begin, losses = time.perf_counter(), self._log_losses
        least = losses.bracket(self._zero, self._width)
        return self._finished(
            LeastLogLoss(
                status=Status.HOLDS,
                certificate=losses.certificate(least, None),
                lower=least.lower,
                upper=least.upper,
                classifier=least.blind,
                multipliers=least.multipliers,
                trivial=losses.trivial[1],
            ),
            begin,
        )

    def realizable(self) -> Realizable[LinearClassifier, Multipliers]:
        """See `HypothesisClass.realizable`."""
        if self.budget is None:
            return super().realizable()
        begin, least = time.perf_counter(), self._decided(self._zero)
        certificate = self._log_losses.certificate(least, None)
        if least.lower >= self.budget:
            found = Realizable[LinearClassifier, Multipliers](
                status=Status.FAILS, certificate=certificate, multipliers=least.multipliers
            )
        else:
            found = Realizable(status=Status.HOLDS, certificate=certificate, classifier=least.blind)
        return self._finished(found, begin)

    def transfers(
        self, direction: Vector | Iterable[object], source: Label
    ) -> Transfers[LinearClassifier, Multipliers]:
        """See `HypothesisClass.transfers`."""
        if self.budget is None:
            return super().transfers(direction, source)
        v, source = checked_direction(self.data, direction), signed_source(self.data, source)
        begin, losses, answer = time.perf_counter(), self._log_losses, Transfers[LinearClassifier, Multipliers]
        least = self._decided(self._zero)
        if least.lower >= self.budget:
            return self._finished(answer(status=Status.VACUOUS, certificate=losses.certificate(least, None)), begin)
        found = self._decided(self._target(v, source))
        better = least.blind if least.upper < found.lower else None
        certificate = losses.certificate(found, better)
        if found.lower >= self.budget:
            holds = answer(status=Status.HOLDS, certificate=certificate, multipliers=found.multipliers)
            return self._finished(holds, begin)
        return self._finished(answer(status=Status.FAILS, certificate=certificate, counterexample=found.blind), begin)

    # What the questions about log-losses are made of.

    @cached_property
    def _log_losses(self) -> LogLosses:
        return LogLosses(self.data, bias=self.bias, engine=self.engine, weights=self.weights)

    @property
    def _width(self) -> Fraction:
        return self.relative_width * self._log_losses.trivial[0]

    @property
    def _zero(self) -> list[int]:
        return [0] * (self.data.d + self.bias)

    @property
    def _condition(self) -> str:
        if self.budget is None:
            return super()._condition
        return f"has a log-loss below {chosen(self.budget)}"

    def _described(self) -> LinearSpace | Inseparable[Multipliers]:
        if self.budget is None:
            return super()._described()
        raise InvalidInputError(
            "within a log-loss budget only realizable, transfers and the questions about losses are answered: ask this "
            'within a budget of hinge loss, loss="hinge", or without a budget'
        )

    def _target(self, direction: Vector, source: int) -> list[int]:
        return [*(-source * n for n in direction.numerators), *([0] if self.bias else [])]

    def _decided(self, target: list[int]) -> LogAgreement:
        """The log-loss budget of a target, so narrowly that it is seen whether it is above the budget of the class.

        That ends, as a log-loss budget is 0 or transcendental.
        """
        budget, width = self.budget or Fraction(0), self._width
        while True:
            found = self._log_losses.bracket(target, width)
            if found.lower >= budget or found.upper < budget:
                return found
            width /= _NARROWER

    def _budget(
        self, target: Callable[[], list[int]], subject: Callable[[int], str], source: int = 0
    ) -> LogLossBudget[LinearClassifier]:
        """The log-loss budget of a vector of homogeneous coordinates, of the sign that has one unless it has a source.

        How it compares with the least log-loss is decided with more and more bits.
        """
        begin, losses, t = time.perf_counter(), self._log_losses, target()
        side, width = losses.side(t, self._width)
        sign = source or side or 1
        if not source:
            t = [sign * x for x in t]
        least, found = losses.bracket(self._zero, width), losses.bracket(t, width)
        holds = side is not None and side != 0 and (side == 1 or not source)
        opposite = losses.bracket([-x for x in t], width) if source and side == -1 else None
        return self._finished(
            LogLossBudget(
                status=Status.UNDECIDED if side is None else Status.HOLDS if holds else Status.FAILS,
                certificate=losses.certificate(found, least.blind if holds else None),
                lower=found.lower,
                upper=found.upper,
                subject=subject(sign),
                sign=sign,
                least_loss=least.upper,
                trivial=losses.trivial[1],
                multipliers=found.multipliers,
                attaining=found.blind,
                opposite=None if opposite is None else losses.certificate(opposite, least.blind),
            ),
            begin,
        )
