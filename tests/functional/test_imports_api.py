"""Bringing ratings along over the API."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import HealthCheck, given
from hypothesis import settings as runs
from hypothesis import strategies as st
from rest_framework.test import APIClient

from accounts.imports.models import RatingImport
from catalog.exports.records import MOST_BYTES
from catalog.models import Movie, Rating
from catalog.search import rebuild_index
from tests.factories.accounts import ApiTokenFactory
from tests.factories.catalog import MovieFactory
from tests.factories.exports import IMDB, RATINGS, letterboxd_zip

pytestmark = pytest.mark.django_db


@pytest.fixture
def api():
    MovieFactory(title="The Matrix", year=1999, imdb_id=133093)
    MovieFactory(title="Parasite", year=2019)
    for _ in range(2):
        MovieFactory(title="Heat", year=1995)
    rebuild_index()
    return signed()


def signed(**options) -> APIClient:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {ApiTokenFactory(**options).key}")
    return client


def upload(api, content, name="export.csv", **how):
    content = content.encode() if isinstance(content, str) else content
    return api.post("/api/v1/imports/", {"file": SimpleUploadedFile(name, content)}, format="multipart", **how)


def test_an_upload_answers_with_the_preview_and_stores_nothing(api):
    answer = upload(api, letterboxd_zip(), "letterboxd.zip")

    assert answer.status_code == 201
    preview = answer.json()
    assert (preview["layout"], preview["status"], preview["counts"]["new"]) == ("letterboxd", "pending", 1)
    [line] = preview["new"]
    assert (line["title"], line["stars"], line["movie"]["title"], line["found_by"]) == (
        "Parasite",
        5.0,
        "Parasite",
        "title",
    )
    assert len(preview["ambiguous"][0]["candidates"]) == 2
    assert not Rating.objects.exists()


def test_confirming_stores_what_was_shown_and_picked(api):
    preview = upload(api, RATINGS).json()
    [heat] = preview["ambiguous"]
    picked = heat["candidates"][1]["id"]

    answer = api.post(f"/api/v1/imports/{preview['id']}/confirm/", {"choices": {str(heat["line"]): picked}})

    assert (answer.status_code, answer.json()["status"], answer.json()["counts"]["rated"]) == (200, "done", 2)
    assert set(Rating.objects.values_list("movie__title", flat=True)) == {"Parasite", "Heat"}
    assert Rating.objects.filter(movie=picked).exists()


def test_undo_takes_all_of_it_back(api):
    address = f"/api/v1/imports/{upload(api, IMDB).json()['id']}/"
    api.post(f"{address}confirm/")

    assert api.post(f"{address}undo/").json()["status"] == "undone"
    assert not Rating.objects.exists()
    assert api.post(f"{address}undo/").status_code == 200


def test_what_an_import_is_not_ready_for_is_a_conflict(api):
    address = f"/api/v1/imports/{upload(api, IMDB).json()['id']}/"

    early = api.post(f"{address}undo/")
    api.post(f"{address}confirm/")
    late = api.delete(address)

    assert (early.status_code, late.status_code) == (409, 409)
    assert "nothing to undo" in early.json()["detail"]


def test_discarding_drops_it(api):
    address = f"/api/v1/imports/{upload(api, IMDB).json()['id']}/"

    assert api.delete(address).status_code == 204
    assert api.get(address).status_code == 404


def test_imports_are_listed_without_their_lines(api, django_assert_max_num_queries):
    upload(api, IMDB)

    with django_assert_max_num_queries(4):
        [listed] = api.get("/api/v1/imports/").json()["results"]

    assert (listed["layout"], listed["status"]) == ("imdb", "pending")
    assert "new" not in listed


@pytest.mark.parametrize("call", ["get", "delete"])
def test_nobody_reaches_anothers_import(api, call):
    address = f"/api/v1/imports/{upload(api, IMDB).json()['id']}/"

    assert getattr(signed(), call)(address).status_code == 404
    assert signed().post(f"{address}confirm/").status_code == 404
    assert signed().post(f"{address}undo/").status_code == 404


def test_a_read_key_does_not_import(api):
    assert upload(signed(scope="read"), IMDB).status_code == 403


@pytest.mark.parametrize(
    ("body", "field"),
    [({"conflicts": "both"}, "conflicts"), ({"choices": {"x": 1}}, "choices"), ({"choices": {"0": "a"}}, "choices")],
)
def test_odd_decisions_are_refused(api, body, field):
    address = f"/api/v1/imports/{upload(api, IMDB).json()['id']}/"

    answer = api.post(f"{address}confirm/", body)

    assert answer.status_code == 400
    assert field in answer.json()["errors"]
    assert RatingImport.objects.get().status == "pending"


def test_a_file_that_is_no_export_is_a_problem_with_a_reason(api):
    answer = upload(api, "nonsense")

    assert answer.status_code == 400
    assert answer["Content-Type"].startswith("application/problem+json")
    assert "We do not know this table" in answer.json()["detail"]


def test_a_file_too_large_is_a_problem_with_a_reason(api):
    assert "larger than 10 MB" in upload(api, b"x" * (MOST_BYTES + 100_000)).json()["detail"]


def test_no_file_is_a_problem_with_a_reason(api):
    answer = api.post("/api/v1/imports/", {}, format="multipart")

    assert "Choose the file first" in answer.json()["detail"]
    assert api.post("/api/v1/imports/", {"file": "x"}, format="json").status_code == 415


def test_an_upload_sent_again_is_read_once(api):
    again = {"headers": {"Idempotency-Key": "one"}}
    first, second = upload(api, IMDB, **again), upload(api, IMDB, **again)

    assert (first.status_code, second.status_code, second["Idempotent-Replayed"]) == (201, 201, "true")
    assert first.json() == second.json()
    assert upload(api, RATINGS, **again).status_code == 422
    assert RatingImport.objects.count() == 1


def test_an_upload_that_is_there_no_more_is_not_shown_again(api):
    again = {"headers": {"Idempotency-Key": "one"}}
    upload(api, IMDB, **again)
    upload(api, IMDB)

    assert upload(api, IMDB, **again).status_code == 409


@pytest.fixture
def unlimited(settings):
    settings.LIMITS = settings.LIMITS | {"imports": "10000/m"}


@runs(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(min_size=1, max_size=300))
def test_no_bytes_break_it(api, unlimited, content):
    assert upload(api, content).status_code in {201, 400}


def test_ratings_leave_as_csv(api):
    address = f"/api/v1/imports/{upload(api, IMDB).json()['id']}/"
    api.post(f"{address}confirm/")

    answer = api.get("/api/v1/ratings/export/letterboxd/")

    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert "tt0133093,,The Matrix,1999,4.5,2019-04-02" in answer.content.decode()
    assert api.get("/api/v1/ratings/export/word/").status_code == 404
    assert Movie.objects.count() == 4
