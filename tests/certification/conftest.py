"""A directory with small data to run the command in."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.certification.command import FLOWERS


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "data.csv").write_text(FLOWERS)
    np.save("up.npy", np.array([0.0, 1.0]))
    np.save("zero.npy", np.zeros(2))
    np.save("long.npy", np.ones(3))
    return tmp_path
