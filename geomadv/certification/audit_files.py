"""An audit from files to files: the model and the data read, the certificates and the page written."""

from __future__ import annotations

import math
import pickle
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

from geomadv.adapters.csv_files import CsvFormat
from geomadv.certificate import write_atomically
from geomadv.certification.answers_file import write_record
from geomadv.certification.arguments import directions_of, directory_name
from geomadv.certification.asker import Step
from geomadv.certification.audit import audited
from geomadv.certification.audit_answers import audit_record, questions, things
from geomadv.certification.audit_classes import classes_of, read_named
from geomadv.certification.audit_result import Audit
from geomadv.certification.facts import exactly_or, length_or
from geomadv.certification.feature_tables import feature_table
from geomadv.certification.folders import prepare
from geomadv.certification.made_by import command_line_of, versions
from geomadv.certification.outcome import ANSWERS_FILE, DATA_FILE, Question
from geomadv.certification.report import inlined, template, vector_pictures
from geomadv.certification.time_limit import TimeLimit
from geomadv.checker import Result, check
from geomadv.errors import InvalidInputError
from geomadv.exact.dataset import Dataset, Label
from geomadv.exact.words import length

__all__ = ["PAGE", "Audited", "audit_files", "load_model"]

PAGE = "audit.html"


@dataclass(frozen=True)
class Audited:
    """What an audit of files has made.

    Attributes
    ----------
    page, record : Path
        The page, and the answers in machine form.
    accepted : bool
        Whether the checker accepted every certificate.
    summary : str
        Empty if it did not.
    """

    page: Path
    record: Path
    accepted: bool
    summary: str


def audit_files(
    model: Path,
    data: str,
    form: CsvFormat,
    classes: tuple[str | None, str | None],
    source: str | None,
    directions: list[str],
    out: Path | None,
    limit: TimeLimit,
    step: Step,
) -> Audited:
    """Audit the model of a file on the data of a file; `classes` are what the user named positive and negative."""
    S, pair = read_named(data, form, *classes)
    named = {direction.name: direction.vector for direction in directions_of(directions)}
    if None in named.values():
        raise InvalidInputError("--direction: svm and pair are asked about in any case; pass .npy files")
    loaded = load_model(model)
    called = classes_of(loaded, pair, named=classes[0] is not None)
    lost = None if source is None else _label(source, S.classes)
    found = audited(loaded, S.points, S.labels, lost, named, limit, step, called)
    named_data = Dataset(found.data.points, found.data.labels, S.name, S.columns, found.data.class_names)
    found = replace(found, data=named_data, model=replace(found.model, name=_name(loaded)))
    folder = Path("out") / f"audit-{directory_name(data)}" if out is None else out
    asked = _write(found, folder)
    accepted, command = all(_results(asked)), command_line_of(sys.argv[1:])
    record = write_record(folder, audit_record(found, asked, accepted, command), things(found) if accepted else [])
    page = write_atomically(folder / PAGE, template(PAGE).render(**_page(found, asked, command)).encode())
    return Audited(page, record, accepted, str(found) if accepted else "")


def load_model(path: Path) -> Any:
    """The object in a file of joblib or pickle, which runs the code in it.

    Raises
    ------
    InvalidInputError
        If the file is no such file, or cannot be read.
    """
    if path.suffix.lower() not in (".joblib", ".pkl", ".pickle"):
        raise InvalidInputError(
            f"{path}: pass a .joblib, .pkl or .pickle file with a fitted model, such as joblib.dump(model, 'm.joblib') "
            "writes of a torch model, too"
        )
    if not path.is_file():
        raise InvalidInputError(f"there is no file {path}; pass one with a fitted model")
    try:
        if path.suffix.lower() == ".joblib":
            import joblib

            return joblib.load(path)
        with path.open("rb") as file:
            return pickle.load(file)
    except ModuleNotFoundError as error:
        raise InvalidInputError(f"{path} needs {error.name}, which is not installed") from error
    except Exception as error:  # whatever the code in the file raises
        raise InvalidInputError(f"{path} cannot be read as a model: {type(error).__name__}: {error}") from error


def _name(model: object) -> str:
    """The class of a model, and of the steps of a pipeline."""
    steps = [type(step).__name__ for _, step in getattr(model, "steps", ())]
    return " → ".join(steps) or type(model).__name__


def _label(text: str, classes: Sequence[Label]) -> Label:
    found = next((label for label in classes if str(label) == text), None)
    if found is None:
        raise InvalidInputError(f"--source {text}: pass one of {', '.join(map(str, classes))}")
    return found


def _write(found: Audit, folder: Path) -> list[Question]:
    """Write data and certificates, and have the checker read them; the questions with what it says."""
    prepare(folder, PAGE, found.data)
    asked = []
    for question in questions(found):
        if question.file is not None:
            path = question.answer.certificate.save(folder / question.file, embed=False, file=DATA_FILE)
            question = replace(question, check=check(path.read_bytes(), directory=folder))
        asked.append(question)
    return asked


def _results(asked: list[Question]) -> list[Result]:
    return [question.check for question in asked if question.check is not None]


def _page(found: Audit, asked: list[Question], command: str) -> dict[str, Any]:
    lost, h, alone = found.classes[(1 + found.source) // 2], found.model.linear, found.alone
    shift = None if found.perturbation is None else found.perturbation.squared_length
    accepted, pictures = all(_results(asked)), vector_pictures(found.data, things(found))
    return {
        "model": found.model.name,
        "data": found.data.name or "data",
        "title": found.title,
        "compared": found.compared,
        "exact": found.model.exact,
        "lost": lost,
        "accurate": found.accurate,
        "accepted": accepted,
        "loss": None if found.loss is None else exactly_or(found.loss),
        "least": exactly_or(found.least_loss.value or Fraction(0)),
        "margin": None if found.margin is None else length_or(found.margin.squared_margin),
        "own": None if h is None else length_or(h.margin(found.data) ** 2 / h.normal.squared_norm()),
        "rows": [_row(found, k) for k in range(len(found.directions))],
        "alone": None if alone is None else length_or(alone),
        "kept": len(found.kept),
        "shift": None if shift is None else length_or(shift),
        "late": found.late,
        "pictures": [inlined(picture) for picture in pictures],
        "tables": [
            t for thing in things(found) if not pictures and (t := feature_table(found.data, thing)) is not None
        ],
        "asked": [question for question in asked if question.check is not None],
        "digest": found.data.digest,
        "n": found.data.n,
        "d": found.data.d,
        "data_file": DATA_FILE,
        "answers_file": ANSWERS_FILE,
        "command": command,
        "versions": ", ".join(f"{name} {version}" for name, version in versions().items()),
    }


def _row(found: Audit, k: int) -> dict[str, str]:
    direction, inf = found.directions[k], "never at some point"
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
