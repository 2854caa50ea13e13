"""Counterexamples about polynomials of degree 3: an irrational certificate, and no single forced point: E13, E14."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import product
from math import comb

from geomadv.certificate import verify
from geomadv.classes.answers import Status
from geomadv.classes.polynomial.classifiers import PolynomialClassifiers
from geomadv.exact.dataset import Dataset
from geomadv.exact.polynomials import PolynomialClassifier, negative_intervals
from geomadv.exact.rational import Vector
from geomadv.exact.surds import Surd, polynomial_at
from geomadv.exact.words import show_label, show_number
from geomadv.paper.counterexamples.refutation import Counterexample, Instance, Scene, Step
from geomadv.paper.counterexamples.sign_of import SignOf

__all__ = ["DEGREE_THREE", "positive_on"]

_CUBIC = PolynomialClassifiers(3)
_TWO = 2
_SEARCHED = 200  # the largest p + q of the distances p/q that the library is to try


# E13: √2


def _extrapolation(places: Sequence[Fraction]) -> list[Surd]:
    """The weights of the values of a polynomial at these places in its value at √2 (Lagrange)."""
    found = []
    for place in places:
        weight = Surd(Fraction(1))
        for other in places:
            if other != place:
                weight = weight * Surd(-other / (place - other), 1 / (place - other), _TWO)
        found.append(weight)
    return found


def _pairs(S: Dataset) -> dict[Fraction, tuple[Fraction, int]]:
    """Of the points (t, ±s), s > 0, on the circle about the origin, by t: s and their label."""
    labels = dict(zip(S.points, S.signs.tolist(), strict=True))
    return {
        x[0]: (x[1], y)
        for x, y in labels.items()
        if x[1] > 0 and x[0] ** 2 + x[1] ** 2 == _TWO and labels.get(Vector.of([x[0], -x[1]])) == y
    }


def _e13(instance: Instance) -> Iterator[Step]:
    S, x, v = instance.data, instance.vectors["x"], instance.vectors["v"]
    pairs = _pairs(S)
    yield Step(
        "All points but x are four pairs (t, ±s) on the circle t² + s² = 2.",
        "; ".join(
            f"t = {show_number(t)}, s = {show_number(pairs[t][0])}: {show_label(pairs[t][1])}" for t in sorted(pairs)
        ),
        2 * len(pairs) == S.n - 1 == 8,
    )
    weights = dict(zip(pairs, _extrapolation(list(pairs)), strict=True))
    wrong = [(a, b) for a, b in product(range(4), repeat=2) if a + b <= 3 and not _extrapolates(pairs, weights, a, b)]
    yield Step(
        "The mean of f over a pair is a cubic in t for each cubic f, so f(√2, 0) = Σ c_t (f(t, s) + f(t, −s))/2 with "
        "the weights of Lagrange's formula.",
        f"c: {', '.join(f'{weights[t]} for t = {show_number(t)}' for t in sorted(pairs))}; fails for "
        f"{', '.join(f't^{a} s^{b}' for a, b in wrong) or 'none'} of the ten monomials",
        not wrong,
    )
    yield Step(
        "Each weight has the sign that makes its term negative: every accurate cubic is negative at (√2, 0), and v "
        "fools all of them at x.",
        f"signs of label · c: {', '.join(f'{show_label(pairs[t][1] * weights[t].sign)}' for t in sorted(pairs))}",
        all(pairs[t][1] * weights[t].sign < 0 for t in pairs),
    )
    at_points = [(sum(c * c for c in p) - 2, p) for p in S.points]
    yield Step(
        "The polynomials t² + s² − 2 and t (t² + s² − 2) are 0 at all points but x, and there −2 and 0. In any "
        "certificate with the moments m_j = Σ θ τ^j, and the multiplier λ of x, this gives m₂ = 2m₀ + 2λ and "
        "m₃ = 2m₁. With m₁² ≤ m₀m₂ and m₂² ≤ m₁m₃ it follows that λ = 0 and that √2 is the only distance: no "
        "certificate is rational.",
        f"values of the first: {', '.join(show_number(value) for value, _ in at_points)}",
        [(value, p) for value, p in at_points if value] == [(Fraction(-2), x)],
    )
    answer = _CUBIC.transfers_from(S, v, S.points.index(x), complexity=_SEARCHED)
    yield Step(
        "So the library, whose evidence is rational, finds neither multipliers nor a cubic that resists, and says so.",
        answer.explanation,
        answer.status is Status.UNDECIDED,
    )


def _extrapolates(pairs: dict[Fraction, tuple[Fraction, int]], weights: dict[Fraction, Surd], a: int, b: int) -> bool:
    """Whether the formula holds for t^a s^b."""
    total = Surd(Fraction(0))
    for t, (s, _) in pairs.items():
        mean = (t**a * s**b + t**a * (-s) ** b) / 2
        total = total + weights[t] * Surd(mean)
    there = polynomial_at([Fraction(0)] * a + [Fraction(b == 0)], Surd(Fraction(0), Fraction(1), _TWO))
    return total == there


def _e13_scenes(instance: Instance) -> list[Scene]:
    S, x, v = instance.data, instance.vectors["x"], instance.vectors["v"]
    note = (x + Fraction(141_421, 100_000) * v, "")
    found = []
    near = [x + t * v for t in (Fraction(6, 5), Fraction(8, 5), Fraction(3))]
    for title, also in (("an accurate cubic, and (√2, 0)", []), ("one that says −1 near there alone", near)):
        wider = Dataset([*S.points, *also], [*S.labels, *[1] * len(also)])
        h = _CUBIC.realizable(wider).classifier
        if h is not None:
            found.append(Scene(title, SignOf(h), S, x, v, (note,)))
    return found


_ENDS = [(Fraction(7, 5), Fraction(1, 5)), (Fraction(7, 5), Fraction(-1, 5))]

E13 = Counterexample(
    "E13",
    "beyond the paper: evidence in degree 3",
    "Where a direction fools every accurate polynomial of a degree at a point of rational data, there is rational "
    "evidence for it.",
    Instance(
        Dataset(
            [*_ENDS, [-1, 1], [-1, -1], [1, 1], [1, -1], *([-t, s] for t, s in _ENDS), [0, 0]],
            [-1] * 4 + [1] * 5,
        ),
        vectors={"x": Vector.of([0, 0]), "v": Vector.of([1, 0])},
    ),
    _e13,
    "Multipliers exist, but all of them name the distance √2.",
    "In degree 1 and 2 there is always rational evidence (P4), and from two degrees above the least one of the data on "
    "(K2). Between, the answer may be undecided.",
    scenes=_e13_scenes,
)


# E14: no single point


def positive_on(
    h: PolynomialClassifier, label: int, x: Vector, v: Vector, low: Fraction, high: Fraction | None
) -> bool:
    """Whether a polynomial nowhere has the other sign at the distances from low to high, or from low on."""
    c, k = [label * value for value in h.along(x, v)], h.degree
    if high is None:
        moved = [sum((c[j] * comb(j, i) * low ** (j - i) for j in range(i, k + 1)), Fraction(0)) for i in range(k + 1)]
        return not negative_intervals(moved)
    # With t = (low + high s) / (1 + s) the stretch is s ≥ 0; times (1 + s)^k.
    total = [Fraction(0)] * (k + 1)
    for j, coefficient in enumerate(c):
        for a, b in product(range(j + 1), range(k - j + 1)):
            total[a + b] += coefficient * comb(j, a) * high**a * low ** (j - a) * comb(k - j, b)
    return not negative_intervals(total)


#: Stretches that make up the ray of E14, and distances at which a polynomial is to be positive in order to be so there.
_STRETCHES: tuple[tuple[Fraction, Fraction | None, tuple[Fraction, ...]], ...] = tuple(
    (Fraction(low), None if high is None else Fraction(high), tuple(map(Fraction, places)))
    for low, high, places in (
        ("0", "1/5", ("0", "1/10", "1/5")),
        ("1/5", "1/2", ("1/5", "7/20", "1/2")),
        ("1/2", "7/5", ("1/2", "3/4", "1", "7/5")),
        ("7/5", None, ("7/5", "2", "3")),
    )
)


def _keeping(S: Dataset, x: Vector, v: Vector) -> list[PolynomialClassifier | None]:
    """For each stretch an accurate cubic that keeps the label of x on it, if the one looked at does."""
    label, found = int(S.signs[S.points.index(x)]), []
    for low, high, places in _STRETCHES:
        also = [x + t * v for t in places if t]
        h = _CUBIC.realizable(Dataset([*S.points, *also], [*S.labels, *[label] * len(also)])).classifier
        found.append(h if h is not None and positive_on(h, label, x, v, low, high) else None)
    return found


def _e14(instance: Instance) -> Iterator[Step]:
    S, x, v = instance.data, instance.vectors["x"], instance.vectors["v"]
    row = S.points.index(x)
    answer = _CUBIC.transfers_from(S, v, row)
    verdict = verify(answer.certificate, S).verdict
    yield Step(
        "v fools every accurate polynomial of degree 3 at x.",
        f"certificate {answer.certificate.kind} {verdict}, by the distances "
        f"{' and '.join(show_number(t) for t, _ in answer.distances)} together",
        answer.holds and verdict == "accepted" and len(answer.distances) == 2,
    )
    everywhere = _CUBIC.transfers_everywhere(S, v, int(S.signs[row]))
    verdict = verify(everywhere.certificate, S).verdict
    yield Step(
        "It does not do so everywhere (P2).",
        f"{everywhere.explanation}; certificate {verdict}",
        not everywhere.holds and verdict == "accepted",
    )
    keeping = _keeping(S, x, v)
    shown = [
        f"[{show_number(low)}, {'∞)' if high is None else show_number(high) + ']'}: {'one' if h else 'none'}"
        for (low, high, _), h in zip(_STRETCHES, keeping, strict=True)
    ]
    yield Step(
        "Nevertheless no point of the ray has the other label for all of them: the ray is made up of stretches on each "
        "of which some accurate cubic keeps the label of x.",
        "; ".join(shown),
        all(h is not None and h.is_accurate(S) for h in keeping),
    )


def _e14_scenes(instance: Instance) -> list[Scene]:
    S, x, v = instance.data, instance.vectors["x"], instance.vectors["v"]
    found = []
    for (low, high, _), h in zip(_STRETCHES, _keeping(S, x, v), strict=True):
        if h is not None:
            far = "on" if high is None else f"to {show_number(high)}"
            end = () if high is None else ((x + high * v, ""),)
            title = f"from {show_number(low)} {far} this one keeps the label"
            found.append(Scene(title, SignOf(h), S, x + low * v, v, end))
    return found


E14 = Counterexample(
    "E14",
    "beyond the paper: forced points in degree 3",
    "As in degree 2, a direction that fools every accurate polynomial of degree 3 at a point does so everywhere, or "
    "leads to a point that all of them give the other label.",
    Instance(
        Dataset(list(product((-1, 0, 1), repeat=2)), [1, 1, -1, 1, -1, 1, 1, -1, -1]),
        vectors={"x": Vector.of([0, -1]), "v": Vector.of([2, 3])},
    ),
    _e14,
    "Two points of the ray together are given the other label: an accurate cubic may keep it at each of them, and none "
    "at both.",
    "In degree 2 one point is enough (P4), in general about k/2 distances (P3).",
    scenes=_e14_scenes,
)

DEGREE_THREE = (E13, E14)
