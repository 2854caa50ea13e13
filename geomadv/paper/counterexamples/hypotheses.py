"""Counterexamples that show which hypotheses are missing: N1 to N3."""

from __future__ import annotations

import math
from collections.abc import Iterator
from fractions import Fraction
from math import comb, factorial

from geomadv.exact.classifiers import MulticlassLinearClassifier
from geomadv.exact.dataset import Dataset
from geomadv.exact.formulas import show_classifier
from geomadv.exact.linear_classifiers import LinearClassifier
from geomadv.exact.rational import Vector
from geomadv.exact.words import show_number, show_vector
from geomadv.paper.counterexamples.building import accuracy, affine, both_ways, ray_scenes
from geomadv.paper.counterexamples.refutation import Counterexample, Instance, Scene, Step

__all__ = ["HYPOTHESES"]


# N1


def _n1(instance: Instance) -> Iterator[Step]:
    first, second = instance.classifiers["h₁"], instance.classifiers["h₂"]
    for x, y in zip(instance.data.points, instance.data.labels, strict=True):
        right = [h(x) == y for h in (first, second)]
        yield Step(
            f"At {show_vector(x)} one of the two is wrong, and a direction is adversarial only where the label is "
            "right; so S cannot contain this point, whatever w is.",
            f"h₁ is {'right' if right[0] else 'wrong'}, h₂ is {'right' if right[1] else 'wrong'}",
            not all(right),
        )
    n = 100
    shares = [
        Fraction(
            sum(h(x) == y for x, y in zip(instance.data.points, instance.data.labels, strict=True)), instance.data.n
        )
        for h in (first, second)
    ]
    within = [sum(_binomial(n, k, share) for k in range(n // 4, n + 1)) for share in shares]
    unlikely = 1 - within[0] * within[1]
    yield Step(
        f"Nevertheless each is right on a constant fraction of its sample: of n = {n} points, on a quarter at least, "
        "both with probability above 0.99999.",
        f"each point is right with probability {', '.join(map(str, shares))}; exact probability of failure about "
        f"{float(unlikely):.1e}",
        unlikely < Fraction(1, 100_000),
    )


def _binomial(n: int, k: int, p: Fraction) -> Fraction:
    return comb(n, k) * p**k * (1 - p) ** (n - k)


def _n1_scenes(instance: Instance) -> list[Scene]:
    found = []
    for name, h in instance.classifiers.items():
        marked = tuple(
            (x, "right" if h(x) == y else "wrong")
            for x, y in zip(instance.data.points, instance.data.labels, strict=True)
        )
        found.append(Scene(f"{name}: {show_classifier(h)}", h, instance.data, notes=marked))
    return found


N1 = Counterexample(
    "N1",
    "Theorem 1",
    "Two linear classifiers that are each right on a constant fraction of their sample share an adversarial direction "
    "on a set S that contains a constant fraction of either sample.",
    Instance(
        Dataset([[1], [-1]], [1, 1]),
        {"h₁": affine([1]), "h₂": affine([-1])},
        setting="The distribution is uniform on the two labelled points of S.",
    ),
    _n1,
    "Half of the points may be another half for the other classifier; then no point is right for both, and S is empty.",
    "Theorem 7: right by a margin on more than half of the sample (ρ < ½), without bias.",
    scenes=_n1_scenes,
)


# N2


def _n2(instance: Instance) -> Iterator[Step]:
    S = instance.data
    yield accuracy(instance)
    margins = {t: LinearClassifier(Vector.of([1] + [0] * (S.d - 1)), Fraction(t)).margin(S) for t in (1, 10, 1000)}
    yield Step(
        "There is no maximum margin: the classifier sign(x + t) of length 1 has the margin t.",
        ", ".join(f"t = {t}: {show_number(value)}" for t, value in margins.items()),
        all(value == t for t, value in margins.items()),
    )
    yield Step(
        "Lemma 3 fails: with a single label Σ α_i y_i = 0 and α ≥ 0 leave α = 0 and w* = 0 only.",
        f"labels in S: {len(S.classes)}",
        len(S.classes) == 1,
    )
    several = Dataset(S.points, [1] * S.n)
    for v, score in ((Vector.of([1]), affine([1], 1)), (Vector.of([-1]), affine([-1], 1))):
        h = MulticlassLinearClassifier((1, 2), (score, affine([0])))
        distance = h.flip_distance(several.point(0), v)
        yield Step(
            f"Theorem 8 fails in the same way for K = 2 and a single class: v = {show_vector(v)}.",
            f"{show_classifier(h)}: flip distance {show_number(distance)}",
            h.is_accurate(several) and distance == math.inf and len(S.classes) == 1,
        )


_N2_CASES = both_ways(("h₁", "x", 1), ("h₂", "x", 1))

N2 = Counterexample(
    "N2",
    "Lemma 3, Theorems 4 and 8",
    "For every S with an accurate classifier there are a maximum-margin classifier, its multipliers, and a direction "
    "that is adversarial for every accurate classifier.",
    Instance(
        Dataset([[0]], [1]),
        {"h₁": affine([1], 1), "h₂": affine([-1], 1)},
        {"x": Vector.of([0])},
    ),
    _n2,
    "With one label only, the boundary may lie on any side of the data.",
    "Both labels have to occur in S (without a bias one is enough).",
    _N2_CASES,
    ray_scenes(_N2_CASES),
)


# N3


def _n3(instance: Instance) -> Iterator[Step]:
    S = instance.data
    yield accuracy(instance)
    margins = [h.margin(S) for h in instance.classifiers.values() if isinstance(h, LinearClassifier)]
    yield Step(
        "Both are right by a margin of 1 on every sample, so assumption A3 holds with ρ = 0.",
        f"margins {', '.join(map(str, margins))}",
        min(margins) >= 1,
    )
    squares = [
        h.normal.squared_norm() + h.bias**2 for h in instance.classifiers.values() if isinstance(h, LinearClassifier)
    ]
    # (BR)² for the vectors (w, b) and (x, 1); then 2BR√n = 2√((BR)² n) and 4√(n ln n), each rounded up exactly.
    n, logarithm = 1000, Fraction(691, 100)
    product = max(squares) * max(x.squared_norm() + 1 for x in S.points)
    exponential = sum((logarithm**k / factorial(k) for k in range(40)), Fraction(0))
    least = n - 2 * _root_above(product * n) - 4 * _root_above(n * logarithm)
    yield Step(
        f"For n = {n} the promised size of S is positive, with (w, b) and (x, 1) in place of w and x; so S is not "
        "empty, and consists of copies of the one point.",
        f"(BR)² = {product}, ln {n} < {float(logarithm)}, so n − 2BR√n − 4√(n ln n) ≥ {least}",
        exponential > n and least > 0 and len(set(S.points)) == 1,
    )


def _root_above(value: Fraction) -> int:
    root = math.isqrt(math.ceil(value))
    return root if root**2 >= value else root + 1


_N3_CASES = both_ways(("h₁", "x", 1), ("h₂", "x", 1))

N3 = Counterexample(
    "N3",
    "before Assumption A1, on Theorem 7",
    "The theorem about two samples holds for classifiers with a bias too.",
    Instance(
        Dataset([[1]], [1]),
        {"h₁": affine([1]), "h₂": affine([-1], 2)},
        {"x": Vector.of([1])},
        "The distribution is all on the one labelled point of S.",
    ),
    _n3,
    "With a bias the two classifiers may have their boundaries on different sides of all data.",
    "No bias, as in Theorem 7; or both labels among the points that both classifiers label correctly (L3).",
    _N3_CASES,
    ray_scenes(_N3_CASES),
)

HYPOTHESES = (N1, N2, N3)
