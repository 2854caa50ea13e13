"""The mathematics of docs/playground.html, run in the engine of a browser, against the library."""

from __future__ import annotations

import json
import random
import re
from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from math import inf
from pathlib import Path
from typing import Any

import pytest
from py_mini_racer import MiniRacer

import geomadv as ga

PAGE = (Path(__file__).resolve().parent.parent / "docs" / "playground.html").read_text(encoding="utf-8")
Row = tuple[int, int, int]


@pytest.fixture(scope="module")
def browser() -> MiniRacer:
    """The script of the page that has no picture in it, and a way to ask it in JSON, where integers are text."""
    found = re.search(r'<script id="exact">(.*?)</script>', PAGE, re.DOTALL)
    assert found
    engine = MiniRacer()
    engine.eval(found[1])
    engine.eval("""
        function ask(family, rows, v, source, points) {
          const data = rows.map(([a, b, y]) => ({ x: [BigInt(a), BigInt(b)], y }));
          const found = answer(family, data, v.map(BigInt), source);
          const has = (y, p) => found.forced[y].some((region) => inside(region, p.map(BigInt)));
          const agree = (p) => Object.keys(found.forced).filter((y) => has(y, p));
          if (found.forced) found.labels = points.map(agree);
          return JSON.stringify(found, (key, value) => (typeof value === "bigint" ? String(value) : value));
        }""")
    return engine


def instances(seed: int, number: int) -> Iterator[tuple[list[Row], list[int], int, list[list[int]]]]:
    """Random rows, mostly separable, a direction, a source label that occurs, and points to ask about."""
    rng = random.Random(seed)
    for _ in range(number):
        size = rng.choice((1, 2, 5))
        shift = rng.choice((0, size, 2 * size + 1))
        drawn = [
            (rng.randint(-size, size) + y * shift, rng.randint(-size, size), y)
            for y in [1, -1] + [rng.choice((1, -1)) for _ in range(rng.randint(0, 5))]
        ]
        across = [drawn[1][0] - drawn[0][0], drawn[1][1] - drawn[0][1]]
        v = rng.choice(([rng.randint(-3, 3), rng.randint(-3, 3)], across))
        source = rng.choice((1, -1))
        v = [source * x for x in v]
        yield drawn, v, source, [[rng.randint(-9, 9), rng.randint(-9, 9)], list(rng.choice(drawn)[:2])]


def number(value: list[str] | None) -> Fraction | float:
    return inf if value is None else Fraction(int(value[0]), int(value[1]))


def units(found: list[dict[str, Any]]) -> list[ga.LinearClassifier]:
    return [ga.LinearClassifier(ga.Vector.of([int(x) for x in unit["w"]]), Fraction(int(unit["b"]))) for unit in found]


def test_linear_classifiers(browser: MiniRacer) -> None:
    drawn = Counter[str]()
    for rows, v, source, points in instances(1, 150):
        S, lin = ga.Dataset([row[:2] for row in rows], [row[2] for row in rows]), ga.LinearClassifiers()
        found = json.loads(browser.call("ask", "linear", rows, v, source, points))
        drawn[found["status"]] += 1
        assert (found["status"] != "vacuous") is lin.realizable(S).holds
        if found["status"] == "vacuous":
            continue
        best, margin = ga.max_margin(S), found["margin"]
        assert list(best.normal) == [Fraction(int(x), int(margin["margin"])) for x in margin["w"]]
        assert best.bias == Fraction(int(margin["b"]), int(margin["margin"]))
        for p, labels in zip(points, found["labels"], strict=True):
            label = lin.forced(S, p).label
            assert labels == ([] if label is None else [str(label)])
        if v == [0, 0]:
            drawn["zero"] += 1
            continue
        assert (found["status"] == "yes") is lin.transfers(S, v, source).holds
        for row, value in found["bounds"]:
            assert lin.bound(S, v, row).value == number(value), (rows, v, row)
            drawn["finite" if value else "infinite"] += 1
        if found["status"] == "no":
            (h,) = units(found["refuting"])
            assert h.is_accurate(S)
            assert all(h.flip_distance(S.point(row), v) == inf for row, _ in found["bounds"])
    assert min(drawn[kind] for kind in ("yes", "no", "vacuous", "finite", "infinite")) >= 15, drawn


def test_convex_regions(browser: MiniRacer) -> None:
    drawn = Counter[str]()
    relu = ga.ConvexRegionClassifiers(member="R")
    for rows, v, _, points in instances(2, 150):
        S = ga.Dataset([row[:2] for row in rows], [row[2] for row in rows])
        found = json.loads(browser.call("ask", "convex", rows, v, -1, points))
        drawn[found["status"]] += 1
        assert (found["status"] != "vacuous") is relu.realizable(S).holds
        if found["status"] == "vacuous":
            continue
        for p, labels in zip(points, found["labels"], strict=True):
            label = relu.forced(S, p).label
            assert labels == ([] if label is None else [str(label)])
            drawn[f"label {label}"] += 1
        if v == [0, 0]:
            continue
        assert (found["status"] == "yes") is relu.transfers(S, v, -1).holds
        for row, value in found["bounds"]:
            assert relu.bound(S, v, row).value == number(value), (rows, v, row)
            drawn["finite" if value else "infinite"] += 1
        if found["status"] == "no":
            network = units(found["refuting"])
            for x, y in zip(S.points, S.labels, strict=True):
                assert any(unit(x) == 1 for unit in network) is (y == 1)
                assert y == 1 or all(unit.flip_distance(x, v) == inf for unit in network)
    kinds = ("yes", "no", "vacuous", "finite", "infinite", "label 1", "label -1", "label None")
    assert min(drawn[kind] for kind in kinds) >= 10, drawn


def test_data_of_one_label(browser: MiniRacer) -> None:
    assert json.loads(browser.call("ask", "linear", [[0, 0, 1]], [1, 0], 1, [])) == {"status": "one label"}


def test_the_page_stands_alone_and_is_short() -> None:
    assert not re.search(r"(src|href)\s*=|https?:|import\b", PAGE)
    assert PAGE.count("\n") < 320
