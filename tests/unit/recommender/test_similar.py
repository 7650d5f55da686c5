"""Films like a film."""

import numpy as np
import pytest

from catalog.models import Movie
from recommender.facets.lexicon import FACETS
from recommender.models import MovieFacet, MovieVector
from recommender.similar import similar_movies
from tests.factories.catalog import MovieFactory
from tests.factories.recommender import make_live_model

pytestmark = pytest.mark.django_db


@pytest.fixture
def movies(db) -> list[Movie]:
    make_live_model(40, 4)
    MovieVector.objects.update(rating_count=100)
    return list(Movie.objects.order_by("pk"))


def test_the_nearest_by_cosine_come_first_and_never_the_film_itself(movies):
    vectors = dict(MovieVector.objects.values_list("movie_id", "rank"))
    own = np.array(vectors.pop(movies[0].pk))
    cosine = {
        movie_id: own @ np.array(other) / np.linalg.norm(own) / np.linalg.norm(other)
        for movie_id, other in vectors.items()
    }

    found = similar_movies(movies[0], n=5)

    assert [movie.pk for movie, _similarity, _shared in found] == sorted(cosine, key=lambda key: -cosine[key])[:5]
    assert found[0].similarity == pytest.approx(cosine[found[0].movie.pk], abs=1e-6)


def test_of_films_as_near_one_of_the_same_genres_comes_first(movies):
    near = similar_movies(movies[0], n=2)
    assert near[0].similarity - near[1].similarity < 0.2
    near[0].movie.genres.clear()

    assert [each.movie for each in similar_movies(movies[0], n=1)] == [near[1].movie]


def test_a_film_hardly_anyone_rated_is_held_back(movies):
    first, second = (each.movie for each in similar_movies(movies[0], n=2))
    MovieVector.objects.filter(movie=first).update(rating_count=1)

    found = [each.movie for each in similar_movies(movies[0], n=40)]

    assert found[0] == second
    assert first in found


def test_what_both_films_show_is_named(movies):
    other = similar_movies(movies[0], n=1)[0].movie
    shown, hidden, faint = (facet.key for facet in FACETS[:3])
    for movie, facet, strength in [
        (movies[0], shown, 0.9),
        (other, shown, 0.9),
        (movies[0], hidden, 0.9),
        (movies[0], faint, 0.9),
        (other, faint, 0.1),
    ]:
        MovieFacet.objects.create(movie=movie, facet=facet, strength=strength, confidence=0.9, origin="tag")

    assert similar_movies(movies[0], n=1)[0].shared == [FACETS[0].label]


def test_a_film_the_model_does_not_know_is_like_nothing(movies):
    assert similar_movies(MovieFactory()) == []


def test_a_film_nobody_liked_is_like_nothing_and_nothing_is_like_it(movies):
    MovieVector.objects.filter(movie=movies[1]).update(rank=[0.0] * 50)

    assert similar_movies(movies[1]) == []
    assert movies[1] not in [each.movie for each in similar_movies(movies[0], n=40)]


def test_it_takes_as_many_queries_for_many_films_as_for_few(movies, django_assert_num_queries):
    for n in (2, 30):
        with django_assert_num_queries(6):
            [list(each.movie.genres.all()) for each in similar_movies(movies[0], n=n)]
