"""Progress where there is no terminal: a line now and then, and none of a run that is soon done."""

from __future__ import annotations

import sys
import time

import pytest

from geomadv.certification import progress
from geomadv.certification.progress import shown_progress


def test_a_long_step_is_told_again_and_again(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(progress, "_EVERY", 0.01)
    told = ""
    with shown_progress() as step:
        step(3, 8, "bound, direction svm")
        for _ in range(3000):
            told += capsys.readouterr().err
            if told.count("3 of at most 8 steps done, bound, direction svm\n") > 1:
                break
            time.sleep(0.01)
        else:
            pytest.fail("nothing was told")
    assert all(line.startswith("geomadv: 0 s: ") or " s: " in line for line in told.splitlines())
    capsys.readouterr()
    time.sleep(0.05)
    assert capsys.readouterr() == ("", "")


def test_a_short_run_tells_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    with shown_progress() as step:
        step(0, 1, "everything")
    assert capsys.readouterr() == ("", "")


def test_quiet_is_quiet(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(progress, "_EVERY", 0.001)
    with shown_progress(quiet=True) as step:
        step(0, 1, "everything")
        time.sleep(0.05)
    monkeypatch.setattr(sys, "stderr", None)
    with shown_progress() as step:
        step(0, 1, "everything")
    assert capsys.readouterr().err == ""


def test_an_error_passes_through(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "_EVERY", 1e9)
    with pytest.raises(ZeroDivisionError), shown_progress():
        raise ZeroDivisionError
