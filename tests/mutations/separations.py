"""Coefficients that diverge."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from tests.mutations.kinds import kind
from tests.mutations.reading import Reading
from tests.mutations.values import Classifier, as_list, keys, require, value_at


@kind("separation", "linear")
def _separation(r: Reading, claim: Any, evidence: Any) -> bool:
    overlapping, coefficients = keys(claim, "overlapping", "coefficients")
    exposing, multipliers, upper, others = keys(evidence, "exposing", "multipliers", "upper", "others")
    rows, fates = r.indices(overlapping), as_list(coefficients)
    require(all(fate in ("finite", "+inf", "-inf", "undetermined", "collinear") for fate in map(str, fates)))
    require(all(type(fate) is str for fate in fates))
    h, m, rest = r.classifier(exposing), r.multipliers(multipliers), r.classifiers(others)
    lambdas = [None if entry is None else r.multipliers(entry) for entry in as_list(upper)]
    zero = [i for i, x in enumerate(r.x) if value_at(h[0], x) == 0]
    positive = [i for i in range(len(r.x)) if m.at(i) != 0]
    vanishes = not any(m.losses.values()) and r.sum_is(m, [Fraction(0)] * len(r.x[0]), 0)
    holds = all(map(r.weakly_accurate, [h, *rest])) and rows == zero == positive and (rows == [] or vanishes)
    length = len(r.x[0]) + r.bias
    if not holds or len(fates) != length or len(lambdas) != length:
        return False
    for j, (fate, entry) in enumerate(zip(fates, lambdas, strict=True)):
        at = [[*g[0][0], g[0][1]][j] for g in [h, *rest]]
        if fate == "undetermined":
            right = entry is None and any(value > 0 for value in at) and any(value < 0 for value in at)
        elif fate == "collinear":
            blind = [all(value_at(g[0], x) == 0 for x in r.x) for g in [h, *rest]]
            right = entry is None and any(b and value != 0 for b, value in zip(blind, at, strict=True))
        else:
            theta = None if entry is None else r.theta(entry, 1)
            unit = [Fraction(int(k == j)) * (-1 if at[0] < 0 else 1) for k in range(len(r.x[0]) + 1)]
            right = fate == ("-inf" if at[0] < 0 else "+inf" if at[0] > 0 else "finite")
            if entry is None or theta is None or theta == 0:
                return False
            right = right and r.sum_is(entry, [theta * u for u in unit[:-1]], theta * unit[-1])
        if not right:
            return False
    return True


@kind("multiclass-separation", "multiclass-linear")
def _multiclass_separation(r: Reading, claim: Any, evidence: Any) -> bool:
    reference, overlapping, coefficients = keys(claim, "reference", "overlapping", "coefficients")
    exposing, multipliers, upper, others = keys(evidence, "exposing", "multipliers", "upper", "others")
    ref, pairs = r.label(reference), []
    for pair in as_list(overlapping):
        require(len(as_list(pair)) == 2)
        pairs.append((r.index(pair[0]), r.label(pair[1])))
    fates = [as_list(row) for row in as_list(coefficients)]
    require(all(type(fate) is str for row in fates for fate in row))
    require(all(fate in ("finite", "+inf", "-inf", "undetermined", "collinear") for row in fates for fate in row))
    h, m, rest = r.classifier(exposing), r.multipliers(multipliers), r.classifiers(others)
    lambdas = [[None if entry is None else r.multipliers(entry) for entry in as_list(row)] for row in as_list(upper)]

    def leads(g: Classifier) -> dict[tuple[int, int], Fraction]:
        scores = dict(zip(r.labels, g, strict=True))
        rivals = [(i, m) for i, y in enumerate(r.y) for m in r.labels if m != y]
        return {(i, m): value_at(scores[r.y[i]], r.x[i]) - value_at(scores[m], r.x[i]) for i, m in rivals}

    named, length = [label for label in r.labels if label != ref], len(r.x[0]) + 1
    zero = [pair for pair, lead in leads(h).items() if lead == 0]
    vanishes = not any(m.losses.values()) and r.blocks_are(m, r.losses_times(m, ref, [Fraction(0)] * length))
    holds = all(map(r.weakly_accurate, [h, *rest])) and pairs == zero == [p for p, w in m.weights.items() if w]
    shape = [len(row) for row in fates] == [len(row) for row in lambdas] == [length] * len(named)
    if not (holds and shape and (pairs == [] or vanishes)):
        return False
    blind = [not any(leads(g).values()) for g in rest]
    for label, row, entries in zip(named, fates, lambdas, strict=True):
        for j, (fate, entry) in enumerate(zip(row, entries, strict=True)):
            vectors = [[[*w, b] for w, b in g] for g in [h, *rest]]
            at = [g[r.labels.index(label)][j] - g[r.labels.index(ref)][j] for g in vectors]
            if fate == "undetermined":
                right = entry is None and min(at) < 0 < max(at)
            elif fate == "collinear":
                right = entry is None and any(b and value for b, value in zip(blind, at[1:], strict=True))
            else:
                unit = [Fraction(int(k == j)) * (-1 if at[0] < 0 else 1) for k in range(length)]
                if entry is None or {k for k, t in entry.losses.items() if t} != {ref}:
                    return False
                right = fate == ("-inf" if at[0] < 0 else "+inf" if at[0] > 0 else "finite")
                right = right and r.blocks_are(entry, r.losses_times(entry, label, unit))
            if not right:
                return False
    return True
