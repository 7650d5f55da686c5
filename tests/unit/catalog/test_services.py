from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from catalog.models import Dismissal, Interaction, Rating, WatchlistEntry
from catalog.services import (
    delete_rating,
    dismiss_movie,
    log_impressions,
    log_interaction,
    rate_movie,
    save_movie,
    undismiss_movie,
    unsave_movie,
)
from tests.factories.accounts import UserFactory
from tests.factories.catalog import MovieFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    return UserFactory()


@pytest.fixture
def movie():
    return MovieFactory()


def logged():
    return list(Interaction.objects.order_by("pk").values_list("kind", flat=True))


def test_a_rating_is_stored(user, movie):
    when = datetime(2020, 1, 2, tzinfo=UTC)
    rating = rate_movie(user=user, movie=movie, stars=Decimal("3.5"), rated_at=when, source=Rating.Source.IMPORT)

    assert Rating.objects.get() == rating
    assert (rating.stars, rating.rated_at, rating.source) == (Decimal("3.5"), when, "import")


def test_rating_again_replaces_the_first(user, movie):
    rate_movie(user=user, movie=movie, stars=Decimal("2.0"))
    rate_movie(user=user, movie=movie, stars=Decimal("4.5"))

    assert Rating.objects.get(user=user, movie=movie).stars == Decimal("4.5")


@pytest.mark.parametrize("stars", ["0", "0.3", "5.5", "-1", "7"])
def test_stars_outside_the_ten_steps_are_refused(user, movie, stars):
    with pytest.raises(ValidationError, match=r"Give 0\.5 to 5\.0 stars"):
        rate_movie(user=user, movie=movie, stars=Decimal(stars))

    assert not Rating.objects.exists()


def test_an_unknown_source_is_refused(user, movie):
    with pytest.raises(ValidationError):
        rate_movie(user=user, movie=movie, stars=Decimal("3.0"), source="guess")


def test_a_rating_is_taken_back_once(user, movie):
    rate_movie(user=user, movie=movie, stars=Decimal("3.0"))

    assert delete_rating(user=user, movie=movie)
    assert not delete_rating(user=user, movie=movie)


def test_rating_leaves_the_log_to_the_rating_flow(user, movie):
    rate_movie(user=user, movie=movie, stars=Decimal("3.0"))
    delete_rating(user=user, movie=movie)

    assert logged() == []


@pytest.mark.parametrize(
    ("keep", "drop", "model", "kinds"),
    [
        (save_movie, unsave_movie, WatchlistEntry, ["save", "unsave"]),
        (dismiss_movie, undismiss_movie, Dismissal, ["dismiss", "undismiss"]),
    ],
)
def test_keeping_and_dropping_twice_does_and_logs_it_once(user, movie, keep, drop, model, kinds):
    assert keep(user=user, movie=movie) == keep(user=user, movie=movie)
    assert model.objects.count() == 1

    assert drop(user=user, movie=movie)
    assert not drop(user=user, movie=movie)
    assert not model.objects.exists()
    assert logged() == kinds


def test_where_a_film_was_shown_is_logged_with_the_save(user, movie):
    save_movie(user=user, movie=movie, model_version="v1", shelf="Heists", position=3)

    row = Interaction.objects.get()
    assert (row.model_version, row.shelf, row.position) == ("v1", "Heists", 3)


def test_the_version_that_showed_a_shelf_is_found_in_the_log(user, movie):
    log_impressions(user=user, model_version="old", shelves=[("Heists", [movie.pk])])
    log_impressions(user=user, model_version="new", shelves=[("Heists", [movie.pk]), ("Noir", [movie.pk])])
    log_impressions(user=UserFactory(), model_version="other", shelves=[("Heists", [movie.pk])])
    dismiss_movie(user=user, movie=movie, shelf="Heists", position=0)

    assert Interaction.objects.get(kind="dismiss").model_version == "new"


def test_impressions_are_one_row_for_each_film_in_the_order_of_the_page(user, django_assert_num_queries):
    films = MovieFactory.create_batch(3)
    with django_assert_num_queries(1):
        count = log_impressions(
            user=user,
            model_version="v1",
            shelves=[("Heists", [films[0].pk, films[1].pk]), ("Noir", [films[2].pk])],
        )

    shown = Interaction.objects.order_by("pk").values_list("shelf", "movie", "position", "kind", "model_version")
    assert count == 3
    assert list(shown) == [
        ("Heists", films[0].pk, 0, "impression", "v1"),
        ("Heists", films[1].pk, 1, "impression", "v1"),
        ("Noir", films[2].pk, 0, "impression", "v1"),
    ]


def test_no_shelves_log_nothing(user):
    assert log_impressions(user=user, model_version="v1", shelves=[]) == 0


def test_an_unknown_kind_is_not_logged(user, movie):
    with pytest.raises(ValidationError):
        log_interaction(user=user, movie=movie, kind="peek")
