"""The file of all answers: every question once, numbers exact and rounded, arrays that say the same."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from geomadv.certificate import write_atomically
from geomadv.certification import Certification, Direction, OnePoint, certify
from geomadv.certification.answers_file import answers_record, encoded, write_answers
from geomadv.certification.outcome import ANSWERS_FILE
from geomadv.errors import InvalidInputError
from geomadv.exact.dataset import Dataset
from geomadv.exact.rational import Vector

E1 = Dataset([[1, 0], [1, 1], [-1, 0]], [1, 1, -1], name="e1", columns=["width", "height"], class_names=["dog", "cat"])
UP = Direction("up", Vector.of([0, 1]))
ALL = ("linear", "relu", "multiclass", "polynomial")


@pytest.fixture
def run(tmp_path: Path) -> Certification:
    return certify(E1, tmp_path, directions=[Direction("svm"), UP])


def answers(record: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {answer["question"]: answer for answer in record["answers"]}


def test_every_question_is_there_once(run: Certification) -> None:
    record = answers_record(run, "geomadv certify e1.csv")
    assert record["command"] == "geomadv certify e1.csv"
    assert [answer["question"] for answer in record["answers"]] == [question.title for question in run.questions]
    assert record["data"]["columns"] == ["width", "height"]
    assert record["data"]["classes"] == {"1": "dog", "-1": "cat"}
    assert (record["data"]["sha256"], record["accepted"]) == (E1.digest, True)
    for answer, question in zip(record["answers"], run.questions, strict=True):
        assert (answer["verdict"], answer["explanation"]) == (question.verdict, question.explanation)
        assert answer["certificate"] == question.file
        assert (run.out / answer["certificate"]).exists()
        assert answer["checker"] == "accepted"


def test_values_are_exact(run: Certification) -> None:
    found = answers(answers_record(run))
    assert found["max margin"]["value"] == {"name": "squared_margin", "exact": "1", "float": 1.0}
    assert found["bound, direction svm"]["value"] == {"name": "value", "exact": "inf", "float": None}
    assert found["bound, direction svm"]["details"]["largest_finite"] == {"exact": "2", "float": 2.0}
    assert found["bound, direction svm"]["details"]["unbounded"] == [1]
    assert found["universal perturbation"]["value"] == {"name": "squared_length", "exact": "17", "float": 17.0}
    assert found["universal perturbation"]["details"]["perturbation"]["exact"] == ["-4", "-1"]
    assert found["transfers, direction up"]["direction"] == "up"
    assert found["transfers, direction up"]["value"] is None


def test_arrays_hold_what_is_shown(run: Certification) -> None:
    path = write_answers(run)
    assert path == run.out / ANSWERS_FILE
    record = json.loads(path.read_text(encoding="utf-8"))
    assert {d["name"]: np.load(path.parent / d["array"]).tolist() for d in record["directions"]} == {
        "svm": [-1.0, 0.0],
        "up": [0.0, 1.0],
    }
    found = answers(record)
    (shift,) = found["universal perturbation"]["shown"]
    assert np.load(path.parent / shift["array"]).tolist() == [-4.0, -1.0]
    (refuting,) = found["transfers, direction up"]["shown"]
    assert refuting["title"] == "An accurate linear classifier that the direction up does not fool"
    assert refuting["array"] == "transfers-up-classifier.npy"
    (line,) = np.load(path.parent / refuting["array"])
    points = np.hstack([E1.to_floats(), np.ones((3, 1))])
    assert (np.sign(points @ line) == E1.signs).all()
    assert line[1] >= 0
    assert "width" in refuting["formula"]


def test_the_bias_of_a_classifier_comes_last(tmp_path: Path) -> None:
    certified = certify(Dataset([[7, 0], [11, 0]], [-1, 1]), tmp_path)
    line = np.load(write_answers(certified).parent / "max-margin-classifier.npy")
    assert line.tolist() == [[0.5, 0.0, -4.5]]


@pytest.mark.parametrize(
    "S",
    [
        Dataset([[0, 0], [1, 1], [1, -1]], [-1, 1, 1]),
        Dataset([[0, 0], [2, 2], [-2, 2], [2, -2], [-2, -2]], [-1, 1, 1, 1, 1]),
        Dataset([[0, 0], [0, 0], [1, 0]], [-1, 1, 1]),
    ],
)
def test_all_classes_have_a_form(tmp_path: Path, S: Dataset) -> None:
    run = certify(S, tmp_path, directions=[Direction("svm"), UP], families=ALL, budget=4, one_point=OnePoint(0))
    record = json.loads(write_answers(run).read_text(encoding="utf-8"))
    assert len(record["answers"]) == len(run.questions) > 10
    names = [name for name in _arrays(record)]
    assert len(names) == len(set(names)) > 2
    assert {path.name for path in (tmp_path / "answers").glob("*.npy")} == set(names)
    for name in names:
        assert np.isfinite(np.load(tmp_path / "answers" / name)).all()


def _arrays(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if value.get("array"):
            yield value["array"]
        value = list(value.values())
    for entry in value if isinstance(value, list) else []:
        yield from _arrays(entry)


def test_the_next_run_takes_away_what_an_earlier_one_wrote(run: Certification) -> None:
    folder = write_answers(run).parent
    (folder / "mine.txt").write_text("precious")
    certify(E1, run.out, directions=[UP])
    assert [path.name for path in folder.iterdir()] == ["mine.txt"]


def test_what_an_interrupted_run_wrote_is_known_by_the_next(
    run: Certification, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(path: Path, content: bytes) -> Path:
        if len(list(path.parent.glob("*.npy"))) == 1:
            raise KeyboardInterrupt
        return write_atomically(path, content)

    with monkeypatch.context() as patched:
        patched.setattr("geomadv.certification.answers_file.write_atomically", interrupted)
        with pytest.raises(KeyboardInterrupt):
            write_answers(run)
    (array,) = (run.out / ANSWERS_FILE).parent.glob("*.npy")
    certify(E1, run.out, directions=[UP])
    assert not array.exists()


def test_an_answer_that_is_withheld_is_in_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from geomadv import checker

    def refuse(text: bytes, directory: Path) -> checker.Result:
        result = checker.check(text, directory=directory)
        return checker.Result("rejected", "made up", result.kind) if result.kind == "max-margin" else result

    monkeypatch.setattr("geomadv.certification.checking.check", refuse)
    run = certify(E1, tmp_path, directions=[Direction("svm"), UP])
    record = answers_record(run)
    found = answers(record)
    assert not record["accepted"]
    for title in ("max margin", "transfers, direction svm", "bound, direction svm"):
        assert (found[title]["value"], found[title]["details"], found[title]["shown"]) == (None, None, []), title
    assert [direction["name"] for direction in record["directions"]] == ["up"]


def test_numbers_of_any_size() -> None:
    assert encoded(Fraction(7, 2)) == {"exact": "7/2", "float": 3.5}
    assert encoded(Fraction(10**400)) == {"exact": str(10**400), "float": None}
    assert encoded(Fraction(10**5000, 3)) == {"exact": None, "float": None}
    assert encoded(Fraction(1, 10**5000)) == {"exact": None, "float": 0.0}
    assert encoded(Vector.of([Fraction(1, 3), 2])) == {"exact": ["1/3", "2"], "float": [1 / 3, 2.0]}
    assert encoded(Vector.of([2**60000 + j for j in range(40)])) == {"exact": None, "float": [None] * 40}
    assert encoded(math.inf) == {"exact": "inf", "float": None}
    assert encoded((1, "a", None, True)) == [1, "a", None, True]
    with pytest.raises(InvalidInputError, match="object has no form"):
        encoded(object())


def test_directions_are_there_where_no_classifier_is_accurate(tmp_path: Path) -> None:
    S = Dataset([[0, 0], [1, 0], [2, 0], [3, 0]], [-1, 1, -1, 1], name="crossed")
    run = certify(S, tmp_path, directions=[Direction("svm"), Direction("pair"), UP], relative_budget=Fraction(1, 10))
    record = json.loads(write_answers(run).read_text())
    assert [direction["name"] for direction in record["directions"]] == ["mean", "svm", "pair", "up"]
    for direction in record["directions"]:
        assert np.load(tmp_path / "answers" / f"direction-{direction['name']}.npy").shape == (2,)
