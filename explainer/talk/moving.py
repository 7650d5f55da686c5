"""What moved since a person's last visit, and because of which rating: from a re-solve without the ratings made since.

How to call it::

    visit = last_visit(user)                       # one query: when the visit before ended, what was rated since
    moves = what_moved(user, ranking, visit)       # Moves(came, left, because, text), or None where nothing moved
    note_visit(user, visit)                        # one write, at most once a minute

A visit ends half an hour after the last look, so that a reload goes on showing what moved.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, F, OuterRef, When
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog.models import Interaction, Movie, Rating
from explainer.agents.historian import unique_names
from explainer.agents.prose import Prose, listed, marker
from explainer.facts.library import open_library
from explainer.models import Visit
from explainer.selectors import movies_by_id
from recommender.candidates import Ranking
from recommender.histories import History
from recommender.scoring import hybrid_scores, query_of, taste_of

if TYPE_CHECKING:
    from accounts.models import User

VISIT_ENDS = timedelta(minutes=30)
NOTE_EVERY = timedelta(minutes=1)
TOP = 20
MOST_CAUSES = 4
"""Above it the ratings are answered for together, so that an import costs no more than a rating."""
MOST_NAMED = 3


@dataclass(frozen=True, slots=True)
class LastVisit:
    """When the visit before this one ended (None where there was none), and the films rated since."""

    since: datetime | None = None
    seen_at: datetime | None = None
    rated: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Move:
    """A film that came into the top twenty or left it; `because` is the rating that did most, where one can say."""

    movie: Movie
    because: Movie | None


@dataclass(frozen=True, slots=True)
class Moves:
    """What moved since the last visit."""

    since: datetime
    came: tuple[Move, ...]
    left: tuple[Move, ...]
    rated: tuple[Movie, ...]
    """What was rated since."""
    text: Prose


def last_visit(user: "User") -> LastVisit:
    """Return when the user's visit before this one ended and what they rated since, in one query."""
    began = Case(When(seen_at__lt=timezone.now() - VISIT_ENDS, then=F("seen_at")), default=F("since"))
    rated = Rating.objects.filter(user=user, updated_at__gt=OuterRef("began")).order_by("-updated_at", "-pk")
    visits = Visit.objects.filter(pk=user.pk).annotate(began=began).annotate(rated=ArraySubquery(rated.values("movie")))
    found = visits.values_list("began", "seen_at", "rated").first()
    return LastVisit(found[0], found[1], tuple(found[2])) if found else LastVisit()


def note_visit(user: "User", visit: LastVisit) -> None:
    """Remember that the user looked at their page now; the end of the visit before stays what it was."""
    now = timezone.now()
    if visit.seen_at is None or now - visit.seen_at > NOTE_EVERY:
        Visit.objects.bulk_create(
            [Visit(user_id=user.pk, seen_at=now, since=visit.since)],
            update_conflicts=True,
            unique_fields=["user"],
            update_fields=["seen_at", "since"],
        )


def what_moved(user: "User", ranking: Ranking, visit: LastVisit) -> Moves | None:
    """Return the films that came into the user's top twenty since the last visit and those that left it.

    What was rated since is no candidate before either, so that only what the ratings did is told.
    """
    counted = set(ranking.history.movie_ids.tolist())
    rated = [movie_id for movie_id in visit.rated if movie_id in counted]
    if visit.since is None or not rated:
        return None
    earlier = _earlier_ratings(user, rated, visit.since)
    before = ranking.solved_for(_as_of(ranking, rated, earlier))
    now_top, then_top = ranking.movie_ids[:TOP].tolist(), before.movie_ids[:TOP].tolist()
    came = [movie_id for movie_id in now_top if movie_id not in then_top]
    left = [movie_id for movie_id in then_top if movie_id not in now_top]
    if not came and not left:
        return None
    causes = _causes(ranking, rated, earlier, came, left)
    movies = movies_by_id({*came, *left, *rated})
    moves = {i: Move(movies[i], movies.get(causes.get(i, 0))) for i in (*came, *left) if i in movies}
    return Moves(
        since=visit.since,
        came=tuple(moves[i] for i in came if i in moves),
        left=tuple(moves[i] for i in left if i in moves),
        rated=tuple(movies[i] for i in rated if i in movies),
        text=_tell(ranking, came, left, rated, causes),
    )


def _earlier_ratings(user: "User", rated: Sequence[int], since: datetime) -> Mapping[int, tuple[float, float] | None]:
    """Return stars and time that films rated anew had before, as the log has them; None for those that had none."""
    rows = Interaction.objects.filter(
        user=user, movie__in=rated, created_at__lte=since, kind__in=[Interaction.Kind.RATE, Interaction.Kind.UNRATE]
    ).order_by("movie_id", "-created_at", "-pk")
    last = rows.distinct("movie_id").values_list("movie_id", "stars", "created_at")
    known = {movie_id: (float(stars), at.timestamp()) for movie_id, stars, at in last if stars is not None}
    return {movie_id: known.get(movie_id) for movie_id in rated}


def _as_of(ranking: Ranking, undone: Sequence[int], earlier: Mapping[int, tuple[float, float] | None]) -> History:
    """Return the history with these ratings undone: gone where they are new, as they were where they replaced one."""
    history = ranking.history
    gone = [movie_id for movie_id in undone if earlier[movie_id] is None]
    keep = ~np.isin(history.movie_ids, gone)
    ids, stars, times = history.movie_ids[keep], history.stars[keep].copy(), history.times[keep].copy()
    for movie_id in undone:
        if was := earlier[movie_id]:
            stars[ids == movie_id], times[ids == movie_id] = was
    return ranking.model.history(ids, stars, times)


def _causes(
    ranking: Ranking,
    rated: Sequence[int],
    earlier: Mapping[int, tuple[float, float] | None],
    came: Sequence[int],
    left: Sequence[int],
) -> dict[int, int]:
    """Return for each film that moved the rating whose undoing alone would move it back furthest."""
    if len(rated) > MOST_CAUSES:
        return {}
    moved = [*came, *left]
    way = np.array([1.0] * len(came) + [-1.0] * len(left))
    films, constants = ranking.model.films(moved), ranking.constants
    now = hybrid_scores(films, ranking.query)
    # The moved films' scores are all that is asked for: no need to rank the whole catalogue for each rating.
    undone = (taste_of(_as_of(ranking, [j], earlier), ranking.model.space, constants) for j in rated)
    effects = np.array([way * (now - hybrid_scores(films, query_of(taste))) for taste in undone])
    best = effects.argmax(axis=0)
    return {
        movie_id: rated[int(best[column])] for column, movie_id in enumerate(moved) if effects[best[column], column] > 0
    }


def _tell(
    ranking: Ranking, came: Sequence[int], left: Sequence[int], rated: Sequence[int], causes: Mapping[int, int]
) -> Prose:
    """Say in a sentence or two what came and what left, after which ratings."""
    cards = open_library(ranking.model.version).cards([*came, *left, *rated])
    names = unique_names(cards.values())
    after = _after(came, left, rated, causes)
    parts = []
    if came:
        text = ngettext(
            "%(films)s is new among your top twenty, after %(after)s.",
            "%(films)s are new among your top twenty, after %(after)s.",
            len(came),
        )
        parts.append(text % {"films": _named(came), "after": after})
    if left:
        text = ngettext("%(films)s made room.", "%(films)s made room.", len(left))
        if not came:
            text = _("%(films)s left your top twenty, after %(after)s.")
        parts.append(text % {"films": _named(left), "after": after})
    return Prose(" ".join(parts), names)


def _after(came: Sequence[int], left: Sequence[int], rated: Sequence[int], causes: Mapping[int, int]) -> str:
    """Name the ratings that did it, the one behind most films first; all of them by number where they are many."""
    behind = [movie_id for movie_id, _films in Counter(causes[i] for i in (*came, *left) if i in causes).most_common()]
    if not behind:
        return ngettext("your latest rating", "your %(n)s latest ratings", len(rated)) % {"n": len(rated)}
    return _("your rating of %(films)s") % {"films": listed([marker(movie_id) for movie_id in behind[:MOST_NAMED]])}


def _named(films: Sequence[int]) -> str:
    """Name a few films, and say how many more there are."""
    shown = [marker(movie_id) for movie_id in films[:MOST_NAMED]]
    if len(films) > MOST_NAMED:
        shown.append(ngettext("%(n)s more", "%(n)s more", len(films) - MOST_NAMED) % {"n": len(films) - MOST_NAMED})
    return listed(shown)
