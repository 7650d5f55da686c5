"""The live model in memory and in the database."""

from threading import Thread

import numpy as np
import pytest
from django.db import connection

from catalog.models import Movie
from recommender.models import ModelVersion, MovieVector
from recommender.serving import NoLiveModel, live_model, live_version
from tests.factories.recommender import build_model, make_live_model


def test_films_come_in_the_order_asked_for_and_unknown_ones_are_like_those_hardly_rated():
    model = build_model(10)

    films = model.films([7, 99, 3])

    assert films.movie_ids.tolist() == [7, 99, 3]
    assert films.known.tolist() == [True, False, True]
    assert not films.rank[1].any()
    assert films.rating_count.tolist() == [7, 0, 3]
    assert (films.bias[1], films.stars[1].tolist()) == (-0.25, [0.01] * 50)
    assert np.array_equal(films.stars[0], model.stars[6])


def test_the_position_of_an_unknown_film_is_minus_one():
    model = build_model(10)

    assert model.positions([1, 10, 11, 0, -5]).tolist() == [0, 9, -1, -1, -1]
    assert model.positions([]).tolist() == []


def test_no_films_are_no_rows():
    assert build_model(10).vectors([]).shape == (0, 50)


@pytest.mark.django_db
class TestLive:
    def test_without_a_model_it_says_what_to_do(self):
        with pytest.raises(NoLiveModel, match="activate"):
            live_model()
        assert live_version() == ""

    def test_a_model_is_loaded_once(self, django_assert_num_queries):
        make_live_model(20, 2)
        first = live_model()

        with django_assert_num_queries(1):
            assert live_model() is first

    def test_another_version_is_loaded(self):
        make_live_model(20, 2)
        first = live_model()
        second = make_live_model(list(Movie.objects.all()), 3, seed=9)

        assert live_model().version == second.version == live_version()
        assert live_model() is not first

    def test_threads_that_come_first_together_get_the_same_model(self, transactional_db):
        make_live_model(20, 2)
        found = []

        def read() -> None:
            found.append(live_model())
            connection.close()

        threads = [Thread(target=read) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert len(found) == 4
        assert len({id(model) for model in found}) == 1

    def test_above_the_limit_films_stay_in_the_database(self, settings, django_assert_num_queries):
        make_live_model(20, 2)
        whole = live_model()
        settings.EXACT_SCORING_LIMIT = 10

        large = live_model()

        assert not large.in_memory
        assert len(large.movie_ids) == 0
        asked = [int(whole.movie_ids[4]), 99_999_999, int(whole.movie_ids[2])]
        with django_assert_num_queries(1):
            films = large.films(asked)
        assert films.known.tolist() == [True, False, True]
        assert np.array_equal(films.rank, whole.films(asked).rank)

    def test_one_version_is_live_at_most(self):
        make_live_model(5, 1)
        make_live_model(5, 1)

        assert ModelVersion.objects.filter(status="live").count() == 1
        assert MovieVector.objects.count() == 5
