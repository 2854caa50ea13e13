"""A real browser without a window, driven by its own protocol through a pipe: pages evaluated, the mouse moved."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any

#: The browser that is installed, if there is one.
CHROMIUM = shutil.which("chromium")
_IN, _OUT = 3, 4  # where it reads commands and writes what comes of them
_OPTIONS = (
    *("--headless=new", "--remote-debugging-pipe", "--no-sandbox", "--disable-gpu", "--no-first-run"),
    "--disable-dev-shm-usage",  # of which containers have little
)
_PATIENCE = 300  # seconds after which a browser that does not answer is ended


class Browser:
    """One page in a browser."""

    def __init__(self, commands: IO[bytes], results: IO[bytes]) -> None:
        self._commands, self._results, self._count, self._session = commands, results, 0, ""
        target = self.send("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.send("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        self.send("Page.enable")

    def send(self, method: str, **parameters: Any) -> dict[str, Any]:
        """The result of a command of the protocol."""
        self._count += 1
        message = {"id": self._count, "method": method, "params": parameters}
        if self._session:
            message["sessionId"] = self._session
        self._commands.write(json.dumps(message).encode() + b"\0")
        self._commands.flush()
        return self._await(lambda answer: answer.get("id") == self._count)

    def _await(self, wanted: Any) -> dict[str, Any]:
        while True:
            answer = json.loads(self._message())
            if wanted(answer):
                if "error" in answer:
                    raise AssertionError(answer["error"])
                found: dict[str, Any] = answer.get("result", {})
                return found

    def _message(self) -> bytes:
        text = b""
        while not text.endswith(b"\0"):
            byte = self._results.read(1)
            if not byte:
                raise AssertionError("the browser has ended")
            text += byte
        return text[:-1]

    def open(self, url: str, width: int = 1200, height: int = 900) -> None:
        """Load a page, until it is complete."""
        self.send(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 600
        )
        self.send("Page.navigate", url=url)
        self._await(lambda answer: answer.get("method") == "Page.loadEventFired")

    def eval(self, script: str) -> Any:
        """The value of a script on the page."""
        found = self.send("Runtime.evaluate", expression=script, returnByValue=True)
        assert "exceptionDetails" not in found, found["exceptionDetails"]
        return found["result"].get("value")

    def call(self, function: str, *arguments: object) -> Any:
        """The value of a function of the page."""
        return self.eval(f"{function}({', '.join(map(json.dumps, arguments))})")

    def mouse(self, kind: str, x: float, y: float) -> None:
        """Press, move or release the left button at a place on the screen."""
        down = kind != "Moved"
        button = {"button": "left", "clickCount": 1} if down else {"buttons": 1}
        self.send("Input.dispatchMouseEvent", type=f"mouse{kind}", x=x, y=y, **button)

    def drag(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        """Press the button at one place, and release it at another one, with a stop in the middle."""
        middle = (start[0] + end[0]) / 2, (start[1] + end[1]) / 2
        self.mouse("Pressed", *start)
        self.mouse("Moved", *middle)
        self.mouse("Moved", *end)
        self.mouse("Released", *end)


@contextmanager
def browser(chromium: str) -> Iterator[Browser]:
    """A browser that ends with the block."""
    (to_it, ours), (theirs, from_it) = os.pipe(), os.pipe()

    def numbered() -> None:
        # The ends may have these numbers themselves, so they are copied first.
        ends = os.dup(to_it), os.dup(from_it)
        os.dup2(ends[0], _IN)
        os.dup2(ends[1], _OUT)

    with tempfile.TemporaryDirectory() as profile:
        process = subprocess.Popen(
            [chromium, *_OPTIONS, f"--user-data-dir={profile}"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            preexec_fn=numbered,
            close_fds=False,
        )
        os.close(to_it)
        os.close(from_it)
        watch = threading.Timer(_PATIENCE, process.kill)
        watch.start()
        with os.fdopen(ours, "wb") as commands, os.fdopen(theirs, "rb") as results:
            try:
                yield Browser(commands, results)
            finally:
                watch.cancel()
                process.terminate()
                process.wait(30)
