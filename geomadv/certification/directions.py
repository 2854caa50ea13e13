"""The directions that a run asks about: given as vectors, or defined by the data."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from geomadv.classes.linear.margin import SupportVectorMachine
from geomadv.errors import InvalidInputError
from geomadv.exact.dataset import Dataset, Label
from geomadv.exact.distances import closest_pair
from geomadv.exact.matrices import IntegerMatrix
from geomadv.exact.rational import Vector

__all__ = [
    "DEFINED_BY_DATA",
    "MEAN",
    "PAIR",
    "SVM",
    "Direction",
    "check_directions",
    "mean_difference",
    "parallel",
    "ray",
    "slug",
    "vectors",
]

SVM, PAIR, MEAN = "svm", "pair", "mean"
#: The names of the directions that the data define.
DEFINED_BY_DATA = (SVM, PAIR)


@dataclass(frozen=True)
class Direction:
    """A direction to ask about.

    Attributes
    ----------
    name : str
        A label for tables and file names.
    vector : Vector or None
        The direction, d exact coordinates in the units of the points. None stands for the direction of that name that
        the data define: `svm`, minus the source label times the normal of the maximum-margin classifier, or of the
        soft-margin one where none is accurate, or `pair`, the difference of the
        two closest points of opposite labels, pointing away from the source.
    """

    name: str
    vector: Vector | None = None


def vectors(
    S: Dataset, directions: Sequence[Direction], source: int, machine: SupportVectorMachine | None
) -> dict[str, Vector]:
    """The directions by name; those defined by the data flee from the source; no "svm" where there is no machine."""
    found: dict[str, Vector] = {}
    for direction in directions:
        if direction.vector is not None:
            found[direction.name] = direction.vector
        elif direction.name == PAIR:
            pair = closest_pair(S, source)
            found[PAIR] = S.point(pair.second) - S.point(pair.first)
        elif machine is not None:
            found[SVM] = -source * machine.normal
    return found


def ray(v: Vector) -> tuple[int, ...]:
    """The smallest integer vector that leads the same way."""
    common = math.gcd(*v.numerators) or 1
    return tuple(x // common for x in v.numerators)


def parallel(directions: Mapping[str, Vector], sources: Mapping[str, Label] | None = None) -> list[tuple[str, ...]]:
    """The names of directions, together those that lead the same way, and from the same label where that is given."""
    found: dict[object, tuple[str, ...]] = {}
    for name, v in directions.items():
        key = ray(v), None if sources is None else sources[name]
        found[key] = (*found.get(key, ()), name)
    return list(found.values())


def mean_difference(S: Dataset, source: int, weights: Vector | None = None) -> Vector:
    """From the mean of the points of the source label to that of the others, perhaps weighted."""
    total, counts = Vector((0,) * S.d), [1] * S.n if weights is None else weights.numerators
    for label, sign in ((source, -1), (-source, 1)):
        rows = S.indices(label)
        chosen = [counts[row] for row in rows.tolist()]
        sums = IntegerMatrix(S.numerators).combine(rows, [sign * count for count in chosen])
        total = total + Vector(tuple(sums), S.denominator * sum(chosen))
    return total


def check_directions(directions: Sequence[Direction], dimension: int) -> None:
    """Raise InvalidInputError unless the directions can be told apart and suit points of that dimension."""
    slugs = [slug(direction.name) for direction in directions]
    for position, direction in enumerate(directions):
        name, v = direction.name, direction.vector
        if slugs[position] in slugs[:position]:
            raise InvalidInputError(f"two directions are called {name}; give them different names")
        if v is None and name not in DEFINED_BY_DATA:
            raise InvalidInputError(
                f"there is no direction {name!r} defined by the data; pass {', '.join(DEFINED_BY_DATA)} or a vector"
            )
        if v is not None and name in DEFINED_BY_DATA:
            raise InvalidInputError(f"a direction defined by the data is called {name}; give yours another name")
        if v is not None and len(v) != dimension:
            raise InvalidInputError(
                f"direction {name} has {len(v)} coordinates and the points have {dimension}; pass {dimension}"
            )
        if v is not None and not v:
            raise InvalidInputError(f"direction {name} is zero and leads nowhere; pass a vector with a nonzero entry")


def slug(name: str, otherwise: str = "direction") -> str:
    """Turn a name into a part of a file name, or into another one if nothing remains of it."""
    return re.sub(r"[^A-Za-z0-9_.]+", "-", name).strip("-.") or otherwise
