"""What two classifiers that were trained on two samples have in common (Theorems 7 and 9)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property

from geomadv.certificate import Certificate
from geomadv.classes.answers import LinearTransfers
from geomadv.classes.linear.margin import MaxMargin
from geomadv.classes.samples.size_bound import SizeBound
from geomadv.errors import InvalidInputError, shown
from geomadv.exact.dataset import Dataset, Label
from geomadv.exact.rational import Vector
from geomadv.exact.reprs import Described


@dataclass(frozen=True, kw_only=True, repr=False)
class SoftMarginTransfer(Described):
    """What two classifiers, each trained on its own sample, have in common.

    No larger set than `common` will do: a direction is adversarial only at points that the classifier labels
    correctly. Labels are those of the samples; in `common` itself they are 1 and −1.

    Attributes
    ----------
    common : Dataset or None
        S, the rows of both samples that both classifiers (of several classes: both reductions w_k − w_l) label
        correctly and not with a tie, first those of S⁽¹⁾, then those of S⁽²⁾. None where there are none.
    rows : pair of tuples of int
        Which rows of S⁽¹⁾ and of S⁽²⁾ these are.
    labels : pair of labels
        What 1 and −1 in `common` stand for: (1, −1), or (k, l).
    n : int
        The number of rows of each sample; of several classes, of those labelled k or l.
    confident : pair of int
        How many of these each classifier labels correctly with confidence on its own sample: y ⟨w, x⟩ ≥ 1 (A3), of
        several classes h(x) = y and |⟨w_k − w_l, x⟩| > 1 (B3).
    squared_B, squared_R : Fraction
        B² and R² in the bounds.
    attained_squared_B, attained_squared_R : Fraction
        The largest ‖w‖² and ‖x‖².
    fixed_in_advance : bool
        Whether B and R were given. The theorems' probability is about numbers fixed before the draw; with the attained
        ones in their place the bounds are a description of this run only.
    printed, sharper : SizeBound
        The bounds on |S ∩ S⁽ʲ⁾|, with ρ_j as attained.
    margin : MaxMargin or None
        The max-margin classifier of S without bias, whose normal is u.
    transfers : mapping of label to answer
        For every label that occurs in S: that minus its sign times u fools every classifier without bias that is
        accurate on S, both of those given among them, at every point of S with this label.
    seconds : float
        Wall-clock time spent.

    Examples
    --------
    >>> import geomadv as ga
    >>> S = ga.Dataset([[1, 0], [-1, 0]], [1, -1])
    >>> found = ga.soft_margin_transfer(S, S, [1, 0], [1, 1])
    >>> found.common.n, found.n, found.confident, found.attained_squared_R
    (4, 2, (2, 2), Fraction(1, 1))
    """

    common: Dataset | None
    rows: tuple[tuple[int, ...], tuple[int, ...]]
    labels: tuple[Label, Label]
    n: int
    confident: tuple[int, int]
    squared_B: Fraction
    squared_R: Fraction
    attained_squared_B: Fraction
    attained_squared_R: Fraction
    fixed_in_advance: bool
    printed: SizeBound
    sharper: SizeBound
    margin: MaxMargin | None
    transfers: Mapping[Label, LinearTransfers]
    seconds: float = field(default=0.0, compare=False)

    @property
    def sizes(self) -> tuple[int, int]:
        """|S ∩ S⁽¹⁾| and |S ∩ S⁽²⁾|, counted as multisets."""
        return len(self.rows[0]), len(self.rows[1])

    @property
    def rho(self) -> tuple[Fraction, Fraction]:
        """The attained ρ_j: the share of its own sample that each classifier does not label correctly with confidence.

        The printed theorems have one ρ for both; any ρ from the larger of the two on gives them, and a weaker bound.
        """
        return 1 - Fraction(self.confident[0], self.n), 1 - Fraction(self.confident[1], self.n)

    def meets(self, bound: SizeBound) -> bool:
        """Whether S has as many points of each sample as a bound says.

        Parameters
        ----------
        bound : SizeBound
            Such as `printed` or `sharper`.

        Returns
        -------
        bool
            By the smaller of the two `sizes`.

        Raises
        ------
        InvalidInputError
            If the bound is no `SizeBound`.

        Examples
        --------
        >>> import geomadv as ga
        >>> S = ga.Dataset([[1, 0], [-1, 0]], [1, -1])
        >>> found = ga.soft_margin_transfer(S, S, [1, 0], [1, 1])
        >>> found.sizes, found.meets(found.printed), found.printed.vacuous
        ((2, 2), True, True)
        """
        if not isinstance(bound, SizeBound):
            raise InvalidInputError(f"expected a SizeBound such as `printed` or `sharper`, got {shown(bound)}")
        return bound.is_met_by(min(self.sizes))

    @property
    def condition_1(self) -> bool:
        """Whether S is as large as printed, in this run. See `printed.vacuous` before making much of it."""
        return self.meets(self.printed)

    @property
    def condition_2(self) -> bool:
        """Whether there is a direction that is certified to fool both classifiers at every point of S."""
        return bool(self.transfers) and all(answer.holds for answer in self.transfers.values())

    def direction(self, label: Label) -> Vector:
        """The direction that fools both classifiers at every point of S with this label: −u, or u for the second label.

        Parameters
        ----------
        label : int or str
            One of `labels`.

        Returns
        -------
        Vector, length d
            Of which the direction matters alone.

        Raises
        ------
        InvalidInputError
            If S is empty, or the label is not one of the two.

        Examples
        --------
        >>> import geomadv as ga
        >>> S = ga.Dataset([[1, 0], [-1, 0]], [1, -1])
        >>> found = ga.soft_margin_transfer(S, S, [1, 0], [1, 1])
        >>> found.direction(1), found.transfers[1].holds
        (Vector(-1, 0), True)
        """
        if self.margin is None:
            raise InvalidInputError("no point is labelled correctly by both classifiers, so there is no direction")
        if label not in self.labels:
            raise InvalidInputError(f"the labels are {self.labels[0]!r} and {self.labels[1]!r}, got {label!r}")
        return -self.margin.normal if label == self.labels[0] else self.margin.normal

    @cached_property
    def certificates(self) -> tuple[Certificate, ...]:
        """That u is the max-margin normal of S, and that its directions transfer; all about `common`."""
        if self.margin is None:
            return ()
        return self.margin.certificate, *(answer.certificate for answer in self.transfers.values())

    @property
    def explanation(self) -> str:
        """The outcome in a few sentences."""
        if self.common is None:
            found = "no point of either sample is labelled correctly by both classifiers"
        else:
            found = (
                f"one direction for each label fools both classifiers at all {self.common.n} points that both label "
                f"correctly, {self.sizes[0]} and {self.sizes[1]} of the {self.n} of each sample"
            )
        source = "" if self.fixed_in_advance else ", with B and R as attained in this run"
        return f"{found}; {self._comparison('printed')}, {self._comparison('sharper')}{source}"

    def _comparison(self, name: str) -> str:
        bound: SizeBound = getattr(self, name)
        verdict = "vacuous" if bound.vacuous else "met" if self.meets(bound) else "not met"
        return f"the {name} bound, about {float(bound):.6g}, is {verdict}"
