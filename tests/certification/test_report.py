"""The report: one file that needs no other, says what was found, and shows it."""

from __future__ import annotations

import base64
import html
import re
from collections.abc import Sequence
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from geomadv import checker
from geomadv.adapters.datasets import load
from geomadv.certification import Certification, Direction, certify
from geomadv.certification.report import pictures, render, write_report
from geomadv.exact.dataset import Dataset, Label
from geomadv.exact.rational import Vector

E1 = Dataset([[1, 0], [1, 1], [-1, 0]], [1, 1, -1], name="e1 <&> co", class_names=["<b>yes</b>", "no"])
VOID = {"meta", "link", "img", "br", "input", "hr"}


class Page(HTMLParser):
    """Collects tags and text, and follows the nesting."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.text = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag == "br":
            self.text += " "
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag
        if tag in {"td", "th"}:
            self.text += " "

    def handle_data(self, data: str) -> None:
        self.text += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


@pytest.fixture
def run(tmp_path: Path) -> Certification:
    directions = [Direction("svm"), Direction("up", Vector.of([0, 1]))]
    return certify(E1, tmp_path, directions=directions)


def test_it_loads_nothing_from_elsewhere(run: Certification) -> None:
    text = render(run)
    page = Page(text)
    assert not page.open
    assert {"script", "link", "iframe", "object", "embed", "base"}.isdisjoint(tag for tag, _ in page.tags)
    for _, attributes in page.tags:
        for name in ("src", "href", "srcset", "data", "poster", "action"):
            assert (attributes.get(name) or "data:").startswith("data:")
    style = re.search(r"<style>(.*?)</style>", text, re.DOTALL)
    assert style is not None
    assert "url(" not in style[1]
    assert "@import" not in style[1]
    assert not re.search(r"https?://", text)


def test_every_picture_is_an_image_with_a_text(run: Certification) -> None:
    images = Page(render(run)).all("img")
    assert len(images) == len(pictures(run)) == 1
    for image in images:
        prefix, _, data = str(image["src"]).partition(",")
        assert prefix == "data:image/png;base64"
        assert base64.b64decode(data, validate=True).startswith(b"\x89PNG\r\n")
        assert "up does not transfer" in str(image["alt"])


def test_it_says_what_was_found(run: Certification) -> None:
    text = Page(render(run)).text
    for question in run.questions:
        assert question.explanation in text
        assert str(question.file) in text
    for expected in (
        E1.digest,
        "exactly 1.",
        "the largest finite one exactly 2 (exactly 2 ‖v‖)",
        "4.12311",
        "data/points.json",
    ):
        assert expected in text
    assert "The direction svm fools every linear classifier" in " ".join(text.split())
    assert "geomadv check *.json python -I checker.py *.json" in " ".join(text.split())
    # It may be shown to others.
    assert str(run.out) not in text
    assert str(Path(checker.__file__).parent) not in text
    assert text.count("accepted") >= len(run.questions)


def test_what_was_found_stands_in_tables_of_the_columns(tmp_path: Path) -> None:
    named = Dataset([[1, 0], [1, 1], [-1, 0]], [1, 1, -1], columns=["<width>", "height"])
    run = certify(named, tmp_path, directions=[Direction("svm"), Direction("up", Vector.of([0, 1]))])
    read = Page(render(run))
    assert not read.open
    text = " ".join(read.text.split())
    # −4 and −1, in units of √(8/9) and √(2/9).
    shift = "The universal perturbation feature change in standard deviations <width> −4 −4.243 height −1 −2.121"
    assert shift in text
    refuting = (
        "An accurate linear classifier that the direction up does not fool feature weight times standard deviation"
    )
    assert refuting in text
    assert "; the linear classifier of the largest margin that the direction up never fools" in text
    assert "coordinate 0" not in text


def test_what_is_the_same_is_shown_once(tmp_path: Path) -> None:
    directions = [Direction("svm"), Direction("again", Vector.of([-1, 0])), Direction("up", Vector.of([0, 1]))]
    text = " ".join(Page(render(certify(E1, tmp_path, directions=directions))).text.split())
    assert "The direction svm; the direction again feature change" in text
    assert text.count("coordinate 0 −1") == 1
    assert "The direction up feature change" in text


def test_names_are_escaped(run: Certification) -> None:
    text = render(run)
    assert "<b>yes</b>" not in text
    assert html.escape("<b>yes</b>") in text
    assert "e1 <&> co" in Page(text).text


def test_a_rejected_certificate_is_shown_as_such(run: Certification) -> None:
    bad = replace(run.questions[2], check=checker.Result("rejected", "row 0: made up", "transfers"))
    text = render(replace(run, questions=(*run.questions[:2], bad, *run.questions[3:])))
    assert 'class="rejected">rejected: row 0: made up<' in text
    assert 'class="rejected"' not in render(run)


def test_it_is_written_beside_the_certificates(run: Certification) -> None:
    path = write_report(run, "geomadv certify e1.csv")
    assert path == run.out / "report.html"
    text = path.read_text(encoding="utf-8")
    assert text == render(run, "geomadv certify e1.csv", answers=True)
    assert "Made by <code>geomadv certify e1.csv</code>" in text
    assert "answers/answers.json" in text
    assert "answers.json" not in render(run)
    assert "Made by" not in render(run)


def test_no_direction_that_transfers(tmp_path: Path) -> None:
    text = render(certify(E1, tmp_path, directions=[Direction("up", Vector.of([0, 1]))]))
    assert "None of the directions asked about fools every accurate classifier." in text


@pytest.mark.parametrize(
    ("points", "count"),
    [([[0], [2], [1]], 1), ([[0, 0], [2, 2], [1, 1]], 1), ([[0, 0, 1], [2, 2, 1], [1, 1, 1]], 0), ([range(64)] * 3, 2)],
)
def test_inseparable_data(tmp_path: Path, points: list[list[int]], count: int) -> None:
    run = certify(Dataset(points, [1, 1, -1]), tmp_path)
    page = Page(render(run))
    assert "No linear classifier separates +1 from −1" in page.text
    assert page.text.count("vacuous") == 7  # one for each of six questions, and a line of the summary
    assert "inseparable.json" in page.text
    assert len(page.all("img")) == len(pictures(run)) == count + bool(run.classes["linear"].budgets)


def test_other_dimensions_are_shown_from_the_side(tmp_path: Path) -> None:
    run = certify(Dataset([[1, 0, 0], [1, 1, 0], [-1, 0, 3]], [1, 1, -1]), tmp_path)
    (picture,) = pictures(run)
    assert picture.title == "The data from the side."
    line = certify(Dataset([[0], [1], [3]], [1, 1, -1]), tmp_path)
    assert [p.figure.axes[0].get_xlabel() for p in pictures(line)] == ["x"]


def test_images_and_their_box(tmp_path: Path) -> None:
    S = load("digits:0-1", limit=30)
    run = certify(S, tmp_path, directions=[Direction("pair")])
    text = Page(render(run)).text
    assert "box of valid pixel values" in text
    titles = [picture.title for picture in pictures(run)]
    assert titles[0] == "Directions, perturbations and classifiers as images."
    assert titles[-1] == "The data from the side."
    assert all(picture.alt and picture.caption for picture in pictures(run))


ALL = ("linear", "relu", "multiclass")
FORK = Dataset([[0, 0], [1, 1], [1, -1]], [-1, 1, 1], name="fork")
SQUARE = [[0, 0], [2, 2], [-2, 2], [2, -2], [-2, -2]]


def page(S: Dataset, out: Path, families: Sequence[str], *extra: Direction, source: Label = 1) -> str:
    """The text of the report, on one line."""
    directions = [Direction("svm"), Direction("pair"), *extra]
    read = Page(render(certify(S, out, families=families, directions=directions, source=source)))
    assert not read.open
    return " ".join(read.text.split())


def test_families_are_told_apart(tmp_path: Path) -> None:
    text = page(FORK, tmp_path, ALL, Direction("up", Vector.of([0, 1])))
    assert "The directions svm and pair fool every linear classifier" in text
    assert "Here is a two-layer ReLU network with 2 hidden units, accurate on all 3 points, which the max" in text
    assert "Of the svm pair up linear classifiers yes, from +1 yes, from +1 no, from +1" in text
    network = "no, from −1 a network of 2 units is never fooled"
    kept = r"no, from \+1 a network of \d units? keeps the label of a point"
    others = r"yes, from \+1 yes, from \+1 no, from \+1"
    names = "two-layer ReLU networks with nonnegative output weights"
    pattern = f"{names} {network} yes, from −1 {kept} multiclass linear classifiers {others}"
    assert re.search(pattern, text)
    assert "svm and pair lead away from the label −1" in text
    for theorem in ("Maximum margin", "Universal perturbation", "Two-layer ReLU networks", "Multiclass linear"):
        assert f"{theorem}" in text[text.index("Why these answers are complete") :]


def test_one_family_of_two_classes(tmp_path: Path) -> None:
    text = page(FORK, tmp_path, ["relu"], source=-1)
    assert "The two classes are linearly separable. Here is a two-layer ReLU network" in text
    assert "Of the svm pair two-layer ReLU networks with nonnegative output weights no, from −1" in text
    assert "linear classifiers yes" not in text
    assert "Universal perturbation For separable data" not in text
    assert "Does a direction fool" not in page(FORK, tmp_path, ["linear"])


def test_networks_where_no_linear_classifier_is_accurate(tmp_path: Path) -> None:
    text = page(Dataset(SQUARE, [-1, 1, 1, 1, 1]), tmp_path, ALL)
    assert "What every accurate linear classifier would do is therefore an empty question." in text
    assert re.search(
        r"networks with nonnegative output weights can be accurate on these data: one with \d hidden units is",
        text,
    )
    assert "There is no maximum-margin direction" in text
    assert "The direction pair fools every accurate one, at every point of the class −1." in text
    assert "two-layer ReLU networks with nonnegative output weights – no such direction yes, from −1" in text
    assert "multiclass linear classifiers vacuous none is accurate vacuous none is accurate" in text


def test_where_no_network_is_accurate(tmp_path: Path) -> None:
    text = page(Dataset(SQUARE, [1, -1, -1, -1, -1]), tmp_path, ALL)
    assert "No two-layer ReLU network with nonnegative output weights is accurate either: the region that" in text
    assert text.count("vacuous none is accurate") == 6
    assert "Why no two-layer ReLU network with nonnegative output weights is accurate." in text


def test_directions_that_fool_not_all_networks(tmp_path: Path) -> None:
    S = Dataset([[0], [1], [-3], [4]], [-1, -1, 1, 1])
    text = page(S, tmp_path, ALL, Direction("on", Vector.of([1])))
    assert "The direction on never fools some accurate one at some point of the class +1." in text


def test_more_than_two_classes(tmp_path: Path) -> None:
    three = load("wine")
    text = page(three, tmp_path, ["multiclass"], source=0)
    assert "3 classes, 0, 1, 2: the directions svm and pair fool every multiclass linear classifier" in text
    assert "at every point of the class 0. 178 points in 13 dimensions: 59 × 0, 71 × 1, 48 × 2." in text
    assert "Maximum margin" not in text
    text = page(load("iris"), tmp_path, ["multiclass"], source="setosa")
    assert "no multiclass linear classifier is accurate on these data." in text
    S = Dataset([[0, 3], [-3, -1], [3, -1]], ["a", "b", "c"])
    up = [Direction("up", Vector.of([0, 1]))]
    text = " ".join(Page(render(certify(S, tmp_path, families=["multiclass"], directions=up, source="a"))).text.split())
    assert "none of the directions asked about fools them all." in text


def test_the_theory_of_separation_stands_with_either_answer(tmp_path: Path) -> None:
    for labels in ([1, 1, -1, -1], [1, -1, 1, -1]):
        S = Dataset([[0], [1], [2], [3]], labels)
        run = certify(S, tmp_path)
        separation = run.classes["linear"].separation
        assert separation is not None
        assert separation.holds == (labels[1] == 1)
        assert "A logistic regression has a maximum-likelihood estimate if and only if" in Page(render(run)).text
