"""What is known of films: their traits, how common each trait is, how people rated them.

Base rates are counted once for each live model; films are read in bulk, once for each process.
"""

import re
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from itertools import combinations

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, F, Q, Sum
from django.db.models.functions import Lower

from catalog.models import Genre, Movie, Tag, TagApplication
from explainer.facts.kinds import FilmRef, Trait, TraitKind
from explainer.facts.safety import is_plain_word
from explainer.facts.vocabulary import GENRE_WORDS
from recommender.facets.lexicon import BY_KEY, facets_of_tag
from recommender.models import MovieFacet, Theme

CONFIDENCE_BAR = 0.65
"""Under this confidence a facet makes no claim."""
TAG_MIN_FILMS = 3
BROAD_IN_CATALOGUE, BROAD_IN_AUDIENCE = 0.125, 0.18
LIFETIME_SECONDS = 600
MOST_FILMS_KEPT = 50_000
# Judgements and private notes say nothing that two films have in common.
# fmt: off
UNSAYABLE_TAGS = frozenset({
    "afi 100", "awesome", "bad", "bad acting", "bad plot", "bd-r", "boring", "classic", "drama", "dull", "dvd",
    "favorite", "favourite", "good", "good acting", "good dialogue", "great", "great acting", "great dialogue",
    "horrible", "imdb top 250", "in netflix queue", "interesting", "masterpiece", "movies", "must see", "overrated",
    "owned", "plot holes", "pointless", "predictable", "remade", "remake", "rewatch", "seen more than once",
    "sequel", "stupid", "terrible", "to see", "underrated", "unique", "want", "watched",
})
# fmt: on


@dataclass(frozen=True, slots=True)
class Rate:
    """How common a trait is: its share of the catalogue's films, and of the ratings people gave."""

    catalogue: float
    audience: float


EVERYWHERE = Rate(1.0, 1.0)


@dataclass(frozen=True, slots=True)
class FilmCard:
    """One film as evidence needs it; `traits` maps the id of each trait to its confidence."""

    ref: FilmRef
    theme: int | None
    count: int
    mean: float | None
    traits: Mapping[str, float]
    carried: frozenset[str] = frozenset()
    """Ids of its traits."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "carried", frozenset(self.traits))


@dataclass(slots=True)
class Library:
    """The films of one live model; `cards` fills as films are asked for."""

    version: str
    film_count: int
    rates: Mapping[str, Rate]
    """By trait id."""
    traits: Mapping[str, Trait]
    """Every trait that was counted, by id."""
    themes: Mapping[int, Theme]
    tags: Mapping[str, Trait]
    """The tags that may be named, by lower-cased word."""
    telling: frozenset[str]
    """Ids of the traits that say more than a broad genre or a decade does."""
    born: float = field(default_factory=time.monotonic)
    _cards: dict[int, FilmCard] = field(default_factory=dict)

    def cards(self, movie_ids: Iterable[int]) -> dict[int, FilmCard]:
        """Return the cards of these films; films the catalogue lacks are left out."""
        wanted = list(dict.fromkeys(int(movie_id) for movie_id in movie_ids))
        missing = [movie_id for movie_id in wanted if movie_id not in self._cards]
        if missing:
            if len(self._cards) > MOST_FILMS_KEPT:
                self._cards.clear()
                missing = wanted
            self._cards.update(_read_cards(missing, self.tags))
        return {movie_id: self._cards[movie_id] for movie_id in wanted if movie_id in self._cards}

    def rate(self, trait_id: str) -> Rate:
        """Return how common a trait is; one that nobody counted is as common as can be, so it never stands out."""
        return self.rates.get(trait_id, EVERYWHERE)

    def is_telling(self, trait: Trait) -> bool:
        """Return whether a trait says more of two films than that they belong to a broad genre or a decade."""
        return trait.id in self.telling

    def have_much_in_common(self, one: FilmCard, other: FilmCard) -> bool:
        """Return whether two films share a telling trait."""
        return not self.telling.isdisjoint(one.carried & other.carried)


_shelf: dict[str, Library] = {}


def open_library(version: str) -> Library:
    """Return the library of a live model, kept in the process for ten minutes."""
    library = _shelf.get(version)
    if library is None or time.monotonic() - library.born > LIFETIME_SECONDS:
        library = _count_library(version)
        _shelf.clear()
        _shelf[version] = library
    return library


def close_library() -> None:
    """Forget what the process knows, so that the next page reads the database again."""
    _shelf.clear()


@cache
def facet_trait(key: str) -> Trait | None:
    """Return the trait of a facet; None where the lexicon no longer has it."""
    facet = BY_KEY.get(key)
    return Trait(kind=TraitKind(facet.family.value), key=key, label=facet.label) if facet else None


@cache
def genre_trait(key: str) -> Trait:
    """Return the trait of a genre, or of a pair written `Crime+Drama`."""
    return Trait(kind=TraitKind.GENRE, key=key, label=key.replace("+", " and "))


@cache
def decade_trait(decade: int) -> Trait:
    """Return the trait of a decade, 1990 for the 1990s."""
    return Trait(kind=TraitKind.DECADE, key=str(decade), label=f"{decade}s")


def prose_title(title: str) -> str:
    """Return a title as one says it: without the alternatives in brackets."""
    said = title
    while (shorter := re.sub(r"\s*\([^()]*\)$", "", said)) not in ("", said):
        said = shorter
    return said.replace(" - ", " – ")


def _count_library(version: str) -> Library:
    films = Movie.objects.aggregate(count=Count("pk"), seen=Sum("statistics__count"))
    tags = _sayable_tags()
    counted = [*_count_genres(), *_count_decades(), *_count_facets(), *_count_tags(tags)]
    everything, everyone = max(films["count"], 1), max(films["seen"] or 0, 1)
    rates = {trait.id: Rate(count / everything, max(seen, 1) / everyone) for trait, count, seen in counted}
    return Library(
        version=version,
        film_count=films["count"],
        rates=rates,
        traits={trait.id: trait for trait, _count, _seen in counted},
        themes={theme.pk: theme for theme in Theme.objects.filter(model_version__version=version)},
        tags=tags,
        telling=frozenset(trait.id for trait, _count, _seen in counted if _says_much(trait, rates[trait.id])),
    )


def _says_much(trait: Trait, rate: Rate) -> bool:
    is_rare = rate.catalogue < BROAD_IN_CATALOGUE and rate.audience < BROAD_IN_AUDIENCE
    return is_rare and trait.kind is not TraitKind.DECADE


def _count_genres() -> Iterator[tuple[Trait, int, int]]:
    """Count single genres and the pairs that have a name, in one query."""
    pairs = Genre.objects.values(first=F("name"), second=F("movies__genres__name")).annotate(
        films=Count("movies"), seen=Sum("movies__statistics__count", default=0)
    )
    for row in pairs:
        if row["second"] is not None and row["first"] <= row["second"]:
            key = row["first"] if row["first"] == row["second"] else f"{row['first']}+{row['second']}"
            yield genre_trait(key), row["films"], row["seen"]


def _count_decades() -> Iterator[tuple[Trait, int, int]]:
    years = Movie.objects.exclude(year=None).order_by()
    counted = years.values(decade=F("year") / 10 * 10).annotate(
        films=Count("pk"), seen=Sum("statistics__count", default=0)
    )
    for row in counted:
        yield decade_trait(row["decade"]), row["films"], row["seen"]


def _count_facets() -> Iterator[tuple[Trait, int, int]]:
    shown = MovieFacet.objects.filter(confidence__gte=CONFIDENCE_BAR).values("facet")
    for row in shown.annotate(films=Count("pk"), seen=Sum("movie__statistics__count", default=0)):
        if trait := facet_trait(row["facet"]):
            yield trait, row["films"], row["seen"]


def _sayable_tags() -> dict[str, Trait]:
    """Return the tags that may be named, by lower-cased word; what a facet says already is left to the facet."""
    films: dict[str, int] = defaultdict(int)
    spelling: dict[str, str] = {}
    counted = Tag.objects.order_by().values_list("name").annotate(films=Count("applications__movie", distinct=True))
    for name, count in counted.order_by("-films", "name"):
        films[name.lower()] += count
        spelling.setdefault(name.lower(), name)
    return {
        word: Trait(kind=TraitKind.TAG, key=word, label=word if spelling[word].isupper() else spelling[word])
        for word, count in films.items()
        if count >= TAG_MIN_FILMS and _is_sayable(word)
    }


def _is_sayable(word: str) -> bool:
    return word not in UNSAYABLE_TAGS and not facets_of_tag(word) and is_plain_word(word)


def _count_tags(tags: Mapping[str, Trait]) -> Iterator[tuple[Trait, int, int]]:
    """Count the films of each sayable tag; its audience is not counted, tags are rare enough without."""
    words = TagApplication.objects.order_by().values(word=Lower("tag__name"))
    for row in words.annotate(films=Count("movie", distinct=True)):
        if trait := tags.get(row["word"]):
            yield trait, row["films"], 0


def _read_cards(movie_ids: list[int], tags: Mapping[str, Trait]) -> dict[int, FilmCard]:
    """Read the films' cards in four queries."""
    films = Movie.objects.filter(pk__in=movie_ids).order_by()
    rows = films.annotate(genre_names=ArrayAgg("genres__name", filter=Q(genres__isnull=False), default=[])).values_list(
        "pk", "title", "year", "statistics__count", "statistics__mean", "vector__theme_id", "genre_names"
    )
    facets = _facets_of(movie_ids)
    words = _tags_of(movie_ids, tags)
    return {
        pk: FilmCard(
            ref=FilmRef(id=pk, title=prose_title(title), year=year),
            theme=theme,
            count=count or 0,
            mean=mean,
            traits=dict(_traits_of(genres, year)) | facets[pk] | words[pk],
        )
        for pk, title, year, count, mean, theme, genres in rows
    }


def _facets_of(movie_ids: list[int]) -> Mapping[int, dict[str, float]]:
    found: dict[int, dict[str, float]] = defaultdict(dict)
    shown = MovieFacet.objects.filter(movie__in=movie_ids, confidence__gte=CONFIDENCE_BAR)
    for movie_id, key, confidence in shown.values_list("movie_id", "facet", "confidence"):
        if trait := facet_trait(key):
            found[movie_id][trait.id] = confidence
    return found


def _tags_of(movie_ids: list[int], tags: Mapping[str, Trait]) -> Mapping[int, dict[str, float]]:
    found: dict[int, dict[str, float]] = defaultdict(dict)
    put = TagApplication.objects.filter(movie__in=movie_ids).order_by().values_list("movie_id", Lower("tag__name"))
    for movie_id, word in put.distinct():
        if trait := tags.get(word):
            found[movie_id][trait.id] = 1.0
    return found


def _traits_of(genres: Iterable[str], year: int | None) -> Iterator[tuple[str, float]]:
    names = sorted(genres)
    for key in (*names, *("+".join(pair) for pair in combinations(names, 2))):
        if key in GENRE_WORDS:
            yield genre_trait(key).id, 1.0
    if year:
        yield decade_trait(year // 10 * 10).id, 1.0
