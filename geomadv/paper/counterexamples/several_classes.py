"""The counterexample about one perturbation for all classifiers and one for each, of several classes: E8."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from itertools import product

from geomadv.certificate import verify
from geomadv.classes.answers import MulticlassRealizable
from geomadv.classes.multiclass.classifiers import MulticlassLinearClassifiers
from geomadv.exact.dataset import Dataset
from geomadv.exact.rational import Vector
from geomadv.exact.words import show_number, show_vector
from geomadv.paper.counterexamples.refutation import Counterexample, Instance, Scene, Step

__all__ = ["E8"]

_RADIUS = Fraction(399, 100)
_Box = tuple[tuple[Fraction, Fraction], ...]


def _corners(box: _Box) -> list[Vector]:
    return [Vector.of(corner) for corner in product(*box)]


def _keeping(instance: Instance, points: Iterable[Vector]) -> tuple[MulticlassRealizable, str]:
    """Whether an accurate classifier gives the points the label of x, and what the checker says of that."""
    S, x = instance.data, instance.vectors["x"]
    extra = list(points)
    extended = Dataset([*S.points, *extra], [*S.labels, *[S.labels[S.points.index(x)]] * len(extra)])
    found = MulticlassLinearClassifiers().realizable(extended)
    return found, verify(found.certificate, extended).verdict


def _ball(instance: Instance, radius: Fraction) -> _Box:
    return tuple((entry - radius, entry + radius) for entry in instance.vectors["x"])


def _parts(instance: Instance) -> list[_Box]:
    """The right half of the ball, and both halves of the left one."""
    (left, right), (bottom, top) = _ball(instance, _RADIUS)
    x, y = instance.vectors["x"]
    return [((x, right), (bottom, top)), ((left, x), (bottom, y)), ((left, x), (y, top))]


def _shown(box: _Box) -> str:
    return " × ".join(f"[{show_number(low)}, {show_number(high)}]" for low, high in box)


def _e8(instance: Instance) -> Iterator[Step]:
    smaller, checked = _keeping(instance, _corners(_ball(instance, Fraction(384, 100))))
    yield Step(
        "One accurate classifier keeps the label of x within the distance 96/25: it is right about the corners of the "
        "ball, and its regions are convex.",
        f"{smaller.explanation}; certificate {checked}",
        smaller.holds and checked == "accepted",
    )
    alone, checked = _keeping(instance, _corners(_ball(instance, Fraction(385, 100))))
    yield Step(
        "None does within 77/20: the data with the corners of this ball are not realizable. So for each accurate "
        "classifier some perturbation of at most this length takes the label.",
        f"{alone.explanation}; certificate {checked}",
        not alone.holds and checked == "accepted",
    )
    found = [(part, *_keeping(instance, _corners(part))) for part in _parts(instance)]
    yield Step(
        f"Nevertheless no perturbation of at most {_RADIUS} takes it from all of them: three boxes make up the ball of "
        "this radius, and on each of them some accurate classifier keeps the label.",
        "; ".join(f"{_shown(part)}: certificate {verdict}" for part, _, verdict in found),
        all(answer.holds and verdict == "accepted" for _, answer, verdict in found),
    )
    corner = instance.vectors["x"] + 4 * Vector.of([-1, 1])
    lost = MulticlassLinearClassifiers().forced(instance.data, corner)
    verdict = verify(lost.certificate, instance.data).verdict
    yield Step(
        f"One of the length 4 does, that to {show_vector(corner)}.",
        f"{lost.explanation}; certificate {verdict}",
        lost.label not in (None, 0) and verdict == "accepted",
    )


def _e8_scenes(instance: Instance) -> list[Scene]:
    found = []
    for part in _parts(instance):
        answer, _ = _keeping(instance, _corners(part))
        if answer.classifier is not None:
            notes = tuple((corner, "") for corner in _corners(part))
            found.append(Scene("label 0 between the four marks", answer.classifier, instance.data, notes=notes))
    return found


E8 = Counterexample(
    "E8",
    "beyond the paper: shortest perturbations",
    "For several classes, as for two, the shortest perturbation of a point that takes its label from all accurate "
    "linear classifiers is as long as the distance within which the best of them keeps it.",
    Instance(
        Dataset([[3, -2], [1, 4], [-2, 1], [-1, -3], [-4, 0]], [0, 1, 1, 2, 2]),
        vectors={"x": Vector.of([3, -2])},
        setting="Distances are in the ℓ∞ norm.",
    ),
    _e8,
    "Different classifiers can keep the label in different parts of a ball, and none in all of it: the set of points "
    "at which all have lost the label is not convex.",
    "A1: for two classes the lengths are equal. In one dimension they are for several classes, too (A7).",
    scenes=_e8_scenes,
)
