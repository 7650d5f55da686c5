"""The stars model: what would you give it? r̂ = clip(μ + b_u + b_i + p_u · q_i, 0.5, 5).

Spark fits biases by aggregation and ALS on what they leave; the sampler starts from these and adds what the films and
people are like; the samples' mean is compressed to vectors that a dot product serves.
"""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from pyspark.sql import DataFrame
from threadpoolctl import threadpool_limits

from ml_jobs import transforms
from ml_jobs.frames import to_pandas
from ml_jobs.training.als import als_of, fit_als
from ml_jobs.training.audience import Audience, find_audience
from ml_jobs.training.catalogue import Catalogue, decade_indicators
from ml_jobs.training.compression import (
    Fit,
    Prior,
    compress,
    decorrelate,
    narrowed,
    prior_of_people,
    prior_of_samples,
    typical_film,
    widened,
)
from ml_jobs.training.content import as_map, content_of, map_of, regress
from ml_jobs.training.interactions import Floats, Ids, Interactions, locate
from ml_jobs.training.parameters import StarsParameters, TrainingParameters
from ml_jobs.training.sampling import Side, draw_samples
from ml_jobs.training.scales import Scale, standardise
from recommender.film_content import unit_rows
from recommender.stars import HIGHEST, LOWEST

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
    unknown_bias: float
    """b of a film the catalogue lacks, which is like those that hardly anybody rated."""
    unknown_factors: Floats
    """And its q, (50,)."""
    by_content: Floats
    """From the description of a film nobody rated to its (b, q), (m, 51)."""
    engine: str

    def predict(self, user_ids: Ids, movie_ids: Ids) -> Floats:
        """Return the stars of each pair; an unknown person is the average one, an unknown film one hardly rated."""
        theta = np.vstack([np.column_stack([self.user_bias, self.users]), self.prior_mean])
        bias, q = np.r_[self.item_bias, self.unknown_bias], np.vstack([self.items, self.unknown_factors])
        person, film = theta[locate(self.user_ids, user_ids)], locate(self.movie_ids, movie_ids)
        raw = self.mean + bias[film] + person[:, 0] + np.sum(person[:, 1:] * q[film], axis=1)
        return np.clip(raw, LOWEST, HIGHEST)

    def manifest(self) -> dict[str, Any]:
        """Return what serving needs to fold a person in."""
        return {
            "mean": self.mean,
            "sigma2": self.sigma2,
            "prior_mean": self.prior_mean.tolist(),
            "prior_precision": self.prior_precision.tolist(),
            "unknown_bias": self.unknown_bias,
            "unknown_factors": self.unknown_factors.tolist(),
        }


def fit_stars(
    ratings: DataFrame, data: Interactions, catalogue: Catalogue, parameters: TrainingParameters
) -> StarsModel:
    """Fit the stars model; `data` are the same ratings as `ratings`, by position."""
    chosen = parameters.stars
    refine = chosen.refine and len(data) <= chosen.refine_up_to
    start = fit_on_spark(ratings, data, parameters, refine=refine)
    if not refine:
        prior = prior_of_people([np.column_stack([start.user_bias, start.users])])
        whole = _with_content(start, data, catalogue, parameters)
        return _served(data, whole, prior, _left_variance(data, start), chosen, SPARK_ENGINE)
    rng = np.random.default_rng(parameters.seed)
    # BLAS would wake its threads for the sampler's small products, and on a busy machine wait for them.
    with threadpool_limits(1, "blas"):
        samples = list(draw_samples(data, *_sides(data, catalogue, start, chosen, rng), chosen, rng))
    noise = np.median(np.mean([sample.noise_precision for sample in samples], axis=0))
    fit = compress(samples)
    fit = replace(fit, by_content=of_unrated(fit.by_content, data, catalogue))
    prior = narrowed(prior_of_samples(samples, fit.items), chosen.prior_strength)
    return _served(data, fit, prior, float(1.0 / noise), chosen, REFINED_ENGINE)


def fit_on_spark(ratings: DataFrame, data: Interactions, parameters: TrainingParameters, *, refine: bool) -> Fit:
    """Fit biases and, on their residuals, ALS; a start for the sampler needs less of it than what is served."""
    chosen = parameters.stars
    mean = float(data.stars.mean())
    fitted = transforms.fit_biases(ratings, mean=mean, shrinkage=chosen.shrinkage, rounds=chosen.bias_rounds)
    users, movies = (side.cache() for side in fitted)
    als = als_of(
        rank=chosen.als_rank if refine else chosen.spark_only_rank,
        iterations=chosen.als_iterations if refine else chosen.spark_only_iterations,
        reg=chosen.als_reg,
        blocks=parameters.blocks,
        seed=parameters.seed,
        target="residual",
    )
    left = transforms.with_residual(ratings, users, movies, mean=mean)
    factors = fit_als(als, left, data.user_ids, data.movie_ids)
    biases = _gather(users, data.user_ids), _gather(movies, data.movie_ids)
    users.unpersist()
    movies.unpersist()
    return Fit(biases[0], factors.users, biases[1], factors.items, np.zeros((0, 0)))


def _served(
    data: Interactions, fit: Fit, prior: Prior, sigma2: float, chosen: StarsParameters, engine: str
) -> StarsModel:
    turned, diagonal = decorrelate(fit, prior)
    turned, mean, variances = widened(turned, diagonal)
    unknown_bias, unknown_factors = typical_film(turned, data.item_counts, chosen.unknown_up_to)
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
        unknown_bias=unknown_bias,
        unknown_factors=unknown_factors,
        by_content=turned.by_content,
        engine=engine,
    )


def _gather(biases: DataFrame, ids: Ids) -> Floats:
    """Collect a bias for each id; 0 where Spark saw no rating."""
    rows = to_pandas(biases)
    dense = np.zeros(len(ids))
    dense[np.searchsorted(ids, rows.iloc[:, 0].to_numpy())] = rows["bias"].to_numpy()
    return dense


def _sides(
    data: Interactions,
    catalogue: Catalogue,
    start: Fit,
    parameters: StarsParameters,
    rng: np.random.Generator,
) -> tuple[Side, Side]:
    users, items = (
        _first(bias, factors, parameters.rank, rng)
        for bias, factors in ((start.user_bias, start.users), (start.item_bias, start.items))
    )
    audience = find_audience(data, parameters.audience, rng)
    return (
        Side.of_users(data, user_features(data, audience), users),
        Side.of_items(data, item_features(data, catalogue, audience), items),
    )


def item_features(data: Interactions, catalogue: Catalogue, audience: Audience) -> Floats:
    """Return side information of films (n, f): 1, how often rated, hardly at all, year, genres, decade, audience.

    A film nobody rated counts as rated once, by nobody in particular: no rating could say what the two differ by.
    """
    often, year = standardise(_log_counts(data)), standardise(catalogue.filled_years)
    columns = [np.ones(len(often)), often, often**2 - 1, data.item_counts <= 1, year]
    return np.column_stack([*columns, unit_rows(catalogue.genres), decade_indicators(catalogue), audience.items])


def of_unrated(coefficients: Floats, data: Interactions, catalogue: Catalogue) -> Floats:
    """Return what coefficients of `item_features` (f, d) make of a film nobody rated, as a map from its description."""
    often, year = Scale.of(_log_counts(data))(np.log1p(1.0)), Scale.of(catalogue.filled_years)
    genres = 5 + len(catalogue.genre_names)
    decades = genres + decade_indicators(catalogue).shape[1]
    constant = np.array([1.0, often, often**2 - 1, 1.0, year(2000.0)]) @ coefficients[:5]
    parts = {
        "constant": constant[None],
        "since": (year(2010.0) - year(2000.0)) * coefficients[4:5],
        "genres": coefficients[5:genres],
        "decades": coefficients[genres:decades],
    }
    return map_of(parts, catalogue.content)


def _log_counts(data: Interactions) -> Floats:
    return np.log1p(np.maximum(data.item_counts, 1))


def user_features(data: Interactions, audience: Audience) -> Floats:
    """Return side information of people: 1, how much they rated, what they chose to see (u, f)."""
    much = standardise(np.log1p(data.user_counts))
    return np.column_stack([np.ones(len(much)), much, audience.users])


def _first(bias: Floats, factors: Floats, rank: int, rng: np.random.Generator) -> Floats:
    """The sampler's first state (1 + d, n): Spark's bias and factors, and a little noise where Spark has none."""
    rest = 0.1 * rng.standard_normal((max(rank - factors.shape[1], 0), len(bias)))
    return np.vstack([bias, factors.T[:rank], rest])


def _with_content(start: Fit, data: Interactions, catalogue: Catalogue, parameters: TrainingParameters) -> Fit:
    """Give films nobody rated the bias and factors that their content suggests, by ridge regression on the others."""
    counts, chosen = data.item_counts, parameters.content
    content, known = content_of(catalogue, chosen), np.column_stack([start.item_bias, start.items])
    told = regress(content, counts / (counts + parameters.stars.content_shrinkage), known, chosen.ridge)
    filled = np.where(counts[:, None] > 0, known, content @ told)
    of_new = as_map(told, catalogue.content, chosen)
    return replace(start, item_bias=filled[:, 0], items=filled[:, 1:], by_content=of_new)


def _left_variance(data: Interactions, fit: Fit) -> float:
    """What the fit leaves of the ratings it was fitted to, a little too little."""
    predicted = fit.user_bias[data.user] + fit.item_bias[data.item]
    for left, right in zip(fit.users.T, fit.items.T, strict=True):
        predicted += left[data.user] * right[data.item]
    return float(np.mean((data.stars - data.stars.mean() - predicted) ** 2))
