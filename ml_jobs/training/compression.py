"""From the sampler's draws to what is served: one bias and fifty factors for each person and film, and the prior under
which a new person's are solved. NumPy only, no I/O."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from ml_jobs.training.interactions import Floats, Ids
from ml_jobs.training.sampling import Sample
from recommender.stars import DIMENSIONS


@dataclass(frozen=True, slots=True)
class Fit:
    """Biases and factors of both sides."""

    user_bias: Floats
    users: Floats
    """(u, d)."""
    item_bias: Floats
    items: Floats
    """(n, d)."""
    by_content: Floats
    """From what is known of a film to its bias and factors, (m, 1 + d); the first row is that of a constant 1."""


@dataclass(frozen=True, slots=True)
class Prior:
    """Of θ = (b_u, p_u) over people: mean (1 + d,) and covariance (1 + d, 1 + d)."""

    mean: Floats
    covariance: Floats


def compress(samples: list[Sample], dimensions: int = DIMENSIONS) -> Fit:
    """Return the mean biases and the best `dimensions` factors of the mean dot products.

    The mean over S samples of P_s Q_sᵀ is [P_1 … P_S][Q_1 … Q_S]ᵀ / S: two thin QRs and one small SVD, never the
    matrix of all users and films.
    """
    left = np.hstack([sample.users[1:].T for sample in samples]) / len(samples)
    right = np.hstack([sample.items[1:].T for sample in samples])
    (q_left, r_left), (q_right, r_right) = np.linalg.qr(left), np.linalg.qr(right)
    u, s, vt = np.linalg.svd(r_left @ r_right.T, full_matrices=False)
    kept = min(dimensions, len(s))
    root, users = np.sqrt(s[:kept]), q_left @ u[:, :kept]
    # What carries the draws of a film side by side into its served factors: right @ to_served = q_right vtᵀ root.
    to_served = left.T @ users / np.where(root > 1e-6 * root.max(), root, np.inf)
    weights = np.hstack([sample.item_weights[:, 1:] for sample in samples])
    return Fit(
        user_bias=np.mean([sample.users[0] for sample in samples], axis=0),
        users=users * root,
        item_bias=np.mean([sample.items[0] for sample in samples], axis=0),
        items=q_right @ vt[:kept].T * root,
        by_content=np.column_stack(
            [np.mean([sample.item_weights[:, 0] for sample in samples], axis=0), weights @ to_served]
        ),
    )


def prior_of_samples(samples: list[Sample], items: Floats) -> Prior:
    """Return the spread of θ over people and samples, each sample carried into the served factors `items`.

    That of the posterior means alone is too narrow to fold new people in, and this is too wide: the noise of the films'
    draws is in it, which the served factors are without. See `narrowed`.
    """
    to_served = np.linalg.pinv(items)
    return prior_of_people(
        np.column_stack([s.users[0], s.users[1:].T @ (to_served @ s.items[1:].T).T]) for s in samples
    )


def narrowed(prior: Prior, strength: float) -> Prior:
    """Return the prior with `strength` times the precision."""
    return replace(prior, covariance=prior.covariance / strength)


def prior_of_people(thetas: Iterable[Floats]) -> Prior:
    """Return the mean and covariance of people's parameters, given in parts (u, 1 + d) of which one is held at a time.

    Moments are summed around the first part's mean, so that nothing is lost to cancellation.
    """
    centre, count, first, second = np.zeros(0), 0, np.zeros(0), np.zeros((0, 0))
    for theta in thetas:
        if not count:
            centre, first = theta.mean(axis=0), np.zeros(theta.shape[1])
            second = np.zeros((theta.shape[1], theta.shape[1]))
        apart = theta - centre
        count, first, second = count + len(theta), first + apart.sum(axis=0), second + apart.T @ apart
    shift = first / count
    return Prior(centre + shift, second / count - np.outer(shift, shift))


def decorrelate(fit: Fit, prior: Prior) -> tuple[Fit, Prior]:
    """Return the same predictions in coordinates in which the prior's covariance is a diagonal.

    What of b_u follows from p_u moves into the factors, q_i + a, which then turn to their principal axes. So a film of
    which nothing is known is not at zero here: see `typical_film`.
    """
    within = prior.covariance[1:, 1:]
    ridge = 1e-6 * max(float(np.trace(within)) / len(within), 1e-9) * np.eye(len(within))
    slope = np.linalg.solve(within + ridge, prior.covariance[1:, 0])
    variances, axes = np.linalg.eigh(within)
    of_content = fit.by_content.copy()
    of_content[:1, 1:] += slope
    turned = Fit(
        user_bias=fit.user_bias - fit.users @ slope,
        users=fit.users @ axes,
        item_bias=fit.item_bias,
        items=(fit.items + slope) @ axes,
        by_content=np.column_stack([of_content[:, 0], of_content[:, 1:] @ axes]),
    )
    left = prior.covariance[0, 0] - slope @ prior.covariance[1:, 0]
    mean = np.r_[prior.mean[0] - prior.mean[1:] @ slope, prior.mean[1:] @ axes]
    return turned, Prior(mean, np.diag(np.maximum(np.r_[left, variances], 0.0)))


def widened(fit: Fit, prior: Prior, dimensions: int = DIMENSIONS) -> tuple[Fit, Floats, Floats]:
    """Pad the factors, and the prior's mean and variances, with zeros to the served dimensions."""
    missing = dimensions - fit.users.shape[1]
    wide = {name: np.pad(getattr(fit, name), ((0, 0), (0, missing))) for name in ("users", "items", "by_content")}
    mean, variances = (np.pad(values, (0, missing)) for values in (prior.mean, np.diag(prior.covariance)))
    return replace(fit, **wide), mean, variances


def typical_film(fit: Fit, counts: Ids, at_most: int) -> tuple[float, Floats]:
    """Return bias and factors of a film the catalogue lacks: the mean of those with `at_most` ratings, else of all."""
    rare = counts <= at_most
    chosen = rare if rare.any() else np.ones_like(rare)
    return float(fit.item_bias[chosen].mean()), fit.items[chosen].mean(axis=0)
