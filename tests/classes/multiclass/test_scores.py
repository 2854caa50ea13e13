"""The cone of accurate multiclass classifiers: coordinates, chains and brackets."""

from collections.abc import Sequence
from fractions import Fraction

import pytest

from geomadv.classes.multiclass.scores import ScoreSpace
from geomadv.errors import InvalidInputError
from geomadv.exact.dataset import Dataset, Label
from geomadv.exact.rational import Vector
from geomadv.solvers.active_set import ActiveSetEngine
from geomadv.solvers.motzkin import Alternative

DATA = Dataset([[0, 0], [Fraction(1, 2), 1], [3, -1], [2, 2]], ["a", 1, 2, 2])


def space_of(data: Dataset) -> ScoreSpace:
    return ScoreSpace(data, ActiveSetEngine())


def leads(space: ScoreSpace, w: list[int], k: Label, p: Sequence[Fraction]) -> list[Fraction]:
    """The leads of a label over the others at a point, by the classifier."""
    h = space.classifier(w)
    return [h.difference(k, rival).value(p) for rival in space.data.classes if rival != k]


def test_the_rows_are_the_leads() -> None:
    space = space_of(DATA)
    w = [3, -1, 2, 5, 7, -4]
    products = space.rows.products(w)
    assert space.pairs == [(0, 1), (0, 2), (1, 2), (1, "a"), (2, 1), (2, "a"), (3, 1), (3, "a")]
    expected = [
        lead * DATA.denominator
        for x, y in zip(DATA.points, DATA.labels, strict=True)
        for lead in leads(space, w, y, list(x))
    ]
    assert products == expected


def test_the_first_class_has_the_score_zero() -> None:
    h = space_of(DATA).classifier([3, -1, 2, 5, 7, -4])
    assert h.classes == (1, 2, "a")
    assert list(h.values([1, 1])) == [0, 4, 8]


def test_one_label_is_refused() -> None:
    with pytest.raises(InvalidInputError, match="all points have the label 3, but multiclass"):
        space_of(Dataset([[1]], [3]))


def test_an_accurate_classifier() -> None:
    space = space_of(DATA)
    w = space.separated()
    assert isinstance(w, list)
    assert space.classifier(w).is_accurate(DATA)


def test_an_alternative() -> None:
    space = space_of(Dataset([[0], [1], [2]], [1, 2, 1]))
    why = space.separated()
    assert isinstance(why, Alternative)
    assert space.multipliers(why, {}).weights == {
        (0, 2): Fraction(1, 4),
        (1, 1): Fraction(1, 2),
        (2, 2): Fraction(1, 4),
    }


@pytest.mark.parametrize("label", ["a", 1, 2])
@pytest.mark.parametrize("factor", [1, 10**30])
def test_favouring_keeps_a_classifier_accurate_and_breaks_ties(label: Label, factor: int) -> None:
    space = space_of(DATA)
    w = space.separated()
    assert isinstance(w, list)
    w = [factor * x for x in w]
    favoured = space.favouring(label, w)
    h, g = space.classifier(w), space.classifier(favoured)
    assert g.is_accurate(DATA)
    # Up to a positive factor every lead of the label has grown by the same amount, and no other lead has changed.
    scale = next(
        Fraction(b, a)
        for k in DATA.classes
        for m in DATA.classes
        for a, b in zip(h.difference(k, m).normal.numerators, g.difference(k, m).normal.numerators, strict=True)
        if a
    )
    changes = {
        (k, m): g.difference(k, m).bias - scale * h.difference(k, m).bias
        for k in DATA.classes
        for m in DATA.classes
        if k != m
    }
    assert len({change for (k, _), change in changes.items() if k == label}) == 1
    assert all(change > 0 for (k, _), change in changes.items() if k == label)
    assert all(change == 0 for pair, change in changes.items() if label not in pair)


def test_unbounded_is_none_where_the_bound_is_finite() -> None:
    space = space_of(Dataset([[0], [1], [3]], [1, 2, 3]))
    assert space.unbounded(0, Vector.of([1])) is None
    assert space.unbounded(0, Vector.of([-1])) is not None


def test_a_chain_is_one_classifier_for_small_weights() -> None:
    """W_0 + εW_1 + ε²W_2 with ε = 10⁻ᵏ is accurate and keeps the label of the row for 10ᵏ, for all but small k."""
    data = Dataset([[0, 1, -1], [-2, 2, 1], [-2, -3, 3], [2, -3, 2], [0, -2, 0]], [1, 2, 3, 1, 2])
    space, v = space_of(data), Vector.of([-26, -101, 64])
    chain = space.unbounded(3, v)
    assert chain is not None
    assert len(chain) == 3
    for k in (20, 40, 100):
        # In integers: ε times the classifier.
        mixed = [sum(x * 10 ** (k * (2 - j)) for j, x in enumerate(entries)) for entries in zip(*chain, strict=True)]
        h = space.classifier(mixed)
        assert h.is_accurate(data)
        assert h.flip_distance(data.point(3), v) >= 10**k


def test_farthest_is_a_lower_bound_for_lengths() -> None:
    data = Dataset([[0], [1], [5]], [1, 1, 2])
    space = space_of(data)
    squared, w, row = space.farthest(1, [2, -6])
    assert squared == 9
    assert (w, row) == ([2, -6], 0)


@pytest.mark.parametrize("size", [10**400, Fraction(1, 10**400)])
def test_farthest_beyond_floating_point(size: Fraction | int) -> None:
    data = Dataset([[0, 0], [size, 0], [5 * size, 1]], [1, 1, 2])
    space = space_of(data)
    w = space.separated()
    assert isinstance(w, list)
    squared, _, row = space.farthest(1, w)
    assert squared > 0
    assert row in (0, 1)
