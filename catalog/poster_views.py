"""Posters: TMDB's from our own store, or drawn."""

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.cache import get_conditional_response, patch_cache_control
from django.views.decorators.http import require_safe

from catalog.models import Movie, MoviePoster
from catalog.posters import Poster
from catalog.posters.fetching import poster_of, read_poster
from catalog.posters.versions import version_of

SECONDS_CURRENT = 30 * 24 * 3600
"""At the address of a version that still is the film's."""
SECONDS_MAKESHIFT = 600
"""At any other, and for a drawing in place of an image that cannot be read just now."""


@require_safe
def poster(request: HttpRequest, pk: int, version: str = "") -> HttpResponseBase:
    movie = get_object_or_404(Movie.objects.with_genres().select_related("series"), pk=pk)
    fetched = poster_of(movie)
    response = _image(request, fetched) if fetched else None
    is_current = version == version_of(movie) and bool(response) == bool(fetched)
    response = response or _drawing(request, movie)
    seconds = SECONDS_CURRENT if is_current else SECONDS_MAKESHIFT
    patch_cache_control(response, public=True, max_age=seconds, stale_while_revalidate=seconds)
    response.headers["Content-Security-Policy"] = "default-src 'none'"
    return response


def _image(request: HttpRequest, fetched: MoviePoster) -> HttpResponseBase | None:
    """The stored image; None where it cannot be read, so that its tag never goes with anything else."""
    etag = f'"{fetched.digest[:20]}"'
    if known := get_conditional_response(request, etag=etag):
        return _tagged(known, etag)
    image = read_poster(fetched)
    return _tagged(HttpResponse(image, content_type=fetched.content_type), etag) if image else None


def _drawing(request: HttpRequest, movie: Movie) -> HttpResponseBase:
    drawn = Poster.of(movie)
    known = get_conditional_response(request, etag=drawn.etag)
    return _tagged(known or HttpResponse(drawn.svg(), content_type="image/svg+xml"), drawn.etag)


def _tagged(response: HttpResponseBase, etag: str) -> HttpResponseBase:
    response.headers["ETag"] = etag
    return response
