"""Which pictures a report shows of two-layer ReLU networks, and what is said about them."""

from __future__ import annotations

from geomadv.certification.directions import parallel
from geomadv.certification.outcome import Certification, ClassOutcome
from geomadv.exact.decomposition import Decomposition
from geomadv.exact.multipliers import Multipliers
from geomadv.exact.networks import ReLUClassifier
from geomadv.exact.rational import Vector
from geomadv.exact.words import NETWORK, counted, listed, plural
from geomadv.figures.canvas import Case, Picture
from geomadv.figures.convex import network_line_figure, network_plane_figure
from geomadv.figures.images import displaced_figure, shows_images
from geomadv.figures.units import MOST_UNITS, decomposition_figure, two_units_figure, units_figure

__all__ = ["pictures"]


def pictures(run: Certification, outcome: ClassOutcome) -> list[Picture]:
    """Draw the answers about two-layer ReLU networks: on a line, in the plane, as images, or by two units."""
    if outcome.realizable is None:
        return []
    if outcome.unrealizable:
        return _of_no_network(run, outcome.realizable.multipliers)
    accurate = outcome.realizable.classifier
    cases = _cases(run, outcome, accurate)
    if run.dataset.d > 2:
        return _of_any_dimension(run, outcome, cases, accurate)
    draw = network_line_figure if run.dataset.d == 1 else network_plane_figure
    caption = [f"A {NETWORK} labels −1 where none of its hidden units is positive: a convex region."]
    if any(case.classifier is not None and case.direction is not None for case in cases):
        caption.append(
            "Where a direction does not transfer, an accurate network is shown that it never fools: no hidden unit "
            "grows along it, so that no point with the label of the arrow’s start ever changes it."
            if all(case.source == -1 for case in cases if case.classifier is not None)
            else "Where a direction does not transfer, an accurate network is shown with a point whose label it keeps."
        )
    if any(case.decomposition is not None for case in cases):
        caption.append(
            "Where it transfers, some point x⁺ labelled +1 is a mean of points labelled −1 plus a multiple of the "
            "direction. A convex region with a whole ray in that direction would contain the ray from the mean, and so "
            "x⁺. Every accurate network says +1 in the shadow of x⁺, shaded blue."
        )
    if any(case.decomposition is None and case.classifier is None for case in cases):
        caption.append("A direction away from +1 transfers if from every point labelled +1 it meets the hull of −1.")
    answers = ", ".join(case.title for case in cases)
    alt = f"{run.dataset.n} points of two classes with what is decided for {plural(NETWORK)}: {answers}."
    figure = draw(run.dataset, cases)
    return [Picture(figure, "Two-layer ReLU networks with nonnegative output weights.", " ".join(caption), alt)]


def _cases(run: Certification, outcome: ClassOutcome, accurate: ReLUClassifier | None) -> list[Case[ReLUClassifier]]:
    cases = []
    for names in parallel(outcome.directions, outcome.sources):
        name, v = names[0], outcome.directions[names[0]]
        answer, source = outcome.transfers[name], int(outcome.sources[name])
        network = outcome.refuting_network(name)
        found = Decomposition.of(run.dataset, answer.multipliers) if answer.multipliers is not None else None
        verdict = "fools every accurate network" if answer.holds else f"never fools {_units(network)}"
        if source == 1 and not answer.holds:
            verdict = f"{_units(network)} keeps a point"
        away = "" if source == -1 else ", from +1"
        cases.append(Case(f"{listed(names)}{away}: {verdict}", v, source, network, found))
    if not any(case.classifier is not None for case in cases):
        cases.insert(0, Case(f"accurate: {_units(accurate)}", classifier=accurate))
    return cases


def _units(network: ReLUClassifier | None) -> str:
    return f"this network of {counted(network.width, 'unit')}" if network is not None else "some network"


def _of_any_dimension(
    run: Certification, outcome: ClassOutcome, cases: list[Case[ReLUClassifier]], accurate: ReLUClassifier | None
) -> list[Picture]:
    S, found = run.dataset, []
    groups = parallel(outcome.directions, outcome.sources)
    directed = dict(zip(groups, (case for case in cases if case.direction is not None), strict=True))
    # Away from +1 a network that refutes a direction may be fooled at other points.
    never = next((n for n, c in directed.items() if c.classifier is not None and c.source == -1), None)
    name, network = (None, accurate) if never is None else (never[0], directed[never].classifier)
    if shows_images(S) and network is not None:
        found.append(_of_units(run, network, None if name is None else (name, outcome.directions[name])))
        shown = [
            (listed(names), case.direction, case.decomposition)
            for names, case in directed.items()
            if case.decomposition is not None and case.direction is not None
        ]
        if shown:
            found.append(_of_means(run, shown, [n for names, c in directed.items() if c.decomposition for n in names]))
    if name is not None and network is not None and network.width == 2:
        found.append(
            Picture(
                two_units_figure(S, network, outcome.directions[name]),
                f"The data as the two hidden units see them that {name} never fools.",
                "Each point by its signed distances to the boundaries of both units. The network says −1 in the shaded "
                "quadrant, where neither is positive; the direction leads neither of them up, so it never leaves the "
                "quadrant.",
                "Scatter plot: one class in a quadrant, the other outside it, and an arrow that stays in the quadrant.",
            )
        )
    return found


def _of_units(run: Certification, network: ReLUClassifier, direction: tuple[str, Vector] | None) -> Picture:
    more = network.width > MOST_UNITS
    said = f"{counted(network.width, 'hidden unit')}; shown are the first {MOST_UNITS}. " if more else ""
    fooled, never = "", ""
    if direction is not None:
        fooled = f" and that {direction[0]} never fools"
        never = f" None of them grows along the direction {direction[0]}, shown on the left."
    return Picture(
        units_figure(run.dataset, network, direction),
        f"The hidden units of a two-layer ReLU network that is accurate{fooled}.",
        f"{said}Red pixels raise a unit, blue ones lower it. A unit is positive at no image of the class "
        f"{run.class_label(-1)}, and each image of the other class is kept out by some unit; below is the mean of "
        f"those at which it is positive.{never}",
        f"Images of the weights of {counted(min(network.width, MOST_UNITS), 'hidden unit')}, and below each the mean "
        "of the images that it keeps out.",
    )


def _of_means(run: Certification, shown: list[tuple[str, Vector, Decomposition]], names: list[str]) -> Picture:
    return Picture(
        decomposition_figure(run.dataset, shown),
        f"Why {listed(names)} {'fools' if len(names) == 1 else 'fool'} every accurate {NETWORK}.",
        f"A mean of images of the class {run.class_label(-1)}, to which every accurate network gives that label, plus "
        "a multiple of the direction is an image of the other class. The region labelled −1 is convex: with a whole "
        "ray in that direction it would contain the ray from the mean, and so that image.",
        "An image of a class, plus a multiple of the direction, gives an image of the other class.",
    )


def _of_no_network(run: Certification, multipliers: Multipliers | None) -> list[Picture]:
    S = run.dataset
    if multipliers is None:
        return []
    weights = multipliers.as_dict()
    (outer,) = (i for i in weights if S.labels[i] == 1)
    title = f"Why no {NETWORK} is accurate."
    inner = run.class_label(-1)
    caption = (
        f"Row {outer}, labelled +1, is a weighted mean of points of the class {inner}. The region that a network "
        "labels −1 is convex: one that is right about these is wrong about that point."
    )
    if S.d <= 2:
        draw = network_line_figure if S.d == 1 else network_plane_figure
        case: Case[ReLUClassifier] = Case(
            "no accurate network" if S.d == 1 else "no network is accurate", common=S.point(outer)
        )
        alt = "Both classes, the convex hull of the points labelled −1, and a star at a point labelled +1 in it."
        return [Picture(draw(S, [case]), title, caption, alt)]
    if not shows_images(S):
        return []
    heaviest = max((i for i in weights if i != outer), key=lambda i: (weights[i], -i))
    steps = [(f"row {outer}, a mean of such", S.point(outer) - S.point(heaviest))]
    alt = "An image labelled −1, and one labelled +1 that is a weighted mean of images labelled −1."
    return [Picture(displaced_figure(S, heaviest, steps), title, caption, alt)]
