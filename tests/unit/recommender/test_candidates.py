"""Who is recommended what: exclusion in SQL, recency, themes, and the large catalogue's shorter way."""

import numpy as np
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalog.models import Movie
from recommender import pools
from recommender.candidates import rank_candidates, rank_history
from recommender.models import Theme
from recommender.moving_average import fold_recent
from recommender.profiles import taste
from recommender.scoring import fold_in, unit_scale
from recommender.serving import NoLiveModel, live_model
from tests.factories.accounts import UserFactory
from tests.factories.catalog import DismissalFactory, MovieFactory, RatingFactory, WatchlistEntryFactory
from tests.factories.recommender import (
    EVERY_TERM,
    START,
    VECTORS_ALONE,
    learn_vectors,
    make_live_model,
    random_ratings,
    rate_films,
)

DAY = 86_400.0

pytestmark = pytest.mark.django_db


@pytest.fixture
def movies(db) -> list[Movie]:
    make_live_model(60, 4)
    return list(Movie.objects.order_by("pk"))


@pytest.fixture
def user(movies):
    user = UserFactory()
    rate_films(user, movies[:6], [5, 4.5, 2, 4, 3, 1])
    return user


def test_rated_dismissed_and_saved_films_are_left_out(user, movies):
    DismissalFactory(user=user, movie=movies[10])
    WatchlistEntryFactory(user=user, movie=movies[11])

    ranked = rank_candidates(user=user).movie_ids.tolist()

    assert sorted(ranked) == [movie.pk for movie in movies if movie not in [*movies[:6], movies[10], movies[11]]]


def test_what_others_rated_is_recommended_all_the_same(user, movies):
    RatingFactory(movie=movies[20])
    DismissalFactory(movie=movies[21])

    assert {movies[20].pk, movies[21].pk} <= set(rank_candidates(user=user).movie_ids.tolist())


def test_films_without_a_vector_are_not_recommended(user):
    stranger = MovieFactory()

    assert stranger.pk not in rank_candidates(user=user).movie_ids


def test_scores_are_the_designs_formula(user):
    model = live_model()
    ranking = rank_candidates(user=user)
    history = ranking.history
    long, recent = fold_in(history, model.gram, model.constants).sum(axis=0), fold_recent(history, model.constants)
    beta, n = model.constants.recency, model.item_count
    query = (1 - beta) * unit_scale(long, model.gram, n) * long
    query = query + beta * unit_scale(recent.vector, model.gram, n) * recent.vector

    expected = ranking.items @ query + model.constants.prior_weight * ranking.prior

    assert np.allclose(ranking.scores, expected, atol=1e-9)
    assert (np.diff(ranking.scores) <= 0).all()


def test_columns_belong_to_the_same_films(user):
    ranking = rank_candidates(user=user, limit=10)
    films = ranking.model.films(ranking.movie_ids)

    assert np.array_equal(ranking.items, films.rank)
    assert np.array_equal(ranking.prior, films.prior)
    assert np.array_equal(ranking.theme_ids, films.theme_ids)


def test_equal_scores_are_in_the_order_of_movie_ids(movies):
    from recommender.models import MovieVector

    MovieVector.objects.update(prior=0.0)

    ranked = rank_history([]).movie_ids.tolist()

    assert ranked == sorted(ranked)


def test_a_limit_keeps_the_best_and_the_places(user):
    everything, best = rank_candidates(user=user), rank_candidates(user=user, limit=5)

    assert best.movie_ids.tolist() == everything.movie_ids[:5].tolist()
    assert best.place_of(int(everything.movie_ids[30])) == 31


def test_a_theme_keeps_to_its_films(user):
    theme = Theme.objects.first()

    ranking = rank_candidates(user=user, theme=theme)

    assert len(ranking)
    assert set(ranking.theme_ids.tolist()) == {theme.pk}


def test_recency_goes_from_long_term_to_right_now(user):
    model = live_model()
    then, now = rank_candidates(user=user, recency=0.0), rank_candidates(user=user, recency=1.0)
    own = taste(user, model)

    assert np.allclose(then.query.vector, own.long_scale * own.long_term)
    assert np.allclose(now.query.vector, own.recent_scale * own.recent)
    assert then.constants.recency == 0.0


@pytest.mark.parametrize("recency", [-0.1, 1.1, float("nan")])
def test_recency_outside_0_to_1_is_refused(user, recency):
    with pytest.raises(ValueError, match="Recency goes from 0"):
        rank_candidates(user=user, recency=recency)


def test_someone_who_never_rated_gets_what_is_worth_most_to_anyone(movies):
    ranking = rank_candidates(user=UserFactory())

    assert len(ranking) == 60
    assert ranking.prior.tolist() == sorted(ranking.prior.tolist(), reverse=True)


def test_a_history_without_an_account_ranks_like_the_same_one_with_it(user, movies):
    stars = [5, 4.5, 2, 4, 3, 1]
    history = [
        (movie.pk, star, START.timestamp() + day * DAY)
        for day, (movie, star) in enumerate(zip(movies[:6], stars, strict=True))
    ]

    anonymous, known = rank_history(reversed(history)), rank_candidates(user=user)

    assert anonymous.movie_ids.tolist() == known.movie_ids.tolist()
    assert np.allclose(anonymous.scores, known.scores)


def test_a_history_may_name_films_nobody_knows(movies):
    ranking = rank_history([(movies[0].pk, 5.0, 0.0), (99_999_999, 5.0, 1.0)])

    assert len(ranking) == 59


def test_a_score_of_an_unknown_film_is_not_a_number(user):
    ranking = rank_candidates(user=user)

    assert np.isnan(ranking.score_films([99_999_999])[0])
    assert ranking.place_of(99_999_999) is None


def test_before_a_model_is_live_there_is_nothing_to_rank(db):
    with pytest.raises(NoLiveModel):
        rank_candidates(user=UserFactory())


def test_ranking_takes_the_same_few_queries_however_long_the_history(user, movies, django_assert_num_queries):
    rank_candidates(user=user)
    with django_assert_num_queries(4):
        rank_candidates(user=user)

    avid = UserFactory()
    rate_films(avid, movies[:50], random_ratings(50))
    rank_candidates(user=avid)
    with django_assert_num_queries(4):
        rank_candidates(user=avid)


class TestLargeCatalogue:
    """Above EXACT_SCORING_LIMIT films the database finds the candidates; the answers are the same."""

    FILMS = 1500

    @pytest.fixture(params=[VECTORS_ALONE, EVERY_TERM], ids=["vectors alone", "every term"])
    def movies(self, request, db) -> list[Movie]:
        make_live_model(self.FILMS, 20, learned=learn_vectors(self.FILMS), constants=request.param)
        return list(Movie.objects.order_by("pk"))

    @pytest.fixture
    def short_lists(self, monkeypatch):
        """Lists much shorter than the catalogue, as in a catalogue of millions."""
        monkeypatch.setattr(pools, "BREADTH", 120)
        monkeypatch.setattr(pools, "MAX_BREADTH", 1000)

    def test_the_database_looks_candidates_up_in_its_index(self, movies, settings, short_lists):
        user = UserFactory()
        rate_films(user, movies[:6], [5, 4.5, 2, 4, 3, 1])
        settings.EXACT_SCORING_LIMIT = 100

        with CaptureQueriesContext(connection) as queries:
            rank_candidates(user=user, limit=20)

        nearest = next(query["sql"] for query in queries if "<#>" in query["sql"])
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN {nearest}")
            plan = "\n".join(line for (line,) in cursor.fetchall())
        assert "movievector_rank_hnsw" in plan

    def test_the_top_twenty_are_those_of_full_scoring(self, movies, settings, short_lists):
        people = [UserFactory() for _ in range(12)]
        for seed, user in enumerate(people):
            rated = np.random.default_rng(seed).choice(len(movies), 5 + 5 * seed, replace=False)
            rate_films(user, [movies[i] for i in rated], random_ratings(len(rated), seed=seed))
        exact = [rank_candidates(user=user, limit=20).movie_ids.tolist() for user in people]
        settings.EXACT_SCORING_LIMIT = 100

        rankings = [rank_candidates(user=user, limit=20) for user in people]

        assert not rankings[0].model.in_memory
        assert max(len(ranking.pool) for ranking in rankings) < len(movies)
        overlap = [
            len(set(full) & set(ranking.movie_ids.tolist())) / 20 for full, ranking in zip(exact, rankings, strict=True)
        ]
        assert np.mean(overlap) >= 0.99

    def test_scores_and_shares_are_those_of_full_scoring(self, movies, settings, short_lists):
        from recommender.contributions import counterfactual, explain_scores

        user = UserFactory()
        rate_films(user, movies[:6], [5, 4.5, 2, 4, 3, 1])
        exact = rank_candidates(user=user, limit=20)
        settings.EXACT_SCORING_LIMIT = 100

        ranking = rank_candidates(user=user, limit=20)

        assert np.allclose(ranking.scores, exact.scores)
        ours, theirs = explain_scores(ranking, exact.movie_ids), explain_scores(exact, exact.movie_ids)
        assert np.allclose(ours.weights, theirs.weights)
        film = int(exact.movie_ids[3])
        assert counterfactual(ranking, film, without=movies[0].pk).rank_before == 4

    def test_a_film_far_down_has_its_place_too(self, movies, settings, short_lists):
        user = UserFactory()
        rate_films(user, movies[:6], [5, 4.5, 2, 4, 3, 1])
        exact = rank_candidates(user=user)
        last, middle = int(exact.movie_ids[-1]), int(exact.movie_ids[1000])
        settings.EXACT_SCORING_LIMIT = 100

        ranking = rank_candidates(user=user, limit=20)

        assert ranking.place_of(last) == len(exact)
        assert abs(ranking.place_of(middle) - 1001) <= 1  # the database adds up in single precision

    def test_left_out_films_and_other_themes_stay_out(self, movies, settings, short_lists):
        user = UserFactory()
        rate_films(user, movies[:6], [5, 4.5, 2, 4, 3, 1])
        best = int(rank_candidates(user=user).movie_ids[0])
        DismissalFactory(user=user, movie_id=best)
        theme = Theme.objects.last()
        settings.EXACT_SCORING_LIMIT = 100

        assert best not in rank_candidates(user=user).movie_ids
        assert set(rank_candidates(user=user, theme=theme, limit=20).theme_ids.tolist()) == {theme.pk}

    def test_someone_who_never_rated_gets_the_most_popular(self, movies, settings, short_lists):
        exact = rank_history([], limit=20)
        settings.EXACT_SCORING_LIMIT = 100

        assert rank_history([], limit=20).movie_ids.tolist() == exact.movie_ids.tolist()
