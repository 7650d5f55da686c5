"""Reads of written explanations and of themes."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, NamedTuple

from django.db.models import QuerySet

from catalog.models import Movie
from explainer.facts.library import UNSAYABLE_TAGS
from explainer.facts.safety import is_plain_word
from explainer.models import Explanation
from recommender.models import Theme
from recommender.theme_merging import theme_moved_to

if TYPE_CHECKING:
    from accounts.models import User

GENRES_NAMED, TAGS_NAMED = 3, 4


class Lift(NamedTuple):
    """A genre or tag, how many times as often a theme's films have it as films at large, and how many do."""

    name: str
    lift: float
    films: int


def written_for(user: "User", keys: Iterable[str]) -> dict[str, Explanation]:
    """Return what was written for the person from this evidence, shown or refused, by key."""
    return {row.evidence_hash: row for row in Explanation.objects.for_evidence(user, keys).defer("evidence", "faults")}


def movies_by_id(movie_ids: Iterable[int]) -> Mapping[int, Movie]:
    """Return films, in one query."""
    return Movie.objects.in_bulk(list(movie_ids))


def live_themes() -> QuerySet[Theme]:
    """Return the live model's themes, named ones first, the largest first."""
    return Theme.objects.filter(model_version__status="live").order_by("-size", "number")


def find_theme(slug: str) -> Theme | None:
    """Return the live theme of this slug, or the one that took it in."""
    return live_themes().filter(slug=slug).first() or theme_moved_to(slug)


def with_exemplars(themes: Iterable[Theme], count: int = 6) -> list[Theme]:
    """Return the themes, each with `movies`, its first exemplars, in one query for all."""
    found = list(themes)
    movies = movies_by_id(movie_id for theme in found for movie_id in theme.exemplars[:count])
    for theme in found:
        theme.movies = [movies[i] for i in theme.exemplars[:count] if i in movies]  # type: ignore[attr-defined]
    return found


def best_known_of(theme: Theme, count: int = 48) -> list[Movie]:
    """Return the theme's films, exemplars first, then the most rated."""
    members = Movie.objects.filter(vector__theme=theme).order_by("-vector__rating_count", "pk")
    exemplars = movies_by_id(theme.exemplars[:6])
    first = [exemplars[movie_id] for movie_id in theme.exemplars[:6] if movie_id in exemplars]
    return first + list(members.exclude(pk__in=theme.exemplars[:6])[: count - len(first)])


def telling_lifts(theme: Theme) -> list[Lift]:
    """Return the tags that set the theme apart and may be shown: no judgements, no private notes; the best first."""
    lifts = (Lift(str(name), lift, films) for name, lift, films in theme.tag_lifts)
    return [each for each in lifts if each.name.lower() not in UNSAYABLE_TAGS and is_plain_word(each.name)]


def telling_traits(theme: Theme) -> list[Lift]:
    """Return the genres and tags that a page names a theme's own."""
    genres = [Lift(str(name), lift, films) for name, lift, films in theme.genre_lifts]
    return genres[:GENRES_NAMED] + telling_lifts(theme)[:TAGS_NAMED]
