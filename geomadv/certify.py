"""One certification run: every question about a data set answered, certified, and checked from the files."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

from geomadv.asking import Asker, Step
from geomadv.certificate import write_atomically
from geomadv.certification import DATA_FILE, REPORT_FILE, Certification, Direction, FamilyOutcome, LinearOutcome
from geomadv.errors import InvalidInputError
from geomadv.exact.arguments import check_dataset, occurring_source
from geomadv.exact.dataset import Dataset, Label
from geomadv.exact.distances import diameter
from geomadv.families import FAMILIES, ask_linear, ask_multiclass, ask_relu, slug
from geomadv.solvers.engines import get_engine
from geomadv.solvers.guesses import Engine, TimedEngine

__all__ = ["Step", "certify", "default_gap"]

_FIXED_NAMES = ("separable", "inseparable", "max-margin", "transfers", "bound", "universal-perturbation")
_OTHER_NAMES = ("transfers-*.json", "bound-*.json", "relu-*.json", "multiclass-*.json")


def _remove_earlier_run(out: Path) -> None:
    """Remove what an earlier run wrote, so that no certificate about other data stays beside the new ones."""
    for name in (DATA_FILE, REPORT_FILE, *(f"{stem}.json" for stem in _FIXED_NAMES)):
        (out / name).unlink(missing_ok=True)
    for pattern in _OTHER_NAMES:
        for path in out.glob(pattern):
            # Such a name may also be the user's own file.
            if b"geomadv-certificate" in path.read_bytes():
                path.unlink()


def default_gap(d: int) -> float:
    """Return how exactly the shortest universal perturbation is asked for in d dimensions, to be answered soon enough.

    It takes a time that grows steeply with the dimension: 0.01 (at most one per cent longer than the shortest; in few
    dimensions `LinearClassifiers` then gives the exact answer) up to 100, and beyond any perturbation with a lower
    bound for the length of the shortest.
    """
    return 0.01 if d <= 100 else math.inf


def certify(
    dataset: Dataset,
    out: Path,
    *,
    directions: Sequence[Direction] = (Direction("svm"), Direction("pair")),
    source: Label = 1,
    class_names: tuple[str, str] = ("+1", "−1"),
    relative_gap: float | None = None,
    families: Sequence[str] = ("linear",),
    engine: str | Engine | None = None,
    progress: Step = lambda done, total, step: None,
) -> Certification:
    """Answer every question about some families of classifiers on one data set, with one certificate each.

    The files are `data/points.json` (the data set, to which the certificates refer by digest), `separable.json`,
    `max-margin.json`, `transfers.json` and `bound.json` (`transfers-NAME.json` and `bound-NAME.json` for every
    direction but the first), and `universal-perturbation.json`; or `inseparable.json` alone. Those about other families
    begin with `relu-` and `multiclass-`. What an earlier run wrote there is removed.

    Parameters
    ----------
    dataset : Dataset
        Points with labels 1 and -1; any labels where multiclass classifiers are the only family.
    out : Path
        Directory to write to; made if missing.
    directions : sequence of Direction
        The directions to ask about; names must differ.
    source : int or str
        The label from which the directions flee.
    class_names : tuple of str
        What the labels 1 and -1 stand for; by default themselves.
    relative_gap : float, optional
        How much longer than the shortest the universal perturbation may be; see `LinearClassifiers`. By default
        `default_gap`.
    families : sequence of str
        Of `linear`, `relu` and `multiclass`. Whether the data are linearly separable, and the maximum margin, are asked
        in any case, if there are two classes.
    engine : optional
        The floating-point engine that guesses; see `geomadv.solvers.engines`.
    progress : callable
        Told of every step that begins.

    Returns
    -------
    Certification
        The answers and what the checker said of the files.

    Raises
    ------
    InvalidInputError
        For a direction that is zero, has the wrong dimension or shares its name with another, a source that is no label
        of the data, a negative gap, a family that does not exist or does not suit the data, and a data set that misses
        one of the labels.
    """
    check_dataset(dataset)
    _validate_families(dataset, families)
    two_classes = set(dataset.classes) <= {1, -1}
    _validate(dataset, directions, source, two_classes)
    gap = default_gap(dataset.d) if relative_gap is None else relative_gap
    if not gap >= 0:
        raise InvalidInputError(f"the gap is {gap}; pass 0 for the exact shortest perturbation, or a positive number")
    try:
        (out / DATA_FILE).parent.mkdir(parents=True, exist_ok=True)
        _remove_earlier_run(out)
        write_atomically(out / DATA_FILE, dataset.canonical())
    except OSError as error:
        raise InvalidInputError(f"cannot write to {out}: {error}; pass a directory that can be written to") from error
    asker = Asker(out, _steps(families, len(directions), two_classes), TimedEngine(get_engine(engine)), progress)
    asker.begin("diameter")
    widest = diameter(dataset)
    linear = LinearOutcome()
    if two_classes:
        linear = ask_linear(asker, dataset, directions, int(source), gap, everything="linear" in families)
    others: dict[str, FamilyOutcome] = {}
    if "relu" in families:
        others["relu"] = ask_relu(asker, dataset, directions, int(source), linear.margin)
    if "multiclass" in families:
        others["multiclass"] = ask_multiclass(asker, dataset, directions, source)
    return Certification(dataset, class_names, source, out, widest, tuple(asker.questions), linear, others)


def _steps(families: Sequence[str], directions: int, two_classes: bool) -> int:
    """How many steps there are to be at most."""
    count = 1 + 2 * two_classes
    count += (1 + 2 * directions) * ("linear" in families)
    count += (2 + directions) * ("relu" in families)
    count += (1 + directions) * ("multiclass" in families)
    return count


def _validate_families(dataset: Dataset, families: Sequence[str]) -> None:
    unknown = [family for family in families if family not in FAMILIES]
    if unknown or not families:
        raise InvalidInputError(f"families are {', '.join(FAMILIES)}, got {', '.join(map(repr, unknown)) or 'none'}")
    if set(families) != {"multiclass"} and not set(dataset.classes) <= {1, -1}:
        # The message says how to get two classes.
        _ = dataset.signs


def _validate(dataset: Dataset, directions: Sequence[Direction], source: Label, two_classes: bool) -> None:
    if two_classes and source not in (1, -1):
        raise InvalidInputError(f"the source label is {source!r}; pass 1 or -1")
    if len(dataset.classes) < 2:
        only = dataset.classes[0]
        both = "both 1 and -1 occur" if two_classes else "at least two labels occur"
        raise InvalidInputError(f"all points have the label {only}; pass a data set in which {both}")
    occurring_source(dataset, source)
    slugs = [slug(direction.name) for direction in directions]
    for position, direction in enumerate(directions):
        name, v = direction.name, direction.vector
        if slugs[position] in slugs[:position]:
            raise InvalidInputError(f"two directions are called {name}; give them different names")
        if v is None and name not in ("svm", "pair"):
            raise InvalidInputError(f"there is no direction {name!r} defined by the data; pass svm, pair or a vector")
        if v is not None and len(v) != dataset.d:
            raise InvalidInputError(
                f"direction {name} has {len(v)} coordinates and the points have {dataset.d}; pass {dataset.d}"
            )
        if v is not None and not v:
            raise InvalidInputError(f"direction {name} is zero and leads nowhere; pass a vector with a nonzero entry")
