"""Whether a given hidden layer can be completed to an accurate network with nonnegative output weights.

With the hidden layer fixed, accuracy is linear in the output weights a ≥ 0 and the threshold τ > 0: the network is
right about a point strictly iff y (a·σ(W x + b) − τ) > 0. So it is a linear program, decided over ℚ.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction

import numpy as np

from geomadv.certificate import Certificate
from geomadv.classes.answers import Realizable, Status
from geomadv.classes.convex.classifiers import ConvexRegionClassifiers
from geomadv.errors import InvalidInputError
from geomadv.exact.arguments import check_dataset
from geomadv.exact.arrays import integer_array
from geomadv.exact.dataset import Dataset
from geomadv.exact.encoding import encode_classifier, encode_multipliers
from geomadv.exact.linear_classifiers import LinearClassifier, affine_functions
from geomadv.exact.matrices import IntegerMatrix
from geomadv.exact.multipliers import Multipliers
from geomadv.exact.networks import ReLUClassifier, Rule, as_rule
from geomadv.exact.rational import Vector
from geomadv.solvers.engines import get_engine
from geomadv.solvers.guesses import Engine
from geomadv.solvers.motzkin import Alternative, separate

__all__ = ["fit_output_layer"]

_MEMBER = "network with this hidden layer and nonnegative output weights"


def fit_output_layer(
    data: Dataset,
    units: Iterable[LinearClassifier],
    *,
    rule: Rule | str = Rule.EXCEEDS,
    engine: str | Engine | None = None,
) -> Realizable[ReLUClassifier, Multipliers]:
    """Find nonnegative output weights and a positive threshold for a hidden layer, or why there are none.

    Parameters
    ----------
    data
        Labels −1 and 1, both of them.
    units
        The hidden units, as the affine functions w_j·x + b_j.
    rule
        ">" or ">=": whether +1 is said where the output exceeds the threshold, or where it reaches it. A network that
        is found is right strictly, so by both.
    engine
        What guesses: "active-set" (default), "cvxpy", or an `Engine`. It changes no answer.

    Returns
    -------
    Realizable
        HOLDS with the network as `classifier`, and the certificate that the data are realizable in its class; FAILS
        with `multipliers` λ: no threshold lets a nonnegative combination of the hidden units be right where λ is
        positive.

    Raises
    ------
    InvalidInputError
        If only one label occurs, the dimensions differ, or the rule is "all", which has no output layer.

    Examples
    --------
    >>> import geomadv as ga
    >>> S = ga.Dataset([[0, 0], [1, 1], [1, -1]], [-1, 1, 1])
    >>> units = [ga.LinearClassifier([0, 1]), ga.LinearClassifier([0, -1])]
    >>> ga.fit_output_layer(S, units).classifier.is_accurate(S)
    True
    """
    begin = time.perf_counter()
    hidden, chosen = _checked(data, units, rule)
    width = len(hidden)
    features = _features(data, hidden)
    strict = IntegerMatrix(integer_array([x for feature in features for x in feature.numerators], (data.n, width + 1)))
    weak = IntegerMatrix(np.eye(width, width + 1, dtype=np.int64))
    found = separate(strict, weak, get_engine(engine))
    answer: Realizable[ReLUClassifier, Multipliers]
    if isinstance(found, Alternative):
        # The rows are the features times their denominators.
        multipliers = Multipliers.of({i: weight * features[i].denominator for i, weight in found.strict.items()})
        claim = {
            "kind": "no-output-layer",
            "hypothesis_class": {"name": "convex-region", "region": -1},
            "units": encode_classifier(hidden),
        }
        certificate = Certificate(claim, {"multipliers": encode_multipliers(multipliers, data)}, data)
        answer = Realizable(status=Status.FAILS, certificate=certificate, multipliers=multipliers)
    else:
        network = ReLUClassifier(hidden, Vector(tuple(found[:-1])), Fraction(found[-1]), chosen)
        # The network found is one with a convex region, and has the certificate that there are such.
        certificate = ConvexRegionClassifiers(engine=engine).realizable(data).certificate
        answer = Realizable(status=Status.HOLDS, certificate=certificate, classifier=network)
    return replace(answer, member=_MEMBER, seconds=time.perf_counter() - begin)


def _checked(
    data: Dataset, units: Iterable[LinearClassifier], rule: Rule | str
) -> tuple[tuple[LinearClassifier, ...], Rule]:
    """The hidden layer and the rule, checked to suit the data."""
    check_dataset(data)
    hidden = affine_functions(units, "units")
    chosen = as_rule(rule)
    if chosen is Rule.ALL:
        raise InvalidInputError("the rule 'all' has no output layer; pass '>' or '>='")
    if len(hidden[0].normal) != data.d:
        raise InvalidInputError(f"the units take points of dimension {len(hidden[0].normal)}, the data have {data.d}")
    _ = data.signs
    if len(data.classes) < 2:
        raise InvalidInputError(f"all points have the label {data.classes[0]}; pass points of both labels")
    return hidden, chosen


def _features(data: Dataset, hidden: tuple[LinearClassifier, ...]) -> list[Vector]:
    """Every row's y (outputs of the hidden units, −1): positive with (a, τ) iff the network is right about the row."""
    outputs = [[max(unit.value(point), Fraction(0)) for unit in hidden] for point in data.points]
    signs = data.signs.tolist()
    return [Vector.of([y * h for h in row] + [Fraction(-y)]) for row, y in zip(outputs, signs, strict=True)]
