"""The accurate networks of a data set that has any: what the questions about convex regions are decided with."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from geomadv.certificate import Json
from geomadv.classes.convex.cover import Blocked, cover
from geomadv.classes.convex.shadows import Shadows, Units, on_rows
from geomadv.classes.linear.universal import LinearUniversal
from geomadv.classes.linear.universal_bracket import universal_perturbation
from geomadv.classes.linear.version_space import VersionSpace
from geomadv.classes.space import Bounds, Cut, Forcing, Inseparable, Refuted, Universal
from geomadv.exact.dataset import Label
from geomadv.exact.encoding import encode_multipliers
from geomadv.exact.linear_classifiers import LinearClassifier
from geomadv.exact.matrices import stacked
from geomadv.exact.multipliers import Multipliers
from geomadv.exact.networks import ReLUClassifier, Rule
from geomadv.exact.rational import Vector
from geomadv.solvers.motzkin import Alternative


@dataclass(frozen=True)
class Network:
    """Hidden units that are together accurate, or weakly so.

    Attributes
    ----------
    units : sequence of homogeneous vectors
    points : tuple of Vector
        Points at which a positive unit is to count, besides those of the data.
    weakly : bool
        Whether the network may be zero at outer points.
    """

    units: Units
    points: tuple[Vector, ...] = ()
    weakly: bool = False


NetworkBounds: TypeAlias = Bounds[Network, Multipliers]
NetworkUniversal: TypeAlias = Universal[Network, Multipliers]


@dataclass(frozen=True)
class Targeted:
    """A universal perturbation into the shadow of one outer point.

    Attributes
    ----------
    universal
        As it concerns all accurate networks.
    target : int
        The row of the outer point.
    space, within_target
        The linear classifiers on the inner points and the target, and what is universal for them.
    """

    universal: NetworkUniversal
    target: int
    space: VersionSpace
    within_target: LinearUniversal


class AccurateNetworks:
    """The accurate classifiers with a convex region, as networks of a class.

    Parameters
    ----------
    shadows
        The data split.
    separator
        The units of an accurate network.
    member
        The class in whose way networks are written, see `ConvexRegionClassifiers`.
    """

    def __init__(self, shadows: Shadows, separator: Units, member: str) -> None:
        self.shadows, self.separator, self.member = shadows, Network(separator), member
        self.data, self.region, self.engine = shadows.data, shadows.region, shadows.engine

    # The questions that all hypothesis classes answer, see `Space`.

    def classifier(self, w: Network) -> ReLUClassifier:
        """The network of these hidden units, as the class named writes it.

        In 𝓡′ the threshold is half the least positive value of a unit at outer points and the others named, so that
        every unit alone exceeds it; a weakly accurate network, which may be zero at outer points, is written as in 𝓡.
        """
        functions = tuple(self.shadows.affine(unit) for unit in w.units)
        if self.member == "R''":
            return ReLUClassifier(functions, rule=Rule.ALL)
        if self.member != "R'" or w.weakly:
            return ReLUClassifier(functions)
        points = [*(self.data.point(row) for row in self.shadows.outer_rows), *w.points]
        least = min(value for unit in functions for value in map(unit.value, points) if value > 0)
        return ReLUClassifier(functions, threshold=least / 2)

    def functions(self, w: Network) -> Sequence[LinearClassifier]:
        """The hidden units."""
        return [self.shadows.affine(unit) for unit in w.units]

    def encode_multipliers(self, m: Multipliers, label: Label) -> Json:
        """Multipliers as certificates write them; see `Space`."""
        return encode_multipliers(m, self.data, -int(label))

    def fooled(self, direction: Vector, source: Label) -> Multipliers | NetworkBounds | Refuted[Network]:
        """Multipliers at the inner label (C2), bounds of all rows at the outer one (C6), or a network never fooled."""
        shadows, label = self.shadows, int(source)
        weak = shadows.along(direction, label)
        if label == self.region:
            found = cover(shadows.inner, shadows.outer, weak, self.engine)
            if isinstance(found, Blocked):
                return shadows.certifying(found.why, found.outer, direction)
            return Refuted(Network(found.units))
        escape = shadows.escape(weak)
        if escape is not None:
            return Refuted(Network(shadows.completed([escape])))
        # Then the ray from every outer point has a first point in the inner hull.
        bounds = [shadows.bound(k, direction, label, row) for k, row in enumerate(shadows.outer_rows)]
        largest, place = max((b.distance, -k) for k, b in enumerate(bounds) if b.distance is not None)
        upper = tuple(b.upper for b in bounds if b.upper is not None)
        attaining = Network(shadows.completed([bounds[-place].unit]), weakly=True)
        return Bounds(largest, largest, shadows.outer_rows[-place], (), upper, attaining, ())

    def forced(self, point: Vector) -> Forcing[Multipliers] | tuple[tuple[Label, Network], tuple[Label, Network]]:
        """The inner label iff the point is in the inner hull, the outer one iff it is in a shadow (C4)."""
        shadows = self.shadows
        inside, outside = shadows.at(point, self.region), shadows.at(point, -self.region)
        excluding = cover(shadows.inner, outside, shadows.nothing, self.engine, few=False)
        place = len(shadows.inner_rows)  # of the point
        if isinstance(excluding, Blocked):
            # Σ λ_i D z_i + λ_p (−r) D_p (p, 1) = 0: the point is an inner convex combination.
            factor = 1 / (excluding.why.strict[place] * point.denominator)
            return Forcing(self.region, (shadows.multipliers(excluding.why, [], factor),))
        containing = cover(stacked(shadows.inner, inside), shadows.outer, shadows.nothing, self.engine, few=False)
        if isinstance(containing, Blocked):
            strict = containing.why.strict  # the point is between the inner rows and the outer one
            factor = 1 / (strict[place] * point.denominator)
            why = Alternative({i - (i > place): w for i, w in strict.items() if i != place}, {})
            return Forcing(-self.region, (shadows.multipliers(why, [containing.outer], factor),))
        by_label = {
            self.region: Network(containing.units, (point,)),
            -self.region: Network(shadows.completed(excluding.units), (point,)),
        }
        return (1, by_label[1]), (-1, by_label[-1])

    # The questions of this class.

    def bound(self, direction: Vector, row: int) -> NetworkBounds:
        """The bound at a row: where the ray first enters a shadow (C3), or from an outer row the inner hull (C6)."""
        shadows, source = self.shadows, int(self.data.signs[row])
        if source == self.region:
            best, units = shadows.first(direction, source, row)
        else:
            best = shadows.bound(shadows.outer_rows.index(row), direction, source, row)
            units = list(shadows.completed([best.unit]))
        network = Network(units, weakly=True)
        if best.distance is None or best.upper is None:
            return Bounds(None, None, None, (row,), (), None, ((network,),))
        return Bounds(best.distance, best.distance, row, (), (best.upper,), network, ())

    def universal(self, source: int, targets: Iterable[int], gap: Fraction | float) -> Targeted:
        """The shortest of the universal perturbations that are found for some targets, given by their places (C5)."""
        shadows = self.shadows
        found = {k: universal_perturbation(shadows.space(k)[0], source, gap) for k in targets}
        best = min(found, key=lambda k: (found[k].perturbation.squared_norm(), k))
        space, rows = shadows.space(best)
        delta = found[best].perturbation
        row, least, units = shadows.farthest(self.separator.units, delta.squared_norm())
        cut = Cut(Network(units, weakly=True), row, Fraction(1))
        upper = tuple(on_rows(m, rows) for m in found[best].upper)
        return Targeted(Universal(delta, least, upper, (cut,)), shadows.outer_rows[best], space, found[best])


def accurate_networks(shadows: Shadows, member: str) -> AccurateNetworks | Inseparable[Multipliers]:
    """The accurate networks; or the outer point in the inner hull that shows that there are none (C1)."""
    found = cover(shadows.inner, shadows.outer, shadows.nothing, shadows.engine)
    if not isinstance(found, Blocked):
        return AccurateNetworks(shadows, found.units, member)
    factor = 1 / (found.why.strict[len(shadows.inner_rows)] * shadows.data.denominator)
    multipliers = shadows.multipliers(found.why, [found.outer], factor)
    return Inseparable(
        multipliers, encode_multipliers(multipliers, shadows.data), shadows.data.point(shadows.outer_rows[found.outer])
    )
