"""A figure with what each person adds to its error, so that trials on the same people can be compared. NumPy only."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from ml_jobs.training.interactions import Floats, Ids

GROUPS = 1000
"""People whose ids are the same modulo this count together; in a small data set each is a group."""
SIGNIFICANT = 1.96


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure, and by how much each group of people moves it away from its expectation (GROUPS,)."""

    value: float
    influence: Floats

    @classmethod
    def of_mean(cls, people: Ids, values: ArrayLike) -> "Estimate":
        """Estimate a mean over people."""
        x = np.asarray(values, np.float64)
        return cls(float(x.mean()), _by_group(people, (x - x.mean()) / len(x)))

    @classmethod
    def of_rmse(cls, people: Ids, errors: ArrayLike) -> "Estimate":
        """Estimate a root mean squared error over ratings, each by one of the people; to first order."""
        squares = np.asarray(errors, np.float64) ** 2
        value = float(np.sqrt(squares.mean()))
        return cls(value, _by_group(people, (squares - value**2) / (2 * max(value, 1e-12) * len(squares))))

    @classmethod
    def mean_of(cls, estimates: list["Estimate"]) -> "Estimate":
        """Return the mean of figures on several splits, whose people are the same."""
        value = float(np.mean([each.value for each in estimates]))
        return cls(value, np.mean([each.influence for each in estimates], axis=0))

    @property
    def error(self) -> float:
        """The standard error."""
        return float(np.linalg.norm(self.influence))


@dataclass(frozen=True, slots=True)
class Gain:
    """By how much a trial is better than another, and the standard error of that, people paired."""

    value: float
    error: float

    @classmethod
    def between(cls, one: Estimate, other: Estimate, *, higher_is_better: bool) -> "Gain":
        """Return the gain of the first over the second."""
        sign = 1.0 if higher_is_better else -1.0
        return cls(sign * (one.value - other.value), float(np.linalg.norm(one.influence - other.influence)))

    @property
    def is_sure(self) -> bool:
        """Whether its 95 % interval is above 0."""
        return self.value > SIGNIFICANT * self.error

    def __str__(self) -> str:
        low, high = self.value - SIGNIFICANT * self.error, self.value + SIGNIFICANT * self.error
        return f"{self.value:+.4f} (95 % interval {low:+.4f} to {high:+.4f})"


def _by_group(people: Ids, values: Floats) -> Floats:
    return np.bincount(np.asarray(people) % GROUPS, values, GROUPS).astype(np.float64)
