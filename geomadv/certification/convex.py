"""Two-layer ReLU networks in a run, with their convex region: what is asked about them, and how it is told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any

from geomadv.certification.convex_pictures import pictures
from geomadv.certification.directions import SVM, Direction, vectors
from geomadv.certification.outcome import Certification, ClassOutcome, Fact, Passages
from geomadv.certification.plan import Planned, Task, foundation, realizability, sentence, transfer
from geomadv.classes.answers import Transfers
from geomadv.classes.convex.answers import Width
from geomadv.classes.convex.classifiers import ConvexRegionClassifiers
from geomadv.exact.formulas import show_classifier
from geomadv.exact.networks import ReLUClassifier
from geomadv.exact.words import NETWORK, counted

__all__ = [
    "any_classes",
    "facts",
    "fewest",
    "heading",
    "member",
    "name",
    "passages",
    "pictures",
    "plan",
    "prefix",
    "remark",
]

name = "relu"
member = NETWORK
heading = "ReLU: "
prefix = "relu-"
any_classes = False

#: How long a formula may be to stand in a line.
_SHORT = 60
_REGION = -1


def plan(task: Task) -> list[Planned[Any]]:
    """Plan to ask about all directions, and how few units a network needs that the direction svm never fools.

    Directions defined by the data flee from the label −1, as the theory's do; others from the source of the run.
    """
    S, networks = task.dataset, ConvexRegionClassifiers(member="R", engine=task.engine)
    found = cache(lambda: vectors(S, task.directions, networks.region, task.margin))

    def question(direction: Direction) -> Planned[Transfers[Any, Any]]:
        source = source_of(direction, int(task.source))
        # Where no linear classifier is accurate there is no direction svm.
        return transfer(
            direction,
            source,
            lambda: found()[direction.name],
            lambda v: networks.transfers(S, v, source),
            arises=lambda _: direction.name in found(),
        )

    units: Planned[Width[ReLUClassifier]] = Planned(
        "units",
        lambda _: networks.width(S),
        _tell_width,
        lambda known, w: replace(known, units=w),
        # Asked by its name only, and where it is not known already.
        arises=lambda known: task.wanted is not None and fewest(known, task.margin is not None) is None,
    )
    questions: list[Planned[Any]] = [realizability("realizable", lambda: networks.realizable(S)), units]
    for direction in task.directions:
        asked = question(direction)
        questions.append(asked)
        if direction.name == SVM:
            questions += _of_width(direction, asked, lambda: networks.width(S, found()[SVM]))
    return questions


def fewest(found: ClassOutcome, separable: bool) -> str | None:
    """The fewest units of an accurate network, as far as they are known, or that there is none.

    One unit is a half-space, so one unit is enough iff some linear classifier is accurate, and two are the fewest
    where none is, but a network of two.
    """
    network = None if found.realizable is None else found.realizable.classifier
    if found.units is not None:
        return _tell_width(found.units)[0]
    if network is None:
        return ""
    return str(network.width) if network.width == (1 if separable else 2) else None


def source_of(direction: Direction, source: int) -> int:
    """The label from which a direction flees in a question about ReLU networks."""
    return _REGION if direction.vector is None else source


def _of_width(
    direction: Direction, asked: Planned[Transfers[Any, Any]], ask: Callable[[], Width[ReLUClassifier]]
) -> list[Planned[Any]]:
    """Where a direction does not transfer: the least width of a network that it never fools, and such a network."""

    def refuted(found: ClassOutcome) -> bool:
        return found.refuting_network(direction.name) is not None

    def found_smaller(found: ClassOutcome) -> bool:
        least = found.width
        return (
            least is not None
            and least.classifier is not None
            and least.network_certificate is not None
            and least.classifier != found.refuting_network(direction.name)
        )

    def by_smaller(found: ClassOutcome) -> Transfers[Any, Any]:
        answer, least = found.transfers[direction.name], found.width
        if least is None or least.network_certificate is None:
            return answer
        return replace(answer, counterexample=least.classifier, certificate=least.network_certificate)

    width = Planned(
        "width",
        lambda _: ask(),
        _tell_width,
        lambda known, w: replace(known, width=w),
        direction.name,
        arises=refuted,
        # The network itself, of `upper` units, is in the certificate of the direction's question.
        rests_on=(*foundation(direction), _title_of_transfers(direction.name)),
    )
    return [width, replace(asked, ask=by_smaller, arises=found_smaller)]


def _tell_width(w: Width[ReLUClassifier]) -> tuple[str, str]:
    return f"{w.upper}" if w.is_exact else f"{w.lower} to {w.upper}", sentence(w.explanation)


def _title_of_transfers(direction: str) -> str:
    return f"{heading}transfers, direction {direction}"


# The summary


def facts(run: Certification, outcome: ClassOutcome) -> list[Fact]:
    """The lines of the summary."""
    if outcome.unrealizable:
        return [Fact("ReLU: realizable?", "no", "no classifier is accurate")]
    found = []
    if outcome.realizable is not None:
        found.append(Fact("ReLU: realizable?", "yes", f"directions from {run.class_label(_REGION)}"))
    for direction, answer in outcome.transfers.items():
        said = "fools every accurate one"
        network, source = outcome.refuting_network(direction), run.class_label(outcome.sources[direction])
        if outcome.sources[direction] != _REGION:
            # Away from the convex region each point has its own answer.
            said = f"at every point of {source}" if answer.holds else f"not at every point of {source}"
        elif network is not None:
            said = f"never fools a network of {counted(network.width, 'unit')}"
        found.append(Fact(f"ReLU: {direction} transfers?", "yes" if answer.holds else "no", said))
    units, width = outcome.units, outcome.width
    if units is not None and units.upper is not None:
        least = "no fewer will do" if units.is_exact else f"{units.lower} at least"
        found.append(Fact("ReLU: fewest units of all", str(units.upper), f"of an accurate network; {least}"))
    if width is not None and width.upper is not None:
        least = "no fewer will do" if width.is_exact else f"{width.lower} at least"
        found.append(Fact("ReLU: fewest units", str(width.upper), f"never fooled by svm; {least}"))
    refuting = outcome.refuting_network(SVM)
    shown = refuting or (None if outcome.realizable is None else outcome.realizable.classifier)
    if isinstance(shown, ReLUClassifier) and len(formula := show_classifier(shown, run.dataset.columns)) <= _SHORT:
        which = "network never fooled" if refuting is not None else "accurate network"
        found.append(Fact(f"ReLU: {which}", counted(shown.width, "unit"), formula))
    return found


# The report


def remark(outcome: ClassOutcome, direction: str) -> str:
    """Which network shows that a direction does not fool all."""
    network = outcome.refuting_network(direction)
    if network is None:
        return ""
    which = f"a network of {counted(network.width, 'unit')}"
    return f"{which} keeps the label of a point" if outcome.sources[direction] == 1 else f"{which} is never fooled"


def passages(run: Certification, outcome: ClassOutcome) -> Passages:
    """What the report says."""
    return Passages(
        definition="The two-layer ReLU networks asked about have nonnegative output weights and any number of hidden "
        "units max(0, w·x + b): they say +1 if the weighted sum of the units is positive and −1 otherwise.",
        strictness="Such a network gives every point a label; points labelled −1 may lie on the edge of its region.",
        lead=section_6(run, outcome) or _lead(run, outcome),
        of_directions="For these networks the directions svm and pair lead away from the label −1, whose region is "
        "convex, whichever the source label is.",
        theory=_THEORY,
    )


def section_6(run: Certification, outcome: ClassOutcome) -> str | None:
    """Whether the maximum-margin direction fools every network, in one sentence.

    None where that was not asked: there is no such direction, or no accurate network.
    """
    answer, network = outcome.transfers.get(SVM), outcome.refuting_network(SVM)
    if answer is None:
        return None
    file, inner = run.file(_title_of_transfers(SVM)), run.class_label(_REGION)
    if network is None:
        return (
            f"The maximum-margin direction fools every {NETWORK} that is accurate on these data, at every point "
            f"labelled {inner}: certificate {file}."
        )
    width = outcome.width
    exact = width is not None and width.is_exact and width.upper == network.width
    return (
        f"Here is a two-layer ReLU network with {counted(network.width, 'hidden unit')}, accurate on all "
        f"{run.dataset.n} points, which the maximum-margin direction never fools at points labelled {inner}: "
        f"certificate {file}{'; no network with fewer units is like that' if exact else ''}."
    )


def _lead(run: Certification, outcome: ClassOutcome) -> str | None:
    """Where there is no maximum-margin direction, or it was not asked about."""
    if outcome.realizable is None:
        return None
    crossed = run.classes["linear"].unrealizable
    if outcome.unrealizable:
        return (
            f"No {NETWORK} is accurate either: the region that it labels −1 is convex, and a point "
            f"labelled +1 lies in the convex hull of {run.class_label(_REGION)}."
            if crossed
            else f"No {NETWORK} is accurate on these data."
        )
    network = outcome.realizable.classifier
    units = f"one with {counted(network.width, 'hidden unit')} is" if network is not None else "some are"
    text = f"Two-layer ReLU networks with nonnegative output weights can be accurate on these data: {units}."
    if crossed:
        text += " There is no maximum-margin direction, since no linear classifier is accurate."
    for direction in outcome.fooling:
        source = run.class_label(outcome.sources[direction])
        text += f" The direction {direction} fools every accurate one, at every point of the class {source}."
    for direction in outcome.transfers:
        if direction not in outcome.fooling:
            where = f" at some point of the class {run.class_label(1)}" if outcome.sources[direction] == 1 else ""
            text += f" The direction {direction} never fools some accurate one{where}."
    return text


_THEORY = (
    (
        "Two-layer ReLU networks",
        "The region that such a network labels −1 is convex and closed, and every point of the label +1 outside the "
        "convex hull of the others can be kept out of it by one hidden unit. So some network is accurate if and only "
        "if no point labelled +1 is a weighted mean of points labelled −1. A direction v then fools all accurate "
        "networks at every point labelled −1 if and only if some point labelled +1 is a weighted mean of points "
        "labelled −1 plus a positive multiple of v. Otherwise there are half-spaces that contain no point labelled −1, "
        "cover the others and are not entered along v: the hidden units of an accurate network that v never fools. So "
        "the difference of two points of opposite labels always qualifies; the maximum-margin direction need not, "
        "although it always fools linear classifiers.",
    ),
)
