"""What the property files share: drawn problems, counts of draws, the search for counterexamples."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from typing import NamedTuple, TypeVar

from hypothesis import HealthCheck, Phase, find, given, seed, settings
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

import geomadv as ga
from geomadv import strategies as gst
from geomadv.exact.classifiers import MulticlassLinearClassifier
from geomadv.exact.dataset import Label

Draw = TypeVar("Draw")
Problem = tuple[ga.Dataset, bool]  # the data, and whether classifiers have a bias
Fitted = tuple[ga.Dataset, bool, ga.LinearClassifier]


def _share(part: int) -> settings:
    return settings(max_examples=(settings.default.max_examples if settings.default else 100) // part)


#: For properties of which each example asks many questions, or of which there are many.
half, few = _share(2), _share(6)


def _fixed(examples: int) -> settings:
    return settings(
        max_examples=examples,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=[HealthCheck.too_slow],
    )


#: Draws in a row: after ten, Hypothesis goes on with parts of earlier ones repeated, and one decides for many.
_BATCH = 8


def census(
    strategy: SearchStrategy[Draw], classify: Callable[[Draw], Iterable[str]], examples: int = 100
) -> Counter[str]:
    """How many of some draws, one independent of the other, are of each kind; "draws" counts all.

    They depend on the version of Hypothesis and on the modules that it knows: floors need slack.
    """
    counts: Counter[str] = Counter()

    def batch(first: int, size: int) -> None:
        known = int(first > 0)  # Hypothesis begins with the simplest draw, which counts once

        @_fixed(size + known)
        @seed(first)
        @given(strategy)
        def collect(value: Draw) -> None:
            nonlocal known
            if known:
                known -= 1
                return
            counts["draws"] += 1
            counts.update(set(classify(value)))

        collect()

    for first in range(0, examples, _BATCH):
        batch(first, min(_BATCH, examples - first))
    return counts


def counterexample(strategy: SearchStrategy[Draw], refutes: Callable[[Draw], bool], examples: int = 1000) -> Draw:
    """The first of a sequence of draws that refutes; an error if none does."""
    return find(strategy, refutes, settings=_fixed(examples))


def rows(data: ga.Dataset, label: int | None = None) -> Iterator[tuple[int, ga.Vector, int]]:
    """Row number, point and label of every point, or of those with the label."""
    for i, (x, y) in enumerate(zip(data.points, data.signs.tolist(), strict=True)):
        if label in (None, y):
            yield i, x, y


def accepted(certificate: ga.Certificate | None, data: ga.Dataset) -> bool:
    return certificate is not None and ga.verify(certificate, data).verdict == "accepted"


def blend(weak: ga.LinearClassifier, strict: ga.LinearClassifier, epsilon: Fraction) -> ga.LinearClassifier:
    """The classifier weak + epsilon · strict, accurate if the one is weakly and the other strictly so."""
    return ga.LinearClassifier(weak.normal + epsilon * strict.normal, weak.bias + epsilon * strict.bias)


@st.composite
def separable_problems(
    draw: DrawFn, *, dimension: int | None = None, max_points: int = 6, wide: bool = False, bias: bool | None = None
) -> Problem:
    """Separable data, ordinary and degenerate, with or without bias."""
    with_bias = draw(st.sampled_from([True, True, False])) if bias is None else bias
    kind = draw(st.sampled_from([gst.separable_datasets, gst.degenerate_datasets]))
    return draw(kind(dimension=dimension, max_points=max_points, wide=wide, bias=with_bias)), with_bias


@st.composite
def fitted(
    draw: DrawFn, *, dimension: int | None = None, max_points: int = 6, wide: bool = False, bias: bool | None = None
) -> Fitted:
    """Separable data with an accurate classifier, random or extreme."""
    data, with_bias = draw(separable_problems(dimension=dimension, max_points=max_points, wide=wide, bias=bias))
    return data, with_bias, draw(gst.accurate_linear_classifiers(data, bias=with_bias))


class Perturbation(NamedTuple):
    """A universal perturbation, of separable data."""

    delta: ga.Vector
    squared_length: Fraction
    squared_length_at_least: Fraction
    is_shortest: bool
    certificate: ga.Certificate


def universal_perturbation(data: ga.Dataset, source: int, bias: bool = True) -> Perturbation:
    answer = ga.LinearClassifiers(bias=bias).universal_perturbation(data, source)
    assert answer.holds
    assert answer.perturbation is not None
    assert answer.squared_length is not None
    assert answer.squared_length_at_least is not None
    return Perturbation(
        answer.perturbation,
        answer.squared_length,
        answer.squared_length_at_least,
        answer.is_shortest,
        answer.certificate,
    )


def sources() -> SearchStrategy[int]:
    return st.sampled_from([1, -1])


# Several classes


class MulticlassQuestion(NamedTuple):
    """Realizable data with two to four labels, a nonzero direction, and the label to flee from."""

    data: ga.Dataset
    direction: ga.Vector
    source: Label


@st.composite
def multiclass_questions(
    draw: DrawFn, *, dimension: int | None = None, max_points: int = 6, wide: bool = False
) -> MulticlassQuestion:
    """Directions towards one rival, towards none in particular, resisted by some classifier, arbitrary."""
    kind = draw(st.sampled_from(["any", "resisted", "cyclic"] if dimension in (None, 2) else ["any", "resisted"]))
    if kind == "cyclic":
        return MulticlassQuestion(*draw(gst.cyclic_direction_problems(max_points=max_points)))
    data = draw(gst.multiclass_datasets(dimension=dimension, max_points=max_points, wide=wide))
    if kind == "resisted":
        return MulticlassQuestion(data, *draw(gst.resisted_multiclass_problems(data)))
    source = draw(st.sampled_from(data.classes))
    return MulticlassQuestion(data, draw(gst.multiclass_directions(data, source)), source)


@st.composite
def fitted_multiclass(
    draw: DrawFn, *, dimension: int | None = None, max_points: int = 6, wide: bool = False
) -> tuple[ga.Dataset, MulticlassLinearClassifier]:
    """Realizable data with two to four labels and an accurate classifier, random or extreme."""
    data = draw(gst.multiclass_datasets(dimension=dimension, max_points=max_points, wide=wide))
    return data, draw(gst.accurate_multiclass_classifiers(data))
