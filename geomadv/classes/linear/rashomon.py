"""The Rashomon set of linear classifiers: all whose hinge loss on a data set is below a budget τ.

In homogeneous coordinates it is the open convex cone of the W with L(kW) < τ for some k > 0. Its dual cone consists of
the sums Σ λ_i z_i with 0 ≤ λ_i ≤ M c_i and Σ λ_i ≥ τ M for some M, c_i being the weights of the rows, so t is in it iff
the budget β(t) is at least τ.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np

from geomadv.classes.linear.budgets import Agreement, Losses
from geomadv.classes.linear.homogeneous import Entry, LinearSpace, Rays, Target, kernel
from geomadv.exact.arrays import integer_array
from geomadv.exact.matrices import Homogeneous, IntegerMatrix, dot, primitive
from geomadv.exact.multipliers import Multipliers
from geomadv.exact.rational import Vector
from geomadv.exact.scalars import Exact
from geomadv.solvers.boxed_program import maximise, rounded_up

__all__ = ["RashomonSpace", "Reach"]


@dataclass(frozen=True)
class Reach:
    """How far a ray stays in the dual cone.

    Attributes
    ----------
    distance : Fraction
        The largest κ ≥ 0 for which start + κ · step lies in it.
    weights : Multipliers
        λ with Σ λ_i D z_i = start + κ · step.
    separator : list of int or None
        W in the closure of the set with W·(start + κ · step) = 0 and W·step < 0; None if the ray stays in it farther.
    """

    distance: Fraction
    weights: Multipliers
    separator: Homogeneous | None


class RashomonSpace(LinearSpace):
    """The linear classifiers whose hinge loss on a data set, when they are scaled as is best, is below a budget.

    Parameters
    ----------
    losses
        Of all linear classifiers on the data; the least is below the budget.
    budget
        τ > 0.
    """

    def __init__(self, losses: Losses, budget: Fraction) -> None:
        super().__init__(losses.data, losses.rows, has_bias=losses.has_bias, engine=losses.engine)
        self.losses, self.budget = losses, budget

    def contains(self, w: Homogeneous) -> bool:
        """Whether the loss of W is below the budget."""
        bound, weights = self.losses.norm_bound, self.losses.weights.given
        if bound is None:
            return self.classifier(w).hinge_loss(self.data, weights=weights) < self.budget
        h = self.classifier(w)
        return h.hinge_loss(self.data, weights=weights, norm_bound=bound.value, bounded_norm=bound.norm) < self.budget

    def price(self, multipliers: Multipliers, target: Target) -> Fraction:
        """What it costs that Σ λ_i D z_i is not the target: the largest w·g / D of the difference g with ‖w‖ ≤ B."""
        bound = self.losses.norm_bound
        if bound is None:
            return Fraction(0)
        total = Vector(tuple(self.rows.combine(multipliers.indices, multipliers.numerators)), multipliers.denominator)
        g = list(total - Vector(tuple(target.numerators), target.denominator))
        return bound.price(g[: self.data.d]) / self.data.denominator

    @cached_property
    def separator(self) -> Homogeneous:
        """One of the least loss, or near it."""
        return self.shortened(self._coordinates(self.losses.least), self.contains)

    def membership(self, target: Target) -> Multipliers | Homogeneous:
        """See `LinearSpace`; the W has a loss below the budget."""
        if not any(target.numerators):
            return Multipliers.of({})
        found = self.losses.agreement(target.numerators)
        if found.budget < self.budget:
            return self._coordinates(found)
        ratio = next(Fraction(t, u) for t, u in zip(target.numerators, found.target, strict=False) if t)
        factor = ratio / (target.denominator * self.data.denominator * found.theta)
        return found.multipliers.scaled(factor)

    def covered(self, multipliers: Multipliers, target: Target) -> set[int]:
        """See `LinearSpace`."""
        one, shares = multipliers.denominator, self.losses.weights.shares(multipliers)
        total = multipliers.total() - 1 - self.price(multipliers, target)
        largest = sorted([Fraction(0), *shares.values()])
        found = set()
        for row, weight in zip(multipliers.indices, multipliers.numerators, strict=True):
            if weight < one:
                continue
            others = largest[-1] if shares[row] < largest[-1] else largest[-2]
            left = shares[row] * Fraction(weight - one, weight)
            if total * one >= self.budget * max(others, left):
                found.add(row)
        return found

    def farthest(self, start: Homogeneous, step: Homogeneous) -> Fraction:
        """See `LinearSpace`."""
        return self.reach(start, step, Fraction(0)).distance

    def opposed(self, w: Homogeneous, target: Target) -> Homogeneous:
        """See `LinearSpace`."""

        def accept(candidate: Homogeneous) -> bool:
            return dot(candidate, target.numerators) < 0 and self.contains(candidate)

        t = primitive(target.numerators)
        factor = max(map(abs, t)) * 8 // max(map(abs, [*w, 1])) + 1
        while not accept(mixed := [factor * x - y for x, y in zip(w, t, strict=True)]):
            factor *= 8
        return self.shortened(mixed, accept)

    def lineality(self) -> list[Homogeneous]:
        """See `LinearSpace`; with a norm bound the data say something about every W, as none but 0 may be scaled up."""
        return super().lineality() if self.losses.norm_bound is None else []

    def rays(self, direction: Target, rows: list[int]) -> Rays:
        """See `LinearSpace`; the direction is the weighted sum of all rows."""
        whole = self.losses.weights.total
        if self.budget >= whole:
            return _NoRays(direction.numerators if self.budget == whole else [0] * self.dimension)
        return RashomonRays(self, direction)

    def _coordinates(self, found: Agreement) -> Homogeneous:
        w = found.attaining
        entries = [*w.normal, *([w.bias] if self.has_bias else [])]
        scale = math.lcm(*(x.denominator for x in entries))
        return primitive([int(x * scale) for x in entries])

    @property
    def _amounts(self) -> list[int]:
        return self.losses.weights.numerators

    # Rays within the dual cone.

    def within_reach(self, start: Homogeneous, step: Homogeneous) -> Fraction | Homogeneous:
        """Some κ ≥ 0 for which start + κ · step lies in the dual cone, or why there is none.

        Returns
        -------
        Fraction or list of int
            Where there is none: W with a loss below the budget, W·start ≤ 0 and W·step ≤ 0.
        """
        turn = _turning_point(start, step)
        if turn is not None:
            return turn
        worths = self.losses.worths(2)
        found = maximise(self._columns(start, step), worths, self._bounds(start, step), self.engine)
        if found.value < self.budget * worths[0]:
            return primitive(found.dual[: self.dimension])
        return found.solution.get(self.data.n + 1, Fraction(0)) / found.solution[self.data.n]

    def reach(self, start: Homogeneous, step: Homogeneous, near: Fraction, enough: Fraction | None = None) -> Reach:
        """How far a ray that comes into the dual cone stays in it, or that it does so for enough.

        The cone must not contain `step`. The ratio κ = ρ/θ is maximised subject to Σ λ_i D z_i = θ · start + ρ · step,
        0 ≤ λ ≤ c, Σ λ_i ≥ τ, with a norm bound up to a vector and its `price`. By the method of Dinkelbach (Management
        Science 13, 1967) ρ − κθ is maximised for one κ after another, the first of which may be any. At the last one
        its dual solution is the W.
        """
        turn = _turning_point(start, step)
        if turn is not None:
            outside = Target(step)
            keeping = self.membership(outside)
            if isinstance(keeping, Multipliers):
                raise ArithmeticError("a cone is asked how far a ray stays in it that never leaves it")
            return Reach(turn, Multipliers.of({}), self.opposed(keeping, outside))
        n, unit = self.data.n, self.data.denominator
        worths = self.losses.worths(2)
        short = -worths[0]
        columns = self._columns(start, step, [unit * x for x in [*worths, short, short]])
        upper = [*self._bounds(start, step), self.losses.weights.total, self.budget]
        rest = [0] * (len(upper) - n - 2)
        kappa, separator = near, None
        while True:
            profits = [*[0] * n, -kappa.numerator, kappa.denominator, *rest]
            found = maximise(columns, profits, upper, self.engine, last_is_fixed=True, dual_vertex=True)
            theta = found.solution[n]
            kappa = found.solution.get(n + 1, Fraction(0)) / theta
            if found.value == 0:
                separator = primitive(found.dual[: self.dimension])
            if separator is not None or (enough is not None and kappa >= enough):
                break
        weights = {row: x / theta for row, x in found.solution.items() if row < n}
        return Reach(kappa, Multipliers.of(weights), separator)

    def _columns(self, start: Homogeneous, step: Homogeneous, more: list[int] | None = None) -> IntegerMatrix:
        """Those of the λ_i, of −start and −step, and of what may be left; with zeros and a coordinate for two more."""
        matrix = self.losses.columns([[-x for x in start], [-x for x in step]])
        if more is None:
            return matrix
        zeros = np.zeros((2, matrix.shape[1]), dtype=matrix.entries.dtype)
        return IntegerMatrix(np.concatenate([matrix.entries, zeros])).beside(more)

    def _bounds(self, start: Homogeneous, step: Homogeneous) -> list[Exact]:
        """The bounds of λ, θ, ρ and the rest.

        Where Σ λ_i D z_i = r, θ and ρ are what Cramer's rule gives for two coordinates.
        """
        sums, unit = self.losses.totals()
        j = max(range(self.dimension), key=lambda k: abs(step[k]))
        minors = [abs(start[j] * b - a * step[j]) for a, b in zip(start, step, strict=True)]
        k = max(range(self.dimension), key=lambda k: minors[k])
        if minors[k] == 0:  # start and step have one direction
            largest = [rounded_up(sums[j], abs(x[j]) * unit) for x in (start, step)]
        else:
            totals = [sums[j] * abs(x[k]) + sums[k] * abs(x[j]) for x in (step, start)]
            largest = [rounded_up(total, minors[k] * unit) for total in totals]
        return [*self.losses.weights.values, *largest, *self.losses.most_of_parts]


def _turning_point(start: Homogeneous, step: Homogeneous) -> Fraction | None:
    """The κ > 0 with start + κ · step = 0, if there is one."""
    ratio = next((Fraction(-a, b) for a, b in zip(start, step, strict=True) if b), Fraction(0))
    return ratio if ratio > 0 and all(a + ratio * b == 0 for a, b in zip(start, step, strict=True)) else None


class RashomonRays:
    """Rays towards the sum of all rows into the dual cone of a Rashomon set with a budget below their weight."""

    def __init__(self, space: RashomonSpace, direction: Target) -> None:
        self.space, self.direction = space, direction

    def entry(self, base: Homogeneous) -> Entry | Homogeneous:
        """See `Rays`."""
        found = self.space.reach(self.direction.numerators, base, Fraction(0))
        if found.separator is None:
            raise ArithmeticError("a ray was not followed to its end")
        weights = {row: x / found.distance for row, x in found.weights.as_dict().items()}
        return Entry(self.direction.denominator / found.distance, weights, found.separator)


class _NoRays:
    """Where the budget is the weight C of all rows, or more.

    L(kW) < C for some k > 0 iff W·g > 0, g being the weighted sum of all rows, so the dual cone is the ray of g; every
    W has a loss below more than that, and then it is the origin.
    """

    def __init__(self, generator: Homogeneous) -> None:
        blind = kernel(IntegerMatrix(integer_array(generator, (1, len(generator)))))
        self.extreme = [[sign * x for x in w] for w in blind for sign in (1, -1)]
        self.extreme.append(generator)

    def entry(self, base: Homogeneous) -> Homogeneous:
        """See `Rays`."""
        return primitive(next(w for w in self.extreme if dot(w, base) < 0))
