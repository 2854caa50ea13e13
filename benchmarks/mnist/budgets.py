"""Budgets of directions, and how many images they move to the other side of trained classifiers.

A pair of digits is one unit of work. S are the training images of both, integers 0 … 255; the smaller digit has the
label −1. The budget of a direction v from the label s is the hinge loss on S below which v fools every linear
classifier, exactly (R2 of docs/theory-losses.md). Beside it stands what v does to classifiers that are trained on
random parts of S and have no part in the making of v.
"""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import numpy.typing as npt

import geomadv as ga
from benchmarks.mnist import networks
from benchmarks.mnist.attacks import projected_gradient
from benchmarks.mnist.budget_settings import BudgetSettings
from benchmarks.mnist.pair_classifiers import (
    DISTANCES,
    PENALTIES,
    IntArray,
    Pixels,
    Row,
    fooled_machines,
    moved_by_machines,
    moved_by_networks,
    scaled_loss,
    state_of,
    trained_machines,
    trained_network,
)
from benchmarks.mnist.tasks import Images
from geomadv.certification.units.unit import Arrays

#: The codes of the column "direction", all of them integer vectors from the source to the other digit.
#: "mean": the difference of the means. "svm-soft", "svm": the normal of a soft-margin support vector machine of S, see
#: `PENALTIES`, from multipliers rounded to multiples of C / `SHARES`. "pgd": what an attack on a network adds to images
#: of the source, added up. "random": Gaussian, rounded to thousandths.
DIRECTIONS = ("mean", "svm-soft", "svm", "pgd", "random")
SHARES = 256
#: A pixel is common if it is not 0 in at least one of so many images of either digit.
ONE_IN = 100
RADIUS, STEPS = 10, 40  #: of the attack: the radius in hundredths, and how many steps of that

#: The columns of a unit's result, one entry a direction and source. Losses are rounded down to floats. "above": whether
#: the budget is more than the least loss. "common_…": the same for S without all pixels that are not common, that is,
#: for the linear classifiers that look at common pixels only, and the direction's part there. "covered": how many
#: machines have a loss below the budget; "fooled": how many are fooled, that is, lose the source label along v from
#: everywhere; "exceptions": how many are covered and not fooled, which is proved to be none; these three exactly.
#: "svm_right": test images of the source that a machine labels rightly, added up over the machines; "svm_r": how many
#: of them do so no longer at the distance r.
COLUMNS: dict[str, type[np.generic]] = {
    "source": np.uint8,
    "other": np.uint8,
    "direction": np.uint8,
    "images": np.int64,
    "trivial": np.int64,
    "least": np.float64,
    "budget": np.float64,
    "above": np.uint8,
    "common_pixels": np.int64,
    "common_trivial": np.int64,
    "common_least": np.float64,
    "common_budget": np.float64,
    "common_above": np.uint8,
    "covered": np.int64,
    "fooled": np.int64,
    "exceptions": np.int64,
    **{f"{target}_{what}": np.int64 for target in ("svm", "network") for what in ("right", *DISTANCES)},
}


def budget_key(pair: tuple[int, int]) -> str:
    return f"budgets/{pair[0]}-{pair[1]}"


def measure_pair(
    pair: tuple[int, int], training: Images, test: Images, settings: BudgetSettings, random: np.random.Generator
) -> Arrays:
    """The directions of both digits of a pair, their budgets, and what they do.

    Parameters
    ----------
    training, test
        Images of the pair.

    Returns
    -------
    dict
        The `COLUMNS`.

    Raises
    ------
    ArithmeticError
        If a budget contradicts the theory, or its certificate is not accepted.
    """
    images = training.images.reshape(len(training.images), -1).astype(np.int64)
    signs = np.where(training.labels == pair[0], -1, 1)
    S = ga.Dataset(images, signs)
    attacked, *nets = (trained_network(training, settings, random) for _ in range(settings.networks + 1))
    machines = list(trained_machines(images, signs, settings, random))
    losses = [scaled_loss(signs * machine.values(images)) for machine in machines]
    common = common_pixels(images, signs)
    everywhere, there = Budgets(S, settings.verify), Budgets(ga.Dataset(images[:, common], signs), settings.verify)
    shared = shared_directions(S, images, random)
    rows: list[Row] = []
    for source, other, s in ((*pair, -1), (*pair[::-1], 1)):
        ways = {name: -s * v for name, v in shared.items()}
        ways["pgd"] = attack(attacked, training.images[training.labels == source], source, settings, random)
        candidates = np.flatnonzero(test.labels == source)
        chosen = test.images[random.choice(candidates, min(settings.measured, len(candidates)), replace=False)]
        for code, name in enumerate(DIRECTIONS):
            v = ways[name]
            head: Row = {"source": source, "other": other, "direction": code, "images": S.n}
            rows.append(
                head
                | everywhere.row(v, s)
                | {"common_pixels": len(common)}
                | {f"common_{what}": value for what, value in there.row(v[common], s).items()}
                | fooled_machines(machines, losses, everywhere.of(v, s), v, s)
                | moved_by_machines(machines, chosen, v, s)
                | moved_by_networks(nets, chosen, v, source, other)
            )
    return {name: np.array([row[name] for row in rows], dtype=kind) for name, kind in COLUMNS.items()}


# ---- Directions


def shared_directions(S: ga.Dataset, images: IntArray, random: np.random.Generator) -> dict[str, IntArray]:
    """The directions from the label −1; from the other label they are the opposite ones."""
    count = {y: int((S.signs == y).sum()) for y in (-1, 1)}
    total = {y: images[S.signs == y].sum(axis=0) for y in (-1, 1)}
    found = {"mean": count[-1] * total[1] - count[1] * total[-1]}
    for name, penalty in PENALTIES.items():
        found[name] = (rounded_shares(S, penalty) * S.signs) @ images
    return found | {"random": np.rint(1000 * random.standard_normal(S.d)).astype(np.int64)}


def rounded_shares(S: ga.Dataset, penalty: Fraction) -> IntArray:
    """The multipliers of a soft-margin machine as whole parts of C / `SHARES`, balanced between the labels.

    The normal Σ λ_i y_i x_i of such multipliers has a budget of at least Σ λ_i / C; that of a rounded normal may be the
    least loss, since a pixel that few images use limits it.
    """
    machine = ga.LinearClassifiers().soft_margin(S, penalty / 255**2)
    shares = np.zeros(S.n, dtype=np.int64)
    for row, weight in machine.multipliers.as_dict().items():
        shares[row] = round(weight / machine.C * SHARES)
    return balanced(shares, S.signs)


def balanced(shares: IntArray, signs: IntArray) -> IntArray:
    """Shares that have the same sum for either label, the larger sum made smaller; of those within the bounds first."""
    left, excess = shares.copy(), int(shares @ signs)
    side = np.flatnonzero(signs == (1 if excess > 0 else -1)).tolist()
    for row in sorted(side, key=lambda row: shares[row] == SHARES):
        left[row] -= min(abs(excess), int(left[row]))
        excess = int(left @ signs)
    return left


def attack(
    state: Arrays, images: Pixels, source: int, settings: BudgetSettings, random: np.random.Generator
) -> IntArray:
    """The sum of what the attack on a network adds to some of the images, all of the source digit."""
    chosen = images[random.choice(len(images), min(settings.attacked, len(images)), replace=False)]
    pixels, labels = Images(chosen, np.full(len(chosen), source, dtype=np.uint8)).tensors("cpu")
    gradient = networks.FastNetwork(state_of(state)).gradient
    examples = projected_gradient(gradient, pixels, labels, (RADIUS,), STEPS)[RADIUS]
    total: IntArray = (examples - pixels).numpy().astype(np.int64).sum(axis=0)
    return total


# ---- Budgets


def common_pixels(images: IntArray, signs: IntArray) -> npt.NDArray[np.intp]:
    """The pixels that at least one of `ONE_IN` images of either label uses."""
    used = [(images[signs == y] > 0).sum(axis=0) * ONE_IN >= (signs == y).sum() for y in (-1, 1)]
    return np.flatnonzero(used[0] & used[1])


class Budgets:
    """The budgets on one data set; no question is asked twice."""

    def __init__(self, data: ga.Dataset, verify: bool) -> None:
        self._about = ga.LinearClassifiers(verify=verify or None).on(data)
        self._known: dict[bytes, Fraction] = {}
        answer = self._about.least_loss()
        self.least, self.trivial = _value(answer), answer.trivial

    def of(self, v: IntArray, source: int) -> Fraction:
        """The loss below which v fools every linear classifier at the label `source`.

        Raises
        ------
        ArithmeticError
            If it is not between the least loss and that of a constant classifier.
        """
        target = -source * v
        if not target.any():
            return self.least
        key = target.tobytes()
        if key not in self._known:
            self._known[key] = _value(self._about.direction_budget(v.tolist(), source))
        if not self.least <= self._known[key] <= self.trivial:
            raise ArithmeticError("a budget is not between the least and the trivial loss")
        return self._known[key]

    def row(self, v: IntArray, source: int) -> Row:
        """What the table says of v."""
        budget = self.of(v, source)
        return {
            "trivial": int(self.trivial),
            "least": below(self.least),
            "budget": below(budget),
            "above": int(budget > self.least),
        }


def _value(answer: ga.LeastLoss[ga.LinearClassifier] | ga.Budget[ga.LinearClassifier]) -> Fraction:
    if answer.value is None:
        raise ArithmeticError("a loss has no value, though both labels occur")
    return answer.value


def below(value: Fraction) -> float:
    """The float next to a rational number ≥ 0, rounded down, so that what is said of smaller losses stays true."""
    nearest = float(value)
    return nearest if Fraction(nearest) <= value else math.nextafter(nearest, 0)
