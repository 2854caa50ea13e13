"""The kinds of certificates: in which hypothesis classes each occurs, and its conditions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.mutations.reading import Reading

#: The classes in which most kinds occur.
LRCM = ("linear", "rashomon-linear", "convex-region", "multiclass-linear")

#: By the name of a kind: the names of the classes, and whether a claim follows from its evidence.
KINDS: dict[str, tuple[tuple[str, ...], Callable[[Reading, Any, Any], bool]]] = {}


def kind(name: str, *classes: str) -> Callable[[Any], Any]:
    def register(conditions: Callable[[Reading, Any, Any], bool]) -> Any:
        KINDS[name] = (classes, conditions)
        return conditions

    return register
