"""The rank model: what should come next? Spark's implicit ALS on the liked films, and what fills its gaps."""

from dataclasses import dataclass

import numpy as np
from pyspark.sql import DataFrame

from ml_jobs import transforms
from ml_jobs.training.als import Factors, als_of, fit_als
from ml_jobs.training.catalogue import Catalogue, genre_directions, tag_indicators, unit_rows, year_bumps
from ml_jobs.training.interactions import Floats, Ids, Interactions
from ml_jobs.training.neighbours import fit_neighbours
from ml_jobs.training.parameters import TrainingParameters
from recommender.neighbours import Neighbours
from recommender.space import ContentSpace

ENGINE = "pyspark.ml.recommendation.ALS, implicitPrefs; neighbours: EASE and sequences"
PLACED_NORM = 0.01
"""Length of a vector guessed from content: it has a direction, for themes and similar films, and moves no ranking."""
MIN_TAG_FILMS = 3
RIDGE = 5.0


@dataclass(frozen=True, slots=True)
class RankModel:
    """x_u and y_i of the hybrid score, and prior(i)."""

    user_ids: Ids
    users: Floats
    """x_u, (u, d), as Spark solved them."""
    items: Floats
    """y_i, (n, d); of films nobody liked, placed by content."""
    fitted: np.ndarray
    """Which films Spark fitted, (n,)."""
    prior: Floats
    """Standardised log number of likes, (n,)."""
    content: Floats
    """Genre directions, then release-year bumps (n, f)."""
    content_space: ContentSpace
    neighbours: Neighbours
    """Those most related to every film, n lists."""
    engine: str = ENGINE


def fit_rank(ratings: DataFrame, data: Interactions, catalogue: Catalogue, parameters: TrainingParameters) -> RankModel:
    """Fit the implicit factors (Hu, Koren, Volinsky 2008) on likes alone, and place the films that have none."""
    chosen = parameters.rank
    als = als_of(
        rank=chosen.rank,
        iterations=chosen.iterations,
        reg=chosen.reg,
        blocks=parameters.blocks,
        seed=parameters.seed,
        target="preference",
    )
    als = als.setImplicitPrefs(True).setAlpha(chosen.confidence)
    likes = transforms.likes(ratings, threshold=chosen.like_threshold)
    counts = data.like_counts(chosen.like_threshold)
    if counts.any():
        factors = fit_als(als, likes, data.user_ids, data.movie_ids)
    else:
        factors = Factors.zeros(data.shape, chosen.rank)
    items = place_by_content(factors.items, counts, catalogue)
    prior = standardise(np.log1p(counts))
    content, space = content_space(catalogue, counts)
    neighbours = fit_neighbours(data, chosen)
    return RankModel(data.user_ids, factors.users, items, counts > 0, prior, content, space, neighbours)


def content_space(catalogue: Catalogue, counts: Ids) -> tuple[Floats, ContentSpace]:
    """Return the content columns of the score, and what they mean; the centre is where the average like is."""
    genres, years = genre_directions(catalogue), year_bumps(catalogue)
    content = np.hstack([genres, years])
    share = np.log1p(counts)
    centre = share @ content / max(share.sum(), 1e-12)
    return content, ContentSpace(genres.shape[1], centre, content.T @ content)


def place_by_content(items: Floats, counts: Ids, catalogue: Catalogue) -> Floats:
    """Return the vectors with a short one, pointing where its content does, for every film without likes."""
    fitted = counts > 0
    if fitted.all() or not fitted.any():
        return items
    directions = predict_directions(unit_rows(items), counts, content_of(catalogue))
    return np.where(fitted[:, None], items, PLACED_NORM * directions)


def predict_directions(directions: Floats, counts: Ids, content: Floats) -> Floats:
    """Return unit vectors from content by ridge regression over the films that have likes, each weighted by them."""
    weight = np.log1p(counts)[:, None]
    gram = content.T @ (weight * content) + RIDGE * np.eye(content.shape[1])
    return unit_rows(content @ np.linalg.solve(gram, content.T @ (weight * directions)))


def content_of(catalogue: Catalogue) -> Floats:
    """Return what content says of every film: 1, genres, release year, tags (n, c)."""
    constant = np.full((len(catalogue), 1), 0.1)
    tags = tag_indicators(catalogue, min_films=MIN_TAG_FILMS)
    return np.hstack([constant, genre_directions(catalogue), 0.7 * year_bumps(catalogue), tags])


def standardise(x: Floats) -> Floats:
    """Return x with mean 0 and standard deviation 1; zeros where it is constant."""
    deviation = x.std()
    return (x - x.mean()) / deviation if deviation > 0 else np.zeros_like(x)
