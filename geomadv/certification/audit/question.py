"""A question of an audit about all classifiers, and what its certificate is called."""

from __future__ import annotations

from typing import Any

from geomadv.certification.directions import slug
from geomadv.certification.outcome import Question
from geomadv.certification.plan import sentence
from geomadv.certification.run import BASE

__all__ = ["MODEL", "SHIFT", "audit_question"]

#: What files of the perturbation, and of the model, are called.
SHIFT, MODEL = "universal-perturbation", "model"


def audit_question(
    title: str,
    stem: str,
    verdict: str,
    answer: Any,
    direction: str | None = None,
    hypothesis_class: str = BASE.name,
) -> Question:
    """A question that is answered; `stem` is its name with hyphens, and begins that of its file."""
    file = f"{stem}.json" if direction is None else f"{stem}-{slug(direction)}.json"
    told = sentence(answer.explanation)
    return Question(title, hypothesis_class, stem.replace("-", " "), direction, verdict, told, file, answer=answer)
