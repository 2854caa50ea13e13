"""Reference checker of geomadv certificates, version 1, in the order of docs/certificate-format.md.

It uses integers and the Python standard library alone, nothing else of geomadv, and runs by itself::

    python -I checker.py [--data FILE] certificate.json ...    # exit 0 accepted, 1 rejected, 2 malformed (the worst)

To trust a verdict, read what stands under "Mechanisms", and under "Kinds" the method named after the kind of claim.
y_i is the label and x_i the point of row i, s a label from which one flees; L, R, C, M, P are the hypothesis classes.
"""

# ruff: noqa: D101, D102, D103  (most functions are called after what they do, those of the kinds of claim after the kind)

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
from fractions import Fraction
from itertools import combinations_with_replacement, compress, pairwise, repeat
from operator import add, mul
from pathlib import PureWindowsPath
from typing import Annotated, Any, Literal, NamedTuple, get_args, get_origin

MAX_BYTES = 2**30  # of a file
MAX_DIGITS = 1000  # of a JSON integer: int() takes quadratic time on decimals
MAX_DEGREE = 64  # of polynomials
MAX_CASES = 100_000  # of the colouring that `width-at-least` needs
MAX_PRODUCTS, PER_ROW, PER_BYTE = 10**6, 1000, 100  # of vectors; a byte allows so many products of numbers
Text = str | bytes
Path = str | os.PathLike[str]
VERDICTS = ("accepted", "rejected", "malformed")  # the position is the exit code


class Rejected(Exception):
    """A condition that the certificate needs does not hold."""


class Malformed(Exception):
    """The text is not a certificate of this version."""


def need(holds: bool, message: str, otherwise: type[Exception] = Rejected) -> None:
    if not holds:
        raise otherwise(message)


# ---- Numbers, and what consists of them: the types of what stands in a certificate, and how it is read

Positive = Annotated[int, ">= 1"]
Label = Annotated[int, "of a row"]
Row = Annotated[int, "its number"]
Rows = Annotated[list[int], "increasing"]
AllOrRows = Annotated[list[int] | None, "all"]  # None: "all"
Function = Annotated[list[int], "w and b"]
Classifier = Annotated[list[list[int]], "its functions"]
Functional = Annotated[dict[int, int], "of a coordinate, or of d numbers"]  # its entries that are not 0
Limit = tuple[Functional, Literal[1, -1], Fraction]  # sign times it is at most this
Fate = Literal["finite", "+inf", "-inf", "undetermined", "collinear"]
Norm = Literal["l1", "l2", "linf"]
DUAL = {"l1": "linf", "l2": "l2", "linf": "l1"}


class Vector(NamedTuple):  # d coordinates and a 0 over one denominator
    denominator: int
    numerators: list[int]


Normal = Annotated[Vector, "w of a function"]


class Weights(NamedTuple):  # one for each row
    denominator: Positive
    numerators: list[Positive]


class Multipliers(NamedTuple):  # θ by label and λ by row and rival, if not 0
    losses: dict[int, int]
    weights: dict[tuple[int, int], int]


class Basis(NamedTuple):  # of d + 1 rows z_k, as columns a matrix T; inverse / scale is nearly T⁻¹
    covers: Rows  # those that have multipliers on themselves and the basis
    inverse: list[list[int]]
    rows: list[Row]
    scale: Positive


Upper = Multipliers | Basis


def read(kind: Any, value: Any, where: str, problem: Any = None) -> Any:
    """Read a value of a type: one of the above, a literal, a list, a tuple, T | None, or a record."""
    origin, inner = get_origin(kind), get_args(kind)

    def form(holds: bool, message: str) -> None:
        need(holds, f"{where} {message}", Malformed)

    if kind is int or kind is Positive:
        value = read_integer(value, where)
        form(kind is int or value >= 1, "is not >= 1")
    elif kind is Fraction:
        value = Fraction(*read(tuple[int, Positive], value, where))
    elif kind is Label:
        form(type(value) is int and (value in problem.labels if problem else abs(value) < 2**53), "is not a label")
    elif kind is Row:
        form(type(value) is int and 0 <= value < len(problem.y), "is not the number of a row")
    elif kind is Rows:
        form(increase(read(list[Row], value, where, problem)), "does not strictly increase")
    elif kind is AllOrRows:
        value = None if value == "all" else read(Rows, value, where, problem)
    elif kind is Vector or kind is Normal:
        below, value = read_object({"denominator": Positive, "numerators": list[int]}, value, where).values()
        length = problem.dimension if kind is Vector else len(problem.rows[0]) - 1
        form(len(value) == length, "has not as many coordinates as the points, or as there are monomials")
        value = Vector(below, [*value, 0])
    elif kind is Function:
        value = read(list[int], value, where)
        form(len(value) == len(problem.rows[0]), "has not one entry for each coordinate, or monomial, and one more")
    elif kind is Functional:
        entries = read(list[int] if isinstance(value, list) else int, value, where)
        fit = len(entries) == problem.dimension if isinstance(value, list) else 0 <= entries < problem.dimension
        form(fit, "is no such coordinate, nor of as many numbers as there are")
        value = {j: c for j, c in enumerate(entries) if c} if isinstance(value, list) else {entries: 1}
    elif kind is Classifier:
        value = read(list[Function], value, where, problem)
        length = {"C": max(1, len(value)), "M": len(problem.labels)}.get(problem.letter, 1)
        form(len(value) == length, "has not as many functions as it must")
    elif kind is Multipliers:
        kinds = {"losses": list[tuple[Label, int]], "weights": list[tuple[Row, Label, int]]}
        losses, weights = read_object(kinds, value, where, problem).values()
        increasing = increase([label for label, _ in losses]) and increase([pair for *pair, _ in weights])
        form(increasing, "does not strictly increase")
        form(all(problem.y[i] != rival for i, rival, _ in weights), "has a row's own label as a rival")
        value = Multipliers({label: x for label, x in losses if x}, {(i, rival): x for i, rival, x in weights if x})
    elif kind == Upper:
        value = read(Basis if isinstance(value, dict) and "scale" in value else Multipliers, value, where, problem)
    elif origin is Literal:
        form(any(type(value) is type(known) and value == known for known in inner), f"is not one of {inner}")
    elif origin in (list, tuple):
        form(isinstance(value, list), "is not a list")
        form(origin is list or len(value) == len(inner), f"has not {len(inner)} entries")
        if inner == (int,):  # as below, faster
            value = [x if type(x) is int else read_integer(x, f"{where}[{k}]") for k, x in enumerate(value)]
        else:
            value = [read(inner[k % len(inner)], x, f"{where}[{k}]", problem) for k, x in enumerate(value)]
    elif type(None) in inner:
        value = None if value is None else read(inner[0], value, where, problem)
    elif kind is not Any:
        value = kind(**read_object(kind.__annotations__, value, where, problem))
    return value


def read_integer(value: Any, where: str) -> int:
    if isinstance(value, str) and re.fullmatch(r"-?0x[0-9a-f]{1,100000}", value):
        return int(value, 16)
    need(type(value) is int, f"{where} is not an integer", Malformed)  # isinstance would let a bool pass
    return int(value)


def read_object(kinds: dict[str, Any], value: Any, where: str, problem: Any = None) -> dict[str, Any]:
    need(isinstance(value, dict), f"{where} is not an object", Malformed)
    for key in sorted(value.keys() ^ kinds.keys()):
        need(False, f"{where} has {'no' if key in kinds else 'the unknown key'} {ascii(key)[:40]}", Malformed)
    return {key: read(kind, value[key], f"{where}.{key}", problem) for key, kind in kinds.items()}


def increase(values: list[Any]) -> bool:
    return all(left < right for left, right in pairwise(values))


# ---- The file: strict JSON, the data embedded, by reference, or handed over by the caller


class Data(NamedTuple):  # row i is the point points[i] / denominator, with the label labels[i]
    denominator: Positive
    labels: list[Label]
    points: list[list[int]]


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


def read_claim(text: Text) -> tuple[dict[str, Any], Any, Any]:
    """The claim, whose kind is known, the data and the evidence of a certificate, as they are written."""
    kinds: dict[str, Any] = {"format": Literal["geomadv-certificate"], "version": Literal[1]}
    kinds |= dict.fromkeys(("claim", "data", "evidence"), Any)
    _, _, claim, data, evidence = read_object(kinds, load_json(text), "the certificate").values()
    need(isinstance(claim, dict), "claim is not an object", Malformed)
    read(Literal[tuple(KINDS)], claim.get("kind"), "claim.kind")
    return claim, data, evidence


def read_data(value: Any) -> Data:
    data: Data = read(Data, value, "data")
    d = len(data.points[0]) if data.points else 0
    need(d > 0 and all(len(row) == d for row in data.points), "data.points are not n >= 1 rows of d >= 1", Malformed)
    need(len(data.labels) == len(data.points), "data.labels are not as many as data.points", Malformed)
    return data


@functools.lru_cache(1)
def data_of_text(text: Text) -> Data:  # kept, as many certificates may be checked against one data set
    return read_data(load_json(text))


@functools.lru_cache(1)
def data_of_canonical_text(text: bytes) -> Data:
    data = read_data(load_json(text))
    need(canonical(data) == text, "the data in data.file are not in canonical form", Malformed)
    return data


def canonical(data: Data) -> bytes:
    """The canonical form of the data, whose SHA-256 is their digest."""
    common = functools.reduce(lambda g, row: g if g == 1 else math.gcd(g, *row), data.points, data.denominator)

    def written(number: int) -> int | str:
        return number // common if abs(number) < common << 53 else hex(number // common)

    small = range(1 - 2**53, 2**53) if common == 1 else ()  # the usual case, and the fast one
    rows = [row if max(row) in small and min(row) in small else list(map(written, row)) for row in data.points]
    record = {"denominator": written(data.denominator), "labels": data.labels, "points": rows}
    return json.dumps(record, separators=(",", ":")).encode("ascii")


def read_file(path: str, name: str) -> bytes:
    """The content of a regular file: opened without waiting, examined when it is open, read up to the limit."""
    try:
        with open(os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)), "rb") as file:
            need(stat.S_ISREG(os.fstat(file.fileno()).st_mode), f"{name} is not a regular file", Malformed)
            content = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:  # ValueError: a null character or a lone surrogate in the path
        raise Malformed(f"{name} cannot be read ({type(error).__name__})") from None
    need(len(content) <= MAX_BYTES, f"{name} has over {MAX_BYTES} bytes", Malformed)
    return content


def settle_data(value: Any, given: Data | None, directory: Path | None) -> tuple[Data, str]:
    """The data that the certificate speaks of, which must be those given, if any, and their digest."""
    if isinstance(value, dict) and "sha256" in value:
        digest, name = value["sha256"], value.get("file", "-")
        read_object({key: Any for key in ("file", "sha256") if key in value}, value, "data")
        hexadecimal = isinstance(digest, str) and re.fullmatch("[0-9a-fA-F]{64}", digest)
        need(bool(hexadecimal), "data.sha256 is not 64 hexadecimal digits", Malformed)
        path = PureWindowsPath(name if isinstance(name, str) and name else "/")  # it knows both separators, and drives
        need(path.anchor == "" and ".." not in path.parts, "data.file is not a relative path without '..'", Malformed)
        need(given is not None or (directory is not None and "file" in value), "the data are not at hand", Malformed)
        content = canonical(given) if given else read_file(os.path.join(directory or "", name), "data.file")
        need(hashlib.sha256(content).hexdigest() == digest.lower(), "the certificate speaks of other data (SHA-256)")
        return given or data_of_canonical_text(content), digest.lower()
    data = read_data(value)
    content = canonical(data)
    same = given is None or given == data or canonical(given) == content
    need(same, "the certificate speaks of other data than those given")
    return data, hashlib.sha256(content).hexdigest()


# ---- Mechanisms: points, directions and functions as d + 1 integers


def dot(left: list[int], right: list[int]) -> int:
    return sum(map(mul, compress(left, right), filter(None, right)))  # skips zeros of `right`: images have many


def times(factor: int, row: list[int]) -> list[int]:
    return list(map(mul, repeat(factor), row))


def plus(left: list[int], right: list[int]) -> list[int]:
    return list(map(add, left, right))


def features(x: list[int], below: int, degree: int) -> list[int]:
    """below^degree times the monomials of degree 1, 2, ... at x / below, and 1; the leading form if `below` is 0."""
    terms = (term for j in range(1, degree + 1) for term in combinations_with_replacement(x, j))
    return [*(below ** (degree - len(term)) * math.prod(term) for term in terms), below**degree]


def shares(dimension: int, degree: int) -> list[int]:
    """The factorial of degree over the factors of the monomials in (1 + x·y)^degree, ordered as `features`, and 0."""
    terms = (term for j in range(1, degree + 1) for term in combinations_with_replacement(range(dimension), j))
    powers = ([degree - len(term), *Counter(term).values()] for term in terms)
    return [*(math.prod(map(math.factorial, exponents)) for exponents in powers), 0]


def along(f: list[int], x: list[int], below: int, v: list[int], degree: int) -> list[int]:
    """The coefficients, from the constant on, of below^degree · f((x + t v) / below), f in the order of `features`."""
    total, lines = [0] * (degree + 1), list(zip(x, v, strict=True))
    terms = [term for j in range(1, degree + 1) for term in combinations_with_replacement(lines, j)]
    for coefficient, term in zip(f, [*terms, ()], strict=True):
        product = [coefficient * below ** (degree - len(term))]
        for start, slope in term:
            product = plus(times(start, [*product, 0]), times(slope, [0, *product]))
        total = plus(total, [*product, *[0] * (degree + 1 - len(product))])
    return total


def positive(g: list[int]) -> bool:
    """Whether g(t) > 0 for all t >= 0: then Sturm's sequence has as many changes of sign at 0 as at infinity."""
    sequence, last = [primitive(g)], primitive([k * x for k, x in enumerate(g)][1:])
    while last:
        rest, sign = sequence[-1], 1 if last[-1] > 0 else -1
        while len(rest) >= len(last):  # a positive multiple of what the division leaves
            shifted = [*[0] * (len(rest) - len(last)), *last]
            rest = plus(times(abs(last[-1]), rest), times(-sign * rest[-1], shifted))[:-1]
        sequence.append(last)
        last = primitive(times(-1, rest))
    at_0, at_infinity = ([f[k] for f in sequence if f and f[k]] for k in (0, -1))
    changes = [sum(x * y < 0 for x, y in pairwise(values)) for values in (at_0, at_infinity)]
    return g[0] > 0 and changes[0] == changes[1]


def until(g: list[int], end: Fraction) -> list[int]:
    """A polynomial that is positive at all t >= 0 iff g is at 0 <= t < end: g(end · t / (1 + t)), times a power."""
    (top, below), n = end.as_integer_ratio(), len(g) - 1
    scaled = [x * top**k * below ** (n - k) for k, x in enumerate(g)]
    return [sum(math.comb(n - k, j - k) * scaled[k] for k in range(j + 1)) for j in range(n + 1)]


def primitive(g: list[int]) -> list[int]:
    """Without the zeros of the highest powers, over the largest common divisor."""
    common = math.gcd(*g)
    return [x // common for x in g[: max((k + 1 for k, x in enumerate(g) if x), default=0)]]


def longest(numbers: Iterable[int]) -> int:
    """The bits of the longest number."""
    return max(map(int.bit_length, numbers), default=0)


def norm_1(v: list[int]) -> int:
    return sum(map(abs, v))


def length_of(v: list[int], norm: str) -> int:
    return norm_1(v) if norm == "l1" else max(map(abs, v))


def squared_norm(v: list[int], norm: str) -> int:
    return dot(v, v) if norm == "l2" else length_of(v, norm) ** 2


def squared_dual_norm(w: list[int], norm: str) -> int:
    """The square of the largest w·δ with ‖δ‖ <= 1."""
    return squared_norm(w, DUAL[norm])


# ---- Logarithms: integers v for which v / 2^bits is within 2 / 2^bits


def guarded(bits: int) -> tuple[int, int]:
    """More bits than rounding spoils below, and the sum."""
    return (more := 16 + 2 * bits.bit_length()), bits + more


def artanh(top: int, below: int, bits: int) -> int:
    """2^bits · artanh(x), x = top / below from 0 to 1/3, by x + x³/3 + x⁵/5 + ..., less than 2 bits + 9 off.

    A power is at most 2 off, as 2/9 + 2/3 + 1 <= 2, its term at most 3; so many are not 0: bits / 3 + 2, and what is
    left out is at most 3.
    """
    power, total, k = (top << bits) // below, 0, 1
    square = power * power >> bits
    while power:
        total, power, k = total + power // k, power * square >> bits, k + 2
    return total


def surprise(top: int, below: int, bits: int) -> int:
    """2^bits · x log(1/x), x = top / below from 0 to 1, by log(1/x) = k log 2 - log(2^k x), 1/2 < 2^k x < 2."""
    k = below.bit_length() - top.bit_length()
    near = 2 * artanh(abs((top << k) - below), (top << k) + below, bits)
    return top * (k * 2 * artanh(1, 3, bits) + (near if top << k < below else -near)) // below


def entropy(x: Fraction, bits: int) -> int:
    """-x log x - (1 - x) log(1 - x), 0 <= x <= 1."""
    more, inner = guarded(bits)
    (top, below) = x.as_integer_ratio()
    return sum(surprise(part, below, inner) for part in (top, below - top) if part) >> more


def softplus(x: Fraction, bits: int) -> int:
    """log(1 + e^x) = max(0, x) + log(1 + y), y = e^-|x|: e^-r by its series, r <= 1, squared until 2^k r = |x|."""
    (more, inner), (top, below) = guarded(bits), abs(x).as_integer_ratio()
    linear = max(0, (x.numerator << inner) // below)
    if top >= bits * below:  # log(1 + y) <= y < 1 / 2^bits
        return linear >> more
    k = (top // below).bit_length()
    r, power, y, j = (top << inner) // (below << k), 1 << inner, 0, 0
    while power:
        y, j = y + (-power if j % 2 else power), j + 1
        power = power * r // (j << inner)
    for _ in range(k):
        y = y * y >> inner
    return linear + 2 * artanh(y, (2 << inner) + y, inner) >> more


@dataclass(frozen=True)
class Problem:
    """The data in a hypothesis class: row i is denominator · (x_i, 1), with the label y[i].

    In P the monomials of x_i stand for x_i, and denominator^degree for the denominator.
    """

    denominator: int
    rows: list[list[int]]
    y: list[int]
    labels: list[int]  # in increasing order
    letter: str  # L, R, C, M or P
    bias: bool  # whether there is one
    below: Fraction | None  # in R what the loss is below, over unit
    weights: list[int]  # of the rows in the loss, over unit as every loss
    unit: int
    tight: Fraction  # 1 over the largest norm of w that there may be in the loss, 0 without a bound
    bounded: str  # that norm, "l1" or "linf"
    outer: int | None  # in C the label -r, that of the outer rows
    dimension: int
    degree: int  # 1, but in P
    labelled: dict[int, list[int]]  # the rows of each label
    left: list[int]  # in its one entry, how many products of vectors are still allowed

    def spend(self, products: int, bits: int | None = None) -> None:
        """Products of vectors, in P of more than d + 1 numbers; where their bits are given, of numbers."""
        wide = len(self.rows[0]) // (self.dimension + 1)
        self.left[0] -= products * (wide if bits is None else 1 + (bits // 1024) ** 2)
        need(self.left[0] >= 0, "the evidence is so long that checking takes out of proportion to reading")

    def monomials(self, x: Vector, leading: bool = False) -> Vector:
        """The monomials and 1 at x, or their limit at t · x over t^degree; but in P x itself and 1, or 0."""
        if self.degree > 1:
            self.spend(len(self.rows[0]), self.degree * longest([x.denominator, *x.numerators]))
        below = 0 if leading else x.denominator
        return Vector(x.denominator**self.degree, features(x.numerators[:-1], below, self.degree))

    def functions(self, h: Classifier, s: int) -> list[list[int]]:
        """F(h, s)."""
        if self.letter != "M":
            return [times(s, f) for f in h]
        own, rest = h[self.labels.index(s)], [f for label, f in zip(self.labels, h, strict=True) if label != s]
        return [plus(own, times(-1, f)) for f in rest]

    def enough(self, s: int, conditions: Iterable[bool]) -> bool:
        """All, or some, of the conditions on the functions of F(h, s), as it takes to give a point the label s."""
        return any(conditions) if s == self.outer else all(conditions)

    def accurate(self, chain: list[Classifier], name: str, weakly: bool = False, among: range | None = None) -> None:
        """F(h, y_i) is positive, or nonnegative, at x_i for all rows, or those among; of a chain lexicographically.

        In R the loss is below the budget instead; weakly, at most that for some scale > 0, or, without a norm bound,
        F(h, y_i) nonnegative.
        """
        unbiased = all(f[-1] == 0 for h in chain for f in h)
        need(self.bias or unbiased, f"the bias is not 0 in a hypothesis class without ({name})")
        if self.below is not None:
            least, total, worst = self.loss(chain[0], name)
            near = weakly and (
                (worst >= 0 and not self.tight)
                or (least <= self.below and (total >= 0 or sum(self.weights) < self.below))
            )
            need(near or least < self.below, f"the loss is not {'at most' if weakly else 'below'} the budget ({name})")
            return
        zeros, sign = [0] * len(chain), "nonnegative" if weakly else "positive"
        for s in self.labels:
            sequences = list(zip(*(self.functions(h, s) for h in chain), strict=True))
            self.spend(len(chain) * len(sequences) * len(self.labelled[s]))
            for i in (row for row in self.labelled[s] if among is None or row in among):
                values = ([dot(f, self.rows[i]) for f in sequence] for sequence in sequences)
                found = self.enough(s, (value > zeros or (weakly and value == zeros) for value in values))
                need(found, f"row {i}: F(h, {s}) is not {sign} ({name})")

    def moved(self, i: int, v: Vector, distance: Fraction) -> list[int]:
        """A multiple of (x_i + distance · v, 1); in P the shortest, since its powers are taken."""
        start = [*self.rows[i][: self.dimension], self.denominator]
        far = times(distance.numerator * self.denominator, v.numerators)
        found = plus(times(distance.denominator * v.denominator, start), far)
        return primitive(found) if self.letter == "P" else found

    def stays(self, h: Classifier, s: int, i: int, v: Vector, distance: Fraction | None = None) -> bool:
        """F(h, s) is positive at x_i, and nonnegative at x_i + distance · v, or has slopes >= 0 along v.

        In P: it is positive at x_i + tv for 0 < t < distance, or for all t > 0.
        """
        self.spend(2 * len(h))
        if self.letter == "P":
            g = self.on_ray(h[0], s, i, v)
            g = g[next((k for k, x in enumerate(g) if x), 0) :]
            if distance:
                self.spend(self.degree**2, longest(g) + self.degree * longest([*distance.as_integer_ratio()]))
                g = until(g, distance)
                self.spend(self.degree**2, 2 * self.degree * longest(primitive(g)))
            return distance == 0 or positive(g)
        far = v.numerators if distance is None else self.moved(i, v, distance)
        return self.enough(s, (dot(f, self.rows[i]) > 0 and dot(f, far) >= 0 for f in self.functions(h, s)))

    def certify(
        self,
        m: Multipliers,
        s: int,
        v: Vector,
        name: str,
        outer: int | None = 1,
        budget: Fraction | None = None,
        free: bool = False,
    ) -> list[int]:
        """λ >= 0, λ != 0, θ >= 0, θ_s = 0, Z(λ) + Σ θ_l (e_s - e_l) ⊗ v = 0, in C so many outer rows with λ_i != 0.

        And Σ λ_i >= budget · max λ_i / c_i: by default that of R, and none else. With a budget > 0 and a norm bound the
        equation may leave d coordinates g, and ‖g‖ · norm_bound, in the dual norm, counts against Σ λ_i. It may leave
        them if `free`, too. What it leaves, times the denominators of v and the data, is returned.
        """
        budget = self.below if budget is None else budget
        free = free or bool(budget and self.tight)
        self.spend(2 * len(m.weights))
        self.spend(len(self.labels), longest([v.denominator, *v.numerators]))
        need(m.weights != {}, f"λ is 0 ({name})")
        coefficients: dict[int, Counter[int]] = {label: Counter() for label in self.labels}
        for (i, rival), weight in m.weights.items():
            need(weight > 0, f"row {i}: λ_i is not >= 0 ({name})")
            coefficients[self.y[i]][i] += weight
            coefficients[rival][i] -= weight
        for label, loss in m.losses.items():
            need(loss > 0 and label != s, f"θ of {label} is not >= 0, or not 0 for s ({name})")
        found = sum(self.y[i] == self.outer for i, _ in m.weights)
        need(outer in (None, found) or self.letter != "C", f"{found} outer rows have λ_i > 0, not {outer} ({name})")
        for label in self.labels[1:]:  # the sum of the equations of all labels is 0 = 0
            total = [0] * len(v.numerators)
            for i, weight in coefficients[label].items():
                total = plus(total, times(weight, self.rows[i]))
            loss = sum(m.losses.values()) if label == s else -m.losses.get(label, 0)
            total = plus(times(v.denominator, total), times(loss * self.denominator, v.numerators))
            for j, entry in enumerate(total if self.bias else total[:-1]):
                left = free and j < self.dimension
                need(entry == 0 or left, f"coordinate {j}, label {label}: the equation does not hold ({name})")
        if budget:
            spare = sum(m.weights.values()) - budget * max(self.shares(m))
            need(spare >= self.price(total[:-1], v), f"Σ λ_i is not >= the budget times the largest λ_i / c_i ({name})")
        return total[:-1]

    def price(self, left: list[int], v: Vector) -> Fraction:
        """What counts against Σ λ_i of what an equation with v left."""
        if not self.tight:
            return Fraction(0)
        return Fraction(length_of(left, DUAL[self.bounded]), self.tight * v.denominator * self.denominator)

    def certify_within(
        self, upper: list[Upper], s: int, v: Vector, rows: list[int], distance: Fraction, exactly: bool = False
    ) -> None:
        """The multipliers certify v, and for each of the rows some do so within the distance, which is then > 0.

        In P there is one for each of the rows, and certifies the point at the distance.
        """
        if self.letter == "P":
            single = [m for m in upper if isinstance(m, Multipliers)]
            need(len(single) == len(upper) == len(rows), "upper has not one λ for each bounded row", Malformed)
            for number, (only, i) in enumerate(zip(single, rows, strict=True)):
                there = self.moved(i, v, distance)
                self.certify(only, s, self.monomials(Vector(there[-1], there)), f"upper[{number}]")
            return
        top, below = distance.as_integer_ratio()
        bits = 0 if self.below is None else longest([top, below, *self.below.as_integer_ratio(), *self.weights])
        rivals, covered = [k for k in self.labels if k != s], set[int]()
        for number, m in enumerate(upper):
            if isinstance(m, Basis):
                self.carry(m, s, v, distance, f"upper[{number}]")
                covered.update(m.covers)
                continue
            left = self.certify(m, s, v, f"upper[{number}]", budget=Fraction(0), free=bool(self.below and self.tight))
            most = sorted([Fraction(0), Fraction(0), *self.shares(m)])[-2:]
            total = sum(m.weights.values()) - self.price(left, v)
            helped = {i for i, _ in m.weights} if m.losses else set(rows)
            self.spend(len(helped), max(bits, longest(total.as_integer_ratio()) if self.tight else 0))
            for i in helped:
                if all(self.spares(m, total, most, i, k, top, below * m.losses.get(k, 0), exactly) for k in rivals):
                    covered.add(i)
        for i in rows:
            need(i in covered, f"row {i}: no λ of upper is within the distance")

    def carry(self, basis: Basis, s: int, v: Vector, distance: Fraction, name: str) -> None:
        """For each row i that is covered, T μ = q, q = -s · distance · (v, 0) - z_i, has a solution μ >= 0.

        With E = scale · 1 - T · inverse and 2 ‖E‖ <= scale, in the norm of the largest sum in a column, each entry of
        inverse · q - scale · μ is at most 2 max |inverse| · ‖E‖ · ‖q‖ / scale. T, q and scale are multiplied by the
        denominator.
        """
        (covers, inverse, rows, _), m, scale = basis, self.dimension + self.bias, basis.scale * self.denominator
        need(self.letter == "L", f"{name} is of another hypothesis class", Malformed)
        square = [len(rows), len(inverse), *map(len, inverse)] == [m] * (m + 2)
        need(square, f"{name} is not of as many rows as there are coordinates", Malformed)
        self.spend(2 * m * m + m * len(covers))
        z = {i: times(self.y[i], self.rows[i][:m]) for i in (*rows, *covers)}
        error = 0
        for j in range(m):
            column = [-scale * (i == j) for i in range(m)]
            for k, line in zip(rows, inverse, strict=True):
                column = plus(column, times(line[j], z[k]))
            error = max(error, norm_1(column))
        need(2 * error <= scale, f"inverse is not near that of the rows ({name})")
        below = v.denominator * distance.denominator  # of far, and of size
        far = times(-s * distance.numerator * self.denominator, v.numerators[:m])
        self.spend(m, longest([below, *far]))
        size = norm_1(far) + below * max((norm_1(z[i]) for i in covers), default=0)
        slack = 2 * max(abs(x) for line in inverse for x in line) * error * size
        most = [(scale * dot(line, far) - slack) // (scale * below) for line in inverse]
        for i in covers:
            found = all(dot(line, z[i]) <= top for line, top in zip(inverse, most, strict=True))
            need(found, f"row {i} is not surely covered ({name})")

    def spares(
        self,
        m: Multipliers,
        total: Fraction,
        most: list[Fraction],
        i: int,
        rival: int,
        top: int,
        used: int,
        exactly: bool,
    ) -> bool:
        """Of top · λ_i one may take what is used, or more if not exactly; in R enough for the budget is left then."""
        weight = m.weights.get((i, rival), 0)
        left = top * weight - used
        if left < 0 or self.below is None:
            return left >= 0
        second, largest = most
        others = top * (largest if weight < largest * self.weights[i] else second)  # the largest share of the others
        share = Fraction(left, self.weights[i])
        if not exactly:
            share = min(share, others)
        return top * (total - weight) + share * self.weights[i] >= self.below * max(share, others)

    def shares(self, m: Multipliers) -> list[Fraction]:
        """The λ_i / c_i, over unit; in M λ_i is the sum of its λ."""
        totals = Counter[int]()
        for (i, _), weight in m.weights.items():
            totals[i] += weight
        return [Fraction(total, self.weights[i]) for i, total in totals.items()]

    def sums(self, many: list[list[int]], vectors: list[list[int]]) -> Iterable[list[int]]:
        """Σ weights[k] · vectors[k], for each list of weights: all entries of a vector make one long integer."""
        heaviest = max((sum(map(abs, weights)) for weights in many), default=0)
        bits = (max(abs(x) for v in vectors for x in v) * max(heaviest, 1)).bit_length()  # of an entry of a sum
        length, size = len(vectors[0]), bits // 8 + 1  # in bytes, with the sign
        self.spend(len(many) * len(vectors) * (1 + size // 64))
        need(len(vectors) * length * size <= MAX_BYTES, "the numbers are so long that checking takes too much memory")
        half = 1 << (8 * size - 1)  # above all |entries|, and added where no sign is to be seen
        halves = int.from_bytes(half.to_bytes(size, "little") * length, "little")
        texts = (b"".join((x + half).to_bytes(size, "little") for x in v) for v in vectors)
        long = [int.from_bytes(text, "little") - halves for text in texts]
        for weights in many:
            text = (sum(map(mul, weights, long)) + halves).to_bytes(length * size, "little")
            yield [int.from_bytes(text[k : k + size], "little") - half for k in range(0, len(text), size)]

    # ---- Kinds: the parameters are the fields of the claim and, behind the *, of the evidence

    def separable(self, *, separator: Classifier) -> None:
        pass  # wherever there is a separator, it is accurate

    def inseparable(self, *, multipliers: Multipliers) -> None:
        need(multipliers.losses == {}, "θ is not 0 (multipliers)")
        self.certify(multipliers, self.labels[0], Vector(1, [0] * len(self.rows[0])), "multipliers")

    def max_margin(self, normal: Normal, bias: Fraction, squared_margin: Fraction, *, multipliers: Multipliers) -> None:
        (below, w), whole = normal, math.factorial(self.degree)
        u = list(map(mul, w, shares(self.dimension, self.degree)))  # in P over the monomials' factors, times whole
        self.lost(normal, bias, None, multipliers, Vector(below * whole, u))
        need(squared_margin * dot(u, w) == below**2 * whole, "squared_margin · (u·u) is not 1")

    def resistance_margin(
        self,
        direction: Vector,
        source: Label,
        normal: Vector,
        bias: Fraction,
        norm: Norm,
        squared_margin: Fraction,
        *,
        multipliers: Multipliers,
        weight: Fraction,
    ) -> None:
        (below, u), (e, v), (k, c) = normal, direction, weight.as_integer_ratio()
        if norm == "l2":
            need(min(source * dot(u, v), weight) == 0, "the lesser of source · (u·v) and weight is not 0")
            left = plus(times(c * e, u), times(-source * k * below, v))
            self.lost(normal, bias, None, multipliers, Vector(c * e * below, left))
        else:
            need(source * dot(u, v) >= 0 and weight >= 0, "the lesser of source · (u·v) and weight is not >= 0")
            for i, above in enumerate(self.above(normal, bias)):
                need(above >= 0, f"row {i}: y (u·x + b) is not >= 1")
            pressed = Vector(c * e, times(source * k, v))
            left = self.certify(multipliers, 1, pressed, "multipliers", free=True)
            most = sum(multipliers.weights.values()) * pressed.denominator * self.denominator
            near = squared_norm(left, norm) <= squared_margin * most**2
            need(near, "Σ λ_i y_i x_i + θ · weight · source · v is longer than Σ λ_i times the margin")
        squared = squared_margin * squared_dual_norm(u, norm)
        need(squared == below**2, "squared_margin · ‖u‖² is not 1, in the dual norm")

    def soft_margin(
        self, normal: Vector, bias: Fraction, penalty: Fraction, objective: Fraction, *, multipliers: Multipliers
    ) -> None:
        need(self.tight == 0, "soft margins have no norm_bound", Malformed)
        need(penalty > 0, "penalty is not > 0")
        least = Fraction(dot(normal[1], normal[1]), 2 * normal[0] ** 2)
        least += penalty * self.lost(normal, bias, penalty, multipliers, normal)
        need(objective == least, "objective is not (u·u)/2 + penalty · Σ c_i max(0, 1 - y (u·x + b))")

    def lost(self, normal: Vector, bias: Fraction, penalty: Fraction | None, m: Multipliers, sum_: Vector) -> Fraction:
        """Σ c_i max(0, 1 - f_i), f_i = y_i (u·x_i + b); λ_i certify -sum_, 0 where f_i > 1, θ c_i penalty where < 1."""
        need(m.losses != {}, "θ is 0 (multipliers)")
        self.certify(m, 1, Vector(sum_.denominator, times(-1, sum_.numerators)), "multipliers")
        total, unit = 0, bias.denominator * normal.denominator * self.denominator
        each = None if penalty is None else penalty * m.losses[-1]
        for i, (y, above) in enumerate(zip(self.y, self.above(normal, bias), strict=True)):
            weight, c = self.unit * m.weights.get((i, -y), 0), self.weights[i]
            most = None if each is None else c * each
            need(above <= 0 or weight == 0, f"row {i}: y (u·x + b) is not 1, but λ_i > 0")
            need(most is None or weight <= most, f"row {i}: λ_i is not <= c_i · penalty")
            need(above >= 0 or weight == most, f"row {i}: y (u·x + b) is not >= 1, nor λ_i the penalty")
            total -= c * min(above, 0)
        return Fraction(total, unit * self.unit)

    def above(self, normal: Vector, bias: Fraction) -> list[int]:
        """By how much y_i (u·x_i + b) is above 1, times the denominators of u, b and the data."""
        need(self.bias or bias == 0, "the bias is not 0 in a hypothesis class without (normal, bias)")
        (below, u), (top, base) = normal, bias.as_integer_ratio()
        f, unit = [*times(base, u[:-1]), below * top], base * below * self.denominator
        self.spend(len(self.rows))
        return [y * dot(f, row) - unit for y, row in zip(self.y, self.rows, strict=True)]

    def transfers(self, direction: Vector, source: Label, *, multipliers: Multipliers, separator: Classifier) -> None:
        need(source != self.outer, "the source is not the label of the region")
        self.certify(multipliers, source, self.monomials(direction, leading=True), "multipliers")

    def does_not_transfer(self, direction: Vector, source: Label, *, classifier: Classifier) -> None:
        self.accurate([classifier], "classifier")
        slope = source * dot(classifier[0], self.monomials(direction, leading=True).numerators)
        if self.letter == "P":
            found = slope > 0
        else:
            found = any(self.stays(classifier, source, i, direction) for i in self.labelled[source])
            found = found or (self.letter == "R" and slope >= 0)  # there need be no such row
        need(found, f"F(h, {source}) has slopes < 0 (classifier)")

    def transfers_from(
        self,
        direction: Vector,
        row: Row,
        *,
        multipliers: Multipliers,
        distances: list[tuple[Fraction, Fraction]],
        beyond: Fraction,
        separator: Classifier,
    ) -> None:
        targets = [(beyond, self.monomials(direction, leading=True))]
        for distance, weight in distances:
            need(distance > 0, "a distance is not > 0")
            there = self.moved(row, direction, distance)
            targets.append((weight, self.monomials(Vector(there[-1], there))))
        total, common = [0] * len(self.rows[row]), 1  # a sum of vectors over its denominator
        for weight, (below, values) in targets:
            need(weight >= 0, "the weight of a distance, or beyond, is not >= 0")
            top, bottom = weight.numerator, weight.denominator * below
            self.spend(len(values), longest([common, top, bottom]))
            common, before = math.lcm(common, bottom), common
            total = plus(times(common // before, total), times(top * (common // bottom), values))
        self.certify(multipliers, self.y[row], Vector(common, total), "multipliers")

    def does_not_transfer_from(self, direction: Vector, row: Row, *, classifier: Classifier) -> None:
        self.accurate([classifier], "classifier")
        g = self.on_ray(classifier[0], self.y[row], row, direction)
        need(positive(g), f"row {row}: F(h, {self.y[row]}) is not positive all along the direction (classifier)")

    def on_ray(self, f: list[int], s: int, i: int, v: Vector) -> list[int]:
        """A positive multiple of s f(x_i + t v), the constant first."""
        *x, below = primitive([*self.rows[i][: self.dimension], self.denominator])
        x, way, below = times(v.denominator, x), times(below, v.numerators[:-1]), below * v.denominator
        self.spend(self.degree**2 * len(f), longest(f) + self.degree * longest([*x, *way, below]))
        g = along(times(s, f), x, below, way, self.degree)
        self.spend(self.degree**2, 2 * self.degree * longest(primitive(g)))
        return g

    def bound(
        self,
        direction: Vector,
        source: Label,
        points: AllOrRows,
        at_least: Fraction | None,
        at_most: Fraction | None,
        attained_at: Row | None,
        unbounded: Rows,
        *,
        upper: list[Upper],
        attaining: Classifier | None,
        escaping: list[list[Classifier]],
        separator: Classifier,
    ) -> None:
        rows = self.labelled[source] if points is None else points
        need(all(self.y[i] == source for i in rows), f"a row of points is not labelled {source}")
        need(set(unbounded) <= set(rows), "a row of unbounded is not one of points")
        bounded = sorted(set(rows) - set(unbounded))
        nulls = {at_least is None, at_most is None, attained_at is None, attaining is None}
        need(nulls == {not bounded}, "at_least, at_most, attained_at, attaining are not null iff points are unbounded")
        need(at_most is None or at_most > 0, "at_most is not > 0")
        self.certify_within(upper, source, direction, bounded, Fraction(1) if at_most is None else at_most)
        if at_least is not None and attained_at is not None and attaining is not None:
            need(attained_at in bounded, f"attained_at: row {attained_at} is not one of points, or is in unbounded")
            need(at_least >= 0, "at_least is not >= 0")
            self.accurate([attaining], "attaining", weakly=True)
            found = self.stays(attaining, source, attained_at, direction, at_least)
            need(found, f"row {attained_at}: F(h, {source}) falls too soon (attaining)")
        for k, chain in enumerate(escaping):
            need(len(chain) == 1 or (chain != [] and self.letter in "LM"), f"escaping[{k}] is no chain", Malformed)
            self.accurate(chain, f"escaping[{k}]", weakly=True)
            slopes = [dot(f, direction.numerators) for f in self.functions(chain[0], source)]
            rising = self.letter == "P" or len(chain) > 1 or self.enough(source, (slope >= 0 for slope in slopes))
            need(rising, f"F(h, {source}) has slopes < 0 (escaping[{k}])")
        for i in unbounded:
            found = any(self.escapes(chain, source, i, direction) for chain in escaping)
            need(found, f"row {i} of unbounded: no F(h, {source}) of escaping stays positive")

    def escapes(self, chain: list[Classifier], s: int, i: int, v: Vector) -> bool:
        """h_0 + εh_1 + ε²h_2 + ... stays positive from x_i to x_i + v / ε for small ε > 0; one h alone for ever."""
        if len(chain) == 1:
            return self.stays(chain[0], s, i, v)
        self.spend(2 * len(chain) * len(chain[0]))
        zeros = [0] * len(chain)
        for sequence in zip(*(self.functions(h, s) for h in chain), strict=True):
            here = [dot(f, self.rows[i]) for f in sequence]
            slopes = times(self.denominator, [dot(f, v.numerators) for f in sequence])
            far = plus([*slopes, 0], times(v.denominator, [0, *here]))
            if here <= zeros or far < [0, *zeros]:
                return False
        return True

    def forced(self, point: Vector, label: Label, *, upper: list[Multipliers], separator: Classifier) -> None:
        self.forces(point, label, upper)

    def forces(self, point: Vector, label: int, upper: list[Multipliers], budget: Fraction | None = None) -> None:
        there = self.monomials(point)
        behind = Vector(there.denominator, times(-1, there.numerators))
        for k, m in enumerate(upper):
            self.certify(m, label, behind, f"upper[{k}]", outer=int(label == self.outer), budget=budget)
        for other in self.labels:
            found = other == label or any(m.losses.keys() <= {other} for m in upper)
            need(found, f"no λ of upper has θ zero off {other}")

    def not_forced(self, point: Vector, labels: tuple[Label, Label], *, first: Classifier, second: Classifier) -> None:
        need(labels[0] != labels[1], "the labels are the same")
        p = self.monomials(point).numerators
        for label, name, h in zip(labels, ("first", "second"), (first, second), strict=True):
            self.accurate([h], name)
            found = self.enough(label, (dot(f, p) > 0 for f in self.functions(h, label)))
            need(found, f"F(h, {label}) is not positive at the point ({name})")

    def universal_perturbation(
        self,
        perturbation: Vector | None,
        source: Label,
        points: list[Vector] | None,
        norm: Norm,
        limits: list[Limit],
        squared_length_at_least: Fraction | None,
        *,
        upper: list[Upper],
        cuts: list[tuple[int, Classifier]],
        pressing: list[int],
        separator: Classifier,
        splits: list[tuple[int, int] | None] = [None],  # noqa: B006
    ) -> None:
        least, delta, binary = squared_length_at_least, perturbation, self.letter in "LR"
        cones = self.cones(splits)
        open_ = self.letter == "M" and limits != [] and least is not None and least > 0  # perhaps there is none
        need(binary or len(cuts) == len(cones), "cuts has not exactly one entry, or for each part one", Malformed)
        need(binary or len({i for i, _ in cuts}) == 1, "cuts are not at one point", Malformed)
        multipliers = [m for m in upper if isinstance(m, Multipliers)]
        need(points is None or multipliers == upper, "upper has a basis, but points is not null", Malformed)
        need(points is None or self.letter != "C", "points is not null", Malformed)
        need(limits == [] or self.letter != "C", "limits is not empty", Malformed)
        both = (least is None) == (delta is None) or open_
        need(both, "squared_length_at_least is not null iff perturbation is", Malformed)
        many = len(limits) * (len(self.labels) - 1) * len(cones)
        need(len(pressing) == many, "pressing has not as many entries as limits, for each rival", Malformed)
        if delta is not None:
            for k, (a, sign, most) in enumerate(limits):
                value = sum(c * delta.numerators[j] for j, c in a.items())
                need(sign * value <= most * delta.denominator, f"limit {k} does not hold")
            if points is None:
                self.certify_within(upper, source, delta, self.labelled[source], Fraction(1), exactly=True)
            else:
                self.land(multipliers, source, delta, points)
        if delta is not None and source == self.outer:
            exact = {i for m in multipliers for (i, _), x in m.weights.items() if x == m.losses.get(-source, 0)}
            for i in self.labelled[source]:
                need(i in exact, f"row {i}: no λ of upper has λ_i = 1")
        starts = {i: self.rows[i] for i in self.labelled[source]}
        if points is not None:
            starts = {k: [*p.numerators[:-1], p.denominator] for k, p in enumerate(points)}
        self.no_shorter(least, source, starts, norm, limits, pressing, cuts, cones)

    def cones(self, splits: list[tuple[int, int] | None]) -> list[list[list[int]]]:
        """The generators of the cones into which that of all vectors >= 0, of one entry for each rival, is split."""
        many = len(self.labels) - 1
        self.spend(many**2, 1)
        found, left = [], [[[int(k == j) for k in range(many)] for j in range(many)]]
        for k, split in enumerate(splits):
            need(left != [], f"splits[{k}] splits nothing", Malformed)
            cone = left.pop()
            if split is None:
                found.append(cone)
                continue
            a, b = split
            need(0 <= a < b < many, f"splits[{k}] is not a pair of generators", Malformed)
            middle = plus(cone[a], cone[b])
            self.spend(2 * many, longest(middle))
            left += [[*cone[:a], middle, *cone[a + 1 :]], [*cone[:b], middle, *cone[b + 1 :]]]
        need(left == [], "splits leave a cone over", Malformed)
        return found

    def no_shorter(
        self,
        least: Fraction | None,
        source: int,
        starts: dict[int, list[int]],
        norm: str,
        limits: list[Limit],
        pressing: list[int],
        cuts: list[tuple[int, Classifier]],
        cones: list[list[list[int]]],
    ) -> None:
        """No perturbation of the starts within the limits is universal and shorter; null: none is universal."""
        need(least is None or least >= 0, "squared_length_at_least is not >= 0")
        pairs: list[tuple[Fraction, list[int]]] = []
        for k, (i, h) in enumerate(cuts):
            need(i in starts, f"cuts[{k}] is not at a source point")
            self.accurate([h], f"cuts[{k}]", weakly=True)
            self.spend(len(h), starts[i][-1].bit_length())
            functions = self.functions(h, source)
            if self.letter == "M":
                functions = [self.mixed(shares, functions) for shares in cones[k]]
            pairs += [(Fraction(dot(f, starts[i]), starts[i][-1]), f[:-1]) for f in functions]
        sums: list[tuple[Fraction, list[int]]] = []
        for k, group in enumerate([pairs] if self.letter in "LR" else [[pair] for pair in pairs]):
            c, g = Fraction(0), functools.reduce(plus, (w for _, w in group), [0] * self.dimension)
            values = [value for value, _ in group]
            for (a, sign, most), weight in zip(limits, pressing[k * len(limits) :], strict=False):
                need(weight >= 0, "pressing is not >= 0")
                values.append(-weight * most)
                for j, entry in a.items():
                    g[j] += sign * weight * entry
            for value in values:
                self.spend(1, c.denominator.bit_length())
                c += value
            sums.append((c, g))
        far = (not any(g) if least is None else c**2 >= least * squared_dual_norm(g, norm) for c, g in sums)
        found = self.enough(source, (c > 0 and enough for (c, _), enough in zip(sums, far, strict=True)))
        need(found or (least == 0 and self.letter != "C"), "squared_length_at_least is not proved")

    def mixed(self, shares: list[int], functions: list[list[int]]) -> list[int]:
        """The sum of functions, each so many times."""
        counting = [(share, f) for share, f in zip(shares, functions, strict=True) if share]
        self.spend(len(counting) * (self.dimension + 1), longest(shares))
        return functools.reduce(plus, (times(share, f) for share, f in counting))

    def universal_bracket(
        self,
        perturbation: Vector,
        source: Label,
        squared_length_at_least: Fraction,
        *,
        common: Multipliers,
        combinations: list[list[int]],
        basis: Rows,
        coordinates: list[int],
        inverse: list[list[int]],
        scale: Positive,
        relations: list[Function],
        cuts: list[tuple[Row, Classifier]],
        separator: Classifier,
    ) -> None:
        self.certify(common, source, perturbation, "common")
        theta, n, width = common.losses.get(-source, 0), len(self.rows), self.dimension + 1
        need(theta > 0, "θ is 0 (common)")
        need(all(len(weights) == n for weights in combinations), "a list of combinations has not n entries", Malformed)
        fit = increase(coordinates) and {*coordinates} <= {*range(width)}
        need(fit, "coordinates are none of z, or not increasing")
        shape = len(inverse) == len(basis) > 0 and {len(row) for row in inverse} == {len(coordinates)} != {0}
        need(shape, "inverse has not a row for each of basis, with an entry for each of coordinates", Malformed)
        others = [j for j in range(width) if j not in {*coordinates}]
        need(len(relations) == len(others), "relations are not as many as the coordinates left out", Malformed)
        z = [times(y, row if self.bias else [*row[:-1], 0]) for y, row in zip(self.y, self.rows, strict=True)]
        combined = self.sums(relations, list(map(list, zip(*z, strict=True))))
        for j, f, values in zip(others, relations, combined, strict=True):
            alone = f[j] != 0 and not any(f[k] for k in others if k != j)
            need(alone and not any(values), f"coordinate {j} does not follow from those of coordinates (relations)")
        unit = scale * self.denominator  # as the rows are the denominator times z
        off = [0] * len(coordinates)  # of each column of scale · 1 - (z of basis)ᵀ inverse, times the denominator
        for k, entries in enumerate(self.sums([[z[i][j] for i in basis] for j in coordinates], inverse)):
            entries[k] -= unit
            off = plus(off, list(map(abs, entries)))
        need(2 * max(off) <= unit, "inverse is not near scale times an inverse of the rows of basis")
        largest, lost = 2 * max(abs(x) for row in inverse for x in row), set(self.labelled[source])
        first = [common.weights.get((i, -y), 0) for i, y in enumerate(self.y)]
        changes = [plus(weights, times(-1, first)) for weights in combinations]
        missing = self.sums(changes, [[row[j] for j in coordinates] for row in z])
        for k, (weights, entries) in enumerate(zip(combinations, missing, strict=True)):
            error = largest * sum(map(abs, entries))  # what makes the sum right is at most error / unit, and on basis
            least = [unit * weight for weight in weights]
            for i in basis:
                least[i] -= error
            need(min(least) >= 0, f"a weight may be negative (combinations[{k}])")
            lost -= {i for i in lost if least[i] >= unit * theta}
        need(not lost, f"rows {sorted(lost)[:3]} ...: no weight of combinations is surely >= θ")
        starts = {i: self.rows[i] for i in self.labelled[source]}
        self.no_shorter(squared_length_at_least, source, starts, "l2", [], [], cuts, [])

    def no_direction_within(
        self,
        source: Label,
        limits: list[Limit],
        *,
        cuts: list[tuple[Row, Classifier]],
        pressing: list[list[int]],
        separator: Classifier,
    ) -> None:
        many = [len(weights) for weights in pressing]
        need(many == [len(limits)] * len(cuts), "pressing has not as many entries as it must", Malformed)
        total, dense = times(source, separator[0][:-1]), sum(len(a) > 1 for a, _, _ in limits)
        for k, ((i, h), weights) in enumerate(zip(cuts, pressing, strict=True)):
            need(self.y[i] == source, f"cuts[{k}] is not at a source point")
            self.accurate([h], f"cuts[{k}]", weakly=True)
            self.spend(1 + dense)
            total, above = plus(total, times(source, h[0][:-1])), Fraction(source * dot(h[0], self.rows[i]))
            for (a, sign, most), weight in zip(limits, weights, strict=True):
                need(weight >= 0, "pressing is not >= 0")
                self.spend(1, above.denominator.bit_length())
                value = sign * sum(c * self.rows[i][j] for j, c in a.items())
                above += weight * (value - most * self.denominator)
                for j, entry in a.items():
                    total[j] += sign * weight * entry
            need(above >= 0, f"F(h, {source}) at row {i} is less than what presses (cuts[{k}])")
        need(not any(total), "the normals of the cuts, and what presses, do not add up to minus that of the separator")

    def land(self, upper: list[Multipliers], s: int, delta: Vector, points: list[Vector]) -> None:
        """The multipliers certify that no classifier gives the points, moved by delta, the label s."""
        need(len(upper) == len(points), "upper has not as many entries as points")
        for k, (p, m) in enumerate(zip(points, upper, strict=False)):
            there = plus(times(delta.denominator, p.numerators), times(p.denominator, delta.numerators))
            below = p.denominator * delta.denominator
            moved = [*there[:-1], below]
            if self.letter == "M":
                self.certify(m, s, Vector(below, moved), f"upper[{k}]")
            elif self.bias or any(there):  # else it is the origin, where all are zero
                self.certify(m, -s, Vector(below, times(-1, moved)), f"upper[{k}]")

    def width_at_least(self, at_least: Positive, direction: Vector | None, *, conflicts: list[Multipliers]) -> None:
        [region] = {-1, 1} - {self.outer}
        together = []
        for k, m in enumerate(conflicts):
            need(direction is not None or m.losses == {}, f"θ is not 0, but direction is null (conflicts[{k}])")
            v = direction or Vector(1, [0] * len(self.rows[0]))
            self.certify(m, region, v, f"conflicts[{k}]", outer=None)
            together.append([i for i, _ in m.weights if self.y[i] == self.outer])
        in_conflict = [i for rows in sorted(together, key=len) for i in rows]
        rows = list(dict.fromkeys([*in_conflict, *self.labelled[-region]]))
        need(not divisible(rows, together, at_least - 1), "fewer units avoid these conflicts")

    def no_output_layer(self, units: Classifier, *, multipliers: Multipliers) -> None:
        need(self.outer == 1, "no-output-layer is not a kind of claim in this hypothesis class", Malformed)
        need(multipliers.losses == {} != multipliers.weights, "θ is not 0, or λ is (multipliers)")
        signed = {i: weight * self.y[i] for (i, _), weight in multipliers.weights.items()}
        for i, weight in signed.items():
            need(weight * self.y[i] > 0, f"row {i}: λ_i is not >= 0 (multipliers)")
        need(sum(signed.values()) >= 0, "Σ λ_i y_i is not >= 0 (multipliers)")
        for j, u in enumerate(units):
            self.spend(len(signed))
            total = sum(weight * max(0, dot(u, self.rows[i])) for i, weight in signed.items())
            need(total <= 0, f"Σ λ_i y_i max(0, u(x_i)) is not <= 0 (units[{j}])")

    def budget(
        self,
        target: Function,
        at_least: Fraction,
        at_most: Fraction,
        least: Literal[True, False],
        *,
        multipliers: Multipliers,
        attaining: Classifier,
        better: Classifier | None,
    ) -> None:
        if at_least > 0:
            wanted = Vector(1, times(-1, target))
            self.certify(multipliers, 1, wanted, "multipliers", budget=at_least * self.unit)
        need(dot(attaining[0], target) <= 0, "(w, b)·target is not <= 0 (attaining)")
        self.between(at_least, at_most, least, attaining, better)

    def multiclass_budget(
        self,
        direction: Vector | None,
        source: Label,
        at_least: Fraction,
        at_most: Fraction,
        least: Literal[True, False],
        *,
        multipliers: Multipliers,
        attaining: Classifier,
        better: Classifier | None,
    ) -> None:
        v = direction or Vector(1, [0] * len(self.rows[0]))
        if at_least > 0:
            self.certify(multipliers, source, v, "multipliers", budget=at_least * self.unit)
        never = all(dot(f, v.numerators) >= 0 for f in self.functions(attaining, source))
        need(never, f"F(h, {source}) has slopes < 0 (attaining)")
        self.between(at_least, at_most, least, attaining, better)

    def multiclass_label_budget(
        self,
        point: Vector,
        label: Label,
        at_least: Fraction,
        at_most: Fraction,
        least: Literal[True, False],
        *,
        upper: list[Multipliers],
        attaining: Classifier,
        better: Classifier | None,
    ) -> None:
        if at_least > 0:
            self.forces(point, label, upper, at_least * self.unit)
        there = self.monomials(point).numerators
        found = all(dot(f, there) > 0 for f in self.functions(attaining, label))
        need(not found, f"F(h, {label}) is positive at the point (attaining)")
        self.between(at_least, at_most, least, attaining, better)

    def between(self, low: Fraction, high: Fraction, least: bool, attaining: Classifier, better: Any) -> None:
        need(self.loss(attaining, "attaining")[0] <= high * self.unit, "the loss is not <= at_most (attaining)")
        need((better is None) == least, "least is not whether better is null")
        need(better is None or self.loss(better, "better")[0] < low * self.unit, "the loss is not < at_least (better)")

    def log_loss_budget(
        self,
        target: Function,
        at_least: Fraction,
        at_most: Fraction,
        least: Literal[True, False],
        *,
        multipliers: Multipliers,
        total: Positive,
        blind: tuple[Fraction, Classifier],
        better: tuple[Fraction, Classifier] | None,
    ) -> None:
        need(self.tight == 0, "log-losses have no norm_bound", Malformed)
        if at_least > 0:
            self.certify(multipliers, 1, Vector(1, times(-1, target)), "multipliers")
            self.spend(len(multipliers.weights), longest([total, *multipliers.weights.values()]))
            shares = {i: Fraction(x * self.unit, total * self.weights[i]) for (i, _), x in multipliers.weights.items()}
            need(max(shares.values()) <= 1, "λ_i / total is not <= c_i (multipliers)")
            need(self.exceeds(at_least, entropy, shares), "the entropies are not >= at_least (multipliers)")
        need(dot(blind[1][0], target) <= 0, "(w, b)·target is not <= 0 (blind)")
        need(not self.exceeds(at_most, softplus, self.lags(*blind, "blind")), "the log-loss is not <= at_most (blind)")
        need((better is None) == least, "least is not whether better is null")
        lags = None if better is None else self.lags(*better, "better")
        need(lags is None or not self.exceeds(at_least, softplus, lags), "the log-loss is not < at_least (better)")

    def lags(self, scale: Fraction, h: Classifier, name: str) -> dict[int, Fraction]:
        """The -scale · y_i (w·x_i + b)."""
        need(scale >= 0, f"the scale is not >= 0 ({name})")
        need(self.bias or h[0][-1] == 0, f"the bias is not 0 in a hypothesis class without ({name})")
        self.spend(len(self.rows), longest([*scale.as_integer_ratio(), *h[0]]))
        values = (-y * dot(h[0], row) for y, row in zip(self.y, self.rows, strict=True))
        return {i: scale * Fraction(value, self.denominator) for i, value in enumerate(values)}

    def exceeds(self, value: Fraction, f: Callable[[Fraction, int], int], at: dict[int, Fraction]) -> bool:
        """Whether Σ c_i f(x_i) exceeds the value, which it never equals: with more and more bits, until that shows."""
        (top, below), bits = (value * self.unit).as_integer_ratio(), 64
        off = 2 * below * sum(self.weights[i] for i in at)
        size = longest(n for x in at.values() for n in x.as_integer_ratio())
        while True:
            self.spend(len(at) * bits // 8, bits)
            self.spend(len(at), size)
            more = below * sum(self.weights[i] * f(x, bits) for i, x in at.items()) - (top << bits)
            if abs(more) > off:
                return more > 0
            bits *= 2

    def separation(
        self,
        overlapping: Rows,
        coefficients: list[Fate],
        *,
        exposing: Classifier,
        multipliers: Multipliers,
        upper: list[Multipliers | None],
        others: list[Classifier],
    ) -> None:
        for k, h in enumerate([exposing, *others]):
            self.accurate([h], f"others[{k - 1}]" if k else "exposing", weakly=True)
        self.spend((1 + len(others)) * len(self.rows))
        zero = [i for i, row in enumerate(self.rows) if dot(exposing[0], row) == 0]
        need(zero == overlapping, "overlapping are not the rows where exposing is 0")
        need([i for i, _ in multipliers.weights] == overlapping, "overlapping are not the rows with λ_i != 0")
        if overlapping:
            self.inseparable(multipliers=multipliers)
        need(len(coefficients) == len(upper) == self.dimension + self.bias, "coefficients or upper: too few or many")
        blind = [f for [f] in others if not any(dot(f, row) for row in self.rows)]
        for j, (fate, m) in enumerate(zip(coefficients, upper, strict=True)):
            values = [f[j] for [f] in [exposing, *others]]
            self.fated(fate, m, 1, -1, j, values, [f[j] for f in blind], f"upper[{j}]")

    def fated(
        self,
        fate: Fate,
        m: Multipliers | None,
        s: int,
        rival: int,
        j: int,
        values: list[int],
        blind: list[int],
        name: str,
    ) -> None:
        """Coefficient j of s less that of the rival: its values at W̄ and others, and at those zero at all rows."""
        shown: dict[str, bool] = {"undetermined": min(values) < 0 < max(values), "collinear": any(blind)}
        if m is not None:
            unit = [int(k == j) for k in range(self.dimension + 1)]
            self.certify(m, s, Vector(1, times(1 if values[0] < 0 else -1, unit)), name)
            shown = {"-inf" if values[0] < 0 else "+inf" if values[0] > 0 else "finite": m.losses.keys() == {rival}}
        need(shown.get(fate, False), f"coefficient {j} is not shown to be {fate} ({name})")

    def multiclass_separation(
        self,
        reference: Label,
        overlapping: list[tuple[Row, Label]],
        coefficients: list[list[Fate]],
        *,
        exposing: Classifier,
        multipliers: Multipliers,
        upper: list[list[Multipliers | None]],
        others: list[Classifier],
    ) -> None:
        zero: list[tuple[int, int]] = []
        blind: list[Classifier] = []
        for k, h in enumerate([exposing, *others]):
            self.accurate([h], f"others[{k - 1}]" if k else "exposing", weakly=True)
            self.spend(len(self.rows) * len(h))
            leads = {y: self.functions(h, y) for y in self.labels}
            rivals = {y: [label for label in self.labels if label != y] for y in self.labels}
            pairs = ((i, y, row) for i, (y, row) in enumerate(zip(self.y, self.rows, strict=True)))
            found = [(i, m) for i, y, row in pairs for m, f in zip(rivals[y], leads[y], strict=True) if not dot(f, row)]
            zero = zero if k else found
            blind += [h] if k and len(found) == len(self.rows) * (len(h) - 1) else []
        both = [(i, m) for i, m in overlapping]
        need(zero == both, "overlapping are not the rows and rivals where exposing is 0")
        need(list(multipliers.weights) == both, "overlapping are not the rows and rivals with λ != 0")
        if overlapping:
            self.inseparable(multipliers=multipliers)
        named = [(k, label) for k, label in enumerate(self.labels) if label != reference]
        lengths = {*map(len, coefficients), *map(len, upper)}
        fit = len(coefficients) == len(upper) == len(named) and lengths == {self.dimension + 1}
        need(fit, "coefficients or upper: too few or many")
        at = self.labels.index(reference)
        for (k, label), fates, row in zip(named, coefficients, upper, strict=True):
            for j, (fate, m) in enumerate(zip(fates, row, strict=True)):
                values = [h[k][j] - h[at][j] for h in [exposing, *others]]
                still = [h[k][j] - h[at][j] for h in blind]
                self.fated(fate, m, label, reference, j, values, still, f"upper[{named.index((k, label))}][{j}]")

    def loss(self, h: Classifier, name: str) -> tuple[Fraction, int, int]:
        """The least of Σ c_i max(0, 1 - t f_i), f_i the least of F(h, y_i) at x_i, t >= 0; Σ c_i f_i; the least f_i."""
        need(self.bias or h[0][-1] == 0, f"the bias is not 0 in a hypothesis class without ({name})")
        self.spend(len(self.rows) * len(h))
        functions = {s: self.functions(h, s) for s in self.labels}
        each = (min(dot(f, row) for f in functions[y]) for y, row in zip(self.y, self.rows, strict=True))
        values = sorted(zip(each, self.weights, strict=True), reverse=True)
        below = total = sum(value * c for value, c in values)
        floor = self.tight * self.denominator * length_of(h[0][:-1], self.bounded)  # of 1/t
        for value, c in values if total > 0 else ():
            below -= value * c  # the loss falls with t as long as the values below 1/t have a positive sum
            if below <= 0:
                scale = max(Fraction(value), floor)
                small = [(other, k) for other, k in values if other < scale]
                self.spend(1, longest(scale.as_integer_ratio()))
                lost = scale * sum(k for _, k in small) - sum(other * k for other, k in small)
                return Fraction(lost, scale), total, values[-1][0]
        return Fraction(sum(self.weights)), total, values[-1][0]

    def common_direction(
        self,
        split: Row,
        direction: Vector,
        source: Label,
        *,
        upper: tuple[Multipliers, Multipliers],
        separators: tuple[Classifier, Classifier],
    ) -> None:
        for k, rows in enumerate(self.two_sets(split, source, separators)):
            self.certify(upper[k], source, direction, f"upper[{k}]")
            need(all(i in rows for i, _ in upper[k].weights), f"λ is not zero off S{k + 1} (upper[{k}])")

    def no_common_direction(self, split: Row, source: Label, *, separators: tuple[Classifier, Classifier]) -> None:
        self.two_sets(split, source, separators)
        ([f], [g]) = separators
        need(not any(plus(f, g)[:-1]), "the normals are not w and -w (separators)")

    def two_sets(self, split: int, s: int, separators: tuple[Classifier, Classifier]) -> list[range]:
        sets = [range(split), range(split, len(self.y))]
        for k, rows in enumerate(sets):
            need(any(self.y[i] == s for i in rows), f"no row of S{k + 1} is labelled {s}")
            self.accurate([separators[k]], f"separators[{k}]", among=rows)
        return sets


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


# ---- Certificates

LOSS: dict[str, Any] = {"weights": Weights, "norm_bound": Fraction, "bounded_norm": Literal["l1", "linf"]}
CLASSES: dict[str, dict[str, Any]] = {
    "linear": {"bias": Literal[True, False]} | LOSS,
    "rashomon-linear": {"bias": Literal[True, False], "budget": Fraction} | LOSS,
    "convex-region": {"region": Literal[1, -1]},
    "multiclass-linear": {"weights": Weights},
    "polynomial": {"degree": Positive},
}
OPTIONAL = tuple(LOSS)
KINDS = {  # and their hypothesis classes
    **dict.fromkeys(("separable", "inseparable", "transfers", "does-not-transfer", "forced", "not-forced"), "LRCMP"),
    **dict.fromkeys(("transfers-from", "does-not-transfer-from"), "P"),
    "bound": "LRCMP",
    "universal-perturbation": "LRCM",
    "max-margin": "LP",
    **dict.fromkeys(("soft-margin", "resistance-margin", "separation", "budget", "log-loss-budget"), "L"),
    **dict.fromkeys(("universal-bracket", "no-direction-within", "common-direction", "no-common-direction"), "L"),
    **dict.fromkeys(("multiclass-budget", "multiclass-label-budget", "multiclass-separation"), "M"),
    **dict.fromkeys(("width-at-least", "no-output-layer"), "C"),
}


class Result(NamedTuple):
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


def settle_class(value: Any, data: Data, kind: str, size: int) -> Problem:
    """The data in the hypothesis class of a claim of this kind, in a certificate of so many bytes."""
    where = "claim.hypothesis_class"
    name = read(Literal[tuple(CLASSES)], value.get("name") if isinstance(value, dict) else None, f"{where}.name")
    kinds = {key: inner for key, inner in CLASSES[name].items() if key in value or key not in OPTIONAL}
    options = read_object({"name": Any, **kinds}, value, where)
    letter, labels = name[0].upper(), sorted(set(data.labels))
    need(letter in KINDS[kind], f"{kind} is not a kind of claim in this hypothesis class", Malformed)
    fit = len(labels) > 1 if letter == "M" else {1, -1}.issuperset(labels)
    need(fit, "data.labels are not those of the hypothesis class", Malformed)
    n, d, degree = len(data.points), len(data.points[0]), options.get("degree", 1)
    need(degree <= MAX_DEGREE, f"{where}.degree is over {MAX_DEGREE}", Malformed)
    width = math.comb(d + degree, degree)
    rows = [[*point, data.denominator] for point in data.points]
    if degree > 1:
        bits = degree * max(longest([*point, data.denominator]) for point in data.points)
        allowed = MAX_PRODUCTS + PER_BYTE * size
        need(n * width * (1 + (bits // 512) ** 2) <= allowed, "the monomials take out of proportion to reading")
        rows = [features(point, data.denominator, degree) for point in data.points]
    labels = labels if letter == "M" else [-1, 1]
    outer = -options["region"] if letter == "C" else None
    labelled: dict[int, list[int]] = {label: [] for label in labels}
    for i, label in enumerate(data.labels):
        labelled[label].append(i)
    for key in ("budget", "norm_bound"):
        need(options.get(key, 1) > 0, f"{where}.{key} is not > 0", Malformed)
    bounded = options.get("bounded_norm", "linf")
    need("norm_bound" in options or "bounded_norm" not in options, f"{where} has a norm but no bound", Malformed)
    unit, weights = options.get("weights", Weights(1, [1] * n))
    need(len(weights) == n, f"{where}.weights are not as many as data.points", Malformed)
    tight = Fraction(1, options["norm_bound"]) if "norm_bound" in options else Fraction(0)
    loss = (options["budget"] * unit if "budget" in options else None, weights, unit, tight, bounded)
    left = [MAX_PRODUCTS + PER_ROW * n + PER_BYTE * size // (d + 1)]
    shape, bias = (d, degree, labelled, left), options.get("bias", True)
    return Problem(data.denominator**degree, rows, data.labels, labels, letter, bias, *loss, outer, *shape)


def idle(problem: Problem, kind: str, claim: dict[str, Any]) -> str | None:
    """Why a true claim says nothing about the data, if so."""
    ends: dict[Any, Fraction] = {}  # the least of each
    for a, s, most in claim.get("limits", []):
        ends[*a.items(), s] = min(most, ends.get((*a.items(), s), most))
    silent = {
        "all points have one label": problem.bias and len(set(problem.y)) == 1,
        "the direction is zero": not any((claim.get("direction") or Vector(1, [1])).numerators),
        "no row is named": claim.get("points") == [],
        "every network has a unit": kind == "width-at-least" and claim["at_least"] == 1,
        "no classifier is shown to have a smaller loss": claim.get("least") is True
        and any(claim.get("target", [claim.get("direction", claim.get("point"))])),
        "the limits contradict each other": any(
            s == 1 and most + ends.get((*a, -1), -most) < 0 for (*a, s), most in ends.items()
        ),
    }
    return "; ".join(why for why, holds in silent.items() if holds) or None


def check(text: Text, data: Text | None = None, directory: Path | None = None, sha256: str | None = None) -> Result:
    """Check the certificate `text`, which raises nothing whatever it contains.

    `data` is the JSON text of the data set that it ought to speak of: it is rejected if their canonical forms differ;
    `sha256` the digest of that form, in small letters. `directory` is where the file of a reference is looked up, where
    no `data` are given; None: nowhere.
    """
    kind = digest = None
    try:
        claim, value, evidence = read_claim(text)
        kind = claim["kind"]
        found, digest = settle_data(value, None if data is None else data_of_text(data), directory)
        need(sha256 in (None, digest), "the certificate speaks of other data than those of the digest given")
        problem = settle_class(claim.get("hypothesis_class"), found, kind, len(text))
        conditions = getattr(problem, kind.replace("-", "_"))
        *fields, _ = conditions.__annotations__.items()  # the last is what it returns
        behind = len(fields) - conditions.__code__.co_kwonlyargcount  # the *
        kinds = {"hypothesis_class": Any, "kind": Any, **dict(fields[:behind])}
        claim = read_object(kinds, claim, "claim", problem)
        parts = problem.letter == "M" and isinstance(evidence, dict) and "splits" in evidence
        absent = () if parts else conditions.__kwdefaults__ or ()
        kinds = {key: inner for key, inner in fields[behind:] if key not in absent}
        evidence = read_object(kinds, evidence, "evidence", problem)
        if "separator" in evidence:
            problem.accurate([evidence["separator"]], "separator")
        need(claim.get("source") in (None, *problem.y), f"no row is labelled {claim.get('source')}")
        conditions(*list(claim.values())[2:], **evidence)
        reason = f"true of the data ({len(problem.y)} points in dimension {problem.dimension})"
        return Result("accepted", reason, kind, digest, idle(problem, kind, claim))
    except (Rejected, Malformed) as error:
        return Result(type(error).__name__.lower(), str(error), kind, digest)
    except (MemoryError, RecursionError) as error:
        return Result("malformed", f"too large or too deeply nested ({type(error).__name__})", kind, digest)


def check_file(path: str, data: str | None = None, sha256: str | None = None) -> Result:
    try:
        text = read_file(path, "the file")
        given = None if data is None else read_file(data, "the file of the data")
    except Malformed as error:
        return Result("malformed", str(error), None)
    return check(text, given, os.path.dirname(path), sha256)


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
    worst = 0
    for path in options.certificates:
        result = check_file(path, options.data, options.sha256)
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
