"""The command `geomadv certify`: its arguments and exit codes. What answers is imported when the command runs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from geomadv.errors import INTERNAL_ERROR, one_line_errors

__all__ = ["register"]

#: The hypothesis classes, in words, since to import them takes a second.
FAMILIES = (
    "linear (linear classifiers), relu (two-layer ReLU networks), multiclass (multiclass linear classifiers), "
    "polynomial (polynomial classifiers)"
)


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("certify")(certify_command)


_Data = Annotated[
    str,
    typer.Argument(
        help="A built-in data set (breast_cancer, wine:0-1, iris:setosa-versicolor, digits:3-8, mnist:4-9, …), "
        "a .csv file with a header, or a .npz file with arrays X and y."
    ),
]
_Label = Annotated[
    str | None, typer.Option(help="The column of a .csv file that holds the labels; by default the last one.")
]
_Positive = Annotated[str | None, typer.Option(help="The class to be labelled +1.")]
_Negative = Annotated[
    str | None, typer.Option(help="The class to be labelled −1; by default every class but the positive one.")
]
_Categorical = Annotated[
    list[str] | None,
    typer.Option(
        help="A column of a .csv file that holds categories: it becomes a column of zeros and ones for each of its "
        "values, called COLUMN=VALUE; may be repeated."
    ),
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
        help="The label from which the directions flee, +1 (default) or -1; of more classes one of them, by default "
        "the first."
    ),
]
_Family = Annotated[
    str,
    typer.Option(
        help=f"What to ask about: {FAMILIES}, or all. With multiclass alone the data may have more than two classes."
    ),
]
_Gap = Annotated[
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
_Penalty = Annotated[
    str | None,
    typer.Option(
        help="Where no linear classifier is accurate, svm is the soft-margin support vector machine of this penalty C; "
        "by default the power of two nearest to 1 / the mean squared distance of the points from their mean."
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
        help="Of polynomial classifiers; by default 2. In any case the first degree at which a direction does not fool "
        "every accurate polynomial is found, for the point of --row or the source's point of the closest pair."
    ),
]
_Limit = Annotated[int | None, typer.Option(help="Use only so many first rows of a built-in data set.")]
_Out = Annotated[Path | None, typer.Option(help="Where to write certificates and report; by default out/NAME.")]


def certify_command(
    data: _Data,
    label: _Label = None,
    positive: _Positive = None,
    negative: _Negative = None,
    categorical: _Categorical = None,
    direction: _Direction = None,
    source: _Source = None,
    family: _Family = "linear",
    gap: _Gap = None,
    budget: _Budget = None,
    penalty: _Penalty = None,
    row: _Row = None,
    norm: _Norm = None,
    box: _Box = None,
    fixed: _Fixed = None,
    degree: _Degree = None,
    limit: _Limit = None,
    out: _Out = None,
) -> None:
    """Answer every question about a data set, exactly, and write the certificates and a report.

    The questions are about all linear classifiers, two-layer ReLU networks, multiclass linear classifiers, or
    polynomials that are accurate on the data. The files are separable.json, separation.json (of small data),
    max-margin.json, transfers.json and bound.json for the first direction, transfers-NAME.json and bound-NAME.json
    for each further one, universal-perturbation.json (or, where no linear classifier fits, inseparable.json,
    least-loss.json, soft-margin.json and budget.json; with a budget also bound-within-budget.json and
    perturbation-within-budget.json; for a direction that does not fool all, resistance-margin.json; of a row
    shortest-perturbation.json), data/points.json, and report.html; for other families relu-….json,
    multiclass-….json and polynomial-….json.

    Exit code 70 if a certificate is not accepted by the checker, which would be an error in this program.
    """
    from geomadv.certification.terminal import certify_on_terminal

    with one_line_errors():
        accepted = certify_on_terminal(
            data,
            label,
            positive,
            negative,
            categorical,
            direction,
            source,
            family,
            gap,
            budget,
            penalty,
            row,
            norm,
            box,
            fixed,
            degree,
            limit,
            out,
        )
    if not accepted:
        raise typer.Exit(INTERNAL_ERROR)
