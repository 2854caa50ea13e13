"""The cutting planes in floating point for a short universal perturbation, with many rows."""

import math
from fractions import Fraction

import numpy as np
import pytest

from geomadv.certificate import verify
from geomadv.classes.linear.classifiers import LinearClassifiers
from geomadv.exact.dataset import Dataset
from geomadv.solvers.warm_simplex import WarmSimplex


def test_of_many_rows_few_are_asked_about_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(5)
    points = rng.normal(size=(3200, 9))
    points = np.round(points[np.abs(points @ np.ones(9)) > 1], 2)
    data = Dataset(points, np.sign(points @ np.ones(9)).astype(int))
    sources = len(data.indices(1))
    assert sources > 1200
    asked = 0
    grow = WarmSimplex.grow

    def watched(self: WarmSimplex, column: int, enough: float = math.inf) -> float:
        nonlocal asked
        asked += 1
        return grow(self, column, enough)

    monkeypatch.setattr(WarmSimplex, "grow", watched)
    found = LinearClassifiers().universal_perturbation(data, 1, relative_gap=0.02)
    assert verify(found.certificate, data)
    assert found.lower is not None
    assert found.upper is not None
    assert 0 < found.lower < found.upper <= found.lower * Fraction(102, 100) ** 2
    # Each of several universal g takes all rows into account; none of them all rows one by one.
    assert 0 < asked < 1.5 * sources
