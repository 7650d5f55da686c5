"""The catalogue as it is, for checking what is said of it: read straight from the tables, whole and once."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

from django.db.models.functions import Lower

from catalog.models import Movie, TagApplication
from explainer.audit.glossary import Dictionary, make_dictionary
from recommender.facets.lexicon import BY_KEY
from recommender.models import MovieFacet

FACET_BAR = 0.65
"""Confidence from which a facet may be said."""


@dataclass(frozen=True)
class Records:
    """What every film has: trait ids (`genre.Crime+Drama`, `tone.bleak`, `tag.heist`, `decade.1990`), year, ratings."""

    traits: Mapping[int, frozenset[str]]
    years: Mapping[int, int]
    themes: Mapping[int, int]
    counts: Mapping[int, int]
    means: Mapping[int, float]
    dictionary: Dictionary
    """What words may say of a film."""

    def carries(self, movie_id: int, trait: str) -> bool:
        """Return whether the film has the trait."""
        return trait in self.traits.get(movie_id, ())

    def share(self, trait: str) -> float:
        """Return the share of the catalogue's films that have the trait; 0 for none."""
        return self._films_with[trait] / max(len(self.traits), 1)

    @cached_property
    def _films_with(self) -> Counter[str]:
        return Counter(trait for traits in self.traits.values() for trait in traits)


def read_records() -> Records:
    """Return the whole catalogue's records, in five queries."""
    traits: dict[int, set[str]] = {}
    years: dict[int, int] = {}
    themes: dict[int, int] = {}
    counts: dict[int, int] = {}
    means: dict[int, float] = {}
    rows = Movie.objects.values_list("pk", "year", "vector__theme_id", "statistics__count", "statistics__mean")
    for pk, year, theme, count, mean in rows:
        traits[pk] = {f"decade.{year // 10 * 10}"} if year else set()
        known: tuple[tuple[dict, object], ...] = ((years, year), (themes, theme), (counts, count), (means, mean))
        for column, value in known:
            if value is not None:
                column[pk] = value
    genres: dict[int, list[str]] = defaultdict(list)
    for pk, name in Movie.genres.through.objects.values_list("movie_id", "genre__name"):
        genres[pk].append(name)
    for pk, names in genres.items():
        pairs = ("+".join(pair) for pair in combinations(sorted(names), 2))
        traits[pk] |= {f"genre.{key}" for key in (*names, *pairs)}
    for pk, key in MovieFacet.objects.filter(confidence__gte=FACET_BAR).values_list("movie_id", "facet"):
        if facet := BY_KEY.get(key):
            traits[pk].add(f"{facet.family.value}.{key}")
    for pk, tag in TagApplication.objects.values_list("movie_id", Lower("tag__name")).order_by().distinct():
        traits[pk].add(f"tag.{tag}")
    facets = MovieFacet.objects.order_by().values_list("facet", flat=True).distinct()
    dictionary = make_dictionary({name for every in genres.values() for name in every}, facets)
    return Records({pk: frozenset(found) for pk, found in traits.items()}, years, themes, counts, means, dictionary)
