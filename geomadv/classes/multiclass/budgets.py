"""Budgets of multiclass linear classifiers: up to which loss a direction fools all, or all agree about a point (R8).

H = (w_c, b_c) has the loss L(H) = Σ c_i max(0, max_m 1 − H·G_{i,m}) of Crammer and Singer, H·G_{i,m} being the lead of
the label of row i over the rival m at its point, and a classifier the loss of its H scaled as is best. The budget of v
at the label k is

    min {L(H) : (w_k − w_l)·v ≥ 0 for all l} = max {Σ λ : λ ≥ 0, Σ_m λ_{i,m} ≤ c_i, θ ≥ 0,
                                                    Σ λ_{i,m} G_{i,m} + Σ_l θ_l (e_k − e_l) ⊗ (v, 0) = 0}.

All H of a smaller loss than each of min {L(H) : H·(e_k − e_l) ⊗ (p, 1) ≤ 0}, l ≠ k, give p the label k. These are of
the same form, with −(p, 1) in the place of (v, 0) and one rival at a time.

With three classes or more, each row has an equation of its own beside those of the coordinates: slack takes up what is
left of c_i.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property

import numpy as np

from geomadv.certificate import Certificate, Json
from geomadv.classes.linear.row_weights import RowWeights
from geomadv.classes.multiclass.scores import ScoreSpace
from geomadv.exact.arrays import integer_array
from geomadv.exact.classifiers import MulticlassLinearClassifier
from geomadv.exact.dataset import Label
from geomadv.exact.encoding import encode_classifier, encode_multiclass_multipliers, encode_rational, encode_vector
from geomadv.exact.matrices import IntegerMatrix
from geomadv.exact.multipliers import MulticlassMultipliers
from geomadv.exact.rational import Vector
from geomadv.exact.scalars import Exact
from geomadv.solvers.boxed_program import maximise, rounded_up

__all__ = ["MulticlassAgreement", "MulticlassLosses"]


@dataclass(frozen=True)
class MulticlassAgreement:
    """The budget of one direction, or of a label of a point against a rival, or the least loss, with both reasons.

    Attributes
    ----------
    budget : Fraction
    multipliers : MulticlassMultipliers
        Σ_m λ_{i,m} ≤ c_i with Σ λ = budget, and θ.
    attaining : MulticlassLinearClassifier
        H with L(H) = budget that the direction never fools, or that does not prefer the label to the rival.
    """

    budget: Fraction
    multipliers: MulticlassMultipliers
    attaining: MulticlassLinearClassifier


class MulticlassLosses:
    """The losses of all multiclass linear classifiers on one data set.

    Parameters
    ----------
    space
        Of the data.
    weights
        Of the rows.
    """

    def __init__(self, space: ScoreSpace, weights: RowWeights) -> None:
        self.space, self.data, self.weights = space, space.data, weights

    @cached_property
    def least(self) -> MulticlassAgreement:
        """The least loss of all."""
        return self._solved(self.data.classes[0], [], [])

    @property
    def trivial(self) -> Fraction:
        """The least loss of a classifier with all w = 0, which gives all points one label, or ties."""
        counts = [self.weights.whole(label) for label in self.data.classes]
        return Fraction(min(sum(counts), 2 * (sum(counts) - max(counts))), self.weights.denominator)

    def agreement(self, source: Label, direction: Vector) -> MulticlassAgreement:
        """The budget of a direction."""
        least, v = self.least, [*direction.numerators, 0]
        h = {score: k.normal.dot(direction) for score, k in zip(self.data.classes, least.attaining.scores, strict=True)}
        if all(h[source] >= slope for slope in h.values()):
            return least
        return self._solved(source, v, [label for label in self.data.classes if label != source])

    def label(self, point: Vector) -> tuple[Label, list[MulticlassAgreement]]:
        """The label that one of the least loss gives a point, and its budgets against all rivals.

        Only the least loss, if not all of the least loss give the point that label.
        """
        values = {k: f.value(point) for k, f in zip(self.data.classes, self.least.attaining.scores, strict=True)}
        label = max(values, key=lambda k: values[k])
        rivals = [k for k in self.data.classes if k != label]
        if any(values[k] == values[label] for k in rivals):
            return label, [self.least]
        behind, found = [*(-x for x in point.numerators), -point.denominator], []
        for rival in rivals:
            agreement = self._solved(label, behind, [rival])
            if agreement.budget == self.least.budget:
                return label, [replace(self.least, attaining=agreement.attaining)]
            found.append(agreement)
        return label, found

    def _solved(self, source: Label, v: list[int], rivals: list[Label]) -> MulticlassAgreement:
        """The least loss of the H with H·(e_k − e_l) ⊗ v ≥ 0 for all rivals l of the source k."""
        space, data = self.space, self.data
        blocks, profits = [space.rows.entries], [1] * len(space.pairs)
        upper: list[Exact] = [self.weights.values[i] for i, _ in space.pairs]
        if rivals:
            blocks.append(space.leads(source, v, rivals).entries)
            profits += [0] * len(rivals)
            upper += [self._largest_loss(v)] * len(rivals)
        shared = len(data.classes) > 2
        columns = np.concatenate(blocks)
        if shared:  # Σ_m λ_{i,m} + slack_i = c_i, the last variable being fixed at 1
            width, entries = columns.shape[1], columns.tolist()
            columns = np.zeros((len(profits) + data.n + 1, width + data.n), dtype=object)
            columns[: len(profits), :width] = entries
            for k, (i, _) in enumerate(space.pairs):
                columns[k, width + i] = self.weights.denominator
            for i, c in enumerate(self.weights.numerators):
                columns[len(profits) + i, width + i] = self.weights.denominator
                columns[-1, width + i] = -c
            profits += [0] * (data.n + 1)
            upper += [*self.weights.values, 1]
        matrix = IntegerMatrix(integer_array(columns.ravel().tolist(), columns.shape))
        found = maximise(matrix, profits, upper, space.engine, last_is_fixed=shared)
        weights = {space.pairs[k]: x for k, x in found.solution.items() if k < len(space.pairs)}
        theta = [found.solution.get(len(space.pairs) + k, Fraction(0)) / data.denominator for k in range(len(rivals))]
        scale = Fraction(data.denominator, found.dual_denominator)
        attaining = space.classifier([x * scale for x in found.dual[: space.rows.shape[1]]])
        multipliers = MulticlassMultipliers(weights, dict(zip(rivals, theta, strict=True)))
        return MulticlassAgreement(found.value, multipliers, attaining)

    def _largest_loss(self, v: list[int]) -> Fraction:
        """More than θ_l can be: θ_l |v_j| ≤ Σ c_i |x_ij| for every coordinate, with x_ij = 1 for the last."""
        points = IntegerMatrix(np.abs(self.data.numerators))
        sums, below = points.combine(range(self.data.n), self.weights.numerators), self.weights.denominator
        sums.append(self.data.denominator * sum(self.weights.numerators))
        return min(rounded_up(total, abs(x) * below) for total, x in zip(sums, v, strict=True) if x)

    def certificate(
        self, found: MulticlassAgreement, better: MulticlassLinearClassifier | None, v: Vector | None, source: Label
    ) -> Certificate:
        """The certificate of kind "multiclass-budget"; better is a classifier of smaller loss, if there is one."""
        below = 1 if v is None else v.denominator
        claim = {"direction": None if v is None else encode_vector(v), "source": self.data.label_numbers[source]}
        evidence = {"multipliers": self._encoded(found.multipliers, below)}
        return self._certificate("multiclass-budget", claim, evidence, found, better)

    def label_certificate(
        self, found: list[MulticlassAgreement], better: MulticlassLinearClassifier | None, point: Vector, label: Label
    ) -> Certificate:
        """The certificate of kind "multiclass-label-budget" of what `label` finds."""
        claim = {"point": encode_vector(point), "label": self.data.label_numbers[label]}
        evidence = {"upper": [self._encoded(one.multipliers, point.denominator) for one in found]}
        least = min(found, key=lambda one: one.budget)
        return self._certificate("multiclass-label-budget", claim, evidence, least, better)

    def _encoded(self, multipliers: MulticlassMultipliers, below: int) -> Json:
        """With θ, that of the numerators of a vector, as that of the vector."""
        losses = {label: theta * below for label, theta in multipliers.losses.items()}
        return encode_multiclass_multipliers(MulticlassMultipliers(multipliers.weights, losses), self.data)

    def _certificate(
        self,
        kind: str,
        claim: dict[str, Json],
        evidence: dict[str, Json],
        found: MulticlassAgreement,
        better: MulticlassLinearClassifier | None,
    ) -> Certificate:
        claim = {
            "kind": kind,
            "hypothesis_class": {"name": "multiclass-linear", **self.weights.named},
            **claim,
            "at_least": encode_rational(found.budget),
            "at_most": encode_rational(found.budget),
            "least": better is None,
        }
        evidence = {
            **evidence,
            "attaining": encode_classifier(found.attaining.scores),
            "better": None if better is None else encode_classifier(better.scores),
        }
        return Certificate(claim, evidence, self.data)
