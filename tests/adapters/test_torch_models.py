"""Torch models and exact classifiers: the same numbers in both directions."""

from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy
from torch import nn

from geomadv.adapters.torch_models import Classifier, from_torch, to_torch
from geomadv.errors import InvalidInputError
from geomadv.exact.classifiers import MulticlassLinearClassifier
from geomadv.exact.linear_classifiers import LinearClassifier
from geomadv.exact.networks import ReLUClassifier, Rule
from geomadv.exact.rational import Vector
from properties.support import census

FLOATS = st.one_of(
    st.integers(-3, 3).map(float), st.floats(-4, 4), st.floats(allow_nan=False, allow_infinity=False), st.just(5e-324)
)
MODERATE = st.one_of(st.integers(-3, 3).map(float), st.floats(-4, 4, allow_subnormal=False))
RULES = {"linear": None, "multiclass": None, "exceeds": Rule.EXCEEDS, "reaches": Rule.REACHES, "all": Rule.ALL}


def affines(dimension: int, numbers: SearchStrategy[float]) -> SearchStrategy[LinearClassifier]:
    vectors = st.lists(numbers, min_size=dimension, max_size=dimension).map(Vector.of)
    return st.builds(LinearClassifier, vectors, numbers.map(Fraction))


@st.composite
def classifiers(draw: DrawFn, numbers: SearchStrategy[float] = FLOATS) -> Classifier:
    """Every kind, with weights that are float64 numbers."""
    dimension, width = draw(st.integers(1, 3)), draw(st.integers(2, 4))
    kind = draw(st.sampled_from(sorted(RULES)))
    rule = RULES[kind]
    if kind == "linear":
        return draw(affines(dimension, numbers))
    units = tuple(draw(st.lists(affines(dimension, numbers), min_size=width, max_size=width)))
    if kind == "multiclass":
        return MulticlassLinearClassifier(tuple(range(width)), units)
    if rule is Rule.ALL:
        return ReLUClassifier(units, rule=rule)
    output = draw(st.lists(numbers, min_size=width, max_size=width))
    return ReLUClassifier(units, Vector.of(output), Fraction(draw(numbers)), rule or Rule.EXCEEDS)


@st.composite
def models(draw: DrawFn) -> nn.Sequential:
    """Every shape, in both precisions, with and without biases."""
    dtype, numbers = draw(st.sampled_from([(torch.float32, st.floats(width=32)), (torch.float64, st.floats())]))
    finite = numbers.filter(np.isfinite)
    width = draw(st.integers(1, 3))
    sizes = draw(st.sampled_from([[2, width], [2, width, 1]]))
    layers: list[nn.Module] = []
    for inputs, outputs in pairwise(sizes):
        layer = nn.Linear(inputs, outputs, bias=draw(st.booleans()), dtype=dtype)
        for parameter in layer.parameters():
            values = draw(st.lists(finite, min_size=parameter.numel(), max_size=parameter.numel()))
            parameter.data = torch.tensor(values, dtype=dtype).reshape(parameter.shape)
        layers.append(layer)
    if len(layers) == 2:
        layers.insert(1, nn.ReLU())
    elif draw(st.booleans()):
        layers.append(nn.ReLU())
    return nn.Sequential(*layers)


def rule_of(classifier: Classifier) -> Rule | None:
    return classifier.rule if isinstance(classifier, ReLUClassifier) else None


@given(classifiers())
def test_to_torch_and_back(classifier: Classifier) -> None:
    assert from_torch(to_torch(classifier), rule_of(classifier)) == classifier


@given(models())
def test_from_torch_and_back(model: nn.Sequential) -> None:
    again = to_torch(from_torch(model))
    assert [type(layer) for layer in again] == [type(layer) for layer in model]
    for layer, other in zip(model, again, strict=True):
        if isinstance(layer, nn.Linear):
            assert isinstance(other, nn.Linear)
            assert other.weight.dtype == other.bias.dtype == torch.float64
            assert torch.equal(other.weight, layer.weight.double())
            bias = torch.zeros(len(other.bias)) if layer.bias is None else layer.bias
            assert torch.equal(other.bias, bias.double())


def label_of(classifier: Classifier, output: torch.Tensor) -> Any:
    if isinstance(classifier, MulticlassLinearClassifier):
        return classifier.classes[int(output.argmax())]
    positive = bool((output > 0).all())
    return 1 if positive else -1


@given(classifiers(MODERATE), st.lists(MODERATE, min_size=3, max_size=3))
def test_torch_gives_the_same_label_away_from_the_boundary(classifier: Classifier, numbers: list[float]) -> None:
    model = to_torch(classifier)
    first = model[0]
    assert isinstance(first, nn.Linear)
    x = numbers[: first.in_features]
    with torch.no_grad():
        output = model(torch.tensor(x, dtype=torch.float64))
    if isinstance(classifier, MulticlassLinearClassifier):
        values = classifier.values(x)
        assert np.allclose(output.numpy(), [float(value) for value in values], rtol=0, atol=1e-9)
        lead = sorted(values)[-1] - sorted(values)[-2]
    elif isinstance(classifier, ReLUClassifier):
        value = classifier.value(x) - classifier.threshold
        assert rule_of(classifier) is Rule.ALL or abs(float(output) - float(value)) < 1e-9
        lead = abs(value)
    else:
        lead = abs(classifier.value(x))
        assert abs(float(output) - float(classifier.value(x))) < 1e-9
    if lead > Fraction(1, 10**6):
        assert label_of(classifier, output) == classifier(x)


def test_a_model_by_hand() -> None:
    model = nn.Sequential(nn.Linear(1, 2), nn.ReLU(), nn.Linear(2, 1))
    with torch.no_grad():
        for parameter, values in zip(
            model.parameters(), ([[1.0], [-1.0]], [-1.0, 1.0], [[1.0, 0.5]], [-0.1]), strict=True
        ):
            parameter.copy_(torch.tensor(values))
    units = (LinearClassifier(Vector.of([1]), Fraction(-1)), LinearClassifier(Vector.of([-1]), Fraction(1)))
    threshold = Fraction(float(np.float32(0.1)))
    expected = ReLUClassifier(units, Vector.of([1, 0.5]), threshold)
    assert from_torch(model) == from_torch(model, ">") == from_torch(model.train(), Rule.EXCEEDS) == expected
    assert from_torch(model, ">=") == ReLUClassifier(units, Vector.of([1, 0.5]), threshold, Rule.REACHES)
    assert from_torch(model[:2]) == from_torch(model[:2], "all") == ReLUClassifier(units, rule=Rule.ALL)
    assert from_torch(model[:1]) == MulticlassLinearClassifier((0, 1), units)
    assert from_torch(model[:1], classes=["a", "b"]) == MulticlassLinearClassifier(("a", "b"), units)
    assert from_torch(model[2:]) == LinearClassifier(Vector.of([1, 0.5]), -threshold)


def test_conversion_leaves_the_random_numbers_of_torch_alone() -> None:
    before = torch.get_rng_state()
    to_torch(from_torch(to_torch(LinearClassifier(Vector.of([1, 2])))))
    assert torch.equal(torch.get_rng_state(), before)


def test_the_model_can_be_trained() -> None:
    model = to_torch(ReLUClassifier((LinearClassifier(Vector.of([1])),)))
    model(torch.ones(1, dtype=torch.float64)).sum().backward()
    assert [parameter.grad is not None for parameter in model.parameters()] == [True] * 4


U = LinearClassifier(Vector.of([1, 2]))
THIRD = LinearClassifier(Vector.of([1, Fraction(1, 3)]))


@pytest.mark.parametrize(
    ("classifier", "message"),
    [
        (THIRD, "weight 1/3 is not exactly a float64; scaling"),
        (LinearClassifier(Vector.of([1]), Fraction(2**53 + 1)), "weight 9007199254740993 is not"),
        (LinearClassifier(Vector.of([10**400])), "weight of 1329 bits is not"),
        (LinearClassifier(Vector.of([Fraction(1, 2**1075)])), "weight of 1076 bits is not"),
        (LinearClassifier(Vector.of([10**5000])), "weight of 16610 bits is not"),
        (MulticlassLinearClassifier((0, 1), (U, THIRD)), r"integral\(\)"),
        (ReLUClassifier((THIRD,)), r"integral\(\)"),
        (ReLUClassifier((U,), Vector.of([Fraction(1, 5)])), r"weight 1/5 .*integral\(\)"),
        (ReLUClassifier((U,), threshold=Fraction(1, 7)), r"weight -1/7 .*integral\(\)"),
        (ReLUClassifier((THIRD,), rule=Rule.ALL), r"integral\(\)"),
    ],
)
def test_numbers_that_are_no_floats_are_refused(classifier: Classifier, message: str) -> None:
    with pytest.raises(InvalidInputError, match=message):
        to_torch(classifier)
    if isinstance(classifier, MulticlassLinearClassifier | ReLUClassifier):
        same = classifier.integral()
        assert from_torch(to_torch(same), rule_of(classifier)) == same


def linear(inputs: int, outputs: int, **options: Any) -> nn.Linear:
    return nn.Linear(inputs, outputs, **options)


def with_nan() -> nn.Sequential:
    layer = linear(1, 1)
    layer.weight.data.fill_(float("nan"))
    return nn.Sequential(layer)


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: from_torch(nn.ReLU()), "expected an nn.Linear, or an nn.Sequential of .*; got ReLU"),
        (lambda: from_torch(nn.Sequential()), "nn.Sequential of nothing"),
        (lambda: from_torch(nn.Sequential(nn.ReLU())), "nn.Sequential of ReLU"),
        (lambda: from_torch(nn.Sequential(linear(1, 2), nn.Tanh(), linear(2, 1))), "Linear, Tanh, Linear"),
        (lambda: from_torch(nn.Sequential(linear(1, 2), nn.LeakyReLU())), "Linear, LeakyReLU"),
        (lambda: from_torch(nn.Sequential(linear(1, 2), linear(2, 1))), "Linear, Linear"),
        (
            lambda: from_torch(nn.Sequential(linear(1, 2), nn.ReLU(), linear(2, 2), nn.ReLU(), linear(2, 1))),
            "Linear, ReLU, Linear, ReLU, Linear",
        ),
        (lambda: from_torch(nn.Sequential(nn.Flatten(), linear(1, 1))), "Flatten, Linear"),
        (
            lambda: from_torch(nn.Sequential(linear(1, 2), nn.ReLU(), linear(2, 3))),
            r"must be Linear\(2, 1\), got .*2, 3",
        ),
        (
            lambda: from_torch(nn.Sequential(linear(1, 2), nn.ReLU(), linear(3, 1))),
            r"must be Linear\(2, 1\), got .*3, 1",
        ),
        (lambda: from_torch(nn.Sequential(linear(1, 1, dtype=torch.bfloat16))), r"bfloat16; pass model\.double\(\)"),
        (lambda: from_torch(with_nan()), "finite"),
        (lambda: from_torch(nn.Sequential(linear(1, 1)), ">"), "no rule"),
        (lambda: from_torch(nn.Sequential(linear(1, 2), nn.ReLU()), ">"), "rule 'all', not '>'"),
        (lambda: from_torch(nn.Sequential(linear(1, 2), nn.ReLU(), linear(2, 1)), "all"), "not 'all'; pass model"),
        (lambda: from_torch(nn.Sequential(linear(1, 1)), "<"), "unknown rule"),
        (lambda: from_torch(nn.Sequential(linear(1, 1)), classes=["a"]), "leave out classes"),
        (lambda: from_torch(nn.Sequential(linear(1, 2), nn.ReLU()), classes=[0, 1]), "leave out classes"),
        (lambda: from_torch(nn.Sequential(linear(1, 3)), classes=[0, 1]), "2 classes but 3 scores"),
        (lambda: to_torch("h"), "got str"),  # type: ignore[arg-type]
    ],
)
def test_invalid_input(build: Callable[[], object], message: str) -> None:
    with pytest.raises(InvalidInputError, match=message):
        build()


def test_draws_are_not_vacuous() -> None:
    def kinds(classifier: Classifier) -> list[str]:
        rule = rule_of(classifier)
        return [rule.name if rule else type(classifier).__name__]

    counts = census(classifiers(), kinds, 200)
    floors = dict.fromkeys(["EXCEEDS", "REACHES", "ALL", "LinearClassifier", "MulticlassLinearClassifier"], 8)
    assert {kind: counts[kind] for kind in floors if counts[kind] < floors[kind]} == {}

    def shapes(model: nn.Sequential) -> list[str]:
        first = model[0]
        assert isinstance(first, nn.Linear)
        return [f"{len(model)} layers", str(first.weight.dtype), "bias" if first.bias is not None else "no bias"]

    counts = census(models(), shapes, 200)
    floors = dict.fromkeys(
        ["1 layers", "2 layers", "3 layers", "torch.float32", "torch.float64", "bias", "no bias"], 12
    )
    assert {kind: counts[kind] for kind in floors if counts[kind] < floors[kind]} == {}


def test_a_model_that_computes_something_else_is_refused() -> None:
    class Negated(nn.Sequential):
        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return -x

    hooked = nn.Sequential(nn.Linear(2, 1))
    hooked.register_forward_hook(lambda module, inputs, output: -output)
    inner = nn.Sequential(nn.Linear(2, 1))
    inner[0].register_forward_pre_hook(lambda module, inputs: (-inputs[0],))
    patched = nn.Sequential(nn.Linear(2, 1))
    vars(patched[0])["forward"] = lambda x: -x
    for model, words in ((Negated(nn.Linear(2, 1)), "Negated"), (hooked, "hooks"), (inner, "hooks"), (patched, "own")):
        with pytest.raises(InvalidInputError, match=words):
            from_torch(model)


def test_layers_without_values_or_weights_are_refused() -> None:
    empty = nn.Linear(2, 1)
    empty.weight = nn.Parameter(torch.zeros((0, 2)))
    for layer, words in ((nn.Linear(2, 1, device="meta"), "no values"), (empty, "no weights")):
        with pytest.raises(InvalidInputError, match=words):
            from_torch(nn.Sequential(layer))
    with pytest.raises(InvalidInputError, match="classes"):
        from_torch(nn.Sequential(nn.Linear(2, 3)), classes=3)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "register", [nn.modules.module.register_module_forward_hook, nn.modules.module.register_module_forward_pre_hook]
)
def test_global_hooks_are_refused(register: Callable[..., Any]) -> None:
    model = nn.Sequential(nn.Linear(2, 1))
    hook = register(lambda *_: None)
    try:
        with pytest.raises(InvalidInputError, match="forward hooks, its own or global ones"):
            from_torch(model)
    finally:
        hook.remove()
    from_torch(model)


def test_a_single_layer_needs_no_sequential() -> None:
    for outputs in (1, 3):
        layer = nn.Linear(2, outputs)
        assert from_torch(layer) == from_torch(nn.Sequential(layer))
