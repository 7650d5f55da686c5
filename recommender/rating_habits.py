"""How a person rates, beside everyone: by genre, decade and theme, and where they differ most.

How to call it::

    habits = habits_of(user)          # habits.by_genre.shares, .means (charts or None), habits.contrary

Shares say what is rated: how many of one's ratings went to a group of films, beside how many of everyone's did. Means
say how, and both sides speak of the same films: the person's mean stars for the group, beside what the data set's
people gave these very films.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import F, Sum

from catalog.charts import Chart, bars
from catalog.charts.scales import percent
from catalog.models import Movie, MovieStatistics, Rating
from recommender.models import MovieVector

if TYPE_CHECKING:
    from accounts.models import User

FEWEST_IN_GROUP = 3
GROUPS_SHOWN = 10
LEAST_SHARE = 0.01
"""Of the person's and everyone's ratings together; a smaller group is left out."""
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
class Beside:
    """The person beside everyone in one kind of group: what they rate, and how; None where there is too little."""

    shares: Chart | None
    means: Chart | None


@dataclass(frozen=True, slots=True)
class Habits:
    """What the page of ratings says beside the list."""

    by_genre: Beside
    by_decade: Beside
    by_theme: Beside
    contrary: list[Contrary]

    @property
    def shares(self) -> list[Chart]:
        """What the person rates, beside everyone."""
        return [each.shares for each in (self.by_genre, self.by_decade, self.by_theme) if each.shares]

    @property
    def means(self) -> list[Chart]:
        """How they rate it, beside everyone."""
        return [each.means for each in (self.by_genre, self.by_decade, self.by_theme) if each.means]


Pair = tuple[float, float]
"""The person's stars and the others' mean, of one film."""
Groups = Mapping[str, list[Pair]]
Counts = Mapping[str, int]
"""How many ratings everyone gave, by group."""


def habits_of(user: "User") -> Habits:
    """Return how the user rates beside everyone; in nine queries, however many ratings there are."""
    rated = Rating.objects.filter(user=user, movie__statistics__mean__isnull=False)
    rows = list(rated.values_list("movie_id", "stars", "movie__statistics__mean", "movie__year"))
    pairs = {movie_id: (float(stars), float(mean or 0.0)) for movie_id, stars, mean, _year in rows}
    years = {movie_id: year for movie_id, _stars, _mean, year in rows}
    total = MovieStatistics.objects.aggregate(total=Sum("count"))["total"] or 0
    kinds = _Kinds(len(pairs), total)
    return Habits(
        by_genre=kinds.beside("genre", _by_genre(pairs), _everyone_by_genre()),
        by_decade=kinds.beside("decade", _by_decade(pairs, years), _everyone_by_decade(), in_order=True),
        by_theme=kinds.beside("theme", _by_theme(pairs), _everyone_by_theme()),
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


@dataclass(frozen=True, slots=True)
class _Kinds:
    """Charts of how many ratings there are, the person's and everyone's."""

    mine: int
    everyone: int

    def beside(self, kind: str, groups: Groups, counts: Counts, *, in_order: bool = False) -> Beside:
        """Return both charts for one kind of group."""
        return Beside(self._shares(kind, groups, counts, in_order), _means(kind, groups, in_order))

    def _shares(self, kind: str, groups: Groups, counts: Counts, in_order: bool) -> Chart | None:
        """Return the groups that one of both rates most; None for fewer than two, or without ratings."""
        if not self.mine or not self.everyone:
            return None
        mine = {name: len(held) / self.mine for name, held in groups.items()}
        everyone = {name: count / self.everyone for name, count in counts.items()}
        together = {name: mine.get(name, 0.0) + everyone.get(name, 0.0) for name in {*mine, *everyone}}
        names = _chosen([name for name, share in together.items() if share >= LEAST_SHARE], together, in_order)
        if len(names) < 2:
            return None
        several = " A film counts in each of its genres." if kind == "genre" else ""
        return bars(
            f"By {kind}",
            f"The share of your ratings that went to each {kind}, beside its share of everyone's.{several}",
            names,
            [
                ("You", [mine.get(name, 0.0) for name in names]),
                ("Everyone", [everyone.get(name, 0.0) for name in names]),
            ],
            label_column=kind.capitalize(),
            lying=True,
            write=percent,
        )


def _everyone_by_genre() -> Counts:
    rows = Movie.genres.through.objects.values_list("genre__name").annotate(ratings=Sum("movie__statistics__count"))
    return {name: ratings for name, ratings in rows if ratings}


def _everyone_by_decade() -> Counts:
    rows = MovieStatistics.objects.filter(movie__year__isnull=False, count__gt=0).order_by()
    counted: dict[str, int] = defaultdict(int)
    for year, ratings in rows.values_list("movie__year").annotate(ratings=Sum("count")):
        counted[_decade(year)] += ratings
    return counted


def _everyone_by_theme() -> Counts:
    rows = MovieVector.objects.exclude(theme__label="").order_by().values_list("theme__label")
    return {name: ratings for name, ratings in rows.annotate(ratings=Sum("movie__statistics__count")) if ratings}


def _by_genre(pairs: Mapping[int, Pair]) -> Groups:
    through = Movie.genres.through.objects.filter(movie__in=list(pairs))
    return _grouped(pairs, through.values_list("genre__name", "movie_id"))


def _by_decade(pairs: Mapping[int, Pair], years: Mapping[int, int | None]) -> Groups:
    return _grouped(pairs, [(_decade(year), movie_id) for movie_id, year in years.items() if year])


def _by_theme(pairs: Mapping[int, Pair]) -> Groups:
    vectors = MovieVector.objects.filter(movie__in=list(pairs)).exclude(theme__label="")
    return _grouped(pairs, vectors.values_list("theme__label", "movie_id"))


def _decade(year: int) -> str:
    return f"{year // 10 * 10}s"


def _grouped(pairs: Mapping[int, Pair], members: Iterable[tuple[str, int]]) -> Groups:
    groups: dict[str, list[Pair]] = defaultdict(list)
    for name, movie_id in members:
        groups[name].append(pairs[movie_id])
    return groups


def _means(kind: str, groups: Groups, in_order: bool) -> Chart | None:
    """Return the largest groups with both means; None for fewer than two groups."""
    sizes = {name: len(held) for name, held in groups.items() if len(held) >= FEWEST_IN_GROUP}
    if len(sizes) < 2:
        return None
    names = _chosen(sizes, sizes, in_order)
    return bars(
        f"By {kind}",
        f"Your mean stars for each {kind}, beside what others gave the same films; {kind}s with {FEWEST_IN_GROUP} "
        "ratings of yours or more.",
        [f"{name} ({sizes[name]})" for name in names],
        [
            ("You", [_mean(mine for mine, _ in groups[name]) for name in names]),
            ("Others", [_mean(others for _, others in groups[name]) for name in names]),
        ],
        label_column=f"{kind.capitalize()} (your ratings)",
        lying=True,
        write=lambda stars: f"{stars:.2f}",
    )


def _chosen(names: Iterable[str], weights: Mapping[str, float], in_order: bool) -> list[str]:
    """The heaviest groups, the heaviest first or in the order of their names."""
    heaviest = sorted(names, key=lambda name: (-weights[name], name))[:GROUPS_SHOWN]
    return sorted(heaviest) if in_order else heaviest


def _mean(values: Iterable[float]) -> float:
    held = list(values)
    return sum(held) / len(held)
