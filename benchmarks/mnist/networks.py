"""The convolutional networks: architecture, training, and fast scores and gradients.

The architecture is the one of PyTorch's MNIST example as of 2018: two convolutions of 5×5 with 10 and 20 channels, each
followed by max pooling and ReLU, and two linear layers, with dropout before the second pooling and the last layer.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from benchmarks.mnist.pixels import intensities

MEAN, DEVIATION = 0.1307, 0.3081  # of the training images, as in the example
BATCH, RATE, MOMENTUM = 64, 0.01, 0.5
#: Images are worked through in pieces whose activations stay in the processor's cache.
PIECE = 100

State = dict[str, Tensor]


def architecture() -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(1, 10, 5),
        nn.MaxPool2d(2),
        nn.ReLU(),
        nn.Conv2d(10, 20, 5),
        nn.Dropout2d(),
        nn.MaxPool2d(2),
        nn.ReLU(),
        nn.Flatten(),
        nn.Linear(320, 50),
        nn.ReLU(),
        nn.Dropout(),
        nn.Linear(50, 10),
    )


def network(state: State) -> nn.Sequential:
    """A trained network, which takes intensities of shape (n, 1, 28, 28)."""
    model = architecture()
    model.load_state_dict(state)
    return model.eval().requires_grad_(False)


def train(pixels: Tensor, labels: Tensor, epochs: int, seed: int, device: str = "cpu") -> State:
    """Train one network, by stochastic gradient descent as in the example.

    It is trained on normalised images. The state returned has the normalisation in the weights of the first layer.
    """
    x = ((intensities(pixels, torch.float32) - MEAN) / DEVIATION).view(-1, 1, 28, 28).to(device)
    y = labels.to(device)
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        model = architecture().to(device).train()
        optimizer = torch.optim.SGD(model.parameters(), lr=RATE, momentum=MOMENTUM)
        for _ in range(epochs):
            for batch in torch.randperm(len(x)).to(device).split(BATCH):
                optimizer.zero_grad()
                F.cross_entropy(model(x[batch]), y[batch]).backward()
                optimizer.step()
    state = {name: value.detach().cpu().contiguous() for name, value in model.state_dict().items()}
    weight = state["0.weight"].double() / DEVIATION
    state["0.bias"] = (state["0.bias"].double() - MEAN * weight.sum(dim=(1, 2, 3))).float()
    state["0.weight"] = weight.float()
    return state


class FastNetwork:
    """The scores and the loss gradients of a trained network, several times faster than through the model.

    Scores run through oneDNN's own memory layout, in which pooling is fast. For gradients the four positions of each
    pooling window of the first layer are channels of one convolution with stride 2: pooling is then a comparison of
    channels, and the way back to the pixels a convolution over blocks of 2×2 pixels with a kernel of 3×3.
    """

    def __init__(self, state: State, device: str = "cpu") -> None:
        self.device = device
        weights = {name: value.to(device) for name, value in state.items()}
        self._first, self._first_bias = weights["0.weight"], weights["0.bias"]
        self._second, self._second_bias = weights["3.weight"], weights["3.bias"]
        self._hidden, self._hidden_bias = weights["8.weight"], weights["8.bias"]
        self._output, self._output_bias = weights["11.weight"], weights["11.bias"]
        positions = [F.pad(self._first, (b, 1 - b, a, 1 - a)) for a in range(2) for b in range(2)]
        self._windows, self._windows_bias = torch.cat(positions), self._first_bias.repeat(4)
        self._back = F.pixel_unshuffle(self._windows, 2).transpose(0, 1).flip(2, 3).contiguous()

    @torch.no_grad()
    def scores(self, images: Tensor) -> Tensor:
        """The scores (n, 10) of images (n, 1, 28, 28), dense or in oneDNN's layout."""
        h = F.conv2d(images, self._first, self._first_bias)
        return self._after_first(F.relu(F.max_pool2d(h, 2)))

    def gradient(self, pixels: Tensor, labels: Tensor) -> Tensor:
        """The gradient of the cross-entropy of each image with respect to its pixels, (n, 784)."""
        pieces = zip(pixels.split(PIECE), labels.split(PIECE), strict=True)
        return torch.cat([self._gradient(x, y) for x, y in pieces])

    def _gradient(self, pixels: Tensor, labels: Tensor) -> Tensor:
        x = intensities(pixels, torch.float32).view(-1, 1, 28, 28)
        with torch.no_grad():
            windows = F.conv2d(x, self._windows, self._windows_bias, stride=2)
            a, b, c, d = windows.chunk(4, dim=1)
            top, bottom = torch.maximum(a, b), torch.maximum(c, d)
            pooled = torch.maximum(top, bottom)
        pooled.requires_grad_()
        loss = F.cross_entropy(self._after_first(F.relu(pooled)), labels, reduction="sum")
        (slope,) = torch.autograd.grad(loss, pooled)
        # The slope belongs to the first of the largest, as in max_pool2d.
        at_top = slope * (top >= bottom)
        at_bottom = slope - at_top
        at_a, at_c = at_top * (a >= b), at_bottom * (c >= d)
        at = torch.cat([at_a, at_top - at_a, at_c, at_bottom - at_c], dim=1)
        return F.pixel_shuffle(F.conv2d(at, self._back, padding=2), 2).flatten(1)

    def _after_first(self, h: Tensor) -> Tensor:
        h = F.relu(F.max_pool2d(F.conv2d(h, self._second, self._second_bias), 2))
        if h.is_mkldnn:
            h = h.to_dense()
        return F.linear(
            F.relu(F.linear(h.flatten(1), self._hidden, self._hidden_bias)), self._output, self._output_bias
        )


def pieces(pixels: Tensor, device: str) -> list[Tensor]:
    """The images in pieces of shape (n, 1, 28, 28), in the layout in which scores are fastest."""
    x = intensities(pixels, torch.float32).view(-1, 1, 28, 28)
    fast = device == "cpu" and torch.backends.mkldnn.is_available()
    return [piece.to_mkldnn() if fast else piece for piece in x.split(PIECE)]
