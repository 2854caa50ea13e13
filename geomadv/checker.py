"""Reference checker of geomadv certificates (docs/certificate-format.md, version 1).

It uses integers and the Python standard library alone, nothing else of geomadv, and runs by itself::

    python -I checker.py [--data FILE] certificate.json ...    # exit 0 accepted, 1 rejected, 2 malformed (the worst)

To trust a verdict, read `classify`, the mechanisms in `Problem`, and there the method named after the kind of claim.
y_i is the label and x_i the point of row i, s a label from which one flees; L, C, M stand for the hypothesis classes.
"""

# ruff: noqa: D101, D102, D103  (most functions are called after what they do, those of the kinds of claim after the kind)

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
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import compress, pairwise, repeat
from operator import add, mul, sub
from pathlib import PureWindowsPath
from types import SimpleNamespace
from typing import Any, NamedTuple

MAX_BYTES = 2**30  # of a file
MAX_DIGITS = 1000  # of a JSON integer: int() takes quadratic time on decimals
MAX_CASES = 100_000  # of the colouring that `width-at-least` needs
MAX_BITS = 2**20  # of the denominators that are to be made equal: more would take long
HEXADECIMAL = re.compile(r"-?0x[0-9a-f]{1,100000}")
SHA256 = re.compile(r"[0-9a-fA-F]{64}")
Text = str | bytes
VERDICTS = ("accepted", "rejected", "malformed")  # the position is the exit code


class Rejected(Exception):
    """A condition that the certificate needs does not hold."""


class Malformed(Exception):
    """The text is not a certificate of this version."""


@dataclass(frozen=True)
class Result:
    """Verdict (one of `VERDICTS`), its reason, the kind of claim and the digest of the data where they could be read.

    True iff accepted. An accepted claim that says nothing has a `remark`, why.
    """

    verdict: str
    reason: str
    kind: str | None
    digest: str | None = None
    remark: str | None = None

    def __bool__(self) -> bool:
        return self.verdict == "accepted"


class Data(NamedTuple):  # row i is the point points[i] / denominator, with the label labels[i]
    denominator: int
    labels: list[int]
    points: list[list[int]]


class Vector(NamedTuple):  # d coordinates over one denominator > 0, and a 0, or for a point a 1 over it
    numerators: list[int]
    denominator: int


class Classifier(NamedTuple):  # F(h, s) for every label s; a function is d + 1 integers (w, b) over the denominator > 0
    functions: dict[int, list[list[int]]]
    denominator: int


class Multipliers(NamedTuple):  # λ by row and rival, and θ by label, if not 0, times some integer > 0; in L and C θ = 1
    weights: dict[tuple[int, int], int]
    losses: dict[int, int]


def need(holds: bool, message: str, otherwise: type[Exception] = Rejected) -> None:
    if not holds:
        raise otherwise(message)


# ---- Reading: strict JSON, then values by their shape


def load_json(text: Text) -> Any:
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


AFFINE = {"bias": "rational", "normal": "vector"}
LIST = {"denominator": "positive", "numerators": ["integer"]}
SPARSE = LIST | {"indices": ["index"]}  # multipliers
LOSSES = {"losses": [["label", "integer"]], "rivals": ["label"]}  # and in M
DATA = {"denominator": "positive", "labels": ["label"], "points": [["integer"]]}
CLASSES: Any = {"linear": {"bias": (True, False)}, "convex-region": {"region": (1, -1)}, "multiclass-linear": {}}
FILE = {"format": ("geomadv-certificate",), "version": (1,), "claim": "any", "data": "any", "evidence": "any"}


def read(shape: Any, value: Any, where: str, p: Any = None) -> Any:
    """Read a value of the `Problem` p: {key: shape}, [shape], [shape, shape], (literal, ...), or named; ?: or null."""

    def form(holds: bool, message: str) -> None:
        need(holds, f"{where} {message}", Malformed)

    if isinstance(shape, dict):
        form(isinstance(value, dict), "is not an object")
        for key in sorted(value.keys() ^ shape.keys()):
            form(False, f"has {'no' if key in shape else 'the unknown key'} {ascii(key)[:40]}")
        return {key: read(inner, value[key], f"{where}.{key}", p) for key, inner in shape.items()}
    if isinstance(shape, list):
        fits = isinstance(value, list) and (len(shape) == 1 or len(value) == 2)
        form(fits, f"is not a {'list' if len(shape) == 1 else 'pair'}")
        if shape == ["integer"] and set(map(type, value)) == {int}:
            return value  # as the next line would, later
        return [read(shape[k % len(shape)], entry, f"{where}[{k}]", p) for k, entry in enumerate(value)]
    if isinstance(shape, tuple):
        form(any(type(value) is type(literal) and value == literal for literal in shape), f"is not one of {shape}")
    elif shape[-1] == "?":
        return None if value is None else read(shape[:-1], value, where, p)
    elif shape == "integer":
        if isinstance(value, str) and HEXADECIMAL.fullmatch(value):
            return int(value, 16)
        form(type(value) is int, "is not an integer")  # isinstance would let a bool pass
    elif shape == "positive":
        value = read("integer", value, where)
        form(value >= 1, "is not >= 1")
    elif shape == "rational":
        return read(["integer", "positive"], value, where)
    elif shape == "label":
        form(type(value) is int and (value in p.labels if p else abs(value) < 2**53), "is not a label")
    elif shape == "index":
        form(type(value) is int and 0 <= value < len(p.y), "is not the number of a row")
    elif shape == "indices":
        form(increases(read(["index"], value, where, p)), "does not strictly increase")
    elif shape == "all or indices":
        return value if value == "all" else read("indices", value, where, p)
    elif shape in ("vector", "point"):
        below, entries = read(LIST, value, where).values()
        form(len(entries) + 1 == len(p.rows[0]), "has not as many coordinates as the points")
        return Vector([*entries, below if shape == "point" else 0], below)
    elif shape == "classifier":
        found = [read(AFFINE, value, where, p)] if p.letter == "L" else read([AFFINE], value, where, p)
        form(len(found) == len(p.labels) if p.letter == "M" else found != [], "has not as many entries as it must")
        return p.classify(found)
    elif shape == "multipliers":
        found = read(SPARSE | LOSSES if p.letter == "M" else SPARSE, value, where, p)
        below, numerators, rows, *more = found.values()
        losses, rivals = more or ([[label, below] for label in p.labels], [-p.y[i] for i in rows])
        form(len(rows) == len(numerators) == len(rivals), "has not as many numerators, or rivals, as indices")
        pairs = list(zip(rows, rivals, strict=True))
        form(all(p.y[i] != rival for i, rival in pairs), "has a row's own label among the rivals")
        form(increases(pairs) and increases([label for label, _ in losses]), "does not strictly increase")
        weights = {pair: weight for pair, weight in zip(pairs, numerators, strict=True) if weight}
        return Multipliers(weights, {label: loss for label, loss in losses if loss})
    else:
        form(shape == "any", f"has the unknown shape {shape}")
    return value


def increases(values: Any) -> bool:
    return all(left < right for left, right in pairwise(values))


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

    small = range(1 - 2**53, 2**53) if common == 1 else ()  # the usual case, and the fast one
    rows = [row if max(row) in small and min(row) in small else list(map(written, row)) for row in data.points]
    shape = {"denominator": written(data.denominator), "labels": data.labels, "points": rows}
    return json.dumps(shape, separators=(",", ":")).encode("ascii")


def read_file(path: str, name: str) -> bytes:
    """The content of a regular file: opened without waiting, examined when it is open, read up to the limit."""
    try:
        with open(os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)), "rb") as file:
            need(stat.S_ISREG(os.fstat(file.fileno()).st_mode), f"{name} is not a regular file", Malformed)
            content = file.read(MAX_BYTES + 1)
    except IsADirectoryError:
        raise Malformed(f"{name} is not a regular file") from None
    except (OSError, ValueError) as error:  # ValueError: a null character or a lone surrogate in the path
        raise Malformed(f"{name} cannot be read ({type(error).__name__})") from None
    need(len(content) <= MAX_BYTES, f"{name} has over {MAX_BYTES} bytes", Malformed)
    return content


def settle_data(value: Any, given: Data | None, directory: str | os.PathLike[str] | None) -> tuple[Data, str]:
    """The data that the certificate speaks of, which must be those given, if any, and their digest."""
    if not (isinstance(value, dict) and "sha256" in value):
        data = read_data(value)
        content = canonical(data)
        same = given is None or given == data or canonical(given) == content
        need(same, "the certificate speaks of other data than those given")
        return data, hashlib.sha256(content).hexdigest()
    digest, name = value["sha256"], value.get("file", "-")
    read({key: "any" for key in ("file", "sha256") if key in value}, value, "data")
    hexadecimal = isinstance(digest, str) and SHA256.fullmatch(digest) is not None
    need(hexadecimal, "data.sha256 is not 64 hexadecimal digits", Malformed)
    path = PureWindowsPath(name if isinstance(name, str) and name else "/")  # it knows both separators, and drives
    need(path.anchor == "" and ".." not in path.parts, "data.file is not a relative path without '..'", Malformed)
    need(given is not None or (directory is not None and "file" in value), "the data are not at hand", Malformed)
    content = canonical(given) if given else read_file(os.path.join(directory or "", name), "data.file")
    need(hashlib.sha256(content).hexdigest() == digest.lower(), "the certificate speaks of other data (SHA-256)")
    if given:
        return given, digest.lower()
    data = read_data(load_json(content))
    need(canonical(data) == content, "the data in data.file are not in canonical form", Malformed)
    return data, digest.lower()


# ---- The conditions


def common_multiple(numbers: Iterable[int]) -> int:
    distinct = set(numbers)
    bits = sum(number.bit_length() for number in distinct)
    need(bits <= MAX_BITS, f"denominators that must be made equal have over {MAX_BITS} bits")
    return math.lcm(*distinct)


def dot(left: list[int], right: list[int]) -> int:
    return sum(map(mul, compress(left, right), filter(None, right)))  # skips zeros of `right`: images have many


def plus(total: list[int], factor: int, row: list[int]) -> list[int]:
    return list(map(add, total, map(mul, repeat(factor), row)))


@dataclass(frozen=True)
class Problem:
    """The data in a hypothesis class: row i is denominator · (x_i, 1), with the label y[i].

    In the methods c has the fields of claim and evidence, and in c.rows the rows labelled c.source.
    """

    denominator: int
    rows: list[list[int]]
    y: list[int]
    labels: list[int]  # in increasing order
    letter: str  # L, C or M
    bias: bool  # whether there is one
    outer: int | None  # in C the label -r, that of the outer rows

    def classify(self, affine: list[Any]) -> Classifier:
        """F(h, s) for an h given by affine functions: one in L, the hidden units in C, the scores in M."""
        common = common_multiple(below for h in affine for below in (h["bias"][1], h["normal"].denominator))
        zero = [0] * len(self.rows[0])
        found = [plus(zero, common // h["normal"].denominator, h["normal"].numerators) for h in affine]
        for f, h in zip(found, affine, strict=True):
            f[-1] = common // h["bias"][1] * h["bias"][0]
        if self.letter != "M":
            return Classifier({1: found, -1: [[-entry for entry in f] for f in found]}, common)
        of = dict(zip(self.labels, found, strict=True))
        return Classifier({s: [list(map(sub, of[s], of[m])) for m in of if m != s] for s in of}, common)

    def positive(self, h: Classifier, s: int, *points: tuple[list[int], int]) -> bool:
        """All, or some, f of F(h, s), as it takes to give points the label s, have f(x) >= least for all (x, least)."""
        found = (all(dot(f, x) >= least for x, least in points) for f in h.functions[s])
        return any(found) if s == self.outer else all(found)

    def accurate(self, h: Classifier, name: str, least: int = 1, rows: Iterable[int] | None = None) -> None:
        """F(h, y_i) is positive at x_i for all rows i, or those given; for least = 0 nonnegative: weakly accurate."""
        need(self.bias or h.functions[1][0][-1] == 0, f"the bias is not 0 in a hypothesis class without ({name})")
        sign = "positive" if least else "nonnegative"
        for i in range(len(self.y)) if rows is None else rows:
            found = self.positive(h, self.y[i], (self.rows[i], least))
            need(found, f"row {i}: F(h, {self.y[i]}) is not {sign} ({name})")

    def stays(self, h: Classifier, s: int, i: int, v: Vector, distance: list[int]) -> bool:
        """F(h, s) is positive at x_i and nonnegative at x_i + distance · v; for 1/0 all (or some) f have f·v >= 0."""
        start = [distance[1] * v.denominator * a for a in self.rows[i]]
        return self.positive(h, s, (self.rows[i], 1), (plus(start, distance[0] * self.denominator, v.numerators), 0))

    def certify(self, m: Multipliers, s: int, v: Vector, name: str, outer: int | None = 1) -> None:
        """λ >= 0, λ != 0, θ >= 0, θ_s = 0, Z(λ) + Σ θ_l (e_s - e_l) ⊗ v = 0; in C so many outer rows with λ_i != 0.

        L and C are read as M with the labels -1 and 1, of whose equations one is the other times -1.
        """
        need(m.weights != {}, f"λ is 0 ({name})")
        coefficients: dict[int, Counter[int]] = {label: Counter() for label in self.labels}
        for (i, rival), weight in m.weights.items():
            need(weight > 0, f"row {i}: λ_i is not >= 0 ({name})")
            coefficients[self.y[i]][i] += weight
            coefficients[rival][i] -= weight
        for label, loss in m.losses.items():
            need(loss > 0 and (label != s or self.letter != "M"), f"θ of {label} is not >= 0, or not 0 for s ({name})")
        found = sum(self.y[i] == self.outer for i, _ in m.weights)
        need(outer in (None, found) or self.letter != "C", f"{found} outer rows have λ_i > 0, not {outer} ({name})")
        for label in self.labels[1:]:  # the sum of the equations of all labels is 0 = 0
            total = [0] * len(v.numerators)
            for i, weight in coefficients[label].items():
                total = plus(total, weight, self.rows[i])
            loss = sum(m.losses[rival] for rival in m.losses.keys() - {s}) if label == s else -m.losses.get(label, 0)
            for j in range(len(total) if self.bias else len(total) - 1):
                equal = total[j] * v.denominator + loss * v.numerators[j] * self.denominator == 0
                need(equal, f"coordinate {j}, label {label}: the equation does not hold ({name})")

    def upper_bound(self, c: Any, v: Vector, upper: list[Multipliers], rows: list[int], distance: list[int]) -> None:
        """The multipliers certify v, and for each of the rows some do so within the distance, which is then > 0."""
        for k, m in enumerate(upper):
            self.certify(m, c.source, v, f"{'upper' if hasattr(c, 'upper') else 'multipliers'}[{k}]")
        (top, below), rivals = distance, [(m, m.losses.keys() - {c.source}) for m in upper]
        for i in rows:
            found = (all(top * m.weights.get((i, k), 0) >= below * m.losses[k] for k in keys) for m, keys in rivals)
            need(any(found), f"row {i}: no λ of upper is within the distance")

    def lower_bound(self, c: Any, h: Classifier, i: int, distance: list[int], name: str) -> None:
        self.accurate(h, name, least=0)
        need(self.stays(h, c.source, i, c.direction, distance), f"row {i}: F(h, {c.source}) falls too soon ({name})")

    def every_kind(self, c: Any) -> None:
        if hasattr(c, "separator"):
            self.accurate(c.separator, "separator")
        if hasattr(c, "source"):
            c.rows = [i for i, label in enumerate(self.y) if label == c.source]
            need(c.rows != [], f"no row is labelled {c.source}")

    def separable(self, c: Any) -> None:
        pass  # c.separator is accurate

    def inseparable(self, c: Any) -> None:
        need(self.letter != "M" or c.multipliers.losses == {}, "θ is not 0 (multipliers)")
        self.certify(c.multipliers, self.labels[0], Vector([0] * len(self.rows[0]), 1), "multipliers")

    def max_margin(self, c: Any) -> None:
        u, below = c.normal
        self.certify(c.multipliers, 1, Vector([-entry for entry in u], below), "multipliers")
        h = self.classify([vars(c)])
        self.accurate(h, "normal, bias", rows=[])
        for i, (y, row) in enumerate(zip(self.y, self.rows, strict=True)):
            above = dot(h.functions[y][0], row) - h.denominator * self.denominator
            need(above >= 0, f"row {i}: y (u·x + b) is not >= 1")
            need(above == 0 or (i, -y) not in c.multipliers.weights, f"row {i}: y (u·x + b) is not 1, but λ_i > 0")
        need(c.squared_margin[0] * dot(u, u) == c.squared_margin[1] * below**2, "squared_margin · (u·u) is not 1")

    def transfers(self, c: Any) -> None:
        need(c.source != self.outer, "the source is not the label of the region")
        self.upper_bound(c, c.direction, [c.multipliers], [], ONE)

    def does_not_transfer(self, c: Any) -> None:
        self.accurate(c.classifier, "classifier")
        found = (self.stays(c.classifier, c.source, i, c.direction, NEVER) for i in c.rows)
        need(any(found), f"F(h, {c.source}) has slopes < 0 (classifier)")

    def bound(self, c: Any) -> None:
        rows = c.rows if c.points == "all" else c.points
        need(set(rows) <= set(c.rows), f"a row of points is not labelled {c.source}")
        need(set(c.unbounded) <= set(rows), "a row of unbounded is not one of points")
        bounded = sorted(set(rows) - set(c.unbounded))
        nulls = {c.at_least is None, c.at_most is None, c.attained_at is None, c.attaining is None}
        need(
            nulls == {not bounded},
            "not: at_least, at_most, attained_at, attaining are null iff all of points are in unbounded",
        )
        self.upper_bound(c, c.direction, c.upper, bounded, c.at_most or ONE)
        if bounded:
            need(c.attained_at in bounded, f"attained_at: row {c.attained_at} is not one of points, or is in unbounded")
            need(c.at_least[0] >= 0, "at_least is not >= 0")
            self.lower_bound(c, c.attaining, c.attained_at, c.at_least, "attaining")
        leading = [self.leading(c, chain, f"escaping[{k}]") for k, chain in enumerate(c.escaping)]
        for i in c.unbounded:
            found = any(self.stays(h, c.source, i, c.direction, distance) for h, distance in leading)
            need(found, f"row {i} of unbounded: no F(h, {c.source}) of escaping stays positive")

    def leading(self, c: Any, chain: list[Classifier], name: str) -> tuple[Classifier, list[int]]:
        """A weakly accurate h and a distance: where it stays that long, h_0 + εh_1 + ε²h_2 + ... does so for ever.

        One classifier is to stay for ever itself. The sequences of several have the lexicographic signs of the numbers
        whose digits they are in a base above all their absolute values; so take h_0 base^k + ... + h_k, and ask whether
        it stays for a distance base.
        """
        need(chain != [], f"{name} is empty", Malformed)
        need(len(chain) == 1 or self.letter != "C", f"{name} has more than one network", Malformed)
        if len(chain) == 1:
            self.accurate(chain[0], name, least=0)
            rising = self.positive(chain[0], c.source, (c.direction.numerators, 0))
            need(rising, f"F(h, {c.source}) has slopes < 0 ({name})")
            return chain[0], NEVER
        common = common_multiple(h.denominator for h in chain)
        entries = (abs(a) for h in chain for functions in h.functions.values() for f in functions for a in f)
        largest = common * max(entries, default=0)
        size = max(abs(a) for row in [*self.rows, c.direction.numerators] for a in row)
        base = 1 + len(self.rows[0]) * largest * size * (c.direction.denominator + self.denominator)
        total = {s: [[0] * len(self.rows[0])] * (len(self.labels) - 1) for s in self.labels}
        for h in chain:
            for s, found in total.items():
                pairs = zip(found, h.functions[s], strict=True)
                total[s] = [plus([base * a for a in f], common // h.denominator, g) for f, g in pairs]
        self.accurate(Classifier(total, common), name, least=0)
        return Classifier(total, common), [base, 1]

    def forced(self, c: Any) -> None:
        behind = Vector([-entry for entry in c.point.numerators], c.point.denominator)
        for k, m in enumerate(c.upper):
            self.certify(m, c.label, behind, f"upper[{k}]", outer=int(c.label == self.outer))
        for label in self.labels:
            found = label == c.label or any(m.losses.keys() <= {label, c.label} for m in c.upper)
            need(found, f"no λ of upper has θ zero off {label}")

    def not_forced(self, c: Any) -> None:
        need(c.labels[0] != c.labels[1], "the labels are the same")
        for label, name, h in zip(c.labels, ("first", "second"), (c.first, c.second), strict=True):
            self.accurate(h, name)
            found = self.positive(h, label, (c.point.numerators, 1))
            need(found, f"F(h, {label}) is not positive at the point ({name})")

    def universal_perturbation(self, c: Any) -> None:
        self.upper_bound(c, c.perturbation, c.upper, c.rows, ONE)
        for i in c.rows if c.source == self.outer else []:
            exact = [m for m in c.upper if m.weights.get((i, -c.source)) == m.losses[-c.source]]
            need(exact != [], f"row {i}: no λ of upper has λ_i = 1")
        length, below = c.squared_length_at_least
        need(length >= 0, "squared_length_at_least is not >= 0")
        if self.letter == "L":
            common = common_multiple(cut["classifier"].denominator * cut["weight"][1] for cut in c.cuts)
            f, value = [0] * len(self.rows[0]), 0
            for k, cut in enumerate(c.cuts):
                h, i, (weight, part) = cut["classifier"], cut["index"], cut["weight"]
                need(i in c.rows, f"row {i} is not labelled {c.source} (cuts[{k}])")
                need(weight >= 0, f"the weight is not >= 0 (cuts[{k}])")
                self.accurate(h, f"cuts[{k}]", least=0)
                factor, [W] = weight * (common // (h.denominator * part)), h.functions[c.source]
                f, value = plus(f, factor, W), value + factor * dot(W, self.rows[i])
            pairs = [(value, f[:-1])]  # c and s g; that c > 0 unless ℓ = 0 follows
        else:
            need(len(c.cuts) == 1, "cuts has not exactly one entry", Malformed)
            h, i, (weight, _) = c.cuts[0]["classifier"], c.cuts[0]["index"], c.cuts[0]["weight"]
            need(i in c.rows, f"row {i} is not labelled {c.source} (cuts[0])")
            need(weight > 0, "the weight is not > 0 (cuts[0])")
            self.accurate(h, "cuts[0]", least=0)
            pairs = [(dot(f, self.rows[i]), f[:-1]) for f in h.functions[c.source]]
        scale = length * self.denominator**2
        found = (value > 0 and value**2 * below >= scale * dot(w, w) for value, w in pairs)
        enough = any(found) if c.source == self.outer else all(found)
        need(enough or (length == 0 and self.letter == "L"), "squared_length_at_least is not proved")

    def width_at_least(self, c: Any) -> None:
        conflicts, still = [], Vector([0] * len(self.rows[0]), 1)
        [region] = {-1, 1} - {self.outer}
        for k, conflict in enumerate(c.conflicts):
            m, steps = conflict["multipliers"], conflict["steps"]
            need(steps == 0 or c.direction is not None, f"steps is not 0, but direction is null (conflicts[{k}])")
            self.certify(m, region, c.direction if steps else still, f"conflicts[{k}]", outer=None)
            conflicts.append([i for i, _ in m.weights if self.y[i] == self.outer])
        in_conflict = [i for conflict in sorted(conflicts, key=len) for i in conflict]
        rows = list(dict.fromkeys(in_conflict + [i for i, label in enumerate(self.y) if label == self.outer]))
        need(not divisible(rows, conflicts, c.at_least - 1), "fewer units avoid these conflicts")

    def no_output_layer(self, c: Any) -> None:
        weights = {i: weight * self.y[i] for (i, _), weight in c.multipliers.weights.items()}
        need(weights != {}, "λ is 0 (multipliers)")
        for i, weight in weights.items():
            need(weight * self.y[i] > 0, f"row {i}: λ_i is not >= 0 (multipliers)")
        need(sum(weights.values()) >= 0, "Σ λ_i y_i is not >= 0 (multipliers)")
        for j, u in enumerate(c.units.functions[1]):
            total = sum(weight * max(0, dot(u, self.rows[i])) for i, weight in weights.items())
            need(total <= 0, f"Σ λ_i y_i max(0, u(x_i)) is not <= 0 (units[{j}])")

    def common_direction(self, c: Any) -> None:
        self.no_common_direction(c, common=True)
        self.upper_bound(c, c.direction, c.upper, [], ONE)
        for k, m in enumerate(c.upper):
            need(all((i >= c.split) == k for i, _ in m.weights), f"λ is not zero off S{k + 1} (upper[{k}])")

    def no_common_direction(self, c: Any, common: bool = False) -> None:
        for k, rows in enumerate((range(c.split), range(c.split, len(self.y)))):
            need(any(i in rows for i in c.rows), f"no row of S{k + 1} is labelled {c.source}")
            self.accurate(c.separators[k], f"separators[{k}]", rows=rows)
        (f, below), (g, other) = ((h.functions[1][0][:-1], h.denominator) for h in c.separators)
        opposite = not any(plus([other * a for a in f], below, g))
        need(common or opposite, "the normals are not w and -w (separators)")


def divisible(rows: list[int], conflicts: list[list[int]], groups: int) -> bool:
    """Whether so many groups can take the rows, in this order, so that none contains a conflict: by backtracking."""
    ending: list[list[list[int]]] = [[] for _ in rows]  # by the place of the last row, the places of the others
    place = {row: k for k, row in enumerate(rows)}
    for conflict in conflicts:
        *others, last = sorted(place[row] for row in conflict)
        ending[last].append(others)
    group: list[int] = []  # of the first rows
    least = 0  # the first that has not been tried for the next row
    for _ in range(MAX_CASES):
        if len(group) == len(rows):
            return True
        among = range(least, min(max(group, default=-1) + 2, groups))  # an empty group is like any other
        free = (g for g in among if all(any(group[k] != g for k in others) for others in ending[len(group)]))
        if (found := next(free, None)) is not None:
            group.append(found)
            least = 0
        elif group:
            least = group.pop() + 1
        else:
            return False
    raise Rejected(f"the conflicts take over {MAX_CASES} cases")


ONE, NEVER = [1, 1], [1, 0]  # distances; the second is infinite
SHAPES: dict[str, Any] = {  # of the fields of claims and evidence; those with a point, of one kind only
    **dict.fromkeys(("direction", "normal", "perturbation"), "vector"),
    **dict.fromkeys(("at_least", "at_most", "bias", "squared_length_at_least", "squared_margin"), "rational"),
    **dict.fromkeys(("classifier", "first", "second", "separator", "units"), "classifier"),
    **{"label": "label", "source": "label", "labels": ["label", "label"], "split": "index"},
    **{"point": "point", "points": "all or indices", "unbounded": "indices", "multipliers": "multipliers"},
    **{
        "bound.at_least": "rational?",
        "bound.at_most": "rational?",
        "attained_at": "index?",
        "attaining": "classifier?",
        "upper": ["multipliers"],
    },
    **{"escaping": [["classifier"]], "separators": ["classifier", "classifier"]},
    **{"cuts": [{"classifier": "classifier", "index": "index", "weight": "rational"}]},
    **{"conflicts": [{"multipliers": "multipliers", "steps": (0, 1)}], "width-at-least.direction": "vector?"},
    **{"width-at-least.at_least": "positive", "common-direction.upper": ["multipliers", "multipliers"]},
}
KINDS = {  # the classes (C- is C with r = -1), the fields of the claim and of the evidence
    "separable": ("LCM", "", "separator"),
    "inseparable": ("LCM", "", "multipliers"),
    "max-margin": ("L", "normal bias squared_margin", "multipliers"),
    "transfers": ("LCM", "direction source", "multipliers separator"),
    "does-not-transfer": ("LCM", "direction source", "classifier"),
    "bound": (
        "LCM",
        "direction source points at_least at_most attained_at unbounded",
        "upper attaining escaping separator",
    ),
    "forced": ("LCM", "point label", "upper separator"),
    "not-forced": ("LCM", "point labels", "first second"),
    "universal-perturbation": ("LCM", "perturbation source squared_length_at_least", "upper cuts separator"),
    "width-at-least": ("C", "at_least direction", "conflicts"),
    "no-output-layer": ("C-", "units", "multipliers"),
    "common-direction": ("L", "split direction source", "upper separators"),
    "no-common-direction": ("L", "split source", "separators"),
}

# ---- Certificates


def settle_class(value: Any, data: Data, kind: str) -> Problem:
    name = read(tuple(CLASSES), value.get("name") if isinstance(value, dict) else None, "claim.hypothesis_class.name")
    options = read({"name": "any", **CLASSES[name]}, value, "claim.hypothesis_class")
    letter, labels = name[0].upper(), sorted(set(data.labels))
    outer = -options["region"] if letter == "C" else None
    known = letter in KINDS[kind][0] and (outer != -1 or "-" not in KINDS[kind][0])
    need(known, f"{kind} is not a kind of claim in this hypothesis class", Malformed)
    fit = len(labels) > 1 if letter == "M" else {1, -1}.issuperset(labels)
    need(fit, "data.labels are not those of the hypothesis class", Malformed)
    labels = labels if letter == "M" else [-1, 1]
    rows = [[*point, data.denominator] for point in data.points]
    return Problem(data.denominator, rows, data.labels, labels, letter, options.get("bias", True), outer)


def idle(p: Problem, c: Any, kind: str) -> str | None:
    """Why a true claim says nothing about the data, if so."""
    direction = getattr(c, "direction", None)
    silent = {
        "all points have one label": p.bias and len(set(p.y)) == 1,
        "the direction is zero": direction is not None and not any(direction.numerators),
        "no row is named": getattr(c, "points", None) == [],
        "every network has a unit": kind == "width-at-least" and c.at_least == 1,
        "every length is >= 0": getattr(c, "squared_length_at_least", [1])[0] == 0,
    }
    return "; ".join(why for why, holds in silent.items() if holds) or None


def examine(
    text: Callable[[], Text], given: Callable[[], Data | None], directory: Any, sha256: str | None = None
) -> Result:
    kind = digest = None
    try:
        file = read(FILE, load_json(text()), "the certificate")
        need(isinstance(file["claim"], dict), "claim is not an object", Malformed)
        kind = read(tuple(KINDS), file["claim"].get("kind"), "claim.kind")
        data, digest = settle_data(file["data"], given(), directory)
        need(sha256 in (None, digest), "the certificate speaks of other data than those of the digest given")
        p = settle_class(file["claim"].get("hypothesis_class"), data, kind)
        names = (part.split() for part in KINDS[kind][1:])
        shapes = [{name: SHAPES.get(f"{kind}.{name}") or SHAPES[name] for name in part} for part in names]
        claim = read({"hypothesis_class": "any", "kind": "any"} | shapes[0], file["claim"], "claim", p)
        c = SimpleNamespace(**claim, **read(shapes[1], file["evidence"], "evidence", p))
        p.every_kind(c)
        getattr(p, kind.replace("-", "_"))(c)
        reason = f"true of the data ({len(p.y)} points in dimension {len(p.rows[0]) - 1})"
        return Result("accepted", reason, kind, digest, idle(p, c, kind))
    except (Rejected, Malformed) as error:
        return Result(type(error).__name__.lower(), str(error), kind, digest)
    except (MemoryError, RecursionError) as error:
        return Result("malformed", f"too large or too deeply nested ({type(error).__name__})", kind, digest)


def check(
    text: Text,
    data: Text | None = None,
    directory: str | os.PathLike[str] | None = None,
    sha256: str | None = None,
) -> Result:
    """Check the certificate `text`, which raises nothing whatever it contains.

    `data` is the JSON text of the data set that it ought to speak of: it is rejected if their canonical forms differ;
    `sha256` the digest of that form, in small letters. `directory` is where the file of a reference is looked up, where
    no `data` are given; None: nowhere.
    """
    return examine(lambda: text, lambda: None if data is None else read_data(load_json(data)), directory, sha256)


def check_file(path: str, given: Callable[[], Data | None] = lambda: None, sha256: str | None = None) -> Result:
    return examine(lambda: read_file(path, "the file"), given, os.path.dirname(path), sha256)


def file_of_data(path: str | None) -> Callable[[], Data | None]:
    """What reads the data set in a file, once."""
    if path is None:
        return lambda: None
    return functools.cache(lambda: read_data(load_json(read_file(path, "the file of the data"))))


def printable(text: str) -> str:
    """On one line, without what a terminal obeys: of a path with a line break or an escape sequence, say."""
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)


def main(arguments: list[str] | None = None) -> int:
    """Check the files that the command line names, print a line for each, and return the exit code."""
    parser = argparse.ArgumentParser(description="Check certificates: exit 0 accepted, 1 rejected, 2 malformed.")
    parser.add_argument("--data", metavar="FILE", help="the data set that the certificates ought to speak of")
    parser.add_argument("--sha256", metavar="DIGEST", type=str.lower, help="the digest of that data set")
    parser.add_argument("certificates", nargs="+", metavar="certificate.json")
    options = parser.parse_args(arguments)
    given = file_of_data(options.data)
    worst = 0
    for path in options.certificates:
        result = check_file(path, given, options.sha256)
        worst = max(worst, VERDICTS.index(result.verdict))
        line = f"{result.verdict}: {path}: {result.kind or 'unknown kind'}: {result.reason}"
        line += f"; SHA-256 of the data {result.digest}" if result.digest else ""
        line += f"; says nothing: {result.remark}" if result.remark else ""
        encoding = getattr(sys.stdout, "encoding", None) or "ascii"
        try:
            print(printable(line).encode(encoding, "backslashreplace").decode(encoding), flush=True)
        except BrokenPipeError:  # nobody reads on; what is left must not be written at the end either
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return worst


if __name__ == "__main__":
    sys.exit(main())
