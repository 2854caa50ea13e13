"""What was typed after `geomadv certify`, before anything is made of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Typed"]


@dataclass(frozen=True, kw_only=True)
class Typed:
    """The argument and the options, under their names; `commands.py` says what each is."""

    data: str
    label: str | None
    positive: str | None
    negative: str | None
    categorical: Sequence[str] | None
    columns: Sequence[str] | None
    drop: Sequence[str] | None
    header: bool
    sep: str
    decimal: str
    direction: list[str] | None
    source: str | None
    family: str
    relative_gap: float | None
    budget: str | None
    C: str | None
    weights: str | None
    norm_bound: str | None
    loss: str
    row: int | None
    norm: str | None
    box: str | None
    fixed: list[str] | None
    degree: int | None
    limit: int | None
    out: Path | None
    questions: str | None
    time_limit: float | None
    json: bool
    quiet: bool
