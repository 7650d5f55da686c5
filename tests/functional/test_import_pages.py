"""What the preview of an import shows of every line, and that a day nobody knows is nowhere made up."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.imports import flows
from accounts.imports.flows import Options
from catalog.models import Movie, Rating
from catalog.search import rebuild_index
from recommender.flows import HISTORY_SHELF, rate
from tests.factories.accounts import UserFactory
from tests.factories.catalog import MovieFactory, WatchlistEntryFactory

pytestmark = pytest.mark.django_db

HEAD = "Date,Name,Year,Letterboxd URI,Rating\n"
DATED, UNDATED = "2018-01-05,Heat,1995,x,3.5\n", ",The Matrix,1999,y,4\n"


@pytest.fixture
def films() -> dict[str, Movie]:
    made = [MovieFactory(title=title, year=year) for title, year in [("Heat", 1995), ("The Matrix", 1999)]]
    rebuild_index()
    return {film.title: film for film in made}


@pytest.fixture
def person(client, films):
    user = UserFactory()
    client.force_login(user)
    return user


def preview(client, rows: str) -> str:
    file = SimpleUploadedFile("ratings.csv", (HEAD + rows).encode())
    return client.post("/import/", {"file": file}, follow=True).text


class TestPreview:
    def test_a_new_rating_names_our_film_and_how_it_was_found(self, client, person, films):
        page = preview(client, DATED)

        assert f'is <a href="{films["Heat"].get_absolute_url()}">Heat (1995)</a>, by title and year' in page

    def test_what_is_rated_the_same_and_what_is_known_are_listed(self, client, person, films):
        rate(user=person, movie=films["Heat"], stars=Decimal("3.5"))
        WatchlistEntryFactory(user=person, movie=films["The Matrix"])
        wanted = "Date,Name,Year,Letterboxd URI\n2020-01-01,The Matrix,1999,y\n"

        rated = preview(client, DATED)
        saved = client.post(
            "/import/", {"file": SimpleUploadedFile("watchlist.csv", wanted.encode())}, follow=True
        ).text

        assert "1 rated the same here" in rated
        assert "There is nothing new in this file." in rated
        assert "1 rated, saved or hidden here already" in saved

    def test_with_conflicts_alone_the_button_promises_no_ratings(self, client, person, films):
        rate(user=person, movie=films["Heat"], stars=Decimal("1.0"))

        page = preview(client, DATED)

        assert "Import 0" not in page
        assert '<button class="button">Import</button>' in page
        assert "Import 1 rating<" in preview(client, DATED + UNDATED)


class TestDaysNobodyKnows:
    def bring(self, user, rows: str, **options) -> int:
        imported = flows.start_import(user=user, content=(HEAD + rows).encode())
        return flows.confirm_import(user=user, pk=imported.pk, options=Options(**options)).pk

    def dates(self, client, layout: str) -> dict[str, str]:
        lines = client.get(f"/ratings/export/{layout}.csv").content.decode("utf-8-sig").splitlines()
        names = lines[0].split(",")
        rows = (dict(zip(names, line.split(","), strict=True)) for line in lines[1:])
        return {row["Title"]: row.get("WatchedDate", row.get("Date Rated")) for row in rows}

    @pytest.mark.parametrize("layout", ["letterboxd", "imdb"])
    def test_they_leave_as_empty_as_they_came(self, client, person, layout):
        self.bring(person, DATED + UNDATED)

        assert self.dates(client, layout) == {"Heat": "2018-01-05", "The Matrix": ""}

    def test_the_list_of_ratings_shows_none(self, client, person):
        self.bring(person, UNDATED)

        assert "no date" in client.get("/ratings/").text

    def test_a_correction_keeps_that_there_is_none_and_a_new_rating_has_one(self, person, films):
        self.bring(person, UNDATED)

        rate(user=person, movie=films["The Matrix"], stars=Decimal("2.0"), shelf=HISTORY_SHELF)
        assert not Rating.objects.get().dated
        rate(user=person, movie=films["The Matrix"], stars=Decimal("3.0"))
        assert Rating.objects.get().dated

    def test_undoing_a_later_import_gives_it_back(self, person, films):
        self.bring(person, UNDATED)
        later = self.bring(person, "2020-01-01,The Matrix,1999,y,1\n", theirs=True)
        assert Rating.objects.get().dated

        flows.undo_import(user=person, pk=later)

        back = Rating.objects.get()
        assert (back.stars, back.dated) == (Decimal("4.0"), False)

    def test_an_import_confirmed_before_that_was_kept_can_still_be_undone(self, person, films):
        rate(user=person, movie=films["Heat"], stars=Decimal("1.0"), rated_at=datetime(2020, 1, 1, tzinfo=UTC))
        pk = self.bring(person, DATED, theirs=True)
        imported = person.rating_imports.get()
        imported.changes["ratings"][0]["before"].pop()
        imported.save()

        flows.undo_import(user=person, pk=pk)

        assert (Rating.objects.get().stars, Rating.objects.get().dated) == (Decimal("1.0"), True)
