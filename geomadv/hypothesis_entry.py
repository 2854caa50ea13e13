"""What makes `st.from_type(geomadv.Dataset)` work: Hypothesis calls `register` when it is imported.

It loads nothing: the strategies are imported when a type is first asked for, so that who imports Hypothesis and never
uses geomadv pays nothing for it.
"""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any

__all__ = ["TYPES", "offer", "register"]

#: The public types with strategies: the module of each, the strategy, and whether it wants a dimension.
TYPES = {
    "Dataset": ("geomadv.exact.dataset", "datasets", False),
    "LinearClassifier": ("geomadv.exact.linear_classifiers", "linear_classifiers", True),
    "MulticlassLinearClassifier": ("geomadv.exact.classifiers", "multiclass_classifiers", True),
    "PolynomialClassifier": ("geomadv.exact.polynomials", "polynomial_classifiers", True),
    "ReLUClassifier": ("geomadv.exact.networks", "relu_classifiers", True),
    "Vector": ("geomadv.exact.rational", "vectors", True),
}


def register() -> None:
    """Make the types known that are loaded already; the others are when `geomadv` loads them, see `offer`."""
    for name, (module, _, _) in TYPES.items():
        if module in sys.modules:
            offer(name, getattr(sys.modules[module], name))


def offer(name: str, value: Any) -> None:
    """Make a public type known to Hypothesis, if that is loaded and there are strategies for it."""
    if name not in TYPES or "hypothesis" not in sys.modules:
        return
    from hypothesis import strategies as st

    _, strategy, dimensional = TYPES[name]

    def resolve(_: object) -> Any:
        # Called before a test begins, so that what is loaded here does not count as time of an example.
        made = getattr(import_module("geomadv.strategies"), strategy)
        return st.integers(1, 3).flatmap(made) if dimensional else made()

    st.register_type_strategy(value, resolve)
