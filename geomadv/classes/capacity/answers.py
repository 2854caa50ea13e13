"""Answers about the first class of a chain, from small to large, that a direction does not fool."""

from __future__ import annotations

from dataclasses import dataclass, field

from geomadv.certificate import Certificate
from geomadv.classes.brackets import Bracket
from geomadv.classes.convex.answers import Width
from geomadv.exact.networks import ReLUClassifier
from geomadv.exact.polynomials import PolynomialClassifier
from geomadv.exact.words import listed

__all__ = ["CriticalDegree", "CriticalWidth"]


@dataclass(frozen=True, kw_only=True, repr=False)
class CriticalDegree(Bracket[int]):
    """The first degree at which a direction does not fool every accurate polynomial at a point of the data (K1–K3).

    The chain begins with the least degree k₀ of which some polynomial is accurate, and by K1 what fools all of a degree
    fools all of every smaller one. HOLDS means that there is such a degree, which then is at most k₀ + 2; FAILS that
    the direction leads straight to a point of the other label and fools the accurate polynomials of every degree (K2);
    VACUOUS that a point occurs with both labels.

    Attributes
    ----------
    lower, upper : int or None
        The degree; they differ where an answer for some degree between them, of at least 3, is UNDECIDED (P5). None if
        there is no such degree.
    least : int or None
        k₀.
    classifier : PolynomialClassifier or None
        An accurate one of degree `upper` that keeps the label of the point all along the ray.
    below : Certificate or None
        The other side: that all of degree `lower` − 1 are fooled, or, where that is k₀ − 1, that none is accurate.
    undecided : tuple of int
        The degrees that are left open.

    Examples
    --------
    >>> import geomadv as ga
    >>> S = ga.Dataset([[0, 0], [1, 1], [1, -1]], [1, -1, -1])
    >>> found = ga.critical_degree(S, [1, 0], row=0)
    >>> found.least, found.lower, found.upper
    (1, 2, 2)
    """

    least: int | None = None
    classifier: PolynomialClassifier | None = None
    below: Certificate | None = field(default=None, repr=False)
    undecided: tuple[int, ...] = ()

    @property
    def certificates(self) -> tuple[Certificate, ...]:
        """All certificates of the answer."""
        return (self.certificate, *filter(None, [self.below]))

    @property
    def fooled(self) -> tuple[int, ...]:
        """The degrees, from k₀ on, of which every accurate polynomial is known to be fooled, as far as k₀ + 2."""
        if self.least is None:
            return ()
        return tuple(range(self.least, self.least + 3 if self.lower is None else self.lower))

    def _vacuous_sentence(self) -> str:
        return "vacuous: no polynomial is accurate, since a point occurs with both labels"

    def _sentence(self) -> str:
        if not self.holds:
            return (
                "the direction fools every accurate polynomial of whatever degree at the point: it leads straight to "
                "one of the other label, as the certificate for one degree shows"
            )
        if self.fooled:
            said = f"fools every accurate polynomial of {_degrees(self.fooled)}, and not every one of"
        else:
            said = "does not fool every accurate polynomial of"
        open_ = f"; {_degrees(self.undecided)} undecided" if self.undecided else ""
        least = ", the least of which any is accurate" if self.upper == self.least != 1 else ""
        return f"the direction {said} degree {self.upper}{least}{open_}"


def _degrees(degrees: tuple[int, ...]) -> str:
    return f"degree {listed([str(k) for k in degrees])}"


@dataclass(frozen=True, kw_only=True, repr=False)
class CriticalWidth(Width[ReLUClassifier]):
    """The least width at which a direction does not fool every accurate network with a convex region (K4, C8).

    The chain is: linear classifiers, which are the networks of one unit, networks of two units, of three, and so on, to
    all classifiers with a convex region. HOLDS means that there is such a width; FAILS that the direction fools every
    accurate classifier of all these classes; VACUOUS that none is accurate.

    Attributes
    ----------
    lower, upper : int or None
        The width is at least `lower`, and at most `upper`; None if there is no such width.
    least : int or None
        Of the accurate networks the fewest units, as far as was found: an upper bound where there are many points.
    classifier : ReLUClassifier or None
        An accurate network of `upper` units that is never fooled.
    network_certificate : Certificate or None
        That it is.

    Examples
    --------
    >>> import geomadv as ga
    >>> S = ga.Dataset([[0, 0], [1, 1], [1, -1]], [-1, 1, 1])
    >>> found = ga.critical_width(S, [1, 0])
    >>> found.lower, found.upper, found.classifier.width
    (2, 2, 2)
    """

    least: int | None = None

    def _sentence(self) -> str:
        if not self.holds or self.upper is None or self.lower is None:
            return (
                "the direction fools every accurate classifier with a convex region, so every two-layer ReLU network "
                "with nonnegative output weights, of whatever width"
            )
        if self.upper == 1:
            return "the direction does not even fool every accurate linear classifier"
        if self.least is not None and self.lower <= self.least:
            return (
                f"the direction does not fool every accurate network of {self.upper} units, and no fewer units realise "
                "the data"
            )
        return (
            f"the direction fools every accurate network of fewer than {self.lower} units, and not every one of "
            f"{self.upper} units"
        )
