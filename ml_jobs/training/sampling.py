"""Gibbs sampling of the stars model: what biases and factors are plausible, given the ratings and the side information.

Probabilistic matrix factorisation (Salakhutdinov, Mnih 2008) whose priors are regressions on side information (Macau;
Simm et al. 2017), drawn coordinate by coordinate as in libFM (Rendle 2012), each coordinate vectorised over all users
or all films.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from ml_jobs.training.interactions import Floats, Ids, Interactions
from ml_jobs.training.parameters import StarsParameters

FIRST_PRECISION = 10.0


@dataclass(slots=True)
class Side:
    """Users or films: row 0 of `x` is their bias, the rest are factors, x[:, n] ~ N(Wᵀ features[n], 1 / precision)."""

    features: Floats
    """(n, f)."""
    x: Floats
    """(1 + d, n)."""
    counts: Ids
    """Ratings of each user or film, (n,)."""
    spread: Callable[[Floats], Floats]
    """From a number for each user or film to that of each rating's."""
    sums: Callable[[Floats], Floats]
    """From a number for each rating to their sum for each user or film."""
    mean: Floats = field(init=False)
    precision: Floats = field(init=False)
    ridge: Floats = field(init=False)
    weights: Floats = field(init=False)
    """The regression W, (f, 1 + d)."""
    eigenvalues: Floats = field(init=False)
    basis: Floats = field(init=False)
    projected: Floats = field(init=False)
    """The features in the eigenbasis of their Gram matrix, in which the regression needs no solve, (f, n)."""
    unrated: NDArray[np.bool_] = field(init=False)

    @classmethod
    def of_users(cls, data: Interactions, features: Floats, x: Floats) -> "Side":
        """The ratings come sorted by user, so theirs are stretches, which are several times as fast."""
        counts = data.user_counts
        starts = np.r_[0, np.cumsum(counts)[:-1]]
        return cls(
            features,
            x,
            counts,
            lambda values: np.repeat(values, counts),
            lambda values: np.add.reduceat(values, starts),
        )

    @classmethod
    def of_items(cls, data: Interactions, features: Floats, x: Floats) -> "Side":
        """Films, some of which may have no rating."""
        index, size = data.item, len(data.movie_ids)
        return cls(
            features,
            x,
            data.item_counts,
            lambda values: values[index],
            lambda values: np.bincount(index, values, size).astype(np.float64, copy=False),
        )

    def __post_init__(self) -> None:
        self.mean = np.zeros_like(self.x)
        self.precision = np.full(len(self.x), FIRST_PRECISION)
        self.ridge = np.full(len(self.x), FIRST_PRECISION)
        self.weights = np.zeros((self.features.shape[1], len(self.x)))
        values, self.basis = np.linalg.eigh(self.features.T @ self.features)
        self.eigenvalues = np.maximum(values, 0.0)
        self.projected = np.ascontiguousarray((self.features @ self.basis).T)
        self.unrated = self.counts == 0

    @property
    def size(self) -> int:
        """Number of users or films."""
        return self.x.shape[1]

    @property
    def known(self) -> Floats:
        """x, and where no rating speaks the regression's mean: a draw around it would be noise alone, (1 + d, n)."""
        return np.where(self.unrated, self.mean, self.x)

    def draw(self, row: int, information: Floats, pull: Floats, rng: np.random.Generator) -> Floats:
        """Draw x[row] given what the ratings say (Σ w z² and Σ w z error); returns by how much each rating's moved."""
        precision = information + self.precision[row]
        mean = (pull + information * self.x[row] + self.precision[row] * self.mean[row]) / precision
        drawn = mean + rng.standard_normal(self.size) / np.sqrt(precision)
        moved = drawn - self.x[row]
        self.x[row] = drawn
        return self.spread(moved)

    def draw_prior(self, rng: np.random.Generator) -> None:
        """Draw the regression W, its ridge and the precisions, all rows at once."""
        rows, features = len(self.x), len(self.eigenvalues)
        spread = 1.0 / np.sqrt(self.precision)
        noisy = self.x + spread[:, None] * rng.standard_normal(self.x.shape)
        jitter = (spread * np.sqrt(self.ridge))[:, None] * rng.standard_normal((rows, features))
        w = (noisy @ self.projected.T + jitter) / (self.eigenvalues + self.ridge[:, None])
        self.mean = w @ self.projected
        self.weights = self.basis @ w.T
        squares, left = np.sum(w**2, axis=1), np.sum((self.x - self.mean) ** 2, axis=1)
        shape = (self.size + features + 2) / 2
        self.precision = rng.gamma(shape, size=rows) / ((left + self.ridge * squares + 0.1) / 2)
        self.ridge = rng.gamma((features + 2) / 2, size=rows) / ((self.precision * squares + 0.2) / 2)


@dataclass(frozen=True, slots=True)
class Sample:
    """One draw from the posterior."""

    users: Floats
    """(1 + d, u)."""
    items: Floats
    """(1 + d, n)."""
    item_weights: Floats
    """What films' side information is worth, (f, 1 + d)."""
    noise_precision: Floats
    """Of each user, (u,)."""


def draw_samples(
    data: Interactions, users: Side, items: Side, parameters: StarsParameters, rng: np.random.Generator
) -> Iterator[Sample]:
    """Yield every `thin`-th sample after the burn-in."""
    error = first_error(data, users, items)
    for sweep in range(parameters.sweeps):
        noise = draw_noise(users, error, parameters.noise_strength, rng)
        draw_sweep(users, items, error, noise, rng)
        if sweep >= parameters.burn_in and (sweep - parameters.burn_in) % parameters.thin == 0:
            yield Sample(users.known, items.known, items.weights, noise)


def first_error(data: Interactions, users: Side, items: Side) -> Floats:
    """Return what the sides, as they start, leave of each rating."""
    error = data.stars - data.stars.mean()
    for left, right in zip(users.x[1:], items.x[1:], strict=True):
        error -= users.spread(left) * items.spread(right)
    return error - users.spread(users.x[0]) - items.spread(items.x[0])


def draw_sweep(users: Side, items: Side, error: Floats, noise: Floats, rng: np.random.Generator) -> None:
    """Draw everything once, each user's ratings weighted by the precision `noise`; `error` is kept up to date."""
    error -= users.draw(0, noise * users.counts, noise * users.sums(error), rng)
    weight = users.spread(noise)
    error -= items.draw(0, items.sums(weight), items.sums(weight * error), rng)
    for row in range(1, len(users.x)):
        z = items.spread(items.x[row])
        error -= z * users.draw(row, noise * users.sums(z * z), noise * users.sums(z * error), rng)
        x = users.x[row]
        information, pull = items.sums(users.spread(noise * x * x)), items.sums(users.spread(noise * x) * error)
        error -= users.spread(x) * items.draw(row, information, pull, rng)
    users.draw_prior(rng)
    items.draw_prior(rng)


def draw_noise(users: Side, error: Floats, strength: float, rng: np.random.Generator) -> Floats:
    """Draw each user's noise precision, tied to everybody's by `strength` pseudo-ratings.

    People differ in how predictably they rate, and the unpredictable should teach the films less.
    """
    squares = users.sums(error**2)
    return rng.gamma((strength + users.counts) / 2) / ((strength * np.mean(error**2) + squares) / 2)
