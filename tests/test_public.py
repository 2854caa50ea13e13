"""What is public is described: arguments, results and errors of functions and methods, and examples that run."""

from __future__ import annotations

import doctest
import inspect
import re
import sys
from collections.abc import Iterable
from enum import Enum
from types import ModuleType
from typing import Any

import pytest

import geomadv as ga
from geomadv import testing

PUBLIC: dict[str, Any] = {
    **{name: getattr(ga, name) for name in ga.__all__},
    **{f"testing.{name}": getattr(testing, name) for name in testing.__all__},
}
FUNCTIONS = [name for name, value in PUBLIC.items() if inspect.isfunction(value)]
CLASSES = [name for name, value in PUBLIC.items() if inspect.isclass(value)]

#: What is raised needs no example, and what is one of a few names no attributes.
GIVEN = (Enum, Exception)
MADE = [name for name in CLASSES if not issubclass(PUBLIC[name], GIVEN)]

#: The public methods that the package defines, each once, by their names with that of a class that has them.
METHODS: dict[str, Any] = {}
for name in MADE:
    for title, member in inspect.getmembers(PUBLIC[name]):
        method = inspect.unwrap(getattr(member, "__func__", member))
        ours = inspect.isfunction(method) and method.__module__.startswith("geomadv.")
        if ours and not title.startswith("_") and method not in METHODS.values():
            METHODS[f"{name}.{title}"] = method

#: Methods whose parameters they do not check, or of which any is right.
TAKE_ANYTHING = {
    "Multipliers.scaled",
    "Multipliers.value",
    "Multipliers.with_more",
    "Vector.of_integers",
}


def sections(text: str) -> dict[str, str]:
    """The sections of a numpydoc docstring by their titles."""
    parts = re.split(r"^(\w[\w ]*)\n-+$", text, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def described(text: str) -> set[str]:
    """The names that a section describes: "a, b : type" and "a"."""
    heads = re.findall(r"^([*\w][*\w, ]*?)(?: : .*)?$", text, flags=re.MULTILINE)
    return {name.strip(" *") for head in heads for name in head.split(",")}


def parameters(value: Any) -> set[str]:
    """What has to be passed to a function, or to a method beside what it is a method of."""
    return set(inspect.signature(value).parameters) - {"self", "cls"}


def missing(value: Any, needed: Iterable[str] = ("Returns", "Raises", "Examples")) -> set[str]:
    """What the docstring of a function or method says nothing about, and what it describes that is no parameter."""
    found = sections(inspect.getdoc(value) or "")
    return (set(needed) - set(found)) | (parameters(value) ^ described(found.get("Parameters", "")))


@pytest.mark.parametrize("name", FUNCTIONS)
def test_functions_describe_arguments_results_and_errors(name: str) -> None:
    assert missing(PUBLIC[name]) == set()


@pytest.mark.parametrize("name", METHODS)
def test_methods_describe_arguments_results_and_errors(name: str) -> None:
    checked = parameters(METHODS[name]) and name not in TAKE_ANYTHING
    assert missing(METHODS[name], ["Returns", "Examples", *(["Raises"] if checked else [])]) == set()


def test_what_takes_anything_raises_nothing() -> None:
    assert {name for name in TAKE_ANYTHING if "Raises" not in missing(METHODS[name])} == set()
    assert all(parameters(METHODS[name]) for name in TAKE_ANYTHING)


@pytest.mark.parametrize("name", MADE)
def test_what_is_made_has_an_example(name: str) -> None:
    found = sections(inspect.getdoc(PUBLIC[name]) or "")
    assert found.keys() & {"Parameters", "Attributes"}
    assert "Examples" in found


@pytest.mark.parametrize("name", [*FUNCTIONS, *CLASSES, *METHODS])
def test_the_examples_run(name: str) -> None:
    value = METHODS.get(name) or PUBLIC[name]
    module: ModuleType = sys.modules[value.__module__]
    for example in doctest.DocTestFinder(recurse=False).find(value, name, module=module):
        lines: list[str] = []
        result = doctest.DocTestRunner(verbose=False).run(example, out=lines.append)
        assert result.failed == 0, "".join(lines)


def test_what_is_missing_would_be_found() -> None:
    def function(a: int, b: int) -> None:
        """Do something.

        Parameters
        ----------
        a, c
            One, b of them
            b, or two.

        Raises
        ------
        ValueError
            Never.
        """

    assert missing(function) == {"b", "c", "Returns", "Examples"}
    assert missing(function, ["Raises"]) == {"b", "c"}
    assert len(FUNCTIONS) >= 20
    assert len(MADE) >= 28
    assert len(METHODS) >= 79


def test_each_name_is_shown_once() -> None:
    shown = ga.__dir__()
    assert sorted(shown) == sorted(set(shown))
    assert set(shown) == set(ga.__all__)
