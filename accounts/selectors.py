"""What the pages about a person show."""

from collections.abc import Sequence

from accounts.models import User
from catalog.models import Rating


def ratings_of(user: User, movie_ids: Sequence[int]) -> list[Rating]:
    """Return the user's ratings of these films, in the order given."""
    found = {
        rating.movie_id: rating
        for rating in Rating.objects.filter(user=user, movie__in=movie_ids).select_related("movie")
    }
    return [found[movie_id] for movie_id in movie_ids if movie_id in found]
