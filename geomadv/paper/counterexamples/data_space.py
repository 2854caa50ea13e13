"""The counterexample about the data space: N4."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from geomadv.certificate import verify
from geomadv.classes.answers import Status
from geomadv.classes.linear.classifiers import LinearClassifiers, max_margin
from geomadv.exact.dataset import Dataset
from geomadv.exact.formulas import show_classifier
from geomadv.exact.limits import Box
from geomadv.exact.linear_classifiers import LinearClassifier
from geomadv.exact.rational import Vector
from geomadv.exact.words import show_number, show_vector
from geomadv.paper.counterexamples.building import accuracy, affine, integer_points
from geomadv.paper.counterexamples.refutation import Case, Counterexample, Instance, Scene, Step

__all__ = ["N4", "UNIT_BOX", "OnUnitBox", "alone", "certified_in_the_square"]

#: The values that coordinates in the unit box may have.
UNIT_BOX = (0, 1)


@dataclass(frozen=True)
class OnUnitBox:
    """A linear classifier whose data space is the box [0, 1]^d: a ray ends where it leaves the box."""

    classifier: LinearClassifier

    def __call__(self, x: Vector) -> int:
        """The label of a point of the box."""
        return self.classifier(x)

    def leaves_at(self, x: Vector, v: Vector) -> Fraction | float:
        """The largest c ≥ 0 with x + c v in the box."""
        return Box(((Fraction(0), Fraction(1)),) * len(x)).leaves_at(x, v)

    def flip_distance(self, x: Vector, v: Vector) -> Fraction | float:
        """The infimum of the c > 0 at which x + c v is in the box with another label, `math.inf` if there is none."""
        distance = self.classifier.flip_distance(x, v)
        return distance if distance < self.leaves_at(x, v) else math.inf

    def __str__(self) -> str:
        """The classifier, with its data space."""
        return f"{show_classifier(self.classifier)} on the unit box"


def _n4(instance: Instance) -> Iterator[Step]:
    S, x, h = instance.data, instance.vectors["b"], instance.classifiers["h"]
    yield accuracy(instance)
    u = max_margin(S).normal
    if isinstance(h, OnUnitBox):
        end = h.leaves_at(x, -u)
        evidence = f"from {show_vector(x)} along −u the box ends at {end}, where the value is still "
        evidence += show_number(h.classifier.value(x - Fraction(end) * u))
    else:
        evidence = "the data space is not bounded"
    distance = h.flip_distance(x, -u)
    yield Step(
        f"Theorem 4 promises −u for u = {show_vector(u)}, but no point of the box on this ray has another label.",
        f"{evidence}; flip distance {show_number(distance)}",
        distance == math.inf,
    )
    inner = h.classifier if isinstance(h, OnUnitBox) else h
    transfers = LinearClassifiers().transfers(S, -u, 1)
    verdict = verify(transfers.certificate, S)
    yield Step(
        "On all of the plane the direction does transfer, with a certificate.",
        f"flip distance {show_number(inner.flip_distance(x, -u))}, certificate {verdict.verdict}",
        transfers.holds and bool(verdict),
    )
    yield from certified_in_the_square(instance)


def certified_in_the_square(instance: Instance) -> Iterator[Step]:
    """What is certified about the square, and all accurate classifiers."""
    S, linear = instance.data, LinearClassifiers()
    within = linear.transfers_within(S, -max_margin(S).normal, 1, UNIT_BOX)
    verdict = verify(within.certificate, S)
    yield Step(
        "Within the square minus the maximum-margin normal does not transfer, for accurate classifiers near one that "
        "the certificate names.",
        f"{within.explanation}; certificate {verdict.verdict}",
        within.status is Status.FAILS and bool(verdict),
    )
    bounds = [(name, v, linear.bound(S, v, row), row) for name, v, row in alone(instance)]
    yield Step(
        "From each of the two points alone some direction does, for all of them: that to the point labelled −1.",
        "; ".join(
            f"from {name} along {show_vector(v)} at {show_number(bound.value or 0)}, certificate "
            f"{verify(bound.certificate, S).verdict}"
            for name, v, bound, _ in bounds
        ),
        all(
            bound.holds
            and (bound.value or 0) <= Box.checked(UNIT_BOX, S.d).leaves_at(S.point(row), v)
            and bool(verify(bound.certificate, S))
            for _, v, bound, row in bounds
        ),
    )
    common = linear.common_direction_within(S, 1, UNIT_BOX)
    verdict = verify(common.certificate, S)
    yield Step(
        "But no direction at all does from both within the square.",
        f"{common.explanation}; certificate {verdict.verdict}",
        common.status is Status.FAILS and bool(verdict),
    )
    universal = linear.universal_perturbation(S, 1, box=UNIT_BOX)
    verdict = verify(universal.certificate, S)
    yield Step(
        "Nor does one perturbation take the label from both within the square, of whatever length.",
        f"{universal.explanation}; certificate {verdict.verdict}",
        universal.status is Status.FAILS and bool(verdict),
    )


def alone(instance: Instance) -> list[tuple[str, Vector, int]]:
    """The points a and b, the direction from each to the point labelled −1, and their rows."""
    S = instance.data
    p = S.point(S.labels.index(-1))
    return [(name, p - x, S.points.index(x)) for name, x in instance.vectors.items()]


_AT_ONCE = "the ray leaves the box at once"


_N4_CASES = (
    Case("v₁ > 0", lambda v: v[0] > 0, "h", "a", 1, integer_points((1, -1), (1, 0), (1, 1)), _AT_ONCE),
    Case("v₂ > 0", lambda v: v[1] > 0, "h", "b", 1, integer_points((-1, 1), (0, 1), (1, 1)), _AT_ONCE),
    Case("v₂ < 0", lambda v: v[1] < 0, "h", "a", 1, integer_points((-1, -1), (0, -1), (1, -1)), _AT_ONCE),
    Case("v₁ < 0 and v₂ = 0", lambda v: v[0] < 0 and v[1] == 0, "h", "b", 1, integer_points((-1, 0))),
)


def _n4_scenes(instance: Instance) -> list[Scene]:
    h, corners = instance.classifiers["h"], integer_points((0, 0), (1, 0), (1, 1), (0, 1))
    inner = h.classifier if isinstance(h, OnUnitBox) else h
    u, x = max_margin(instance.data).normal, instance.vectors["b"]
    where = x + Fraction(inner.flip_distance(x, -u)) * -u
    note = (where, "the label\nchanges here")
    found = [Scene("the direction −u within the box", h, instance.data, x, -u, (note,), corners)]
    for name, v, row in alone(instance):
        title = f"from {name} alone {show_vector(v)} fools all accurate ones"
        found.append(Scene(title, h, instance.data, instance.data.point(row), v, (), corners))
    return found


N4 = Counterexample(
    "N4",
    "Theorems 4, 5 and 8",
    "On any data space 𝒳 in ℝ^d a direction is adversarial for every accurate classifier at every point of a class, "
    "−y w* for one.",
    Instance(
        Dataset([[1, 0], [1, 1], [0, 0]], [1, 1, -1]),
        {"h": OnUnitBox(affine([2, 2], -1))},
        {"a": Vector.of([1, 0]), "b": Vector.of([1, 1])},
        "The data space is the unit square.",
    ),
    _n4,
    "The ray may leave the data space before the label changes; so claims about images are claims about all of ℝ^d.",
    "𝒳 = ℝ^d. In a box or another convex set a direction does from x iff it does not leave the set before the bound of "
    "L5; each point has such directions, but not all points one in common (A4).",
    _N4_CASES,
    _n4_scenes,
)
