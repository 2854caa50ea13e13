"""Bases in the place of multipliers: the largest bounds stay what they are, and nothing is covered that must not be."""

from __future__ import annotations

import json
import random
from fractions import Fraction

import numpy as np
import pytest

import geomadv as ga
from geomadv.certificate import verify
from geomadv.checker import check
from geomadv.classes.linear.bounds import bounds_along
from geomadv.classes.linear.covering import covering_basis
from geomadv.classes.linear.version_space import VersionSpace, version_space
from geomadv.exact.dataset import Dataset
from geomadv.exact.multipliers import CoveringBasis, Multipliers
from geomadv.exact.rational import Vector
from geomadv.exact.solving import solve_column
from geomadv.solvers.linear_program import LinearProgram, Optimum


def separable(rng: random.Random, n: int, d: int, *, denominator: int = 1) -> Dataset:
    """Integer points of both labels on the two sides of x_0 = 0."""
    points = [[Fraction(rng.randint(-9, 9), denominator) for _ in range(d)] for _ in range(n)]
    labels = [1 if rng.random() < 0.7 or i == 0 else -1 for i in range(n)]
    labels[-1] = -1
    for p, y in zip(points, labels, strict=True):
        p[0] = Fraction(y * rng.randint(1, 9), denominator)
    return Dataset(points, labels)


def space_of(data: Dataset, *, bias: bool, bases: bool) -> VersionSpace:
    found = version_space(data, bias=bias, bases=bases)
    assert isinstance(found, VersionSpace)
    return found


@pytest.mark.parametrize("bias", [True, False])
def test_bounds_by_bases_are_those_by_multipliers(bias: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("geomadv.classes.linear.bounds._MANY", 1)
    rng, by_bases, by_multipliers = random.Random(3), 0, 0
    for k in range(40):
        data = separable(rng, rng.randint(8, 40), rng.randint(1, 4), denominator=1 + k % 3)
        space = space_of(data, bias=bias, bases=True)
        v, rows = Vector.of([-x for x in space.margin.normal]), data.indices(1).tolist()
        found = bounds_along(space, v, 1, rows)
        other = bounds_along(space_of(data, bias=bias, bases=False), v, 1, rows)
        assert (found.at_most, found.unbounded) == (other.at_most, other.unbounded)
        assert all(isinstance(m, Multipliers) for m in other.upper)
        by_bases += sum(len(m.covers) for m in found.upper if isinstance(m, CoveringBasis))
        by_multipliers += sum(isinstance(m, Multipliers) for m in found.upper)
        answer = ga.LinearClassifiers(bias=bias, verify=False).largest_bound(data, v, 1)
        assert answer.largest_finite == found.at_most
        assert verify(answer.certificate)
    assert by_bases > 100
    assert by_multipliers > 40


def test_a_basis_covers_what_has_multipliers_and_the_checker_takes_it_farther_away_too() -> None:
    rng, covered, left, farther = random.Random(4), 0, 0, 0
    for _ in range(80):
        data = separable(rng, 12, 2)
        space = space_of(data, bias=True, bases=True)
        v = Vector.of([-x for x in space.margin.normal])
        target, rows = space.direction_target(v, 1), data.indices(1).tolist()
        program = LinearProgram(space.rows, [-int(i == rows[0]) for i in range(data.n)])
        answer = program.minimise(target.numerators, np.zeros(data.n))
        assert isinstance(answer, Optimum)
        if not answer.value or len(answer.basis) < 3:
            continue
        basis, distance = list(answer.basis), target.denominator / -answer.value * Fraction(rng.randint(2, 8), 4)
        found = covering_basis(space, basis, rows, target, distance)
        transposed = space.rows.to_flint(basis).transpose()
        for row in rows:
            rest = [
                distance.numerator * t - distance.denominator * target.denominator * z
                for t, z in zip(target.numerators, space.rows.entries[row].tolist(), strict=True)
            ]
            solved = solve_column(transposed, rest)
            if found is not None and row in found.covers:
                assert solved is not None
                assert min(solved[0]) > 0
                covered += 1
            else:
                left += solved is None or min(solved[0]) < 0
        if found is None or not found.covers:
            continue
        for factor in (Fraction(1), Fraction(3, 2), Fraction(2)):
            claimed = ga.LinearClassifiers(verify=False).bound(data, v, found.covers[0]).certificate
            certificate = json.loads(claimed.to_json())
            reach = factor * distance
            certificate["claim"] |= {"points": list(found.covers), "at_most": [reach.numerator, reach.denominator]}
            certificate["evidence"]["upper"] = [space.encode_multipliers(found, 1)]
            result = check(json.dumps(certificate))
            assert result, result.reason
            farther += 1
    assert (covered > 40, left > 100, farther > 60) == (True, True, True), (covered, left, farther)


def test_a_row_that_just_has_its_share_is_left_to_multipliers() -> None:
    """At its own largest λ a row of the basis has a weight of exactly 0 left."""
    data = Dataset([[0, 2], [3, 3], [1, 1], [2, 4], [-2, 3], [0, -1], [2, -2], [-1, -3]], [1] * 5 + [-1] * 3)
    space = space_of(data, bias=True, bases=True)
    target = space.direction_target(Vector.of([0, -1]), 1)
    found = covering_basis(space, [1, 6, 4], [0, 1, 2, 3, 4], target, Fraction(20, 3))
    assert found is not None
    assert 1 in found.covers
    assert 4 not in found.covers
    assert covering_basis(space, [1, 1, 4], [0], target, Fraction(20, 3)) is None


def test_certificates_with_bases_are_checked_by_default_too() -> None:
    """Whether to check them is decided by an estimate of what the checker does with bases."""
    rng, found = random.Random(7), 0
    for n in (120, 150, 200):
        data = separable(rng, n, 3)
        answer = ga.LinearClassifiers().largest_bound(data, [-1, 0, 0], 1)
        assert answer.certificate.evidence is not None
        found += any("covers" in entry for entry in answer.certificate.evidence["upper"])
        assert check(answer.certificate.to_json())
    assert found
