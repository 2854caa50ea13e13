"""What is public is described: arguments, results and errors of functions, and examples that run."""

from __future__ import annotations

import doctest
import inspect
import re
import sys
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


def sections(text: str) -> dict[str, str]:
    """The sections of a numpydoc docstring by their titles."""
    parts = re.split(r"^(\w[\w ]*)\n-+$", text, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def described(text: str) -> set[str]:
    """The names that a section describes: "a, b : type" and "a"."""
    heads = re.findall(r"^([*\w, ]+?)(?: : .*)?$", text, flags=re.MULTILINE)
    return {name.strip(" *") for head in heads for name in head.split(",")}


def missing(value: Any) -> set[str]:
    """What the docstring of a function says nothing about."""
    found = sections(inspect.getdoc(value) or "")
    lacking = {"Returns", "Raises", "Examples"} - set(found)
    return lacking | (set(inspect.signature(value).parameters) - described(found.get("Parameters", "")))


@pytest.mark.parametrize("name", FUNCTIONS)
def test_functions_describe_arguments_results_and_errors(name: str) -> None:
    assert missing(PUBLIC[name]) == set()


@pytest.mark.parametrize("name", MADE)
def test_what_is_made_has_an_example(name: str) -> None:
    found = sections(inspect.getdoc(PUBLIC[name]) or "")
    assert found.keys() & {"Parameters", "Attributes"}
    assert "Examples" in found


@pytest.mark.parametrize("name", [*FUNCTIONS, *CLASSES])
def test_the_examples_run(name: str) -> None:
    module: ModuleType = sys.modules[PUBLIC[name].__module__]
    for example in doctest.DocTestFinder(recurse=False).find(PUBLIC[name], name, module=module):
        lines: list[str] = []
        result = doctest.DocTestRunner(verbose=False).run(example, out=lines.append)
        assert result.failed == 0, "".join(lines)


def test_what_is_missing_would_be_found() -> None:
    def function(a: int, b: int) -> None:
        """Do something.

        Parameters
        ----------
        a
            One, b of them.

        Raises
        ------
        ValueError
            Never.
        """

    assert missing(function) == {"b", "Returns", "Examples"}
    assert len(FUNCTIONS) >= 20
    assert len(MADE) >= 28


def test_each_name_is_shown_once() -> None:
    shown = ga.__dir__()
    assert sorted(shown) == sorted(set(shown))
    assert set(shown) == set(ga.__all__)
