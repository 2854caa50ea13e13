"""What the answers of a run hold that can be shown: directions, perturbations and classifiers, each with its name.

The report, the file of all answers and the arrays beside it show the same things, under the same names.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import Any

from geomadv.certification import linear, one_point
from geomadv.certification.directions import ray, slug
from geomadv.certification.outcome import Certification, Question
from geomadv.classes.answers import Realizable, ResistanceMargin, Transfers
from geomadv.classes.brackets import ShortestPerturbation, UniversalPerturbation
from geomadv.classes.capacity.answers import CriticalDegree
from geomadv.classes.convex.answers import Width
from geomadv.classes.linear.margin import MaxMargin
from geomadv.classes.linear.soft_margin import SoftMargin
from geomadv.classes.losses import Budget, LeastLoss
from geomadv.classes.polynomial.answers import PolynomialTransfersFrom
from geomadv.exact.classifiers import MulticlassLinearClassifier
from geomadv.exact.dataset import Label
from geomadv.exact.formulas import show_classifier
from geomadv.exact.linear_classifiers import LinearClassifier
from geomadv.exact.networks import ReLUClassifier
from geomadv.exact.polynomials import PolynomialClassifier
from geomadv.exact.rational import Vector

__all__ = ["Shown", "distinct", "shown"]

_COEFFICIENTS, _BITS = 24, 64  # of a formula

#: Which attribute of which answer is shown, and in which words; the direction is that of the question.
_WORDS: tuple[tuple[type, str, str], ...] = (
    (Realizable, "classifier", "An accurate {member}"),
    (MaxMargin, "classifier", "The linear classifier of the maximum margin"),
    (SoftMargin, "classifier", "The soft-margin support vector machine"),
    (LeastLoss, "classifier", "A {member} of the least loss"),
    (Budget, "attaining", "A {member} that {direction} does not fool, whose loss is the budget of the direction"),
    (Transfers, "counterexample", "An accurate {member} that {direction} does not fool"),
    (PolynomialTransfersFrom, "counterexample", "An accurate {member} that {direction} does not fool"),
    (CriticalDegree, "classifier", "An accurate polynomial that {direction} does not fool"),
    (ResistanceMargin, "classifier", "The {member} of the largest margin that {direction} never fools"),
    (Width, "classifier", "A {member} of the fewest units that are known to do"),
    (ShortestPerturbation, "perturbation", "{perturbation}{within} of row {row}"),
    (ShortestPerturbation, "most_robust", "{robust} {member} at row {row}"),
    (UniversalPerturbation, "perturbation", "The {name}"),
)


@dataclass(frozen=True)
class Shown:
    """A direction, a perturbation or a classifier.

    Attributes
    ----------
    key : str
        Begins the names of its files; no two of a run have the same.
    title : str
        What it is, in a few words.
    certificate : str or None
        The file that it comes from; None for a direction.
    direction, perturbation : Vector or None
        One of them, in the units of the points; None for a classifier.
    functions : tuple of (str, LinearClassifier)
        The affine functions of a classifier, by name.
    classifier : object
        Itself, whatever it is.
    formula : str
        The same as text, if that is short.
    source : int or str or None
        The label from which a direction flees.
    name : str
        What a direction is called in the run.
    row : int or None
        The row whose point a perturbation moves, where it is one.
    """

    key: str
    title: str
    certificate: str | None = None
    direction: Vector | None = None
    perturbation: Vector | None = None
    functions: tuple[tuple[str, LinearClassifier], ...] = ()
    classifier: object = None
    formula: str = ""
    source: Label | None = None
    name: str = ""
    row: int | None = None


def shown(run: Certification) -> list[Shown]:
    """Everything that the answers of a run hold, directions first."""
    found = [*_directions(run)]
    for question in run.questions:
        found += _of_answer(run, question)
    return found


def distinct(things: Iterable[Shown]) -> list[Shown]:
    """The same with one title for things that are equal, such as the network of two answers, or lead the same way."""
    found: dict[object, Shown] = {}
    for thing in things:
        way = None if thing.direction is None else ray(thing.direction)
        same = (way, thing.perturbation, thing.functions or thing.key * (thing.classifier is not None))
        known = found.get(same)
        also = thing.title[:1].lower() + thing.title[1:]
        if known is not None and known.direction != thing.direction:
            also += ", which is parallel"
        found[same] = thing if known is None else replace(known, title=f"{known.title}; {also}")
    return list(found.values())


def _directions(run: Certification) -> Iterator[Shown]:
    seen: set[tuple[str, Vector]] = set()
    for name, outcome in run.classes.items():
        for direction, v in {**outcome.directions, **outcome.budget_directions}.items():
            if (direction, v) in seen:
                continue
            # Directions that the data define lead elsewhere where another label is to be lost.
            again = any(other == direction for other, _ in seen)
            seen.add((direction, v))
            source = outcome.sources.get(direction, run.source)
            of_class = f"{name}-" if again else ""
            title = f"The direction {direction}" + (f" from {run.class_label(source)}" if again else "")
            yield Shown(f"{of_class}direction-{slug(direction)}", title, direction=v, source=source, name=direction)


def _of_answer(run: Certification, question: Question) -> Iterator[Shown]:
    answer = question.answer
    if answer is None or question.file is None:
        return
    stem, told = PurePath(question.file).stem, set[str]()
    for kind, attribute, words in _WORDS:
        found = getattr(answer, attribute, None) if isinstance(answer, kind) else None
        if found is None or attribute in told:
            continue
        told.add(attribute)
        if kind is Realizable and question.hypothesis_class == linear.name:
            continue  # the one of the maximum margin says more
        of_point = _of_one_point(run, question)
        title = words.format(
            member=getattr(answer, "member", ""),
            direction=f"the direction {question.direction}",
            name=question.name,
            **of_point,
        )
        if isinstance(found, Vector):
            yield Shown(stem, title, question.file, perturbation=found, row=of_point.get("row"))
        else:
            key = f"{stem}-classifier" if attribute != "most_robust" else f"{stem}-most-robust"
            functions = _functions(found)
            formula = show_classifier(found, run.dataset.columns) if _is_short(found, functions) else ""
            yield Shown(key, title, question.file, None, None, functions, found, formula)


def _of_one_point(run: Certification, question: Question) -> dict[str, Any]:
    """What is said of the shortest perturbation of a row, which may be known between two lengths only."""
    answer = question.answer
    if not isinstance(answer, ShortestPerturbation):
        return {}
    what = one_point.perturbation(answer)
    known = run.classes[question.hypothesis_class].shortest
    return {
        "perturbation": f"{what[:1].upper()}{what[1:]}",
        "within": question.name.removeprefix("shortest perturbation"),
        "row": next(row for (name, row) in known if name == question.name),
        "robust": "The most robust" if answer.is_exact else "A robust",
    }


def _is_short(classifier: object, functions: Sequence[tuple[str, LinearClassifier]]) -> bool:
    """Whether a formula can be read: few coefficients, of few digits."""
    numbers = [x for _, h in functions for x in (*h.normal, h.bias)]
    if isinstance(classifier, PolynomialClassifier):
        numbers = [*classifier.coefficients, classifier.bias]
    bits = max(max(x.numerator.bit_length(), x.denominator.bit_length()) for x in numbers)
    return len(numbers) <= _COEFFICIENTS and bits <= _BITS


def _functions(classifier: object) -> tuple[tuple[str, LinearClassifier], ...]:
    if isinstance(classifier, LinearClassifier):
        return (("weight", classifier),)
    if isinstance(classifier, MulticlassLinearClassifier):
        return tuple((f"score of {c}", h) for c, h in zip(classifier.classes, classifier.scores, strict=True))
    if isinstance(classifier, ReLUClassifier):
        return tuple((f"unit {k}", h) for k, h in enumerate(classifier.units, 1))
    return ()
