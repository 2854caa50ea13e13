"""Which pictures a report shows of polynomial classifiers, and what is said about them."""

from __future__ import annotations

from fractions import Fraction

from geomadv.certification.directions import parallel
from geomadv.certification.outcome import Certification, ClassOutcome
from geomadv.classes.capacity.answers import CriticalDegree
from geomadv.classes.polynomial.classifiers import PolynomialClassifiers
from geomadv.exact.rational import Vector
from geomadv.exact.words import listed
from geomadv.figures.canvas import Picture
from geomadv.figures.polynomial import AlongRay, PolynomialPanel, along_figure, polynomial_figure
from geomadv.figures.swept import LINES

__all__ = ["pictures"]

#: Up to so many points of the data, by the degree, the regions are found in some seconds.
_SMALL = {1: 500, 2: 200, 3: 40, 4: 40}


def pictures(run: Certification, outcome: ClassOutcome) -> list[Picture]:
    """Draw the polynomials that resist in the plane, and where all accurate ones of the degree agree."""
    S = run.dataset
    if outcome.row is None or not outcome.from_row:
        return []
    if S.d != 2:
        return _along_the_rays(run, outcome)
    return [*_of_directions(run, outcome), *_of_forced_points(run, outcome)]


def _of_directions(run: Certification, outcome: ClassOutcome) -> list[Picture]:
    S, panels = run.dataset, []
    x = S.point(outcome.row or 0)
    for names in _apart(outcome):
        name, v = names[0], outcome.directions[names[0]]
        critical, title = outcome.critical[name], _title(listed(names), outcome.critical[name])
        panels.append(PolynomialPanel(title, critical.classifier, x, v, _lost(outcome, name, x), _mark(outcome)))
    if not panels:
        return []
    caption = "From the arrow’s start:"
    if any(panel.classifier is not None for panel in panels):
        caption += (
            " a polynomial that is shown is accurate, and keeps the label on the whole ray. Its regions end where "
        )
        caption += f"its roots are on {LINES + 1} vertical lines or more; between two lines they are joined."
        if all(critical.is_exact for critical in outcome.critical.values()):
            caption += " No accurate one of a smaller degree does."
    if any(panel.marked for panel in panels):
        caption += " Where a star is, every accurate polynomial of the degree in the legend has lost the label."
    alt = f"{S.n} points of two classes, a ray, and polynomials: " + ", ".join(panel.title for panel in panels) + "."
    figure = polynomial_figure(S, panels)
    return [Picture(figure, "Where directions stop fooling all accurate polynomials.", caption, alt)]


def _along_the_rays(run: Certification, outcome: ClassOutcome) -> list[Picture]:
    """The polynomials that resist, and the maximum-margin classifier, along the directions that stop."""
    row, margin = outcome.row or 0, run.classes["linear"].margin
    x, source, panels = run.dataset.point(row), int(run.dataset.signs[row]), []
    for names in _apart(outcome):
        critical, v = outcome.critical[names[0]], outcome.directions[names[0]]
        h = critical.classifier
        if h is None:
            continue
        curves = [AlongRay(f"this one of degree {h.degree}", tuple(source * c for c in h.along(x, v)))]
        middle = Fraction(1)
        if margin is not None:
            start, slope = source * margin.classifier.value(x), source * margin.normal.dot(v)
            curves.append(AlongRay("the maximum-margin classifier", (start, slope)))
            middle = -start / slope if slope < 0 else middle
        panels.append((f"{listed(names)}: {_stops(critical)}", middle, curves))
    if not panels:
        return []
    return [
        Picture(
            along_figure(panels),
            f"Polynomials along the directions, from row {row}.",
            "Above the line the polynomial has the label of the point. The one of the critical degree is accurate and "
            "has it on the whole ray, from the point on the left to infinity on the right; the maximum-margin "
            "classifier, where it loses it, does so in the middle. Each is scaled to be seen as a whole.",
            "Curves over a ray: " + ", ".join(title for title, _, _ in panels) + ".",
        )
    ]


def _apart(outcome: ClassOutcome) -> list[tuple[str, ...]]:
    """The directions that were followed from the point, those that lead the same way together."""
    return parallel({name: outcome.directions[name] for name in outcome.critical})


def _stops(critical: CriticalDegree) -> str:
    fooled = f"fools all of degree {listed([str(k) for k in critical.fooled])}, " if critical.fooled else ""
    return f"{fooled}not all of degree {critical.upper}"


def _title(name: str, critical: CriticalDegree) -> str:
    if critical.classifier is None:
        return f"{name}: fools all of every degree"
    return f"{name}: this one of degree {critical.classifier.degree} is never fooled"


def _mark(outcome: ClassOutcome) -> str:
    return f"all of degree {outcome.degree} have lost the label here"


def _lost(outcome: ClassOutcome, name: str, x: Vector) -> tuple[Vector, ...]:
    """The one point of the ray that is forced on all, where a single one is."""
    answer = outcome.from_row[name]
    if len(answer.distances) != 1 or answer.beyond:
        return ()
    return (x + outcome.directions[name] * answer.distances[0][0],)


def _of_forced_points(run: Certification, outcome: ClassOutcome) -> list[Picture]:
    S, degree = run.dataset, outcome.degree or 1
    if S.n > _SMALL.get(degree, 0):
        return []
    asked = PolynomialClassifiers(degree, verify=False).on(S)
    forced = {label: asked.forced_on_lines(label) for label in (1, -1)}
    if not all(lines.is_solid for lines in forced.values()):
        return []  # what is decided is on curves alone
    names = list(outcome.directions)
    panel = PolynomialPanel(
        f"where all accurate polynomials of degree {degree} agree",
        None,
        S.point(outcome.row or 0),
        outcome.directions[names[0]],
        _lost(outcome, names[0], S.point(outcome.row or 0)),
        _mark(outcome),
        {label: lines.stretches for label, lines in forced.items()},
    )
    return [
        Picture(
            polynomial_figure(S, [panel]),
            f"What is decided for every accurate polynomial of degree {degree}.",
            "Every accurate polynomial gives the points of a region in colour the label of its class; at each point "
            f"outside both regions two accurate ones differ. On {LINES + 1} vertical lines or more the ends of the "
            "regions are found exactly, or to less than a pixel, with multipliers on one side of each and a polynomial "
            "that says otherwise on the other; between two lines they are joined.",
            f"{S.n} points of two classes, and for each class the region in which all accurate polynomials give its "
            f"label; an arrow along {names[0]}.",
        )
    ]
