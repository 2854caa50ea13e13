"""Directions that fool every classifier that fits the data, decided exactly and certified.

The public names are those in `__init__.pyi`. They are loaded on first use, so that `import geomadv` costs next to
nothing.
"""

from __future__ import annotations

import lazy_loader

from geomadv import hypothesis_entry

__version__ = "0.1.0"

_load, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)


def __getattr__(name: str) -> object:
    try:
        value = _load(name)
    except ModuleNotFoundError as error:
        from geomadv.errors import EXTRAS, missing_extra

        package = (error.name or "").partition(".")[0]
        if package not in EXTRAS:
            raise
        raise ModuleNotFoundError(missing_extra(f"geomadv.{name}", package), name=package) from error
    hypothesis_entry.offer(name, value)
    return value
