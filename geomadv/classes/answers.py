"""What a hypothesis class answers. Every answer carries a certificate and says in a sentence what it means."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from fractions import Fraction
from typing import Generic, TypeAlias, TypeVar

from geomadv.certificate import Certificate, DataReference
from geomadv.errors import InvalidInputError
from geomadv.exact.classifiers import MulticlassLinearClassifier
from geomadv.exact.dataset import Dataset, Label
from geomadv.exact.linear_classifiers import LinearClassifier
from geomadv.exact.multipliers import MulticlassMultipliers, Multipliers
from geomadv.exact.networks import ReLUClassifier
from geomadv.exact.notebook import drawn, with_plane
from geomadv.exact.rational import Vector
from geomadv.exact.reprs import Described, described, field_values
from geomadv.exact.words import about_length, in_norm, show_label

#: What the classifiers do that most questions are about.
ACCURATE = "is accurate"

#: The classifiers of a hypothesis class, and the multipliers of its certificates.
H = TypeVar("H")
M = TypeVar("M")


def told(label: Label | None, data: Dataset | DataReference) -> str:
    """A label in a sentence, behind the name of its class where that is known."""
    names = data.class_names if isinstance(data, Dataset) else None
    return str(label) if names is None or label is None else show_label(label, names)


class Status(Enum):
    """How a question was decided; some about polynomials of degree 3 or more, log-losses, or limits can be left open.

    Examples
    --------
    >>> import geomadv as ga
    >>> T = ga.Dataset([[0], [1], [2], [3]], [-1, 1, -1, 1])
    >>> ga.LinearClassifiers().realizable(T).status, ga.LinearClassifiers().transfers(T, [1], 1).status
    (<Status.FAILS: 'fails'>, <Status.VACUOUS: 'vacuous'>)
    """

    HOLDS = "holds"
    FAILS = "fails"
    VACUOUS = "vacuous"
    UNDECIDED = "undecided"


@dataclass(frozen=True, kw_only=True, repr=False)
class Answer(Described):
    """A decided question.

    Attributes
    ----------
    status : Status
        HOLDS or FAILS; VACUOUS where no classifier of the class is accurate, or has a loss below the budget, so that
        every statement about all of them is empty.
    certificate : Certificate
        Evidence for the answer, or, where it is vacuous, for that.
    member : str
        What a classifier of the class is called.
    condition : str
        What those classifiers do that the question is about.
    seconds : float
        Wall-clock time spent.
    checked : bool
        Whether the checker has accepted every certificate before the answer was returned.

    Notes
    -----
    An answer is true in a condition iff it holds, and an error where it is vacuous or undecided.
    """

    status: Status
    certificate: Certificate = field(repr=False)
    member: str = "linear classifier"
    condition: str = ACCURATE
    seconds: float = field(default=0.0, compare=False)
    checked: bool = field(default=False, compare=False, repr=False)

    @property
    def provenance(self) -> str:
        """How the answer was established: by which certificates, and whether these were checked."""
        kinds = " and ".join(dict.fromkeys(certificate.kind for certificate in self.certificates))
        told = f"certificate{'s' * (len(self.certificates) > 1)} of kind {kinds}"
        if self.checked:
            return f"{told}, accepted by the checker"
        return f"{told}, not checked yet: ask geomadv.verify, or for verify=True"

    @property
    def certificates(self) -> tuple[Certificate, ...]:
        """All certificates of the answer."""
        return (self.certificate,)

    @property
    def holds(self) -> bool:
        """Whether the answer is a non-vacuous yes."""
        return self.status is Status.HOLDS

    def __bool__(self) -> bool:
        """Whether the answer is yes; an answer that is neither yes nor no has no truth value."""
        if self.status not in (Status.HOLDS, Status.FAILS):
            raise InvalidInputError(
                f"the answer is {self.status.value}, so neither true nor false; ask for .holds, or for .status"
            )
        return self.holds

    @property
    def vacuous(self) -> bool:
        """Whether there is no classifier at all that the question is about."""
        return self.status is Status.VACUOUS

    @property
    def fitting(self) -> str:
        """What a classifier is called that the question is about."""
        return f"accurate {self.member}" if self.condition == ACCURATE else f"{self.member} that {self.condition}"

    def _told(self, label: Label | None) -> str:
        """A label in a sentence, with the name of its class."""
        return told(label, self.certificate.data)

    @property
    def explanation(self) -> str:
        """The answer in one sentence."""
        return self._vacuous_sentence() if self.vacuous else self._sentence()

    def _vacuous_sentence(self) -> str:
        return f"vacuous: no {self.member} {self.condition} on these data (the certificate shows why)"

    def _sentence(self) -> str:
        raise NotImplementedError

    def _repr_html_(self) -> str:
        found = {k: value for k, value in field_values(self) if k not in ("status", "member", "condition")}
        rows = [("answer", self.status.value), ("in words", self.explanation)]
        rows += [(name.replace("_", " "), described(value, 160)) for name, value in found.items()]
        return with_plane(
            type(self).__name__, rows, drawn(self.certificate.data, self.certificate.claim, found.values())
        )


@dataclass(frozen=True, kw_only=True, repr=False)
class Realizable(Answer, Generic[H, M]):
    """Whether some classifier of the class is accurate (L1, C1).

    Attributes
    ----------
    classifier : LinearClassifier, ReLUClassifier, MulticlassLinearClassifier or None
        An accurate one, if there is any.
    multipliers : Multipliers, MulticlassMultipliers or None
        Otherwise λ ≥ 0, λ ≠ 0 with Σ λ_i y_i x_i = 0 and, with a bias, Σ λ_i y_i = 0; of convex regions such that one
        point outside is a convex combination of points inside.
    common_point : Vector or None
        Otherwise, of two classes and with a bias: a point that their convex hulls share.
    """

    classifier: H | None = None
    multipliers: M | None = None
    common_point: Vector | None = None

    def _sentence(self) -> str:
        if self.holds:
            return f"some {self.member} {self.condition}{' on all points' if self.condition == ACCURATE else ''}"
        if self.common_point is None:
            return f"no {self.member} {self.condition}: a nonnegative combination of the conditions on it vanishes"
        if self.member.startswith("linear"):
            return f"no {self.member} is accurate: the convex hulls of the two classes share a point"
        return f"no {self.member} is accurate: a point of one class lies in the convex hull of the other"


@dataclass(frozen=True, kw_only=True, repr=False)
class Transfers(Answer, Generic[H, M]):
    """Whether a direction is adversarial for every accurate classifier at every point of the source label (L3, C2, M2).

    Attributes
    ----------
    multipliers : Multipliers, MulticlassMultipliers or None
        If so: λ that certifies the direction (None where each point needs its own, see the certificate).
    counterexample : LinearClassifier, ReLUClassifier, MulticlassLinearClassifier or None
        If not: an accurate classifier that the direction never fools.
    """

    multipliers: M | None = None
    counterexample: H | None = None

    def _sentence(self) -> str:
        if self.holds:
            return f"the direction fools every {self.fitting} at every point of the source label"
        return f"the direction does not transfer: some {self.fitting} keeps the source label all along it"


@dataclass(frozen=True, kw_only=True, repr=False)
class ResistanceMargin(Answer):
    """The largest margin of a classifier that a direction never fools at the source label (A5).

    HOLDS means that it is positive; otherwise the direction transfers. Every classifier of a larger margin is fooled.

    Attributes
    ----------
    norm : {"l2", "l1", "linf"}
        In which points are moved: the margin is the least y (w·x + b) over the dual norm of w.
    squared_margin : Fraction or None
        γ(v)², in squared units of the data; 0 if the direction fools every accurate classifier.
    squared_max_margin : Fraction or None
        γ*², of the maximum margin.
    classifier : LinearClassifier or None
        The one of the margin γ(v) that is never fooled, scaled to functional margin 1: sign(u·x + b).
    multipliers : Multipliers or None
        λ ≥ 0, with Σ λ_i y_i = 0 if there is a bias, such that Σ λ_i y_i x_i + θ · source · v has the length
        γ(v) Σ λ_i. In the ℓ2 norm, unless that is 0, it is u, and y_i (u·x_i + b) = 1 wherever λ_i > 0.
    theta : Fraction or None
        θ ≥ 0, and 0 unless u·v = 0; 1 if the direction fools every accurate classifier.
    of_maximum : tuple of Certificate
        In the other norms, where v leaves less than the maximum margin: that −v leaves that, and no margin is larger.
    """

    norm: str = "l2"
    squared_margin: Fraction | None = None
    squared_max_margin: Fraction | None = None
    classifier: LinearClassifier | None = None
    multipliers: Multipliers | None = None
    theta: Fraction | None = None
    of_maximum: tuple[Certificate, ...] = field(default=(), repr=False)

    @property
    def certificates(self) -> tuple[Certificate, ...]:
        """All certificates of the answer."""
        return (self.certificate, *self.of_maximum)

    @property
    def squared_share(self) -> Fraction | None:
        """(γ(v) / γ*)², between 0 and 1: the squared share of the maximum margin that is left to who resists."""
        if self.squared_margin is None or self.squared_max_margin is None:
            return None
        return self.squared_margin / self.squared_max_margin

    def _sentence(self) -> str:
        if self.squared_margin is None or self.squared_share is None or not self.holds:
            return f"the direction fools every {self.fitting}, of whatever margin"
        if self.squared_share == 1:
            which = "the" if self.norm == "l2" else "some"
            return f"the direction never fools {which} {self.member} of the maximum margin{in_norm(self.norm)}"
        return (
            f"a {self.member} of margin {about_length(self.squared_margin)}{in_norm(self.norm)} is never fooled, "
            f"{about_length(self.squared_share)} times the maximum margin, and every one of a larger margin is"
        )


@dataclass(frozen=True, kw_only=True, repr=False)
class Forced(Answer, Generic[H]):
    """Whether all accurate classifiers give a point the same label (L6, C4). HOLDS means that they do.

    Attributes
    ----------
    label : int, str or None
        That label.
    disagreeing : tuple of two classifiers, or None
        Otherwise: accurate classifiers that give the point different labels; of two classes, 1 and −1.
    """

    label: Label | None = None
    disagreeing: tuple[H, H] | None = None

    def _sentence(self) -> str:
        if self.holds:
            return f"every {self.fitting} gives the point the label {self._told(self.label)}"
        return f"one {self.fitting} gives the point another label than another"


LinearRealizable: TypeAlias = Realizable[LinearClassifier, Multipliers]
LinearTransfers: TypeAlias = Transfers[LinearClassifier, Multipliers]
ReLURealizable: TypeAlias = Realizable[ReLUClassifier, Multipliers]
ReLUTransfers: TypeAlias = Transfers[ReLUClassifier, Multipliers]
MulticlassRealizable: TypeAlias = Realizable[MulticlassLinearClassifier, MulticlassMultipliers]
MulticlassTransfers: TypeAlias = Transfers[MulticlassLinearClassifier, MulticlassMultipliers]
