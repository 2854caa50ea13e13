"""Matrices of FLINT, and systems of linear equations over ℚ."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any, cast

from flint import fmpq_mat, fmpz_mat, nmod_mat
from numpy.typing import NDArray

__all__ = ["column", "flint_rows", "inverse_columns", "pivots_modulo", "solve", "solve_column"]


def flint_rows(rows: NDArray[Any]) -> fmpz_mat:
    """A two-dimensional integer array as a flint matrix."""
    return fmpz_mat(rows.shape[0], rows.shape[1], rows.ravel().tolist())


def solve(matrix: fmpz_mat, rhs: fmpz_mat) -> tuple[fmpz_mat, int] | None:
    """Solve `matrix · X = rhs` over ℚ; X as integers over one denominator, None if the matrix is singular."""
    try:
        solution = cast(fmpq_mat, matrix.solve(rhs))
    except ZeroDivisionError:
        return None
    numerators, denominator = solution.numer_denom()
    return numerators, int(denominator)


def solve_column(matrix: fmpz_mat, rhs: Sequence[int]) -> tuple[list[int], int] | None:
    """Solve `matrix · x = rhs` over ℚ; x as integers over one denominator, None if the matrix is singular."""
    solved = solve(matrix, fmpz_mat(len(rhs), 1, list(rhs)))
    return None if solved is None else (column(solved[0], 0), solved[1])


def inverse_columns(matrix: fmpz_mat) -> list[list[int]]:
    """The columns of the inverse of an invertible matrix, all times one positive number."""
    size = matrix.nrows()
    solved = solve(matrix, fmpz_mat(size, size, [int(j == k) for j in range(size) for k in range(size)]))
    if solved is None:
        raise ArithmeticError("a singular matrix has no inverse")
    return [column(solved[0], index) for index in range(size)]


def column(matrix: fmpz_mat, index: int) -> list[int]:
    """One column of a flint matrix as Python integers."""
    return [int(matrix[row, index]) for row in range(matrix.nrows())]


def pivots_modulo(matrix: NDArray[Any], prime: int) -> list[int]:
    """The pivot columns of the echelon form of an integer matrix modulo a prime."""
    residues = [int(x) % prime for x in matrix.ravel().tolist()]
    echelon, rank = nmod_mat(matrix.shape[0], matrix.shape[1], residues, prime).rref()
    pivots = [-1]
    for row in range(rank):
        pivots.append(next(k for k in itertools.count(pivots[-1] + 1) if int(echelon[row, k])))
    return pivots[1:]
