"""The part of a poster's address that changes with what is to be seen there."""

import hashlib

from django.conf import settings
from django.urls import reverse

from catalog.models import Movie

DESIGN = "2"
"""Goes up when the drawing changes, so that no cache keeps an old one."""


def shows_image(movie: Movie) -> bool:
    """Return whether the film's poster is an image from our store."""
    return bool(settings.TMDB_API_KEY and movie.image)


def version_of(movie: Movie) -> str:
    """Return what the poster is made of, in a few letters, from the film's own row: a page names dozens.

    A film's genres are not in it; who edits them sees the new drawing once their browser asks again.
    """
    if shows_image(movie):
        return movie.image[:12]
    drawn_from = f"{DESIGN}|{movie.title}|{movie.year}|{movie.series_id}"
    return hashlib.sha256(drawn_from.encode()).hexdigest()[:12]


def poster_url(movie: Movie) -> str:
    """Return where the film's poster is, as it looks now."""
    return reverse("catalog:poster", args=[movie.pk, version_of(movie)])
