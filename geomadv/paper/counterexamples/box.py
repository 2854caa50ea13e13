"""Two more counterexamples about a bounded data space, the smallest: N9 and N10."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from geomadv.certificate import verify
from geomadv.classes.answers import Status
from geomadv.classes.linear.classifiers import LinearClassifiers
from geomadv.exact.dataset import Dataset
from geomadv.exact.linear_classifiers import LinearClassifier
from geomadv.exact.rational import Vector
from geomadv.exact.words import show_vector
from geomadv.paper.counterexamples.building import accuracy, affine, integer_points
from geomadv.paper.counterexamples.data_space import UNIT_BOX, OnUnitBox, alone, certified_in_the_square
from geomadv.paper.counterexamples.refutation import Case, Counterexample, Instance, Scene, Step

__all__ = ["BOX"]


# N9: no direction


def _n9(instance: Instance) -> Iterator[Step]:
    S = instance.data
    yield accuracy(instance)
    below = [Vector.of(corner) for corner in ((0, 0), (1, 0))]
    answers = [LinearClassifiers().forced(S, corner) for corner in below]
    yield Step(
        "Of the lower edge of the square all accurate classifiers label only the point of S alike: both ends are open.",
        "; ".join(f"{show_vector(p)}: {a.explanation}" for p, a in zip(below, answers, strict=True)),
        not any(a.holds for a in answers) and all(bool(verify(a.certificate, S)) for a in answers),
    )
    yield from certified_in_the_square(instance)


_AT_ONCE = "the ray leaves the box at once"
_N9_CASES = (
    Case("v₁ > 0", lambda v: v[0] > 0, "h", "b", 1, integer_points((1, -1), (1, 0), (1, 1)), _AT_ONCE),
    Case("v₁ < 0", lambda v: v[0] < 0, "h", "a", 1, integer_points((-1, -1), (-1, 0), (-1, 1)), _AT_ONCE),
    Case("v₁ = 0", lambda v: v[0] == 0, "h", "a", 1, integer_points((0, 1), (0, -1)), "there are two such rays"),
)


def _n9_scenes(instance: Instance) -> list[Scene]:
    h, corners = instance.classifiers["h"], integer_points((0, 0), (1, 0), (1, 1), (0, 1))
    a = instance.vectors["a"]
    found = [Scene("(0, −1) from a within the box", h, instance.data, a, Vector.of([0, -1]), (), corners)]
    for name, v, row in alone(instance):
        title = f"from {name} only {show_vector(v)} fools all accurate ones"
        found.append(Scene(title, h, instance.data, instance.data.point(row), v, (), corners))
    return found


_N9 = Counterexample(
    "N9",
    "Theorem 4, within a data space",
    "If not the maximum-margin direction, then some other one is adversarial within the data space for every accurate "
    "classifier at every point of a class.",
    Instance(
        Dataset([[0, 1], [1, 1], [Fraction(1, 2), 0]], [1, 1, -1]),
        {"h": OnUnitBox(affine([-6, 6], 2))},
        {"a": Vector.of([0, 1]), "b": Vector.of([1, 1])},
        "The data space is the unit square.",
    ),
    _n9,
    "Within the square all accurate classifiers give the label −1 to one point only, and it lies in different "
    "directions from the two others.",
    "Point by point there is always such a direction; whether there is one for all points is one linear program (A4).",
    _N9_CASES,
    _n9_scenes,
)


# N10: no perturbation


def _n10(instance: Instance) -> Iterator[Step]:
    S, linear = instance.data, LinearClassifiers()
    free, within = (linear.universal_perturbation(S, 1, box=box) for box in (None, UNIT_BOX))
    yield Step(
        "On all of ℝ one perturbation takes the label +1 from every point, for every accurate classifier.",
        f"{free.explanation}; certificate {verify(free.certificate, S).verdict}",
        free.holds and bool(verify(free.certificate, S)),
    )
    yield Step(
        "Within [0, 1] none does, of whatever length.",
        f"{within.explanation}; certificate {verify(within.certificate, S).verdict}",
        within.status is Status.FAILS and bool(verify(within.certificate, S)),
    )
    single = [linear.shortest_perturbation(S, S.point(row), 1, box=UNIT_BOX) for row in S.indices(1).tolist()]
    yield Step(
        "Each point alone has one.",
        "; ".join(f"{a.explanation}; certificate {verify(a.certificate, S).verdict}" for a in single),
        all(a.holds and bool(verify(a.certificate, S)) for a in single),
    )


def _n10_scenes(instance: Instance) -> list[Scene]:
    found = []
    for row in instance.data.indices(1).tolist():
        x = instance.data.point(row)
        near = LinearClassifier(Vector.of([1]), -x[0] / 8)
        title = f"an accurate one, and the way that {show_vector(x)} has to go"
        found.append(Scene(title, near, instance.data, x, Vector.of([-1]), outline=(Vector.of([0]), Vector.of([1]))))
    return found


_N10 = Counterexample(
    "N10",
    "section 2, universal perturbations within a data space",
    "Some perturbation takes the label from all points of a class, for every accurate classifier, without leaving the "
    "data space.",
    Instance(Dataset([[0], [Fraction(1, 2)], [1]], [-1, 1, 1]), setting="The data space is [0, 1]."),
    _n10,
    "Every accurate classifier has given up the label at 0 only, where no one perturbation takes both points.",
    "On ℝ^d there always is one (L7); in a box that is decided with a certificate (A3).",
    scenes=_n10_scenes,
)

BOX = (_N9, _N10)
