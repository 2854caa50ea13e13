"""Counterexamples about maximum margins and several classes: E1, E6, N5, N6."""

from __future__ import annotations

import math
from collections.abc import Iterator
from fractions import Fraction

from geomadv.certificate import verify
from geomadv.classes.linear.classifiers import LinearClassifiers, max_margin
from geomadv.classes.multiclass.classifiers import MulticlassLinearClassifiers
from geomadv.errors import InvalidInputError
from geomadv.exact.classifiers import MulticlassLinearClassifier
from geomadv.exact.dataset import Dataset
from geomadv.exact.formulas import show_classifier
from geomadv.exact.linear_classifiers import LinearClassifier
from geomadv.exact.rational import Vector
from geomadv.exact.words import show_number, show_vector
from geomadv.paper.counterexamples.building import accuracy, affine, both_ways, ray_scenes
from geomadv.paper.counterexamples.refutation import Counterexample, Instance, Scene, Step

__all__ = ["LINEAR", "accurate_for_constant"]


# E1


def accurate_for_constant(c: Fraction | int) -> LinearClassifier:
    """The accurate classifier of E1 that keeps the label of (1, 1) up to a distance of more than c ≥ 0.

    It is h_ε with the normal (ε, 1) for ε = 1/c, multiplied by c.
    """
    return LinearClassifier(Vector.of([1, c]))


def _e1(instance: Instance) -> Iterator[Step]:
    S, x = instance.data, instance.vectors["x"]
    if x not in S.points:
        raise InvalidInputError(f"x must be a point of the data, got {show_vector(x)}")
    margin = max_margin(S)
    u = margin.normal
    unit = u.squared_norm() == 1
    yield Step(
        "The maximum-margin classifier has the normal w* = (1, 0).",
        f"u = {show_vector(u)}, of length 1; its certificate is {verify(margin.certificate, S).verdict}",
        unit and u == Vector.of([1, 0]) and bool(verify(margin.certificate, S)),
    )
    at_zero, at_one = (
        [y * accurate_for_constant(c).value(p) for p, y in zip(S.points, S.signs.tolist(), strict=True)] for c in (0, 1)
    )
    slopes = [b - a for a, b in zip(at_zero, at_one, strict=True)]
    yield Step(
        "For every c > 0 the classifier sign(x₁ + c·x₂) is accurate.",
        "y (w·x + b) = " + ", ".join(_formula(a, slope) for a, slope in zip(at_zero, slopes, strict=True)),
        all(a >= 0 and slope >= 0 and (a, slope) != (0, 0) for a, slope in zip(at_zero, slopes, strict=True)),
    )
    samples = [accurate_for_constant(c).value(x - c * u) for c in (1, 2, 3)]
    yield Step(
        f"Its value at {show_vector(x)} − c w* is 1, so the label is still +1 there, whatever c is: a polynomial of "
        "degree at most 2 in c that is 1 three times.",
        f"for c = 1, 2, 3: {', '.join(map(str, samples))}",
        samples == [1, 1, 1],
    )
    for c in (10, 1000):
        distance = accurate_for_constant(c).flip_distance(x, -u)
        yield Step(
            f"So c = {c} is too small.",
            f"sign(x₁ + {c}·x₂) flips at {show_number(distance)}",
            distance > c,
        )
    bound = LinearClassifiers().bound(S, -u, S.points.index(x))
    yield Step(
        f"The library decides the supremum over all accurate classifiers from {show_vector(x)}, with a certificate.",
        f"bound {show_number(bound.value if bound.value is not None else 0)}, certificate "
        f"{verify(bound.certificate, S).verdict}",
        bound.value == math.inf and bool(verify(bound.certificate, S)),
    )


def _formula(constant: Fraction, slope: Fraction) -> str:
    return f"{constant}" + (f" + {'' if slope == 1 else f'{slope}·'}c" if slope else "")


def _e1_scenes(instance: Instance) -> list[Scene]:
    S, x = instance.data, instance.vectors["x"]
    u = max_margin(S).normal
    found = []
    for c in (1, 3, 5):
        h = accurate_for_constant(c)
        found.append(Scene(f"{show_classifier(h)}: flips at {h.flip_distance(x, -u)}", h, S, x, -u))
    return found


E1 = Counterexample(
    "E1",
    "after Corollary 6, and in the introduction",
    "For every S there is a constant c such that −c y w* is an adversarial perturbation at every (x, y) in S for every "
    "accurate linear classifier.",
    Instance(Dataset([[1, 0], [1, 1], [-1, 0]], [1, 1, -1]), vectors={"x": Vector.of([1, 1])}),
    _e1,
    "The point of Corollary 6 is one of least margin for h and changes with h. At (1, 1) no constant is enough.",
    "L5 says for which direction and point there is a bound; L7: another direction has one at all points.",
    scenes=_e1_scenes,
)


# E6

_E6_CASES = both_ways(("h", "x₂", 2), ("h", "x₁", 1))


def _scores(*scores: LinearClassifier) -> MulticlassLinearClassifier:
    return MulticlassLinearClassifier(tuple(range(1, len(scores) + 1)), scores)


def _e6(instance: Instance) -> Iterator[Step]:
    S = instance.data
    yield accuracy(instance)
    for v, source in ((Vector.of([1]), 2), (Vector.of([-1]), 1)):
        answer = MulticlassLinearClassifiers().transfers(S, v, source)
        verdict = verify(answer.certificate, S)
        yield Step(
            f"The library certifies that v = {show_vector(v)} does not transfer at the points labelled {source}.",
            f"certificate of the kind {answer.certificate.kind}: {verdict.verdict}",
            not answer.holds and not answer.vacuous and bool(verdict),
        )


E6 = Counterexample(
    "E6",
    "after Theorem 8",
    "For two classes k and l one direction is adversarial for every accurate multiclass linear classifier at every "
    "point labelled k or l.",
    Instance(
        Dataset([[0], [1]], [1, 2]),
        {"h": _scores(affine([0]), affine([2], -1))},
        {"x₁": Vector.of([0]), "x₂": Vector.of([1])},
    ),
    _e6,
    "What leads from class 1 to class 2 leads away from class 1 at the points of class 2.",
    "Two directions: −u at the points labelled k and +u at those labelled l (M1).",
    _E6_CASES,
    ray_scenes(_E6_CASES),
)


# N5


def _n5(instance: Instance) -> Iterator[Step]:
    S, alpha = instance.data, instance.vectors["α"]
    margin = max_margin(S)
    w, b = margin.normal, margin.bias
    yield Step(
        "The maximum-margin classifier is w* = 1, b* = 0, and its margin γ* is 1.",
        f"u = {show_vector(w)}, b = {show_number(b)}; its certificate is {verify(margin.certificate, S).verdict}",
        w == Vector.of([1]) and b == 0 and bool(verify(margin.certificate, S)),
    )
    ys = S.signs.tolist()
    combined = sum((a * y * x[0] for a, y, x in zip(alpha, ys, S.points, strict=True)), Fraction(0))
    balance = sum((a * y for a, y in zip(alpha, ys, strict=True)), Fraction(0))
    yield Step(
        f"α = {show_vector(alpha)} satisfies both conditions of Lemma 3.",
        f"α ≥ 0, Σ α_i y_i x_i = {combined}, Σ α_i y_i = {balance}",
        all(a >= 0 for a in alpha) and combined == w[0] and balance == 0,
    )
    total, other = sum(alpha, Fraction(0)), margin.multipliers.total()
    yield Step(
        "So do the multipliers of the maximum margin, with another sum: Σ α_i is not one number.",
        f"Σ α_i = {total}, and {other} = 1/γ* for the multipliers of the certificate",
        total != other and other == 1,
    )
    slack = [a * (y * (w.dot(x) + b) - 1) for a, y, x in zip(alpha, ys, S.points, strict=True)]
    yield Step(
        "What α lacks is complementary slackness: it has weight at a point that is no support vector.",
        f"α_i (y_i (w*·x_i + b*) − γ*) = {', '.join(map(show_number, slack))}",
        any(slack),
    )


def _n5_scenes(instance: Instance) -> list[Scene]:
    S, alpha = instance.data, instance.vectors["α"]
    margin = max_margin(S)
    weights = margin.multipliers.as_dict()
    found = []
    multipliers = tuple(weights.get(i, Fraction(0)) for i in range(S.n))
    for values, words in ((multipliers, "support vectors only"), (tuple(alpha), "without complementary slackness")):
        notes = tuple((x, f"α = {value}") for x, value in zip(S.points, values, strict=True))
        title = f"Σ αᵢ = {sum(values, Fraction(0))}, {words}"
        found.append(Scene(title, margin.classifier, S, notes=notes))
    return found


N5 = Counterexample(
    "N5",
    "Lemma 3 and Theorem 5",
    "The conditions w* = Σ α_i y_i x_i, Σ α_i y_i = 0 and α ≥ 0 determine the number Σ α_i, which Theorem 5 uses.",
    Instance(
        Dataset([[1], [2], [-1]], [1, 1, -1]),
        vectors={"α": Vector.of([0, Fraction(1, 3), Fraction(1, 3)])},
    ),
    _n5,
    "Lemma 3 leaves out complementary slackness. Theorem 5 is true with each of these α, but weaker with some.",
    "L2: α_i > 0 only where y_i (w*·x_i + b*) = γ*; then Σ α_i = 1/γ*.",
    scenes=_n5_scenes,
)


# N6


def _n6(instance: Instance) -> Iterator[Step]:
    S = instance.data
    h = instance.classifiers["h"]
    if not isinstance(h, LinearClassifier):
        raise InvalidInputError(f"the classifier h of this instance must be a LinearClassifier, got {type(h).__name__}")
    values = [h.value(x) for x in S.points]
    right = [(value >= 0) == (y > 0) for value, y in zip(values, S.signs.tolist(), strict=True)]
    yield Step(
        "With sign 0 = +1 the classifier is right on S.",
        f"values {', '.join(map(show_number, values))}",
        all(right),
    )
    total = max_margin(S).multipliers.total()
    yield Step(
        "Its margin is 0, so the right-hand side of Theorem 5 is a quotient by 0.",
        f"γ_h Σ α_i = {h.margin(S)} · Σ α_i",
        h.margin(S) * total == 0,
    )
    # From the boundary: the label is +1 at 0 only, along −w* the value is −c.
    u = max_margin(S).normal
    along = [h.value(S.point(0) - c * u) for c in (Fraction(1, 1000), Fraction(1))]
    yield Step(
        "Theorem 4 survives: from the point on the boundary every step along −w* leads to the label −1.",
        f"values after steps of 1/1000 and 1 along −u: {', '.join(map(show_number, along))}",
        h.normal.dot(u) > 0 and all(value < 0 for value in along),
    )
    yield Step(
        "Where accuracy is strict, the classifier is not accurate, and γ_h > 0 for all that are.",
        f"strictly accurate: {'yes' if h.is_accurate(S) else 'no'}",
        not h.is_accurate(S),
    )


N6 = Counterexample(
    "N6",
    "Theorem 5",
    "For every classifier that is right on S, y (w·x + b) / (γ_h Σ α_i) is a number.",
    Instance(
        Dataset([[0], [-1]], [1, -1]),
        {"h": affine([1])},
        setting="sign 0 = +1.",
    ),
    _n6,
    "A point may lie on the boundary and count as labelled correctly; then γ_h = 0.",
    "Accuracy is strict: y (w·x + b) > 0 at every point of S.",
    scenes=lambda instance: [
        Scene("sign(x): the margin is 0", h, instance.data, notes=((instance.data.point(0), "on the boundary"),))
        for h in instance.classifiers.values()
    ],
)

LINEAR = (E1, E6, N5, N6)
