import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse

from catalog.models import Genre, Interaction, Movie, MovieSearch, Rating
from catalog.search import matching, rebuild_index
from tests.console import SUPERUSER, show_password, sign_in_as
from tests.factories.catalog import (
    DataSourceFactory,
    DismissalFactory,
    GenreFactory,
    InteractionFactory,
    MovieFactory,
    RatingFactory,
    WatchlistEntryFactory,
)

pytestmark = pytest.mark.django_db
READ_ONLY = ["rating", "interaction", "watchlistentry", "dismissal", "datasource", "moviestatistics"]


@pytest.fixture
def desk(client):
    sign_in_as(client, SUPERUSER, fresh=True)
    return client


@pytest.fixture
def everything():
    DataSourceFactory()
    movie = MovieFactory(title="The Matrix", genres=["Action"], tags=["mindfuck"], rated=5)
    for factory in (RatingFactory, InteractionFactory, WatchlistEntryFactory, DismissalFactory):
        factory(movie=movie)
    rebuild_index()
    return movie


@pytest.mark.parametrize("model", READ_ONLY)
def test_what_the_site_writes_is_only_looked_at(desk, everything, model):
    assert desk.get(reverse(f"admin:catalog_{model}_add")).status_code == 403
    page = desk.get(reverse(f"admin:catalog_{model}_changelist")).content.decode()
    assert "delete_selected" not in page


def test_a_person_can_be_deleted_with_what_they_did(desk, everything):
    user = Interaction.objects.get().user
    desk.post(reverse("admin:accounts_user_delete", args=[user.pk]), {"post": "yes"})

    assert not get_user_model().objects.filter(pk=user.pk).exists()
    assert not Interaction.objects.exists()


def test_the_desk_searches_as_the_site_does(desk, everything):
    MovieFactory(title="Heat")
    page = desk.get(reverse("admin:catalog_movie_changelist"), {"q": "matrx"}).content.decode()

    assert "The Matrix" in page
    assert "Heat" not in page


def test_a_film_added_at_the_desk_is_found_at_once(desk):
    drama = GenreFactory(name="Drama")
    form = {"title": "A Quiet Town", "year": "2024", "genres": [drama.pk], "imdb_id": "", "tmdb_id": ""}
    desk.post(reverse("admin:catalog_movie_add"), form)

    movie = Movie.objects.get()
    assert movie.pk >= 10_000_000
    assert movie.source_title == "A Quiet Town (2024)"
    assert list(matching(Movie.objects.all(), "quiet town drama")) == [movie]


def test_a_renamed_film_is_found_by_its_new_name(desk, everything):
    form = {"title": "The Construct", "year": "1999", "genres": [Genre.objects.get().pk], "imdb_id": "", "tmdb_id": ""}
    desk.post(reverse("admin:catalog_movie_change", args=[everything.pk]), form)

    assert list(matching(Movie.objects.all(), "construct")) == [everything]
    assert not matching(Movie.objects.all(), "matrix").exists()


def test_a_renamed_genre_is_found_by_its_new_name(desk, everything):
    genre = Genre.objects.get()
    desk.post(reverse("admin:catalog_genre_change", args=[genre.pk]), {"name": "Stunts", "slug": "stunts"})

    assert list(matching(Movie.objects.all(), "stunts")) == [everything]


def test_a_film_goes_with_everyones_ratings_so_the_password_is_asked_for_first(client, everything):
    sign_in_as(client, SUPERUSER)
    page = reverse("admin:catalog_movie_delete", args=[everything.pk])
    listed = {"action": "delete_selected", "_selected_action": [everything.pk], "post": "yes"}

    assert client.get(page).url.startswith("/accounts/reauthenticate/")
    assert client.post(page, {"post": "yes"}).url.startswith("/accounts/reauthenticate/")
    assert client.post(reverse("admin:catalog_movie_changelist"), listed).url.startswith("/accounts/reauthenticate/")
    assert Rating.objects.exists()
    show_password(client)
    client.post(page, {"post": "yes"})
    assert not Movie.objects.exists()


def test_a_deleted_tag_no_longer_finds_films(desk, everything):
    tag = everything.tag_applications.get().tag
    desk.post(reverse("admin:catalog_tag_delete", args=[tag.pk]), {"post": "yes"})

    assert not matching(Movie.objects.all(), "mindfuck").exists()
    assert MovieSearch.objects.count() == 1


def test_films_can_be_narrowed_to_a_decade(desk):
    MovieFactory(title="Old", year=1931)
    MovieFactory(title="New", year=1999)
    url = reverse("admin:catalog_movie_changelist")

    assert "Old" not in desk.get(f"{url}?decade=1990").content.decode().split("result_list")[-1]
    assert desk.get(f"{url}?decade=nonsense").status_code == 200
