"""The layers of piecewise-linear models along rays: affine maps, and what bends at knots, maxima and leaky units."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional as F

from geomadv.errors import InvalidInputError

__all__ = ["Affine", "Layer", "LeakyReLU", "Maximum", "check_dimensions"]

_ROUNDINGS = 16  # of a layer besides those of its sums, at most; see `roundings`


@dataclass(frozen=True)
class Affine:
    """A layer x ↦ map(x, weight, constant), where None stands for the constant 0.

    Attributes
    ----------
    sizes : Tensor or None
        Bounds of the constant and of the terms from which it was rounded, in absolute value.
    terms : int
        How many products are summed for one value.
    """

    map: Callable[[Tensor, Tensor, Tensor | None], Tensor]
    weight: Tensor
    constant: Tensor | None
    sizes: Tensor | None
    terms: int

    def apply(self, x: Tensor) -> Tensor:
        """The values."""
        return self.map(x, self.weight, self.constant)

    def linear(self, slopes: Tensor) -> Tensor:
        """The slopes, which are the values without the constant."""
        return self.map(slopes, self.weight, None)

    def magnitude(self, x: Tensor, slopes: bool) -> Tensor:
        """Bounds of absolute values, or of those of slopes, from those before the layer; no sum cancels in them."""
        return self.map(x, self.weight.abs(), None if slopes else self.sizes)

    @property
    def roundings(self) -> int:
        """How many roundings lie on a path through the layer, at most.

        One for each term, one for the constant, and at most six of weights and constant, in BatchNorm.
        """
        return self.terms + _ROUNDINGS


@dataclass(frozen=True)
class Maximum:
    """The maximum over windows of (kernel, stride, padding), or over single units; with `zero` also of 0."""

    pool: tuple[tuple[int, int], tuple[int, int], tuple[int, int]] | None
    zero: bool

    def arguments(self, x: Tensor) -> list[Tensor]:
        """What the maximum is taken of besides 0; −∞ where a window leaves the image. Each (rows, *units)."""
        if self.pool is None:
            return [x]
        check_dimensions(x, 4, "MaxPool2d")
        (rows, columns), (down, right), (above, left) = self.pool
        if above or left:
            x = F.pad(x, (left, left, above, above), value=-math.inf)
        height, width = (x.shape[2] - rows) // down + 1, (x.shape[3] - columns) // right + 1
        if height < 1 or width < 1:
            raise InvalidInputError(
                f"a MaxPool2d with the kernel {self.pool[0]} got images of {tuple(x.shape[2:])}, padding included; "
                f"pass larger ones"
            )
        return [
            x[:, :, i : i + down * (height - 1) + 1 : down, j : j + right * (width - 1) + 1 : right]
            for i in range(rows)
            for j in range(columns)
        ]

    def apply(self, x: Tensor) -> Tensor:
        """The maxima; also the slopes at infinity if x are the slopes there."""
        first, *others = self.arguments(x)
        result = first.clamp(min=0) if self.zero else first.clone()
        for other in others:
            torch.maximum(result, other, out=result)
        return result

    def magnitude(self, x: Tensor, slopes: bool) -> Tensor:
        """Bounds of absolute values, or of those of slopes, from those before the layer."""
        return self.apply(x)

    @property
    def roundings(self) -> int:
        """How many roundings lie on a path through the layer, at most: those of a knot and of a value there."""
        return _ROUNDINGS

    def knots(self, t: Tensor, values: Tensor, slope: Tensor | None) -> Tensor:
        """The knots t, and where maxima pass to another argument between them and after the last one; increasing."""
        lines = [argument.flatten(1) for argument in self.arguments(values)]
        if self.zero:
            lines.append(torch.zeros_like(lines[0]))
        passes = [t]
        if len(t) > 1:
            # An affine function that is the largest at both ends of a piece is so between them.
            winner = _winners(lines)
            piece, unit = (winner[1:] != winner[:-1]).nonzero(as_tuple=True)
            start = torch.stack([line[piece, unit] for line in lines])
            stop = torch.stack([line[piece + 1, unit] for line in lines])
            origin, length = t[piece], t[piece + 1] - t[piece]
            passes += [origin[i] + length[i] * u for i, u in _passes(start, stop - start, 1.0)]
        if slope is not None:
            rises = [argument.flatten() for argument in self.arguments(slope[None])]
            if self.zero:
                rises.append(torch.zeros_like(rises[0]))
            last = torch.stack([line[-1] for line in lines])
            passes += [t[-1] + u for _, u in _passes(last, torch.stack(rises), math.inf)]
        ordered, _ = torch.cat(passes).sort()
        return torch.cat([ordered[:1], ordered[1:][ordered[1:] > ordered[:-1]]])


def _winners(lines: Sequence[Tensor]) -> Tensor:
    """Which of the tensors has the largest entry at each place; argmax of their stack, but many times faster."""
    best, winner = lines[0], torch.zeros(lines[0].shape, dtype=torch.int16, device="cpu")
    for j, line in enumerate(lines[1:], start=1):
        winner.masked_fill_(line > best, j)
        best = torch.maximum(best, line)
    return winner


def _passes(start: Tensor, rise: Tensor, stop: float) -> Iterator[tuple[Tensor, Tensor]]:
    """The u in (0, stop) at which max_j start_j + u rise_j passes to another j, each after its column.

    `start` and `rise` have shape (arguments, columns). The rise of the winner grows with each pass, so this ends.
    """
    columns = torch.arange(start.shape[1], device="cpu")
    winner = start.argmax(0)
    while len(columns):
        lead = start.gather(0, winner[None]) - start
        gain = rise - rise.gather(0, winner[None])
        u, following = torch.where(gain > 0, lead / gain, math.inf).min(0)
        going = (u < stop).nonzero()[:, 0]
        inside = going[u[going] > 0]
        yield columns[inside], u[inside]
        columns, winner, start, rise = columns[going], following[going], start[:, going], rise[:, going]


@dataclass(frozen=True)
class LeakyReLU:
    """x where x > 0, and `below` · x elsewhere."""

    below: float

    def apply(self, x: Tensor) -> Tensor:
        """The values; also the slopes at infinity if x are the slopes there."""
        return F.leaky_relu(x, self.below)

    def magnitude(self, x: Tensor, slopes: bool) -> Tensor:
        """Bounds of absolute values, or of those of slopes, from those before the layer."""
        return x * max(1.0, abs(self.below))

    @property
    def roundings(self) -> int:
        """How many roundings lie on a path through the layer, at most: those of a knot and of a value there."""
        return _ROUNDINGS

    def knots(self, t: Tensor, values: Tensor, slope: Tensor | None) -> Tensor:
        """The knots t, and where units change their sign between them and after the last one; increasing."""
        return Maximum(None, zero=True).knots(t, values, slope)


Layer = Affine | Maximum | LeakyReLU


def check_dimensions(x: Tensor, allowed: int | tuple[int, ...], layer: str) -> None:
    """Raise InvalidInputError if points have other numbers of dimensions than a layer takes."""
    allowed = (allowed,) if isinstance(allowed, int) else allowed
    if x.ndim not in allowed:
        listed = " or ".join(str(n - 1) for n in allowed)
        raise InvalidInputError(
            f"{layer} takes points of {listed} dimensions besides the batch, got the shape {tuple(x.shape[1:])}"
        )
