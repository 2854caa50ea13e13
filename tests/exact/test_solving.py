"""Systems of linear equations over ℚ."""

from __future__ import annotations

import numpy as np
import pytest

from geomadv.exact.solving import flint_rows, inverse_columns


def test_columns_of_an_inverse() -> None:
    rows = np.array([[2, 1], [-3, 5]])
    found = np.array(inverse_columns(flint_rows(rows))).T
    product = rows @ found
    assert product[0, 0] > 0
    assert product.tolist() == (product[0, 0] * np.eye(2, dtype=int)).tolist()
    with pytest.raises(ArithmeticError, match="singular"):
        inverse_columns(flint_rows(np.array([[1, 2], [2, 4]])))
