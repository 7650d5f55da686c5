"""How a person rates, beside everyone: by genre, decade and theme, and where they differ most.

How to call it::

    habits = habits_of(user)          # habits.by_genre, by_decade, by_theme (charts or None), habits.contrary

Both sides speak of the same films: the person's mean stars for a group of films, beside what the data set's people
gave these very films.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import F

from catalog.charts import Chart, bars
from catalog.models import Movie, Rating
from recommender.models import MovieVector

if TYPE_CHECKING:
    from accounts.models import User

FEWEST_IN_GROUP = 3
GROUPS_SHOWN = 10
CONTRARY_SHOWN = 8
CONTRARY_FROM = 1.5
"""Stars between a rating and the mean from which it goes against the stream."""
KNOWN_FROM = 10
"""Ratings from which a film's mean is a stream."""


@dataclass(frozen=True, slots=True)
class Contrary:
    """A rating far from what others gave the film."""

    rating: Rating
    others: float

    @property
    def difference(self) -> float:
        """Stars above the others' mean; below it negative."""
        return float(self.rating.stars) - self.others


@dataclass(frozen=True, slots=True)
class Habits:
    """What the page of ratings says beside the list."""

    by_genre: Chart | None
    by_decade: Chart | None
    by_theme: Chart | None
    contrary: list[Contrary]


Pair = tuple[float, float]
"""The person's stars and the others' mean, of one film."""


def habits_of(user: "User") -> Habits:
    """Return how the user rates beside everyone; in five queries, however many ratings there are."""
    rated = Rating.objects.filter(user=user, movie__statistics__mean__isnull=False)
    rows = list(rated.values_list("movie_id", "stars", "movie__statistics__mean", "movie__year"))
    pairs = {movie_id: (float(stars), float(mean or 0.0)) for movie_id, stars, mean, _year in rows}
    years = {movie_id: year for movie_id, _stars, _mean, year in rows}
    return Habits(
        by_genre=_chart("By genre", "genre", "Genre", _by_genre(pairs)),
        by_decade=_chart("By decade", "decade", "Decade", _by_decade(pairs, years), in_order=True),
        by_theme=_chart("By theme", "theme", "Theme", _by_theme(pairs)),
        contrary=most_contrary(user),
    )


def most_contrary(user: "User") -> list[Contrary]:
    """Return the ratings furthest from what others gave the film, the furthest first."""
    rated = Rating.objects.filter(user=user, movie__statistics__count__gte=KNOWN_FROM).annotate(
        others=F("movie__statistics__mean")
    )
    far = sorted(rated.values_list("pk", "stars", "others"), key=lambda row: -abs(float(row[1]) - row[2]))
    chosen = {pk: others for pk, stars, others in far[:CONTRARY_SHOWN] if abs(float(stars) - others) >= CONTRARY_FROM}
    found = Rating.objects.select_related("movie").in_bulk(list(chosen))
    return [Contrary(found[pk], float(others)) for pk, others in chosen.items()]


def _by_genre(pairs: Mapping[int, Pair]) -> dict[str, list[Pair]]:
    through = Movie.genres.through.objects.filter(movie__in=list(pairs))
    return _grouped(pairs, through.values_list("genre__name", "movie_id"))


def _by_decade(pairs: Mapping[int, Pair], years: Mapping[int, int | None]) -> dict[str, list[Pair]]:
    return _grouped(pairs, [(f"{year // 10 * 10}s", movie_id) for movie_id, year in years.items() if year])


def _by_theme(pairs: Mapping[int, Pair]) -> dict[str, list[Pair]]:
    vectors = MovieVector.objects.filter(movie__in=list(pairs)).exclude(theme__label="")
    return _grouped(pairs, vectors.values_list("theme__label", "movie_id"))


def _grouped(pairs: Mapping[int, Pair], members: Iterable[tuple[str, int]]) -> dict[str, list[Pair]]:
    groups: dict[str, list[Pair]] = defaultdict(list)
    for name, movie_id in members:
        groups[name].append(pairs[movie_id])
    return {name: held for name, held in groups.items() if len(held) >= FEWEST_IN_GROUP}


def _chart(
    title: str, kind: str, column: str, groups: Mapping[str, list[Pair]], *, in_order: bool = False
) -> Chart | None:
    """Return the largest groups with both means; None for fewer than two groups."""
    if len(groups) < 2:
        return None
    names = sorted(groups, key=lambda name: (-len(groups[name]), name))[:GROUPS_SHOWN]
    names = sorted(names) if in_order else names
    return bars(
        title,
        f"Your mean stars for each {kind}, beside what others gave the same films; {kind}s with {FEWEST_IN_GROUP} "
        "ratings of yours or more.",
        [f"{name} ({len(groups[name])})" for name in names],
        [
            ("You", [_mean(mine for mine, _ in groups[name]) for name in names]),
            ("Others", [_mean(others for _, others in groups[name]) for name in names]),
        ],
        label_column=f"{column} (your ratings)",
        lying=True,
        write=lambda stars: f"{stars:.2f}",
    )


def _mean(values: Iterable[float]) -> float:
    held = list(values)
    return sum(held) / len(held)
