import pytest
from django.db import IntegrityError, transaction

from catalog.models import Interaction, Movie
from tests.factories.catalog import (
    InteractionFactory,
    MovieFactory,
)

pytestmark = pytest.mark.django_db


def test_films_added_on_the_site_count_from_ten_million():
    MovieFactory(pk=1)

    assert MovieFactory().pk >= 10_000_000


def test_the_interaction_log_refuses_updates_and_says_why():
    row = InteractionFactory(shelf="Heists")
    with pytest.raises(IntegrityError, match=r"append-only: row .* cannot be changed"), transaction.atomic():
        Interaction.objects.filter(pk=row.pk).update(shelf="Noir")

    row.refresh_from_db()
    assert row.shelf == "Heists"


def test_a_persons_log_goes_with_the_person():
    row = InteractionFactory()
    row.user.delete()

    assert not Interaction.objects.exists()


def test_popular_films_come_first_and_unrated_ones_last():
    unrated, loved, known = MovieFactory(), MovieFactory(rated=9), MovieFactory(rated=5)

    assert list(Movie.objects.popular()) == [loved, known, unrated]


def test_a_film_knows_its_decade_and_how_a_sentence_names_it():
    assert (MovieFactory(title="Heat", year=1995).decade, str(Movie(title="Heat", year=1995))) == (1990, "Heat (1995)")
    assert (Movie(title="Heat", year=None).decade, str(Movie(title="Heat", year=None))) == (None, "Heat")
