"""Exports of other sites, as they write them and as they should never come."""

import codecs
import gzip
import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.exports import (
    ExportError,
    Kind,
    Layout,
    RatedFilm,
    archives,
    read_export,
    records,
    texts,
    write_imdb,
    write_letterboxd,
)
from tests.factories.exports import (
    DIARY,
    IMDB,
    IMDB_WATCHLIST,
    LETTERBOXD,
    MOVIELENS_DATA,
    MOVIELENS_SITE,
    RATINGS,
    TRAKT_RATINGS,
    TRAKT_WATCHLIST,
    WATCHED,
    letterboxd_zip,
    make_zip,
    trakt,
)

NOW = datetime(2026, 5, 1, 9, tzinfo=UTC)


def read(content: bytes | str, name: str = ""):
    return read_export(content.encode() if isinstance(content, str) else content, name=name, now=NOW)


def by_title(reading):
    return {record.title: record for record in reading.records}


def noon(year, month, day):
    return datetime(year, month, day, 12, tzinfo=UTC)


def refusal(content: bytes | str, name: str = "") -> str:
    with pytest.raises(ExportError) as refused:
        read(content, name)
    return str(refused.value)


class TestLetterboxd:
    def test_overlapping_files_become_one_record_for_each_film(self):
        reading = read(letterboxd_zip())

        said = [(record.title, record.year, record.kind) for record in reading.records]
        assert reading.layout is Layout.LETTERBOXD
        assert sorted(said) == [
            ("Heat", 1995, Kind.RATING),
            ("Parasite", 2019, Kind.RATING),
            ("Ran", 1985, Kind.WATCHLIST),
            ("Stalker", 1979, Kind.WATCHED),
        ]
        assert reading.faults == []

    def test_of_several_diary_entries_the_last_counts_with_the_day_it_was_watched(self):
        parasite = by_title(read(letterboxd_zip()))["Parasite"]

        assert (parasite.stars, parasite.date) == (Decimal("5.0"), noon(2021, 6, 9))

    def test_a_film_rated_without_a_diary_entry_has_the_day_of_its_rating(self):
        heat = by_title(read(letterboxd_zip()))["Heat"]

        assert (heat.stars, heat.date) == (Decimal("3.5"), noon(2018, 1, 5))

    def test_a_rating_changed_after_the_last_diary_entry_stands(self):
        changed = RATINGS.replace("2021-06-10,Parasite,2019,https://boxd.it/f1,5", "2022-01-01,Parasite,2019,x,2")

        parasite = by_title(read(letterboxd_zip(ratings=changed)))["Parasite"]

        assert (parasite.stars, parasite.date) == (Decimal("2.0"), noon(2022, 1, 1))

    def test_a_rating_without_any_date_is_taken(self):
        undated = "Date,Name,Year,Letterboxd URI,Rating\n,Heat,1995,x,4\n"

        assert by_title(read(undated))["Heat"].date is None

    def test_deleted_entries_stay_deleted(self):
        assert "Cats" not in by_title(read(letterboxd_zip()))

    def test_a_zip_made_anew_may_have_a_folder_around_all(self):
        files = {f"letterboxd-ada/{name}": text for name, text in LETTERBOXD.items()}

        assert len(read(make_zip(files)).records) == 4

    def test_the_diary_alone_is_read_too(self):
        assert set(by_title(read(DIARY, "diary.csv"))) == {"Parasite", "Stalker"}

    @pytest.mark.parametrize(("name", "kind"), [("watched.csv", Kind.WATCHED), ("watchlist-2.csv", Kind.WATCHLIST)])
    def test_the_name_tells_watched_films_from_the_watchlist(self, name, kind):
        assert {record.kind for record in read(WATCHED, name).records} == {kind}

    def test_without_a_telling_name_it_asks_rather_than_guesses(self):
        assert "keep the name it had" in refusal(WATCHED, "films.csv")


class TestImdb:
    def test_ten_points_are_five_stars(self):
        matrix = by_title(read(IMDB))["The Matrix"]

        assert (matrix.imdb_id, matrix.stars, matrix.year) == (133093, Decimal("4.5"), 1999)
        assert matrix.date == noon(2019, 4, 2)

    def test_series_are_left_out_and_named(self):
        reading = read(IMDB)

        assert "Breaking Bad" not in by_title(reading)
        assert [str(fault) for fault in reading.faults] == [
            "Row 3: Breaking Bad is no film but a TV Series. The row is left out."
        ]

    def test_a_watchlist_is_known_by_its_missing_ratings(self):
        [ran] = read(IMDB_WATCHLIST).records

        assert (ran.kind, ran.imdb_id) == (Kind.WATCHLIST, 89881)

    @pytest.mark.parametrize("rating", ["11", "0", "7.5", "ten", "-3", "1e1", "NaN", "99999999999999999999999"])
    def test_a_rating_off_the_scale_is_told_with_its_row(self, rating):
        reading = read(IMDB.replace("tt0133093,9", f"tt0133093,{rating}"))

        assert len(reading.records) == 1
        assert str(reading.faults[0]).startswith(f"Row 2: the rating “{rating[:20]}” is not a whole number")

    def test_an_id_that_is_none_is_told(self):
        reading = read(IMDB.replace("tt0133093,9", "nm0000206,9"))

        assert "not an IMDb id" in reading.faults[0].message


class TestTrakt:
    def test_ratings_watchlist_and_watched_films_are_told_apart(self):
        records = by_title(read(trakt()))

        assert {title: record.kind for title, record in records.items()} == {
            "Blade Runner": Kind.RATING,
            "Ran": Kind.WATCHLIST,
            "Alien": Kind.WATCHED,
        }
        blade = records["Blade Runner"]
        assert (blade.imdb_id, blade.tmdb_id, blade.stars) == (83658, 78, Decimal("4.0"))
        assert blade.date == datetime(2016, 8, 20, 18, 11, 7, tzinfo=UTC)

    def test_shows_are_counted_in_one_line(self):
        assert [fault.message for fault in read(trakt()).faults] == [
            "1 of its entries are about shows or people: only films are imported."
        ]

    def test_a_zip_of_json_files_is_read_whole(self):
        files = {
            "ratings-movies.json": json.dumps(TRAKT_RATINGS),
            "lists-watchlist.json": json.dumps(TRAKT_WATCHLIST),
            "user-profile.json": '{"user": {"username": "ada"}}',
        }

        assert set(by_title(read(make_zip(files)))) == {"Blade Runner", "Ran"}

    def test_lists_of_ones_own_are_no_watchlist(self):
        files = {
            "ratings-movies.json": json.dumps(TRAKT_RATINGS),
            "lists-list-12-noir.json": json.dumps(TRAKT_WATCHLIST),
        }

        assert set(by_title(read(make_zip(files)))) == {"Blade Runner"}

    def test_lists_under_names_are_read(self):
        together = json.dumps({"ratings": {"movies": TRAKT_RATINGS}, "watchlist": TRAKT_WATCHLIST})

        assert set(by_title(read(together))) == {"Blade Runner", "Ran"}

    @pytest.mark.parametrize("text", ["[", "{}", "[[[]]]", "[1, null]", "[" * 100_000, '{"a": {"b": 1}}', "[1e999]"])
    def test_json_of_another_kind_is_refused(self, text):
        assert "JSON" in refusal(text)

    @pytest.mark.parametrize(
        "movie", [{}, {"title": None}, {"title": 5}, {"title": "x", "ids": 3}, {"title": "x", "ids": {"imdb": {}}}]
    )
    def test_odd_films_make_faults_or_records_but_no_error(self, movie):
        reading = read(trakt({"rating": 5, "movie": movie}))

        assert len(reading.records) + len(reading.faults) == 5


class TestMovieLens:
    def test_the_sites_own_export_has_ids_and_a_title_the_other_way_round(self):
        [matrix] = read(MOVIELENS_SITE).records

        assert (matrix.title, matrix.year, matrix.stars) == ("The Matrix", 1999, Decimal("4.5"))
        assert (matrix.movielens_id, matrix.imdb_id, matrix.tmdb_id) == (2571, 133093, 603)

    def test_the_data_sets_ratings_have_seconds(self):
        records = {record.movielens_id: record for record in read(MOVIELENS_DATA).records}

        assert records[2571].date == datetime(2005, 4, 2, 23, 53, 47, tzinfo=UTC)

    def test_ratings_of_several_people_are_refused(self):
        assert "by 2 people" in refusal(MOVIELENS_DATA + "8,1,3.0,1112484676\n")


class TestRows:
    @pytest.mark.parametrize("date", ["2023-13-40", "yesterday", "2031-01-01", "1700-01-01", "0001-01-01T00:00+14:00"])
    def test_a_bad_date_is_told_and_the_rating_taken(self, date):
        reading = read(IMDB.replace("2019-04-02", date))

        assert by_title(reading)["The Matrix"].date is None
        assert "taken without a date" in reading.faults[0].message

    def test_a_day_ahead_of_us_is_another_time_zones_today(self):
        tomorrow = (NOW + timedelta(hours=12)).date().isoformat()

        assert by_title(read(IMDB.replace("2019-04-02", tomorrow)))["The Matrix"].date <= NOW

    def test_a_repeated_row_is_told_and_the_later_rating_counts(self):
        again = "tt0133093,4,2020-01-01,The Matrix,The Matrix,,Movie,8.7,136,1999,,,,\n"

        reading = read(IMDB + again)

        assert by_title(reading)["The Matrix"].stars == Decimal("2.0")
        assert "stands in row 2 already" in reading.faults[-1].message

    def test_a_huge_cell_costs_its_row_alone(self):
        reading = read(IMDB + f'tt0078748,8,2020-01-01,"{"x" * 200_000}",,,Movie,,,1979,,,,\n')

        assert len(reading.records) == 2
        assert "too long" in reading.faults[-1].message

    def test_formulas_are_only_text(self):
        film = RatedFilm('=HYPERLINK("x")', 1999, None, None, Decimal("4.0"), NOW)

        text = write_letterboxd([film])

        assert "\"'=HYPERLINK" in text
        assert read(text).records[0].title == film.title

    def test_control_characters_never_reach_the_database(self):
        [record] = read("Date,Name,Year,Letterboxd URI,Rating\n2020-01-01,He\x07a\x1bt\u202e,1995,x,4\n").records

        assert record.title == "Heat"

    def test_a_title_is_needed_where_there_is_no_id(self):
        reading = read("Date,Name,Year,Letterboxd URI,Rating\n,,1995,x,4\n,Heat,1995,x,4\n")

        assert [str(fault) for fault in reading.faults] == ["Row 2: there is no title. The row is left out."]

    def test_the_last_digits_of_a_row_too_many_are_refused(self, monkeypatch):
        monkeypatch.setattr(texts, "MOST_ROWS", 3)

        assert "more than 3 rows" in refusal(IMDB)


class TestEncodings:
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
    def test_every_usual_encoding_is_read(self, encoding):
        bom = codecs.BOM_UTF16_BE if encoding == "utf-16-be" else b""
        text = IMDB.replace("The Matrix,The Matrix", "Amélie à la plage,x")

        assert "Amélie à la plage" in by_title(read(bom + text.encode(encoding)))

    def test_semicolons_and_tabs_separate_cells_too(self):
        for delimiter in ";\t":
            assert by_title(read(RATINGS.replace(",", delimiter)))["Heat"].stars == Decimal("3.5")

    def test_line_ends_of_any_kind_are_read(self):
        assert len(read(RATINGS.replace("\n", "\r\n")).records) == 2


class TestRefusals:
    @pytest.mark.parametrize(
        ("content", "words"),
        [
            (b"", "empty"),
            (b" \n ", "empty"),
            (b"\x89PNG\r\n\x1a\n", "not a file of ratings"),
            (gzip.compress(IMDB.encode()), "not a file of ratings"),
            (b"\x00\x01\x02\x03" * 50, "not a file of ratings"),
            (b"PK\x03\x04 broken", "damaged"),
            (b"<html></html>", "do not know this table"),
            (b"Date,Name,Year,Letterboxd URI,Rating\n", "no film in this file"),
            (make_zip({}), "holds no ratings"),
            (make_zip({"notes.txt": "x"}), "holds no ratings"),
            (make_zip({"a.csv": "a,b\n1,2\n"}), "holds no ratings"),
            (make_zip({"[Content_Types].xml": "<x/>", "xl/a.xml": "x"}), "save the ratings as CSV"),
        ],
    )
    def test_what_is_no_export_is_refused_with_one_clear_sentence(self, content, words):
        assert words in refusal(content)

    def test_more_than_ten_megabytes_are_refused(self):
        assert "larger than 10 MB" in refusal(b"x" * (records.MOST_BYTES + 1))

    def test_a_zip_bomb_is_refused_by_what_it_unpacks_to(self):
        assert "unpacks to more than 50 MB" in refusal(make_zip({"ratings.csv": b"0" * (archives.MOST_UNPACKED + 1)}))

    def test_a_smaller_bomb_is_refused_by_its_ratio(self):
        assert "hundred times its size" in refusal(make_zip({"ratings.csv": b"0" * 1_000_000}))

    def test_sizes_are_not_believed(self, monkeypatch):
        monkeypatch.setattr(archives, "_look_over", lambda entries, size: None)

        assert "more than 50 MB" in refusal(make_zip({"ratings.csv": b"0" * (archives.MOST_UNPACKED + 1)}))

    def test_too_many_files_are_refused(self):
        files = {f"lists/{n}.csv": "" for n in range(archives.MOST_ENTRIES + 1)}

        assert "more than 2,000 files" in refusal(make_zip(files))

    def test_an_archive_in_the_archive_is_refused(self):
        assert "another archive" in refusal(make_zip({"inner.zip": make_zip(LETTERBOXD)}))

    @pytest.mark.parametrize("name", ["../ratings.csv", "/etc/ratings.csv", "a/../../ratings.csv", "C:/ratings.csv"])
    def test_paths_that_lead_outside_are_refused(self, name):
        assert "leads outside" in refusal(make_zip({name: RATINGS}))

    def test_a_locked_zip_is_refused(self):
        locked = bytearray(make_zip({"ratings.csv": RATINGS}))
        for magic, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
            locked[locked.index(magic) + flags] |= 1

        assert "password" in refusal(bytes(locked))


SEEDS = [*map(str.encode, (IMDB, DIARY, MOVIELENS_SITE, MOVIELENS_DATA)), letterboxd_zip(), trakt()]


def read_or_refuse(content: bytes, name: str = "") -> None:
    try:
        reading = read(content, name)
    except ExportError:
        return
    assert reading.records
    for record in reading.records:
        assert (record.stars is None) == (record.kind is not Kind.RATING)
        record.title.encode()


@given(st.binary(max_size=2000), st.text(max_size=20))
@settings(deadline=None)
def test_any_bytes_are_read_or_refused(content, name):
    read_or_refuse(content, name)


@given(st.sampled_from(SEEDS), st.data())
@settings(deadline=None, max_examples=200)
def test_damaged_exports_are_read_or_refused(seed, data):
    damaged = bytearray(seed)
    for _ in range(data.draw(st.integers(1, 8))):
        at = data.draw(st.integers(0, len(damaged) - 1))
        damaged[at : at + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=4))
        if not damaged:
            return
    read_or_refuse(bytes(damaged), "watched.csv")


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(max_size=8),
        lambda below: (
            st.lists(below, max_size=3)
            | st.dictionaries(
                st.sampled_from(["movie", "rating", "ids", "title", "year", "imdb", "rated_at", "x"]), below, max_size=5
            )
        ),
        max_leaves=20,
    )
)
@settings(deadline=None)
def test_any_json_is_read_or_refused(value):
    read_or_refuse(json.dumps([value]).encode())


class TestWriting:
    film = RatedFilm("The Matrix", 1999, 133093, 603, Decimal("4.5"), noon(2019, 4, 2))

    def test_letterboxd_gets_the_columns_of_its_import_page(self):
        head, row = write_letterboxd([self.film]).splitlines()

        assert head == "imdbID,tmdbID,Title,Year,Rating,WatchedDate"
        assert row == "tt0133093,603,The Matrix,1999,4.5,2019-04-02"

    def test_imdb_gets_ten_points(self):
        head, row = write_imdb([self.film]).splitlines()

        assert head == "Const,Your Rating,Date Rated,Title,URL,Title Type,Year"
        assert row == "tt0133093,9,2019-04-02,The Matrix,https://www.imdb.com/title/tt0133093/,Movie,1999"

    @pytest.mark.parametrize("write", [write_letterboxd, write_imdb])
    def test_what_is_written_can_be_read_again(self, write):
        [record] = read(write([self.film])).records

        assert (record.title, record.year, record.imdb_id, record.stars, record.date) == (
            "The Matrix",
            1999,
            133093,
            Decimal("4.5"),
            noon(2019, 4, 2),
        )

    @pytest.mark.parametrize("title", ["=1+1", "+1", "-1", "@SUM(A1)"])
    def test_no_cell_is_a_formula(self, title):
        film = RatedFilm(title, None, None, None, Decimal("4.0"), NOW)

        assert f"'{title}" in write_imdb([film])
