"""What the pictures of counterexamples shade: where a classifier gives which label."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from itertools import product

from geomadv.errors import InvalidInputError
from geomadv.exact.classifiers import MulticlassLinearClassifier
from geomadv.exact.dataset import Label
from geomadv.exact.formulas import show_classifier
from geomadv.exact.linear_classifiers import LinearClassifier
from geomadv.exact.networks import ReLUClassifier, Rule
from geomadv.exact.rational import Vector
from geomadv.figures.plane import Box
from geomadv.figures.swept import Swept, negative_stretches, sweep
from geomadv.paper.counterexamples.data_space import OnUnitBox
from geomadv.paper.counterexamples.networks import PointedHalfPlane
from geomadv.paper.counterexamples.refutation import Classifier
from geomadv.paper.counterexamples.sign_of import SignOf

__all__ = ["regions_of", "swept_region"]


def swept_region(h: Classifier, box: Box) -> Swept | None:
    """Where in a box a classifier says −1 whose regions need not be convex; None for others."""
    if isinstance(h, SignOf):
        return sweep(partial(negative_stretches, h.polynomial), box)
    if isinstance(h, ReLUClassifier) and any(a < 0 for a in h.output_weights or ()):
        return sweep(partial(negative_stretches, h), box)
    return None


def regions_of(h: Classifier) -> list[tuple[Label, list[LinearClassifier]]]:
    """The labels with affine functions that are at most 0 on their regions, of two all of the plane and what is −1."""
    if isinstance(h, MulticlassLinearClassifier):
        return [(c, [h.difference(rival, c) for rival in h.classes if rival != c]) for c in h.classes]
    return [(1, []), (-1, list(_half_planes(h)))]


def _half_planes(h: Classifier) -> Iterable[LinearClassifier]:
    """Affine functions that are all at most 0 exactly on the closure of the region labelled −1."""
    if isinstance(h, OnUnitBox):
        return _half_planes(h.classifier)
    if isinstance(h, LinearClassifier):
        return [h]
    if isinstance(h, PointedHalfPlane):
        return [LinearClassifier(Vector.of([0, -1]))]
    if isinstance(h, ReLUClassifier) and h.rule is not Rule.ALL and h.output_weights is not None:
        return [_part(h, active) for active in product((0, 1), repeat=h.width) if any(active)]
    raise InvalidInputError(f"cannot draw the regions of {show_classifier(h)}; pass a convex region labelled −1")


def _part(h: ReLUClassifier, active: Sequence[int]) -> LinearClassifier:
    """The sum of some units less the threshold; with nonnegative weights the output is the largest of such sums."""
    normal, bias = Vector.of([0] * len(h.units[0].normal)), -h.threshold
    for on, a, unit in zip(active, h.output_weights or (), h.units, strict=True):
        normal, bias = normal + on * a * unit.normal, bias + on * a * unit.bias
    return LinearClassifier(normal, bias)
