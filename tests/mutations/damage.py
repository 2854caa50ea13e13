"""Every certificate that differs from a given one in one place."""

import json
from collections.abc import Iterator
from typing import Any


def mutations(value: Any, where: str = "certificate") -> Iterator[tuple[str, Any]]:
    """Yield (what was changed, changed copy) for every single change to a JSON value, at any depth.

    Numbers are incremented, decremented, negated, doubled, zeroed and change their type; strings, booleans and null are
    replaced; entries of lists are dropped, repeated and exchanged with the next; keys of objects are dropped and
    added, and the values of two keys exchanged. The copies share parts with the original: change neither.
    """
    for change, new in _changes(value):
        if json.dumps(new) != json.dumps(value):
            yield f"{where}: {change}", new
    if isinstance(value, dict):
        for key, inner in value.items():
            for change, new in mutations(inner, f"{where}.{key}"):
                yield change, {**value, key: new}
    elif isinstance(value, list):
        for k, inner in enumerate(value):
            for change, new in mutations(inner, f"{where}[{k}]"):
                yield change, [*value[:k], new, *value[k + 1 :]]


def _changes(value: Any) -> Iterator[tuple[str, Any]]:
    yield from (("null", None), ("true", True), ("a list of it", [value]), ("empty list", []), ("empty object", {}))
    if isinstance(value, bool):
        yield from (("negated", not value), ("a number", int(value)))
    elif isinstance(value, int):
        yield from (("+ 1", value + 1), ("- 1", value - 1), ("negated", -value), ("doubled", 2 * value), ("zero", 0))
        yield from (("float", float(value)), ("text", str(value)), ("hexadecimal", hex(value)))
    elif isinstance(value, str):
        yield from (("longer", value + "0"), ("shorter", value[:-1]), ("upper case", value.upper()), ("a number", 1))
        if value.lstrip("-").startswith("0x"):
            number = int(value, 16)
            yield from (("+ 1", hex(number + 1)), ("negated", hex(-number)), ("decimal", number))
    elif isinstance(value, list):
        for k in range(len(value)):
            yield f"entry {k} dropped", value[:k] + value[k + 1 :]
            yield f"entry {k} repeated", value[: k + 1] + value[k:]
        for k in range(len(value) - 1):
            yield f"entries {k}, {k + 1} exchanged", [*value[:k], value[k + 1], value[k], *value[k + 2 :]]
    elif isinstance(value, dict):
        yield "unknown key", {**value, "unknown": 0}
        for key in value:
            yield f"{key} dropped", {other: inner for other, inner in value.items() if other != key}
            for other in value:
                if key < other:
                    yield f"{key}, {other} exchanged", {**value, key: value[other], other: value[key]}
