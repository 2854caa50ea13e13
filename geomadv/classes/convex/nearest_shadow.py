"""The shortest perturbation of one point after which every accurate classifier with a convex region has lost it (A6).

All of them have lost the inner label at a point iff it is in the shadow of some outer point. The shadow of one outer
point is where all linear classifiers that are accurate on the inner points and this one have lost it. So the shortest
perturbation is the shortest of as many linear answers as there are outer points.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from geomadv.certificate import Certificate
from geomadv.classes.brackets import UniversalPerturbation
from geomadv.classes.convex.shadows import Shadows
from geomadv.classes.linear.classifiers import LinearClassifiers
from geomadv.classes.linear.one_point import shortest_for_accurate
from geomadv.classes.linear.universal import LinearUniversal, NoLinearUniversal, Sources
from geomadv.exact.limits import Limits
from geomadv.exact.rational import Vector

__all__ = ["NearestShadow", "towards_each_shadow"]


@dataclass(frozen=True, kw_only=True, repr=False)
class NearestShadow(UniversalPerturbation):
    """The shortest perturbation of one point after which every accurate classifier has lost the inner label there (A6).

    HOLDS means that there is one; there always is, unless limits prevent it. See `UniversalPerturbation`.

    Attributes
    ----------
    target : int or None
        The row of an outer point whose shadow it reaches.
    towards : tuple of (row, certificate)
        For each outer point how long a perturbation into its shadow has to be, of kind "universal-perturbation", about
        the linear classifiers on the inner points and this one.
    """

    target: int | None = None
    towards: tuple[tuple[int, Certificate], ...] = field(default=(), repr=False)

    @property
    def certificates(self) -> tuple[Certificate, ...]:
        """All certificates of the answer."""
        return (self.certificate, *(c for _, c in self.towards if c is not self.certificate))

    @property
    def _where(self) -> str:
        return "at the point"


def towards_each_shadow(
    shadows: Shadows, point: Vector, limits: Limits
) -> list[tuple[int, LinearUniversal | NoLinearUniversal, Certificate]]:
    """By the row of each outer point the shortest perturbation of a point into its shadow, with its certificate."""
    found = []
    for k, row in enumerate(shadows.outer_rows):
        space, _ = shadows.space(k)
        shortest = shortest_for_accurate(Sources(space, shadows.region, limits, point))
        linear = LinearClassifiers(engine=shadows.engine).on(space.data)
        found.append((row, shortest, linear.universal_certificate(space, shadows.region, shortest, limits, point)))
    return found
