"""The least hinge loss and budgets of directions, beside the same linear programs by HiGHS in floating point."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import TypeAlias

import numpy as np
import pytest

import geomadv as ga
from benchmarks import peers
from benchmarks.instances import fresh, mislabelled, noisy_integers, pair
from benchmarks.recording import Measure
from geomadv import checker
from geomadv.adapters import datasets
from geomadv.exact.arrays import FloatArray

Found: TypeAlias = ga.LeastLoss[ga.LinearClassifier] | ga.Budget[ga.LinearClassifier]

#: A trial takes few of their rows. Inseparable all, the third only as so many labels are wrong.
DATA: dict[str, Callable[[bool], ga.Dataset]] = {
    "breast_cancer, 5 % mislabelled": lambda trial: mislabelled(datasets.load("breast_cancer")),
    "random integers": lambda trial: noisy_integers(5, 60, 0) if trial else noisy_integers(64, 2_000, 0),
    "mnist:4-9, first 10,000, 25 % mislabelled": lambda trial: mislabelled(pair("mnist:4-9", 10_000, trial), 4),
    "mnist:4-9, all 60,000": lambda trial: (mislabelled if trial else fresh)(pair("mnist:4-9", None, trial)),
}
QUESTIONS = ("least loss", "budget")


@lru_cache(maxsize=1)
def instance(name: str, trial: bool) -> tuple[ga.Dataset, FloatArray]:
    """The data, and their rows y (x, 1) in floating point."""
    data = DATA[name](trial)
    return data, data.signs.astype(np.float64)[:, None] * np.column_stack([data.to_floats(), np.ones(data.n)])


def displacement(data: ga.Dataset) -> ga.Vector:
    """From the first point labelled 1 to the first of the other label."""
    return data.point(int(data.indices(-1)[0])) - data.point(int(data.indices(1)[0]))


def prepared(name: str, question: str, trial: bool) -> tuple[ga.LinearClassifiers, ga.Dataset]:
    """The least loss is known before a budget is asked for, as every budget is compared with it."""
    linear, data = ga.LinearClassifiers(), fresh(instance(name, trial)[0])
    if question == "budget":
        linear.least_loss(data)
    return linear, data


def ask(linear: ga.LinearClassifiers, data: ga.Dataset, question: str) -> Found:
    return linear.least_loss(data) if question == "least loss" else linear.direction_budget(data, displacement(data), 1)


@lru_cache(maxsize=2)
def answer(name: str, question: str, trial: bool) -> Found:
    """What the peer must find, and the checker accept."""
    return ask(*prepared(name, question, trial), question)


@pytest.mark.parametrize("method", ["geomadv", "HiGHS", "checker"])
@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("name", DATA)
def test_budgets(name: str, question: str, method: str, measure: Measure, trial: bool) -> None:
    data, rows = instance(name, trial)
    suite, case = "budgets", f"{name}: {question}"
    rounds = 5 if rows.size < 1_000_000 else 1
    if method == "geomadv":
        measure(
            lambda linear, data: ask(linear, data, question),
            lambda: prepared(name, question, trial),
            suite=suite,
            case=case,
            method=method,
            rounds=rounds,
            warmup=rounds // 5,
            n=data.n,
            d=data.d,
        )
        return
    exact = answer(name, question, trial)
    if method == "HiGHS":
        target = [*(-x for x in displacement(data)), 0] if question == "budget" else [0] * (data.d + 1)
        arguments = rows, np.array(target, dtype=np.float64)
        value = measure(
            peers.highs_budget,
            lambda: arguments,
            suite=suite,
            case=case,
            method=method,
            rounds=rounds,
            warmup=rounds // 5,
        )
        assert value == pytest.approx(float(exact.upper or 0), rel=1e-6, abs=1e-6)
        return
    text, content = exact.certificate.to_json(embed=False, file="data.json"), data.canonical()
    checked = measure(checker.check, lambda: (text, content), suite=suite, case=case, method=method, rounds=1, warmup=0)
    measure.note(certificate_bytes=len(text.encode()))
    assert checked.verdict == "accepted"
