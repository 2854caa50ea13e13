"""The page that explores the plane in a browser, against the library: in a JavaScript engine, and in a real browser.

Where Chromium is not installed, the engine is asked alone, and the tests have "no Chromium" in their names.
"""

from __future__ import annotations

import json
import random
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from py_mini_racer import MiniRacer

import geomadv as ga
from tests.browser import CHROMIUM, Browser, browser

PLACE = Path(__file__).parents[1] / "docs" / "playground.html"
PAGE = PLACE.read_text(encoding="utf-8")
_ASK = """
function ask(text) {
  const [rows, v, source, kind, share, points] = JSON.parse(text);
  const read = rows.map(([a, b, y]) => ({ x: [BigInt(a), BigInt(b)], y: BigInt(y) })), label = BigInt(source);
  const found = explore(read, v.map(BigInt), label, kind, Q(BigInt(share), 100n));
  if (found.realizable) {
    found.agreed = points.map(p => agreed(found, label, kind, p.map(BigInt)));
    if (kind !== "convex") found.universal = universal(found.parts[0], label) ?? null;
  }
  return JSON.stringify(found, (key, value) => typeof value === "bigint" ? `${value}` : value);
}
"""
Rows = list[tuple[int, int, int]]


def script(name: str) -> str:
    found = re.search(rf'<script id="{name}">(.*?)</script>', PAGE, re.DOTALL)
    assert found is not None
    return found[1]


class Page:
    """The scripts of the page in a JavaScript engine, and the page in a browser, which say the same."""

    def __init__(self, engine: MiniRacer, shown: Browser | None) -> None:
        self.engine, self.shown = engine, shown

    def ask(self, *question: object) -> dict[str, Any]:
        """What both answer."""
        answer = str(self.engine.call("ask", json.dumps(question)))
        assert self.shown is None or self.shown.call("ask", json.dumps(question)) == answer
        found: dict[str, Any] = json.loads(answer)
        return found


@pytest.fixture(scope="module", params=["engine and browser" if CHROMIUM else "engine, no Chromium"])
def page() -> Iterator[Page]:
    engine = MiniRacer()
    engine.eval(script("exact") + _ASK)
    if CHROMIUM is None:
        yield Page(engine, None)
        return
    with browser(CHROMIUM) as shown:
        shown.open(PLACE.as_uri())
        shown.eval(_ASK)
        yield Page(engine, shown)


def rational(value: dict[str, str] | None) -> Fraction | float:
    return float("inf") if value is None else Fraction(int(value["n"]), int(value["d"]))


def dot(w: Sequence[int], x: Sequence[int]) -> int:
    return w[0] * x[0] + w[1] * x[1]


def drawn(chance: random.Random) -> tuple[Rows, list[int]]:
    """A few points, on a line now and then, and a direction, often one between two of them."""
    reach, n = chance.choice([2, 4, 8]), chance.randint(2, 7)
    flat = chance.random() < 0.15
    rows = [(x := chance.randint(-reach, reach), 1 - x if flat else chance.randint(-reach, reach)) for _ in range(n)]
    cut = [chance.randint(-3, 3), chance.randint(-3, 3), chance.randint(-4, 4)]
    noise = chance.random() < 0.5
    labelled = [
        (a, b, chance.choice([-1, 1]) if noise else 1 if cut[0] * a + cut[1] * b + cut[2] > 0 else -1) for a, b in rows
    ]
    p, q = chance.sample(rows, 2)
    between = [p[0] - q[0], p[1] - q[1]]
    v = between if any(between) and chance.random() < 0.6 else [chance.randint(-4, 4), chance.choice([-3, -1, 1, 2])]
    return labelled, v


def hinge_loss(W: Sequence[Fraction], rows: Rows) -> Fraction:
    return sum((max(Fraction(0), 1 - y * (W[0] * a + W[1] * b + W[2])) for a, b, y in rows), Fraction(0))


@pytest.mark.parametrize("kind", ["linear", "budget", "convex"])
def test_it_says_what_the_library_says(page: Page, kind: str) -> None:
    chance, seen = random.Random(7), Counter[str]()
    points = [(a, b) for a in range(-6, 7, 3) for b in range(-5, 6, 2)]
    while seen["instances"] < 100:
        rows, v = drawn(chance)
        source, share = chance.choice([-1, 1]), chance.randint(1, 100)
        found = page.ask(rows, v, source, kind, share, points)
        if len({y for *_, y in rows}) < 2:
            assert "needs" in found
            continue
        seen["instances"] += 1
        S = ga.Dataset([row[:2] for row in rows], [row[2] for row in rows])
        known: Any = ga.LinearClassifiers(verify=False)
        budget = None
        if kind == "convex":
            known = ga.ConvexRegionClassifiers(member="R''" if source == 1 else "R", verify=False)
        if kind == "budget":
            least = known.least_loss(S).value
            trivial = 2 * min(sum(row[2] == label for row in rows) for label in (-1, 1))
            if least == trivial:
                assert "needs" in found
                seen["no smaller loss"] += 1
                continue
            budget = least + Fraction(share, 100) * (trivial - least)
            assert [rational(found["loss"][name]) for name in ("least", "trivial", "budget")] == [
                least,
                trivial,
                budget,
            ]
            known = ga.LinearClassifiers(budget=budget, verify=False)
        assert found["realizable"] == known.realizable(S).holds
        if not found["realizable"]:
            seen["no classifier"] += 1
            continue
        answer = known.transfers(S, v, source=source)
        assert found["transfers"] == answer.holds
        seen["transfers" if answer.holds else "does not"] += 1
        inner = [i for i, row in enumerate(rows) if row[2] == source]
        bounds = [rational(bound) for bound in found["bounds"]]
        assert bounds == [known.bound(S, v, i).value for i in inner]
        seen["finite"] += sum(bound < float("inf") for bound in bounds)
        labels = [known.forced(S, p).label or 0 for p in points]
        assert [int(label) for label in found["agreed"]] == labels
        seen["forced"] += sum(label != 0 for label in labels)
        units = [[int(x) for x in W] for W in found["refuter"] or []]
        assert bool(units) != answer.holds
        assert all(source * dot(W, v) >= 0 for W in units)
        if budget is not None:
            assert all(hinge_loss([Fraction(x, W[3]) for x in W[:3]], rows) < budget for W in units)
        elif units:  # half-spaces that have all inner points in common, and each other point is outside one of them
            values = [[source * (dot(W, row) + W[2]) for W in units] for row in rows]
            assert all((min(values[i]) > 0) if i in inner else (min(values[i]) < 0) for i in range(len(rows)))
        if found["margin"]:
            check_margin(found["margin"], ga.max_margin(S))
            seen["margins"] += 1
        if kind != "convex":
            step = found["universal"] and [int(x) for x in found["universal"]]
            theirs = known.universal_perturbation(S, source=source).perturbation
            assert (theirs and list(theirs)) == (step and [Fraction(x, step[2]) for x in step[:2]])
    names = ["transfers", "does not", "finite", "forced", "margins"]
    assert min(seen[name] for name in [*names, "no smaller loss" if kind == "budget" else "no classifier"]) >= 8, seen


def check_margin(found: dict[str, Any], margin: Any) -> None:
    assert rational(found["squaredMargin"]) == margin.squared_margin
    ours, theirs = [int(x) for x in found["W"][:3]], [*margin.normal, margin.bias]
    k = max(range(3), key=lambda j: abs(ours[j]))
    assert theirs[k] / ours[k] > 0
    assert [theirs[k] / ours[k] * x for x in ours] == theirs
