"""How a command ends: the exit codes, and one line for an error that the user can mend."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from geomadv.errors import GeomadvError

__all__ = ["BAD_INPUT", "INTERNAL_ERROR", "one_line_errors"]

#: An error that the user can mend and, as in sysexits.h, one in this program.
BAD_INPUT = 2
INTERNAL_ERROR = 70


@contextmanager
def one_line_errors() -> Iterator[None]:
    """End the process with one line on stderr, and exit code 2, on an error that the user can mend."""
    try:
        yield
    except GeomadvError as error:
        print(f"geomadv: {' '.join(str(error).split())}", file=sys.stderr)
        raise SystemExit(BAD_INPUT) from error
