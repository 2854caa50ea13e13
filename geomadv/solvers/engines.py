"""Engines by name."""

from __future__ import annotations

from typing import cast

from geomadv.errors import EngineError
from geomadv.solvers.active_set import ActiveSetEngine
from geomadv.solvers.cvxpy_engine import CvxpyEngine
from geomadv.solvers.guesses import Engine

_ENGINES: dict[str, type[ActiveSetEngine] | type[CvxpyEngine]] = {
    ActiveSetEngine.name: ActiveSetEngine,
    CvxpyEngine.name: CvxpyEngine,
}


def get_engine(engine: str | Engine | None) -> Engine:
    """An engine by name, the default for None; an engine is passed through.

    Raises
    ------
    EngineError
        If there is no engine of that name.
    """
    if engine is None:
        return ActiveSetEngine()
    if callable(getattr(engine, "nearest_point", None)) and callable(getattr(engine, "linear_program", None)):
        return cast(Engine, engine)
    if not isinstance(engine, str) or engine not in _ENGINES:
        known = ", ".join(sorted(_ENGINES))
        raise EngineError(
            f"there is no engine {engine!r}; pass one of {known}, or an object with the methods of Engine"
        )
    return _ENGINES[engine]()
