"""All answers of a run in machine form: `answers/answers.json`, and the vectors in it as arrays beside it.

In the record every number is exact, as text like "7/2", and rounded to the nearest double. Numbers of more than 4,000
digits, and vectors of more than 300,000 in all, have null for the exact text, and their certificate has it. The arrays
are float64, so rounded: a direction or a perturbation has the shape (d,), a classifier (k, d + 1), a line for each of
its affine functions with the bias last.
"""

from __future__ import annotations

import io
import json
import math
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from geomadv.certificate import Certificate, Json, write_atomically
from geomadv.certification.made_by import versions
from geomadv.certification.outcome import ANSWERS_FILE, DATA_FILE, Certification, Question
from geomadv.certification.shown import Shown, shown
from geomadv.classes.answers import ResistanceMargin
from geomadv.classes.brackets import LargestBound, UniversalPerturbation
from geomadv.classes.capacity.answers import CriticalDegree
from geomadv.classes.convex.answers import Width
from geomadv.classes.linear.margin import MaxMargin
from geomadv.classes.linear.soft_margin import SoftMargin
from geomadv.classes.losses import Budget, LeastLoss
from geomadv.errors import InvalidInputError
from geomadv.exact.dataset import Dataset, Label
from geomadv.exact.multipliers import MulticlassMultipliers, Multipliers
from geomadv.exact.rational import Vector
from geomadv.exact.scalars import nearest_float
from geomadv.exact.words import class_name

__all__ = [
    "FORMAT",
    "answers_record",
    "array_name",
    "arrays_of",
    "direction_record",
    "encoded",
    "foreign_answer",
    "question_record",
    "record_head",
    "remove_answers",
    "write_answers",
    "write_record",
]

FORMAT, VERSION = "geomadv-answers", 1
_MOST_BITS = 10**6  # of the numbers of a vector, about 300,000 digits
_LONGEST = 4000  # digits; Python refuses to write integers of more than 4,300
#: The number that an answer is about, where it is about one.
_VALUES: tuple[tuple[type, str], ...] = (
    (MaxMargin, "squared_margin"),
    (ResistanceMargin, "squared_margin"),
    (SoftMargin, "objective"),
    (LargestBound, "value"),
    (UniversalPerturbation, "squared_length"),
    (LeastLoss, "value"),
    (Budget, "lower"),
    (Width, "upper"),
    (CriticalDegree, "upper"),
)
#: What stands elsewhere: in the certificates, in data/points.json, or beside the answer.
_ELSEWHERE = (Certificate, Dataset, Multipliers, MulticlassMultipliers)
_BESIDE = ("certificate", "checked", "seconds", "status", "data", "multipliers")


def answers_record(run: Certification, command: str | None = None) -> dict[str, Json]:
    """The record of all answers, ready to be written as JSON."""
    S, things = run.dataset, shown(run)

    def of_question(question: Question) -> dict[str, Json]:
        of_direction = run.classes[question.hypothesis_class].sources.get(question.direction or "", run.source)
        return question_record(question, of_direction, things)

    return {
        **record_head(S, names_of_numbers(S), run.source, accepted=run.accepted, command=command),
        "directions": [direction_record(thing) for thing in things if thing.direction is not None],
        "answers": [of_question(question) for question in run.questions],
    }


def names_of_numbers(S: Dataset) -> dict[str, str]:
    """What the classes are called that certificates call by numbers."""
    if set(S.classes) <= {1, -1}:
        return {str(label): class_name(label, S.class_names) for label in S.classes}
    return {str(number): str(label) for label, number in S.label_numbers.items()}


def record_head(
    S: Dataset, classes: Mapping[str, str], source: Label | None, *, accepted: bool, command: str | None
) -> dict[str, Json]:
    """How a record begins: what made it, and what it is about."""
    return {
        "format": FORMAT,
        "version": VERSION,
        "made_by": versions(),
        "command": command,
        "data": {
            "name": S.name,
            "file": DATA_FILE,
            "sha256": S.digest,
            "points": S.n,
            "dimension": S.d,
            "columns": None if S.columns is None else list(S.columns),
            "classes": dict(classes),
            "source": source,
        },
        "accepted": accepted,
        "rows_counted_from": 0,
    }


def write_answers(run: Certification, command: str | None = None) -> Path:
    """Write the record and the arrays that it names; return the file of the record."""
    return write_record(run.out, answers_record(run, command), shown(run))


def write_record(out: Path, record: Mapping[str, Json], things: list[Shown]) -> Path:
    """Write a record into the directory of a run, and the arrays of what is shown in it; return its file."""
    path = out / ANSWERS_FILE
    path.parent.mkdir(exist_ok=True)
    text = json.dumps(record, ensure_ascii=False, indent=1, allow_nan=False)
    # Before the arrays, so that after an interruption the next run knows these for its own.
    write_atomically(path, f"{text}\n".encode())
    for name, array in arrays_of(things).items():
        stream = io.BytesIO()
        np.save(stream, array, allow_pickle=False)
        write_atomically(path.parent / name, stream.getvalue())
    return path


def remove_answers(out: Path) -> None:
    """Remove the record of an earlier run, and the arrays that it names."""
    for path in _written(out):
        path.unlink(missing_ok=True)


def foreign_answer(out: Path) -> Path | None:
    """A file where the record or an array will stand, and that no run wrote."""
    folder = (out / ANSWERS_FILE).parent
    there, own = [out / ANSWERS_FILE, *sorted(folder.glob("*.npy"))], _written(out)
    return next((path for path in there if path.exists() and path not in own), None)


def _written(out: Path) -> list[Path]:
    """The record of an earlier run, and the arrays that it names."""
    path = out / ANSWERS_FILE
    try:
        record = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return []
    if not isinstance(record, dict) or record.get("format") != FORMAT:
        return []
    return [path, *(path.parent / Path(name).name for name in _array_names(record))]


def _array_names(record: Mapping[str, Json]) -> list[str]:
    of_answers = [thing for answer in record.get("answers", ()) for thing in answer.get("shown", ())]
    names = [thing.get("array") for thing in (*record.get("directions", ()), *of_answers, record.get("model", {}))]
    return [name for name in names if isinstance(name, str) and name.endswith(".npy")]


def arrays_of(things: list[Shown]) -> dict[str, np.ndarray[Any, np.dtype[np.float64]]]:
    """The arrays by the names of their files."""
    found = {}
    for thing in things:
        vector = thing.perturbation if thing.direction is None else thing.direction
        if vector is not None:
            found[array_name(thing)] = vector.to_floats()
        elif thing.functions:
            lines = [Vector.of([*h.normal, h.bias]).to_floats() for _, h in thing.functions]
            found[array_name(thing)] = np.array(lines)
    return found


def array_name(thing: Shown) -> str:
    """The name of the file of an array."""
    return f"{thing.key}.npy"


def direction_record(thing: Shown) -> dict[str, Json]:
    """A direction in the record."""
    return {
        "name": thing.name,
        "source": thing.source,
        "vector": encoded(thing.direction),
        "array": array_name(thing),
    }


def question_record(question: Question, source: Label | None, things: list[Shown]) -> dict[str, Json]:
    """A question and its answer in the record; `source` is the label that it is about, if it is about one."""
    answer, check = question.answer, question.check
    return {
        "question": question.title,
        "hypothesis_class": question.hypothesis_class,
        "name": question.name,
        "direction": question.direction,
        "source": source,
        "verdict": question.verdict,
        "value": _value(answer),
        "explanation": question.explanation,
        "certificate": question.file,
        "checker": None if check is None else check.verdict,
        "seconds": dict(question.seconds),
        "details": None if answer is None else _details(answer),
        "shown": [
            {
                "title": thing.title,
                "formula": thing.formula or None,
                "array": array_name(thing) if thing.perturbation is not None or thing.functions else None,
            }
            for thing in things
            if thing.certificate is not None and thing.certificate == question.file
        ],
    }


def _value(answer: object) -> Json:
    """The number that the answer is about, under its name."""
    for kind, attribute in _VALUES:
        if isinstance(answer, kind):
            value = getattr(answer, attribute)
            number = Fraction(value) if isinstance(value, int) else value
            return None if number is None else {"name": attribute, **encoded(number)}
    return None


def _details(answer: Any) -> Json:
    names = [field.name for field in fields(answer)] if is_dataclass(answer) else []
    found = {name: getattr(answer, name) for name in names if name not in _BESIDE and not name.startswith("_")}
    return {name: encoded(value) for name, value in found.items() if not _is_elsewhere(value)}


def _is_elsewhere(value: object) -> bool:
    if isinstance(value, tuple) and value:
        return all(_is_elsewhere(entry) for entry in value)
    return isinstance(value, _ELSEWHERE)


def encoded(value: Any) -> Any:
    """A value of an answer as JSON: numbers exact and rounded, vectors and classifiers by their numbers."""
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, Fraction):
        return {"exact": _exact(value), "float": _float(value)}
    if isinstance(value, float):
        return {"exact": "inf", "float": None} if value == math.inf else {"exact": None, "float": value}
    if isinstance(value, Vector):
        bits = max(map(int.bit_length, (*value.numerators, value.denominator)))
        short = len(value) * bits <= _MOST_BITS
        return {"exact": [_exact(x) for x in value] if short else None, "float": [_float(x) for x in value]}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, tuple | list):
        return [encoded(entry) for entry in value if not _is_elsewhere(entry)]
    if is_dataclass(value):
        return _details(value)
    raise InvalidInputError(f"{type(value).__name__} has no form in {ANSWERS_FILE}")


def _exact(x: Fraction) -> str | None:
    digits = max(x.numerator.bit_length(), x.denominator.bit_length()) * math.log10(2)
    return str(x) if digits < _LONGEST else None


def _float(x: Fraction) -> float | None:
    """The nearest double; None beyond all of them."""
    found = nearest_float(x.numerator, x.denominator)
    return found if math.isfinite(found) else None
