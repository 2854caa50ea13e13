"""Accurate classifiers from guesses: exact, simple where the best one is, and without the exact maximum margin."""

from fractions import Fraction

import numpy as np
import pytest

import geomadv as ga
from geomadv.adapters import datasets
from geomadv.classes.linear.hulls import Hulls
from geomadv.classes.linear.margin import MaxMargin
from geomadv.classes.linear.version_space import VersionSpace, version_space
from geomadv.exact.arrays import FloatArray, IndexArray
from geomadv.exact.dataset import Dataset
from geomadv.exact.multipliers import Multipliers
from geomadv.solvers.active_set import ActiveSetEngine
from geomadv.solvers.guesses import Engine
from tests.constant_engine import ConstantEngine

HALVES = Dataset([[Fraction(1, 2), 1], [3, 1], [-1, 0], [-2, Fraction(-7, 3)]], [1, 1, -1, -1])


@pytest.fixture
def no_margin(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: Hulls, ray: object = None) -> None:
        raise AssertionError("the exact maximum margin was asked for")

    monkeypatch.setattr(Hulls, "nearest", refuse)


@pytest.mark.usefixtures("no_margin")
class TestWithoutTheMargin:
    @pytest.mark.parametrize("name", ["breast_cancer", "iris:setosa-versicolor", "wine:0-1", "digits:3-8"])
    @pytest.mark.parametrize("bias", [True, False])
    def test_the_guess_is_accurate(self, name: str, bias: bool) -> None:
        data = datasets.load(name)
        if not bias:
            # A constant coordinate takes the place of the bias.
            data = Dataset([[*data.point(row), 1] for row in range(0, data.n, 5)], [*data.labels][::5])
        space = version_space(data, bias=bias)
        assert isinstance(space, VersionSpace)
        assert (space.rows.signs(space.separator) > 0).all()
        assert max(map(abs, space.separator)).bit_length() <= 34

    def test_a_question_is_answered(self) -> None:
        answer = ga.LinearClassifiers().bound(datasets.load("wine:0-1").binary(1), [-1] * 13, 0)
        assert answer.status in (ga.Status.HOLDS, ga.Status.FAILS)


def test_it_is_the_one_of_the_largest_margin_where_that_is_simple() -> None:
    fifths = Dataset([[0, 0], [4, 0], [0, 2]], [1, -1, -1])
    for data in (HALVES, fifths, Dataset([[1, 0], [1, 1], [-1, 0]], [1, 1, -1])):
        space = version_space(data)
        assert isinstance(space, VersionSpace)
        h, margin = space.classifier(space.separator), space.margin
        size = abs(h.normal[0] / margin.normal[0])
        assert (h.normal, h.bias) == (margin.normal * size, margin.bias * size)


@pytest.mark.parametrize("engine", [ConstantEngine(0.0), ConstantEngine(1.0), ConstantEngine(float("nan"))])
def test_whatever_is_guessed(engine: Engine) -> None:
    for data, separable in ((HALVES, True), (Dataset([[0], [1], [2]], [1, -1, 1]), False)):
        found = version_space(data, engine=engine)
        assert isinstance(found, VersionSpace if separable else Multipliers)
        if isinstance(found, VersionSpace):
            assert found.is_accurate(found.separator)


@pytest.mark.parametrize("limit", [3, 10**6])
def test_large_data_are_guessed_at_before_there_is_a_matrix(monkeypatch: pytest.MonkeyPatch, limit: int) -> None:
    class Watching(ActiveSetEngine):
        def nearest_point(self, rows: FloatArray, groups: IndexArray, target: FloatArray) -> FloatArray:
            seen.append("_matrix" in hulls.__dict__)
            return super().nearest_point(rows, groups, target)

    seen: list[bool] = []
    monkeypatch.setattr("geomadv.classes.linear.hulls.LARGE", limit)
    hulls = Hulls(Dataset(np.array([[2, 1], [3, 1], [-1, 0]]), [1, 1, -1]), bias=True, engine=Watching())
    assert isinstance(hulls.distance, MaxMargin)
    assert seen == [limit > 3]
    assert "_matrix" not in hulls.__dict__


def test_of_large_data_the_margin_is_found_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("geomadv.classes.linear.hulls.LARGE", 3)
    data = Dataset(np.array([[2, 1], [3, 1], [-1, 0]]), [1, 1, -1])
    space = version_space(data)
    assert isinstance(space, VersionSpace)
    assert space.guessed_separator is None
    assert "distance" in space.hulls.__dict__
    assert space.is_accurate(space.separator)
