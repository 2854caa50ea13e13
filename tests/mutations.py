"""Damage certificates systematically, and say what a certificate of version 1 must satisfy, slowly and with fractions.

`mutations` yields every certificate that differs from a given one in one place. Some of them are still right (a number
written in another way, a separator that moved a little), so the verdict on each is to be compared with
`satisfies_specification`, which follows docs/certificate-format.md literally and shares nothing with the checker::

    for change, mutant in mutations(certificate):
        assert bool(check(json.dumps(mutant))) == satisfies_specification(mutant), change
"""

import json
from collections.abc import Iterator
from fractions import Fraction
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
        _require(digits[:2] == "0x" and 3 <= len(digits) <= 1_000_002 and set(digits[2:]) <= set("0123456789abcdef"))
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


class _Reading:
    """The points x_i, labels y_i and vectors z_i of a certificate, as fractions, and readers for the rest of it."""

    def __init__(self, data: Any, bias: bool) -> None:
        denominator, labels, points = _keys(data, "denominator", "labels", "points")
        _require(_integer(denominator) >= 1 and type(points) is list and type(labels) is list)
        _require(all(type(label) is int and label in (1, -1) for label in labels))
        self.x = [[Fraction(v, _integer(denominator)) for v in _integers(row)] for row in points]
        self.y: list[int] = labels
        self.bias = bias
        _require(len(self.x) == len(self.y) >= 1 and len(self.x[0]) >= 1)
        _require(all(len(row) == len(self.x[0]) for row in self.x))
        self.z = [[y * v for v in self.lifted(x, 1)] for x, y in zip(self.x, self.y, strict=True)]

    def lifted(self, vector: list[Fraction], last: int) -> list[Fraction]:
        return [*vector, Fraction(last)] if self.bias else vector

    def vector(self, value: Any) -> list[Fraction]:
        denominator, numerators = _keys(value, "denominator", "numerators")
        _require(_integer(denominator) >= 1)
        entries = [Fraction(v, _integer(denominator)) for v in _integers(numerators)]
        _require(len(entries) == len(self.x[0]))
        return entries

    def classifier(self, value: Any) -> tuple[list[Fraction], Fraction]:
        bias, normal = _keys(value, "bias", "normal")
        return self.vector(normal), _rational(bias)

    def index(self, value: Any) -> int:
        _require(type(value) is int and 0 <= value < len(self.x))
        return int(value)

    def indices(self, value: Any) -> list[int]:
        _require(type(value) is list)
        rows = [self.index(entry) for entry in value]
        _require(rows == sorted(set(rows)))
        return rows

    def multipliers(self, value: Any) -> list[Fraction]:
        denominator, indices, numerators = _keys(value, "denominator", "indices", "numerators")
        _require(_integer(denominator) >= 1 and len(self.indices(indices)) == len(_integers(numerators)))
        weights = dict(zip(indices, _integers(numerators), strict=True))
        return [Fraction(weights.get(i, 0), _integer(denominator)) for i in range(len(self.x))]

    def margins(self, classifier: tuple[list[Fraction], Fraction]) -> list[Fraction]:
        normal, bias = classifier
        return [y * (_dot(normal, x) + bias) for x, y in zip(self.x, self.y, strict=True)]

    def allowed(self, classifier: tuple[list[Fraction], Fraction]) -> bool:
        return self.bias or classifier[1] == 0

    def accurate(self, classifier: tuple[list[Fraction], Fraction]) -> bool:
        return self.allowed(classifier) and all(margin > 0 for margin in self.margins(classifier))

    def weakly_accurate(self, classifier: tuple[list[Fraction], Fraction]) -> bool:
        return self.allowed(classifier) and all(margin >= 0 for margin in self.margins(classifier))

    def combination_is(self, weights: list[Fraction], target: list[Fraction]) -> bool:
        """Whether the weights are >= 0, not all 0, and Σ weights_i z_i is the target."""
        sums = [sum((w * z[j] for w, z in zip(weights, self.z, strict=True)), Fraction(0)) for j in range(len(target))]
        return min(weights) >= 0 and max(weights) > 0 and sums == target

    def certifies(self, weights: list[Fraction], direction: list[Fraction], source: int) -> bool:
        return self.combination_is(weights, self.lifted([-source * v for v in direction], 0))


def _dot(left: list[Fraction], right: list[Fraction]) -> Fraction:
    return sum((a * b for a, b in zip(left, right, strict=True)), Fraction(0))


def _list(value: Any) -> list[Any]:
    _require(type(value) is list)
    return list(value)


def _sign(value: Any) -> int:
    _require(type(value) is int and value in (1, -1))
    return int(value)


def satisfies_specification(certificate: Any) -> bool:
    """Whether a certificate with embedded data is to be accepted, according to docs/certificate-format.md."""
    try:
        claim, data, evidence, name, version = _keys(certificate, "claim", "data", "evidence", "format", "version")
        _require(name == "geomadv-certificate" and type(version) is int and version == 1)
        _require(type(claim) is dict and type(evidence) is dict and type(claim.get("kind")) is str)
        bias, class_name = _keys(claim.get("hypothesis_class"), "bias", "name")
        _require(type(bias) is bool and class_name == "linear" and claim["kind"] in _KINDS)
        fields = {key: value for key, value in claim.items() if key not in ("kind", "hypothesis_class")}
        return bool(_KINDS[claim["kind"]](_Reading(data, bias), fields, evidence))
    except _Malformed:
        return False


def _separable(r: _Reading, claim: Any, evidence: Any) -> bool:
    _keys(claim)
    [separator] = _keys(evidence, "separator")
    return r.accurate(r.classifier(separator))


def _inseparable(r: _Reading, claim: Any, evidence: Any) -> bool:
    _keys(claim)
    [multipliers] = _keys(evidence, "multipliers")
    return r.combination_is(r.multipliers(multipliers), [Fraction(0)] * len(r.z[0]))


def _max_margin(r: _Reading, claim: Any, evidence: Any) -> bool:
    normal, bias, squared_margin = _keys(claim, "normal", "bias", "squared_margin")
    [multipliers] = _keys(evidence, "multipliers")
    u, b, weights = r.vector(normal), _rational(bias), r.multipliers(multipliers)
    return (
        r.allowed((u, b))
        and r.combination_is(weights, r.lifted(u, 0))
        and all(m == 1 if w else m >= 1 for m, w in zip(r.margins((u, b)), weights, strict=True))
        and _rational(squared_margin) * _dot(u, u) == 1
    )


def _transfers(r: _Reading, claim: Any, evidence: Any) -> bool:
    direction, source = _keys(claim, "direction", "source")
    multipliers, separator = _keys(evidence, "multipliers", "separator")
    v, s = r.vector(direction), _sign(source)
    return s in r.y and r.certifies(r.multipliers(multipliers), v, s) and r.accurate(r.classifier(separator))


def _does_not_transfer(r: _Reading, claim: Any, evidence: Any) -> bool:
    direction, source = _keys(claim, "direction", "source")
    [classifier] = _keys(evidence, "classifier")
    v, s, W = r.vector(direction), _sign(source), r.classifier(classifier)
    return s in r.y and r.accurate(W) and s * _dot(W[0], v) >= 0


def _bound(r: _Reading, claim: Any, evidence: Any) -> bool:
    names = ("direction", "source", "points", "largest", "attained_at", "unbounded")
    direction, source, points, largest, attained_at, unbounded = _keys(claim, *names)
    upper, attaining, escaping, separator = _keys(evidence, "upper", "attaining", "escaping", "separator")
    v, s = r.vector(direction), _sign(source)
    rows = [i for i in range(len(r.x)) if r.y[i] == s] if points == "all" else r.indices(points)
    infinite = r.indices(unbounded)
    value = None if largest is None else _rational(largest)
    place = None if attained_at is None else r.index(attained_at)
    W = None if attaining is None else r.classifier(attaining)
    lambdas = [r.multipliers(m) for m in _list(upper)]
    escapes = [r.classifier(c) for c in _list(escaping)]
    if not (s in r.y and r.accurate(r.classifier(separator)) and all(r.certifies(m, v, s) for m in lambdas)):
        return False
    if not all(r.y[i] == s for i in rows) or not all(i in rows for i in infinite):
        return False
    if not all(r.weakly_accurate(E) and s * _dot(E[0], v) >= 0 for E in escapes):
        return False
    if not all(any(r.margins(E)[i] > 0 for E in escapes) for i in infinite):
        return False
    finite = [i for i in rows if i not in infinite]
    if not finite:
        return value is None and place is None and W is None
    if value is None or place is None or W is None:
        return False
    return (
        value > 0
        and all(any(m[i] * value >= 1 for m in lambdas) for i in finite)
        and place in finite
        and r.weakly_accurate(W)
        and s * _dot(W[0], v) < 0
        and r.margins(W)[place] >= -value * s * _dot(W[0], v)
    )


def _forced(r: _Reading, claim: Any, evidence: Any) -> bool:
    point, label = _keys(claim, "point", "label")
    multipliers, separator = _keys(evidence, "multipliers", "separator")
    target = r.lifted([_sign(label) * v for v in r.vector(point)], _sign(label))
    return r.combination_is(r.multipliers(multipliers), target) and r.accurate(r.classifier(separator))


def _not_forced(r: _Reading, claim: Any, evidence: Any) -> bool:
    [point] = _keys(claim, "point")
    p = r.vector(point)
    positive, negative = (r.classifier(c) for c in _keys(evidence, "positive", "negative"))
    disagree = _dot(positive[0], p) + positive[1] > 0 > _dot(negative[0], p) + negative[1]
    return r.accurate(positive) and r.accurate(negative) and disagree


def _universal_perturbation(r: _Reading, claim: Any, evidence: Any) -> bool:
    perturbation, source, least = _keys(claim, "perturbation", "source", "squared_length_at_least")
    upper, cuts, separator = _keys(evidence, "upper", "cuts", "separator")
    delta, s, length = r.vector(perturbation), _sign(source), _rational(least)
    lambdas = [r.multipliers(m) for m in _list(upper)]
    g, c, holds = [Fraction(0)] * len(delta), Fraction(0), r.accurate(r.classifier(separator))
    for cut in _list(cuts):
        classifier, index, weight = _keys(cut, "classifier", "index", "weight")
        W, i, eta = r.classifier(classifier), r.index(index), _rational(weight)
        holds = holds and r.weakly_accurate(W) and r.y[i] == s and eta >= 0
        g = [a + eta * w for a, w in zip(g, W[0], strict=True)]
        c += eta * r.margins(W)[i]
    return (
        holds
        and s in r.y
        and all(r.certifies(m, delta, s) for m in lambdas)
        and all(any(m[i] >= 1 for m in lambdas) for i in range(len(r.x)) if r.y[i] == s)
        and length >= 0
        and c >= 0
        and c**2 >= length * _dot(g, g)
        and (any(g) or length == 0)
    )


_KINDS: dict[str, Any] = {
    "separable": _separable,
    "inseparable": _inseparable,
    "max-margin": _max_margin,
    "transfers": _transfers,
    "does-not-transfer": _does_not_transfer,
    "bound": _bound,
    "forced": _forced,
    "not-forced": _not_forced,
    "universal-perturbation": _universal_perturbation,
}
