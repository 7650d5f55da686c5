"""Numbers brought to mean 0 and standard deviation 1, and others put on the same scale. NumPy only."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from ml_jobs.training.interactions import Floats


@dataclass(frozen=True, slots=True)
class Scale:
    """From numbers as they are to how many standard deviations they are from the mean; 0 where all are the same."""

    mean: float
    deviation: float

    @classmethod
    def of(cls, x: Floats) -> "Scale":
        """Return the scale that gives x mean 0 and standard deviation 1."""
        return cls(float(x.mean()), float(x.std()))

    def __call__(self, x: ArrayLike) -> Any:
        """Return x on the scale, in its own shape."""
        apart = np.asarray(x, np.float64) - self.mean
        return apart / self.deviation if self.deviation > 0 else np.zeros_like(apart)


def standardise(x: Floats) -> Floats:
    """Return x with mean 0 and standard deviation 1; zeros where it is constant."""
    return Scale.of(x)(x)
