"""What the catalogue's pages and API show."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from django.db.models import Count, Exists, F, OuterRef, QuerySet, Value
from django.db.models.functions import Coalesce

from catalog import search
from catalog.models import (
    STAR_STEPS,
    Dismissal,
    Genre,
    Movie,
    MovieQuerySet,
    MovieStatistics,
    Rating,
    Tag,
    TagApplication,
    UserMovie,
    WatchlistEntry,
)
from catalog.opinions import Opinion, opinion_of

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User

    Person = User | AnonymousUser

Kept = TypeVar("Kept", bound=UserMovie)

ORDERS = {
    "relevance": "-relevance",
    "popular": "-popularity",
    "title": "title",
    "newest": "-released",
    "oldest": "released",
}
UNKNOWN_YEAR = {"newest": 0, "oldest": 9999}
"""Films without a year come last in both orders."""
TAGS_SHOWN = 24
INSTANT_RESULTS = 8
PRIVATE_NOTES = frozenset(
    {
        "in netflix queue",
        "not available from netflix",
        "no dvd at netflix",
        "not seen",
        "seen at the cinema",
        "test tag",
    }
)
"""Tags that people wrote for themselves and that say nothing about a film."""


@dataclass(frozen=True, slots=True)
class StarBar:
    """One step of a film's histogram; `share` of all ratings, `length` in percent of the longest bar."""

    stars: float
    count: int
    share: float
    length: float


class GenreCount(NamedTuple):
    """A genre and how many films it has."""

    slug: str
    name: str
    films: int


@dataclass(frozen=True, slots=True)
class MoviePage:
    """A film with what people said of it, and what the reader did with it."""

    movie: Movie
    opinion: Opinion
    histogram: list[StarBar]
    tags: Sequence[Tag]
    rating: Rating | None
    saved: bool
    dismissed: bool


def search_movies(
    query: str = "",
    *,
    genre: str | None = None,
    decade: int | None = None,
    year_from: int | None = None,
    year_to: int | None = None,
    tag: str | None = None,
    order: str | None = None,
) -> MovieQuerySet:
    """Return the films a query and filters leave, with `popularity`, `released` and, under a query, `relevance`.

    `genre` is a slug, `decade` its first year, `tag` a tag's name in any case. The order is one of ORDERS: by default
    relevance under a query, else popularity. An unknown genre or tag leaves no film.
    """
    order = order if order in ORDERS and (query or order != "relevance") else None
    order = order or ("relevance" if query else "popular")
    movies: MovieQuerySet = Movie.objects.annotate(
        popularity=Coalesce(F("statistics__count"), Value(0)),
        released=Coalesce(F("year"), Value(UNKNOWN_YEAR.get(order, 0))),
    )
    if query:
        movies = search.matching(movies, query)
    if genre:
        movies = movies.filter(Exists(Movie.genres.through.objects.filter(movie=OuterRef("pk"), genre__slug=genre)))
    if tag:
        movies = movies.filter(Exists(TagApplication.objects.filter(movie=OuterRef("pk"), tag__name__iexact=tag)))
    if decade is not None:
        movies = movies.filter(year__gte=decade, year__lte=decade + 9)
    if year_from is not None:
        movies = movies.filter(year__gte=year_from)
    if year_to is not None:
        movies = movies.filter(year__lte=year_to)
    return movies.order_by(ORDERS[order], "pk")


def instant_results(query: str) -> list[Movie]:
    """Return the few best films for what somebody is typing."""
    return list(search_movies(query)[:INSTANT_RESULTS]) if query.strip() else []


def list_genres() -> list[GenreCount]:
    """Return the genres that have films, in alphabetical order."""
    counted = Genre.objects.annotate(films=Count("movies")).filter(films__gt=0).order_by("name")
    return [GenreCount(*row) for row in counted.values_list("slug", "name", "films")]


def list_decades() -> list[int]:
    """Return the decades that have films, the newest first."""
    years = Movie.objects.exclude(year=None).order_by().values_list("year", flat=True).distinct()
    return sorted({year // 10 * 10 for year in years if year}, reverse=True)


def movie_page(movie: Movie, user: "Person") -> MoviePage:
    """Return what the page of a film shows to this person."""
    [marked] = with_marks([movie], user)
    opinion = opinion_of(movie, MovieStatistics.objects.filter(movie=movie).first())
    return MoviePage(
        movie=marked,
        opinion=opinion,
        histogram=star_bars(opinion.histogram),
        tags=tags_of(movie),
        rating=marked.my_rating,
        saved=marked.saved,
        dismissed=marked.dismissed,
    )


def tags_of(movie: Movie) -> Sequence[Tag]:
    """Return the tags of a film with the number of people who gave each (`people`), the most given first."""
    tags = Tag.objects.filter(applications__movie=movie).annotate(people=Count("applications__tagger", distinct=True))
    public = (tag for tag in tags.order_by("-people", "name") if tag.name.casefold() not in PRIVATE_NOTES)
    return list(public)[:TAGS_SHOWN]


def star_bars(histogram: Sequence[int]) -> list[StarBar]:
    """Return the ten counts of a histogram as bars, 0.5 stars first; no ratings have no bars."""
    total, most = sum(histogram), max(histogram, default=0)
    if not total:
        return []
    steps = zip(STAR_STEPS, histogram, strict=True)
    return [StarBar(float(step), count, count / total, round(100 * count / most, 1)) for step, count in steps]


def watchlist_of(user: "User") -> QuerySet[WatchlistEntry]:
    """Return what the user saved for later with what a list of it shows, the latest first."""
    return WatchlistEntry.objects.filter(user=user).select_related("movie").prefetch_related("movie__genres")


def dismissals_of(user: "User") -> QuerySet[Dismissal]:
    """Return the films the user does not want to be recommended, the latest first."""
    return Dismissal.objects.filter(user=user).select_related("movie").prefetch_related("movie__genres")


def narrow_kept(
    kept: QuerySet[Kept],
    *,
    genre: str | None = None,
    kept_after: datetime | None = None,
    kept_before: datetime | None = None,
) -> QuerySet[Kept]:
    """Return the kept films of a genre (a slug), kept from one moment on and before another."""
    if genre:
        kept = kept.filter(movie__genres__slug=genre)
    if kept_after:
        kept = kept.filter(created_at__gte=kept_after)
    if kept_before:
        kept = kept.filter(created_at__lt=kept_before)
    return kept


def with_marks(movies: Iterable[Movie], user: "Person") -> list[Movie]:
    """Return the films, each with `my_rating`, `saved` and `dismissed` of this person, in three queries for all."""
    marked = list(movies)
    mine = {"user": user, "movie__in": marked}
    known = user.is_authenticated and bool(marked)
    ratings = {rating.movie_id: rating for rating in Rating.objects.filter(**mine)} if known else {}
    saved = set(WatchlistEntry.objects.filter(**mine).values_list("movie", flat=True)) if known else set()
    dismissed = set(Dismissal.objects.filter(**mine).values_list("movie", flat=True)) if known else set()
    for movie in marked:
        movie.my_rating = ratings.get(movie.pk)
        movie.saved = movie.pk in saved
        movie.dismissed = movie.pk in dismissed
    return marked
