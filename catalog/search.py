"""Finding films by what people type: titles in any order and case, other titles, initials, years, typing errors.

Full text and arrays of three-letter pieces under GIN indexes do it, for the database may lack pg_trgm and unaccent.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import SearchQuery
from django.db import connection, transaction
from django.db.models import Case, Expression, F, FloatField, Func, IntegerField, Q, QuerySet, TextField, Value, When
from django.db.models.functions import Cast, Coalesce, Ln

from catalog.models import Movie, MovieQuerySet, MovieSearch, TagApplication
from catalog.spelling import read_anew
from catalog.titles import aliases_of, names_of, normalise, trigrams

_COPY = "COPY catalog_moviesearch (movie_id, names, aliases, trigrams, title_words, other_words) FROM STDIN"
LONGEST_QUERY = 200
LONGEST_SWAPPED = 40
LEAST_SHARED = 0.5
"""Share of a query's three-letter pieces a name must have to count as meant."""
COMMON_WORDS = frozenset({"the", "of", "and", "a", "an", "in", "to", "la", "le", "de"})
RIGHT_YEAR = 0.3
"""Added where the query names the film's year."""

_YEAR_AT_END = re.compile(r"^(?P<title>.+?) (?P<year>(?:18|19|20)\d\d)$")


@dataclass(frozen=True, slots=True)
class Query:
    """What somebody typed, normalised; `title` is without the year where one was given."""

    words: str
    title: str
    year: int | None

    @classmethod
    def read(cls, text: str) -> "Query":
        """Read a query as typed; `heat 1995` and `Heat (1995)` name the film and its year."""
        words = normalise(text[:LONGEST_QUERY])
        found = _YEAR_AT_END.match(words)
        return cls(words, found["title"], int(found["year"])) if found else cls(words, words, None)

    @property
    def spellings(self) -> list[str]:
        """The title as typed, with and without its year, and as one word."""
        return list(dict.fromkeys([self.words, self.title, self.title.replace(" ", "")]))

    @property
    def swaps(self) -> list[str]:
        """The title with each two neighbouring letters in the other order, the commonest slip of fast fingers."""
        title = self.title
        return [
            title[:at] + title[at + 1] + title[at] + title[at + 2 :]
            for at in range(min(len(title), LONGEST_SWAPPED) - 1)
        ]

    @property
    def pieces(self) -> list[str]:
        """The three-letter pieces of the title's words, of `the` and its like only where there are no others."""
        telling = [word for word in self.title.split() if word not in COMMON_WORDS]
        return sorted(trigrams(" ".join(telling) or self.title))


class SharedPieces(Func):
    """How many elements of the first array stand in the second."""

    template = "(SELECT COUNT(*) FROM UNNEST(%(expressions)s))"
    arg_joiner = ") AS piece(text) WHERE piece.text = ANY("
    output_field = IntegerField()


@transaction.atomic
def rebuild_index(movie_ids: Collection[int] | None = None) -> int:
    """Write the search documents of the given films, or of the whole catalogue; return how many were written."""
    movies = Movie.objects.all() if movie_ids is None else Movie.objects.filter(pk__in=movie_ids)
    documents = MovieSearch.objects.all() if movie_ids is None else MovieSearch.objects.filter(movie__in=movie_ids)
    documents.delete()
    rows = list(_rows(movies))
    # COPY takes a third of the time of bulk inserts over a whole catalogue.
    with connection.cursor() as cursor, cursor.copy(_COPY) as copy:
        for row in rows:
            copy.write_row(row)
    return len(rows)


def matching(movies: MovieQuerySet, text: str) -> MovieQuerySet:
    """Return the films a typed query may mean, annotated with `relevance`; greater is better.

    Films whose names are merely like the query are in only where no film's title has its words, and those of genres and
    tags like it only where, besides, no film has all of its words.
    """
    query = Query.read(text)
    if not query.words:
        return movies.annotate(relevance=Value(0.0, FloatField())).none()
    named, documents = _named(query), MovieSearch.objects.filter(document=_full_text(query.words))
    if named.exists():
        return movies.annotate(relevance=_relevance(query)).filter(Q(search__in=documents) | Q(search__in=named))
    meant = None if documents.exists() else read_anew(query.words)
    if meant:
        documents = MovieSearch.objects.filter(document=_full_text(meant))
    found = movies.annotate(relevance=_relevance(query, meant))
    return found.filter(Q(search__in=documents) | Q(search__in=_alike(query)))


def _rows(movies: MovieQuerySet) -> Iterator[tuple]:
    """One row for each film, in the order of _COPY."""
    others = _other_words(movies)
    for movie_id, title, year in movies.order_by().values_list("pk", "title", "year"):
        names = names_of(title)
        pieces = sorted(set().union(*map(trigrams, names)))
        other_words = " ".join([str(year or ""), *others[movie_id]])
        yield movie_id, names, aliases_of(title), pieces, " ".join(names), other_words


def _other_words(movies: MovieQuerySet) -> dict[int, list[str]]:
    """The normalised genres and tags of each film."""
    words: dict[int, list[str]] = defaultdict(list)
    for movie_id, genre in movies.order_by().values_list("pk", "genres__name"):
        words[movie_id].append(normalise(genre or ""))
    tags = TagApplication.objects.filter(movie__in=movies.order_by()).values_list("movie_id", "tag__name").distinct()
    for movie_id, tag in tags:
        words[movie_id].append(normalise(tag))
    return words


def _full_text(words: str, weight: str = "") -> SearchQuery:
    """All words must be there, the last perhaps unfinished; weight A looks at titles only."""
    *whole, last = words.split() or [""]
    terms = [f"'{word}':{weight}" if weight else f"'{word}'" for word in whole]
    return SearchQuery(" & ".join([*terms, f"'{last}':*{weight}"]), search_type="raw", config="simple")


def _named(query: Query) -> QuerySet[MovieSearch]:
    """Films whose titles or aliases have the query's words."""
    spelled = Q(names__overlap=query.spellings) | Q(aliases__overlap=query.spellings)
    return MovieSearch.objects.filter(spelled | Q(document=_full_text(query.title, "A")))


def _alike(query: Query) -> QuerySet[MovieSearch]:
    """Films whose names share at least LEAST_SHARED of the query's pieces, or are the query but for two letters."""
    least = max(1, round(LEAST_SHARED * len(query.pieces)))
    near = MovieSearch.objects.filter(trigrams__overlap=query.pieces)
    near = near.annotate(shared=SharedPieces("trigrams", _text_array(query.pieces))).filter(shared__gte=least)
    swapped = MovieSearch.objects.filter(Q(names__overlap=query.swaps) | Q(aliases__overlap=query.swaps))
    return MovieSearch.objects.filter(Q(pk__in=near.values("pk")) | Q(pk__in=swapped.values("pk")))


def _text_array(words: list[str]) -> Value:
    return Value(words, ArrayField(TextField()))


def _relevance(query: Query, meant: str | None = None) -> Expression:
    """Score from 0 to about 1.5: how the query or what it may have meant was met, the right year, and popularity."""
    shared = SharedPieces("search__trigrams", _text_array(query.pieces))
    likeness = Cast(shared, FloatField()) / Value(float(max(len(query.pieces), 1)))
    met = Case(
        When(search__names__overlap=[query.words], then=Value(1.1)),
        When(search__names__overlap=[query.title], then=Value(1.0)),
        When(search__aliases__overlap=query.spellings, then=Value(0.9)),
        When(search__title_words__startswith=f"{query.title} ", then=Value(0.85)),
        When(search__title_words__startswith=query.title, then=Value(0.8)),
        When(search__document=_full_text(query.title, "A"), then=Value(0.7)),
        When(search__names__overlap=query.swaps, then=Value(0.65)),
        When(search__document=_full_text(query.words), then=Value(0.4)),
        *([When(search__document=_full_text(meant), then=Value(0.38))] if meant else []),
        default=0.6 * likeness,
        output_field=FloatField(),
    )
    right_year = Case(When(year=query.year or 0, then=Value(RIGHT_YEAR)), default=Value(0.0), output_field=FloatField())
    popularity = Ln(Coalesce(F("statistics__count"), Value(0)) + Value(1.0))
    return met + right_year + Value(0.012) * popularity
