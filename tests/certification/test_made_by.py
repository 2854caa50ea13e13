"""What made a report: versions, and a command that names no place of the machine."""

from __future__ import annotations

import platform

import pytest

import geomadv
from geomadv.certification.made_by import command_line_of, versions


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (["certify", "/home/someone/data.csv", "--out", "/tmp/x/out"], "geomadv certify data.csv --out out"),
        (["certify", "my data.csv", "--out=/tmp/x"], "geomadv certify 'my data.csv' --out=x"),
        (["certify", "iris:setosa-versicolor", "--box", "0,255"], "geomadv certify iris:setosa-versicolor --box 0,255"),
        (["certify", "here/data.csv", "--sep", ";"], "geomadv certify here/data.csv --sep ';'"),
    ],
)
def test_the_command_without_places(arguments: list[str], text: str) -> None:
    assert command_line_of(arguments) == text


def test_the_versions() -> None:
    found = versions()
    assert list(found)[:2] == ["geomadv", "Python"]
    assert (found["geomadv"], found["Python"]) == (geomadv.__version__, platform.python_version())
    assert {"numpy", "python-flint"} <= found.keys()
