"""A limit of the time: what hangs is given up, what was answered stays, and nothing else changes."""

from __future__ import annotations

import signal
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from geomadv.certificate import write_atomically
from geomadv.certification import certify, linear
from geomadv.certification.asker import Asker
from geomadv.certification.outcome import DATA_FILE
from geomadv.certification.plan import Planned, realizability
from geomadv.certification.report import render
from geomadv.certification.summary import summarise
from geomadv.certification.time_limit import OutOfTime, TimeLimit
from geomadv.classes.linear.classifiers import LinearClassifiers
from geomadv.errors import InvalidInputError
from geomadv.exact.dataset import Dataset
from geomadv.solvers.engines import get_engine
from geomadv.solvers.timed_engine import TimedEngine

S = Dataset([[0, 1], [2, 3], [-1, -4]], [1, 1, -1])
KNOWN = LinearClassifiers().realizable(S)


def for_ever(*_: Any) -> Any:
    """Compute without end, and swallow whatever is an Exception, as an engine may."""
    while True:
        try:
            sum(range(1000))
        except Exception:
            continue


def asker(out: Path, limit: TimeLimit) -> Asker:
    (out / DATA_FILE).parent.mkdir()
    write_atomically(out / DATA_FILE, S.canonical())
    return Asker(out, 4, TimedEngine(get_engine(None)), lambda done, total, step: None, limit)


def plan() -> list[Planned[Any]]:
    first = realizability("separable", lambda: KNOWN)
    hanging = replace(first, name="hanging", ask=for_ever, file_by_kind=False, note=lambda found, _: found)
    return [first, hanging, replace(hanging, name="after", ask=lambda _: KNOWN)]


def test_what_hangs_is_given_up_and_what_was_answered_stays(tmp_path: Path) -> None:
    asking = asker(tmp_path, TimeLimit(1))
    outcome = asking.ask_about(linear, plan())()
    assert [question.verdict for question in asking.questions] == ["yes", "not answered", "not answered"]
    answered, hanging, after = asking.questions
    assert answered.check
    assert (hanging.file, hanging.check, hanging.answer) == (None, None, None)
    assert hanging.explanation == after.explanation == "Not answered within the time limit of 1 s."
    assert outcome.realizable == KNOWN
    assert [path.name for path in tmp_path.glob("*.json")] == ["separable.json"]
    # Nothing rings any more.
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)
    assert signal.getsignal(signal.SIGALRM) is signal.SIG_DFL


def test_whether_a_question_arises_may_take_too_long_as_well(tmp_path: Path) -> None:
    asking = asker(tmp_path, TimeLimit(1))
    first, hanging, after = plan()
    asking.ask_about(linear, [first, replace(hanging, arises=for_ever), replace(after, arises=lambda _: False)])()
    assert [(q.name, q.verdict) for q in asking.questions] == [("separable", "yes"), ("hanging", "not answered")]


def test_in_another_thread_nothing_is_begun_after_the_end() -> None:
    found = []

    def elsewhere() -> None:
        limit = TimeLimit(1e-9)
        try:
            with limit.kept():
                found.append("begun")
        except OutOfTime:
            found.append(f"over {limit.over}")
        with TimeLimit(1000).kept():
            found.append("in time")

    thread = threading.Thread(target=elsewhere)
    thread.start()
    thread.join()
    assert found == ["over True", "in time"]


def test_a_run_says_what_was_not_answered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(LinearClassifiers, "realizable", for_ever)
    run = certify(S, tmp_path, time_limit=0.01, families=["linear", "relu", "multiclass", "polynomial"])
    assert {question.verdict for question in run.questions} == {"not answered"}
    assert len(run.questions) > 10
    assert run.accepted
    facts = {fact.name: fact.value for fact in summarise(run)}
    assert facts["separable"] == facts["multiclass: transfers, direction svm"] == "not answered"
    assert f"{len(run.questions)} of {len(run.questions)} questions could not be answered within" in render(run)


def test_enough_time_changes_nothing(tmp_path: Path) -> None:
    limited, free = (certify(S, tmp_path / name, time_limit=limit) for name, limit in (("a", 10**6), ("b", None)))
    assert [(q.title, q.verdict) for q in limited.questions] == [(q.title, q.verdict) for q in free.questions]
    for question in free.questions:
        file = str(question.file)
        assert (limited.out / file).read_bytes() == (free.out / file).read_bytes()


def test_inseparable_data_are_vacuous_and_not_late(tmp_path: Path) -> None:
    crossed = Dataset([[0], [2], [1]], [1, 1, -1])
    known = LinearClassifiers().realizable(crossed)
    asking = asker(tmp_path, TimeLimit(1))
    write_atomically(tmp_path / DATA_FILE, crossed.canonical())
    first, hanging, after = plan()
    losses = replace(hanging, needs_accurate=False)
    outcome = asking.ask_about(linear, [replace(first, ask=lambda _: known), losses, after])()
    assert outcome.unrealizable
    assert [question.verdict for question in asking.questions] == ["no", "not answered", "vacuous"]


@pytest.mark.parametrize("limit", [0, -1, float("nan"), float("inf"), 10**9])
def test_limits_that_are_none(tmp_path: Path, limit: float) -> None:
    with pytest.raises(InvalidInputError, match="pass a positive number of seconds"):
        certify(S, tmp_path / "out", time_limit=limit)
    assert not (tmp_path / "out").exists()
