"""All counterexamples: to every statement of the paper that fails as printed, one that runs or an argument.

E8 to E16 refute sentences that go beyond the paper, or what one might hope for.

Each executable one refutes every candidate, not one: every direction, or every constant, that the statement might mean.
"""

from __future__ import annotations

from geomadv.errors import InvalidInputError
from geomadv.paper.counterexamples.box import BOX
from geomadv.paper.counterexamples.capacity import CAPACITY
from geomadv.paper.counterexamples.data_space import N4
from geomadv.paper.counterexamples.degree_three import DEGREE_THREE
from geomadv.paper.counterexamples.degree_two import DEGREE_TWO
from geomadv.paper.counterexamples.hypotheses import HYPOTHESES
from geomadv.paper.counterexamples.irrational_bound import E12
from geomadv.paper.counterexamples.linear import LINEAR
from geomadv.paper.counterexamples.networks import NETWORKS
from geomadv.paper.counterexamples.refutation import Argument, Counterexample
from geomadv.paper.counterexamples.several_classes import E8

__all__ = ["ARGUMENTS", "COUNTEREXAMPLES", "find", "in_order"]


def in_order(id: str) -> tuple[str, int]:
    """By what identifiers are sorted: E2 before E10."""
    return id[0], int(id[1:])


_ALL = (*LINEAR, *NETWORKS, *HYPOTHESES, *DEGREE_TWO, *DEGREE_THREE, *CAPACITY, *BOX, E8, E12, N4)
COUNTEREXAMPLES: dict[str, Counterexample] = {c.id: c for c in sorted(_ALL, key=lambda c: in_order(c.id))}

ARGUMENTS: dict[str, Argument] = {
    argument.id: argument
    for argument in (
        Argument(
            "E2",
            "Theorems 11 and 12",
            "The classes of Theorems 11 and 12 contain accurate classifiers.",
            "They consist of continuous functions from ℝ^d to a set of two labels. The points of one label are then a "
            "set that is both open and closed, and ℝ^d is connected, so one of the two sets is empty: the function is "
            "constant, and no constant is right on points of both labels. The theorems are true of nothing.",
            "Leave continuity out, and ask that the region be closed or open (see E3 and E4).",
        ),
        Argument(
            "N8",
            "several places",
            "Slips without consequence.",
            "In section 4 a classifier is defined by max where argmax is meant. The note after Theorem 8 speaks of the "
            "label m where any label but k is meant. The softmax function acts on ℝ^K, not on ℝ^d. Theorem 12 has "
            "pairs (x, α) in the set C_h of points. Assumption A2 speaks of the sample on which a classifier was "
            "trained; the proof needs that it is independent of the other one. In B3 the class l may depend on the "
            "classifier and on the sample; it has to be fixed before. Section 7 calls its attack projected gradient "
            "ascent in one place and FGSM in another.",
            "As said.",
        ),
    )
}


def find(id: str) -> Counterexample | Argument:
    """The counterexample or the argument of that name.

    Raises
    ------
    InvalidInputError
        If there is none.
    """
    wanted = id.strip().upper()
    known: dict[str, Counterexample | Argument] = {**COUNTEREXAMPLES, **ARGUMENTS}
    if wanted not in known:
        raise InvalidInputError(
            f"there is no counterexample {id!r}; pass one of {', '.join(sorted(known, key=in_order))}"
        )
    return known[wanted]
