"""Two-layer ReLU classifiers: values, labels by the three rules, flip distances, all exact."""

import math
import pickle
from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from geomadv.errors import InvalidInputError
from geomadv.exact.dataset import Dataset
from geomadv.exact.linear_classifiers import LinearClassifier
from geomadv.exact.networks import ReLUClassifier, Rule
from geomadv.exact.rational import Vector
from properties.support import census, counterexample

F = Fraction
Ray = tuple[ReLUClassifier, Vector, Vector]

NUMBERS = st.one_of(st.integers(-2, 2).map(Fraction), st.builds(Fraction, st.integers(-5, 5), st.integers(1, 3)))
NONNEGATIVE = NUMBERS.map(abs)


def vectors(dimension: int) -> st.SearchStrategy[Vector]:
    return st.lists(NUMBERS, min_size=dimension, max_size=dimension).map(Vector.of)


@st.composite
def networks(draw: DrawFn, dimension: int, weights: st.SearchStrategy[Fraction] = NUMBERS) -> ReLUClassifier:
    """Up to four units, among them constant, dead, repeated, mirrored and disconnected ones."""
    units: list[LinearClassifier] = []
    output: list[Fraction] = []
    for _ in range(draw(st.integers(1, 4))):
        kind = draw(st.sampled_from(["any", "constant", "again", "mirrored"]))
        normal = draw(vectors(dimension))
        bias = draw(NUMBERS)
        output.append(draw(weights))
        if kind == "constant":
            normal = 0 * normal
        elif kind in ("again", "mirrored") and units:
            sign = 1 if kind == "again" else -1
            normal, bias = sign * units[-1].normal, sign * units[-1].bias
            output[-1] = output[-2]
        units.append(LinearClassifier(normal, bias))
    rule = draw(st.sampled_from(list(Rule)))
    if rule is Rule.ALL:
        return ReLUClassifier(tuple(units), rule=rule)
    h = ReLUClassifier(tuple(units), Vector.of(output), rule=rule)
    # Thresholds that the network attains somewhere are the ones where the rules differ.
    threshold = draw(st.one_of(NUMBERS, vectors(dimension).map(h.value), st.just(F(0))))
    return ReLUClassifier(h.units, h.output_weights, threshold, rule)


@st.composite
def touching(draw: DrawFn, weights: st.SearchStrategy[Fraction]) -> Ray:
    """A fold a max(0, u) + a' max(0, −u) that meets the threshold where u = 0, and a line across."""
    dimension = draw(st.integers(1, 3))
    normal = draw(vectors(dimension).filter(bool))
    u = LinearClassifier(normal, draw(NUMBERS))
    constant = LinearClassifier(0 * normal, draw(NUMBERS))
    units = (u, LinearClassifier(-u.normal, -u.bias), constant)
    output = draw(st.lists(weights, min_size=3, max_size=3))
    rule = draw(st.sampled_from([Rule.EXCEEDS, Rule.REACHES]))
    h = ReLUClassifier(units, Vector.of(output), output[2] * max(F(0), constant.bias), rule)
    return h, draw(vectors(dimension)), draw(st.one_of(st.just(normal), vectors(dimension)))


@st.composite
def general(draw: DrawFn, weights: st.SearchStrategy[Fraction]) -> Ray:
    """A network, a point and a direction along which the network often meets its threshold at a kink."""
    dimension = draw(st.integers(1, 3))
    h = draw(networks(dimension, weights))
    x = draw(vectors(dimension))
    v = draw(st.one_of(vectors(dimension), st.sampled_from([sign * u.normal for u in h.units for sign in (1, -1)])))
    kinks = [-u.value(x) / u.normal.dot(v) for u in h.units if u.normal.dot(v) != 0]
    if h.rule is not Rule.ALL and draw(st.booleans()) and kinks:
        h = ReLUClassifier(h.units, h.output_weights, h.value(x + kinks[0] * v), h.rule)
    return h, x, v


@st.composite
def rays(draw: DrawFn, weights: st.SearchStrategy[Fraction] = NUMBERS) -> Ray:
    """A network, a point, often on the boundary, and a direction."""
    h, x, v = draw(st.one_of(general(weights), touching(weights)))
    ends = [i.start for i in h.label_intervals(x, v, 1) if isinstance(i.start, Fraction)]
    if draw(st.booleans()) and ends:
        x = x + ends[0] * v
    return h, x, v


def labels_by_definition(h: ReLUClassifier, x: Vector) -> int:
    z = [u.normal.dot(x) + u.bias for u in h.units]
    if h.rule is Rule.ALL:
        return 1 if all(value > 0 for value in z) else -1
    assert h.output_weights is not None
    f = sum(a * max(F(0), value) for a, value in zip(h.output_weights, z, strict=True))
    return 1 if f > h.threshold or (f == h.threshold and h.rule is Rule.REACHES) else -1


def flip_distance_by_trying(h: ReLUClassifier, x: Vector, v: Vector) -> Fraction | float:
    """The label at every point where it may change, and between and beyond them."""
    roots = {-u.value(x) / u.normal.dot(v) for u in h.units if u.normal.dot(v) != 0}
    knots = sorted({F(0)} | {t for t in roots if t > 0})
    crossings = []
    for s, t in pairwise([*knots, knots[-1] + 1]):
        rise = (h.value(x + t * v) - h.value(x + s * v)) / (t - s)
        if rise and h.rule is not Rule.ALL:  # for a network: f is linear from s to t
            crossings.append(s + (h.threshold - h.value(x + s * v)) / rise)
    critical = sorted({*knots, *(t for t in crossings if t > 0)})
    for s, t in pairwise([*critical, critical[-1] + 2]):
        if h(x + (s + t) / 2 * v) != h(x):
            return s
        if h(x + t * v) != h(x):
            return t
    return math.inf


def unit(*numbers: Any) -> LinearClassifier:
    return LinearClassifier(Vector.of(numbers[:-1]), numbers[-1])


def network(units: Any, weights: Any = None, threshold: Any = 0, rule: Any = Rule.EXCEEDS) -> ReLUClassifier:
    return ReLUClassifier(units, weights, threshold, rule)


V_SHAPE = (unit(1, -1), unit(-1, 1))  # σ(x − 1) + σ(1 − x) = |x − 1|


@pytest.mark.parametrize(
    ("rule", "threshold", "labels"),
    [
        (">", 0, [1, -1, 1, 1]),
        (">=", 0, [1, 1, 1, 1]),
        (">", 1, [-1, -1, -1, 1]),
        (">=", 1, [1, -1, 1, 1]),
        (">", -1, [1, 1, 1, 1]),
    ],
)
def test_labels_by_hand(rule: Any, threshold: Any, labels: list[int]) -> None:
    h = network(V_SHAPE, threshold=threshold, rule=rule)
    assert [h([x]) for x in (0, 1, 2, 3)] == labels
    assert [h.value([x]) for x in (0, 1, 2, 3)] == [1, 0, 1, 2]
    assert type(h.value([0])) is Fraction


def test_all_units_must_be_positive() -> None:
    h = network((unit(1, 0), unit(-1, 2)), rule=Rule.ALL)
    assert [h([x]) for x in (-1, 0, 1, 2, 3)] == [-1, -1, 1, -1, -1]
    assert [h.value([x]) for x in (0, 1, 3)] == [0, 1, -1]
    assert h.output_weights is None


@given(rays())
def test_labels_by_definition(ray: Ray) -> None:
    h, x, _ = ray
    assert h(x) == labels_by_definition(h, x)


def test_a_value_that_floats_would_round_to_zero() -> None:
    h = network((unit(1, 0), unit(1, -(10**30))), [1, -1], 10**30)
    assert h([10**30 + 1]) == -1  # 10^30 + 1 − 1 = 10^30 does not exceed the threshold
    assert network(h.units, h.output_weights, h.threshold, Rule.REACHES)([10**30 + 1]) == 1
    assert network((unit(0.1, 0.2 - 0.3),))([1]) == 1


@pytest.mark.parametrize(
    ("h", "x", "v", "distance"),
    [
        # Touching the threshold at one point only: the rule decides.
        (network(V_SHAPE), [0], [1], F(1)),
        (network(V_SHAPE, rule=Rule.REACHES), [0], [1], math.inf),
        (network(V_SHAPE), [0], [-1], math.inf),
        (network(V_SHAPE), [0], [3], F(1, 3)),
        (network(V_SHAPE), [1], [1], F(0)),  # the label −1 is kept at this point only
        (network(V_SHAPE), [1], [0], math.inf),
        (network(V_SHAPE, [-1, -1], rule=Rule.REACHES), [0], [1], F(1)),
        (network(V_SHAPE, [-1, -1]), [0], [1], math.inf),
        # Attained and not attained.
        (network((unit(1, 0),)), [-1], [1], F(1)),
        (network((unit(1, 0),)), [1], [-1], F(1)),
        (network((unit(1, 0),), threshold=2), [0], [1], F(2)),
        # On the last piece: constant, falling, and crossing beyond the last knot.
        (network((unit(1, 0), unit(1, -1)), [1, -1], 1), [0], [1], math.inf),
        (network((unit(1, 0), unit(1, -1)), [1, -1], 1, Rule.REACHES), [0], [1], F(1)),
        (network((unit(1, 0), unit(1, -1)), [1, -2], 0), [1], [1], F(1)),
        (network((unit(1, 0), unit(1, -1)), [1, -2], -5), [0], [1], F(7)),
        # The rule ALL.
        (network((unit(1, 0), unit(-1, 2)), rule=Rule.ALL), [1], [1], F(1)),
        (network((unit(1, 0), unit(-1, 2)), rule=Rule.ALL), [-1], [1], F(1)),
        (network((unit(1, 0), unit(-1, 2)), rule=Rule.ALL), [0], [1], F(0)),
        (network((unit(1, 0), unit(-1, 2)), rule=Rule.ALL), [2], [1], math.inf),
        (network((unit(1, 0), unit(-1, 0)), rule=Rule.ALL), [-1], [1], math.inf),  # empty region
        (network((unit(1, 0), unit(0, 0)), rule=Rule.ALL), [-1], [1], math.inf),  # a dead unit
    ],
)
def test_flip_distance_by_hand(h: ReLUClassifier, x: list[int], v: list[int], distance: Any) -> None:
    assert h.flip_distance(x, v) == distance
    assert flip_distance_by_trying(h, Vector.of(x), Vector.of(v)) == distance


@given(rays())
def test_flip_distance_by_trying(ray: Ray) -> None:
    h, x, v = ray
    assert h.flip_distance(x, v) == flip_distance_by_trying(h, x, v)


@given(rays(), st.integers(1, 12))
def test_the_label_lasts_up_to_the_flip_distance_and_no_further(ray: Ray, denominator: int) -> None:
    h, x, v = ray
    distance = h.flip_distance(x, v)
    samples = [F(k, denominator) for k in range(1, 8 * denominator)]
    assert all(h(x + t * v) == h(x) for t in samples if t < distance)
    if isinstance(distance, Fraction):
        # Attained, or passed at once: no other change is as near as this, for numbers as small as those drawn.
        assert -h(x) in (h(x + distance * v), h(x + (distance + F(1, 10**9)) * v))
    else:
        assert h(x + 10**9 * v) == h(x)


@given(rays())
@example((network(V_SHAPE), Vector.of([1]), Vector.of([1])))
def test_label_intervals_are_the_labels(ray: Ray) -> None:
    h, x, v = ray
    positive, negative = h.label_intervals(x, v, 1), h.label_intervals(x, v, -1)
    ends = {end for i in (*positive, *negative) for end in (i.start, i.stop) if isinstance(end, Fraction)}
    points = sorted({F(0), *ends, *(e + 1 for e in ends), *(e - 1 for e in ends)})
    for t in (*points, *((s + t) / 2 for s, t in pairwise(points))):
        assert any(t in i for i in positive) == (h(x + t * v) == 1)
        assert any(t in i for i in negative) == (h(x + t * v) == -1)


def always_flips_exactly_where_a_unit_rises(ray: Ray) -> bool:
    h, x, v = ray
    assert h.output_weights is not None
    rises = any(a > 0 and u.normal.dot(v) > 0 for a, u in zip(h.output_weights, h.units, strict=True))
    return (h.flip_distance(x, v) < math.inf) == rises


def negative_by_threshold(ray: Ray) -> bool:
    h, x, _ = ray
    return h.rule is not Rule.ALL and h(x) == -1


@given(rays(NONNEGATIVE).filter(negative_by_threshold))
def test_a_direction_fools_nonnegative_weights_iff_it_raises_a_unit(ray: Ray) -> None:
    assert always_flips_exactly_where_a_unit_rises(ray)


def test_control_with_a_negative_weight_raising_a_unit_is_not_enough() -> None:
    drawn = rays().filter(negative_by_threshold)
    h, _, _ = counterexample(drawn, lambda ray: not always_flips_exactly_where_a_unit_rises(ray))
    assert h.output_weights is not None
    assert min(h.output_weights) < 0


def test_control_with_the_label_1_raising_a_unit_does_not_matter() -> None:
    drawn = rays(NONNEGATIVE).filter(lambda ray: ray[0].rule is not Rule.ALL and ray[0](ray[1]) == 1)
    counterexample(drawn, lambda ray: not always_flips_exactly_where_a_unit_rises(ray))


@given(rays())
def test_integral_changes_numbers_and_nothing_else(ray: Ray) -> None:
    h, x, v = ray
    same = h.integral()
    numbers = [n for u in same.units for n in (*u.normal, u.bias)] + [same.threshold, *(same.output_weights or ())]
    assert all(n.denominator == 1 for n in numbers)
    assert (same.rule, same.width) == (h.rule, h.width)
    assert same.members >= h.members
    assert same(x) == h(x)
    assert same.label_intervals(x, v, 1) == h.label_intervals(x, v, 1)


def test_integral_keeps_output_weights_of_one() -> None:
    h = network((unit(F(2, 3), F(4, 3)), unit(F(2, 9), 0)), threshold=F(1, 5))
    assert h.integral() == network((unit(30, 60), unit(10, 0)), threshold=9)


@pytest.mark.parametrize(
    ("h", "members"),
    [
        (network(V_SHAPE), {"R"}),
        (network(V_SHAPE, [1, 2]), set()),
        (network(V_SHAPE, rule=Rule.REACHES), set()),
        (network(V_SHAPE, [0, 2], 1), {"R'"}),
        (network(V_SHAPE, threshold=1, rule=Rule.REACHES), {"R'"}),
        (network(V_SHAPE, threshold=-1), set()),
        (network(V_SHAPE, [1, -1], 1), set()),
        (network(V_SHAPE, rule=Rule.ALL), {"R''"}),
    ],
)
def test_members(h: ReLUClassifier, members: set[str]) -> None:
    assert h.members == members


def test_is_accurate_goes_by_the_rule() -> None:
    data = Dataset([[0], [1], [3]], [1, -1, 1])
    assert network(V_SHAPE).is_accurate(data)
    assert not network(V_SHAPE, rule=Rule.REACHES).is_accurate(data)
    assert not network(V_SHAPE, threshold=1).is_accurate(data)
    with pytest.raises(InvalidInputError, match="binary"):
        network(V_SHAPE).is_accurate(Dataset([[0], [1]], ["a", "b"]))


def test_a_value_object() -> None:
    h = network(V_SHAPE, [0.5, 1], 0.25, ">=")
    assert h == network(list(V_SHAPE), Vector((1, 2), 2), F(1, 4), Rule.REACHES)
    assert network(V_SHAPE) == network(V_SHAPE, np.ones(2))
    assert hash(pickle.loads(pickle.dumps(h))) == hash(h)
    assert h.width == 2
    with pytest.raises(AttributeError):
        h.threshold = F(0)  # type: ignore[misc]


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: network(()), "at least one"),
        (lambda: network(unit(1, 0)), "sequence of LinearClassifier"),
        (lambda: network(([1, 0],)), "LinearClassifier objects, got list"),
        (lambda: network((unit(1, 0), unit(1, 1, 0))), "different dimensions: 1, 2"),
        (lambda: network(V_SHAPE, [1]), "2 units but 1 output weights"),
        (lambda: network(V_SHAPE, threshold=math.nan), "finite"),
        (lambda: network(V_SHAPE, [1, math.inf]), "finite"),
        (lambda: network(V_SHAPE, rule="<"), "unknown rule '<'; pass '>', '>=', 'all'"),
        (lambda: network(V_SHAPE, [1, 1], rule=Rule.ALL), "no output weights"),
        (lambda: network(V_SHAPE, threshold=F(1), rule=Rule.ALL), "no threshold"),
        (lambda: network(V_SHAPE)([1, 2]), "dimension"),
        (lambda: network(V_SHAPE).flip_distance([1], [1, 2]), "length"),
        (lambda: network(V_SHAPE).label_intervals([1], [1], 0), "labels are 1 and −1"),
    ],
)
def test_invalid_input(build: Callable[[], object], message: str) -> None:
    with pytest.raises(InvalidInputError, match=message):
        build()


def test_draws_are_not_vacuous() -> None:
    def kinds(ray: Ray) -> list[str]:
        h, x, v = ray
        distance = h.flip_distance(x, v)
        found = [h.rule.name, "positive" if h(x) == 1 else "negative"]
        found += ["at once" if distance == 0 else "never" if distance == math.inf else "later"]
        if isinstance(distance, Fraction):
            found += ["attained" if h(x + distance * v) != h(x) else "not attained"]
        found += ["several regions"] * (len(h.label_intervals(x, v, 1)) > 1)
        found += ["a region of one point"] * any(i.start == i.stop for i in h.label_intervals(x, v, -1))
        found += ["a negative weight"] * (h.output_weights is not None and min(h.output_weights) < 0)
        return found

    counts = census(rays(), kinds, 400)
    floors = {
        "EXCEEDS": 60,
        "REACHES": 60,
        "ALL": 30,
        "positive": 80,
        "negative": 80,
        "at once": 20,
        "never": 100,
        "later": 30,
        "attained": 12,
        "not attained": 30,
        "several regions": 9,
        "a region of one point": 6,
        "a negative weight": 80,
    }
    assert counts["draws"] >= 400
    assert {kind: counts[kind] for kind in floors if counts[kind] < floors[kind]} == {}

    flips = census(
        rays(NONNEGATIVE).filter(negative_by_threshold),
        lambda ray: ["flips" if ray[0].flip_distance(*ray[1:]) < math.inf else "never"],
        200,
    )
    assert min(flips["flips"], flips["never"]) >= 40


def test_only_a_data_set_can_be_fitted() -> None:
    network = ReLUClassifier((LinearClassifier(Vector.of([1, 2])),))
    for data in ([[1, 2]], None, "data"):
        with pytest.raises(InvalidInputError, match="expected a Dataset"):
            network.is_accurate(data)  # type: ignore[arg-type]
    for label in (True, 1.0, 0, None, np.array([1, 2])):
        with pytest.raises(InvalidInputError, match=r"the labels? "):
            network.label_intervals([1, 2], [1, 1], label)  # type: ignore[arg-type]
