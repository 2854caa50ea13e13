"""All polynomials of one degree that are accurate on a data set: linear classifiers of the monomials (P1)."""

from __future__ import annotations

from collections.abc import Sequence

from geomadv.certificate import Json
from geomadv.classes.linear.version_space import VersionSpace
from geomadv.classes.space import Forcing, Refuted
from geomadv.exact.dataset import Dataset, Label
from geomadv.exact.features import features, leading_features
from geomadv.exact.linear_classifiers import LinearClassifier
from geomadv.exact.matrices import Homogeneous
from geomadv.exact.multipliers import Multipliers
from geomadv.exact.polynomials import PolynomialClassifier
from geomadv.exact.rational import Vector

__all__ = ["AccuratePolynomials"]


class AccuratePolynomials:
    """The accurate polynomials of a degree, a space as in `classes.space`.

    Parameters
    ----------
    data
        The points themselves.
    degree
        k.
    lifted
        The accurate linear classifiers of the points' monomials.
    """

    def __init__(self, data: Dataset, degree: int, lifted: VersionSpace) -> None:
        self.data, self.degree, self.lifted = data, degree, lifted

    @property
    def separator(self) -> Homogeneous:
        """An accurate polynomial: its coefficients, the constant last."""
        return self.lifted.separator

    def classifier(self, w: Homogeneous) -> PolynomialClassifier:
        """The classifier of these coefficients."""
        h = self.lifted.classifier(w)
        return PolynomialClassifier(self.data.d, self.degree, h.normal, h.bias)

    def functions(self, w: Homogeneous) -> Sequence[LinearClassifier]:
        """The affine function of the monomials."""
        return self.lifted.functions(w)

    def encode_multipliers(self, m: Multipliers, label: Label) -> Json:
        """Multipliers as certificates write them; see `Space`."""
        return self.lifted.encode_multipliers(m, label)

    def fooled(self, direction: Vector, source: Label) -> Multipliers | Refuted[Homogeneous]:
        """Multipliers if the direction fools them from everywhere, or one that it fools from nowhere far out (P2)."""
        return self.lifted.fooled(leading_features(direction, self.degree), source)

    def forced(
        self, point: Vector
    ) -> Forcing[Multipliers] | tuple[tuple[Label, Homogeneous], tuple[Label, Homogeneous]]:
        """The label that all of them give the point, or one polynomial for each label (P1)."""
        return self.lifted.forced(features(point, self.degree))
