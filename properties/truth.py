"""Whether a claim is true of a setting, in terms of the classifiers: the oracles of all classes under one name."""

from __future__ import annotations

from geomadv import Vector
from properties import convex_oracle, multiclass_oracle, oracle, rashomon
from properties.evidence import Setting


def within(q: Setting) -> rashomon.Asked:
    """The Rashomon set of the setting."""
    assert q.budget is not None
    return rashomon.Asked(q.data, q.bias, q.budget, Vector.of([0] * q.data.d), q.y[0], 0)


def realizable(q: Setting) -> bool:
    if q.budget is not None:
        return rashomon.exists(within(q))
    if q.outer is not None:
        return convex_oracle.realizable(q.data, -q.outer)
    return multiclass_oracle.realizable(q.data) if q.name != "linear" else oracle.separable(q.data, bias=q.bias)


def transfers(q: Setting, v: Vector, s: int) -> bool:
    """At the inner label, of convex regions."""
    if q.budget is not None:
        return not rashomon.exists(within(q), rashomon.never_fooled(v, s))
    if q.outer is not None:
        return convex_oracle.transfers(q.data, v, s)
    if q.name == "linear":
        return oracle.transfers(q.data, v, s, bias=q.bias)
    return multiclass_oracle.transfers(q.data, v, s)


def keeps(q: Setting, p: Vector, label: int) -> bool:
    """Whether some accurate classifier gives the point the label."""
    if q.budget is not None:
        return rashomon.exists(within(q), rashomon.gives(p, label))
    if q.outer is not None:
        given = convex_oracle.leaves_region if label == q.outer else convex_oracle.keeps_region
        return given(q.data, p, -q.outer)
    if q.name == "linear":
        return oracle.keeps_label(q.data, p, label, bias=q.bias)
    return multiclass_oracle.keeps_label(q.data, p, label)


def forced(q: Setting, p: Vector) -> object:
    """The label that all accurate classifiers give the point, if there is one; for realizable data."""
    if q.budget is not None:
        return next((y for y in (1, -1) if not rashomon.exists(within(q), rashomon.does_not_lose(p, -y))), None)
    if q.outer is not None:
        return convex_oracle.forced(q.data, p, -q.outer)
    if q.name == "linear":
        return oracle.forced(q.data, p, bias=q.bias)
    return multiclass_oracle.forced(q.data, p)


def universal(q: Setting, delta: Vector, s: int) -> bool:
    if q.budget is not None:
        return not any(rashomon.exists(within(q), rashomon.gives(q.x[i] + delta, s)) for i in q.of(s))
    if q.outer is not None:
        return convex_oracle.is_universal_perturbation(q.data, delta, s, -q.outer)
    if q.name == "linear":
        return oracle.is_universal_perturbation(q.data, delta, s, bias=q.bias)
    return multiclass_oracle.is_universal_perturbation(q.data, delta, s)
