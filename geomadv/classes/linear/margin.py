"""The hard-margin support vector machine over ℚ (Lemma 3, with the complementary slackness that it needs)."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property

from geomadv.certificate import Certificate
from geomadv.errors import InvalidInputError
from geomadv.exact.arguments import check_dataset
from geomadv.exact.dataset import Dataset
from geomadv.exact.encoding import encode_multipliers, encode_rational, encode_vector, linear_class
from geomadv.exact.linear_classifiers import LinearClassifier
from geomadv.exact.multipliers import Multipliers
from geomadv.exact.notebook import plane, with_plane
from geomadv.exact.rational import Vector
from geomadv.exact.reprs import Described, described
from geomadv.exact.words import about_length, counted, length


@dataclass(frozen=True, repr=False)
class SupportVectorMachine(Described):
    """A classifier whose normal is Σ λ_i y_i x_i, with Σ λ_i y_i = 0 if it has a bias.

    Attributes
    ----------
    normal : Vector, length d
        In the inverse units of the data.
    bias : Fraction
        0 for the class without bias.
    multipliers : Multipliers
        λ ≥ 0.
    data : Dataset
    has_bias : bool
    seconds : dict
        Wall-clock time of the "guess" and of the "exact" part.
    """

    normal: Vector
    bias: Fraction
    multipliers: Multipliers
    data: Dataset
    has_bias: bool
    seconds: dict[str, float] = field(compare=False)

    @property
    def classifier(self) -> LinearClassifier:
        """The classifier sign(normal·x + bias)."""
        return LinearClassifier(self.normal, self.bias)

    @property
    def support(self) -> tuple[int, ...]:
        """The rows of the support vectors: those with λ_i > 0."""
        return self.multipliers.indices

    @property
    def explanation(self) -> str:
        """What was found, in one sentence."""
        return f"{self._sentence()}; support vectors: {len(self.support)} of {counted(self.data.n, 'point')}"

    def _sentence(self) -> str:
        raise NotImplementedError

    @property
    def _through(self) -> str:
        return "" if self.has_bias else " through the origin"

    def _repr_html_(self) -> str:
        squared = self.normal.squared_norm()
        rows = [("in words", self.explanation), ("normal", described(self.normal, 160))]
        rows.append(("bias", described(self.bias, 160)))
        rows += [("1/‖normal‖", length(1 / squared))] if squared else []
        rows.append(("support vectors", f"{len(self.support)} of {self.data.n} rows: {described(self.support, 100)}"))
        drawn = plane(self.data, [self.classifier] if self.normal else [], ringed=self.support)
        return with_plane(type(self).__name__, rows, drawn)


@dataclass(frozen=True, repr=False)
class MaxMargin(SupportVectorMachine):
    """The maximum-margin classifier of a data set, scaled to functional margin 1; see `SupportVectorMachine`.

    Its normal u is the unique minimiser of ½‖u‖² subject to y (u·x + b) ≥ 1, and y_i (u·x_i + b) = 1 wherever λ_i > 0.

    Attributes
    ----------
    normal, bias, multipliers, data, has_bias
        Those of a `SupportVectorMachine`.

    Examples
    --------
    >>> import geomadv as ga
    >>> S = ga.Dataset([[1, 0], [1, 1], [-1, 0]], [1, 1, -1])
    >>> found = ga.max_margin(S)
    >>> found.normal, found.bias, found.squared_margin, found.support
    (Vector(1, 0), Fraction(0, 1), Fraction(1, 1), (0, 2))
    """

    @cached_property
    def squared_margin(self) -> Fraction:
        """The squared geometric margin, 1/(u·u) = 1/Σ λ_i, in squared units of the data."""
        return 1 / self.multipliers.total()

    def _sentence(self) -> str:
        of = f"an accurate linear classifier{self._through}"
        return f"the largest margin of {of} is {about_length(self.squared_margin)}"

    @cached_property
    def certificate(self) -> Certificate:
        """A certificate of kind "max-margin"."""
        claim = {
            "kind": "max-margin",
            "hypothesis_class": linear_class(self.has_bias),
            "normal": encode_vector(self.normal),
            "bias": encode_rational(self.bias),
            "squared_margin": encode_rational(self.squared_margin),
        }
        return Certificate(claim, {"multipliers": encode_multipliers(self.multipliers, self.data, -1)}, self.data)


def check_both_labels(data: Dataset, *, bias: bool) -> None:
    """Raise InvalidInputError unless the labels are −1 and 1, and, with a bias, both occur."""
    check_dataset(data)
    if len(data.signs) and bias and len(data.classes) < 2:
        raise InvalidInputError(
            f"all points have the label {data.classes[0]}, but classifiers with a bias need points of both labels; "
            "pass both classes, or bias=False"
        )
