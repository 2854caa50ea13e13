"""One run: the files that it writes, what they say, and what it removes."""

from __future__ import annotations

import json
import math
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from geomadv import checker
from geomadv.certification import Direction, certify
from geomadv.certification.answers_file import write_answers
from geomadv.certification.linear_pictures import pictures
from geomadv.certification.options import OnePoint
from geomadv.certification.outcome import ANSWERS_FILE, DATA_FILE
from geomadv.classes.linear.classifiers import LinearClassifiers
from geomadv.errors import InvalidInputError
from geomadv.exact.arrays import FloatArray, IndexArray
from geomadv.exact.dataset import Dataset
from geomadv.exact.rational import Vector

# The third point is beyond the reach of any bound along the maximum-margin direction.
E1 = Dataset([[1, 0], [1, 1], [-1, 0]], [1, 1, -1], name="e1")
CROSSED = Dataset([[0, 0], [1, 1], [0, 1], [1, 0]], [1, 1, -1, -1])
OF_CROSSED = ["budget-pair.json", "inseparable.json", "least-loss.json", "separation.json", "soft-margin.json"]
UP = Direction("up", Vector.of([0, 1]))
BOTH = [
    "bound-pair.json",
    "bound-svm.json",
    "max-margin.json",
    "separable.json",
    "separation.json",
    "transfers-pair.json",
]
BOTH += ["transfers-svm.json"]


def written(out: Path) -> list[str]:
    return sorted(path.name for path in out.glob("*.json"))


def test_each_question_has_an_accepted_certificate(tmp_path: Path) -> None:
    run = certify(E1, tmp_path)
    assert written(tmp_path) == sorted([*BOTH, "universal-perturbation.json"])
    assert sorted(str(question.file) for question in run.questions) == written(tmp_path)
    assert run.accepted
    for name in written(tmp_path):
        assert checker.check((tmp_path / name).read_bytes(), directory=tmp_path).verdict == "accepted", name


def test_the_data_are_written_once_in_canonical_form(tmp_path: Path) -> None:
    certify(E1, tmp_path)
    assert (tmp_path / DATA_FILE).read_bytes() == E1.canonical()
    for name in written(tmp_path):
        assert json.loads((tmp_path / name).read_text())["data"] == {"file": DATA_FILE, "sha256": E1.digest}


def test_directions_are_what_they_are_said_to_be(tmp_path: Path) -> None:
    for source, svm, pair in ((1, [-1, 0], [-2, 0]), (-1, [1, 0], [2, 0])):
        run = certify(E1, tmp_path, source=source)
        assert dict(run.classes["linear"].directions) == {"svm": Vector.of(svm), "pair": Vector.of(pair)}
        assert run.classes["linear"].margin is not None
        assert run.classes["linear"].directions["svm"] == -source * run.classes["linear"].margin.normal
        claim = json.loads((tmp_path / "transfers-pair.json").read_text())["claim"]
        assert (claim["source"], claim["direction"]["numerators"]) == (source, pair)


def test_answers_of_the_first_counterexample(tmp_path: Path) -> None:
    run = certify(E1, tmp_path, directions=[Direction("svm"), UP])
    assert run.classes["linear"].transfers["svm"].holds
    assert run.classes["linear"].bounds["svm"].largest_finite == 2
    assert run.classes["linear"].bounds["svm"].unbounded == (1,)
    assert not run.classes["linear"].transfers["up"].holds
    assert run.classes["linear"].bounds["up"].unbounded == (0, 1)
    assert run.classes["linear"].perturbation is not None
    assert run.classes["linear"].perturbation.perturbation == Vector.of([-4, -1])
    assert run.classes["linear"].perturbation.is_shortest
    assert run.diameter.squared == 5
    kinds = {name: json.loads((tmp_path / name).read_text())["claim"]["kind"] for name in written(tmp_path)}
    assert kinds["transfers-svm.json"] == "transfers"
    assert kinds["transfers-up.json"] == "does-not-transfer"


def test_files_are_called_after_the_directions_in_any_order(tmp_path: Path) -> None:
    of_one, of_other = (
        certify(E1, tmp_path / name, directions=order).out
        for name, order in (("a", [UP, Direction("svm")]), ("b", [Direction("svm"), UP]))
    )
    assert written(of_one) == written(of_other)
    for name in written(of_one):
        assert (of_one / name).read_bytes() == (of_other / name).read_bytes(), name
    assert json.loads((of_one / "bound-up.json").read_text())["claim"]["direction"]["numerators"] == [0, 1]


def test_inseparable_data_are_an_answer(tmp_path: Path) -> None:
    run = certify(CROSSED, tmp_path)
    assert written(tmp_path) == OF_CROSSED
    assert run.accepted
    assert run.classes["linear"].realizable is not None
    assert not run.classes["linear"].realizable.holds
    assert run.classes["linear"].realizable.common_point == Vector.of([Fraction(1, 2)] * 2)
    assert run.classes["linear"].margin is None
    assert run.classes["linear"].perturbation is None
    least, budgets = run.classes["linear"].least_loss, run.classes["linear"].budgets
    assert least is not None
    assert least.value == least.trivial == 4
    assert {name: answer.value for name, answer in budgets.items()} == {"pair": 4}
    verdicts = [question.verdict for question in run.questions]
    assert verdicts == ["no", "vacuous", "overlap", "exact", "exact", "does not fool all", *["vacuous"] * 5]
    assert checker.check((tmp_path / "inseparable.json").read_bytes(), directory=tmp_path)


A = Dataset([[0, 2], [0, -1], [1, 1], [-2, 0], [0, 0], [-1, 1]], [1, 1, 1, -1, -1, -1])


@pytest.mark.parametrize("budget", [{"budget": 3}, {"relative_budget": Fraction(1, 2)}])
def test_within_a_budget_inseparable_data_have_bounds_and_perturbations(tmp_path: Path, budget: dict[str, Any]) -> None:
    left = Direction("left", Vector.of([-1, 0]))
    run = certify(A, tmp_path, directions=[left, Direction("up", Vector.of([0, 1]))], **budget)
    assert run.accepted
    found = run.classes["linear"]
    assert {name: answer.value for name, answer in found.near_bounds.items()} == {
        "mean": Fraction(3, 2),
        "left": 2,
        "up": math.inf,
    }
    assert found.near_perturbation is not None
    assert found.near_perturbation.perturbation == Vector.of([-2, 0])
    names = {"bound-within-budget-left.json", "bound-within-budget-mean.json", "perturbation-within-budget.json"}
    assert names <= set(written(tmp_path))


def test_the_shortest_perturbation_of_a_row(tmp_path: Path) -> None:
    run = certify(E1, tmp_path, one_point=OnePoint(0, "l1", (-1, 1)))
    assert run.accepted
    [answer] = run.classes["linear"].shortest.values()
    direct = LinearClassifiers().shortest_perturbation(E1, E1.point(0), int(E1.labels[0]), norm="l1", box=(-1, 1))
    assert (answer.perturbation, answer.status) == (direct.perturbation, direct.status)
    assert "shortest-perturbation.json" in written(tmp_path)
    assert "shortest-perturbation.json" not in written(certify(E1, tmp_path).out)


def test_what_is_fixed_may_come_one_by_one(tmp_path: Path) -> None:
    run = certify(E1, tmp_path, one_point=OnePoint(0, fixed=(j for j in range(E1.d))))  # type: ignore[arg-type]
    assert [answer.limited for answer in run.classes["linear"].shortest.values()] == [True]
    with pytest.raises(InvalidInputError, match="fixed must name coordinates"):
        certify(E1, tmp_path, one_point=OnePoint(0, fixed=5))  # type: ignore[arg-type]


def test_of_an_image_there_is_a_picture(tmp_path: Path) -> None:
    ends = [[x] * 64 for x in (0, 9)]
    run = certify(Dataset(ends, [-1, 1]), tmp_path, one_point=OnePoint(1, "linf", (0, 9)))
    assert [p.title for p in pictures(run, run.classes["linear"])][-1].startswith("Row 1 before and after the shortest")
    run = certify(Dataset(ends, [-1, 1]), tmp_path, one_point=OnePoint(1, "linf", fixed=range(64)))
    assert not any("shortest" in p.title for p in pictures(run, run.classes["linear"]))


def test_a_budget_that_no_classifier_keeps_to_is_vacuous(tmp_path: Path) -> None:
    run = certify(A, tmp_path, budget=2)
    assert run.accepted
    answers = list(run.classes["linear"].near_bounds.values())
    assert answers
    assert all(answer.vacuous for answer in answers)


def test_separable_data_have_a_budget_too(tmp_path: Path) -> None:
    found = certify(E1, tmp_path, budget=1).classes["linear"]
    assert found.near_perturbation is not None
    assert found.perturbation is not None
    assert found.near_perturbation.perturbation == found.perturbation.perturbation
    assert found.near_bounds["svm"].value == found.bounds["svm"].value
    assert found.near_bounds["svm"].unbounded == found.bounds["svm"].unbounded


@pytest.mark.parametrize(
    ("data", "more", "message"),
    [
        (E1, {"relative_budget": Fraction(1, 10)}, "which is 0 on these data"),
        (A, {"budget": -1}, "budget must be positive"),
        (A, {"budget": 1, "relative_budget": 1}, "not both"),
        (A, {"budget": 1, "families": ["relu"]}, "a budget is for linear classifiers"),
    ],
)
def test_budgets_that_do_not_suit(tmp_path: Path, data: Dataset, more: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidInputError, match=message):
        certify(data, tmp_path / "out", **more)
    assert not (tmp_path / "out").exists()


def test_conflicting_labels_are_inseparable(tmp_path: Path) -> None:
    run = certify(Dataset([[3, 1], [3, 1], [5, 5]], [1, -1, 1]), tmp_path)
    assert run.classes["linear"].realizable is not None
    assert run.classes["linear"].realizable.common_point == Vector.of([3, 1])
    assert run.accepted
    assert list(run.classes["linear"].budgets) == ["mean"]  # the closest pair is no direction


def test_a_direction_called_mean_is_the_users(tmp_path: Path) -> None:
    data = Dataset([[0, 0], [4, 0], [1, 0], [6, 1]], [1, 1, -1, -1])
    own = certify(data, tmp_path).classes["linear"].budgets
    users = certify(data, tmp_path, directions=[Direction("mean", Vector.of([0, 1]))]).classes["linear"].budgets
    assert list(users) == ["mean"]
    assert own["mean"].value == own["mean"].trivial == 4
    assert own["pair"].value == own["mean"].least_loss == 2
    assert users["mean"].value == 3


def test_an_earlier_run_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    (tmp_path / ".settings.json").write_text("mine")
    certify(E1, tmp_path, directions=[Direction("svm"), UP])
    (tmp_path / "report.html").write_text("old")
    certify(CROSSED, tmp_path)
    assert written(tmp_path) == sorted([".settings.json", *OF_CROSSED])
    assert not (tmp_path / "report.html").exists()
    assert (tmp_path / "notes.txt").read_text() == "mine"
    certify(E1, tmp_path)
    assert not (tmp_path / "inseparable.json").exists()


OWN = LinearClassifiers().realizable(E1).certificate
FOREIGN = [
    ("separable.json", "{}"),
    ("separable.json", OWN.to_json()),
    ("separable.json", OWN.to_json(embed=False)),
    ("separable.json", OWN.to_json(embed=False, file="points.json")),
    ("notes.json", '{"mine": 1}'),
    ("data/points.json", '{"mine": 1}'),
    ("report.html", "mine"),
    ("answers/answers.json", '{"format": "other", "directions": [{"array": "direction-svm.npy"}]}'),
    ("answers/direction-svm.npy", "mine"),
]


@pytest.mark.parametrize(("name", "text"), FOREIGN)
def test_a_file_that_no_run_wrote_is_not_overwritten(tmp_path: Path, name: str, text: str) -> None:
    """Files of a run are the certificates that refer to the data beside them, and the answers."""
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text(text)
    with pytest.raises(InvalidInputError, match=f"has a file {name} that geomadv did not write; pass another dir"):
        certify(E1, tmp_path)
    assert [path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()] == [name]
    assert (tmp_path / name).read_text() == text


@pytest.mark.parametrize(("name", "text"), [foreign for foreign in FOREIGN if foreign[0] != "report.html"])
def test_nor_among_those_of_a_run(tmp_path: Path, name: str, text: str) -> None:
    write_answers(certify(E1, tmp_path))
    (tmp_path / name).unlink(missing_ok=True)
    if name.endswith(".npy"):
        (tmp_path / ANSWERS_FILE).unlink()
    (tmp_path / name).write_text(text)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert len(before) > 8
    with pytest.raises(InvalidInputError, match="that geomadv did not write"):
        certify(CROSSED, tmp_path)
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


def test_a_directory_called_like_a_certificate_is_in_the_way(tmp_path: Path) -> None:
    (tmp_path / "separable.json").mkdir()
    with pytest.raises(InvalidInputError, match=r"a file separable\.json that geomadv did not write"):
        certify(E1, tmp_path)


def test_no_temporary_files_stay(tmp_path: Path) -> None:
    certify(E1, tmp_path)
    names = {path.name for path in tmp_path.rglob("*") if path.is_file()}
    assert names == {*BOTH, "universal-perturbation.json", "points.json"}


def test_a_rejected_certificate_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(text: bytes, directory: Path) -> checker.Result:
        kind = json.loads(text)["claim"]["kind"]
        return checker.Result("rejected" if kind == "bound" else "accepted", "made up", kind)

    monkeypatch.setattr("geomadv.certification.checking.check", refuse)
    run = certify(E1, tmp_path)
    assert not run.accepted
    assert [question.name for question in run.questions if not question.check] == ["bound", "bound"]


def test_each_certificate_is_checked_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []

    def count(text: bytes, **named: Any) -> checker.Result:
        seen.append(json.loads(text)["claim"]["kind"])
        return checker.Result("accepted", "made up", seen[-1])

    # As if checking cost nothing, so that by default every answer would be checked before it is returned.
    monkeypatch.setattr("geomadv.classes.questions._CHECKING", 0.0)
    monkeypatch.setattr("geomadv.classes.questions._CHECKING_A_PRODUCT", 0.0)
    monkeypatch.setattr("geomadv.certification.checking.check", count)
    monkeypatch.setattr("geomadv.certificate.checker.check", count)
    run = certify(E1, tmp_path)
    assert len(seen) == len(run.questions) == 8


def test_the_checker_reads_what_is_on_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def write_other_data(path: Path, content: bytes) -> Path:
        path.write_bytes(content.replace(b"[1,1]]", b"[1,2]]").replace(b"[-1,0]", b"[-2,0]"))
        return path

    monkeypatch.setattr("geomadv.certification.folders.write_atomically", write_other_data)
    run = certify(E1, tmp_path)
    assert {question.check.verdict for question in run.questions if question.check is not None} == {"rejected"}


def test_time_is_told_apart(tmp_path: Path) -> None:
    class Slow:
        name = "slow"

        def nearest_point(self, rows: FloatArray, groups: IndexArray, target: FloatArray) -> FloatArray:
            raise ArithmeticError("this engine never knows")

        def linear_program(self, columns: FloatArray, rhs: FloatArray, costs: FloatArray) -> FloatArray:
            raise ArithmeticError("this engine never knows")

    run = certify(E1, tmp_path, engine=Slow())
    assert run.accepted
    for question in run.questions:
        assert set(question.seconds) == {"guess", "exact", "check"}
        assert all(seconds >= 0 for seconds in question.seconds.values())
    assert run.seconds("check") == sum(question.seconds["check"] for question in run.questions)
    assert 0 < run.seconds("guess") < run.seconds("exact")


def test_progress_is_told(tmp_path: Path) -> None:
    steps: list[tuple[int, int, str]] = []
    certify(E1, tmp_path, progress=lambda done, total, step: steps.append((done, total, step)))
    assert [step[0] for step in steps] == sorted(step[0] for step in steps)
    assert {step[1] for step in steps} == {15}
    assert steps[-1] == (8, 15, "checking universal-perturbation.json")


@pytest.mark.parametrize(
    ("data", "directions", "source", "message"),
    [
        (E1, [Direction("up", Vector.of([0, 1, 0]))], 1, "3 coordinates and the points have 2"),
        (E1, [Direction("up", Vector.of([0, 0]))], 1, "zero"),
        (E1, [Direction("sideways")], 1, "svm, pair or a vector"),
        (E1, [UP, UP], 1, "different names"),
        (E1, [Direction("a b", UP.vector), Direction("a/b", UP.vector)], 1, "different names"),
        (E1, [UP], 0, "must be 1 or −1, got 0"),
        (E1, [Direction("svm", UP.vector)], 1, "defined by the data is called svm; give yours another name"),
        (E1, [Direction("pair", UP.vector)], 1, "called pair"),
        (Dataset([[1], [2]], [1, 1]), [], 1, "both 1 and -1"),
        (Dataset([[1], [2]], ["a", "b"]), [], 1, "binary"),
    ],
)
def test_bad_input_changes_nothing(
    tmp_path: Path, data: Dataset, directions: list[Direction], source: int, message: str
) -> None:
    (tmp_path / "separable.json").write_text("an earlier result")
    with pytest.raises(InvalidInputError, match=message):
        certify(data, tmp_path, directions=directions, source=source)
    assert [path.name for path in tmp_path.iterdir()] == ["separable.json"]


def test_a_directory_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InvalidInputError, match="pass a directory"):
        certify(E1, tmp_path / "file")
