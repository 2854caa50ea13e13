"""Which pictures a report shows: for every family and kind of data those that suit them, with true captions."""

from __future__ import annotations

import io
import math
import re
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from geomadv.adapters.datasets import load
from geomadv.certification import Certification, Direction, certify
from geomadv.certification.options import Measured, OnePoint
from geomadv.certification.report import pictures, render, vector_pictures
from geomadv.certification.shown import Shown, distinct
from geomadv.certification.shown import shown as things_of
from geomadv.certification.summary import summarise
from geomadv.exact.classifiers import MulticlassLinearClassifier
from geomadv.exact.dataset import Dataset
from geomadv.exact.linear_classifiers import LinearClassifier
from geomadv.exact.rational import Vector
from geomadv.figures.canvas import Picture
from tests.figures.reading import arrows, legend, shaded, steps

ALL = ("linear", "relu", "multiclass")
FORK = Dataset([[0, 0], [1, 1], [1, -1]], [-1, 1, 1], name="fork")
# A point within a square: a network can keep out the corners, but not the point.
SQUARE = [[0, 0], [2, 2], [-2, 2], [2, -2], [-2, -2]]
RING = Dataset(SQUARE, [-1, 1, 1, 1, 1], name="ring")
THREE = Dataset([[0, 3], [-3, -1], [3, -1]], ["a", "b", "c"], name="three")


def shown(S: Dataset, out: Path, families: Sequence[str] = ALL, *extra: Direction) -> list[Picture]:
    source = 1 if 1 in S.classes else S.classes[0]
    directions = [Direction("svm"), Direction("pair"), *extra]
    return drawn(certify(S, out, families=families, directions=directions, source=source))


def drawn(run: Certification) -> list[Picture]:
    found = pictures(run)
    for picture in found:
        picture.figure.savefig(io.BytesIO(), format="rgba", dpi=30)
        assert picture.title.endswith(".")
        assert picture.caption
        assert picture.alt
    return found


def panels(picture: Picture) -> list[str]:
    return [axes.get_title() for axes in picture.figure.axes]


def test_the_smallest_fork(tmp_path: Path) -> None:
    regions, networks = shown(FORK, tmp_path)
    assert regions.title == "The data, and what is decided for every accurate linear classifier."
    assert panels(regions) == ["svm: transfers", "pair: transfers", "universal perturbation"]
    assert networks.title == "Two-layer ReLU networks with nonnegative output weights."
    assert panels(networks) == ["svm: never fools this network of 2 units", "pair: fools every accurate network"]
    assert "never fools" in networks.caption
    assert "x⁺" in networks.caption


def test_a_ring_is_realizable_by_networks_alone(tmp_path: Path) -> None:
    common, budgets, networks = shown(RING, tmp_path)
    assert budgets.title == "Budgets."
    assert common.title == "A point that the convex hulls of both classes share."
    accurate, pair = panels(networks)
    assert accurate.startswith("accurate: this network of ")
    assert pair == "pair: fools every accurate network"
    assert "never fools" not in networks.caption


def test_no_network_is_accurate(tmp_path: Path) -> None:
    for d, count in ((2, 3), (1, 3), (3, 1)):
        S = Dataset([[*x, 1][:d] for x in SQUARE], [1, -1, -1, -1, -1])
        found = shown(S, tmp_path)
        assert len(found) == count
        if d < 3:
            assert found[2].title == "Why no two-layer ReLU network with nonnegative output weights is accurate."
            assert found[2].caption.startswith("Row 0, labelled +1, is a weighted mean of points of the class −1.")


def test_directions_away_from_the_other_label(tmp_path: Path) -> None:
    down = Direction("down", Vector.of([-1, 0]))
    away = Direction("away", Vector.of([1, 0]))
    S = Dataset([[0, 2], [0, -2], [3, 0], [4, 0]], [-1, -1, 1, 1])
    (networks,) = shown(S, tmp_path, ("relu",), down, away)
    titles = panels(networks)
    assert "down, from +1: fools every accurate network" in titles
    (kept,) = (title for title in titles if title.startswith("away, from +1: "))
    assert kept.endswith("keeps a point")
    assert "whose label it keeps" in networks.caption
    assert "it meets the hull of −1" in networks.caption


def test_a_line(tmp_path: Path) -> None:
    S = Dataset([[0], [1], [-3], [4]], [-1, -1, 1, 1])
    *_, networks = shown(S, tmp_path, ALL, Direction("on", Vector.of([1])))
    ticks = [tick.get_text() for tick in networks.figure.axes[0].get_yticklabels()]
    assert ticks[0] == "pair: fools every accurate network"
    assert ticks[1].startswith("on, from +1: this network of ")


def test_images(tmp_path: Path) -> None:
    S = load("digits:3-8", limit=250)
    run = certify(S, tmp_path, families=["relu"])
    network = run.classes["relu"].refuting_network("svm")
    assert network is not None
    assert all(unit.normal.dot(run.classes["relu"].directions["svm"]) <= 0 for unit in network.units)
    titles = [picture.title for picture in drawn(run)]
    assert titles == [
        "Directions and classifiers as images.",
        "The data from the side.",
        "The hidden units of a two-layer ReLU network that is accurate and that svm never fools.",
        "Why pair fools every accurate two-layer ReLU network with nonnegative output weights.",
        *(["The data as the two hidden units see them that svm never fools."] if network.width == 2 else []),
    ]


def test_a_network_that_keeps_one_point_alone_is_not_called_never_fooled(tmp_path: Path) -> None:
    S = Dataset([[x, y] + [0] * 62 for x, y in ((0, 2), (0, -2), (3, 0), (4, 0))], [-1, -1, 1, 1])
    away = Direction("away", Vector.of([1] + [0] * 63))
    run = certify(S, tmp_path, families=["relu"], directions=[away])
    relu = run.classes["relu"]
    assert relu.sources["away"] == 1
    assert relu.refuting_network("away") is not None
    assert [picture.title for picture in drawn(run)] == [
        "Directions and classifiers as images.",
        "The data from the side.",
        "The hidden units of a two-layer ReLU network that is accurate.",
    ]


def test_images_of_which_one_is_a_mean_of_others(tmp_path: Path) -> None:
    S = Dataset([[0] * 64, [2] * 64, [1] * 64], [-1, -1, 1])
    titles = [picture.title for picture in shown(S, tmp_path, ("relu",))]
    assert titles == [
        "A point that the convex hulls of both classes share.",
        "Why no two-layer ReLU network with nonnegative output weights is accurate.",
    ]


def test_other_dimensions_by_two_units(tmp_path: Path) -> None:
    S = Dataset([[0, 0, 0], [1, 1, 0], [1, -1, 0]], [-1, 1, 1])
    side, units = shown(S, tmp_path, ("relu",))
    assert side.title == "The data from the side."
    assert units.title == "The data as the two hidden units see them that svm never fools."


def test_three_classes(tmp_path: Path) -> None:
    (picture,) = shown(THREE, tmp_path, ("multiclass",), Direction("up", Vector.of([0, 1])))
    assert panels(picture) == ["svm and pair: transfers", "up: does not transfer"]
    assert "it is one that the direction never fools" in picture.caption
    (line,) = shown(Dataset([[0], [4], [8]], [5, 6, 7]), tmp_path, ("multiclass",))
    assert line.title == "Multiclass linear classifiers."
    assert "labelled 5" in line.caption
    assert shown(Dataset([[0, 0, 1], [4, 1, 1], [8, 3, 3]], [5, 6, 7]), tmp_path, ("multiclass",)) == []
    assert shown(Dataset([[0], [4], [8], [4]], [5, 6, 7, 7]), tmp_path, ("multiclass",)) == []


def test_images_of_many_classes(tmp_path: Path) -> None:
    titles = [picture.title for picture in shown(load("digits", limit=40), tmp_path, ("multiclass",))]
    assert titles == ["Directions as images.", "The scores of an accurate multiclass linear classifier."]


@pytest.mark.parametrize("S", [FORK, RING])
def test_what_is_drawn_as_never_fooled_is_never_fooled(S: Dataset, tmp_path: Path) -> None:
    run = certify(S, tmp_path, families=["relu"], directions=[Direction("svm"), Direction("east", Vector.of([1, 0]))])
    relu = run.classes["relu"]
    refuted = 0
    for name, v in relu.directions.items():
        network = relu.refuting_network(name)
        if network is not None:
            assert network.is_accurate(S)
            rows = S.indices(relu.sources[name]).tolist()
            kept: list[Fraction | float] = [network.flip_distance(S.point(row), v) for row in rows]
            assert math.inf in kept
            refuted += 1
    assert refuted == (2 if S is FORK else 1)


REGIONS = "What is decided for every linear classifier of small loss."
CROSSED = [[0, 0], [2, 1], [1, 3], [3, 2], [1, 1], [4, 4]], [1, 1, 1, -1, -1, -1]


def of_small_loss(run: Certification) -> list[Picture]:
    return [picture for picture in drawn(run) if picture.title == REGIONS]


def test_regions_of_small_loss_count_rows_by_their_weights(tmp_path: Path) -> None:
    points, labels = CROSSED
    counts = [1, 4, 1, 2, 1, 3]
    weighted = Measured(Vector.of(counts), "count")
    (light,) = of_small_loss(certify(Dataset(points, labels), tmp_path, measured=weighted))
    repeated = [row for row, count in enumerate(counts) for _ in range(count)]
    often = Dataset([points[row] for row in repeated], [labels[row] for row in repeated])
    (heavy,) = of_small_loss(certify(often, tmp_path))
    assert "loss (rows weighted by count) is below" in light.caption
    regions, expected = (list(shaded(picture.figure.axes[0]).values()) for picture in (light, heavy))
    assert regions == expected
    assert len({tuple(region) for region in regions}) == 6


def test_no_regions_of_small_loss_are_shown_of_classifiers_with_bounded_weights(tmp_path: Path) -> None:
    S = Dataset(*CROSSED)
    assert of_small_loss(certify(S, tmp_path, measured=Measured(norm_bound=Fraction(10)))) == []


PLAIN = Dataset([[1, 0], [1, 1], [-1, 0]], [1, 1, -1])  # svm and pair lead the same way


def test_directions_that_lead_the_same_way_share_a_panel(tmp_path: Path) -> None:
    aside, far = Direction("aside", Vector.of([-1, 1])), Direction("far", Vector.of([-7, 7]))
    linear, networks = shown(PLAIN, tmp_path, ("linear", "relu"), aside, far)
    assert panels(linear)[0] == "svm and pair: transfers"
    assert panels(linear)[1].startswith("aside and far: ")
    assert panels(linear)[2:] == ["universal perturbation"]
    assert [title.partition(":")[0] for title in panels(networks)] == ["svm and pair", "aside and far, from +1"]
    assert "svm transfers, pair transfers" in linear.alt
    opposite = Direction("back", Vector.of([1, 0]))
    titles = panels(shown(PLAIN, tmp_path, ("linear",), opposite)[0])
    assert [title.partition(":")[0] for title in titles[:2]] == ["svm and pair", "back"]


def test_several_classes_and_polynomials_share_panels_too(tmp_path: Path) -> None:
    S = Dataset([[0, 0], [6, 0], [0, 6]], ["a", "b", "c"])
    run = certify(
        S,
        tmp_path,
        families=["multiclass"],
        directions=[Direction("e", Vector.of([3, 0])), Direction("f", Vector.of([1, 0]))],
        source="a",
    )
    assert [title.partition(":")[0] for title in panels(drawn(run)[0])] == ["e and f"]
    run = certify(PLAIN, tmp_path / "polynomial", families=["polynomial"])
    directed = [picture for picture in drawn(run) if "stop fooling" in picture.title]
    assert [title.partition(":")[0] for title in panels(directed[0])] == ["svm and pair"]
    side = Dataset([[1, 0, 0], [1, 1, 0], [-1, 0, 0]], [1, 1, -1])
    run = certify(side, tmp_path / "side", families=["polynomial"])
    for picture in drawn(run):
        if picture.title.startswith("Polynomials along"):
            assert [title.partition(":")[0] for title in panels(picture)] == ["svm and pair"]


def test_images_and_tables_of_directions_that_lead_the_same_way(tmp_path: Path) -> None:
    S = Dataset([[x, y] + [0] * 62 for x, y in ((1, 0), (1, 1), (-1, 0))], [1, 1, -1])
    images = drawn(certify(S, tmp_path))[0]
    assert panels(images)[0] == "direction svm; the direction\npair, which is parallel"
    assert not any(title.startswith("direction pair") for title in panels(images))
    assert [
        thing.title for thing in distinct(things_of(certify(PLAIN, tmp_path / "plain"))) if thing.direction is not None
    ] == ["The direction svm; the direction pair, which is parallel"]


def test_of_a_row_that_needs_no_perturbation_there_is_no_picture(tmp_path: Path) -> None:
    S = Dataset([[x] + [0] * 63 for x in (1, 2, 3, -1, -2, -3, 5)], [1, 1, 1, -1, -1, -1, -1])
    for row, needed in ((6, False), (0, True)):
        run = certify(S, tmp_path, budget=Fraction(484, 100), one_point=OnePoint(row))
        answer = run.classes["linear"].shortest[("shortest perturbation within budget", row)]
        assert bool(answer.squared_length) == needed
        titles = [picture.title for picture in drawn(run)]
        assert any(title.startswith(f"Row {row} before and after") for title in titles) == needed


def of_row(run: Certification) -> Picture:
    (picture,) = [picture for picture in drawn(run) if picture.title.startswith("How far row ")]
    return picture


@pytest.mark.parametrize("norm", ["l1", "l2", "linf"])
@pytest.mark.parametrize("row", [0, 1])
def test_the_perturbation_of_a_row_in_the_plane(tmp_path: Path, norm: str, row: int) -> None:
    S = Dataset([[0, 0], [1, 1], [2, -1], [Fraction(7, 3), 0]], [-1, 1, 1, 1], class_names=("a", "b"))
    run = certify(S, tmp_path, one_point=OnePoint(row, norm))
    (answer,) = run.classes["linear"].shortest.values()
    assert answer.perturbation is not None
    assert answer.most_robust is not None
    assert answer.lower is not None
    picture = of_row(run)
    (axes,) = picture.figure.axes
    assert axes.get_title().startswith(f"row {row}, {'b (−1)' if row == 0 else 'a (+1)'}: ")
    assert axes.get_title().endswith({"l1": " in the ℓ1 norm", "linf": " in the ℓ∞ norm"}.get(norm, ""))
    (arrow,) = arrows(axes)
    assert np.asarray(arrow.xyann).tolist() == [row, row]
    assert steps(axes) == [pytest.approx([float(x) for x in answer.perturbation])]
    corners = shaded(axes)["the most robust classifier keeps the label"]
    values = [S.signs[row] * float(answer.most_robust.value([Fraction(x), Fraction(y)])) for x, y in corners]
    assert min(values) == pytest.approx(0, abs=1e-9)
    assert max(values) > 0.1
    (ball,) = [patch for patch in axes.patches if patch.get_label() == "no nearer point is enough"]
    box, radius = ball.get_path().get_extents(ball.get_patch_transform()), math.sqrt(answer.lower)
    assert [*box.min, *box.max] == pytest.approx([row - radius, row - radius, row + radius, row + radius])
    assert {f"row {row}", f"row {row}, moved", "the shortest perturbation", "a (+1)"} <= legend(picture.figure)
    assert "the limits" not in picture.caption


def test_the_limits_of_a_row_in_the_plane(tmp_path: Path) -> None:
    run = certify(FORK, tmp_path / "a", one_point=OnePoint(1, "linf", (None, Fraction(5, 4))))
    picture = of_row(run)
    (axes,) = picture.figure.axes
    assert max(shaded(axes)["the box"]) == (1.25, 1.25)
    assert "Only perturbations within the limits count." in picture.caption
    assert "no nearer point is enough" not in legend(picture.figure)
    none = of_row(certify(FORK, tmp_path / "b", one_point=OnePoint(1, "l2", (Fraction(1, 2), 2))))
    assert panels(none) == ["row 1, +1: no perturbation is enough"]
    assert arrows(none.figure.axes[0]) == []
    assert "At the end of the arrow" not in none.caption


def test_a_row_of_several_classes_in_the_plane(tmp_path: Path) -> None:
    run = certify(THREE, tmp_path, families=["multiclass"], source="b", one_point=OnePoint(0))
    picture = of_row(run)
    (axes,) = picture.figure.axes
    assert axes.get_title().startswith("row 0, a: ")
    (answer,) = run.classes["multiclass"].shortest.values()
    robust: object = answer.most_robust
    assert isinstance(robust, MulticlassLinearClassifier)
    (corners,) = shaded(axes).values()
    for x, y in corners:
        leads = [float(robust.difference("a", k).value([Fraction(x), Fraction(y)])) for k in "bc"]
        assert min(leads) >= -1e-9 * max(map(abs, leads))
    assert any(y < 3 for _, y in corners)


def test_within_a_budget_there_are_two_panels(tmp_path: Path) -> None:
    run = certify(FORK, tmp_path, budget=Fraction(1, 2), one_point=OnePoint(0))
    titles = panels(of_row(run))
    assert len(titles) == 2
    assert titles[1].endswith(" within the budget")


def test_parallel_directions_share_a_bar(tmp_path: Path) -> None:
    points = ["0", "1", "1.7", "2", "1.5", "3", "0.5"]
    S = Dataset([[Fraction(x)] for x in points], [-1, -1, -1, 1, 1, 1, 1])
    run = certify(S, tmp_path, directions=[Direction("svm"), Direction("pair"), Direction("left", Vector.of([-3]))])
    (bars,) = [picture for picture in pictures(run) if picture.title == "Budgets."]
    axes = bars.figure.axes[0]
    names = [label.get_text() for label in axes.get_yticklabels()]
    budgets = run.classes["linear"].budgets
    away = {name for name, v in run.classes["linear"].budget_directions.items() if v[0] < 0}
    assert set(budgets) == {"left", "svm", "pair", "mean"}
    assert sorted(re.split(", | and ", name) for name in names) == sorted(
        [[n for n in budgets if (n in away) == side] for side in (True, False)]
    )
    for name, bar in zip(names, axes.patches, strict=True):
        one = re.split(", | and ", name)[0]
        lower = budgets[one].lower
        assert lower is not None
        assert bar.get_width() == pytest.approx(float(lower))  # type: ignore[attr-defined]


def test_a_perturbation_between_two_lengths_is_not_called_the_shortest(tmp_path: Path) -> None:
    S = Dataset([[3, -2], [1, 4], [-2, 1], [-1, -3], [-4, 0]], [0, 1, 1, 2, 2])
    shared = certify(S, tmp_path / "shared", families=["multiclass"], source=0, one_point=OnePoint(0, "linf"))
    titles = [thing.title for thing in things_of(shared)]
    assert "A short perturbation of row 0" in titles
    assert not any("classifier at row 0" in title for title in titles)
    (fact,) = [fact for fact in summarise(shared) if fact.name == "row 0: shortest"]
    assert fact.remark.endswith(" classifiers show that between them")
    assert "enough, as several classifiers show together" in render(shared)
    assert "within which it does" not in render(shared)
    S = Dataset([[1, 0], [1, 8], [-3, 0], [-2, -1], [-5, -1]], [0, 1, 1, 2, 2])
    run = certify(S, tmp_path / "a", families=["multiclass"], source=0, one_point=OnePoint(0, "l2"))
    (answer,) = run.classes["multiclass"].shortest.values()
    titles = [thing.title for thing in things_of(run)]
    assert not answer.is_exact
    assert {"A short perturbation of row 0", "A robust multiclass linear classifier at row 0"} <= set(titles)
    (fact,) = [fact for fact in summarise(run) if fact.name == "row 0: shortest"]
    low, high = (Fraction(x) for x in fact.value.removesuffix(" in the ℓ2 norm").split(" to "))
    assert answer.lower is not None
    assert answer.upper is not None
    assert answer.upper <= high**2
    assert low**2 <= answer.lower < high**2
    two = certify(FORK, tmp_path / "b", one_point=OnePoint(1))
    titles = [thing.title for thing in things_of(two)]
    assert {"The shortest perturbation of row 1", "The most robust linear classifier at row 1"} <= set(titles)


@pytest.mark.parametrize("with_model", [True, False])
def test_a_caption_speaks_of_what_is_shown(with_model: bool) -> None:
    S = Dataset([[0] * 64, [1] * 64], [-1, 1])
    v, w = Vector.of([1] * 64), LinearClassifier(Vector.of([1] * 64), Fraction(-1))
    things = [Shown("d", "The direction d", direction=v), Shown("p", "The move", perturbation=v)]
    things += [Shown("h", "The model", functions=(("weight", w),))] if with_model else []
    (picture,) = vector_pictures(S, things)
    assert ("speaks for the label +1" in picture.caption) == with_model
    units = (
        "Directions and weights are scaled to length 1, the directions on"
        if with_model
        else "Directions are scaled to length 1, on"
    )
    assert picture.caption.endswith(f" {units} one colour scale.")
