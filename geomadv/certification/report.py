"""The outcome of a certification run as one HTML file that needs nothing else."""

from __future__ import annotations

import base64
import io
import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import jinja2

from geomadv import checker
from geomadv.certificate import write_atomically
from geomadv.certification import convex, polynomial
from geomadv.certification.capacity import capacity_rows
from geomadv.certification.conflicts import COUNTED, conflict_of
from geomadv.certification.directions import MEAN, PAIR, SVM
from geomadv.certification.feature_tables import FeatureTable, feature_table
from geomadv.certification.made_by import versions
from geomadv.certification.outcome import ANSWERS_FILE, DATA_FILE, REPORT_FILE, UNANSWERED, Certification, Question
from geomadv.certification.plan import TRANSFERS, ClassInRun, row_called
from geomadv.certification.run import BASE, CLASSES
from geomadv.certification.shown import Shown, distinct, shown
from geomadv.certification.summary import summarise
from geomadv.classes.answers import Status
from geomadv.exact.dataset import Dataset
from geomadv.exact.words import counted, listed, plural
from geomadv.figures.canvas import Picture
from geomadv.figures.images import shows_images, vectors_figure

__all__ = ["inlined", "pictures", "render", "template", "vector_pictures", "write_report"]

_DPI = 160
_DIRECTIONS = {
    SVM: "along the normal of the maximum-margin classifier, or of the soft-margin one where none is accurate",
    PAIR: "from its point to the other one of the closest pair of points of different labels",
    MEAN: "from the mean of its points to the mean of the others",
}
_TITLE = 28  # characters of a line over an image
#: Verdicts that are marked, not by colour alone.
_MARKS = {"yes": "yes", "no": "no", "undecided": "open", UNANSWERED: "open"}
_COMMANDS = "geomadv check *.json\npython -I checker.py *.json"
_INTERNAL_ERROR = (
    "Internal error: the checker does not accept every certificate. Nothing is said here that would rest on one that "
    "it does not accept; please report the data set."
)


def write_report(run: Certification, command: str | None = None) -> Path:
    """Write `report.html` into the output directory of a run, in which the file of its answers is already.

    Returns
    -------
    Path
        The file.
    """
    return write_atomically(run.out / REPORT_FILE, render(run, command, answers=True).encode())


def template(name: str) -> jinja2.Template:
    """A page with its style sheet included."""
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("geomadv.certification"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        keep_trailing_newline=True,
    )
    return environment.get_template(name)


def render(run: Certification, command: str | None = None, *, answers: bool = False) -> str:
    """Return the report as HTML, images and style sheet included; without times where the run has none.

    Parameters
    ----------
    run
        What was found.
    command
        What was typed to make it.
    answers
        Whether the file of all answers is beside it.
    """
    S = run.dataset
    passages = [subject.passages(run, run.classes[subject.name]) for subject in _subjects(run)]
    return template("report.html").render(
        name=S.name or "data",
        leads=[*_warnings(run), *(p.lead for p in passages if p.lead is not None)],
        n=S.n,
        d=S.d,
        counts=[len(S.indices(label)) for label in run.labels],
        classes=[run.class_label(label) for label in run.labels],
        matrix=_matrix(run),
        capacity=capacity_rows(run),
        at_row=_at_row(run),
        networks=convex.name in run.classes,
        passages=passages,
        directions=_directions(run),
        source_name=_source(run),
        digest=S.digest,
        facts=summarise(run),
        questions=run.questions,
        pictures=[inlined(picture) for picture in pictures(run)],
        tables=_tables(run),
        conflicts=[c for outcome in run.classes.values() if (c := conflict_of(run, outcome)) is not None],
        counted=COUNTED,
        marks=_MARKS,
        answers_file=ANSWERS_FILE if answers else None,
        command=command,
        certificates=[
            _row(run.out / question.file, question, question.check)
            for question in run.questions
            if question.file is not None and question.check is not None
        ],
        data_file=DATA_FILE,
        timed=any(question.seconds for question in run.questions),
        commands=_COMMANDS,
        images=shows_images(S),
        versions=", ".join(f"{name} {version}" for name, version in versions().items()),
    )


def _warnings(run: Certification) -> list[str]:
    """What is to be known before anything that was found."""
    found = [] if run.accepted else [_INTERNAL_ERROR]
    unanswered = sum(question.verdict == UNANSWERED for question in run.questions)
    if unanswered:
        of_all = f"{unanswered} of {counted(len(run.questions), 'question')}"
        found.append(f"{of_all} could not be answered within the time limit of {run.time_limit:g} s.")
    return found


def pictures(run: Certification) -> list[Picture]:
    """Draw what suits the data and the classes; of images first what was found, as images."""
    images = vector_pictures(run.dataset, shown(run))
    return images + [
        picture for subject in _subjects(run) for picture in subject.pictures(run, run.classes[subject.name])
    ]


def vector_pictures(S: Dataset, found: list[Shown]) -> list[Picture]:
    """Directions, perturbations and the weights of classifiers of one function as images, where points are images."""
    things = distinct(found) if shows_images(S) else []
    directions = {_broken(t.title.removeprefix("The ")): t.direction for t in things if t.direction is not None}
    moves = {_broken(t.title): t.perturbation for t in things if t.perturbation is not None}
    alone = {_broken(t.title): t.functions[0][1].normal for t in things if len(t.functions) == 1}
    weights = {title: normal for title, normal in alone.items() if normal}
    kinds = {"directions": directions, "perturbations": moves, "classifiers": weights}
    told = [kind for kind, found in kinds.items() if found]
    if not told:
        return []
    return [
        Picture(
            vectors_figure(S, directions, moves, weights),
            f"{listed(told).capitalize()} as images.",
            _how_to_read(bool(directions), bool(weights)),
            "Images, red for positive pixels and blue for negative ones: "
            f"{', '.join(' '.join(name.split()) for found in kinds.values() for name in found)}.",
        )
    ]


def _how_to_read(directions: bool, weights: bool) -> str:
    """What the colours of images mean, and in which units they are."""
    speaks = "; in the weights of a classifier red speaks for the label +1" if weights else ""
    units = {
        (True, True): " Directions and weights are scaled to length 1, the directions on one colour scale.",
        (True, False): " Directions are scaled to length 1, on one colour scale.",
        (False, True): " Weights are scaled to length 1.",
        (False, False): "",
    }
    return f"Red adds to a pixel, blue takes away, white leaves it as it is{speaks}.{units[directions, weights]}"


def _broken(title: str) -> str:
    """A title in lines that are no longer than an image is wide."""
    return textwrap.fill(title, _TITLE)


def _tables(run: Certification) -> list[FeatureTable]:
    """What was found feature by feature, where the points are no images."""
    if shows_images(run.dataset):
        return []
    return [table for thing in distinct(shown(run)) if (table := feature_table(run.dataset, thing)) is not None]


def _at_row(run: Certification) -> str:
    """The row that polynomials are asked about, and its class."""
    row = None if polynomial.name not in run.classes else run.classes[polynomial.name].row
    return "" if row is None else row_called(run.dataset, row)


def _directions(run: Certification) -> list[str]:
    """How the directions that the data define are found."""
    asked = {question.direction for question in run.questions}
    return [f"{name} {how}" for name, how in _DIRECTIONS.items() if name in asked]


def _subjects(run: Certification) -> list[ClassInRun]:
    return [subject for subject in CLASSES if subject.name in run.classes]


def _source(run: Certification) -> str | None:
    """The source label; None where only networks are asked along directions, which say themselves what they flee."""
    of = {question.hypothesis_class for question in run.questions if question.direction}
    return None if of == {convex.name} else run.class_label(run.source)


def _matrix(run: Certification) -> dict[str, Any] | None:
    """Which direction fools all accurate classifiers of which class; None where the lines of the summary say it all."""
    asked = list(dict.fromkeys(q.direction for q in run.questions if q.name == TRANSFERS and q.direction is not None))
    subjects = _subjects(run)
    if subjects == [BASE] or not asked:
        return None
    return {"directions": asked, "rows": [_matrix_row(run, s, asked) for s in subjects if _is_told(run, s)]}


def _is_told(run: Certification, subject: ClassInRun) -> bool:
    """Whether a class has a row: of linear classifiers perhaps only the maximum margin was asked for."""
    about = [question for question in run.questions if question.hypothesis_class == subject.name]
    return run.classes[subject.name].unrealizable or any(question.direction is not None for question in about)


def _matrix_row(run: Certification, subject: ClassInRun, asked: Sequence[str]) -> dict[str, Any]:
    outcome = run.classes[subject.name]
    withheld = {q.direction for q in run.questions if q.withheld and q.hypothesis_class == subject.name}
    about = [q for q in run.questions if q.hypothesis_class == subject.name]
    unanswered = {q.direction: UNANSWERED for q in about if q.verdict == UNANSWERED}
    cells = []
    for direction in asked:
        if outcome.unrealizable:
            cells.append({"verdict": "vacuous", "remark": "none is accurate"})
        elif (answer := outcome.whether_all(direction)) is not None:
            said = {Status.HOLDS: "yes", Status.UNDECIDED: "undecided"}.get(answer.status, "no")
            verdict = f"{said}, from {run.class_label(outcome.sources[direction])}"
            cells.append({"verdict": verdict, "remark": subject.remark(outcome, direction)})
        else:
            why = "withheld" if direction in withheld else unanswered.get(direction, "no such direction")
            cells.append({"verdict": "–", "remark": why})
    return {"member": plural(subject.member), "cells": cells}


def inlined(picture: Picture) -> dict[str, Any]:
    """A picture as a page shows it, with the image in it."""
    stream = io.BytesIO()
    picture.figure.savefig(stream, format="png", dpi=_DPI, bbox_inches="tight", facecolor="white")
    return {
        "base64": base64.b64encode(stream.getvalue()).decode("ascii"),
        "width": round(picture.figure.get_figwidth() * 96),
        "title": picture.title,
        "caption": picture.caption,
        "alt": picture.alt,
    }


def _row(path: Path, question: Question, check: checker.Result) -> dict[str, Any]:
    size = path.stat().st_size
    return {
        "file": path.name,
        "claim": f"{question.title}: {question.verdict}",
        "verdict": check.verdict,
        "reason": check.reason,
        "size": f"{size:,} B" if size < 10_000 else f"{size / 1000:,.0f} kB",
        "times": [f"{question.seconds.get(phase, 0.0):.2f} s" for phase in ("guess", "exact", "check")],
    }
