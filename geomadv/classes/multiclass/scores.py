"""The multiclass linear classifiers that are accurate on a data set, as an open polyhedral cone.

A classifier counts up to a common shift of all scores, so the first class has the score 0 and the vector W of a
classifier consists of the (w_c, b_c) of the other classes. The vector (e_k − e_l) ⊗ (p, 1) has as product with W the
lead of class k over class l at p; a classifier is accurate iff every row's lead over every rival is positive.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

import numpy as np

from geomadv.errors import InvalidInputError
from geomadv.exact.arrays import integer_array
from geomadv.exact.classifiers import MulticlassLinearClassifier
from geomadv.exact.dataset import Dataset, Label
from geomadv.exact.linear_classifiers import LinearClassifier
from geomadv.exact.matrices import Homogeneous, IntegerMatrix, primitive, to_floats
from geomadv.exact.multipliers import MulticlassMultipliers
from geomadv.exact.rational import Vector
from geomadv.exact.scalars import Exact, simplest_between
from geomadv.solvers.guesses import Engine
from geomadv.solvers.motzkin import Alternative, relative_interior, separate


class ScoreSpace:
    """The accurate multiclass classifiers of a data set, as far as there are any.

    Parameters
    ----------
    data
        With at least two labels.
    engine
        What guesses.
    """

    def __init__(self, data: Dataset, engine: Engine) -> None:
        if len(data.classes) < 2:
            raise InvalidInputError(
                f"all points have the label {data.classes[0]!r}, but multiclass classifiers need at least two labels"
            )
        self.data, self.engine = data, engine
        self.place = {label: number for number, label in enumerate(data.classes)}
        #: What each row stands for: the row of the data, and the rival label.
        self.pairs = [(i, m) for i, label in enumerate(data.labels) for m in data.classes if m != label]
        points = [[*row, data.denominator] for row in data.numerators.tolist()]
        self.rows = self._matrix(self._lead(data.labels[i], m, points[i]) for i, m in self.pairs)

    # Coordinates.

    def _lead(self, k: Label, l: Label, vector: Sequence[int]) -> Homogeneous:  # noqa: E741
        """(e_k − e_l) ⊗ vector, without the block of the first class."""
        blocks = [0] * ((len(self.place) - 1) * len(vector))
        for label, sign in ((k, 1), (l, -1)):
            begin = (self.place[label] - 1) * len(vector)
            if begin >= 0:
                blocks[begin : begin + len(vector)] = [sign * x for x in vector]
        return blocks

    def _matrix(self, rows: Iterable[Homogeneous]) -> IntegerMatrix:
        entries = list(rows)
        width = (len(self.place) - 1) * (self.data.d + 1)
        return IntegerMatrix(integer_array([x for row in entries for x in row], (len(entries), width)))

    def leads(self, source: Label, vector: Sequence[int], rivals: Sequence[Label] | None = None) -> IntegerMatrix:
        """The leads of a label over all others, in the order of the classes, or over those named."""
        over = self._rivals(source) if rivals is None else rivals
        return self._matrix(self._lead(source, rival, vector) for rival in over)

    def _rivals(self, source: Label) -> list[Label]:
        return [label for label in self.data.classes if label != source]

    def classifier(self, w: Sequence[Exact]) -> MulticlassLinearClassifier:
        """The classifier of a vector."""
        width = self.data.d + 1
        blocks = [[0] * width, *(w[k : k + width] for k in range(0, len(w), width))]
        scores = tuple(LinearClassifier(Vector.of(block[:-1]), Fraction(block[-1])) for block in blocks)
        return MulticlassLinearClassifier(self.data.classes, scores)

    # The decisions.

    def separated(self) -> Homogeneous | Alternative:
        """An accurate classifier, or why there is none."""
        return separate(self.rows, self._matrix([]), self.engine)

    def keeping(self, source: Label, direction: Vector) -> Homogeneous | MulticlassMultipliers:
        """An accurate classifier for which no lead of the source label falls along a direction (M2)."""
        certifying = self._towards_one_rival(source, direction)
        if certifying is not None:
            return certifying
        found = separate(self.rows, self.leads(source, [*direction.numerators, 0]), self.engine)
        if isinstance(found, Alternative):
            return self.certifying(found, source, direction.denominator)
        return found

    def _towards_one_rival(self, source: Label, direction: Vector) -> MulticlassMultipliers | None:
        """Multipliers on the rows of a label and one rival that certify a direction, if there are any (M1).

        That is a question about two labels, and much cheaper than the whole one.
        """
        weak = [*direction.numerators, 0]
        for rival in self._rivals(source):
            rows = [i for i, label in enumerate(self.data.labels) if label in (source, rival)]
            signs = [1 if self.data.labels[i] == source else -1 for i in rows]
            points = [[*self.data.numerators[i].tolist(), self.data.denominator] for i in rows]
            entries = [sign * x for sign, point in zip(signs, points, strict=True) for x in point]
            strict = IntegerMatrix(integer_array(entries, (len(rows), self.data.d + 1)))
            why = separate(strict, IntegerMatrix(integer_array(weak, (1, self.data.d + 1))), self.engine)
            if isinstance(why, Alternative):
                other = {source: rival, rival: source}
                weights = {
                    (rows[k], other[self.data.labels[rows[k]]]): weight * self.data.denominator
                    for k, weight in why.strict.items()
                }
                return MulticlassMultipliers(weights, {rival: why.weak[0] * direction.denominator})
        return None

    def keeping_at(self, source: Label, point: Vector) -> Homogeneous | Alternative:
        """An accurate classifier for which no lead of the source label is negative at a point."""
        return separate(self.rows, self.leads(source, [*point.numerators, point.denominator]), self.engine)

    def preferring(self, k: Label, l: Label, point: Vector) -> Homogeneous | Alternative:  # noqa: E741
        """An accurate classifier for which label k does not trail label l at a point."""
        lead = self._lead(k, l, [*point.numerators, point.denominator])
        return separate(self.rows, self._matrix([lead]), self.engine)

    def multipliers(self, why: Alternative, losses: Mapping[Label, Fraction]) -> MulticlassMultipliers:
        """The strict part of an alternative; the rows are D G, D the data's denominator, so λ is D times the weight."""
        weights = {self.pairs[j]: weight * self.data.denominator for j, weight in why.strict.items()}
        return MulticlassMultipliers(weights, losses)

    def certifying(self, why: Alternative, source: Label, scale: int) -> MulticlassMultipliers:
        """Multipliers from an alternative whose weak rows are the leads of a label over its rivals, times `scale`."""
        rivals = self._rivals(source)
        return self.multipliers(why, {rivals[j]: weight * scale for j, weight in why.weak.items()})

    # The bound along a ray (M3).

    def unbounded(self, row: int, direction: Vector) -> list[Homogeneous] | None:
        """Classifiers W_0, W_1, … that show the bound at a row to be infinite; None if it is finite.

        For small ε > 0 the classifier W_0 + εW_1 + ε²W_2 + … keeps the label of the row up to 1/ε. Each W_k is inner
        to the cone of what is nonnegative on all conditions that vanish for everything before; a rival is settled when
        its lead at the row, or its growth along the ray, has become positive.
        """
        source = self.data.labels[row]
        at_row = dict(zip(self._rivals(source), (j for j, (i, _) in enumerate(self.pairs) if i == row), strict=True))
        growths = self.leads(source, [*direction.numerators, 0])
        active = list(range(len(self.pairs)))
        unsettled = list(range(len(at_row)))
        chain: list[Homogeneous] = []
        while unsettled:
            conditions = self._matrix([*(self.rows.entries[active].tolist()), *(growths.entries[unsettled].tolist())])
            w, positive = relative_interior(conditions, self.engine)
            grown = {unsettled[k - len(active)] for k in positive if k >= len(active)}
            led = {active[k] for k in positive if k < len(active)}
            settled = {k for k, j in enumerate(at_row.values()) if j in led} | grown
            if not settled & set(unsettled):
                return None
            chain.append(w)
            active = [j for j in active if j not in led]
            unsettled = [k for k in unsettled if k not in settled]
        separator = self.separated()
        if isinstance(separator, Alternative):
            raise ArithmeticError("there is no accurate classifier, which contradicts the one found before")
        chain.append(separator)
        return self._in_proportion(chain, list(at_row.values()), growths, direction)

    def _in_proportion(
        self, chain: list[Homogeneous], at_row: list[int], growths: IntegerMatrix, direction: Vector
    ) -> list[Homogeneous]:
        """Multiply each member so that its leads at the row outweigh what the next one loses along the ray.

        The growths are along `direction.denominator · v`, the leads D times those at the row.
        """
        result = [chain[-1]]
        for w in reversed(chain[:-1]):
            leads = self.rows.products(w, at_row)
            losses = [-x for x in growths.products(result[0])]
            factor = 1
            for lead, loss in zip(leads, losses, strict=True):
                if lead > 0 and loss > 0:
                    # factor · lead / D > loss / direction.denominator
                    factor = max(factor, loss * self.data.denominator // (lead * direction.denominator) + 1)
            result.insert(0, [factor * x for x in w])
        return result

    def bracket(
        self, row: int, direction: Vector, width: Fraction, separator: Homogeneous
    ) -> tuple[Fraction, Homogeneous, Fraction, MulticlassMultipliers]:
        """Both ends of a bracket of the bound at a row, which is finite, with their evidence."""
        source, x = self.data.labels[row], self.data.point(row)
        lower, attaining = self._flip_distance(separator, x, direction), separator
        upper: Fraction | None = None
        multipliers: MulticlassMultipliers | None = None
        octaves = 1
        while upper is None or multipliers is None or upper - lower > width:
            if upper is None:
                c = max(lower, width) * 2**octaves
                octaves *= 2
            else:
                c = _between(max(lower, width / 2), upper)
            point = x + c * direction
            found = self.keeping_at(source, point)
            if isinstance(found, Alternative):
                multipliers = self._along(self.certifying(found, source, point.denominator), row, c)
                upper = max(loss / multipliers.weights[row, rival] for rival, loss in multipliers.losses.items())
            else:
                lower, attaining = self._flip_distance(found, x, direction), found
        return lower, attaining, upper, multipliers

    def _flip_distance(self, w: Homogeneous, x: Vector, direction: Vector) -> Fraction:
        distance = self.classifier(w).flip_distance(x, direction)
        if not isinstance(distance, Fraction):
            raise ArithmeticError("a direction never fools a classifier, although the bound was found to be finite")
        return distance

    def _along(self, at_point: MulticlassMultipliers, row: int, c: Fraction) -> MulticlassMultipliers:
        """Multipliers for a point x_row + c v as multipliers for the direction v, within c at the row."""
        weights = dict(at_point.weights)
        for rival, loss in at_point.losses.items():
            weights[row, rival] = weights.get((row, rival), Fraction(0)) + loss
        return MulticlassMultipliers(weights, {rival: c * loss for rival, loss in at_point.losses.items()})

    # Concrete classifiers.

    def favouring(self, label: Label, w: Homogeneous) -> Homogeneous:
        """An accurate classifier in which a label has a little more of a lead, everywhere, than in another one."""
        least = min(self.rows.products(w))
        step = self._lead(label, self.data.classes[0], [0] * self.data.d + [1])
        if label == self.data.classes[0]:
            others = (self._lead(label, rival, [0] * self.data.d + [1]) for rival in self._rivals(label))
            step = [sum(entries) for entries in zip(*others, strict=True)]
        # In the rows' scale, D times the leads, a step changes them by at most D; a half of the least lead is left.
        return primitive([2 * self.data.denominator * x + least * s for x, s in zip(w, step, strict=True)])

    def farthest(self, source: Label, w: Homogeneous) -> tuple[Fraction, Homogeneous, int]:
        """The row of a label that is farthest from losing it, its squared distance from that, and the classifier."""
        classifier = self.classifier(w)
        leads = [classifier.difference(source, rival) for rival in self._rivals(source)]
        leads = [lead for lead in leads if lead.normal]
        rows = self.data.indices(source).tolist()
        points = self.data.take(rows).to_floats()
        distances = []
        with np.errstate(all="ignore"):
            for lead in leads:
                # The weights are integers, perhaps beyond floating point: only their proportions matter.
                floats = to_floats([*lead.normal.numerators, lead.bias.numerator])
                distances.append((points @ floats[:-1] + floats[-1]) / np.linalg.norm(floats[:-1]))
        row = rows[int(np.argmax(np.min(distances, axis=0)))]
        x = self.data.point(row)
        return min(lead.value(x) ** 2 / lead.normal.squared_norm() for lead in leads), w, row


def _between(low: Fraction, high: Fraction) -> Fraction:
    """A short number strictly between, 0 < low < high: a middle one of their orders of magnitude, or of themselves."""
    below, above = (x.numerator.bit_length() - x.denominator.bit_length() for x in (low, high))
    if above - below >= 2:
        return Fraction(2) ** ((below + above) // 2)
    third = (high - low) / 3
    return simplest_between(low + third, high - third)
