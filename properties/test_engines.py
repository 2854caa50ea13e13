"""What the properties do about engines: each guess is drawn, and the same question is guessed in the same way."""

from __future__ import annotations

import geomadv as ga
from geomadv.solvers.engines import get_engine
from properties.engines import DRAWN, KINDS, DrawnEngine
from properties.support import census, separable_problems


def test_the_default_engine_is_drawn_here() -> None:
    assert isinstance(get_engine(None), DrawnEngine)
    assert isinstance(ga.LinearClassifiers().engine, DrawnEngine)


def test_every_kind_of_guess_is_drawn() -> None:
    """As often as it should be, and twice in the same way."""
    engines = [DrawnEngine(), DrawnEngine()]

    def ask(problem: tuple[ga.Dataset, bool]) -> list[str]:
        data, bias = problem
        for engine in engines:
            asked = ga.LinearClassifiers(bias=bias, engine=engine)
            asked.bound(data, [1] * data.d, 0)
            asked.universal_perturbation(data, int(data.signs[0]))
        return []

    census(separable_problems(), ask, 60)
    counts = engines[0].counts
    assert engines[1].counts == counts
    assert set(counts) == set(KINDS) == set(DRAWN)
    total = sum(counts.values())
    assert total >= 300
    assert counts["default"] > total / 5
    assert counts["zero"] > total / 25
