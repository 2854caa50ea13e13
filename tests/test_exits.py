"""How a command ends on an error: one line, and an exit code."""

from __future__ import annotations

import pytest

from geomadv.errors import InvalidInputError
from geomadv.exits import BAD_INPUT, one_line_errors


def test_an_error_of_the_user_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended, one_line_errors():
        raise InvalidInputError("first line;\n  pass   another")
    assert ended.value.code == BAD_INPUT == 2
    assert capsys.readouterr() == ("", "geomadv: first line; pass another\n")


def test_other_errors_are_not_caught() -> None:
    with pytest.raises(ZeroDivisionError), one_line_errors():
        raise ZeroDivisionError
    with one_line_errors():
        pass
