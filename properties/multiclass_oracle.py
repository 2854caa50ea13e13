"""The quantifier "for every accurate multiclass linear classifier", decided without the library.

z3 searches for scores w_k·x + b_k, one for each class of the data, that give every point its label strictly the largest
score and contradict the claim.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

import z3

from geomadv import Dataset, Vector
from geomadv.exact.classifiers import MulticlassLinearClassifier
from geomadv.exact.dataset import Label
from properties.oracle import Expression, decide, new_solver, points_of, slope_along, value_at

Score = tuple[list[Expression], Expression]
Scores = dict[Label, Score]


def lead(scores: Scores, k: Label, rival: Label) -> Score:
    """The difference of two scores, w_k − w_l and b_k − b_l."""
    (w, b), (other, c) = scores[k], scores[rival]
    return [x - y for x, y in zip(w, other, strict=True)], b - c


def leads(scores: Scores, k: Label) -> list[Score]:
    return [lead(scores, k, rival) for rival in scores if rival != k]


def exists_accurate(
    data: Dataset, condition: Callable[[Scores], Expression] | None = None, *, quantified: bool = False
) -> bool:
    """Whether some accurate classifier satisfies the condition."""
    scores: Scores = {
        k: ([z3.Real(f"w{i}_{j}") for j in range(data.d)], z3.Real(f"b{i}")) for i, k in enumerate(data.classes)
    }
    solver = z3.Solver() if quantified else new_solver()
    for x, y in zip(data.points, data.labels, strict=True):
        solver.add(*(value_at(w, b, x) > 0 for w, b in leads(scores, y)))
    if condition is not None:
        solver.add(condition(scores))
    return decide(solver)


def realizable(data: Dataset) -> bool:
    return exists_accurate(data)


# The questions. All suppose realizable data.


def transfers(data: Dataset, v: Vector, source: Label) -> bool:
    """M2: no accurate classifier has (w_k − w_l)·v ≥ 0 for the source label k and all l."""
    return not exists_accurate(data, lambda scores: z3.And([slope_along(w, v) >= 0 for w, _ in leads(scores, source)]))


def transfers_by_definition(data: Dataset, v: Vector, source: Label) -> bool:
    """No accurate classifier gives all of the ray from some source point the source label; quantified and nonlinear."""
    c = z3.Real("c")

    def resists(scores: Scores) -> Expression:
        rays = []
        for x in points_of(data, source):
            ahead = [value_at(w, b, x) + c * slope_along(w, v) > 0 for w, b in leads(scores, source)]
            rays.append(z3.ForAll([c], z3.Implies(c > 0, z3.And(ahead))))
        return z3.Or(rays)

    return not exists_accurate(data, resists, quantified=True)


def keeps_label(data: Dataset, p: Vector, label: Label) -> bool:
    """Whether some accurate classifier gives p the label, by strictly the largest score."""
    return exists_accurate(data, lambda scores: z3.And([value_at(w, b, p) > 0 for w, b in leads(scores, label)]))


def has_label(data: Dataset, p: Vector, label: Label) -> bool:
    """Whether every accurate classifier gives p the label."""
    return not exists_accurate(data, lambda scores: z3.Or([value_at(w, b, p) <= 0 for w, b in leads(scores, label)]))


def forced(data: Dataset, p: Vector) -> Label | None:
    return next((label for label in data.classes if has_label(data, p, label)), None)


def flipped_by(data: Dataset, v: Vector, row: int, c: Fraction | int) -> bool:
    """M3: whether the bound of the row along v is at most c.

    No accurate classifier keeps the label of the row strictly first at x + c v. One that does keeps it on the way; if
    one only shares the first place there, another, with a little more bias for the label, keeps it.
    """
    return not keeps_label(data, data.point(row) + v * c, data.labels[row])


def is_universal_perturbation(data: Dataset, delta: Vector, source: Label) -> bool:
    """Whether no accurate classifier gives any displaced source point the source label."""
    return not any(keeps_label(data, x + delta, source) for x in points_of(data, source))


# One concrete classifier, from its numbers alone


def label_of(h: MulticlassLinearClassifier, p: Sequence[Fraction]) -> Label | None:
    """The class with strictly the largest score."""
    values = [sum((a * c for a, c in zip(s.normal, p, strict=True)), s.bias) for s in h.scores]
    first = [k for k, value in zip(h.classes, values, strict=True) if value == max(values)]
    return first[0] if len(first) == 1 else None


def is_accurate(h: MulticlassLinearClassifier, data: Dataset) -> bool:
    return all(label_of(h, list(x)) == y for x, y in zip(data.points, data.labels, strict=True))
