"""What a notebook shows: escaped tables, and pictures in which everything is where it belongs."""

from __future__ import annotations

import math
import subprocess
import sys
from fractions import Fraction
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import geomadv as ga
from geomadv.exact.html import MOST_POINTS, picture, table
from geomadv.strategies import datasets_with_max_margin

SVG = "{http://www.w3.org/2000/svg}"
SQUARE = ga.Dataset([[0, 0], [2, 0], [0, 2], [2, 3]], [1, 1, -1, -1])


def parts(html: str, name: str) -> list[ElementTree.Element]:
    return list(ElementTree.fromstring(html).iter(SVG + name))


def middle(polygon: ElementTree.Element) -> tuple[float, float]:
    corners = [tuple(map(float, corner.split(","))) for corner in polygon.attrib["points"].split()]
    return tuple((min(c) + max(c)) / 2 for c in zip(*corners, strict=True))


def ends(line: ElementTree.Element) -> tuple[tuple[float, float], tuple[float, float]]:
    a, b, c, d = (float(line.attrib[name]) for name in ("x1", "y1", "x2", "y2"))
    return (a, b), (c, d)


EVIL = "<script>alert('\"&')</script>"


def test_every_text_is_escaped() -> None:
    data = ga.Dataset([[0, 0], [1, 2]], [EVIL, "&amp;"], name=EVIL)
    margin = ga.max_margin(ga.Dataset([[0, 0], [1, 2]], [1, -1], name=EVIL))
    several = ga.MulticlassLinearClassifiers().realizable(data)
    for shown in (data, margin, margin.certificate, several, several.classifier):
        assert "<script" not in shown._repr_html_()  # type: ignore[union-attr]
    for html in (data._repr_html_(), margin.certificate._repr_html_(), table(EVIL, [[EVIL, EVIL]], [EVIL])):
        assert "&lt;script&gt;" in html
        assert "<script>" in "".join(ElementTree.fromstring(html).itertext())


def test_rows_and_columns_beyond_the_first_are_left_out() -> None:
    html = ga.Dataset([[Fraction(1, 10**k)] * 20 for k in range(50)], [1, -1] * 25)._repr_html_()
    rows = list(ElementTree.fromstring(html).iter("tr"))
    assert [len(row) for row in rows] == [1 + 8 + 1 + 1] * 7
    assert [cell.text for cell in rows[2]][:2] == ["1", "Fraction(1, 10)"]
    assert {cell.text for cell in rows[6]} == {"…"}
    assert len(html) < 4000


def test_marks_are_where_the_points_are_and_differ_in_shape() -> None:
    html = SQUARE._repr_html_()
    places = [middle(mark) for mark in parts(html, "polygon")]
    scale = (places[1][0] - places[0][0]) / 2
    assert scale > 10
    for (x, y), (u, v) in zip([(0, 0), (2, 0), (0, 2), (2, 3)], places, strict=True):
        assert (u - places[0][0], places[0][1] - v) == pytest.approx((scale * x, scale * y), abs=0.2)
    shapes = [len(mark.attrib["points"].split()) for mark in parts(html, "polygon")]
    assert shapes[0] == shapes[1] != shapes[2] == shapes[3]
    assert "".join(ElementTree.fromstring(html).itertext()).endswith("● 1 ■ -1")


def test_a_data_set_has_the_names_of_its_columns() -> None:
    points, labels = [[0, 0], [1, 2]], [1, -1]
    head = "<tr><th>row</th><th>{}</th><th>{}</th><th>label</th></tr>"
    assert head.format("x1", "x2") in ga.Dataset(points, labels)._repr_html_()
    assert head.format("a&lt;b", "size") in ga.Dataset(points, labels, columns=["a<b", "size"])._repr_html_()


@given(datasets_with_max_margin(dimension=2))
def test_the_line_of_a_classifier_has_each_point_on_its_side(drawn: tuple[ga.Dataset, ga.LinearClassifier]) -> None:
    S, _ = drawn
    html = ga.max_margin(S)._repr_html_()
    lines, marks = parts(html, "line"), parts(html, "polygon")
    assume(lines)
    (a, b), (c, d) = ends(lines[0])
    sides = [(c - a) * (y - b) - (d - b) * (x - a) for x, y in map(middle, marks)]
    far = [
        (side, y) for side, y in zip(sides, S.signs.tolist(), strict=True) if abs(side) > 2 * math.dist((a, b), (c, d))
    ]
    assert len({(side > 0) == (y > 0) for side, y in far}) <= 1
    rings = [(float(r.attrib["cx"]), float(r.attrib["cy"])) for r in parts(html, "circle")]
    assert rings == [pytest.approx(middle(marks[row]), abs=0.2) for row in ga.max_margin(S).support]


def test_lines_end_at_the_edge() -> None:
    html = ga.LinearClassifiers().forced(SQUARE, [1, Fraction(3, 2)])._repr_html_()
    solid, dashed = parts(html, "line")
    assert "stroke-dasharray" not in solid.attrib
    assert "stroke-dasharray" in dashed.attrib
    for x, y in (*ends(solid), *ends(dashed)):
        assert min(x, 260 - x, y, 200 - y) == pytest.approx(0, abs=0.11)
        assert min(x, 260 - x, y, 200 - y) > -0.11


def test_the_direction_is_an_arrow() -> None:
    answer = ga.LinearClassifiers().transfers(SQUARE, [10**400, -(10**400)], -1)
    (a, b), (c, d) = ends(parts(answer._repr_html_(), "line")[0])
    assert c - a == pytest.approx(d - b, abs=0.2)
    assert c > a
    assert parts(answer.certificate._repr_html_(), "polygon")


@pytest.mark.parametrize(
    "data",
    [
        ga.Dataset([[1, 2, 3], [4, 5, 6]], [1, -1]),
        ga.Dataset([[10**400, 0], [0, 0]], [1, -1]),
        ga.Dataset([[1.7e308, 0], [-1.7e308, 0]], [1, -1]),
        ga.Dataset([[5e-324, 0], [0, 0]], [1, -1]),
        ga.Dataset([[k, k] for k in range(MOST_POINTS + 1)], [1] * MOST_POINTS + [-1]),
    ],
    ids=["3 dimensions", "no doubles", "infinite width", "tiny", "many"],
)
def test_where_there_is_no_picture_there_is_a_table(data: ga.Dataset) -> None:
    for shown in (data, ga.max_margin(data), ga.max_margin(data).certificate):
        html = shown._repr_html_()
        assert "<table>" in html
        assert "<svg" not in html


@given(st.lists(st.tuples(st.floats(), st.floats(), st.integers(0, 20))), st.lists(st.tuples(*[st.floats()] * 3)))
def test_a_picture_of_anything_is_well_formed(
    points: list[tuple[float, float, int]], lines: list[tuple[float, ...]]
) -> None:
    html = picture(points, [(a, b, c) for a, b, c in lines], (1.0, 0.0), names=["<", "&"])
    if html:
        assert len(parts(html, "polygon")) == len(points) + 1
        assert "nan" not in html
        assert "inf" not in html.replace("info", "")


def test_nothing_that_draws_is_loaded() -> None:
    code = (
        "import sys, geomadv as ga; S = ga.Dataset([[0, 0], [1, 2]], [1, -1]); ga.max_margin(S)._repr_html_();"
        "S._repr_html_(); print([m for m in ('matplotlib', 'jinja2', 'pandas') if m in sys.modules])"
    )
    root = Path(ga.__file__).parent.parent
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
