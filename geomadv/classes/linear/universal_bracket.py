"""Short universal perturbations with a certified lower bound, where the exact shortest one is too dear.

Everything here up to the last step is floating point. A universal g and the shortest g that satisfies the inequalities
found so far enclose the optimum; the midpoint of the two is either universal, or violates an inequality that is added.
In the end both sides are rounded to short rationals and certified exactly: the perturbation with a little to spare, the
inequalities with a little of an accurate classifier mixed in.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from scipy.optimize import nnls

from geomadv.classes.linear.bounds import bounds_along
from geomadv.classes.linear.universal import (
    LinearCut,
    LinearUniversal,
    NoLinearUniversal,
    Sources,
    shortest_universal_perturbation,
)
from geomadv.classes.linear.version_space import VersionSpace
from geomadv.classes.space import Cut, NoUniversal, Universal
from geomadv.exact.matrices import Homogeneous, primitive, to_floats
from geomadv.exact.multipliers import Multipliers, combination
from geomadv.exact.rational import FloatArray, Vector, short_rationals
from geomadv.solvers.guesses import guess_linear_program, guess_nearest_point
from geomadv.solvers.warm_simplex import WarmSimplex

_EXACT_IS_CHEAPER = 8  # dimensions up to which the exact shortest universal perturbation is faster than a bracket
_ROUNDS = 400
_IDLE_ROUNDS = 30
_CUTS_A_ROUND = 10


def universal_perturbation(space: VersionSpace, source: int, gap: Fraction | float) -> LinearUniversal:
    """The shortest universal perturbation where the gap is 0 or that is cheap, else one within the gap."""
    aims = gap == math.inf or (gap > 0 and space.data.d > _EXACT_IS_CHEAPER)
    found: LinearUniversal | NoLinearUniversal | None = None
    if aims:
        found = universal_perturbation_within(space, source, float(gap))
    found = found or shortest_universal_perturbation(Sources(space, source))
    if isinstance(found, NoUniversal):
        raise ArithmeticError("accurate classifiers have no universal perturbation, which contradicts the theory")
    return found


def universal_perturbation_within(space: VersionSpace, source: int, relative_gap: float) -> LinearUniversal | None:
    """A universal perturbation that aims to be at most 1 + relative_gap times as long as the shortest.

    With an infinite gap it is the first one that comes to hand, with the first lower bound. So it is where the search
    does not get as far as it should. None where the data exceed the range of floating point.
    """
    with np.errstate(all="ignore"):
        try:
            search = _Search(space, source)
            candidates = [search.rounded_multipliers(Fraction(1))]
            if math.isfinite(relative_gap):
                search.narrow(relative_gap / 3)
                candidates.insert(0, search.rounded_multipliers(1 + Fraction(relative_gap) / 3))
            lower, cuts = search.certified_lower_bound()
        except (ValueError, ArithmeticError, np.linalg.LinAlgError):
            return None
    for multipliers in candidates:
        upper = _cover(space, source, multipliers)
        if upper is not None:
            return Universal(combination(space.data, multipliers) * -source, lower, upper, cuts)
    return None


@dataclass
class _Inequality:
    """`normal · g ≥ height`, from W = `separator` at a row; everything in floats."""

    separator: FloatArray
    row: int
    height: float


class _Search:
    def __init__(self, space: VersionSpace, source: int) -> None:
        self.space = space
        self.rows = space.rows.floats
        self.d = space.data.d
        self.sources = space.data.indices(source)
        self.labels = space.data.signs.astype(np.float64)
        self.alone = np.full(space.data.n, -1)
        self.inner = to_floats(space.separator)
        self.inequalities: list[_Inequality] = []
        # The cone in coordinates of the span of its rows, so that a vertex has a basis of so many rows.
        _, sizes, axes = np.linalg.svd(space.cone, full_matrices=False)
        axes = axes[sizes > 1e-10 * sizes[0]].T
        self.spanned = axes, space.cone @ axes
        # One λ for all rows: λ ≥ 1 on the source label. The balance of the labels counts heavily, and is mended later.
        self.common = True
        heavy = self.rows.copy()
        if space.has_bias:
            heavy[:, -1] *= 1e3 * float(np.abs(self.rows).mean()) * self.d / float(np.abs(self.rows[:, -1]).mean())
        self.weights = np.zeros(space.data.n)
        self.weights[self.sources] = 1.0
        target = -(self.weights @ heavy)
        self.weights += guess_nearest_point(space.engine, heavy, self.alone, target)
        self.best = self.weights @ self.rows[:, : self.d]
        for candidate in (self.inner, self._closest_along(self.best)):
            self._add(candidate)

    def _closest_along(self, normal: FloatArray) -> FloatArray:
        """The normal with the bias that leaves a source row the most height but loses no row of the other label."""
        if not self.space.has_bias:
            return normal
        values = (self.rows[:, : self.d] @ normal) * self.labels
        unit = float(np.abs(self.rows[:, -1]).mean())
        sign = self.labels[self.sources[0]]
        positive, negative = values[self.labels > 0].min(), values[self.labels < 0].max()
        return np.append(normal, -(negative if sign > 0 else positive) / unit)

    def _add(self, separator: FloatArray) -> None:
        """Add the inequality of a separator, mended with so much of an accurate one that no row is lost."""
        values = self.rows @ separator
        wrong = values < 0
        if wrong.any():
            separator = separator + float(np.max(-values[wrong] / (self.rows[wrong] @ self.inner))) * self.inner
        heights = self.rows[self.sources] @ separator
        k = int(np.argmax(heights))
        self.inequalities.append(_Inequality(separator, int(self.sources[k]), float(heights[k])))

    def shortest(self, inequalities: list[_Inequality]) -> tuple[FloatArray, FloatArray]:
        """The shortest g within the inequalities, and its weights in terms of their normals."""
        unit = float(np.linalg.norm(self.best)) or 1.0
        normals = np.array([i.separator[: self.d] * unit for i in inequalities])
        rows = np.column_stack([normals, [i.height for i in inequalities]])
        lengths = np.linalg.norm(rows, axis=1)
        rows = rows / lengths[:, None]
        target = np.zeros(self.d + 1)
        target[-1] = 1.0
        weights = _nonnegative_least_squares(rows, target)
        *direction, last = weights @ rows - target
        scale = -1.0 / last if last < 0 else 0.0
        return np.array(direction) * (scale * unit), weights * scale * unit * unit / lengths

    def narrow(self, gap: float) -> None:
        """Bring the universal g and the lower bound together until their lengths differ by the gap."""
        order = self.sources.tolist()
        narrowest, idle = math.inf, 0
        for _ in range(_ROUNDS):
            lowest, _ = self.shortest(self.inequalities)
            ratio = float(np.linalg.norm(self.best) / (np.linalg.norm(lowest) or 1e-300))
            idle = 0 if ratio < narrowest else idle + 1
            narrowest = min(ratio, narrowest)
            if ratio <= 1 + gap or idle > _IDLE_ROUNDS:
                return
            # Far apart, a point nearer to the lower end is as likely to settle much; close together, the midpoint.
            middle = lowest + (self.best - lowest) / (1 + ratio**0.5)
            known = len(self.inequalities)
            violated, weights = self._violations(middle, order)
            if violated:
                if all(i.separator[: self.d] @ middle >= i.height for i in self.inequalities[known:]):
                    return  # rounding hides what is violated
                order = [*violated, *(row for row in order if row not in set(violated))]
            else:
                self.best, self.weights, self.common = middle, weights, False

    def _violations(self, g: FloatArray, order: list[int]) -> tuple[list[int], FloatArray]:
        """Add the inequalities of some rows that g violates; without any, multipliers of g."""
        cone, scales = self.space.cone, self.space.column_scales
        lengths = np.linalg.norm(self.rows / scales, axis=1)
        target = np.append(g, 0.0) if self.space.has_bias else g
        violated: list[int] = []
        total, count = np.zeros(len(self.rows)), 0
        covered: set[int] = set()
        vertex = self._vertex(target / scales)
        for row in order:
            if row in covered:
                continue
            if vertex is not None and vertex.grow(row, lengths[row]) >= lengths[row]:
                weights = np.zeros(len(self.rows))
                weights[vertex.basis] = np.maximum(vertex.weights, 0.0) / lengths[vertex.basis]
            else:
                base = (target - self.rows[row]) / scales
                size = float(np.linalg.norm(base)) or 1.0
                found = _nonnegative_least_squares(cone, base / size)
                residual = found @ cone - base / size
                if np.linalg.norm(residual) > 1e-7:
                    self._add(self._extreme(base / size, residual) / scales)
                    violated.append(row)
                    if len(violated) == _CUTS_A_ROUND:
                        break
                    continue
                weights = found * size / lengths
                weights[row] += 1.0
            covered |= set(np.flatnonzero(weights >= 1).tolist())
            total, count = total + weights, count + 1
        return violated, total / max(count, 1)

    def _vertex(self, target: FloatArray) -> WarmSimplex | None:
        """A vertex of the multipliers of a target in the cone; None where it seems degenerate or outside."""
        axes, columns = self.spanned
        found = _nonnegative_least_squares(self.space.cone, target / (float(np.linalg.norm(target)) or 1.0))
        basis = np.flatnonzero(found).tolist()
        return WarmSimplex(columns, target @ axes, basis) if len(basis) == columns.shape[1] else None

    def _extreme(self, base: FloatArray, fallback: FloatArray) -> FloatArray:
        """A separator on an extreme ray, where the way from the base towards the sum of all rows enters the cone.

        It is zero on the rows that the entry needs. Far fewer of these are needed than of nearest-point residuals.
        """
        rows = self.space.cone
        inwards = rows.sum(axis=0)
        inwards /= np.linalg.norm(inwards)
        costs = np.append(np.zeros(len(rows)), 1.0)
        entry = guess_linear_program(self.space.engine, np.vstack([rows, -inwards]), base, costs)[:-1]
        needed = rows[entry > 1e-10 * entry.max(initial=0)]
        system = np.vstack([needed, inwards])
        separator = np.linalg.lstsq(system, np.append(np.zeros(len(needed)), 1.0))[0]
        valid = float((rows @ separator).min()) > -1e-9 * float(np.linalg.norm(separator))
        return separator if valid and float(separator @ base) < 0 else fallback

    def certified_lower_bound(self) -> tuple[Fraction, tuple[LinearCut, ...]]:
        """A lower bound for the squared length of every universal perturbation, with the cuts that prove it."""
        _, weights = self.shortest(self.inequalities)
        active = [i for i, weight in zip(self.inequalities, weights, strict=True) if weight > 0]
        exact = [(w, i) for i in active if (w := self._accurate_near(i.separator)) is not None]
        if not exact:
            exact = [(self.space.separator, self.inequalities[0])]
        cuts = []
        rounded = []
        for w, _ in exact:
            heights = self.space.rows.products(w, self.sources)
            k = int(np.argmax(np.array([float(Fraction(h, max(1, max(map(abs, heights))))) for h in heights])))
            size = float(max(map(abs, w)))
            floats = np.array([x / size for x in w])
            rounded.append(_Inequality(floats, int(self.sources[k]), float(self.rows[self.sources[k]] @ floats)))
            cuts.append((w, int(self.sources[k]), heights[k]))
        _, weights = self.shortest(rounded)
        normal = Vector((0,) * self.d)
        height = Fraction(0)
        used = []
        for (w, row, scaled), weight in zip(cuts, weights.tolist(), strict=True):
            # Weights matter up to a common factor only, so they may be short; `scaled` is D W·z.
            share = _rounded_down(Fraction(weight) / max(map(abs, w)), 50)
            if share > 0:
                normal += Vector(tuple(w[: self.d])) * share
                height += share * Fraction(scaled, self.space.data.denominator)
                used.append(Cut(w, row, share))
        if not used or not normal or height <= 0:
            return Fraction(0), ()
        return _rounded_down(height * height / normal.squared_norm(), 60), tuple(used)

    def _accurate_near(self, separator: FloatArray) -> Homogeneous | None:
        """An accurate classifier in short integers near a float that is weakly accurate up to rounding."""
        size, inner = float(np.abs(separator).max()), self.inner
        if not size > 0:
            return None
        for share in (1e-7, 1e-5, 1e-3):
            candidate = primitive(short_rationals(separator / size + share * inner / np.abs(inner).max(), 50))
            if self.space.is_accurate(candidate):
                return candidate
        return None

    def rounded_multipliers(self, factor: Fraction) -> Multipliers:
        """The multipliers of the best g in short rationals, times a factor, with the labels exactly in balance."""
        shift = 45 - int(np.frexp(self.weights.max())[1])
        rounded = np.rint(np.ldexp(self.weights, shift)).tolist()
        weights = {i: Fraction(int(w)) / Fraction(2) ** shift * factor for i, w in enumerate(rounded) if w > 0}
        if self.common:
            for i in self.sources.tolist():
                weights[i] = max(weights.get(i, Fraction(0)), Fraction(1))
        if self.space.has_bias:
            labels = self.space.data.signs.tolist()
            surplus = sum((w * labels[i] for i, w in weights.items()), Fraction(0))
            lacking = -1 if surplus > 0 else 1
            row = max(np.flatnonzero(self.labels == lacking).tolist(), key=lambda i: weights.get(i, Fraction(0)))
            weights[row] = weights.get(row, Fraction(0)) + abs(surplus)
        return Multipliers.of(weights)


def _nonnegative_least_squares(rows: FloatArray, target: FloatArray) -> FloatArray:
    try:
        return np.asarray(nnls(rows.T, target)[0])
    except RuntimeError:  # too many iterations
        return np.zeros(len(rows))


def _cover(space: VersionSpace, source: int, multipliers: Multipliers) -> tuple[Multipliers, ...] | None:
    """Multipliers of the same g such that every source row has one that is at least 1 there; None if g is too short."""
    g, rows = combination(space.data, multipliers), space.data.indices(source).tolist()
    if not g or space.covered(multipliers).issuperset(rows):
        return (multipliers,) if g else None
    bounds = bounds_along(space, g * -source, source, rows)
    return None if bounds.unbounded or bounds.at_most is None or bounds.at_most > 1 else bounds.upper


def _rounded_down(value: Fraction, bits: int) -> Fraction:
    """A dyadic rational with about that many significant bits, just below a nonnegative one."""
    scale = Fraction(2) ** (bits - value.numerator.bit_length() + value.denominator.bit_length())
    return Fraction(math.floor(value * scale)) / scale
