"""A trained model made by hand, for tests that measure one and need no Spark."""

import numpy as np

from ml_jobs.training.catalogue import Catalogue
from ml_jobs.training.interactions import Interactions
from ml_jobs.training.model import TrainedModel
from ml_jobs.training.neighbours import fit_neighbours
from ml_jobs.training.parameters import TrainingParameters
from ml_jobs.training.rank import RankModel, content_space
from ml_jobs.training.stars import StarsModel

GENRES = ("Comedy", "Drama", "Horror")


def make_trained_model(people: int = 30, films: int = 120, rated: int = 25, *, seed: int = 1) -> TrainedModel:
    """Make a model of people who rate films in an order of their own; its factors are drawn, its neighbours fitted."""
    rng, parameters = np.random.default_rng(seed), TrainingParameters()
    movie_ids = 10 * np.arange(1, films + 1)
    data = _interactions(people, movie_ids, rated, rng)
    catalogue = Catalogue.build(
        movie_ids.tolist(),
        {movie_id: [GENRES[place % 3]] for place, movie_id in enumerate(movie_ids.tolist())},
        {movie_id: 1950 + place % 60 for place, movie_id in enumerate(movie_ids.tolist())},
    )
    counts = data.like_counts(parameters.rank.like_threshold)
    content, space = content_space(catalogue, counts)
    rank = RankModel(
        user_ids=data.user_ids,
        users=rng.normal(size=(people, 4)),
        items=0.3 * rng.normal(size=(films, 4)),
        fitted=counts > 0,
        prior=rng.permutation(np.linspace(-2.0, 2.0, films)),
        content=content,
        content_space=space,
        neighbours=fit_neighbours(data, parameters.rank),
        directions=np.zeros((0, 4)),
        prior_of_unliked=-1.0,
    )
    return TrainedModel(catalogue, data, _flat_stars(data), rank, parameters.constants(3.5))


def _interactions(people: int, movie_ids: np.ndarray, rated: int, rng: np.random.Generator) -> Interactions:
    item = np.concatenate([np.sort(rng.choice(len(movie_ids), rated, replace=False)) for _ in range(people)])
    stars, times = rng.choice([2.0, 3.0, 4.0, 5.0], len(item)), 86_400.0 * rng.permutation(len(item))
    return Interactions(np.arange(1, people + 1), movie_ids, np.repeat(np.arange(people), rated), item, stars, times)


def _flat_stars(data: Interactions) -> StarsModel:
    """Everybody gives every film the same."""
    people, films = data.shape
    return StarsModel(
        mean=3.5,
        user_ids=data.user_ids,
        user_bias=np.zeros(people),
        users=np.zeros((people, 50)),
        movie_ids=data.movie_ids,
        item_bias=np.zeros(films),
        items=np.zeros((films, 50)),
        sigma2=1.0,
        prior_mean=np.zeros(51),
        prior_precision=np.ones(51),
        unknown_bias=0.0,
        unknown_factors=np.zeros(50),
        by_content=np.zeros((0, 51)),
        engine="none",
    )
