"""The data and the hypothesis class of a certificate, and the notation of the format."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction
from typing import Any

from tests.mutations.values import (
    Affine,
    Blocks,
    Classifier,
    as_list,
    dot,
    increases,
    integer,
    integers,
    keys,
    monomials,
    norm_of,
    rational,
    require,
    slope_along,
    value_at,
)


class Multipliers:
    """λ by row and rival (in the binary classes the other label), and θ by label; both are 0 elsewhere."""

    def __init__(self, weights: dict[tuple[int, int], Fraction], losses: dict[int, Fraction]) -> None:
        self.weights = weights
        self.losses = losses

    def at(self, row: int) -> Fraction:
        return sum((weight for (i, _), weight in self.weights.items() if i == row), Fraction(0))

    def nonnegative_and_not_zero(self) -> bool:
        return min(self.weights.values(), default=0) >= 0 and any(self.weights.values())


class Reading:
    """The data of a certificate as fractions, its hypothesis class, and readers for the rest of it."""

    def __init__(self, data: Any, hypothesis_class: Any) -> None:
        denominator, labels, points = keys(data, "denominator", "labels", "points")
        require(integer(denominator) >= 1 and type(points) is list and type(labels) is list)
        require(all(type(label) is int and -(2**53) < label < 2**53 for label in labels))
        self.common = integer(denominator)
        self.x = [[Fraction(v, self.common) for v in integers(row)] for row in points]
        self.y: list[int] = labels
        require(len(self.x) == len(self.y) >= 1 and len(self.x[0]) >= 1)
        require(all(len(row) == len(self.x[0]) for row in self.x))
        require(type(hypothesis_class) is dict)
        self.name = hypothesis_class.get("name")
        self.bias = True
        self.outer: Any = None
        self.budget: Fraction | None = None
        self.degree = 1
        self.dimension = len(self.x[0])
        self.weights = [Fraction(1)] * len(self.x)
        self.largest: Fraction | None = None
        self.bounded = "linf"
        if self.name in ("linear", "rashomon-linear") and "norm_bound" in hypothesis_class:
            self.largest = rational(hypothesis_class["norm_bound"])
            self.bounded = hypothesis_class.get("bounded_norm", "linf")
            require(self.largest > 0 and type(self.bounded) is str and self.bounded in ("l1", "linf"))
            known = ("norm_bound", "bounded_norm")
            hypothesis_class = {key: value for key, value in hypothesis_class.items() if key not in known}
        if self.name in ("linear", "rashomon-linear", "multiclass-linear") and "weights" in hypothesis_class:
            below, weights = keys(hypothesis_class["weights"], "denominator", "numerators")
            self.weights = [Fraction(c, integer(below)) for c in integers(weights) if integer(below) >= 1]
            require(len(self.weights) == len(self.x) and min(self.weights) > 0)
            hypothesis_class = {key: value for key, value in hypothesis_class.items() if key != "weights"}
        self.labels = [-1, 1]
        if self.name == "linear":
            self.bias, _ = keys(hypothesis_class, "bias", "name")
            require(type(self.bias) is bool)
        elif self.name == "rashomon-linear":
            self.bias, budget, _ = keys(hypothesis_class, "bias", "budget", "name")
            self.budget = rational(budget)
            require(type(self.bias) is bool and self.budget > 0)
        elif self.name == "convex-region":
            _, region = keys(hypothesis_class, "name", "region")
            require(type(region) is int and region in (1, -1))
            self.outer = -region
        elif self.name == "polynomial":
            degree, _ = keys(hypothesis_class, "degree", "name")
            require(1 <= integer(degree) <= 64)
            self.degree = integer(degree)
            self.points, self.x = self.x, [monomials(x, self.degree) for x in self.x]
        else:
            require(self.name == "multiclass-linear")
            keys(hypothesis_class, "name")
            self.labels = sorted(set(labels))
            require(len(self.labels) >= 2)
        require(set(labels) <= set(self.labels))

    # readers

    def vector(self, value: Any, length: int | None = None) -> list[Fraction]:
        denominator, numerators = keys(value, "denominator", "numerators")
        require(integer(denominator) >= 1)
        entries = [Fraction(v, integer(denominator)) for v in integers(numerators)]
        require(len(entries) == (self.dimension if length is None else length))
        return entries

    def affine(self, value: Any) -> Affine:
        *normal, bias = [Fraction(entry) for entry in integers(value)] or [Fraction(0)]
        require(len(normal) == len(self.x[0]))
        return normal, bias

    def classifier(self, value: Any) -> Classifier:
        affine = [self.affine(entry) for entry in as_list(value)]
        if self.name == "convex-region":
            require(len(affine) >= 1)
        else:
            require(len(affine) == (len(self.labels) if self.name == "multiclass-linear" else 1))
        return affine

    def classifiers(self, value: Any) -> list[Classifier]:
        return [self.classifier(entry) for entry in as_list(value)]

    def label(self, value: Any) -> int:
        require(type(value) is int and value in self.labels)
        return int(value)

    def index(self, value: Any) -> int:
        require(type(value) is int and 0 <= value < len(self.x))
        return int(value)

    def indices(self, value: Any) -> list[int]:
        rows = [self.index(entry) for entry in as_list(value)]
        require(increases(rows))
        return rows

    def limits(self, value: Any) -> list[tuple[list[Fraction], Fraction]]:
        found = []
        for limit in as_list(value):
            require(len(as_list(limit)) == 3)
            sign = limit[1]
            require(type(sign) is int and sign in (1, -1))
            if isinstance(limit[0], list):
                a = [Fraction(sign * x) for x in integers(limit[0])]
            else:
                require(0 <= integer(limit[0]) < self.dimension)
                a = [Fraction(sign * (k == integer(limit[0]))) for k in range(self.dimension)]
            require(len(a) == self.dimension)
            found.append((a, rational(limit[2])))
        return found

    def multipliers(self, value: Any) -> Multipliers:
        losses, weights = keys(value, "losses", "weights")
        thetas: dict[int, Fraction] = {}
        for entry in as_list(losses):
            require(type(entry) is list and len(entry) == 2)
            label = self.label(entry[0])
            require(all(label > before for before in thetas))
            thetas[label] = Fraction(integer(entry[1]))
        lambdas: dict[tuple[int, int], Fraction] = {}
        for entry in as_list(weights):
            require(type(entry) is list and len(entry) == 3)
            row, rival = self.index(entry[0]), self.label(entry[1])
            require(rival != self.y[row] and all((row, rival) > before for before in lambdas))
            lambdas[row, rival] = Fraction(integer(entry[2]))
        return Multipliers(lambdas, thetas)

    def bases(self, upper: Any) -> list[tuple[list[int], list[list[int]], list[int], int]]:
        found = []
        for entry in as_list(upper):
            if isinstance(entry, dict) and "scale" in entry:
                covers, inverse, rows, scale = keys(entry, "covers", "inverse", "rows", "scale")
                lines = [[integer(x) for x in as_list(line)] for line in as_list(inverse)]
                found.append((self.indices(covers), lines, [self.index(i) for i in as_list(rows)], integer(scale)))
                m = len(self.x[0]) + self.bias
                require(found[-1][3] >= 1 and len(found[-1][2]) == m and [len(line) for line in lines] == [m] * m)
                require(self.name == "linear")
        return found

    def written_out(self, upper: Any) -> list[Multipliers]:
        return [self.multipliers(m) for m in as_list(upper) if not (isinstance(m, dict) and "scale" in m)]

    # the notation of the format

    def covers(self, basis: tuple[Any, ...], v: list[Fraction], s: int, c: Fraction) -> bool:
        """Whether a basis certifies v within c at all rows that it covers."""
        covers, inverse, rows, scale = basis
        scale *= self.common
        z = {i: [self.y[i] * self.common * e for e in [*self.x[i], *[1] * self.bias]] for i in [*rows, *covers]}
        m = len(rows)
        product = [[sum(z[k][i] * inverse[n][j] for n, k in enumerate(rows)) for j in range(m)] for i in range(m)]
        off = [sum(abs(scale * (i == j) - product[i][j]) for i in range(m)) for j in range(m)]
        far = [-s * c * self.common * e for e in [*v, *[Fraction(0)] * self.bias]]
        size = sum(map(abs, far)) + max((sum(map(abs, z[i])) for i in covers), default=Fraction(0))
        slack = 2 * max(abs(x) for line in inverse for x in line) * max(off) * size / scale
        return 2 * max(off) <= scale and all(
            dot(list(map(Fraction, line)), z[i]) + slack <= dot(list(map(Fraction, line)), far)
            for i in covers
            for line in inverse
        )

    def functions(self, h: Classifier, s: int) -> Classifier:
        if self.name != "multiclass-linear":
            return [([s * w for w in normal], s * bias) for normal, bias in h]
        own, b = h[self.labels.index(s)]
        others = [h[k] for k, label in enumerate(self.labels) if label != s]
        return [([a - c for a, c in zip(own, normal, strict=True)], b - bias) for normal, bias in others]

    def holds(self, h: Classifier, s: int, condition: Callable[[Affine], bool]) -> bool:
        found = [condition(f) for f in self.functions(h, s)]
        return any(found) if s == self.outer else all(found)

    def accurate(self, h: Classifier, rows: Iterable[int] | None = None) -> bool:
        chosen = range(len(self.x)) if rows is None else rows
        if self.budget is not None:
            return (self.bias or h[0][1] == 0) and loss_of(self, h) < self.budget
        return (self.bias or h[0][1] == 0) and all(self.gives(h, self.x[i], self.y[i]) for i in chosen)

    def gives(self, h: Classifier, x: list[Fraction], label: int) -> bool:
        return self.holds(h, label, lambda f: value_at(f, x) > 0)

    def weakly_accurate(self, h: Classifier) -> bool:
        def weakly(x: list[Fraction], y: int) -> bool:
            return self.holds(h, y, lambda f: value_at(f, x) >= 0)

        right = all(map(weakly, self.x, self.y))
        if self.budget is not None:
            values = [y * value_at(h[0], x) for x, y in zip(self.x, self.y, strict=True)]
            scales = [1 / value for value in values if value > 0]
            # Before the first breakpoint the loss is Σ c - t Σ c y f(x).
            whole = sum(self.weights)
            falls = dot(self.weights, values) >= 0 if whole == self.budget else whole < self.budget
            if self.largest is not None:
                right = False
                if any(h[0][0]):
                    most = self.largest / norm_of(h[0][0], self.bounded)
                    scales = [most, *(t for t in scales if t < most)]
            right = right or falls or any(loss_at(self, values, t) <= self.budget for t in scales)
        return (self.bias or h[0][1] == 0) and right

    def left_over(self, m: Multipliers, target: list[Fraction]) -> Fraction:
        """With a norm bound B ‖g‖, in the dual norm, where Σ λ_i y_i x_i is the target and g."""
        if self.largest is None:
            return Fraction(0)
        g = [-entry for entry in target]
        for i, (x, y) in enumerate(zip(self.x, self.y, strict=True)):
            g = [a + m.at(i) * y * b for a, b in zip(g, x, strict=True)]
        return self.largest * norm_of(g, "l1" if self.bounded == "linf" else "linf")

    def along(self, m: Multipliers, v: list[Fraction], s: int) -> list[Fraction]:
        """What Σ λ_i y_i x_i is to be for a direction."""
        return [-s * m.losses.get(-s, Fraction(0)) * entry for entry in v]

    def enough(self, m: Multipliers, target: list[Fraction]) -> bool:
        """Whether Σ λ >= budget · λ_i / c_i for all rows, less what is left over."""
        total = sum(m.weights.values()) - self.left_over(m, target)
        return self.budget is None or all(total >= self.budget * m.at(i) / c for i, c in enumerate(self.weights))

    def enough_without(self, m: Multipliers, i: int, least: Fraction, target: list[Fraction]) -> bool:
        """Whether some κ >= least can be taken from λ_i so that `enough` holds of what is left."""
        if self.budget is None:
            return m.at(i) >= least
        total, most = sum(m.weights.values()) - self.left_over(m, target), m.at(i)
        for (j, _), weight in m.weights.items():
            if j != i:
                most = min(most, total - self.budget * weight / self.weights[j])
        c = self.weights[i]
        if self.budget > c:  # (budget - c_i) κ >= budget · λ_i - c_i Σ λ
            least = max(least, (self.budget * m.at(i) - c * total) / (self.budget - c))
        return least <= most

    def outer_rows(self, m: Multipliers) -> list[int]:
        return [i for (i, _), weight in m.weights.items() if weight != 0 and self.y[i] == self.outer]

    def sum_is(self, m: Multipliers, target: list[Fraction], last: Fraction | int, outer: int | None = 1) -> bool:
        """Whether λ >= 0, λ != 0 and Σ λ_i z_i = (target, last); in the convex class, so many outer rows."""
        total = [Fraction(0)] * (len(target) + 1)
        for (i, _), weight in m.weights.items():
            total = [t + weight * self.y[i] * v for t, v in zip(total, [*self.x[i], Fraction(1)], strict=True)]
        free = self.budget is not None and self.largest is not None
        equal = (free or total[:-1] == target) and (total[-1] == last or not self.bias)
        count = self.name != "convex-region" or outer is None or len(self.outer_rows(m)) == outer
        return m.nonnegative_and_not_zero() and equal and count

    def blocks_are(self, m: Multipliers, target: Blocks) -> bool:
        """Whether λ >= 0, λ != 0, θ >= 0 and Z(λ) is the target."""
        total = {label: [Fraction(0)] * (len(self.x[0]) + 1) for label in self.labels}
        for (i, rival), weight in m.weights.items():
            point = [*self.x[i], Fraction(1)]
            total[self.y[i]] = [t + weight * v for t, v in zip(total[self.y[i]], point, strict=True)]
            total[rival] = [t - weight * v for t, v in zip(total[rival], point, strict=True)]
        return m.nonnegative_and_not_zero() and min(m.losses.values(), default=0) >= 0 and total == target

    def losses_times(self, m: Multipliers, s: int, vector: list[Fraction]) -> Blocks:
        """Σ θ_l (e_s - e_l) ⊗ vector."""
        total = {label: [Fraction(0)] * len(vector) for label in self.labels}
        for label, theta in m.losses.items():
            total[s] = [t + theta * v for t, v in zip(total[s], vector, strict=True)]
            total[label] = [t - theta * v for t, v in zip(total[label], vector, strict=True)]
        return total

    def certifies(self, m: Multipliers, v: list[Fraction], s: int) -> bool:
        if self.name != "multiclass-linear":
            theta = self.theta(m, s)
            return theta is not None and self.sum_is(m, [-s * theta * entry for entry in v], 0)
        return self.certifies_scores(m, [*v, Fraction(0)], s)

    def certifies_scores(self, m: Multipliers, vector: list[Fraction], s: int) -> bool:
        return m.losses.get(s, 0) == 0 and self.blocks_are(m, self.losses_times(m, s, [-e for e in vector]))

    def theta(self, m: Multipliers, s: int) -> Fraction | None:
        """In the binary classes θ of the other label, if it is nonnegative and θ_s = 0."""
        theta = m.losses.get(-s, Fraction(0))
        return theta if theta >= 0 and m.losses.get(s, 0) == 0 else None

    def within(self, m: Multipliers, s: int, i: int, c: Fraction, v: list[Fraction]) -> bool:
        if self.budget is not None:
            return c > 0 and self.enough_without(m, i, m.losses.get(-s, Fraction(0)) / c, self.along(m, v, s))
        if self.name != "multiclass-linear":
            return c * m.at(i) >= m.losses.get(-s, 0)
        others = [label for label in self.labels if label != s]
        return all(c * m.weights.get((i, label), Fraction(0)) >= m.losses.get(label, 0) for label in others)

    def stays(self, h: Classifier, s: int, i: int, v: list[Fraction], c: Fraction | None) -> bool:
        """All (or some) f of F(h, s) have f(x_i) > 0 and f(x_i) + c (f·v) >= 0, or f·v >= 0 if c is None."""

        def condition(f: Affine) -> bool:
            value, slope = value_at(f, self.x[i]), slope_along(f, v)
            return value > 0 and (slope >= 0 if c is None else value + c * slope >= 0)

        return self.holds(h, s, condition)

    def of_source(self, s: int) -> list[int]:
        return [i for i, y in enumerate(self.y) if y == s]


def loss_of(r: Reading, h: Classifier) -> Fraction:
    """min over t >= 0 of Σ c max(0, 1 - t y f(x)): convex and linear between breakpoints, with |t w_j| <= the bound."""
    values = [min(value_at(f, x) for f in r.functions(h, y)) for x, y in zip(r.x, r.y, strict=True)]
    scales = [Fraction(0), *(1 / value for value in values if value > 0)]
    if r.largest is not None and any(h[0][0]):
        most = r.largest / norm_of(h[0][0], r.bounded)
        scales = [*(t for t in scales if t < most), most]
    return min(loss_at(r, values, t) for t in scales)


def loss_at(r: Reading, values: list[Fraction], t: Fraction) -> Fraction:
    return sum((c * max(Fraction(0), 1 - t * value) for c, value in zip(r.weights, values, strict=True)), Fraction(0))
