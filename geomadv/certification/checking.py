"""Certificates checked: the short ones at once, a long one in a process of its own, beside what is asked next."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

from geomadv import checker
from geomadv.checker import Result, check

__all__ = ["Check"]

_LONG = 2**20  # bytes of a certificate from which on a process of its own is worth its start
# The checker is one file of the standard library, and is run as that file.
_APART = """
import json, runpy, sys, time
program, path, directory = sys.argv[1:]
begin = time.perf_counter()
with open(path, "rb") as file:
    result = runpy.run_path(program)["check"](file.read(), directory=directory)
print(json.dumps([list(result), time.perf_counter() - begin]))
"""


class Checked(NamedTuple):
    """What the checker says, and the seconds that it took."""

    result: Result
    seconds: float


class Check:
    """The check of a certificate in a file, which begins at once.

    Parameters
    ----------
    path, directory
        The certificate, and where the file of its data lies.
    """

    def __init__(self, path: Path, directory: Path) -> None:
        self.path, self.directory = path, directory
        self._process: subprocess.Popen[bytes] | None = None
        if path.stat().st_size >= _LONG and sys.executable:
            command = [sys.executable, "-c", _APART, checker.__file__, str(path), str(directory)]
            self._process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)

    @property
    def is_apart(self) -> bool:
        """Whether it goes on by itself."""
        return self._process is not None

    def wait(self) -> Checked:
        """What it says; where its process has failed, for want of memory say, what another check here says."""
        if self._process is not None:
            told, _ = self._process.communicate()
            if self._process.returncode == 0 and told:
                result, seconds = json.loads(told)
                return Checked(Result(*result), seconds)
        begin = time.perf_counter()
        result = check(self.path.read_bytes(), directory=self.directory)
        return Checked(result, time.perf_counter() - begin)
