"""The counterexamples: each refutes every candidate, and none of them does once its instance is repaired."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomadv import strategies as gst
from geomadv.errors import InvalidInputError
from geomadv.exact.classifiers import MulticlassLinearClassifier
from geomadv.exact.dataset import Dataset
from geomadv.exact.linear_classifiers import LinearClassifier
from geomadv.exact.networks import ReLUClassifier
from geomadv.exact.polynomials import PolynomialClassifier
from geomadv.exact.rational import Vector
from geomadv.paper.counterexamples import ARGUMENTS, COUNTEREXAMPLES, find
from geomadv.paper.counterexamples.building import affine
from geomadv.paper.counterexamples.data_space import OnUnitBox
from geomadv.paper.counterexamples.degree_three import positive_on
from geomadv.paper.counterexamples.equal_width import misses_the_quadrant
from geomadv.paper.counterexamples.linear import accurate_for_constant
from geomadv.paper.counterexamples.networks import PointedHalfPlane
from geomadv.paper.counterexamples.refutation import Classifier, Instance, Refutation

DIRECTIONS = [id for id, c in COUNTEREXAMPLES.items() if c.cases]
every = pytest.mark.parametrize("id", COUNTEREXAMPLES)
of_directions = pytest.mark.parametrize("id", DIRECTIONS)


def test_the_list() -> None:
    assert list(COUNTEREXAMPLES) == [
        *(f"E{n}" for n in range(1, 17) if n != 2),
        *(f"N{n}" for n in range(1, 11) if n != 8),
    ]
    assert list(ARGUMENTS) == ["E2", "N8"]
    assert set(DIRECTIONS) == {"E3", "E4", "E5", "E6", "E7", "E9", "E10", "N2", "N3", "N4", "N9"}


@every
def test_every_step_holds(id: str) -> None:
    steps = COUNTEREXAMPLES[id].run()
    assert [step.sentence for step in steps if not step.holds] == []
    assert len(steps) >= 3
    assert all(step.sentence.endswith(".") and step.evidence for step in steps)
    assert COUNTEREXAMPLES[id].refutes()


# Every candidate


@of_directions
@given(data=st.data())
def test_every_direction_is_refuted(id: str, data: st.DataObject) -> None:
    chosen = COUNTEREXAMPLES[id]
    v = data.draw(gst.vectors(chosen.instance.data.d, wide=True).filter(bool))
    refutation = chosen.refute(v)
    assert refutation.direction == v
    assert refutation.holds
    # Once more without the flip distance: the label at points along the ray, in the data space.
    for c in (Fraction(1, 10**6), Fraction(1, 3), Fraction(1), Fraction(10**6)):
        x = refutation.point + c * v
        if not isinstance(refutation.classifier, OnUnitBox) or all(0 <= entry <= 1 for entry in x):
            assert refutation.classifier(x) == refutation.label


@of_directions
def test_each_pattern_of_signs_falls_under_one_case(id: str) -> None:
    chosen = COUNTEREXAMPLES[id]
    for signs in product((-1, 0, 1), repeat=chosen.instance.data.d):
        v = Vector.of(signs)
        if v:
            assert any(case.applies(v) for case in chosen.cases)
    for case in chosen.cases:
        assert all(case.applies(v) for v in case.representatives)


@of_directions
def test_a_missing_case_is_noticed(id: str) -> None:
    chosen = COUNTEREXAMPLES[id]
    for k in range(len(chosen.cases)):
        fewer = replace(chosen, cases=chosen.cases[:k] + chosen.cases[k + 1 :])
        assert not fewer.refutes(), f"without the case {chosen.cases[k].condition}"


@given(st.builds(Fraction.__mul__, gst.scales(), st.integers(1, 9).map(Fraction)))
def test_every_constant_of_e1_is_refuted(c: Fraction) -> None:
    S, x = COUNTEREXAMPLES["E1"].instance.data, COUNTEREXAMPLES["E1"].instance.vectors["x"]
    h, v = accurate_for_constant(c), Vector.of([-1, 0])
    assert h.is_accurate(S)
    assert h.flip_distance(x, v) == c + 1
    assert h(x + c * v) == 1


@given(st.lists(st.tuples(gst.vectors(2), gst.rationals()), min_size=1, max_size=2), st.data())
def test_every_network_of_two_units_misses_the_quadrant_of_n7(
    units: list[tuple[Vector, Fraction]], data: st.DataObject
) -> None:
    positive = st.builds(Fraction, st.integers(1, 9), st.integers(1, 9))
    weights = Vector.of([data.draw(st.one_of(positive, st.just(Fraction(0)))) for _ in units])
    h = ReLUClassifier(tuple(LinearClassifier(w, b) for w, b in units), weights, data.draw(positive))
    where = misses_the_quadrant(h)
    assert where is not None
    assert h(where) != (-1 if max(where) <= 0 else 1)


# Weakened: what the paper needed, the contradiction does not survive


def instance(id: str, **parts: object) -> Instance:
    return replace(COUNTEREXAMPLES[id].instance, **parts)  # type: ignore[arg-type]


def with_classifier(id: str, **classifiers: Classifier) -> Instance:
    return instance(id, classifiers={**COUNTEREXAMPLES[id].instance.classifiers, **classifiers})


def with_vector(id: str, **vectors: Vector) -> Instance:
    return instance(id, vectors={**COUNTEREXAMPLES[id].instance.vectors, **vectors})


HALF_PLANE = affine([2, 0], -1)
ORIGIN = Vector.of([0, 0])
STEP = ReLUClassifier((affine([1]),), None, Fraction(1))
ABSOLUTE = (affine([1]), affine([-1]))


def scores(*functions: LinearClassifier) -> MulticlassLinearClassifier:
    return MulticlassLinearClassifier(tuple(range(1, len(functions) + 1)), functions)


WEAKENED: dict[str, Callable[[], Instance]] = {
    "E1, without the far point": lambda: instance(
        "E1", data=Dataset([[1, 0], [-1, 0]], [1, -1]), vectors={"x": Vector.of([1, 0])}
    ),
    "E1, with the far point in line": lambda: instance(
        "E1", data=Dataset([[1, 0], [2, 0], [-1, 0]], [1, 1, -1]), vectors={"x": Vector.of([2, 0])}
    ),
    "E3, a closed half-plane": lambda: with_classifier("E3", h=ReLUClassifier((affine([0, -1]),))),
    "E3, an open region": lambda: with_classifier("E3", h=HALF_PLANE),
    "E4, x_β outside a closed set": lambda: with_classifier("E4", h=STEP),
    "E4, x_β not between points labelled α": lambda: with_vector("E4", q=Vector.of([1])),
    "E5, above the threshold": lambda: with_classifier("E5", h=ReLUClassifier(ABSOLUTE, None, Fraction(1))),
    "E5, a single unit": lambda: with_classifier("E5", h=ReLUClassifier(ABSOLUTE[:1], Vector.of([-1]), Fraction(-1))),
    "E6, one label only": lambda: with_vector("E6", **{"x₂": Vector.of([0])}),
    "E6, another classifier that is not accurate": lambda: with_classifier("E6", h=scores(affine([0], 1), affine([0]))),
    "E7, 𝓡″": lambda: with_classifier("E7", h=ReLUClassifier((affine([1], -1),), rule="all")),  # type: ignore[arg-type]
    "E7, one side only": lambda: with_classifier("E7", h=STEP),
    "E8, two classes": lambda: instance("E8", data=Dataset([[3, -2], [1, 4], [-2, 1]], [0, 1, 1])),
    "E8, another place": lambda: instance(
        "E8",
        data=Dataset([[3, -1], [1, 4], [-2, 1], [-1, -3], [-4, 0]], [0, 1, 1, 2, 2]),
        vectors={"x": Vector.of([3, -1])},
    ),
    "E9, in line": lambda: instance(
        "E9", data=Dataset([[0, 0], [-1, 0], [1, 0]], [-1, -1, 1]), vectors={"a": ORIGIN, "b": Vector.of([-1, 0])}
    ),
    "E10, in line": lambda: instance("E10", data=Dataset([[0, 0], [0, -1], [0, 1]], [1, 1, -1])),
    "E11, another place": lambda: instance("E11", data=Dataset([[-1], [1]], [1, -1])),
    "E12, another direction": lambda: with_vector("E12", v=Vector.of([-1, 0])),
    "E13, labels that do not alternate": lambda: instance(
        "E13", data=Dataset(COUNTEREXAMPLES["E13"].instance.data.points, [-1, -1, -1, -1, 1, 1, -1, -1, 1])
    ),
    "E13, along another line": lambda: with_vector("E13", v=Vector.of([0, 1])),
    "E14, straight to a point": lambda: with_vector("E14", v=Vector.of([0, 1])),
    "E15, one point for all corners": lambda: instance(
        "E15", data=Dataset([[0, 0, 0], [1, 2, 0], [1, -1, 1], [1, -1, -1]], [-1, 1, 1, 1])
    ),
    "E16, without the points above and below": lambda: instance(
        "E16", data=Dataset([[0, 0], [1, 1], [1, -1], [2, 1], [2, -1]], [1, -1, -1, -1, -1])
    ),
    "N1, both right everywhere": lambda: with_classifier("N1", **{"h₁": affine([0], 1), "h₂": affine([0], 1)}),
    "N1, the same half": lambda: with_classifier("N1", **{"h₂": affine([1])}),
    "N2, both labels": lambda: instance("N2", data=Dataset([[0], [-3]], [1, -1])),
    "N3, both labels": lambda: instance("N3", data=Dataset([[1], [-1]], [1, -1])),
    "N3, no bias": lambda: with_classifier("N3", **{"h₂": affine([2])}),
    "N4, the whole plane": lambda: with_classifier("N4", h=affine([2, 2], -1)),
    "N4, a classifier that flips within the box": lambda: with_classifier("N4", h=OnUnitBox(affine([4, 0], -1))),
    "N5, complementary slackness": lambda: with_vector("N5", α=Vector.of([Fraction(1, 2), 0, Fraction(1, 2)])),
    "N5, multipliers that are none": lambda: with_vector("N5", α=Vector.of([1, 0, Fraction(1, 3)])),
    "N6, strict accuracy": lambda: with_classifier("N6", h=affine([2], 1)),
    "N7, one unit more from the start": lambda: with_classifier(
        "N7", h=COUNTEREXAMPLES["N7"].instance.classifiers["h₃"]
    ),
    "N9, the whole plane": lambda: with_classifier("N9", h=affine([-6, 6], 2)),
    "N10, one point": lambda: instance("N10", data=Dataset([[0], [1]], [-1, 1])),
    "N7, no unit more": lambda: with_classifier("N7", **{"h₃": ReLUClassifier((affine([1, 0]), affine([0, 1])))}),
}


@pytest.mark.parametrize("name", WEAKENED)
def test_a_weakened_instance_refutes_nothing(name: str) -> None:
    chosen = COUNTEREXAMPLES[name.partition(",")[0]]
    weakened = WEAKENED[name]()
    assert weakened != chosen.instance
    steps = chosen.run(weakened)
    assert not all(step.holds for step in steps)
    assert not chosen.refutes(weakened)


def test_every_counterexample_is_weakened() -> None:
    assert {name.partition(",")[0] for name in WEAKENED} == set(COUNTEREXAMPLES)


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("E1, without the far point", "The library decides the supremum"),
        ("E3, a closed half-plane", "labels S correctly"),
        ("E4, x_β not between points labelled α", "Every convex set outside which h is β"),
        ("E5, a single unit", "If v < 0"),
        ("E6, one label only", "If v > 0"),
        ("E7, 𝓡″", "h belongs to 𝓡′"),
        ("E8, two classes", "None does within 77/20"),
        ("E9, in line", "No direction leads straight"),
        ("E10, in line", "That of Theorem 4"),
        ("E11, another place", "The maximum-margin polynomial f*"),
        ("E12, another direction", "That of x itself"),
        ("E13, labels that do not alternate", "Each weight has the sign"),
        ("E13, along another line", "So the library"),
        ("E14, straight to a point", "v fools every accurate polynomial"),
        ("E15, one point for all corners", "N = 3"),
        ("E16, without the points above and below", "degree 2"),
        ("N9, the whole plane", "If v₁ = 0"),
        ("N10, one point", "Within [0, 1] none does"),
        ("N1, the same half", "At 1 one of the two is wrong"),
        ("N2, both labels", "Lemma 3 fails"),
        ("N3, no bias", "If v < 0"),
        ("N4, the whole plane", "If v₁ < 0 and v₂ = 0"),
        ("N5, complementary slackness", "with another sum"),
        ("N6, strict accuracy", "the right-hand side of Theorem 5"),
        ("N7, no unit more", "With a third, constant unit"),
    ],
)
def test_the_step_that_fails_is_the_one_that_the_repair_concerns(name: str, sentence: str) -> None:
    steps = COUNTEREXAMPLES[name.partition(",")[0]].run(WEAKENED[name]())
    assert any(sentence in step.sentence and not step.holds for step in steps)


def test_a_refutation_needs_an_accurate_classifier_the_label_and_the_whole_ray() -> None:
    S, h = Dataset([[0], [1]], [-1, 1]), affine([2], -1)
    right, left, x, beyond = (Vector.of([t]) for t in (1, -1, 0, 2))
    assert Refutation(S, left, h, x, -1).holds
    assert not Refutation(S, right, h, x, -1).holds
    assert not Refutation(S, left, h, x, 1).holds
    assert not Refutation(S, left, affine([2], -5), x, -1).holds
    assert Refutation(S, right, h, beyond, 1).holds


# Classifiers that exist for the sake of a counterexample


@given(gst.vectors(2), gst.vectors(2).filter(bool))
def test_the_pointed_half_plane_along_rays(x: Vector, v: Vector) -> None:
    h = PointedHalfPlane()
    c = h.flip_distance(x, v)
    steps = [Fraction(1, 1000), Fraction(1, 7), Fraction(1), Fraction(1000)]
    if c == math.inf:
        assert {h(x + s * v) for s in steps} == {h(x)}
    else:
        c = Fraction(c)
        assert all(h(x + s * c * v) == h(x) for s in (Fraction(1, 1000), Fraction(999, 1000)) if c)
        # Lost at c, as where the ray meets (0, 0) alone, or just behind.
        assert h(x) in (-1, 1)
        assert h(x + c * v) != h(x) or h(x + (c + Fraction(1, 10**9)) * v) != h(x)


@given(gst.vectors(2).filter(bool), st.tuples(*[st.integers(0, 4)] * 2))
def test_a_ray_ends_where_it_leaves_the_box(v: Vector, numerators: tuple[int, int]) -> None:
    x = Vector.of([Fraction(n, 4) for n in numerators])
    h = OnUnitBox(affine([4, 8], -5))
    end = Fraction(h.leaves_at(x, v))

    def within(p: Vector) -> bool:
        return all(0 <= entry <= 1 for entry in p)

    assert within(x + end * v)
    assert not within(x + (end + Fraction(1, 10**6)) * v)
    c = h.flip_distance(x, v) if h(x) else math.inf
    if c < math.inf:
        just_behind = x + (Fraction(c) + min(Fraction(1, 10**6), (end - Fraction(c)) / 2)) * v
        assert within(just_behind)
        assert h(just_behind) == -h(x)
    elif h(x):
        assert h(x + end * v) in (h(x), 0)


@pytest.mark.parametrize(
    ("label", "low", "high", "positive"),
    [
        (1, "0", "1", False),
        (1, "3/5", "1", True),
        (1, "0", "2/5", False),
        (-1, "0", "2/5", True),
        (-1, "0", "1/2", True),
        (1, "1/2", None, True),
        (1, "2/5", None, False),
        (-1, "1", None, False),
    ],
)
def test_a_stretch_on_which_a_polynomial_keeps_its_sign(label: int, low: str, high: str | None, positive: bool) -> None:
    h, x, v = PolynomialClassifier(1, 2, Vector.of([0, 1]), Fraction(-1, 4)), Vector.of([0]), Vector.of([1])
    assert positive_on(h, label, x, v, Fraction(low), None if high is None else Fraction(high)) == positive


# Finding


@pytest.mark.parametrize("id", ["e1", " N7 ", "E2"])
def test_find(id: str) -> None:
    assert find(id).id == id.strip().upper()


def test_an_unknown_one_lists_the_known() -> None:
    with pytest.raises(InvalidInputError, match=r"'E17'; pass one of E1, E2, .*E9, E10, .*N10"):
        find("E17")


@pytest.mark.parametrize("v", [[0], [1, 2]])
def test_a_candidate_is_a_direction(v: list[int]) -> None:
    with pytest.raises(InvalidInputError, match="nonzero direction of 1"):
        COUNTEREXAMPLES["E5"].refute(v)


def test_not_every_statement_promises_a_direction() -> None:
    with pytest.raises(InvalidInputError, match="promises no direction"):
        COUNTEREXAMPLES["E1"].refute([1, 0])


def test_e1_starts_from_a_point_of_the_data() -> None:
    with pytest.raises(InvalidInputError, match="point of the data"):
        COUNTEREXAMPLES["E1"].run(with_vector("E1", x=Vector.of([5, 5])))


def test_n6_speaks_of_linear_classifiers() -> None:
    with pytest.raises(InvalidInputError, match="LinearClassifier"):
        COUNTEREXAMPLES["N6"].run(with_classifier("N6", h=STEP))
