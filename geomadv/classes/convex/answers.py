"""What only classes of convex decision regions answer."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Generic

from geomadv.certificate import Certificate
from geomadv.classes.answers import H
from geomadv.classes.brackets import Bracket, UniversalPerturbation


@dataclass(frozen=True, kw_only=True, repr=False)
class TargetedPerturbation(UniversalPerturbation):
    """A universal perturbation that moves all source points into the shadow of one point of the other label (C5).

    Attributes
    ----------
    target : int or None
        The row of that point.
    target_certificate : Certificate or None
        Of kind "universal-perturbation", about the linear classifiers on the source points and the target: that the
        perturbation is universal, and how short one for this target can be.
    """

    target: int | None = None
    target_certificate: Certificate | None = field(default=None, repr=False)

    @property
    def certificates(self) -> tuple[Certificate, ...]:
        """All certificates of the answer."""
        return (self.certificate, *filter(None, [self.target_certificate]))


@dataclass(frozen=True, kw_only=True, repr=False)
class Width(Bracket[int], Generic[H]):
    """How many hidden units an accurate network needs, perhaps one that a direction never fools (C8).

    HOLDS means that there is such a network; its certificate states the lower bound.

    Attributes
    ----------
    lower, upper : int or None
        It needs at least `lower` and at most `upper` units; None if there is no such network of any width.
    classifier : ReLUClassifier or None
        One of width `upper`.
    network_certificate : Certificate or None
        That it is accurate, and never fooled.
    """

    classifier: H | None = None
    network_certificate: Certificate | None = field(default=None, repr=False)

    @property
    def certificates(self) -> tuple[Certificate, ...]:
        """All certificates of the answer."""
        return (self.certificate, *filter(None, [self.network_certificate]))

    def _sentence(self) -> str:
        if not self.holds:
            return "no network of any width is accurate and never fooled"
        if self.is_exact:
            return "1 hidden unit suffices" if self.upper == 1 else f"{self.upper} hidden units are needed, and suffice"
        return f"{self.upper} hidden units suffice, and at least {self.lower} are needed"
