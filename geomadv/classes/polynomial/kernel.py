"""The maximum margin of polynomials in the feature space of the kernel (1 + x·y)^k, exactly (P1)."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from geomadv.certificate import Certificate, Json
from geomadv.classes.linear.margin import MaxMargin
from geomadv.exact.dataset import Dataset
from geomadv.exact.encoding import encode_multipliers, encode_rational, encode_vector
from geomadv.exact.multipliers import Multipliers
from geomadv.exact.polynomials import PolynomialClassifier
from geomadv.exact.rational import Vector
from geomadv.exact.reprs import Described
from geomadv.exact.words import about_length

__all__ = ["PolynomialMaxMargin", "of_lift"]


@dataclass(frozen=True, repr=False)
class PolynomialMaxMargin(Described):
    """The hard-margin support vector machine with the kernel (1 + x·y)^k, scaled to functional margin 1.

    f(x) = Σ λ_i y_i (1 + x_i·x)^k + b, with y_i f(x_i) ≥ 1, and equality where λ_i > 0.

    Attributes
    ----------
    classifier : PolynomialClassifier
        The sign of f, as a polynomial.
    multipliers : Multipliers
        λ ≥ 0, with Σ λ_i y_i = 0.
    squared_margin : Fraction
        1/Σ λ_i, the squared distance of the nearest rows from the hyperplane in the feature space of the kernel, whose
        coordinates are the monomials times the square roots of integers. It is no distance between points.
    certificate : Certificate
        Of kind "max-margin", about the data and the degree: whoever checks it computes the monomials.
    """

    classifier: PolynomialClassifier
    multipliers: Multipliers
    squared_margin: Fraction
    certificate: Certificate

    @property
    def support(self) -> tuple[int, ...]:
        """The rows of the support vectors: those with λ_i > 0."""
        return self.multipliers.indices

    @property
    def explanation(self) -> str:
        """What was found, in one sentence."""
        k = self.classifier.degree
        return (
            f"the largest margin of an accurate polynomial of degree at most {k}, in the feature space of the kernel "
            f"(1 + x·y)^{k}, is {about_length(self.squared_margin)}; support vectors: {len(self.support)}"
        )


def of_lift(margin: MaxMargin, columns: list[tuple[int, int]], data: Dataset, degree: int) -> PolynomialMaxMargin:
    """In terms of polynomials, from the maximum margin of what `kernel_lifted` makes of the data, with its columns."""
    coefficients = [Fraction(0)] * PolynomialClassifier.count(data.d, degree)
    for (j, root), entry in zip(columns, margin.normal, strict=True):
        coefficients[j] += root * entry
    classifier = PolynomialClassifier(data.d, degree, Vector.of(coefficients), margin.bias)
    claim: dict[str, Json] = {
        "kind": "max-margin",
        "hypothesis_class": {"name": "polynomial", "degree": degree},
        "normal": encode_vector(classifier.coefficients),
        "bias": encode_rational(margin.bias),
        "squared_margin": encode_rational(margin.squared_margin),
    }
    certificate = Certificate(claim, {"multipliers": encode_multipliers(margin.multipliers, data, -1)}, data)
    return PolynomialMaxMargin(classifier, margin.multipliers, margin.squared_margin, certificate)
