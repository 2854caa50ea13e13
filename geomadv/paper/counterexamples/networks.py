"""Counterexamples to statements about convex decision regions and two-layer ReLU networks: E3, E4, E5, E7."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from geomadv.certificate import verify
from geomadv.classes.convex.classifiers import ConvexRegionClassifiers
from geomadv.exact.dataset import Dataset
from geomadv.exact.formulas import show_classifier
from geomadv.exact.linear_classifiers import LinearClassifier
from geomadv.exact.networks import ReLUClassifier, Rule
from geomadv.exact.rational import Vector
from geomadv.exact.words import show_label, show_number, show_vector
from geomadv.paper.counterexamples.building import accuracy, affine, both_ways, integer_points, ray_scenes
from geomadv.paper.counterexamples.equal_width import N7
from geomadv.paper.counterexamples.refutation import Case, Counterexample, Instance, Step

__all__ = ["NETWORKS", "PointedHalfPlane"]


def _repaired(instance: Instance, member: str, direction: Vector, source: int) -> Step:
    """The step that says that in the right class the direction does transfer."""
    S = instance.data
    transfers = ConvexRegionClassifiers(member=member).transfers(S, direction, source)
    verdict = verify(transfers.certificate, S)
    region = "closed or open" if member == "convex" else f"that of a network of {_SCRIPT[member]}"
    return Step(
        f"Where the convex region has to be {region}, {show_vector(direction)} does lead every accurate classifier to "
        "another label.",
        f"certificate of the kind {transfers.certificate.kind}: {verdict.verdict}",
        transfers.holds and bool(verdict),
    )


_SCRIPT = {"R'": "𝓡′", "R''": "𝓡″"}


# E3


@dataclass(frozen=True)
class PointedHalfPlane:
    """−1 exactly on {x₂ > 0} ∪ {(0, 0)}: convex, but neither closed nor open."""

    def __call__(self, x: Vector) -> int:
        """The label of a point."""
        return -1 if x[1] > 0 or not x else 1

    def flip_distance(self, x: Vector, v: Vector) -> Fraction | float:
        """The infimum of the c > 0 at which x + c v has another label, `math.inf` if there is none."""
        if self(x) == -1:
            if v[1] < 0:
                return -x[1] / v[1]
            return math.inf if x[1] > 0 or v[1] > 0 or not v else Fraction(0)
        if v[1] > 0:
            return -x[1] / v[1]
        # On or below the axis a ray that does not rise can meet (0, 0) only.
        along = next((j for j in (0, 1) if v[j]), None)
        c = Fraction(0) if along is None else -x[along] / v[along]
        return c if c > 0 and not x + c * v else math.inf

    def __str__(self) -> str:
        """What it does."""
        return "−1 (that is α) iff x₂ > 0 or x = (0, 0)"


def _half_plane(v: Vector) -> LinearClassifier:
    """A half-plane labelled −1 that is right on E3's data and that no ray along v, v₂ ≠ 0, leaves."""
    return LinearClassifier(Vector.of([1, -v[0] / v[1]]), Fraction(-1, 2))


def _e3(instance: Instance) -> Iterator[Step]:
    region, S = instance.classifiers["h"], instance.data
    yield accuracy(instance)
    pairs = [([0, 1], [3, 2]), ([0, 0], [-5, 1])]
    middles = [(Vector.of(p) + Vector.of(q)) * Fraction(1, 2) for p, q in pairs]
    yield Step(
        "Its region α is convex: an open half-plane with one point of its edge, and a segment from there runs within "
        "the half-plane.",
        "labels midway: " + ", ".join(f"{show_label(int(region(p) or 0))} at {show_vector(p)}" for p in middles),
        all(region(p) == -1 for p in middles),
    )
    edge = S.point(1)
    near = [edge + Vector.of([0, Fraction(1, 10**k)]) for k in (0, 3, 9)]
    below = [S.point(0) - Vector.of([0, Fraction(1, 10**k)]) for k in (0, 3, 9)]
    yield Step(
        f"It is not closed, for points of α come as near as one likes to {show_vector(edge)}, which is β; nor open, "
        f"for points of β come as near as one likes to {show_vector(S.point(0))}, which is α.",
        f"α at {', '.join(show_vector(p) for p in near)}; β at {', '.join(show_vector(p) for p in below)}",
        all(region(p) == -1 for p in near)
        and region(edge) == 1
        and all(region(p) == 1 for p in below)
        and region(S.point(0)) == -1,
    )
    tilted = [Vector.of([t, side]) for t in (-1, 0, 1) for side in (1, -1)]
    slopes = [_half_plane(v).normal.dot(v) for v in tilted]
    values = {tuple(_half_plane(v).value(x) for x in S.points) for v in tilted}
    yield Step(
        "For v = (t, ±1) the half-plane with the normal w = (1, ∓t) has w·v = 0, and its values at the data do not "
        "depend on t: polynomials of degree at most 2 in t, so three values of t decide for all.",
        f"w·v = {', '.join(map(show_number, slopes))}; values at the data "
        + ", ".join(show_vector(Vector.of(found)) for found in values),
        not any(slopes) and len(values) == 1,
    )
    yield _repaired(instance, "convex", S.point(1) - S.point(0), -1)


_E3_CASES = (
    Case("v₂ = 0 and v₁ > 0", lambda v: v[1] == 0 and v[0] > 0, "h", "z", -1, integer_points((1, 0))),
    Case(
        "v₂ = 0 and v₁ < 0",
        lambda v: v[1] == 0 and v[0] < 0,
        lambda v: affine([2, 0], -1),
        "x_α",
        -1,
        integer_points((-1, 0)),
    ),
    Case(
        "v₂ ≠ 0",
        lambda v: v[1] != 0,
        _half_plane,
        "x_α",
        -1,
        integer_points((-1, 1), (0, 1), (1, 1), (-1, -1), (0, -1), (1, -1)),
        "a positive multiple of v is (t, ±1), and the step above is about all t",
    ),
)


E3 = Counterexample(
    "E3",
    "Theorem 11, without continuity",
    "Some direction is adversarial at every point labelled α for every accurate classifier whose region labelled α is "
    "convex.",
    Instance(
        Dataset([[0, 0], [1, 0]], [-1, 1]),
        {"h": PointedHalfPlane()},
        {"x_α": Vector.of([0, 0]), "z": Vector.of([0, 1])},
        "α is −1, β is +1.",
    ),
    _e3,
    "A convex set that is neither closed nor open may contain a ray and miss the parallel ray from another of its "
    "points.",
    "The region is convex and closed, or convex and open; then C2 gives all directions, x_β − x_α among them.",
    _E3_CASES,
    ray_scenes(_E3_CASES),
)


# E4


def _e4(instance: Instance) -> Iterator[Step]:
    h, alpha, beta = instance.classifiers["h"], instance.vectors["x_α"], instance.vectors["x_β"]
    yield accuracy(instance)
    yield Step(
        "C_h = ℝ is convex and contains x_α; outside it, that is nowhere, h is β.",
        f"h(x_α) = {show_label(int(h(alpha) or 0))}, h(x_β) = {show_label(int(h(beta) or 0))}",
        h(alpha) == -1 and h(beta) == 1,
    )
    left, right = instance.vectors["p"], instance.vectors["q"]
    share = (beta[0] - left[0]) / (right[0] - left[0])
    yield Step(
        "Every convex set outside which h is β contains x_β: it contains the points labelled α on both sides.",
        f"h = α at {show_vector(left)} and {show_vector(right)}, and x_β divides them at {share}",
        h(left) == -1 and h(right) == -1 and 0 < share < 1,
    )


_E4_CASES = both_ways(("h", "q", -1), ("h", "p", -1))
_HAT = ReLUClassifier((affine([1], -1), affine([1], -2), affine([1], -3)), Vector.of([1, -2, 1]))

E4 = Counterexample(
    "E4",
    "Theorem 12, without continuity",
    "Some direction is adversarial, wherever the label is α, for every classifier that says β at x_β and everywhere "
    "outside some convex set around x_α.",
    Instance(
        Dataset([[0], [2]], [-1, 1]),
        {"h": _HAT},
        {"x_α": Vector.of([0]), "x_β": Vector.of([2]), "p": Vector.of([0]), "q": Vector.of([4])},
        "α is −1, β is +1; C_h = ℝ.",
    ),
    _e4,
    "C_h may contain x_β; with C_h = ℝ nothing is said about h.",
    "C_h does not contain x_β, and is closed or open; then x_β − x_α serves.",
    _E4_CASES,
    ray_scenes(_E4_CASES),
)


# E5 and E7: |x| as a network, with +1 inside or outside an interval

_ABSOLUTE = (affine([1]), affine([-1]))


def _e5(instance: Instance) -> Iterator[Step]:
    h = instance.classifiers["h"]
    inside = (
        isinstance(h, ReLUClassifier)
        and h.output_weights is not None
        and all(a <= 0 for a in h.output_weights)
        and h.threshold < 0
        and h.rule is Rule.EXCEEDS
    )
    yield Step(
        "h belongs to the class as section 6 restates it: nonnegative output weights, +1 iff the output is below a "
        "threshold.",
        f"h: {show_classifier(h)}",
        inside,
    )
    yield accuracy(instance)
    other = instance.vectors["z"]
    wider = Dataset([*instance.data.points, other], [*instance.data.labels, -1])
    right = all(h(x) == y for x, y in zip(wider.points, wider.labels, strict=True))
    yield Step(
        f"With {show_vector(other)} in S⁻ too, h is still right, and the points below are points of S: so Theorem 2, "
        "which states no rule, is refuted under this one.",
        f"right on S and {show_vector(other)}: {'yes' if right else 'no'}",
        right,
    )
    yield _repaired(instance, "R'", instance.data.point(0) - instance.data.point(1), -1)


_E5_CASES = both_ways(("h", "x", -1), ("h", "z", -1))

E5 = Counterexample(
    "E5",
    "section 6, where 𝓡′ is defined again; Theorem 2",
    "Some direction is adversarial at every point labelled −1 for every accurate two-layer network with nonnegative "
    "output weights that says +1 above, or below, a threshold.",
    Instance(
        Dataset([[0], [2]], [1, -1]),
        {"h": ReLUClassifier(_ABSOLUTE, Vector.of([-1, -1]), Fraction(-1))},
        {"x": Vector.of([2]), "z": Vector.of([-3])},
    ),
    _e5,
    "Below a threshold it is the region labelled +1 that is convex; the one labelled −1 may lie on both sides of it.",
    "The rules of section 5: +1 iff the output exceeds, or reaches, a positive threshold.",
    _E5_CASES,
    ray_scenes(_E5_CASES),
)


def _e7(instance: Instance) -> Iterator[Step]:
    h = instance.classifiers["h"]
    members = sorted(h.members) if isinstance(h, ReLUClassifier) else []
    yield Step(
        "h belongs to 𝓡′: nonnegative output weights, +1 iff the output exceeds a positive threshold.",
        f"h: {show_classifier(h)}; classes {', '.join(members) or 'none'}",
        "R'" in members,
    )
    yield accuracy(instance)
    yield Step(
        "h does not belong to 𝓡″, the class that must be meant: its region labelled +1 is not convex.",
        f"+1 at {show_vector(instance.vectors['x'])} and {show_vector(instance.vectors['z'])}, "
        f"−1 at {show_vector(instance.data.point(1))}, which lies between them",
        h(instance.vectors["x"]) == h(instance.vectors["z"]) == 1
        and h(instance.data.point(1)) == -1
        and instance.vectors["z"][0] < instance.data.point(1)[0] < instance.vectors["x"][0],
    )
    yield _repaired(instance, "R''", instance.data.point(1) - instance.data.point(0), 1)


_E7_CASES = both_ways(("h", "x", 1), ("h", "z", 1))

E7 = Counterexample(
    "E7",
    "Theorem 16",
    "Some direction is adversarial at every point labelled +1 for every accurate network of 𝓡′.",
    Instance(
        Dataset([[2], [0]], [1, -1]),
        {"h": ReLUClassifier(_ABSOLUTE, None, Fraction(1))},
        {"x": Vector.of([2]), "z": Vector.of([-3])},
    ),
    _e7,
    "In 𝓡′ it is the region labelled −1 that is convex; the one labelled +1 may lie on both sides of it.",
    "The class is 𝓡″: +1 iff all hidden units are positive.",
    _E7_CASES,
    ray_scenes(_E7_CASES),
)


NETWORKS = (E3, E4, E5, E7, N7)
