"""Posters of one theme's films are drawn as a series, which a film keeps for good."""

import pytest

from catalog.models import Movie, PosterSeries
from catalog.posters import Poster
from catalog.posters.versions import poster_url
from recommender.activation import activate
from recommender.models import Theme
from recommender.poster_series import give_series
from tests.factories.catalog import MovieFactory
from tests.factories.recommender import make_live_model, write_model

pytestmark = pytest.mark.django_db

FIRST, SECOND = "20260101-000000-aaaaaa", "20260102-000000-bbbbbb"


def name_themes(_model_version) -> int:
    """A labeller that names a theme by its number."""
    for theme in Theme.objects.filter(label=""):
        theme.label, theme.slug = f"Theme {theme.number}", f"the-{theme.number}"
        theme.save()
    return 0


@pytest.fixture(autouse=True)
def own_store(settings, tmp_path):
    settings.THEME_LABELLER = f"{__name__}.name_themes"
    folder = {"location": tmp_path, "allow_overwrite": True}
    artifacts = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": folder}
    settings.STORAGES = settings.STORAGES | {"artifacts": artifacts}


def series() -> dict[int, str]:
    return dict(Movie.objects.values_list("pk", "series__slug"))


def test_activation_gives_films_the_series_of_their_named_theme(django_capture_on_commit_callbacks):
    movies = [MovieFactory(genres=["Drama", "Comedy"]) for _ in range(8)]
    write_model(FIRST, movies, k=2)
    before = poster_url(movies[0])

    with django_capture_on_commit_callbacks(execute=True):
        activate(FIRST)

    assert [series()[movie.pk] for movie in movies] == ["the-0", "the-1"] * 4
    assert PosterSeries.objects.get(slug="the-1").genres == ["Comedy"]
    assert poster_url(Movie.objects.get(pk=movies[0].pk)) != before


def test_a_film_keeps_its_poster_when_the_model_is_trained_anew(django_capture_on_commit_callbacks):
    movies = [MovieFactory() for _ in range(8)]
    write_model(FIRST, movies, k=2)
    with django_capture_on_commit_callbacks(execute=True):
        activate(FIRST)
    kept, drawn = series(), Poster.of(Movie.objects.get(pk=movies[1].pk)).svg()
    added = MovieFactory()
    write_model(SECOND, [*movies, added], k=2, groups=[0, 0, 0, 0, 1, 1, 1, 1, 1])

    with django_capture_on_commit_callbacks(execute=True):
        activate(SECOND)

    assert series() == kept | {added.pk: Theme.objects.get(number=1).slug}
    assert Poster.of(Movie.objects.get(pk=movies[1].pk)).svg() == drawn


def test_films_of_a_theme_without_a_name_wait_for_it():
    make_live_model(6, 2, labelled=False)

    assert give_series() == 0
    name_themes(None)
    assert give_series() == 6
    assert give_series() == 0
