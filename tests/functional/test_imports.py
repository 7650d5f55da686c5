"""Bringing ratings along: upload, preview, confirm, undo, by pages that need no JavaScript."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.imports import flows
from accounts.imports.flows import Options
from accounts.imports.models import RatingImport
from accounts.tasks import forget_unconfirmed_imports
from catalog.exports.records import MOST_BYTES
from catalog.models import Dismissal, Interaction, Movie, Rating, WatchlistEntry
from catalog.search import rebuild_index
from recommender.flows import rate
from recommender.models import TasteProfile
from tests.factories.accounts import ApiTokenFactory, UserFactory
from tests.factories.catalog import MovieFactory, WatchlistEntryFactory
from tests.factories.exports import IMDB, RATINGS, letterboxd_zip, make_zip
from tests.factories.recommender import make_live_model

pytestmark = pytest.mark.django_db


@pytest.fixture
def films() -> dict[str, Movie]:
    made = [
        MovieFactory(title="The Matrix", year=1999, imdb_id=133093),
        MovieFactory(title="The Shawshank Redemption", year=1994, imdb_id=111161),
        MovieFactory(title="Parasite (Gisaengchung)", year=2019),
        MovieFactory(title="Heat", year=1996),
        MovieFactory(title="Stalker", year=1979),
        MovieFactory(title="Ran", year=1985),
    ]
    rebuild_index()
    return {film.title.partition(" (")[0]: film for film in made}


@pytest.fixture
def person(client, films):
    user = UserFactory()
    client.force_login(user)
    return user


def upload(client, content: bytes | str, name: str = "export.zip"):
    content = content.encode() if isinstance(content, str) else content
    return client.post("/import/", {"file": SimpleUploadedFile(name, content)})


def start(user, content: bytes | str, name: str = "") -> RatingImport:
    content = content.encode() if isinstance(content, str) else content
    return flows.start_import(user=user, content=content, name=name)


def stars_of(user) -> dict[str, str]:
    return {r.movie.title.partition(" (")[0]: str(r.stars) for r in user.ratings.select_related("movie")}


class TestPages:
    def test_an_upload_is_shown_and_nothing_is_stored(self, client, person):
        answer = upload(client, letterboxd_zip(), "letterboxd-ada.zip")
        page = client.get(answer.url)

        counts = page.context["plan"].counts()
        assert (counts["new"], counts["wanted"], counts["watched"], counts["close"]) == (2, 1, 1, 1)
        assert b"Nothing is stored yet" in page.content
        assert b"letterboxd-ada.zip" in page.content
        assert not Rating.objects.exists()
        assert not WatchlistEntry.objects.exists()
        assert not Interaction.objects.exists()

    def test_confirming_stores_ratings_watchlist_and_what_was_seen(self, client, person, films):
        preview = upload(client, letterboxd_zip()).url

        answer = client.post(preview, {"watchlist": "on", "hide_watched": "on"}, follow=True)

        assert b"2 ratings came along" in answer.content
        assert stars_of(person) == {"Parasite": "5.0", "Heat": "3.5"}
        parasite = Rating.objects.get(movie=films["Parasite"])
        assert (parasite.source, parasite.rated_at.date().isoformat()) == ("import", "2021-06-09")
        assert WatchlistEntry.objects.get().movie == films["Ran"]
        assert Dismissal.objects.get().movie == films["Stalker"]

    def test_lists_that_are_not_wanted_stay_out(self, client, person):
        client.post(upload(client, letterboxd_zip()).url, {})

        assert Rating.objects.count() == 2
        assert not WatchlistEntry.objects.exists()
        assert not Dismissal.objects.exists()

    def test_confirming_twice_stores_once(self, client, person):
        preview = upload(client, letterboxd_zip()).url

        client.post(preview, {})
        client.post(preview, {})

        assert Interaction.objects.filter(kind="rate").count() == 2
        assert TasteProfile.objects.get(pk=person.pk).history_version == 2

    def test_undo_puts_everything_back(self, client, person, films):
        rate(user=person, movie=films["Parasite"], stars=Decimal("2.0"), rated_at=datetime(2020, 1, 1, tzinfo=UTC))
        WatchlistEntryFactory(user=person, movie=films["The Matrix"])
        preview = upload(client, letterboxd_zip()).url
        client.post(preview, {"conflicts": "theirs", "watchlist": "on", "hide_watched": "on"})
        assert stars_of(person) == {"Parasite": "5.0", "Heat": "3.5"}

        answer = client.post(f"{preview}undo/", follow=True)

        assert "Undone: your ratings are as they were" in answer.content.decode()
        back = Rating.objects.get(user=person)
        assert (back.movie, back.stars, back.source) == (films["Parasite"], Decimal("2.0"), "site")
        assert back.rated_at == datetime(2020, 1, 1, tzinfo=UTC)
        assert [entry.movie for entry in WatchlistEntry.objects.all()] == [films["The Matrix"]]
        assert not Dismissal.objects.exists()

    def test_undo_leaves_what_was_changed_since(self, client, person, films):
        preview = upload(client, letterboxd_zip()).url
        client.post(preview, {})
        rate(user=person, movie=films["Heat"], stars=Decimal("1.0"))

        answer = client.post(f"{preview}undo/", follow=True)

        assert stars_of(person) == {"Heat": "1.0"}
        assert "1 you have changed since" in answer.content.decode()

    @pytest.mark.parametrize(("choice", "stars"), [("mine", "2.0"), ("theirs", "4.5"), ("", "2.0")])
    def test_whose_stars_stand_is_the_persons_choice(self, client, person, films, choice, stars):
        rate(user=person, movie=films["The Matrix"], stars=Decimal("2.0"))
        preview = upload(client, IMDB).url
        assert b"Whose stars?" in client.get(preview).content

        client.post(preview, {"conflicts": choice})

        assert stars_of(person)["The Matrix"] == stars

    def test_an_odd_choice_stores_nothing(self, client, person):
        preview = upload(client, IMDB).url

        client.post(preview, {"conflicts": "everything"})

        assert not Rating.objects.exists()

    def test_the_same_stars_need_no_choice(self, client, person, films):
        rate(user=person, movie=films["The Matrix"], stars=Decimal("4.5"))

        page = client.get(upload(client, IMDB).url)

        assert page.context["plan"].counts()["same"] == 1
        assert b"Whose stars?" not in page.content

    def test_an_ambiguous_film_is_left_out_unless_one_is_picked(self, client, person):
        twins = [MovieFactory(title="Heat", year=1995) for _ in range(2)]
        rebuild_index()
        preview = upload(client, RATINGS).url
        [entry] = client.get(preview).context["plan"].ambiguous

        client.post(preview, {f"pick-{entry.line.number}": twins[1].pk})

        assert Rating.objects.get(movie__title="Heat").movie == twins[1]

    def test_a_film_that_was_not_offered_cannot_be_picked(self, client, person, films):
        [MovieFactory(title="Heat", year=1995) for _ in range(2)]
        rebuild_index()
        preview = upload(client, RATINGS).url
        [entry] = client.get(preview).context["plan"].ambiguous

        client.post(preview, {f"pick-{entry.line.number}": films["Ran"].pk, "pick-x": "1", "pick-999": "1"})

        assert stars_of(person) == {"Parasite": "5.0"}

    def test_what_was_not_found_is_listed_with_a_way_to_look_for_it(self, client, person):
        page = client.get(upload(client, RATINGS.replace("Heat", "Unheard Of")).url)

        assert [entry.line.title for entry in page.context["plan"].unknown] == ["Unheard Of"]
        assert b"?q=Unheard%20Of" in page.content

    def test_the_report_has_every_row(self, client, person):
        preview = upload(client, letterboxd_zip(ratings=RATINGS.replace("Heat", "=Unheard"))).url

        report = client.get(f"{preview}report.csv")

        text = report.content.decode("utf-8-sig")
        assert "diary.csv,3,Parasite,2019,rating,5.0,2021-06-09,will be added,Parasite (Gisaengchung) (2019)" in text
        assert "'=Unheard,1995,rating,3.5,2018-01-05,not in our catalogue" in text

    def test_dropping_it_leaves_nothing(self, client, person):
        preview = upload(client, IMDB).url

        client.post(f"{preview}discard/")

        assert not RatingImport.objects.exists()
        assert client.get(preview).status_code == 404

    def test_a_new_upload_takes_the_place_of_one_that_waits(self, client, person):
        first, second = upload(client, IMDB).url, upload(client, RATINGS).url

        assert client.get(first).status_code == 404
        assert client.get(second).status_code == 200

    def test_past_imports_are_listed(self, client, person):
        client.post(upload(client, IMDB).url, {})

        page = client.get("/import/")

        assert b"2 ratings" in page.content
        assert b"/undo/" in page.content

    @pytest.mark.parametrize("path", ["", "report.csv", "undo/", "discard/"])
    def test_an_import_is_its_owners_alone(self, client, person, path):
        theirs = start(UserFactory(), IMDB)
        address = f"/import/{theirs.pk}/{path}"

        for answer in (client.get(address), client.post(address)):
            assert answer.status_code in {302, 404, 405}
        theirs.refresh_from_db()
        assert theirs.status == "pending"

    def test_signing_in_comes_first(self, client, films):
        for path in ("/import/", "/import/1/", "/ratings/export/imdb.csv"):
            assert client.get(path).url.startswith("/login/")

    def test_five_imported_ratings_end_the_welcome(self, client, person, films):
        rows = "".join(f"2020-01-0{n},{film.title},{film.year},x,4\n" for n, film in enumerate(films.values(), 1))

        client.post(upload(client, f"Date,Name,Year,Letterboxd URI,Rating\n{rows}").url, {})

        person.refresh_from_db()
        assert person.onboarded_at is not None


class TestRefusals:
    @pytest.mark.parametrize(
        ("content", "words"),
        [
            (b"nonsense", "We do not know this table"),
            (make_zip({"ratings.csv": b"0" * 1_000_000}), "hundred times its size"),
            (b"\x89PNG\r\n", "not a file of ratings"),
        ],
    )
    def test_a_file_that_is_no_export_is_refused_on_the_page(self, client, person, content, words):
        answer = upload(client, content)

        assert answer.status_code == 422
        assert words in answer.content.decode()
        assert not RatingImport.objects.exists()

    def test_a_file_larger_than_ten_megabytes_is_refused(self, client, person):
        answer = upload(client, b"x" * (MOST_BYTES + 100_000))

        assert answer.status_code == 422
        assert "larger than 10 MB" in answer.content.decode()

    def test_files_are_too_large_together_as_well(self, client, person):
        half = b"x" * (MOST_BYTES // 2 + 1)
        files = {"file": SimpleUploadedFile("a.csv", half), "other": SimpleUploadedFile("b.csv", half)}

        assert "larger than 10 MB" in client.post("/import/", files).content.decode()

    @pytest.mark.parametrize("data", [{}, {"file": "just text"}])
    def test_no_file_is_told(self, client, person, data):
        answer = client.post("/import/", data)

        assert answer.status_code == 422
        assert "Choose the file first" in answer.content.decode()

    def test_uploading_all_day_is_too_much(self, client, person, settings):
        settings.LIMITS = settings.LIMITS | {"imports": "2/h"}
        for _ in range(2):
            upload(client, IMDB)

        refused = upload(client, IMDB)
        assert (refused.status_code, 3500 < int(refused["Retry-After"]) <= 3600) == (429, True)
        assert client.get("/import/").status_code == 200
        program = APIClient(headers={"Authorization": f"Bearer {ApiTokenFactory(user=person).key}"})
        file = SimpleUploadedFile("ratings.csv", IMDB.encode())
        assert program.post("/api/v1/imports/", {"file": file}, format="multipart").status_code == 429

    def test_a_script_in_a_title_stays_text(self, client, person):
        page = client.get(upload(client, RATINGS.replace("Heat", "<script>alert(1)</script>")).url)

        assert b"<script>alert" not in page.content


class TestFlow:
    def test_an_upload_is_forgotten_after_a_day(self, client, person):
        imported = start(person, IMDB)
        RatingImport.objects.update(created_at=timezone.now() - timedelta(days=1, minutes=1))

        assert client.get(f"/import/{imported.pk}/").status_code == 404
        with pytest.raises(RatingImport.DoesNotExist):
            flows.confirm_import(user=person, pk=imported.pk, options=Options())
        forget_unconfirmed_imports()
        assert not RatingImport.objects.exists()

    def test_done_imports_are_never_forgotten(self, person):
        imported = start(person, IMDB)
        flows.confirm_import(user=person, pk=imported.pk, options=Options())
        RatingImport.objects.update(created_at=timezone.now() - timedelta(days=9))

        forget_unconfirmed_imports()

        assert RatingImport.objects.get().status == "done"

    def test_an_undone_import_cannot_be_confirmed(self, person):
        imported = start(person, IMDB)
        flows.confirm_import(user=person, pk=imported.pk, options=Options())
        flows.undo_import(user=person, pk=imported.pk)

        with pytest.raises(flows.NotPossible):
            flows.confirm_import(user=person, pk=imported.pk, options=Options())
        with pytest.raises(flows.NotPossible):
            flows.discard_import(user=person, pk=imported.pk)

    def test_the_upload_itself_is_not_kept_once_confirmed(self, person):
        imported = start(person, IMDB)

        assert flows.confirm_import(user=person, pk=imported.pk, options=Options()).lines == []

    def test_ratings_without_a_date_count_as_old_as_the_oldest(self, person, films):
        undated = RATINGS.replace("2018-01-05,Heat,1995", ",The Matrix,1999")
        imported = start(person, undated)

        flows.confirm_import(user=person, pk=imported.pk, options=Options())

        assert Rating.objects.get(movie=films["The Matrix"]).rated_at.date().isoformat() == "2021-06-10"

    def test_a_film_named_by_two_rows_gets_the_later_stars(self, person, films):
        rows = "2020-01-01,The Matrix,1999,x,2\n2021-01-01,Matrix,1999,x,4\n"
        imported = start(person, f"Date,Name,Year,Letterboxd URI,Rating\n{rows}")

        confirmed = flows.confirm_import(user=person, pk=imported.pk, options=Options())

        assert stars_of(person) == {"The Matrix": "4.0"}
        assert confirmed.counts["repeated"] == 1

    def test_what_was_rated_between_preview_and_confirming_is_respected(self, person, films):
        imported = start(person, IMDB)
        rate(user=person, movie=films["The Matrix"], stars=Decimal("1.0"))

        flows.confirm_import(user=person, pk=imported.pk, options=Options())

        assert stars_of(person)["The Matrix"] == "1.0"

    def test_five_thousand_rows_take_no_query_each(self, person, django_assert_max_num_queries):
        make_live_model(200, 4)
        movies = Movie.objects.bulk_create(
            MovieFactory.build(title=f"Numbered {n}", year=1990, imdb_id=n + 1_000_000) for n in range(5000)
        )
        rows = "".join(f"tt{m.imdb_id},8,2020-01-01,{m.title},Movie,1990\n" for m in movies)
        content = f"Const,Your Rating,Date Rated,Title,Title Type,Year\n{rows}".encode()

        with django_assert_max_num_queries(20):
            imported = flows.start_import(user=person, content=content)
        with django_assert_max_num_queries(40):
            flows.confirm_import(user=person, pk=imported.pk, options=Options())
        assert person.ratings.count() == 5000
        with django_assert_max_num_queries(40):
            flows.undo_import(user=person, pk=imported.pk)
        assert person.ratings.count() == 0


class TestExport:
    def test_ratings_are_taken_along_as_other_sites_read_them(self, client, person, films):
        rate(user=person, movie=films["The Matrix"], stars=Decimal("4.5"), rated_at=datetime(2020, 1, 2, tzinfo=UTC))

        letterboxd, imdb = (client.get(f"/ratings/export/{name}.csv") for name in ("letterboxd", "imdb"))

        assert "tt0133093,,The Matrix,1999,4.5,2020-01-02" in letterboxd.content.decode("utf-8-sig")
        assert "tt0133093,9,2020-01-02,The Matrix," in imdb.content.decode("utf-8-sig")
        assert letterboxd["Content-Disposition"].startswith('attachment; filename="cinewhy-letterboxd-')

    def test_an_unknown_layout_is_not_found(self, client, person):
        assert client.get("/ratings/export/excel.csv").status_code == 404

    @pytest.mark.parametrize("layout", ["letterboxd", "imdb"])
    def test_what_went_out_comes_back_the_same(self, client, person, films, layout):
        for film in films.values():
            rate(user=person, movie=film, stars=Decimal("3.5"), rated_at=datetime(2020, 1, 2, tzinfo=UTC))
        exported = client.get(f"/ratings/export/{layout}.csv").content
        other = UserFactory()

        if layout == "imdb":
            exported = b"\n".join(line for line in exported.splitlines() if not line.startswith(b","))
        imported = flows.start_import(user=other, content=exported)
        flows.confirm_import(user=other, pk=imported.pk, options=Options())

        assert set(stars_of(other).values()) == {"3.5"}
        assert other.ratings.count() == (6 if layout == "letterboxd" else 2)

    def test_the_export_takes_one_query_for_all_ratings(self, client, person, films, django_assert_max_num_queries):
        for film in films.values():
            rate(user=person, movie=film, stars=Decimal("3.5"))

        with django_assert_max_num_queries(4):
            client.get("/ratings/export/imdb.csv")
