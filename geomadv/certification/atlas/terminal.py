"""An atlas on the terminal: the arguments as they are typed in, progress, and where everything is."""

from __future__ import annotations

from pathlib import Path

import typer

from geomadv.adapters.csv_files import CsvFormat
from geomadv.certification import convex, linear
from geomadv.certification.arguments import by_class_names, directory_name, read_data
from geomadv.certification.atlas.pages import INDEX, TABLE
from geomadv.certification.atlas.run import make
from geomadv.certification.atlas.settings import AtlasSettings, pairs
from geomadv.certification.data_card import print_card
from geomadv.certification.units.progress import shown_progress
from geomadv.certification.units.workers import Workers
from geomadv.errors import InvalidInputError
from geomadv.exact.words import counted

__all__ = ["atlas_on_terminal"]

_FAMILIES = {"linear": (linear.name,), "all": (linear.name, convex.name)}


def atlas_on_terminal(
    data: str,
    form: CsvFormat,
    family: str,
    networks_up_to: int,
    limit: int | None,
    out: Path | None,
    jobs: int,
    scheduler: str | None,
) -> bool:
    """Run `geomadv atlas`; return whether the checker accepted every certificate."""
    if family not in _FAMILIES:
        raise InvalidInputError(f"--family {family}: pass {' or '.join(_FAMILIES)}")
    S = by_class_names(read_data(data, form, None, None, limit, any_classes=True))
    print_card(data, S, form)
    settings = AtlasSettings.of(S, data, limit, _FAMILIES[family], networks_up_to)
    directory = out if out is not None else Path("out") / f"atlas-{directory_name(data)}"
    workers = Workers("loky", jobs) if scheduler is None else Workers("dask", scheduler=scheduler)
    with shown_progress() as (started, finished):
        accepted = make(S, settings, directory, workers, started, finished)
    typer.echo(f"{counted(len(pairs(settings.classes)), 'pair')}: {directory / INDEX}, table {directory / TABLE}")
    typer.echo(f"Check again: geomadv check {directory}/pairs/*/*.json")
    if not accepted:
        typer.echo("geomadv: internal error: the checker does not accept every certificate; see the table", err=True)
    return accepted
