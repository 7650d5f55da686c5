"""A taste in words and bars: themes a person leans to, facets of what they like, ratings that carry their page."""

from collections import defaultdict
from dataclasses import dataclass, field

import numpy as np

from accounts.models import User
from catalog.models import Movie, Rating
from recommender.candidates import Ranking, rank_candidates
from recommender.contributions import explain_scores
from recommender.facets.selectors import facet_statistics
from recommender.facets.statistics import FacetLift
from recommender.facets.terms import Family
from recommender.leanings import ThemeLeaning, theme_leanings
from recommender.serving import live_model

FACETS_SHOWN = 5
CONTRIBUTORS_SHOWN = 8
RECOMMENDED = 50
"""How deep the recommendations go whose reasons are added up."""
TELLING_LIFT = 1.15
SPAN = 30 * 86_400.0
"""Seconds between the first and the last rating from which there is a "lately"."""
FAMILY_TITLES = {Family.NARRATIVE: "How they are told", Family.VISUAL: "How they look", Family.TONE: "How they feel"}


@dataclass(frozen=True, slots=True)
class FacetFamily:
    """The facets of one family that a person's likes show more often than everyone's."""

    title: str
    facets: list[FacetLift]

    @property
    def most(self) -> float:
        """The greatest share among them."""
        return max(each.share for each in self.facets)


@dataclass(frozen=True, slots=True)
class Contributor:
    """A rated film and its part in the person's recommendations; `long` and `recent` add up to `share`."""

    movie: Movie
    stars: float
    long: float
    recent: float

    @property
    def share(self) -> float:
        """Of what speaks for the recommended films, 0 to 1."""
        return self.long + self.recent


@dataclass(frozen=True, slots=True)
class Portrait:
    """What the taste page shows."""

    rated: int
    liked: int
    leanings: list[ThemeLeaning]
    families: list[FacetFamily]
    contributors: list[Contributor]
    ranking: Ranking | None = field(default=None, repr=False)
    """What it was drawn from."""

    @property
    def has_past(self) -> bool:
        """Whether the ratings span long enough for "lately" to be another time than "over the years"."""
        times = self.ranking.history.times if self.ranking else np.zeros(0)
        return len(times) > 0 and float(np.ptp(times)) >= SPAN

    @property
    def arriving(self) -> list[ThemeLeaning]:
        """The themes the person is moving to, strongest first."""
        moving = (each for each in self.leanings if each.is_new) if self.has_past else ()
        return sorted(moving, key=lambda each: -each.recent)[:2]

    @property
    def settled(self) -> list[ThemeLeaning]:
        """The themes the person leans to over the years, two at the most, besides those they are only moving to."""
        others = [each for each in self.leanings if not (self.has_past and each.is_new)]
        return sorted(others or self.leanings, key=lambda each: -each.long)[:2]

    @property
    def has_recent(self) -> bool:
        """Whether there is a recent mood to show."""
        return any(each.recent > 0 for each in self.leanings)


def portrait_of(user: User) -> Portrait:
    """Return the user's portrait; empty lists where nothing was rated. Raises NoLiveModel."""
    model = live_model()
    ranking = rank_candidates(user=user, model=model, limit=RECOMMENDED)
    liked = ranking.history.movie_ids[ranking.history.stars >= model.constants.like_threshold].tolist()
    return Portrait(
        rated=len(ranking.history),
        liked=len(liked),
        leanings=theme_leanings(ranking),
        families=list_families(liked),
        contributors=list_contributors(user, ranking),
        ranking=ranking,
    )


def list_families(liked: list[int]) -> list[FacetFamily]:
    """Return, by family, the facets that set the liked films apart from everyone's; needs a few to say anything."""
    if len(liked) < 3:
        return []
    telling: dict[Family, list[FacetLift]] = defaultdict(list)
    for each in facet_statistics(liked):
        if each.lift >= TELLING_LIFT and each.films >= 2:
            telling[each.facet.family].append(each)
    return [
        FacetFamily(title, telling[family][:FACETS_SHOWN]) for family, title in FAMILY_TITLES.items() if telling[family]
    ]


def list_contributors(user: User, ranking: Ranking) -> list[Contributor]:
    """Return the ratings that speak loudest for the person's recommendations, summed over the first fifty."""
    split = explain_scores(ranking, ranking.movie_ids)
    long, recent = split.long.sum(axis=0), split.recent.sum(axis=0)
    total = float(np.maximum(long + recent, 0.0).sum())
    if total <= 0.0:
        return []
    order = [at for at in np.argsort(-(long + recent))[:CONTRIBUTORS_SHOWN] if long[at] + recent[at] > 0]
    movies = Movie.objects.in_bulk(split.movie_ids[order].tolist())
    stars = dict(Rating.objects.filter(user=user, movie__in=movies).values_list("movie_id", "stars"))
    return [
        Contributor(movies[movie_id], float(stars[movie_id]), *_two_parts(long[at] / total, recent[at] / total))
        for at in order
        if (movie_id := int(split.movie_ids[at])) in movies
    ]


def _two_parts(long: float, recent: float) -> tuple[float, float]:
    """The long-term and the recent part of a positive share; where one speaks against, all of it is the other's."""
    if long < 0.0 or recent < 0.0:
        return (0.0, long + recent) if long < 0.0 else (long + recent, 0.0)
    return float(long), float(recent)
