"""Counterexamples run on the terminal: instance, steps and evidence, and where the picture is."""

from __future__ import annotations

from pathlib import Path

from rich.box import SIMPLE
from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table

from geomadv.errors import InvalidInputError
from geomadv.paper.counterexamples import ARGUMENTS, COUNTEREXAMPLES, find, in_order
from geomadv.paper.counterexamples.refutation import Argument, Counterexample
from geomadv.paper.figures import counterexample_figure

__all__ = ["refute_on_terminal"]

_FORMATS = (".png", ".svg")
_DIRECTORY = Path("out") / "counterexamples"


def refute_on_terminal(id: str, out: Path | None) -> bool:
    """Run `geomadv counterexample`; return whether every step holds."""
    if id.strip().lower() == "all":
        return _run_all(_DIRECTORY if out is None else _directory(out))
    chosen = find(id)
    if isinstance(chosen, Argument):
        if out is not None and out.suffix:
            raise InvalidInputError(f"{chosen.id} is an argument and has no picture; leave out --out")
        _print_argument(chosen)
        return True
    return _run(chosen, _file(_DIRECTORY if out is None else out, chosen.id))


def _run(chosen: Counterexample, target: Path) -> bool:
    steps = chosen.run()
    _draw(chosen, target)
    console = Console(highlight=False)
    _print_claim(console, chosen)
    console.print("[bold]Instance[/]")
    for line in chosen.instance.lines():
        console.print(Padding(escape(line), (0, 0, 0, 2), expand=False))
    console.print("[bold]Refutation[/]")
    for step in steps:
        mark = "[green]✓[/]" if step.holds else "[bold red]✗[/]"
        grid = Table.grid(padding=(0, 1))
        grid.add_row(f"  {mark}", escape(step.sentence))
        grid.add_row("", f"[cyan]{escape(step.evidence)}[/]")
        console.print(grid)
    _print_repair(console, chosen.conclusion, chosen.repair)
    console.print(f"Picture: {escape(str(target))}", soft_wrap=True)
    return all(step.holds for step in steps)


def _run_all(directory: Path) -> bool:
    console = Console(highlight=False)
    table = Table(box=SIMPLE)
    for heading in ("", "place", "steps", "refuted", "picture"):
        table.add_column(heading, overflow="fold")
    refuted = True
    for name in sorted([*COUNTEREXAMPLES, *ARGUMENTS], key=in_order):
        if name in ARGUMENTS:
            table.add_row(name, ARGUMENTS[name].where, "–", "by an argument", "–")
            continue
        chosen = COUNTEREXAMPLES[name]
        steps, target = chosen.run(), _file(directory, name)
        _draw(chosen, target)
        right = sum(step.holds for step in steps)
        refuted = refuted and right == len(steps)
        verdict = "[green]✓[/]" if right == len(steps) else "[bold red]✗[/]"
        table.add_row(name, escape(chosen.where), f"{right} of {len(steps)}", verdict, escape(str(target)))
    console.print(table)
    return refuted


def _print_argument(argument: Argument) -> None:
    console = Console(highlight=False)
    _print_claim(console, argument)
    console.print("[bold]Argument[/] (nothing to compute)")
    console.print(Padding(escape(argument.text), (0, 0, 0, 2), expand=False))
    _print_repair(console, "", argument.repair)


def _print_claim(console: Console, chosen: Counterexample | Argument) -> None:
    console.print(f"[bold]{chosen.id}[/]  {escape(chosen.where)}", soft_wrap=True)
    console.print("[bold]Statement[/]")
    console.print(Padding(escape(chosen.statement), (0, 0, 0, 2), expand=False))


def _print_repair(console: Console, conclusion: str, repair: str) -> None:
    if conclusion:
        console.print("[bold]What fails[/]")
        console.print(Padding(escape(conclusion), (0, 0, 0, 2), expand=False))
    console.print("[bold]Repaired[/]")
    console.print(Padding(escape(repair), (0, 0, 0, 2), expand=False))


# Where pictures go


def _file(path: Path, name: str) -> Path:
    suffix = path.suffix.lower()
    if suffix and suffix not in _FORMATS:
        raise InvalidInputError(f"--out {path}: pass a file that ends in {' or '.join(_FORMATS)}, or a directory")
    return path if suffix else path / f"{name}.png"


def _directory(path: Path) -> Path:
    if path.suffix:
        raise InvalidInputError(f"--out {path}: all pictures do not go into one file; pass a directory")
    return path


def _draw(chosen: Counterexample, target: Path) -> None:
    figure = counterexample_figure(chosen)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        figure.savefig(target, dpi=150)
    except OSError as error:
        raise InvalidInputError(f"cannot write {target}: {error.strerror}; pass another --out") from error
