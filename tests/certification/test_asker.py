"""Asking: an answer's certificate is written, read back from disk, and checked; time and steps are counted."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from geomadv import checker
from geomadv.certificate import write_atomically
from geomadv.certification import ClassOutcome, Direction, convex, linear, multiclass
from geomadv.certification.asker import Asker
from geomadv.certification.outcome import DATA_FILE
from geomadv.certification.plan import ClassInRun, Planned, realizability, sentence, transfer
from geomadv.classes.linear.classifiers import LinearClassifiers
from geomadv.exact.arrays import FloatArray
from geomadv.exact.dataset import Dataset
from geomadv.solvers.engines import get_engine
from geomadv.solvers.timed_engine import TimedEngine

S = Dataset([[0, 1], [2, 3], [-1, -4]], [1, 1, -1])
ACROSS = S.point(2) - S.point(0)
NOTHING = ClassOutcome("linear")


@pytest.fixture
def asker(tmp_path: Path) -> Asker:
    (tmp_path / DATA_FILE).parent.mkdir()
    write_atomically(tmp_path / DATA_FILE, S.canonical())
    return Asker(tmp_path, 7, TimedEngine(get_engine(None)), lambda done, total, step: None)


def separable(classifiers: LinearClassifiers | None = None) -> Planned[Any]:
    return realizability("separable", lambda: (classifiers or LinearClassifiers()).realizable(S))


def across(name: str, *, arises: bool = True) -> Planned[Any]:
    direction = Direction(name, ACROSS)
    return transfer(
        direction,
        1,
        lambda: ACROSS,
        lambda v: LinearClassifiers().transfers(S, v, 1),
        arises=lambda _: arises,
    )


@pytest.mark.parametrize(
    ("subject", "planned", "title", "file"),
    [
        (linear, separable(), "separable", "separable.json"),
        (linear, replace(separable(), file_by_kind=False, name="a b"), "a b", "a-b.json"),
        (convex, separable(), "ReLU: separable", "relu-separable.json"),
        (multiclass, across("x"), "multiclass: transfers, direction x", "multiclass-transfers-x.json"),
    ],
)
def test_the_file_is_that_of_the_question(
    asker: Asker, subject: ClassInRun, planned: Planned[Any], title: str, file: str
) -> None:
    asker.ask(subject, planned, NOTHING)
    (question,) = asker.questions
    assert (question.title, question.file, question.hypothesis_class) == (title, file, subject.name)
    assert (question.name, question.direction) == (planned.name, planned.direction)
    assert question.verdict == "yes"
    record = json.loads((asker.out / file).read_text())
    assert record["data"] == {"file": DATA_FILE, "sha256": S.digest}
    assert question.check == checker.check((asker.out / file).read_bytes(), directory=asker.out)
    assert question.check
    assert asker.done == 1


def test_directions_have_their_names_in_the_file(asker: Asker) -> None:
    for name in ("first", "a/b", "first"):
        asker.ask(linear, across(name), NOTHING)
    asker.ask(convex, across("c"), NOTHING)
    assert [q.file for q in asker.questions] == ["transfers-first.json", "transfers-a-b.json", "relu-transfers-c.json"]


def test_no_two_questions_share_a_file(asker: Asker) -> None:
    within = replace(across("a"), name="transfers within")
    for planned in (within, across("within-a"), within):
        asker.ask(linear, planned, NOTHING)
    assert [q.file for q in asker.questions] == ["transfers-within-a.json", "transfers-within-a-too.json"]


def test_what_is_asked_again_is_replaced(asker: Asker) -> None:
    asker.ask(linear, across("first"), NOTHING)
    once = asker.questions[0].seconds
    asker.ask(linear, separable(), NOTHING)
    asker.ask(linear, replace(across("first"), tell=lambda _: ("now", "Otherwise.")), NOTHING)
    again, other = asker.questions
    assert (again.verdict, again.file, other.title) == ("now", "transfers-first.json", "separable")
    assert all(again.seconds[phase] >= once[phase] for phase in ("guess", "exact", "check"))
    assert again.seconds["exact"] > once["exact"]


def test_what_is_on_disk_is_checked(asker: Asker) -> None:
    write_atomically(asker.out / DATA_FILE, Dataset([[0, 1], [2, 3], [-1, 4]], [1, 1, -1]).canonical())
    asker.ask(linear, separable(), NOTHING)
    (question,) = asker.questions
    assert question.check is not None
    assert question.check.verdict == "rejected"


def test_what_was_planned_is_asked_where_it_arises(asker: Asker) -> None:
    outcome = asker.ask_about(linear, [separable(), across("a"), across("b", arises=False)])()
    assert [question.title for question in asker.questions] == ["separable", "transfers, direction a"]
    assert outcome.realizable is not None
    assert outcome.realizable.holds
    assert dict(outcome.directions) == {"a": ACROSS}
    assert dict(outcome.sources) == {"a": 1}
    assert outcome.fooling == ["a"]


def test_vacuous_questions_have_no_file(asker: Asker) -> None:
    crossed = Dataset([[0, 0], [2, 0], [1, 0]], [1, 1, -1])
    write_atomically(asker.out / DATA_FILE, crossed.canonical())
    first = realizability("realizable", lambda: LinearClassifiers().realizable(crossed))
    outcome = asker.ask_about(convex, [first, across("svm"), across("up", arises=False)])()
    assert outcome.unrealizable
    assert outcome.transfers == {}
    _, question = asker.questions
    why = (
        "No two-layer ReLU network with nonnegative output weights is accurate on these data, so a claim about every "
        "such classifier says nothing."
    )
    assert (question.title, question.verdict, question.explanation) == (
        "ReLU: transfers, direction svm",
        "vacuous",
        why,
    )
    assert (question.file, question.check, question.withheld) == (None, None, False)
    assert asker.done == 1


def rejecting(monkeypatch: pytest.MonkeyPatch, *kinds: str) -> None:
    """Let the checker reject the certificates of some kinds."""

    def refuse(text: bytes, directory: Path) -> checker.Result:
        result = checker.check(text, directory=directory)
        return checker.Result("rejected", "made up", result.kind) if result.kind in kinds else result

    monkeypatch.setattr("geomadv.certification.checking.check", refuse)


def test_an_answer_whose_certificate_is_rejected_is_not_told(asker: Asker, monkeypatch: pytest.MonkeyPatch) -> None:
    rejecting(monkeypatch, "transfers")
    outcome = asker.ask_about(linear, [separable(), across("a")])()
    assert outcome.realizable is not None
    assert outcome.transfers == {}
    assert outcome.directions == {}
    kept, question = asker.questions
    assert (kept.verdict, kept.withheld) == ("yes", False)
    assert (question.verdict, question.withheld, question.file) == ("rejected", True, "transfers-a.json")
    assert (
        question.explanation == "Internal error: the checker does not accept this certificate, so nothing is said here."
    )


def test_nor_is_one_that_rests_on_it(asker: Asker, monkeypatch: pytest.MonkeyPatch) -> None:
    rejecting(monkeypatch, "separable")
    resting = replace(across("a"), rests_on=("separable",))
    outcome = asker.ask_about(linear, [separable(), resting, across("b")])()
    assert outcome.realizable is None
    assert outcome.fooling == ["b"]
    _, question, other = asker.questions
    assert (question.verdict, question.withheld) == ("withheld", True)
    assert question.explanation == (
        "Internal error: the checker does not accept the certificate of “separable”, on which this rests."
    )
    assert (other.verdict, other.withheld) == ("yes", False)


def test_nothing_is_called_vacuous_by_a_rejected_certificate(asker: Asker, monkeypatch: pytest.MonkeyPatch) -> None:
    rejecting(monkeypatch, "inseparable")
    crossed = Dataset([[0, 0], [2, 0], [1, 0]], [1, 1, -1])
    write_atomically(asker.out / DATA_FILE, crossed.canonical())
    first = realizability("separable", lambda: LinearClassifiers().realizable(crossed))
    outcome = asker.ask_about(linear, [first, across("a")])()
    assert outcome == ClassOutcome("linear")
    assert [question.verdict for question in asker.questions] == ["rejected", "withheld"]


def test_guesses_are_timed(asker: Asker) -> None:
    asker.ask(linear, separable(LinearClassifiers(engine=asker.engine)), NOTHING)
    seconds = asker.questions[0].seconds
    assert set(seconds) == {"guess", "exact", "check"}
    assert 0 < seconds["guess"] == asker.engine.seconds
    assert min(seconds.values()) >= 0


def test_time_is_counted_where_the_engine_gives_up() -> None:
    class Stubborn:
        name = "stubborn"

        def nearest_point(self, rows: FloatArray, groups: object, target: FloatArray) -> FloatArray:
            raise ArithmeticError("never")

        def linear_program(self, columns: FloatArray, rhs: FloatArray, costs: FloatArray) -> FloatArray:
            raise ArithmeticError("never")

    engine = TimedEngine(Stubborn())
    with pytest.raises(ArithmeticError):
        engine.linear_program(np.eye(1), np.ones(1), np.ones(1))
    assert engine.name == "stubborn"
    assert engine.seconds > 0


def test_progress_is_told(tmp_path: Path) -> None:
    steps: list[tuple[int, int, str]] = []
    (tmp_path / DATA_FILE).parent.mkdir()
    write_atomically(tmp_path / DATA_FILE, S.canonical())
    asker = Asker(tmp_path, 3, TimedEngine(get_engine(None)), lambda *step: steps.append(step))
    asker.begin("reading")
    asker.ask(linear, separable(), NOTHING)
    assert steps == [(0, 3, "reading"), (1, 3, "separable"), (2, 3, "checking separable.json")]


def test_sentences() -> None:
    assert sentence("two units suffice") == "Two units suffice."
    assert sentence("") == "."
