"""Asking what was planned, one question at a time: timed, the certificate written, read back and checked."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from geomadv.certification.checking import Check
from geomadv.certification.directions import slug
from geomadv.certification.outcome import DATA_FILE, UNANSWERED, VACUOUS, ClassOutcome, Question
from geomadv.certification.plan import A, ClassInRun, Planned
from geomadv.certification.time_limit import OutOfTime, TimeLimit
from geomadv.solvers.timed_engine import TimedEngine

__all__ = ["Asker", "Step"]

#: Called with the number of steps done, the number of steps in all, and the step that begins.
Step = Callable[[int, int, str], None]
_GRACE = 0.2  # seconds to find out whether a question arises that is not answered any more


class Asker:
    """Asks, writes and checks in one directory, and counts the steps."""

    def __init__(
        self, out: Path, total: int, engine: TimedEngine, progress: Step, limit: TimeLimit | None = None
    ) -> None:
        self.out, self.total, self.engine, self.progress = out, total, engine, progress
        self.limit = TimeLimit() if limit is None else limit
        self.done = 0
        self._questions: dict[str, Question] = {}
        self._checks: dict[str, Check] = {}

    @property
    def questions(self) -> tuple[Question, ...]:
        """What was asked, in order."""
        return tuple(self._questions.values())

    def begin(self, step: str) -> None:
        """Say that a step begins."""
        self.progress(self.done, self.total, step)
        self.done += 1

    def ask_about(self, subject: ClassInRun, plan: Sequence[Planned[Any]]) -> Callable[[], ClassOutcome]:
        """Ask what was planned about a class; what is returned waits for the checks, and tells what has passed them."""
        found = ClassOutcome(subject.name)
        notes: dict[str, Callable[[ClassOutcome], ClassOutcome]] = {}
        foundations: dict[str, tuple[str, ...]] = {}
        for planned in plan:
            if not self._arises(planned, found):
                continue
            title = _titled(subject, planned).title
            if found.unrealizable and planned.needs_accurate:
                self._note_vacuous(subject, planned)
                foundations[title] = (next(iter(notes)),)
            elif self.limit.over:
                self._note_unanswered(subject, planned)
            else:
                try:
                    answer = self.ask(subject, planned, found)
                except OutOfTime:
                    self._note_unanswered(subject, planned)
                    continue
                note = partial(_noted, planned, answer)
                found = note(found)
                notes[title], foundations[title] = note, planned.rests_on
        return partial(self._told, ClassOutcome(subject.name), notes, foundations)

    def _told(
        self,
        told: ClassOutcome,
        notes: Mapping[str, Callable[[ClassOutcome], ClassOutcome]],
        foundations: Mapping[str, tuple[str, ...]],
    ) -> ClassOutcome:
        """The answers that rest on accepted certificates alone."""
        for title in list(self._checks):
            self._settle(title)
        for title, rests_on in foundations.items():
            rejected = next((other for other in (title, *rests_on) if self._is_rejected(other)), None)
            if rejected is not None:
                self._withhold(title, rejected)
            elif title in notes:
                told = notes[title](told)
        return told

    def ask(self, subject: ClassInRun, planned: Planned[A], found: ClassOutcome) -> A:
        """Compute an answer, write its certificate, and have it read back and checked against the data file beside it.

        The file is called after the question, and after the direction where there is one. A question that was asked
        before is replaced.
        """
        question = _titled(subject, planned)
        if question.title in self._checks:  # its file is about to be written anew
            self._settle(question.title)
        self.begin(question.title)
        guessed, start = self.engine.seconds, time.perf_counter()
        with self.limit.kept():
            answer = planned.ask(found)
            certificate = answer.certificate
        spent, guess = time.perf_counter() - start, self.engine.seconds - guessed
        file = self._file(question, certificate.kind if planned.file_by_kind else slug(planned.name), subject.prefix)
        path = certificate.save(self.out / file, embed=False, file=DATA_FILE)
        seconds = {"guess": guess, "exact": spent - guess, "check": 0.0}
        earlier = self._questions.get(question.title, question).seconds
        verdict, explanation = planned.tell(answer)
        self._questions[question.title] = replace(
            question,
            verdict=verdict,
            explanation=explanation,
            file=path.name,
            seconds={phase: earlier.get(phase, 0.0) + spent for phase, spent in seconds.items()},
            answer=answer,
        )
        self._checks[question.title] = Check(path, self.out)
        if not self._checks[question.title].is_apart:
            self._settle(question.title)
        return answer

    def _settle(self, title: str) -> None:
        """Wait for a check, and note what it says."""
        check = self._checks.pop(title)
        self.progress(self.done, self.total, f"checking {check.path.name}")
        question, checked = self._questions[title], check.wait()
        seconds = {**question.seconds, "check": question.seconds["check"] + checked.seconds}
        self._questions[title] = replace(question, check=checked.result, seconds=seconds)

    def _file(self, question: Question, stem: str, prefix: str) -> str:
        name = f"{prefix}{stem}" + (f"-{slug(question.direction)}" if question.direction else "")
        # "bound", direction "within-budget-a", and "bound within budget", direction "a", would have the same.
        while any(other.file == f"{name}.json" for other in self.questions if other.title != question.title):
            name += "-too"
        return f"{name}.json"

    def _arises(self, planned: Planned[Any], found: ClassOutcome) -> bool:
        """Whether a question arises; where this itself is not known in time, it may."""
        try:
            with self.limit.kept(_GRACE):
                return planned.arises(found)
        except OutOfTime:
            return True

    def _note_unanswered(self, subject: ClassInRun, planned: Planned[Any]) -> None:
        question = _titled(subject, planned)
        why = f"Not answered within the time limit of {self.limit.seconds:g} s."
        # One that was answered before, and is asked again for something shorter, keeps its answer.
        self._questions.setdefault(question.title, replace(question, verdict=UNANSWERED, explanation=why))

    def _note_vacuous(self, subject: ClassInRun, planned: Planned[Any]) -> None:
        question = _titled(subject, planned)
        why = f"No {subject.member} is accurate on these data, so a claim about every such classifier says nothing."
        self._questions[question.title] = replace(question, verdict=VACUOUS, explanation=why)

    def _is_rejected(self, title: str) -> bool:
        question = self._questions.get(title)
        return question is not None and question.check is not None and not question.check

    def _withhold(self, title: str, rejected: str) -> None:
        """Keep an answer to a question to oneself, since the certificate of this or of another one is rejected."""
        question, check = self._questions[title], self._questions[rejected].check
        verdict = check.verdict if check is not None and title == rejected else "withheld"
        which = "this certificate, so nothing is said here"
        if title != rejected:
            which = f"the certificate of “{rejected}”, on which this rests"
        explanation = f"Internal error: the checker does not accept {which}."
        self._questions[title] = replace(question, verdict=verdict, explanation=explanation, withheld=True, answer=None)


def _titled(subject: ClassInRun, planned: Planned[Any]) -> Question:
    parts = [f"direction {planned.direction}"] if planned.direction else []
    title = ", ".join([f"{subject.heading}{planned.name}", *parts, *([planned.at] if planned.at else [])])
    return Question(title, subject.name, planned.name, planned.direction)


def _noted(planned: Planned[A], answer: A, known: ClassOutcome) -> ClassOutcome:
    return planned.note(known, answer)
