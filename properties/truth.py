"""Whether a claim is true of a setting, in terms of the classifiers: the oracles of all classes under one name."""

from __future__ import annotations

from geomadv import Vector
from properties import convex_oracle, multiclass_oracle, oracle
from properties.evidence import Setting


def realizable(q: Setting) -> bool:
    if q.outer is not None:
        return convex_oracle.realizable(q.data, -q.outer)
    return multiclass_oracle.realizable(q.data) if q.name != "linear" else oracle.separable(q.data, bias=q.bias)


def transfers(q: Setting, v: Vector, s: int) -> bool:
    """At the inner label, of convex regions."""
    if q.outer is not None:
        return convex_oracle.transfers(q.data, v, s)
    if q.name == "linear":
        return oracle.transfers(q.data, v, s, bias=q.bias)
    return multiclass_oracle.transfers(q.data, v, s)


def keeps(q: Setting, p: Vector, label: int) -> bool:
    """Whether some accurate classifier gives the point the label."""
    if q.outer is not None:
        given = convex_oracle.leaves_region if label == q.outer else convex_oracle.keeps_region
        return given(q.data, p, -q.outer)
    if q.name == "linear":
        return oracle.keeps_label(q.data, p, label, bias=q.bias)
    return multiclass_oracle.keeps_label(q.data, p, label)


def forced(q: Setting, p: Vector) -> object:
    """The label that all accurate classifiers give the point, if there is one; for realizable data."""
    if q.outer is not None:
        return convex_oracle.forced(q.data, p, -q.outer)
    if q.name == "linear":
        return oracle.forced(q.data, p, bias=q.bias)
    return multiclass_oracle.forced(q.data, p)


def universal(q: Setting, delta: Vector, s: int) -> bool:
    if q.outer is not None:
        return convex_oracle.is_universal_perturbation(q.data, delta, s, -q.outer)
    if q.name == "linear":
        return oracle.is_universal_perturbation(q.data, delta, s, bias=q.bias)
    return multiclass_oracle.is_universal_perturbation(q.data, delta, s)
