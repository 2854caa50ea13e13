"""Directions that fool every classifier that fits the data, decided exactly and certified.

The names below are loaded on first use, so that `import geomadv` costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from geomadv.answers import Status
    from geomadv.certificate import Certificate, Multipliers, verify
    from geomadv.classifiers import LinearClassifier
    from geomadv.dataset import Dataset
    from geomadv.datasets import load, read_table
    from geomadv.errors import DataUnavailableError, EngineError, GeomadvError, InseparableError, InvalidInputError
    from geomadv.linear import LinearClassifiers
    from geomadv.margin import MaxMargin, max_margin
    from geomadv.rational import Vector

__version__ = "0.1.0"

_HOME = {
    "Certificate": "certificate",
    "DataUnavailableError": "errors",
    "Dataset": "dataset",
    "EngineError": "errors",
    "GeomadvError": "errors",
    "InseparableError": "errors",
    "InvalidInputError": "errors",
    "LinearClassifier": "classifiers",
    "LinearClassifiers": "linear",
    "MaxMargin": "margin",
    "Multipliers": "certificate",
    "Status": "answers",
    "Vector": "rational",
    "load": "datasets",
    "max_margin": "margin",
    "read_table": "datasets",
    "verify": "certificate",
}

__all__ = [
    "Certificate",
    "DataUnavailableError",
    "Dataset",
    "EngineError",
    "GeomadvError",
    "InseparableError",
    "InvalidInputError",
    "LinearClassifier",
    "LinearClassifiers",
    "MaxMargin",
    "Multipliers",
    "Status",
    "Vector",
    "load",
    "max_margin",
    "read_table",
    "verify",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'geomadv' has no attribute {name!r}")
    value = getattr(import_module(f"geomadv.{_HOME[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
