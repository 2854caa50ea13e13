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
from geomadv.classes.linear.version_space import VersionSpace, version_space
from geomadv.classes.separations import Coefficient
from geomadv.exact.arrays import integer_array
from geomadv.exact.dataset import Dataset
from geomadv.exact.linear_classifiers import LinearClassifier
from geomadv.exact.matrices import Homogeneous, IntegerMatrix, dot
from geomadv.exact.multipliers import Multipliers
from geomadv.exact.rational import Vector
from geomadv.solvers.guesses import Engine
from geomadv.solvers.motzkin import Alternative, separate

__all__ = ["Fates", "Separated"]


#: What becomes of a functional, with λ by row if it has a limit, and else with two W on which it has either sign.
Fate = tuple[str, dict[int, Fraction], tuple[Homogeneous, Homogeneous] | None]


class Fates:
    """What becomes of linear functionals of W as Π 1/(1 + exp(−W·z_i)) tends to its supremum.

    Parameters
    ----------
    rows
        The D z_i.
    unit
        D.
    face
        The smallest face of their cone that contains 0, with a W that exposes it.
    engine
        What guesses.

    Attributes
    ----------
    exposing : list of int
        W̄.
    """

    def __init__(self, rows: IntegerMatrix, unit: int, face: Face, engine: Engine) -> None:
        self.rows, self.unit, self.engine, self._face = rows, unit, engine, face
        self.exposing = face.exposing or [0] * rows.shape[1]
        self._blind = kernel(rows)
        self._known = [self.exposing]  # vectors with W·z_i ≥ 0, which may serve again

    def fate(self, functional: Homogeneous) -> Fate:
        """What becomes of a·W."""
        blind = next((w for w in self._blind if dot(functional, w)), None)
        if blind is not None:
            return "collinear", {}, _by_sign(functional, blind, [-x for x in blind])
        at = dot(functional, self.exposing)
        sign = -1 if at < 0 else 1
        against = self._of_sign(functional, -sign)
        if against is None:
            found = self._limited(functional, sign)
            if isinstance(found, dict):
                return "finite" if at == 0 else "+inf" if at > 0 else "-inf", found, None
            self._known.append(found)
            against = found
        along = self._of_sign(functional, sign)
        if along is None:
            along = self._face.lifted(self.rows, [-x for x in against])  # as it vanishes where W̄ does
            self._known.append(along)
        return "undetermined", {}, _by_sign(functional, along, against)

    def overlap(self) -> dict[int, Fraction]:
        """μ: 1 on every row of the face, and what takes their sum back to 0, as the cone of these rows is a space."""
        rows = self._face.rows
        if not rows:
            return {}
        total = self.rows.combine(rows, [1] * len(rows))
        summed = IntegerMatrix(integer_array(total, (1, len(total))))
        back = separate(summed, self.rows.take(rows), self.engine)
        if not isinstance(back, Alternative):
            raise ArithmeticError("the rows where multipliers of 0 are positive do not add up to a point of their cone")
        return {row: 1 + back.weak.get(k, Fraction(0)) / back.strict[0] for k, row in enumerate(rows)}

    def _of_sign(self, functional: Homogeneous, sign: int) -> Homogeneous | None:
        return next((w for w in self._known if sign * dot(functional, w) > 0), None)

    def _limited(self, functional: Homogeneous, sign: int) -> dict[int, Fraction] | Homogeneous:
        """λ ≥ 0 with Σ λ_i z_i = sign · a, or W with W·z_i ≥ 0 and sign · a·W < 0."""
        opposite = IntegerMatrix(integer_array([-sign * x for x in functional], (1, len(functional))))
        found = separate(opposite, self.rows, self.engine)
        if not isinstance(found, Alternative):
            return found
        factor = self.unit / found.strict[0]
        return {i: weight * factor for i, weight in found.weak.items()}


def _by_sign(functional: Homogeneous, one: Homogeneous, other: Homogeneous) -> tuple[Homogeneous, Homogeneous]:
    return (one, other) if dot(functional, one) > 0 else (other, one)


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
        self.data, self.has_bias = data, bias
        rows = homogeneous_rows(data, bias=bias)
        found = version_space(data, bias=bias, engine=engine)
        if isinstance(found, VersionSpace):
            face = Face([], [], found.separator)
        else:
            face = smallest_face(rows, found.indices, engine)
        fates, length = Fates(rows, data.denominator, face, engine), rows.shape[1]
        self.exposing, self.multipliers = self._classifier(fates.exposing), Multipliers.of(fates.overlap())
        units = [[int(k == j) for k in range(length)] for j in range(length)]
        self.coefficients = tuple(self._coefficient(*fates.fate(unit)) for unit in units)

    def _coefficient(
        self, limit: str, weights: dict[int, Fraction], pair: tuple[Homogeneous, Homogeneous] | None
    ) -> Coefficient[LinearClassifier, Multipliers]:
        if pair is None:
            return Coefficient(limit, Multipliers.of(weights))
        return Coefficient(limit, classifiers=(self._classifier(pair[0]), self._classifier(pair[1])))

    def _classifier(self, w: Homogeneous) -> LinearClassifier:
        return LinearClassifier(Vector(tuple(w[: self.data.d])), Fraction(w[-1] if self.has_bias else 0))
