"""K1: what fools every accurate classifier of a class fools all of a smaller class; the converse fails."""

from __future__ import annotations

from collections.abc import Iterator

from hypothesis import given

import geomadv as ga
from geomadv.classes.answers import Status
from properties.polynomials import Question, met, questions
from properties.support import census, counterexample, half


@half
@given(questions())
def test_from_higher_to_lower(question: Question) -> None:
    """K1."""
    S, _, v, row = question
    least = ga.least_degree(S).degree
    assert least is not None
    degrees = range(least, least + 4)
    found = [ga.PolynomialClassifiers(k).transfers_from(S, v, row).status for k in degrees]
    decided = [status is Status.HOLDS for status in found if status is not Status.UNDECIDED]
    assert decided == sorted(decided, reverse=True)


def test_no_converse_of_k1() -> None:
    """Negative control: what fools all of degree 1 from a point need not fool all of degree 2."""
    S, _, v, row = counterexample(
        questions(),
        lambda q: (
            ga.PolynomialClassifiers(1).transfers_from(q.data, q.direction, q.row).holds
            and not ga.PolynomialClassifiers(2).transfers_from(q.data, q.direction, q.row).holds
        ),
    )
    assert not met(S, v, row)


def test_draws() -> None:
    """Where a direction stops: each step of the chain, and none, and both answers in each degree."""

    def kinds(question: Question) -> Iterator[str]:
        S, _, v, row = question
        least = ga.least_degree(S).degree or 0
        found = [ga.PolynomialClassifiers(k).transfers_from(S, v, row).status.value for k in range(least, least + 3)]
        yield from (f"{status} at {more} more" for more, status in enumerate(found))

    counts = census(questions(), kinds, 150)
    for more, least in enumerate((50, 15, 10)):
        assert counts[f"holds at {more} more"] >= least, counts
        assert counts[f"fails at {more} more"] >= 10, counts
