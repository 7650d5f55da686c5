"""What everything else stands on: films, what people say of them, and what they did."""

from catalog.models.films import (
    DataSource,
    Genre,
    Movie,
    MoviePoster,
    MovieQuerySet,
    MovieSearch,
    MovieStatistics,
    PosterSeries,
    Tag,
    TagApplication,
)
from catalog.models.people import (
    MAX_STARS,
    MIN_STARS,
    STAR_STEPS,
    Dismissal,
    Interaction,
    Rating,
    UserMovie,
    WatchlistEntry,
)
from catalog.models.records import AuditEntry, StoredAnswer

__all__ = [
    "MAX_STARS",
    "MIN_STARS",
    "STAR_STEPS",
    "AuditEntry",
    "DataSource",
    "Dismissal",
    "Genre",
    "Interaction",
    "Movie",
    "MoviePoster",
    "MovieQuerySet",
    "MovieSearch",
    "MovieStatistics",
    "PosterSeries",
    "Rating",
    "StoredAnswer",
    "Tag",
    "TagApplication",
    "UserMovie",
    "WatchlistEntry",
]
