"""Certificates checked in a process of their own: the same verdicts, also where that process fails."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest

import geomadv as ga
from geomadv.certification import checking
from geomadv.certification.checking import Check
from geomadv.certification.directions import Direction
from geomadv.certification.run import certify
from geomadv.checker import check

S = ga.Dataset([[1, 0], [1, 1], [-1, 0]], [1, 1, -1], name="three")


@pytest.fixture
def apart(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every certificate is a long one."""
    monkeypatch.setattr(checking, "_LONG", 1)


def written(directory: Path, *, true: bool = True) -> Path:
    """A certificate beside its data, or one that claims too much."""
    certificate = ga.LinearClassifiers().bound(S, [-1, 0], 0).certificate
    record = json.loads(certificate.to_json(embed=False, file="points.json"))
    if not true:
        record["claim"]["at_most"] = record["claim"]["at_least"]
        record["claim"]["direction"] = {"denominator": 1, "numerators": [1, 0]}
    (directory / "points.json").write_bytes(S.canonical())
    path = directory / "bound.json"
    path.write_text(json.dumps(record))
    return path


@pytest.mark.usefixtures("apart")
@pytest.mark.parametrize("true", [True, False])
def test_a_long_one_is_checked_apart(tmp_path: Path, true: bool) -> None:
    path = written(tmp_path, true=true)
    begun = Check(path, tmp_path)
    assert begun.is_apart
    result, seconds = begun.wait()
    assert result == check(path.read_bytes(), directory=tmp_path)
    assert result.verdict == ("accepted" if true else "rejected")
    assert seconds > 0


def test_a_short_one_is_checked_here(tmp_path: Path) -> None:
    begun = Check(written(tmp_path), tmp_path)
    assert not begun.is_apart
    assert begun.wait().result.verdict == "accepted"


@pytest.mark.usefixtures("apart")
@pytest.mark.parametrize("fault", ["exit", "empty"])
def test_a_process_that_fails_is_no_verdict(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: str) -> None:
    monkeypatch.setattr(checking, "_APART", "raise SystemExit(1)" if fault == "exit" else "pass")
    begun = Check(written(tmp_path, true=False), tmp_path)
    assert begun.is_apart
    assert begun.wait().result.verdict == "rejected"


@pytest.mark.usefixtures("apart")
def test_without_an_interpreter_it_is_checked_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "")
    begun = Check(written(tmp_path), tmp_path)
    assert not begun.is_apart
    assert begun.wait().result.verdict == "accepted"


def test_a_run_is_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    runs = []
    for limit in (2**30, 1):
        monkeypatch.setattr(checking, "_LONG", limit)
        runs.append(certify(S, tmp_path / str(limit), directions=[Direction("svm")], families=["linear", "relu"]))
    here, there = ([(q.title, q.verdict, q.check) for q in run.questions] for run in runs)
    assert here == there
    assert len(here) >= 6
    assert all(run.accepted for run in runs)
    assert {q.seconds["check"] > 0 for q in runs[1].questions if q.seconds} == {True}


@pytest.mark.usefixtures("apart")
def test_what_is_rejected_apart_is_withheld(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    refusal = json.dumps([["rejected", "a test", "separable", None, None], 0.1])
    monkeypatch.setattr(checking, "_APART", f"print({refusal!r})")
    run = certify(S, tmp_path, directions=[Direction("svm")])
    assert not run.accepted
    assert all(question.withheld for question in run.questions if question.seconds)
    assert run.classes["linear"].realizable is None


def test_no_environment_is_needed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The checker is run as a file: whether geomadv can be imported there does not matter."""
    monkeypatch.setattr(checking, "_LONG", 1)
    path = written(tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(os.environ, "PYTHONPATH", "")
    assert Check(path, tmp_path).wait().result.verdict == "accepted"
