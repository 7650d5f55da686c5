"""Which films' posters are drawn as a series: those that were of one theme when they first got a named one.

How to call it::

    give_series()        # how many films got one; a film that has one keeps it
"""

from django.db import transaction

from catalog.models import Movie, PosterSeries
from recommender.models import Theme

DISTINCTIVE = 1.2
"""Lift from which a theme stands for a genre."""


@transaction.atomic
def give_series() -> int:
    """Put the films that have no series into that of their theme, and return how many there were.

    A theme without a name waits for it: until then its slug is a makeshift.
    """
    without, given = Movie.objects.filter(series=None), 0
    for theme in Theme.objects.exclude(label="").filter(vectors__movie__series=None).distinct():
        genres = [name for name, lift, _films in theme.genre_lifts if lift >= DISTINCTIVE]
        series, _ = PosterSeries.objects.get_or_create(slug=theme.slug, defaults={"genres": genres})
        given += without.filter(vector__theme=theme).update(series=series)
    return given
