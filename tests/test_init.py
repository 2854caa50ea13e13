"""The public names, and that importing them costs nothing before they are used."""

import ast
import importlib
import operator
import subprocess
import sys
from pathlib import Path

import pytest

import geomadv

ROOT = Path(geomadv.__file__).parent.parent


def run(code: str) -> str:
    result = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    return result.stdout.strip()


STUB = ast.parse((Path(geomadv.__file__).parent / "__init__.pyi").read_text(encoding="utf-8"))
HOMES = {
    alias.name: f"geomadv.{node.module}"
    for node in STUB.body
    if isinstance(node, ast.ImportFrom)
    for alias in node.names
}


@pytest.mark.parametrize("name", geomadv.__all__)
def test_every_public_name_is_that_of_its_module(name: str) -> None:
    value = getattr(geomadv, name)
    home = importlib.import_module(HOMES[name])
    assert value is getattr(home, name)
    assert value.__module__ == HOMES[name]
    assert name in dir(geomadv)
    assert value.__doc__


def test_there_is_one_list_of_names() -> None:
    assert sorted(geomadv.__all__) == sorted(HOMES)
    assert len(HOMES) == sum(len(node.names) for node in STUB.body if isinstance(node, ast.ImportFrom))


def test_the_readers_promises_are_there() -> None:
    promised = {"Dataset", "max_margin", "LinearClassifiers", "verify", "Vector", "Certificate", "load", "GeomadvError"}
    assert promised <= set(geomadv.__all__)


def test_another_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="geomadv attribute no_such_name"):
        operator.attrgetter("no_such_name")(geomadv)


def test_importing_the_package_loads_nothing_heavy() -> None:
    heavy = ["numpy", "scipy", "flint", "cvxpy", "pandas", "sklearn", "matplotlib", "torch", "hypothesis"]
    code = f"import sys, geomadv; dir(geomadv); print([m for m in {heavy} if m in sys.modules])"
    assert run(code) == "[]"


def test_a_name_is_loaded_on_first_use_with_what_it_needs_alone() -> None:
    code = (
        "import sys, geomadv; geomadv.GeomadvError; a = 'numpy' in sys.modules;"
        "geomadv.Dataset; b = 'numpy' in sys.modules; geomadv.LinearClassifiers;"
        "print(a, b, [m for m in ('cvxpy', 'sklearn', 'matplotlib', 'pandas') if m in sys.modules])"
    )
    assert run(code) == "False True []"


def test_the_version_is_that_of_the_project() -> None:
    assert f'version = "{geomadv.__version__}"' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")
