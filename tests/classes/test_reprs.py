"""On data as large as images no public object has a long text, nor has anything that it holds."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any
from xml.etree import ElementTree

import pytest

import geomadv as ga
from geomadv.exact.reprs import LONGEST, Described

LINEAR = ga.LinearClassifiers(verify=False)


@cache
def digits() -> ga.Dataset:
    return ga.load("digits").binary(0, 1)


@cache
def margin() -> ga.MaxMargin:
    return ga.max_margin(digits())


def inseparable() -> object:
    data = digits().take(range(40))
    try:
        ga.max_margin(data.relabelled([*range(40), 0], [*data.labels, -data.signs[0]]))
    except ga.InseparableError as error:
        return error
    raise AssertionError


def several() -> tuple[object, ...]:
    data = ga.load("digits").take(range(30))
    classes = ga.MulticlassLinearClassifiers(verify=False)
    found = classes.realizable(data)
    return data, classes, classes.on(data), found, classes.transfers(data, data.point(1) - data.point(0), 0)


def convex() -> tuple[object, ...]:
    data, relu = digits().take(range(60)), ga.ConvexRegionClassifiers(member="R", verify=False)
    v = data.point(1) - data.point(0)
    return relu, relu.on(data), relu.realizable(data), relu.transfers(data, v, 1), relu.forced(data, v)


OBJECTS: dict[str, Callable[[], object]] = {
    "data": lambda: (digits(), digits().points[:20], digits().relabelled(range(360), digits().labels)),
    "margin": margin,
    "classifier": lambda: margin().classifier,
    "class": lambda: (LINEAR, LINEAR.on(digits())),
    "weighted class": lambda: ga.LinearClassifiers(weights=[1 / (k + 1) for k in range(360)], relative_budget=0.1),
    "realizable": lambda: LINEAR.realizable(digits()),
    "transfers": lambda: [LINEAR.transfers(digits(), sign * margin().normal, 1) for sign in (1, -1)],
    "forced": lambda: [LINEAR.forced(digits(), p) for p in (digits().point(0), [1] * 64)],
    "bound": lambda: LINEAR.bound(digits(), -margin().normal, digits().labels.index(1)),
    "universal": lambda: LINEAR.universal_perturbation(digits().take(range(30)), 1, relative_gap=1),
    "loss": lambda: LINEAR.least_loss(digits()),
    "error": inseparable,
    "several classes": several,
    "convex regions": convex,
    "estimator": lambda: ga.MaxMarginClassifier().fit(digits().to_floats(), digits().labels),
    "errors": lambda: [ga.CertificateError("no", margin().certificate), ga.InvalidInputError("no " * 1000)],
}


def parts(value: object, depth: int = 3) -> Iterator[object]:
    """An object and what its public attributes hold, to some depth."""
    yield value
    if depth == 0 or isinstance(value, str | int | float | ga.Vector):
        return
    if isinstance(value, list | tuple):
        for entry in value[:5]:
            yield from parts(entry, depth)
    elif type(value).__module__.startswith("geomadv") and not isinstance(value, Mapping | type):
        for name in (name for name in vars(value) if not name.startswith("_")):
            yield from parts(getattr(value, name), depth - 1)


@pytest.mark.parametrize("name", OBJECTS)
def test_no_text_is_long(name: str) -> None:
    seen = 0
    for value in parts(OBJECTS[name]()):
        if type(value).__module__.startswith("geomadv"):
            text = repr(value)
            assert len(text) <= LONGEST, f"{type(value).__name__}: {len(text)} characters"
            assert " object at 0x" not in text or "Engine" in text, text
            seen += 1
    assert seen


@pytest.mark.parametrize("name", OBJECTS)
def test_what_a_notebook_shows_is_small_and_well_formed(name: str) -> None:
    for value in parts(OBJECTS[name]()):
        if isinstance(value, ga.Dataset | ga.Certificate | ga.Vector | Described):
            text = value._repr_html_()
            assert len(text) < 6000, type(value).__name__
            ElementTree.fromstring(text)


def test_a_long_text_would_be_found() -> None:
    class Long:
        __module__ = "geomadv"

        def __repr__(self) -> str:
            return "x" * (LONGEST + 1)

    holder: Any = ga.DataUnavailableError("no")
    holder.what = [Long()]
    assert any(len(repr(x)) > LONGEST for x in parts(holder))


def test_classes_print_what_was_passed() -> None:
    assert repr(ga.LinearClassifiers()) == "LinearClassifiers()"
    assert (
        repr(ga.LinearClassifiers(bias=False, budget=0.5, engine="cvxpy"))
        == "LinearClassifiers(bias=False, budget=0.5)"
    )
    assert repr(ga.PolynomialClassifiers(2, verify=True)) == "PolynomialClassifiers(degree=2, verify=True)"
    assert repr(ga.ConvexRegionClassifiers(member="R''")) == "ConvexRegionClassifiers(member=\"R''\")"
    data = ga.Dataset([[1], [2]], [1, -1])
    assert repr(ga.LinearClassifiers().on(data)) == "LinearClassifiers().on(Dataset([[1], [2]], [1, -1]))"
