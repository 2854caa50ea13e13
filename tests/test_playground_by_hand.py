"""The playground in a browser as a hand uses it: points and the arrow dragged, clicked and deleted, classes chosen.

Where Chromium is not installed, these tests are not collected.
"""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import pytest

import geomadv as ga
from tests.browser import CHROMIUM, Browser, browser
from tests.test_playground import PLACE

WIDTH, HEIGHT = 12, 9  # of a quarter of the plane that is shown, in steps of the grid
SIZES = [(1200, 900), (400, 800)]
_STATE = "JSON.stringify([rows.map(({ x, y }) => [...x, y].map(Number)), v.map(Number)])"


@pytest.fixture(scope="module", params=SIZES, ids=lambda size: f"{size[0]} px")
def page(request: pytest.FixtureRequest) -> Iterator[Browser]:
    with browser(str(CHROMIUM)) as shown:
        shown.open(PLACE.as_uri(), *request.param)
        yield shown


def state(page: Browser) -> tuple[list[list[int]], list[int]]:
    rows, v = json.loads(page.eval(_STATE))
    return rows, v


def box(page: Browser, element: str) -> list[float]:
    """Left, top, width and height of an element on the screen."""
    sides: list[float] = page.eval(f"(r => [r.left, r.top, r.width, r.height])({element}.getBoundingClientRect())")
    return sides


def on_screen(page: Browser, x: float, y: float) -> tuple[float, float]:
    """Where a place of the plane is on the screen, scrolled to be seen."""
    page.eval("plane.scrollIntoView({ block: 'center', behavior: 'instant' })")
    left, top, width, height = box(page, "plane")
    return left + (x + WIDTH) / (2 * WIDTH) * width, top + (HEIGHT - y) / (2 * HEIGHT) * height


def drag(page: Browser, start: tuple[int, int], end: tuple[int, int]) -> None:
    page.drag(on_screen(page, *start), on_screen(page, *end))


def click(page: Browser, x: int, y: int) -> None:
    drag(page, (x, y), (x, y))


def press(page: Browser, selector: str) -> None:
    """Click the middle of an element."""
    found = f"document.querySelector({json.dumps(selector)})"
    page.eval(f"{found}.scrollIntoView({{ block: 'center', behavior: 'instant' }})")
    x, y, width, height = box(page, found)
    page.drag((x + width / 2, y + height / 2), (x + width / 2, y + height / 2))


def key(page: Browser, name: str) -> None:
    for kind in ("keyDown", "keyUp"):
        page.send("Input.dispatchKeyEvent", type=kind, key=name, code=name)


def arrow(v: list[int]) -> tuple[int, int]:
    """Where the tip of the arrow of a direction is."""
    return v[0] - WIDTH + 4, v[1] + HEIGHT - 4


def check_what_is_said(page: Browser, kind: str, source: int) -> str:
    """The verdict and the distances on the page are the library's; which verdict it is."""
    rows, v = state(page)
    S = ga.Dataset([row[:2] for row in rows], [row[2] for row in rows])
    member = "R''" if source == 1 else "R"
    known: Any = ga.LinearClassifiers() if kind == "linear" else ga.ConvexRegionClassifiers(member=member)
    verdict = page.eval("document.getElementById('verdict').textContent")
    if not known.realizable(S).holds:
        assert "is accurate on these points" in verdict
        return "none"
    answer = known.transfers(S, v, source)
    assert verdict.startswith("✓ It transfers." if answer.holds else "✗ It does not transfer."), (rows, v)
    told = page.eval("[...document.querySelectorAll('#distances tr td:nth-child(2)')].map(c => c.textContent)")
    found = [known.bound(S, v, row).value for row in S.indices(source).tolist()]
    assert [float("inf") if text == "∞" else Fraction(text.replace("−", "-")) for text in told] == found
    return "yes" if answer.holds else "no"


def test_points_and_the_arrow_are_dragged(page: Browser) -> None:
    chance, seen = random.Random(3), Counter[str]()
    for _ in range(25):
        kind, source = chance.choice(["linear", "convex"]), chance.choice([1, -1])
        press(page, f"input[name=kind][value={kind}]")
        press(page, f"input[name=source][value='{source}']")
        rows, v = state(page)
        free = [(x, y) for x in range(-5, 7) for y in range(-8, 4) if [x, y] not in [row[:2] for row in rows]]
        moved, target = chance.randrange(len(rows)), chance.choice(free)
        drag(page, (rows[moved][0], rows[moved][1]), target)
        rows[moved][:2] = target
        assert state(page) == (rows, v)
        seen[check_what_is_said(page, kind, source)] += 1
        to = [chance.randint(-3, 3), chance.choice([-3, -2, -1, 1, 2, 3])]
        drag(page, arrow(v), arrow(to))
        assert state(page) == (rows, to)
        seen[check_what_is_said(page, kind, source)] += 1
    assert min(seen[name] for name in ("yes", "no", "none")) >= 4, seen


def test_points_are_added_and_deleted(page: Browser) -> None:
    press(page, "input[name=kind][value=linear]")
    press(page, "input[name=source][value='1']")
    before, v = state(page)
    press(page, "input[name=brush][value='-1']")
    (x, y) = next((x, y) for x in range(7, 11) for y in range(-8, -4) if [x, y] not in [row[:2] for row in before])
    click(page, x, y)
    assert state(page) == ([*before, [x, y, -1]], v)
    check_what_is_said(page, "linear", 1)
    key(page, "ArrowLeft")
    key(page, "ArrowUp")
    assert state(page) == ([*before, [x - 1, y + 1, -1]], v)
    key(page, "Delete")
    assert state(page) == (before, v)
    check_what_is_said(page, "linear", 1)


def test_the_address_keeps_the_state(page: Browser) -> None:
    was, address = state(page), page.eval("location.href")
    press(page, "button[data-do=means]")
    assert page.eval("location.href") != address or state(page) == was
    page.open("about:blank")
    page.open(address)
    assert state(page) == was
