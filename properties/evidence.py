"""Evidence for certificates, made by hand: z3 solves for it, and it is written as docs/certificate-format.md says.

Nothing here calls the code under test. A `Draft` is a claim, unknowns of z3 as its evidence, and the conditions on
them, one by one; drafts of all kinds are in `evidence_kinds`.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import count
from typing import Any

import z3

from geomadv import Dataset, Vector
from properties.oracle import Expression, new_solver, real, slope_along, value_at

Affine = tuple[list[Expression], Expression]
Classifier = list[Affine]
Condition = Expression
Model = Any


# Numbers as certificates write them


def integer(value: int) -> int | str:
    return value if abs(value) < 2**53 else hex(value)


def rational(value: Fraction | int) -> list[int | str]:
    return [integer(Fraction(value).numerator), integer(Fraction(value).denominator)]


def vector(values: Iterable[Fraction]) -> dict[str, Any]:
    entries = [Fraction(value) for value in values]
    below = math.lcm(*(entry.denominator for entry in entries))
    return {"denominator": integer(below), "numerators": [integer(int(entry * below)) for entry in entries]}


def number(model: Model, unknown: Expression) -> Fraction:
    return Fraction(str(model.eval(unknown, model_completion=True)))


def whole(model: Model, classifiers: Sequence[Classifier]) -> list[list[list[int | str]]]:
    """Classifiers, all times one positive number that makes their functions integers."""
    known = [[[number(model, entry) for entry in (*f[0], f[1])] for f in h] for h in classifiers]
    below = math.lcm(*(entry.denominator for h in known for f in h for entry in f))
    return [[[integer(int(entry * below)) for entry in f] for f in h] for h in known]


@dataclass(frozen=True)
class Multipliers:
    """λ by row and rival, θ by label."""

    weights: dict[tuple[int, int], Expression]
    losses: dict[int, Expression]

    def at(self, row: int) -> Expression:
        return z3.Sum([weight for (i, _), weight in self.weights.items() if i == row])


class Setting:
    """A data set and a hypothesis class: the notation of the format, in unknowns of z3.

    Parameters
    ----------
    name
        "linear", "rashomon-linear", "convex-region" or "multiclass-linear".
    budget
        What the losses are below, of "rashomon-linear".
    """

    def __init__(
        self, data: Dataset, name: str, *, bias: bool = True, region: int = -1, budget: Fraction | None = None
    ) -> None:
        self.data, self.name, self.bias = data, name, bias
        self.x, self.y = data.points, [int(y) for y in data.labels]
        self.labels = sorted(set(self.y)) if name == "multiclass-linear" else [-1, 1]
        self.outer = -region if name == "convex-region" else None
        self.budget = budget
        extra: dict[str, dict[str, Any]] = {"linear": {"bias": bias}, "convex-region": {"region": region}}
        if budget is not None:
            extra["rashomon-linear"] = {"bias": bias, "budget": rational(budget)}
        self.identifier: dict[str, Any] = {"name": name, **extra.get(name, {})}
        self.lenient: list[Condition] = []  # a classifier that violates one of these may do when it is scaled
        self.fresh = (f"u{k}" for k in count())

    def of(self, label: int | None) -> list[int]:
        return [i for i, y in enumerate(self.y) if y == label]

    def unknown(self) -> Expression:
        return z3.Real(next(self.fresh))

    # Classifiers

    def classifier(self) -> Classifier:
        outer = len(self.of(self.outer)) + 1  # and one more point, if that is to be labelled so
        sizes = {"linear": 1, "rashomon-linear": 1, "convex-region": outer, "multiclass-linear": len(self.labels)}
        return [
            ([self.unknown() for _ in range(self.data.d)], self.unknown() if self.bias else real(0))
            for _ in range(sizes[self.name])
        ]

    def encode(self, model: Model, h: Classifier) -> Any:
        return whole(model, [h])[0]

    def functions(self, h: Classifier, s: int) -> Classifier:
        if self.name != "multiclass-linear":
            return [([s * w for w in normal], s * bias) for normal, bias in h]
        own, b = h[self.labels.index(s)]
        others = [h[k] for k, label in enumerate(self.labels) if label != s]
        return [([a - c for a, c in zip(own, normal, strict=True)], b - bias) for normal, bias in others]

    def holds(self, h: Classifier, s: int, condition: Callable[[Affine], Condition]) -> Condition:
        found = [condition(f) for f in self.functions(h, s)]
        return z3.Or(found) if s == self.outer else z3.And(found)

    def accurate(self, h: Classifier, rows: Iterable[int] | None = None) -> list[Condition]:
        if self.budget is not None:
            self.lenient.append(self.loss(h) < real(self.budget))
            return self.lenient[-1:]
        chosen = range(self.data.n) if rows is None else rows
        return [self.gives(h, self.x[i], self.y[i]) for i in chosen]

    def gives(self, h: Classifier, x: Vector, label: int) -> Condition:
        return self.holds(h, label, lambda f: value_at(*f, x) > 0)

    def weakly_accurate(self, h: Classifier) -> list[Condition]:
        def weakly(x: Vector, y: int) -> Condition:
            return self.holds(h, y, lambda f: value_at(*f, x) >= 0)

        found = list(map(weakly, self.x, self.y))
        if self.budget is None:
            return found
        self.lenient.append(z3.Or(self.loss(h) <= real(self.budget), z3.And(found)))
        return self.lenient[-1:]

    def loss(self, h: Classifier) -> Expression:
        """The total hinge loss of a linear classifier, as it is scaled."""
        losses = (1 - y * value_at(*h[0], x) for x, y in zip(self.x, self.y, strict=True))
        return z3.Sum([z3.If(loss > 0, loss, real(0)) for loss in losses])

    def stays(self, h: Classifier, s: int, i: int, v: Vector, c: Fraction | None) -> Condition:
        """F(h, s) is positive at x_i and nonnegative at x_i + c v; or has no slope below 0, where c is None."""

        def condition(f: Affine) -> Condition:
            value, slope = value_at(*f, self.x[i]), slope_along(f[0], v)
            return z3.And(value > 0, slope >= 0 if c is None else value + real(c) * slope >= 0)

        return self.holds(h, s, condition)

    # Multipliers

    def multipliers(self) -> Multipliers:
        """Unknown ones on all rows and rivals."""
        several = self.name == "multiclass-linear"
        pairs = [(i, m) for i, y in enumerate(self.y) for m in (self.labels if several else [-y]) if m != y]
        losses = {label: self.unknown() for label in self.labels} if several else {}
        return Multipliers({pair: self.unknown() for pair in pairs}, losses)

    def encode_multipliers(self, model: Model, m: Multipliers, lost: int | None = None) -> dict[str, Any]:
        """In the binary classes, where θ is not unknown, it is 1 for the label `lost`."""
        weights = {pair: number(model, weight) for pair, weight in sorted(m.weights.items())}
        losses = {label: number(model, loss) for label, loss in m.losses.items()}
        if lost is not None and self.name != "multiclass-linear":
            losses[lost] = Fraction(1)
        below = math.lcm(*(value.denominator for value in (*weights.values(), *losses.values())))
        return {
            "losses": [[label, integer(int(t * below))] for label, t in losses.items() if t],
            "weights": [[i, rival, integer(int(w * below))] for (i, rival), w in weights.items() if w],
        }

    def signs(self, m: Multipliers) -> list[Condition]:
        """λ ≥ 0, λ ≠ 0, θ ≥ 0."""
        weights, losses = list(m.weights.values()), list(m.losses.values())
        return [
            *(weight >= 0 for weight in weights),
            z3.Or([weight != 0 for weight in weights]),
            *(t >= 0 for t in losses),
        ]

    def sum_is(self, m: Multipliers, target: Sequence[Expression], last: int) -> list[Condition]:
        """Σ λ_i z_i = (target, last), coordinate by coordinate."""
        signed = [(self.x[i], self.y[i] * weight) for (i, _), weight in m.weights.items()]
        sums = [z3.Sum([real(x[j]) * weight for x, weight in signed]) == target[j] for j in range(self.data.d)]
        return [*sums, *([z3.Sum([weight for _, weight in signed]) == last] if self.bias else [])]

    def one_outer_row(self, m: Multipliers, exactly: int = 1) -> list[Condition]:
        if self.outer is None:
            return []
        used = [m.at(i) != 0 for i in self.of(self.outer)]
        return [z3.Sum([z3.If(entry, 1, 0) for entry in used]) == exactly]

    def blocks_are(self, m: Multipliers, s: int, point: Sequence[Fraction]) -> list[Condition]:
        """Z(λ) = Σ θ_l (e_s − e_l) ⊗ point, and θ_s = 0."""
        conditions = [m.losses[s] == 0]
        for label in self.labels:
            for j in range(self.data.d + 1):
                terms = [
                    ((label == self.y[i]) - (label == rival)) * real([*self.x[i], Fraction(1)][j]) * weight
                    for (i, rival), weight in m.weights.items()
                ]
                losses = [((label == s) - (label == k)) * real(point[j]) * theta for k, theta in m.losses.items()]
                conditions.append(z3.Sum(terms) == z3.Sum(losses))
        return conditions

    def enough(self, m: Multipliers, i: int | None = None, amount: Fraction = Fraction(0)) -> list[Condition]:
        """Σ λ ≥ τ max λ, with λ_i less by an amount."""
        if self.budget is None:
            return []
        left = [w - real(amount) if j == i else w for (j, _), w in m.weights.items()]
        return [z3.And([z3.Sum(left) >= real(self.budget) * w for w in left])]

    def certifies(self, m: Multipliers, v: Vector, s: int) -> list[Condition]:
        if self.name == "multiclass-linear":
            return [*self.signs(m), *self.blocks_are(m, s, [*(-c for c in v), Fraction(0)])]
        target = [real(-s * c) for c in v]
        return [*self.signs(m), *self.sum_is(m, target, 0), *self.one_outer_row(m)]

    def within(self, m: Multipliers, s: int, i: int, c: Fraction) -> Condition:
        if self.budget is not None:
            return z3.And(real(c) * m.at(i) >= 1, *self.enough(m, i, 1 / c))
        if self.name != "multiclass-linear":
            return real(c) * m.at(i) >= 1
        return z3.And([real(c) * m.weights[i, label] >= m.losses[label] for label in self.labels if label != s])


@dataclass(frozen=True)
class Draft:
    """A claim with unknown evidence; `write` puts a model of the unknowns in."""

    setting: Setting
    kind: str
    claim: dict[str, Any]
    conditions: list[Condition]
    write: Callable[[Model], dict[str, Any]]
    fields: Callable[[Model], dict[str, Any]] = lambda model: {}  # of the claim, where they are unknown too
    spare: frozenset[int] = frozenset()  # conditions without which the evidence may do all the same

    def certificate(self, violated: int | None = None) -> str | None:
        """The certificate with evidence that satisfies all conditions, or all but one; None if there is no such."""
        solver = new_solver()
        for k, condition in enumerate(self.conditions):
            solver.add(z3.Not(condition) if k == violated else condition)
        answer = solver.check()
        if answer == z3.unknown:
            raise RuntimeError(f"z3 gave up: {solver.reason_unknown()}")
        if answer != z3.sat:
            return None
        model, data = solver.model(), self.setting.data
        below = math.lcm(*(c.denominator for x in data.points for c in x))
        points = [[integer(int(c * below)) for c in x] for x in data.points]
        claim = {"kind": self.kind, "hypothesis_class": self.setting.identifier, **self.claim, **self.fields(model)}
        return json.dumps(
            {
                "format": "geomadv-certificate",
                "version": 1,
                "claim": claim,
                "data": {"denominator": integer(below), "labels": self.setting.y, "points": points},
                "evidence": self.write(model),
            }
        )
