"""The counterexample to networks of equal width, N7: a quadrant that no network of one unit misses."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from geomadv.exact.dataset import Dataset
from geomadv.exact.networks import ReLUClassifier
from geomadv.exact.rational import Vector
from geomadv.exact.words import show_number, show_vector
from geomadv.paper.counterexamples.building import affine, integer_points
from geomadv.paper.counterexamples.refutation import Classifier, Counterexample, Instance, Scene, Step
from geomadv.paper.counterexamples.region_comparison import critical_lines, difference

__all__ = ["N7", "misses_the_quadrant", "quadrant"]


def quadrant(x: Vector) -> int:
    """−1 exactly where both coordinates are at most 0."""
    return -1 if x[0] <= 0 and x[1] <= 0 else 1


def misses_the_quadrant(h: ReLUClassifier) -> Vector | None:
    """A point of the plane at which a network and `quadrant` differ, None if there is none."""
    axes = (affine([1, 0]), affine([0, 1]))
    return difference(h, quadrant, [*axes, *critical_lines(h)])


def _n7(instance: Instance) -> Iterator[Step]:
    own, wider = instance.classifiers["h"], instance.classifiers["h₃"]
    members = own.members if isinstance(own, ReLUClassifier) else frozenset()
    same = isinstance(own, ReLUClassifier) and misses_the_quadrant(own) is None
    yield Step(
        "h belongs to 𝓡, has two units, and says −1 exactly on the quadrant Q = {x₁ ≤ 0, x₂ ≤ 0}.",
        f"classes {', '.join(sorted(members))}; equal to Q on every face of the arrangement: {'yes' if same else 'no'}",
        same and "R" in members and isinstance(own, ReLUClassifier) and own.width == 2,
    )
    yield Step(
        "Suppose that a₁σ(u₁) + a₂σ(u₂), a ≥ 0, says −1 exactly on Q with a threshold τ > 0. On both edges of Q the "
        "sum is τ. A sum of convex functions that is constant on a ray is one of affine functions there, and "
        "nonnegative affine functions with a constant sum do not change along a ray. At the corner one summand is "
        "positive; its u_j does not change along either edge, so w_j·(−1, 0) = w_j·(0, −1) = 0 and u_j is constant.",
        "the edges are independent: determinant 1, so w_j = 0",
        _determinant([-1, 0], [0, -1]) == 1,
    )
    inside, outside = Vector.of([-1, -1]), integer_points((1, -3), (-3, 1))
    midpoint = (outside[0] + outside[1]) * Fraction(1, 2)
    yield Step(
        "With one constant unit the region labelled −1 is a half-plane, the plane or empty, and its complement is "
        "convex. That of Q is not; so no such network exists.",
        f"{show_vector(outside[0])} and {show_vector(outside[1])} are outside Q, their midpoint "
        f"{show_vector(midpoint)} is in it",
        midpoint == inside and quadrant(midpoint) == -1 and all(quadrant(p) == 1 for p in outside),
    )
    for weights, threshold in (([1, 1], Fraction(1)), ([1, 1], Fraction(1, 1000)), ([1, 2], Fraction(1, 2))):
        h = ReLUClassifier((affine([1, 0]), affine([0, 1])), Vector.of(weights), threshold)
        where = misses_the_quadrant(h)
        yield Step(
            f"For example, the same units with the output weights {show_vector(Vector.of(weights))} and the threshold "
            f"{show_number(threshold)}.",
            "no difference" if where is None else f"wrong at {show_vector(where)}",
            where is not None and h(where) != quadrant(where),
        )
    found = isinstance(wider, ReLUClassifier) and misses_the_quadrant(wider) is None
    yield Step(
        "With a third, constant unit there is one in 𝓡′.",
        f"h₃ equals Q on every face of the arrangement: {'yes' if found else 'no'}",
        found and isinstance(wider, ReLUClassifier) and wider.width == 3 and "R'" in wider.members,
    )


def _determinant(a: list[int], b: list[int]) -> int:
    return a[0] * b[1] - a[1] * b[0]


def _n7_scenes(instance: Instance) -> list[Scene]:
    S = instance.data
    narrow = ReLUClassifier((affine([1, 0]), affine([0, 1])), None, Fraction(1))
    where = misses_the_quadrant(narrow)
    notes = () if where is None else ((where, "wrong here"),)
    return [
        Scene("in 𝓡: two units", instance.classifiers["h"], S),
        Scene("in 𝓡′: two units, τ = 1", narrow, S, notes=notes),
        Scene("in 𝓡′: a third, constant unit", instance.classifiers["h₃"], S),
    ]


_QUADRANT: dict[str, Classifier] = {
    "h": ReLUClassifier((affine([1, 0]), affine([0, 1]))),
    "h₃": ReLUClassifier((affine([1, 0]), affine([0, 1]), affine([0, 0], 1)), None, Fraction(1)),
}

N7 = Counterexample(
    "N7",
    "section 5, where 𝓡′ is introduced",
    "Every network of 𝓡 is one of 𝓡′, with the same number of hidden units.",
    Instance(Dataset([[0, 0], [1, 0], [0, 1]], [-1, 1, 1]), _QUADRANT),
    _n7,
    "A threshold τ > 0 has to be reached on the edges of the quadrant by units that do not change along them.",
    "One unit more is always enough: a constant one, of the value τ.",
    scenes=_n7_scenes,
)
