"""Hypothesis knows the public types in a fresh process, pays nothing for it, and prints what can be typed in again."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import geomadv as ga
from geomadv import hypothesis_entry

ROOT = Path(__file__).resolve().parent.parent.parent

TYPES = sorted(hypothesis_entry.TYPES)


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """One in which the package is installed as pyproject.toml says, whatever is installed here."""
    group = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["entry-points"]["hypothesis"]
    installed = tmp_path / "site" / "geomadv-0.dist-info"
    installed.mkdir(parents=True)
    (installed / "METADATA").write_text("Metadata-Version: 2.1\nName: geomadv\nVersion: 0\n")
    lines = [f"{name} = {value}" for name, value in group.items()]
    (installed / "entry_points.txt").write_text("\n".join(["[hypothesis]", *lines, ""]))
    paths = [str(installed.parent), str(ROOT)]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(paths), "PYTHONDONTWRITEBYTECODE": "1"}


def run(code: str, environment: dict[str, str]) -> str:
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=False)
    assert result.returncode == 0, result.stderr
    return result.stdout.strip()


def test_the_import_of_hypothesis_loads_no_more_than_the_entry(environment: dict[str, str]) -> None:
    code = "import hypothesis, sys; print(*sorted(m for m in sys.modules if m.partition('.')[0] in {packages}))"
    loaded = run(code.format(packages={"geomadv", "numpy", "scipy", "flint"}), environment)
    assert loaded.split() == ["geomadv", "geomadv.hypothesis_entry"]


ORDERS = {
    "hypothesis first": "from hypothesis import strategies as st; import geomadv as ga; x = ga.{name}",
    "geomadv first": "import geomadv as ga; x = ga.{name}; from hypothesis import strategies as st",
    "its home first": "from {home} import {name} as x; from hypothesis import strategies as st",
}


@pytest.mark.parametrize("order", ORDERS)
def test_types_are_known_in_a_fresh_process(order: str, environment: dict[str, str]) -> None:
    """Of the last one the type was loaded past the door of the package, before Hypothesis came."""
    name = "Dataset"
    code = ORDERS[order].format(name=name, home=hypothesis_entry.TYPES[name][0]) + (
        "\nfrom hypothesis import find, settings"
        "\nS = find(st.from_type(x), lambda S: S.n > 2, settings=settings(database=None, derandomize=True))"
        "\nprint(type(S) is x, S.n)"
    )
    assert run(code, environment) == "True 3"


@pytest.mark.parametrize("name", TYPES)
@given(st.data())
def test_every_type_is_drawn(name: str, data: st.DataObject) -> None:
    kind = getattr(ga, name)
    assert type(data.draw(st.from_type(kind))) is kind


def test_the_modules_named_are_the_homes_of_the_types() -> None:
    assert {name: getattr(ga, name).__module__ for name in TYPES} == {
        name: module for name, (module, _, _) in hypothesis_entry.TYPES.items()
    }


QUESTIONS = """
import sys
import geomadv as ga
import geomadv.strategies
before = set(sys.modules)
S, T = (ga.Dataset([[1, 0], [1, k], [-1, 0]], [1, 1 - 2 * (k == 0), -1]) for k in (1, 0))
M = ga.Dataset([[1, 0], [1, 1], [-1, 0]], ["a", "b", "c"])
v, linear, several = [-1, 0], ga.LinearClassifiers(), ga.MulticlassLinearClassifiers()
convex = [ga.ConvexRegionClassifiers(), ga.ConvexRegionClassifiers(member="R''")]
for one in (linear, ga.LinearClassifiers(budget=2), *convex, ga.PolynomialClassifiers(2)):
    for data in (S, T):
        one.realizable(data), one.transfers(data, v, 1), one.forced(data, [0, 1]), one.bound(data, v, 0)
for one in (linear, *convex):
    one.universal_perturbation(S, getattr(one, "region", 1))
several.realizable(M), several.transfers(M, v, "a"), several.bound(M, v, 0), several.universal_perturbation(M, "a")
several.least_loss(M), linear.largest_bound(S, v, 1), linear.transfers_within(S, v, 1, box=(-3, 3))
linear.shortest_perturbation(S, [1, 0], 1, norm="l1"), linear.shortest_perturbation(S, [1, 0], 1)
linear.robust_radius(S, [2, 0]), linear.resistance_margin(S, v, 1), linear.least_loss(T)
linear.direction_budget(T, v, 1), linear.soft_margin(T), linear.separation(T), linear.prediction_budget(T, [1, 0])
ga.verify(ga.max_margin(S).certificate), ga.critical_degree(S, v, 0), ga.critical_width(S, v, 1)
needs_more = {"MaxMarginClassifier", "from_sklearn", "from_torch", "to_torch", "audit", "Audit", "load", "read_table"}
needs_more |= {"MulticlassAudit"}
needs_more.add("flip_distance")
[getattr(ga, name) for name in ga.__all__ if name not in needs_more]
print(*sorted(set(sys.modules) - before))
"""


def test_no_question_loads_anything_once_the_strategies_are_there(environment: dict[str, str]) -> None:
    """What is loaded in a test counts towards the deadline of Hypothesis, and fails the first example."""
    assert run(QUESTIONS, environment) == ""


#: Without the phase that explains, which takes long.
FAILING = """
import geomadv as ga
from geomadv.strategies import linear_classifiers, separable_datasets, vectors
from hypothesis import Phase, given, settings

@settings(deadline=None, database=None, derandomize=True, phases=[Phase.generate, Phase.shrink])
@given(S=separable_datasets({options}), v=vectors(2, {options}), h=linear_classifiers(2))
def test_it(S, v, h):
    assert S.n < 3 or not v[0] or h.bias <= 0
"""


@pytest.mark.parametrize("options", ["", "representable=True"])
def test_a_failing_example_can_be_typed_in_again(options: str, environment: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "test_it.py").write_text(FAILING.format(options=options))
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_it.py"]
    result = subprocess.run(command, capture_output=True, text=True, env=environment, cwd=tmp_path, check=False)
    assert result.returncode == 1
    drawn = re.search(r"S=(Dataset.*?),\nE *v=(Vector.*?),\nE *h=(LinearClassifier.*?),\n", result.stdout, re.DOTALL)
    assert drawn, result.stdout
    names = {**{name: getattr(ga, name) for name in ga.__all__}, "Fraction": Fraction}
    S, v, h = (eval(re.sub(r"\nE *", " ", text), names) for text in drawn.groups())
    assert S.n == 3
    assert v[0] != 0
    assert h.bias > 0
