"""Damage certificates systematically, and say what a certificate of version 1 must satisfy, slowly and with fractions.

`mutations` yields every certificate that differs from a given one in one place. Some of them are still right (a number
written in another way, a separator that moved a little), so the verdict on each is to be compared with
`satisfies_specification`, which follows docs/certificate-format.md literally and shares nothing with the checker::

    for change, mutant in mutations(certificate):
        assert bool(check(json.dumps(mutant))) == satisfies_specification(mutant), change
"""

import itertools
import json
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal, localcontext
from fractions import Fraction
from math import factorial, prod
from typing import Any

from flint import fmpq, fmpq_poly


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


class _Malformed(Exception):
    pass


def _require(holds: bool) -> None:
    if not holds:
        raise _Malformed


def _keys(value: Any, *keys: str) -> list[Any]:
    _require(type(value) is dict and sorted(value) == sorted(keys))
    return [value[key] for key in keys]


def _integer(value: Any) -> int:
    if type(value) is str:
        digits = value.removeprefix("-")
        _require(digits[:2] == "0x" and 3 <= len(digits) <= 100_002 and set(digits[2:]) <= set("0123456789abcdef"))
        return int(value, 16)
    _require(type(value) is int and len(str(abs(value))) <= 1000)
    return int(value)


def _integers(value: Any) -> list[int]:
    _require(type(value) is list)
    return [_integer(entry) for entry in value]


def _rational(value: Any) -> Fraction:
    _require(type(value) is list and len(value) == 2)
    _require(_integer(value[1]) >= 1)
    return Fraction(_integer(value[0]), _integer(value[1]))


def _list(value: Any) -> list[Any]:
    _require(type(value) is list)
    return list(value)


def _increases(values: list[Any]) -> bool:
    return values == sorted(set(values))


_Affine = tuple[list[Fraction], Fraction]
_Classifier = list[_Affine]
_Blocks = dict[int, list[Fraction]]


def _dot(left: list[Fraction], right: list[Fraction]) -> Fraction:
    return sum((a * b for a, b in zip(left, right, strict=True)), Fraction(0))


def _at(f: _Affine, x: list[Fraction]) -> Fraction:
    return _dot(f[0], x) + f[1]


def _slope(f: _Affine, v: list[Fraction]) -> Fraction:
    return _dot(f[0], v)


def _terms(dimension: int, degree: int) -> list[list[int]]:
    """The coordinates that the monomials multiply."""
    found: list[list[int]] = [[]]
    last = found
    for _ in range(degree):
        last = [[*term, j] for term in last for j in range(term[-1] if term else 0, dimension)]
        found = found + last
    return found[1:]


def _monomials(x: list[Fraction], degree: int) -> list[Fraction]:
    """Of degree 1 to `degree`, by degree and then in the order of their coordinates."""
    return [prod((x[j] for j in term), start=Fraction(1)) for term in _terms(len(x), degree)]


def _leading(v: list[Fraction], degree: int) -> list[Fraction]:
    lower = len(_monomials(v, degree - 1))
    return [Fraction(0)] * lower + _monomials(v, degree)[lower:]


class _Multipliers:
    """λ by row and rival (in the binary classes the other label), and θ by label; both are 0 elsewhere."""

    def __init__(self, weights: dict[tuple[int, int], Fraction], losses: dict[int, Fraction]) -> None:
        self.weights = weights
        self.losses = losses

    def at(self, row: int) -> Fraction:
        return sum((weight for (i, _), weight in self.weights.items() if i == row), Fraction(0))

    def nonnegative_and_not_zero(self) -> bool:
        return min(self.weights.values(), default=0) >= 0 and any(self.weights.values())


class _Reading:
    """The data of a certificate as fractions, its hypothesis class, and readers for the rest of it."""

    def __init__(self, data: Any, hypothesis_class: Any) -> None:
        denominator, labels, points = _keys(data, "denominator", "labels", "points")
        _require(_integer(denominator) >= 1 and type(points) is list and type(labels) is list)
        _require(all(type(label) is int and -(2**53) < label < 2**53 for label in labels))
        self.common = _integer(denominator)
        self.x = [[Fraction(v, self.common) for v in _integers(row)] for row in points]
        self.y: list[int] = labels
        _require(len(self.x) == len(self.y) >= 1 and len(self.x[0]) >= 1)
        _require(all(len(row) == len(self.x[0]) for row in self.x))
        _require(type(hypothesis_class) is dict)
        self.name = hypothesis_class.get("name")
        self.bias = True
        self.outer: Any = None
        self.budget: Fraction | None = None
        self.degree = 1
        self.dimension = len(self.x[0])
        self.weights = [Fraction(1)] * len(self.x)
        self.largest: Fraction | None = None
        self.bounded = "linf"
        if self.name in ("linear", "rashomon-linear") and "norm_bound" in hypothesis_class:
            self.largest = _rational(hypothesis_class["norm_bound"])
            self.bounded = hypothesis_class.get("bounded_norm", "linf")
            _require(self.largest > 0 and type(self.bounded) is str and self.bounded in ("l1", "linf"))
            known = ("norm_bound", "bounded_norm")
            hypothesis_class = {key: value for key, value in hypothesis_class.items() if key not in known}
        if self.name in ("linear", "rashomon-linear", "multiclass-linear") and "weights" in hypothesis_class:
            below, weights = _keys(hypothesis_class["weights"], "denominator", "numerators")
            self.weights = [Fraction(c, _integer(below)) for c in _integers(weights) if _integer(below) >= 1]
            _require(len(self.weights) == len(self.x) and min(self.weights) > 0)
            hypothesis_class = {key: value for key, value in hypothesis_class.items() if key != "weights"}
        self.labels = [-1, 1]
        if self.name == "linear":
            self.bias, _ = _keys(hypothesis_class, "bias", "name")
            _require(type(self.bias) is bool)
        elif self.name == "rashomon-linear":
            self.bias, budget, _ = _keys(hypothesis_class, "bias", "budget", "name")
            self.budget = _rational(budget)
            _require(type(self.bias) is bool and self.budget > 0)
        elif self.name == "convex-region":
            _, region = _keys(hypothesis_class, "name", "region")
            _require(type(region) is int and region in (1, -1))
            self.outer = -region
        elif self.name == "polynomial":
            degree, _ = _keys(hypothesis_class, "degree", "name")
            _require(1 <= _integer(degree) <= 64)
            self.degree = _integer(degree)
            self.points, self.x = self.x, [_monomials(x, self.degree) for x in self.x]
        else:
            _require(self.name == "multiclass-linear")
            _keys(hypothesis_class, "name")
            self.labels = sorted(set(labels))
            _require(len(self.labels) >= 2)
        _require(set(labels) <= set(self.labels))

    # readers

    def vector(self, value: Any, length: int | None = None) -> list[Fraction]:
        denominator, numerators = _keys(value, "denominator", "numerators")
        _require(_integer(denominator) >= 1)
        entries = [Fraction(v, _integer(denominator)) for v in _integers(numerators)]
        _require(len(entries) == (self.dimension if length is None else length))
        return entries

    def affine(self, value: Any) -> _Affine:
        *normal, bias = [Fraction(entry) for entry in _integers(value)] or [Fraction(0)]
        _require(len(normal) == len(self.x[0]))
        return normal, bias

    def classifier(self, value: Any) -> _Classifier:
        affine = [self.affine(entry) for entry in _list(value)]
        if self.name == "convex-region":
            _require(len(affine) >= 1)
        else:
            _require(len(affine) == (len(self.labels) if self.name == "multiclass-linear" else 1))
        return affine

    def classifiers(self, value: Any) -> list[_Classifier]:
        return [self.classifier(entry) for entry in _list(value)]

    def label(self, value: Any) -> int:
        _require(type(value) is int and value in self.labels)
        return int(value)

    def index(self, value: Any) -> int:
        _require(type(value) is int and 0 <= value < len(self.x))
        return int(value)

    def indices(self, value: Any) -> list[int]:
        rows = [self.index(entry) for entry in _list(value)]
        _require(_increases(rows))
        return rows

    def limits(self, value: Any) -> list[tuple[list[Fraction], Fraction]]:
        found = []
        for limit in _list(value):
            _require(len(_list(limit)) == 3)
            sign = limit[1]
            _require(type(sign) is int and sign in (1, -1))
            if isinstance(limit[0], list):
                a = [Fraction(sign * x) for x in _integers(limit[0])]
            else:
                _require(0 <= _integer(limit[0]) < self.dimension)
                a = [Fraction(sign * (k == _integer(limit[0]))) for k in range(self.dimension)]
            _require(len(a) == self.dimension)
            found.append((a, _rational(limit[2])))
        return found

    def multipliers(self, value: Any) -> _Multipliers:
        losses, weights = _keys(value, "losses", "weights")
        thetas: dict[int, Fraction] = {}
        for entry in _list(losses):
            _require(type(entry) is list and len(entry) == 2)
            label = self.label(entry[0])
            _require(all(label > before for before in thetas))
            thetas[label] = Fraction(_integer(entry[1]))
        lambdas: dict[tuple[int, int], Fraction] = {}
        for entry in _list(weights):
            _require(type(entry) is list and len(entry) == 3)
            row, rival = self.index(entry[0]), self.label(entry[1])
            _require(rival != self.y[row] and all((row, rival) > before for before in lambdas))
            lambdas[row, rival] = Fraction(_integer(entry[2]))
        return _Multipliers(lambdas, thetas)

    def bases(self, upper: Any) -> list[tuple[list[int], list[list[int]], list[int], int]]:
        found = []
        for entry in _list(upper):
            if isinstance(entry, dict) and "scale" in entry:
                covers, inverse, rows, scale = _keys(entry, "covers", "inverse", "rows", "scale")
                lines = [[_integer(x) for x in _list(line)] for line in _list(inverse)]
                found.append((self.indices(covers), lines, [self.index(i) for i in _list(rows)], _integer(scale)))
                m = len(self.x[0]) + self.bias
                _require(found[-1][3] >= 1 and len(found[-1][2]) == m and [len(line) for line in lines] == [m] * m)
                _require(self.name == "linear")
        return found

    def written_out(self, upper: Any) -> list[_Multipliers]:
        return [self.multipliers(m) for m in _list(upper) if not (isinstance(m, dict) and "scale" in m)]

    # the notation of the format

    def covers(self, basis: tuple[Any, ...], v: list[Fraction], s: int, c: Fraction) -> bool:
        """Whether a basis certifies v within c at all rows that it covers."""
        covers, inverse, rows, scale = basis
        scale *= self.common
        z = {i: [self.y[i] * self.common * e for e in [*self.x[i], *[1] * self.bias]] for i in [*rows, *covers]}
        m = len(rows)
        product = [[sum(z[k][i] * inverse[n][j] for n, k in enumerate(rows)) for j in range(m)] for i in range(m)]
        off = [sum(abs(scale * (i == j) - product[i][j]) for i in range(m)) for j in range(m)]
        far = [-s * c * self.common * e for e in [*v, *[Fraction(0)] * self.bias]]
        size = sum(map(abs, far)) + max((sum(map(abs, z[i])) for i in covers), default=Fraction(0))
        slack = 2 * max(abs(x) for line in inverse for x in line) * max(off) * size / scale
        return 2 * max(off) <= scale and all(
            _dot(list(map(Fraction, line)), z[i]) + slack <= _dot(list(map(Fraction, line)), far)
            for i in covers
            for line in inverse
        )

    def functions(self, h: _Classifier, s: int) -> _Classifier:
        if self.name != "multiclass-linear":
            return [([s * w for w in normal], s * bias) for normal, bias in h]
        own, b = h[self.labels.index(s)]
        others = [h[k] for k, label in enumerate(self.labels) if label != s]
        return [([a - c for a, c in zip(own, normal, strict=True)], b - bias) for normal, bias in others]

    def holds(self, h: _Classifier, s: int, condition: Callable[[_Affine], bool]) -> bool:
        found = [condition(f) for f in self.functions(h, s)]
        return any(found) if s == self.outer else all(found)

    def accurate(self, h: _Classifier, rows: Iterable[int] | None = None) -> bool:
        chosen = range(len(self.x)) if rows is None else rows
        if self.budget is not None:
            return (self.bias or h[0][1] == 0) and _loss(self, h) < self.budget
        return (self.bias or h[0][1] == 0) and all(self.gives(h, self.x[i], self.y[i]) for i in chosen)

    def gives(self, h: _Classifier, x: list[Fraction], label: int) -> bool:
        return self.holds(h, label, lambda f: _at(f, x) > 0)

    def weakly_accurate(self, h: _Classifier) -> bool:
        def weakly(x: list[Fraction], y: int) -> bool:
            return self.holds(h, y, lambda f: _at(f, x) >= 0)

        right = all(map(weakly, self.x, self.y))
        if self.budget is not None:
            values = [y * _at(h[0], x) for x, y in zip(self.x, self.y, strict=True)]
            scales = [1 / value for value in values if value > 0]
            # Before the first breakpoint the loss is Σ c - t Σ c y f(x).
            whole = sum(self.weights)
            falls = _dot(self.weights, values) >= 0 if whole == self.budget else whole < self.budget
            if self.largest is not None:
                right = False
                if any(h[0][0]):
                    most = self.largest / _norm(h[0][0], self.bounded)
                    scales = [most, *(t for t in scales if t < most)]
            right = right or falls or any(_loss_at(self, values, t) <= self.budget for t in scales)
        return (self.bias or h[0][1] == 0) and right

    def left_over(self, m: _Multipliers, target: list[Fraction]) -> Fraction:
        """With a norm bound B ‖g‖, in the dual norm, where Σ λ_i y_i x_i is the target and g."""
        if self.largest is None:
            return Fraction(0)
        g = [-entry for entry in target]
        for i, (x, y) in enumerate(zip(self.x, self.y, strict=True)):
            g = [a + m.at(i) * y * b for a, b in zip(g, x, strict=True)]
        return self.largest * _norm(g, "l1" if self.bounded == "linf" else "linf")

    def along(self, m: _Multipliers, v: list[Fraction], s: int) -> list[Fraction]:
        """What Σ λ_i y_i x_i is to be for a direction."""
        return [-s * m.losses.get(-s, Fraction(0)) * entry for entry in v]

    def enough(self, m: _Multipliers, target: list[Fraction]) -> bool:
        """Whether Σ λ >= budget · λ_i / c_i for all rows, less what is left over."""
        total = sum(m.weights.values()) - self.left_over(m, target)
        return self.budget is None or all(total >= self.budget * m.at(i) / c for i, c in enumerate(self.weights))

    def enough_without(self, m: _Multipliers, i: int, least: Fraction, target: list[Fraction]) -> bool:
        """Whether some κ >= least can be taken from λ_i so that `enough` holds of what is left."""
        if self.budget is None:
            return m.at(i) >= least
        total, most = sum(m.weights.values()) - self.left_over(m, target), m.at(i)
        for (j, _), weight in m.weights.items():
            if j != i:
                most = min(most, total - self.budget * weight / self.weights[j])
        c = self.weights[i]
        if self.budget > c:  # (budget - c_i) κ >= budget · λ_i - c_i Σ λ
            least = max(least, (self.budget * m.at(i) - c * total) / (self.budget - c))
        return least <= most

    def outer_rows(self, m: _Multipliers) -> list[int]:
        return [i for (i, _), weight in m.weights.items() if weight != 0 and self.y[i] == self.outer]

    def sum_is(self, m: _Multipliers, target: list[Fraction], last: Fraction | int, outer: int | None = 1) -> bool:
        """Whether λ >= 0, λ != 0 and Σ λ_i z_i = (target, last); in the convex class, so many outer rows."""
        total = [Fraction(0)] * (len(target) + 1)
        for (i, _), weight in m.weights.items():
            total = [t + weight * self.y[i] * v for t, v in zip(total, [*self.x[i], Fraction(1)], strict=True)]
        free = self.budget is not None and self.largest is not None
        equal = (free or total[:-1] == target) and (total[-1] == last or not self.bias)
        count = self.name != "convex-region" or outer is None or len(self.outer_rows(m)) == outer
        return m.nonnegative_and_not_zero() and equal and count

    def blocks_are(self, m: _Multipliers, target: _Blocks) -> bool:
        """Whether λ >= 0, λ != 0, θ >= 0 and Z(λ) is the target."""
        total = {label: [Fraction(0)] * (len(self.x[0]) + 1) for label in self.labels}
        for (i, rival), weight in m.weights.items():
            point = [*self.x[i], Fraction(1)]
            total[self.y[i]] = [t + weight * v for t, v in zip(total[self.y[i]], point, strict=True)]
            total[rival] = [t - weight * v for t, v in zip(total[rival], point, strict=True)]
        return m.nonnegative_and_not_zero() and min(m.losses.values(), default=0) >= 0 and total == target

    def losses_times(self, m: _Multipliers, s: int, vector: list[Fraction]) -> _Blocks:
        """Σ θ_l (e_s - e_l) ⊗ vector."""
        total = {label: [Fraction(0)] * len(vector) for label in self.labels}
        for label, theta in m.losses.items():
            total[s] = [t + theta * v for t, v in zip(total[s], vector, strict=True)]
            total[label] = [t - theta * v for t, v in zip(total[label], vector, strict=True)]
        return total

    def certifies(self, m: _Multipliers, v: list[Fraction], s: int) -> bool:
        if self.name != "multiclass-linear":
            theta = self.theta(m, s)
            return theta is not None and self.sum_is(m, [-s * theta * entry for entry in v], 0)
        return self.certifies_scores(m, [*v, Fraction(0)], s)

    def certifies_scores(self, m: _Multipliers, vector: list[Fraction], s: int) -> bool:
        return m.losses.get(s, 0) == 0 and self.blocks_are(m, self.losses_times(m, s, [-e for e in vector]))

    def theta(self, m: _Multipliers, s: int) -> Fraction | None:
        """In the binary classes θ of the other label, if it is nonnegative and θ_s = 0."""
        theta = m.losses.get(-s, Fraction(0))
        return theta if theta >= 0 and m.losses.get(s, 0) == 0 else None

    def within(self, m: _Multipliers, s: int, i: int, c: Fraction, v: list[Fraction]) -> bool:
        if self.budget is not None:
            return c > 0 and self.enough_without(m, i, m.losses.get(-s, Fraction(0)) / c, self.along(m, v, s))
        if self.name != "multiclass-linear":
            return c * m.at(i) >= m.losses.get(-s, 0)
        others = [label for label in self.labels if label != s]
        return all(c * m.weights.get((i, label), Fraction(0)) >= m.losses.get(label, 0) for label in others)

    def stays(self, h: _Classifier, s: int, i: int, v: list[Fraction], c: Fraction | None) -> bool:
        """All (or some) f of F(h, s) have f(x_i) > 0 and f(x_i) + c (f·v) >= 0, or f·v >= 0 if c is None."""

        def condition(f: _Affine) -> bool:
            value, slope = _at(f, self.x[i]), _slope(f, v)
            return value > 0 and (slope >= 0 if c is None else value + c * slope >= 0)

        return self.holds(h, s, condition)

    def of_source(self, s: int) -> list[int]:
        return [i for i, y in enumerate(self.y) if y == s]


# The hypothesis classes in which a kind occurs, and its conditions.
_LRCM = ("linear", "rashomon-linear", "convex-region", "multiclass-linear")
_KINDS: dict[str, tuple[tuple[str, ...], Callable[[_Reading, Any, Any], bool]]] = {}


def _kind(name: str, *classes: str) -> Callable[[Any], Any]:
    def register(conditions: Callable[[_Reading, Any, Any], bool]) -> Any:
        _KINDS[name] = (classes, conditions)
        return conditions

    return register


def satisfies_specification(certificate: Any) -> bool:
    """Whether a certificate with embedded data is to be accepted, according to docs/certificate-format.md."""
    try:
        claim, data, evidence, name, version = _keys(certificate, "claim", "data", "evidence", "format", "version")
        _require(name == "geomadv-certificate" and type(version) is int and version == 1)
        _require(type(claim) is dict and type(evidence) is dict and type(claim.get("kind")) is str)
        _require(claim["kind"] in _KINDS and "hypothesis_class" in claim)
        reading = _Reading(data, claim["hypothesis_class"])
        classes, conditions = _KINDS[claim["kind"]]
        _require(reading.name in classes)
        fields = {key: value for key, value in claim.items() if key not in ("kind", "hypothesis_class")}
        return bool(conditions(reading, fields, evidence))
    except _Malformed:
        return False


@_kind("separable", *_LRCM, "polynomial")
def _separable(r: _Reading, claim: Any, evidence: Any) -> bool:
    _keys(claim)
    [separator] = _keys(evidence, "separator")
    return r.accurate(r.classifier(separator))


@_kind("inseparable", *_LRCM, "polynomial")
def _inseparable(r: _Reading, claim: Any, evidence: Any) -> bool:
    _keys(claim)
    [multipliers] = _keys(evidence, "multipliers")
    m, zero = r.multipliers(multipliers), [Fraction(0)] * len(r.x[0])
    if r.name == "multiclass-linear":
        return not any(m.losses.values()) and r.blocks_are(m, {label: [*zero, Fraction(0)] for label in r.labels})
    return not any(m.losses.values()) and r.sum_is(m, zero, 0) and r.enough(m, zero)


@_kind("max-margin", "linear", "polynomial")
def _max_margin(r: _Reading, claim: Any, evidence: Any) -> bool:
    normal, bias, squared_margin = _keys(claim, "normal", "bias", "squared_margin")
    [multipliers] = _keys(evidence, "multipliers")
    w = r.vector(normal, len(r.x[0]))
    # The products of points are (1 + x·y)^k − 1 if x^α has the squared length k!/(α! (k − |α|)!).
    lengths = [
        Fraction(factorial(r.degree), prod(map(factorial, [r.degree - len(term), *map(term.count, set(term))])))
        for term in _terms(r.dimension, r.degree)
    ]
    total = [entry / length for entry, length in zip(w, lengths, strict=True)]
    m = r.multipliers(multipliers)
    return _is_optimal(r, w, _rational(bias), _rational(squared_margin) * _dot(w, total), m, total)


@_kind("resistance-margin", "linear")
def _resistance_margin(r: _Reading, claim: Any, evidence: Any) -> bool:
    direction, source, normal, bias, norm, squared_margin = _keys(
        claim, "direction", "source", "normal", "bias", "norm", "squared_margin"
    )
    _require(type(norm) is str and norm in ("l1", "l2", "linf"))
    multipliers, weight = _keys(evidence, "multipliers", "weight")
    v, s, u, k = r.vector(direction), r.label(source), r.vector(normal), _rational(weight)
    slope, base, squared, m = s * _dot(u, v), _rational(bias), _rational(squared_margin), r.multipliers(multipliers)
    if s not in r.y or slope < 0 or k < 0:
        return False
    if norm == "l2":
        pressed = [a - k * s * c for a, c in zip(u, v, strict=True)]
        return _is_optimal(r, u, base, squared * _dot(u, u), m, pressed) and (slope == 0 or k == 0)
    theta, below = r.theta(m, 1), _norm(u, "linf" if norm == "l1" else "l1")
    if theta is None or not m.nonnegative_and_not_zero() or not (r.bias or base == 0):
        return False
    total = [theta * k * s * c for c in v]
    for i, (x, y) in enumerate(zip(r.x, r.y, strict=True)):
        total = [t + m.at(i) * y * c for t, c in zip(total, x, strict=True)]
    whole = sum(m.weights.values(), Fraction(0))
    balanced = not r.bias or sum(m.at(i) * y for i, y in enumerate(r.y)) == 0
    right = all(y * _at((u, base), x) >= 1 for x, y in zip(r.x, r.y, strict=True))
    return balanced and right and squared * below**2 == 1 and _norm(total, norm) ** 2 <= squared * whole**2


def _norm(v: list[Fraction], norm: str) -> Fraction:
    return sum(map(abs, v), Fraction(0)) if norm == "l1" else max(map(abs, v))


def _is_optimal(
    r: _Reading, u: list[Fraction], b: Fraction, unit: Fraction, m: _Multipliers, total: list[Fraction]
) -> bool:
    theta = r.theta(m, 1)
    margins = [y * _at((u, b), x) for x, y in zip(r.x, r.y, strict=True)]
    return (
        (r.bias or b == 0)
        and theta is not None
        and theta > 0
        and r.sum_is(m, [theta * entry for entry in total], 0)
        and all(margin >= 1 for margin in margins)
        and all(margin == 1 or m.at(i) == 0 for i, margin in enumerate(margins))
        and unit == 1
    )


@_kind("soft-margin", "linear")
def _soft_margin(r: _Reading, claim: Any, evidence: Any) -> bool:
    normal, bias, penalty, objective = _keys(claim, "normal", "bias", "penalty", "objective")
    [multipliers] = _keys(evidence, "multipliers")
    w, b, m = r.vector(normal), _rational(bias), r.multipliers(multipliers)
    c, value = _rational(penalty), _rational(objective)
    _require(r.largest is None)
    theta = r.theta(m, 1)
    if not theta or c <= 0 or not (r.bias or b == 0) or not r.sum_is(m, [theta * entry for entry in w], 0):
        return False
    total = _dot(w, w) / 2
    for i, (x, y) in enumerate(zip(r.x, r.y, strict=True)):
        margin, share, most = y * _at((w, b), x), m.at(i) / theta, c * r.weights[i]
        if margin >= 1:
            right = share == 0 or (margin == 1 and share <= most)
        else:
            right = share == most
            total += most * (1 - margin)
        if not right:
            return False
    return value == total


@_kind("transfers", *_LRCM, "polynomial")
def _transfers(r: _Reading, claim: Any, evidence: Any) -> bool:
    direction, source = _keys(claim, "direction", "source")
    multipliers, separator = _keys(evidence, "multipliers", "separator")
    v, s, m, h = r.vector(direction), r.label(source), r.multipliers(multipliers), r.classifier(separator)
    v = _leading(v, r.degree)
    return s in r.y and s != r.outer and r.accurate(h) and r.certifies(m, v, s) and r.enough(m, r.along(m, v, s))


@_kind("does-not-transfer", *_LRCM, "polynomial")
def _does_not_transfer(r: _Reading, claim: Any, evidence: Any) -> bool:
    direction, source = _keys(claim, "direction", "source")
    [classifier] = _keys(evidence, "classifier")
    v, s, h = r.vector(direction), r.label(source), r.classifier(classifier)
    if s == r.outer:
        never = any(_at(f, r.x[i]) > 0 and _slope(f, v) >= 0 for i in r.of_source(s) for f in r.functions(h, s))
    elif r.name == "polynomial":
        never = all(_slope(f, _leading(v, r.degree)) > 0 for f in r.functions(h, s))
    else:
        never = all(_slope(f, v) >= 0 for f in r.functions(h, s))
    return s in r.y and r.accurate(h) and never


@_kind("transfers-from", "polynomial")
def _transfers_from(r: _Reading, claim: Any, evidence: Any) -> bool:
    direction, row = _keys(claim, "direction", "row")
    multipliers, distances, beyond, separator = _keys(evidence, "multipliers", "distances", "beyond", "separator")
    v, i, m, h = r.vector(direction), r.index(row), r.multipliers(multipliers), r.classifier(separator)
    pairs = []
    for pair in _list(distances):
        _require(len(_list(pair)) == 2)
        pairs.append((_rational(pair[0]), _rational(pair[1])))
    s, infinite = r.y[i], _rational(beyond)
    theta, total, last = r.theta(m, s), [infinite * x for x in _leading(v, r.degree)], Fraction(0)
    for t, weight in pairs:
        there = _monomials([x + t * y for x, y in zip(r.points[i], v, strict=True)], r.degree)
        total = [x + weight * y for x, y in zip(total, there, strict=True)]
        last += weight
    right = all(t > 0 and weight >= 0 for t, weight in pairs) and infinite >= 0 and r.accurate(h)
    return right and theta is not None and r.sum_is(m, [-s * theta * x for x in total], -s * theta * last)


@_kind("does-not-transfer-from", "polynomial")
def _does_not_transfer_from(r: _Reading, claim: Any, evidence: Any) -> bool:
    direction, row = _keys(claim, "direction", "row")
    [classifier] = _keys(evidence, "classifier")
    v, i, h = r.vector(direction), r.index(row), r.classifier(classifier)
    return r.accurate(h) and _positive(_on_ray(r, h, r.y[i], i, v), None, at_0=True)


def _on_ray(r: _Reading, h: _Classifier, s: int, i: int, v: list[Fraction]) -> fmpq_poly:
    """F(h, s) at x_i + t v."""
    [f] = r.functions(h, s)
    pairs = [(x.as_integer_ratio(), y.as_integer_ratio()) for x, y in zip(r.points[i], v, strict=True)]
    lines = [fmpq_poly([fmpq(*x), fmpq(*y)]) for x, y in pairs]
    along = fmpq_poly([fmpq(*f[1].as_integer_ratio())])
    for coefficient, term in zip(f[0], _terms(r.dimension, r.degree), strict=True):
        along += prod((lines[j] for j in term), start=fmpq_poly([fmpq(*coefficient.as_integer_ratio())]))
    return along


def _positive(along: fmpq_poly, end: Fraction | None, *, at_0: bool = False) -> bool:
    """Whether it is positive at all t > 0, or at all before the end; perhaps at 0 too."""
    if at_0 and along(fmpq(0)) <= 0:
        return False
    places = [fmpq(0), *([] if end is None else [fmpq(*end.as_integer_ratio())])]
    inside = fmpq(1) if end is None else places[1] / 2
    if along.degree() < 0 or along(inside) <= 0:
        return False
    for place in places:
        while along(place) == 0:
            along //= fmpq_poly([-place, 1])
    roots: Any = along.numer().complex_roots() if along.degree() > 0 else []
    real = [root.real for root, _ in roots if root.imag == 0]
    return not any(root > 0 and (end is None or root < places[1]) for root in real)


@_kind("bound", *_LRCM, "polynomial")
def _bound(r: _Reading, claim: Any, evidence: Any) -> bool:
    if r.name == "polynomial":
        return _bound_on_rays(r, claim, evidence)
    fields = ("direction", "source", "points", "at_least", "at_most", "attained_at", "unbounded")
    direction, source, points, at_least, at_most, attained_at, unbounded = _keys(claim, *fields)
    upper, attaining, escaping, separator = _keys(evidence, "upper", "attaining", "escaping", "separator")
    v, s, infinite = r.vector(direction), r.label(source), r.indices(unbounded)
    rows = r.of_source(s) if points == "all" else r.indices(points)
    low, high = (None if value is None else _rational(value) for value in (at_least, at_most))
    place = None if attained_at is None else r.index(attained_at)
    h = None if attaining is None else r.classifier(attaining)
    lambdas, bases = r.written_out(upper), r.bases(upper)
    chains = [r.classifiers(chain) for chain in _list(escaping)]
    _require(
        all(len(chain) >= 1 and (r.name in ("linear", "multiclass-linear") or len(chain) == 1) for chain in chains)
    )
    if not (r.accurate(r.classifier(separator)) and s in r.y and all(r.certifies(m, v, s) for m in lambdas)):
        return False
    if not all(r.y[i] == s for i in rows) or not all(i in rows for i in infinite):
        return False
    single = [chain[0] for chain in chains if len(chain) == 1]
    if not all(r.weakly_accurate(e) and r.holds(e, s, lambda f: _slope(f, v) >= 0) for e in single):
        return False
    longer = [chain for chain in chains if len(chain) > 1]
    if not all(_weakly_accurate_in_order(r, chain) for chain in longer):
        return False
    for i in infinite:
        stays = any(r.stays(e, s, i, v, None) for e in single)
        if not stays and not any(_stays_in_order(r, chain, s, i, v) for chain in longer):
            return False
    finite = [i for i in rows if i not in infinite]
    if not all(r.covers(basis, v, s, Fraction(1) if high is None else high) for basis in bases):
        return False
    covered = {i for basis in bases for i in basis[0]}
    if not finite:
        return low is None and high is None and place is None and h is None
    if low is None or high is None or place is None or h is None:
        return False
    return (
        low >= 0
        and high > 0
        and all(i in covered or any(r.within(m, s, i, high, v) for m in lambdas) for i in finite)
        and place in finite
        and r.weakly_accurate(h)
        and r.stays(h, s, place, v, low)
    )


def _bound_on_rays(r: _Reading, claim: Any, evidence: Any) -> bool:
    fields = ("direction", "source", "points", "at_least", "at_most", "attained_at", "unbounded")
    direction, source, points, at_least, at_most, attained_at, unbounded = _keys(claim, *fields)
    upper, attaining, escaping, separator = _keys(evidence, "upper", "attaining", "escaping", "separator")
    v, s, infinite = r.vector(direction), r.label(source), r.indices(unbounded)
    rows = r.of_source(s) if points == "all" else r.indices(points)
    low, high = (None if value is None else _rational(value) for value in (at_least, at_most))
    place = None if attained_at is None else r.index(attained_at)
    h = None if attaining is None else r.classifier(attaining)
    finite, lambdas, _ = [i for i in rows if i not in infinite], r.written_out(upper), r.bases(upper)
    chains = [r.classifiers(chain) for chain in _list(escaping)]
    _require(all(len(chain) == 1 for chain in chains) and len(lambdas) == len(finite))
    never = all(
        any(_positive(_on_ray(r, chain[0], s, i, v), None) for chain in chains if r.weakly_accurate(chain[0]))
        for i in infinite
    )
    right = never and all(r.weakly_accurate(chain[0]) for chain in chains) and r.accurate(r.classifier(separator))
    if not (right and s in r.y and all(r.y[i] == s for i in rows) and all(i in rows for i in infinite)):
        return False
    if not finite:
        return low is None and high is None and place is None and h is None
    if low is None or high is None or place is None or h is None:
        return False
    for m, i in zip(lambdas, finite, strict=True):
        there = _monomials([x + high * y for x, y in zip(r.points[i], v, strict=True)], r.degree)
        theta = r.theta(m, s)
        if theta is None or not r.sum_is(m, [-s * theta * x for x in there], -s * theta):
            return False
    weakly = r.weakly_accurate(h) and low >= 0 and high > 0 and place in finite
    return weakly and _positive(_on_ray(r, h, s, place, v), low) if low else weakly


def _sequences(r: _Reading, chain: Any, label: int) -> list[tuple[_Affine, ...]]:
    return list(zip(*(r.functions(h, label) for h in chain), strict=True))


def _weakly_accurate_in_order(r: _Reading, chain: Any) -> bool:
    """Whether the sequences of values at the rows are lexicographically nonnegative."""
    zeros = [Fraction(0)] * len(chain)
    return all(
        [_at(f, x) for f in sequence] >= zeros
        for x, y in zip(r.x, r.y, strict=True)
        for sequence in _sequences(r, chain, y)
    )


def _stays_in_order(r: _Reading, chain: Any, s: int, i: int, v: list[Fraction]) -> bool:
    """Whether they are positive at a row, and 1/ε further along a direction nonnegative, for all small ε."""
    zeros = [Fraction(0)] * len(chain)
    for sequence in _sequences(r, chain, s):
        values, slopes = [_at(f, r.x[i]) for f in sequence], [_slope(f, v) for f in sequence]
        if values <= zeros:
            return False
        if [a + b for a, b in zip([*slopes, Fraction(0)], [Fraction(0), *values], strict=True)] < [*zeros, Fraction(0)]:
            return False
    return True


@_kind("forced", *_LRCM, "polynomial")
def _forced(r: _Reading, claim: Any, evidence: Any) -> bool:
    point, label = _keys(claim, "point", "label")
    upper, separator = _keys(evidence, "upper", "separator")
    p, given, h = r.vector(point), r.label(label), r.classifier(separator)
    lambdas = [r.multipliers(entry) for entry in _list(upper)]
    if r.name != "multiclass-linear":
        p = _monomials(p, r.degree)
        outer = 1 if given == r.outer else 0
        thetas = [r.theta(m, given) for m in lambdas]
        right = all(
            theta is not None
            and r.sum_is(m, [given * theta * v for v in p], given * theta, outer=outer)
            and r.enough(m, [given * theta * v for v in p])
            for m, theta in zip(lambdas, thetas, strict=True)
        )
        return r.accurate(h) and right and lambdas != []
    right = all(
        m.losses.get(given, 0) == 0 and r.blocks_are(m, r.losses_times(m, given, [*p, Fraction(1)])) for m in lambdas
    )
    others = [other for other in r.labels if other != given]
    found = all(any(not any(t for k, t in m.losses.items() if k != other) for m in lambdas) for other in others)
    return r.accurate(h) and right and found


def _loss(r: _Reading, h: _Classifier) -> Fraction:
    """min over t >= 0 of Σ c max(0, 1 - t y f(x)): convex and linear between breakpoints, with |t w_j| <= the bound."""
    values = [min(_at(f, x) for f in r.functions(h, y)) for x, y in zip(r.x, r.y, strict=True)]
    scales = [Fraction(0), *(1 / value for value in values if value > 0)]
    if r.largest is not None and any(h[0][0]):
        most = r.largest / _norm(h[0][0], r.bounded)
        scales = [*(t for t in scales if t < most), most]
    return min(_loss_at(r, values, t) for t in scales)


def _loss_at(r: _Reading, values: list[Fraction], t: Fraction) -> Fraction:
    return sum((c * max(Fraction(0), 1 - t * value) for c, value in zip(r.weights, values, strict=True)), Fraction(0))


@_kind("budget", "linear")
def _budget(r: _Reading, claim: Any, evidence: Any) -> bool:
    target, low, high, least = _keys(claim, "target", "at_least", "at_most", "least")
    multipliers, attaining, better = _keys(evidence, "multipliers", "attaining", "better")
    (t, last), at_least, at_most = r.affine(target), _rational(low), _rational(high)
    _require(type(least) is bool)
    m, h = r.multipliers(multipliers), r.classifier(attaining)
    smaller = None if better is None else r.classifier(better)
    theta = r.theta(m, 1)
    if at_least > 0:
        goal = None if theta is None else [theta * entry for entry in t]
        if goal is None or theta is None:
            return False
        total = sum(m.weights.values(), Fraction(0))
        if r.largest is not None:
            found = [
                sum((m.at(i) * y * x[j] for i, (x, y) in enumerate(zip(r.x, r.y, strict=True))), Fraction(0))
                for j in range(len(t))
            ]
            total -= r.left_over(m, goal)
            goal = found
        if not r.sum_is(m, goal, theta * last):
            return False
        if any(total < at_least * m.at(i) / c for i, c in enumerate(r.weights)):
            return False
    unbiased = all(f[1] == 0 for g in (h, smaller) if g is not None for f in g)
    return (
        (r.bias or unbiased)
        and _loss(r, h) <= at_most
        and _slope(h[0], t) + h[0][1] * last <= 0
        and (smaller is None) == least
        and (smaller is None or _loss(r, smaller) < at_least)
    )


def _decimal(x: Fraction) -> Decimal:
    return Decimal(x.numerator) / Decimal(x.denominator)


def _log_loss(r: _Reading, scale: Fraction, h: _Classifier) -> Decimal:
    """Σ c_i log(1 + exp(−scale · y_i (w·x_i + b))), to 60 digits."""
    lags = [_decimal(-scale * y * _at(h[0], x)) for x, y in zip(r.x, r.y, strict=True)]
    return sum(
        (_decimal(c) * (max(m, Decimal(0)) + (1 + (-abs(m)).exp()).ln()) for c, m in zip(r.weights, lags, strict=True)),
        Decimal(0),
    )


@_kind("log-loss-budget", "linear")
def _log_loss_budget(r: _Reading, claim: Any, evidence: Any) -> bool:
    target, low, high, least = _keys(claim, "target", "at_least", "at_most", "least")
    multipliers, total, blind, better = _keys(evidence, "multipliers", "total", "blind", "better")
    (t, last), at_least, at_most = r.affine(target), _rational(low), _rational(high)
    _require(type(least) is bool and _integer(total) >= 1 and r.largest is None)
    m, scaled = r.multipliers(multipliers), []
    for pair in [blind] if better is None else [blind, better]:
        _require(len(_list(pair)) == 2)
        scaled.append((_rational(pair[0]), r.classifier(pair[1])))
    theta = r.theta(m, 1)
    with localcontext(prec=60):
        if at_least > 0:
            if theta is None or not r.sum_is(m, [theta * entry for entry in t], theta * last):
                return False
            shares = [m.at(i) / _integer(total) / c for i, c in enumerate(r.weights)]
            if max(shares) > 1:
                return False
            parts = [(c, part) for c, x in zip(r.weights, shares, strict=True) for part in (x, 1 - x) if part]
            if -sum(_decimal(c * x) * _decimal(x).ln() for c, x in parts) < _decimal(at_least):
                return False
        return (
            (r.bias or all(h[0][1] == 0 for _, h in scaled))
            and all(scale >= 0 for scale, _ in scaled)
            and _log_loss(r, *scaled[0]) <= _decimal(at_most)
            and _slope(scaled[0][1][0], t) + scaled[0][1][0][1] * last <= 0
            and (better is None) == least
            and (better is None or _log_loss(r, *scaled[1]) < _decimal(at_least))
        )


@_kind("multiclass-budget", "multiclass-linear")
def _multiclass_budget(r: _Reading, claim: Any, evidence: Any) -> bool:
    direction, source, low, high, least = _keys(claim, "direction", "source", "at_least", "at_most", "least")
    multipliers, attaining, better = _keys(evidence, "multipliers", "attaining", "better")
    v = [Fraction(0)] * len(r.x[0]) if direction is None else r.vector(direction)
    s, at_least, at_most = r.label(source), _rational(low), _rational(high)
    _require(type(least) is bool)
    m, h = r.multipliers(multipliers), r.classifier(attaining)
    smaller = None if better is None else r.classifier(better)
    total = sum(m.weights.values())
    if at_least > 0 and any(total < at_least * m.at(i) / c for i, c in enumerate(r.weights)):
        return False
    return (
        s in r.y
        and (at_least <= 0 or r.certifies(m, v, s))
        and all(_slope(f, v) >= 0 for f in r.functions(h, s))
        and _loss(r, h) <= at_most
        and (smaller is None) == least
        and (smaller is None or _loss(r, smaller) < at_least)
    )


@_kind("multiclass-label-budget", "multiclass-linear")
def _multiclass_label_budget(r: _Reading, claim: Any, evidence: Any) -> bool:
    point, label, low, high, least = _keys(claim, "point", "label", "at_least", "at_most", "least")
    upper, attaining, better = _keys(evidence, "upper", "attaining", "better")
    p, given, at_least, at_most = r.vector(point), r.label(label), _rational(low), _rational(high)
    _require(type(least) is bool)
    lambdas, h = [r.multipliers(entry) for entry in _list(upper)], r.classifier(attaining)
    smaller = None if better is None else r.classifier(better)
    right = all(
        m.losses.get(given, 0) == 0
        and r.blocks_are(m, r.losses_times(m, given, [*p, Fraction(1)]))
        and all(sum(m.weights.values()) >= at_least * m.at(i) / c for i, c in enumerate(r.weights))
        for m in lambdas
    )
    against = [{k for k, t in m.losses.items() if t} for m in lambdas]
    found = all(any(rivals <= {other} for rivals in against) for other in r.labels if other != given)
    return (
        (at_least <= 0 or (right and found))
        and any(_at(f, p) <= 0 for f in r.functions(h, given))
        and _loss(r, h) <= at_most
        and (smaller is None) == least
        and (smaller is None or _loss(r, smaller) < at_least)
    )


@_kind("separation", "linear")
def _separation(r: _Reading, claim: Any, evidence: Any) -> bool:
    overlapping, coefficients = _keys(claim, "overlapping", "coefficients")
    exposing, multipliers, upper, others = _keys(evidence, "exposing", "multipliers", "upper", "others")
    rows, fates = r.indices(overlapping), _list(coefficients)
    _require(all(fate in ("finite", "+inf", "-inf", "undetermined", "collinear") for fate in map(str, fates)))
    _require(all(type(fate) is str for fate in fates))
    h, m, rest = r.classifier(exposing), r.multipliers(multipliers), r.classifiers(others)
    lambdas = [None if entry is None else r.multipliers(entry) for entry in _list(upper)]
    zero = [i for i, x in enumerate(r.x) if _at(h[0], x) == 0]
    positive = [i for i in range(len(r.x)) if m.at(i) != 0]
    vanishes = not any(m.losses.values()) and r.sum_is(m, [Fraction(0)] * len(r.x[0]), 0)
    holds = all(map(r.weakly_accurate, [h, *rest])) and rows == zero == positive and (rows == [] or vanishes)
    length = len(r.x[0]) + r.bias
    if not holds or len(fates) != length or len(lambdas) != length:
        return False
    for j, (fate, entry) in enumerate(zip(fates, lambdas, strict=True)):
        at = [[*g[0][0], g[0][1]][j] for g in [h, *rest]]
        if fate == "undetermined":
            right = entry is None and any(value > 0 for value in at) and any(value < 0 for value in at)
        elif fate == "collinear":
            blind = [all(_at(g[0], x) == 0 for x in r.x) for g in [h, *rest]]
            right = entry is None and any(b and value != 0 for b, value in zip(blind, at, strict=True))
        else:
            theta = None if entry is None else r.theta(entry, 1)
            unit = [Fraction(int(k == j)) * (-1 if at[0] < 0 else 1) for k in range(len(r.x[0]) + 1)]
            right = fate == ("-inf" if at[0] < 0 else "+inf" if at[0] > 0 else "finite")
            if entry is None or theta is None or theta == 0:
                return False
            right = right and r.sum_is(entry, [theta * u for u in unit[:-1]], theta * unit[-1])
        if not right:
            return False
    return True


@_kind("multiclass-separation", "multiclass-linear")
def _multiclass_separation(r: _Reading, claim: Any, evidence: Any) -> bool:
    reference, overlapping, coefficients = _keys(claim, "reference", "overlapping", "coefficients")
    exposing, multipliers, upper, others = _keys(evidence, "exposing", "multipliers", "upper", "others")
    ref, pairs = r.label(reference), []
    for pair in _list(overlapping):
        _require(len(_list(pair)) == 2)
        pairs.append((r.index(pair[0]), r.label(pair[1])))
    fates = [_list(row) for row in _list(coefficients)]
    _require(all(type(fate) is str for row in fates for fate in row))
    _require(all(fate in ("finite", "+inf", "-inf", "undetermined", "collinear") for row in fates for fate in row))
    h, m, rest = r.classifier(exposing), r.multipliers(multipliers), r.classifiers(others)
    lambdas = [[None if entry is None else r.multipliers(entry) for entry in _list(row)] for row in _list(upper)]

    def leads(g: _Classifier) -> dict[tuple[int, int], Fraction]:
        scores = dict(zip(r.labels, g, strict=True))
        rivals = [(i, m) for i, y in enumerate(r.y) for m in r.labels if m != y]
        return {(i, m): _at(scores[r.y[i]], r.x[i]) - _at(scores[m], r.x[i]) for i, m in rivals}

    named, length = [label for label in r.labels if label != ref], len(r.x[0]) + 1
    zero = [pair for pair, lead in leads(h).items() if lead == 0]
    vanishes = not any(m.losses.values()) and r.blocks_are(m, r.losses_times(m, ref, [Fraction(0)] * length))
    holds = all(map(r.weakly_accurate, [h, *rest])) and pairs == zero == [p for p, w in m.weights.items() if w]
    shape = [len(row) for row in fates] == [len(row) for row in lambdas] == [length] * len(named)
    if not (holds and shape and (pairs == [] or vanishes)):
        return False
    blind = [not any(leads(g).values()) for g in rest]
    for label, row, entries in zip(named, fates, lambdas, strict=True):
        for j, (fate, entry) in enumerate(zip(row, entries, strict=True)):
            vectors = [[[*w, b] for w, b in g] for g in [h, *rest]]
            at = [g[r.labels.index(label)][j] - g[r.labels.index(ref)][j] for g in vectors]
            if fate == "undetermined":
                right = entry is None and min(at) < 0 < max(at)
            elif fate == "collinear":
                right = entry is None and any(b and value for b, value in zip(blind, at[1:], strict=True))
            else:
                unit = [Fraction(int(k == j)) * (-1 if at[0] < 0 else 1) for k in range(length)]
                if entry is None or {k for k, t in entry.losses.items() if t} != {ref}:
                    return False
                right = fate == ("-inf" if at[0] < 0 else "+inf" if at[0] > 0 else "finite")
                right = right and r.blocks_are(entry, r.losses_times(entry, label, unit))
            if not right:
                return False
    return True


@_kind("not-forced", *_LRCM, "polynomial")
def _not_forced(r: _Reading, claim: Any, evidence: Any) -> bool:
    point, labels = _keys(claim, "point", "labels")
    _require(len(_list(labels)) == 2)
    p, (one, other) = _monomials(r.vector(point), r.degree), map(r.label, labels)
    first, second = (r.classifier(c) for c in _keys(evidence, "first", "second"))
    disagree = r.gives(first, p, one) and r.gives(second, p, other)
    return one != other and r.accurate(first) and r.accurate(second) and disagree


@_kind("universal-perturbation", *_LRCM)
def _universal_perturbation(r: _Reading, claim: Any, evidence: Any) -> bool:
    perturbation, source, least, points, norm, bounds = _keys(
        claim, "perturbation", "source", "squared_length_at_least", "points", "norm", "limits"
    )
    upper, cuts, separator, pressing = _keys(evidence, "upper", "cuts", "separator", "pressing")
    _require(norm in ("l1", "l2", "linf") and isinstance(norm, str))
    left_open = perturbation is None and least is not None
    if left_open:
        _require(r.name == "multiclass-linear" and _list(bounds) != [] and _rational(least) > 0)
    _require(perturbation is None or least is not None)
    delta = [Fraction(0)] * len(r.x[0]) if perturbation is None else r.vector(perturbation)
    s, length = r.label(source), Fraction(0) if least is None else _rational(least)
    binary = r.name in ("linear", "rashomon-linear")
    lambdas, bases = r.written_out(upper), r.bases(upper)
    _require(points is None or not bases)
    covered = {i for basis in bases for i in basis[0]}
    listed = None if points is None else [r.vector(p) for p in _list(points)]
    starts = {i: r.x[i] for i in r.of_source(s)} if listed is None else dict(enumerate(listed))
    found, holds = [], r.accurate(r.classifier(separator)) and s in r.y and length >= 0
    for cut in _list(cuts):
        _require(len(_list(cut)) == 2)
        i, h = _integer(cut[0]), r.classifier(cut[1])
        holds = holds and r.weakly_accurate(h) and i in starts
        found.append((h, i))
    _require(listed is None or r.name != "convex-region")
    _require(r.name != "convex-region" or _list(bounds) == [])
    limits = r.limits(bounds)
    pressed = [_integer(weight) for weight in _list(pressing)]
    _require(len(pressed) == len(limits) * (len(r.labels) - 1 if r.name == "multiclass-linear" else 1))
    holds = holds and all(weight >= 0 for weight in pressed)

    def longer(w: list[Fraction], c: Fraction) -> bool:
        if norm == "l2":
            return c > 0 and c**2 >= length * _dot(w, w)
        sizes = [abs(x) for x in w]
        return c > 0 and c**2 >= length * (sum(sizes) if norm == "linf" else max(sizes)) ** 2

    def lost(m: _Multipliers, row: int) -> bool:
        if r.budget is not None:
            theta = m.losses.get(-s, Fraction(0))
            left = [m.at(i) - theta * (i == row) for i in range(len(r.x))]
            total = sum(left) - r.left_over(m, r.along(m, delta, s))
            return left[row] >= 0 and all(total >= r.budget * x / c for x, c in zip(left, r.weights, strict=True))
        return m.at(row) == m.losses.get(-s, 0) if s == r.outer else r.within(m, s, row, Fraction(1), delta)

    if perturbation is not None:
        holds = holds and all(_dot(a, delta) <= most for a, most in limits)
        if listed is None:
            holds = holds and all(r.certifies(m, delta, s) for m in lambdas)
            holds = holds and all(r.covers(basis, delta, s, Fraction(1)) for basis in bases)
            holds = holds and all(row in covered or any(lost(m, row) for m in lambdas) for row in r.of_source(s))
        else:
            holds = holds and len(lambdas) == len(listed)
            for p, m in zip(listed, lambdas, strict=False):
                there = [x + step for x, step in zip(p, delta, strict=True)]
                if not binary:
                    holds = holds and r.certifies_scores(m, [*there, Fraction(1)], s)
                    continue
                theta = r.theta(m, -s)
                goal = [] if theta is None else [-s * theta * x for x in there]
                lost_there = theta is not None and r.enough(m, goal) and r.sum_is(m, goal, -s * theta)
                holds = holds and (lost_there or not (r.bias or any(there)))
    if binary:
        g = [sum((s * h[0][0][j] for h, _ in found), Fraction(0)) for j in range(len(delta))]
        c = sum((s * _at(h[0], starts[i]) for h, i in found if i in starts), Fraction(0))
        for (a, most), weight in zip(limits, pressed, strict=True):
            g = [x + weight * y for x, y in zip(g, a, strict=True)]
            c -= weight * most
        if perturbation is None:
            return holds and c > 0 and not any(g)
        return holds and (length == 0 or longer(g, c))
    _require(len(found) == 1)
    [(h, i)] = found

    def far(w: list[Fraction], c: Fraction) -> bool:
        return c > 0 and not any(w) if least is None else longer(w, c)

    if not holds or i not in starts:
        return False
    if r.name == "convex-region":
        return bool(r.holds(h, s, lambda f: far(f[0], _at(f, starts[i]))))
    if least is not None and length == 0:
        return True
    for k, (normal, bias) in enumerate(r.functions(h, s)):
        w, c = list(normal), _at((normal, bias), starts[i])
        for (a, most), weight in zip(limits, pressed[k * len(limits) :], strict=False):
            w = [x + weight * y for x, y in zip(w, a, strict=True)]
            c -= weight * most
        if not far(w, c):
            return False
    return True


@_kind("no-direction-within", "linear")
def _no_direction_within(r: _Reading, claim: Any, evidence: Any) -> bool:
    source, limits = _keys(claim, "source", "limits")
    cuts, pressing, separator = _keys(evidence, "cuts", "pressing", "separator")
    s, walls = r.label(source), r.limits(limits)
    weights = [_integers(entry) for entry in _list(pressing)]
    _require(len(weights) == len(_list(cuts)) and all(len(entry) == len(walls) for entry in weights))
    h = r.classifier(separator)
    holds, total = r.accurate(h) and s in r.y, [s * x for x in h[0][0]]
    for cut, pressed in zip(_list(cuts), weights, strict=True):
        _require(len(_list(cut)) == 2)
        i, g = r.index(cut[0]), r.classifier(cut[1])
        above = s * _at(g[0], r.x[i])
        total = [t + s * x for t, x in zip(total, g[0][0], strict=True)]
        for (a, most), weight in zip(walls, pressed, strict=True):
            above -= weight * (most - _dot(a, r.x[i]))
            total = [t + weight * x for t, x in zip(total, a, strict=True)]
        holds = holds and r.y[i] == s and r.weakly_accurate(g) and min(pressed, default=0) >= 0 and above >= 0
    return holds and not any(total)


@_kind("universal-bracket", "linear")
def _universal_bracket(r: _Reading, claim: Any, evidence: Any) -> bool:
    perturbation, source, least = _keys(claim, "perturbation", "source", "squared_length_at_least")
    first, lists, basis, coordinates, inverse, scale, relations, cuts, separator = _keys(
        evidence,
        *("common", "combinations", "basis", "coordinates", "inverse", "scale", "relations", "cuts", "separator"),
    )
    delta, s, length, unit = r.vector(perturbation), r.label(source), _rational(least), _integer(scale)
    m, rows, chosen = r.multipliers(first), r.indices(basis), _integers(coordinates)
    combinations = [_integers(weights) for weights in _list(lists)]
    entries = [_integers(row) for row in _list(inverse)]
    functions = [[*normal, bias] for normal, bias in map(r.affine, _list(relations))]
    z = [[y * v for v in x] + [Fraction(y if r.bias else 0)] for x, y in zip(r.x, r.y, strict=True)]
    _require(unit >= 1 and all(len(weights) == len(z) for weights in combinations))
    _require(len(entries) == len(rows) >= 1 and all(len(row) == len(chosen) >= 1 for row in entries))
    holds = r.accurate(r.classifier(separator)) and s in r.y and length >= 0 and r.certifies(m, delta, s)
    holds = holds and m.losses.get(-s, 0) > 0 and _increases(chosen) and chosen[0] >= 0 and chosen[-1] < len(z[0])
    g, c = [Fraction(0)] * len(delta), Fraction(0)
    for cut in _list(cuts):
        _require(len(_list(cut)) == 2)
        i, h = r.index(cut[0]), r.classifier(cut[1])
        holds = holds and r.weakly_accurate(h) and r.y[i] == s
        g = [total + s * entry for total, entry in zip(g, h[0][0], strict=True)]
        c += s * _at(h[0], r.x[i])
    holds = holds and (length == 0 or (c > 0 and c**2 >= length * _dot(g, g)))
    others = [j for j in range(len(z[0])) if j not in chosen]
    if not holds or len(functions) != len(others):
        return False
    for j, f in zip(others, functions, strict=True):
        holds = holds and all(_dot(f, row) == 0 for row in z) and [k for k in others if f[k] != 0] == [j]
    for column in range(len(chosen)):
        at_rows = [Fraction(row[column]) for row in entries]
        products = [_dot([z[i][j] for i in rows], at_rows) for j in chosen]
        products[column] -= unit
        holds = holds and 2 * sum(map(abs, products)) <= unit
    largest, served = max(abs(x) for row in entries for x in row), set()
    for weights in combinations:
        changes = [weight - m.at(i) for i, weight in enumerate(weights)]
        missing = sum((abs(_dot(changes, [row[j] for row in z])) for j in chosen), Fraction(0))
        surely = [weight - (i in rows) * 2 * largest * missing / unit for i, weight in enumerate(weights)]
        holds = holds and min(surely) >= 0
        served |= {i for i, weight in enumerate(surely) if weight >= m.losses[-s]}
    return holds and served.issuperset(r.of_source(s))


@_kind("width-at-least", "convex-region")
def _width_at_least(r: _Reading, claim: Any, evidence: Any) -> bool:
    at_least, direction = _keys(claim, "at_least", "direction")
    [conflicts] = _keys(evidence, "conflicts")
    least, v = _integer(at_least), None if direction is None else r.vector(direction)
    _require(least >= 1)
    together, holds = [], True
    for conflict in _list(conflicts):
        m = r.multipliers(conflict)
        theta = r.theta(m, -r.outer)
        target = [(theta or 0) * r.outer * entry for entry in v or [Fraction(0)] * len(r.x[0])]
        known = theta == 0 or (theta is not None and v is not None)
        holds = holds and known and r.sum_is(m, target, 0, outer=None)
        together.append(set(r.outer_rows(m)))
    outer = r.of_source(r.outer)
    for groups in itertools.product(range(least - 1), repeat=len(outer)):
        divided = [{i for i, g in zip(outer, groups, strict=True) if g == k} for k in range(least - 1)]
        if not any(conflict <= group for conflict in together for group in divided):
            return False
    return holds


@_kind("no-output-layer", "convex-region")
def _no_output_layer(r: _Reading, claim: Any, evidence: Any) -> bool:
    [units] = _keys(claim, "units")
    [multipliers] = _keys(evidence, "multipliers")
    _require(r.outer == 1)
    hidden, m = r.classifier(units), r.multipliers(multipliers)
    rows = range(len(r.x))
    return (
        m.nonnegative_and_not_zero()
        and not any(m.losses.values())
        and all(sum(m.at(i) * r.y[i] * max(Fraction(0), _at(u, r.x[i])) for i in rows) <= 0 for u in hidden)
        and sum(m.at(i) * r.y[i] for i in rows) >= 0
    )


def _two_sets(r: _Reading, split: Any, source: Any, separators: Any) -> tuple[bool, list[_Classifier], list[range]]:
    at, s, both = r.index(split), r.label(source), r.classifiers(separators)
    _require(len(both) == 2)
    sets = [range(at), range(at, len(r.x))]
    holds = all(r.accurate(h, rows) and any(r.y[i] == s for i in rows) for h, rows in zip(both, sets, strict=True))
    return holds and at >= 1, both, sets


@_kind("common-direction", "linear")
def _common_direction(r: _Reading, claim: Any, evidence: Any) -> bool:
    split, direction, source = _keys(claim, "split", "direction", "source")
    upper, separators = _keys(evidence, "upper", "separators")
    v, s, lambdas = r.vector(direction), r.label(source), [r.multipliers(m) for m in _list(upper)]
    holds, _, sets = _two_sets(r, split, source, separators)
    _require(len(lambdas) == 2)
    inside = all(m.at(i) == 0 or i in rows for m, rows in zip(lambdas, sets, strict=True) for i in range(len(r.x)))
    return holds and inside and all(r.certifies(m, v, s) for m in lambdas)


@_kind("no-common-direction", "linear")
def _no_common_direction(r: _Reading, claim: Any, evidence: Any) -> bool:
    split, source = _keys(claim, "split", "source")
    [separators] = _keys(evidence, "separators")
    holds, both, _ = _two_sets(r, split, source, separators)
    return holds and both[0][0][0] == [-w for w in both[1][0][0]]
