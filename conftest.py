"""Hypothesis profiles for tests/ and properties/: choose one with --hypothesis-profile=dev|ci|thorough."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

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
