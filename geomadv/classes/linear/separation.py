"""Separation of the labels, and where the coefficients of a logistic regression go (R0).

z_i = y_i (x_i, 1), without a bias y_i x_i. Along the W with W·z_i ≥ 0 for every row no likelihood falls. One W̄ inner to
their cone, and weights μ ≥ 0 with Σ μ_i z_i = 0 that are positive exactly where W̄·z_i = 0, on the rows that overlap,
tell complete separation, quasi-complete separation and overlap apart. Coefficient j goes to +∞ or has a limit if
e_j = Σ λ_i z_i with λ ≥ 0, to −∞ or has a limit if −e_j is such a sum; if neither is, some W of the cone raise it and
others lower it. It has a limit iff W̄_j = 0: then λ lives on the rows that overlap.
"""

from __future__ import annotations

from fractions import Fraction

from geomadv.classes.linear.faces import Face, smallest_face
from geomadv.classes.linear.homogeneous import homogeneous_rows, kernel
from geomadv.classes.linear.margin import MaxMargin, hull_distance
from geomadv.classes.linear.version_space import VersionSpace
from geomadv.classes.losses import Coefficient
from geomadv.exact.classifiers import LinearClassifier
from geomadv.exact.dataset import Dataset
from geomadv.exact.matrices import Homogeneous, IntegerMatrix
from geomadv.exact.multipliers import Multipliers
from geomadv.exact.rational import Vector, integer_array
from geomadv.solvers.guesses import Engine
from geomadv.solvers.motzkin import Alternative, separate

__all__ = ["Separated"]


class Separated:
    """How far the labels of a data set are separated.

    Parameters
    ----------
    data
        Labels −1 and 1.
    bias
        Whether the classifiers have one.
    engine
        What guesses.

    Attributes
    ----------
    exposing : LinearClassifier
        W̄.
    multipliers : Multipliers
        μ.
    coefficients : tuple of Coefficient
        Of each weight, and then the bias.
    """

    def __init__(self, data: Dataset, *, bias: bool, engine: Engine) -> None:
        self.data, self.has_bias, self.engine = data, bias, engine
        self.rows = homogeneous_rows(data, bias=bias)
        found = hull_distance(data, bias=bias, engine=engine)
        if isinstance(found, MaxMargin):
            self._face = Face([], [], VersionSpace(found, engine).separator)
        else:
            self._face = smallest_face(self.rows, found.indices, engine)
        self._exposing = self._face.exposing or [0] * self.rows.shape[1]
        self.exposing, self.multipliers = self._classifier(self._exposing), self._overlap()
        self._blind = kernel(self.rows)
        self._known = [self._exposing]  # vectors with W·z_i ≥ 0, which may serve again
        self.coefficients = tuple(map(self._coefficient, range(self.rows.shape[1])))

    def _coefficient(self, j: int) -> Coefficient[LinearClassifier]:
        blind = next((w for w in self._blind if w[j]), None)
        if blind is not None:
            return Coefficient("collinear", classifiers=self._by_sign(j, blind, [-x for x in blind]))
        at = self._exposing[j]
        sign = -1 if at < 0 else 1
        against = self._of_sign(j, -sign)
        if against is None:
            found = self._limited(j, sign)
            if isinstance(found, Multipliers):
                return Coefficient("finite" if at == 0 else "+inf" if at > 0 else "-inf", found)
            self._known.append(found)
            against = found
        along = self._of_sign(j, sign)
        if along is None:
            along = self._face.lifted(self.rows, [-x for x in against])  # as it vanishes where W̄ does
            self._known.append(along)
        return Coefficient("undetermined", classifiers=self._by_sign(j, along, against))

    def _overlap(self) -> Multipliers:
        """μ: 1 on every row of the face, and what takes their sum back to 0, as the cone of these rows is a space."""
        rows = self._face.rows
        if not rows:
            return Multipliers((), ())
        total = self.rows.combine(rows, [1] * len(rows))
        summed = IntegerMatrix(integer_array(total, (1, len(total))))
        back = separate(summed, self.rows.take(rows), self.engine)
        if not isinstance(back, Alternative):
            raise ArithmeticError("the rows where multipliers of 0 are positive do not add up to a point of their cone")
        return Multipliers.of({row: 1 + back.weak.get(k, 0) / back.strict[0] for k, row in enumerate(rows)})

    def _of_sign(self, j: int, sign: int) -> Homogeneous | None:
        return next((w for w in self._known if sign * w[j] > 0), None)

    def _limited(self, j: int, sign: int) -> Multipliers | Homogeneous:
        """λ ≥ 0 with Σ λ_i z_i = sign · e_j, or W with W·z_i ≥ 0 and sign · W_j < 0."""
        length = self.rows.shape[1]
        opposite = IntegerMatrix(integer_array([-sign * (k == j) for k in range(length)], (1, length)))
        found = separate(opposite, self.rows, self.engine)
        if not isinstance(found, Alternative):
            return found
        factor = self.data.denominator / found.strict[0]
        return Multipliers.of({i: weight * factor for i, weight in found.weak.items()})

    def _by_sign(self, j: int, one: Homogeneous, other: Homogeneous) -> tuple[LinearClassifier, LinearClassifier]:
        positive, negative = (one, other) if one[j] > 0 else (other, one)
        return self._classifier(positive), self._classifier(negative)

    def _classifier(self, w: Homogeneous) -> LinearClassifier:
        return LinearClassifier(Vector(tuple(w[: self.data.d])), Fraction(w[-1] if self.has_bias else 0))
