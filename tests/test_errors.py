"""One root, and exceptions that can also be caught as what they are in plain Python."""

import pickle

import pytest

from geomadv import errors


@pytest.mark.parametrize("name", sorted(set(errors.__all__) - {"GeomadvError"}))
def test_every_exception_has_the_one_root(name: str) -> None:
    assert issubclass(getattr(errors, name), errors.GeomadvError)


def test_bad_input_is_a_value_error_and_a_bad_engine_a_runtime_error() -> None:
    assert issubclass(errors.InvalidInputError, ValueError)
    assert issubclass(errors.EngineError, RuntimeError)


def test_an_inseparable_error_carries_its_witness_through_pickling() -> None:
    error = errors.InseparableError("no classifier separates the data", {"row": 3})
    copy = pickle.loads(pickle.dumps(error))
    assert str(error) == str(copy) == "no classifier separates the data"
    assert error.witness == copy.witness == {"row": 3}
