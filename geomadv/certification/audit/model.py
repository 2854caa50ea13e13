"""A model as an audit asks it: which labels it gives, how far it keeps them, and its own direction."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

import numpy as np

from geomadv.adapters.flip_distance import flip_distance
from geomadv.exact.classifiers import MulticlassLinearClassifier
from geomadv.exact.dataset import Label
from geomadv.exact.linear_classifiers import LinearClassifier
from geomadv.exact.networks import ReLUClassifier
from geomadv.exact.rational import Vector

__all__ = ["GRADIENT", "NORMAL", "AuditedModel", "audited_model", "class_count", "in_doubles"]

#: The directions of a linear model's own normal, and of a network's mean gradient.
NORMAL, GRADIENT = "normal", "gradient"


@dataclass(frozen=True)
class AuditedModel:
    """A model of two classes, 1 being the second one, or a linear one of several.

    Attributes
    ----------
    name : str
    classifier : LinearClassifier, MulticlassLinearClassifier, ReLUClassifier or torch.nn.Module
        What it denotes, over the rationals where that is exact; a torch module is measured in float64.
    classes : tuple of two labels, or None
        What −1 and 1 stand for, if the model says so; of several classes all, in the order of the scores.
    shape : tuple of int
        That of one point as a torch module takes it; empty for a vector.
    features : tuple of str, or None
        What the coordinates are called, if the model was fitted to columns with names.
    values : mapping of str to tuple of str
        Of columns of categories that the model encodes: the coordinates of their values, called COLUMN=VALUE.
    """

    name: str
    classifier: Any
    classes: tuple[Label, ...] | None = None
    shape: tuple[int, ...] = ()
    features: tuple[str, ...] | None = None
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def linear(self) -> LinearClassifier | None:
        """The model as a linear classifier, if it is one."""
        return self.classifier if isinstance(self.classifier, LinearClassifier) else None

    @property
    def several(self) -> bool:
        """Whether it is one of more classes than two."""
        return isinstance(self.classifier, MulticlassLinearClassifier)

    @property
    def is_constant(self) -> bool:
        """Whether it is linear and gives all points one label, or none."""
        if isinstance(self.classifier, MulticlassLinearClassifier):
            return len({score.normal for score in self.classifier.scores}) == 1
        return self.linear is not None and not self.linear.normal

    def with_classes(self, classes: tuple[Label, ...]) -> AuditedModel:
        """A model of several classes with other names for these, in the order of its own."""
        scores = dict(zip(classes, self.classifier.scores, strict=True))
        ordered = tuple(sorted(scores, key=lambda label: (isinstance(label, str), label)))
        h = MulticlassLinearClassifier(ordered, tuple(scores[label] for label in ordered))
        return replace(self, classifier=h, classes=ordered)

    @property
    def dimension(self) -> int | None:
        """How many coordinates the model takes, where it is exact."""
        if not self.exact:
            return None
        if self.several:
            return len(self.classifier.scores[0].normal)
        return len((self.classifier if self.linear is not None else self.classifier.units[0]).normal)

    @property
    def exact(self) -> bool:
        """Whether what is said of the model is exact."""
        return isinstance(self.classifier, LinearClassifier | MulticlassLinearClassifier | ReLUClassifier)

    def signs(self, points: Sequence[Vector]) -> list[int]:
        """The labels of points; 0 where the model has none."""
        if isinstance(self.classifier, LinearClassifier):
            return [(value > 0) - (value < 0) for value in map(self.classifier.value, points)]
        if isinstance(self.classifier, ReLUClassifier):
            return [self.classifier(x) for x in points]
        from geomadv.adapters.torch_values import signs

        return signs(self.classifier, self._inputs(points))

    def reach(self, points: Sequence[Vector], direction: Vector) -> list[Fraction | float]:
        """The flip distances of points that have a label, in units of the direction's length."""
        if isinstance(self.classifier, LinearClassifier | ReLUClassifier):
            return list(flip_distance(self.classifier, points, direction))
        if not points:
            return []
        distances = flip_distance(self.classifier, self._inputs(points), self._inputs([direction])[0])
        return list(np.asarray(distances).tolist())

    def own_direction(self, source: int, points: Sequence[Vector]) -> tuple[str, Vector]:
        """Out of a label, and what it is called: against the normal, or against the mean gradient at points.

        In doubles of which the largest is 1 in size; zero where all gradients are.
        """
        if isinstance(self.classifier, LinearClassifier):
            return NORMAL, in_doubles(self.classifier.normal * -source)
        if isinstance(self.classifier, ReLUClassifier):
            return GRADIENT, in_doubles(_gradient(self.classifier, points) * -source)
        from geomadv.adapters.torch_values import mean_gradient

        found = mean_gradient(self.classifier, self._inputs(points)) if points else np.zeros(1)
        return GRADIENT, in_doubles(Vector.of(found.ravel()) * -source)

    def _inputs(self, points: Sequence[Vector]) -> Any:
        return np.array([x.to_floats() for x in points]).reshape(len(points), *(self.shape or (-1,)))


def audited_model(model: Any, shape: tuple[int, ...]) -> AuditedModel:
    """Read a model that takes points of the shape given.

    Raises
    ------
    InvalidInputError
        If it is not fitted, or neither linear nor a network of two classes that is piecewise linear.
    """
    name, classes, encoded = type(model).__name__, None, dict[tuple[int, str], int]()
    torch, h, names = sys.modules.get("torch"), model, getattr(model, "feature_names_in_", None)
    if torch is not None and isinstance(model, torch.nn.Module):
        from geomadv.adapters.torch_models import from_torch, has_exact_form

        if not has_exact_form(model):
            return AuditedModel(name, model, shape=shape)
        h = from_torch(model)
    elif not isinstance(model, LinearClassifier | MulticlassLinearClassifier | ReLUClassifier):
        from geomadv.adapters.sklearn_models import classifier_of

        h, classes = classifier_of(model, encoded if names is not None else None), tuple(model.classes_.tolist())
    if isinstance(h, MulticlassLinearClassifier) and len(h.classes) == 2:
        classes = h.classes if h is model else classes
        h = h.difference(h.classes[1], h.classes[0])
    features = None if names is None else tuple(map(str, names))
    values: dict[str, tuple[str, ...]] = {}
    for column, value in ((features[j], value) for j, value in encoded) if features is not None else ():
        values[column] = (*values.get(column, ()), f"{column}={value}")
    coordinates = [coordinate for column in values.values() for coordinate in column]
    return AuditedModel(
        name,
        h,
        h.classes if isinstance(h, MulticlassLinearClassifier) else classes,
        features=None if features is None else (*features, *coordinates),
        values=values,
    )


def class_count(model: Any) -> int:
    """The number of classes of a model; 2 of a network, which may be found to have more when it is asked."""
    asked = audited_model(model, ())
    return len(asked.classes or ()) if asked.several else 2


def _gradient(h: ReLUClassifier, points: Sequence[Vector]) -> Vector:
    """The sum of the gradients of a network's output at points; 0 where it has no output layer."""
    total = Vector.of([0] * len(h.units[0].normal))
    for x in points:
        for unit, weight in zip(h.units, h.output_weights or [], strict=False):
            if unit.value(x) > 0:
                total = total + unit.normal * weight
    return total


def in_doubles(v: Vector) -> Vector:
    """A vector scaled so that its largest coordinate is 1 in size, and rounded to doubles."""
    largest = max(map(abs, v))
    return Vector.of((v * (1 / largest)).to_floats()) if largest else v
