"""The command `geomadv`: the commands of all rooms under one name. They need the `cli` extra."""

# Without `from __future__ import annotations`: typer could not read annotations that name what a function imports.
import os
import sys
from contextlib import suppress
from importlib import import_module, metadata
from typing import TYPE_CHECKING, Annotated

if TYPE_CHECKING:
    import typer

__all__ = ["command_line", "main"]

#: The modules that register the commands, in the order of the help.
_COMMANDS = {
    "certify": "geomadv.certification.commands",
    "check": "geomadv.certification.check_command",
    "theorems": "geomadv.paper.commands",
    "counterexample": "geomadv.paper.commands",
}
_EXTRA = ("typer", "rich", "jinja2", "matplotlib")

#: Exit codes where the output goes nowhere: of a process that SIGPIPE ends, and the one of sysexits.h.
READER_GONE = 128 + 13
NOT_WRITTEN = 74


def main() -> None:
    """Run the command line; end the process with the exit code.

    Where nobody reads the output, as in ``geomadv check *.json | head -1``, the process ends silently with 141, and
    with 74 and one line where it cannot be written, as on a full disk. Both tell nothing about certificates.
    """
    try:
        app = command_line(next(iter(sys.argv[1:]), None))
    except ModuleNotFoundError as error:
        package = (error.name or "").partition(".")[0]
        if package not in _EXTRA:
            raise
        sys.exit(f'The command line needs {package}, which is not installed: pip install "geomadv[cli]"')
    try:
        app(prog_name="geomadv")
    except SystemExit as ended:
        # typer would end with 1, which says of `check` that a certificate is rejected.
        if isinstance(ended.__context__, BrokenPipeError):
            _discard_output()
            raise SystemExit(READER_GONE) from None
        raise
    except OSError as error:
        _discard_output()
        if sys.stderr is not None:  # to print, None stands for standard output
            with suppress(OSError):
                print(f"geomadv: the output cannot be written: {error.strerror or error}", file=sys.stderr)
        raise SystemExit(NOT_WRITTEN) from error


def _discard_output() -> None:
    """Let nothing that is still to be written be tried again when the interpreter ends."""
    try:
        descriptor = sys.__stdout__.fileno() if sys.__stdout__ is not None else None
    except (OSError, ValueError):  # standard output that is no file, or is closed
        return
    if descriptor is not None:
        os.dup2(os.open(os.devnull, os.O_WRONLY), descriptor)


def command_line(asked: str | None = None) -> "typer.Typer":
    """All commands, or where one of them is asked for that one alone: what the others import takes a second."""
    import typer

    app = typer.Typer(
        add_completion=False,
        no_args_is_help=True,
        rich_markup_mode="rich",
        pretty_exceptions_enable=False,
        help="Which directions fool every classifier that fits the data, how far, and a certificate for each answer.",
    )
    if asked != "--version":
        for module in dict.fromkeys([_COMMANDS[asked]] if asked in _COMMANDS else _COMMANDS.values()):
            import_module(module).register(app)

    def version(wanted: bool) -> None:
        if wanted:
            typer.echo(f"geomadv {metadata.version('geomadv')}")
            raise typer.Exit

    def root(
        version: Annotated[
            bool, typer.Option("--version", callback=version, is_eager=True, help="Print the version and exit.")
        ] = False,
    ) -> None:
        del version

    app.callback()(root)
    return app


if __name__ == "__main__":
    main()
