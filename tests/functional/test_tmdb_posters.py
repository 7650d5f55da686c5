"""TMDB's posters: fetched in batch from the configured addresses alone, checked, and served from our own store."""

import io
import json
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from botocore.exceptions import ClientError
from django.core.files.storage import Storage
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from catalog.models import MoviePoster
from catalog.posters.fetching import fetch_posters
from catalog.posters.tmdb import LARGEST_IMAGE, PosterFailure, TmdbClient
from catalog.posters.versions import poster_url
from catalog.tasks import fetch_posters as task
from tests.factories.catalog import MovieFactory, MovieStatisticsFactory

pytestmark = pytest.mark.django_db

JPEG = b"\xff\xd8\xff\xe0" + b"\0" * 200
KEY = "0123456789abcdef"


class BrokenStorage(Storage):
    """A bucket that refuses us, with an error of its client's own."""

    def _open(self, name: str, mode: str = "rb"):
        raise ClientError({"Error": {"Code": "403"}}, "GetObject")


class FakeTmdb:
    """TMDB as far as posters go; `films` maps ids to poster paths, `images` paths to (status, type, content)."""

    def __init__(self) -> None:
        self.films: dict[int, str | None] = {}
        self.images: dict[str, tuple[int, str, bytes]] = {}
        self.asked: list[str] = []
        self.status = 200
        self.headers: dict[str, str] = {}

    def answer(self, path: str) -> tuple[int, str, bytes]:
        self.asked.append(path)
        plain = path.partition("?")[0]
        if plain.startswith("/3/movie/"):
            film = int(plain.rsplit("/", 1)[1])
            if self.status != 200:
                return self.status, "application/json", b"{}"
            if film not in self.films:
                return 404, "application/json", b"{}"
            return 200, "application/json", json.dumps({"poster_path": self.films[film]}).encode()
        return self.images.get(plain.removeprefix("/t/p/w342"), (404, "text/plain", b""))


@pytest.fixture
def tmdb(settings, tmp_path) -> Iterator[FakeTmdb]:
    fake = FakeTmdb()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, kind, content = fake.answer(self.path)
            self.send_response(status)
            self.send_header("Content-Type", kind)
            for name, value in fake.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *args) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    settings.TMDB_API_KEY = KEY
    settings.TMDB_API_URL = f"http://127.0.0.1:{server.server_port}/3"
    settings.TMDB_IMAGE_URL = f"http://127.0.0.1:{server.server_port}/t/p"
    settings.POSTER_CLIENT = "catalog.posters.tmdb.TmdbClient"
    options = {"location": tmp_path / "posters", "allow_overwrite": True}
    posters = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": options}
    settings.STORAGES = settings.STORAGES | {"posters": posters}
    yield fake
    server.shutdown()
    server.server_close()


@pytest.fixture
def movie(tmdb):
    tmdb.films[603] = "/matrix.jpg"
    tmdb.images["/matrix.jpg"] = (200, "image/jpeg", JPEG)
    return MovieFactory(title="The Matrix", tmdb_id=603)


def test_a_fetched_poster_is_served_from_our_own_address(client, movie):
    fetched = fetch_posters(limit=10)
    answer = client.get(reverse("catalog:poster", args=[movie.pk]))

    assert (fetched.found, fetched.missing, fetched.failed, fetched.stopped) == (1, 0, 0, "")
    assert (answer["Content-Type"], answer.content) == ("image/jpeg", JPEG)
    again = client.get(reverse("catalog:poster", args=[movie.pk]), headers={"If-None-Match": answer["ETag"]})
    assert again.status_code == 304


def test_a_film_without_a_poster_is_asked_about_again_after_a_month(tmdb, movie):
    tmdb.films[603] = None
    fetch_posters(limit=10)
    MoviePoster.objects.update(fetched_at=timezone.now() - timedelta(days=31))
    tmdb.films[603] = "/matrix.jpg"

    assert fetch_posters(limit=10).found == 1
    assert fetch_posters(limit=10).found == 0
    assert MoviePoster.objects.get().digest


def test_a_film_is_asked_about_once_even_if_it_has_no_poster(tmdb):
    MovieFactory(tmdb_id=1)
    tmdb.films[1] = None
    MovieFactory(tmdb_id=2)

    assert fetch_posters(limit=10).missing == 2
    asked = len(tmdb.asked)
    fetch_posters(limit=10)

    assert len(tmdb.asked) == asked
    assert MoviePoster.objects.filter(digest="").count() == 2


def test_films_without_a_tmdb_id_keep_their_drawn_poster(client, tmdb):
    movie = MovieFactory(tmdb_id=None)
    fetch_posters(limit=10)

    assert tmdb.asked == []
    assert client.get(reverse("catalog:poster", args=[movie.pk]))["Content-Type"] == "image/svg+xml"


def test_the_most_rated_films_come_first(tmdb):
    for tmdb_id, count in ((1, 3), (2, 30)):
        MovieStatisticsFactory(movie=MovieFactory(tmdb_id=tmdb_id), count=count)
    fetch_posters(limit=1)

    assert tmdb.asked == [f"/3/movie/2?api_key={KEY}"]


@pytest.mark.parametrize(
    ("image", "said"),
    [
        ((200, "text/html", b"<html>"), "no JPEG or PNG"),
        ((200, "image/jpeg", b"<svg onload=alert(1)>"), "no JPEG or PNG"),
        ((200, "image/svg+xml", b"<svg/>"), "no JPEG or PNG"),
        ((200, "image/jpeg", JPEG + b"\0" * LARGEST_IMAGE), "larger than"),
        ((500, "text/plain", b""), "answered 500"),
    ],
)
def test_what_is_no_image_of_ordinary_size_is_refused(tmdb, movie, image, said):
    tmdb.images["/matrix.jpg"] = image

    with pytest.raises(PosterFailure, match=said):
        TmdbClient().fetch(603)


@pytest.mark.parametrize("path", ["//evil.example/x.jpg", "/../../etc/passwd", "/a.svg", "http://evil.example/a.jpg"])
def test_a_path_that_leads_elsewhere_is_not_asked_for(tmdb, movie, path):
    tmdb.films[603] = path

    with pytest.raises(PosterFailure, match="a path that is none"):
        TmdbClient().fetch(603)
    assert len(tmdb.asked) == 1


def test_a_redirect_to_another_host_is_not_followed(tmdb, movie):
    tmdb.images["/matrix.jpg"] = (302, "image/jpeg", b"")
    tmdb.headers = {"Location": "http://evil.example/x.jpg"}

    with pytest.raises(PosterFailure, match="answered 302"):
        TmdbClient().fetch(603)


def test_a_refused_key_ends_it_at_once_and_is_not_repeated(tmdb, movie):
    MovieFactory(tmdb_id=5)
    tmdb.status = 401

    with pytest.raises(CommandError, match="check TMDB_API_KEY") as refusal:
        call_command("fetch_posters", stdout=io.StringIO())

    assert KEY not in str(refusal.value)
    assert len(tmdb.asked) == 1
    assert not MoviePoster.objects.exists()


def test_a_host_that_does_not_answer_is_given_up_after_a_few_films(settings, tmdb):
    settings.TMDB_API_URL = "http://127.0.0.1:9/3"
    for tmdb_id in range(1, 9):
        MovieFactory(tmdb_id=tmdb_id)

    fetched = fetch_posters(limit=100)

    assert fetched.failed == 5
    assert "did not answer" in fetched.stopped
    assert KEY not in fetched.stopped


def test_without_a_key_posters_are_drawn_and_tmdb_is_not_named(client, movie, settings):
    fetch_posters(limit=10)
    settings.TMDB_API_KEY, settings.POSTER_CLIENT = "", "catalog.posters.tmdb.NoPosters"

    assert client.get(reverse("catalog:poster", args=[movie.pk]))["Content-Type"] == "image/svg+xml"
    assert "TMDB" not in client.get("/").text
    assert "set TMDB_API_KEY" in fetch_posters(limit=1).stopped


def test_with_a_key_tmdb_is_named_on_every_page(client, tmdb):
    assert "not endorsed or certified by TMDB" in client.get("/").text


def test_a_fetched_poster_has_an_address_of_its_own_that_caches_keep(client, movie, settings):
    drawn = poster_url(movie)
    fetch_posters(limit=10)
    movie.refresh_from_db()
    fetched = poster_url(movie)

    assert fetched != drawn
    assert "max-age=2592000" in client.get(fetched)["Cache-Control"]
    for old in (drawn, reverse("catalog:poster", args=[movie.pk])):
        answer = client.get(old)
        assert answer.content == JPEG
        assert "max-age=600" in answer["Cache-Control"]
    settings.TMDB_API_KEY = ""
    assert poster_url(movie) == drawn


def test_a_link_to_a_film_is_shown_with_its_image_where_there_is_one(client, movie):
    assert "brand/card.png" in client.get(movie.get_absolute_url()).text
    fetch_posters(limit=10)
    movie.refresh_from_db()

    page = client.get(movie.get_absolute_url()).text

    assert f'<meta property="og:image" content="http://testserver{poster_url(movie)}">' in page
    assert '<meta name="twitter:card" content="summary">' in page
    assert "brand/card.png" not in page


def test_an_image_lost_from_the_store_is_drawn_for_a_while(client, movie, tmp_path):
    fetch_posters(limit=10)
    movie.refresh_from_db()
    of_image = client.get(poster_url(movie))["ETag"]
    for file in (tmp_path / "posters").iterdir():
        file.unlink()
    answer = client.get(poster_url(movie))

    assert answer["Content-Type"] == "image/svg+xml"
    assert answer["ETag"] != of_image
    assert "max-age=600" in answer["Cache-Control"]


def test_a_store_that_fails_in_its_own_way_shows_the_drawn_poster(client, movie, settings):
    fetch_posters(limit=10)
    posters = {"BACKEND": "tests.functional.test_tmdb_posters.BrokenStorage"}
    settings.STORAGES = settings.STORAGES | {"posters": posters}

    assert client.get(reverse("catalog:poster", args=[movie.pk]))["Content-Type"] == "image/svg+xml"


def test_the_task_fetches_and_says_how_many(movie):
    assert task() == 1
    assert task() == 0
