"""What a certification run asks about each family of classifiers."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

from geomadv.asking import Asker, sentence
from geomadv.certification import Direction, FamilyOutcome, LinearOutcome
from geomadv.classes.answers import LinearTransfers, ReLUTransfers
from geomadv.classes.brackets import LargestBound, Width
from geomadv.classes.convex.questions import ConvexRegionClassifiers
from geomadv.classes.linear.margin import MaxMargin, hull_distance
from geomadv.classes.linear.questions import LinearClassifiers
from geomadv.classes.multiclass.questions import MulticlassLinearClassifiers
from geomadv.exact.dataset import Dataset, Label
from geomadv.exact.distances import closest_pair
from geomadv.exact.networks import ReLUClassifier
from geomadv.exact.rational import Vector

__all__ = ["FAMILIES", "ask_linear", "ask_multiclass", "ask_relu", "relu_source", "slug", "vectors"]

#: What can be asked about, besides linear classifiers.
FAMILIES = ("linear", "relu", "multiclass")


def ask_linear(
    asker: Asker, S: Dataset, directions: Sequence[Direction], source: int, gap: float, *, everything: bool
) -> LinearOutcome:
    """Ask about linear classifiers: everything, or only whether there are any and which has the maximum margin."""
    linear = LinearClassifiers(engine=asker.engine)
    realizable = asker.ask("separable", None, lambda: linear.realizable(S), lambda r: _yes_no(r.holds, r.explanation))
    if not realizable.holds:
        why = "No linear classifier is accurate on these data, so a claim about every such classifier says nothing."
        asked: list[tuple[str, str | None]] = [("max margin", None)]
        if everything:
            asked += [(name, direction.name) for direction in directions for name in ("transfers", "bound")]
            asked += [("universal perturbation", None)]
        asker.vacuous("linear", asked, why)
        return LinearOutcome(realizable)
    margin = asker.ask(
        "max margin",
        "max-margin",
        lambda: linear.max_margin(S),
        lambda m: (
            "exact",
            f"The maximum-margin classifier is known exactly; {len(m.support)} of {S.n} points carry it.",
        ),
    )
    if not everything:
        return LinearOutcome(realizable, margin)
    found = vectors(S, directions, source, margin)
    transfers: dict[str, LinearTransfers] = {}
    bounds: dict[str, LargestBound] = {}
    for name, v in found.items():
        transfers[name] = asker.ask(
            "transfers",
            _stem("transfers", name, found),
            partial(linear.transfers, S, v, source),
            lambda t: _yes_no(t.holds, t.explanation),
            name,
        )
        bounds[name] = asker.ask(
            "bound",
            _stem("bound", name, found),
            partial(linear.largest_bound, S, v, source),
            lambda b: (
                "infinite" if b.value is None else "partly infinite" if b.unbounded else "finite",
                sentence(b.explanation),
            ),
            name,
        )
    perturbation = asker.ask(
        "universal perturbation",
        "universal-perturbation",
        lambda: linear.universal_perturbation(S, source, relative_gap=gap),
        lambda u: ("shortest" if u.is_shortest else "length bracketed", sentence(u.explanation)),
    )
    return LinearOutcome(realizable, margin, found, transfers, bounds, perturbation)


def ask_relu(
    asker: Asker, S: Dataset, directions: Sequence[Direction], source: int, margin: MaxMargin | None
) -> FamilyOutcome:
    """Ask about two-layer ReLU networks, whose region labelled −1 is convex.

    Directions defined by the data flee from the label −1, as the theory's do; others from `source`. Where the
    maximum-margin direction fails at −1, the least width of a network that it never fools is asked for too.
    """
    relu = ConvexRegionClassifiers(member="R", engine=asker.engine)
    realizable = asker.ask(
        "realizable", None, lambda: relu.realizable(S), lambda r: _yes_no(r.holds, r.explanation), family="relu"
    )
    found = vectors(S, directions, relu.region, margin)
    if not realizable.holds:
        asker.vacuous(
            "relu", [("transfers", name) for name in found], "No two-layer ReLU network is accurate on these data."
        )
        return FamilyOutcome("relu", relu.region, realizable)
    transfers: dict[str, ReLUTransfers] = {}
    sources: dict[str, int] = {}
    widths: dict[str, Width[ReLUClassifier]] = {}

    def transfer(name: str, v: Vector) -> ReLUTransfers:
        """The answer; a network that the maximum-margin direction never fools is one of the fewest units found."""
        answer = relu.transfers(S, v, sources[name])
        if name != "svm" or answer.counterexample is None:
            return answer
        least = widths[name] = relu.width(S, v)
        if least.classifier is None or least.network_certificate is None:
            return answer
        return replace(answer, counterexample=least.classifier, certificate=least.network_certificate)

    for name, v in found.items():
        sources[name] = relu_source(name, directions, source)
        transfers[name] = asker.ask(
            "transfers",
            _stem("transfers", name, found),
            partial(transfer, name, v),
            lambda t: _yes_no(t.holds, t.explanation),
            name,
            family="relu",
        )
        if name in widths:
            asker.ask(
                "width",
                "width",
                partial(widths.__getitem__, name),
                lambda w: (f"{w.upper}" if w.is_exact else f"{w.lower} to {w.upper}", sentence(w.explanation)),
                name,
                family="relu",
            )
    width = next(iter(widths.values()), None)
    return FamilyOutcome("relu", relu.region, realizable, found, sources, transfers, width)


def relu_source(name: str, directions: Sequence[Direction], source: int) -> int:
    """The label from which a direction flees in a question about ReLU networks."""
    given = any(direction.name == name and direction.vector is not None for direction in directions)
    return source if given else -1


def ask_multiclass(asker: Asker, S: Dataset, directions: Sequence[Direction], source: Label) -> FamilyOutcome:
    """Ask about multiclass linear classifiers.

    Directions defined by the data are those of the source label and the label of the point nearest to it.
    """
    multiclass = MulticlassLinearClassifiers(engine=asker.engine)
    realizable = asker.ask(
        "realizable",
        None,
        lambda: multiclass.realizable(S),
        lambda r: _yes_no(r.holds, r.explanation),
        family="multiclass",
    )
    if not realizable.holds:
        asked = [("transfers", direction.name) for direction in directions]
        asker.vacuous("multiclass", asked, "No multiclass linear classifier is accurate on these data.")
        return FamilyOutcome("multiclass", source, realizable)
    rival = S.labels[closest_pair(S.binary(source), 1).second]
    pair = S.binary(source, rival)
    margin = hull_distance(pair, bias=True, engine=asker.engine)
    found = vectors(pair, directions, 1, margin if isinstance(margin, MaxMargin) else None)
    transfers = {
        name: asker.ask(
            "transfers",
            _stem("transfers", name, found),
            partial(multiclass.transfers, S, v, source),
            lambda t: _yes_no(t.holds, t.explanation),
            name,
            family="multiclass",
        )
        for name, v in found.items()
    }
    sources = dict.fromkeys(found, source)
    return FamilyOutcome("multiclass", source, realizable, found, sources, transfers)


def vectors(S: Dataset, directions: Sequence[Direction], source: int, margin: MaxMargin | None) -> dict[str, Vector]:
    """The directions by name; those defined by the data flee from the source; no "svm" where there is no margin."""
    found: dict[str, Vector] = {}
    for direction in directions:
        if direction.vector is not None:
            found[direction.name] = direction.vector
        elif direction.name == "pair":
            pair = closest_pair(S, source)
            found["pair"] = S.point(pair.second) - S.point(pair.first)
        elif margin is not None:
            found["svm"] = -source * margin.normal
    return found


def slug(name: str) -> str:
    """Turn a name into a part of a file name."""
    return re.sub(r"[^A-Za-z0-9_.]+", "-", name).strip("-.") or "direction"


def _stem(kind: str, name: str, found: Mapping[str, Vector]) -> str:
    """The first direction has the plain name."""
    return kind if name == next(iter(found)) else f"{kind}-{slug(name)}"


def _yes_no(holds: bool, explanation: str) -> tuple[str, str]:
    return "yes" if holds else "no", sentence(explanation)
