"""The directory that a command writes to: nothing foreign in it is overwritten, and nothing of an earlier run stays."""

from __future__ import annotations

from pathlib import Path

from geomadv.certificate import Certificate, DataReference, write_atomically
from geomadv.certification.answers_file import remove_answers
from geomadv.certification.outcome import DATA_FILE
from geomadv.errors import InvalidInputError
from geomadv.exact.dataset import Dataset

__all__ = ["prepare"]

_PAGES = ("report.html", "audit.html")


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
        If the page is there already and not from an earlier run, or the certificates of another page are, or nothing
        can be written there.
    """
    other = next((name for name in _PAGES if name != page and (out / name).exists()), None)
    if other is not None and (out / DATA_FILE).exists():
        raise InvalidInputError(f"{out} has certificates beside another page, {other}; pass another directory (--out)")
    if (out / page).exists() and not (out / DATA_FILE).exists():
        raise InvalidInputError(f"{out} has a file {page} that geomadv did not write; pass another directory (--out)")
    try:
        (out / DATA_FILE).parent.mkdir(parents=True, exist_ok=True)
        for path in [out / page, *filter(_is_of_a_run, out.glob("*.json"))]:
            path.unlink(missing_ok=True)
        remove_answers(out)
        write_atomically(out / DATA_FILE, dataset.canonical())
    except OSError as error:
        raise InvalidInputError(f"cannot write to {out}: {error}; pass a directory that can be written to") from error


def _is_of_a_run(path: Path) -> bool:
    """Whether a file is a certificate about the data of a run, which the next one replaces."""
    try:
        data = Certificate.from_json(path.read_bytes()).data
    except (OSError, InvalidInputError):
        return False
    return isinstance(data, DataReference) and data.file == DATA_FILE
