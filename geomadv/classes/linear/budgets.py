"""Budgets: up to which loss all linear classifiers agree (the Rashomon set of the hinge loss).

W = (w, b) has the loss L(W) = Σ max(0, 1 − W·z_i), z_i = y_i (x_i, 1), and a linear classifier the loss of its W scaled
as is best. The budget of a vector t of homogeneous coordinates is

    β(t) = min {L(W) : W·t ≤ 0} = max {Σ λ_i : 0 ≤ λ_i ≤ 1, Σ λ_i z_i = θ t, θ ≥ 0}:

all W with L(W) < β(t) have W·t > 0, and some W of the loss β(t) has not. β(0) is the least loss of all; t = −s (v, 0)
asks whether v fools, t = y (p, 1) for the label of a point, t = ±e_j for the sign of a coefficient.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np

from geomadv.certificate import Certificate, encode_classifier, encode_multipliers, encode_rational, linear_class
from geomadv.classes.linear.homogeneous import homogeneous_rows
from geomadv.classes.linear.margin import check_both_labels
from geomadv.exact.classifiers import LinearClassifier
from geomadv.exact.dataset import Dataset, encode_integer
from geomadv.exact.matrices import Homogeneous, IntegerMatrix, primitive
from geomadv.exact.multipliers import Multipliers
from geomadv.exact.rational import Exact, Vector, integer_array
from geomadv.solvers.boxed_program import maximise, rounded_up
from geomadv.solvers.guesses import Engine

__all__ = ["Agreement", "Losses", "budget_certificate", "constant_classifier", "fooled_at", "trivial_loss"]


@dataclass(frozen=True)
class Agreement:
    """The budget of one vector t, with both reasons.

    Attributes
    ----------
    budget : Fraction
        β(t).
    target : list of int
        t, times a positive number, with the last coordinate 0 where there is no bias.
    multipliers : Multipliers
        0 ≤ λ ≤ 1 with Σ λ_i = β(t) and Σ λ_i z_i = θ t.
    theta : Fraction
        θ, for the t of `target`.
    attaining : LinearClassifier
        W with L(W) = β(t) and W·t ≤ 0.
    """

    budget: Fraction
    target: Homogeneous
    multipliers: Multipliers
    theta: Fraction
    attaining: LinearClassifier


def trivial_loss(data: Dataset, *, bias: bool) -> int:
    """The least hinge loss of a classifier with w = 0, which gives all points one label."""
    return 2 * min(int((data.signs == 1).sum()), int((data.signs == -1).sum())) if bias else data.n


def fooled_at(source: int) -> str:
    """What classifiers of a loss below the budget of a direction are said to be."""
    return f"is fooled by the direction at every point that it labels {source}"


def constant_classifier(data: Dataset, *, bias: bool) -> LinearClassifier:
    """The classifier of that loss."""
    majority = 1 if 2 * int((data.signs == 1).sum()) >= data.n else -1
    return LinearClassifier(Vector((0,) * data.d), Fraction(majority if bias else 0))


def budget_certificate(
    data: Dataset, found: Agreement, better: LinearClassifier | None, *, bias: bool, at_most: Fraction | None = None
) -> Certificate:
    """The certificate of kind "budget".

    Parameters
    ----------
    found
        What it says, with the budget itself or with a smaller number.
    better
        A classifier of smaller loss, if there is one.
    at_most
        The loss of the attaining classifier, if that is more.
    """
    claim = {
        "target": list(map(encode_integer, found.target)),
        "at_least": encode_rational(found.budget),
        "at_most": encode_rational(found.budget if at_most is None else at_most),
        "least": better is None,
    }
    evidence = {
        "multipliers": encode_multipliers(found.multipliers, data, -1, found.theta),
        "attaining": encode_classifier([found.attaining]),
        "better": None if better is None else encode_classifier([better]),
    }
    named = {"kind": "budget", "hypothesis_class": linear_class(bias), **claim}
    return Certificate(named, evidence, data)


class Losses:
    """The hinge losses of all linear classifiers on one data set.

    Parameters
    ----------
    data
        Labels −1 and 1.
    bias
        Whether the classifiers have one.
    engine
        What guesses.
    """

    def __init__(self, data: Dataset, *, bias: bool, engine: Engine) -> None:
        check_both_labels(data, bias=bias)
        self.data, self.has_bias, self.engine = data, bias, engine
        self.rows = homogeneous_rows(data, bias=bias)

    @cached_property
    def least(self) -> Agreement:
        """The least loss of all, which is the budget of t = 0."""
        return self._solved([0] * self.rows.shape[1])

    @property
    def trivial(self) -> int:
        """The least loss of a classifier with w = 0, which gives all points one label."""
        return trivial_loss(self.data, bias=self.has_bias)

    def agreement(self, target: Homogeneous) -> Agreement:
        """The budget of a vector t of homogeneous coordinates."""
        target = primitive(target)
        if any(target) and target == primitive(self.between_means):
            return self._of_means(target)
        least = self.least
        if self.value(least.attaining, target) <= 0:
            return Agreement(least.budget, self._padded(target), least.multipliers, Fraction(0), least.attaining)
        return self._solved(target)

    @cached_property
    def between_means(self) -> Homogeneous:
        """Σ w_i D z_i, w_i the number of points of the other label, or 1 without a bias: the t of the means."""
        return self.rows.combine(range(self.data.n), self._mean_weights)

    @property
    def _mean_weights(self) -> list[int]:
        positive, negative = (int((self.data.signs == y).sum()) for y in (1, -1))
        return [(negative if y > 0 else positive) if self.has_bias else 1 for y in self.data.signs.tolist()]

    def _of_means(self, target: Homogeneous) -> Agreement:
        """The budget of the difference of means, the loss of a constant classifier: no program need be solved."""
        weights, largest = self._mean_weights, max(self._mean_weights)
        multipliers = Multipliers.of({row: Fraction(weight, largest) for row, weight in enumerate(weights)})
        scale = next(Fraction(v, t) for v, t in zip(self.between_means, target, strict=True) if t)
        constant = constant_classifier(self.data, bias=self.has_bias)
        theta = scale / (largest * self.data.denominator)
        return Agreement(Fraction(self.trivial), self._padded(target), multipliers, theta, constant)

    def value(self, classifier: LinearClassifier, target: Homogeneous) -> Fraction:
        """W·t."""
        w = [*classifier.normal, *([classifier.bias] if self.has_bias else [])]
        return sum((x * t for x, t in zip(w, target, strict=True)), Fraction(0))

    def _solved(self, target: Homogeneous) -> Agreement:
        n, d = self.data.n, self.data.d
        columns, profits = self.rows, [1] * n
        upper: list[Exact] = [1] * n
        if any(target):
            opposite = integer_array([-t for t in target], (1, len(target)))
            columns = IntegerMatrix(np.concatenate([columns.entries, opposite]))
            profits, upper = [*profits, 0], [*upper, self._largest_loss(target)]
        found = maximise(columns, profits, upper, self.engine)
        weights = {j: x for j, x in found.solution.items() if j < n}
        scale = Fraction(self.data.denominator, found.dual_denominator)
        w = Vector(tuple(found.dual[:d])) * scale
        attaining = LinearClassifier(w, found.dual[-1] * scale if self.has_bias else Fraction(0))
        theta = found.solution.get(n, Fraction(0)) / self.data.denominator
        return Agreement(found.value, self._padded(target), Multipliers.of(weights), theta, attaining)

    def _padded(self, target: Homogeneous) -> Homogeneous:
        return target if self.has_bias else [*target, 0]

    def _largest_loss(self, target: Homogeneous) -> Fraction:
        """More than θ can be: θ |t_j| ≤ Σ |z_ij| for every coordinate."""
        sums = IntegerMatrix(np.abs(self.rows.entries)).combine(range(self.data.n), [1] * self.data.n)
        return min(rounded_up(total, abs(t)) for total, t in zip(sums, target, strict=True) if t)
