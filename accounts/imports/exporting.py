"""One's ratings as a file that other sites import."""

from collections.abc import Callable, Iterable

from accounts.models import User
from catalog.exports import RatedFilm, write_imdb, write_letterboxd
from catalog.models import Rating
from catalog.titles import main_title

EXPORTS: dict[str, Callable[[Iterable[RatedFilm]], str]] = {"letterboxd": write_letterboxd, "imdb": write_imdb}


def export_ratings(user: User, layout: str) -> str:
    """Return the user's ratings as CSV, oldest first, in one of EXPORTS' layouts."""
    ratings = Rating.objects.filter(user=user).select_related("movie").order_by("rated_at", "movie_id")
    return EXPORTS[layout](
        RatedFilm(
            title=main_title(rating.movie.title),
            year=rating.movie.year,
            imdb_id=rating.movie.imdb_id,
            tmdb_id=rating.movie.tmdb_id,
            stars=rating.stars,
            rated_at=rating.rated_at if rating.dated else None,
        )
        for rating in ratings
    )
