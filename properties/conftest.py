"""The properties hold whatever the engine guesses."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest

from geomadv.solvers import engines
from properties.engines import DrawnEngine


@pytest.fixture(autouse=True, scope="module")
def _drawn_engine() -> Iterator[None]:
    """Draw each guess of the default engine among its own, none, and an adversary's."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engines, "ActiveSetEngine", DrawnEngine)
        # Whatever an engine dies of is logged; here that is no news.
        patch.setattr(logging.getLogger("geomadv.solvers.guesses"), "disabled", True)
        yield
