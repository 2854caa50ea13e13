"""The command `geomadv certify`: its arguments and exit codes. What answers is imported when the command runs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from geomadv.certification.shared_options import (
    Categorical,
    Columns,
    Decimal,
    Drop,
    Header,
    Json,
    Label,
    Quiet,
    Separator,
    TimeLimit,
)
from geomadv.certification.typed import Typed
from geomadv.errors import INTERNAL_ERROR, one_line_errors

__all__ = ["register"]

#: The hypothesis classes, in words, since to import them takes a second.
FAMILIES = (
    "linear (linear classifiers), relu (two-layer ReLU networks with nonnegative output weights), multiclass "
    "(multiclass linear classifiers), polynomial (polynomial classifiers)"
)


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("certify")(certify_command)


_Data = Annotated[
    str,
    typer.Argument(
        help="A built-in data set (breast_cancer, wine:0-1, iris:setosa-versicolor, digits:3-8, mnist:4-9, …), "
        "a .csv file, or a .npz file with arrays X and y."
    ),
]
_Positive = Annotated[
    str | None,
    typer.Option(help="The class to be labelled +1; by default the second of two, of a built-in pair the first."),
]
_Negative = Annotated[
    str | None, typer.Option(help="The class to be labelled −1; by default every class but the positive one.")
]
_Direction = Annotated[
    list[str] | None,
    typer.Option(
        help="svm (away from the source along the maximum-margin normal), pair (from the source's point of the "
        "closest pair to the other), or a .npy file; may be repeated. By default svm and pair."
    ),
]
_Source = Annotated[
    str | None,
    typer.Option(
        help="The label from which the directions flee, +1 (default) or -1, or the name of a class; of more than two "
        "classes by default the first."
    ),
]
_Family = Annotated[
    str,
    typer.Option(
        help=f"What to ask about: {FAMILIES}, or all. With multiclass alone the data may have more than two classes."
    ),
]
_RelativeGap = Annotated[
    float | None,
    typer.Option(
        help="How much longer than the shortest the universal perturbation may be: 0 for the shortest itself, 0.1 "
        "for 10 %, inf for any, with a lower bound. By default 0.01, and 0.05 in over 100 dimensions. The search for a "
        "positive gap stops after a minute, and what it has found by then is certified."
    ),
]
_Budget = Annotated[
    str | None,
    typer.Option(
        help="Ask about all linear classifiers of a smaller total hinge loss, too, accurate or not: a number, or 10% "
        "for all within 10 % of the best."
    ),
]
_C = Annotated[
    str | None,
    typer.Option(
        "--C",
        help="Where no linear classifier is accurate, svm is the soft-margin support vector machine of this penalty C; "
        "by default the power of two nearest to 1 / the mean squared distance of the points from their mean. Where one "
        "is, ask for that machine as well.",
    ),
]
_Weights = Annotated[
    str | None,
    typer.Option(
        help="A column of a .csv file with positive weights of the rows in every loss; it is no coordinate of a point."
    ),
]
_Loss = Annotated[
    str,
    typer.Option(
        help="hinge or logistic: how the least loss and the budgets of directions are measured; the log-loss of "
        "logistic regression is in nats. Not with --budget and --norm-bound."
    ),
]
_NormBound = Annotated[
    str | None,
    typer.Option(
        help="Measure losses of linear classifiers that have no weight above this number in absolute value: where "
        "features occur in one class only, as pixels do, budgets of all others mean little. With --budget, ask about "
        "these classifiers only, which may take long."
    ),
]
_Row = Annotated[
    int | None,
    typer.Option(
        help="Ask for the shortest perturbation of this row, counted from 0, after which every accurate linear "
        "classifier, and every one within the budget, has lost its label."
    ),
]
_Norm = Annotated[
    str | None,
    typer.Option(
        help="In which the perturbation of the row, or without --row that of all points, is the shortest: l1, l2, linf."
        " Resistance margins are in it, too, of all but large data."
    ),
]
_Box = Annotated[
    str | None,
    typer.Option(help="Between which values the coordinates of the perturbed points stay, like 0,255; or 0, or ,255."),
]
_Fixed = Annotated[
    list[str] | None,
    typer.Option(
        help="A coordinate that the perturbation leaves as it is: its number, counted from 0, or the header of a "
        "column of a .csv file (of categories: of all their columns); may be repeated."
    ),
]
_Degree = Annotated[
    int | None,
    typer.Option(
        help="Of polynomial classifiers; by default 2, or 1 of so much data that 2 would take long. From 2 on, and if "
        "some polynomial of the degree is accurate, the first degree at which a direction does not fool every accurate "
        "one is found, too, for the point of --row or the source's point of the closest pair."
    ),
]
_Limit = Annotated[int | None, typer.Option(help="Use only so many first rows of a built-in data set.")]
_Out = Annotated[
    Path | None,
    typer.Option(
        help="Where to write certificates and report; by default out/NAME. What an earlier run wrote there is replaced "
        "and nothing else."
    ),
]

_Questions = Annotated[
    str | None,
    typer.Option(
        metavar="NAME,...",
        help="Ask these questions only, and those on which they rest: names as in the report, such as transfers, bound "
        "or universal-perturbation, separated by commas.",
    ),
]


def certify_command(
    data: _Data,
    label: Label = None,
    positive: _Positive = None,
    negative: _Negative = None,
    categorical: Categorical = None,
    columns: Columns = None,
    drop: Drop = None,
    header: Header = True,
    sep: Separator = ",",
    decimal: Decimal = ".",
    direction: _Direction = None,
    source: _Source = None,
    family: _Family = "linear",
    relative_gap: _RelativeGap = None,
    budget: _Budget = None,
    C: _C = None,
    weights: _Weights = None,
    norm_bound: _NormBound = None,
    loss: _Loss = "hinge",
    row: _Row = None,
    norm: _Norm = None,
    box: _Box = None,
    fixed: _Fixed = None,
    degree: _Degree = None,
    limit: _Limit = None,
    out: _Out = None,
    questions: _Questions = None,
    time_limit: TimeLimit = None,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Answer every question about a data set, exactly, and write the certificates and a report.

    The questions are about all linear classifiers, two-layer ReLU networks with nonnegative output weights, multiclass
    linear classifiers, or polynomials that are accurate on the data, or nearly so. Every answer has a certificate, a
    .json file that is called after the question and the direction, and stands in report.html; the data are in
    data/points.json, and all answers in machine form in answers/answers.json, with arrays beside it.

    Exit code 70 if a certificate is not accepted by the checker, which would be an error in this program.
    """
    typed = Typed(**locals())
    from geomadv.certification.terminal import certify_on_terminal

    with one_line_errors():
        accepted = certify_on_terminal(typed)
    if not accepted:
        raise typer.Exit(INTERNAL_ERROR)
