"""The answers of an audit: each with its certificate, and all of them in machine form, as a run has them."""

from __future__ import annotations

import math
from typing import Any

from geomadv.certificate import Json
from geomadv.certification.answers_file import array_name, direction_record, encoded, question_record, record_head
from geomadv.certification.audit_result import PERTURBATION, Audit
from geomadv.certification.directions import slug
from geomadv.certification.outcome import UNANSWERED, Question
from geomadv.certification.plan import sentence
from geomadv.certification.run import BASE
from geomadv.certification.shown import Shown

__all__ = ["audit_record", "questions", "things"]

_SHIFT, _MODEL = "universal-perturbation", "model"


def questions(found: Audit) -> list[Question]:
    """What was asked about all classifiers, and the answers; those that there are have a file for a certificate."""
    asked = [] if found.margin is None else [_question("the maximum margin", "max-margin", "exact", found.margin)]
    asked.append(_question("the least loss", "least-loss", "exact", found.least_loss))
    for direction in found.directions:
        name, bound = direction.name, direction.bound
        asked += [
            _question(f"does {name} fool all?", "transfers", _yes_no(direction.transfers), direction.transfers, name),
            _question(f"how far along {name}?", "bound", "infinite" if bound.unbounded else "finite", bound, name),
            _question(
                f"up to which loss does {name} fool all?", "budget", _yes_no(direction.budget), direction.budget, name
            ),
        ]
    if found.perturbation is not None:
        verdict = "shortest" if found.perturbation.is_shortest else "length bracketed"
        asked.append(_question(PERTURBATION, _SHIFT, verdict, found.perturbation))
    return [*asked, *(Question(title, BASE.name, title, verdict=UNANSWERED) for title in found.unanswered)]


def _question(title: str, stem: str, verdict: str, answer: Any, direction: str | None = None) -> Question:
    file = f"{stem}.json" if direction is None else f"{stem}-{slug(direction)}.json"
    told = sentence(answer.explanation)
    return Question(title, BASE.name, stem.replace("-", " "), direction, verdict, told, file, answer=answer)


def _yes_no(answer: Any) -> str:
    return "yes" if answer.holds else "no"


def things(found: Audit) -> list[Shown]:
    """What can be shown of an audit: the model, if it is linear, the perturbation, and the directions."""
    h, w = found.model.linear, None if found.perturbation is None else found.perturbation.perturbation
    shown = [] if h is None else [Shown(_MODEL, f"The model, {found.model.name}", functions=(("weight", h),))]
    if w is not None:
        shown.append(Shown(_SHIFT, "The perturbation for all points", f"{_SHIFT}.json", perturbation=w))
    for d in found.directions:
        key = f"direction-{slug(d.name)}"
        shown.append(Shown(key, f"The direction {d.name}", direction=d.vector, source=found.source, name=d.name))
    return shown


def audit_record(found: Audit, asked: list[Question], accepted: bool, command: str) -> dict[str, Json]:
    """The record of the answers, ready to be written as JSON."""
    shown, (second, first) = things(found), found.classes
    farthest = {d.name: encoded(math.inf if math.isinf(d.farthest) else d.farthest) for d in found.directions}
    classes = {"1": str(first), "-1": str(second)}
    return {
        **record_head(found.data, classes, found.source, accepted=accepted, command=command),
        "model": {
            "name": found.model.name,
            "exact": found.model.exact,
            "accurate": found.accurate,
            "wrong": list(found.wrong),
            "hinge_loss": encoded(found.loss),
            "own_perturbation_squared_length": encoded(found.alone),
            "compared_with": found.compared,
            "array": next((array_name(thing) for thing in shown if thing.key == _MODEL), None),
        },
        "directions": [
            {**direction_record(thing), "model_fooled_after": farthest[thing.name]}
            for thing in shown
            if thing.direction is not None
        ],
        "answers": [question_record(question, found.source, shown) for question in asked],
    }
