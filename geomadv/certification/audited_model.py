"""A model of two classes as an audit asks it: which labels it gives, how far it keeps them, and its own direction."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from geomadv.adapters.flip_distance import flip_distance
from geomadv.errors import InvalidInputError
from geomadv.exact.classifiers import MulticlassLinearClassifier
from geomadv.exact.dataset import Label
from geomadv.exact.linear_classifiers import LinearClassifier
from geomadv.exact.networks import ReLUClassifier
from geomadv.exact.rational import Vector

__all__ = ["GRADIENT", "NORMAL", "AuditedModel", "audited_model", "in_doubles"]

#: The directions of a linear model's own normal, and of a network's mean gradient.
NORMAL, GRADIENT = "normal", "gradient"


@dataclass(frozen=True)
class AuditedModel:
    """A model of two classes, 1 being the second one.

    Attributes
    ----------
    name : str
    classifier : LinearClassifier, ReLUClassifier or torch.nn.Module
        What it denotes, over the rationals where that is exact; a torch module is measured in float64.
    classes : tuple of two labels, or None
        What −1 and 1 stand for, if the model says so.
    shape : tuple of int
        That of one point as a torch module takes it; empty for a vector.
    """

    name: str
    classifier: Any
    classes: tuple[Label, ...] | None = None
    shape: tuple[int, ...] = ()

    @property
    def linear(self) -> LinearClassifier | None:
        """The model as a linear classifier, if it is one."""
        return self.classifier if isinstance(self.classifier, LinearClassifier) else None

    @property
    def dimension(self) -> int | None:
        """How many coordinates the model takes, where it is exact."""
        if not self.exact:
            return None
        return len((self.classifier if self.linear is not None else self.classifier.units[0]).normal)

    @property
    def exact(self) -> bool:
        """Whether what is said of the model is exact."""
        return isinstance(self.classifier, LinearClassifier | ReLUClassifier)

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
        If it is not fitted, of more classes than two, or neither linear nor a network that is piecewise linear.
    """
    name = type(model).__name__
    if isinstance(model, LinearClassifier | ReLUClassifier):
        return AuditedModel(name, model)
    torch = sys.modules.get("torch")
    if torch is not None and isinstance(model, torch.nn.Module):
        from geomadv.adapters.torch_models import from_torch, has_exact_form

        if not has_exact_form(model):
            return AuditedModel(name, model, shape=shape)
        h, classes = from_torch(model), None
    else:
        from geomadv.adapters.sklearn_models import from_sklearn

        h, classes = from_sklearn(model), tuple(model.classes_.tolist())
    if isinstance(h, MulticlassLinearClassifier) and len(h.classes) == 2:
        h = h.difference(h.classes[1], h.classes[0])
    if isinstance(h, MulticlassLinearClassifier):
        raise InvalidInputError(
            f"an audit is about models of two classes, got one of {len(h.classes)}; fit it to the rows of two of them, "
            "and pass these; of all classes together MulticlassLinearClassifiers says what all that fit the data share"
        )
    return AuditedModel(name, h, classes)


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
