"""The site as an app on a device, and as a link on other sites."""

import re
import struct
from html import unescape
from pathlib import Path

import pytest
from django.contrib.staticfiles.finders import find

from cineproject.shell import ASSETS
from tests.factories.accounts import UserFactory
from tests.factories.catalog import MovieFactory

pytestmark = pytest.mark.django_db


def file_of(url: str) -> Path:
    found = find(url.removeprefix("/static/"))
    assert found, url
    return Path(found)


def size_of(png: bytes) -> tuple[int, int]:
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    return struct.unpack(">II", png[16:24])


def meta(page: str, name: str) -> str:
    found = re.search(rf'<meta (?:property|name)="{name}" content="([^"]*)">', page)
    assert found, name
    return unescape(found[1])


def test_the_manifest_names_icons_of_the_sizes_it_says(client):
    answer = client.get("/manifest.webmanifest")
    described = answer.json()

    assert answer["Content-Type"] == "application/manifest+json"
    assert client.get(described["start_url"]).status_code in (200, 302)
    assert {icon["purpose"] for icon in described["icons"]} == {"any", "maskable"}
    for icon in described["icons"]:
        across, high = size_of(file_of(icon["src"]).read_bytes())
        assert icon["sizes"] == f"{across}x{high}"


def test_browsers_that_ask_for_the_old_icon_get_one(client):
    answer = client.get("/favicon.ico")
    icon = file_of(answer["Location"]).read_bytes()

    assert answer.status_code == 302
    count = struct.unpack("<HHH", icon[:6])[2]
    assert [entry[0] for entry in struct.iter_unpack("<BBBBHHII", icon[6 : 6 + 16 * count])] == [16, 32, 48]
    starts = [entry[7] for entry in struct.iter_unpack("<BBBBHHII", icon[6 : 6 + 16 * count])]
    assert [size_of(icon[start:]) for start in starts] == [(16, 16), (32, 32), (48, 48)]


def test_the_worker_may_answer_for_every_page(client):
    answer = client.get("/sw.js")

    assert answer["Content-Type"] == "text/javascript; charset=utf-8"
    assert "max-age=3600" in answer["Cache-Control"]
    assert "connect-src 'self'" in answer["Content-Security-Policy"]
    assert client.get("/sw.js", headers={"If-None-Match": answer["ETag"]}).status_code == 304
    for name in ASSETS:
        assert f"/static/{name}" in answer.text
        assert file_of(f"/static/{name}").exists()


def test_the_page_without_a_connection_is_the_same_for_everybody(client):
    anybody = client.get("/offline/")
    client.force_login(UserFactory(username="ada"))
    ada = client.get("/offline/")

    assert anybody.content == ada.content
    assert not anybody.cookies


@pytest.mark.parametrize(
    "path", ["/", "/themes/", "/insights/", "/try/", "/login/", "/accounts/password/reset/", "/nowhere/"]
)
def test_a_link_to_a_page_is_shown_with_its_title_and_a_picture(client, path):
    page = client.get(path).text
    title = unescape(re.search(r"<title>(.*?)</title>", page, re.DOTALL)[1])

    assert f"{meta(page, 'og:title')} · CineWhy" == " ".join(title.split())
    assert meta(page, "og:description") == meta(page, "description")
    assert meta(page, "twitter:card") == "summary_large_image"
    picture = meta(page, "og:image")
    assert picture == "http://testserver/static/brand/card.png"
    card = size_of(file_of("/static/brand/card.png").read_bytes())
    assert card == (int(meta(page, "og:image:width")), int(meta(page, "og:image:height")))


def test_a_link_to_a_film_says_its_title(client):
    movie = MovieFactory(title='The "Matrix" & More', year=1999)

    page = client.get(movie.get_absolute_url()).text

    assert meta(page, "og:title") == 'The "Matrix" & More (1999)'
    assert meta(page, "og:image").endswith("card.png")
