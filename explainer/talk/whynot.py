"""Why a film is not higher: its place, what is missing or speaks against it, and what stands ahead of it.

How to call it::

    found = why_not(user, ranking, movie)      # WhyNot: place, of, against, gap (parts add up), ahead, text

The gap to the film at the foot of the top twenty splits by rated film without remainder, like every score.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog.models import Dismissal, Movie, Rating, WatchlistEntry
from explainer.agents.historian import names_of
from explainer.agents.prose import Prose, listed, marker, stars_in_words
from explainer.facts.kinds import FilmRef
from explainer.facts.standards import LIKED_FROM
from explainer.selectors import movies_by_id
from recommender.candidates import Ranking
from recommender.contributions import explain_scores
from recommender.scoring import Contributions

if TYPE_CHECKING:
    from accounts.models import User

TOP = 20
MOST_PARTS, MOST_AGAINST, MOST_AHEAD = 4, 3, 3
NEGLIGIBLE, WORTH_NAMING = 1e-9, 0.1
"""A part of the gap is named from a tenth of it."""
FEW = 10


@dataclass(frozen=True, slots=True)
class GapPart:
    """What one rated film gives to the film ahead above what it gives to this one."""

    movie: Movie
    stars: float
    ahead: float
    here: float

    @property
    def weight(self) -> float:
        """Its part of the gap."""
        return self.ahead - self.here


@dataclass(frozen=True, slots=True)
class WhyNot:
    """Why a film is where it is. `gap` = the parts + `gap_prior` + `gap_rest`, to the film at place twenty."""

    movie: Movie
    text: Prose
    model_version: str
    score: float | None = None
    place: int | None = None
    of: int = 0
    ahead: tuple[Movie, ...] = ()
    """The films just ahead of it, the nearest first."""
    against: tuple[tuple[Movie, float, float], ...] = ()
    """Rated films that speak against it: film, stars, weight."""
    above: Movie | None = None
    """The film at the foot of the top twenty."""
    gap: float = 0.0
    gap_parts: tuple[GapPart, ...] = ()
    gap_prior: float = 0.0
    gap_rest: float = 0.0


def why_not(user: "User", ranking: Ranking, movie: Movie) -> WhyNot:
    """Return why the film is not higher for the user; one they rated, hid or saved is left out for that."""
    version, place = ranking.model.version, ranking.place_of(movie.pk)
    out = _left_out(user, movie)
    if place is None:
        text = out or _("Too few people have rated it for the model to place it yet.")
        return WhyNot(movie, Prose(text, {}), version)
    foot = int(ranking.movie_ids[min(TOP, len(ranking)) - 1]) if len(ranking) else movie.pk
    split = explain_scores(ranking, [movie.pk, foot])
    near = _just_ahead(ranking, movie.pk, place)
    parts, against = _parts(split), _against(split)
    ids = split.movie_ids.tolist()
    names = names_of(ranking.model.version, [movie.pk, foot, *near, *(ids[j] for j in {*parts, *against})])
    movies = movies_by_id(names)
    stars = ranking.taste.stars.tolist()
    here, there = split.weights[0], split.weights[1]
    story = _Story(ranking, movie, place, foot, split, parts, against, names)
    text = " ".join(filter(None, [out, *story.sentences(out)]))
    return WhyNot(
        movie=movie,
        text=Prose(text, names),
        model_version=version,
        score=float(split.scores[0]),
        place=place,
        of=story.total,
        ahead=tuple(movies[i] for i in near if i in movies),
        against=tuple((movies[ids[j]], stars[j], float(here[j])) for j in against if ids[j] in movies),
        above=movies.get(foot) if foot != movie.pk and place > TOP else None,
        gap=float(split.scores[1] - split.scores[0]),
        gap_parts=tuple(
            GapPart(movies[ids[j]], stars[j], float(there[j]), float(here[j])) for j in parts if ids[j] in movies
        ),
        gap_prior=float(split.prior[1] - split.prior[0]),
        gap_rest=float((there - here).sum() - (there - here)[parts].sum()),
    )


@dataclass(frozen=True, slots=True)
class _Story:
    """What is told of a film's place."""

    ranking: Ranking
    movie: Movie
    place: int
    foot: int
    split: Contributions
    parts: Sequence[int]
    against: Sequence[int]
    names: dict[int, FilmRef]

    @property
    def total(self) -> int:
        """How many films may be recommended."""
        return len(self.ranking) if self.ranking.model.in_memory else self.ranking.eligible.count()

    def sentences(self, left_out: str) -> list[str]:
        """Return the place, what is lacking, what speaks against it, and what the films ahead have more of."""
        place = {"place": f"{self.place:,}", "total": f"{self.total:,}"}
        if left_out:
            return [_("Otherwise it would be number %(place)s of %(total)s for you.") % place]
        if self.place <= TOP:
            return [_("It is near the top: number %(place)s of %(total)s for you.") % place]
        told = [_("It is number %(place)s of the %(total)s films you could be recommended.") % place]
        return told + [part for part in (self._lack(), self._opposition(), self._gap()) if part]

    def _lack(self) -> str:
        weights = self.split.weights[0]
        liked = (self.ranking.taste.stars >= LIKED_FROM) & (weights > NEGLIGIBLE)
        count = int(self.ranking.model.films([self.movie.pk]).rating_count[0])
        if count < FEW:
            return ngettext(
                "Only %(n)s person has rated it, so little is known of who likes it.",
                "Only %(n)s people have rated it, so little is known of who likes it.",
                count,
            ) % {"n": count}
        return "" if liked.any() else _("Nothing you liked speaks for it.")

    def _opposition(self) -> str:
        said = [self._rated(j) for j in self.against[:2]]
        return _("Against it count %(ratings)s.") % {"ratings": listed(said)} if said else ""

    def _gap(self) -> str:
        """Name what puts the film at the foot of the top twenty ahead: ratings first, else popularity."""
        gap = float(self.split.scores[1] - self.split.scores[0])
        ids = self.split.movie_ids.tolist()
        differences = self.split.weights[1] - self.split.weights[0]
        named = [marker(ids[j]) for j in self.parts if differences[j] > WORTH_NAMING * gap][:3]
        slots = {"film": marker(self.foot), "place": min(TOP, len(self.ranking)), "ratings": listed(named)}
        if named:
            return _("%(film)s, at number %(place)s, gets more from %(ratings)s.") % slots
        if float(self.split.prior[1] - self.split.prior[0]) > gap / 2:
            return _("%(film)s, at number %(place)s, is ahead mostly because more people rate it.") % slots
        return _("%(film)s, at number %(place)s, gets a little more from many of your ratings.") % slots

    def _rated(self, column: int) -> str:
        stars = stars_in_words(float(self.ranking.taste.stars[column]))
        return _("your %(stars)s for %(film)s") % {"stars": stars, "film": marker(int(self.split.movie_ids[column]))}


def _left_out(user: "User", movie: Movie) -> str:
    """Say why the film is no candidate at all, where that is so."""
    if rating := Rating.objects.filter(user=user, movie=movie).first():
        return _("You have seen it: you gave it %(stars)s.") % {"stars": stars_in_words(float(rating.stars))}
    if Dismissal.objects.filter(user=user, movie=movie).exists():
        return _("You asked not to see it again.")
    if WatchlistEntry.objects.filter(user=user, movie=movie).exists():
        return _("It is on your watchlist, and what you have saved is not recommended again.")
    return ""


def _parts(split: Contributions) -> list[int]:
    """Return the columns of the rated films that favour the film ahead most."""
    differences = split.weights[1] - split.weights[0]
    order = np.argsort(-differences, kind="stable")[:MOST_PARTS].tolist()
    return [j for j in order if differences[j] > NEGLIGIBLE]


def _against(split: Contributions) -> list[int]:
    weights = split.weights[0]
    return [j for j in np.argsort(weights, kind="stable")[:MOST_AGAINST].tolist() if weights[j] < -NEGLIGIBLE]


def _just_ahead(ranking: Ranking, movie_id: int, place: int) -> list[int]:
    """Return the films right ahead of this one, nearest first."""
    ahead = [i for i in ranking.movie_ids[max(place - 1 - MOST_AHEAD, 0) : place - 1].tolist() if i != movie_id]
    return ahead[::-1]
