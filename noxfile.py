#!/usr/bin/env python3

# /// script
# dependencies = ["nox>=2025.2.9"]
# ///

"""The targets of the Makefile as sessions of nox, for those who look for them here: `nox -s test`, `nox -l`.

The Makefile makes the environments, so nox makes none.
"""

import nox

nox.needs_version = ">=2025.2.9"
nox.options.default_venv_backend = "none"


@nox.session
def test(session: nox.Session) -> None:
    """Run the linter, the formatter, the walls, the types, the tests and the properties."""
    session.run("make", "test", *session.posargs, external=True)


@nox.session(default=False)
def lint(session: nox.Session) -> None:
    """Run the linter, the formatter, the walls, and the review of the repository."""
    session.run("make", "lint", *session.posargs, external=True)


@nox.session(default=False)
def types(session: nox.Session) -> None:
    """Run mypy."""
    session.run("make", "types", *session.posargs, external=True)


@nox.session(default=False)
def docs(session: nox.Session) -> None:
    """Build the site."""
    session.run("make", "docs", *session.posargs, external=True)


if __name__ == "__main__":
    nox.main()
