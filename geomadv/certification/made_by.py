"""What made a report: the versions, and the command without the paths of the machine."""

from __future__ import annotations

import platform
import shlex
from collections.abc import Sequence
from importlib import metadata
from pathlib import PurePath

__all__ = ["command_line_of", "versions"]

_PACKAGES = ("geomadv", "numpy", "scipy", "cvxpy", "python-flint")


def versions() -> dict[str, str]:
    """The versions of this package, of Python, and of what computes."""
    own, *others = ((name, metadata.version(name)) for name in _PACKAGES)
    return dict([own, ("Python", platform.python_version()), *others])


def command_line_of(arguments: Sequence[str]) -> str:
    """The command with these arguments as one would type it where the files are: absolute paths by their last part."""
    shown = []
    for argument in arguments:
        option, equals, value = argument.partition("=") if argument.startswith("--") else ("", "", argument)
        path = PurePath(value)
        shown.append(f"{option}{equals}{path.name if path.is_absolute() else value}")
    return shlex.join(["geomadv", *shown])
