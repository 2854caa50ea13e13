"""Multiclass linear classifiers in a run: what is asked about them, and how it is told and shown."""

from __future__ import annotations

from functools import cache
from typing import Any

from geomadv.certification import one_point
from geomadv.certification.directions import Direction, parallel, vectors
from geomadv.certification.outcome import Certification, ClassOutcome, Fact, Passages
from geomadv.certification.plan import Planned, Task, realizability, transfer
from geomadv.classes.answers import Transfers
from geomadv.classes.linear.hulls import hull_distance
from geomadv.classes.linear.margin import MaxMargin
from geomadv.classes.multiclass.classifiers import MulticlassLinearClassifiers
from geomadv.exact.classifiers import MulticlassLinearClassifier
from geomadv.exact.distances import closest_pair
from geomadv.exact.rational import Vector
from geomadv.exact.words import listed
from geomadv.figures.canvas import Case, Picture
from geomadv.figures.images import shows_images
from geomadv.figures.multiclass import (
    multiclass_line_figure,
    multiclass_plane_figure,
    scores_figure,
)

__all__ = ["any_classes", "facts", "heading", "member", "name", "passages", "pictures", "plan", "prefix", "remark"]

name = "multiclass"
member = "multiclass linear classifier"
heading = "multiclass: "
prefix = "multiclass-"
any_classes = True


def plan(task: Task) -> list[Planned[Any]]:
    """Plan to ask about all directions.

    Those defined by the data are those of the source label and the label of the point nearest to it.
    """
    S, source, multiclass = task.dataset, task.source, MulticlassLinearClassifiers(engine=task.engine)

    @cache
    def found() -> dict[str, Vector]:
        rival = S.labels[closest_pair(S.binary(source), 1).second]
        pair = S.binary(source, rival)
        margin = hull_distance(pair, bias=True, engine=task.engine)
        return vectors(pair, task.directions, 1, margin if isinstance(margin, MaxMargin) else None)

    def question(direction: Direction) -> Planned[Transfers[Any, Any]]:
        return transfer(
            direction, source, lambda: found()[direction.name], lambda v: multiclass.transfers(S, v, source)
        )

    whether = realizability("realizable", lambda: multiclass.realizable(S))
    return [whether, *map(question, task.directions), *one_point.plan_several(task, multiclass)]


def facts(run: Certification, outcome: ClassOutcome) -> list[Fact]:
    """The lines of the summary."""
    if outcome.unrealizable:
        return [Fact("multiclass: realizable?", "no", "no classifier is accurate")]
    found = []
    if outcome.realizable is not None:
        found.append(Fact("multiclass: realizable?", "yes", f"directions from {run.class_label(run.source)}"))
    for direction, answer in outcome.transfers.items():
        said = "fools every accurate one" if answer.holds else "never fools some accurate one"
        found.append(Fact(f"multiclass: {direction} transfers?", "yes" if answer.holds else "no", said))
    return [*found, *one_point.facts(run, outcome)]


# The report


def remark(outcome: ClassOutcome, direction: str) -> str:
    """Nothing is to be added to whether a direction fools all."""
    return ""


def passages(run: Certification, outcome: ClassOutcome) -> Passages:
    """What the report says."""
    return Passages(
        definition="Multiclass linear classifiers choose the label c with the largest score "
        "w<sub>c</sub>·x + b<sub>c</sub>, without ties at the points.",
        strictness="A point at which two scores of a multiclass linear classifier are the largest counts as on neither "
        "side, so accurate ones have a positive margin.",
        lead=None if run.two_classes else _lead(run, outcome),
        theory=(*_THEORY, *one_point.SEVERAL_CLASSES) if outcome.shortest else _THEORY,
    )


def _lead(run: Certification, outcome: ClassOutcome) -> str | None:
    if outcome.realizable is None:
        return None
    start = f"{len(run.dataset.classes)} classes, {', '.join(map(str, run.dataset.classes))}:"
    if outcome.unrealizable:
        return (
            f"{start} no multiclass linear classifier is accurate on these data. What every accurate one would do is "
            "therefore an empty question."
        )
    if not outcome.fooling:
        return (
            f"{start} multiclass linear classifiers can be accurate; none of the directions asked about fools them all."
        )
    plural = len(outcome.fooling) > 1
    return (
        f"{start} the direction{'s' if plural else ''} {listed(outcome.fooling)} {'fool' if plural else 'fools'} every "
        f"multiclass linear classifier that is accurate on these data, at every point of the class {run.source}."
    )


_THEORY = (
    (
        "Multiclass linear classifiers",
        "A direction v fails to fool some accurate classifier at the points of a class if and only if along v no other "
        "score gains on that of the class. Whether there is such a classifier is a linear program; its alternative is "
        "the certificate.",
    ),
)


# Pictures


def pictures(run: Certification, outcome: ClassOutcome) -> list[Picture]:
    """Draw the answers about more than two classes: on a line, in the plane, or as images."""
    accurate = None if outcome.realizable is None else outcome.realizable.classifier
    if len(run.dataset.classes) < 3 or accurate is None:
        return []
    return [*_regions(run, outcome, accurate), *one_point.pictures(run, outcome)]


def _regions(run: Certification, outcome: ClassOutcome, accurate: MulticlassLinearClassifier) -> list[Picture]:
    S = run.dataset
    cases: list[Case[MulticlassLinearClassifier]] = []
    for names in parallel(outcome.directions, outcome.sources):
        v, answer, source = outcome.directions[names[0]], outcome.transfers[names[0]], outcome.sources[names[0]]
        verdict = "transfers" if answer.holds else "does not transfer"
        cases.append(Case(f"{listed(names)}: {verdict}", v, source, answer.counterexample or accurate))
    if S.d <= 2 and cases:
        draw = multiclass_line_figure if S.d == 1 else multiclass_plane_figure
        refuted = any(not answer.holds for answer in outcome.transfers.values())
        never = " Where a direction does not transfer, it is one that the direction never fools." if refuted else ""
        return [
            Picture(
                draw(S, cases),
                "Multiclass linear classifiers.",
                f"The decision regions of an accurate classifier, and a direction from a point labelled "
                f"{run.source}.{never} A direction that transfers leads out of the region of every accurate one.",
                f"{S.n} points of {len(S.classes)} classes in the decision regions of a linear classifier: "
                f"{', '.join(case.title for case in cases)}.",
            )
        ]
    if not shows_images(S):
        return []
    return [
        Picture(
            scores_figure(S, accurate),
            "The scores of an accurate multiclass linear classifier.",
            "Red pixels raise the score of a class over the others, blue ones lower it.",
            f"Images of the weights of {min(len(S.classes), 10)} scores.",
        ),
    ]
