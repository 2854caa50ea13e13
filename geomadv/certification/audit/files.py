"""An audit from files to files: the model and the data read, the certificates and the page written."""

from __future__ import annotations

import pickle
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from geomadv.adapters.csv_files import CsvFormat
from geomadv.certificate import write_atomically
from geomadv.certification.answers_file import write_record
from geomadv.certification.arguments import directions_of, directory_name
from geomadv.certification.asker import Step
from geomadv.certification.audit.answers import audit_record, questions, things
from geomadv.certification.audit.classes import classes_of, named_classes, read_named
from geomadv.certification.audit.entry import audited
from geomadv.certification.audit.model import class_count
from geomadv.certification.audit.page import audit_page
from geomadv.certification.audit.result import Audit
from geomadv.certification.audit.several_result import MulticlassAudit
from geomadv.certification.folders import prepare, write_pair
from geomadv.certification.made_by import command_line_of
from geomadv.certification.outcome import DATA_FILE, Question
from geomadv.certification.time_limit import TimeLimit
from geomadv.checker import check
from geomadv.errors import InvalidInputError
from geomadv.exact.dataset import Dataset, Label
from geomadv.exact.rational import Vector

__all__ = ["PAGE", "Audited", "Given", "audit_files", "load_model", "read_given"]

PAGE = "audit.html"
_PICKLES, _TORCH = (".joblib", ".pkl", ".pickle"), (".pt", ".pth")


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


@dataclass(frozen=True)
class Given:
    """What the user named, read.

    Attributes
    ----------
    model
        Fitted.
    name : str
        What the data are called.
    data : Dataset
    called : tuple of int or str
        The classes of the data, in the order of those of the model.
    source : int or str or None
        The label that is to be lost, if one is named.
    directions : mapping of str to Vector
        Further ones.
    """

    model: Any
    name: str
    data: Dataset
    called: tuple[Label, ...]
    source: Label | None
    directions: Mapping[str, Vector]


def read_given(
    model: Path,
    data: str,
    form: CsvFormat,
    chosen: tuple[str | None, str | None],
    classes: str | None,
    source: str | None,
    directions: list[str],
) -> Given:
    """Read the model and the data; `chosen` is what the user named positive and negative."""
    loaded = load_model(model)
    count = class_count(loaded)
    S, known = read_named(data, form, *chosen, count)
    named = {}
    for direction in directions_of(directions):
        if direction.vector is None:
            raise InvalidInputError("--direction: svm and pair are asked about in any case; pass .npy files")
        named[direction.name] = direction.vector
    if classes is not None and count == 2:
        raise InvalidInputError("--classes is about models of more than two classes; pass --positive")
    if classes is None:
        called = classes_of(loaded, known, named=chosen[0] is not None)
    else:
        called = named_classes(classes, known)
    return Given(loaded, data, S, called, None if source is None else _label(source, S.classes), named)


def audit_files(given: Given, out: Path | None, limit: TimeLimit, step: Step) -> Audited:
    """Audit a model, and write everything into a folder."""
    S = given.data
    found = audited(
        given.model, S.points, S.labels, given.source, given.directions, limit, step, given.called, S.columns
    )
    named_data = Dataset(found.data.points, found.data.labels, S.name, S.columns, found.data.class_names)
    found = replace(found, data=named_data, model=replace(found.model, name=_name(given.model)))
    folder = Path("out") / f"audit-{directory_name(given.name)}" if out is None else out
    asked, files = _write(found, folder)
    accepted = all(question.check for question in asked if question.check is not None)
    command = command_line_of(sys.argv[1:])
    record = write_record(folder, audit_record(found, asked, accepted, command), things(found) if accepted else [])
    page = write_atomically(folder / PAGE, audit_page(found, asked, command, files).encode())
    return Audited(page, record, accepted, str(found) if accepted else "")


def load_model(path: Path) -> Any:
    """The model in a file: of joblib or pickle, which runs the code in it, or of torch, which runs none.

    Raises
    ------
    InvalidInputError
        If the file is no such file, or cannot be read.
    """
    kind = path.suffix.lower()
    if kind not in (*_PICKLES, *_TORCH):
        raise InvalidInputError(
            f"{path}: pass a .joblib, .pkl or .pickle file with a fitted model, such as joblib.dump(model, 'm.joblib') "
            "writes, or a .pt or .pth file of torch.save(model, 'm.pt')"
        )
    if not path.is_file():
        raise InvalidInputError(f"there is no file {path}; pass one with a fitted model")
    try:
        if kind in _TORCH:
            from geomadv.adapters.torch_files import load_module

            return load_module(path)
        if kind == ".joblib":
            import joblib

            return joblib.load(path)
        with path.open("rb") as file:
            return pickle.load(file)
    except ModuleNotFoundError as error:
        raise InvalidInputError(f"{path} needs {error.name}, which is not installed") from error
    except InvalidInputError:
        raise
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


def _write(found: Audit | MulticlassAudit, folder: Path) -> tuple[list[Question], list[str]]:
    """Write data and certificates, and have the checker read them; the questions with what it says, and the data."""
    prepare(folder, PAGE, found.data)
    asked, files = [], {found.data.digest: DATA_FILE}
    for question in questions(found):
        if question.file is not None:
            certificate = question.answer.certificate
            if certificate.data.digest not in files:
                files[certificate.data.digest] = write_pair(folder, certificate.data)
            file = files[certificate.data.digest]
            path = certificate.save(folder / question.file, embed=False, file=file)
            question = replace(question, check=check(path.read_bytes(), directory=folder))
        asked.append(question)
    return asked, list(files.values())
