"""The command `geomadv`: the commands of all rooms under one name.

All need the `cli` extra but two, which the base install has: ``geomadv check`` and ``geomadv --version``.
"""

# Without `from __future__ import annotations`: typer could not read annotations that name what a function imports.
import inspect
import os
import sys
from importlib.util import find_spec
from typing import TYPE_CHECKING, Annotated, TextIO

from geomadv import __version__, checker
from geomadv.errors import EXTRAS, missing_extra

if TYPE_CHECKING:
    import typer

__all__ = ["command_line", "main"]

#: Exit codes where the output goes nowhere: of a process that SIGPIPE ends, and the one of sysexits.h.
READER_GONE = 128 + 13
NOT_WRITTEN = 74
#: What every command needs, and what there is without it.
_NEEDED = ("typer", "rich")
_LEFT = '. Without it there are "geomadv check" and "geomadv --version".'


def main() -> None:
    """Run the command line; end the process with the exit code.

    Where nobody reads the output, as in ``geomadv check *.json | head -1``, the process ends silently with 141, and
    with 74 and one line where it cannot be written, as on a full disk. Both tell nothing about certificates.
    """
    try:
        _without_extra(sys.argv[1:])
        command_line()(prog_name="geomadv")
    except ModuleNotFoundError as error:
        package = (error.name or "").partition(".")[0]
        if package not in EXTRAS:
            raise
        said = missing_extra("The command line" if EXTRAS[package] == "cli" else "The command", package)
        sys.exit(f"{said}{_LEFT if package in _NEEDED else ''}")
    except SystemExit as ended:
        # typer would end with 1, which says of `check` that a certificate is rejected.
        if isinstance(ended.__context__, BrokenPipeError):
            _discard(sys.__stdout__)
            raise SystemExit(READER_GONE) from None
        raise
    except OSError as error:
        _discard(sys.__stdout__)
        if sys.stderr is not None:  # to print, None stands for standard output
            try:
                print(f"geomadv: the output cannot be written: {error.strerror or error}", file=sys.stderr, flush=True)
            except OSError:
                _discard(sys.__stderr__)
        raise SystemExit(NOT_WRITTEN) from error


def _without_extra(arguments: list[str]) -> None:
    """Where the extra is not installed, do what the base install can, which needs the standard library alone.

    The answers, and the exit codes, are those of the command line; the claims are not written out in words.
    """
    if all(map(_importable, _NEEDED)):
        return
    if arguments == ["--version"]:
        print(f"geomadv {__version__}", flush=True)
        raise SystemExit
    if arguments[:1] == ["check"]:
        raise SystemExit(checker.main(arguments[1:]))


def _importable(package: str) -> bool:
    try:
        return find_spec(package) is not None
    except ValueError:  # what `sys.modules` holds for it is no module
        return False


def _discard(output: TextIO | None) -> None:
    """Let nothing that is still to be written be tried again when the interpreter ends."""
    try:
        descriptor = output.fileno() if output is not None else None
    except (OSError, ValueError):  # it is no file, or is closed
        return
    if descriptor is not None:
        os.dup2(os.open(os.devnull, os.O_WRONLY), descriptor)


def _help_of(docstring: str) -> str:
    """A docstring as typer shows it right: each paragraph on one line, and brackets that are no markup."""
    paragraphs = inspect.cleandoc(docstring).replace("[", r"\[").split("\n\n")
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in paragraphs)


def command_line() -> "typer.Typer":
    """All commands, in the order of the help; each imports what answers when it runs, which takes a second."""
    import typer

    from geomadv.certification import check_command, commands, show_command
    from geomadv.certification.atlas import command as atlas_command
    from geomadv.certification.audit import command as audit_command
    from geomadv.paper import commands as paper_commands

    app = typer.Typer(
        add_completion=False,
        no_args_is_help=True,
        rich_markup_mode="rich",
        pretty_exceptions_enable=False,
        help="Which directions fool every classifier that fits the data, how far, and a certificate for each answer.",
    )
    for module in (commands, check_command, show_command, audit_command, atlas_command, paper_commands):
        module.register(app)
    for command in app.registered_commands:
        command.help = _help_of(command.callback.__doc__ or "")

    def version(wanted: bool) -> None:
        if wanted:
            typer.echo(f"geomadv {__version__}")
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
