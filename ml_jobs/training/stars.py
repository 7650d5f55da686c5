"""The stars model: what would you give it? r̂ = clip(μ + b_u + b_i + p_u · q_i, 0.5, 5).

Spark fits biases by aggregation and ALS on what they leave; the sampler starts from these and adds what the films and
people are like; the samples' mean is compressed to vectors that a dot product serves.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from pyspark.sql import DataFrame

from ml_jobs import transforms
from ml_jobs.frames import to_pandas
from ml_jobs.training.als import Factors, als_of, fit_als
from ml_jobs.training.catalogue import Catalogue, decade_indicators, unit_rows
from ml_jobs.training.interactions import Floats, Ids, Interactions, locate
from ml_jobs.training.parameters import StarsParameters, TrainingParameters
from ml_jobs.training.rank import content_of, standardise
from ml_jobs.training.sampling import Sample, Side, draw_samples

DIMENSIONS = 50
LOWEST, HIGHEST = 0.5, 5.0
SMALLEST_VARIANCE = 1e-4
"""Of the prior, so that an axis along which nobody differs does no harm."""
SPARK_ENGINE = "biases by Spark aggregation, pyspark.ml.recommendation.ALS on what they leave"
REFINED_ENGINE = f"{SPARK_ENGINE}; refined by Gibbs sampling with side information in NumPy"


@dataclass(frozen=True, slots=True)
class StarsModel:
    """Biases, factors, and the prior under which a new person's are solved: θ = (b_u, p_u) ~ N(m, 1 / Λ)."""

    mean: float
    user_ids: Ids
    user_bias: Floats
    users: Floats
    """p_u, (u, 50)."""
    movie_ids: Ids
    item_bias: Floats
    items: Floats
    """q_i, (n, 50)."""
    sigma2: float
    """Variance of a typical person's rating around its prediction."""
    prior_mean: Floats
    """m, (51,)."""
    prior_precision: Floats
    """The diagonal of Λ, (51,)."""
    engine: str

    def predict(self, user_ids: Ids, movie_ids: Ids) -> Floats:
        """Return the stars of each pair; an unknown person is the average one, an unknown film adds nothing."""
        theta = np.vstack([np.column_stack([self.user_bias, self.users]), self.prior_mean])
        z = np.vstack([np.column_stack([np.ones(len(self.items)), self.items]), np.eye(1, 1 + self.items.shape[1])])
        user, item = locate(self.user_ids, user_ids), locate(self.movie_ids, movie_ids)
        bias = np.r_[self.item_bias, 0.0][item]
        return np.clip(self.mean + bias + np.sum(theta[user] * z[item], axis=1), LOWEST, HIGHEST)

    def manifest(self) -> dict[str, Any]:
        """Return what serving needs to fold a person in."""
        return {
            "mean": self.mean,
            "sigma2": self.sigma2,
            "prior_mean": self.prior_mean.tolist(),
            "prior_precision": self.prior_precision.tolist(),
        }


@dataclass(frozen=True, slots=True)
class _Fit:
    """Biases and factors of both sides, before the prior is known."""

    user_bias: Floats
    users: Floats
    item_bias: Floats
    items: Floats


def fit_stars(
    ratings: DataFrame, data: Interactions, catalogue: Catalogue, watched: Floats, parameters: TrainingParameters
) -> StarsModel:
    """Fit the stars model; `watched` are the people's implicit factors, which say what they chose to see."""
    chosen = parameters.stars
    refine = chosen.refine and len(data) <= chosen.refine_up_to
    start = fit_on_spark(ratings, data, parameters, refine=refine)
    if not refine:
        prior = prior_of_people(np.column_stack([start.user_bias, start.users]))
        return _served(data, _with_content(start, data, catalogue), prior, _left_variance(data, start), SPARK_ENGINE)
    rng = np.random.default_rng(parameters.seed)
    samples = list(draw_samples(data, *_sides(data, catalogue, watched, start, chosen, rng), chosen, rng))
    noise = np.median(np.mean([sample.noise_precision for sample in samples], axis=0))
    fit = compress(samples)
    return _served(data, fit, prior_of_samples(samples, fit.items), float(1.0 / noise), REFINED_ENGINE)


def fit_on_spark(ratings: DataFrame, data: Interactions, parameters: TrainingParameters, *, refine: bool) -> _Fit:
    """Fit biases and, on their residuals, ALS; a start for the sampler needs less of it than what is served."""
    chosen = parameters.stars
    mean = float(data.stars.mean())
    biased = transforms.with_biases(ratings, mean=mean, shrinkage=chosen.shrinkage, rounds=chosen.bias_rounds).cache()
    als = als_of(
        rank=chosen.als_rank if refine else chosen.spark_only_rank,
        iterations=chosen.als_iterations if refine else chosen.spark_only_iterations,
        reg=chosen.als_reg,
        blocks=parameters.blocks,
        seed=parameters.seed,
        target="residual",
    )
    factors = fit_als(als, biased, data.user_ids, data.movie_ids)
    biases = _gather_biases(biased, data)
    biased.unpersist()
    return _Fit(biases.users[:, 0], factors.users, biases.items[:, 0], factors.items)


def compress(samples: list[Sample], dimensions: int = DIMENSIONS) -> _Fit:
    """Return the mean biases and the best `dimensions` factors of the mean dot products.

    The mean over S samples of P_s Q_sᵀ is [P_1 … P_S][Q_1 … Q_S]ᵀ / S: two thin QRs and one small SVD, never the
    matrix of all users and films.
    """
    left = np.hstack([sample.users[1:].T for sample in samples]) / len(samples)
    right = np.hstack([sample.items[1:].T for sample in samples])
    (q_left, r_left), (q_right, r_right) = np.linalg.qr(left), np.linalg.qr(right)
    u, s, vt = np.linalg.svd(r_left @ r_right.T, full_matrices=False)
    kept = min(dimensions, len(s))
    root = np.sqrt(s[:kept])
    user_bias = np.mean([sample.users[0] for sample in samples], axis=0)
    item_bias = np.mean([sample.items[0] for sample in samples], axis=0)
    return _Fit(user_bias, q_left @ u[:, :kept] * root, item_bias, q_right @ vt[:kept].T * root)


@dataclass(frozen=True, slots=True)
class _Prior:
    """Of θ = (b_u, p_u) over people: mean (1 + d,) and covariance (1 + d, 1 + d)."""

    mean: Floats
    covariance: Floats


def prior_of_samples(samples: list[Sample], items: Floats) -> _Prior:
    """Return the spread of θ over people and samples, each sample carried into the served factors `items`.

    The spread of the posterior means alone is too narrow: new people folded in under it are predicted worse.
    """
    to_served = np.linalg.pinv(items)
    thetas = [np.column_stack([s.users[0], s.users[1:].T @ (to_served @ s.items[1:].T).T]) for s in samples]
    return prior_of_people(np.vstack(thetas))


def prior_of_people(theta: Floats) -> _Prior:
    """Return the mean and covariance of people's parameters (u, 1 + d)."""
    return _Prior(theta.mean(axis=0), np.cov(theta, rowvar=False, bias=True))


def decorrelate(fit: _Fit, prior: _Prior) -> tuple[_Fit, _Prior]:
    """Return the same predictions in coordinates in which the prior's covariance is a diagonal.

    What of b_u follows from p_u moves into the factors, q_i + a, which then turn to their principal axes.
    """
    within = prior.covariance[1:, 1:]
    ridge = 1e-6 * max(float(np.trace(within)) / len(within), 1e-9) * np.eye(len(within))
    slope = np.linalg.solve(within + ridge, prior.covariance[1:, 0])
    variances, axes = np.linalg.eigh(within)
    turned = _Fit(fit.user_bias - fit.users @ slope, fit.users @ axes, fit.item_bias, (fit.items + slope) @ axes)
    left = prior.covariance[0, 0] - slope @ prior.covariance[1:, 0]
    mean = np.r_[prior.mean[0] - prior.mean[1:] @ slope, prior.mean[1:] @ axes]
    return turned, _Prior(mean, np.diag(np.maximum(np.r_[left, variances], 0.0)))


def _served(data: Interactions, fit: _Fit, prior: _Prior, sigma2: float, engine: str) -> StarsModel:
    turned, diagonal = decorrelate(fit, prior)
    turned, mean, variances = _widened(turned, diagonal)
    return StarsModel(
        mean=float(data.stars.mean()),
        user_ids=data.user_ids,
        user_bias=turned.user_bias,
        users=turned.users,
        movie_ids=data.movie_ids,
        item_bias=turned.item_bias,
        items=turned.items,
        sigma2=sigma2,
        prior_mean=mean,
        prior_precision=1.0 / (variances + SMALLEST_VARIANCE),
        engine=engine,
    )


def _widened(fit: _Fit, prior: _Prior) -> tuple[_Fit, Floats, Floats]:
    """Pad the factors, and the prior's mean and variances, with zeros to the served dimensions."""
    missing = DIMENSIONS - fit.users.shape[1]
    users, items = (np.pad(factors, ((0, 0), (0, missing))) for factors in (fit.users, fit.items))
    mean, variances = (np.pad(values, (0, missing)) for values in (prior.mean, np.diag(prior.covariance)))
    return _Fit(fit.user_bias, users, fit.item_bias, items), mean, variances


def _gather_biases(biased: DataFrame, data: Interactions) -> Factors:
    """Collect the biases as factors of one dimension."""
    rows = to_pandas(biased.select("user_id", "movie_id", "user_bias", "movie_bias"))
    users, items = np.zeros((len(data.user_ids), 1)), np.zeros((len(data.movie_ids), 1))
    users[np.searchsorted(data.user_ids, rows["user_id"].to_numpy()), 0] = rows["user_bias"].to_numpy()
    items[np.searchsorted(data.movie_ids, rows["movie_id"].to_numpy()), 0] = rows["movie_bias"].to_numpy()
    return Factors(users, items)


def _sides(
    data: Interactions,
    catalogue: Catalogue,
    watched: Floats,
    start: _Fit,
    parameters: StarsParameters,
    rng: np.random.Generator,
) -> tuple[Side, Side]:
    users, items = (
        _first(bias, factors, parameters.rank, rng)
        for bias, factors in ((start.user_bias, start.users), (start.item_bias, start.items))
    )
    return (
        Side.of_users(data, user_features(data, watched), users),
        Side.of_items(data, item_features(data, catalogue), items),
    )


def item_features(data: Interactions, catalogue: Catalogue) -> Floats:
    """Return side information of films: 1, how often rated, never or once, release year, genres, decade (n, f)."""
    counts = data.item_counts
    often, year = standardise(np.log1p(counts)), standardise(catalogue.filled_years)
    columns = [np.ones(len(counts)), often, often**2 - 1, counts == 0, counts == 1, year]
    return np.column_stack([*columns, unit_rows(catalogue.genres), decade_indicators(catalogue)])


def user_features(data: Interactions, watched: Floats) -> Floats:
    """Return side information of people: 1, how much they rated, what they chose to see (u, f)."""
    scale = np.sqrt(np.mean(np.sum(watched**2, axis=1))) or 1.0
    return np.column_stack([np.ones(len(watched)), standardise(np.log1p(data.user_counts)), watched / scale])


def _first(bias: Floats, factors: Floats, rank: int, rng: np.random.Generator) -> Floats:
    """The sampler's first state (1 + d, n): Spark's bias and factors, and a little noise where Spark has none."""
    rest = 0.1 * rng.standard_normal((max(rank - factors.shape[1], 0), len(bias)))
    return np.vstack([bias, factors.T[:rank], rest])


def _with_content(fit: _Fit, data: Interactions, catalogue: Catalogue) -> _Fit:
    """Give films nobody rated the bias and factors that their content suggests, by ridge regression on the others."""
    counts = data.item_counts
    content = content_of(catalogue)
    weight = (counts / (counts + 5.0))[:, None]
    known = np.column_stack([fit.item_bias, fit.items])
    gram = content.T @ (weight * content) + 5.0 * np.eye(content.shape[1])
    guessed = content @ np.linalg.solve(gram, content.T @ (weight * known))
    filled = np.where(counts[:, None] > 0, known, guessed)
    return _Fit(fit.user_bias, fit.users, filled[:, 0], filled[:, 1:])


def _left_variance(data: Interactions, fit: _Fit) -> float:
    """What the fit leaves of the ratings it was fitted to, a little too little."""
    predicted = fit.user_bias[data.user] + fit.item_bias[data.item]
    for left, right in zip(fit.users.T, fit.items.T, strict=True):
        predicted += left[data.user] * right[data.item]
    return float(np.mean((data.stars - data.stars.mean() - predicted) ** 2))
