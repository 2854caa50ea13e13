"""The outcome of a certification run as one HTML file that needs nothing else."""

from __future__ import annotations

import base64
import io
import platform
import shlex
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path
from typing import Any

import jinja2

from geomadv import checker
from geomadv.certificate import write_atomically
from geomadv.certification import convex, polynomial
from geomadv.certification.capacity import capacity_rows
from geomadv.certification.directions import MEAN, PAIR, SVM
from geomadv.certification.outcome import DATA_FILE, REPORT_FILE, Certification, Question
from geomadv.certification.plan import TRANSFERS, ClassInRun
from geomadv.certification.run import BASE, CLASSES
from geomadv.certification.summary import summarise
from geomadv.classes.answers import Status
from geomadv.exact.words import plural
from geomadv.figures.canvas import Picture
from geomadv.figures.images import image_side

__all__ = ["pictures", "render", "template", "write_report"]

_DPI = 160
_DIRECTIONS = {
    SVM: "along the normal of the maximum-margin classifier, or of the soft-margin one where none is accurate",
    PAIR: "from its point to the other one of the closest pair of points of different labels",
    MEAN: "from the mean of its points to the mean of the others",
}
_PACKAGES = ("numpy", "scipy", "cvxpy", "python-flint")
_INTERNAL_ERROR = (
    "Internal error: the checker does not accept every certificate. Nothing is said here that would rest on one that "
    "it does not accept; please report the data set."
)


def write_report(run: Certification) -> Path:
    """Write `report.html` into the output directory of a run.

    Returns
    -------
    Path
        The file.
    """
    return write_atomically(run.out / REPORT_FILE, render(run).encode())


def template(name: str) -> jinja2.Template:
    """A page with its style sheet included."""
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("geomadv.certification"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        keep_trailing_newline=True,
    )
    return environment.get_template(name)


def render(run: Certification, place: Path | None = None) -> str:
    """Return the report as HTML, images and style sheet included; without times where the run has none.

    Parameters
    ----------
    run
        What was found.
    place
        Where the certificates will be; by default where they are.
    """
    S = run.dataset
    passages = [subject.passages(run, run.classes[subject.name]) for subject in _subjects(run)]
    return template("report.html").render(
        name=S.name or "data",
        leads=[*([] if run.accepted else [_INTERNAL_ERROR]), *(p.lead for p in passages if p.lead is not None)],
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
        source_name=run.class_label(run.source),
        digest=S.digest,
        facts=summarise(run),
        questions=run.questions,
        pictures=[_inlined(picture) for picture in pictures(run)],
        certificates=[
            _row(run.out / question.file, question, question.check)
            for question in run.questions
            if question.file is not None and question.check is not None
        ],
        data_file=DATA_FILE,
        timed=any(question.seconds for question in run.questions),
        commands=_commands(run.out if place is None else place),
        images=image_side(S.d) is not None,
        versions=_versions(),
    )


def pictures(run: Certification) -> list[Picture]:
    """Draw what suits the data and the classes."""
    return [picture for subject in _subjects(run) for picture in subject.pictures(run, run.classes[subject.name])]


def _at_row(run: Certification) -> str:
    """The row that polynomials are asked about, and its class."""
    row = None if polynomial.name not in run.classes else run.classes[polynomial.name].row
    return "" if row is None else f"row {row}, {run.class_label(run.dataset.labels[row])}"


def _directions(run: Certification) -> list[str]:
    """How the directions that the data define are found."""
    asked = {question.direction for question in run.questions}
    return [f"{name} {how}" for name, how in _DIRECTIONS.items() if name in asked]


def _subjects(run: Certification) -> list[ClassInRun]:
    return [subject for subject in CLASSES if subject.name in run.classes]


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
    cells = []
    for direction in asked:
        if outcome.unrealizable:
            cells.append({"verdict": "vacuous", "remark": "none is accurate"})
        elif (answer := outcome.whether_all(direction)) is not None:
            said = {Status.HOLDS: "yes", Status.UNDECIDED: "undecided"}.get(answer.status, "no")
            verdict = f"{said}, from {run.class_label(outcome.sources[direction])}"
            cells.append({"verdict": verdict, "remark": subject.remark(outcome, direction)})
        else:
            why = "withheld" if direction in withheld else "no such direction"
            cells.append({"verdict": "–", "remark": why})
    return {"member": plural(subject.member), "cells": cells}


def _inlined(picture: Picture) -> dict[str, Any]:
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


def _commands(place: Path) -> str:
    files = f"{shlex.quote(str(place))}/*.json"
    return f"geomadv check {files}\npython -I {shlex.quote(str(Path(checker.__file__)))} {files}"


def _versions() -> str:
    own, *others = (f"{name} {metadata.version(name)}" for name in ("geomadv", *_PACKAGES))
    return ", ".join([own, f"Python {platform.python_version()}", *others])
