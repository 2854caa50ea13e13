"""An audit from files to files: the model and the data read, the certificates and the page written."""

from __future__ import annotations

import math
import pickle
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

from geomadv.adapters.csv_files import CsvFormat
from geomadv.certificate import Certificate, write_atomically
from geomadv.certification.arguments import by_class_names, directions_of, directory_name, read_data
from geomadv.certification.audit import audit
from geomadv.certification.audit_result import Audit
from geomadv.certification.directions import slug
from geomadv.certification.facts import exactly_or, length_or
from geomadv.certification.feature_tables import FeatureTable, feature_table
from geomadv.certification.folders import prepare
from geomadv.certification.made_by import command_line_of, versions
from geomadv.certification.outcome import DATA_FILE
from geomadv.certification.report import template
from geomadv.certification.shown import Shown
from geomadv.checker import Result, check
from geomadv.errors import InvalidInputError
from geomadv.exact.dataset import Dataset, Label
from geomadv.exact.words import length

__all__ = ["PAGE", "audit_files", "load_model"]

PAGE = "audit.html"


def audit_files(
    model: Path,
    data: str,
    form: CsvFormat,
    source: str | None,
    directions: list[str],
    out: Path | None,
) -> tuple[Path, bool, str]:
    """The page, whether the checker accepted every certificate, and a summary."""
    S = _read(data, form)
    named = {direction.name: direction.vector for direction in directions_of(directions)}
    if None in named.values():
        raise InvalidInputError("--direction: svm and pair are asked about in any case; pass .npy files")
    lost = None if source is None else _label(source, S.classes)
    loaded = load_model(model)
    found = audit(loaded, S.points, S.labels, source=lost, directions=named)
    named_data = Dataset(found.data.points, found.data.labels, S.name, S.columns)
    found = replace(found, data=named_data, model=replace(found.model, name=_name(loaded)))
    folder = Path("out") / f"audit-{directory_name(data)}" if out is None else out
    checked = _write(found, folder)
    page = template("audit.html").render(**_page(found, checked))
    accepted = all(result for _, _, result in checked)
    return write_atomically(folder / PAGE, page.encode()), accepted, str(found) if accepted else ""


def load_model(path: Path) -> Any:
    """The object in a file of joblib or pickle, which runs the code in it.

    Raises
    ------
    InvalidInputError
        If the file is no such file, or cannot be read.
    """
    if path.suffix.lower() not in (".joblib", ".pkl", ".pickle"):
        raise InvalidInputError(f"{path}: pass a .joblib, .pkl or .pickle file with a fitted model")
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


def _read(data: str, form: CsvFormat) -> Dataset:
    """The data with the labels of the file, those of a built-in pair by name."""
    return by_class_names(read_data(data, form, None, None, None, any_classes=True))


def _label(text: str, classes: Sequence[Label]) -> Label:
    found = next((label for label in classes if str(label) == text), None)
    if found is None:
        raise InvalidInputError(f"--source {text}: pass one of {', '.join(map(str, classes))}")
    return found


def _certificates(found: Audit) -> Iterator[tuple[str, str, Certificate]]:
    """The name of the file, the question, and the certificate."""
    if found.margin is not None:
        yield "max-margin", "the maximum margin", found.margin.certificate
    yield "least-loss", "the least loss", found.least_loss.certificate
    for direction in found.directions:
        name = slug(direction.name)
        yield f"transfers-{name}", f"does {direction.name} fool all?", direction.transfers.certificate
        yield f"bound-{name}", f"how far along {direction.name}?", direction.bound.certificate
        yield f"budget-{name}", f"up to which loss does {direction.name} fool all?", direction.budget.certificate
    if found.perturbation is not None:
        yield "universal-perturbation", "one perturbation for all points", found.perturbation.certificate


def _write(found: Audit, folder: Path) -> list[tuple[str, str, Result]]:
    """Write data and certificates, and have the checker read them: file, question and result."""
    prepare(folder, PAGE, found.data)
    checked = []
    for name, question, certificate in _certificates(found):
        path = certificate.save(folder / f"{name}.json", embed=False, file=DATA_FILE)
        checked.append((path.name, question, check(path.read_bytes(), directory=folder)))
    return checked


def _page(found: Audit, checked: list[tuple[str, str, Result]]) -> dict[str, Any]:
    lost, h, alone = found.classes[(1 + found.source) // 2], found.model.linear, found.alone
    shift = None if found.perturbation is None else found.perturbation.squared_length
    return {
        "model": found.model.name,
        "data": found.data.name or "data",
        "title": found.title,
        "compared": found.compared,
        "exact": found.model.exact,
        "lost": lost,
        "accurate": found.accurate,
        "accepted": all(result for _, _, result in checked),
        "loss": None if found.loss is None else exactly_or(found.loss),
        "least": exactly_or(found.least_loss.value or Fraction(0)),
        "margin": None if found.margin is None else length_or(found.margin.squared_margin),
        "own": None if h is None else length_or(h.margin(found.data) ** 2 / h.normal.squared_norm()),
        "rows": [_row(found, k) for k in range(len(found.directions))],
        "alone": None if alone is None else length_or(alone),
        "kept": len(found.kept),
        "shift": None if shift is None else length_or(shift),
        "tables": _tables(found),
        "checked": checked,
        "digest": found.data.digest,
        "n": found.data.n,
        "d": found.data.d,
        "data_file": DATA_FILE,
        "command": command_line_of(sys.argv[1:]),
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


def _tables(found: Audit) -> list[FeatureTable]:
    h = found.model.linear
    things = [] if h is None else [Shown("model", f"The model, {found.model.name}", functions=(("weight", h),))]
    if found.perturbation is not None and found.perturbation.perturbation is not None:
        things.append(Shown("shift", "The perturbation for all points", perturbation=found.perturbation.perturbation))
    things += [Shown(d.name, f"The direction {d.name}", direction=d.vector) for d in found.directions]
    return [table for thing in things if (table := feature_table(found.data, thing)) is not None]
