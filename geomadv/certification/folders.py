"""The directory that a command writes to: nothing foreign in it is overwritten, and nothing of an earlier run stays."""

from __future__ import annotations

from itertools import count
from pathlib import Path, PurePosixPath

from geomadv.certificate import Certificate, DataReference, write_atomically
from geomadv.certification.answers_file import foreign_answer, remove_answers
from geomadv.certification.directions import slug
from geomadv.certification.outcome import DATA_FILE
from geomadv.errors import InvalidInputError
from geomadv.exact.dataset import Dataset

__all__ = ["prepare", "write_pair"]

_CANONICAL = b'{"denominator":'
_PAGES = ("report.html", "audit.html")
_PAIRS = "pair-*.json"


def prepare(out: Path, page: str, dataset: Dataset) -> None:
    """Make the directory, remove what an earlier run wrote there, and write the data set.

    Parameters
    ----------
    out, page
        The directory, and the name of the page that will be written there.
    dataset
        What the certificates will be about.

    Raises
    ------
    InvalidInputError
        If the directory holds a page, a .json file or an array that is not from an earlier run, or the certificates of
        another page, or nothing can be written there; then nothing is written or removed.
    """
    other = next((name for name in _PAGES if name != page and (out / name).exists()), None)
    if other is not None and (out / DATA_FILE).exists():
        raise InvalidInputError(f"{out} has certificates beside another page, {other}; pass another directory (--out)")
    if (foreign := _foreign(out, page)) is not None:
        name = foreign.relative_to(out)
        raise InvalidInputError(f"{out} has a file {name} that geomadv did not write; pass another directory (--out)")
    try:
        (out / DATA_FILE).parent.mkdir(parents=True, exist_ok=True)
        for path in [out / page, *_json_files(out), *_pairs(out)]:
            path.unlink(missing_ok=True)
        remove_answers(out)
        write_atomically(out / DATA_FILE, dataset.canonical())
    except OSError as error:
        raise InvalidInputError(f"cannot write to {out}: {error}; pass a directory that can be written to") from error


def write_pair(out: Path, pair: Dataset) -> str:
    """Write the rows of two classes beside the data set, which some certificates are about, and return the file."""
    stem = slug("-".join(pair.class_names or ()))
    for number in count(1):
        file = PurePosixPath(DATA_FILE).with_name(f"pair-{stem}{f'-{number}' if number > 1 else ''}.json")
        if not (out / file).exists():
            write_atomically(out / file, pair.canonical())
        elif (out / file).read_bytes() != pair.canonical():
            continue  # classes of other names that give the same one
        return str(file)
    raise AssertionError


def _foreign(out: Path, page: str) -> Path | None:
    """A file that a run may be about to overwrite, or that is read as a certificate of it, and no run wrote."""
    data = out / DATA_FILE
    for path in (data, *_pairs(out)):
        if path.exists() and not _is_data(path):
            return path
    if (out / page).exists() and not data.exists():
        return out / page
    return next((path for path in _json_files(out) if not _is_of_a_run(path)), foreign_answer(out))


def _json_files(out: Path) -> list[Path]:
    return sorted(path for path in out.glob("*.json") if not path.name.startswith("."))


def _pairs(out: Path) -> list[Path]:
    return sorted((out / DATA_FILE).parent.glob(_PAIRS))


def _is_data(path: Path) -> bool:
    """Whether a file begins as a data set does that a run wrote; to read all of it may take long."""
    try:
        with path.open("rb") as file:
            return file.read(len(_CANONICAL)) == _CANONICAL
    except OSError:
        return False


def _is_of_a_run(path: Path) -> bool:
    """Whether a file is a certificate about the data of a run, which the next one replaces."""
    try:
        data = Certificate.from_json(path.read_bytes()).data
    except (OSError, InvalidInputError):
        return False
    if not isinstance(data, DataReference) or data.file is None:
        return False
    return data.file == DATA_FILE or PurePosixPath(data.file).match(str(PurePosixPath(DATA_FILE).with_name(_PAIRS)))
