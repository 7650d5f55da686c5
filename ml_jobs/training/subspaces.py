"""The leading axes of a matrix that need not be formed. NumPy only, no I/O."""

from collections.abc import Callable

import numpy as np

from ml_jobs.training.interactions import Floats

POWER_STEPS = 3
SPARE = 10
"""Columns more than wanted, with which a random sketch finds its subspace."""
Product = Callable[[Floats], Floats]


def leading_axes(
    times: Product, transposed_times: Product, columns: int, dimensions: int, rng: np.random.Generator
) -> tuple[Floats, Floats, Floats]:
    """Return the first singular vectors and values of a matrix A: U (m, d), s (d,) and V (n, d).

    `times` multiplies A (m, n = `columns`) by columns, `transposed_times` Aᵀ. By a random sketch with power steps
    (Halko, Martinsson, Tropp 2011).
    """
    basis = np.linalg.qr(times(rng.standard_normal((columns, dimensions + SPARE))))[0]
    for _ in range(POWER_STEPS):
        basis = np.linalg.qr(times(transposed_times(basis)))[0]
    right, values, left = np.linalg.svd(transposed_times(basis), full_matrices=False)
    return (basis @ left.T)[:, :dimensions], values[:dimensions], right[:, :dimensions]
