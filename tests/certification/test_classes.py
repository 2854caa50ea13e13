"""What is asked about each family: the sources of the directions, the certificates, and what is left out."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from geomadv import checker
from geomadv.adapters.datasets import load
from geomadv.certification import Certification, Direction, certify
from geomadv.certification.convex import source_of
from geomadv.certification.directions import slug, vectors
from geomadv.certification.run import CLASSES
from geomadv.classes.linear.classifiers import max_margin
from geomadv.errors import InvalidInputError
from geomadv.exact.dataset import Dataset
from geomadv.exact.rational import Vector

FORK = Dataset([[0, 0], [1, 1], [1, -1]], [-1, 1, 1], name="fork")
RING = Dataset([[0, 0], [2, 2], [-2, 2], [2, -2], [-2, -2]], [-1, 1, 1, 1, 1], name="ring")
TURNED = Dataset([[0, 0], [2, 2], [-2, 2], [2, -2], [-2, -2]], [1, -1, -1, -1, -1], name="turned")
UP = Direction("up", Vector.of([0, 1]))
SVM, PAIR = Direction("svm"), Direction("pair")


def asked(run: Certification, family: str) -> dict[str, str]:
    return {
        q.title.removeprefix("ReLU: ").removeprefix("multiclass: "): q.verdict
        for q in run.questions
        if q.hypothesis_class == family
    }


def run_accepted(
    S: Dataset, out: Path, families: Sequence[str], directions: Sequence[Direction], source: int | str = 1
) -> Certification:
    run = certify(S, out, families=families, directions=directions, source=source)
    files = sorted(path.name for path in out.glob("*.json"))
    assert files == sorted(str(question.file) for question in run.questions if question.file is not None)
    for name in files:
        assert checker.check((out / name).read_bytes(), directory=out).verdict == "accepted", name
    return run


def test_the_section_6_answer_on_the_smallest_data(tmp_path: Path) -> None:
    run = run_accepted(FORK, tmp_path, ["relu"], [SVM, PAIR])
    relu = run.classes["relu"]
    assert asked(run, "relu") == {
        "realizable": "yes",
        "transfers, direction svm": "no",
        "width, direction svm": "2",
        "transfers, direction pair": "yes",
    }
    # Away from −1, whose region is convex, whatever the source label of the run.
    assert dict(relu.directions) == {"svm": Vector.of([2, 0]), "pair": Vector.of([1, 1])}
    assert dict(relu.sources) == {"svm": -1, "pair": -1}
    assert relu.width is not None
    assert relu.width.is_exact
    claim = json.loads((tmp_path / "relu-transfers-svm.json").read_text())["claim"]
    assert (claim["kind"], claim["source"]) == ("does-not-transfer", -1)
    # Of linear classifiers only what defines the direction is asked.
    assert asked(run, "linear") == {"separable": "yes", "max margin": "exact"}
    assert run.classes["linear"].directions == {}


# The first network that the direction does not fool has three units.
FOURFOLD = Dataset(
    [
        *([2, -6, -2, 4], [1, 3, 5, 1], [1, 4, -4, 0], [2, -4, 2, -5], [2, -4, -1, 4], [1, -3, 3, 2]),
        *([1, -4, -3, -6], [2, 0, -2, -5], [2, 0, 0, 1], [2, -2, 6, 0], [1, 6, 2, -3]),
        *([0, -1, 2, 0], [-1, -2, 3, 2], [-1, -1, -3, 1], [0, -2, -3, -1], [0, -3, 2, 2]),
    ],
    [1] * 11 + [-1] * 5,
)


@pytest.mark.parametrize("S", [FORK, FOURFOLD])
def test_the_width_is_a_question_and_the_least_network_is_shown(S: Dataset, tmp_path: Path) -> None:
    run = run_accepted(S, tmp_path, ["relu"], [PAIR, SVM])
    relu = run.classes["relu"]
    assert [q.title for q in run.questions if q.hypothesis_class == "relu"] == [
        "ReLU: realizable",
        "ReLU: transfers, direction pair",
        "ReLU: transfers, direction svm",
        "ReLU: width, direction svm",
    ]
    assert relu.width is not None
    assert relu.width.upper == 2
    network = relu.refuting_network("svm")
    assert network == relu.width.classifier
    assert network is not None
    assert network.width == 2
    record = json.loads((tmp_path / "relu-transfers-svm.json").read_text())
    assert len(record["evidence"]["classifier"]) == 2
    (width,) = (q for q in run.questions if q.name == "width")
    assert width.seconds["exact"] > 0


def test_where_a_direction_fools_all_networks_no_width_is_asked_for(tmp_path: Path) -> None:
    run = run_accepted(Dataset([[0], [1], [3]], [-1, -1, 1]), tmp_path, ["relu"], [SVM])
    assert asked(run, "relu") == {"realizable": "yes", "transfers, direction svm": "yes"}


def test_names_of_classes_tell_them_apart() -> None:
    for texts in ([c.name for c in CLASSES], [c.member for c in CLASSES], [c.heading for c in CLASSES]):
        assert len(set(texts)) == len(CLASSES)
    assert len({subject.prefix for subject in CLASSES}) == len(CLASSES)


def test_directions_of_the_user_flee_from_the_source(tmp_path: Path) -> None:
    for source in (1, -1):
        run = run_accepted(FORK, tmp_path, ["relu", "multiclass"], [SVM, UP], source)
        assert dict(run.classes["relu"].sources) == {"svm": -1, "up": source}
        assert json.loads((tmp_path / "relu-transfers-up.json").read_text())["claim"]["source"] == source
        assert dict(run.classes["multiclass"].sources) == {"svm": source, "up": source}
    assert [source_of(direction, 1) for direction in (SVM, UP)] == [-1, 1]
    assert [source_of(direction, -1) for direction in (SVM, UP)] == [-1, -1]


def test_networks_where_no_linear_classifier_is_accurate(tmp_path: Path) -> None:
    run = run_accepted(RING, tmp_path, ["linear", "relu", "multiclass"], [SVM, PAIR])
    assert asked(run, "linear")["transfers, direction svm"] == "vacuous"
    assert asked(run, "relu") == {"realizable": "yes", "transfers, direction pair": "yes"}
    assert asked(run, "multiclass") == {
        "realizable": "no",
        "transfers, direction svm": "vacuous",
        "transfers, direction pair": "vacuous",
    }
    assert run.classes["relu"].width is None


def test_where_no_network_is_accurate(tmp_path: Path) -> None:
    run = run_accepted(TURNED, tmp_path, ["relu"], [SVM, PAIR])
    assert asked(run, "relu") == {"realizable": "no", "transfers, direction pair": "vacuous"}
    assert run.classes["relu"].transfers == {}
    assert (tmp_path / "relu-inseparable.json").exists()


def test_multiclass_directions_are_those_of_the_nearest_rival(tmp_path: Path) -> None:
    S = Dataset([[0, 0], [0, 1], [3, 0], [0, 9]], ["a", "a", "b", "c"])
    run = run_accepted(S, tmp_path, ["multiclass"], [SVM, PAIR, UP], "a")
    found = run.classes["multiclass"]
    assert dict(found.directions) == {
        "svm": -max_margin(S.binary("a", "b")).normal,
        "pair": Vector.of([3, 0]),
        "up": Vector.of([0, 1]),
    }
    assert asked(run, "multiclass") == {
        "realizable": "yes",
        "transfers, direction svm": "yes",
        "transfers, direction pair": "yes",
        "transfers, direction up": "yes",
    }
    assert not run.questions[0].title.startswith("separable")
    assert list(run.classes) == ["multiclass"]


@pytest.mark.parametrize(("name", "verdict"), [("wine", "yes"), ("iris", "no")])
def test_three_real_classes(name: str, verdict: str, tmp_path: Path) -> None:
    S = load(name)
    run = run_accepted(S, tmp_path, ["multiclass"], [SVM, PAIR], S.classes[0])
    expected = "yes" if verdict == "yes" else "vacuous"
    assert list(asked(run, "multiclass").values()) == [verdict, expected, expected]


def test_an_earlier_run_leaves_no_answer_about_a_family(tmp_path: Path) -> None:
    certify(FORK, tmp_path, families=["linear", "relu", "multiclass"])
    assert (tmp_path / "relu-width-svm.json").exists()
    certify(RING, tmp_path, families=["linear"])
    assert sorted(path.name for path in tmp_path.glob("*.json")) == [
        "budget-pair.json",
        "inseparable.json",
        "least-loss.json",
        "separation.json",
        "soft-margin.json",
    ]


def test_families_that_do_not_suit_the_data(tmp_path: Path) -> None:
    three = Dataset([[0], [1], [2]], ["a", "b", "c"])
    for families in (["relu"], ["linear"], ["multiclass", "relu"]):
        with pytest.raises(InvalidInputError, match="binary"):
            certify(three, tmp_path / "out", families=families, source="a")
    with pytest.raises(InvalidInputError, match="families are linear, relu, multiclass, polynomial, got 'tree'"):
        certify(FORK, tmp_path / "out", families=["tree"])
    with pytest.raises(InvalidInputError, match="got none"):
        certify(FORK, tmp_path / "out", families=[])
    with pytest.raises(InvalidInputError):
        certify(three, tmp_path / "out", families=["multiclass"], source="d")
    assert not (tmp_path / "out").exists()


def test_directions_by_name() -> None:
    margin = max_margin(FORK)
    assert vectors(FORK, [UP, PAIR, SVM], -1, margin) == {
        "up": Vector.of([0, 1]),
        "pair": Vector.of([1, 1]),
        "svm": margin.normal,
    }
    assert list(vectors(FORK, [SVM, UP], 1, None)) == ["up"]
    assert vectors(FORK, [SVM], 1, margin) == {"svm": -margin.normal}


def test_names_of_files() -> None:
    assert [slug(text) for text in ("a b", "x/../y", "..", "ok_1.5")] == ["a-b", "x-..-y", "direction", "ok_1.5"]
