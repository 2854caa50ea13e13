"""Rounded multipliers: what the checker accepts is true, and what is wrong it refuses."""

import json
import math
import random
from collections import Counter
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from geomadv import checker
from geomadv.certificate import verify
from geomadv.classes.linear import universal_bracket
from geomadv.classes.linear.classifiers import LinearClassifiers
from geomadv.classes.linear.homogeneous import homogeneous_rows
from geomadv.classes.linear.rounded import ApproximateInverse
from geomadv.classes.linear.universal import Sources
from geomadv.classes.linear.version_space import VersionSpace, version_space
from geomadv.exact.dataset import Dataset
from geomadv.exact.encoding import encode_multipliers, encode_vector
from geomadv.exact.multipliers import Multipliers, combination


def small(rng: random.Random, bias: bool) -> tuple[Dataset, VersionSpace]:
    while True:
        d = rng.choice((1, 2, 2, 3))
        labels = [1, -1, *(rng.choice((1, -1)) for _ in range(rng.randint(1, 4)))]
        points = [[rng.randint(-3, 3) for _ in range(d)] for _ in labels]
        data = Dataset([[Fraction(x, 2) for x in p] for p in points] if rng.random() < 0.3 else points, labels)
        found = version_space(data, bias=bias)
        if isinstance(found, VersionSpace):
            return data, found


def drawn(rng: random.Random, data: Dataset, space: VersionSpace) -> dict[str, Any] | None:
    """A certificate about a random perturbation near a combination of the rows, with evidence near what it must be."""
    unit = rng.choice((2, 20, 100, 100))
    weights = [rng.choice((0, 1, unit, rng.randint(0, 3 * unit))) for _ in range(data.n)]
    if space.has_bias:
        surplus = sum(w * y for w, y in zip(weights, data.signs.tolist(), strict=True))
        weights[rng.choice([i for i in range(data.n) if int(data.signs[i]) * surplus <= 0])] += abs(surplus)
    first = Multipliers(tuple(i for i, w in enumerate(weights) if w), tuple(w for w in weights if w), unit)
    inverse = ApproximateInverse.of(homogeneous_rows(data, bias=space.has_bias), data.denominator)
    if inverse is None or not first.indices:
        return None
    near = [[w + rng.choice((0, 0, 1, -1)) for w in weights] for _ in range(rng.randint(1, 3))]
    noise = rng.choice((0, 0, 0, 1, inverse.scale // 8 + 1))
    entries = [[x + rng.randint(-noise, noise) for x in row] for row in inverse.entries]
    relations = [[*f, *[0] * (data.d + 1 - len(f))] for f in inverse.relations]
    if not space.has_bias:
        relations.append([*[0] * data.d, 1])
    claim = {"hypothesis_class": {"bias": space.has_bias, "name": "linear"}, "kind": "universal-bracket", "source": 1}
    claim |= {"perturbation": encode_vector(-combination(data, first)), "squared_length_at_least": [0, 1]}
    evidence = {"common": encode_multipliers(first, data, -1), "combinations": near, "basis": inverse.basis}
    evidence |= {"coordinates": inverse.coordinates, "inverse": entries, "scale": inverse.scale, "cuts": []}
    w = space.separator
    evidence |= {"relations": relations, "separator": [[*w, *[0] * (data.d + 1 - len(w))]]}
    text = {"denominator": data.denominator, "labels": list(data.labels), "points": data.numerators.tolist()}
    return {"format": "geomadv-certificate", "version": 1, "claim": claim, "data": text, "evidence": evidence}


@pytest.mark.parametrize("bias", [True, False])
def test_what_is_accepted_is_universal(bias: bool) -> None:
    rng, found = random.Random(5), Counter[tuple[bool, bool, bool]]()
    for _ in range(200):
        data, space = small(rng, bias)
        certificate = drawn(rng, data, space)
        if certificate is None:
            continue
        evidence = certificate["evidence"]
        accepted = bool(checker.check(json.dumps(certificate)))
        weights = {i: Fraction(w, evidence["common"]["losses"][0][1]) for i, _, w in evidence["common"]["weights"]}
        true = Sources(space, 1).all_certified(combination(data, Multipliers.of(weights))) is not None
        assert true or not accepted
        near = [weights.get(i, 0) * evidence["common"]["losses"][0][1] for i in range(data.n)]
        exact = all(listed == near for listed in evidence["combinations"])
        found[accepted, true, exact] += 1
    assert found[True, True, False] > 4  # rounded, accepted
    assert found[False, False, False] > 30  # wrong, refused
    assert found[False, True, False] > 10  # true, but not shown


def evidence_of(data: Dataset, gap: float, bias: bool) -> dict[str, Any]:
    answer = LinearClassifiers(bias=bias).universal_perturbation(data, 1, relative_gap=gap)
    assert answer.certificate.kind == "universal-bracket"
    assert verify(answer.certificate, data)
    assert answer.lower is not None
    assert answer.upper is not None
    assert answer.perturbation is not None
    assert answer.upper == answer.perturbation.squared_norm()
    assert 0 < answer.lower < answer.upper <= answer.lower * Fraction(1 + gap) ** 2
    return dict(answer.certificate.evidence)


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("factor", [Fraction(1), Fraction(1, 3), Fraction(2**9, 7)])
def test_end_to_end(monkeypatch: pytest.MonkeyPatch, bias: bool, factor: Fraction) -> None:
    monkeypatch.setattr(universal_bracket, "_ROUNDED_FROM", 0)
    monkeypatch.setattr(universal_bracket, "_CUT_UP_TO", 0)
    rng = np.random.default_rng(2)
    points = rng.integers(-9, 10, (60, 12))
    points[:30, 0] += 14
    points[30:, 0] -= 14
    points = np.hstack([points, points[:, :1] - 2 * points[:, 1:2], np.zeros((60, 1), dtype=np.int64)])
    data = Dataset([[factor * int(x) for x in p] for p in points], [1] * 30 + [-1] * 30)
    evidence = evidence_of(data, 0.05, bias)
    assert len(evidence["relations"]) == 2 + (not bias)
    assert len(evidence["coordinates"]) == 12 + bias
    exact = LinearClassifiers(bias=bias).universal_perturbation(data, 1, relative_gap=math.inf)
    assert exact.certificate.kind == "universal-perturbation"


def test_multipliers_are_rounded_to_as_few_bits_as_serve(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(universal_bracket, "_ROUNDED_FROM", 0)
    monkeypatch.setattr(universal_bracket, "_CUT_UP_TO", 0)
    rng = np.random.default_rng(4)
    points = rng.integers(-9, 10, (60, 12))
    points[:30, 0] += 14
    points[30:, 0] -= 14
    data, longest = Dataset(points.tolist(), [1] * 30 + [-1] * 30), {}
    for bits in ((60,), (52,), (40, 52), (3, 52), (3,)):
        monkeypatch.setattr(universal_bracket, "_BITS", bits)
        if bits == (3,):  # too few, and there are no others
            answer = LinearClassifiers().universal_perturbation(data, 1, relative_gap=0.05)
            assert answer.certificate.kind == "universal-perturbation"
        else:
            found = evidence_of(data, 0.05, True)["combinations"]
            longest[bits] = max(int(str(x), 0).bit_length() for weights in found for x in weights)
    assert longest[40, 52] < longest[52,] - 9
    assert longest[52,] < longest[60,] <= 61
    assert longest[3, 52] == longest[52,]
