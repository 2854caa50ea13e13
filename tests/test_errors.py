"""One root, exceptions that can also be caught as what they are in plain Python, and the end of a command."""

import pickle
from fractions import Fraction

import numpy as np
import pytest

from geomadv import errors
from geomadv.exact.classifiers import MulticlassLinearClassifier
from geomadv.exact.linear_classifiers import LinearClassifier
from geomadv.exact.networks import ReLUClassifier


@pytest.mark.parametrize("name", [name for name in errors.__all__ if name.endswith("Error")])
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


def test_an_error_of_the_user_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended, errors.one_line_errors():
        raise errors.InvalidInputError("first line;\n  pass   another")
    assert ended.value.code == errors.BAD_INPUT == 2
    assert capsys.readouterr() == ("", "geomadv: first line; pass another\n")


def test_an_error_of_this_program_has_an_exit_code_of_its_own() -> None:
    with pytest.raises(SystemExit) as ended, errors.one_line_errors():
        raise errors.CertificateError("row 3", "the certificate")
    assert ended.value.code == errors.INTERNAL_ERROR == 70


def test_other_errors_are_not_caught() -> None:
    with pytest.raises(ZeroDivisionError), errors.one_line_errors():
        raise ZeroDivisionError
    with errors.one_line_errors():
        pass


def test_what_is_shown_of_values_that_python_cannot_write() -> None:
    huge = 10**5000
    assert errors.shown(huge) == "<integer of 16610 bits>"
    assert errors.shown([-huge, Fraction(1, huge)]) == (
        "[<negative integer of 16610 bits>, Fraction(1, <integer of 16610 bits>)]"
    )
    assert errors.shown({"a": (1, 2.5, None, "text")}) == "{'a': (1, 2.5, None, 'text')}"
    assert errors.shown(2**511) == str(2**511)
    for value in (list(range(10**4)), "a" * 10**6, np.zeros(10**5), [[huge] * 100] * 100, {huge: huge}, Unwritable()):
        assert len(errors.shown(value)) < 5000


class Unwritable:
    def __repr__(self) -> str:
        raise ValueError


def test_dataclasses_of_numbers_that_python_cannot_write() -> None:
    huge = 10**5000
    h = LinearClassifier([1, 2], huge)  # type: ignore[arg-type]
    assert repr(h) == "LinearClassifier(normal=Vector(1, 2), bias=<integer of 16610 bits>)"
    assert repr(LinearClassifier([1, 2], 3)) == "LinearClassifier(normal=Vector(1, 2), bias=3)"  # type: ignore[arg-type]
    assert "16610 bits" in repr(MulticlassLinearClassifier((0, 1), (h, h)))
    assert "16610 bits" in repr(ReLUClassifier((h,), threshold=Fraction(1, huge)))
