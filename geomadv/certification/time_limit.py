"""A limit of the time in which questions are answered: one that is not answered in time is given up, and says so.

No answer depends on it: what is told was computed and certified as without a limit.
"""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from types import FrameType
from typing import Any

from geomadv.errors import InvalidInputError, shown
from geomadv.exact.scalars import to_fraction

__all__ = ["OutOfTime", "TimeLimit"]

_LONGEST = 10**7  # seconds


class OutOfTime(BaseException):
    """Raised where a question is not answered in time; no Exception, since what guesses may fail and go on."""


class TimeLimit:
    """Seconds from now on in which everything is to be answered.

    Parameters
    ----------
    seconds
        None: without end.

    Attributes
    ----------
    seconds
    over : bool
        Whether something was given up; then nothing is begun any more.
    """

    def __init__(self, seconds: float | None = None) -> None:
        self.seconds = seconds
        self.over = False
        self._end = None if seconds is None else time.monotonic() + seconds

    @classmethod
    def checked(cls, seconds: Any) -> TimeLimit:
        """A limit that a user named, which begins now.

        Raises
        ------
        InvalidInputError
            If it is no positive number.
        """
        if seconds is None:
            return cls()
        try:
            number = to_fraction(seconds)
        except InvalidInputError:
            number = Fraction(0)
        if not 0 < number <= _LONGEST:
            raise InvalidInputError(
                f"the time limit is {shown(seconds)}; pass a positive number of seconds up to {_LONGEST}"
            )
        return cls(float(number))

    @property
    def left(self) -> float | None:
        """The seconds that are left, at least 0; None without end."""
        return None if self._end is None else max(0.0, self._end - time.monotonic())

    @contextmanager
    def kept(self, grace: float = 0.0) -> Iterator[None]:
        """Raise `OutOfTime` in the block at the end of the time, or after some grace if it is over already.

        In the main thread, where the system has alarms; elsewhere only at the beginning. A call of compiled code ends
        before.
        """
        left = self.left
        if left is None:
            yield
            return
        if (self.over or not left) and not grace:
            self.over = True
            raise OutOfTime
        if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
            yield
            return
        running = True

        def ring(number: int, frame: FrameType | None) -> None:
            if running:
                self.over = True
                raise OutOfTime

        def stop() -> None:
            nonlocal running
            running = False
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, before)

        before = signal.signal(signal.SIGALRM, ring)
        try:
            try:
                # Again and again, in case that something swallows it.
                signal.setitimer(signal.ITIMER_REAL, max(left, grace), 1.0)
                yield
            finally:
                stop()
        finally:
            stop()  # it may have rung in the first one
