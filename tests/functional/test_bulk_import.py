"""Lists that leave the console as CSV and come back changed: shown first, stored as a whole, logged."""

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.roles import CURATOR, VIEWER
from catalog.bulk import planning
from catalog.bulk.catalogue import FilmSheet
from catalog.bulk.planning import plan_import
from catalog.models import AuditEntry, Genre, Movie, Tag
from catalog.search import matching, rebuild_index
from recommender.models import Theme
from tests.console import sign_in_as
from tests.factories.catalog import GenreFactory, MovieFactory
from tests.factories.recommender import make_live_model

pytestmark = pytest.mark.django_db


@pytest.fixture
def curator(client):
    return sign_in_as(client, CURATOR)


@pytest.fixture
def heat() -> Movie:
    film = MovieFactory(title="Heat", year=1995, genres=["Crime", "Thriller"], tags=["heist"], imdb_id=113277)
    rebuild_index()
    return film


def table(*rows: dict[str, object]) -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(dict.fromkeys(name for row in rows for name in row)))
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def upload(client, model: str, content: bytes):
    url = reverse(f"admin:{model}_import_csv")
    return client.post(url, {"file": SimpleUploadedFile("rows.csv", content, "text/csv")})


def confirm(client, model: str, shown):
    sent = {"token": shown.context["token"], "digest": shown.context["plan"].digest}
    return client.post(reverse(f"admin:{model}_import_csv"), sent)


def import_rows(client, model: str, *rows: dict[str, object]):
    return confirm(client, model, upload(client, model, table(*rows)))


def faults_of(shown) -> list[str]:
    return [str(fault) for fault in shown.context["plan"].faults]


class TestFilms:
    def test_nothing_is_stored_before_it_is_confirmed(self, client, curator, heat):
        shown = upload(client, "catalog_movie", table({"id": heat.pk, "title": "Heat, Again", "year": 1996}))

        assert "0 added, 1 changed, 0 as they are" in shown.text
        assert "<del>Heat</del>" in shown.text
        assert "<ins>Heat, Again</ins>" in shown.text
        assert Movie.objects.get().title == "Heat"
        assert not AuditEntry.objects.exists()

    def test_confirmed_it_is_stored_found_by_search_and_logged(self, client, curator, heat):
        GenreFactory(name="Drama")
        changed = {"id": heat.pk, "title": "Heat, Again", "year": "", "genres": "Drama|Crime"}
        answer = import_rows(
            client, "catalog_movie", changed, {"title": "A Quiet Town", "year": 2024, "genres": "Drama"}
        )

        heat.refresh_from_db()
        new = Movie.objects.exclude(pk=heat.pk).get()
        assert answer.url == reverse("admin:catalog_movie_changelist")
        assert (heat.title, heat.year, {genre.name for genre in heat.genres.all()}) == (
            "Heat, Again",
            None,
            {"Crime", "Drama"},
        )
        assert (new.pk >= 10_000_000, new.source_title) == (True, "A Quiet Town (2024)")
        assert set(matching(Movie.objects.all(), "drama")) == {heat, new}
        entry = AuditEntry.objects.get()
        assert (entry.action, entry.label) == ("imported", "1 added, 1 changed, 0 as they are, from rows.csv")
        assert entry.before == {str(heat.pk): {"title": "Heat", "year": "1995", "genres": "Crime|Thriller"}}
        assert entry.after["line 3"]["title"] == "A Quiet Town"

    def test_columns_that_are_left_out_stay_as_they_are(self, client, curator, heat):
        import_rows(client, "catalog_movie", {"id": heat.pk, "year": 1996})

        heat.refresh_from_db()
        assert (heat.title, heat.year, heat.imdb_id, heat.genres.count()) == ("Heat", 1996, 113277, 2)

    def test_an_export_that_nobody_edited_changes_nothing(self, client, curator, heat):
        films = [heat, MovieFactory(title="=1+1", year=None), MovieFactory(title="Two  Blanks", genres=["Crime"])]
        selected = {"action": "export_csv", "_selected_action": [film.pk for film in films]}
        exported = client.post(reverse("admin:catalog_movie_changelist"), selected).content
        shown = upload(client, "catalog_movie", exported)

        assert "0 added, 0 changed, 3 as they are" in shown.text
        assert "Store all of it" not in shown.text

    @pytest.mark.parametrize(
        ("row", "fault"),
        [
            ({"id": 999, "title": "X"}, "Row 3: id: there is no row “999”."),
            ({"id": "", "year": "1999"}, "Row 3: title: must not be empty."),
            ({"title": "X", "year": "soon"}, "Row 3: year: “soon” is not a whole number from 1870 to 2100."),
            ({"title": "X", "genres": "Crime|Noir"}, "Row 3: genres: there is no genre “Noir”: add it first."),
        ],
    )
    def test_a_fault_is_named_by_its_row_and_nothing_at_all_is_stored(self, client, curator, heat, row, fault):
        content = table({"id": heat.pk, "title": "Heat, Again", "year": "", "genres": ""}, row)
        shown = upload(client, "catalog_movie", content)
        refused = confirm(client, "catalog_movie", shown)

        assert faults_of(shown) == [fault]
        assert "Store all of it" not in shown.text
        assert "Nothing is stored while a row has a fault" in refused.text
        assert list(Movie.objects.values_list("title", flat=True)) == ["Heat"]

    def test_a_row_that_is_named_twice_is_a_fault(self, client, curator, heat):
        rows = [{"id": heat.pk, "year": 1996}, {"id": heat.pk, "year": 1997}]

        assert len(faults_of(upload(client, "catalog_movie", table(*rows)))) == 2

    def test_a_thousand_films_cost_as_many_queries_as_one(self, curator, django_assert_max_num_queries):
        crime = GenreFactory(name="Crime")
        films = Movie.objects.bulk_create(Movie(title=f"Film {n}", source_title="x") for n in range(1000))
        content = table(*({"id": film.pk, "title": f"{film.title}!", "genres": crime.name} for film in films))

        with django_assert_max_num_queries(20):
            planning.store_plan(FilmSheet(), content, seen=plan_import(FilmSheet(), content).digest)
        assert Movie.objects.filter(title__endswith="!", genres=crime).count() == 1000


class TestConfirming:
    def test_what_has_changed_since_it_was_shown_is_shown_again(self, client, curator, heat):
        shown = upload(client, "catalog_movie", table({"id": heat.pk, "title": "Heat, Again"}))
        Movie.objects.update(title="Warmth")
        again = confirm(client, "catalog_movie", shown)

        assert again.status_code == 409
        assert "<del>Warmth</del>" in again.text
        assert Movie.objects.get().title == "Warmth"

    def test_nobody_confirms_anothers_upload(self, client, curator, heat):
        shown = upload(client, "catalog_movie", table({"id": heat.pk, "title": "Heat, Again"}))
        client.force_login(sign_in_as(client, "superuser"))

        assert "choose the file again" in confirm(client, "catalog_movie", shown).text
        assert Movie.objects.get().title == "Heat"

    def test_what_cannot_be_logged_is_not_stored(self, client, curator, heat, monkeypatch):
        def refuse(**_) -> None:
            raise ValueError("The log is full.")

        shown = upload(client, "catalog_movie", table({"id": heat.pk, "title": "Heat, Again"}))
        monkeypatch.setattr("catalog.console.bulk.record", refuse)
        with pytest.raises(ValueError, match="The log is full"):
            confirm(client, "catalog_movie", shown)

        assert Movie.objects.get().title == "Heat"

    @pytest.mark.parametrize(
        ("content", "fault"),
        [
            (b"title\nHeat\n", "The first row must name the columns, id among them"),
            (b"", "The first row must name the columns"),
            (b"\x00\x01\x02\x00" * 9, "not a file"),
            (b"id,title\n" + b"1,x\n" * 20_001, "more than 20,000 rows"),
            (b"id,title\n" + b"x" * (4 * 1024 * 1024), "larger than 4 MB"),
        ],
    )
    def test_a_file_that_is_none_of_ours_is_answered_in_one_line(self, client, curator, content, fault):
        shown = upload(client, "catalog_movie", content)

        assert shown.status_code == 422
        assert fault in shown.text

    def test_no_file_is_said(self, client, curator):
        assert "Choose the file first" in client.post(reverse("admin:catalog_movie_import_csv")).text

    def test_a_viewer_imports_nothing(self, client, heat):
        sign_in_as(client, VIEWER)

        assert upload(client, "catalog_movie", table({"id": heat.pk, "title": "X"})).status_code == 403


class TestWords:
    def test_a_renamed_genre_is_found_by_its_new_name(self, client, curator, heat):
        crime = Genre.objects.get(name="Crime")
        import_rows(client, "catalog_genre", {"id": crime.pk, "name": "Misdeeds"}, {"id": "", "name": "Film Noir"})

        assert list(matching(Movie.objects.all(), "misdeeds")) == [heat]
        assert Genre.objects.get(name="Film Noir").slug == "film-noir"

    def test_two_genres_of_one_name_are_a_fault(self, client, curator, heat):
        crime = Genre.objects.get(name="Crime")
        shown = upload(client, "catalog_genre", table({"id": crime.pk, "name": "Thriller", "slug": "crime"}))

        assert faults_of(shown) == ["Row 2: name: “Thriller” would stand in more than one row."]

    def test_tags_are_added_and_renamed(self, client, curator, heat):
        import_rows(client, "catalog_tag", {"id": Tag.objects.get().pk, "name": "robbery"}, {"id": "", "name": "slow"})

        assert set(Tag.objects.values_list("name", flat=True)) == {"robbery", "slow"}
        assert list(matching(Movie.objects.all(), "robbery")) == [heat]


class TestThemes:
    @pytest.fixture
    def themes(self):
        make_live_model(40, 4)
        return {theme.slug: theme for theme in Theme.objects.all()}

    def test_labels_are_an_editors_and_may_be_swapped(self, client, curator, themes):
        rows = [
            {"slug": "quiet-dramas", "label": "Broad Comedies", "locked": "yes"},
            {"slug": "broad-comedies", "label": "Quiet Dramas", "locked": "no"},
        ]
        import_rows(client, "recommender_theme", *rows)

        found = {theme.slug: theme for theme in Theme.objects.all()}
        assert (found["quiet-dramas"].label, found["broad-comedies"].label) == ("Broad Comedies", "Quiet Dramas")
        assert (found["quiet-dramas"].label_source, found["quiet-dramas"].label_locked) == ("editor", True)
        assert found["cold-thrillers"].label_source == "offline"

    def test_a_name_that_another_theme_has_is_a_fault(self, client, curator, themes):
        shown = upload(client, "recommender_theme", table({"slug": "quiet-dramas", "label": "Far Futures"}))

        assert faults_of(shown) == ["Row 2: label: “Far Futures” would stand in more than one row."]

    def test_themes_are_not_made_by_a_file(self, client, curator, themes):
        shown = upload(client, "recommender_theme", table({"slug": "", "label": "Mine"}))

        assert faults_of(shown) == ["Row 2: slug: says no row, and none can be added here."]


def test_an_export_is_logged_with_who_and_how_many(client, curator, heat):
    MovieFactory()
    selected = {"action": "export_csv", "_selected_action": list(Movie.objects.values_list("pk", flat=True))}
    client.post(reverse("admin:catalog_movie_changelist"), selected)

    entry = AuditEntry.objects.get()
    assert (entry.actor, entry.action, entry.label) == ("the curator", "exported", "2 movies as CSV")
