"""An engine that knows nothing, for answers that must not depend on guesses."""

import numpy as np

from geomadv.exact.arrays import FloatArray, IndexArray


class ConstantEngine:
    """Proposes the same weight everywhere."""

    name = "constant"

    def __init__(self, weight: float) -> None:
        self.weight = weight

    def nearest_point(self, rows: FloatArray, groups: IndexArray, target: FloatArray) -> FloatArray:
        return np.full(len(rows), self.weight)

    def linear_program(self, columns: FloatArray, rhs: FloatArray, costs: FloatArray) -> FloatArray:
        return np.full(len(columns), self.weight)
