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

__all__ = ["classes_of", "read_named"]


def read_named(
    data: str, form: CsvFormat, positive: str | None, negative: str | None
) -> tuple[Dataset, tuple[Label, Label]]:
    """The data of two classes with the names of these for labels, and the names of −1 and 1.

    Which is which is as `load` and `read_table` have it, or as named.

    Raises
    ------
    InvalidInputError
        If there are more classes and none is named.
    """
    S = read_data(data, form, positive, negative, None, any_classes=True)
    if len(S.classes) > 2:
        raise InvalidInputError(choose_two(data, S))
    if S.class_names is not None:
        first, second = S.class_names
        return by_class_names(S), (second, first)
    return S, (S.classes[0], S.classes[1])


def classes_of(model: Any, classes: tuple[Label, Label], named: bool) -> tuple[Label, Label]:
    """What the first and the second class of a model stand for.

    Parameters
    ----------
    model
        Fitted; its classes are those of its `classes_`, if it has any.
    classes
        Those of the data that are −1 and 1.
    named
        Whether the user has said so, who then means the second class of the model by 1.

    Returns
    -------
    tuple of two labels
        Classes of the data: of the same names as those of the model, or −1 and 1 as these are, also of a model that
        names none.

    Raises
    ------
    InvalidInputError
        If that is not clear.
    """
    own: Sequence[Any] = np.asarray(getattr(model, "classes_", ())).tolist()
    if named or len(own) != 2:
        return classes
    known, told = {str(label): label for label in classes}, [_text(label) for label in own]
    if set(told) == set(known):
        return known[told[0]], known[told[1]]
    if told == ["-1", "1"]:
        return classes
    first, second = (quote(str(label)) for label in classes)
    raise InvalidInputError(
        f"the classes of the model are {listed(told)}, those of the data {listed([*known])}; say which one is "
        f"{told[1]}: --positive {first} or --positive {second}"
    )


def _text(label: Any) -> str:
    return str(int(label)) if isinstance(label, float) and label.is_integer() else str(label)
