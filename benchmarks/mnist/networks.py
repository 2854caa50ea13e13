"""The convolutional networks: architecture, training, and fast scores and gradients.

The architecture is the one of PyTorch's MNIST example as of 2018: two convolutions of 5×5 with 10 and 20 channels, each
followed by max pooling and ReLU, and two linear layers, with dropout before the second pooling and the last layer.
"""

from __future__ import annotations

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from benchmarks.mnist import backward
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


class TrainedNetwork:
    """The scores and the loss gradients of a trained network, by its model."""

    def __init__(self, state: State, device: str = "cpu") -> None:
        self._model = network(state).to(device)

    @torch.no_grad()
    def scores(self, images: Tensor) -> Tensor:
        """The scores (n, 10) of images (n, 1, 28, 28)."""
        scores: Tensor = self._model(images)
        return scores

    def gradient(self, pixels: Tensor, labels: Tensor) -> Tensor:
        """The gradient of the cross-entropy of each image with respect to its pixels, (n, 784)."""
        pieces = zip(pixels.split(PIECE), labels.split(PIECE), strict=True)
        return torch.cat([self._gradient(intensities(x, torch.float32).view(-1, 1, 28, 28), y) for x, y in pieces])

    def _gradient(self, x: Tensor, labels: Tensor) -> Tensor:
        x.requires_grad_()
        (gradient,) = torch.autograd.grad(F.cross_entropy(self._model(x), labels, reduction="sum"), x)
        return gradient.flatten(1)


class FastNetwork(TrainedNetwork):
    """The same on a processor, several times faster.

    Scores run through oneDNN's own memory layout, in which pooling is fast. For gradients the four values of each
    pooling window of the first layer are channels of one convolution with stride 2, and the way back is that of
    `benchmarks.mnist.backward`.
    """

    def __init__(self, state: State) -> None:
        super().__init__(state)
        self._first, self._first_bias = state["0.weight"], state["0.bias"]
        self._second, self._second_bias = state["3.weight"], state["3.bias"]
        self._hidden, self._hidden_bias = state["8.weight"], state["8.bias"]
        self._output, self._output_bias = state["11.weight"], state["11.bias"]
        # The kernels of the first layer at the four places of a window.
        places = [F.pad(self._first, (b, 1 - b, a, 1 - a)) for a in range(2) for b in range(2)]
        self._windows, self._windows_bias = torch.cat(places), self._first_bias.repeat(4)
        places.append(torch.zeros_like(places[0]))
        self._patches = F.pad(torch.stack(places), (0, backward.PATCH_WIDTH - backward.PATCH)).flatten(2).numpy()
        # Channels last, as the second layer is worked through.
        self._kernels = self._second.permute(0, 2, 3, 1).flatten(1).contiguous().numpy()
        self._hidden_last = self._hidden.unflatten(1, (-1, 4, 4)).permute(0, 2, 3, 1).flatten(1).contiguous()

    @torch.no_grad()
    def scores(self, images: Tensor) -> Tensor:
        """The scores (n, 10) of images (n, 1, 28, 28), dense or in oneDNN's layout."""
        if not images.is_mkldnn:
            return super().scores(images)
        h = F.relu(F.max_pool2d(F.conv2d(images, self._first, self._first_bias), 2))
        h = F.relu(F.max_pool2d(F.conv2d(h, self._second, self._second_bias), 2)).to_dense()
        h = F.relu(F.linear(h.flatten(1), self._hidden, self._hidden_bias))
        return F.linear(h, self._output, self._output_bias)

    @torch.no_grad()
    def _gradient(self, x: Tensor, labels: Tensor) -> Tensor:
        n = len(x)
        windows = F.conv2d(x, self._windows, self._windows_bias, stride=2)
        pooled = torch.empty(n, 10, 12, 12)
        places = np.empty((n, 10, 144), np.uint8)
        backward.pool(windows.view(n, 4, 10, 144).numpy(), pooled.view(n, 10, 144).numpy(), places)
        second = F.conv2d(pooled.contiguous(memory_format=torch.channels_last), self._second, self._second_bias)
        last = F.relu(F.max_pool2d(second, 2)).permute(0, 2, 3, 1).flatten(1)
        hidden = F.relu(F.linear(last, self._hidden_last, self._hidden_bias))
        slopes = F.linear(hidden, self._output, self._output_bias).log_softmax(dim=1).exp()
        slopes[torch.arange(n), labels] -= 1
        slopes = ((slopes @ self._output) * (hidden > 0)) @ self._hidden_last
        gradient = torch.empty(n, 28, backward.ROW)
        backward.descend(
            slopes.view(n, 16, 20).numpy(),
            second.permute(0, 2, 3, 1).reshape(n, 1280).numpy(),
            places,
            self._kernels,
            self._patches,
            gradient.flatten(1).numpy(),
        )
        return gradient[:, :, :28].flatten(1)


def pieces(pixels: Tensor, device: str) -> list[Tensor]:
    """The images in pieces of shape (n, 1, 28, 28), in the layout in which scores are fastest."""
    x = intensities(pixels, torch.float32).view(-1, 1, 28, 28)
    fast = device == "cpu" and torch.backends.mkldnn.is_available()
    return [piece.to_mkldnn() if fast else piece for piece in x.split(PIECE)]
