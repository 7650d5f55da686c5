from dataclasses import replace

import numpy as np
import pytest

from ml_jobs.ranking import Ranker, top_k
from recommender.neighbours import Neighbours
from recommender.scoring import prior_weight_for, split_scores
from recommender.space import ContentSpace, Space
from tests.factories.recommender import EVERY_TERM

IDS = np.array([10, 20, 30, 40, 50])


@pytest.fixture
def ranker():
    rng = np.random.default_rng(4)
    items, content = rng.normal(size=(5, 3)), rng.normal(size=(5, 4))
    space = Space(items.T @ items, 5, ContentSpace(2, content.mean(axis=0), content.T @ content))
    places = (np.arange(5)[:, None] + [1, 3]) % 5
    neighbours = Neighbours(IDS, places, rng.normal(size=(5, 2)))
    return Ranker(IDS, items, content, rng.normal(size=5), neighbours, space, EVERY_TERM)


def history(ranker, movie_ids, stars):
    return ranker.history(np.array(movie_ids), np.array(stars, np.float64), np.arange(len(movie_ids)) * 86_400.0)


def test_the_best_come_first_and_ties_go_by_id():
    ids, scores = top_k(IDS, np.array([1.0, 3.0, 2.0, 3.0, 0.0]), 3)

    assert (ids.tolist(), scores.tolist()) == ([20, 40, 30], [3.0, 3.0, 2.0])


def test_a_tie_across_the_bar_goes_to_the_smaller_id():
    assert top_k(IDS, np.array([1.0, 1.0, 1.0, 1.0, 2.0]), 2)[0].tolist() == [50, 10]


def test_fewer_films_than_k_are_all_there_are():
    assert top_k(IDS, np.array([1.0, -np.inf, 2.0, -np.inf, -np.inf]), 3)[0].tolist() == [30, 10]


def test_a_rated_film_is_never_ranked(ranker):
    ids, _ = ranker.top(history(ranker, [20, 40], [5.0, 1.0]), 5)

    assert sorted(ids.tolist()) == [10, 30, 50]


def test_someone_without_ratings_gets_the_prior(ranker):
    ids, scores = ranker.top(history(ranker, [], []), 5)

    assert ids.tolist() == IDS[np.argsort(-ranker.prior)].tolist()
    weight = prior_weight_for(0, ranker.constants)
    assert weight > ranker.constants.prior_weight
    assert scores == pytest.approx(np.sort(ranker.prior)[::-1] * weight)


def test_popularity_counts_the_less_the_more_somebody_has_rated(ranker):
    constants = replace(ranker.constants, newcomer_prior=3.0, newcomer_ratings=2.0, newcomer_power=2.0)
    ranker = replace(ranker, constants=constants)
    weights = [ranker.taste(history(ranker, IDS[:count], [4.0] * count)).prior_weight for count in range(4)]

    assert weights == pytest.approx(constants.prior_weight * (1 + 3 * np.exp(-((np.arange(4.0) / 2) ** 2))))


def test_what_was_rated_lately_counts_the_less_the_more_somebody_has_rated(ranker):
    ranker = replace(ranker, constants=replace(ranker.constants, recency=0.4, recency_fading=0.5))
    shares = [ranker.taste(history(ranker, IDS[:count], [4.0] * count)).recency for count in (0, 2, 4)]

    assert shares == pytest.approx([0.4, 0.2, 0.4 / 3])


def test_a_film_the_model_does_not_know_brings_nothing(ranker):
    both = history(ranker, [20, 999], [5.0, 3.0])

    assert not both.vectors[1].any()
    assert not both.content[1].any()
    assert not both.neighbours.weights[1].any()
    assert not split_scores(ranker, ranker.taste(both)).weights[:, 1].any()


def test_scores_are_those_the_site_explains(ranker):
    past = history(ranker, [20, 40, 10], [5.0, 2.0, 4.0])

    split = split_scores(ranker, ranker.taste(past))

    assert ranker.scores(past) == pytest.approx(split.scores, abs=1e-9)
    assert split.prior == pytest.approx(prior_weight_for(3, ranker.constants) * ranker.prior)
