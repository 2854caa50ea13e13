"""Counterexamples about the capacity of classes: output weights of either sign, width and degree: E9, E15, E16."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from itertools import product

from geomadv.certificate import Certificate, verify
from geomadv.classes.capacity.degree import critical_degree
from geomadv.classes.capacity.signed_units import signed_network
from geomadv.classes.capacity.width import critical_width
from geomadv.classes.convex.classifiers import ConvexRegionClassifiers
from geomadv.classes.linear.classifiers import LinearClassifiers, max_margin
from geomadv.classes.polynomial.classifiers import PolynomialClassifiers
from geomadv.exact.dataset import Dataset
from geomadv.exact.networks import ReLUClassifier
from geomadv.exact.rational import Vector
from geomadv.exact.words import show_vector
from geomadv.paper.counterexamples.refutation import Case, Classifier, Counterexample, Instance, Scene, Step
from geomadv.paper.counterexamples.sign_of import SignOf

__all__ = ["CAPACITY", "polygon_data"]


def _accepted(certificates: Sequence[Certificate]) -> tuple[str, bool]:
    """What the checker says of certificates, and whether it accepts them."""
    said = [(certificate.kind, verify(certificate).verdict) for certificate in certificates]
    return ", ".join(f"{kind} {verdict}" for kind, verdict in said), all(verdict == "accepted" for _, verdict in said)


# E9: output weights of either sign

_PAIR = Dataset([[0, 0], [0, 1], [1, 0]], [-1, -1, 1])


def _resisting(row: int) -> Callable[[Vector], Classifier]:
    """The family of networks that resist directions at a row of E9's data."""

    def network(v: Vector) -> Classifier:
        found = signed_network(_PAIR, v, row)
        if found is None:
            raise ArithmeticError("a direction of this case meets a point of the other label")
        return found

    return network


def _e9(instance: Instance) -> Iterator[Step]:
    S, (near, far) = instance.data, (instance.vectors["a"], instance.vectors["b"])
    target = S.point(S.labels.index(1))
    towards = target - near
    answer = ConvexRegionClassifiers(member="R'").transfers(S, towards, -1)
    said, right = _accepted([answer.certificate])
    yield Step(
        f"With nonnegative output weights {show_vector(towards)} does fool every accurate network at every point "
        "labelled −1, as Theorem 15 promises.",
        said,
        answer.holds and right,
    )
    answer = ConvexRegionClassifiers(member="R'").transfers(S, target - far, -1)
    said, right = _accepted([answer.certificate])
    yield Step(f"So does {show_vector(target - far)}, and all between the two.", said, answer.holds and right)
    ways = [S.point(row) - target for row in S.indices(-1).tolist()]
    parallel = ways[0][0] * ways[1][1] == ways[0][1] * ways[1][0]
    yield Step(
        "No direction leads straight to the only point labelled +1 from both points labelled −1.",
        f"{' and '.join(show_vector(-way) for way in ways)} are {'' if parallel else 'not '}parallel",
        not parallel,
    )


_SIGNS = [Vector.of(signs) for signs in product((-1, 0, 1), repeat=2) if any(signs)]
_EACH = "for each v there is such a network (K5), of which these are some"
_E9_CASES = (
    Case("v₂ = 0 and v₁ > 0", lambda v: v[1] == 0 and v[0] > 0, _resisting(1), "b", -1, (Vector.of([1, 0]),)),
    Case(
        "v₂ ≠ 0 or v₁ < 0",
        lambda v: v[1] != 0 or v[0] < 0,
        _resisting(0),
        "a",
        -1,
        tuple(v for v in _SIGNS if v[1] != 0 or v[0] < 0),
        _EACH,
    ),
)


def _e9_scenes(instance: Instance) -> list[Scene]:
    found = []
    for case, v in ((_E9_CASES[0], [1, 0]), (_E9_CASES[1], [1, -1]), (_E9_CASES[1], [-1, 1])):
        r = case.refute(instance, Vector.of(v))
        title = f"{show_vector(r.direction)} does not fool this network"
        found.append(Scene(title, r.classifier, r.data, r.point, r.direction))
    return found


E9 = Counterexample(
    "E9",
    "Theorems 2 and 15, for output weights of either sign",
    "Some direction is adversarial at every point labelled −1 for every accurate two-layer ReLU network with output "
    "weights of either sign.",
    Instance(_PAIR, vectors={"a": _PAIR.point(0), "b": _PAIR.point(1)}),
    _e9,
    "The region labelled −1 need not be convex: the network can keep a strip along any ray that meets no point "
    "labelled +1. So only directions straight to such points are left, and they differ from point to point.",
    "The output weights are nonnegative; then C2 gives all directions. With weights of either sign a direction is "
    "adversarial at x for all accurate networks iff the ray from x along it meets a point of the other label (K5).",
    _E9_CASES,
    _e9_scenes,
)


# E15: every width occurs

#: The corners of polygons, in order, such that the outer points over two edges are never on one side of them.
_CORNERS: dict[int, tuple[tuple[int, int], ...]] = {
    2: ((0, 0),),
    3: ((0, 8), (-8, -8), (8, -8)),
    4: ((8, 8), (-8, 8), (-8, -8), (8, -8)),
    5: ((0, 8), (-8, 2), (-5, -7), (5, -7), (8, 2)),
    6: ((8, 0), (4, 6), (-4, 6), (-8, 0), (-4, -6), (4, -6)),
}


def polygon_data(corners: int) -> Dataset:
    """Points labelled −1 at the corners of a polygon, points labelled +1 a step away just beyond its edges (K4).

    The maximum-margin direction is that step, and fools all accurate networks of fewer units than there are corners,
    and not all of as many. Of two corners it is one point between two.
    """
    inner = _CORNERS[corners]
    beyond = [
        tuple(Fraction(9, 8) * Fraction(a + b, 2) for a, b in zip(p, q, strict=True))
        for p, q in zip(inner, (*inner[1:], inner[0]), strict=True)
    ]
    if corners == 2:
        beyond = [(Fraction(0), Fraction(8)), (Fraction(0), Fraction(-8))]
    points = [*((0, *p) for p in inner), *((1, *p) for p in beyond)]
    return Dataset(points, [-1] * len(inner) + [1] * len(beyond))


def _e15(instance: Instance) -> Iterator[Step]:
    for corners, S in _polygons(instance).items():
        u = max_margin(S).normal
        linear, width = LinearClassifiers().transfers(S, u, -1), critical_width(S, u)
        said, right = _accepted([linear.certificate, *width.certificates])
        yield Step(
            f"N = {corners}: the maximum-margin direction {show_vector(u)} fools every accurate linear classifier, "
            f"every accurate network of fewer than {corners} units, and not every one of {corners}.",
            f"{width.explanation}; certificates {said}",
            linear.holds and right and width.lower == width.upper == corners,
        )


def _polygons(instance: Instance) -> dict[int, Dataset]:
    """The data of all N; that of the instance for as many outer points as it has."""
    return {n: instance.data if n == len(instance.data.indices(1)) else polygon_data(n) for n in sorted(_CORNERS)}


def _e15_scenes(instance: Instance) -> list[Scene]:
    found = []
    for corners, S in _polygons(instance).items():
        flat = Dataset([x.numerators[1:] if x.denominator == 1 else list(x)[1:] for x in S.points], S.labels)
        network = ConvexRegionClassifiers(member="R").width(flat).classifier
        if isinstance(network, ReLUClassifier):
            found.append(Scene(f"N = {corners}: {network.width} units, seen along the direction", network, flat))
    return found


E15 = Counterexample(
    "E15",
    "section 8: from lower to higher capacity, by width",
    "What fools every accurate two-layer ReLU network with nonnegative output weights and fewer than N hidden units "
    "fools every one of N units; for the maximum-margin direction at least.",
    Instance(
        polygon_data(3),
        setting="The same for the polygons of N = 2, …, 6 corners; here that of three.",
    ),
    _e15,
    "Seen along the direction, the points labelled +1 stand around the others, and no half-plane without one of these "
    "holds two of them: each needs a hidden unit of its own.",
    "From higher to lower always (K1). The least width at which a direction that fools all accurate linear classifiers "
    "does not fool all networks is the width of the data seen along it (K4).",
    scenes=_e15_scenes,
)


# E16: three degrees


def _e16(instance: Instance) -> Iterator[Step]:
    S = instance.data
    u, row = max_margin(S).normal, S.points.index(instance.vectors["x"])
    answer = critical_degree(S, -u, row)
    for degree in (1, 2):
        found = PolynomialClassifiers(degree).transfers_from(S, -u, row)
        said, right = _accepted([found.certificate])
        where = ", ".join(f"{t} times the direction" for t, _ in found.distances)
        yield Step(
            f"Minus the maximum-margin normal, {show_vector(-u)}, fools every accurate polynomial of degree {degree} "
            "at x.",
            f"certificate {said}" + (f", by the point at {where}" if where else ""),
            found.holds and right,
        )
    said, right = _accepted(answer.certificates)
    yield Step(
        "It does not fool every one of degree 3: one is written down that resists.",
        f"{answer.explanation}; certificates {said}",
        answer.lower == answer.upper == 3 and right,
    )
    least = answer.classifier
    distance = None if least is None else SignOf(least).flip_distance(instance.vectors["x"], -u)
    yield Step(
        "No point labelled −1 is on the ray; in degree 3 and above only such points would do (K2).",
        f"flip distance of the polynomial {'∞' if distance == float('inf') else distance}",
        distance == float("inf"),
    )


def _e16_scenes(instance: Instance) -> list[Scene]:
    S, x = instance.data, instance.vectors["x"]
    machine = max_margin(S)
    v, row = -machine.normal, S.points.index(x)
    found = [Scene("degree 1: all are fooled, as is this one", machine.classifier, S, x, v)]
    square = PolynomialClassifiers(2)
    forced = [x + t * v for t, _ in square.transfers_from(S, v, row).distances]
    # One that holds out long: it still says +1 two thirds of the way to the point that is forced.
    late = square.forced(S, x + Fraction(2, 3) * (forced[0] - x)).disagreeing if forced else None
    if late is not None:
        notes = tuple((p, "all of degree 2\nsay −1 here") for p in forced)
        found.append(Scene("degree 2: all are fooled, as is this one", SignOf(late[0]), S, x, v, notes))
    last = critical_degree(S, v, row).classifier
    if last is not None:
        found.append(Scene("degree 3: this one is never fooled", SignOf(last), S, x, v))
    return found


E16 = Counterexample(
    "E16",
    "section 8: from lower to higher capacity, by degree",
    "What fools every accurate polynomial of degree 1 and of degree 2 at a point fools every one of degree 3; for the "
    "maximum-margin direction at least.",
    Instance(
        Dataset([[0, 0], [0, 3], [0, -3], [1, 1], [1, -1], [2, 1], [2, -1]], [1, 1, 1, -1, -1, -1, -1]),
        vectors={"x": Vector.of([0, 0])},
    ),
    _e16,
    "A polynomial of one degree more can rise again behind the point that is forced on all of the degree below.",
    "From higher to lower always (K1). Two degrees above the least one of the data only directions straight to a point "
    "of the other label are left (K2), so three degrees decide about all (K3).",
    scenes=_e16_scenes,
)


CAPACITY = (E9, E15, E16)
