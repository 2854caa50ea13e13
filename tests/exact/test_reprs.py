"""The texts of objects: as one would type them, where that is short, and never long."""

from __future__ import annotations

import importlib
import math
import pkgutil
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import geomadv as ga
from geomadv.exact.reprs import LONGEST, Described, called, clipped, described, fitting, short_repr, typed
from geomadv.strategies import (
    accurate_networks,
    convex_datasets,
    datasets,
    linear_classifiers,
    multiclass_classifiers,
    multiclass_datasets,
    polynomial_classifiers,
    polynomial_datasets,
    rationals,
    relu_classifiers,
    vectors,
)

NAMES: dict[str, Any] = {**{name: getattr(ga, name) for name in ga.__all__}, "Fraction": Fraction}


def read(text: str) -> Any:
    return eval(text, {"__builtins__": {}}, NAMES)


@given(st.one_of(rationals(wide=True), st.floats(allow_nan=False, allow_infinity=False).map(Fraction), st.fractions()))
def test_a_number_is_read_back_as_it_was(value: Fraction) -> None:
    text = typed(value)
    if "<" in text:
        assert max(value.numerator.bit_length(), value.denominator.bit_length()) > 4096
    else:
        assert Fraction(read(text)) == value


def test_numbers_as_one_would_type_them() -> None:
    third = Fraction(1, 3)
    assert [typed(x) for x in (3, Fraction(-3), Fraction(0.1), Fraction(1, 10), -third)] == [
        *("3", "-3", "0.1", "Fraction(1, 10)", "Fraction(-1, 3)"),
    ]
    assert typed(Fraction(10**400)) == str(10**400)
    assert typed(Fraction(10**5000)) == f"<integer of {(10**5000).bit_length()} bits>"
    assert typed(Fraction(1, 2**1074)) == "5e-324"
    assert typed(Fraction(1, 2**1075)) == f"Fraction(1, {2**1075})"


EXAMPLES = [
    vectors(3),
    datasets(),
    multiclass_datasets(),
    convex_datasets(),
    linear_classifiers(2),
    multiclass_classifiers(2),
    relu_classifiers(2),
    convex_datasets(dimension=2).flatmap(accurate_networks),
    polynomial_datasets(2),
    polynomial_classifiers(2, 2),
]


def printed(value: Any) -> str:
    """What is printed by those who ask for `_repr_pretty_`."""
    texts: list[str] = []
    value._repr_pretty_(SimpleNamespace(text=texts.append), False)
    return "".join(texts)


@pytest.mark.parametrize("strategy", EXAMPLES, ids=range(len(EXAMPLES)))
def test_what_is_drawn_is_printed_so_that_it_is_read_back(strategy: st.SearchStrategy[Any]) -> None:
    whole = 0

    @given(strategy)
    def check(value: object) -> None:
        nonlocal whole
        text = printed(value)
        if " bits>" not in text:
            assert read(text) == value
            whole += repr(value) == text
        assert len(repr(value)) <= LONGEST

    check()
    assert whole >= 5


def test_long_things_are_not_printed_in_full() -> None:
    long = ga.Dataset([[1] * 200] * 3, [1, -1, 1])
    assert printed(long) == repr(long) == "Dataset(n=3, d=200, labels -1, 1)"
    ratio = Fraction(10**600, 3)
    assert printed(ga.Vector(ratio)) == f"Vector(Fraction({10**600}, 3))"
    assert repr(ga.Vector(ratio)) == "Vector(of 1 numbers with up to 1994 bits)"


def test_columns_are_typed_with_the_data() -> None:
    data = ga.Dataset([[1, 0], [2, 3]], [1, -1], columns=["a", "b'c"])
    assert repr(data) == "Dataset([[1, 0], [2, 3]], [1, -1], columns=['a', \"b'c\"])"
    assert eval(repr(data), {"Dataset": ga.Dataset}).columns == data.columns
    long = ga.Dataset([[1], [2]], [1, -1], columns=["a" * 1000])
    assert repr(long) == "Dataset(n=2, d=1, labels -1, 1)"


def test_labels_stay_what_they_are() -> None:
    data = ga.Dataset([[1, 0.1], [2, 3]], [2**70, "a'b"])
    assert repr(data) == f'Dataset([[1, 0.1], [2, 3]], [{2**70}, "a\'b"])'
    assert read(repr(data)) == data


def test_what_is_not_whole_is_no_expression() -> None:
    for value in (
        ga.Dataset([[1] * 200] * 3, [1, -1, 1]),
        ga.Dataset([[1], [2]], [1, -1], name="named"),
        ga.Vector.of([1] * 500),
        ga.LinearClassifier(ga.Vector.of([Fraction(1, 3)] * 100)),
        ga.Multipliers(tuple(range(300)), tuple(range(300)), 7),
    ):
        with pytest.raises(SyntaxError):
            read(repr(value))


def public_and_private(package: str) -> Iterator[type]:
    for found in pkgutil.walk_packages(importlib.import_module(package).__path__, f"{package}."):
        if found.name.startswith(("geomadv.exact", "geomadv.classes", "geomadv.certification.audit")):
            yield from (x for x in vars(importlib.import_module(found.name)).values() if isinstance(x, type))


def test_no_subclass_has_forgotten_its_repr() -> None:
    found = {x for x in public_and_private("geomadv") if issubclass(x, Described)}
    assert len(found) > 30
    assert {x.__name__ for x in found if vars(x).get("__repr__", short_repr) is not short_repr} == set()


def test_the_longest_arguments_are_shortened() -> None:
    text = called("f", [("a", 1), ("b", ga.Vector.of([Fraction(1, 3)] * 40)), ("c", [10**100] * 9)], 220)
    assert len(text) <= 220
    assert text.startswith("f(a=1, b=Vector(≈ [")
    assert text.endswith("… 9 entries])")
    two = called("f", [("a", ga.Vector.of([0.1] * 40)), ("b", ga.Vector.of([0.1] * 40))], 400)
    assert two.endswith("b=Vector(≈ [0.1 0.1 0.1 ... 0.1 0.1 0.1] of 40))")


@given(
    st.integers(0, 300), st.recursive(st.integers() | st.text(), lambda x: st.lists(x) | st.dictionaries(st.text(), x))
)
def test_a_limit_is_kept(limit: int, value: object) -> None:
    assert len(described(value, 40 + limit)) <= 40 + limit
    assert len(clipped(repr(value), limit + 2)) <= limit + 2


def test_the_first_text_that_fits() -> None:
    assert [fitting(["three", "two", "o"], limit) for limit in (5, 4, 2)] == ["three", "two", "o"]
    assert fitting(["(three)", "(two)"], 4) == "(t…)"


class Unwritable:
    def __repr__(self) -> str:
        raise ValueError


@dataclass(frozen=True, repr=False)
class Holder(Described):
    what: object
    more: int = 3


def test_nothing_fails() -> None:
    assert repr(Holder(Unwritable())) == "Holder(what=<Unwritable>)"
    assert repr(Holder((math.inf, True, None), more=4)) == "Holder(what=(inf, True, None), more=4)"
    assert len(repr(Holder([[10**5000] * 100] * 100))) <= LONGEST
