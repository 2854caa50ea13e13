"""What counterexamples are built of: affine functions, pairs of cases, scenes along a ray, and common steps."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction

from geomadv.exact.dataset import Label
from geomadv.exact.formulas import show_classifier
from geomadv.exact.linear_classifiers import LinearClassifier
from geomadv.exact.rational import Vector
from geomadv.exact.words import show_vector
from geomadv.paper.counterexamples.refutation import Case, Instance, Scene, Step

__all__ = ["accuracy", "affine", "both_ways", "integer_points", "ray_scenes"]


def affine(normal: Iterable[int], bias: int = 0) -> LinearClassifier:
    """The affine function of these integers."""
    return LinearClassifier(Vector.of(normal), Fraction(bias))


def both_ways(right: tuple[str, str, Label], left: tuple[str, str, Label]) -> tuple[Case, Case]:
    """The two kinds of directions on a line; for each the classifier, the point and its label that refute it."""
    return (
        Case("v > 0", lambda v: v[0] > 0, *right, representatives=(Vector.of([1]),)),
        Case("v < 0", lambda v: v[0] < 0, *left, representatives=(Vector.of([-1]),)),
    )


def ray_scenes(cases: tuple[Case, ...]) -> Callable[[Instance], list[Scene]]:
    """A scene for each case: the classifier that resists, and the ray along which it does."""

    def scenes(instance: Instance) -> list[Scene]:
        found = []
        for case in cases:
            r = case.refute(instance, case.representatives[0])
            here = "" if len(case.representatives) == 1 else f", here {show_vector(r.direction)},"
            title = f"{case.condition}{here} does not fool h:\n{show_classifier(r.classifier)}"
            found.append(Scene(title, r.classifier, instance.data, r.point, r.direction))
        return found

    return scenes


def accuracy(instance: Instance) -> Step:
    """The step that says that all classifiers of the instance are right on its data."""
    S = instance.data
    wrong = [
        f"{name} at {show_vector(x)}"
        for name, h in instance.classifiers.items()
        for x, y in zip(S.points, S.labels, strict=True)
        if h(x) != y
    ]
    names = " and ".join(instance.classifiers)
    return Step(
        f"{names} label{'s' * (len(instance.classifiers) == 1)} S correctly.",
        f"wrong: {', '.join(wrong) or 'nowhere'}",
        not wrong,
    )


def integer_points(*rows: tuple[int, int]) -> tuple[Vector, ...]:
    """Points of the plane with these coordinates."""
    return tuple(map(Vector.of, rows))
