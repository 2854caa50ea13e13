"""The soft-margin support vector machine over ℚ (R2), and the budget of its normal as a direction.

With w = Σ λ_i y_i x_i for 0 ≤ λ ≤ C, the weights λ/C ≤ 1 show that every classifier W of the hinge loss
L(W) < Σ λ_i / C has w·w' > 0 for its normal w': it is fooled by −s w at every point that it labels s.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geomadv.certificate import Certificate
from geomadv.classes.answers import Status
from geomadv.classes.linear.budgets import Agreement, budget_certificate
from geomadv.classes.linear.margin import SupportVectorMachine, check_both_labels
from geomadv.classes.linear.row_weights import RowWeights
from geomadv.classes.losses import Budget, fooled_at
from geomadv.errors import shown_rational
from geomadv.exact.arguments import signed_source
from geomadv.exact.dataset import Dataset, Label
from geomadv.exact.encoding import encode_multipliers, encode_rational, encode_vector
from geomadv.exact.linear_classifiers import LinearClassifier
from geomadv.exact.matrices import IntegerMatrix
from geomadv.exact.multipliers import Multipliers
from geomadv.exact.rational import Vector
from geomadv.exact.words import about
from geomadv.solvers.boxed_guesses import guess_boxed_quadratic
from geomadv.solvers.boxed_quadratic import boxed_quadratic
from geomadv.solvers.guesses import Engine

__all__ = ["SoftMargin", "natural_penalty", "soft_margin"]

_LARGE = 2**62  # beyond which a sum of weights may not fit into 64 bits


@dataclass(frozen=True, repr=False)
class SoftMargin(SupportVectorMachine):
    """The soft-margin support vector machine of a data set: the minimiser of ½‖w‖² + C L(w, b).

    Its normal w is unique; its bias is the middle of those that are optimal. λ_i ≤ C c_i, c_i the weight of the row in
    the loss, it is 0 where the margin y_i (w·x_i + b) is above 1, and C c_i where that is below. See
    `SupportVectorMachine`.

    Attributes
    ----------
    C : Fraction
    weights : Vector or None
        c; None: all are 1.

    Examples
    --------
    >>> import geomadv as ga
    >>> T = ga.Dataset([[0], [1], [2], [3]], [-1, 1, -1, 1])
    >>> machine = ga.LinearClassifiers().soft_margin(T, C=1)
    >>> machine.normal, machine.bias, machine.budget
    (Vector(Fraction(2, 3)), Fraction(-1, 1), Fraction(28, 9))
    """

    C: Fraction
    weights: Vector | None = None

    @cached_property
    def objective(self) -> Fraction:
        """½‖w‖² + C L, which is Σ λ_i − ½‖w‖²."""
        return self.multipliers.total() - self.normal.squared_norm() / 2

    @cached_property
    def loss(self) -> Fraction:
        """L, the total hinge loss Σ c_i max(0, 1 − y_i (w·x_i + b)) of the classifier as it is scaled."""
        return (self.objective - self.normal.squared_norm() / 2) / self.C

    @cached_property
    def budget(self) -> Fraction:
        """Σ λ_i / C = L + ‖w‖²/C: −s w fools every classifier of a smaller hinge loss at all points that it labels s.

        It may fool all up to some larger loss, see `LinearClassifiers.direction_budget`.
        """
        return self.multipliers.total() / self.C

    def _sentence(self) -> str:
        rows = "" if self.weights is None else ", of weighted rows,"
        name = f"support vector machine{self._through} of penalty C = {shown_rational(self.C)}"
        return f"the {name}{rows} has a hinge loss of {about(self.loss)}"

    @cached_property
    def certificate(self) -> Certificate:
        """A certificate of kind "soft-margin"."""
        claim = {
            "kind": "soft-margin",
            "hypothesis_class": self._weights.class_of(bias=self.has_bias),
            "normal": encode_vector(self.normal),
            "bias": encode_rational(self.bias),
            "penalty": encode_rational(self.C),
            "objective": encode_rational(self.objective),
        }
        return Certificate(claim, {"multipliers": encode_multipliers(self.multipliers, self.data, -1)}, self.data)

    @cached_property
    def budget_certificate(self) -> Certificate:
        """A certificate of kind "budget": the one of −s w, whatever s, is at least `budget`.

        And at most the loss of a constant classifier, which no direction fools.
        """
        target = [*self.normal.numerators, 0]
        shares = Multipliers.of({row: weight / self.C for row, weight in self.multipliers.as_dict().items()})
        theta, weights = 1 / (self.C * self.normal.denominator), self._weights
        found = Agreement(self.budget, target, shares, theta, weights.constant_classifier(bias=self.has_bias))
        at_most = weights.trivial_loss(bias=self.has_bias)
        better = self.classifier if self.normal else None  # its own loss is below by ‖w‖²/C
        return budget_certificate(weights, found, better, bias=self.has_bias, at_most=at_most)

    @property
    def _weights(self) -> RowWeights:
        return RowWeights(self.data, self.weights)

    def direction_budget(self, source: Label) -> Budget[LinearClassifier]:
        """What the machine says of the budget of −source · w, with no program to be solved: it is at least `budget`.

        See `LinearClassifiers.direction_budget`, which finds it.

        Parameters
        ----------
        source : int or str
            1 or −1, or the name that `data.class_names` has for it.

        Returns
        -------
        Budget
            With `lower`, which is `budget`, and `upper`, the loss of a constant classifier.

        Raises
        ------
        InvalidInputError
            If it is no such label, or no point has it.

        Examples
        --------
        >>> import geomadv as ga
        >>> T = ga.Dataset([[0], [1], [2], [3]], [-1, 1, -1, 1])
        >>> answer = ga.LinearClassifiers().soft_margin(T, C=1).direction_budget(source=1)
        >>> answer.lower, answer.upper, ga.verify(answer.certificate, T).verdict
        (Fraction(28, 9), Fraction(4, 1), 'accepted')
        """
        label, certificate = signed_source(self.data, source), self.budget_certificate
        trivial = self._weights.trivial_loss(bias=self.has_bias)
        return Budget(
            status=Status.HOLDS if self.normal else Status.FAILS,
            certificate=certificate,
            lower=self.budget,
            upper=trivial,
            subject=fooled_at(self.data, label),
            sign=label,
            trivial=trivial,
            attaining=self._weights.constant_classifier(bias=self.has_bias),
        )


def natural_penalty(data: Dataset) -> Fraction:
    """The power of two nearest, by its logarithm, to 1 / the mean squared distance of the points from their mean.

    So C follows the units of the data, as C = 1 would on points of mean squared distance 1, and in a number that is
    short and that one more point hardly changes. 1 where all points are one.
    """
    points, n = data.numerators, data.n
    largest = max(int(points.max()), -int(points.min()), 1)
    points = points.astype(np.int64 if n * data.d * largest**2 < 2**63 else object)
    spread = n * int((points * points).sum()) - sum(int(x) ** 2 for x in points.sum(axis=0))
    if not spread:
        return Fraction(1)
    inverse = Fraction((n * data.denominator) ** 2, spread)
    power = Fraction(2) ** (inverse.numerator.bit_length() - inverse.denominator.bit_length() - 1)
    while inverse**2 > 2 * power**2:
        power *= 2
    return power


def soft_margin(data: Dataset, C: Fraction, *, bias: bool, engine: Engine, weights: Vector | None = None) -> SoftMargin:
    """The soft-margin support vector machine for a positive C.

    Raises
    ------
    InvalidInputError
        If the labels are not −1 and 1, or only one occurs and there is a bias.
    """
    check_both_labels(data, bias=bias)
    begin = time.perf_counter()
    rows = _signed_with_ones(data, bias=bias)
    copies = _copies(rows)
    first = [members[0] for members in copies]
    each = RowWeights(data, weights)
    totals = [sum(each.numerators[i] for i in members) for members in copies]
    counts = np.array(totals, dtype=np.intp if sum(totals) < _LARGE else object)
    matrix = IntegerMatrix(rows if len(first) == data.n else rows[first])
    signs = data.signs[first].astype(np.intp) * bias
    scale = Fraction(2) ** matrix.exponent / data.denominator
    penalty = C / each.denominator
    shares = guess_boxed_quadratic(engine, matrix.floats[:, : data.d], signs, penalty, counts, scale)
    guessed = time.perf_counter()
    # With x = N/D and C = c/k, the program for μ = kλ and the integers y N has the bound c and the height k D².
    upper, k = penalty.as_integer_ratio()
    height = k * data.denominator**2
    found = boxed_quadratic(matrix, shares, height=height, upper=upper, counts=counts, balanced=bias)
    normal = Vector(tuple(found.combined), found.denominator * k * data.denominator)
    most = [upper * found.denominator * c for c in each.numerators]
    shared = [(i, most[i]) for place in found.at_upper for i in copies[place]]
    for place, weight in zip(found.free, found.weights, strict=True):
        for i in copies[place]:
            shared.append((i, min(most[i], weight)))
            weight -= shared[-1][1]
    multipliers = Multipliers.reduced(shared, 1, found.denominator * k)
    seconds = {"guess": guessed - begin, "exact": time.perf_counter() - guessed}
    return SoftMargin(
        normal, Fraction(found.shift, found.denominator * height), multipliers, data, bias, seconds, C, weights
    )


def _signed_with_ones(data: Dataset, *, bias: bool) -> NDArray[Any]:
    """The rows (y x, y, 1), without y where there is no bias."""
    rows = np.ones((data.n, data.d + bias + 1), dtype=data.numerators.dtype)
    np.multiply(data.numerators, data.signs[:, None], out=rows[:, : data.d])
    if bias:
        rows[:, data.d] = data.signs
    return rows


def _copies(rows: NDArray[Any]) -> list[list[int]]:
    """The numbers of the rows, those of equal rows together: many copies would be free, or enter, one by one."""
    keys = map(tuple, rows.tolist()) if rows.dtype == object else (row.tobytes() for row in rows)
    found: dict[object, list[int]] = {}
    for i, key in enumerate(keys):
        found.setdefault(key, []).append(i)
    return list(found.values())
