"""Hypothesis profiles for tests/ and properties/, chosen with --hypothesis-profile=dev|ci|thorough, and their order."""

from __future__ import annotations

import os
import shutil

import pytest
from hypothesis import HealthCheck, settings

# The workers share the processors, so threads of torch and BLAS would wait for each other, by spinning. Said before
# either is loaded; whoever says otherwise in the environment is heard.
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# What needs a browser is not collected where there is none.
collect_ignore = [] if shutil.which("chromium") else ["tests/test_playground_by_hand.py"]

# How long an exact computation takes depends on the machine and on its load, so time never fails a test.
_UNTIMED = [HealthCheck.too_slow]

# Said in full, since Hypothesis has other defaults where the environment says CI.
settings.register_profile("dev", max_examples=25, deadline=None, derandomize=False, suppress_health_check=_UNTIMED)
settings.register_profile(
    "ci", max_examples=120, deadline=None, derandomize=True, print_blob=True, suppress_health_check=_UNTIMED
)
settings.register_profile(
    "thorough", max_examples=2000, deadline=None, derandomize=False, print_blob=True, suppress_health_check=_UNTIMED
)
settings.load_profile("dev")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes long, however the workers share the tests."""
    items.sort(key=lambda item: item.get_closest_marker("early") is None)
