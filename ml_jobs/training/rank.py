"""The rank model: what should come next? Spark's implicit ALS on the liked films, and what fills its gaps."""

from dataclasses import dataclass

import numpy as np
from pyspark.sql import DataFrame

from ml_jobs import transforms
from ml_jobs.ranking import Ranker
from ml_jobs.training.als import Factors, als_of, fit_als
from ml_jobs.training.catalogue import Catalogue, genre_directions, year_bumps
from ml_jobs.training.content import as_map, content_of, regress_directions
from ml_jobs.training.interactions import Floats, Ids, Interactions
from ml_jobs.training.neighbours import fit_neighbours
from ml_jobs.training.parameters import TrainingParameters
from ml_jobs.training.scales import Scale
from recommender.film_content import unit_rows
from recommender.neighbours import Neighbours
from recommender.space import ContentSpace, ScoringConstants, Space

ENGINE = "pyspark.ml.recommendation.ALS, implicitPrefs; neighbours: EASE and sequences"


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
    directions: Floats
    """From a film's description to the direction of its y, (m, d)."""
    prior_of_unliked: float
    engine: str = ENGINE

    def ranker(self, movie_ids: Ids, constants: ScoringConstants) -> Ranker:
        """Return the hybrid score over these films, which are the model's."""
        space = Space(self.items.T @ self.items, len(self.items), self.content_space)
        return Ranker(movie_ids, self.items, self.content, self.prior, self.neighbours, space, constants)


def fit_rank(ratings: DataFrame, data: Interactions, catalogue: Catalogue, parameters: TrainingParameters) -> RankModel:
    """Fit the implicit factors (Hu, Koren, Volinsky 2008) on likes alone, and place the films that have none."""
    chosen = parameters.rank
    counts = data.like_counts(chosen.like_threshold)
    factors = _fit_factors(ratings, data, parameters) if counts.any() else Factors.zeros(data.shape, chosen.rank)
    coefficients = regress_directions(unit_rows(factors.items), counts, catalogue, parameters.content)
    placed = chosen.placed_length * unit_rows(content_of(catalogue, parameters.content) @ coefficients)
    content, space = content_space(catalogue, counts)
    popularity = Scale.of(np.log1p(counts))
    return RankModel(
        user_ids=data.user_ids,
        users=factors.users,
        items=np.where((counts > 0)[:, None], factors.items, placed),
        fitted=counts > 0,
        prior=popularity(np.log1p(counts)),
        content=content,
        content_space=space,
        neighbours=fit_neighbours(data, chosen),
        directions=as_map(coefficients, catalogue.content, parameters.content),
        prior_of_unliked=float(popularity(0.0)),
    )


def content_space(catalogue: Catalogue, counts: Ids) -> tuple[Floats, ContentSpace]:
    """Return the content columns of the score, and what they mean; the centre is where the average like is."""
    genres, years = genre_directions(catalogue), year_bumps(catalogue)
    content = np.hstack([genres, years])
    share = np.log1p(counts)
    centre = share @ content / max(share.sum(), 1e-12)
    return content, ContentSpace(genres.shape[1], centre, content.T @ content)


def _fit_factors(ratings: DataFrame, data: Interactions, parameters: TrainingParameters) -> Factors:
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
    return fit_als(als, transforms.likes(ratings, threshold=chosen.like_threshold), data.user_ids, data.movie_ids)
