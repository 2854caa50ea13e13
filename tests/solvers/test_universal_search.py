"""The search for a vector beyond all of some rows in a cone, in floating point."""

from typing import Any

import numpy as np
import pytest

from geomadv.exact.arrays import FloatArray
from geomadv.solvers import universal_search
from geomadv.solvers.engines import get_engine
from geomadv.solvers.shared_sum import SharedSum
from geomadv.solvers.universal_search import Enclosure, UniversalSearch


def instance(seed: int = 3, n: int = 60, d: int = 12) -> tuple[FloatArray, Any, FloatArray]:
    """Rows y (x, 1) of points that their first coordinate separates, the source rows, and a separator."""
    rng = np.random.default_rng(seed)
    labels = np.repeat([1.0, -1.0], n // 2)
    points = rng.integers(-9, 10, (n, d)).astype(float)
    points[:, 0] += 14 * labels
    rows = labels[:, None] * np.column_stack([points, np.ones(n)])
    return rows, np.flatnonzero(labels > 0), np.eye(d + 1)[0]


def search() -> UniversalSearch:
    rows, sources, inner = instance()
    return UniversalSearch(rows, sources, inner, balanced=True, engine=get_engine(None))


def check(found: Enclosure) -> None:
    """That all combinations have the sum, hardly anything negative, and every source row one that serves it."""
    rows, sources, _ = instance()
    size = float(np.linalg.norm(found.total))
    assert np.abs(found.combinations @ rows - found.total).max() < 1e-9 * size
    weights = found.combinations + found.spare
    assert weights.min() > 0
    assert (weights[:, sources] >= 1).any(axis=0).all()
    spared = found.spare @ rows
    assert abs(spared[-1]) < 1e-6 * size
    assert (rows @ found.separators.T).min() > -1e-9 * np.abs(found.separators).max() * np.abs(rows).max()
    heights = [float((rows[sources] @ w).max()) for w in found.separators]
    # As many W as combinations that the search went on with: the bound is theirs.
    least = sum(heights) / float(np.linalg.norm(found.separators[:, :-1].sum(axis=0)))
    assert least >= float(np.linalg.norm((found.total + spared)[:-1])) / found.ratio * (1 - 1e-9)


@pytest.mark.parametrize("gap", [0.3, 0.03])
def test_every_row_is_served_within_the_gap(gap: float) -> None:
    found = search().narrow(gap, None)
    check(found)
    assert 1 < found.ratio <= 1 + universal_search._STRAGGLING * gap


def test_out_of_time_every_row_is_served_nevertheless() -> None:
    found = search().narrow(1e-9, 0.0)
    check(found)
    assert found.ratio > 1.001


def test_rows_that_demand_nothing_any_more_are_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    counts: list[int] = []
    advance = SharedSum.advance

    def watched(self: SharedSum, count: int) -> None:
        counts.append(len(self.parts))
        advance(self, count)

    monkeypatch.setattr(SharedSum, "advance", watched)
    found = search().narrow(0.003, None)
    check(found)
    # All rows at first; then those that seem to demand something; and of these some turn out not to.
    assert counts[0] == 30
    assert 0 < counts[-1] < counts[8] < 30


def test_stragglers_within_the_gap_need_no_further_search(monkeypatch: pytest.MonkeyPatch) -> None:
    # With hardly an iteration for it no row is served at first, but mending is enough for a wide gap.
    monkeypatch.setattr(universal_search, "_SERVING", 1)
    more: list[int] = []
    also = SharedSum.also

    def watched(self: SharedSum, demands: FloatArray) -> None:
        more.append(len(demands))
        also(self, demands)

    monkeypatch.setattr(SharedSum, "also", watched)
    wide = search().narrow(4.0, None)
    check(wide)
    assert wide.ratio <= 1 + universal_search._STRAGGLING * 4.0
    assert not more
    narrow = search().narrow(0.01, None)
    check(narrow)
    assert narrow.ratio <= 1 + universal_search._STRAGGLING * 0.01
    assert more


def test_combinations_reach_a_sum_exactly_in_double_precision() -> None:
    rows, sources, _ = instance()
    demands = np.zeros((len(sources), len(rows)))
    demands[range(len(sources)), sources] = 1.0
    shared = SharedSum(rows, demands, balanced=True)
    for _ in range(10):
        shared.advance(50)
    total = shared.state().total
    reached = shared.reaching(total, demands, 200)
    assert np.abs(reached @ rows - total).max() < 1e-10 * np.linalg.norm(total)
    assert (reached - demands).min() > -0.05
    assert (shared.reaching(total, demands, 5) - demands).min() < (reached - demands).min()
