"""The page of an audit: what is written into its template."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

from geomadv.certification.audit.answers import things
from geomadv.certification.audit.result import Audit, AuditedDirection
from geomadv.certification.audit.several_result import MulticlassAudit, MulticlassDirection
from geomadv.certification.facts import exactly_or, length_or
from geomadv.certification.feature_tables import feature_table
from geomadv.certification.made_by import versions
from geomadv.certification.outcome import ANSWERS_FILE, DATA_FILE, Question
from geomadv.certification.report import inlined, template, vector_pictures
from geomadv.certification.shown import Shown
from geomadv.exact.dataset import Label
from geomadv.exact.words import length
from geomadv.figures.canvas import Picture
from geomadv.figures.images import shows_images
from geomadv.figures.multiclass import scores_figure

__all__ = ["audit_page"]


def audit_page(found: Audit | MulticlassAudit, asked: list[Question], command: str, data_files: list[str]) -> str:
    """The page as HTML; `data_files` are those that the certificates name."""
    several = isinstance(found, MulticlassAudit)
    told = _of_several(found) if isinstance(found, MulticlassAudit) else _of_two(found)
    pictures, shown = _pictures(found), _on_page(found)
    checked = [question for question in asked if question.check is not None]
    return template("audit_several.html" if several else "audit_two.html").render(
        **told,
        model=found.model.name,
        data=found.data.name or "data",
        title=found.title,
        compared=found.compared,
        exact=found.model.exact,
        accurate=found.accurate,
        accepted=all(question.check for question in checked),
        loss=None if found.loss is None else exactly_or(found.loss),
        late=found.late,
        pictures=[inlined(picture) for picture in pictures],
        tables=[t for thing in shown if not pictures and (t := feature_table(found.data, thing)) is not None],
        asked=checked,
        digest=found.data.digest,
        n=found.data.n,
        d=found.data.d,
        data_file=DATA_FILE,
        pairs=[file for file in data_files if file != DATA_FILE],
        answers_file=ANSWERS_FILE,
        command=command,
        versions=", ".join(f"{name} {version}" for name, version in versions().items()),
    )


def _on_page(found: Audit | MulticlassAudit) -> list[Shown]:
    """What has a table or an image of its own: of several classes not all the directions from one to another."""
    shown = things(found)
    if not isinstance(found, MulticlassAudit):
        return shown
    named = {d.vector for d in found.directions if d.target is None}
    return [thing for thing in shown if thing.direction is None or thing.direction in named]


def _pictures(found: Audit | MulticlassAudit) -> list[Picture]:
    pictures = vector_pictures(found.data, _on_page(found))
    if isinstance(found, MulticlassAudit) and shows_images(found.data):
        picture = Picture(
            scores_figure(found.data, found.classifier),
            "The scores of the model.",
            "Red pixels raise the score of a class over the others, blue ones lower it.",
            f"Images of the weights of {min(len(found.classes), 10)} scores.",
        )
        return [picture, *pictures]
    return pictures


def _of_two(found: Audit) -> dict[str, Any]:
    h, alone = found.model.linear, found.alone
    shift = None if found.perturbation is None else found.perturbation.squared_length
    return {
        "lost": found.classes[(1 + found.source) // 2],
        "least": exactly_or(found.least_loss.value or Fraction(0)),
        "margin": None if found.margin is None else length_or(found.margin.squared_margin),
        "own": None if h is None else length_or(h.margin(found.data) ** 2 / h.normal.squared_norm()),
        "rows": [_row(direction) for direction in found.directions],
        "alone": None if alone is None else length_or(alone),
        "kept": len(found.kept),
        "shift": None if shift is None else length_or(shift),
    }


def _row(direction: AuditedDirection) -> dict[str, str]:
    inf = "never at some point"
    squared, reach = direction.vector.squared_norm(), direction.bound.largest_finite
    together = "–" if reach is None else length_or(reach**2 * squared)
    if direction.bound.unbounded:
        together = f"without end at {len(direction.bound.unbounded)} of {direction.bound.source_size} points"
    alone, farthest = inf, direction.farthest
    if not direction.rows:
        alone = "no point to fool it at"
    elif farthest != math.inf:
        told = length if isinstance(farthest, float) else length_or
        alone = told(Fraction(farthest) ** 2 * squared)
    return {
        "name": direction.name,
        "alone": alone,
        "all": "yes" if direction.transfers.holds else "no",
        "together": together,
        "budget": exactly_or(direction.budget.lower) if direction.budget.holds and direction.budget.lower else "–",
    }


def _of_several(found: MulticlassAudit) -> dict[str, Any]:
    least = found.least_loss
    return {
        "least": None if least is None else exactly_or(least.value or Fraction(0)),
        "nearest": length_or(found.nearest) if found.accurate else None,
        "classes": found.classes,
        "sources": [
            {
                "label": source,
                "shift": _shift(found, source),
                "ways": [
                    {"target": target, "rows": [_way_row(direction) for direction in directions]}
                    for target, directions in ways.items()
                ],
            }
            for source, ways in found.ways.items()
        ],
    }


def _shift(found: MulticlassAudit, source: Label) -> dict[str, str] | None:
    answer = found.perturbations.get(source)
    if answer is None or answer.squared_length is None:
        return None
    return {"alone": length_or(found.alone[source]), "together": length_or(answer.squared_length)}


def _way_row(direction: MulticlassDirection) -> dict[str, str]:
    alone, budget = direction.alone, direction.budget
    if not direction.rows:
        told = "no point to fool it at"
    else:
        told = "never at some point" if alone is None else length_or(alone)
    together = "–"
    if direction.holds:
        together = "in the end" if direction.together is None else length_or(direction.together)
    if direction.rival not in (None, direction.target):
        together += f" (to {direction.rival})"
    return {
        "name": direction.name,
        "alone": told,
        "all": "yes" if direction.holds else "no",
        "together": together,
        "budget": exactly_or(budget.lower) if budget is not None and budget.holds and budget.lower else "–",
    }
