"""The answers of an audit of several classes: each with its certificate, and what of them can be shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import count

from geomadv.certification import multiclass
from geomadv.certification.audit.question import MODEL, SHIFT, audit_question
from geomadv.certification.audit.result import PERTURBATION
from geomadv.certification.audit.several_result import MulticlassAudit, MulticlassDirection
from geomadv.certification.directions import slug
from geomadv.certification.outcome import Question
from geomadv.certification.shown import Shown
from geomadv.exact.dataset import Label

__all__ = ["questions_of_several", "sources_of", "things_of_several"]


def questions_of_several(found: MulticlassAudit) -> list[Question]:
    """What was asked about all classifiers, and how far along a direction about those of two classes."""
    of, asked = multiclass.name, []
    if found.least_loss is not None:
        asked.append(audit_question("the least loss", "least-loss", "exact", found.least_loss, hypothesis_class=of))
    for direction, key in zip(found.directions, _keys(found), strict=True):
        asked += _of_direction(direction, key)
    for (source, answer), key in zip(found.perturbations.items(), _shift_keys(found), strict=True):
        title, verdict = f"{PERTURBATION} of {source}", "shortest" if answer.is_shortest else "length bracketed"
        question = audit_question(title, SHIFT, verdict, answer, hypothesis_class=of)
        asked.append(replace(question, file=f"{key}.json"))
    return asked


def _of_direction(direction: MulticlassDirection, key: str) -> list[Question]:
    way, verdict, bound = _way(direction), "yes" if direction.holds else "no", direction.bound
    asked = []
    if direction.transfers is not None:
        title = f"does {way} fool all?"
        asked.append(audit_question(title, "transfers", verdict, direction.transfers, key, multiclass.name))
    if direction.budget is not None:
        title = f"up to which loss does {way} fool all?"
        asked.append(audit_question(title, "budget", verdict, direction.budget, key, multiclass.name))
    if bound is not None:
        title = f"how far along {way}, by {direction.source} against {direction.rival} alone?"
        asked.append(audit_question(title, "bound", "infinite" if bound.unbounded else "finite", bound, key))
    return asked


def sources_of(found: MulticlassAudit) -> dict[str, Label]:
    """The label that is to be lost, by the certificates that are about one."""
    labels = dict(zip(_keys(found), (direction.source for direction in found.directions), strict=True))
    moves = zip(_shift_keys(found), found.perturbations, strict=True)
    sources = {f"{key}.json": label for key, label in moves}
    for question in questions_of_several(found):
        if question.file is not None and question.direction is not None:
            sources[question.file] = labels[question.direction]
    return sources


def things_of_several(found: MulticlassAudit) -> list[Shown]:
    """What can be shown: the model, the perturbations, and the directions."""
    scores = zip(found.classes, found.classifier.scores, strict=True)
    functions = tuple((f"score of {label}", score) for label, score in scores)
    shown = [Shown(MODEL, f"The model, {found.model.name}", functions=functions)]
    for (source, answer), key in zip(found.perturbations.items(), _shift_keys(found), strict=True):
        title, w = f"The perturbation for all points of {source}", answer.perturbation
        shown += [] if w is None else [Shown(key, title, f"{key}.json", perturbation=w)]
    for d, key in zip(found.directions, _keys(found), strict=True):
        title = f"The direction {_way(d)}"
        shown.append(Shown(f"direction-{key}", title, direction=d.vector, source=d.source, name=key))
    return shown


def _way(direction: MulticlassDirection) -> str:
    """What a direction is called where those out of all classes are."""
    to = "" if direction.target is None else f" to {direction.target}"
    return f"{direction.name} from {direction.source}{to}"


def _keys(found: MulticlassAudit) -> list[str]:
    """What the files about the directions are called after, each differently."""
    return _distinct([slug(_way(direction)) for direction in found.directions])


def _shift_keys(found: MulticlassAudit) -> list[str]:
    """The same of the perturbations."""
    return _distinct([f"{SHIFT}-of-{slug(str(source))}" for source in found.perturbations])


def _distinct(names: Sequence[str]) -> list[str]:
    """The names, with a number where one comes again, in capitals or not."""
    found: list[str] = []
    for name in names:
        free = (name if number == 1 else f"{name}_{number}" for number in count(1))
        found.append(next(one for one in free if one.casefold() not in map(str.casefold, found)))
    return found
