"""The robust radius: known answers, sentences, certificates, bad input."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Any

import pytest

from geomadv.certificate import verify
from geomadv.classes.linear.classifiers import LinearClassifiers
from geomadv.errors import InvalidInputError
from geomadv.exact.dataset import Dataset
from geomadv.exact.rational import Vector

E1 = Dataset([[-1, 0], [1, 0], [1, 1]], [-1, 1, 1])
LINEAR = LinearClassifiers()
POINT = [3, Fraction(3, 2)]


@pytest.mark.parametrize(("norm", "corners"), [("l1", 4), ("linf", 4)])
def test_the_certificates_are_those_of_the_point_the_corners_and_a_point_beyond(norm: str, corners: int) -> None:
    answer = LINEAR.robust_radius(E1, POINT, norm=norm)
    beyond, here, *ends = answer.certificates
    assert [beyond.kind, here.kind, *(c.kind for c in ends)] == ["not-forced", *["forced"] * (corners + 1)]
    assert all(verify(c, E1) for c in answer.certificates)
    assert {str(c.claim["label"]) for c in [here, *ends]} == {"1"}
    assert len({str(c.claim["point"]) for c in ends}) == corners


@pytest.mark.parametrize("width", [1, Fraction(1, 10**6), 0.25])
def test_the_width_is_that_of_the_bracket(width: Fraction | float) -> None:
    answer = LINEAR.robust_radius(E1, POINT, width=width)
    assert answer.lower == Fraction(1, 2)
    assert answer.upper is not None
    assert answer.lower < answer.upper <= answer.lower + Fraction(width)


def test_beyond_may_be_a_point_where_all_have_lost_the_label() -> None:
    S = Dataset([[-1], [1]], [-1, 1])
    for linear, radius in ((LINEAR, 4), (LinearClassifiers(bias=False), 5)):
        answer = linear.robust_radius(S, [5], width=10)
        assert answer.label == 1
        assert answer.lower == radius
        assert answer.certificate.kind == "forced"
        assert answer.lost_at is not None
        assert answer.losing is not None
        assert answer.losing(answer.lost_at) == -1
        assert all(verify(c, S) for c in answer.certificates)


def test_sentences() -> None:
    assert LINEAR.robust_radius(E1, POINT).explanation == (
        "every accurate linear classifier keeps the label 1 up to a distance of 0.5 in the ℓ1 norm, and not farther"
    )
    assert LINEAR.robust_radius(E1, [1, 0], norm="linf").explanation == (
        "every accurate linear classifier gives the point the label 1, but however near there is a point to which one "
        "of them does not"
    )
    assert "another label than another" in LINEAR.robust_radius(E1, [0, 0]).explanation


def test_inseparable_data_have_none() -> None:
    S = Dataset([[0], [1], [2]], [1, -1, 1])
    answer = LINEAR.robust_radius(S, [5])
    assert answer.vacuous
    assert (answer.lower, answer.upper, answer.label) == (None, None, None)


def test_long_numbers() -> None:
    tiny = Fraction(1, 10**40)
    S = Dataset([[-1], [tiny]], [-1, 1])
    answer = LINEAR.robust_radius(S, [3 * tiny], width=tiny)
    assert answer.lower == 2 * tiny
    assert answer.lost_at == Vector.of([3 * tiny - (answer.upper or 0)])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"norm": "l2"}, 'norm must be "l1" or "linf"'),
        ({"norm": None}, 'norm must be "l1" or "linf"'),
        ({"fixed": [0, 1]}, "all coordinates are fixed"),
        ({"fixed": [2]}, "from 0 to 1"),
        ({"width": 0}, "width must be positive"),
    ],
)
def test_bad_input(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidInputError, match=message):
        LINEAR.robust_radius(E1, POINT, **arguments)


@pytest.mark.parametrize(("fixed", "corners"), [((), None), (range(12, 13), 2**12), (range(1, 13), 2)])
def test_how_many_corners_are_asked(fixed: Iterable[int], corners: int | None) -> None:
    S = Dataset([[-1] * 13, [1] * 13], [-1, 1])
    if corners is None:
        with pytest.raises(InvalidInputError, match=r"2\^13 corners"):
            LINEAR.robust_radius(S, [2] * 13, norm="linf")
    elif corners == 2:
        assert len(LINEAR.robust_radius(S, [2] * 13, norm="linf", fixed=fixed).corners) == 3
