"""Separation of several labels, and where the coefficients of a multinomial logistic regression go (R0).

P(y = c | x) is proportional to exp(w_c·x + b_c). The likelihood of row i falls with W·G_{i,m}, the lead of its label
over each rival m, as that of two classes does with W·z_i; so what is said of the z_i there is true of the G_{i,m}.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from geomadv.certificate import Certificate
from geomadv.classes.answers import Answer
from geomadv.classes.linear.faces import Face, smallest_face
from geomadv.classes.linear.separation import Fates
from geomadv.classes.multiclass.scores import ScoreSpace
from geomadv.classes.separations import Coefficient, told
from geomadv.exact.classifiers import MulticlassLinearClassifier
from geomadv.exact.dataset import Label
from geomadv.exact.encoding import encode_classifier, encode_classifiers, encode_multiclass_multipliers
from geomadv.exact.matrices import Homogeneous
from geomadv.exact.multipliers import MulticlassMultipliers
from geomadv.solvers.motzkin import Alternative

__all__ = ["MulticlassSeparated", "MulticlassSeparation"]

_Coefficient = Coefficient[MulticlassLinearClassifier, MulticlassMultipliers]


@dataclass(frozen=True, kw_only=True, repr=False)
class MulticlassSeparation(Answer):
    """Whether several labels are separated, so that a multinomial logistic regression has no estimate (R0).

    HOLDS means that they are, completely or not; FAILS that they overlap, so that there is an estimate.

    Attributes
    ----------
    kind : {"complete", "quasi-complete", "overlap"}
        Whether some classifier is right about all rows; or wrong about none, and decided about some row and rival; or
        neither.
    reference : Label
        The class whose coefficients are taken from those of the others.
    overlapping : tuple of (int, Label)
        The rows, each with a rival of its label, between which every classifier that is wrong about no row is
        undecided.
    exposing : MulticlassLinearClassifier
        One that is decided about all others, and wrong about no row.
    multipliers : MulticlassMultipliers
        μ, positive exactly on what overlaps, with Σ μ_{i,m} (e_{y_i} − e_m) ⊗ (x_i, 1) = 0.
    coefficients : mapping from Label to tuple of Coefficient
        Of every class but the reference: of each weight, and of the bias, which comes last.

    Examples
    --------
    >>> import geomadv as ga
    >>> S = ga.Dataset([[0], [1], [2]], ["a", "b", "c"])
    >>> found = ga.MulticlassLinearClassifiers().separation(S)
    >>> found.kind, found.reference, sorted(found.coefficients)
    ('complete', 'a', ['b', 'c'])
    """

    kind: str
    reference: Label
    overlapping: tuple[tuple[int, Label], ...]
    exposing: MulticlassLinearClassifier
    multipliers: MulticlassMultipliers
    coefficients: Mapping[Label, tuple[_Coefficient, ...]]

    @property
    def limits(self) -> dict[Label, tuple[str, ...]]:
        """What becomes of each coefficient, by class."""
        return {label: tuple(c.limit for c in row) for label, row in self.coefficients.items()}

    def _sentence(self) -> str:
        return told(self.kind, [limit for row in self.limits.values() for limit in row])


class MulticlassSeparated:
    """How far the labels of a data set are separated.

    Parameters
    ----------
    space
        Of the data.
    reference
        One of the labels.

    Attributes
    ----------
    exposing, multipliers, coefficients, overlapping : see `MulticlassSeparation`
    """

    def __init__(self, space: ScoreSpace, reference: Label) -> None:
        self.space, self.reference = space, reference
        found = space.separated()
        if isinstance(found, Alternative):
            face = smallest_face(space.rows, found.strict, space.engine)
        else:
            face = Face([], [], found)
        fates = Fates(space.rows, space.data.denominator, face, space.engine)
        self.exposing = space.classifier(fates.exposing)
        self.multipliers = self._multipliers(fates.overlap())
        self.overlapping = tuple(space.pairs[k] for k in face.rows)
        self.coefficients = {
            label: tuple(self._coefficient(*fates.fate(contrast)) for contrast in self._contrasts(label))
            for label in space.data.classes
            if label != reference
        }

    def _contrasts(self, label: Label) -> list[Homogeneous]:
        """The coefficients of a class less those of the reference, as functionals."""
        width = self.space.data.d + 1
        units = ([int(k == j) for k in range(width)] for j in range(width))
        return [self.space.leads(label, unit, [self.reference]).entries[0].tolist() for unit in units]

    def _coefficient(
        self, limit: str, weights: dict[int, Fraction], pair: tuple[Homogeneous, Homogeneous] | None
    ) -> _Coefficient:
        if pair is None:
            return Coefficient(limit, self._multipliers(weights))
        return Coefficient(limit, classifiers=(self.space.classifier(pair[0]), self.space.classifier(pair[1])))

    def _multipliers(self, weights: dict[int, Fraction]) -> MulticlassMultipliers:
        return MulticlassMultipliers({self.space.pairs[k]: weight for k, weight in weights.items()}, {})

    @property
    def kind(self) -> str:
        """See `MulticlassSeparation`."""
        if not self.overlapping:
            return "complete"
        return "overlap" if len(self.overlapping) == len(self.space.pairs) else "quasi-complete"

    @property
    def certificate(self) -> Certificate:
        """The certificate of kind "multiclass-separation"."""
        data, number = self.space.data, self.space.data.label_numbers
        rows = [row for _, row in sorted((number[label], row) for label, row in self.coefficients.items())]
        claim = {
            "kind": "multiclass-separation",
            "hypothesis_class": {"name": "multiclass-linear"},
            "reference": number[self.reference],
            "overlapping": sorted([i, number[rival]] for i, rival in self.overlapping),
            "coefficients": [[c.limit for c in row] for row in rows],
        }
        pairs = (h for row in rows for c in row for h in c.classifiers or ())
        others = [h for h in dict.fromkeys(pairs) if h != self.exposing]
        evidence = {
            "exposing": encode_classifier(self.exposing.scores),
            "multipliers": encode_multiclass_multipliers(self.multipliers, data),
            "upper": [[None if c.multipliers is None else self._encoded(c.multipliers) for c in row] for row in rows],
            "others": encode_classifiers(h.scores for h in others),
        }
        return Certificate(claim, evidence, data)

    def _encoded(self, multipliers: MulticlassMultipliers) -> object:
        """With θ = 1 against the reference."""
        with_theta = MulticlassMultipliers(multipliers.weights, {self.reference: Fraction(1)})
        return encode_multiclass_multipliers(with_theta, self.space.data)
