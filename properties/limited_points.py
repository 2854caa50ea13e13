"""Points that are to lose a label within limits, for several classes, and what z3 says of a perturbation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

import geomadv as ga
from geomadv import strategies as gst
from geomadv.classes.brackets import ShortestPerturbation
from geomadv.exact.classifiers import MulticlassLinearClassifier
from geomadv.exact.dataset import Label
from geomadv.solvers.active_set import ActiveSetEngine
from properties import multiclass_oracle

SEVERAL = ga.MulticlassLinearClassifiers()
WELL_GUESSED = ga.MulticlassLinearClassifiers(engine=ActiveSetEngine())
NORMS = ("l1", "l2", "linf")
FIVE = ga.Dataset([[3, -2], [1, 4], [-2, 1], [-1, -3], [-4, 0]], [0, 1, 1, 2, 2])
End = Fraction | None
CHANGES: list[tuple[End, End] | None] = [
    *(None, None, (None, Fraction(0)), (Fraction(0), None), (Fraction(-1), Fraction(1)), (Fraction(-3), Fraction(2))),
    *((Fraction(1), None), (Fraction(1, 2), Fraction(3))),
]
Answered = ShortestPerturbation[MulticlassLinearClassifier]


@dataclass(frozen=True)
class Limited:
    """A point that is to lose a label, and what it may do."""

    data: ga.Dataset
    point: ga.Vector
    source: Label
    norm: str
    box: tuple[Fraction, Fraction] | None
    change: tuple[End, End] | None
    fixed: tuple[int, ...]

    @property
    def limits(self) -> dict[str, Any]:
        return {"norm": self.norm, "box": self.box, "change": self.change, "fixed": self.fixed}

    def answer(self, classifiers: ga.MulticlassLinearClassifiers = SEVERAL) -> Answered:
        return classifiers.shortest_perturbation(self.data, self.point, self.source, **self.limits)

    @property
    def ends(self) -> list[tuple[End, End]]:
        """The least and the largest value of each coordinate of δ."""
        found = []
        for j, x in enumerate(self.point):
            low, high = (Fraction(0), Fraction(0)) if j in self.fixed else self.change or (None, None)
            lows = [end for end in (low, self.box and self.box[0] - x) if end is not None]
            highs = [end for end in (high, self.box and self.box[1] - x) if end is not None]
            found.append((max(lows, default=None), min(highs, default=None)))
        return found

    def allows(self, delta: Sequence[Fraction]) -> bool:
        pairs = zip(delta, self.ends, strict=True)
        return all((low is None or x >= low) and (high is None or x <= high) for x, (low, high) in pairs)


@st.composite
def questions(draw: DrawFn, *, dimension: int | None = None) -> Limited:
    S = draw(gst.multiclass_datasets(dimension=dimension or draw(st.sampled_from([1, 2, 2])), max_points=6))
    row = draw(st.integers(0, S.n - 1))
    point = draw(st.just(S.point(row)) | gst.vectors(S.d))
    entries = [Fraction(x) for p in S.points for x in p]
    boxes = [None, None, (min(entries), max(entries)), (min(entries) - 1, max(entries) + Fraction(1, 2))]
    change = draw(st.sampled_from(CHANGES))
    moves = change is not None and change[0] is not None and change[0] > 0
    fixed = draw(st.sampled_from([()] if moves else [(), (), (0,), (S.d - 1,)]))
    norm = draw(st.sampled_from(NORMS))
    return Limited(S, point, S.labels[row], norm, draw(st.sampled_from(boxes)), change, fixed)


def squared(delta: Sequence[Fraction], norm: str) -> Fraction:
    sizes = [abs(Fraction(x)) for x in delta]
    if norm == "l2":
        return sum((x**2 for x in sizes), Fraction(0))
    return (sum(sizes, Fraction(0)) if norm == "l1" else max(sizes)) ** 2


def lost(q: Limited, delta: Sequence[Fraction]) -> bool:
    moved = q.point + ga.Vector.of(delta)
    return not multiclass_oracle.keeps_label(q.data, moved, q.source)
