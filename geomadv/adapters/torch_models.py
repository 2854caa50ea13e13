"""Torch models to exact classifiers and back, without loss.

Float weights are dyadic rationals, so a model always has an exact classifier. The other way every number must be a
float64. Torch evaluates in floating point: near a boundary its label may differ from the exact one.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import torch
from torch import nn

from geomadv.adapters.torch_modules import refuse_hooks
from geomadv.errors import InvalidInputError, shown
from geomadv.exact.arrays import FloatArray
from geomadv.exact.classifiers import MulticlassLinearClassifier
from geomadv.exact.dataset import Label
from geomadv.exact.linear_classifiers import LinearClassifier
from geomadv.exact.networks import ReLUClassifier, Rule, as_rule
from geomadv.exact.rational import Vector

__all__ = ["from_torch", "has_exact_form", "to_torch"]

Classifier = LinearClassifier | MulticlassLinearClassifier | ReLUClassifier

_SHAPES = "nn.Linear, or an nn.Sequential of Linear, of Linear and ReLU, or of Linear, ReLU and Linear with one output"


def to_torch(classifier: Classifier) -> nn.Sequential:
    """The classifier as a float64 model with exactly its weights.

    Parameters
    ----------
    classifier
        A linear classifier becomes ``Linear(d, 1)``, a multiclass one ``Linear(d, K)`` with the scores in the order of
        its classes. A ReLU classifier becomes ``Linear(d, L), ReLU(), Linear(L, 1)`` whose last bias is −τ, so that
        the output is compared with 0; with the rule ALL it becomes ``Linear(d, L), ReLU()``, and the label is 1 iff
        every output is positive.

    Returns
    -------
    nn.Sequential
        In float64.

    Raises
    ------
    InvalidInputError
        If some weight is not exactly a float64.

    Examples
    --------
    >>> import geomadv as ga
    >>> ga.to_torch(ga.LinearClassifier([1, 0.5], -1))[0].weight.tolist()
    [[1.0, 0.5]]
    """
    if isinstance(classifier, LinearClassifier):
        return nn.Sequential(_layer([classifier], "scaling weights and bias by one positive factor changes no label"))
    if isinstance(classifier, MulticlassLinearClassifier):
        return nn.Sequential(_layer(classifier.scores, "classifier.integral() is the same classifier in integers"))
    if not isinstance(classifier, ReLUClassifier):
        raise InvalidInputError(
            f"expected a LinearClassifier, MulticlassLinearClassifier or ReLUClassifier, "
            f"got {type(classifier).__name__}; pass the classifier of an answer, not the answer"
        )
    remedy = "classifier.integral() is the same classifier in integers"
    hidden = _layer(classifier.units, remedy)
    if classifier.output_weights is None:
        return nn.Sequential(hidden, nn.ReLU())
    output = _layer([LinearClassifier(classifier.output_weights, -classifier.threshold)], remedy)
    return nn.Sequential(hidden, nn.ReLU(), output)


def from_torch(
    model: nn.Module, rule: Rule | str | None = None, *, classes: Iterable[Label] | None = None
) -> Classifier:
    """The exact classifier that a torch model denotes, its weights taken as the rationals that they are.

    Parameters
    ----------
    model
        A float32 or float64 `nn.Linear`, or an `nn.Sequential` of: ``Linear(d, 1)``, a linear classifier by the sign of
        its output; ``Linear(d, K)``, K ≥ 2, a multiclass one; ``Linear(d, L), ReLU(), Linear(L, 1)``, a ReLU classifier
        by the sign of its output, whose threshold becomes minus the last bias; ``Linear(d, L), ReLU()``, a ReLU
        classifier by the rule ALL.
    rule
        Whether the output of a ReLU network must exceed (">", the default) or reach (">=") the threshold. Only "all"
        where there is no output layer.
    classes
        The labels of the K outputs of a multiclass model, by default 0, …, K − 1.

    Returns
    -------
    LinearClassifier, MulticlassLinearClassifier or ReLUClassifier
        The classifier over the rationals. torch computes in floating point: near a boundary its label may differ.

    Raises
    ------
    InvalidInputError
        For every other model, and for weights that are not finite.

    Examples
    --------
    >>> import geomadv as ga
    >>> h = ga.ReLUClassifier((ga.LinearClassifier([1, 0]), ga.LinearClassifier([0, 1])), [1, 2], 3)
    >>> ga.from_torch(ga.to_torch(h)) == h
    True
    """
    if type(model) not in (nn.Sequential, nn.Linear):  # a subclass may compute something else
        raise InvalidInputError(f"expected an {_SHAPES}; got {type(model).__name__}")
    layers = _layers(model)
    for module in (model, *layers):
        refuse_hooks(module)
    kinds = [type(layer) for layer in layers]
    if kinds not in ([nn.Linear], [nn.Linear, nn.ReLU], [nn.Linear, nn.ReLU, nn.Linear]):
        listed = ", ".join(kind.__name__ for kind in kinds)
        raise InvalidInputError(f"expected an {_SHAPES}; got an nn.Sequential of {listed or 'nothing'}")
    units = _affine(layers[0])
    chosen = None if rule is None else as_rule(rule)
    if len(layers) == 1:
        return _linear(units, chosen, classes)
    if classes is not None:
        raise InvalidInputError("a ReLU classifier has the labels 1 and −1; leave out classes")
    if len(layers) == 2:
        if chosen not in (None, Rule.ALL):
            raise InvalidInputError(
                f"a model that ends in ReLU has the rule 'all', not {rule!r}; pass no rule, or append a Linear layer"
            )
        return ReLUClassifier(units, rule=Rule.ALL)
    if chosen is Rule.ALL:
        raise InvalidInputError("a model with an output layer has the rule '>' or '>=', not 'all'; pass model[:2]")
    outputs = _affine(layers[2])
    if len(outputs) != 1 or len(outputs[0].normal) != len(units):
        raise InvalidInputError(
            f"the last layer must be Linear({len(units)}, 1), got Linear({len(outputs[0].normal)}, {len(outputs)}); "
            "flip_distance and audit follow other networks, too"
        )
    return ReLUClassifier(units, outputs[0].normal, -outputs[0].bias, chosen or Rule.EXCEEDS)


def has_exact_form(model: nn.Module) -> bool:
    """Whether a model is a `Linear` layer, or two with ReLU between them and one output, which `from_torch` takes."""
    layers = _layers(model)
    kinds, last = [type(layer) for layer in layers], layers[-1] if layers else None
    if kinds == [nn.Linear, nn.ReLU, nn.Linear]:
        return isinstance(last, nn.Linear) and last.out_features == 1
    return kinds == [nn.Linear]


def _layers(model: nn.Module) -> list[nn.Module]:
    return list(model) if type(model) is nn.Sequential else [model]


def _linear(units: tuple[LinearClassifier, ...], rule: Rule | None, classes: Iterable[Label] | None) -> Classifier:
    if rule is not None:
        raise InvalidInputError("a linear model has no rule; leave it out")
    if len(units) > 1:
        if classes is not None and not isinstance(classes, Iterable):
            raise InvalidInputError(f"classes must be the labels of the outputs, in order, got {shown(classes)}")
        return MulticlassLinearClassifier(tuple(range(len(units)) if classes is None else classes), units)
    if classes is not None:
        raise InvalidInputError("a model with one output has the labels 1 and −1; leave out classes")
    return units[0]


def _layer(functions: Iterable[LinearClassifier], remedy: str) -> nn.Linear:
    rows = list(functions)
    weights = np.array([_floats(row.normal, remedy) for row in rows])
    biases = _floats(Vector.of([row.bias for row in rows]), remedy)
    # Allocated without an initial value, which would be drawn from the global random generator.
    layer = nn.Linear(weights.shape[1], weights.shape[0], dtype=torch.float64, device="meta").to_empty(device="cpu")
    with torch.no_grad():
        layer.weight.copy_(torch.from_numpy(weights))
        layer.bias.copy_(torch.from_numpy(biases))
    return layer


def _floats(vector: Vector, remedy: str) -> FloatArray:
    floats = vector.to_floats()
    if not np.isfinite(floats).all() or Vector.of(floats) != vector:
        # Python compares a Fraction with a float exactly.
        number = next(n for n, value in zip(vector, floats.tolist(), strict=True) if n != value)
        bits = max(map(int.bit_length, number.as_integer_ratio()))
        shown = f"{number}" if bits <= 64 else f"of {bits} bits"
        raise InvalidInputError(f"the weight {shown} is not exactly a float64; {remedy}")
    return floats


def _affine(layer: nn.Module) -> tuple[LinearClassifier, ...]:
    """The outputs of a Linear layer as affine functions."""
    if not isinstance(layer, nn.Linear):
        raise InvalidInputError(f"expected a Linear layer, got {type(layer).__name__}")
    if layer.weight.is_meta or 0 in layer.weight.shape:
        raise InvalidInputError(
            f"a Linear layer has {'no values' if layer.weight.is_meta else 'no weights'}, its shape being "
            f"{tuple(layer.weight.shape)}; pass a model with weights in memory"
        )
    parameters = [layer.weight] if layer.bias is None else [layer.weight, layer.bias]
    for parameter in parameters:
        if parameter.dtype not in (torch.float32, torch.float64):
            raise InvalidInputError(f"expected float32 or float64 weights, got {parameter.dtype}; pass model.double()")
    weights, *given = (parameter.detach().to("cpu", torch.float64).numpy() for parameter in parameters)
    biases = Vector.of(given[0] if given else [0] * len(weights))
    return tuple(LinearClassifier(Vector.of(row), bias) for row, bias in zip(weights, biases, strict=True))
