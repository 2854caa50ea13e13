"""Which classes of the data the two classes of an audited model stand for."""

from __future__ import annotations

from collections.abc import Sequence
from shlex import quote
from typing import Any

import numpy as np

from geomadv.adapters.csv_files import CsvFormat
from geomadv.certification.arguments import by_class_names, choose_two, read_data
from geomadv.errors import InvalidInputError
from geomadv.exact.dataset import Dataset, Label
from geomadv.exact.words import listed

__all__ = ["classes_of", "named_classes", "read_named"]


def read_named(
    data: str, form: CsvFormat, positive: str | None, negative: str | None, count: int = 2
) -> tuple[Dataset, tuple[Label, ...]]:
    """The data of the classes of a model with the names of these for labels, and of two classes the names of −1 and 1.

    Which is which is as `load` and `read_table` have it, or as named.

    Parameters
    ----------
    count
        The number of classes of the model.

    Raises
    ------
    InvalidInputError
        If the data have more classes than two, the model has two, and none is named.
    """
    if count > 2 and (positive is not None or negative is not None):
        raise InvalidInputError(f"the model has {count} classes; leave out --positive and --negative, which choose two")
    S = read_data(data, form, positive, negative, None, any_classes=True)
    if count > 2 and len(S.classes) != count:
        known = S.class_names or S.classes
        raise InvalidInputError(
            f"the model has {count} classes, and {data} {len(known)}: {listed([str(label) for label in known])}; pass "
            "data of all classes of the model"
        )
    if len(S.classes) > 2 and count == 2:
        raise InvalidInputError(choose_two(data, S))
    if S.class_names is not None:
        first, second = S.class_names
        return by_class_names(S), (second, first)
    return S, S.classes


def classes_of(model: Any, classes: tuple[Label, ...], named: bool) -> tuple[Label, ...]:
    """What the classes of a model stand for, in its own order.

    Parameters
    ----------
    model
        Fitted; its classes are those of its `classes_`, if it has any.
    classes
        Those of the data; of two classes those that are −1 and 1.
    named
        Whether the user has said so, who then means the second class of the model by 1.

    Returns
    -------
    tuple of labels
        Classes of the data: of the same names as those of the model, or −1 and 1 as these are, also of a model that
        names none. One of more than two outputs that are not named has the classes 0, 1, …

    Raises
    ------
    InvalidInputError
        If that is not clear.
    """
    own: Sequence[Any] = np.asarray(getattr(model, "classes_", ())).tolist()
    if len(classes) > 2:
        own = own or [*getattr(model, "classes", range(len(classes)))]
    elif named or len(own) != 2:
        return classes
    known, told = {str(label): label for label in classes}, [_text(label) for label in own]
    if set(told) == set(known):
        return tuple(known[label] for label in told)
    if len(classes) > 2:
        raise InvalidInputError(
            f"the classes of the model are {listed(told)}, those of the data {listed([*known])}; say what its classes "
            f"are called, in its order: --classes {quote(','.join(known))}"
        )
    if told == ["-1", "1"]:
        return classes
    first, second = (quote(str(label)) for label in classes)
    raise InvalidInputError(
        f"the classes of the model are {listed(told)}, those of the data {listed([*known])}; say which one is "
        f"{told[1]}: --positive {first} or --positive {second}"
    )


def named_classes(text: str, classes: tuple[Label, ...]) -> tuple[Label, ...]:
    """The classes that `--classes` names, in the order of the model's.

    Raises
    ------
    InvalidInputError
        If they are not those of the data, each once.
    """
    known, told = {str(label): label for label in classes}, [name.strip() for name in text.split(",")]
    if sorted(told) != sorted(known):
        raise InvalidInputError(f"--classes {text}: pass {','.join(known)} in the order of the model's classes")
    return tuple(known[name] for name in told)


def _text(label: Any) -> str:
    return str(int(label)) if isinstance(label, float) and label.is_integer() else str(label)
