"""Certified directions, followed exactly on trained networks: which networks they fool, and how far away.

A pair of digits is one unit of work. S are the images of both among the first training images, integers 0 … 255. From
either digit, the *source*, the directions below are followed on networks trained on S and on the study's networks.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import TypeVar

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

import geomadv as ga
from benchmarks.mnist import networks, two_layer
from benchmarks.mnist.attacks import Gradient, projected_gradient
from benchmarks.mnist.pixels import FULL, on_lattice
from benchmarks.mnist.plan import model_key
from benchmarks.mnist.settings import Settings
from benchmarks.mnist.tasks import Images
from geomadv.certification.units.unit import Arrays, Unit
from geomadv.classes.answers import Answer
from geomadv.exact.distances import closest_pair
from geomadv.exact.encoding import encode_multipliers, encode_vector

#: The codes of the column "direction". "margin": Theorem 8. "pair": Theorem 15. "universal": as the library certifies
#: it for linear classifiers (L7). "universal-region": Σ_j (x⁺ − s_j), the s_j of the source, x⁺ the nearest other image
#: (C5). "random": Gaussian, rounded to thousandths. "pgd": the attack on the followed network, "pgd-transfer" on
#: another one of its kind.
DIRECTIONS = ("margin", "pair", "universal", "universal-region", "random", "pgd", "pgd-transfer")
#: The codes of the column "model". "region": two-layer, S-accurate, the region of the source convex (𝓡′). "free":
#: two-layer, S-accurate, weights of any sign. "cnn": a network of the study.
MODELS = ("region", "free", "cnn")
#: The codes of the column "half": where the image is from.
HALVES = ("test", "train")
#: The columns of a unit's result, one entry a ray. "number" and "image" count within the model class and the half of
#: MNIST. "transfers": whether the direction fools every S-accurate network of the class, as certified; "rule": whether
#: some unit with positive output weight grows along it; each 1, 0, or −1 where it was not asked. "length": of the
#: direction, "distance": to the flip, ∞ if never; both Euclidean, in intensities from 0 to 1.
COLUMNS: dict[str, type[np.generic]] = {
    "source": np.uint8,
    "other": np.uint8,
    "model": np.uint8,
    "number": np.uint16,
    "half": np.uint8,
    "image": np.uint16,
    "direction": np.uint8,
    "transfers": np.int8,
    "rule": np.int8,
    "length": np.float64,
    "distance": np.float64,
}

NETWORKS = 3  #: of either two-layer class, for either source
RADIUS = 10  #: of the attack, in hundredths
_CANDIDATES = 20  # images that are shown to a network of the study until it labels one rightly

A = TypeVar("A", bound=Answer)
Row = tuple[float, ...]
Pixels = npt.NDArray[np.uint8]


def direction_key(pair: tuple[int, int]) -> str:
    return f"directions/{pair[0]}-{pair[1]}"


def pairs(settings: Settings) -> list[tuple[int, int]]:
    """The pairs of digits of a study, in random order, so that a few stand for all."""
    return drawn_pairs(settings.digits_pairs, settings.generator("directions"))


def drawn_pairs(count: int, random: np.random.Generator) -> list[tuple[int, int]]:
    """So many of the 45 pairs, at random."""
    everything = list(itertools.combinations(range(10), 2))
    return [everything[i] for i in random.permutation(len(everything))[:count]]


def direction_units(settings: Settings, training: Images, test: Images, models: dict[str, Arrays]) -> Iterator[Unit]:
    """The certified directions of every pair, each followed on as many of the study's networks as it has rays."""
    first = Images(training.images[: settings.digits_images], training.labels[: settings.digits_images])
    for place, pair in enumerate(pairs(settings)):
        key = direction_key(pair)
        rays = settings.digits_rays
        # One more than followed: an attack is transferred from the next one.
        numbers = [(place * rays + i) % settings.networks for i in range(min(rays + 1, settings.networks))]
        states = [models[model_key("network", number)] for number in numbers]
        arguments = (pair, first, test, numbers, states, rays, settings.steps, settings.generator(key))
        yield Unit(key, 40, follow_pair, arguments)


def follow_pair(
    pair: tuple[int, int],
    training: Images,
    test: Images,
    numbers: Sequence[int],
    states: Sequence[Arrays],
    rays: int,
    steps: int,
    random: np.random.Generator,
) -> Arrays:
    """Follow the directions of both digits of a pair.

    Parameters
    ----------
    numbers, states
        The networks of the study that are followed.
    rays
        How many images of the source are followed on every two-layer network, and on those of the study together.

    Returns
    -------
    dict
        The `COLUMNS`.

    Raises
    ------
    InseparableError
        If no linear classifier is accurate on the images of the pair.
    ArithmeticError
        If a certificate is not accepted.
    """
    found: list[Row] = []
    for source, other in (pair, pair[::-1]):
        rows = np.flatnonzero(np.isin(training.labels, pair))
        images = training.images[rows].reshape(len(rows), -1)
        signs = np.where(training.labels[rows] == source, -1, 1)
        certified = certified_directions(ga.Dataset(images.astype(np.int64), signs), random)
        probes = _Probes(test, np.flatnonzero(test.labels == source), rays, steps, random)
        inside = rows[signs < 0]
        for kind in ("region", "free"):
            seeds = random.integers(2**63, size=NETWORKS).tolist()
            models = [two_layer.train(images, signs, kind == "region", seed) for seed in seeds]
            for number, model in enumerate(models):
                head = (source, other, MODELS.index(kind), number)
                other_model = models[(number + 1) % NETWORKS]
                found += [(*head, *row) for row in probes.on_two_layer(model, other_model, certified, kind)]
                if kind == "region":
                    own = random.choice(inside, min(rays, len(inside)), replace=False)
                    found += [(*head, *row) for row in on_training_images(model, training, own, certified)]
        shared = {name: vector for name, (vector, _) in certified.items()}
        for number, row in probes.on_networks(numbers, states, shared):
            found.append((source, other, MODELS.index("cnn"), number, *row))
    columns = zip(*found, strict=True)
    return {name: np.array(column, dtype=kind) for (name, kind), column in zip(COLUMNS.items(), columns, strict=True)}


def certified_directions(S: ga.Dataset, random: np.random.Generator) -> dict[str, tuple[ga.Vector, int]]:
    """The directions from the label −1, and whether each fools all S-accurate networks of 𝓡′ there, as `COLUMNS` say.

    Raises
    ------
    InseparableError
        If S is not linearly separable.
    ArithmeticError
        If a certificate is not accepted.
    """
    linear, region = ga.LinearClassifiers(), ga.ConvexRegionClassifiers(member="R'")
    margin = ga.max_margin(S).normal
    if not _checked(linear.transfers(S, margin, source=-1), S).holds:
        raise ArithmeticError("the maximum-margin direction does not transfer, which contradicts Theorem 8")
    closest = closest_pair(S, -1)
    target = S.point(closest.second)
    pair = target - S.point(closest.first)
    fools_all = _checked(region.transfers(S, pair, source=-1), S)
    inner = S.indices(-1)
    total = ga.Vector(tuple(S.numerators[inner].sum(axis=0).tolist()), S.denominator)
    at_once = len(inner) * target + -total
    # Its certificate is at hand: weight 1 on every inner point; and that some network is accurate has been shown.
    claim = dict(fools_all.certificate.claim) | {"direction": encode_vector(at_once)}
    weights = {int(row): Fraction(1) for row in inner} | {closest.second: Fraction(len(inner))}
    multipliers = encode_multipliers(ga.Multipliers.of(weights), S, lost=1)
    evidence = dict(fools_all.certificate.evidence) | {"multipliers": multipliers}
    _accept(ga.Certificate(claim, evidence, S), S)
    universal = _checked(linear.universal_perturbation(S, -1, relative_gap=math.inf), S).perturbation
    if universal is None:
        raise ArithmeticError("there is no universal perturbation, which contradicts Theorem 5")
    gaussian = ga.Vector(tuple(np.rint(1000 * random.standard_normal(S.d)).astype(int).tolist()))
    return {
        "margin": (margin, int(_checked(region.transfers(S, margin, source=-1), S).holds)),
        "pair": (pair, int(fools_all.holds)),
        "universal": (universal, -1),
        "universal-region": (at_once, 1),
        "random": (gaussian, -1),
    }


def _checked(answer: A, S: ga.Dataset) -> A:
    _accept(answer.certificate, S)
    return answer


def _accept(certificate: ga.Certificate, S: ga.Dataset) -> None:
    result = ga.verify(certificate, S)
    if not result:
        raise ArithmeticError(f"a certificate is not accepted: {result.reason}")


def grows(model: ga.ReLUClassifier, v: ga.Vector) -> bool:
    """Whether some unit with a positive output weight grows along v.

    For a network of 𝓡′ this decides whether v is adversarial at every x with h(x) = −1, or at none.
    """
    weights = model.output_weights
    return weights is not None and any(a > 0 and u.normal.dot(v) > 0 for a, u in zip(weights, model.units, strict=True))


def euclidean(v: ga.Vector, factor: Fraction = Fraction(1)) -> float:
    """The length of a multiple of v, which is in 255ths, in intensities from 0 to 1."""
    return math.sqrt(factor * factor * v.squared_norm()) / 255


def _exact_row(
    head: tuple[int, ...], model: ga.ReLUClassifier, x: Pixels, v: ga.Vector, transfers: int, rule: int
) -> Row:
    """One ray on a two-layer network."""
    (c,) = ga.flip_distance(model, x[None].astype(np.int64), v)
    distance = euclidean(v, c) if isinstance(c, Fraction) else math.inf
    return (*head, transfers, rule, euclidean(v), distance)


def on_training_images(
    model: nn.Sequential, training: Images, rows: npt.NDArray[np.intp], certified: dict[str, tuple[ga.Vector, int]]
) -> Iterator[Row]:
    """The universal perturbations at images of S itself, where they are promised to be long enough."""
    h = exact(model)
    for name in ("universal", "universal-region"):
        v, transfers = certified[name]
        rule = int(grows(h, v))
        for row in rows.tolist():
            head = (HALVES.index("train"), row, DIRECTIONS.index(name))
            yield _exact_row(head, h, training.images[row].ravel(), v, transfers, rule)


def exact(model: nn.Sequential) -> ga.ReLUClassifier:
    """The classifier that a two-layer model is."""
    classifier = ga.from_torch(model)
    if not isinstance(classifier, ga.ReLUClassifier):
        raise TypeError(f"expected a two-layer network, got {type(classifier).__name__}")
    return classifier


class _Probes:
    """Images of the source, from which the rays start."""

    def __init__(
        self, test: Images, rows: npt.NDArray[np.intp], rays: int, steps: int, random: np.random.Generator
    ) -> None:
        self.test, self.rows, self.rays, self.steps, self.random = test, rows, rays, steps, random

    def on_two_layer(
        self, model: nn.Sequential, other: nn.Sequential, certified: dict[str, tuple[ga.Vector, int]], kind: str
    ) -> Iterator[Row]:
        """The rays from test images that the model labels rightly, exactly."""
        flat = self.test.images.reshape(len(self.test.images), -1)
        right = self.rows[two_layer.labels(model, flat[self.rows]) < 0]
        chosen = self.random.choice(right, min(self.rays, len(right)), replace=False)
        h, known = exact(model), kind == "region"
        rays: list[tuple[str, int, list[ga.Vector]]] = [
            (name, transfers if known else -1, [v] * len(chosen)) for name, (v, transfers) in certified.items()
        ]
        for name, attacked in (("pgd", model), ("pgd-transfer", other)):
            changes = self.attack(_margin_gradient(attacked), chosen)
            rays.append((name, -1, [ga.Vector(tuple(change.tolist()), FULL // 255) for change in changes]))
        for name, transfers, vectors in rays:
            rules = {v: int(grows(h, v)) if known else -1 for v in set(vectors)}
            for row, v in zip(chosen.tolist(), vectors, strict=True):
                head = (HALVES.index("test"), row, DIRECTIONS.index(name))
                yield _exact_row(head, h, flat[row], v, transfers, rules[v])

    def on_networks(
        self, numbers: Sequence[int], states: Sequence[Arrays], shared: dict[str, ga.Vector]
    ) -> Iterator[tuple[int, Row]]:
        """The rays on the study's networks, one after the other, in float64."""
        units = {name: v.to_floats() / np.linalg.norm(v.to_floats()) for name, v in shared.items()}
        tensors = [{name: torch.from_numpy(value) for name, value in state.items()} for state in states]
        for ray in range(self.rays):
            place = ray % len(states)
            model = networks.network(tensors[place]).double()
            candidates = self.random.choice(self.rows, min(_CANDIDATES, len(self.rows)), replace=False)
            with torch.no_grad():
                labels = model(torch.from_numpy(self.test.images[candidates] / 255)[:, None]).argmax(dim=1).numpy()
            right = candidates[labels == self.test.labels[candidates]][:1]
            if not right.size:
                continue
            rays = {name: (v, euclidean(shared[name])) for name, v in units.items()}
            for name, attacked in (("pgd", place), ("pgd-transfer", (place + 1) % len(states))):
                if name == "pgd" or attacked != place:
                    change = self.attack(networks.FastNetwork(tensors[attacked]).gradient, right)[0] / FULL
                    length = float(np.linalg.norm(change))
                    rays[name] = (change / length if length else change, length)
            v = np.stack([vector for vector, _ in rays.values()]).reshape(-1, 1, 28, 28)
            x = np.broadcast_to(self.test.images[right] / 255, v.shape)
            distances = ga.flip_distance(model, x, v)
            for (name, (_, length)), distance in zip(rays.items(), distances, strict=True):
                head = (HALVES.index("test"), int(right[0]), DIRECTIONS.index(name))
                yield numbers[place], (*head, -1, -1, length, float(distance))

    def attack(self, gradient: Gradient, rows: npt.NDArray[np.intp]) -> npt.NDArray[np.int64]:
        """What the attack adds to the images, (n, 784), on the lattice."""
        pixels = on_lattice(self.test.images[rows])
        labels = torch.from_numpy(self.test.labels[rows].astype(np.int64))
        examples = projected_gradient(gradient, pixels, labels, (RADIUS,), self.steps)[RADIUS]
        return (examples - pixels).numpy().astype(np.int64)


def _margin_gradient(model: nn.Sequential) -> Gradient:
    """The gradient of the output, which is to become positive."""

    def gradient(pixels: Tensor, _: Tensor) -> Tensor:
        x = (pixels.double() / (FULL // 255)).requires_grad_()
        (slope,) = torch.autograd.grad(model(x).sum(), x)
        return slope

    return gradient
