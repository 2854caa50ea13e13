"""The exceptions of the package: one root, one class for each way to go wrong, and how a command ends with one."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = [
    "BAD_INPUT",
    "INTERNAL_ERROR",
    "CertificateError",
    "DataUnavailableError",
    "EngineError",
    "GeomadvError",
    "InseparableError",
    "InvalidInputError",
    "one_line_errors",
]

#: Exit codes of commands: an error that the user can mend and, as in sysexits.h, one in this program.
BAD_INPUT = 2
INTERNAL_ERROR = 70


class GeomadvError(Exception):
    """Root of every exception that the package raises on purpose."""


class InvalidInputError(GeomadvError, ValueError):
    """An argument or a file that the package cannot accept; the message says what to pass instead."""


class InseparableError(GeomadvError):
    """A separating classifier was required and none exists.

    Parameters
    ----------
    message : str
        What was asked and why it has no answer.
    witness : object
        The answer that proves inseparability, with its certificate.

    Attributes
    ----------
    witness : object
        As passed.
    """

    def __init__(self, message: str, witness: object) -> None:
        # Both go to args, so that the exception survives pickling between processes.
        super().__init__(message, witness)
        self.witness = witness

    def __str__(self) -> str:
        return str(self.args[0])


class CertificateError(GeomadvError, RuntimeError):
    """The checker does not accept the certificate of an answer: a defect of this library, never of the input.

    Parameters
    ----------
    message : str
        What the checker found.
    certificate : object
        The certificate.

    Attributes
    ----------
    certificate : object
        As passed.
    """

    def __init__(self, message: str, certificate: object) -> None:
        super().__init__(message, certificate)
        self.certificate = certificate

    def __str__(self) -> str:
        return str(self.args[0])


class EngineError(GeomadvError, RuntimeError):
    """The floating-point engine asked for does not exist or is not installed."""


class DataUnavailableError(GeomadvError):
    """A built-in data set cannot be obtained here; the message says what to do by hand."""


@contextmanager
def one_line_errors() -> Iterator[None]:
    """End the process with one line on stderr on an error raised on purpose; the exit code says who can mend it."""
    try:
        yield
    except GeomadvError as error:
        print(f"geomadv: {' '.join(str(error).split())}", file=sys.stderr)
        raise SystemExit(INTERNAL_ERROR if isinstance(error, CertificateError) else BAD_INPUT) from error
