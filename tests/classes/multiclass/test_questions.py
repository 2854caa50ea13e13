"""The questions about multiclass linear classifiers on instances worked out by hand, and what they refuse."""

import math
from fractions import Fraction
from typing import Any

import cvxpy as cp
import numpy as np
import pytest

from geomadv.adapters import datasets
from geomadv.certificate import verify
from geomadv.classes.answers import Status
from geomadv.classes.linear.classifiers import LinearClassifiers
from geomadv.classes.multiclass.classifiers import MulticlassLinearClassifiers
from geomadv.errors import EngineError, InvalidInputError
from geomadv.exact.classifiers import MulticlassLinearClassifier
from geomadv.exact.dataset import Dataset
from geomadv.exact.rational import Vector
from tests.brute_force import time_limit
from tests.solvers.test_engines import BAD_ANSWERS, Answering, Nameless, Scribbling, Timid

LINE = Dataset([[0], [1], [3]], [1, 2, 3])
CYCLE = Dataset([[0, 0], [-1, 1], [0, -1], [1, 2], [-2, 1]], [1, 2, 2, 3, 3])
PINWHEEL = Dataset([[0, 0], [4, 1], [4, 0], [2, 4], [0, 1], [6, 4]], [1, 1, 2, 2, 3, 3])
TEXT = Dataset([[0, 0], [2, 0], [2, 1], [0, 3]], ["ox", "cat", "cat", 0])
CHAINED = Dataset([[0, 1, -1], [-2, 2, 1], [-2, -3, 3], [2, -3, 2], [0, -2, 0]], [1, 2, 3, 1, 2])
# After M3 of docs/theory.md: along (−1, 1, 0) the bound of row 0 is finite, and irrational.
CURVED = Dataset(
    [[2, 0, -1], [-3, -4, -1], [-1, 1, 0], [0, 2, -2], [2, 2, 2], [1, 0, 1], [-3, -2, 1], [0, 0, -2]],
    [1, 2, 3, 4, 3, 2, 4, 2],
)
MULTI = MulticlassLinearClassifiers()


def six_classes() -> Dataset:
    """One point a class, on a circle of rational points."""
    points = [[5, 0], [3, 4], [-3, 4], [-5, 0], [-3, -4], [3, -4]]
    return Dataset(points, [6, 5, 4, 3, 2, 1])


class TestRealizable:
    def test_the_line(self) -> None:
        answer = MULTI.realizable(LINE)
        assert answer.holds
        assert isinstance(answer.classifier, MulticlassLinearClassifier)
        assert answer.classifier.is_accurate(LINE)
        assert verify(answer.certificate, LINE)

    def test_separable_pairs_are_not_enough(self) -> None:
        """p₁₂ + p₁₃ = p₂₁ + p₃₁ and p₂₁ + p₂₃ = p₁₂ + p₃₂."""
        answer = MULTI.realizable(PINWHEEL)
        assert answer.status is Status.FAILS
        assert answer.classifier is None
        assert answer.multipliers is not None
        assert answer.multipliers.losses == {}
        assert verify(answer.certificate, PINWHEEL)
        assert "no multiclass linear classifier is accurate" in answer.explanation

    @pytest.mark.parametrize("point", [[0], [0.1], [10**100], [5e-324]])
    def test_two_labels_on_one_point(self, point: Any) -> None:
        data = Dataset([point, point, [7]], ["a", "b", "c"])
        answer = MULTI.realizable(data)
        assert not answer.holds
        assert answer.multipliers is not None
        assert set(answer.multipliers.weights) == {(0, "b"), (1, "a")}
        assert len(set(answer.multipliers.weights.values())) == 1
        assert verify(answer.certificate, data)

    def test_six_classes_of_one_point(self) -> None:
        assert MULTI.realizable(six_classes()).holds


class TestTransfers:
    @pytest.mark.parametrize(
        ("v", "source", "holds"), [(1, 1, True), (-1, 1, False), (1, 2, True), (-1, 2, True), (1, 3, False)]
    )
    def test_on_the_line(self, v: int, source: int, holds: bool) -> None:
        answer = MULTI.transfers(LINE, [v], source)
        assert answer.holds == holds
        assert answer.certificate.kind == ("transfers" if holds else "does-not-transfer")
        assert verify(answer.certificate, LINE)

    def test_towards_no_single_rival(self) -> None:
        answer = MULTI.transfers(CYCLE, [1, 1], 1)
        assert answer.holds
        assert answer.multipliers is not None
        assert set(answer.multipliers.losses) <= {2, 3}
        assert verify(answer.certificate, CYCLE)
        just_beside = Fraction(1, 10**50)
        answers = [MULTI.transfers(CYCLE, [1 + sign * just_beside, 1], 1) for sign in (1, -1)]
        assert all(verify(answer.certificate, CYCLE) for answer in answers)

    @pytest.mark.parametrize("source", ["ox", "cat", 0])
    def test_text_labels(self, source: Any) -> None:
        assert TEXT.label_numbers == {0: 0, "cat": 1, "ox": 2}
        rows = TEXT.indices(source).tolist()
        other = next(i for i in range(TEXT.n) if i not in rows)
        v = TEXT.point(other) - TEXT.point(rows[0])
        for answer in (
            MULTI.transfers(TEXT, v, source),
            MULTI.transfers(TEXT, -v, source),
            MULTI.bound(TEXT, v, rows[0]),
            MULTI.bound(TEXT, -v, rows[0]),
            MULTI.forced(TEXT, TEXT.point(rows[0])),
            MULTI.universal_perturbation(TEXT, source),
        ):
            assert verify(answer.certificate, TEXT), answer
        assert MULTI.transfers(TEXT, v, source).holds
        assert MULTI.forced(TEXT, TEXT.point(rows[0])).label == source

    def test_each_towards_each_of_six(self) -> None:
        data = six_classes()
        for i in range(6):
            for j in range(6):
                if i != j:
                    answer = MULTI.transfers(data, data.point(j) - data.point(i), data.labels[i])
                    assert answer.holds
                    assert verify(answer.certificate, data)
            assert not MULTI.transfers(data, data.point(i), data.labels[i]).holds


class TestBound:
    def test_on_the_line(self) -> None:
        answer = MULTI.bound(LINE, [1], 0)
        assert isinstance(answer.lower, Fraction)
        assert isinstance(answer.upper, Fraction)
        assert answer.lower <= 1 <= answer.upper <= answer.lower + Fraction(1, 1000)
        assert answer.attaining is not None
        assert answer.attaining.margin(LINE) >= 0
        assert "every accurate multiclass linear classifier has changed its label at 1 times" in answer.explanation

    @pytest.mark.parametrize(("v", "row"), [(-1, 0), (1, 2)])
    def test_never(self, v: int, row: int) -> None:
        answer = MULTI.bound(LINE, [v], row)
        assert answer.status is Status.FAILS
        assert answer.lower == answer.upper == math.inf
        assert answer.attaining is None
        assert verify(answer.certificate, LINE)
        assert answer.explanation.startswith("no distance")

    def test_a_row_that_no_certificate_uses(self) -> None:
        """E1 with a third class far away: from (1, 1) accurate classifiers flip as late as one likes."""
        data = Dataset([[1, 0], [1, 1], [-1, 0], [0, -9]], [1, 1, 2, 3])
        assert MULTI.transfers(data, [-1, 0], 1).holds
        bounded, unbounded = MULTI.bound(data, [-1, 0], 0), MULTI.bound(data, [-1, 0], 1)
        assert bounded.holds
        assert unbounded.upper == math.inf
        assert unbounded.certificate.kind == "bound"
        assert verify(bounded.certificate, data)
        assert verify(unbounded.certificate, data)

    def test_a_chain_of_three(self) -> None:
        v = [-26, -101, 64]
        assert MULTI.transfers(CHAINED, v, 1).holds
        answer = MULTI.bound(CHAINED, v, 3)
        assert answer.upper == math.inf
        assert len(answer.certificate.evidence["escaping"][0]) == 3
        assert verify(answer.certificate, CHAINED)
        for factor in (Fraction(1, 10**30), Fraction(10**30), Fraction(1, 3)):
            moved = Dataset([list(x * factor) for x in CHAINED.points], CHAINED.labels)
            answer = MULTI.bound(moved, Vector.of(v) * Fraction(1, 7), 3)
            assert answer.upper == math.inf
            assert verify(answer.certificate, moved)

    @pytest.mark.parametrize("width", [Fraction(7), 1, 0.5, Fraction(1, 10**9), 2.0**-70])
    def test_width(self, width: Any) -> None:
        with time_limit(20):
            answer = MULTI.bound(CURVED, [-1, 1, 0], 0, width=width)
        assert isinstance(answer.lower, Fraction)
        assert isinstance(answer.upper, Fraction)
        assert 0 < answer.upper - answer.lower <= width
        assert verify(answer.certificate, CURVED)

    @pytest.mark.parametrize("scale", [Fraction(1, 10**100), 10**100, 2.0**-60])
    def test_scale(self, scale: Any) -> None:
        """Tiny and huge data, along a direction of their own scale and of another."""
        scale = Fraction(scale)
        data = Dataset([list(scale * x) for x in CURVED.points], CURVED.labels)
        plain = MULTI.bound(CURVED, [-1, 1, 0], 0)
        with time_limit(30):
            scaled = MULTI.bound(data, [-scale, scale, 0], 0)
            other = MULTI.bound(data, [-1, 1, 0], 0, width=scale / 1000)
        for answer, unit in ((scaled, Fraction(1)), (other, scale)):
            assert isinstance(answer.lower, Fraction)
            assert isinstance(answer.upper, Fraction)
            assert isinstance(plain.lower, Fraction)
            assert isinstance(plain.upper, Fraction)
            assert answer.upper - answer.lower <= unit / 1000
            assert max(answer.lower / unit, plain.lower) <= min(answer.upper / unit, plain.upper)
            assert verify(answer.certificate, data)

    def test_a_bound_far_above_the_first_distance_takes_few_steps(self) -> None:
        data = Dataset([[0], [2**600], [-(2**-300)]], [1, 2, 3])
        with time_limit(20):
            answer = MULTI.bound(data, [1], 0, width=2.0**580)
        assert isinstance(answer.lower, Fraction)
        assert isinstance(answer.upper, Fraction)
        assert answer.lower <= 2**600 <= answer.upper
        assert verify(answer.certificate, data)

    def test_rows_of_very_different_size(self) -> None:
        """Coordinates about 2⁵² beside longer ones: an answer once took for ever."""
        data = Dataset([[6], [10**100], [13510798882111488], [54043195528445952], [8], [3]], [2, 4, 3, 1, 2, 2])
        with time_limit(30):
            answers = [MULTI.bound(data, [1], 2, width=2.0**40), MULTI.transfers(data, [1], 3)]
            small = Dataset([[2**52, 1], [0, 2**54], [1, 1], [2**53, 2**60 + 1]], [3, 1, 2, 1])
            answers.append(MULTI.bound(small, [1, 0], 2, width=1))
        assert verify(answers[0].certificate, data)
        assert verify(answers[1].certificate, data)
        assert verify(answers[2].certificate, small)


class TestForced:
    @pytest.mark.parametrize(
        ("p", "label"), [(-1, 1), (0, 1), (0.5, None), (1, 2), (2, None), (3, 3), (4, 3), (-(10**200), 1)]
    )
    def test_on_the_line(self, p: Any, label: int | None) -> None:
        answer = MULTI.forced(LINE, [p])
        assert answer.label == label
        assert answer.holds == (label is not None)
        assert verify(answer.certificate, LINE)
        if answer.disagreeing is not None:
            first, second = answer.disagreeing
            assert first.is_accurate(LINE)
            assert second.is_accurate(LINE)
            assert len({first([p]), second([p])} - {None}) == 2


class TestUniversalPerturbation:
    def test_on_the_line(self) -> None:
        for source, squared in ((1, 1), (2, 1), (3, 4)):
            answer = MULTI.universal_perturbation(LINE, source)
            assert answer.squared_length == squared
            assert answer.squared_length_at_least is not None
            assert 0 < answer.squared_length_at_least <= squared
            assert verify(answer.certificate, LINE)

    def test_numbers_beyond_floating_point(self) -> None:
        data = Dataset([[10**400, 1], [0, 10**200], [-1, Fraction(1, 10**350)]], [1, 2, 3])
        for source in (1, 2, 3):
            answer = MULTI.universal_perturbation(data, source)
            assert answer.holds
            assert verify(answer.certificate, data)


class TestVacuous:
    def test_says_so(self) -> None:
        for answer in (
            MULTI.transfers(PINWHEEL, [1, 0], 1),
            MULTI.bound(PINWHEEL, [1, 0], 0),
            MULTI.forced(PINWHEEL, [1, 0]),
            MULTI.universal_perturbation(PINWHEEL, 1),
        ):
            assert answer.vacuous
            assert not answer.holds
            assert answer.certificate.kind == "inseparable"
            assert answer.explanation == (
                "vacuous: no multiclass linear classifier is accurate on these data (the certificate shows why)"
            )
            assert answer.seconds > 0
        bracket = MULTI.bound(PINWHEEL, [1, 0], 0)
        assert bracket.lower is None
        assert bracket.upper is None
        assert bracket.attaining is None


def decided(engine: Any) -> list[Any]:
    """What can be known of a few data sets: everything that is unique."""
    multi = MulticlassLinearClassifiers(engine=engine)
    found: list[Any] = []
    for data, v, row in ((LINE, [1], 0), (CYCLE, [1, 1], 0), (PINWHEEL, [1, 0], 0)):
        source = data.labels[row]
        bracket = multi.bound(data, v, row, width=Fraction(1, 10))
        forced, universal = multi.forced(data, v), multi.universal_perturbation(data, source)
        answers = [
            multi.realizable(data),
            multi.transfers(data, v, source),
            multi.transfers(data, [-x for x in v], source),
            forced,
            universal,
            bracket,
        ]
        found += [(answer.status, answer.certificate.kind) for answer in answers]
        found += [forced.label, universal.squared_length]
        assert all(verify(answer.certificate, data) for answer in answers)
        if isinstance(bracket.lower, Fraction) and isinstance(bracket.upper, Fraction):
            assert 0 < bracket.lower <= bracket.upper <= bracket.lower + Fraction(1, 10)
    chained = multi.bound(CHAINED, [-26, -101, 64], 3)
    assert verify(chained.certificate, CHAINED)
    found += [chained.status, len(chained.certificate.evidence["escaping"][0])]
    return found


@pytest.fixture(scope="module")
def expected() -> list[Any]:
    return decided(None)


@pytest.mark.parametrize("bad", BAD_ANSWERS)
def test_wrong_guesses_change_no_answer(bad: str, expected: list[Any]) -> None:
    with time_limit(30):
        assert decided(Answering(BAD_ANSWERS[bad])) == expected


@pytest.mark.parametrize("engine", [Scribbling(np.ones), Timid(np.ones), Nameless(), "cvxpy"])
def test_other_engines_change_no_answer(engine: Any, expected: list[Any]) -> None:
    with time_limit(60):
        assert decided(engine) == expected


class TestBadInput:
    @pytest.mark.parametrize(
        ("ask", "message"),
        [
            (lambda: MULTI.realizable(Dataset([[0], [1]], [7, 7])), "all points have the label 7"),
            (lambda: MULTI.realizable([[0], [1]]), "Dataset"),  # type: ignore[arg-type]
            (lambda: MULTI.transfers(LINE, [0], 1), "zero"),
            (lambda: MULTI.transfers(LINE, [1, 2], 1), "dimension|coordinate"),
            (lambda: MULTI.transfers(LINE, [math.nan], 1), "nan|finite"),
            (lambda: MULTI.transfers(LINE, [1], 4), "no point has the source label 4; the labels are 1, 2, 3"),
            (lambda: MULTI.transfers(LINE, [1], "1"), "no point has the source label '1'"),
            (lambda: MULTI.transfers(LINE, [1], 1.0), "integer"),  # type: ignore[arg-type]
            (lambda: MULTI.transfers(LINE, [1], True), "integer"),
            (lambda: MULTI.bound(LINE, [1], 3), "row must be between 0 and 2, got 3"),
            (lambda: MULTI.bound(LINE, [1], -1), "row"),
            (lambda: MULTI.bound(LINE, [1], 0, width=0), "width must be positive, got 0"),
            (lambda: MULTI.bound(LINE, [1], 0, width=-0.5), "width must be positive"),
            (lambda: MULTI.bound(LINE, [1], 0, width=math.nan), "nan|finite"),
            (lambda: MULTI.bound(LINE, [1], 0, width=math.inf), "inf|finite"),
            (lambda: MULTI.forced(LINE, [1, 2]), "dimension|coordinate"),
            (lambda: MULTI.universal_perturbation(LINE, 9), "no point has the source label 9"),
            (lambda: MULTI.universal_perturbation(LINE, 1, relative_gap=-1), "gap"),
        ],
    )
    def test_is_refused(self, ask: Any, message: str) -> None:
        with pytest.raises(InvalidInputError, match=message):
            ask()

    def test_a_row_of_numpy_is_a_row(self) -> None:
        assert MULTI.bound(LINE, np.array([1.0]), np.int64(0)).holds  # type: ignore[arg-type]

    def test_an_unknown_engine(self) -> None:
        with pytest.raises(EngineError):
            MulticlassLinearClassifiers(engine="libsvm")

    def test_other_data_ask_anew(self) -> None:
        multi = MulticlassLinearClassifiers()
        assert multi.realizable(LINE).holds
        assert not multi.realizable(PINWHEEL).holds
        assert multi.transfers(LINE, Vector.of([1]), 1).holds


class TestShortestPerturbation:
    def test_on_a_line(self) -> None:
        answer = MULTI.shortest_perturbation(LINE, [Fraction(1, 2)], 1)
        assert answer.perturbation == Vector.of([Fraction(1, 2)])
        assert answer.upper == Fraction(1, 4)
        assert answer.lower is not None
        assert Fraction(249, 1000) < answer.lower <= Fraction(1, 4)
        assert verify(answer.certificate).verdict == "accepted"

    def test_a_label_that_is_lost_already(self) -> None:
        answer = MULTI.shortest_perturbation(LINE, [3], 1, norm="l1")
        assert answer.upper == answer.lower == 0
        assert answer.most_robust is None
        assert "none at all" in answer.explanation
        assert verify(answer.certificate).verdict == "accepted"

    def test_names_of_classes(self) -> None:
        answer = MULTI.shortest_perturbation(TEXT, [0, 0], "ox", norm="linf")
        assert answer.holds
        assert answer.norm == "linf"
        assert "none shorter than" in answer.explanation

    def test_the_engine_that_states_it_in_cvxpy_finds_the_same(self) -> None:
        asked = MulticlassLinearClassifiers(engine="cvxpy")
        found, default = (c.shortest_perturbation(CYCLE, [0, 0], 1) for c in (asked, MULTI))
        assert found.perturbation == default.perturbation
        assert found.lower == default.lower

    @pytest.mark.parametrize("norm", ["l1", "l2", "linf"])
    def test_three_digits(self, norm: str) -> None:
        """One rival decides here, so the answer of two classes is the best one; and the ends meet, or nearly so."""
        digits = datasets.load("digits")
        S = digits.take([row for row in range(180) if digits.labels[row] in (0, 1, 2)])
        answer = MULTI.shortest_perturbation(S, S.point(0), 0, norm=norm)
        pairs = [LinearClassifiers().shortest_perturbation(S.binary(0, k), S.point(0), 1, norm=norm) for k in (1, 2)]
        assert answer.lower is not None
        assert answer.upper is not None
        assert answer.upper == min(pair.upper for pair in pairs if pair.upper is not None)
        assert (1 - Fraction(1, 10**4)) * answer.upper < answer.lower <= answer.upper
        assert answer.checked or verify(answer.certificate)

    def test_a_program_that_degenerates_near_its_end(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Where the solver fails, what it found before is kept."""
        S, solve, calls = datasets.load("wine"), cp.Problem.solve, []

        def failing(problem: cp.Problem, **options: Any) -> Any:
            calls.append(problem)
            if len(calls) > 3:
                raise cp.error.SolverError("no progress")
            return solve(problem, **options)  # type: ignore[no-untyped-call]

        whole = MULTI.shortest_perturbation(S, S.point(3), S.labels[3])
        monkeypatch.setattr(cp.Problem, "solve", failing)
        found = MULTI.shortest_perturbation(S, S.point(3), S.labels[3])
        assert len(calls) == 4
        assert found.upper == whole.upper
        assert found.lower is not None
        assert whole.lower is not None
        assert whole.lower / 4 < found.lower < whole.lower

    def test_several_rivals_share_in_it(self) -> None:
        """Then a perturbation may take the label from all that for each two of the labels is too short."""
        labels = [0, 1, 2, 3, 3, 3, 1, 2]
        S = Dataset(
            [[4, 3, -6], [-3, -6, 0], [6, 5, 0], [6, 0, 0], [-6, 6, -4], [-1, -4, -2], [6, -3, 0], [-5, -1, -3]], labels
        )
        answer = MULTI.shortest_perturbation(S, S.point(0), 0, norm="l1")
        assert answer.lower is not None
        assert answer.upper is not None
        assert (1 - Fraction(1, 10**4)) * answer.upper < answer.lower <= answer.upper
        for rival in (1, 2, 3):
            pair = LinearClassifiers().shortest_perturbation(S.binary(0, rival), S.point(0), 1, norm="l1")
            assert pair.upper is not None
            assert pair.upper > answer.upper * Fraction(6, 5)
        assert verify(answer.certificate).verdict == "accepted"

    @pytest.mark.parametrize("norm", ["l1", "l2", "linf"])
    @pytest.mark.parametrize("source", ["first", "second"])
    def test_two_classes_are_exact_without_a_guess(self, source: str, norm: str) -> None:
        points = [[Fraction(3, 10**8), -2], [0, 10**8], [10**-8, 5], [Fraction(-2, 10**8), 1], [0, -(10**9)]]
        S = Dataset(points, ["first", "first", "first", "second", "second"])
        point = S.point(S.labels.index(source))
        answer = MulticlassLinearClassifiers(engine=Timid(np.ones)).shortest_perturbation(S, point, source, norm=norm)
        two = LinearClassifiers().shortest_perturbation(S.binary(source), point, 1, norm=norm)
        assert two.upper is not None
        assert answer.lower == answer.upper == two.upper
        assert answer.most_robust is not None
        assert verify(answer.certificate).verdict == "accepted"

    def test_an_engine_without_proposals(self) -> None:
        """Then the shortest one for two of the labels is as good as it gets."""
        engine = Timid(np.ones)
        answer = MulticlassLinearClassifiers(engine=engine).shortest_perturbation(LINE, [0], 1)
        assert answer.perturbation == Vector.of([1])
        assert answer.lower is not None
        assert 0 < answer.lower < 1

    @pytest.mark.parametrize(
        ("arguments", "message"),
        [
            (([0, 0], 1), "dimension 1, got 2"),
            (([0], 4), "no point has the source label 4"),
            (([0], 1, "l3"), 'norm must be "l1", "l2" or "linf"'),
        ],
    )
    def test_refusals(self, arguments: tuple[Any, ...], message: str) -> None:
        point, source, *norm = arguments
        with pytest.raises(InvalidInputError, match=message):
            MULTI.shortest_perturbation(LINE, point, source, norm=norm[0] if norm else "l2")

    def test_a_fixed_column_by_name(self) -> None:
        S = Dataset(TEXT.points, TEXT.labels, columns=["length", "width"])
        answer = MULTI.shortest_perturbation(S, [0, 0], "ox", norm="l1", fixed=["length"])
        assert answer.perturbation == Vector.of([0, 3])
        assert answer.limited
        assert "within the limits" in answer.explanation
        assert verify(answer.certificate, S).verdict == "accepted"

    @pytest.mark.parametrize("norm", ["l1", "l2", "linf"])
    def test_limits_that_the_point_itself_is_not_within(self, norm: str) -> None:
        """The way to the box is all it takes, or nearly, and no classifier is needed to show that none is shorter."""
        half = Fraction(1, 2)
        answer = MULTI.shortest_perturbation(TEXT, [0, 0], "ox", norm=norm, box=([3, half], [4, 1]))
        assert answer.perturbation == Vector.of([3, half])
        assert answer.lower == answer.upper == {"l1": Fraction(49, 4), "l2": Fraction(37, 4), "linf": 9}[norm]
        assert answer.most_robust is None
        assert verify(answer.certificate, TEXT).verdict == "accepted"
        lost = MULTI.shortest_perturbation(TEXT, [4, half], "ox", norm=norm, change=([1, 0], [2, half]))
        assert lost.perturbation == Vector.of([1, 0])
        assert lost.is_shortest

    def test_limits_that_contradict_each_other(self) -> None:
        answer = MULTI.shortest_perturbation(TEXT, [0, 0], "ox", box=(1, 2), change=(3, 4))
        assert answer.status is Status.FAILS
        assert answer.most_robust is None
        checked = verify(answer.certificate, TEXT)
        assert (checked.verdict, checked.remark) == ("accepted", "the limits contradict each other")

    @pytest.mark.parametrize("point", [[0, 0], [1, 0]])
    def test_a_column_that_may_only_fall(self, point: list[int]) -> None:
        answer = MULTI.shortest_perturbation(TEXT, point, "ox", change=(None, 0))
        assert answer.status is Status.FAILS
        assert answer.perturbation is None
        assert answer.most_robust is not None
        assert "no perturbation within the limits fools every" in answer.explanation
        assert all(answer.most_robust([point[0] - k, point[1] - m]) == "ox" for k in (0, 1, 99) for m in (0, 1, 99))
        assert verify(answer.certificate, TEXT).verdict == "accepted"

    def test_three_digits_within_their_pixels(self) -> None:
        digits = datasets.load("digits")
        S = digits.take([row for row in range(120) if digits.labels[row] in (0, 1, 2)])
        free, boxed, fixed = (
            MULTI.shortest_perturbation(S, S.point(0), 0, **limits)
            for limits in ({}, {"box": (0, 16), "change": (-14, 14)}, {"box": (0, 16), "fixed": [51]})
        )
        assert free.upper is not None
        assert boxed.upper is not None
        assert fixed.upper is not None
        assert fixed.perturbation is not None
        assert free.upper < boxed.upper < fixed.upper
        for answer in (boxed, fixed):
            assert answer.lower is not None
            assert answer.upper is not None
            assert Fraction(99, 100) * answer.upper < answer.lower <= answer.upper
            assert answer.checked or verify(answer.certificate)
        moved = S.point(0) + fixed.perturbation
        assert all(0 <= x <= 16 for x in moved)
        assert not fixed.perturbation[51]

    def test_an_engine_without_proposals_within_limits(self) -> None:
        answer = MulticlassLinearClassifiers(engine=Timid(np.ones)).shortest_perturbation(LINE, [0], 1, box=(-1, 5))
        assert answer.perturbation == Vector.of([1])
        assert answer.lower is not None
        assert 0 < answer.lower < 1
        never = MulticlassLinearClassifiers(engine=Timid(np.ones)).shortest_perturbation(LINE, [0], 1, change=(None, 0))
        assert never.status is Status.FAILS

    @pytest.mark.parametrize(
        ("limits", "message"),
        [
            ({"box": 3}, "box must be a pair"),
            ({"box": (2, 1)}, "exceeds the largest"),
            ({"fixed": [1]}, "fixed must name coordinates from 0 to 0"),
            ({"fixed": [0], "change": (1, None)}, "coordinate 0 is fixed, but change does not let it"),
        ],
    )
    def test_limits_that_are_refused(self, limits: dict[str, Any], message: str) -> None:
        with pytest.raises(InvalidInputError, match=message):
            MULTI.shortest_perturbation(LINE, [0], 1, **limits)

    def test_vacuous(self) -> None:
        answer = MULTI.shortest_perturbation(Dataset([[0], [0], [1]], [1, 2, 3]), [0], 1)
        assert answer.status is Status.VACUOUS
