"""Asking: an answer's certificate is written, read back from disk, and checked; time and steps are counted."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from geomadv import checker
from geomadv.asking import Asker, TimedEngine, sentence
from geomadv.certificate import write_atomically
from geomadv.certification import DATA_FILE
from geomadv.dataset import Dataset
from geomadv.engines import get_engine
from geomadv.linear import LinearClassifiers, LinearRealizable
from geomadv.rational import FloatArray

S = Dataset([[0, 1], [2, 3], [-1, -4]], [1, 1, -1])


@pytest.fixture
def asker(tmp_path: Path) -> Asker:
    (tmp_path / DATA_FILE).parent.mkdir()
    write_atomically(tmp_path / DATA_FILE, S.canonical())
    return Asker(tmp_path, 7, TimedEngine(get_engine(None)), lambda done, total, step: None)


def told(answer: LinearRealizable) -> tuple[str, str]:
    return ("yes" if answer.holds else "no"), sentence(answer.explanation)


def test_the_file_is_that_of_the_question(asker: Asker) -> None:
    linear = LinearClassifiers()
    for stem, family, expected in (
        (None, "linear", "separable.json"),
        ("other", "linear", "other.json"),
        (None, "relu", "relu-separable.json"),
        ("other", "multiclass", "multiclass-other.json"),
    ):
        asker.ask("separable", stem, lambda: linear.realizable(S), told, family=family)
        question = asker.questions[-1]
        assert (question.file, question.family, question.verdict) == (expected, family, "yes")
        assert question.explanation == "Some linear classifier is accurate on all points."
        record = json.loads((asker.out / expected).read_text())
        assert record["data"] == {"file": DATA_FILE, "sha256": S.digest}
        assert question.check == checker.check((asker.out / expected).read_bytes(), directory=asker.out)
        assert question.check
    assert asker.done == 4


def test_what_is_on_disk_is_checked(asker: Asker) -> None:
    write_atomically(asker.out / DATA_FILE, Dataset([[0, 1], [2, 3], [-1, 4]], [1, 1, -1]).canonical())
    asker.ask("separable", None, lambda: LinearClassifiers().realizable(S), told)
    (question,) = asker.questions
    assert question.check is not None
    assert question.check.verdict == "rejected"


def test_vacuous_questions_have_no_file(asker: Asker) -> None:
    asker.vacuous("relu", [("transfers", "svm"), ("width", None)], "Why.")
    assert [(q.title, q.verdict, q.explanation, q.file, q.check) for q in asker.questions] == [
        ("ReLU: transfers, direction svm", "vacuous", "Why.", None, None),
        ("ReLU: width", "vacuous", "Why.", None, None),
    ]
    assert asker.done == 0


def test_guesses_are_timed(asker: Asker) -> None:
    linear = LinearClassifiers(engine=asker.engine)
    asker.ask("separable", None, lambda: linear.realizable(S), told)
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
    asker.ask("separable", None, lambda: LinearClassifiers().realizable(S), told)
    assert steps == [(0, 3, "reading"), (1, 3, "separable"), (2, 3, "checking separable.json")]


def test_sentences() -> None:
    assert sentence("two units suffice") == "Two units suffice."
    assert sentence("") == "."
