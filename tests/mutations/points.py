"""Labels of points."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from tests.mutations.kinds import LRCM, kind
from tests.mutations.reading import Reading
from tests.mutations.values import as_list, keys, monomials, require


@kind("forced", *LRCM, "polynomial")
def _forced(r: Reading, claim: Any, evidence: Any) -> bool:
    point, label = keys(claim, "point", "label")
    upper, separator = keys(evidence, "upper", "separator")
    p, given, h = r.vector(point), r.label(label), r.classifier(separator)
    lambdas = [r.multipliers(entry) for entry in as_list(upper)]
    if r.name != "multiclass-linear":
        p = monomials(p, r.degree)
        outer = 1 if given == r.outer else 0
        thetas = [r.theta(m, given) for m in lambdas]
        right = all(
            theta is not None
            and r.sum_is(m, [given * theta * v for v in p], given * theta, outer=outer)
            and r.enough(m, [given * theta * v for v in p])
            for m, theta in zip(lambdas, thetas, strict=True)
        )
        return r.accurate(h) and right and lambdas != []
    right = all(
        m.losses.get(given, 0) == 0 and r.blocks_are(m, r.losses_times(m, given, [*p, Fraction(1)])) for m in lambdas
    )
    others = [other for other in r.labels if other != given]
    found = all(any(not any(t for k, t in m.losses.items() if k != other) for m in lambdas) for other in others)
    return r.accurate(h) and right and found


@kind("not-forced", *LRCM, "polynomial")
def _not_forced(r: Reading, claim: Any, evidence: Any) -> bool:
    point, labels = keys(claim, "point", "labels")
    require(len(as_list(labels)) == 2)
    p, (one, other) = monomials(r.vector(point), r.degree), map(r.label, labels)
    first, second = (r.classifier(c) for c in keys(evidence, "first", "second"))
    disagree = r.gives(first, p, one) and r.gives(second, p, other)
    return one != other and r.accurate(first) and r.accurate(second) and disagree
