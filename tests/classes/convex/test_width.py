"""The least number of groups without a conflict."""

from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations

import pytest

from geomadv.certificate import verify
from geomadv.classes.convex import width as width_module
from geomadv.classes.convex.classifiers import ConvexRegionClassifiers
from geomadv.classes.convex.width import TooManyDivisionsError, divided
from geomadv.exact.dataset import Dataset

ASKED = ConvexRegionClassifiers()


def is_division(groups: list[list[int]], rows: range, conflicts: Sequence[tuple[int, ...]], most: int) -> bool:
    return (
        sorted(row for group in groups for row in group) == list(rows)
        and len(groups) <= most
        and not any(set(conflict) <= set(group) for conflict in conflicts for group in groups)
    )


class TestDivided:
    def test_no_conflicts(self) -> None:
        assert divided(range(3), [], 1) == [[0, 1, 2]]

    @pytest.mark.parametrize("size", [2, 3, 4, 5])
    def test_complete_graphs(self, size: int) -> None:
        conflicts = list(combinations(range(size), 2))
        assert divided(range(size), conflicts, size - 1) is None
        groups = divided(range(size), conflicts, size)
        assert groups is not None
        assert is_division(groups, range(size), conflicts, size)

    def test_an_odd_cycle(self) -> None:
        conflicts: list[tuple[int, ...]] = [(i, (i + 1) % 5) for i in range(5)]
        assert divided(range(5), conflicts, 2) is None
        groups = divided(range(5), conflicts, 3)
        assert groups is not None
        assert is_division(groups, range(5), conflicts, 3)

    def test_larger_conflicts(self) -> None:
        fano: list[tuple[int, ...]] = [(0, 1, 2), (0, 3, 4), (0, 5, 6), (1, 3, 5), (1, 4, 6), (2, 3, 6), (2, 4, 5)]
        assert divided(range(7), fano, 2) is None  # the Fano plane has no 2-colouring
        groups = divided(range(7), fano, 3)
        assert groups is not None
        assert is_division(groups, range(7), fano, 3)
        assert divided(range(7), fano[:6], 2) is not None

    def test_a_row_that_nothing_is_right_about(self) -> None:
        assert divided(range(2), [(1,)], 2) is None

    def test_too_many(self) -> None:
        rows = range(13)
        # At most two of 13 rows in each of 6 groups: impossible, but only by counting.
        with pytest.raises(TooManyDivisionsError, match="more than 20000"):
            divided(rows, list(combinations(rows, 3)), 6)


def conflicting(places: list[int], pairs: list[tuple[int, int]]) -> Dataset:
    """Outer points on a parabola; the midpoint of each pair is an inner point, so that no unit is right about both."""
    inner = [[Fraction(s + t, 2), Fraction(s * s + t * t, 2)] for s, t in pairs]
    return Dataset([*inner, *([t, t * t] for t in places)], [-1] * len(inner) + [1] * len(places))


class TestWidth:
    @pytest.mark.parametrize("size", [1, 2, 3, 4, 5])
    def test_every_pair_in_conflict(self, size: int) -> None:
        pairs = list(combinations(range(size), 2)) or [(5, 6)]
        data = conflicting(list(range(size)), pairs)
        answer = ASKED.width(data)
        assert (answer.lower, answer.upper) == (size, size)
        assert answer.is_exact
        told = "1 hidden unit suffices" if size == 1 else f"{size} hidden units are needed, and suffice"
        assert answer.explanation == told
        assert verify(answer.certificate, data)

    def test_along_a_direction(self) -> None:
        data = Dataset([[0, 0], [1, 1], [1, -1]], [-1, 1, 1])
        assert ASKED.width(data).upper == 1
        answer = ASKED.width(data, [1, 0])
        assert (answer.lower, answer.upper) == (2, 2)
        assert answer.classifier is not None
        assert answer.classifier.flip_distance([0, 0], [1, 0]) == float("inf")
        assert verify(answer.certificate, data)
        assert not ASKED.width(data, [1, 1]).holds
        assert ASKED.width(data, [1, 1]).explanation == "no network of any width is accurate and never fooled"

    def test_copies_count_once(self) -> None:
        data = Dataset([[0], [0], [1], [1], [-1], [-1]], [-1, -1, 1, 1, 1, 1])
        assert ASKED.width(data).lower == 2

    def test_nothing_is_accurate(self) -> None:
        data = Dataset([[0], [2], [1]], [-1, -1, 1])
        answer = ASKED.width(data)
        assert answer.vacuous
        assert answer.lower is None
        assert verify(answer.certificate, data)

    def test_without_a_search(self) -> None:
        data = conflicting([0, 1, 2, 3, 4], list(combinations(range(5), 2)))
        answer = ASKED.width(data, exhaustive=False)
        assert answer.lower is not None
        assert answer.upper is not None
        assert 2 <= answer.lower <= 5 <= answer.upper
        assert verify(answer.certificate, data)

    def test_a_search_that_is_given_up(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(width_module, "_MOST_DIVISIONS", 3)
        data = conflicting([0, 1, 2, 3, 4], list(combinations(range(5), 2)))
        answer = ASKED.width(data)
        assert answer.holds
        assert answer.lower is not None
        assert answer.upper is not None
        assert answer.lower < 5 <= answer.upper
        assert not answer.is_exact
        assert f"at least {answer.lower} are needed" in answer.explanation
        assert verify(answer.certificate, data)
