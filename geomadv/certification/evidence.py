"""What a certificate claims and shows, in words and decimals: a sentence for each field, whatever the kind.

It loads without numpy, as the command `check` does. Decimals are rounded; nothing here decides anything.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from functools import partial
from itertools import combinations_with_replacement
from typing import TYPE_CHECKING, Any

from geomadv.certification.certificate_names import Names
from geomadv.exact.words import about, counted, decimal, rounded

if TYPE_CHECKING:
    from geomadv.certificate import Json

__all__ = ["CLAIMED", "EVIDENCE", "claim_lines", "evidence_lines"]

_SHOWN = 6  # entries of a vector, rows or classifiers that are told
_DIGITS = 4
_SHORT, _SHORT_BITS = 6, 40  # digits of a number that is not rounded, bits of a fraction that is told


def claim_lines(claim: Mapping[str, Json], names: Names) -> list[str]:
    """The fields of a claim that its sentence may leave out, in the order of the table."""
    found = []
    for key, (what, tell) in CLAIMED.items():
        value, tell = claim.get(key), _OF_A_KIND.get((claim.get("kind", ""), key), tell)
        if value is not None and (told := tell(value, names)):
            found.append(f"{what}: {told}")
    return found


def evidence_lines(evidence: Mapping[str, Json], names: Names) -> list[str]:
    """What the evidence consists of, and what each part of it shows, in the order of the table."""
    found = []
    for key, (what, tell) in EVIDENCE.items():
        if evidence.get(key) is not None and (told := tell(evidence[key], names)):
            found.append(f"{what}: {told}")
    return found


# Shapes of fields


def _integer(value: Json) -> int:
    return int(value, 16) if isinstance(value, str) else int(value)


def _number(value: Json, names: Names) -> str:
    x = Fraction(*map(_integer, value))
    if not (text := about(x, _SHORT)).startswith("about"):
        return text
    approximate = f"about {decimal(x, _DIGITS)}"
    if max(x.numerator.bit_length(), x.denominator.bit_length()) > _SHORT_BITS:
        return approximate
    exact = str(x).replace("-", "−")
    return exact if len(exact) <= _SHORT else f"{approximate}, exactly {exact}"


def _entries(values: Sequence[Fraction], called: Sequence[str]) -> str:
    order = sorted((j for j, x in enumerate(values) if x), key=lambda j: (-abs(values[j]), j))
    if not order:
        return "zero"
    told = [f"{called[j]} {rounded(values[j], _DIGITS)}" for j in order[:_SHOWN]]
    return ", ".join(told) + (f", … ({len(order)} in all)" if len(order) > _SHOWN else "")


def _vector(value: Json, names: Names) -> str:
    below = _integer(value["denominator"])
    values = [Fraction(_integer(x), below) for x in value["numerators"]]
    return _entries(values, _monomials(names.columns, len(values)))


def _points(value: Json, names: Names) -> str:
    if not isinstance(value, list):
        return ""  # all, which the sentence says
    if value and isinstance(value[0], dict):
        return "; ".join(_vector(point, names) for point in value[:_SHOWN])
    return _rows(value, names)


def _rows(value: Json, names: Names) -> str:
    more = f", … ({len(value)} in all)" if len(value) > _SHOWN else ""
    return ", ".join(map(names.row, value[:_SHOWN])) + more


def _pairs(value: Sequence[tuple[int, int]], names: Names) -> str:
    """Rows and other labels."""
    told = [f"{names.row(row)} and the label {names.label(label)}" for row, label in value[:_SHOWN]]
    return ", ".join(told) + (f", … ({len(value)} in all)" if len(value) > _SHOWN else "")


def _function(value: Sequence[Json], names: Names) -> str:
    """An affine function or polynomial, the largest coefficient as 1."""
    numbers = [_integer(x) for x in value]
    largest = max(map(abs, numbers)) or 1
    scaled = [Fraction(x, largest) for x in numbers]
    return _entries(scaled, [*_monomials(names.columns, len(scaled) - 1), "constant"])


def _monomials(columns: Sequence[str], count: int) -> list[str]:
    """What so many monomials of the columns are called, by degree; the columns themselves of degree 1."""
    found: list[str] = []
    degree = 0
    while len(found) < count:
        degree += 1
        found += map("·".join, combinations_with_replacement(columns, degree))
    return found


def _functions(value: Sequence[Json], names: Names) -> str:
    return " | ".join(_function(f, names) for f in value[:_SHOWN]) + (" | …" if len(value) > _SHOWN else "")


def _scaled(value: Sequence[Json], names: Names) -> str:
    """Classifiers; of log-losses one classifier after a number, by which it is multiplied once it is as written."""
    if len(value) != 2 or not isinstance(value[1][0], list):
        return _functions(value, names)
    return f"a multiple of {_functions(value[1], names)}"


def _classifiers(value: Json, names: Names) -> str:
    return f"{len(value)}; the first {_functions(value[0], names)}" if value else ""


def _chains(value: Json, names: Names) -> str:
    return f"{len(value)}; the first begins with {_functions(value[0][0], names)}" if value else ""


def _multipliers(value: Json, names: Names) -> str:
    if "weights" not in value:
        return f"a basis of {counted(len(value['rows']), 'row')}, {_rows(value['rows'], names)}"
    sums: dict[int, int] = defaultdict(int)
    for row, _, weight in value["weights"]:
        sums[row] += _integer(weight)
    total = sum(sums.values()) or 1
    order = sorted((row for row in sums if sums[row]), key=lambda row: (-sums[row], row))
    told = [f"{names.row(row)} {rounded(Fraction(sums[row], total), _DIGITS)}" for row in order[:_SHOWN]]
    more = ", …" if len(order) > _SHOWN else ""
    return f"{counted(len(order), 'row')}, as shares of the sum: {', '.join(told)}{more}" if order else "none"


def _many_multipliers(value: Json, names: Names) -> str:
    flat = [m for part in value for m in (part if isinstance(part, list) else [part])]
    given = [m for m in flat if m is not None]
    return f"{counted(len(given), 'set')}; the first of {_multipliers(given[0], names)}" if given else ""


def _distances(value: Json, names: Names) -> str:
    told = [f"{_number(distance, names)} (weight {_number(weight, names)})" for distance, weight in value[:_SHOWN]]
    return "; ".join(told) + ("; …" if len(value) > _SHOWN else "")


def _parts(value: Json, names: Names) -> str:
    return str(value.count(None)) if isinstance(value, list) else ""


def _count(value: Json, names: Names) -> str:
    return str(len(value)) if value else ""


def _used(value: Json, names: Names) -> str:
    """How many limits count, for the one thing that is claimed or for some of many classifiers."""
    lists = value if value and isinstance(value[0], list) else [value]
    used = [any(map(_integer, limit)) for limit in zip(*lists, strict=True)]
    return f"{sum(used)} of {len(used)}" if used else ""


def _limits(value: Json, names: Names, of: str = "the change of ") -> str:
    told = []
    for a, sign, most in value[:_SHOWN]:
        if isinstance(a, list):
            terms = [(Fraction(sign * _integer(x)), name) for x, name in zip(a, names.columns, strict=True)]
            limited = " + ".join(f"{rounded(x, _DIGITS)} × {of}{name}" for x, name in terms if x)
        else:
            limited = f"{'' if sign > 0 else 'minus '}{of}{names.columns[a]}"
        told.append(f"{limited} at most {_number(most, names)}")
    return "; ".join(told) + (f"; … ({len(value)} in all)" if len(value) > _SHOWN else "")


def _fates(value: Json, names: Names) -> str:
    fates: dict[str, list[str]] = defaultdict(list)
    for name, fate in zip([*names.columns, "bias"], value, strict=False):
        fates[fate].append(name)
    return "; ".join(
        f"{fate} {', '.join(called[:_SHOWN])}{', …' * (len(called) > _SHOWN)}" for fate, called in fates.items()
    )


def _fates_of_labels(value: Json, names: Names) -> str:
    """Of the labels but the reference, in increasing order."""
    told = [_fates(fates, names) for fates in value[:_SHOWN]]
    return " | ".join(told) + (" | …" if len(value) > _SHOWN else "")


def _plain(value: Json, names: Names) -> str:
    return str(value)


def _bits(value: Json, names: Names) -> str:
    return counted(_integer(value).bit_length(), "bit")


def _whole(value: Json, names: Names) -> str:
    x = _integer(value)
    return str(x) if x.bit_length() <= _SHORT_BITS else f"a number of {_bits(value, names)}"


Field = tuple[str, Callable[[Any, Names], str]]

#: What stands in claims beside the kind and the class, and is told in the sentence of the kind, but perhaps not whole.
CLAIMED: dict[str, Field] = {
    "direction": ("direction", _vector),
    "point": ("point", _vector),
    "points": ("points", _points),
    "perturbation": ("perturbation", _vector),
    "normal": ("normal", _vector),
    "bias": ("bias", _number),
    "target": ("what (w, b) is multiplied by", _function),
    "squared_margin": ("squared margin", _number),
    "squared_length_at_least": ("squared length at least", _number),
    "at_least": ("at least", lambda value, names: _number(value, names) if isinstance(value, list) else str(value)),
    "at_most": ("at most", _number),
    "penalty": ("penalty C", _number),
    "objective": ("objective", _number),
    "attained_at": ("attained at", lambda value, names: names.row(value)),
    "unbounded": ("without a bound", _rows),
    "overlapping": ("the labels overlap at", _rows),
    "coefficients": ("coefficients", _fates),
    "limits": ("limits", _limits),
    "units": ("hidden units", _functions),
    "split": ("rows of the first data set", _plain),
}

#: Fields that are of another shape, or mean something else, in claims of one kind.
_OF_A_KIND: dict[tuple[str, str], Callable[[Any, Names], str]] = {
    ("multiclass-separation", "overlapping"): _pairs,
    ("multiclass-separation", "coefficients"): _fates_of_labels,
    ("no-direction-within", "limits"): partial(_limits, of=""),
}

#: What stands in evidence, and what it is for.
EVIDENCE: dict[str, Field] = {
    "multipliers": ("weights of the rows from which the claim follows", _multipliers),
    "common": ("weights of the rows, common to all points", _multipliers),
    "upper": ("sets of weights of the rows from which it follows", _many_multipliers),
    "conflicts": ("sets of rows that no one hidden unit serves", _many_multipliers),
    "weight": ("and the direction counts", _number),
    "distances": ("with distances along the direction", _distances),
    "beyond": ("and beyond every distance with the weight", _number),
    "classifier": ("the classifier that shows it", _functions),
    "first": ("one classifier", _functions),
    "second": ("the other classifier", _functions),
    "attaining": ("a classifier for which less is not enough", _functions),
    "escaping": ("chains of classifiers that keep a label for ever", _chains),
    "exposing": ("a classifier right about all rows that do not overlap", _functions),
    "others": ("classifiers between which coefficients change their sign", _classifiers),
    "blind": ("a classifier for which less is not enough", _scaled),
    "better": ("a classifier of a smaller loss", _scaled),
    "total": ("the weights are in units of one over", _whole),
    "cuts": ("classifiers that no shorter perturbation fools, or that stand against each direction", _count),
    "pressing": ("limits that count", _used),
    "splits": ("each for a part of the mixtures of rivals, parts", _parts),
    "combinations": ("combinations of rows, one for each point", _count),
    "basis": ("rows of a basis", _rows),
    "coordinates": ("coordinates of the basis", _count),
    "inverse": ("its approximate inverse, lines", _count),
    "scale": ("in units of one over a number of", _bits),
    "relations": ("coordinates that follow from others", _count),
    "separator": ("a classifier that the claim is about, so that it says something", _functions),
    "separators": ("such classifiers", _classifiers),
}
