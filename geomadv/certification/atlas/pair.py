"""One unit of an atlas: all questions about a pair of classes, their certificates, a report, and a row of the table."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from geomadv.certification import convex, linear
from geomadv.certification.atlas.normal import short_normal
from geomadv.certification.atlas.settings import AtlasSettings, Pair
from geomadv.certification.directions import MEAN, PAIR, SVM, Direction, mean_difference
from geomadv.certification.options import Wanted
from geomadv.certification.outcome import REPORT_FILE, Certification
from geomadv.certification.report import render
from geomadv.certification.run import certify
from geomadv.certification.units.unit import Arrays, as_array
from geomadv.classes.answers import Answer
from geomadv.classes.linear.classifiers import LinearClassifiers
from geomadv.exact.words import decimal, rounded_sqrt

__all__ = ["DIRECTIONS", "NORMAL", "PAIRS", "ROW", "SECONDS", "SOURCE", "ask", "columns"]

NORMAL = "normal"
#: The directions of the columns. All flee from the second class, whose region is the convex one of the networks.
DIRECTIONS = (SVM, NORMAL, PAIR, MEAN)
SOURCE = -1
#: The folder of the pages, and what a unit has found besides its files there.
PAIRS, ROW, SECONDS = "pairs", "row", "seconds"

_QUESTIONS = ("max margin", "least loss", "budget", "transfers", "width", "units")
_DIGITS = 12


def ask(pair: Pair, settings: AtlasSettings) -> Arrays:
    """Ask everything about a pair.

    Parameters
    ----------
    pair, settings
        What is asked about, and what is asked.

    Returns
    -------
    dict
        The certificates and the report by the names of their files, `ROW`, the row of the table, and `SECONDS`, what
        each question took, as JSON.
    """
    S, known = pair.binary(), LinearClassifiers(verify=False)
    few = settings.networks_up_to >= S.n
    networks = convex.name in settings.families and (few or known.realizable(S).holds)
    along = {NORMAL: -SOURCE * short_normal(S, known), MEAN: mean_difference(S, SOURCE)}
    directions = [Direction(name, along.get(name)) for name in DIRECTIONS if name not in along or along[name]]
    with tempfile.TemporaryDirectory() as folder:
        run = certify(
            S,
            Path(folder),
            directions=directions,
            source=SOURCE,
            families=[linear.name, *([convex.name] if networks else [])],
            wanted=Wanted(_QUESTIONS, known),
        )
        files = {path.name: as_array(path.read_bytes()) for path in sorted(Path(folder).glob("*.json"))}
        # Pages are to be the same whenever they are made.
        untimed = replace(run, questions=tuple(replace(question, seconds={}) for question in run.questions))
        files[REPORT_FILE] = as_array(render(untimed).encode())
    seconds = {question.title: question.seconds for question in run.questions if question.seconds}
    row = _row(run, settings.families) | {"first": str(pair.first), "second": str(pair.second)}
    return files | {name: as_array(json.dumps(found).encode()) for name, found in ((ROW, row), (SECONDS, seconds))}


def columns(families: Sequence[str]) -> list[str]:
    """The columns of the table."""
    asked = [f"budget {name}" for name in (NORMAL, PAIR, MEAN)]
    asked += [f"{family} {name}" for family in families for name in DIRECTIONS]
    head = ["first", "second", "points first", "points second", "sha256", "separable", "margin", "support"]
    networks = ["networks", "units", "units against svm"] if convex.name in families else []
    return [*head, "least loss", "constant loss", *asked, *networks, "certificates", "accepted"]


def _row(run: Certification, families: Sequence[str]) -> dict[str, str]:
    """The line of the table; empty where something was not asked, or does not make sense."""
    found, S = run.classes[linear.name], run.dataset
    row = dict.fromkeys(columns(families), "")
    row |= {f"points {name}": str(len(S.indices(y))) for name, y in (("first", 1), ("second", -1))}
    row |= {"sha256": S.digest, "separable": _said(found.realizable)}
    if found.margin is not None:
        margin = rounded_sqrt(found.margin.squared_margin, _DIGITS)
        row |= {"margin": margin, "support": str(len(found.margin.support))}
    if found.least_loss is not None and found.least_loss.value is not None:
        row |= {"least loss": decimal(found.least_loss.value, _DIGITS), "constant loss": str(found.least_loss.trivial)}
    row |= {f"budget {name}": decimal(b.value, _DIGITS) for name, b in found.budgets.items() if b.value is not None}
    for family, outcome in run.classes.items():
        row |= {f"{family} {name}": _said(answer) for name, answer in outcome.transfers.items()}
    if (networks := run.classes.get(convex.name)) is not None:
        row["networks"] = _said(networks.realizable)
        row["units"] = convex.fewest(networks, found.margin is not None) or ""
        if (width := networks.width) is not None:
            row["units against svm"] = f"{width.upper}" if width.is_exact else f"{width.lower} to {width.upper}"
    written = [question for question in run.questions if question.file is not None]
    return row | {"certificates": str(len(written)), "accepted": "yes" if run.accepted else "no"}


def _said(answer: Answer | None) -> str:
    return "" if answer is None or answer.vacuous else "yes" if answer.holds else "no"
