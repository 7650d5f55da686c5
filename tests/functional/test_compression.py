"""Text travels compressed; images and pages with secrets do not."""

import gzip

import pytest
from django.urls import reverse

from tests.factories.accounts import UserFactory, sign_in
from tests.factories.catalog import MovieFactory

pytestmark = pytest.mark.django_db

GZIP = {"Accept-Encoding": "gzip"}


@pytest.fixture
def movie():
    return MovieFactory(title="The Matrix", genres=["Sci-Fi"])


def test_pages_posters_and_the_api_are_compressed_for_who_can_read_it(client, movie):
    MovieFactory.create_batch(3)
    for url in (movie.get_absolute_url(), reverse("catalog:poster", args=[movie.pk]), "/api/v1/movies/"):
        plain, packed = client.get(url), client.get(url, headers=GZIP)
        assert packed["Content-Encoding"] == "gzip", url
        assert len(packed.content) < len(plain.content), url
        assert "Content-Encoding" not in plain.headers
        assert "Accept-Encoding" in packed["Vary"]


def test_the_length_of_a_page_is_padded_at_random(client, movie):
    url = reverse("catalog:poster", args=[movie.pk])
    answers = [client.get(url, headers=GZIP).content for _ in range(12)]

    assert len({gzip.decompress(answer) for answer in answers}) == 1
    assert len({len(answer) for answer in answers}) > 1


def test_pages_that_show_secrets_are_not_compressed(client):
    sign_in(client, UserFactory(verified=True))

    for url in ("/settings/", "/accounts/2fa/totp/activate/", "/accounts/2fa/recovery-codes/generate/"):
        answer = client.get(url, headers=GZIP)
        assert answer.status_code == 200, url
        assert "Content-Encoding" not in answer.headers, url


def test_a_compressed_poster_is_still_recognised(client, movie):
    url = reverse("catalog:poster", args=[movie.pk])
    etag = client.get(url, headers=GZIP)["ETag"]

    assert client.get(url, headers={**GZIP, "If-None-Match": etag}).status_code == 304
