"""The production model and its peers, all trained on the same ratings.

A contender predicts stars, or ranks films, or both.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

import numpy as np
from pyspark.sql import DataFrame

from ml_jobs import baselines, transforms
from ml_jobs.evaluation import cut, measure_rankings, rank_by
from ml_jobs.training.als import Factors
from ml_jobs.training.catalogue import Catalogue
from ml_jobs.training.interactions import Floats, Ids, Interactions, locate
from ml_jobs.training.model import TrainedModel
from ml_jobs.training.stars import StarsModel
from recommender.report_metrics import OURS
from recommender.space import ScoringConstants
from recommender.stars import HIGHEST, LOWEST, fold_in_stars
from recommender.stars import StarsModel as StarsPrior

MEAN, BIASES, MOST_POPULAR = "global mean", "biases", "most popular"
KNN, EASE, TUNED_EASE, IMPLICIT = "item-kNN", "EASE", "EASE, λ validated", "implicit ALS"
STARS_FOLDED_IN = f"{OURS}, folded in"
PLAIN, ON_RESIDUALS = "Spark ALS, plain", "Spark ALS on bias residuals"
EASE_REGS = (50.0, 100.0, 200.0, 400.0, 800.0)
VALIDATION_SHARE = 0.2

Predict = Callable[[Ids, Ids], Floats]
Rank = Callable[[Ids, int], Iterable[Ids]]
"""The first k films that each person has not rated, best first."""


@dataclass(frozen=True, slots=True)
class Contender:
    """A model by name, and what it can do."""

    name: str
    predict: Predict | None = None
    rank: Rank | None = None


def production(model: TrainedModel, *, stars: bool) -> Contender:
    """Return the model as it is served."""
    return Contender(OURS, model.predict if stars else None, _ranks_of(model))


def rank_as(name: str, model: TrainedModel, constants: ScoringConstants) -> Contender:
    """Return the model under other constants of the hybrid score; it ranks only."""
    return Contender(name, None, _ranks_of(replace(model, constants=constants)))


def folded_in(model: TrainedModel) -> Contender:
    """Return the stars as the site predicts them: people are folded in from their ratings, under one prior for all."""
    data, stars = model.data, model.stars
    prior = StarsPrior.from_mapping(stars.manifest())
    tastes = [
        fold_in_stars(data.stars[rows], stars.item_bias[data.item[rows]], stars.items[data.item[rows]], prior)
        for rows in data.rows_of_users()
    ]
    theta = np.array([taste.mean for taste in tastes])
    return Contender(STARS_FOLDED_IN, replace(stars, user_bias=theta[:, 0], users=theta[:, 1:]).predict)


def simple(model: TrainedModel, *, stars: bool) -> Iterator[Contender]:
    """Yield the mean, the biases, and what most people liked."""
    if stars:
        yield Contender(MEAN, baselines.fit_mean(model.data))
        yield Contender(BIASES, baselines.fit_biases(model.data))
    yield Contender(MOST_POPULAR, None, _ranks_by(model.data, lambda _: model.rank.prior))


def factorised(model: TrainedModel, plain: Factors, on_spark: StarsModel) -> Iterator[Contender]:
    """Yield what Spark's explicit ALS gives by itself: plain, and on what the biases leave."""
    users = np.vstack([plain.users, np.zeros(plain.users.shape[1])])
    rank = _ranks_by(model.data, lambda position: plain.items @ users[position])
    yield Contender(PLAIN, _predict_plain(model.data, plain), rank)
    yield Contender(ON_RESIDUALS, on_spark.predict)


def collaborative(model: TrainedModel, *, ease_reg: float, seed: int) -> Iterator[Contender]:
    """Yield the ranking libraries' models, where the ratings fit into a dense matrix."""
    data, threshold = model.data, model.constants.like_threshold
    if baselines.fits_densely(data):
        likes = baselines.like_matrix(data, threshold)
        scorers = {
            KNN: baselines.score_item_knn,
            EASE: baselines.score_ease,
            TUNED_EASE: lambda likes: baselines.score_ease(likes, ease_reg),
        }
        for name, score in scorers.items():
            rows = np.vstack([score(likes), np.zeros(data.shape[1])])
            yield Contender(name, None, _ranks_by(data, rows.__getitem__))
    if baselines.implicit_is_installed():
        users, items = baselines.fit_implicit(data, threshold, seed=seed)
        users = np.vstack([users, np.zeros(users.shape[1])])
        yield Contender(IMPLICIT, None, _ranks_by(data, lambda position: items @ users[position]))


def skipped(data: Interactions) -> list[str]:
    """Say which peers are left out, and why, a sentence for each reason."""
    said, (people, films) = [], data.shape
    if not baselines.fits_densely(data):
        said.append(
            f"{KNN} and {EASE} are left out: a dense matrix of {people:,} people × {films:,} films has more than the "
            f"{baselines.LARGEST_MATRIX:,} cells they may fill."
        )
    if not baselines.implicit_is_installed():
        said.append(f"{IMPLICIT} is left out: the library `implicit`, an extra of development, is not installed.")
    return said


def choose_ease_reg(ratings: DataFrame, catalogue: Catalogue, threshold: float, *, seed: int) -> float:
    """Return EASE's λ that ranks best on each person's last ratings among those it is trained on."""
    split = cut(transforms.hold_out_last(ratings, share=VALIDATION_SHARE, seed=seed), catalogue)
    kept, liked = split.data, split.kept_back.likes(threshold)
    if not baselines.fits_densely(kept):
        return baselines.EASE_REG
    people, likes = np.array(list(liked), np.int64), baselines.like_matrix(kept, threshold)
    gains = {}
    for reg in EASE_REGS:
        rows = np.vstack([baselines.score_ease(likes, reg), np.zeros(kept.shape[1])])
        rankings = rank_by(kept, people, rows.__getitem__)
        gains[reg] = measure_rankings(rankings, list(liked.values()))["ndcg_at_10"]
    return max(EASE_REGS, key=lambda reg: np.nan_to_num(gains[reg]))


def _ranks_of(model: TrainedModel) -> Rank:
    return lambda people, k: (films for films, _ in model.rank_people(people, k))


def _ranks_by(data: Interactions, scores_of: Callable[[int], Floats]) -> Rank:
    return lambda people, k: (np.asarray(films, np.int64) for films in rank_by(data, people, scores_of, k))


def _predict_plain(data: Interactions, factors: Factors) -> Predict:
    """The dot product, and the mean of all ratings for a person or film it does not know."""
    mean = float(data.stars.mean())
    users, items = (np.vstack([side, np.zeros(side.shape[1])]) for side in (factors.users, factors.items))

    def predict(user_ids: Ids, movie_ids: Ids) -> Floats:
        of_users, of_items = users[locate(data.user_ids, user_ids)], items[locate(data.movie_ids, movie_ids)]
        known = of_users.any(axis=1) & of_items.any(axis=1)
        return np.clip(np.where(known, np.sum(of_users * of_items, axis=1), mean), LOWEST, HIGHEST)

    return predict
