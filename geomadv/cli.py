"""The command `geomadv`; what it does is in `commands`, which needs the `cli` extra."""

from __future__ import annotations

import sys

__all__ = ["main"]

_EXTRA = ("typer", "rich", "jinja2", "matplotlib")


def main() -> None:
    """Run the command line; end the process with the exit code."""
    try:
        from geomadv.commands import app
    except ModuleNotFoundError as error:
        package = (error.name or "").partition(".")[0]
        if package not in _EXTRA:
            raise
        sys.exit(f'The command line needs {package}, which is not installed: pip install "geomadv[cli]"')
    app(prog_name="geomadv")


if __name__ == "__main__":
    main()
