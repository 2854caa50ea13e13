"""The hypothesis class of linear classifiers, h(x) = sign(w·x + b): exact answers about all accurate ones.

Reference: Charles, Rosenberg and Papailiopoulos, A Geometric Perspective on the Transferability of Adversarial
Directions, AISTATS 2019, section 3; docs/theory.md for the complete statements L1–L7 and the repairs,
docs/theory-losses.md for all those of small loss.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from geomadv.certificate import Json
from geomadv.classes.linear.asked_about_directions import AskedAboutDirections
from geomadv.classes.linear.log_loss_questions import LogLossQuestions
from geomadv.classes.linear.margin import MaxMargin
from geomadv.classes.linear.questions import LinearQuestions
from geomadv.classes.linear.rashomon_questions import RashomonQuestions
from geomadv.errors import InvalidInputError, shown, shown_rational
from geomadv.exact.arguments import (
    checked_flag,
    checked_positive,
    checked_weights,
    fitting_weights,
    positive_budget,
)
from geomadv.exact.dataset import Dataset
from geomadv.exact.encoding import linear_class
from geomadv.exact.norm_bound import checked_norm_bound
from geomadv.exact.rational import Vector
from geomadv.exact.scalars import Exact
from geomadv.solvers.guesses import Engine

__all__ = ["LinearClassifiers", "max_margin"]


_LOSSES = ("hinge", "logistic")
_WIDTH = Fraction(1, 10**6)


class LinearClassifiers(AskedAboutDirections):
    """All linear classifiers, with or without a bias, and what those that fit a data set have in common.

    Those that fit are by default the accurate ones; with a budget τ all whose hinge loss (see `least_loss`) is below τ,
    whether or not any is accurate: the Rashomon set of the data.

    A direction v and a perturbation δ are vectors of the data's dimension and units: sequences of exact numbers or
    floats, numpy arrays, or `Vector`. Distances are in units of ‖v‖. The `source` is the label, 1 or −1, to be lost.

    Parameters
    ----------
    bias
        Whether the classifiers are sign(w·x + b), or sign(w·x).
    budget
        τ > 0; an int, a `Fraction`, or a float at its exact value.
    relative_budget
        Instead of τ: ε > 0. τ is then 1 + ε times the least loss of the data, or up to a millionth more: the simplest
        such fraction, since the least loss itself often is one with hundreds of digits.
    weights : shape (n,)
        Of the rows of the data in the loss: positive numbers c_i, for Σ c_i max(0, 1 − y_i (w·x_i + b)); None: 1 each.
        Integers are as good as repeated rows. Without a budget only the questions about losses depend on them.
    loss
        "hinge" or "logistic": for the questions about losses, and within a budget. With the log-loss
        Σ c_i log(1 + exp(−y_i (w·x_i + b))), in nats, least losses and budgets are brackets, and within a budget only
        `realizable` and `transfers` are answered.
    width
        With loss="logistic": how wide brackets may be, relative to the log-loss of a constant classifier; None: 10⁻⁶.
    norm_bound
        B > 0, for the questions about losses, and with a budget for all: classifiers are only scaled so that no weight
        |w_j| is above B, in the inverse units of the data. None: there is no such bound.
    bounded_norm
        "linf", or "l1": then B bounds the sum of the |w_j|.
    engine, verify
        See `HypothesisClass`.

    Raises
    ------
    InvalidInputError
        If a budget or a weight is not positive, or both budgets are given. Asking raises it where a relative budget
        meets data of which the least loss is 0, or where there is not one weight for each row.

    Examples
    --------
    >>> import geomadv as ga
    >>> S = ga.Dataset([[1, 0], [1, 1], [-1, 0]], [1, 1, -1])
    >>> linear = ga.LinearClassifiers()
    >>> linear.transfers(S, [-1, 0], source=1).holds, linear.bound(S, [-1, 0], row=0).value
    (True, Fraction(2, 1))
    """

    def __init__(
        self,
        *,
        bias: bool = True,
        budget: Exact | float | None = None,
        relative_budget: Exact | float | None = None,
        weights: Vector | Iterable[object] | None = None,
        norm_bound: Exact | float | None = None,
        bounded_norm: str = "linf",
        loss: str = "hinge",
        width: Exact | float | None = None,
        engine: str | Engine | None = None,
        verify: bool | None = None,
    ) -> None:
        super().__init__(engine=engine, verify=verify)
        self.bias = checked_flag(bias, "bias")
        if budget is not None and relative_budget is not None:
            raise InvalidInputError("pass budget or relative_budget, not both")
        self.budget = positive_budget(budget, "budget")
        self.relative_budget = positive_budget(relative_budget, "relative_budget")
        self.weights = None if weights is None else checked_weights(weights)
        self._bound = checked_norm_bound(norm_bound, bounded_norm)
        self.norm_bound = None if self._bound is None else self._bound.value
        self.bounded_norm = bounded_norm
        if loss not in _LOSSES:
            raise InvalidInputError(f"loss must be one of {', '.join(map(repr, _LOSSES))}, got {shown(loss)}")
        self.loss = loss
        if loss == "hinge" and width is not None:
            raise InvalidInputError('width is of brackets of log-losses; leave it out, or pass loss="logistic"')
        self.width = None if width is None else checked_positive(width, "width", "log-losses lie between two numbers")
        if loss == "logistic" and (self.norm_bound is not None or self.relative_budget is not None):
            raise InvalidInputError('loss="logistic" goes without norm_bound and relative_budget; leave them out')

    @property
    def member_name(self) -> str:
        """What a classifier of the class is called in a sentence."""
        name = "linear classifier" if self.bias else "linear classifier through the origin"
        if self.norm_bound is None:
            return name
        most = shown_rational(self.norm_bound)
        return f"{name} with no weight beyond ±{most}" if self.bounded_norm == "linf" else f"{name} with ‖w‖₁ ≤ {most}"

    @property
    def identifier(self) -> dict[str, Json]:
        """The class as certificates name it."""
        return linear_class(self.bias)

    def _about(self, data: Dataset) -> LinearQuestions:
        weights = fitting_weights(data, self.weights)
        if self.loss == "logistic":
            return LogLossQuestions(
                self, data, bias=self.bias, width=self.width or _WIDTH, budget=self.budget, weights=weights
            )
        if self.budget is None and self.relative_budget is None:
            return LinearQuestions(self, data, bias=self.bias, weights=weights, norm_bound=self._bound)
        return RashomonQuestions(
            self,
            data,
            bias=self.bias,
            budget=self.budget,
            relative_budget=self.relative_budget,
            weights=weights,
            norm_bound=self._bound,
        )

    def max_margin(self, data: Dataset) -> MaxMargin:
        """The maximum-margin classifier (L2), kept from the other questions about the same data.

        Parameters
        ----------
        data : Dataset
            n points in d dimensions, labelled 1 and −1.

        Returns
        -------
        MaxMargin
            With `normal`, `bias`, `squared_margin` and the `multipliers` of the support vectors.

        Raises
        ------
        InvalidInputError
            As `realizable`; if the class has a budget.
        InseparableError
            If no classifier is accurate; its `witness` is the answer of `realizable`.

        Examples
        --------
        >>> import geomadv as ga
        >>> S = ga.Dataset([[1, 0], [1, 1], [-1, 0]], [1, 1, -1])
        >>> margin = ga.LinearClassifiers().max_margin(S)
        >>> margin.normal, margin.squared_margin, margin.support
        (Vector(1, 0), Fraction(1, 1), (0, 2))
        >>> ga.LinearClassifiers().transfers(S, -margin.normal, source=1).holds
        True
        """
        return self.on(data).max_margin()


def max_margin(data: Dataset, *, bias: bool = True, engine: str | Engine | None = None) -> MaxMargin:
    """The exact maximum-margin classifier.

    Parameters
    ----------
    data
        Labels −1 and 1; with a bias both must occur.
    bias
        Whether the classifiers are sign(w·x + b) or sign(w·x).
    engine
        What guesses the support vectors: "active-set" (default), "cvxpy", or an `Engine`.

    Returns
    -------
    MaxMargin
        A rational Karush–Kuhn–Tucker point. Every constraint has been checked exactly.

    Raises
    ------
    InseparableError
        If no classifier is accurate; its `witness` is the answer of `LinearClassifiers.realizable`.
    InvalidInputError
        If the labels are not −1 and 1, or only one occurs and there is a bias.

    Examples
    --------
    >>> import geomadv as ga
    >>> margin = ga.max_margin(ga.Dataset([[1, 0], [1, 1], [-1, 0]], [1, 1, -1]))
    >>> margin.normal, margin.bias, margin.squared_margin
    (Vector(1, 0), Fraction(0, 1), Fraction(1, 1))
    """
    return LinearClassifiers(bias=bias, engine=engine).max_margin(data)
