"""The command `geomadv`: the commands of all rooms under one name. They need the `cli` extra."""

# Without `from __future__ import annotations`: typer could not read annotations that name what a function imports.
import sys
from importlib import metadata
from typing import TYPE_CHECKING, Annotated

if TYPE_CHECKING:
    import typer

__all__ = ["command_line", "main"]

_EXTRA = ("typer", "rich", "jinja2", "matplotlib")


def main() -> None:
    """Run the command line; end the process with the exit code."""
    try:
        app = command_line()
    except ModuleNotFoundError as error:
        package = (error.name or "").partition(".")[0]
        if package not in _EXTRA:
            raise
        sys.exit(f'The command line needs {package}, which is not installed: pip install "geomadv[cli]"')
    app(prog_name="geomadv")


def command_line() -> "typer.Typer":
    """All commands, which are imported only now."""
    import typer

    from geomadv.certification import commands
    from geomadv.paper import commands as paper_commands

    app = typer.Typer(
        add_completion=False,
        no_args_is_help=True,
        rich_markup_mode="rich",
        pretty_exceptions_enable=False,
        help="Which directions fool every classifier that fits the data, how far, and a certificate for each answer.",
    )
    commands.register(app)
    paper_commands.register(app)

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
