"""python -m benchmarks.mnist: run the study, draw its figures."""

from __future__ import annotations

import dataclasses
import sys
from pathlib import Path
from typing import Annotated

import torch
import typer

from benchmarks.mnist import budget_report, budget_study, report, study, table
from benchmarks.mnist.budget_settings import PRESETS as BUDGET_PRESETS
from benchmarks.mnist.budget_settings import BudgetPreset
from benchmarks.mnist.settings import PRESETS, PresetName
from geomadv.certification.units.progress import shown_progress
from geomadv.certification.units.workers import BackendName, Workers
from geomadv.errors import GeomadvError

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)
budgets = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Do budgets predict transfer? A smaller study.")
app.add_typer(budgets, name="budgets")


@app.callback()
def study_of_mnist() -> None:
    """The MNIST study: Figure 4 at the scale of the paper, and certified directions on trained networks."""


@app.command()
def run(
    out: Annotated[Path, typer.Option(help="Directory of the results; a study in it is gone on with.")],
    preset: Annotated[PresetName, typer.Option(help="How large the study is.")] = "small",
    seed: Annotated[int, typer.Option(min=0, help="Another seed, another study.")] = 0,
    jobs: Annotated[int, typer.Option(min=1, help="Processes, each with one thread.")] = 2,
    engine: Annotated[BackendName, typer.Option(help="Processes here, or a Dask cluster.")] = "loky",
    scheduler: Annotated[str | None, typer.Option(help="Address of the Dask scheduler.")] = None,
    device: Annotated[str, typer.Option(help="cpu, or cuda.")] = "cpu",
) -> None:
    """Train, attack, and count; what is finished already is not done again."""
    if scheduler is not None and engine != "dask":
        _fail("--scheduler is the address of a Dask scheduler; pass --engine dask with it")
    if device not in ("cpu", "cuda"):
        _fail(f"--device is cpu or cuda, not {device}")
    if device == "cuda" and not torch.cuda.is_available():
        _fail("there is no CUDA device here; leave out --device")
    settings = dataclasses.replace(PRESETS[preset], seed=seed)
    with shown_progress() as (started, finished):
        place = Workers(engine, jobs, scheduler)
        store = study.run(settings, out, place, device, started, finished)
    typer.echo(f"{out}: {len(store.keys())} units, table {out / table.NAME}")


@app.command()
def figure(
    directory: Annotated[Path, typer.Argument(help="Directory of a study, finished or not.")],
) -> None:
    """Draw the figures and write the tables of what is finished."""
    report.write(directory)
    typer.echo(f"{directory / 'README.md'} shows them all")


@budgets.command("run")
def run_budgets(
    out: Annotated[Path, typer.Option(help="Directory of the results; a study in it is gone on with.")],
    preset: Annotated[BudgetPreset, typer.Option(help="How large the study is.")] = "full",
    seed: Annotated[int, typer.Option(min=0, help="Another seed, another study.")] = 0,
    jobs: Annotated[int, typer.Option(min=1, help="Processes, each with one thread.")] = 2,
) -> None:
    """Ask for the budgets of directions, and measure whom they fool; what is finished already is not done again."""
    settings = dataclasses.replace(BUDGET_PRESETS[preset], seed=seed)
    with shown_progress() as (started, finished):
        store = budget_study.run(settings, out, Workers("loky", jobs), started, finished)
    typer.echo(f"{out}: {len(store.keys())} of {settings.pairs} pairs")


@budgets.command("figure")
def draw_budgets(
    directory: Annotated[Path, typer.Argument(help="Directory of a study of budgets, finished or not.")],
) -> None:
    """Write the table, the figure and the page of what is finished."""
    budget_report.write(directory)
    typer.echo(f"{directory / 'README.md'} shows them all")


def _fail(message: str) -> None:
    typer.echo(f"error: {message}", err=True)
    raise typer.Exit(2)


def main() -> None:
    """The command line, with one line for each error that a user can mend."""
    try:
        app()
    except (GeomadvError, OSError) as error:
        typer.echo(f"error: {error}", err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
