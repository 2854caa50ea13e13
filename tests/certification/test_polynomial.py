"""Polynomials in a run: the sentence about degrees, the evidence of both sides, the page about capacity, pictures."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from matplotlib.patches import PathPatch

from geomadv.certification import Direction, certify, report
from geomadv.certification.capacity import capacity_rows
from geomadv.certification.options import OnePoint
from geomadv.certification.polynomial import default_degree
from geomadv.certification.report import render
from geomadv.certification.summary import summarise
from geomadv.classes.polynomial.classifiers import PolynomialClassifiers
from geomadv.errors import InvalidInputError
from geomadv.exact.dataset import Dataset
from geomadv.exact.rational import Vector

#: The maximum-margin direction fools all of degree 1 and 2 at the first row, and not all of degree 3.
SEVEN = Dataset([[0, 0], [0, 3], [0, -3], [1, 1], [1, -1], [2, 1], [2, -1]], [1, 1, 1, -1, -1, -1, -1], name="seven")
XOR = Dataset([[0, 0], [1, 1], [1, 0], [0, 1]], [1, 1, -1, -1], name="xor")
ROW = OnePoint(0)


def test_the_sentence_and_the_evidence_of_both_sides(tmp_path: Path) -> None:
    run = certify(SEVEN, tmp_path, families=["polynomial"], one_point=ROW)
    assert run.accepted
    told = {q.title: q.verdict for q in run.questions if q.hypothesis_class == "polynomial"}
    assert told == {
        "polynomials: realizable": "yes",
        "polynomials: transfers, direction svm, row 0, +1": "yes",
        "polynomials: critical degree, direction svm, row 0, +1": "degree 3",
        "polynomials: one degree less, direction svm, row 0, +1": "yes",
        "polynomials: transfers, direction pair, row 0, +1": "yes",
        "polynomials: critical degree, direction pair, row 0, +1": "never",
    }
    text = render(run)
    assert (
        "At row 0, +1: the direction svm fools every accurate polynomial of degree 1 and 2, and not every one of "
        "degree 3; here is one: sign(" in text
    )
    assert "The direction pair fools every accurate polynomial of whatever degree" in text
    assert "yes, from +1" in text
    assert "degree 2, at row 0; stops at degree 3" in text
    facts = {fact.name: (fact.value, fact.remark) for fact in summarise(run)}
    assert facts["polynomials: svm stops at"] == ("degree 3", "fools every accurate one of degree 1 and 2")
    assert facts["polynomials: pair stops at"][0] == "never"


def test_the_page_about_capacity(tmp_path: Path) -> None:
    run = certify(SEVEN, tmp_path, families=["polynomial", "relu"], one_point=ROW)
    svm, pair = capacity_rows(run)
    assert svm.degrees == (("degree 1", "yes"), ("degree 2", "yes"), ("degree 3", "no"), ("every degree", "no"))
    assert {said for _, said in pair.degrees} == {"yes"}
    width = run.classes["relu"].width
    assert svm.widths == ("never" if width is None else f"at {width.upper} units")
    assert pair.widths == "never"
    text = render(run)
    assert "Capacity: where each direction stops" in text
    cells = "".join(rf'<td class="value {said}">{said}</td>' for said in ("yes", "yes", "no"))
    assert f"svm</th>{cells}" in text
    assert "Networks: stops" in text
    assert "Networks are asked about every point" in text
    alone = certify(SEVEN, tmp_path, families=["polynomial"], one_point=ROW)
    assert "where each direction stops" in render(alone)
    assert "hidden units of two-layer" not in render(alone)
    assert "Networks" not in render(alone)
    alone = certify(SEVEN, tmp_path, families=["linear"])
    assert capacity_rows(alone) == []
    assert "where each direction stops" not in render(alone)


def test_widths_that_were_not_asked_for(tmp_path: Path) -> None:
    away = Direction("away", Vector.of([0, 1]))
    run = certify(SEVEN, tmp_path, families=["polynomial", "relu"], directions=[away], one_point=ROW)
    assert [row.widths for row in capacity_rows(run)] == ["not asked: away from +1 each point has its own answer"]
    back = certify(SEVEN, tmp_path, families=["polynomial", "relu"], directions=[away], source=-1)
    assert [row.widths for row in capacity_rows(back)] == ["at 1 unit at the latest"]
    only = certify(SEVEN, tmp_path, families=["polynomial"], directions=[away])
    assert [row.widths for row in capacity_rows(only)] == ["not asked"]


def test_the_degree_is_that_of_the_class(tmp_path: Path) -> None:
    for degree, verdict in ((1, "yes"), (2, "yes"), (3, "no")):
        run = certify(
            SEVEN, tmp_path, families=["polynomial"], directions=[Direction("svm")], one_point=ROW, degree=degree
        )
        (told,) = (q.verdict for q in run.questions if q.title == "polynomials: transfers, direction svm, row 0, +1")
        assert told == verdict
        (file,) = (q.file for q in run.questions if q.title == "polynomials: transfers, direction svm, row 0, +1")
        assert f'"degree":{degree}' in (tmp_path / str(file)).read_text()


def test_data_that_need_degree_two(tmp_path: Path) -> None:
    run = certify(XOR, tmp_path, families=["polynomial"], directions=[Direction("pair")])
    assert run.accepted
    (row,) = capacity_rows(run)
    assert row.degrees[0] == ("degree 1", "none is accurate")
    assert row.degrees[-1] == ("every degree", "yes")
    beside = certify(
        XOR, tmp_path, families=["polynomial"], directions=[Direction("out", Vector.of([-1, -1]))], one_point=ROW
    )
    assert [q.explanation for q in beside.questions if "one degree less" in q.title] == [
        "No polynomial of degree 1 is accurate."
    ]
    assert [fact.remark for fact in summarise(beside) if "stops at" in fact.name] == [
        "does not even fool the simplest ones that are accurate"
    ]


def test_no_accurate_one(tmp_path: Path) -> None:
    run = certify(XOR, tmp_path, families=["polynomial"], directions=[Direction("pair")], degree=1)
    assert [q.verdict for q in run.questions if q.hypothesis_class == "polynomial"] == ["no", "vacuous"]
    (fact,) = (fact for fact in summarise(run) if fact.name == "polynomials: realizable?")
    assert (fact.value, fact.remark) == (
        "no",
        "no polynomial classifier of degree 1 is accurate; a larger --degree may be enough",
    )
    twice = Dataset([[0, 0], [0, 0], [1, 2]], [1, -1, 1])
    run = certify(twice, tmp_path, families=["polynomial"], directions=[Direction("pair")])
    (fact,) = (fact for fact in summarise(run) if fact.name == "polynomials: realizable?")
    assert (fact.value, fact.remark) == ("no", "a point occurs with both labels, so that no polynomial is accurate")


def test_the_pictures(tmp_path: Path) -> None:
    found = report.pictures(certify(SEVEN, tmp_path, families=["polynomial"], one_point=ROW))
    assert [picture.title for picture in found] == [
        "Where directions stop fooling all accurate polynomials.",
        "What is decided for every accurate polynomial of degree 2.",
    ]
    titles = [axes.get_title() for axes in found[0].figure.axes]
    assert titles == ["svm: this one of degree 3 is never fooled", "pair: fools all of every degree"]
    assert "polynomial that is shown is accurate" in found[0].caption
    onwards = certify(SEVEN, tmp_path, families=["polynomial"], one_point=ROW, directions=[Direction("pair")])
    assert "shown" not in report.pictures(onwards)[0].caption
    assert report.pictures(certify(SEVEN.take([0, 3, 5]), tmp_path, families=["polynomial"], degree=1))
    # Four points leave two coefficients free, and what is decided is on a curve.
    few = report.pictures(certify(XOR, tmp_path, families=["polynomial"], directions=[Direction("pair")]))
    assert [picture.title for picture in few][1:] == ["Where directions stop fooling all accurate polynomials."]


def test_the_regions_of_the_picture_are_forced(tmp_path: Path) -> None:
    disc = [[a, b] for a in range(-2, 3) for b in range(-2, 3)]
    S = Dataset(disc, [1 if a * a + b * b < 3 else -1 for a, b in disc], "disc")
    run = certify(S, tmp_path, families=["polynomial"], directions=[Direction("pair")])
    (picture,) = [found for found in report.pictures(run) if found.title.startswith("What is decided")]
    (axes,) = picture.figure.axes
    patches = {patch.get_label(): patch for patch in axes.patches if isinstance(patch, PathPatch)}
    regions = {label: patches[f"all accurate ones say {sign}"].get_path() for label, sign in ((1, "+1"), (-1, "−1"))}
    asked, (left, right), (low, high) = PolynomialClassifiers(2), axes.get_xlim(), axes.get_ylim()
    seen = Counter[object]()
    for x in np.linspace(left, right, 24)[1:-1]:
        for y in np.linspace(low, high, 24)[1:-1]:
            inside = [label for label, path in regions.items() if path.contains_point((x, y))]
            forced = asked.forced(S, [x, y]).label
            seen[forced] += 1
            seen["wrong"] += inside != ([] if forced is None else [forced])
    assert seen["wrong"] <= 2  # between two lines
    assert min(seen[label] for label in (1, -1, None)) >= 20
    assert "are found exactly, or to less than a pixel" in picture.caption
    line = Dataset([[0], [1], [3]], [1, 1, -1])
    assert report.pictures(certify(line, tmp_path, families=["polynomial"])) == []


def test_the_picture_along_the_rays(tmp_path: Path) -> None:
    """In more dimensions: what resists stays above the line, and the maximum-margin classifier crosses it halfway."""
    S = Dataset([[*x, 0] for x in SEVEN.points], SEVEN.labels, "space")
    run = certify(S, tmp_path, families=["polynomial"], one_point=ROW)
    picture = report.pictures(run)[-1]
    (axes,) = picture.figure.axes
    assert axes.get_title() == "svm: fools all of degree 1 and 2, not all of degree 3"
    curves = {str(line.get_label()): np.asarray(line.get_ydata(), dtype=float) for line in axes.lines}
    assert min(curves["this one of degree 3"]) >= 0
    assert min(curves["this one of degree 3"][:-1]) > 0
    linear = curves["the maximum-margin classifier"]
    half = len(linear) // 2
    assert linear[half] == 0
    assert min(linear[:half]) > 0 > max(linear[half + 1 :])


def test_the_degree_without_being_told(tmp_path: Path) -> None:
    assert default_degree(SEVEN) == 2
    unit = np.eye(300, dtype=int)
    assert default_degree(Dataset(unit, [1] * 150 + [-1] * 150)) == 1
    assert default_degree(Dataset(unit[:, :100], [1] * 150 + [-1] * 150)) == 2
    assert default_degree(Dataset(unit[:, :100] * 0.1, [1] * 150 + [-1] * 150)) == 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"families": ["linear"], "degree": 2}, "a degree is for polynomial classifiers"),
        ({"families": ["polynomial"], "degree": 0}, "the degree must be an integer from 1 to 64"),
        ({"families": ["relu"], "one_point": ROW}, "a row is for linear and polynomial classifiers"),
        ({"families": ["polynomial"], "one_point": OnePoint(7)}, "row must be between 0 and 6"),
    ],
)
def test_bad_input(tmp_path: Path, arguments: dict[str, object], message: str) -> None:
    with pytest.raises(InvalidInputError, match=message):
        certify(SEVEN, tmp_path, **arguments)  # type: ignore[arg-type]
