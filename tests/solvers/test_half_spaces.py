"""The parts of the search for half-spaces: Gram matrices kept from step to step, and steps of the right length."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomadv.exact.arrays import FloatArray
from geomadv.solvers import half_spaces
from geomadv.solvers.half_spaces import propose_units


def test_a_kept_gram_matrix_is_that_of_the_active_rows() -> None:
    """Beside least squares from scratch, for more and for fewer rows than columns, and after large changes."""
    rng = np.random.default_rng(0)
    rows, weights = rng.normal(size=(60, 5)), rng.uniform(1, 30, size=60)
    machine, active = half_spaces._Machine(rows, weights), rng.random(60) < 0.5
    updates = 0
    for step in range(40):
        active = rng.random(60) < 0.05 if step % 10 == 9 else active ^ (rng.random(60) < 0.05)
        updates += 2 * int((active != machine.active).sum()) <= active.sum()
        roots = np.sqrt(weights[active])
        stacked = np.vstack([rows[active] * roots[:, None], np.sqrt(0.1) * np.eye(5)])
        expected = np.linalg.lstsq(stacked, np.concatenate([roots, np.zeros(5)]))[0]
        assert np.allclose(machine.regression(active, 0.1), expected, rtol=1e-9)
    assert updates >= 20


@given(
    st.lists(st.tuples(st.floats(-3, 3), st.floats(-3, 3), st.floats(0.1, 30)), min_size=1, max_size=8),
    st.floats(0, 5),
    st.floats(0.001, 5),
)
def test_a_step_ends_where_the_slope_is_a_tenth(
    terms: list[tuple[float, float, float]], falling: float, curvature: float
) -> None:
    values, change, weights = (np.array(column) for column in zip(*terms, strict=True))

    def derivative(t: float) -> float:
        return t * curvature - falling - float(np.maximum(0.0, 1 - values - t * change) @ (weights * change))

    if derivative(0.0) >= 0:
        return
    t = half_spaces._line_search(values, change, weights, -falling, curvature)
    near = abs(derivative(t)) <= 0.1 * abs(derivative(0.0)) * (1 + 1e-9)
    assert near or (t >= 64 and derivative(t) < 0)


def test_the_slope_is_asked_for_a_few_times_only(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = 0
    maximum = np.maximum

    def counted(*arguments: FloatArray) -> FloatArray:
        nonlocal asked
        asked += 1
        return np.asarray(maximum(*arguments))

    monkeypatch.setattr(np, "maximum", counted)
    step = half_spaces._line_search(np.array([5.0]), np.array([0.0]), np.array([1.0]), -1.0, 1e4)
    assert step == pytest.approx(1e-4, rel=0.1)
    assert asked <= 4  # halving takes 15


def test_what_goes_in_circles_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond each side of a triangle is a point; that two half-spaces do not suffice shows after few rounds."""
    fits = 0
    fitted = half_spaces._Search.fitted

    def counted(*arguments: object, **options: bool) -> tuple[FloatArray, int]:
        nonlocal fits
        fits += 1
        return fitted(*arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(half_spaces._Search, "fitted", counted)
    inner = np.array([[0.0, 0, -1], [-4, 0, -1], [0, -4, -1]])  # y (x, 1), y being −1
    outer = np.array([[2, -0.5, 1], [-0.5, 2, 1], [2.5, 2.5, 1]])
    units = propose_units(inner, outer, np.zeros((0, 3)))
    assert len(units) == 3
    assert all(any(row @ unit > 0 for unit in units) for row in outer)
    assert fits < 60
