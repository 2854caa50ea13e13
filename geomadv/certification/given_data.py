"""The data that certificates ought to be about, as a command names them, and certificates checked against them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from geomadv import checker
from geomadv.errors import InvalidInputError

__all__ = ["DATA_HELP", "Given", "checked", "given_data"]

DATA_HELP = (
    "The data set that they ought to speak of: a .json file in canonical form, a .csv or .npz file as certify reads it "
    "without options, or a built-in data set such as iris:setosa-versicolor."
)


@dataclass(frozen=True)
class Given:
    """Data as JSON text, and what their columns and classes are called if they have names; without text none are given.

    They may come of a table, which a run may have read by other options.
    """

    text: bytes | None = None
    columns: Sequence[str] = ()
    classes: Mapping[str, str] = field(default_factory=dict)
    from_table: bool = False


def given_data(named: str | None) -> Given:
    """The data that were named.

    Raises
    ------
    InvalidInputError
        If they cannot be read.
    """
    if named is None:
        return Given()
    if named.lower().endswith((".csv", ".npz")) or (not Path(named).exists() and not named.lower().endswith(".json")):
        # Imported here, since to check certificates needs no numpy.
        from geomadv.adapters.csv_files import CsvFormat
        from geomadv.certification.answers_file import names_of_numbers
        from geomadv.certification.arguments import read_data

        try:
            S = read_data(named, CsvFormat(), None, None, None, any_classes=True)
        except InvalidInputError as error:
            if not named.lower().endswith(".csv") or not Path(named).exists():
                raise
            raise InvalidInputError(
                f"--data {named} is not as certify reads it without options; pass data/points.json of the run, or "
                f"another file ({error.args[0].split('; ')[0]})"
            ) from None
        if len(S.classes) == 2 and set(S.classes) != {1, -1}:
            S = S.binary(S.classes[1])
        return Given(S.canonical(), S.columns or (), names_of_numbers(S), from_table=True)
    try:
        text = checker.read_file(named, "the file of the data")
        checker.data_of_text(text)
    except checker.Malformed as error:
        raise InvalidInputError(f"--data {named}: {error}") from None
    return Given(text)


def checked(path: Path, given: Given, sha256: str | None = None) -> checker.Result:
    """What the checker says of a file."""
    try:
        text = checker.read_file(str(path), "the file")
    except checker.Malformed as error:
        return checker.Result("malformed", str(error), None)
    return checker.check(text, given.text, path.parent, sha256)
