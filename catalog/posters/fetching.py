"""Poster images into our own store, the most rated films first.

How to call it::

    fetched = fetch_posters(limit=500)        # Fetched(found, missing, failed, stopped); again goes on where it ended

That there is no poster of a film is stored, too; such a film is asked about again after a while. `poster_of(movie)` is
the image that the poster view serves; None means that the drawn one is shown.
"""

import hashlib
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from catalog.models import Movie, MoviePoster, MovieQuerySet
from catalog.posters.tmdb import PosterClient, PosterFailure, PosterImage, poster_client
from catalog.posters.versions import shows_image

log = logging.getLogger(__name__)

ASK_AGAIN = timedelta(days=30)
"""After which a film without a poster may have got one."""
MOST_FAILURES = 5
"""One after the other; then nobody is asked any more."""


@dataclass(slots=True)
class Fetched:
    """What became of the films asked about; `stopped` says why it ended early."""

    found: int = 0
    missing: int = 0
    failed: int = 0
    stopped: str = ""


def fetch_posters(
    *, limit: int, client: PosterClient | None = None, report: Callable[[Fetched], None] | None = None
) -> Fetched:
    """Fetch the posters of the most rated films that are to be asked about, at most `limit` of them."""
    client = client or poster_client()
    fetched, in_a_row = Fetched(), 0
    if not client.is_configured:
        fetched.stopped = "No source of posters is configured: set TMDB_API_KEY."
        return fetched
    for movie in _to_ask_about()[:limit]:
        try:
            image = client.fetch(movie.tmdb_id or 0)
        except PosterFailure as failure:
            fetched.failed, in_a_row = fetched.failed + 1, in_a_row + 1
            if failure.is_final or in_a_row == MOST_FAILURES:
                fetched.stopped = str(failure)
                break
            continue
        in_a_row = 0
        _store(movie, image)
        fetched.found, fetched.missing = fetched.found + bool(image), fetched.missing + (not image)
        if report:
            report(fetched)
    return fetched


def _to_ask_about() -> MovieQuerySet:
    """Films with an id at TMDB that nobody asked about yet, or so long ago that TMDB may have a poster by now."""
    long_ago = Q(poster__digest="", poster__fetched_at__lt=timezone.now() - ASK_AGAIN)
    return Movie.objects.filter(Q(poster=None) | long_ago).exclude(tmdb_id=None).popular()


def poster_of(movie: Movie) -> MoviePoster | None:
    """Return the film's stored image, where images are in use and there is one."""
    return MoviePoster.objects.filter(movie=movie).exclude(digest="").first() if shows_image(movie) else None


def read_poster(poster: MoviePoster) -> bytes | None:
    """Return the image, or None where the store has lost it or does not answer."""
    try:
        with storages["posters"].open(poster.key, "rb") as stream:
            return bytes(stream.read())
    except Exception:
        # A store raises its vendor's own errors, and a page is never the worse for a poster: the drawn one is shown.
        log.warning("The image %s cannot be read.", poster.key, exc_info=True)
        return None


def _store(movie: Movie, image: PosterImage | None) -> None:
    """Store the image and then its row; no image is a row of its own."""
    digest = hashlib.sha256(image.content).hexdigest() if image else ""
    poster = MoviePoster(movie=movie, digest=digest, content_type=image.content_type if image else "")
    if image:
        storages["posters"].save(poster.key, ContentFile(image.content))
    with transaction.atomic():
        poster.save()
        Movie.objects.filter(pk=movie.pk).update(image=digest[:16])
