"""Whose pages a trial makes: the demo account's, a few people's, and made-up ones where there are not enough."""

from collections.abc import Mapping

from django.db.models import Count, Q

from catalog.models import Rating
from explainer.audit.people import History
from recommender.models import Theme

READERS, FEWEST_RATINGS, MOST_RATINGS = 3, 15, 1000
DAY = 86_400.0
MADE_UP_STARS = (5.0, 4.5, 4.0, 5.0, 4.0)


def trial_readers(number: int = READERS) -> Mapping[str, History]:
    """Return histories for a trial, by a name that is no account's: the demo's first, then those who rated most."""
    is_demo = Count("pk", filter=Q(source=Rating.Source.DEMO))
    owners = (
        Rating.objects.order_by()
        .values("user")
        .annotate(ratings=Count("pk"), demo=is_demo)
        .filter(ratings__gte=FEWEST_RATINGS, ratings__lte=MOST_RATINGS)
        .order_by("-demo", "-ratings", "user")[:number]
    )
    found = {f"reader {place}": _history(owner["user"]) for place, owner in enumerate(owners, start=1)}
    for place, history in enumerate(_made_up(number - len(found)), start=1):
        found[f"made-up reader {place}"] = history
    return found


def _history(user_id: int) -> History:
    rows = Rating.objects.filter(user=user_id).order_by("rated_at", "movie_id")
    return [
        (movie, float(stars), at.timestamp()) for movie, stars, at in rows.values_list("movie", "stars", "rated_at")
    ]


def _made_up(number: int) -> list[History]:
    """Return histories of people who like the best known films of two of the live model's themes each."""
    themes = list(Theme.objects.filter(model_version__status="live").order_by("-size", "number"))
    if not themes:
        return []
    found = []
    for place in range(number):
        liked, also = themes[2 * place % len(themes)], themes[(2 * place + 1) % len(themes)]
        films = list(dict.fromkeys([*liked.exemplars, *also.exemplars]))
        found.append([(movie, MADE_UP_STARS[i % 5], 1.6e9 + i * DAY) for i, movie in enumerate(films)])
    return found
