"""One certification run: every question about a data set answered, certified, and checked from the files."""

from __future__ import annotations

import math
import re
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Protocol, TypeVar

from geomadv.answers import LargestBound
from geomadv.certificate import Certificate, write_atomically
from geomadv.certification import DATA_FILE, REPORT_FILE, Certification, Direction, Question
from geomadv.checker import check
from geomadv.dataset import Dataset
from geomadv.distances import closest_pair, diameter
from geomadv.engines import Engine, get_engine, guess_half_spaces
from geomadv.errors import InvalidInputError
from geomadv.linear import LinearClassifiers, LinearTransfers
from geomadv.margin import MaxMargin
from geomadv.rational import FloatArray, IndexArray, Vector

__all__ = ["Step", "certify", "default_gap"]

_FIXED_NAMES = ("separable", "inseparable", "max-margin", "transfers", "bound", "universal-perturbation")
_NAMES_BY_DIRECTION = ("transfers-*.json", "bound-*.json")

#: Called with the number of steps done, the number of steps in all, and the step that begins.
Step = Callable[[int, int, str], None]


def _remove_earlier_run(out: Path) -> None:
    """Remove what an earlier run wrote, so that no certificate about other data stays beside the new ones."""
    for name in (DATA_FILE, REPORT_FILE, *(f"{stem}.json" for stem in _FIXED_NAMES)):
        (out / name).unlink(missing_ok=True)
    for pattern in _NAMES_BY_DIRECTION:
        for path in out.glob(pattern):
            # Such a name may also be the user's own file.
            if b"geomadv-certificate" in path.read_bytes():
                path.unlink()


class _TimedEngine:
    """An engine that knows how long it has been guessing."""

    def __init__(self, engine: Engine) -> None:
        self.engine, self.name, self.seconds = engine, engine.name, 0.0

    def nearest_point(self, rows: FloatArray, groups: IndexArray, target: FloatArray) -> FloatArray:
        with self._timed():
            return self.engine.nearest_point(rows, groups, target)

    def linear_program(self, columns: FloatArray, rhs: FloatArray, costs: FloatArray) -> FloatArray:
        with self._timed():
            return self.engine.linear_program(columns, rhs, costs)

    def half_spaces(self, inner: FloatArray, outer: FloatArray, weak: FloatArray) -> FloatArray:
        with self._timed():
            return guess_half_spaces(self.engine, inner, outer, weak)

    @contextmanager
    def _timed(self) -> Iterator[None]:
        start = time.perf_counter()
        try:
            yield
        finally:
            self.seconds += time.perf_counter() - start


class _Certifiable(Protocol):
    @property
    def certificate(self) -> Certificate: ...


_A = TypeVar("_A", bound=_Certifiable)


class _Run:
    """Asks, writes and checks in one directory, and counts the steps."""

    def __init__(self, out: Path, total: int, engine: _TimedEngine, progress: Step) -> None:
        self.out, self.total, self.engine, self.progress = out, total, engine, progress
        self.done = 0
        self.questions: list[Question] = []

    def begin(self, step: str) -> None:
        self.progress(self.done, self.total, step)
        self.done += 1

    def ask(
        self,
        name: str,
        stem: str | None,
        compute: Callable[[], _A],
        describe: Callable[[_A], tuple[str, str]],
        direction: str | None = None,
    ) -> _A:
        """Compute an answer, write its certificate, read it back, and check it against the data file beside it.

        The certificate is called by its kind if `stem` is None.
        """
        self.begin(name if direction is None else f"{name}, direction {direction}")
        guessed, start = self.engine.seconds, time.perf_counter()
        answer = compute()
        certificate = answer.certificate
        spent, guess = time.perf_counter() - start, self.engine.seconds - guessed
        path = certificate.save(self.out / f"{stem or certificate.kind}.json", embed=False, file=DATA_FILE)
        self.progress(self.done, self.total, f"checking {path.name}")
        start = time.perf_counter()
        result = check(path.read_bytes(), directory=self.out)
        seconds = {"guess": guess, "exact": spent - guess, "check": time.perf_counter() - start}
        verdict, explanation = describe(answer)
        self.questions.append(Question(name, direction, verdict, explanation, path.name, result, seconds))
        return answer


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
    source: int = 1,
    class_names: tuple[str, str] = ("+1", "−1"),
    relative_gap: float | None = None,
    engine: str | Engine | None = None,
    progress: Step = lambda done, total, step: None,
) -> Certification:
    """Answer every question about linear classifiers on one data set, with one certificate each.

    The files are `data/points.json` (the data set, to which the certificates refer by digest), `separable.json`,
    `max-margin.json`, `transfers.json` and `bound.json` (`transfers-NAME.json` and `bound-NAME.json` for every
    direction but the first), and `universal-perturbation.json`; or `inseparable.json` alone. What an earlier run wrote
    there is removed.

    Parameters
    ----------
    dataset : Dataset
        Points with labels 1 and -1.
    out : Path
        Directory to write to; made if missing.
    directions : sequence of Direction
        The directions to ask about; names must differ.
    source : int
        The label from which the directions flee, 1 or -1.
    class_names : tuple of str
        What the labels 1 and -1 stand for; by default themselves.
    relative_gap : float, optional
        How much longer than the shortest the universal perturbation may be; see `LinearClassifiers`. By default
        `default_gap`.
    engine : optional
        The floating-point engine that guesses; see `geomadv.engines`.
    progress : callable
        Told of every step that begins.

    Returns
    -------
    Certification
        The answers and what the checker said of the files.

    Raises
    ------
    InvalidInputError
        For a direction that is zero, has the wrong dimension or shares its name with another, a source other than 1 and
        -1, a negative gap, and a data set that misses one of the labels.
    """
    _validate(dataset, directions, source)
    gap = default_gap(dataset.d) if relative_gap is None else relative_gap
    if not gap >= 0:
        raise InvalidInputError(f"the gap is {gap}; pass 0 for the exact shortest perturbation, or a positive number")
    try:
        (out / DATA_FILE).parent.mkdir(parents=True, exist_ok=True)
        _remove_earlier_run(out)
        write_atomically(out / DATA_FILE, dataset.canonical())
    except OSError as error:
        raise InvalidInputError(f"cannot write to {out}: {error}; pass a directory that can be written to") from error
    timed = _TimedEngine(get_engine(engine))
    linear = LinearClassifiers(engine=timed)
    run = _Run(out, 4 + 2 * len(directions), timed, progress)

    run.begin("diameter")
    widest = diameter(dataset)
    realizable = run.ask(
        "separable",
        None,
        lambda: linear.realizable(dataset),
        lambda r: ("yes" if r.holds else "no", _sentence(r.explanation)),
    )
    if not realizable.holds:
        run.questions += _vacuous(directions)
        return Certification(dataset, class_names, source, out, widest, tuple(run.questions), realizable)
    margin = run.ask(
        "max margin",
        "max-margin",
        lambda: linear.max_margin(dataset),
        lambda m: (
            "exact",
            f"The maximum-margin classifier is known exactly; {len(m.support)} of {dataset.n} points carry it.",
        ),
    )
    vectors: dict[str, Vector] = {}
    transfers: dict[str, LinearTransfers] = {}
    bounds: dict[str, LargestBound] = {}
    for direction in directions:
        name = direction.name
        suffix = f"-{_slug(name)}" if vectors else ""
        v = vectors[name] = direction.vector or _defined_by_data(dataset, name, source, margin)
        transfers[name] = run.ask(
            "transfers",
            f"transfers{suffix}",
            partial(linear.transfers, dataset, v, source),
            lambda t: ("yes" if t.holds else "no", _sentence(t.explanation)),
            name,
        )
        bounds[name] = run.ask(
            "bound",
            f"bound{suffix}",
            partial(linear.largest_bound, dataset, v, source),
            lambda b: (
                "infinite" if b.value is None else "partly infinite" if b.unbounded else "finite",
                _sentence(b.explanation),
            ),
            name,
        )
    perturbation = run.ask(
        "universal perturbation",
        "universal-perturbation",
        lambda: linear.universal_perturbation(dataset, source, relative_gap=gap),
        lambda u: ("shortest" if u.is_shortest else "length bracketed", _sentence(u.explanation)),
    )
    return Certification(
        dataset,
        class_names,
        source,
        out,
        widest,
        tuple(run.questions),
        realizable,
        margin,
        vectors,
        transfers,
        bounds,
        perturbation,
    )


def _vacuous(directions: Sequence[Direction]) -> list[Question]:
    """Every question but the first, of inseparable data."""
    why = "No linear classifier is accurate on these data, so a claim about every such classifier says nothing."
    asked: list[tuple[str, str | None]] = [("max margin", None)]
    asked += [(name, direction.name) for direction in directions for name in ("transfers", "bound")]
    asked += [("universal perturbation", None)]
    return [Question(name, direction, "vacuous", why) for name, direction in asked]


def _sentence(explanation: str) -> str:
    return f"{explanation[:1].upper()}{explanation[1:]}."


def _validate(dataset: Dataset, directions: Sequence[Direction], source: int) -> None:
    if source not in (1, -1):
        raise InvalidInputError(f"the source label is {source!r}; pass 1 or -1")
    if len(set(dataset.signs.tolist())) < 2:
        only = dataset.classes[0]
        raise InvalidInputError(f"all points have the label {only}; pass a data set in which both 1 and -1 occur")
    slugs = [_slug(direction.name) for direction in directions]
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


def _defined_by_data(dataset: Dataset, name: str, source: int, margin: MaxMargin) -> Vector:
    if name == "svm":
        return -source * margin.normal
    pair = closest_pair(dataset, source)
    return dataset.point(pair.second) - dataset.point(pair.first)


def _slug(name: str) -> str:
    """Turn a name into a part of a file name."""
    return re.sub(r"[^A-Za-z0-9_.]+", "-", name).strip("-.") or "direction"
