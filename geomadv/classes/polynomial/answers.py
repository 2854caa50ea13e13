"""What the class of polynomial classifiers answers beside what all classes do."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from geomadv.certificate import Certificate
from geomadv.classes.answers import Answer, Status
from geomadv.classes.brackets import Bound
from geomadv.exact.multipliers import Multipliers
from geomadv.exact.polynomials import PolynomialClassifier

__all__ = ["LeastDegree", "PolynomialBound", "PolynomialTransfersFrom"]


@dataclass(frozen=True, kw_only=True, repr=False)
class PolynomialTransfersFrom(Answer):
    """Whether a direction is adversarial for every accurate polynomial at one point of the data (P3, P4, K2).

    UNDECIDED, which only occurs for degrees k ≥ 3 that are the least one of the data or one more, means that neither an
    accurate polynomial that resists was found, nor multipliers with distances p/q, p + q ≤ `complexity`, in a unit in
    which the data are about 1 wide. There are data with a yes that has no rational multipliers at all (P5). Where the
    monomials are numbers of over 4,000 bits a polynomial that resists is only guessed, and the complexity in the answer
    is that of the distances that were ruled out until no guess was right. The certificate then only shows that the data
    are realised.

    Attributes
    ----------
    multipliers : Multipliers or None
        If it holds: λ ≥ 0, λ ≠ 0 with Σ λ_i y_i φ(x_i) + s Σ_j θ_j φ(x + τ_j v) + s θ_∞ φ^∞(v) = 0, where φ are the
        monomials and the constant, φ^∞ those of the highest degree, x the point and s its label.
    distances : tuple of (Fraction, Fraction)
        The pairs τ_j, θ_j. With a single one and θ_∞ = 0 every accurate polynomial gives x + τ v the other label.
    beyond : Fraction or None
        θ_∞.
    counterexample : PolynomialClassifier or None
        If it fails: an accurate polynomial that keeps the label all along the ray.
    complexity : int or None
        If it is undecided: as above, at most what was asked for.
    """

    multipliers: Multipliers | None = None
    distances: tuple[tuple[Fraction, Fraction], ...] = ()
    beyond: Fraction | None = None
    counterexample: PolynomialClassifier | None = None
    complexity: int | None = None

    def _sentence(self) -> str:
        if self.status is Status.UNDECIDED:
            return (
                f"undecided: no {self.fitting} that resists was found, nor a proof that there is none with distances "
                f"p/q of p + q ≤ {self.complexity}"
            )
        if self.holds:
            return f"the direction fools every {self.fitting} at the point"
        return f"some {self.fitting} keeps the label of the point all along the direction"


@dataclass(frozen=True, kw_only=True, repr=False)
class PolynomialBound(Bound[PolynomialClassifier]):
    """The supremum of the flip distance of all accurate polynomials from one point along a direction (P4, K2).

    It can be infinite although the direction fools every accurate polynomial at the point, each in the end.

    Attributes
    ----------
    lower, upper : Fraction, math.inf or None
        The supremum lies between these, in units of the direction's length. They are equal where it is rational or
        infinite; None only where vacuous.
    attaining : PolynomialClassifier or None
        If finite: a weakly accurate polynomial that is positive, times the label of the point, before `lower`.
    escaping : PolynomialClassifier or None
        If infinite: one that is so at all distances.
    quadratic : tuple of three int, or None
        If the supremum is irrational: it is the only t from `lower` to `upper` with c₀ + c₁ t + c₂ t² = 0. The
        certificate does not show that, but only the bracket.
    """

    quadratic: tuple[int, int, int] | None = None


@dataclass(frozen=True, kw_only=True, repr=False)
class LeastDegree(Answer):
    """The least degree of which a polynomial classifier is accurate, k₀.

    FAILS means that there is none: two rows are one point with different labels.

    Attributes
    ----------
    degree : int or None
        k₀ ≥ 1.
    classifier : PolynomialClassifier or None
        An accurate one of this degree.
    below : Certificate or None
        That none of degree k₀ − 1 is accurate, where k₀ > 1.
    """

    degree: int | None = None
    classifier: PolynomialClassifier | None = None
    below: Certificate | None = field(default=None, repr=False)

    @property
    def certificates(self) -> tuple[Certificate, ...]:
        """All certificates of the answer."""
        return (self.certificate,) if self.below is None else (self.certificate, self.below)

    def _sentence(self) -> str:
        if self.degree is None:
            return "no polynomial is accurate: a point occurs with different labels"
        return f"the least degree of an accurate polynomial is {self.degree}"
