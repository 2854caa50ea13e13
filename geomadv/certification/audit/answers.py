"""The answers of an audit: each with its certificate, and all of them in machine form, as a run has them."""

from __future__ import annotations

import math

from geomadv.certificate import Json
from geomadv.certification.answers_file import (
    array_name,
    direction_record,
    encoded,
    names_of_numbers,
    question_record,
    record_head,
)
from geomadv.certification.audit.question import MODEL, SHIFT, audit_question
from geomadv.certification.audit.result import PERTURBATION, Audit
from geomadv.certification.audit.several_answers import questions_of_several, sources_of, things_of_several
from geomadv.certification.audit.several_result import MulticlassAudit
from geomadv.certification.directions import slug
from geomadv.certification.outcome import UNANSWERED, Question
from geomadv.certification.run import BASE
from geomadv.certification.shown import Shown
from geomadv.classes.answers import Answer

__all__ = ["audit_record", "questions", "things"]


def questions(found: Audit | MulticlassAudit) -> list[Question]:
    """What was asked about all classifiers, and the answers; those that there are have a file for a certificate."""
    asked = questions_of_several(found) if isinstance(found, MulticlassAudit) else _of_two(found)
    return [*asked, *(Question(title, BASE.name, title, verdict=UNANSWERED) for title in found.unanswered)]


def _of_two(found: Audit) -> list[Question]:
    asked = [] if found.margin is None else [audit_question("the maximum margin", "max-margin", "exact", found.margin)]
    asked.append(audit_question("the least loss", "least-loss", "exact", found.least_loss))
    for direction in found.directions:
        name, bound = direction.name, direction.bound
        asked += [
            audit_question(
                f"does {name} fool all?", "transfers", _yes_no(direction.transfers), direction.transfers, name
            ),
            audit_question(f"how far along {name}?", "bound", "infinite" if bound.unbounded else "finite", bound, name),
            audit_question(
                f"up to which loss does {name} fool all?", "budget", _yes_no(direction.budget), direction.budget, name
            ),
        ]
    if found.perturbation is not None:
        verdict = "shortest" if found.perturbation.is_shortest else "length bracketed"
        asked.append(audit_question(PERTURBATION, SHIFT, verdict, found.perturbation))
    return asked


def _yes_no(answer: Answer) -> str:
    return "yes" if answer.holds else "no"


def things(found: Audit | MulticlassAudit) -> list[Shown]:
    """What can be shown of an audit: the model, if it is linear, the perturbation, and the directions."""
    return things_of_several(found) if isinstance(found, MulticlassAudit) else _things_of_two(found)


def _things_of_two(found: Audit) -> list[Shown]:
    h, w = found.model.linear, None if found.perturbation is None else found.perturbation.perturbation
    shown = [] if h is None else [Shown(MODEL, f"The model, {found.model.name}", functions=(("weight", h),))]
    if w is not None:
        shown.append(Shown(SHIFT, "The perturbation for all points", f"{SHIFT}.json", perturbation=w))
    for d in found.directions:
        key = f"direction-{slug(d.name)}"
        shown.append(Shown(key, f"The direction {d.name}", direction=d.vector, source=found.source, name=d.name))
    return shown


def audit_record(
    found: Audit | MulticlassAudit, asked: list[Question], accepted: bool, command: str
) -> dict[str, Json]:
    """The record of the answers, ready to be written as JSON."""
    shown = things(found)
    directions = [thing for thing in shown if thing.direction is not None]
    if isinstance(found, MulticlassAudit):
        classes, sources = names_of_numbers(found.data), sources_of(found)
        source = found.sources[0] if len(found.sources) == 1 else None
        alone: Json = {str(label): encoded(length) for label, length in found.alone.items()}
    else:
        classes, sources, source = {"1": str(found.classes[1]), "-1": str(found.classes[0])}, {}, found.source
        alone = encoded(found.alone)
    reach = [encoded(math.inf if math.isinf(d.farthest) else d.farthest) for d in found.directions]
    return {
        **record_head(found.data, classes, source, accepted=accepted, command=command),
        "model": {
            "name": found.model.name,
            "exact": found.model.exact,
            "accurate": found.accurate,
            "wrong": list(found.wrong),
            "hinge_loss": encoded(found.loss),
            "own_perturbation_squared_length": alone,
            "compared_with": found.compared,
            "array": next((array_name(thing) for thing in shown if thing.key == MODEL), None),
        },
        "directions": [
            {**direction_record(thing), "model_fooled_after": c} for thing, c in zip(directions, reach, strict=True)
        ],
        "answers": [question_record(question, sources.get(question.file or "", source), shown) for question in asked],
    }
