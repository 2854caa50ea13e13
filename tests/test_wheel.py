"""The wheel: built, installed into an environment with the requirements of the base install alone, and tried there."""

from __future__ import annotations

import json
import subprocess
import sys
import venv
from email.parser import HeaderParser
from importlib import metadata
from pathlib import Path
from zipfile import ZipFile

import pytest
from packaging.requirements import Requirement

import geomadv
from geomadv.checker import VERDICTS

ROOT = Path(__file__).resolve().parent.parent
ACCEPTED, REJECTED, MALFORMED = (ROOT / "tests" / "certificates" / outcome for outcome in VERDICTS)


def base_requirements() -> set[str]:
    """The names of all packages that `pip install geomadv` would bring, without any extra."""
    todo, seen = ["geomadv"], set()
    while todo:
        for text in metadata.requires(todo.pop()) or []:
            requirement = Requirement(text)
            if requirement.name not in seen and (not requirement.marker or requirement.marker.evaluate({"extra": ""})):
                seen.add(requirement.name)
                todo.append(requirement.name)
    return seen


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    (found,) = folder.glob("*.whl")
    return found


@pytest.fixture(scope="module")
def programs(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the programs of an environment with the wheel and what the base install needs, nothing else."""
    place = tmp_path_factory.mktemp("empty")
    venv.create(place, symlinks=True)
    (packages,) = place.glob("lib/python*/site-packages")
    for name in base_requirements():
        distribution = metadata.distribution(name)
        for top in {file.parts[0] for file in distribution.files or []} - {"..", "__pycache__"}:
            (packages / top).symlink_to(Path(str(distribution.locate_file(top))).resolve())
    pip = [sys.executable, "-m", "pip", "--python", str(place / "bin" / "python"), "install"]
    options = ["--no-deps", "--no-index", "--no-compile", "--disable-pip-version-check"]
    subprocess.run([*pip, *options, str(wheel)], check=True, capture_output=True, text=True)
    return place / "bin"


def run(program: Path, *arguments: str, cwd: Path) -> tuple[int, str, str]:
    result = subprocess.run(
        [program, *arguments], cwd=cwd, capture_output=True, text=True, check=False, env={"PATH": "/usr/bin:/bin"}
    )
    return result.returncode, result.stdout, result.stderr


def test_the_wheel_is_whole(wheel: Path) -> None:
    tree = {
        str(path.relative_to(ROOT))
        for path in (ROOT / "geomadv").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert {"geomadv/py.typed", "geomadv/__init__.pyi", "geomadv/certificate.schema.json"} <= tree
    with ZipFile(wheel) as archive:
        names = set(archive.namelist())
    assert {name for name in names if ".dist-info/" not in name} == tree
    assert any(name.endswith("licenses/LICENSE") for name in names)


def test_the_metadata(wheel: Path) -> None:
    with ZipFile(wheel) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith("dist-info/METADATA"))
        said = HeaderParser().parsestr(archive.read(name).decode())
    assert said["Version"] == geomadv.__version__
    assert said["License-Expression"] == "MIT"
    assert {"Framework :: Hypothesis", "Typing :: Typed"} <= set(said.get_all("Classifier", []))
    assert "Programming Language :: Python :: 3.11" in said.get_all("Classifier", [])
    assert all(link.partition(", ")[2].startswith("https://") for link in said.get_all("Project-URL", []))
    assert set(said.get_all("Provides-Extra", [])) >= {"cli", "data", "strategies", "torch", "atlas"}


def test_the_base_install_is_no_larger(programs: Path, tmp_path: Path) -> None:
    asked = ["typer", "rich", "matplotlib", "sklearn", "hypothesis", "torch", "pandas", "numpy"]
    code = f"from importlib.util import find_spec; print(*filter(find_spec, {asked}))"
    assert run(programs / "python", "-I", "-c", code, cwd=tmp_path) == (0, "numpy\n", "")


@pytest.mark.parametrize("start", [("geomadv",), ("python", "-m", "geomadv")], ids=" ".join)
def test_it_checks_and_says_its_version(programs: Path, tmp_path: Path, start: tuple[str, ...]) -> None:
    program, *before = programs / start[0], *start[1:]
    assert run(program, *before, "--version", cwd=tmp_path) == (0, f"geomadv {geomadv.__version__}\n", "")
    code, out, _ = run(program, *before, "check", str(ACCEPTED / "transfers-e1.json"), cwd=tmp_path)
    assert (code, out.split(":")[0]) == (0, "accepted")


def test_it_checks_with_the_exit_codes_and_options_of_the_command(programs: Path, tmp_path: Path) -> None:
    right, wrong, none = (str(next(folder.glob("*.json"))) for folder in (ACCEPTED, REJECTED, MALFORMED))
    assert run(programs / "geomadv", "check", right, wrong, cwd=tmp_path)[0] == 1
    assert run(programs / "geomadv", "check", right, wrong, none, cwd=tmp_path)[0] == 2
    code, out, _ = run(programs / "geomadv", "check", "--sha256", "0" * 64, right, cwd=tmp_path)
    assert (code, out.split(":")[0]) == (1, "rejected")


@pytest.mark.parametrize("command", ["certify", "atlas", "audit", "theorems", "counterexample", "--help", ""])
def test_other_commands_say_what_to_install(programs: Path, tmp_path: Path, command: str) -> None:
    code, out, err = run(programs / "geomadv", *command.split(), cwd=tmp_path)
    sentence = 'The command line needs typer, which is not installed: pip install "geomadv[cli]", or in a clone: '
    assert (code, out) == (1, "")
    assert err == f'{sentence}pip install ".[cli]". Without it there are "geomadv check" and "geomadv --version".\n'


def test_it_answers_with_certificates(programs: Path, tmp_path: Path) -> None:
    code = """
import geomadv as ga
S = ga.Dataset([[1, 0], [1, 1], [-1, 0]], [1, 1, -1])
for family in (ga.LinearClassifiers(), ga.ConvexRegionClassifiers(), ga.PolynomialClassifiers(2)):
    answer = family.transfers(S, [-1, 0], source=1)
    print(answer.holds, ga.verify(answer.certificate, S).verdict)
print(ga.LinearClassifiers().universal_perturbation(S, source=1).perturbation, ga.__file__)
"""
    status, out, err = run(programs / "python", "-I", "-W", "error", "-c", code, cwd=tmp_path)
    assert (status, err) == (0, "")
    assert out.splitlines()[0] == "True accepted"
    assert out.count("accepted") == 3
    assert out.splitlines()[-1].startswith(f"Vector(-4, -1) {programs.parent}")


MISSING = {
    "ga.from_sklearn": ("geomadv.from_sklearn", "sklearn", "data"),
    "ga.MaxMarginClassifier": ("geomadv.MaxMarginClassifier", "sklearn", "data"),
    "ga.from_torch": ("geomadv.from_torch", "torch", "torch"),
    "ga.to_torch": ("geomadv.to_torch", "torch", "torch"),
    "from geomadv import strategies": ("geomadv.strategies", "hypothesis", "strategies"),
    "from geomadv.strategies import datasets": ("geomadv.strategies", "hypothesis", "strategies"),
}


def test_a_missing_extra_names_itself(programs: Path, tmp_path: Path) -> None:
    code = """
import json, sys
import geomadv as ga
said = {}
for line in json.loads(sys.argv[1]):
    try:
        exec(line)
    except ImportError as error:
        said[line] = [str(error), error.name]
try:
    ga.load("iris")
except ga.DataUnavailableError as error:
    said["load"] = str(error)
print(json.dumps(said))
"""
    status, out, err = run(programs / "python", "-I", "-c", code, json.dumps(list(MISSING)), cwd=tmp_path)
    assert (status, err) == (0, "")
    said = json.loads(out)
    assert said.pop("load").endswith('not installed: pip install "geomadv[data]", or in a clone: pip install ".[data]"')
    assert said == {
        line: [
            f'{what} needs {package}, which is not installed: pip install "geomadv[{extra}]", or in a clone: '
            f'pip install ".[{extra}]"',
            package,
        ]
        for line, (what, package, extra) in MISSING.items()
    }
