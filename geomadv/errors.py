"""The exceptions of the package: one root, and one class for each way to go wrong."""

from __future__ import annotations

__all__ = [
    "DataUnavailableError",
    "EngineError",
    "GeomadvError",
    "InseparableError",
    "InvalidInputError",
]


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


class EngineError(GeomadvError, RuntimeError):
    """The floating-point engine asked for does not exist or is not installed."""


class DataUnavailableError(GeomadvError):
    """A built-in data set cannot be obtained here; the message says what to do by hand."""
