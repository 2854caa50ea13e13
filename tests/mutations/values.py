"""What a certificate is made of, read as docs/certificate-format.md says, with fractions."""

from __future__ import annotations

from fractions import Fraction
from math import prod
from typing import Any


class Malformed(Exception):
    pass


def require(holds: bool) -> None:
    if not holds:
        raise Malformed


def keys(value: Any, *keys: str) -> list[Any]:
    require(type(value) is dict and sorted(value) == sorted(keys))
    return [value[key] for key in keys]


def integer(value: Any) -> int:
    if type(value) is str:
        digits = value.removeprefix("-")
        require(digits[:2] == "0x" and 3 <= len(digits) <= 100_002 and set(digits[2:]) <= set("0123456789abcdef"))
        return int(value, 16)
    require(type(value) is int and len(str(abs(value))) <= 1000)
    return int(value)


def integers(value: Any) -> list[int]:
    require(type(value) is list)
    return [integer(entry) for entry in value]


def rational(value: Any) -> Fraction:
    require(type(value) is list and len(value) == 2)
    require(integer(value[1]) >= 1)
    return Fraction(integer(value[0]), integer(value[1]))


def as_list(value: Any) -> list[Any]:
    require(type(value) is list)
    return list(value)


def increases(values: list[Any]) -> bool:
    return values == sorted(set(values))


Affine = tuple[list[Fraction], Fraction]

Classifier = list[Affine]

Blocks = dict[int, list[Fraction]]


def dot(left: list[Fraction], right: list[Fraction]) -> Fraction:
    return sum((a * b for a, b in zip(left, right, strict=True)), Fraction(0))


def norm_of(v: list[Fraction], norm: str) -> Fraction:
    return sum(map(abs, v), Fraction(0)) if norm == "l1" else max(map(abs, v))


def value_at(f: Affine, x: list[Fraction]) -> Fraction:
    return dot(f[0], x) + f[1]


def slope_along(f: Affine, v: list[Fraction]) -> Fraction:
    return dot(f[0], v)


def terms(dimension: int, degree: int) -> list[list[int]]:
    """The coordinates that the monomials multiply."""
    found: list[list[int]] = [[]]
    last = found
    for _ in range(degree):
        last = [[*term, j] for term in last for j in range(term[-1] if term else 0, dimension)]
        found = found + last
    return found[1:]


def monomials(x: list[Fraction], degree: int) -> list[Fraction]:
    """Of degree 1 to `degree`, by degree and then in the order of their coordinates."""
    return [prod((x[j] for j in term), start=Fraction(1)) for term in terms(len(x), degree)]


def leading(v: list[Fraction], degree: int) -> list[Fraction]:
    lower = len(monomials(v, degree - 1))
    return [Fraction(0)] * lower + monomials(v, degree)[lower:]
