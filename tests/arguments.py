"""Every kind of number, array and mask that numpy has, and what is none of them, for the tests of arguments.

The answer is the one to Python's own value, down to the types inside it, or there is a GeomadvError; nothing else ever.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
import torch
from scipy.sparse import csr_array
from torch import nn

import geomadv as ga

Use = Callable[[Any], object]

INTEGER_TYPES = (np.int8, np.int16, np.int32, np.int64, np.uint8, np.uint16, np.uint32, np.uint64)
FLOAT_TYPES = (np.float16, np.float32, np.float64)

# What is asked about.

TWO = ga.Dataset([[2, 0], [2, 2], [-2, 0], [-2, 1]], [1, 1, -1, -1])
OTHER = ga.Dataset([[4, 0], [4, 2], [-4, 0], [-4, 1]], [1, 1, -1, -1])
THREE = ga.Dataset([[0, 0], [6, 0], [0, 6]], [0, 1, 2])
LETTERS = ga.Dataset([[0, 0], [6, 0], [0, 6]], ["a", "b", "c"])
H = ga.LinearClassifier(ga.Vector((1, 0)))
SCORES = (ga.LinearClassifier(ga.Vector((0, 0)), Fraction(3)), H, ga.LinearClassifier(ga.Vector((0, 1))))
M = ga.MulticlassLinearClassifier((0, 1, 2), SCORES)
NETWORK = ga.ReLUClassifier((H, ga.LinearClassifier(ga.Vector((0, 1)), Fraction(1))), threshold=Fraction(1))
FLOATING = nn.Sequential(nn.Linear(2, 1, dtype=torch.float64))
TWO_OUTPUTS = nn.Sequential(nn.Linear(2, 2, dtype=torch.float64))
THREE_OUTPUTS = nn.Sequential(nn.Linear(2, 3, dtype=torch.float64))
PARABOLA = ga.PolynomialClassifier(2, 2, ga.Vector((1, 2, 3, 4, 5)))
MIXED = ga.Dataset([[0], [1], [2], [3]], [1, -1, 1, -1])
SOLID = ga.Dataset([[1, 0, 2], [2, 1, 0], [-1, 1, 1]], [1, 1, -1])


def as_refusal(kind: type[Exception] | tuple[type[Exception], ...], use: Callable[[], object]) -> object:
    """What an operator answers; Python's protocols have exceptions of their own for what it does not take."""
    try:
        return use()
    except kind as error:
        raise ga.InvalidInputError(str(error)) from error


#: Which odd values an argument takes besides: its default, text that is a label, a sequence that is a vector.
TEXT, NONE, TRUE = {"text", "numpy's text"}, {"None"}, {"True"}
NOTHING = {"array of nothing", "empty list", "empty tuple", "generator", "nothing of it"}
_VECTOR = {"array", "list", "tensor"}

ODD: dict[str, object] = {
    "None": None,
    "True": True,
    "numpy's True": np.True_,
    "text": "no such name",
    "numpy's text": np.str_("no such name"),
    "bytes": b"1",
    "numpy's bytes": np.bytes_(b"1"),
    "complex": 1j,
    "complex64": np.complex64(1),
    "complex128": np.complex128(1),
    "datetime64": np.datetime64(1, "D"),
    "timedelta64": np.timedelta64(1),
    "timedelta64 in days": np.timedelta64(1, "D"),
    "not a time": np.timedelta64("NaT"),
    "nan": math.nan,
    "nan of float16": np.float16("nan"),
    "-inf": -math.inf,
    "-inf of longdouble": np.longdouble("-inf"),
    "nan of Decimal": Decimal("nan"),
    "signalling nan of Decimal": Decimal("snan"),
    "-inf of Decimal": Decimal("-inf"),
    "masked": np.ma.masked,
    "masked without dimensions": np.ma.array(1, mask=True),
    "array": np.array([1, 2]),
    "array of one": np.array([1]),
    "array with a mask": np.ma.array([1, 2], mask=[False, True]),
    "array of nothing": np.array([]),
    "array of records": np.array([(1, 2.0)], dtype=[("a", "i4"), ("b", "f8")]),
    "list": [1, 2],
    "empty list": [],
    "nested lists": [[1], [1, 2]],
    "empty tuple": (),
    "dictionary": {1: 2},
    "set": {1, 2},
    "generator": iter([]),
    "object": object(),
    "type": int,
    "frame": pd.DataFrame({"a": [1]}),
    "no value of pandas": pd.NA,
    "no time of pandas": pd.NaT,
    "tensor": torch.tensor([1, 2]),
    "tensor without dimensions": torch.tensor(1),
}

#: Those that are put among the entries of arrays and lists.
ENTRIES = (
    *("None", "True", "numpy's True", "bytes", "complex", "datetime64", "timedelta64", "nan", "nan of float16", "-inf"),
    *("signalling nan of Decimal", "masked", "array", "list", "object", "no value of pandas"),
)


def numbers(value: int) -> Iterator[tuple[str, object]]:
    """A number as every type that has it."""
    yield from ((kind.__name__, kind(value)) for kind in (*INTEGER_TYPES, *FLOAT_TYPES, np.longdouble))
    yield from (("float", float(value)), ("Fraction", Fraction(value)), ("Decimal", Decimal(value)))
    yield from (("no dimensions", np.array(value)), ("no dimensions, no mask", np.ma.array(value)))


def arrays(value: Any, dimensions: int) -> Iterator[tuple[str, object]]:
    """Numbers as every array and sequence that has them."""
    for kind in (*INTEGER_TYPES, *FLOAT_TYPES, np.longdouble):
        array = np.array(value, dtype=kind)
        yield kind.__name__, array
        yield f"{kind.__name__} in the other order of bytes", array.astype(array.dtype.newbyteorder())
        yield f"list of {kind.__name__}", list(array)
    array = np.array(value)
    fixed = array.copy()
    fixed.setflags(write=False)
    yield from (("read-only", fixed), ("by columns", np.asfortranarray(array)), ("reversed", array[::-1].copy()[::-1]))
    yield from (("every second", np.repeat(array, 2, axis=0)[::2]), ("no mask", np.ma.array(array)))
    yield "no mask in floats", np.ma.array(array.astype(float))
    yield from (("objects", array.astype(object)), ("tuple", tuple(value)), ("iterator", iter(value)))
    yield from (("subclass", array.view(type("Sub", (np.ndarray,), {}))), ("tensor", torch.tensor(value)))
    for fractions in (Fraction, Decimal):
        yield fractions.__name__, np.vectorize(fractions, otypes=[object])(array)
    if dimensions == 1:
        yield from (
            (f"series {kind}", pd.Series(value, dtype=kind)) for kind in ("int64", "Int64", "Float64", "object")
        )
    else:
        yield from (
            (f"frame {kind}", pd.DataFrame(value, dtype=kind)) for kind in ("int64", "Int64", "Float64", "object")
        )
        yield "frame of several types", pd.DataFrame(value).astype({0: "Int8", 1: "float32"})


def no_arrays(value: Any) -> Iterator[tuple[str, object]]:
    """What has the shape of such an array, and entries that are no numbers."""
    array = np.array(value)
    mask = np.zeros(array.shape, dtype=bool)
    mask.flat[-1] = True
    for kind in (np.int64, np.float64, object):
        masked = np.ma.array(array.astype(kind), mask=mask)
        yield from ((f"masked {kind.__name__}", masked), (f"list of masked {kind.__name__}", list(masked)))
    for dtype in ("bool", "complex64", "complex128", "U3", "S3", "M8[D]", "m8", "m8[D]", "V4"):
        yield dtype, array.astype(dtype)
        yield f"list of {dtype}", list(array.astype(dtype))
    for name in ENTRIES:
        objects = array.astype(object)
        objects[(-1,) * array.ndim] = ODD[name]
        yield from ((f"entry {name}", objects), (f"lists with {name}", objects.tolist()))
    yield from (("one more dimension", array[None]), ("one less", array[0]), ("nothing of it", array[:0]))


def plain(result: object) -> object:
    """A result as nested lists in which every value stands with its type."""
    if isinstance(result, ga.Dataset):
        return ["Dataset", result.canonical(), [plain(label) for label in result.labels], plain(result.name)]
    if isinstance(result, nn.Module):
        return [(name, tensor.tolist()) for name, tensor in result.state_dict().items()]
    if dataclasses.is_dataclass(result) and not isinstance(result, type):
        fields = [field for field in dataclasses.fields(result) if field.compare]
        return [type(result).__name__, *((field.name, plain(getattr(result, field.name))) for field in fields)]
    if isinstance(result, np.ndarray):
        return [str(result.dtype), result.tolist()]
    if isinstance(result, Mapping):
        return [(plain(key), plain(value)) for key, value in result.items()]
    if isinstance(result, list | tuple):
        return [type(result).__name__, *map(plain, result)]
    return [type(result).__name__, result.value if isinstance(result, Enum) else result]


def refusal(use: Use, value: object) -> str | None:
    """Why a value is refused; None if it is answered. Answers can be shown, however long the numbers in them."""
    try:
        answer = use(value)
    except ga.GeomadvError as error:
        return str(error)
    if dataclasses.is_dataclass(answer):
        repr(answer)
    return None


def must_answer(use: Use, expected: object, given: Iterable[tuple[str, object]]) -> int:
    """Fail for every answer but the one expected; how often that is given."""
    answered = 0
    for name, value in given:
        try:
            result = use(value)
        except ga.GeomadvError:
            continue
        assert plain(result) == expected, name
        answered += 1
    return answered


def must_refuse(use: Use, given: Iterable[tuple[str, object]], taken: Set[str] = frozenset()) -> None:
    """Fail unless every value is refused but those that are taken, which must be answered."""
    for name, value in given:
        reason = refusal(use, value)
        assert (reason is None) is (name in taken), f"{name}: {reason or 'answered'}"
        assert reason != ""


# What holds for each kind of argument. Of the values of NumPy's integers and floats none may be refused where numbers
# are meant, and none of its integers where integers and labels are. `also` are the odd values that are taken.


HUGE = (10**5000, -(10**5000), Fraction(1, 10**5000), np.uint64(2**64 - 1), np.int64(-(2**63)), 5e-324, -0.0)


def check_number(value: int, use: Use, also: Set[str] = frozenset()) -> None:
    """Where a number goes, with a value that suits."""
    assert must_answer(use, plain(use(value)), numbers(value)) >= len(INTEGER_TYPES) + len(FLOAT_TYPES) + 4
    must_refuse(use, ODD.items(), also)
    for huge in HUGE:
        refusal(use, huge)


def check_integer(value: int, use: Use, also: Set[str] = frozenset()) -> None:
    """Where an integer goes."""
    assert must_answer(use, plain(use(value)), numbers(value)) >= len(INTEGER_TYPES)
    must_refuse(use, [*ODD.items(), ("half", 0.5), ("half of Decimal", Decimal("0.5"))], also)
    for huge in HUGE:
        refusal(use, huge)


def check_label(value: int, use: Use, also: Set[str] = frozenset()) -> None:
    """Where a label goes."""
    assert must_answer(use, plain(use(value)), numbers(value)) >= len(INTEGER_TYPES)
    no_integers = [("one", 1.0), ("one of Decimal", Decimal(1)), ("one of Fraction", Fraction(1)), ("half", 0.5)]
    must_refuse(use, [*ODD.items(), *no_integers], also)
    for huge in HUGE:
        refusal(use, huge)


def check_vector(use: Use, also: Set[str] | None = None) -> None:
    """Where a vector of two numbers goes, here (1, 2)."""
    assert must_answer(use, plain(use([1, 2])), arrays([1, 2], 1)) >= 3 * (len(INTEGER_TYPES) + len(FLOAT_TYPES)) + 6
    must_refuse(use, [*ODD.items(), *no_arrays([1, 2])], _VECTOR if also is None else also)
    for huge in HUGE:
        refusal(use, [huge, 1])


def check_matrix(use: Use, also: Set[str] = frozenset()) -> None:
    """Where two points do, here [[1, 2], [3, 5]]."""
    value = [[1, 2], [3, 5]]
    assert must_answer(use, plain(use(value)), arrays(value, 2)) >= 3 * (len(INTEGER_TYPES) + len(FLOAT_TYPES)) + 6
    shapes = [("sparse", csr_array(np.eye(2))), ("ragged", [[1], [2, 3]])]
    must_refuse(use, [*ODD.items(), *no_arrays(value), *shapes], also)
    for huge in HUGE:
        refusal(use, [[huge, 1], [1, 1]])


def check_pair(use: Use, also: Set[str] = frozenset()) -> None:
    """Where two labels go, here 1 and 2, or two rows."""
    assert must_answer(use, plain(use([1, 2])), arrays([1, 2], 1)) >= 3 * len(INTEGER_TYPES) + 6
    must_refuse(use, no_arrays([1, 2]), also)
    for huge in HUGE:
        refusal(use, [huge, 1])


def check_object(use: Use, also: Set[str] = frozenset()) -> None:
    """Where objects of the package, of Python or of other packages go."""
    must_refuse(use, ODD.items(), also)
