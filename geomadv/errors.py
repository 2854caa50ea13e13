"""The exceptions of the package: one root, one class for each way to go wrong, and how a command ends with one."""

from __future__ import annotations

import reprlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction

__all__ = [
    "BAD_INPUT",
    "EXTRAS",
    "INTERNAL_ERROR",
    "CertificateError",
    "DataUnavailableError",
    "EngineError",
    "GeomadvError",
    "InseparableError",
    "InvalidInputError",
    "how_to_install",
    "missing_extra",
    "one_line_errors",
    "shown",
    "shown_rational",
]

#: Exit codes of commands: an error that the user can mend and, as in sysexits.h, one in this program.
BAD_INPUT = 2
INTERNAL_ERROR = 70

#: The packages that only some parts of geomadv need, with the extras that bring them.
EXTRAS = {
    **dict.fromkeys(("typer", "rich", "jinja2", "matplotlib"), "cli"),
    **dict.fromkeys(("joblib", "filelock", "safetensors", "dask", "distributed"), "atlas"),
    "sklearn": "data",
    "hypothesis": "strategies",
    "torch": "torch",
}


def missing_extra(what: str, package: str) -> str:
    """What to say where a part needs a package of `EXTRAS` that is not there."""
    return f"{what} needs {package}, which is not installed: {how_to_install(EXTRAS[package])}"


def how_to_install(extra: str) -> str:
    """What to type to have an extra."""
    return f'pip install "geomadv[{extra}]", or in a clone: pip install ".[{extra}]"'


class GeomadvError(Exception):
    """Root of every exception that the package raises on purpose."""

    def __repr__(self) -> str:
        message = str(self)
        return f"{type(self).__name__}({message if len(message) <= 400 else message[:399] + '…'!r})"


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
        if sys.stderr is not None:  # to print, None stands for standard output
            print(f"geomadv: {' '.join(str(error).split())}", file=sys.stderr)
        raise SystemExit(INTERNAL_ERROR if isinstance(error, CertificateError) else BAD_INPUT) from error


_EXACT_BITS = 512  # of integers written in full; Python itself writes none of more than about 14,000


class _Abbreviation(reprlib.Repr):
    """The repr of objects, with long ones cut short; it fails for none."""

    def __init__(self) -> None:
        super().__init__()
        self.maxlist = self.maxtuple = self.maxset = self.maxfrozenset = self.maxdict = 12
        self.maxstring, self.maxother = 100, 400

    def repr_int(self, x: int, level: int) -> str:
        bits = x.bit_length()
        return repr(x) if bits <= _EXACT_BITS else f"<{'negative ' if x < 0 else ''}integer of {bits} bits>"

    def repr_Fraction(self, x: Fraction, level: int) -> str:
        return f"Fraction({self.repr_int(x.numerator, level)}, {self.repr_int(x.denominator, level)})"


_ABBREVIATION = _Abbreviation()


def shown(value: object) -> str:
    """What a message shows of a value that somebody passed: its repr, but short even where that is long or fails."""
    return _ABBREVIATION.repr(value)


def shown_rational(value: Fraction) -> str:
    """A rational number as a message writes it, short even where it is long."""
    parts = [value.numerator, *([value.denominator] if value.denominator > 1 else [])]
    return "/".join(map(shown, parts))
