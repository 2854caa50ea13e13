"""The claim of a certificate in one sentence; loads without numpy, which takes longer than to check most of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING

from geomadv.exact.words import (
    about,
    about_length,
    at_least,
    at_most,
    counted,
    in_norm,
    plural,
    show_label,
    show_vector,
)

if TYPE_CHECKING:
    from geomadv.certificate import Json

__all__ = ["claim_sentence"]

#: How a label of a certificate is written.
Label = Callable[[int], str]
_SHORT = 40  # characters of a vector that is written out


def claim_sentence(claim: Mapping[str, Json], label: Label | None = None) -> str:
    """What a well-formed claim says.

    Parameters
    ----------
    claim
        As in a certificate; the kind is a known one.
    label
        How a label is written; by default as the number that it is in the certificate, of two classes with a sign.
    """
    if label is None:
        label = str if claim["hypothesis_class"]["name"] == "multiclass-linear" else show_label
    member = _member(claim["hypothesis_class"], label)
    fitting, source = _fitting(claim["hypothesis_class"], member), claim.get("source")
    every = f"every {fitting}"
    at = "" if source is None else f"at every point labelled {label(source)}"
    along = "" if claim.get("direction") is None else _vector(claim["direction"], "the direction")
    point = _vector(claim["point"], "the point") if "point" in claim else ""
    match claim["kind"]:
        case "separable":
            return f"there is some {fitting}"
        case "inseparable":
            return f"there is no {fitting}"
        case "max-margin" | "resistance-margin" | "soft-margin":
            return _margin(claim, member, along, at)
        case "transfers":
            return f"{along} fools {every} {at}"
        case "transfers-from":
            return f"{along} fools {every} at row {claim['row']}"
        case "does-not-transfer-from":
            return f"some {fitting} keeps the label of row {claim['row']} all along {along}"
        case "does-not-transfer":
            return f"some {fitting} keeps the label {label(claim['source'])} along {along}"
        case "bound":
            return _bound(claim, every, along, label)
        case "forced":
            return f"{every} gives {point} the label {label(claim['label'])}"
        case "not-forced":
            one, other = map(label, claim["labels"])
            return f"one {fitting} gives {point} the label {one}, and another one the label {other}"
        case "universal-perturbation":
            return _universal(claim, every, at, label)
        case "universal-bracket":
            return _universal({**claim, "points": None, "limits": [], "norm": "l2"}, every, at, label)
        case "width-at-least":
            never = f" that is never fooled along {along}" if along else ""
            return f"every accurate list of hidden units{never} has at least {_integer(claim['at_least'])}"
        case "no-output-layer":
            return "no output layer with nonnegative weights completes these hidden units to an accurate network"
        case "budget" | "log-loss-budget":
            return _budget(claim, member, label)
        case "multiclass-budget":
            below, has = _ends(claim, member)
            none = f"there is no {below}, but {has}"
            return f"{along} fools every {below} {at}, and not {has}" if along else none
        case "multiclass-label-budget":
            below, has = _ends(claim, member)
            return f"every {below} gives {point} the label {label(claim['label'])}, and {has} does not"
        case "separation" | "multiclass-separation":
            return _separation(claim, label)
        case "common-direction":
            return f"{along} fools the accurate {plural(member)} of both data sets, {at}"
        case "no-common-direction":
            return f"no direction fools the accurate {plural(member)} of both data sets, {at}"
        case _:
            return f"no direction fools {every} {at} within the limits"


def _separation(claim: Mapping[str, Json], label: Label) -> str:
    if claim["kind"] == "separation":
        fates, at, of = claim["coefficients"], counted(len(claim["overlapping"]), "point"), "logistic regression"
    else:
        fates = [fate for row in claim["coefficients"] for fate in row]
        at = f"{counted(len(claim['overlapping']), 'pair')} of a point and another label"
        of = f"multinomial logistic regression, less those of the label {label(claim['reference'])},"
    told = ", ".join(f"{many} {limit}" for limit, many in Counter[str](fates).items())
    return f"the labels overlap at {at}; of the coefficients of a {of} {told}"


def _margin(claim: Mapping[str, Json], member: str, along: str, at: str) -> str:
    if claim["kind"] == "soft-margin":
        least, penalty = (about(_rational(claim[key])) for key in ("objective", "penalty"))
        loss = _loss(claim["hypothesis_class"])
        return f"½‖w‖² + C · {loss} is at least {least} for every {member}, with C = {penalty}"
    margin = about_length(_rational(claim["squared_margin"]))
    if claim["kind"] == "resistance-margin":
        return f"the largest margin of a {member} that {along} never fools {at} is {margin}{in_norm(claim['norm'])}"
    degree = claim["hypothesis_class"].get("degree")
    kernel = "" if degree is None else f" of polynomials of degree {degree}, with the kernel (1 + x·y)^{degree},"
    return f"the maximum margin{kernel} is {margin}"


def _member(identifier: Mapping[str, Json], label: Label) -> str:
    if identifier["name"] in ("linear", "rashomon-linear"):
        name = "linear classifier" if identifier["bias"] else "linear classifier through the origin"
        bound = identifier.get("norm_bound")
        if bound is None:
            return name
        most, summed = about(_rational(bound)), identifier.get("bounded_norm") == "l1"
        return f"{name} with ‖w‖₁ ≤ {most}" if summed else f"{name} with no weight beyond ±{most}"
    if identifier["name"] == "multiclass-linear":
        return "multiclass linear classifier"
    if identifier["name"] == "convex-region":
        return f"classifier with a convex region of the label {label(identifier['region'])}"
    return f"polynomial classifier of degree {identifier['degree']}"


def _fitting(identifier: Mapping[str, Json], member: str) -> str:
    """What a classifier is called that the claims of a class are about."""
    if "budget" not in identifier:
        return f"accurate {member}"
    return f"{member} of a {_loss(identifier)} below {about(_rational(identifier['budget']))}"


def _loss(identifier: Mapping[str, Json]) -> str:
    return "weighted hinge loss" if "weights" in identifier else "hinge loss"


def _ends(claim: Mapping[str, Json], member: str) -> tuple[str, str]:
    """A classifier of a loss below a budget, and one of that loss."""
    low, high = max(Fraction(0), _rational(claim["at_least"])), _rational(claim["at_most"])  # no loss is below 0
    loss = _loss(claim["hypothesis_class"])
    if claim["kind"] == "log-loss-budget":
        loss = loss.replace("hinge loss", "log-loss")
    below = f"{member} of a {loss} below {at_least(low**2)}"
    return below, f"one of at most {at_most(high**2)}"


def _budget(claim: Mapping[str, Json], member: str, label: Label) -> str:
    below, has = _ends(claim, member)
    *t, last = map(_integer, claim["target"])
    if not any((*t, last)):
        return f"there is no {below}, but {has}"
    named = [j for j, entry in enumerate((*t, last)) if entry]
    if last and len(named) > 1:
        p = _vector(
            {"denominator": abs(last), "numerators": [entry * (1 if last > 0 else -1) for entry in t]}, "a point"
        )
        return f"every {below} gives {p} the label {label(1 if last > 0 else -1)}, and {has} does not"
    if len(named) == 1:
        coefficient, sign = named[0], "positive" if (*t, last)[named[0]] > 0 else "negative"
        name = "the bias" if last else f"coefficient {coefficient}"
        return f"{name} is {sign} in every {below}, and not in {has}"
    v = _vector({"denominator": 1, "numerators": [-entry for entry in t]}, "a direction")
    return f"{v} lowers the value of every {below}, and so fools it wherever it says +1, but not {has}"


def _bound(claim: Mapping[str, Json], every: str, along: str, label: Label) -> str:
    points, unbounded = claim["points"], len(claim["unbounded"])
    asked = f"points labelled {label(claim['source'])}" if points == "all" else f"{counted(len(points), 'point')} named"
    if claim["at_most"] is None:
        return f"no distance along {along} is enough for {every} at any of the {asked}"
    low, high = _rational(claim["at_least"]), _rational(claim["at_most"])
    most = at_most(high**2) if low == high else f"{at_least(low**2)} to {at_most(high**2)}"
    but = f", but {unbounded} without a bound" if unbounded else ""
    return f"{every} has changed its label within {most} times {along}, at the {asked}{but}"


def _universal(claim: Mapping[str, Json], every: str, at: str, label: Label) -> str:
    points, within = claim["points"], " within the limits" if claim["limits"] else ""
    if points is not None:
        named = _vector(points[0], "the point") if len(points) == 1 else f"{counted(len(points), 'point')} named"
        at = f"at {named}"
    lost = "" if points is None else f", to lose the label {label(claim['source'])}"
    if claim["perturbation"] is None and claim["squared_length_at_least"] is not None:
        least = at_least(_rational(claim["squared_length_at_least"])) + in_norm(claim["norm"])
        return f"no perturbation{within} that is shorter than {least} fools {every} {at}{lost}"
    if claim["perturbation"] is None:
        return f"no perturbation{within} fools {every} {at}{lost}"
    if not any(claim["perturbation"]["numerators"]):
        return f"without any perturbation {every} is fooled {at}{lost}"
    least = at_least(_rational(claim["squared_length_at_least"])) + in_norm(claim["norm"])
    shift = _vector(claim["perturbation"], "the perturbation")
    return f"{shift} fools {every} {at}{lost}, and none shorter than {least}{within} does"


def _vector(value: Mapping[str, Json], name: str) -> str:
    denominator = _integer(value["denominator"])
    numerators = [_integer(numerator) for numerator in value["numerators"]]
    if max(map(int.bit_length, (*numerators, denominator))) > 64:
        return name
    text = show_vector(Fraction(numerator, denominator) for numerator in numerators)
    return f"{name} {text}" if len(text) <= _SHORT else name


def _rational(value: Json) -> Fraction:
    return Fraction(*map(_integer, value))


def _integer(value: Json) -> int:
    return int(value, 16) if isinstance(value, str) else int(value)
