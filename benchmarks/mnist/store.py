"""A directory of a study's finished units."""

from __future__ import annotations

from typing import Any

from benchmarks.mnist.settings import Settings
from geomadv.certification.units import store


class Store(store.Store[Settings]):
    """The units of one study."""

    what = "a study"

    @staticmethod
    def read(fields: dict[str, Any]) -> Settings:
        return Settings.from_json(fields)
