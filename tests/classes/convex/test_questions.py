"""Classifiers with a convex region on instances worked out by hand, what they refuse, and engines that lie."""

import math
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from geomadv.certificate import verify
from geomadv.classes.answers import Status
from geomadv.classes.convex.classifiers import ConvexRegionClassifiers
from geomadv.errors import EngineError, InvalidInputError
from geomadv.exact.dataset import Dataset
from geomadv.exact.linear_classifiers import LinearClassifier
from geomadv.exact.multipliers import Multipliers
from geomadv.exact.networks import ReLUClassifier, Rule
from geomadv.exact.rational import Vector
from tests.brute_force import time_limit

POINTS = Dataset([[0], [1]], [-1, 1])
FORK = Dataset([[0, 0], [1, 1], [1, -1]], [-1, 1, 1])
TRIANGLE = Dataset([[-1, 0], [0, 1], [0, -1], [1, 0]], [-1, -1, -1, 1])
XOR = Dataset([[0, 0], [1, 1], [0, 1], [1, 0]], [-1, -1, 1, 1])
COVERED = Dataset([[0, 0], [4, 0], [0, 4], [1, 1]], [-1, -1, -1, 1])
TOWERS = Dataset([[0, 0], [4, 0], [0, 1], [4, 1]], [-1, -1, 1, 1])
ASKED = ConvexRegionClassifiers()
MEMBERS = ["convex", "R", "R'", "R''"]


def mirrored(data: Dataset) -> Dataset:
    return Dataset([list(x) for x in data.points], [-y for y in data.signs.tolist()])


def posed(member: str, data: Dataset) -> tuple[ConvexRegionClassifiers, Dataset, int]:
    """The class, the data with the labels that it needs, and the label of the region."""
    asked = ConvexRegionClassifiers(member=member)
    return asked, data if asked.region == -1 else mirrored(data), asked.region


@pytest.mark.parametrize("member", MEMBERS)
class TestByHand:
    def test_realizable(self, member: str) -> None:
        asked, data, _ = posed(member, XOR)
        answer = asked.realizable(data)
        assert answer.holds
        assert answer.classifier is not None
        assert answer.classifier.width == 2
        assert answer.classifier.is_accurate(data)
        assert answer.explanation == f"some {asked.member_name} is accurate on all points"

    def test_not_realizable(self, member: str) -> None:
        asked, data, _ = posed(member, COVERED)
        answer = asked.realizable(data)
        assert answer.status is Status.FAILS
        assert answer.common_point == Vector.of([1, 1])
        assert answer.multipliers is not None
        assert answer.multipliers.as_dict() == {
            i: w * answer.multipliers.as_dict()[3]
            for i, w in ((0, Fraction(1, 2)), (1, Fraction(1, 4)), (2, Fraction(1, 4)), (3, Fraction(1)))
        }
        assert verify(answer.certificate, data)

    @pytest.mark.parametrize(
        ("v", "holds"), [([1, 1], True), ([2, -2], True), ([1, 0], False), ([-1, -1], False), ([0, 1], False)]
    )
    def test_transfers(self, member: str, v: list[int], holds: bool) -> None:
        asked, data, region = posed(member, FORK)
        answer = asked.transfers(data, v, region)
        assert answer.holds == holds
        assert verify(answer.certificate, data)
        if not holds:
            assert answer.counterexample is not None
            assert answer.counterexample.flip_distance([0, 0], v) == math.inf
            assert answer.counterexample.rule is (Rule.ALL if member == "R''" else Rule.EXCEEDS)

    def test_bounds(self, member: str) -> None:
        asked, data, region = posed(member, TRIANGLE)
        assert [asked.bound(data, [2, 0], row).value for row in range(3)] == [1, 1, 1]
        assert [asked.bound(data, [4, 0], row).value for row in range(3)] == [Fraction(1, 2)] * 3
        assert [asked.bound(data, [1, 1], row).value for row in range(3)] == [math.inf, math.inf, 1]
        assert asked.bound(data, [-1, 0], 3).value == 1
        assert asked.bound(data, [0, 1], 3).value == math.inf
        assert asked.transfers(data, [-1, 0], -region).holds

    def test_forced(self, member: str) -> None:
        asked, data, region = posed(member, POINTS)
        labels = [asked.forced(data, [p]).label for p in (0, Fraction(1, 2), 1, 2, -1)]
        assert labels == [region, None, -region, -region, None]

    def test_universal_perturbation(self, member: str) -> None:
        asked, data, region = posed(member, TOWERS)
        answers = [asked.universal_perturbation(data, region, target=target) for target in (2, 3, None)]
        assert [answer.perturbation for answer in answers[:2]] == [Vector.of([-4, 2]), Vector.of([4, 2])]
        assert [answer.squared_length for answer in answers] == [20, 20, 20]
        assert [answer.target for answer in answers] == [2, 3, 2]
        assert all(verify(answer.certificate, data) for answer in answers)
        for answer in answers:
            assert answer.target_certificate is not None
            assert answer.target is not None
            assert verify(answer.target_certificate, data.take([0, 1, answer.target]))
            assert answer.squared_length_at_least is not None
            assert 0 < answer.squared_length_at_least <= 1

    def test_conflicting_labels_on_one_point(self, member: str) -> None:
        asked, data, region = posed(member, Dataset([[3, 4], [3, 4], [9, 9]], [-1, 1, 1]))
        answer = asked.realizable(data)
        assert answer.multipliers == Multipliers((0, 1), (1, 1), 1)
        assert answer.common_point == Vector.of([3, 4])
        for other in (
            asked.transfers(data, [1, 0], region),
            asked.transfers(data, [1, 0], -region),
            asked.bound(data, [1, 0], 0),
            asked.bound(data, [1, 0], 1),
            asked.forced(data, [0, 0]),
            asked.universal_perturbation(data, region),
        ):
            assert other.vacuous
            assert other.explanation.startswith("vacuous: ")
            assert verify(other.certificate, data)


class TestNumbers:
    """Of all sizes, in one data set."""

    @pytest.mark.parametrize(
        "points",
        [
            [[1e300, 0], [-1e300, 1e-300], [0, 1e300], [1e-300, -1e300]],
            [[5e-324, 0], [0, 0], [1, 5e-324], [1e308, -5e-324]],
            [[Fraction(10**50 + 1, 10**50 - 3), 1], [Fraction(1, 3**100), 2], [2, Fraction(7, 10**51)], [-3, 0]],
            [[10**400, 1], [1, 10**400], [-(10**400), 3], [Fraction(1, 10**400), 0]],
            [[2**53, 2**53 + 1], [2**53 + 1, 2**53], [2**53 - 1, 2**53], [2**53, 2**53 - 1]],
        ],
    )
    @pytest.mark.parametrize("labels", [[-1, -1, 1, 1], [-1, 1, -1, 1], [-1, 1, 1, 1], [1, -1, -1, -1]])
    def test_everything_is_certified(self, points: Any, labels: list[int]) -> None:
        data = Dataset(points, labels)
        for member in ("R'", "R''"):
            asked = ConvexRegionClassifiers(member=member)
            with time_limit(30):
                check_everything(asked, data)

    def test_a_hair_decides(self) -> None:
        inner = [[0, 0], [1, 0]]
        hair = Fraction(1, 10**400)
        assert not ASKED.realizable(Dataset([*inner, [Fraction(1, 3), 0]], [-1, -1, 1])).holds
        data = Dataset([*inner, [Fraction(1, 3), hair]], [-1, -1, 1])
        assert ASKED.realizable(data).holds
        assert ASKED.transfers(data, [1, 3 * hair], -1).holds
        assert not ASKED.transfers(data, [1, hair], -1).holds
        assert not ASKED.transfers(data, [-1, -hair], -1).holds
        assert ASKED.bound(data, [0, 1], 0).value == Fraction(3, 2) * hair
        assert ASKED.bound(data, [1, 3 * hair], 0).value == Fraction(1, 3)
        assert ASKED.forced(data, [Fraction(1, 3), hair]).label == 1
        assert ASKED.forced(data, [Fraction(1, 3), hair / 2]).label is None

    def test_floats_are_the_dyadic_numbers_that_they_are(self) -> None:
        assert ASKED.realizable(Dataset([[0.1], [0.3], [0.1 + 0.2]], [-1, -1, 1])).holds
        assert not ASKED.realizable(Dataset([[0.1], [0.1 + 0.2], [0.3]], [-1, -1, 1])).holds

    def test_an_outer_point_on_the_line_of_the_ray(self) -> None:
        data = Dataset([[0, 0], [0, 1], [0, 2], [0, 5]], [-1, -1, 1, 1])
        assert [ASKED.bound(data, [0, 1], row).value for row in range(4)] == [2, 1, math.inf, math.inf]
        assert [ASKED.bound(data, [0, -1], row).value for row in range(4)] == [math.inf, math.inf, 1, 4]
        assert ASKED.transfers(data, [0, -1], 1).holds
        assert not ASKED.transfers(data, [1, 0], -1).holds


@pytest.mark.parametrize(
    ("points", "v"), [([[-1, 1], [2, -1], [0, -1]], [-2, 2]), ([[-3, 0], [1, 1], [-2, 0]], [-1, 0])]
)
def test_one_unit_alone_exceeds_the_threshold(points: list[list[int]], v: list[int]) -> None:
    """The unit that resists must do so without the others, which vanish along the direction."""
    data = Dataset(points, [-1, 1, 1])
    h = ConvexRegionClassifiers(member="R'").transfers(data, v, 1).counterexample
    assert h is not None
    assert h.is_accurate(data)
    assert math.inf in [h.flip_distance(data.point(row), v) for row in (1, 2)]


@pytest.mark.parametrize("order", [[5, 2, 9], [2, 9, 5], [9, 5, 2]])
def test_the_first_of_several_shadows_counts(order: list[int]) -> None:
    data = Dataset([[0, 0], *([place, 0] for place in order)], [-1, 1, 1, 1])
    answer = ASKED.bound(data, [1, 0], 0)
    assert answer.value == 2
    assert answer.attaining is not None
    assert answer.attaining.flip_distance([0, 0], [1, 0]) == 2


def check_everything(asked: ConvexRegionClassifiers, data: Dataset) -> list[Any]:
    """Ask everything, verify every certificate, and return what is unique of the answers."""
    region = asked.region
    realizable = asked.realizable(data)
    certificates, found = [realizable.certificate], list[Any]([realizable.status])
    if realizable.classifier is not None:
        assert realizable.classifier.is_accurate(data)
    rows = {label: data.indices(label).tolist() for label in (region, -region)}
    first, last = rows[region][0], rows[-region][-1]
    for v in (data.point(last) - data.point(first), data.point(first) - data.point(last), Vector.of([1] * data.d)):
        if not v:
            continue
        for source in (region, -region):
            answer = asked.transfers(data, v, source)
            certificates.append(answer.certificate)
            found.append(answer.status)
            if answer.counterexample is not None:
                h = answer.counterexample
                assert h.is_accurate(data)
                never = [h.flip_distance(data.point(i), v) == math.inf for i in rows[source]]
                assert all(never) if source == region else any(never)
        bounds = [asked.bound(data, v, row) for row in range(data.n)]
        certificates += [bound.certificate for bound in bounds]
        found += [bound.value for bound in bounds]
    for p in (data.point(first), data.point(last), 2 * data.point(last) - data.point(first), Vector.of([7] * data.d)):
        forced = asked.forced(data, p)
        certificates.append(forced.certificate)
        found.append(forced.label)
    shortest = asked.universal_perturbation(data, region)
    certificates.append(shortest.certificate)
    found.append(shortest.squared_length)
    if asked.member != "R'":
        widths = [asked.width(data), asked.width(data, [1] * data.d)]
        certificates += [width.certificate for width in widths]
        found += [(width.status, width.lower, width.upper) for width in widths]
    assert all(verify(certificate, data) for certificate in certificates)
    return found


class Lying:
    """An engine that answers everything with one function of the shape."""

    name = "lying"

    def __init__(self, answer: Callable[[tuple[int, ...]], Any]) -> None:
        self.answer = answer

    def nearest_point(self, rows: Any, groups: Any, target: Any) -> Any:
        return self.answer((len(rows),))

    def linear_program(self, columns: Any, rhs: Any, costs: Any) -> Any:
        return self.answer((len(columns),))

    def half_spaces(self, inner: Any, outer: Any, weak: Any) -> Any:
        return self.answer((3, inner.shape[1]))


class Scribbling(Lying):
    """An engine that overwrites whatever it is given."""

    def half_spaces(self, inner: Any, outer: Any, weak: Any) -> Any:
        for array in (inner, outer, weak):
            array[...] = 7
        return np.vstack([inner, outer])


def refusing(shape: tuple[int, ...]) -> Any:
    raise ValueError("no")


ANSWERS: dict[str, Callable[[tuple[int, ...]], Any]] = {
    "zeros": np.zeros,
    "ones": np.ones,
    "noise": lambda shape: np.random.default_rng(sum(shape)).normal(size=shape),
    "negative": lambda shape: -np.ones(shape),
    "huge": lambda shape: np.full(shape, 1e308),
    "tiny": lambda shape: np.full(shape, 5e-324),
    "mixed sizes": lambda shape: np.resize([1e308, -5e-324, 1.0, -1e-300], shape),
    "NaN": lambda shape: np.full(shape, math.nan),
    "infinite": lambda shape: np.full(shape, math.inf),
    "integers": lambda shape: np.ones(shape, dtype=np.int64),
    "booleans": lambda shape: np.ones(shape, dtype=bool),
    "complex": lambda shape: np.full(shape, 1j),
    "too wide": lambda shape: np.ones((*shape[:-1], shape[-1] + 1)),
    "flat": lambda shape: np.ones(7),
    "nested": lambda shape: np.ones((2, *shape)),
    "empty": lambda shape: np.ones((0, *shape[1:])),
    "text": lambda shape: "half-spaces",
    "None": lambda shape: None,
    "failing": refusing,
}
INSTANCES = {
    "fork": FORK,
    "triangle": TRIANGLE,
    "XOR": XOR,
    "copies": Dataset([[1, 2], [1, 2], [0, 0], [0, 0], [3, 3]], [1, 1, -1, -1, -1]),
    "line": Dataset([[0], [3], [-1], [5]], [-1, -1, 1, 1]),
    "two": POINTS,
    "scales": Dataset([[1e-200, 1e200], [2e-200, -1e200], [-1e-200, 0.5]], [1, 1, -1]),
    "covered": COVERED,
}


@pytest.fixture(scope="module")
def expected() -> dict[tuple[str, str], list[Any]]:
    return {
        (name, member): check_everything(ConvexRegionClassifiers(member=member), data)
        for name, data in INSTANCES.items()
        for member in ("R", "R''")
    }


class TestEngines:
    @pytest.mark.parametrize("answer", ANSWERS)
    def test_wrong_guesses_change_no_answer(self, answer: str, expected: dict[tuple[str, str], list[Any]]) -> None:
        for (name, member), found in expected.items():
            asked = ConvexRegionClassifiers(member=member, engine=Lying(ANSWERS[answer]))
            with time_limit(30):
                assert check_everything(asked, INSTANCES[name]) == found, (name, member)

    def test_an_engine_that_scribbles(self, expected: dict[tuple[str, str], list[Any]]) -> None:
        for (name, member), found in expected.items():
            asked = ConvexRegionClassifiers(member=member, engine=Scribbling(np.ones))
            assert check_everything(asked, INSTANCES[name]) == found, (name, member)

    def test_the_reference_engine(self, expected: dict[tuple[str, str], list[Any]]) -> None:
        for name in ("fork", "XOR", "covered"):
            asked = ConvexRegionClassifiers(member="R", engine="cvxpy")
            assert check_everything(asked, INSTANCES[name]) == expected[name, "R"]

    def test_an_unknown_engine(self) -> None:
        with pytest.raises(EngineError, match="there is no engine 'libsvm'"):
            ConvexRegionClassifiers(engine="libsvm")


class TestRefused:
    @pytest.mark.parametrize("member", ["r", "", None, "R'''", 1, ["R"]])
    def test_members(self, member: Any) -> None:
        with pytest.raises(InvalidInputError, match="member must be one of convex, R, R', R''"):
            ConvexRegionClassifiers(member=member)

    @pytest.mark.parametrize("source", [0, 2, True, "1", 1.0, None])
    def test_sources(self, source: Any) -> None:
        with pytest.raises(InvalidInputError, match="source label must be"):
            ASKED.transfers(FORK, [1, 0], source)
        with pytest.raises(InvalidInputError, match="source label must be"):
            ASKED.universal_perturbation(FORK, source)

    def test_directions_and_points(self) -> None:
        with pytest.raises(InvalidInputError, match="the direction is zero"):
            ASKED.transfers(FORK, [0, 0], -1)
        with pytest.raises(InvalidInputError, match="dimension 2, got 3"):
            ASKED.bound(FORK, [1, 0, 0], 0)
        with pytest.raises(InvalidInputError, match="the point must have the data's dimension 2, got 1"):
            ASKED.forced(FORK, [1])
        with pytest.raises(InvalidInputError, match="the direction is zero"):
            ASKED.width(FORK, [0, 0])

    @pytest.mark.parametrize("row", [-1, 3])
    def test_rows(self, row: int) -> None:
        with pytest.raises(InvalidInputError, match=f"between 0 and 2, got {row}"):
            ASKED.bound(FORK, [1, 0], row)
        with pytest.raises(InvalidInputError, match=f"between 0 and 2, got {row}"):
            ASKED.universal_perturbation(FORK, -1, target=row)

    def test_targets(self) -> None:
        with pytest.raises(InvalidInputError, match="the target must be a row with the label 1, got row 0"):
            ASKED.universal_perturbation(FORK, -1, target=0)

    def test_the_other_source_of_a_universal_perturbation(self) -> None:
        with pytest.raises(InvalidInputError, match="pass source=-1"):
            ASKED.universal_perturbation(FORK, 1)

    @pytest.mark.parametrize("gap", [-1, Fraction(-1, 10**9)])
    def test_gaps(self, gap: Any) -> None:
        with pytest.raises(InvalidInputError, match="relative_gap"):
            ASKED.universal_perturbation(FORK, -1, relative_gap=gap)

    def test_one_label(self) -> None:
        data = Dataset([[0], [1]], [1, 1])
        for ask in (
            lambda: ASKED.realizable(data),
            lambda: ASKED.transfers(data, [1], 1),
            lambda: ASKED.bound(data, [1], 0),
            lambda: ASKED.forced(data, [1]),
            lambda: ASKED.width(data),
        ):
            with pytest.raises(InvalidInputError, match="pass both classes"):
                ask()

    def test_other_labels(self) -> None:
        with pytest.raises(InvalidInputError):
            ASKED.realizable(Dataset([[0], [1]], [0, 1]))

    def test_the_width_with_a_threshold(self) -> None:
        with pytest.raises(InvalidInputError, match="pass member='R'"):
            ConvexRegionClassifiers(member="R'").width(XOR)


def test_other_data_are_not_taken_for_those_of_the_last_question() -> None:
    asked = ConvexRegionClassifiers()
    assert asked.realizable(FORK).holds
    assert not asked.realizable(COVERED).holds
    assert asked.transfers(FORK, [1, 1], -1).holds
    assert asked.transfers(COVERED, [1, 1], -1).vacuous
    assert asked.width(XOR).lower == 2


class TestNearlyDegenerate:
    """Inner points so close together that floating point takes them for one."""

    NARROW = Fraction(1, 10**8)
    DATA = Dataset([[-2, 0], [0, 0], [0, NARROW], [0, -NARROW], [-2, 2]], [1, -1, -1, -1, -1])

    @pytest.mark.parametrize("row", [1, 2, 3, 4])
    def test_bounds_at_inner_points(self, row: int) -> None:
        answer = ASKED.bound(self.DATA, [-2, 0], row)
        assert verify(answer.certificate, self.DATA)
        # The shadow of (−2, 0) is what lies below the ray from there along (−2, NARROW).
        assert answer.value == {1: 1, 2: 2, 3: 1, 4: 2 / self.NARROW}[row]

    def test_the_outer_label(self) -> None:
        for direction in ([2, 0], [2, 1], [0, 1]):
            assert verify(ASKED.transfers(self.DATA, direction, 1).certificate, self.DATA)


def test_the_width_where_every_network_is_fooled() -> None:
    """The direction is read once, whatever it is given as."""
    data = Dataset([[0, 0], [1, 0]], [-1, 1])
    for direction in ([1, 0], np.array([1, 0]), iter([1, 0])):
        answer = ASKED.width(data, direction)
        assert answer.status is Status.FAILS
        assert verify(answer.certificate, data)


def test_networks_with_weights_of_either_sign_are_not_meant() -> None:
    """σ(x₁ − ½) − 2 σ(x₁ − 1) + σ(x₁ − 3/2) > 10 σ(x₂ − 1) is accurate, and never fooled along (1, 0) from (0, 5)."""
    S, v = Dataset([[0, 0], [0, 5], [1, 0]], [-1, -1, 1]), Vector.of([1, 0])
    half = Fraction(1, 2)
    units = [LinearClassifier(Vector.of([1, 0]), -bias) for bias in (half, 2 * half, 3 * half)]
    units.append(LinearClassifier(Vector.of([0, 1]), Fraction(-1)))
    network = ReLUClassifier(tuple(units), Vector.of([1, -2, 1, -10]))
    assert network.is_accurate(S)
    assert network.flip_distance([0, 5], v) == math.inf
    for member in ("R", "R'"):
        answer = ConvexRegionClassifiers(member=member).transfers(S, v, source=-1)
        assert answer.holds
        assert "every accurate two-layer ReLU network with nonnegative output weights" in answer.explanation
        assert not network.members & {member}
