"""What the pages about a person and the landing page show."""

from collections.abc import Sequence

from accounts.models import User
from accounts.onboarding import load_pool, pick
from catalog.models import Movie, Rating
from recommender.models import Theme


def ratings_of(user: User, movie_ids: Sequence[int]) -> list[Rating]:
    """Return the user's ratings of these films, in the order given."""
    found = {
        rating.movie_id: rating
        for rating in Rating.objects.filter(user=user, movie__in=movie_ids).select_related("movie")
    }
    return [found[movie_id] for movie_id in movie_ids if movie_id in found]


def glimpse_themes(count: int = 6, films: int = 4) -> list[Theme]:
    """Return a few named themes for the landing page, each with its exemplars as `.movies`, well-known first."""
    themes = list(Theme.objects.exclude(label="").order_by("-size")[:count])
    movies = Movie.objects.in_bulk([movie_id for theme in themes for movie_id in theme.exemplars[:films]])
    for theme in themes:
        theme.movies = [movies[movie_id] for movie_id in theme.exemplars[:films] if movie_id in movies]
    return themes


def glimpse_movies(count: int = 14) -> list[Movie]:
    """Return films most people know, far apart in taste."""
    ids = pick(load_pool(), count=count)
    found = Movie.objects.in_bulk(ids)
    return [found[movie_id] for movie_id in ids]
