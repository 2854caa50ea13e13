"""The shortest perturbation of one point, in one program each (A1).

Cutting planes find it too, but their inequalities are extreme rays of the closure of the set, and a vertex of many such
has long numbers. Here the multipliers are the variables: with z_p = source · (p, 1), the perturbation δ = −source · g
takes the label iff (g, 0) = z_p + Σ λ_i z_i with multipliers λ of the dual cone, and ‖g‖ is minimised over these.

- *All accurate classifiers:* λ ≥ 0 is all there is, so this is a linear program.
- *All of a loss below τ:* 0 ≤ λ ≤ M c and Σ λ_i ≥ τM for some M, c being the weights of the rows. Multiplied by κ > 0
  so that M becomes 1, all variables are boxed, and ‖G‖/κ is minimised subject to (G, 0) = κ z_p + Σ λ_i z_i by
  Dinkelbach's method (Management Science 13, 1967): κρ − ‖G‖ is maximised for one ρ after another. With a norm bound
  some (F, 0) is added to the sum, and what it costs is taken from Σ λ_i.

The dual solution is the most robust classifier W, with the weights of the limits that press.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geomadv.classes.linear.homogeneous import Target
from geomadv.classes.linear.measured import costs_of, measures_of, parts_of, zeros
from geomadv.classes.linear.one_point_nearest import nearest_for_accurate, nearest_within
from geomadv.classes.linear.rashomon import RashomonSpace
from geomadv.classes.linear.universal import (
    LinearUniversal,
    NoLinearUniversal,
    Sources,
    shortest_universal_perturbation,
)
from geomadv.classes.space import Cut, NoUniversal
from geomadv.exact.arrays import integer_array
from geomadv.exact.matrices import IntegerMatrix
from geomadv.exact.multipliers import Multipliers
from geomadv.exact.norm_bound import NormBound
from geomadv.exact.rational import Vector
from geomadv.exact.scalars import Exact
from geomadv.solvers.boxed_program import maximise
from geomadv.solvers.boxed_solutions import BoxedOptimum
from geomadv.solvers.guesses import guess_scaled_program
from geomadv.solvers.linear_program import Infeasible, LinearProgram

__all__ = ["shortest_for_accurate", "shortest_within"]

_Found = LinearUniversal | NoLinearUniversal


def shortest_for_accurate(sources: Sources) -> _Found:
    """The shortest perturbation of one point that fools every accurate classifier."""
    if sources.limits.inequalities:  # which the programs below do not know
        return shortest_universal_perturbation(sources)
    return nearest_for_accurate(sources) if sources.limits.norm == "l2" else _linear_program(sources)


def shortest_within(space: RashomonSpace, sources: Sources) -> _Found:
    """The shortest perturbation of one point that fools every classifier of a loss below the budget."""
    if sources.limits.inequalities or space.budget > space.losses.weights.total:  # or the dual cone is the origin
        return shortest_universal_perturbation(sources)
    if sources.limits.norm == "l2":
        return nearest_within(space, sources)
    if not space.has_bias:  # then nothing bounds κ
        return shortest_universal_perturbation(sources)
    return _fractional_program(space, sources)


@dataclass(frozen=True)
class _Program:
    """The equations (G, 0) = κ z_p + Σ λ_i z_i with what measures ‖G‖ and limits G to κ times its limits.

    The columns are those of λ, of G in parts (see `parts_of`), of a slack for each limit, of F in parts if there is a
    norm bound, and last that of κ/`unit`. The first coordinates are those of D times the equations, the last those of
    the limits.

    Attributes
    ----------
    sources : Sources
    columns : NDArray, N × m
    unit : int
        κ is this times the last variable.
    """

    sources: Sources
    columns: NDArray[Any]
    unit: int

    @classmethod
    def of(cls, sources: Sources, bound: NormBound | None = None) -> _Program:
        """The columns for one point, and perhaps a norm bound."""
        space, limits = sources.space, sources.limits
        (n, dimension), d, unit = space.rows.shape, space.data.d, space.data.denominator
        start: Target = sources.start(0)
        measures, priced = measures_of(d, limits.norm), 0 if bound is None else measures_of(d, bound.dual)
        m = dimension + measures + priced + len(limits.bounds)
        multipliers = zeros(n, m)
        multipliers[:, :dimension] = space.rows.entries
        up, last = _units(d, m, -unit), zeros(1, m)
        last[0, :dimension] = start.numerators
        slacks = zeros(len(limits.bounds), m)
        for k, (j, sign, most) in enumerate(limits.bounds):
            place = m - len(limits.bounds) + k
            up[j, place] = -sources.source * sign * most.denominator
            slacks[k, place] = 1
            last[0, place] = -most.numerator * start.denominator
        parts = parts_of(up, limits.norm, dimension)
        added = zeros(0, m) if bound is None else parts_of(_units(d, m, unit), bound.dual, dimension + measures)
        return cls(sources, np.vstack([multipliers, parts, slacks, added, last]), start.denominator)

    @property
    def n(self) -> int:
        """How many multipliers there are."""
        return self.sources.space.data.n

    def matrix(self, columns: NDArray[Any]) -> IntegerMatrix:
        """Exact columns."""
        return IntegerMatrix(integer_array(columns.ravel().tolist(), columns.shape))

    def measure(self) -> list[int]:
        """‖G‖ as costs of all variables."""
        d = self.sources.space.data.d
        norm = costs_of(d, self.sources.limits.norm)
        return [*[0] * self.n, *norm, *[0] * (len(self.columns) - self.n - len(norm))]

    def vector(self, solution: dict[int, Fraction]) -> Vector:
        """G."""
        d, zero = self.sources.space.data.d, Fraction(0)
        above = [solution.get(self.n + j, zero) for j in range(d)]
        if self.sources.limits.norm == "l1":
            below = [solution.get(self.n + d + j, zero) for j in range(d)]
        else:
            below = [solution.get(self.n + 2 * d, zero)] * d
        return Vector.of([a - b for a, b in zip(above, below, strict=True)])

    def evidence(self, dual: list[int]) -> tuple[Cut[list[int]], tuple[Fraction, ...]]:
        """The W of a dual solution, and the weights of the limits beside it."""
        space, bounds = self.sources.space, self.sources.limits.bounds
        last = dual[self.columns.shape[1] - len(bounds) : self.columns.shape[1]]
        separator = dual[: space.dimension]
        common = math.gcd(*separator) or 1
        unit = common * space.data.denominator
        pressing = [Fraction(x * most.denominator, unit) for x, (_, _, most) in zip(last, bounds, strict=True)]
        return Cut([x // common for x in separator], 0, Fraction(1)), tuple(pressing)

    def none(self, dual: list[int]) -> NoLinearUniversal:
        """That the equations have no solution with κ > 0."""
        cut, pressing = self.evidence(dual)
        return NoUniversal((cut,) if any(cut.separator) else (), pressing)

    def shortest(self, solution: dict[int, Fraction], kappa: Fraction, dual: list[int]) -> LinearUniversal:
        """The perturbation of an optimal solution."""
        multipliers = Multipliers.of({i: x / kappa for i, x in solution.items() if i < self.n})
        return self.sources.shortest(self.vector(solution) * (1 / kappa), multipliers, *self.evidence(dual))


def _units(d: int, m: int, unit: int) -> NDArray[Any]:
    """A matrix of d × m with a unit in each of the first d coordinates."""
    found = zeros(d, m)
    for j in range(d):
        found[j, j] = unit
    return found


def _linear_program(sources: Sources) -> _Found:
    """κ = `unit`, and ‖G‖ is minimised over λ ≥ 0."""
    program = _Program.of(sources)
    columns, costs = program.matrix(program.columns[:-1]), program.measure()[:-1]
    rhs = [-int(x) for x in program.columns[-1]]
    guess = guess_scaled_program(sources.space.engine, columns, rhs, costs)
    found = LinearProgram(columns, costs).minimise(rhs, guess)
    if isinstance(found, Infeasible):
        return program.none(found.ray)
    return program.shortest(found.solution, Fraction(program.unit), [-x for x in found.dual])


def _fractional_program(space: RashomonSpace, sources: Sources) -> _Found:
    """0 ≤ λ ≤ c with Σ λ_i ≥ τ, and ‖G‖/κ is minimised; the other bounds are never reached."""
    losses = space.losses
    program, unit = _Program.of(sources, losses.norm_bound), space.data.denominator
    kappa_at = len(program.columns) - 1
    worths = losses.worths(kappa_at - program.n - len(losses.most_of_parts))
    upper, worth = _upper(program, space), worths[0]
    matrix = program.matrix(program.columns)
    if (most := maximise(matrix, [*worths, 0], upper, space.engine)).value < worth * space.budget:
        # Then no λ will do whatever κ is. With a little profit for κ, less than is missing, the dual solution says so.
        large = int(upper[-1] / (worth * space.budget - most.value)) + 1
        return program.none(maximise(matrix, [*(large * x for x in worths), 1], upper, space.engine).dual)
    summed = np.vstack([program.columns, zeros(2, program.columns.shape[1])])
    columns = program.matrix(summed).beside([*(unit * x for x in worths), 0, -unit * worth, -unit * worth])
    upper += [losses.weights.total, space.budget]

    def best(profits: list[int], kappa: int) -> BoxedOptimum:
        return maximise(columns, [*profits, kappa, 0, 0], upper, space.engine, last_is_fixed=True)

    found = best([0] * kappa_at, 1)
    if found.value == 0:
        return program.none(found.dual)
    measure = program.measure()[:-1]
    while True:
        kappa = found.solution[kappa_at] * program.unit
        length = sum((cost * found.solution.get(j, Fraction(0)) for j, cost in enumerate(measure) if cost), Fraction(0))
        ratio = length / kappa
        found = best([-ratio.denominator * cost for cost in measure], ratio.numerator * program.unit)
        if found.value == 0:
            return program.shortest(found.solution, found.solution[kappa_at] * program.unit, found.dual)


def _upper(program: _Program, space: RashomonSpace) -> list[Exact]:
    """Bounds that only λ reaches: κ is at most the weight of all rows, and G what they and F add up to."""
    losses, limits = space.losses, program.sources.limits
    weights = losses.weights
    d, unit = space.data.d, space.data.denominator
    most = weights.total + 1
    start = program.sources.start(0)
    sums = IntegerMatrix(np.abs(space.rows.entries)).combine(range(space.data.n), weights.numerators)
    sizes = [
        Fraction(total, unit * weights.denominator) + most * Fraction(abs(x), unit * start.denominator) + 1
        for total, x in zip(sums[:d], start.numerators, strict=False)
    ]
    if losses.most_of_parts:
        sizes = [size + losses.most_of_parts[-1] for size in sizes]
    largest = max(sizes)
    norm = [*sizes, *sizes] if limits.norm == "l1" else [2 * largest] * (2 * d) + [largest]
    slacks = [bound.denominator * sizes[j] + abs(bound.numerator) * most for j, _, bound in limits.bounds]
    return [*weights.values, *norm, *slacks, *losses.most_of_parts, most / program.unit]
