"""The set-up: pins, extras, the Makefile, the script of the continuous integration, and the Hypothesis profiles."""

from __future__ import annotations

import os
import re
import runpy
import shutil
import subprocess
import sys
import tomllib
from importlib import metadata
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
from hypothesis import settings
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from yaml import safe_load

import geomadv

ROOT = Path(__file__).resolve().parent.parent


#: The packages of other versions for the site than for the tests: requests, and what it needs.
DIFFERENT = {"idna", "requests", "urllib3"}


@pytest.fixture
def project() -> dict[str, Any]:
    project: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    return project


def pins(file: str = "constraints.txt") -> dict[str, str]:
    lines = (ROOT / file).read_text().splitlines()
    return {canonicalize_name(name): version for name, _, version in (line.partition("==") for line in lines)}


def requirements(project: dict[str, Any], *extras: str) -> list[Requirement]:
    """Return what the package and the given extras name, its own extras replaced by what they name."""
    optional = project["optional-dependencies"]
    texts = [*project["dependencies"], *(text for extra in extras for text in optional[extra])]
    found = []
    for requirement in map(Requirement, texts):
        if requirement.name == "geomadv":
            found += requirements(project, *requirement.extras)
        else:
            found.append(requirement)
    return found


def installed_closure(roots: list[Requirement]) -> set[str]:
    """Return the names of all the installed packages that `roots` need."""
    todo = [(canonicalize_name(root.name), extra) for root in roots for extra in ("", *root.extras)]
    seen: set[tuple[str, str]] = set()
    while todo:
        name, extra = todo.pop()
        if (name, extra) in seen:
            continue
        seen.add((name, extra))
        for requirement in map(Requirement, metadata.requires(name) or []):
            if requirement.marker is None or requirement.marker.evaluate({"extra": extra}):
                todo += [(canonicalize_name(requirement.name), other) for other in ("", *requirement.extras)]
    return {name for name, _ in seen}


def test_versions_agree(project: dict[str, Any]) -> None:
    assert project["version"] == geomadv.__version__
    assert f"## {geomadv.__version__}" in (ROOT / "CHANGELOG.md").read_text()


def test_the_package_is_typed() -> None:
    assert (ROOT / "geomadv" / "py.typed").is_file()


@pytest.mark.parametrize("file", ["constraints.txt", "docs/constraints.txt"])
def test_pins_are_names_and_versions_only_and_in_order(file: str) -> None:
    lines = (ROOT / file).read_text().splitlines()
    assert lines
    assert all(re.fullmatch(r"[A-Za-z0-9._-]+==[0-9][0-9A-Za-z.!+]*", line) for line in lines)
    names = [canonicalize_name(line.partition("==")[0]) for line in lines]
    assert names == sorted(set(names))


def test_everything_that_the_tests_install_is_pinned(project: dict[str, Any]) -> None:
    assert installed_closure(requirements(project, "test")) - set(pins()) == set()


def test_pins_satisfy_the_requirements_of_every_extra(project: dict[str, Any]) -> None:
    everything = requirements(project, *project["optional-dependencies"])
    assert [
        str(requirement)
        for requirement in everything
        if (name := canonicalize_name(requirement.name)) in pins() and not requirement.specifier.contains(pins()[name])
    ] == []


def test_the_pins_of_the_site_satisfy_its_requirements_and_differ_where_they_must(project: dict[str, Any]) -> None:
    site = pins("docs/constraints.txt")
    for requirement in requirements(project, "docs"):
        assert requirement.specifier.contains(site[canonicalize_name(requirement.name)]), requirement.name
    # What torchattacks needs is too old for Sphinx, so that they cannot be in one environment.
    assert {name for name in site.keys() & pins().keys() if site[name] != pins()[name]} == DIFFERENT


def test_the_tests_need_what_the_users_and_the_benchmarks_need(project: dict[str, Any]) -> None:
    def names(extra: str) -> set[str]:
        return {canonicalize_name(requirement.name) for requirement in requirements(project, extra)}

    assert names("cli") | names("data") | names("strategies") <= names("test")
    assert names("bench") <= installed_closure(requirements(project, "test"))


def test_the_core_needs_no_extra(project: dict[str, Any]) -> None:
    assert {Requirement(text).name for text in project["dependencies"]} == {
        *("numpy", "scipy", "cvxpy", "clarabel", "highspy", "python-flint"),
        *("lazy-loader", "platformdirs", "threadpoolctl"),
    }


def test_the_citation_is_of_this_version(project: dict[str, Any]) -> None:
    lines = (ROOT / "CITATION.cff").read_text().splitlines()
    assert f"version: {project['version']}" in lines
    assert f"license: {project['license']}" in lines


@pytest.mark.parametrize(
    "file",
    ["pyproject.toml", "constraints.txt", "docs/constraints.txt", "Makefile", ".ci/run", "conftest.py", "noxfile.py"],
)
def test_no_file_of_the_set_up_names_a_network_address_but_the_papers(file: str, project: dict[str, Any]) -> None:
    urls = project["urls"].values()
    lines = (ROOT / file).read_text().splitlines()
    assert [line for line in lines if "://" in line and not any(url in line for url in urls)] == []
    assert all(url in (ROOT / "CITATION.cff").read_text() for url in urls)


# What a repository has beside: groups of requirements, nox, hooks, a workflow


def test_the_groups_are_extras(project: dict[str, Any]) -> None:
    groups = tomllib.loads((ROOT / "pyproject.toml").read_text())["dependency-groups"]
    for group in groups.values():
        for requirement in map(Requirement, group):
            assert requirement.name != "geomadv" or requirement.extras <= set(project["optional-dependencies"])


def test_the_sessions_of_nox_are_targets_of_the_makefile(monkeypatch: pytest.MonkeyPatch) -> None:
    sessions: dict[str, Any] = {}

    def session(function: Any = None, *, default: bool = True) -> Any:
        if function is None:
            return session
        sessions[function.__name__] = function
        return function

    nox = ModuleType("nox")
    vars(nox).update(session=session, Session=object, options=SimpleNamespace())
    monkeypatch.setitem(sys.modules, "nox", nox)
    runpy.run_path(str(ROOT / "noxfile.py"))
    assert sessions.keys() == {"test", "lint", "types", "docs"}
    for name, function in sessions.items():
        calls: list[tuple[str, ...]] = []
        function(SimpleNamespace(posargs=["-k"], run=lambda *words, calls=calls, external: calls.append(words)))
        assert calls == [("make", name, "-k")]
        assert re.search(rf"^{name}:", (ROOT / "Makefile").read_text(), re.MULTILINE)


def test_the_hooks_have_the_version_of_the_pins_or_run_from_the_environment() -> None:
    repositories = safe_load((ROOT / ".pre-commit-config.yaml").read_text())["repos"]
    (ruff,) = (item for item in repositories if item["repo"].endswith("/ruff-pre-commit"))
    assert ruff["rev"] == f"v{pins()['ruff']}"
    (local,) = (item for item in repositories if item["repo"] == "local")
    makefile = (ROOT / "Makefile").read_text()
    for hook in local["hooks"]:
        assert hook["entry"].removeprefix(".venv/bin/") in makefile


def test_the_workflow_runs_the_script_of_the_continuous_integration(project: dict[str, Any]) -> None:
    workflow = safe_load((ROOT / ".github" / "workflows" / "ci.yml").read_text())
    (job,) = workflow["jobs"].values()
    assert [step["run"] for step in job["steps"] if "run" in step] == ["bash .ci/run"]
    (python,) = (step["with"]["python-version"] for step in job["steps"] if "python-version" in step.get("with", {}))
    assert Requirement(f"python{project['requires-python']}").specifier.contains(python)


# The Makefile


def make(directory: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    for file in ("Makefile", "pyproject.toml", "constraints.txt"):
        shutil.copy(ROOT / file, directory)
    return subprocess.run(
        ["make", "--no-print-directory", *arguments], cwd=directory, capture_output=True, text=True, check=False
    )


def script(path: Path, text: str) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return path


def python_of_version(tmp_path: Path, version: str) -> Path:
    """Return a Python that runs "-c CODE" and takes itself for another version."""
    return script(
        tmp_path / "other" / "python3",
        f"exec {sys.executable} -c 'import sys; sys.version_info = {version}; exec(sys.argv[1])' \"$2\"",
    )


@pytest.mark.parametrize("target", ["demo", "test", "properties", "bench"])
@pytest.mark.parametrize("version", ["(2, 7, 18)", "(3, 10, 99)"])
def test_a_python_too_old_gives_one_sentence(tmp_path: Path, target: str, version: str) -> None:
    result = make(tmp_path, target, f"PYTHON={python_of_version(tmp_path, version)}")
    assert result.returncode != 0
    said = [line for line in result.stderr.splitlines() if not line.startswith("make")]
    assert len(said) == 1
    assert said[0].startswith("geomadv needs Python 3.11 or later")
    assert not (tmp_path / ".venv").exists()


@pytest.mark.parametrize("version", ["(3, 11, 0)", "(3, 14, 0)", "(4, 0, 0)"])
def test_a_python_new_enough_is_not_refused(tmp_path: Path, version: str) -> None:
    result = make(tmp_path, "test", f"PYTHON={python_of_version(tmp_path, version)}")
    assert "needs Python" not in result.stderr
    assert "-m venv .venv" in result.stdout


def test_a_python_without_venv_gives_one_sentence(tmp_path: Path) -> None:
    bare = script(tmp_path / "bare" / "python3", 'case "$2" in *ensurepip*) exit 1;; esac')
    result = make(tmp_path, "test", f"PYTHON={bare}")
    assert result.returncode != 0
    assert "cannot make virtual environments; install its venv package" in result.stderr


def test_the_environment_is_made_once_and_again_when_the_pins_change(tmp_path: Path) -> None:
    log = tmp_path / "log"
    tool = f'echo "$(basename "$0") $*" >> "{log}"'
    fake = script(
        tmp_path / "fake" / "python3",
        # "python -m venv DIR" puts stand-ins for the tools into DIR/bin; they and this one only log their calls.
        f"{tool}\n"
        'if [ "$2" = venv ]; then mkdir -p "$3/bin"; for t in python ruff lint-imports repo-review mypy; '
        'do cp "$0" "$3/bin/$t"; done; fi',
    )
    first = make(tmp_path, "test", f"PYTHON={fake}")
    assert first.returncode == 0, first.stderr
    calls = log.read_text().splitlines()
    assert calls[2:] == [
        "python3 -m venv .venv",
        "python -m pip install --disable-pip-version-check --quiet -c constraints.txt -e .[test]",
        "ruff check .",
        "ruff format --check .",
        "lint-imports --no-logo",
        "repo-review --show err .",
        "python -m pytest -n 2 --dist worksteal --hypothesis-profile=ci",
    ]
    log.unlink()
    os.utime(tmp_path / ".venv" / ".installed-test", (2**31, 2**31))
    make(tmp_path, "properties", f"PYTHON={fake}", "PROFILE=thorough")
    assert log.read_text().splitlines() == [
        "python -m pytest -n 2 --dist worksteal --hypothesis-profile=thorough properties"
    ]
    log.unlink()
    os.utime(tmp_path / ".venv" / ".installed-test", (0, 0))
    make(tmp_path, "lint", f"PYTHON={fake}")
    assert "pip install" in log.read_text()
    assert "venv" not in log.read_text()


def test_the_site_is_built_in_an_environment_of_its_own_and_its_links_are_followed(tmp_path: Path) -> None:
    log = tmp_path / "log"
    fake = script(
        tmp_path / "fake" / "python3",
        f'echo "$0 $*" >> "{log}"\nif [ "$2" = venv ]; then mkdir -p "$3/bin"; cp "$0" "$3/bin/python"; fi',
    )
    (tmp_path / "docs").mkdir()
    shutil.copy(ROOT / "docs" / "constraints.txt", tmp_path / "docs")
    result = make(tmp_path, "docs", f"PYTHON={fake}")
    assert result.returncode == 0, result.stderr
    python = ".venv/docs/bin/python"
    assert log.read_text().splitlines()[3:] == [
        ".venv/bin/python -m venv .venv/docs",
        f"{python} -m pip install --disable-pip-version-check --quiet -c docs/constraints.txt -e .[docs]",
        f"{python} -m sphinx -q -W --keep-going -c docs -d out/doctrees . out/site",
        f"{python} docs/links.py out/site",
    ]
    assert "out/site/index.html" in result.stdout


@pytest.mark.parametrize(("recipe", "status"), [("@echo fine", 0), ("@exit 7", 2)])
def test_the_continuous_integration_runs_make_test_and_passes_on_its_status(
    tmp_path: Path, recipe: str, status: int
) -> None:
    (tmp_path / ".ci").mkdir()
    shutil.copy(ROOT / ".ci" / "run", tmp_path / ".ci")
    (tmp_path / "Makefile").write_text(f"test:\n\t{recipe}\n")
    assert os.access(tmp_path / ".ci" / "run", os.X_OK)
    result = subprocess.run([tmp_path / ".ci" / "run"], cwd="/", capture_output=True, text=True, check=False)
    assert result.returncode == status
    assert ("fine" in result.stdout) is (status == 0)


# Hypothesis


def test_the_profiles() -> None:
    dev, ci, thorough = (settings.get_profile(name) for name in ("dev", "ci", "thorough"))
    assert (dev.max_examples, ci.max_examples, thorough.max_examples) == (25, 120, 2000)
    assert dev.deadline is ci.deadline is thorough.deadline is None
    assert (dev.derandomize, ci.derandomize, thorough.derandomize) == (False, True, False)


@pytest.mark.parametrize(("options", "examples"), [([], 25), (["--hypothesis-profile=ci"], 120)])
def test_a_profile_is_chosen_by_the_option(tmp_path: Path, options: list[str], examples: int) -> None:
    shutil.copy(ROOT / "conftest.py", tmp_path)
    (tmp_path / "test_it.py").write_text(
        f"from hypothesis import settings\ndef test_it(): assert settings.default.max_examples == {examples}\n"
    )
    result = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *options],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout
