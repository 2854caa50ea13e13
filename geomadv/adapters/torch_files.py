"""Torch models from files of torch.save, without running any code in them."""

from __future__ import annotations

import re
import warnings
import zipfile
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from geomadv.adapters.torch_modules import KINDS
from geomadv.errors import InvalidInputError

__all__ = ["load_module"]

_LONGEST = 200  # characters of an error of torch


def load_module(path: Path) -> nn.Module:
    """The model in a file, of layers that are followed; or the one layer of which it holds the weights.

    torch's reader is told to make tensors and these layers and nothing else.

    Raises
    ------
    InvalidInputError
        If the file holds anything else, such as weights without a model or a TorchScript archive.
    """
    if _is_script(path):
        raise InvalidInputError(
            f"{path} is a TorchScript archive, which says by code what it computes; save the layers themselves: "
            "torch.save(model, path) of an nn.Sequential"
        )
    try:
        with warnings.catch_warnings(), torch.serialization.safe_globals([nn.Sequential, *KINDS]):
            warnings.simplefilter("ignore")  # of a protocol that may not be understood: then it is refused
            found = torch.load(path, map_location="cpu", weights_only=True)
    except Exception as error:  # the errors of a file that is damaged are many
        raise InvalidInputError(f"{path} cannot be read as a torch model: {_why(error)}") from error
    if isinstance(found, nn.Module):
        return found
    if isinstance(found, dict):
        return _layer(found, path)
    raise InvalidInputError(f"{path} holds no model but an object of type {type(found).__name__}; {_SAVE}")


_SAVE = "pass a file of torch.save(model, path) with the model itself"


def _layer(weights: dict[Any, Any], path: Path) -> nn.Module:
    """A Linear layer from what its `state_dict` says; of more layers that does not say which they are."""
    weight, bias = weights.get("weight"), weights.get("bias")
    rest = set(weights) - {"weight", "bias"}
    if rest or not isinstance(weight, Tensor) or weight.ndim != 2 or not isinstance(bias, Tensor | None):
        raise InvalidInputError(
            f"{path} holds weights by name (a state dict), which do not say what is computed with them; load them into "
            f"the model, model.load_state_dict(torch.load(path)), and {_SAVE}"
        )
    layer = nn.Linear(weight.shape[1], weight.shape[0], bias=bias is not None, dtype=weight.dtype)
    try:
        layer.load_state_dict(weights)
    except RuntimeError as error:
        raise InvalidInputError(f"{path} holds weights of no Linear layer: {_why(error)}") from error
    return layer


def _is_script(path: Path) -> bool:
    if not zipfile.is_zipfile(path):
        return False
    with zipfile.ZipFile(path) as archive:
        return any(name.split("/")[1:2] == ["code"] for name in archive.namelist())


def _why(error: Exception) -> str:
    """A message of torch in one line: which class is no layer, or its own first words."""
    unknown = re.search(r"GLOBAL (\S+) was not an allowed global", str(error))
    if unknown is not None:
        layers = ", ".join(kind.__name__ for kind in KINDS)
        return (
            f"it has a {unknown[1]}; without running code only an nn.Sequential of {layers} is read; save such a "
            "model, or write it with joblib.dump, whose files do run code when they are read"
        )
    told = str(error).partition("WeightsUnpickler error:")[2] or str(error)
    return f"{type(error).__name__}: {' '.join(told.split())[:_LONGEST]}"
