"""The way of a gradient through the two convolutions, for the few values that the poolings let through.

Of the four values in a pooling window only the largest gets a gradient, and none does where ReLU is flat. So more than
three quarters of the products of a dense backward pass are zero. Here each window adds one multiple of the kernel, at
the place of its largest value.

All values are to be finite.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import numba
import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Places = npt.NDArray[np.uint8]
Kernel = TypeVar("Kernel", bound=Callable[..., None])

#: The size of images, of the first pooled layer, of the second layer and of that when pooled, and of kernels.
IMAGE, FIRST, SECOND, LAST, KERNEL = 28, 12, 8, 4, 5
#: Channels of the two layers.
CHANNELS, MORE = 10, 20
#: The place in a window that stands for a value that ReLU cuts off.
NOWHERE = 4
#: Kernels at any of the four places of a window are rows of a patch, padded for the sake of the vector instructions.
PATCH, PATCH_WIDTH = KERNEL + 1, KERNEL + 3
#: Gradients are written in rows of this many, of which the last ones are padding.
ROW = IMAGE - PATCH + PATCH_WIDTH


def _compiled(function: Kernel) -> Kernel:
    """Compile a function, with multiplications and additions fused, and keep the machine code where there is room."""
    try:
        compiled: Kernel = numba.njit(function, cache=True, fastmath={"contract"})
    except RuntimeError:  # what Numba raises if it finds no directory to write to
        compiled = numba.njit(function, fastmath={"contract"})
    return compiled


@_compiled
def pool(windows: Floats, pooled: Floats, places: Places) -> None:
    """Pool the first layer, followed by ReLU, and say which of the four values won: the first of the largest.

    Parameters
    ----------
    windows
        (n, 4, `CHANNELS`, `FIRST`²), the values in each window.
    pooled, places
        (n, `CHANNELS`, `FIRST`²), to be filled: the values, and their places in the window or `NOWHERE`.
    """
    for image in range(len(windows)):
        for channel in range(CHANNELS):
            a, b = windows[image, 0, channel], windows[image, 1, channel]
            c, d = windows[image, 2, channel], windows[image, 3, channel]
            value, place = pooled[image, channel], places[image, channel]
            for at in range(FIRST * FIRST):
                top = a[at] if a[at] >= b[at] else b[at]
                bottom = c[at] if c[at] >= d[at] else d[at]
                at_top = np.uint8(0) if a[at] >= b[at] else np.uint8(1)
                at_bottom = np.uint8(2) if c[at] >= d[at] else np.uint8(3)
                best = top if top >= bottom else bottom
                value[at] = best if best > 0 else np.float32(0)
                place[at] = (at_top if top >= bottom else at_bottom) if best > 0 else np.uint8(NOWHERE)


@_compiled
def descend(slopes: Floats, second: Floats, places: Places, kernels: Floats, patches: Floats, gradient: Floats) -> None:
    """From the slopes of the loss in the second pooled layer to those in the pixels.

    Parameters
    ----------
    slopes
        (n, `LAST`², `MORE`).
    second
        (n, `SECOND`² · `MORE`), the second layer before pooling, channels last.
    places
        As from `pool`.
    kernels
        (`MORE`, `KERNEL`² · `CHANNELS`), of the second layer, channels last.
    patches
        (5, `CHANNELS`, `PATCH` · `PATCH_WIDTH`), the kernels of the first layer for a value at each place in its
        window, and zeros for `NOWHERE`.
    gradient
        (n, `IMAGE` · `ROW`), to be filled.
    """
    first = np.empty(FIRST * FIRST * CHANNELS, np.float32)
    patch = np.empty(PATCH * PATCH_WIDTH, np.float32)
    for image in range(len(slopes)):
        _to_first(slopes[image], second[image], kernels, first)
        _to_pixels(first, places[image], patches, patch, gradient[image])


@_compiled
def _to_first(slopes: Floats, second: Floats, kernels: Floats, first: Floats) -> None:
    first[:] = 0
    right, down = MORE, SECOND * MORE
    wide = KERNEL * CHANNELS
    for i in range(LAST):
        for j in range(LAST):
            corner = second[(2 * i * SECOND + 2 * j) * MORE :]
            for channel in range(MORE):
                slope = slopes[i * LAST + j, channel]
                a, b = corner[channel], corner[channel + right]
                c, d = corner[channel + down], corner[channel + down + right]
                top, bottom = max(a, b), max(c, d)
                if slope == 0 or max(top, bottom) <= 0:
                    continue
                row, column = 2 * i, 2 * j
                if top >= bottom:
                    column += a < b
                else:
                    row += 1
                    column += c < d
                around = first[(row * FIRST + column) * CHANNELS :]
                kernel = kernels[channel]
                for k in range(KERNEL):
                    for at in range(wide):
                        around[k * FIRST * CHANNELS + at] += slope * kernel[k * wide + at]


@_compiled
def _to_pixels(first: Floats, places: Places, patches: Floats, patch: Floats, gradient: Floats) -> None:
    gradient[:] = 0
    for i in range(FIRST):
        for j in range(FIRST):
            window = i * FIRST + j
            values = first[window * CHANNELS :]
            patch[:] = 0
            for channel in range(0, CHANNELS, 2):  # two at a time, which halves the traffic
                one, other = values[channel], values[channel + 1]
                kernel = patches[places[channel, window], channel]
                others = patches[places[channel + 1, window], channel + 1]
                for at in range(PATCH * PATCH_WIDTH):
                    patch[at] += one * kernel[at] + other * others[at]
            around = gradient[2 * i * ROW + 2 * j :]
            for k in range(PATCH):
                for at in range(PATCH_WIDTH):
                    around[k * ROW + at] += patch[k * PATCH_WIDTH + at]
