"""The study of budgets: the budgets are those of the library, the rates are counted rightly, and a run goes on."""

from __future__ import annotations

import dataclasses
import json
import math
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
import torch
from typer.testing import CliRunner

import geomadv as ga
from benchmarks.mnist import budget_report, budget_study, budgets, networks, pair_classifiers
from benchmarks.mnist.__main__ import app
from benchmarks.mnist.budget_settings import PRESETS, BudgetStore
from benchmarks.mnist.budgets import (
    COLUMNS,
    DIRECTIONS,
    SHARES,
    Budgets,
    balanced,
    below,
    common_pixels,
    rounded_shares,
)
from benchmarks.mnist.pair_classifiers import DISTANCES, PENALTIES, IntArray, Machine, scaled_loss
from benchmarks.mnist.pixels import STEP
from benchmarks.mnist.tasks import Images
from geomadv.adapters import mnist
from geomadv.certification.units.unit import Arrays, Unit
from geomadv.certification.units.workers import Workers
from geomadv.errors import InvalidInputError
from tests.stand_in import digits, halves, load

TINY = dataclasses.replace(PRESETS["smoke"], images=300, attacked=5, measured=10, seed=1)


@pytest.fixture(scope="module", autouse=True)
def one_thread() -> Iterator[None]:
    """As in a unit; several wait for each other, which on a busy machine takes thirty times as long."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@pytest.fixture
def stand_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mnist, "load", load)


def pair(a: int, b: int, count: int) -> tuple[IntArray, IntArray]:
    """Images (n, 784) of two digits of the stand-in, and their labels, −1 for the first."""
    data = digits(count)
    chosen = np.isin(data.labels, (a, b))
    images = data.images[chosen].reshape(chosen.sum(), -1).astype(np.int64)
    return images, np.where(data.labels[chosen] == a, -1, 1)


# ---- Losses and budgets


def test_the_scaled_loss_is_that_of_the_library() -> None:
    random = np.random.default_rng(0)
    seen = {"constant is better": 0, "accurate": 0, "between": 0}
    for round_number in range(60):
        points, signs = random.integers(-3, 4, (7, 2)), random.choice([-1, 1], 7)
        machine = Machine(random.integers(-3, 4, 2), int(random.integers(-2, 3)))
        values = machine.values(points)
        if round_number % 3 == 0 and values.all():
            signs = np.sign(values)
        margins = signs * values
        found = scaled_loss(margins)
        classifier = ga.LinearClassifier(ga.Vector(tuple(machine.weights.tolist())), Fraction(machine.bias))
        assert found == classifier.hinge_loss(ga.Dataset(points, signs))
        seen["accurate" if found == 0 else "constant is better" if margins.sum() <= 0 else "between"] += 1
    assert min(seen.values()) >= 3, seen


def test_rounded_multipliers_keep_their_budget() -> None:
    images, signs = pair(4, 9, 300)
    S = ga.Dataset(images, signs)
    asked = Budgets(S, verify=True)
    for penalty in PENALTIES.values():
        shares = rounded_shares(S, penalty)
        assert shares.min() == 0 < shares.max() <= SHARES
        assert shares @ signs == 0
        promised = Fraction(int(shares.sum()), SHARES)
        w = (shares * signs) @ images
        assert 0 < promised <= asked.of(w, -1)
        # They stand for the machine: their sum is the budget that its own multipliers promise, nearly.
        exact = ga.LinearClassifiers().soft_margin(S, penalty / 255**2).budget
        assert abs(promised - exact) < Fraction(len(images), SHARES)
        assert promised / exact > Fraction(9, 10)
        # A rounded normal moves pixels that hardly any image uses by more than these allow.
        rounded = np.rint(10 * w / np.abs(w).max()).astype(np.int64)
        assert asked.of(rounded, -1) < promised


@pytest.mark.parametrize(
    ("shares", "found"),
    [
        ([SHARES, 5, 7, SHARES, 3, 2], [SHARES, 0, 5, SHARES, 3, 2]),
        ([SHARES, 0, 2, 0, 3, 1], [4, 0, 0, 0, 3, 1]),
        ([1, 1, 0, 2, 3, SHARES], [1, 1, 0, 0, 0, 2]),
        ([1, 2, 3, 3, 2, 1], [1, 2, 3, 3, 2, 1]),
    ],
)
def test_shares_are_balanced(shares: list[int], found: list[int]) -> None:
    signs = np.array([1, 1, 1, -1, -1, -1])
    assert balanced(np.array(shares), signs).tolist() == found


def test_budgets_are_those_of_the_library() -> None:
    images, signs = pair(3, 8, 200)
    images, signs = np.vstack([images, images[:4]]), np.append(signs, -signs[:4])  # so that the least loss is not 0
    S = ga.Dataset(images, signs)
    asked, linear = Budgets(S, verify=True), ga.LinearClassifiers()
    assert asked.least == linear.least_loss(S).value
    assert asked.least > 0
    v = images[signs == 1].sum(axis=0) - images[signs == -1].sum(axis=0)
    random = np.random.default_rng(0).integers(-9, 10, 784)
    for direction in (v, random, -random):
        for source in (-1, 1):
            assert asked.of(direction, source) == linear.direction_budget(S, direction.tolist(), source).value
    mean = budgets.shared_directions(S, images, np.random.default_rng(0))["mean"]
    assert asked.of(mean, -1) == asked.of(-mean, 1) == asked.trivial
    assert asked.of(np.zeros(784, np.int64), 1) == asked.least
    # The opposite direction from the other label is the same question.
    known = len(asked._known)
    assert asked.of(-v, 1) == asked.of(v, -1)
    assert len(asked._known) == known
    row = asked.row(v, -1)
    assert row["least"] <= asked.least
    assert bool(row["above"]) == (asked.of(v, -1) > asked.least)


def test_floats_are_rounded_down() -> None:
    assert below(Fraction(3, 4)) == 0.75
    third = below(Fraction(1, 3))
    assert Fraction(third) < Fraction(1, 3) < Fraction(math.nextafter(third, 1))
    tenth = below(Fraction(1, 10))  # the nearest float is above
    assert Fraction(tenth) < Fraction(1, 10) < Fraction(0.1) == Fraction(math.nextafter(tenth, 1))


def test_common_pixels() -> None:
    images = np.zeros((400, 3), dtype=np.int64)
    signs = np.repeat([-1, 1], 200)
    images[:2] = images[200:202] = 1  # one in a hundred of either label
    images[0, 1] = 0  # now of one label fewer
    images[200:, 2] = 0  # none
    assert common_pixels(images, signs).tolist() == [0]


# ---- Classifiers


def test_machines_are_counted_rightly() -> None:
    images, signs = pair(3, 8, 300)
    machines = [Machine.trained(images[:40], signs[:40], penalty) for penalty in PENALTIES.values()]
    assert all(np.abs(machine.weights).max() == 2**20 for machine in machines)
    shown = images[signs == 1][:15].astype(np.uint8).reshape(-1, 28, 28)
    v = (images[signs == -1].mean(axis=0) - images[signs == 1].mean(axis=0)).round().astype(np.int64)
    found = pair_classifiers.moved_by_machines(machines, shown, v, 1)
    right = {distance: 0 for distance in (0, *DISTANCES)}
    for machine in machines:
        for x in shown.reshape(len(shown), -1).astype(float):
            for distance in right:
                at = x + 255 * distance * v / np.linalg.norm(v)
                right[distance] += bool(machine.weights @ at + machine.bias > 0)
    assert found["svm_right"] == right[0] > 0
    # Along this direction no image comes back.
    assert [found[f"svm_{r}"] for r in DISTANCES] == [right[0] - right[r] for r in DISTANCES]
    assert found["svm_1"] < found["svm_8"]


def test_exceptions_would_be_seen() -> None:
    images, signs = pair(3, 8, 300)
    machine = Machine.trained(images, signs, PENALTIES["svm"])
    losses = [scaled_loss(signs * machine.values(images))]
    budget = Budgets(ga.Dataset(images, signs), verify=True).trivial
    w = machine.weights
    towards = pair_classifiers.fooled_machines([machine], losses, Fraction(budget), w, -1)
    assert towards == {"covered": 1, "fooled": 1, "exceptions": 0}
    away = pair_classifiers.fooled_machines([machine], losses, Fraction(budget), -w, -1)
    assert away == {"covered": 1, "fooled": 0, "exceptions": 1}
    at_the_budget = pair_classifiers.fooled_machines([machine], losses, losses[0], -w, -1)
    assert at_the_budget == {"covered": 0, "fooled": 0, "exceptions": 0}


@pytest.fixture(scope="module")
def trained() -> tuple[Images, Arrays]:
    """Images of two digits, and a network that knows them."""
    data = digits(700)
    chosen = np.isin(data.labels, (0, 1))
    of_pair = Images(data.images[chosen], data.labels[chosen])
    settings = dataclasses.replace(TINY, training_images=140, epochs=20)
    return of_pair, pair_classifiers.trained_network(of_pair, settings, np.random.default_rng(1))


def test_networks_are_counted_rightly(trained: tuple[Images, Arrays]) -> None:
    data, state = trained
    shown = data.images[data.labels == 0][:20]
    flat = data.images.reshape(len(data.images), -1).astype(np.int64)
    v = flat[data.labels == 1].sum(axis=0) - flat[data.labels == 0].sum(axis=0)
    found = pair_classifiers.moved_by_networks([state, state], shown, v, 0, 1)
    net = networks.network(pair_classifiers.state_of(state))
    step = torch.from_numpy(v / np.linalg.norm(v)).float().view(28, 28)
    with torch.no_grad():
        scores = {r: net((torch.from_numpy(shown / 255).float() + r * step)[:, None]) for r in (0, *DISTANCES)}
    kept = {r: (f[:, 0] > f[:, 1]).numpy() for r, f in scores.items()}
    assert found["network_right"] == 2 * kept[0].sum() > 20
    assert [found[f"network_{r}"] for r in DISTANCES] == [2 * (kept[0] & ~kept[r]).sum() for r in DISTANCES]
    assert found["network_8"] > 0


def test_the_attack_goes_towards_the_other_digit(trained: tuple[Images, Arrays]) -> None:
    data, state = trained
    source = data.images[data.labels == 0]
    settings = dataclasses.replace(TINY, attacked=8)
    total = budgets.attack(state, source, 0, settings, np.random.default_rng(0))
    assert 0 < np.abs(total).max() <= 8 * budgets.RADIUS * STEP
    net = networks.network(pair_classifiers.state_of(state))
    step = torch.from_numpy(total / (8 * budgets.RADIUS * STEP) / 10).float().view(28, 28)
    with torch.no_grad():
        before, after = (net((torch.from_numpy(source / 255).float() + t * step)[:, None]) for t in (0, 1))
    gained = (after[:, 1] - after[:, 0]) - (before[:, 1] - before[:, 0])
    assert (gained > 0).float().mean() > 0.9


# ---- The study


def test_a_study_goes_on_where_it_was(stand_in: None, tmp_path: Path) -> None:
    whole = budget_report.rows_of(budget_study.run(TINY, tmp_path / "whole", Workers(jobs=1)))
    assert whole is not None
    done: list[str] = []

    def stop(unit: Unit) -> None:
        done.append(unit.key)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        budget_study.run(TINY, tmp_path / "parts", Workers(jobs=1), finished=stop)
    budget_report.write(tmp_path / "parts")
    assert "**Partial**: 1 of 2 pairs" in (tmp_path / "parts" / "README.md").read_text()
    store = budget_study.run(TINY, tmp_path / "parts", Workers(jobs=1), finished=lambda unit: done.append(unit.key))
    assert len(done) == len(set(done)) == 2, "a finished unit was computed again"
    again = budget_report.rows_of(store)
    assert again is not None
    assert budget_report.to_text(again) == budget_report.to_text(whole)
    with pytest.raises(InvalidInputError, match=r"a study of budgets with other settings \(measured\)"):
        BudgetStore.create(tmp_path / "parts", dataclasses.replace(TINY, measured=3))

    # What it says.
    assert all(column.shape == (2 * 2 * len(DIRECTIONS),) for column in whole.values())
    assert whole["exceptions"].sum() == 0 < whole["covered"].sum()
    assert (whole["least"] <= whole["budget"]).all()
    assert (whole["budget"] <= whole["trivial"]).all()
    assert (whole["common_least"] >= whole["least"]).all()
    assert (whole["covered"] <= whole["fooled"]).all()
    mean = whole["direction"] == DIRECTIONS.index("mean")
    assert (whole["budget"] == whole["trivial"])[mean].all()
    budget_report.write(tmp_path / "parts")
    metadata = json.loads((tmp_path / "parts" / "metadata.json").read_text())
    assert metadata["complete"] is True
    assert metadata["settings"] == TINY.to_json()
    # A table is not overwritten by what a rerun has finished of it so far.
    page = (tmp_path / "parts" / "README.md").read_bytes()
    store.path(done[0]).unlink()
    budget_report.write(tmp_path / "parts")
    assert (tmp_path / "parts" / "README.md").read_bytes() == page
    (tmp_path / "parts" / budget_report.NAME).unlink()
    budget_report.write(tmp_path / "parts")
    assert b"**Partial**" in (tmp_path / "parts" / "README.md").read_bytes()


def test_the_command(stand_in: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(budget_study.__dict__, "budget_units", lambda settings, training, test: [])
    out = str(tmp_path / "out")
    result = CliRunner().invoke(app, ["budgets", "run", "--preset", "smoke", "--seed", "4", "--out", out])
    assert result.exit_code == 0, result.output
    assert "0 of 2 pairs" in result.stdout
    assert BudgetStore(tmp_path / "out").settings == dataclasses.replace(PRESETS["smoke"], seed=4)
    with pytest.raises(InvalidInputError, match=r"has no budgets\.csv"):
        budget_report.write(tmp_path / "out")
    with pytest.raises(InvalidInputError, match="holds no budgets"):
        budget_report.write(tmp_path)


def test_every_pair_has_its_own_images_and_numbers() -> None:
    settings = dataclasses.replace(PRESETS["full"], images=1_000)
    data = halves()
    units = list(budget_study.budget_units(settings, data["train"], data["test"]))
    assert len({unit.key for unit in units}) == 45
    for unit in units:
        digits_of_pair, training, test, _, random = unit.arguments
        assert set(training.labels) == set(test.labels) == set(digits_of_pair)
        assert unit.key == budgets.budget_key(digits_of_pair)
        assert random.integers(2**60) == settings.generator(unit.key).integers(2**60)
    assert max(len(unit.arguments[1].labels) for unit in units) < 300 < 1_000


# ---- The report


def made_up(budget: dict[str, float], moved: dict[str, int]) -> Arrays:
    """Two rows of every direction, of either source."""
    rows: dict[str, list[float]] = {name: [] for name in COLUMNS}
    for source, other in ((1, 2), (2, 1)):
        for code, name in enumerate(DIRECTIONS):
            row = dict.fromkeys(COLUMNS, 0.0)
            row |= {"source": source, "other": other, "direction": code, "trivial": 100, "common_trivial": 200}
            row |= {"budget": budget[name], "common_budget": budget[name] + source, "above": int(budget[name] > 0)}
            row |= {"svm_right": 50, f"svm_{budget_report.SHOWN}": moved[name], "common_pixels": 300 + source}
            for column, value in row.items():
                rows[column].append(value)
    return {name: np.array(column).astype(COLUMNS[name]) for name, column in rows.items()}


RISING = made_up(
    dict(zip(DIRECTIONS, (100, 30, 10, 0, 0), strict=True)), dict(zip(DIRECTIONS, (40, 30, 20, 10, 10), strict=True))
)


def test_correlations() -> None:
    found = budget_report.correlations(RISING, "", "svm")
    assert found["all rows"] == found["within a pair"] == pytest.approx(1)
    assert math.isnan(found["`mean`"])
    # From the other digit fewer images move: that is seen between the sources, and not within one of them.
    weaker = RISING | {"svm_2": RISING["svm_2"] // RISING["source"] ** 3}
    found = budget_report.correlations(weaker, "", "svm")
    assert found["within a pair"] == pytest.approx(1)
    assert 0 < found["all rows"] < 0.9
    falling = RISING | {"svm_2": 50 - RISING["svm_2"]}
    assert budget_report.correlations(falling, "", "svm")["all rows"] == pytest.approx(-1)
    # No network labels anything rightly: there is no rate.
    assert all(map(math.isnan, budget_report.correlations(RISING, "", "network").values()))


def test_the_figure_shows_the_rows() -> None:
    drawing = budget_report.figure(RISING)
    for axes, (kind, _) in zip(
        drawing.axes, [(k, t) for k in budget_report.CLASSES for t in budget_report.TARGETS], strict=True
    ):
        assert [points.get_label() for points in axes.collections] == list(DIRECTIONS)
        for points, (_, chosen) in zip(axes.collections, budget_report.by_direction(RISING), strict=True):
            x = np.asarray(points.get_offsets())[:, 0]
            assert x == pytest.approx(100 * budget_report.share(RISING, kind)[chosen])
    svms = np.asarray(drawing.axes[0].collections[0].get_offsets())
    assert svms.tolist() == [[100.0, 80.0], [100.0, 80.0]]


def test_the_table_is_read_as_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / budget_report.NAME
    path.write_text(budget_report.to_text(RISING))
    for name, column in budget_report.read(tmp_path).items():
        assert np.array_equal(column, RISING[name])
        assert column.dtype == COLUMNS[name]
    for damage in (
        "",
        "source,direction\n1,mean\n",
        path.read_text().replace("svm-soft", "svm-hard"),
        path.read_text()[:-5],
    ):
        path.write_text(damage)
        with pytest.raises(InvalidInputError, match="is damaged"):
            budget_report.read(tmp_path)


def test_the_page_counts_exceptions() -> None:
    metadata = {"units": {}, "machines": [], "versions": [], "commits": [], "devices": [], "seconds": 0.0}
    metadata |= {"cpu_seconds": 0.0, "first_finished": "", "last_finished": ""}
    settings = dataclasses.replace(PRESETS["smoke"], pairs=1)
    text = budget_report.page(settings, RISING, metadata)
    assert "0 cases, 0 exceptions" in text
    assert "**Partial**" not in text
    assert "| `svm` | 2 | 10.0 (10.0 – 10.0) | 2 | 5.8 (5.5 – 6.0) | 0 | 0.0 | 0.0 |" in text
    wrong = RISING | {"covered": RISING["covered"] + 2, "exceptions": RISING["exceptions"] + 1}
    assert "20 cases, 10 exceptions" in budget_report.page(settings, wrong, metadata)
