from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
import pytest

import geomadv as ga
from geomadv.exact.columns import coordinates_called
from geomadv.exact.limits import Box, Limits, checked_corners, checked_limits

LOWEST, HIGHEST = ga.Vector((0, 2)), ga.Vector((1, 5))


def limits(norm: str = "l1", box: Any = None, change: Any = None, fixed: Any = ()) -> Limits:
    return checked_limits(LOWEST, HIGHEST, norm, box, change, fixed)


def test_fixed_coordinates_may_be_called_by_their_names() -> None:
    columns = ["size", "kind=a", "kind=b", "kind"]
    p = ga.Vector((0, 0, 0, 0))
    cases: list[tuple[Any, list[int]]] = [
        (["size"], [0]),
        ([0, "kind=b"], [0, 2]),
        (["kind"], [3]),
        ([np.str_("size")], [0]),
    ]
    for fixed, expected in cases:
        found = checked_limits(p, p, "l1", None, None, fixed, columns)
        assert sorted({j for j, _, _ in found.bounds}) == expected
    assert coordinates_called("kind", columns[:3]) == [1, 2]
    assert len(checked_corners(4, "linf", ["kind", "size"], columns)[1]) == 4
    with pytest.raises(ga.InvalidInputError, match=r"coordinates from 0 to 3 or some of .'size'.*, got 'sizes'"):
        checked_limits(p, p, "l1", None, None, ["sizes"], columns)
    with pytest.raises(ga.InvalidInputError, match="fixed must name coordinates from 0 to 3, got 'size'"):
        checked_limits(p, p, "l1", None, None, ["size"])


def test_the_columns_are_those_of_the_data() -> None:
    S = ga.Dataset([[0, 0], [0, 2], [4, 1]], [-1, -1, 1], columns=["a", "b"])
    linear, convex = ga.LinearClassifiers(), ga.ConvexRegionClassifiers()
    for fixed in (["b"], [1]):
        shift = linear.universal_perturbation(S, 1, norm="linf", fixed=fixed).perturbation
        assert shift == linear.shortest_perturbation(S, [4, 1], 1, norm="linf", fixed=fixed).perturbation
        assert shift is not None
        assert shift[1] == 0
        assert convex.shortest_perturbation(S, [0, 0], -1, norm="linf", fixed=fixed).perturbation == ga.Vector(8, 0)
        assert linear.robust_radius(S, [4, 1], norm="l1", fixed=fixed).holds is not None


def bounds(**arguments: Any) -> list[tuple[int, int, Any]]:
    return list(limits(**arguments).bounds)


def test_a_box_of_the_points_bounds_the_perturbation() -> None:
    assert bounds(box=(0, 6)) == [(0, -1, 0), (0, 1, 5), (1, -1, 2), (1, 1, 1)]
    assert bounds(box=([None, 0], [6, None])) == [(0, 1, 5), (1, -1, 2)]
    assert bounds(box=(np.int8(0), np.float32(6))) == bounds(box=(Decimal(0), 6)) == bounds(box=(0, 6))
    assert bounds(box=(None, 10**400))[0] == (0, 1, 10**400 - 1)
    assert bounds(box=(Decimal("-Infinity"), np.float32(math.inf))) == []
    assert bounds(box=(None, np.array([6.5, math.inf]))) == [(0, 1, Fraction(11, 2))]


def test_the_narrowest_limits_count() -> None:
    assert bounds(box=(-1, 6), change=(-3, 1)) == [(0, -1, 1), (0, 1, 1), (1, -1, 3), (1, 1, 1)]
    assert bounds(change=(-3, 1), fixed=[1]) == [(0, -1, 3), (0, 1, 1), (1, -1, 0), (1, 1, 0)]
    assert bounds(fixed=np.array([0])) == [(0, -1, 0), (0, 1, 0)]


def test_without_any() -> None:
    assert limits("l2").trivial
    assert limits("l2", box=(None, math.inf)).trivial
    assert not limits("l1").trivial
    assert not limits("l2", fixed=[0]).trivial


@pytest.mark.parametrize(("norm", "squared"), [("l1", 49), ("l2", 25), ("linf", 16)])
def test_squared_norm(norm: str, squared: int) -> None:
    assert limits(norm).squared_norm(ga.Vector((3, -4))) == squared


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"norm": "l3"}, 'norm must be "l1", "l2" or "linf"'),
        ({"norm": 2}, 'norm must be "l1", "l2" or "linf"'),
        ({"box": 3}, "box must be a pair"),
        ({"box": (0, 1, 2)}, "box must be a pair"),
        ({"change": ([0, 0, 0], 1)}, "got 3 of them"),
        ({"change": (2, 1)}, "change: the least value 2 of coordinate 0 exceeds the largest, 1"),
        ({"change": ("0", 1)}, "expected numbers"),
        ({"change": (math.nan, 1)}, "expected finite numbers"),
        ({"change": (math.inf, None)}, "expected finite numbers"),
        ({"change": (math.nan, 1)}, "change: expected finite numbers, got nan.*None where there is no limit"),
        ({"box": ({-9, 9}, 9)}, "box must be a pair.*got set"),
        ({"box": ({0: -9, 1: -9}, 9)}, "box must be a pair.*got dict"),
        ({"box": (b"12", 9)}, "box must be a pair.*got bytes"),
        ({"box": (pd.DataFrame([[-9, -9]]), 9)}, "box must be a pair.*got DataFrame"),
        ({"box": (np.ma.masked, 5)}, "box: expected"),
        ({"box": (Decimal("sNaN"), 5)}, "box: expected finite numbers"),
        ({"box": ([pd.NA, 0], 5)}, "box: expected numbers"),
        ({"norm": np.array(["l1", "l2"])}, 'norm must be "l1", "l2" or "linf"'),
        ({"fixed": np.array(0)}, "fixed must name coordinates from 0 to 1 in a list"),
        ({"box": (np.array(0), 6)}, "box: expected numbers.*without dimensions"),
        ({"fixed": b"\0"}, "fixed must name coordinates from 0 to 1 in a list"),
        ({"fixed": {0}}, "fixed must name coordinates from 0 to 1 in a list"),
        ({"fixed": [0], "change": (1, None)}, "coordinate 0 is fixed, but change does not let it change by 0"),
        ({"fixed": [0], "change": (None, [-1, 0])}, "coordinate 0 is fixed"),
        ({"fixed": [2]}, "fixed must name coordinates from 0 to 1, got 2"),
        ({"fixed": [-1]}, "fixed must name coordinates from 0 to 1, got -1"),
        ({"fixed": [0.5]}, "fixed must name coordinates"),
        ({"fixed": 1}, "fixed must name coordinates"),
    ],
)
def test_bad_input(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ga.InvalidInputError, match=message):
        limits(**arguments)


@pytest.mark.parametrize(
    ("direction", "expected"),
    [
        ((1, 0), 3),
        ((-1, 0), 1),
        ((-1, 1), 1),
        ((0, 1), math.inf),
        ((0, -2), 1),
        ((1, -4), Fraction(1, 2)),
        ((Fraction(1, 2), 0), 6),
    ],
)
def test_where_a_ray_leaves_a_box(direction: tuple[Fraction | int, int], expected: Fraction | float) -> None:
    box, x = Box.checked(([0, 0], [4, None]), 2), ga.Vector((1, 2))
    assert x in box
    assert box.leaves_at(x, ga.Vector.of(direction)) == expected


def test_what_is_in_a_box() -> None:
    box = Box.checked((0, [1, None]), 2)
    assert [ga.Vector(p) in box for p in ((0, 0), (1, 9), (2, 0), (0, -1))] == [True, True, False, False]
    with pytest.raises(ga.InvalidInputError, match="no inequalities: pass one of them, or ask `transfers`"):
        Box.checked(None, 2)
