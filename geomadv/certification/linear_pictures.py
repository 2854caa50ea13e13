"""Which pictures a report shows of linear classifiers, and what is said about them."""

from __future__ import annotations

from typing import Any

from geomadv.certification import losses, one_point
from geomadv.certification.directions import parallel
from geomadv.certification.outcome import Certification, ClassOutcome
from geomadv.classes.answers import Transfers
from geomadv.classes.linear.margin import MaxMargin
from geomadv.exact.rational import Vector
from geomadv.exact.words import decimal, length, listed
from geomadv.figures.canvas import Case, Picture
from geomadv.figures.images import displaced_figure, shows_images, support_figure
from geomadv.figures.linear import line_figure, plane_figure, projection_figure, witness_figure

__all__ = ["pictures"]


def pictures(run: Certification, outcome: ClassOutcome) -> list[Picture]:
    """Draw what suits the data: a line, the plane, images, a view from the side, or a common point of both hulls."""
    return [*_of_all_points(run, outcome), *one_point.pictures(run, outcome)]


def _of_all_points(run: Certification, outcome: ClassOutcome) -> list[Picture]:
    margin, perturbation = outcome.margin, outcome.perturbation
    if margin is None:
        return [*_of_common_point(run, outcome), *losses.pictures(run, outcome)]
    shift = None if perturbation is None else perturbation.perturbation
    if outcome.least_loss is not None and shift is None:  # of separable data only where it was asked for by name
        return [*([_from_the_side(run, margin)] if run.dataset.d > 2 else []), *losses.pictures(run, outcome)]
    if run.dataset.d <= 2:
        return [_of_regions(run, outcome, margin, shift)] if outcome.directions else []
    found = []
    if shift is not None and shows_images(run.dataset):
        found = _of_images(run, outcome, margin, shift)
    return [*found, _from_the_side(run, margin)]


def _verdicts(outcome: ClassOutcome) -> str:
    return ", ".join(f"{name} {_verdict(answer)}" for name, answer in outcome.transfers.items())


def _verdict(answer: Transfers[Any, Any]) -> str:
    return "transfers" if answer.holds else "does not transfer"


def _of_regions(run: Certification, outcome: ClassOutcome, margin: MaxMargin, perturbation: Vector | None) -> Picture:
    S = run.dataset
    draw = line_figure if S.d == 1 else plane_figure
    cases = []
    for names in parallel({name: outcome.directions[name] for name in outcome.transfers}):
        answer, v = outcome.transfers[names[0]], outcome.directions[names[0]]
        cases.append(Case(f"{listed(names)}: {_verdict(answer)}", v, int(run.source), answer.counterexample))
    caption = (
        "Every accurate linear classifier gives the points of a shaded region the label of its colour; outside both "
        "regions accurate classifiers disagree."
    )
    if S.d == 2 and any(not a.holds for a in outcome.transfers.values()):
        caption += " A direction that does not transfer is shown with an accurate classifier that it never fools."
    return Picture(
        draw(S, margin.classifier, margin.support, cases, perturbation, int(run.source)),
        "The data, and what is decided for every accurate linear classifier.",
        caption,
        f"{S.n} points of two classes, the maximum-margin boundary with its margins, and two shaded regions, one for "
        f"each class, on which all accurate classifiers agree. Directions as arrows: {_verdicts(outcome)}.",
    )


def _from_the_side(run: Certification, margin: MaxMargin) -> Picture:
    return Picture(
        projection_figure(run.dataset, margin.classifier, margin.support),
        "The data from the side.",
        "Horizontally the signed distance to the maximum-margin boundary; vertically the direction in which the rest "
        "of the data varies most. Between the dashed margins there is no point.",
        f"Scatter plot of {run.dataset.n} points: the two classes lie on either side of an empty strip of half-width "
        f"{length(margin.squared_margin)}, with {len(margin.support)} support vectors on its edges.",
    )


def _of_images(run: Certification, outcome: ClassOutcome, margin: MaxMargin, perturbation: Vector) -> list[Picture]:
    S, source_name, found = run.dataset, run.class_label(run.source), []
    for name, bound in outcome.bounds.items():
        if bound.largest_finite is not None and bound.attained_at is not None:
            row, v = bound.attained_at, outcome.directions[name]
            steps = [(f"at the bound of {name}", bound.largest_finite * v), ("plus the perturbation", perturbation)]
            others = f"among the points of the class {source_name} whose bound is finite"
            found.append(
                Picture(
                    displaced_figure(S, row, steps),
                    f"The point that holds out longest along {name}, {others}.",
                    f"At {decimal(bound.largest_finite)} times the direction, and beyond, every accurate classifier "
                    "has changed its label, and for no smaller factor is that so. On the right the same image with the "
                    "universal perturbation added. All are on one grey scale, and what lies beyond it is black or "
                    "white; values may be no valid pixels.",
                    f"Row {row} as an image, the same image moved along {name} as far as its bound, and the same image "
                    "with the universal perturbation added.",
                )
            )
            break
    found.append(
        Picture(
            support_figure(S, margin.multipliers),
            "Support vectors with the largest multipliers.",
            f"The {len(margin.support)} support vectors alone determine the maximum-margin classifier.",
            f"Images of each class out of the {len(margin.support)} support vectors.",
        )
    )
    return found


def _of_common_point(run: Certification, outcome: ClassOutcome) -> list[Picture]:
    S, answer = run.dataset, outcome.realizable
    if answer is None or answer.common_point is None:
        return []
    common = answer.common_point
    title = "A point that the convex hulls of both classes share."
    if S.d <= 2:
        caption = "A linear classifier that is right on a class is right on its convex hull, so none is right on both."
        alt = "The points of both classes, their convex hulls shaded, and a star at a point in both hulls."
        return [Picture(witness_figure(S, common), title, caption, alt)]
    if shows_images(S):
        weights = answer.multipliers.as_dict() if answer.multipliers is not None else {}
        row = max((i for i in weights if S.labels[i] == 1), key=lambda i: weights[i], default=0)
        return [
            Picture(
                displaced_figure(S, row, [("the common point", common - S.point(row))]),
                title,
                "It is a weighted mean of images of either class, with the weights of the certificate; on the left the "
                f"image of the class {run.class_label(1)} that weighs most.",
                "An image of the data, and an image that is a weighted mean of images of either class.",
            )
        ]
    return []
