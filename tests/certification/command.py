"""The command line as tests call it, and what it prints."""

from __future__ import annotations

from typer.testing import CliRunner, Result

from geomadv.cli import command_line

# The fourth row is of a third class.
FLOWERS = "width,height,species\n1,0,setosa\n1,1,setosa\n-1,0,virginica\n7,7,other\n"
CERTIFICATES = {
    "separable.json",
    "separation.json",
    "max-margin.json",
    "transfers-svm.json",
    "bound-svm.json",
    "transfers-pair.json",
    "bound-pair.json",
    "universal-perturbation.json",
}


def geomadv_command(*arguments: str) -> Result:
    return CliRunner(env={"COLUMNS": "120"}).invoke(command_line(), list(arguments), catch_exceptions=False)


def cells(output: str) -> dict[str, str]:
    """Read the table: the first cell of each line, and the rest."""
    rows = (line.strip().split("  ", 1) for line in output.splitlines())
    return {row[0]: " ".join(row[1].split()) for row in rows if len(row) == 2}
