"""Files of torch.save: models come back as they were, and nothing else is made of them."""

from __future__ import annotations

import pickle
import warnings
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import nn

from geomadv.adapters.torch_files import load_module
from geomadv.adapters.torch_modules import KINDS
from geomadv.errors import InvalidInputError


class Own(nn.Module):
    """A class of the user's."""


class Harmful:
    def __reduce__(self) -> tuple[Any, ...]:
        return (open, ("made", "w"))


def every_layer() -> nn.Sequential:
    inner = nn.Sequential(nn.Linear(8, 3), nn.BatchNorm1d(3), nn.Identity(), nn.Dropout())
    first = (nn.Conv2d(1, 2, 2), nn.BatchNorm2d(2), nn.LeakyReLU(), nn.MaxPool2d(2), nn.AvgPool2d(1), nn.Dropout2d())
    return nn.Sequential(*first, nn.Flatten(), nn.ReLU(), inner, nn.Linear(3, 2)).eval()


def test_a_model_comes_back_as_it_was(tmp_path: Path) -> None:
    model = every_layer()
    assert {type(module) for module in model.modules()} == {nn.Sequential, *KINDS}
    torch.save(model, tmp_path / "model.pt")
    again = load_module(tmp_path / "model.pt")
    X = torch.randn(5, 1, 5, 5, generator=torch.Generator().manual_seed(0))
    assert (again(X) == model(X)).all()
    assert str(again) == str(model)


@pytest.mark.parametrize("bias", [True, False])
def test_the_weights_of_one_layer_are_the_layer(tmp_path: Path, bias: bool) -> None:
    layer = nn.Linear(3, 2, bias=bias, dtype=torch.float64)
    torch.save(layer.state_dict(), tmp_path / "layer.pth")
    again = load_module(tmp_path / "layer.pth")
    assert type(again) is nn.Linear
    assert {name: value.tolist() for name, value in again.state_dict().items()} == {
        name: value.tolist() for name, value in layer.state_dict().items()
    }


def scripted(path: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        torch.jit.save(torch.jit.script(nn.Sequential(nn.Linear(2, 2))), path)


@pytest.mark.parametrize(
    ("write", "message"),
    [
        (
            lambda path: torch.save(Own(), path),
            "it has a .*Own; without running code only an nn.Sequential of Linear, ",
        ),
        (lambda path: torch.save(nn.Sequential(nn.Tanh()), path), "it has a torch.nn.modules.activation.Tanh"),
        (
            lambda path: torch.save(every_layer().state_dict(), path),
            r"a state dict.*load_state_dict.*torch.save\(model",
        ),
        (lambda path: torch.save({"weight": torch.ones(3)}, path), "a state dict"),
        (lambda path: torch.save({"weight": torch.ones(3, 2), "scale": torch.ones(3)}, path), "a state dict"),
        (lambda path: torch.save({"weight": torch.ones(3, 2), "bias": torch.ones(4)}, path), "of no Linear layer"),
        (lambda path: torch.save([1, 2], path), "no model but an object of type list; pass a file of torch.save"),
        (scripted, "is a TorchScript archive, which says by code what it computes; save the layers themselves"),
        (lambda path: path.write_bytes(b"nothing"), "cannot be read as a torch model: "),
        (lambda path: torch.save(Harmful(), path), "it has a .*open"),
        (lambda path: path.write_bytes(pickle.dumps(Harmful())), "cannot be read as a torch model: UnpicklingError"),
    ],
)
def test_everything_else_is_refused(tmp_path: Path, monkeypatch: Any, write: Any, message: str) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "model.pt")
    with pytest.raises(InvalidInputError, match=message) as caught:
        load_module(tmp_path / "model.pt")
    assert len(str(caught.value).splitlines()) == 1
    assert not (tmp_path / "made").exists()
