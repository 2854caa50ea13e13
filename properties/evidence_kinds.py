"""A draft of every kind of certificate: its claim, its evidence in unknowns, and the conditions of the format."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import z3

from geomadv import Dataset, LinearClassifier, Vector
from properties.evidence import Affine, Draft, Model, Setting, number, rational, vector, whole
from properties.oracle import Expression, real, slope_along, value_at


def separable(q: Setting) -> Draft:
    h = q.classifier()
    return Draft(q, "separable", {}, q.accurate(h), lambda model: {"separator": q.encode(model, h)})


def inseparable(q: Setting) -> Draft:
    m = q.multipliers()
    if q.name == "multiclass-linear":
        zero = [Fraction(0)] * (q.data.d + 1)
        conditions = [*q.signs(m), *q.blocks_are(m, q.labels[0], zero), *(loss == 0 for loss in m.losses.values())]
        conditions.remove(m.losses[q.labels[0]] == 0)
    else:
        conditions = [*q.signs(m), *q.sum_is(m, [real(0)] * q.data.d, 0), *q.one_outer_row(m), *q.enough(m)]
    return Draft(q, "inseparable", {}, conditions, lambda model: {"multipliers": q.encode_multipliers(model, m)})


def max_margin(q: Setting, u: Vector) -> Draft:
    """That some (u, b) is the maximum-margin classifier; b is unknown too."""
    return _margin(q, u, None, 1)


def resistance_margin(q: Setting, u: Vector, v: Vector, s: int) -> Draft:
    """That some (u, b) has the largest margin of all that v never fools at s; b is unknown too."""
    return _margin(q, u, v, s)


def _margin(q: Setting, u: Vector, v: Vector | None, s: int) -> Draft:
    m, b, k = q.multipliers(), q.unknown() if q.bias else real(0), q.unknown() if v else real(0)
    margins = [y * value_at([real(c) for c in u], b, x) for x, y in zip(q.x, q.y, strict=True)]
    pressed = [real(c) - k * real(s * w) for c, w in zip(u, v or [Fraction(0)] * len(u), strict=True)]
    conditions = [*q.signs(m), *q.sum_is(m, pressed, 0)]
    conditions += [margin >= 1 for margin in margins]
    conditions += [z3.Or(margin == 1, m.at(i) == 0) for i, margin in enumerate(margins)]
    if v is not None:
        conditions += [k >= 0, real(s * u.dot(v)) >= 0, z3.Or(real(s * u.dot(v)) == 0, k == 0)]
    along = {} if v is None else {"direction": vector(v), "source": s, "norm": "l2"}

    def write(model: Model) -> dict[str, Any]:
        weight = {} if v is None else {"weight": rational(number(model, k))}
        return {"multipliers": q.encode_multipliers(model, m, lost=-1), **weight}

    return Draft(
        q,
        "max-margin" if v is None else "resistance-margin",
        {**along, "normal": vector(u), "squared_margin": rational(1 / u.squared_norm())},
        conditions,
        write,
        lambda model: {"bias": rational(number(model, b))},
    )


def soft_margin(q: Setting, w: Vector, C: Fraction, objective: Fraction) -> Draft:
    """That some (w, b) minimises ½‖w‖² + C L, with this value."""
    m, b = q.multipliers(), q.unknown() if q.bias else real(0)
    margins = [y * value_at([real(c) for c in w], b, x) for x, y in zip(q.x, q.y, strict=True)]
    lost = z3.Sum([z3.If(margin < 1, 1 - margin, 0) for margin in margins])
    conditions = [*q.signs(m), *q.sum_is(m, [real(c) for c in w], 0)]
    conditions.append(real(w.squared_norm() / 2) + real(C) * lost == real(objective))
    for i, margin in enumerate(margins):
        conditions += [m.at(i) <= real(C), z3.Or(margin <= 1, m.at(i) == 0), z3.Or(margin >= 1, m.at(i) == real(C))]
    return Draft(
        q,
        "soft-margin",
        {"normal": vector(w), "penalty": rational(C), "objective": rational(objective)},
        conditions,
        lambda model: {"multipliers": q.encode_multipliers(model, m, lost=-1)},
        lambda model: {"bias": rational(number(model, b))},
    )


def transfers(q: Setting, v: Vector, s: int) -> Draft:
    m, h = q.multipliers(), q.classifier()

    def write(model: Model) -> dict[str, Any]:
        return {"multipliers": q.encode_multipliers(model, m, lost=-s), "separator": q.encode(model, h)}

    claim = {"direction": vector(v), "source": s}
    return Draft(q, "transfers", claim, [*q.certifies(m, v, s), *q.enough(m), *q.accurate(h)], write)


def does_not_transfer(q: Setting, v: Vector, s: int) -> Draft:
    h = q.classifier()
    if s == q.outer:
        never = [z3.Or([q.stays(h, s, i, v, None) for i in q.of(s)])]
    else:
        never = [slope_along(f[0], v) >= 0 for f in q.functions(h, s)]
    claim = {"direction": vector(v), "source": s}
    return Draft(
        q, "does-not-transfer", claim, [*q.accurate(h), *never], lambda model: {"classifier": q.encode(model, h)}
    )


def bound(q: Setting, v: Vector, row: int, at_least: Fraction | None, at_most: Fraction | None) -> Draft:
    """That the bound at one row lies between the two, or is infinite; then by a chain of one."""
    m, h, accurate = q.multipliers(), q.classifier(), q.classifier()
    s, finite = q.y[row], at_most is not None
    conditions = [*q.accurate(accurate), *q.weakly_accurate(h), q.stays(h, s, row, v, at_least)]
    if at_most is not None:
        conditions += [*q.certifies(m, v, s), q.within(m, s, row, at_most)]
        if q.budget is not None:  # even less may be left for the row
            q.lenient.append(conditions[-1])
    claim = {
        "direction": vector(v),
        "source": s,
        "points": [row],
        "at_least": None if at_least is None else rational(at_least),
        "at_most": None if at_most is None else rational(at_most),
        "attained_at": row if finite else None,
        "unbounded": [] if finite else [row],
    }

    def write(model: Model) -> dict[str, Any]:
        return {
            "upper": [q.encode_multipliers(model, m, lost=-s)] if finite else [],
            "attaining": q.encode(model, h) if finite else None,
            "escaping": [] if finite else [[q.encode(model, h)]],
            "separator": q.encode(model, accurate),
        }

    return Draft(q, "bound", claim, conditions, write)


def forced(q: Setting, p: Vector, label: int) -> Draft:
    h = q.classifier()
    conditions, several = q.accurate(h), q.name == "multiclass-linear"
    upper = []
    for rival in (other for other in q.labels if several and other != label):
        m = q.multipliers()
        upper.append(m)
        conditions += [*q.signs(m), *q.blocks_are(m, label, [*p, Fraction(1)])]
        conditions += [loss == 0 for other, loss in m.losses.items() if other not in (label, rival)]
    if not several:
        upper.append(q.multipliers())
        conditions += [*q.signs(upper[0]), *q.sum_is(upper[0], [real(label * c) for c in p], label)]
        conditions += [*q.one_outer_row(upper[0], 1 if label == q.outer else 0), *q.enough(upper[0])]

    def write(model: Model) -> dict[str, Any]:
        return {
            "upper": [q.encode_multipliers(model, m, lost=-label) for m in upper],
            "separator": q.encode(model, h),
        }

    return Draft(q, "forced", {"point": vector(p), "label": label}, conditions, write)


def not_forced(q: Setting, p: Vector, first: int, second: int) -> Draft:
    pair = q.classifier(), q.classifier()
    conditions = [*q.accurate(pair[0]), *q.accurate(pair[1]), q.gives(pair[0], p, first), q.gives(pair[1], p, second)]

    def write(model: Model) -> dict[str, Any]:
        return {name: q.encode(model, h) for name, h in zip(("first", "second"), pair, strict=True)}

    claim = {"point": vector(p), "labels": [first, second]}
    return Draft(q, "not-forced", claim, conditions, write)


def universal(q: Setting, delta: Vector, s: int, at_least: Fraction, cut: LinearClassifier | None, row: int) -> Draft:
    """With one given cut for linear classifiers; for the others any classifier, and no lower bound but 0."""
    h, accurate = q.classifier(), q.classifier()
    upper = {i: q.multipliers() for i in q.of(s)}
    conditions = q.accurate(accurate)
    spare = set()  # multipliers of another row may serve
    for i, m in upper.items():
        conditions += q.certifies(m, delta, s)
        spare.add(len(conditions))
        conditions.append(m.at(i) == 1 if s == q.outer else q.within(m, s, i, Fraction(1)))
    claim = {"perturbation": vector(delta), "source": s, "squared_length_at_least": rational(at_least)}
    claim |= {"points": None, "norm": "l2", "limits": []}
    if cut is None:
        conditions += [*q.weakly_accurate(h), q.holds(h, s, lambda f: value_at(*f, q.x[row]) > 0)]
        if q.name in ("linear", "rashomon-linear"):
            spare.add(len(conditions) - 1)  # no cut is needed for a length of 0
    else:
        height = q.y[row] * cut.value(q.x[row])
        given: Affine = [real(c) for c in cut.normal], real(cut.bias)
        enough = height >= 0 and height**2 >= at_least * cut.normal.squared_norm()
        conditions += [*q.weakly_accurate([given]), z3.BoolVal(bool(enough))]

    def write(model: Model) -> dict[str, Any]:
        return {
            "upper": [q.encode_multipliers(model, m, lost=-s) for m in upper.values()],
            "cuts": [[row, q.encode(model, h if cut is None else [given])]],
            "pressing": [],
            "separator": q.encode(model, accurate),
        }

    return Draft(q, "universal-perturbation", claim, conditions, write, spare=frozenset(spare))


def budget(q: Setting, target: list[int], value: Fraction, theta: int) -> Draft:
    """That the budget of a target is a positive value, with θ as given, and with a better classifier iff θ is 1."""
    m, h, better = q.multipliers(), q.classifier(), q.classifier()
    total = z3.Sum([m.at(i) for i in range(q.data.n)])

    def loss(affine: Affine) -> Expression:
        margins = [y * value_at(*affine, x) for x, y in zip(q.x, q.y, strict=True)]
        return z3.Sum([z3.If(margin < 1, 1 - margin, 0) for margin in margins])

    *t, last = target
    conditions = [*q.signs(m), *q.sum_is(m, [real(theta * entry) for entry in t], theta * last)]
    conditions += [total >= real(value) * m.at(i) for i in range(q.data.n)]
    conditions.append(slope_along(h[0][0], map(Fraction, t)) + h[0][1] * last <= 0)
    spare = {len(conditions), len(conditions) + 1}  # on another scale the loss may be less
    conditions.append(loss(h[0]) <= real(value))
    conditions.append(loss(better[0]) < real(value) if theta else z3.BoolVal(True))

    def write(model: Model) -> dict[str, Any]:
        return {
            "multipliers": q.encode_multipliers(model, m, lost=-1 if theta else None),
            "attaining": q.encode(model, h),
            "better": q.encode(model, better) if theta else None,
        }

    claim = {"target": target, "at_least": rational(value), "at_most": rational(value), "least": not theta}
    return Draft(q, "budget", claim, conditions, write, spare=frozenset(spare))


def separation(q: Setting, overlapping: list[int], limits: list[str]) -> Draft:
    """That these rows overlap, and the coefficients have these limits."""
    [w], m, rows = q.classifier(), q.multipliers(), range(q.data.n)
    upper = {j: q.multipliers() for j, limit in enumerate(limits) if limit in ("finite", "+inf", "-inf")}
    others = {j: (q.classifier(), q.classifier()) for j in range(len(limits)) if j not in upper}

    def values(affine: Affine) -> list[Expression]:
        return [y * value_at(*affine, x) for x, y in zip(q.x, q.y, strict=True)]

    conditions = [value == 0 if i in overlapping else value > 0 for i, value in enumerate(values(w))]
    conditions += [m.at(i) > 0 if i in overlapping else m.at(i) == 0 for i in rows]
    conditions += q.sum_is(m, [real(0)] * q.data.d, 0)
    spare = set()  # where classifiers of another coefficient may serve
    for j, limit in enumerate(limits):
        if j in upper:
            sign = -1 if limit == "-inf" else 1
            unit = [sign * int(k == j) for k in range(q.data.d + 1)]
            conditions += [*q.signs(upper[j]), *q.sum_is(upper[j], list(map(real, unit[:-1])), unit[-1])]
            conditions.append([*w[0], w[1]][j] == 0 if limit == "finite" else sign * [*w[0], w[1]][j] > 0)
            continue
        for sign, [f] in zip((1, -1), others[j], strict=True):
            first = len(conditions)
            conditions += [value == 0 if limit == "collinear" else value >= 0 for value in values(f)]
            conditions.append(sign * [*f[0], f[1]][j] > 0)
            spare |= set(range(first if limit == "collinear" else len(conditions) - 1, len(conditions)))

    def write(model: Model) -> dict[str, Any]:
        return {
            "exposing": q.encode(model, [w]),
            "multipliers": q.encode_multipliers(model, m),
            "upper": [
                q.encode_multipliers(model, upper[j], lost=-1) if j in upper else None for j in range(len(limits))
            ],
            "others": [q.encode(model, h) for pair in others.values() for h in pair],
        }

    claim = {"overlapping": overlapping, "coefficients": limits}
    return Draft(q, "separation", claim, conditions, write, spare=frozenset(spare))


def no_output_layer(q: Setting, units: list[LinearClassifier]) -> Draft:
    m = q.multipliers()
    conditions = q.signs(m)
    for unit in units:
        outputs = [max(unit.value(x), Fraction(0)) for x in q.x]
        conditions.append(z3.Sum([m.at(i) * q.y[i] * real(output) for i, output in enumerate(outputs)]) <= 0)
    conditions.append(z3.Sum([m.at(i) * q.y[i] for i in range(q.data.n)]) >= 0)
    given = [([real(c) for c in unit.normal], real(unit.bias)) for unit in units]
    return Draft(
        q,
        "no-output-layer",
        {},
        conditions,
        lambda model: {"multipliers": q.encode_multipliers(model, m)},
        lambda model: {"units": q.encode(model, given)},
    )


def joined(first: Dataset, second: Dataset, bias: bool) -> Setting:
    points = [list(x) for data in (first, second) for x in data.points]
    return Setting(Dataset(points, [*first.labels, *second.labels]), "linear", bias=bias)


def common_direction(q: Setting, split: int, s: int) -> Draft:
    """The direction is unknown too."""
    v = [q.unknown() for _ in range(q.data.d)]
    pair, separators = (q.multipliers(), q.multipliers()), (q.classifier(), q.classifier())
    parts = range(split), range(split, q.data.n)
    conditions = []
    for m, h, part in zip(pair, separators, parts, strict=True):
        conditions += [*q.signs(m), *q.sum_is(m, [-s * c for c in v], 0), *q.accurate(h, part)]
        conditions += [m.at(i) == 0 for i in range(q.data.n) if i not in part]

    def write(model: Model) -> dict[str, Any]:
        return {
            "upper": [q.encode_multipliers(model, m, lost=-s) for m in pair],
            "separators": [q.encode(model, h) for h in separators],
        }

    return Draft(
        q,
        "common-direction",
        {"split": split, "source": s},
        conditions,
        write,
        lambda model: {"direction": vector(number(model, c) for c in v)},
    )


def no_common_direction(q: Setting, split: int, s: int) -> Draft:
    one, other = q.classifier(), q.classifier()
    conditions = [*q.accurate(one, range(split)), *q.accurate(other, range(split, q.data.n))]
    conditions += [a == -c for a, c in zip(one[0][0], other[0][0], strict=True)]
    return Draft(
        q,
        "no-common-direction",
        {"split": split, "source": s},
        conditions,
        lambda model: {"separators": whole(model, [one, other])},
    )
