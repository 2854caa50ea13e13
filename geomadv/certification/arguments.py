"""What the user named on the command line: the data, the classes, the directions and where to write."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from shlex import quote

from geomadv.adapters.csv_files import CsvFormat
from geomadv.adapters.datasets import NAMES, load, read_direction
from geomadv.adapters.tables import binary, choose_label, read_file
from geomadv.certification.directions import DEFINED_BY_DATA, Direction, slug
from geomadv.certification.options import Wanted
from geomadv.certification.plan import ClassInRun
from geomadv.certification.run import CLASSES, names
from geomadv.errors import InvalidInputError
from geomadv.exact.columns import coordinates_called
from geomadv.exact.dataset import Dataset, Label
from geomadv.exact.rational import Vector
from geomadv.exact.words import class_name

__all__ = [
    "box_of",
    "budget_of",
    "by_class_names",
    "choose_two",
    "chosen_classes",
    "chosen_source",
    "directions_of",
    "directory_name",
    "fixed_of",
    "is_file",
    "norm_bound_of",
    "penalty_of",
    "questions_of",
    "read_data",
    "reading_weights",
    "without_weights",
]

_LONGEST = 1000  # digits of a number, before or behind the point
_SHOWN = 60  # characters of an argument in an error


def chosen_classes(text: str) -> list[ClassInRun]:
    """The hypothesis classes that are to be asked about."""
    chosen = [subject for subject in CLASSES if text in (subject.name, "all")]
    if not chosen:
        raise InvalidInputError(f"--family {text}: pass {', '.join(names())} or all")
    return chosen


_OTHER_LABELS = "if another column than the last holds the labels: --label COLUMN"


def read_data(
    data: str,
    form: CsvFormat,
    positive: str | None,
    negative: str | None,
    limit: int | None,
    *,
    any_classes: bool = False,
) -> Dataset:
    """Load the data set that the user named, with labels 1 and -1; or with any classes."""
    if is_file(data):
        if limit is not None:
            raise InvalidInputError("--limit is for built-in data sets; pass a file with the rows that are meant")
        S = read_file(data, form)
    else:
        if not form.is_default:
            raise InvalidInputError(
                "--label, --categorical, --columns, --drop, --no-header, --sep and --decimal are about .csv files; "
                "leave them out for a built-in data set"
            )
        S = load(data, limit=limit)
    if len(S.classes) < 2:
        raise InvalidInputError(f"all points of {data} have the label {S.classes[0]}; pass points of two classes")
    if negative is not None and positive is None:
        raise InvalidInputError("--negative is given and --positive is not; pass both, or --positive alone")
    called = S.class_names
    if called is not None and positive in called and negative in {None, *called} - {positive}:
        S, positive = S if positive == called[0] else S.binary(-1), None
    if positive is not None or (len(S.classes) == 2 and set(S.classes) != {1, -1} and not any_classes):
        S = binary(S, positive, negative, "--")
    if set(S.classes) != {1, -1} and not any_classes:
        taking_all = [subject.name for subject in CLASSES if subject.any_classes]
        raise InvalidInputError(
            f"{choose_two(data, S)}; --family {' and '.join(taking_all)} takes them all"
            + (
                "; if another column than the last holds the labels: --label COLUMN"
                if is_file(data) and S.columns and form.label is None
                else ""
            )
        )
    return S


def choose_two(data: str, S: Dataset) -> str:
    """What to say where two classes of many are to be named."""
    first, second = map(str, S.classes[:2])
    how = f"--positive {quote(first)} --negative {quote(second)}" if is_file(data) else f"{data}:{first}-{second}"
    return f"{data} has the classes {', '.join(map(str, S.classes))}; choose two of them, for example {how}"


def by_class_names(S: Dataset) -> Dataset:
    """The data with the names of its two classes for labels, if these have names."""
    if S.class_names is None:
        return S
    return S.relabelled(range(S.n), [class_name(y, S.class_names) for y in S.labels]).called(S.name)


def is_file(data: str) -> bool:
    """Whether the user named a file and not a built-in data set."""
    return data.partition(":")[0] not in NAMES and (Path(data).suffix != "" or "/" in data or Path(data).exists())


def directions_of(asked: list[str]) -> list[Direction]:
    """The directions asked about."""
    directions = []
    for text in asked:
        if text in DEFINED_BY_DATA:
            directions.append(Direction(text))
        elif text.lower().endswith(".npy"):
            directions.append(Direction(Path(text).stem, Vector.of(read_direction(text))))
        else:
            raise InvalidInputError(
                f"--direction {text}: pass {', '.join(DEFINED_BY_DATA)}, or a .npy file with one vector"
            )
    return directions


def chosen_source(text: str | None, S: Dataset) -> Label:
    """The label that is to be lost; of two classes also by the name of the class."""
    if set(S.classes) != {1, -1}:
        return S.classes[0] if text is None else choose_label(text, S.classes, "--source")
    called = S.class_names or ()
    # What a class is called comes first: in digits:7-1, "1" is the digit.
    signs = {None: 1, "1": 1, "+1": 1, "-1": -1} | dict(zip(called, (1, -1), strict=False))
    if text not in signs:
        raise InvalidInputError(f"--source {_short(text or '')}: pass {', '.join([*called, '+1'])} or -1")
    return signs[text]


def budget_of(text: str | None) -> tuple[Fraction | None, Fraction | None]:
    """A budget as `--budget` names it: a number, or one relative to the least loss, in per cent."""
    if text is None:
        return None, None
    try:
        number = _positive(text.strip().removesuffix("%"))
    except (ValueError, ZeroDivisionError):
        raise InvalidInputError(
            f"--budget {_short(text)}: pass a positive number, or per cent of the least loss like 10%"
        ) from None
    return (None, number / 100) if text.strip().endswith("%") else (number, None)


def penalty_of(text: str | None) -> Fraction | None:
    """The penalty C as `--C` names it."""
    try:
        return None if text is None else _positive(text)
    except (ValueError, ZeroDivisionError):
        raise InvalidInputError(f"--C {_short(text or '')}: pass a positive number like 0.01 or 1/64") from None


def norm_bound_of(text: str | None) -> Fraction | None:
    """The bound of all |w_j| as `--norm-bound` names it."""
    try:
        return None if text is None else _positive(text)
    except (ValueError, ZeroDivisionError):
        raise InvalidInputError(f"--norm-bound {_short(text or '')}: pass a positive number like 0.2 or 1/5") from None


def reading_weights(form: CsvFormat, column: str | None) -> CsvFormat:
    """The form that reads the column that `--weights` names, too, whichever are named by `--columns`."""
    if column is None:
        return form
    if column in form.drop:
        raise InvalidInputError(f"--weights {_short(column)}: --drop leaves this column out; pass one of the two")
    if form.columns is None or column in form.columns:
        return form
    return replace(form, columns=[*form.columns, column])


def without_weights(S: Dataset, column: str | None) -> tuple[Dataset, Vector | None]:
    """The data without the column that `--weights` names, and the weights."""
    if column is None:
        return S, None
    names = S.columns or ()
    if column not in names:
        known = f"pass one of {', '.join(names)}" if names else "it names a column of a .csv file; leave it out"
        raise InvalidInputError(f"--weights {_short(column)}: {known}")
    if S.d == 1:
        raise InvalidInputError(
            f"--weights {_short(column)}: there is no other column; pass a file with points as well"
        )
    j = names.index(column)
    kept = [k for k in range(S.d) if k != j]
    weights = Vector(tuple(S.numerators[:, j].tolist()), S.denominator)
    rows = [Vector(tuple(row), S.denominator) for row in S.numerators[:, kept].tolist()]
    return Dataset(rows, S.labels, S.name, [names[k] for k in kept], S.class_names), weights


def questions_of(text: str | None) -> Wanted | None:
    """The questions that `--questions` names; spaces in a name may be hyphens."""
    if text is None:
        return None
    named = [name.strip().replace("-", " ") for name in text.split(",")]
    return Wanted(dict.fromkeys(named), typed=True)


def box_of(text: str | None) -> tuple[Fraction | None, Fraction | None] | None:
    """A box as `--box` names it: the least and the largest value, of which one may be left out."""
    if text is None:
        return None
    ends = text.split(",")
    try:
        low, high = (_number(end) if end.strip() else None for end in ends)
    except (ValueError, ZeroDivisionError):
        raise InvalidInputError(
            f"--box {_short(text)}: pass the least and the largest value like 0,255, or 0, for a least one only"
        ) from None
    return low, high


def fixed_of(fixed: list[str] | None, S: Dataset) -> list[int]:
    """The coordinates that `--fixed` names: by what they are called, or by their number, counted from 0.

    A categorical column is all coordinates of its values.
    """
    found, names = [], S.columns or ()
    for text in fixed or []:
        if meant := coordinates_called(text, names):
            found += meant
        elif text in map(str, range(S.d)):
            found.append(int(text))
        else:
            known = f"one of {', '.join(names)}, or " if names else ""
            raise InvalidInputError(f"--fixed {_short(text)}: pass {known}a number from 0 to {S.d - 1}")
    return found


def _number(text: str) -> Fraction:
    """A number as `Fraction` reads it, if it is not so long that this takes for ever."""
    if len(text) > _LONGEST or ((exponent := re.search(r"[eE][+-]?(\d+)", text)) and int(exponent[1]) > _LONGEST):
        raise ValueError("so long a number is none that was meant")
    return Fraction(text.strip())


def _positive(text: str) -> Fraction:
    if (number := _number(text)) <= 0:
        raise ValueError("a positive number is meant")
    return number


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def directory_name(data: str) -> str:
    """Name the output after the data: `mnist:4-9` gives mnist-4-9, `some/data.csv` gives data."""
    return slug(Path(data).stem if data.lower().endswith((".csv", ".npz")) else data, "data")
