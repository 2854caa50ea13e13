"""Linear classifiers with rational weights, of two classes and of several."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from geomadv.errors import InvalidInputError, shown
from geomadv.exact.arguments import check_dataset
from geomadv.exact.dataset import Dataset, Label
from geomadv.exact.entries import as_label
from geomadv.exact.hinge import best_scale, hinge_total
from geomadv.exact.linear_classifiers import LinearClassifier, affine_functions
from geomadv.exact.rational import Vector
from geomadv.exact.reprs import Typed
from geomadv.exact.scalars import in_order, integer_factor, refuse_masked


@dataclass(frozen=True, repr=False)
class MulticlassLinearClassifier(Typed):
    """The classifier h(x) = argmax over the classes c of w_c·x + b_c, with no answer at a tie for the first place.

    Attributes
    ----------
    classes : tuple of int or str, length K ≥ 2
        The labels, strictly increasing as in `Dataset.classes`: numbers before text, each in order.
    scores : tuple of LinearClassifier, length K
        The affine function w_c·x + b_c of every class, in the same order.

    Examples
    --------
    >>> import geomadv as ga
    >>> scores = (ga.LinearClassifier([1, 0]), ga.LinearClassifier([0, 1]))
    >>> h = ga.MulticlassLinearClassifier(("cat", "dog"), scores)
    >>> h([2, 1]), h([1, 1])
    ('cat', None)
    """

    classes: tuple[Label, ...]
    scores: tuple[LinearClassifier, ...]

    def __post_init__(self) -> None:
        refuse_masked(self.classes, "classes")
        classes = in_order(self.classes)
        if classes is None:
            raise InvalidInputError(f"classes must be a sequence of integers or text, got {shown(self.classes)}")
        object.__setattr__(self, "classes", tuple(as_label(label, "each class") for label in classes))
        object.__setattr__(self, "scores", affine_functions(self.scores, "scores"))
        if len(self.classes) < 2:
            raise InvalidInputError(f"a multiclass classifier needs at least two classes, got {len(self.classes)}")
        ordered = sorted(set(self.classes), key=lambda label: (isinstance(label, str), label))
        if list(self.classes) != ordered:
            raise InvalidInputError(
                f"the classes must be distinct and in order, numbers before text, got {shown(list(self.classes))}; "
                f"pass them, and their scores, as {shown(ordered)}"
            )
        if len(self.scores) != len(self.classes):
            raise InvalidInputError(
                f"got {len(self.classes)} classes but {len(self.scores)} scores; pass one score a class"
            )

    def values(self, x: Vector | Iterable[object]) -> tuple[Fraction, ...]:
        """The scores w_c·x + b_c at one point, in the order of the classes.

        Parameters
        ----------
        x : Vector or array-like, shape (d,)
            The point, in the units of the data.

        Returns
        -------
        tuple of Fraction, length K
            One for each of `classes`.

        Raises
        ------
        InvalidInputError
            If the point is not d finite numbers.

        Examples
        --------
        >>> import geomadv as ga
        >>> scores = (ga.LinearClassifier([1, 0]), ga.LinearClassifier([0, 1], 0.5))
        >>> h = ga.MulticlassLinearClassifier(("cat", "dog"), scores)
        >>> h.values([2, 1]), h([2, 1])
        ((Fraction(2, 1), Fraction(3, 2)), 'cat')
        """
        point = Vector.of(x)
        return tuple(score.value(point) for score in self.scores)

    def __call__(self, x: Vector | Iterable[object]) -> Label | None:
        """The class with strictly the largest score, None where several share the first place."""
        values = self.values(x)
        best = max(values)
        return self.classes[values.index(best)] if values.count(best) == 1 else None

    def margin(self, data: Dataset) -> Fraction:
        """The least lead of the right class over its best rival, in the scale of the scores.

        Parameters
        ----------
        data : Dataset
            n points in d dimensions, with labels among the classes.

        Returns
        -------
        Fraction
            Positive iff the classifier is accurate.

        Raises
        ------
        InvalidInputError
            If the data are no `Dataset`, or have another dimension, or one of their labels is not among the classes.

        Examples
        --------
        >>> import geomadv as ga
        >>> scores = (ga.LinearClassifier([1, 0]), ga.LinearClassifier([0, 1]))
        >>> h = ga.MulticlassLinearClassifier(("cat", "dog"), scores)
        >>> h.margin(ga.Dataset([[2, 1], [0, 3]], ["cat", "dog"]))
        Fraction(1, 1)
        """
        return min(leads_at(self, data))

    def is_accurate(self, data: Dataset) -> bool:
        """Whether every point gets its label, by strictly the largest score.

        Parameters
        ----------
        data : Dataset
            n points in d dimensions, with any labels.

        Returns
        -------
        bool
            False where a label is not among the classes, too.

        Raises
        ------
        InvalidInputError
            If the data are no `Dataset`, or have another dimension.

        Examples
        --------
        >>> import geomadv as ga
        >>> scores = (ga.LinearClassifier([1, 0]), ga.LinearClassifier([0, 1]))
        >>> h = ga.MulticlassLinearClassifier(("cat", "dog"), scores)
        >>> [h.is_accurate(ga.Dataset([[2, 1], x], ["cat", "dog"])) for x in ([0, 3], [1, 1])]
        [True, False]
        """
        check_dataset(data)
        return set(data.classes) <= set(self.classes) and self.margin(data) > 0

    def hinge_loss(self, data: Dataset) -> Fraction:
        """The total loss of Crammer and Singer, Σ max(0, 1 − lead), with all scores scaled as is best.

        Parameters
        ----------
        data : Dataset
            n points in d dimensions, with labels among the classes.

        Returns
        -------
        Fraction
            0 iff the classifier is accurate; `MulticlassLinearClassifiers.least_loss` says how small it can be.

        Raises
        ------
        InvalidInputError
            As `margin`.

        Examples
        --------
        >>> import geomadv as ga
        >>> scores = (ga.LinearClassifier([1, 0]), ga.LinearClassifier([0, 1]))
        >>> h = ga.MulticlassLinearClassifier(("cat", "dog"), scores)
        >>> h.hinge_loss(ga.Dataset([[2, 1], [0, 3], [1, 3]], ["cat", "dog", "cat"]))
        Fraction(7, 3)
        """
        leads = [(lead, Fraction(1)) for lead in leads_at(self, data)]
        return hinge_total(leads, best_scale(leads))

    def difference(self, k: Label, l: Label) -> LinearClassifier:  # noqa: E741
        """The function (w_k − w_l)·x + b_k − b_l, positive where class k beats class l.

        Parameters
        ----------
        k, l : int or str
            Two of the classes.

        Returns
        -------
        LinearClassifier
            Its value is by how much the score of k exceeds that of l.

        Raises
        ------
        InvalidInputError
            If a label is not among the classes.

        Examples
        --------
        >>> import geomadv as ga
        >>> scores = (ga.LinearClassifier([1, 0]), ga.LinearClassifier([0, 1]))
        >>> h = ga.MulticlassLinearClassifier(("cat", "dog"), scores)
        >>> h.difference("cat", "dog")
        LinearClassifier(normal=Vector(1, -1))
        """
        first, second = self.scores[self._index(k)], self.scores[self._index(l)]
        return LinearClassifier(first.normal - second.normal, first.bias - second.bias)

    def flip_distance(self, x: Vector | Iterable[object], v: Vector | Iterable[object]) -> Fraction | float:
        """The infimum of the c > 0 at which the label of x is not strictly first at x + c v; `math.inf` if none is.

        Parameters
        ----------
        x : Vector or array-like, shape (d,)
            The point, in the units of the data.
        v : Vector or array-like, shape (d,)
            The direction; along zero no label is ever lost.

        Returns
        -------
        Fraction or float
            In units of ‖v‖; `math.inf` is the float.

        Raises
        ------
        InvalidInputError
            If x lies on a boundary, where it has no label to lose, or x or v is not d finite numbers.

        Examples
        --------
        >>> import geomadv as ga
        >>> scores = (ga.LinearClassifier([1, 0]), ga.LinearClassifier([0, 1]))
        >>> h = ga.MulticlassLinearClassifier(("cat", "dog"), scores)
        >>> h.flip_distance([2, 1], [0, 1]), h.flip_distance([2, 1], [1, 0])
        (Fraction(1, 1), inf)
        """
        point, direction = Vector.of(x), Vector.of(v)
        label = self(point)
        if label is None:
            raise InvalidInputError(
                "several classes share the largest score at the point; pass a point with a definite label"
            )
        # The lead over all rivals is lost where the first lead over one is.
        return min(
            self.difference(label, rival).flip_distance(point, direction) for rival in self.classes if rival != label
        )

    def integral(self) -> MulticlassLinearClassifier:
        """The same classifier with coprime integers for weights: all scores times one positive factor.

        Returns
        -------
        MulticlassLinearClassifier
            With the same label at every point.

        Examples
        --------
        >>> import geomadv as ga
        >>> scores = (ga.LinearClassifier([0.5, 0]), ga.LinearClassifier([0, 0.25], 1))
        >>> h = ga.MulticlassLinearClassifier(("cat", "dog"), scores).integral()
        >>> [(score.normal, score.bias) for score in h.scores]
        [(Vector(2, 0), Fraction(0, 1)), (Vector(0, 1), Fraction(4, 1))]
        """
        factor = integer_factor(number for score in self.scores for number in (*score.normal, score.bias))
        return MulticlassLinearClassifier(
            self.classes, tuple(LinearClassifier(factor * s.normal, factor * s.bias) for s in self.scores)
        )

    def _index(self, label: Label) -> int:
        label = as_label(label, "the label")
        if label not in self.classes:
            raise InvalidInputError(
                f"the classifier has no class {shown(label)}; its classes are {shown(list(self.classes))}"
            )
        return self.classes.index(label)


def leads_at(h: MulticlassLinearClassifier, data: Dataset) -> list[Fraction]:
    """At each row, by how much the score of its label exceeds the largest other one."""
    check_dataset(data)
    place = {label: h._index(label) for label in data.classes}
    values = zip(*(score.values_at(data) for score in h.scores), strict=True)
    own = (place[label] for label in data.labels)
    return [at[k] - max(at[:k] + at[k + 1 :]) for at, k in zip(values, own, strict=True)]
