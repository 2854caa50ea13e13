"""Asking questions one by one: each answer timed, its certificate written, read back and checked."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Protocol, TypeVar

from geomadv.certificate import Certificate
from geomadv.certification import DATA_FILE, Question
from geomadv.checker import check
from geomadv.solvers.guesses import TimedEngine

__all__ = ["Asker", "Step", "TimedEngine", "sentence"]

#: Called with the number of steps done, the number of steps in all, and the step that begins.
Step = Callable[[int, int, str], None]


class _Certifiable(Protocol):
    @property
    def certificate(self) -> Certificate: ...


_A = TypeVar("_A", bound=_Certifiable)


class Asker:
    """Asks, writes and checks in one directory, and counts the steps."""

    def __init__(self, out: Path, total: int, engine: TimedEngine, progress: Step) -> None:
        self.out, self.total, self.engine, self.progress = out, total, engine, progress
        self.done = 0
        self.questions: list[Question] = []

    def begin(self, step: str) -> None:
        """Say that a step begins."""
        self.progress(self.done, self.total, step)
        self.done += 1

    def ask(
        self,
        name: str,
        stem: str | None,
        compute: Callable[[], _A],
        describe: Callable[[_A], tuple[str, str]],
        direction: str | None = None,
        family: str = "linear",
    ) -> _A:
        """Compute an answer, write its certificate, read it back, and check it against the data file beside it.

        The certificate is called by its kind if `stem` is None, and by the family before, if that is not "linear".
        """
        question = Question(name, direction, family=family)
        self.begin(question.title)
        guessed, start = self.engine.seconds, time.perf_counter()
        answer = compute()
        certificate = answer.certificate
        spent, guess = time.perf_counter() - start, self.engine.seconds - guessed
        file = (f"{family}-" if family != "linear" else "") + (stem or certificate.kind) + ".json"
        path = certificate.save(self.out / file, embed=False, file=DATA_FILE)
        self.progress(self.done, self.total, f"checking {path.name}")
        start = time.perf_counter()
        result = check(path.read_bytes(), directory=self.out)
        seconds = {"guess": guess, "exact": spent - guess, "check": time.perf_counter() - start}
        verdict, explanation = describe(answer)
        self.questions.append(
            replace(question, verdict=verdict, explanation=explanation, file=path.name, check=result, seconds=seconds)
        )
        return answer

    def vacuous(self, family: str, asked: Iterable[tuple[str, str | None]], why: str) -> None:
        """Note questions, each perhaps of a direction, that say nothing on these data."""
        for name, direction in asked:
            self.questions.append(Question(name, direction, "vacuous", why, family=family))


def sentence(explanation: str) -> str:
    """An explanation with a capital letter and a full stop."""
    return f"{explanation[:1].upper()}{explanation[1:]}."
