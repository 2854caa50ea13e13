"""The outcome of a certification run as one HTML file that needs nothing else."""

from __future__ import annotations

import base64
import io
import platform
import shlex
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path
from typing import Any

import jinja2

import geomadv
from geomadv import checker
from geomadv.certificate import write_atomically
from geomadv.certification import DATA_FILE, REPORT_FILE, Certification, Question
from geomadv.dataset import Label
from geomadv.imaging import image_side
from geomadv.pictures import Picture, pictures
from geomadv.summary import summarise

__all__ = ["render", "write_report"]

_DPI = 160
_LONGEST_FRACTION = 60
_DEPENDENCIES = ("numpy", "scipy", "cvxpy", "python-flint")


def write_report(run: Certification) -> Path:
    """Write `report.html` into the output directory of a run.

    Returns
    -------
    Path
        The file.
    """
    return write_atomically(run.out / REPORT_FILE, render(run).encode())


def render(run: Certification) -> str:
    """Return the report as HTML, images and style sheet included."""
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("geomadv"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        keep_trailing_newline=True,
    )
    S = run.dataset
    labels: Sequence[Label] = (1, -1) if run.linear.realizable is not None else S.classes
    return environment.get_template("report.html").render(
        name=S.name or "data",
        separable=run.linear.margin is not None,
        asked=bool(run.linear.directions),
        fooling=[name for name, answer in run.linear.transfers.items() if answer.holds],
        n=S.n,
        d=S.d,
        two_classes=run.linear.realizable is not None,
        counts=[len(S.indices(label)) for label in labels],
        classes=[run.class_label(label) for label in labels],
        families=list(run.families),
        section_6=_section_6(run),
        source_name=run.class_label(run.source),
        digest=S.digest,
        facts=summarise(run),
        squared_margin=_short_fraction(run),
        questions=[
            {
                "title": question.title,
                "verdict": question.verdict,
                "explanation": question.explanation,
            }
            for question in run.questions
        ],
        pictures=[_inlined(picture) for picture in pictures(run)],
        certificates=[
            _row(run.out / question.file, question, question.check)
            for question in run.questions
            if question.file is not None and question.check is not None
        ],
        data_file=DATA_FILE,
        commands=_commands(run),
        images=image_side(S.d) is not None,
        versions=_versions(),
    )


def _section_6(run: Certification) -> str | None:
    """Whether the maximum-margin direction fools every ReLU network, in a sentence."""
    relu = run.families.get("relu")
    answer = relu.transfers.get("svm") if relu is not None else None
    if relu is None or answer is None:
        return None
    if answer.holds:
        return (
            "The maximum-margin direction fools every two-layer ReLU network that is accurate on these data, at "
            f" every point labelled {run.class_label(-1)}: see the certificate relu-transfers.json."
        )
    network = answer.counterexample if relu.width is None else relu.width.classifier
    units = f"{network.width} hidden unit{'s' if network.width > 1 else ''}" if network is not None else "a network"
    fewest = ", and no network with fewer units is" if relu.width is not None and relu.width.is_exact else ""
    return (
        f"There is a two-layer ReLU network with {units}, accurate on all {run.dataset.n} points, which the "
        f"maximum-margin direction never fools at points labelled {run.class_label(-1)}{fewest}."
    )


def _inlined(picture: Picture) -> dict[str, Any]:
    stream = io.BytesIO()
    picture.figure.savefig(stream, format="png", dpi=_DPI, bbox_inches="tight", facecolor="white")
    return {
        "base64": base64.b64encode(stream.getvalue()).decode("ascii"),
        "width": round(picture.figure.get_figwidth() * 96),
        "title": picture.title,
        "caption": picture.caption,
        "alt": picture.alt,
    }


def _short_fraction(run: Certification) -> str | None:
    if run.linear.margin is None:
        return None
    text = (
        str(run.linear.margin.squared_margin) if run.linear.margin.squared_margin.denominator.bit_length() < 200 else ""
    )
    return text if 0 < len(text) <= _LONGEST_FRACTION else None


def _row(path: Path, question: Question, check: checker.Result) -> dict[str, Any]:
    size = path.stat().st_size
    return {
        "file": path.name,
        "claim": f"{question.title}: {question.verdict}",
        "verdict": check.verdict,
        "reason": check.reason,
        "size": f"{size:,} B" if size < 10_000 else f"{size / 1000:,.0f} kB",
        "times": [f"{question.seconds.get(phase, 0.0):.2f} s" for phase in ("guess", "exact", "check")],
    }


def _commands(run: Certification) -> str:
    files = f"{shlex.quote(str(run.out))}/*.json"
    return f"geomadv check {files}\npython -I {shlex.quote(str(Path(checker.__file__)))} {files}"


def _versions() -> str:
    found = [f"geomadv {geomadv.__version__}", f"Python {platform.python_version()}"]
    return ", ".join([*found, *(f"{name} {metadata.version(name)}" for name in _DEPENDENCIES)])
