"""Reference checker of geomadv certificates (docs/certificate-format.md, version 1).

It uses integers and the Python standard library alone, nothing else of geomadv, and runs by itself::

    python -I checker.py [--data FILE] certificate.json ...    # exit 0 accepted, 1 rejected, 2 malformed (the worst)

To trust a verdict, read `margins`, `accurate` and `multiplier_equation`, then for a kind of claim the function of its
name. y_i is the label and x_i the point of row i, z_i is y_i (x_i, 1), or y_i x_i without bias, and W is (w, b).
"""

# ruff: noqa: D103  (most functions are called after what they do, and those of the kinds of claim after the kind)

from __future__ import annotations

import argparse
import functools
import hashlib
import json
import math
import os
import re
import stat
import sys
from collections.abc import Callable
from dataclasses import dataclass
from itertools import compress, pairwise, repeat
from operator import add, mul
from pathlib import Path, PureWindowsPath
from types import SimpleNamespace
from typing import Any, NamedTuple

MAX_BYTES = 2**30  # of a file
MAX_DIGITS = 1000  # of a JSON integer: int() takes quadratic time on decimals
HEXADECIMAL = re.compile(r"-?0x[0-9a-f]{1,1000000}")
SHA256 = re.compile(r"[0-9a-fA-F]{64}")
VERDICTS = ("accepted", "rejected", "malformed")  # the position is the exit code


class Rejected(Exception):
    """A condition that the certificate needs does not hold."""


class Malformed(Exception):
    """The text is not a certificate of this version."""


@dataclass(frozen=True)
class Result:
    """Verdict (one of `VERDICTS`), its reason, and the kind of claim where it could be read; true iff accepted."""

    verdict: str
    reason: str
    kind: str | None

    def __bool__(self) -> bool:
        return self.verdict == "accepted"


class Data(NamedTuple):
    """Row i is the point points[i] / denominator, with the label labels[i]; with_bias tells the hypothesis class."""

    denominator: int
    labels: list[int]
    points: list[list[int]]
    with_bias: bool = True


class Vector(NamedTuple):
    """Coordinates over one denominator > 0: d of them, or for a classifier (w, b) d + 1, the bias being the last."""

    numerators: list[int]
    denominator: int


class Multipliers(NamedTuple):
    """The nonzero entries of λ, by row, over one denominator > 0."""

    numerators: dict[int, int]
    denominator: int


def need(holds: bool, message: str, otherwise: type[Exception] = Rejected) -> None:
    if not holds:
        raise otherwise(message)


# ---- Reading: strict JSON, then values by their shape


def load_json(text: str | bytes) -> Any:
    def whole(digits: str) -> int | float:  # every value goes through `read`, which takes no float for anything
        return int(digits) if len(digits.lstrip("-")) <= MAX_DIGITS else math.nan

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        need(len(dict(pairs)) == len(pairs), "a key is repeated", Malformed)
        return dict(pairs)

    try:
        text = text.decode("utf-8") if isinstance(text, bytes) else text
        return json.loads(text, parse_int=whole, object_pairs_hook=unique)
    except ValueError as error:
        raise Malformed(f"not JSON in UTF-8: {str(error)[:100]}") from None


VECTOR = {"denominator": "positive", "numerators": ["integer"]}
CLASSIFIER = {"normal": "vector", "bias": "rational"}
MULTIPLIERS = {"denominator": "positive", "indices": "indices", "numerators": ["integer"]}
CUT = {"classifier": "classifier", "index": "index", "weight": "rational"}
DATA = {"denominator": "positive", "labels": [(1, -1)], "points": [["integer"]]}
REFERENCE = {"file": "any", "sha256": "any"}
CLASS = {"bias": (True, False), "name": ("linear",)}
FILE = {"format": ("geomadv-certificate",), "version": (1,), "claim": "any", "data": "any", "evidence": "any"}


def read(shape: Any, value: Any, where: str, n: int = 0, d: int = 0) -> Any:
    """Read a value whose shape is {key: shape}, [shape], (literal, ...) or a name below, with ? if it may be null."""

    def form(holds: bool, message: str) -> None:
        need(holds, f"{where} {message}", Malformed)

    if isinstance(shape, dict):
        form(isinstance(value, dict), "is not an object")
        for key in sorted(value.keys() ^ shape.keys()):
            form(False, f"has {'no' if key in shape else 'the unknown key'} {ascii(key)[:40]}")
        return {key: read(inner, value[key], f"{where}.{key}", n, d) for key, inner in shape.items()}
    if isinstance(shape, list):
        form(isinstance(value, list), "is not a list")
        if shape == ["integer"] and set(map(type, value)) == {int}:
            return value  # as the next line would, later
        return [read(shape[0], entry, f"{where}[{k}]", n, d) for k, entry in enumerate(value)]
    if isinstance(shape, tuple):
        form(any(type(value) is type(literal) and value == literal for literal in shape), f"is not one of {shape}")
    elif shape[-1] == "?":
        return None if value is None else read(shape[:-1], value, where, n, d)
    elif shape == "integer":
        if isinstance(value, str) and HEXADECIMAL.fullmatch(value):
            return int(value, 16)
        form(type(value) is int, "is not an integer")  # isinstance would let a bool pass
    elif shape == "positive":
        value = read("integer", value, where)
        form(value >= 1, "is not >= 1")
    elif shape == "rational":
        form(isinstance(value, list) and len(value) == 2, "is not a pair")
        return read("integer", value[0], where), read("positive", value[1], f"{where}: denominator")
    elif shape == "index":
        form(type(value) is int and 0 <= value < n, "is not the number of a row")
    elif shape == "indices":
        value = read(["index"], value, where, n)
        form(all(left < right for left, right in pairwise(value)), "does not strictly increase")
    elif shape == "all or indices":
        return value if value == "all" else read("indices", value, where, n)
    elif shape == "vector":
        value = Vector(**read(VECTOR, value, where))
        form(len(value.numerators) == d, "has not as many coordinates as the points")
    elif shape == "classifier":
        return affine(**read(CLASSIFIER, value, where, n, d))
    elif shape == "multipliers":
        below, rows, numerators = read(MULTIPLIERS, value, where, n).values()
        form(len(rows) == len(numerators), "has not as many numerators as indices")
        return Multipliers({i: weight for i, weight in zip(rows, numerators, strict=True) if weight}, below)
    else:
        form(shape == "any", f"has the unknown shape {shape}")
    return value


def affine(normal: Vector, bias: tuple[int, int]) -> Vector:
    common = math.lcm(normal.denominator, bias[1])
    return Vector([*(common // normal.denominator * w for w in normal.numerators), common // bias[1] * bias[0]], common)


# ---- The data: embedded, by reference, or handed over by the caller


def read_data(value: Any) -> Data:
    data = Data(**read(DATA, value, "data"))
    d = len(data.points[0]) if data.points else 0
    need(d > 0 and all(len(row) == d for row in data.points), "data.points are not n >= 1 rows of d >= 1", Malformed)
    need(len(data.labels) == len(data.points), "data.labels are not as many as data.points", Malformed)
    return data


def canonical(data: Data) -> bytes:
    """The canonical form of the data, whose SHA-256 is their digest."""
    common = functools.reduce(lambda g, row: g if g == 1 else math.gcd(g, *row), data.points, data.denominator)

    def written(number: int) -> int | str:
        return number // common if abs(number) < common << 53 else hex(number // common)

    def is_written(row: list[int]) -> bool:  # the usual case
        return common == 1 and max(row) < 2**53 and min(row) > -(2**53)

    rows = [row if is_written(row) else list(map(written, row)) for row in data.points]
    shape = {"denominator": written(data.denominator), "labels": data.labels, "points": rows}
    return json.dumps(shape, separators=(",", ":")).encode("ascii")


def read_file(path: str, name: str) -> bytes:
    try:
        status = os.stat(path)  # before opening, which may wait for ever on a pipe
        need(stat.S_ISREG(status.st_mode), f"{name} is not a regular file", Malformed)
        need(status.st_size <= MAX_BYTES, f"{name} has over {MAX_BYTES} bytes", Malformed)
        return Path(path).read_bytes()
    except (OSError, ValueError) as error:  # ValueError: a null character or a lone surrogate in the path
        raise Malformed(f"{name} cannot be read ({type(error).__name__})") from None


def settle_data(value: Any, given: Data | None, directory: str | os.PathLike[str] | None) -> Data:
    """The data that the certificate speaks of; they must be those given, if any."""
    if not (isinstance(value, dict) and "sha256" in value):
        data = read_data(value)
        same = given is None or given == data or canonical(given) == canonical(data)
        need(same, "the certificate speaks of other data than those given")
        return data
    digest, name = value["sha256"], value.get("file", "-")
    read({key: "any" for key in REFERENCE if key in value}, value, "data")
    hexadecimal = isinstance(digest, str) and SHA256.fullmatch(digest) is not None
    need(hexadecimal, "data.sha256 is not 64 hexadecimal digits", Malformed)
    path = PureWindowsPath(name if isinstance(name, str) and name else "/")  # it knows both separators, and drives
    need(path.anchor == "" and ".." not in path.parts, "data.file is not a relative path without '..'", Malformed)
    need(given is not None or (directory is not None and "file" in value), "the data are not at hand", Malformed)
    content = canonical(given) if given else read_file(os.path.join(directory or "", name), "data.file")
    need(hashlib.sha256(content).hexdigest() == digest.lower(), "the certificate speaks of other data (SHA-256)")
    if given:
        return given
    data = read_data(load_json(content))
    need(canonical(data) == content, "the data in data.file are not in canonical form", Malformed)
    return data


# ---- The mechanisms: accurate, weakly accurate, the equation of multipliers


def dot(left: list[int], right: list[int]) -> int:
    return sum(map(mul, compress(left, right), filter(None, right)))  # skips zeros of `right`: images have many


def plus(total: list[int], factor: int, row: list[int]) -> list[int]:
    return list(map(add, total, map(mul, repeat(factor), row)))


def margins(data: Data, W: Vector, name: str) -> list[int]:
    """W·z_i for every row i, times the positive data.denominator * W.denominator."""
    *normal, bias = W.numerators
    need(data.with_bias or bias == 0, f"the bias is not 0 in a hypothesis class without ({name})")
    return [y * (dot(normal, x) + bias * data.denominator) for x, y in zip(data.points, data.labels, strict=True)]


def accurate(data: Data, W: Vector, name: str, weakly: bool = False) -> list[int]:
    """W·z_i > 0, or if weakly W·z_i >= 0, for every row i; returns `margins`."""
    for i, margin in enumerate(found := margins(data, W, name)):
        if margin < 0 or (margin == 0 and not weakly):
            size, below = abs(margin), data.denominator * W.denominator
            value = f"-{size}/{below}" if size and max(size, below) < 10**20 else "negative" if size else "0"
            raise Rejected(f"row {i}: W·z = {value} is not {'>= 0' if weakly else '> 0'} ({name})")
    return found


def multiplier_equation(data: Data, m: Multipliers, factor: int, target: Vector | None, last: int, name: str) -> None:
    """λ >= 0, λ != 0 and Σ λ_i z_i = (factor · target, last), or factor · target without bias; the target None is 0."""
    total, labels = [0] * len(data.points[0]), 0
    for i, weight in m.numerators.items():
        need(weight >= 0, f"row {i}: λ_i is not >= 0 ({name})")
        labels += weight * data.labels[i]
        total = plus(total, weight * data.labels[i], data.points[i])
    need(m.numerators != {}, f"λ is 0 ({name})")
    right, below = target or Vector([0] * len(total), 1)
    scale = factor * m.denominator * data.denominator
    for j, (a, b) in enumerate(zip(total, right, strict=True)):
        need(a * below == b * scale, f"coordinate {j}: Σ λ_i z_i is not what it must be ({name})")
    need(not data.with_bias or labels == last * m.denominator, f"Σ λ_i y_i is not {last} ({name})")


# ---- The kinds of claim; c holds the fields of claim and evidence, under their names in the file


def labelled(data: Data, source: int) -> set[int]:
    need(source in data.labels, f"no row is labelled {source}")
    return {i for i, label in enumerate(data.labels) if label == source}


def certify(data: Data, upper: list[Multipliers], direction: Vector, source: int, name: str) -> None:
    for k, found in enumerate(upper):
        multiplier_equation(data, found, -source, direction, 0, f"{name}[{k}]")


def slope(W: Vector, direction: Vector, source: int) -> int:
    """Return s w·v times the positive W.denominator * direction.denominator."""
    return source * dot(W.numerators[:-1], direction.numerators)


def separable(data: Data, c: Any) -> None:
    accurate(data, c.separator, "separator")


def inseparable(data: Data, c: Any) -> None:
    multiplier_equation(data, c.multipliers, 1, None, 0, "multipliers")


def max_margin(data: Data, c: Any) -> None:
    multiplier_equation(data, c.multipliers, 1, c.normal, 0, "multipliers")
    W = affine(c.normal, c.bias)
    one = W.denominator * data.denominator  # what W·z = 1 is in `margins`
    for i, margin in enumerate(margins(data, W, "normal, bias")):
        need(margin >= one, f"row {i}: y (u·x + b) is not >= 1")
        need(margin == one or i not in c.multipliers.numerators, f"row {i}: y (u·x + b) is not 1, but λ_i > 0")
    left = c.squared_margin[0] * dot(c.normal.numerators, c.normal.numerators)
    need(left == c.squared_margin[1] * c.normal.denominator**2, "squared_margin · (u·u) is not 1")


def transfers(data: Data, c: Any) -> None:
    labelled(data, c.source)
    accurate(data, c.separator, "separator")
    certify(data, [c.multipliers], c.direction, c.source, "multipliers")


def does_not_transfer(data: Data, c: Any) -> None:
    labelled(data, c.source)
    accurate(data, c.classifier, "classifier")
    need(slope(c.classifier, c.direction, c.source) >= 0, "s w·v is not >= 0 (classifier)")


def bound(data: Data, c: Any) -> None:
    of_source = labelled(data, c.source)
    rows = of_source if c.points == "all" else set(c.points)
    need(rows <= of_source, f"a row of points is not labelled {c.source}")
    need(rows.issuperset(c.unbounded), "a row of unbounded is not one of points")
    bounded = sorted(rows.difference(c.unbounded))
    nulls = {c.largest is None, c.attained_at is None, c.attaining is None}
    need(nulls == {not bounded}, "not: largest, attained_at, attaining are null iff all of points are in unbounded")
    accurate(data, c.separator, "separator")
    certify(data, c.upper, c.direction, c.source, "upper")
    if bounded:
        top, below = c.largest
        need(top > 0, "largest is not > 0")
        for i in bounded:
            holds = any(found.numerators.get(i, 0) * top >= found.denominator * below for found in c.upper)
            need(holds, f"row {i}: no λ of upper has λ_i · largest >= 1")
        need(c.attained_at in bounded, f"attained_at: row {c.attained_at} is not one of points, or is in unbounded")
        margin = accurate(data, c.attaining, "attaining", weakly=True)[c.attained_at]
        need((down := -slope(c.attaining, c.direction, c.source)) > 0, "s w·v is not < 0 (attaining)")
        holds = margin * below * c.direction.denominator >= top * down * data.denominator
        need(holds, f"row {c.attained_at}: W·z is not >= -largest · s w·v (attaining)")
    escaped: set[int] = set()
    for k, W in enumerate(c.escaping):
        need(slope(W, c.direction, c.source) >= 0, f"s w·v is not >= 0 (escaping[{k}])")
        found = accurate(data, W, f"escaping[{k}]", weakly=True)
        escaped.update(i for i in c.unbounded if found[i] > 0)
    for i in c.unbounded:
        need(i in escaped, f"row {i} of unbounded: no W of escaping has W·z > 0")


def forced(data: Data, c: Any) -> None:
    accurate(data, c.separator, "separator")
    multiplier_equation(data, c.multipliers, c.label, c.point, c.label, "multipliers")


def not_forced(data: Data, c: Any) -> None:
    for W, label, name in ((c.positive, 1, "positive"), (c.negative, -1, "negative")):
        accurate(data, W, name)
        value = slope(W, c.point, 1) + W.numerators[-1] * c.point.denominator
        need(label * value > 0, f"w·p + b is not {'> 0' if label > 0 else '< 0'} ({name})")


def universal_perturbation(data: Data, c: Any) -> None:
    rows, (length, below) = labelled(data, c.source), c.squared_length_at_least
    accurate(data, c.separator, "separator")
    certify(data, c.upper, c.perturbation, c.source, "upper")
    for i in rows:
        holds = any(found.numerators.get(i, 0) >= found.denominator for found in c.upper)
        need(holds, f"row {i}: no λ of upper has λ_i >= 1")
    need(length >= 0, "squared_length_at_least is not >= 0")
    common = math.lcm(*(cut["classifier"].denominator * cut["weight"][1] for cut in c.cuts))
    g, sum_c = [0] * len(data.points[0]), 0  # g = Σ η w times common, c = Σ η W·z_i times common * data.denominator
    for k, cut in enumerate(c.cuts):
        W, i, (weight, part) = cut["classifier"], cut["index"], cut["weight"]
        need(data.labels[i] == c.source, f"row {i} is not labelled {c.source} (cuts[{k}])")
        need(weight >= 0, f"the weight is not >= 0 (cuts[{k}])")
        factor = weight * (common // (W.denominator * part))
        sum_c += factor * accurate(data, W, f"cuts[{k}]", weakly=True)[i]
        g = plus(g, factor, W.numerators[:-1])
    need(length == 0 or any(g), "g is 0, but squared_length_at_least is not (cuts)")
    # c >= 0, as all weights and all W·z_i are
    holds = sum_c**2 * below >= length * dot(g, g) * data.denominator**2
    need(holds, "c² is not >= squared_length_at_least · (g·g) (cuts)")


SHAPES: dict[str, Any] = {  # of the fields of claims and evidence
    **dict.fromkeys(("direction", "normal", "perturbation", "point"), "vector"),
    **dict.fromkeys(("bias", "squared_length_at_least", "squared_margin"), "rational"),
    **dict.fromkeys(("classifier", "negative", "positive", "separator"), "classifier"),
    **dict.fromkeys(("label", "source"), (1, -1)),
    **{"points": "all or indices", "unbounded": "indices", "multipliers": "multipliers"},
    **{"largest": "rational?", "attained_at": "index?", "attaining": "classifier?"},
    **{"upper": ["multipliers"], "escaping": ["classifier"], "cuts": [CUT]},
}
KINDS: dict[str, tuple[str, str, Callable[[Data, Any], None]]] = {  # fields of the claim, of the evidence, conditions
    "separable": ("", "separator", separable),
    "inseparable": ("", "multipliers", inseparable),
    "max-margin": ("normal bias squared_margin", "multipliers", max_margin),
    "transfers": ("direction source", "multipliers separator", transfers),
    "does-not-transfer": ("direction source", "classifier", does_not_transfer),
    "bound": ("direction source points largest attained_at unbounded", "upper attaining escaping separator", bound),
    "forced": ("point label", "multipliers separator", forced),
    "not-forced": ("point", "positive negative", not_forced),
    "universal-perturbation": (
        "perturbation source squared_length_at_least",
        "upper cuts separator",
        universal_perturbation,
    ),
}

# ---- Certificates


def examine(text: Callable[[], str | bytes], given: Callable[[], Data | None], directory: Any) -> Result:
    kind = None
    try:
        file = read(FILE, load_json(text()), "the certificate")
        need(isinstance(file["claim"], dict), "claim is not an object", Malformed)
        kind = read(tuple(KINDS), file["claim"].get("kind"), "claim.kind")
        *names, conditions = KINDS[kind]
        of_claim, of_evidence = ({name: SHAPES[name] for name in part.split()} for part in names)
        data = settle_data(file["data"], given(), directory)
        n, d = len(data.points), len(data.points[0])
        claim = read({"hypothesis_class": CLASS, "kind": "any"} | of_claim, file["claim"], "claim", n, d)
        evidence = read(of_evidence, file["evidence"], "evidence", n, d)
        data = data._replace(with_bias=claim["hypothesis_class"]["bias"])
        conditions(data, SimpleNamespace(**claim, **evidence))
        return Result("accepted", f"true of the data ({n} points in dimension {d})", kind)
    except (Rejected, Malformed) as error:
        return Result(type(error).__name__.lower(), str(error), kind)
    except (MemoryError, RecursionError) as error:
        return Result("malformed", f"too large or too deeply nested ({type(error).__name__})", kind)


def check(
    text: str | bytes, data: str | bytes | None = None, directory: str | os.PathLike[str] | None = None
) -> Result:
    """Check the certificate `text`, which raises nothing whatever it contains.

    `data` is the JSON text of the data set that the certificate ought to speak of: if its canonical form has another
    digest, the certificate is rejected. `directory` is where the file of a reference is looked up, where no `data` are
    given; None: nowhere.
    """
    return examine(lambda: text, lambda: None if data is None else read_data(load_json(data)), directory)


def main(arguments: list[str] | None = None) -> int:
    """Check the files that the command line names, print a line for each, and return the exit code."""
    parser = argparse.ArgumentParser(
        description="Check certificates: exit 0 accepted, 1 rejected, 2 malformed (the worst)."
    )
    parser.add_argument("--data", metavar="FILE", help="the data set that the certificates ought to speak of")
    parser.add_argument("certificates", nargs="+", metavar="certificate.json")
    options = parser.parse_args(arguments)
    read_given = functools.cache(lambda: read_data(load_json(read_file(options.data, "the file of the data"))))
    given = read_given if options.data is not None else lambda: None
    worst = 0
    for path in options.certificates:
        result = examine(functools.partial(read_file, path, "the file"), given, os.path.dirname(path))
        worst = max(worst, VERDICTS.index(result.verdict))
        line = f"{result.verdict}: {path}: {result.kind or 'unknown kind'}: {result.reason}"
        line = "".join(c if c.isprintable() else ascii(c)[1:-1] for c in line)  # of a path with a line break, say
        print(line.encode(sys.stdout.encoding, "backslashreplace").decode(sys.stdout.encoding))
    return worst


if __name__ == "__main__":
    sys.exit(main())
