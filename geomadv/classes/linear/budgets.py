"""Budgets: up to which loss all linear classifiers agree (the Rashomon set of the hinge loss).

W = (w, b) has the loss L(W) = Σ c_i max(0, 1 − W·z_i), z_i = y_i (x_i, 1), with weights c_i > 0 of the rows, usually 1,
and a linear classifier the loss of its W scaled as is best. The budget of a vector t of homogeneous coordinates is

    β(t) = min {L(W) : W·t ≤ 0} = max {Σ λ_i : 0 ≤ λ_i ≤ c_i, Σ λ_i z_i = θ t, θ ≥ 0}:

all W with L(W) < β(t) have W·t > 0, and some W of the loss β(t) has not. β(0) is the least loss of all; t = −s (v, 0)
asks whether v fools, t = y (p, 1) for the label of a point, t = ±e_j for the sign of a coefficient.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np

from geomadv.certificate import Certificate, Json
from geomadv.classes.linear.homogeneous import homogeneous_rows
from geomadv.classes.linear.margin import check_both_labels
from geomadv.classes.linear.measured import costs_of, measures_of, parts_of, zeros
from geomadv.classes.linear.row_weights import RowWeights
from geomadv.exact.arrays import integer_array
from geomadv.exact.dataset import Dataset
from geomadv.exact.encoding import encode_classifier, encode_multipliers, encode_rational
from geomadv.exact.entries import encode_integer
from geomadv.exact.linear_classifiers import LinearClassifier
from geomadv.exact.matrices import Homogeneous, IntegerMatrix, primitive
from geomadv.exact.multipliers import Multipliers
from geomadv.exact.norm_bound import NormBound
from geomadv.exact.rational import Vector
from geomadv.exact.scalars import Exact
from geomadv.solvers.boxed_program import maximise, rounded_up
from geomadv.solvers.guesses import Engine

__all__ = ["Agreement", "Losses", "bound_of", "budget_certificate"]


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
        0 ≤ λ ≤ c with Σ λ_i = β(t) and Σ λ_i z_i = θ t.
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


def budget_certificate(
    weights: RowWeights,
    found: Agreement,
    better: LinearClassifier | None,
    *,
    bias: bool,
    at_most: Fraction | None = None,
    norm_bound: NormBound | None = None,
) -> Certificate:
    """The certificate of kind "budget".

    Parameters
    ----------
    weights
        Of the rows in the loss.
    found
        What it says, with the budget itself or with a smaller number.
    better
        A classifier of smaller loss, if there is one.
    at_most
        The loss of the attaining classifier, if that is more.
    norm_bound
        See `Losses`.
    """
    claim = {
        "target": list(map(encode_integer, found.target)),
        "at_least": encode_rational(found.budget),
        "at_most": encode_rational(found.budget if at_most is None else at_most),
        "least": better is None,
    }
    evidence = {
        "multipliers": encode_multipliers(found.multipliers, weights.data, -1, found.theta),
        "attaining": encode_classifier([found.attaining]),
        "better": None if better is None else encode_classifier([better]),
    }
    named = {"kind": "budget", "hypothesis_class": weights.class_of(bias=bias) | bound_of(norm_bound), **claim}
    return Certificate(named, evidence, weights.data)


def bound_of(norm_bound: NormBound | None) -> dict[str, Json]:
    """What a norm bound is called in a class of certificates."""
    if norm_bound is None:
        return {}
    named: dict[str, Json] = {"norm_bound": encode_rational(norm_bound.value)}
    return named if norm_bound.norm == "linf" else {**named, "bounded_norm": norm_bound.norm}


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
    weights
        Of the rows; None: all are 1.
    norm_bound
        W is only scaled so that ‖w‖ is at most this. None: there is no such bound.
    """

    def __init__(
        self,
        data: Dataset,
        *,
        bias: bool,
        engine: Engine,
        weights: Vector | None = None,
        norm_bound: NormBound | None = None,
    ) -> None:
        check_both_labels(data, bias=bias)
        self.data, self.has_bias, self.engine, self.norm_bound = data, bias, engine, norm_bound
        self.weights = RowWeights(data, weights)
        self.rows = homogeneous_rows(data, bias=bias)

    @cached_property
    def least(self) -> Agreement:
        """The least loss of all, which is the budget of t = 0."""
        return self._solved([0] * self.rows.shape[1])

    @cached_property
    def trivial(self) -> Fraction:
        """The least loss of a classifier with w = 0, which gives all points one label."""
        return self.weights.trivial_loss(bias=self.has_bias)

    def certificate(self, found: Agreement, better: LinearClassifier | None) -> Certificate:
        """What is found as a certificate, see `budget_certificate`."""
        return budget_certificate(self.weights, found, better, bias=self.has_bias, norm_bound=self.norm_bound)

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
        """Σ c_i m_i D z_i, m_i the weight of the other label, or 1 without a bias, in integers: the t of the means."""
        return self.rows.combine(range(self.data.n), self._mean_weights)

    @property
    def _others(self) -> list[int]:
        positive, negative = (self.weights.whole(y) if self.has_bias else 1 for y in (1, -1))
        return [negative if y > 0 else positive for y in self.data.signs.tolist()]

    @property
    def _mean_weights(self) -> list[int]:
        return [c * other for c, other in zip(self.weights.numerators, self._others, strict=True)]

    def _of_means(self, target: Homogeneous) -> Agreement:
        """The budget of the difference of means, the loss of a constant classifier: no program need be solved."""
        weights, largest = self._mean_weights, max(self._others) * self.weights.denominator
        multipliers = Multipliers.of({row: Fraction(weight, largest) for row, weight in enumerate(weights)})
        scale = next(Fraction(v, t) for v, t in zip(self.between_means, target, strict=True) if t)
        constant = self.weights.constant_classifier(bias=self.has_bias)
        theta = scale / (largest * self.data.denominator)
        return Agreement(self.trivial, self._padded(target), multipliers, theta, constant)

    def value(self, classifier: LinearClassifier, target: Homogeneous) -> Fraction:
        """W·t."""
        w = [*classifier.normal, *([classifier.bias] if self.has_bias else [])]
        return sum((x * t for x, t in zip(w, target, strict=True)), Fraction(0))

    def _solved(self, target: Homogeneous) -> Agreement:
        n, d, unit = self.rows.shape[0], self.data.d, self.worths(0)[0]
        upper: list[Exact] = list(self.weights.values)
        others = [[-t for t in target]] if any(target) else []
        if others:
            upper.append(self._largest_loss(target))
        found = maximise(self.columns(others), self.worths(len(others)), [*upper, *self.most_of_parts], self.engine)
        weights = {j: x for j, x in found.solution.items() if j < n}
        scale = Fraction(self.data.denominator, found.dual_denominator * unit)
        w = Vector(tuple(found.dual[:d])) * scale
        attaining = LinearClassifier(w, found.dual[d] * scale if self.has_bias else Fraction(0))
        theta = found.solution.get(n, Fraction(0)) / self.data.denominator if any(target) else Fraction(0)
        return Agreement(found.value / unit, self._padded(target), Multipliers.of(weights), theta, attaining)

    # Programs: Σ λ_i z_i may differ by a vector g from what it is to be, which costs the largest w·g that there may be.

    def columns(self, others: Sequence[Homogeneous]) -> IntegerMatrix:
        """The columns of the λ_i, of some other variables, and of the parts of g, in homogeneous coordinates first."""
        added = integer_array([x for column in others for x in column], (len(others), self.rows.shape[1]))
        entries = np.concatenate([self.rows.entries, added]) if len(others) else self.rows.entries
        bound, d = self.norm_bound, self.data.d
        if bound is None:
            return IntegerMatrix(entries)
        (n, m), measures = entries.shape, measures_of(d, bound.dual)
        up = zeros(d, m + measures)
        for j in range(d):
            up[j, j] = self.data.denominator
        padded = np.concatenate([entries, np.zeros((n, measures), dtype=entries.dtype)], axis=1)
        parts = parts_of(up, bound.dual, m)
        return IntegerMatrix(np.concatenate([padded, integer_array(parts.ravel().tolist(), parts.shape)]))

    def worths(self, others: int) -> list[int]:
        """What the variables of such a program count in Σ λ_i less the cost of g, times a positive integer."""
        n, bound = self.data.n, self.norm_bound
        if bound is None:
            return [1] * n + [0] * others
        cost, unit = bound.value.as_integer_ratio()
        return [unit] * n + [0] * others + [-cost * x for x in costs_of(self.data.d, bound.dual)]

    @property
    def most_of_parts(self) -> list[Exact]:
        """What the parts of g are at most, where Σ λ_i less its cost is worth anything."""
        if self.norm_bound is None:
            return []
        most, d = rounded_up(*self._most), self.data.d
        return [most] * (2 * d) if self.norm_bound.dual == "l1" else [*[2 * most] * (2 * d), most]

    def totals(self) -> tuple[list[int], int]:
        """What the coordinates of Σ λ_i D z_i and g are at most in absolute value, over a denominator."""
        sums = IntegerMatrix(np.abs(self.rows.entries)).combine(range(self.data.n), self.weights.numerators)
        most, below = self._most
        more = [self.data.denominator * most * self.weights.denominator] * self.data.d + [0] * self.has_bias
        return [below * total + g for total, g in zip(sums, more, strict=True)], below * self.weights.denominator

    def _padded(self, target: Homogeneous) -> Homogeneous:
        return target if self.has_bias else [*target, 0]

    def _largest_loss(self, target: Homogeneous) -> Fraction:
        """More than θ can be: θ |t_j| is at most the total, for every coordinate."""
        totals, below = self.totals()
        return min(rounded_up(total, abs(t) * below) for total, t in zip(totals, target, strict=True) if t)

    @property
    def _most(self) -> tuple[int, int]:
        """What ‖g‖ is at most, as a fraction: B ‖g‖ ≤ Σ λ_i where that is worth anything."""
        return (0, 1) if self.norm_bound is None else (self.weights.total / self.norm_bound.value).as_integer_ratio()
