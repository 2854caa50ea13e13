"""The paths of the user's files, checked before anything is read."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from geomadv.errors import InvalidInputError, shown

__all__ = ["existing_file"]


def existing_file(path: object, suffixes: Sequence[str], advice: str, others: Mapping[str, str] | None = None) -> Path:
    """
    Check that a path names a file that exists and has one of the suffixes.

    Parameters
    ----------
    path : path
        What the user passed.
    suffixes : sequence of str
        In small letters, with their points.
    advice : str
        What to pass instead, in a message.
    others : mapping of str to str, optional
        What to add for other suffixes.

    Raises
    ------
    InvalidInputError
        If it is no path, or does not name such a file.
    """
    if not isinstance(path, str | os.PathLike) or not isinstance(os.fspath(path), str):
        raise InvalidInputError(f"expected a path as text or pathlib.Path, got {shown(path)}; {advice}")
    if not os.fspath(path):
        raise InvalidInputError(f"the path is empty; {advice}")
    found = Path(path)
    if found.suffix.lower() not in suffixes:
        advice += (others or {}).get(found.suffix.lower(), "")
        raise InvalidInputError(f"{_short(found)}: {advice}, not {found.suffix or 'one without a suffix'}")
    try:
        exists, is_file = found.exists(), found.is_file()
    except (OSError, ValueError) as error:  # a name that is too long, a folder that may not be entered
        raise InvalidInputError(f"{_short(found)} cannot be read: {getattr(error, 'strerror', error)}") from error
    if not exists:
        raise InvalidInputError(f"there is no file {_short(found)}")
    if not is_file:
        raise InvalidInputError(f"{_short(found)} is not a file; {advice}")
    return found


def _short(path: Path) -> str:
    text = str(path)
    return text if len(text) <= 300 else f"{text[:150]}…{text[-100:]}"
