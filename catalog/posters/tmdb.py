"""Poster images from The Movie Database; the one module that knows it. Asked in batch, never by a page.

How to call it::

    client = poster_client()                     # what settings.POSTER_CLIENT names
    if client.is_configured:
        image = client.fetch(603)                # a PosterImage, None where there is none; raises PosterFailure
"""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, cast

from django.conf import settings
from django.utils.module_loading import import_string

if TYPE_CHECKING:
    import httpx

CONNECT_SECONDS, READ_SECONDS = 5.0, 15.0
LARGEST_ANSWER = 1_000_000
LARGEST_IMAGE = 2_000_000
SIZE = "w342"
BEGINNINGS = {"image/jpeg": b"\xff\xd8\xff", "image/png": b"\x89PNG\r\n\x1a\n"}
_PATH = re.compile(r"/[A-Za-z0-9_-]{1,60}\.(?:jpg|jpeg|png)")
_LONG_TOKEN = 60
"""A key of this length is a bearer token, a shorter one goes into the query."""


class PosterFailure(Exception):  # noqa: N818  (an answer that did not come)
    """No answer came, or one that cannot be used; `is_final` where asking for other films would fail as well."""

    def __init__(self, detail: str, *, is_final: bool = False) -> None:
        super().__init__(detail)
        self.is_final = is_final


@dataclass(frozen=True, slots=True)
class PosterImage:
    """An image as it was sent, of a kind that was checked."""

    content: bytes
    content_type: str


class PosterClient(Protocol):
    """Somebody who has posters by TMDB's id."""

    is_configured: bool

    def fetch(self, tmdb_id: int) -> PosterImage | None:
        """Return the film's poster, or None where there is none; raises PosterFailure."""
        ...


class NoPosters:
    """Nobody: every poster is drawn."""

    is_configured = False

    def fetch(self, tmdb_id: int) -> PosterImage | None:
        """Return None."""
        return None


class TmdbClient:
    """TMDB at the two addresses that settings name; redirects are not followed, so no other host is ever asked."""

    is_configured = True

    def __init__(self) -> None:
        # Slow to import, and no page needs it.
        import httpx

        key = settings.TMDB_API_KEY
        self._error = httpx.HTTPError
        self._query = {} if len(key) > _LONG_TOKEN else {"api_key": key}
        headers = {"Authorization": f"Bearer {key}"} if len(key) > _LONG_TOKEN else {}
        timeout = httpx.Timeout(READ_SECONDS, connect=CONNECT_SECONDS)
        self._api = httpx.Client(timeout=timeout, follow_redirects=False, headers=headers)
        self._images = httpx.Client(timeout=timeout, follow_redirects=False)

    def fetch(self, tmdb_id: int) -> PosterImage | None:
        """Return the film's poster, or None where TMDB has none."""
        described = self._ask(self._api, f"{settings.TMDB_API_URL}/movie/{int(tmdb_id)}", LARGEST_ANSWER, self._query)
        path = self._path_of(described) if described else ""
        if not path:
            return None
        answer = self._ask(self._images, f"{settings.TMDB_IMAGE_URL}/{SIZE}{path}", LARGEST_IMAGE)
        return _checked(answer) if answer else None

    def _ask(
        self, client: "httpx.Client", url: str, largest: int, query: dict[str, str] | None = None
    ) -> "_Answer | None":
        """Return what the address answers, None for 404; an answer is cut off as soon as it grows too large."""
        try:
            with client.stream("GET", url, params=query or None) as response:
                if response.status_code == 404:
                    return None
                if response.status_code != 200:
                    raise _refused(response.status_code)
                content = b""
                for piece in response.iter_bytes():
                    content += piece
                    if len(content) > largest:
                        raise PosterFailure(f"The answer is larger than {largest:,} bytes.")
                return _Answer(content, response.headers.get("Content-Type", "").partition(";")[0].strip().lower())
        except self._error as error:
            # The key may stand in the address, so an error's own words are not repeated.
            raise PosterFailure(f"TMDB did not answer ({type(error).__name__}).") from None

    def _path_of(self, described: "_Answer") -> str:
        import json

        try:
            path = cast("dict[str, Any]", json.loads(described.content)).get("poster_path") or ""
        except (ValueError, AttributeError):
            raise PosterFailure("TMDB's answer is not what it says it sends.") from None
        if path and not _PATH.fullmatch(str(path)):
            raise PosterFailure("TMDB names an image by a path that is none.")
        return str(path)


@dataclass(frozen=True, slots=True)
class _Answer:
    content: bytes
    content_type: str


def poster_client() -> PosterClient:
    """Return the client that settings name."""
    return cast("PosterClient", import_string(settings.POSTER_CLIENT)())


def _checked(answer: _Answer) -> PosterImage:
    beginning = BEGINNINGS.get(answer.content_type)
    if beginning is None or not answer.content.startswith(beginning):
        raise PosterFailure(f"What was sent as {answer.content_type or 'nothing'} is no JPEG or PNG image.")
    return PosterImage(answer.content, answer.content_type)


def _refused(status: int) -> PosterFailure:
    if status in (401, 403):
        return PosterFailure("TMDB refuses the key: check TMDB_API_KEY.", is_final=True)
    if status == 429:
        return PosterFailure("TMDB asks for a pause: go on later.", is_final=True)
    return PosterFailure(f"TMDB answered {status}.")
