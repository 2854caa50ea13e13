"""Directions that fool every classifier that fits the data, decided exactly and certified.

The names below are loaded on first use, so that `import geomadv` costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from geomadv.adapters.datasets import load, read_table
    from geomadv.adapters.flip_distance import flip_distance
    from geomadv.adapters.sklearn_models import from_sklearn
    from geomadv.adapters.torch_models import from_torch, to_torch
    from geomadv.certificate import Certificate, verify
    from geomadv.classes.answers import Status
    from geomadv.classes.convex.output_layer import fit_output_layer
    from geomadv.classes.convex.questions import ConvexRegionClassifiers
    from geomadv.classes.linear.margin import MaxMargin
    from geomadv.classes.linear.questions import LinearClassifiers, max_margin
    from geomadv.classes.multiclass.questions import MulticlassLinearClassifiers
    from geomadv.classes.samples.common_direction import CommonDirection, common_direction, common_direction_of_models
    from geomadv.classes.samples.common_set import SoftMarginTransfer
    from geomadv.classes.samples.size_bound import SizeBound, binomial_tail, size_bounds
    from geomadv.classes.samples.soft_margin import soft_margin_transfer, soft_margin_transfer_multiclass
    from geomadv.errors import DataUnavailableError, EngineError, GeomadvError, InseparableError, InvalidInputError
    from geomadv.exact.classifiers import LinearClassifier, MulticlassLinearClassifier
    from geomadv.exact.dataset import Dataset
    from geomadv.exact.multipliers import MulticlassMultipliers, Multipliers
    from geomadv.exact.networks import ReLUClassifier, Rule
    from geomadv.exact.rational import Vector

__version__ = "0.1.0"

_HOME = {
    "Certificate": "certificate",
    "CommonDirection": "classes.samples.common_direction",
    "ConvexRegionClassifiers": "classes.convex.questions",
    "DataUnavailableError": "errors",
    "Dataset": "exact.dataset",
    "EngineError": "errors",
    "GeomadvError": "errors",
    "InseparableError": "errors",
    "InvalidInputError": "errors",
    "LinearClassifier": "exact.classifiers",
    "LinearClassifiers": "classes.linear.questions",
    "MaxMargin": "classes.linear.margin",
    "MulticlassLinearClassifier": "exact.classifiers",
    "MulticlassLinearClassifiers": "classes.multiclass.questions",
    "MulticlassMultipliers": "certificate",
    "Multipliers": "certificate",
    "ReLUClassifier": "exact.networks",
    "Rule": "exact.networks",
    "SizeBound": "classes.samples.size_bound",
    "SoftMarginTransfer": "classes.samples.common_set",
    "Status": "classes.answers",
    "Vector": "exact.rational",
    "binomial_tail": "classes.samples.size_bound",
    "common_direction": "classes.samples.common_direction",
    "common_direction_of_models": "classes.samples.common_direction",
    "fit_output_layer": "classes.convex.output_layer",
    "flip_distance": "adapters.flip_distance",
    "from_sklearn": "adapters.sklearn_models",
    "from_torch": "adapters.torch_models",
    "load": "adapters.datasets",
    "max_margin": "classes.linear.questions",
    "read_table": "adapters.datasets",
    "size_bounds": "classes.samples.size_bound",
    "soft_margin_transfer": "classes.samples.soft_margin",
    "soft_margin_transfer_multiclass": "classes.samples.soft_margin",
    "to_torch": "adapters.torch_models",
    "verify": "certificate",
}

__all__ = [
    "Certificate",
    "CommonDirection",
    "ConvexRegionClassifiers",
    "DataUnavailableError",
    "Dataset",
    "EngineError",
    "GeomadvError",
    "InseparableError",
    "InvalidInputError",
    "LinearClassifier",
    "LinearClassifiers",
    "MaxMargin",
    "MulticlassLinearClassifier",
    "MulticlassLinearClassifiers",
    "MulticlassMultipliers",
    "Multipliers",
    "ReLUClassifier",
    "Rule",
    "SizeBound",
    "SoftMarginTransfer",
    "Status",
    "Vector",
    "binomial_tail",
    "common_direction",
    "common_direction_of_models",
    "fit_output_layer",
    "flip_distance",
    "from_sklearn",
    "from_torch",
    "load",
    "max_margin",
    "read_table",
    "size_bounds",
    "soft_margin_transfer",
    "soft_margin_transfer_multiclass",
    "to_torch",
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
