"""The JSON Schema of the certificate from the types of the checker: `python -m tests.schema_of_checker` writes it.

What the checker reads is said there by annotations alone, of the fields of every kind of claim and evidence; here they
are put into the words of JSON Schema. `tests/test_schema.py` holds the result against the certificates.
"""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

from geomadv import checker

FILE = Path(checker.__file__).with_name("certificate.schema.json")

#: The end of the text; "$" would let a line break follow in some dialects of regular expressions.
END = r"(?![\s\S])"

_NAMES = {
    checker.Positive: "positive",
    checker.Label: "label",
    checker.Row: "index",
    checker.Rows: "indices",
    checker.Function: "function",
    checker.Classifier: "classifier",
    checker.Vector: "vector",
    checker.Normal: "vector",
    checker.Functional: "functional",
    checker.Weights: "weights",
    checker.Multipliers: "multipliers",
    checker.Basis: "basis",
    int: "integer",
    Fraction: "rational",
}
_LETTERS = {name: name[0].upper() for name in checker.CLASSES}


def _named(name: str) -> dict[str, Any]:
    return {"$ref": f"#/$defs/{name}"}


def _of(kind: Any) -> dict[str, Any]:
    """The schema of a type of the checker, or a schema itself."""
    if isinstance(kind, dict):
        return kind
    if kind in _NAMES:
        return _named(_NAMES[kind])
    if kind is checker.AllOrRows:
        return {"anyOf": [{"const": "all"}, _named("indices")]}
    origin, inner = get_origin(kind), get_args(kind)
    if origin is Literal:
        return {"enum": list(inner)}
    if origin is list:
        return {"type": "array", "items": _of(inner[0])}
    if origin is tuple:
        return {"type": "array", "prefixItems": list(map(_of, inner)), "items": False, "minItems": len(inner)}
    if inner:  # a union
        return {"anyOf": [{"type": "null"} if part is type(None) else _of(part) for part in inner]}
    return _object(kind.__annotations__)


def _object(fields: dict[str, Any], optional: tuple[str, ...] = ()) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {key: _of(kind) for key, kind in fields.items()},
        "required": [key for key in fields if key not in optional],
        "additionalProperties": False,
    }


def _definitions() -> dict[str, Any]:
    text, digits = {"type": "string"}, "[0-9a-f]{1,100000}"
    integers = [{"type": "integer"}, {**text, "pattern": f"^-?0x{digits}{END}"}]
    positive = [{"type": "integer", "minimum": 1}, {**text, "pattern": f"^0x(?=0*[1-9a-f]){digits}{END}"}]
    up = rf"(?:[\s\S]*[/\\])?\.\.(?:[/\\]|{END})"
    points = {"type": "array", "items": {**_of(list[int]), "minItems": 1}, "minItems": 1}
    labels = {"type": "array", "items": _named("label"), "minItems": 1}
    found: dict[str, tuple[str, dict[str, Any]]] = {
        "integer": ("An integer: a JSON integer of at most 1,000 digits, or hexadecimal", {"anyOf": integers}),
        "positive": ("An integer of at least 1", {"anyOf": positive}),
        "index": ("A row of the data, counted from 0", {"type": "integer", "minimum": 0}),
        "indices": ("Rows, strictly increasing", {**_of(list[checker.Row]), "uniqueItems": True}),
        "label": ("A class", {"type": "integer", "exclusiveMinimum": -(2**53), "exclusiveMaximum": 2**53}),
        "rational": ("Numerator and denominator", _of(tuple[int, checker.Positive])),
        "positive-rational": ("A rational above 0", _of(tuple[checker.Positive, checker.Positive])),
        "vector": (
            "Rationals over one denominator",
            _object({"denominator": checker.Positive, "numerators": list[int]}),
        ),
        "functional": (
            "A coordinate, counted from 0, or a linear functional of all",
            {"anyOf": [{"type": "integer", "minimum": 0}, _of(list[int])]},
        ),
        "function": ("An affine function x -> w.x + b: the entries of w, then b", _of(list[int])),
        "classifier": ("The functions of a classifier", {**_of(list[checker.Function]), "minItems": 1}),
        "weights": ("A weight for each row, over one denominator", _object(checker.Weights.__annotations__)),
        "multipliers": (
            "Multipliers of labels, and of rows against labels",
            _object(
                {
                    "losses": list[tuple[checker.Label, int]],
                    "weights": list[tuple[checker.Row, checker.Label, int]],
                }
            ),
        ),
        "basis": ("A matrix in the place of many multipliers", _object(checker.Basis.__annotations__)),
        "data": (
            "Row i is the point points[i] / denominator, labels[i] its label",
            _object({"denominator": checker.Positive, "labels": labels, "points": points}),
        ),
        "reference": (
            "A file with the data in canonical form, beside the certificate, and its digest",
            _object(
                {
                    "file": {**text, "pattern": rf"^(?![/\\]|[A-Za-z]:)(?!{up})[\s\S]"},
                    "sha256": {**text, "pattern": f"^[0-9a-fA-F]{{64}}{END}"},
                },
                optional=("file",),
            ),
        ),
    }
    return {name: {"title": title, **schema} for name, (title, schema) in found.items()}


def _class(name: str) -> dict[str, Any]:
    above: dict[str, Any] = {
        key: _named("positive-rational") for key in ("budget", "norm_bound") if key in checker.CLASSES[name]
    }
    return _object({"name": {"const": name}, **checker.CLASSES[name], **above}, checker.OPTIONAL)


#: Multiclass linear classifiers alone may have this key.
_PARTS: dict[str, Any] = {
    "if": {"properties": {"evidence": {"required": ["splits"]}}},
    "then": {"properties": {"claim": {"properties": {"hypothesis_class": _named("class-multiclass-linear")}}}},
}


def _parts(kind: str) -> dict[str, Any]:
    """The claim and the evidence of a kind, from the signature of the method that checks it."""
    method = getattr(checker.Problem, kind.replace("-", "_"))
    *fields, _ = method.__annotations__.items()  # the last is what it returns
    behind = len(fields) - method.__code__.co_kwonlyargcount
    classes: Any = {"anyOf": [_named(f"class-{name}") for name, x in _LETTERS.items() if x in checker.KINDS[kind]]}
    if kind == "no-output-layer":  # which exists for one region alone
        classes = {**_named("class-convex-region"), "properties": {"region": {"const": -1}}}
    claim = {"hypothesis_class": classes, "kind": {"const": kind}, **dict(fields[:behind])}
    absent = tuple(method.__kwdefaults__ or ())
    return {"claim": _object(claim), "evidence": _object(dict(fields[behind:]), absent)}


def schema() -> dict[str, Any]:
    """The JSON Schema of a certificate of version 1."""
    kind = {"type": "object", "properties": {"kind": {"enum": list(checker.KINDS)}}, "required": ["kind"]}
    whole = {
        "format": {"const": "geomadv-certificate"},
        "version": {"const": 1},
        "claim": kind,
        "data": {"anyOf": [_named("data"), _named("reference")]},
        "evidence": {"type": "object"},
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:geomadv:certificate:1",
        "title": "geomadv certificate, version 1",
        "description": "The form of a certificate: its keys, and the types of what stands under them. Whether numbers "
        "fit each other and the data, and whether what is claimed holds, is for the checker.",
        **_object(whole),
        "allOf": [
            {
                "if": {"properties": {"claim": {"properties": {"kind": {"const": name}}}}},
                "then": {"properties": _parts(name)},
            }
            for name in checker.KINDS
        ]
        + [_PARTS],
        "$defs": _definitions() | {f"class-{name}": _class(name) for name in checker.CLASSES},
    }


def written(value: Any, indent: int = 0, key: int = 0) -> str:
    """JSON as one reads it: on one line whatever fits there."""
    line = json.dumps(value)
    if len(line) + indent + key <= 118 or not isinstance(value, dict | list):
        return line
    pad = " " * (indent + 2)
    if isinstance(value, dict):
        parts = [f"{pad}{json.dumps(k)}: {written(v, indent + 2, len(k) + 4)}" for k, v in value.items()]
    else:
        parts = [pad + written(entry, indent + 2) for entry in value]
    first, last = "{}" if isinstance(value, dict) else "[]"
    return "\n".join([first, ",\n".join(parts), " " * indent + last])


if __name__ == "__main__":
    FILE.write_text(written(schema()) + "\n", encoding="utf-8")
