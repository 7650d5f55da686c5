"""The exact why: shares that add up to the score, and what really happens without a film."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recommender.candidates import Ranking, rank_taste, with_recency
from recommender.contributions import counterfactual, counterfactuals, explain_scores
from recommender.models import MovieVector
from recommender.pools import Pool
from recommender.serving import LiveModel
from tests.factories.recommender import EVERY_TERM, VECTORS_ALONE, build_model

DAY = 86_400.0
MODEL = build_model(60, 4, constants=EVERY_TERM)
UNKNOWN = 10_000_001

ratings = st.tuples(
    st.one_of(st.integers(1, 60), st.just(UNKNOWN)),
    st.integers(1, 10).map(lambda halves: halves / 2),
    st.floats(0, 4000 * DAY),
)
histories = st.lists(ratings, max_size=40, unique_by=lambda rating: rating[0])


def rank(history, *, model: LiveModel = MODEL, recency: float | None = None, limit: int | None = None) -> Ranking:
    movie_ids, stars, times = zip(*history, strict=True) if history else ((), (), ())
    seen = np.isin(model.movie_ids, movie_ids)
    return rank_taste(
        model=model,
        history=model.history(movie_ids, stars, times),
        eligible=MovieVector.objects.none(),
        constants=with_recency(model.constants, recency),
        pool=Pool(model.catalogue, np.flatnonzero(~seen)),
        limit=limit,
    )


@settings(max_examples=200, deadline=None)
@given(history=histories, recency=st.floats(0, 1))
def test_weights_and_prior_add_up_to_every_score(history, recency):
    ranking = rank(history, recency=recency)

    split = explain_scores(ranking, ranking.movie_ids)

    assert ranking.taste.recency == recency
    assert np.abs(split.weights.sum(axis=1) + split.prior - ranking.scores).max(initial=0.0) < 1e-6
    assert split.weights.shape == (len(ranking), len(history))


@settings(max_examples=50, deadline=None)
@given(
    history=histories,
    delta=st.sampled_from([0.0, 0.1, 1.0]),
    prior_weight=st.floats(0, 2),
    alpha=st.floats(0.01, 0.99),
    half_life=st.floats(0.5, 400),
    term=st.floats(0, 3),
)
def test_they_add_up_whatever_the_constants(history, delta, prior_weight, alpha, half_life, term):
    constants = replace(
        VECTORS_ALONE,
        mean=3.2,
        dislike_preference=delta,
        prior_weight=prior_weight,
        ema_alpha=alpha,
        half_life_days=half_life,
        neighbour_weight=term,
        disliked_neighbour_weight=term,
        genre_weight=term,
        year_weight=term,
        recent_neighbour_weight=term,
        recent_genre_weight=term,
        newcomer_prior=term,
        neighbour_ema_alpha=alpha,
    )
    ranking = rank(history, model=build_model(60, 4, constants=constants))

    split = explain_scores(ranking, ranking.movie_ids)

    assert np.abs(split.scores - ranking.scores).max(initial=0.0) < 1e-6


@pytest.mark.parametrize("stars", [0.5, 2.5, 3.0, 4.0, 5.0])
def test_a_single_rating_adds_up(stars):
    ranking = rank([(7, stars, 0.0)])

    assert np.abs(explain_scores(ranking, ranking.movie_ids).scores - ranking.scores).max() < 1e-12


def test_without_ratings_the_score_is_the_prior():
    ranking = rank([])

    split = explain_scores(ranking, ranking.movie_ids)

    assert np.allclose(split.prior, ranking.scores)
    assert split.weights.shape == (60, 0)


def test_of_disliked_films_none_speaks_for_a_film_like_them():
    disliked = list(range(1, 21, 4))
    ranking = rank([(movie_id, 1.0, i * DAY) for i, movie_id in enumerate(disliked)], recency=0.0)

    alike = explain_scores(ranking, [25, 29, 33])

    assert (alike.weights.sum(axis=1) < 0).all()


def test_a_liked_film_speaks_for_films_like_it_most():
    ranking = rank([(1, 5.0, 0.0), (2, 5.0, DAY)])

    split = explain_scores(ranking, [5])

    assert split.movie_ids[np.argmax(split.weights[0])] == 1


def test_a_film_the_model_does_not_know_has_no_score():
    split = explain_scores(rank([(1, 5.0, 0.0)]), [UNKNOWN, 3])

    assert np.isnan(split.scores[0])
    assert np.isfinite(split.scores[1])


def test_rated_and_unranked_films_can_be_explained_too():
    ranking = rank([(1, 5.0, 0.0), (2, 4.0, DAY)], limit=3)

    assert np.allclose(explain_scores(ranking, [1, 2, 40]).scores, ranking.score_films([1, 2, 40]))


def test_the_counterfactual_is_what_ranking_without_the_film_gives():
    history = [(1, 5.0, 0.0), (2, 4.0, DAY), (6, 4.5, 9 * DAY), (3, 1.5, 10 * DAY)]
    ranking = rank(history)
    film = int(ranking.movie_ids[4])
    without = rank([rating for rating in history if rating[0] != 2])
    others = without.movie_ids[without.movie_ids != 2]

    answer = counterfactual(ranking, film, without=2)

    assert answer.score_before == pytest.approx(ranking.scores[4])
    assert answer.score_after == pytest.approx(without.scores[without.movie_ids == film][0])
    assert (answer.rank_before, answer.rank_after) == (5, int(np.flatnonzero(others == film)[0]) + 1)


def test_a_weight_is_not_what_leaving_the_film_out_does():
    ranking = rank([(1, 5.0, 0.0), (5, 5.0, DAY), (9, 5.0, 2 * DAY)])
    film = int(ranking.movie_ids[0])
    weight = explain_scores(ranking, [film]).weights[0, 0]

    answer = counterfactual(ranking, film, without=1)

    assert abs((answer.score_before - answer.score_after) - weight) > 0.1


def test_leaving_out_the_only_reason_drops_the_film():
    ranking = rank([(1, 5.0, 0.0), (2, 4.0, DAY)])
    best = next(int(movie_id) for movie_id in ranking.movie_ids if movie_id % 4 == 1)

    answer = counterfactual(ranking, best, without=1)

    assert answer.rank_after > answer.rank_before
    assert answer.score_after < answer.score_before


def test_many_counterfactuals_are_the_single_ones():
    ranking = rank([(1, 5.0, 0.0), (2, 4.0, DAY), (3, 4.5, 2 * DAY)])
    pairs = [(10, 1), (11, 1), (12, 2), (UNKNOWN, 2)]

    assert counterfactuals(ranking, pairs) == [
        counterfactual(ranking, movie_id, without=without) for movie_id, without in pairs
    ]


def test_a_film_the_model_does_not_know_has_no_counterfactual():
    assert counterfactual(rank([(1, 5.0, 0.0)]), UNKNOWN, without=1) is None


@settings(max_examples=60, deadline=None)
@given(history=histories)
def test_the_place_of_a_film_is_where_it_stands(history):
    ranking = rank(history)

    assert [ranking.place_of(int(movie_id)) for movie_id in ranking.movie_ids] == list(range(1, len(ranking) + 1))
