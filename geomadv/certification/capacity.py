"""Where the directions of a run stop fooling all, as the capacity of the class grows: a page of the report."""

from __future__ import annotations

from dataclasses import dataclass

from geomadv.certification import convex, polynomial
from geomadv.certification.directions import SVM
from geomadv.certification.outcome import Certification, ClassOutcome
from geomadv.classes.capacity.answers import CriticalDegree
from geomadv.exact.words import counted

__all__ = ["CapacityRow", "capacity_rows", "steps_of_degree"]


@dataclass(frozen=True)
class CapacityRow:
    """One direction.

    Attributes
    ----------
    direction : str
    degrees : tuple of (str, str)
        The degrees, and whether all accurate polynomials are fooled.
    widths : str
        At how many units of a network it stops.
    """

    direction: str
    degrees: tuple[tuple[str, str], ...] = ()
    widths: str = ""


def capacity_rows(run: Certification) -> list[CapacityRow]:
    """A row for each direction that was asked about polynomials; none where these were not asked about."""
    found = run.classes.get(polynomial.name)
    if found is None:
        return []
    networks = run.classes.get(convex.name)
    return [
        CapacityRow(name, steps_of_degree(critical), _width(networks, name))
        for name, critical in found.critical.items()
    ]


def steps_of_degree(critical: CriticalDegree) -> tuple[tuple[str, str], ...]:
    """For each degree up to two above the least one, and all of them, whether the direction fools all."""
    if critical.least is None:
        return ()
    found = []
    for k in range(1, critical.least + 3):
        said = "no"
        if k < critical.least:
            said = "none is accurate"
        elif k in critical.fooled:
            said = "yes"
        elif k in critical.undecided:
            said = "undecided"
        found.append((f"degree {k}", said))
    return (*found, ("every degree", "yes" if critical.upper is None else "no"))


def _width(networks: ClassOutcome | None, direction: str) -> str:
    """At which width it stops, as far as the run knows."""
    answer = None if networks is None else networks.transfers.get(direction)
    if networks is None or answer is None:
        return "not asked"
    if networks.sources[direction] != -1:
        return "not asked: away from +1 each point has its own answer"
    if answer.holds:
        return "never"
    network = networks.refuting_network(direction)
    width = networks.width if direction == SVM else None
    if width is not None and width.is_exact and width.upper is not None:
        return f"at {counted(width.upper, 'unit')}"
    return "" if network is None else f"at {counted(network.width, 'unit')} at the latest"
