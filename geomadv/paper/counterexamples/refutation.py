"""What a counterexample consists of: an instance, the steps that refute every candidate, scenes to be drawn.

A statement "there is a direction v (or a constant c) such that for every classifier …" is refuted by a function from
candidates to failures. `Case` is one line of that function's definition; the cases of a counterexample together cover
every candidate.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import product
from typing import Protocol

from geomadv.errors import InvalidInputError
from geomadv.exact.dataset import Dataset, Label
from geomadv.exact.formulas import show_classifier, show_data
from geomadv.exact.rational import Vector
from geomadv.exact.words import show_label, show_number, show_vector

__all__ = [
    "Argument",
    "Case",
    "Classifier",
    "Counterexample",
    "Instance",
    "Refutation",
    "Scene",
    "Step",
]


class Classifier(Protocol):
    """What a counterexample needs of a classifier."""

    def __call__(self, x: Vector) -> Label | None:
        """The label of a point; None, or 0, where there is none."""

    def flip_distance(self, x: Vector, v: Vector) -> Fraction | float:
        """The infimum of the c > 0 at which x + c v has another label, `math.inf` if there is none."""


@dataclass(frozen=True)
class Step:
    """One step of a refutation.

    Attributes
    ----------
    sentence : str
        What is claimed.
    evidence : str
        What was computed.
    holds : bool
        Whether that bears the claim out, exactly.
    """

    sentence: str
    evidence: str
    holds: bool


@dataclass(frozen=True)
class Instance:
    """The data of a counterexample: replace a part of it, and the steps say whether the refutation survives.

    Attributes
    ----------
    data : Dataset
    classifiers : mapping of str to Classifier
    vectors : mapping of str to Vector
        Further points, or weights.
    setting : str
        What else is part of it, in words.
    """

    data: Dataset
    classifiers: Mapping[str, Classifier] = field(default_factory=dict)
    vectors: Mapping[str, Vector] = field(default_factory=dict)
    setting: str = ""

    def lines(self) -> list[str]:
        """The instance in words and formulas, a line for each part."""
        found = [self.setting] if self.setting else []
        found.append(show_data(self.data))
        found += [f"{name}: {show_classifier(h)}" for name, h in self.classifiers.items()]
        return found + [f"{name} = {show_vector(x)}" for name, x in self.vectors.items()]


@dataclass(frozen=True)
class Refutation:
    """A classifier that is right on the data, and a point whose label it never changes along the direction.

    Attributes
    ----------
    data : Dataset
    direction : Vector
    classifier : Classifier
    point : Vector
    label : int or str
        The label that the point has to lose.
    """

    data: Dataset
    direction: Vector
    classifier: Classifier
    point: Vector
    label: Label

    @property
    def holds(self) -> bool:
        """Whether the classifier is right on the data, gives the point this label, and keeps it along the direction."""
        return (
            all(self.classifier(x) == y for x, y in zip(self.data.points, self.data.labels, strict=True))
            and self.classifier(self.point) == self.label
            and self.classifier.flip_distance(self.point, self.direction) == math.inf
        )


@dataclass(frozen=True)
class Case:
    """How the directions of one kind are refuted.

    Attributes
    ----------
    condition : str
        Which directions these are.
    applies : callable
        Whether a direction is one of them; depends on the signs of its coordinates only.
    classifier : str, or callable
        A classifier of the instance by name, or a family: the classifier for a direction.
    point : str
        A point of the instance by name.
    label : int or str
        The label that it has to lose.
    representatives : tuple of Vector
        Directions for which the steps verify the case.
    why : str
        Why these decide it for all directions of the case.
    """

    condition: str
    applies: Callable[[Vector], bool]
    classifier: str | Callable[[Vector], Classifier]
    point: str
    label: Label
    representatives: tuple[Vector, ...]
    why: str = "all of them lead along one ray"

    def refute(self, instance: Instance, direction: Vector) -> Refutation:
        """The refutation of one direction of this kind."""
        h = instance.classifiers[self.classifier] if isinstance(self.classifier, str) else self.classifier(direction)
        return Refutation(instance.data, direction, h, instance.vectors[self.point], self.label)

    def step(self, instance: Instance) -> Step:
        """The step that refutes all directions of this kind."""
        found = [self.refute(instance, v) for v in self.representatives]
        binary = set(instance.data.classes) <= {1, -1}
        distances = [r.classifier.flip_distance(r.point, r.direction) for r in found]
        along = [
            f"{self.classifier if isinstance(self.classifier, str) else show_classifier(r.classifier)} "
            f"along {show_vector(r.direction)}: {show_number(distance)}"
            for r, distance in zip(found, distances, strict=True)
        ]
        return Step(
            f"If {self.condition}: from {show_vector(found[0].point)}, labelled "
            f"{show_label(self.label) if binary else self.label}, v never leads to another label; {self.why}.",
            f"flip distance of {', '.join(along)}",
            all(r.holds for r in found),
        )


@dataclass(frozen=True)
class Scene:
    """One panel of a picture.

    Attributes
    ----------
    title : str
    classifier : Classifier
        Whose regions are shown.
    data : Dataset
    start, direction : Vector or None
        A ray to be drawn.
    notes : tuple of (Vector, str)
        Further points to be marked, with a few words.
    outline : tuple of Vector
        Corners of a data space smaller than the plane, or the ends of one smaller than the line.
    """

    title: str
    classifier: Classifier
    data: Dataset
    start: Vector | None = None
    direction: Vector | None = None
    notes: tuple[tuple[Vector, str], ...] = ()
    outline: tuple[Vector, ...] = ()


@dataclass(frozen=True)
class Counterexample:
    """An executable counterexample.

    Attributes
    ----------
    id : str
        As in docs/theorems.md.
    where : str
        Where in the paper the statement is.
    statement : str
        What is refuted, in our words.
    instance : Instance
    steps : callable
        The steps of the refutation for an instance.
    conclusion : str
        Which sentence fails, and why.
    repair : str
        What is true instead.
    cases : tuple of Case
        If the statement promises a direction: how every direction is refuted.
    scenes : callable or None
        What to draw for an instance.
    """

    id: str
    where: str
    statement: str
    instance: Instance
    steps: Callable[[Instance], Iterable[Step]]
    conclusion: str
    repair: str
    cases: tuple[Case, ...] = ()
    scenes: Callable[[Instance], Sequence[Scene]] | None = None

    def run(self, instance: Instance | None = None) -> tuple[Step, ...]:
        """Compute all steps, for the counterexample's own instance or for another one."""
        chosen = self.instance if instance is None else instance
        found = [*self.steps(chosen), *(case.step(chosen) for case in self.cases)]
        return (*found, _exhaustive(self.cases)) if self.cases else tuple(found)

    def refutes(self, instance: Instance | None = None) -> bool:
        """Whether all steps hold."""
        return all(step.holds for step in self.run(instance))

    def refute(self, direction: Vector | Iterable[object]) -> Refutation:
        """Why a direction does not do what the statement promises of some direction.

        Raises
        ------
        InvalidInputError
            If the statement promises none, or the direction is zero or has the wrong dimension.
        """
        v = Vector.of(direction)
        if not self.cases:
            raise InvalidInputError(f"the statement that {self.id} refutes promises no direction; use run()")
        if len(v) != self.instance.data.d or not v:
            raise InvalidInputError(f"pass a nonzero direction of {self.instance.data.d} coordinates, got {list(v)}")
        return next(case for case in self.cases if case.applies(v)).refute(self.instance, v)


@dataclass(frozen=True)
class Argument:
    """A refutation that is an argument and not a computation.

    Attributes
    ----------
    id, where, statement, repair : str
        As in `Counterexample`.
    text : str
        The argument.
    """

    id: str
    where: str
    statement: str
    text: str
    repair: str


def _exhaustive(cases: Sequence[Case]) -> Step:
    """The cases look at signs only, so one direction for each pattern of signs shows whether they cover all."""
    dimension = len(cases[0].representatives[0])
    patterns = [Vector.of(signs) for signs in product((-1, 0, 1), repeat=dimension) if any(signs)]
    covered = sum(any(case.applies(v) for case in cases) for v in patterns)
    return Step(
        "These cases are all directions, 0 being none; so no direction does what the statement promises.",
        f"{covered} of {len(patterns)} patterns of signs are covered",
        covered == len(patterns),
    )
