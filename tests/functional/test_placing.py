"""Films that came after the model was trained: at activation, and while it is live."""

from contextlib import suppress
from queue import Empty

import numpy as np
import pytest
from celery import current_app
from django.db import transaction
from django.urls import reverse

from catalog.bulk import planning
from catalog.bulk.catalogue import FilmSheet
from catalog.models import Movie
from recommender import placing, tasks
from recommender.activation import activate
from recommender.candidates import rank_candidates
from recommender.models import ModelVersion, MovieVector, Theme
from recommender.profiles import current_profile, is_behind
from recommender.serving import live_model
from recommender.star_guesses import guess_stars
from recommender.theme_merging import merge_themes
from tests.factories.accounts import UserFactory
from tests.factories.catalog import GenreFactory, MovieFactory, TagApplicationFactory
from tests.factories.recommender import GENRES, rate_films, write_model

VERSION, K = "20260101-000000-aaaaaa", 4

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def store(settings, tmp_path):
    options = {"location": tmp_path, "allow_overwrite": True}
    artifacts = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": options}
    settings.STORAGES = settings.STORAGES | {"artifacts": artifacts}


@pytest.fixture
def movies() -> list[Movie]:
    """Films of a stored model that can place others; theme t's are of GENRES[t]."""
    films = [MovieFactory(genres=[GENRES[i % K]]) for i in range(40)]
    write_model(VERSION, films, K, placeable=True)
    return films


@pytest.fixture
def live(movies) -> list[Movie]:
    activate(VERSION)
    return movies


def theme_of(movie: Movie) -> int:
    return MovieVector.objects.get(movie=movie).theme.number


def waiting_tasks() -> list[tuple[str, list]]:
    """Take every task off the broker's queue: names and arguments."""
    found = []
    with current_app.connection_for_read() as connection, connection.SimpleQueue("celery") as queue, suppress(Empty):
        while True:
            message = queue.get_nowait()
            found.append((message.headers["task"], message.payload[0]))
            message.ack()
    return found


def test_activation_places_films_that_training_never_saw(movies):
    new = MovieFactory(genres=[GENRES[2]])

    activate(VERSION)

    vector = MovieVector.objects.get(movie=new)
    assert theme_of(new) == 2
    assert np.linalg.norm(vector.rank) == pytest.approx(0.01, rel=1e-5)
    assert vector.bias != 0
    assert vector.rating_count == 0
    assert live_model().films([new.pk]).known.all()
    assert Theme.objects.get(number=2).size == 11
    assert live_model().item_count == len(movies)


def test_a_film_added_at_the_console_is_placed_by_a_worker(live, client, django_capture_on_commit_callbacks):
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    form = {"title": "A Quiet Town", "year": "2024", "genres": [GenreFactory(name=GENRES[1]).pk]}
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("admin:catalog_movie_add"), form | {"imdb_id": "", "tmdb_id": ""})
    new = Movie.objects.get(title="A Quiet Town")

    assert ("recommender.place_films", [[new.pk]]) in waiting_tasks()
    tasks.place_films([new.pk])
    assert theme_of(new) == 1


def test_films_added_from_a_spreadsheet_are_placed_by_one_task(live, django_capture_on_commit_callbacks):
    first, moved = MovieFactory(genres=[GENRES[3]]), GENRES[0]
    placing.place_films([first.pk])
    content = f"id,title,genres\n,New One,{GENRES[1]}\n,New Two,{GENRES[2]}\n{first.pk},Moved,{moved}\n".encode()
    with django_capture_on_commit_callbacks(execute=True):
        planning.store_plan(FilmSheet(), content, seen=planning.plan_import(FilmSheet(), content).digest)
    ((_name, (movie_ids,)),) = [task for task in waiting_tasks() if task[0] == "recommender.place_films"]

    tasks.place_films(movie_ids)

    found = MovieVector.objects.filter(movie__in=movie_ids).values_list("movie__title", "theme__number")
    assert dict(found) == {"New One": 1, "New Two": 2, "Moved": 0}
    assert [theme.size for theme in Theme.objects.order_by("number")] == [11, 11, 11, 10]


def test_every_process_sees_a_film_as_soon_as_it_is_placed(live):
    before, new = live_model(), MovieFactory(genres=[GENRES[0]])

    tasks.place_films([new.pk])

    assert not before.films([new.pk]).known[0]
    assert live_model().films([new.pk]).known[0]
    assert live_model().version == before.version


def test_placing_twice_changes_nothing(live):
    new = MovieFactory(genres=[GENRES[3]])

    assert placing.place_added_films() == 1
    assert placing.place_added_films() == 0
    tasks.place_added_films()

    assert MovieVector.objects.filter(movie=new).count() == 1
    assert Theme.objects.get(number=3).size == 11


def test_a_film_whose_genres_were_corrected_moves(live):
    new = MovieFactory(genres=[GENRES[3]])
    placing.place_films([new.pk])

    new.genres.set([GenreFactory(name=GENRES[0])])
    placing.place_films([new.pk])

    assert theme_of(new) == 0
    assert [Theme.objects.get(number=number).size for number in (0, 3)] == [11, 10]


def test_a_film_of_a_theme_that_was_merged_goes_where_the_theme_went(live):
    into, gone = Theme.objects.get(number=0), Theme.objects.get(number=2)
    with transaction.atomic():
        merge_themes(into=into, others=[gone])
    new = MovieFactory(genres=[GENRES[2]])

    placing.place_films([new.pk])

    into.refresh_from_db()
    assert (MovieVector.objects.get(movie=new).theme, into.size) == (into, 21)
    activate(VERSION)
    assert MovieVector.objects.get(movie=new).theme == into


def test_a_film_of_a_theme_without_films_goes_to_the_next_nearest(live):
    MovieVector.objects.filter(theme__number=2).delete()
    new = MovieFactory(genres=[GENRES[2]])

    placing.place_films([new.pk])

    assert theme_of(new) != 2


def test_what_training_knows_of_a_film_stays(live):
    rated, tagged = live[5], live[0]
    TagApplicationFactory(movie=tagged)
    before = {movie.pk: list(MovieVector.objects.get(movie=movie).rank) for movie in (rated, tagged)}

    for movie in (rated, tagged):
        assert not placing.place_films([movie.pk])
        assert list(MovieVector.objects.get(movie=movie).rank) == before[movie.pk]


def test_an_added_film_is_recommended_behind_what_the_person_would_like(live):
    user = UserFactory()
    rate_films(user, live[:12], [5, 1, 3, 1] * 3)
    new = MovieFactory(genres=[GENRES[0]])
    placing.place_films([new.pk])

    ranking = rank_candidates(user=user)

    assert new.pk in ranking.movie_ids
    assert ranking.place_of(new.pk) > 10


def test_its_stars_can_be_told_and_its_rating_moves_the_profile(live):
    user = UserFactory()
    new = MovieFactory(genres=[GENRES[0]])
    rate_films(user, [*live[:4], new], [5, 1, 3, 1, 5])
    current_profile(user, live_model())

    placing.place_films([new.pk])

    profile = user.taste_profile
    profile.refresh_from_db()
    assert is_behind(profile, live_model())
    assert 0.5 <= guess_stars(user, new).stars <= 5.0


def test_a_model_stored_without_the_maps_places_nothing(movies):
    other = "20260102-000000-bbbbbb"
    write_model(other, movies, K)
    activate(other)
    new = MovieFactory(genres=[GENRES[0]])

    assert placing.place_added_films() == 0
    assert not placing.place_films([movies[0].pk])

    assert not MovieVector.objects.filter(movie=new).exists()
    assert MovieVector.objects.count() == len(movies)


def test_without_a_live_model_there_is_nowhere_to_place(movies):
    assert placing.place_added_films() == 0
    assert not ModelVersion.objects.exists()
