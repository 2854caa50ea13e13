"""The outcome of a certification run as one HTML file that needs nothing else."""

from __future__ import annotations

import base64
import io
import platform
import shlex
from collections.abc import Mapping, Sequence
from importlib import metadata
from pathlib import Path
from typing import Any

import jinja2

import geomadv
from geomadv import checker
from geomadv.certificate import write_atomically
from geomadv.certification import DATA_FILE, REPORT_FILE, Certification, FamilyOutcome, Question
from geomadv.classes.answers import Transfers
from geomadv.exact.dataset import Label
from geomadv.figures.images import image_side
from geomadv.pictures import Picture, pictures
from geomadv.summary import counted, refuting_network, section_6, summarise

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
        leads=_leads(run),
        n=S.n,
        d=S.d,
        two_classes=run.linear.realizable is not None,
        counts=[len(S.indices(label)) for label in labels],
        classes=[run.class_label(label) for label in labels],
        families=list(run.families),
        matrix=_matrix(run, list(dict.fromkeys(q.direction for q in run.questions if q.direction is not None))),
        linear_asked=bool(run.linear.directions),
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


def _leads(run: Certification) -> list[str]:
    """What was found, in a few sentences, each a paragraph."""
    found = []
    if run.linear.realizable is not None:
        found.append(_lead_of_linear(run))
    relu, multiclass = run.families.get("relu"), run.families.get("multiclass")
    if relu is not None:
        found.append(section_6(run) or _lead_of_relu(run, relu))
    if multiclass is not None and run.linear.realizable is None:
        found.append(_lead_of_multiclass(run, multiclass))
    return found


def _lead_of_linear(run: Certification) -> str:
    first, second = run.class_label(1), run.class_label(-1)
    if run.linear.margin is None:
        others = "linear " if run.families else ""
        return (
            f"No linear classifier separates {first} from {second} on these data: the convex hulls of the two classes "
            f"meet. What every accurate {others}classifier would do is therefore an empty question."
        )
    fooling = [name for name, answer in run.linear.transfers.items() if answer.holds]
    if fooling:
        plural = len(fooling) > 1
        return (
            f"The two classes are linearly separable. The direction{'s' if plural else ''} {_listed(fooling)} "
            f"{'fool' if plural else 'fools'} every linear classifier that is accurate on these data, at every point "
            f"of the class {run.class_label(run.source)}."
        )
    if run.linear.directions:
        return (
            "The two classes are linearly separable. None of the directions asked about fools every accurate "
            "classifier" + (" that is linear." if run.families else ".")
        )
    return "The two classes are linearly separable."


def _lead_of_relu(run: Certification, relu: FamilyOutcome) -> str:
    """Where there is no maximum-margin direction, or it was not asked about."""
    inner = run.class_label(-1)
    if not relu.realizable.holds:
        return (
            f"No two-layer ReLU network is accurate either: the region that it labels −1 is convex, and a point "
            f"labelled +1 lies in the convex hull of {inner}."
            if run.linear.margin is None
            else "No two-layer ReLU network is accurate on these data."
        )
    network = relu.realizable.classifier
    units = f"one with {counted(network.width, 'hidden unit')} is" if network is not None else "some are"
    text = f"Two-layer ReLU networks can be accurate on these data: {units}."
    if run.linear.margin is None:
        text += " There is no maximum-margin direction, since no linear classifier is accurate."
    fooling = [name for name, answer in relu.transfers.items() if answer.holds]
    for name in fooling:
        text += f" The direction {name} fools every accurate one, at every point of the class "
        text += f"{run.class_label(relu.sources[name])}."
    for name in relu.transfers:
        if name not in fooling:
            where = "" if relu.sources[name] == -1 else f" at some point of the class {run.class_label(1)}"
            text += f" The direction {name} never fools some accurate one{where}."
    return text


def _lead_of_multiclass(run: Certification, multiclass: FamilyOutcome) -> str:
    classes = ", ".join(map(str, run.dataset.classes))
    start = f"{len(run.dataset.classes)} classes, {classes}:"
    if not multiclass.realizable.holds:
        return (
            f"{start} no multiclass linear classifier is accurate on these data. What every accurate one would do is "
            "therefore an empty question."
        )
    fooling = [name for name, answer in multiclass.transfers.items() if answer.holds]
    if not fooling:
        return (
            f"{start} multiclass linear classifiers can be accurate; none of the directions asked about fools them all."
        )
    plural = len(fooling) > 1
    return (
        f"{start} the direction{'s' if plural else ''} {_listed(fooling)} {'fool' if plural else 'fools'} every "
        f"multiclass linear classifier that is accurate on these data, at every point of the class {multiclass.source}."
    )


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


_FAMILIES = {
    "linear": "linear classifiers",
    "relu": "two-layer ReLU networks",
    "multiclass": "multiclass linear classifiers",
}


def _matrix(run: Certification, asked: Sequence[str]) -> dict[str, Any] | None:
    """Which direction fools all accurate classifiers of which family; None where that is one line of the summary."""
    if not run.families or not asked:
        return None
    rows = []
    if run.linear.directions or any(q.family == "linear" and q.verdict == "vacuous" for q in run.questions):
        rows.append(_matrix_row("linear", run.linear.margin is not None, asked, run.linear.transfers, {}, run))
    for family, outcome in run.families.items():
        rows.append(_matrix_row(family, outcome.realizable.holds, asked, outcome.transfers, outcome.sources, run))
    return {"directions": asked, "rows": rows}


def _matrix_row(
    family: str,
    realizable: bool,
    asked: Sequence[str],
    transfers: Mapping[str, Transfers[Any, Any]],
    sources: Mapping[str, Label],
    run: Certification,
) -> dict[str, Any]:
    cells = []
    for name in asked:
        if not realizable:
            cells.append({"verdict": "vacuous", "remark": "none is accurate"})
        elif name not in transfers:
            cells.append({"verdict": "–", "remark": "no such direction"})
        else:
            holds = transfers[name].holds
            source = run.class_label(sources.get(name, run.source))
            network = refuting_network(run.families["relu"], name) if family == "relu" else None
            remark = f"a network of {counted(network.width, 'unit')} is never fooled" if network is not None else ""
            if network is not None and sources[name] == 1:
                remark = f"a network of {counted(network.width, 'unit')} keeps the label of a point"
            cells.append({"verdict": f"{'yes' if holds else 'no'}, from {source}", "remark": remark})
    return {"family": _FAMILIES[family], "cells": cells}


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
