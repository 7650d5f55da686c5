"""What to watch next: every film a person may be recommended, scored and sorted.

How to call it::

    ranking = rank_candidates(user=user)                          # recency=0.8, limit=100, theme=theme
    ranking = rank_history([(movie_id, stars, seconds), ...])     # someone without an account
    ranking.movie_ids, ranking.scores, ranking.items, ranking.prior, ranking.theme_ids      # best first
    ranking.score_films(movie_ids)                                # any films, in their order; NaN where unknown
    ranking.place_of(movie_id)                                    # 1 is the best

`recency` (0 to 1) takes the place of the model's β_m. A ranking keeps the history it stands on, so that
`recommender.contributions` can split its scores and solve it again without a film.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from django.db.models import Exists, OuterRef, QuerySet
from numpy.typing import ArrayLike, NDArray

from catalog.models import Dismissal, Rating, WatchlistEntry
from recommender.histories import History
from recommender.models import MovieVector, Theme
from recommender.pools import Pool, count_better, find_pool
from recommender.profiles import current_profile, history_of
from recommender.scoring import Query, Taste, hybrid_scores, query_of, taste_of
from recommender.serving import Films, LiveModel, live_model
from recommender.space import Floats, Ids, ScoringConstants

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True)
class Ranking:
    """Films by score, best first, ties by movie id; c of them."""

    model: LiveModel
    history: History
    taste: Taste
    constants: ScoringConstants
    """With the person's recency."""
    query: Query
    """What scores a film less its prior."""
    eligible: QuerySet[MovieVector]
    """The films that may be recommended, as the database selects them."""
    pool: Pool
    """All films that were scored."""
    pool_scores: Floats
    order: NDArray[np.intp]
    """Where in the pool the ranked films stand, best first, (c,)."""
    limit: int | None

    def __len__(self) -> int:
        return len(self.order)

    @cached_property
    def scores(self) -> Floats:
        """(c,)."""
        return self.pool_scores[self.order]

    @cached_property
    def movie_ids(self) -> Ids:
        """(c,)."""
        return self.pool.movie_ids[self.order]

    @cached_property
    def films(self) -> Films:
        """Everything the model knows of the ranked films."""
        return self.pool.catalogue.take(self.pool.places[self.order])

    @property
    def items(self) -> Floats:
        """y_i, (c, 50)."""
        return self.films.rank

    @property
    def prior(self) -> Floats:
        """Before γ, (c,)."""
        return self.films.prior

    @property
    def theme_ids(self) -> Ids:
        """Primary keys of `Theme`, (c,)."""
        return self.films.theme_ids

    def score_films(self, movie_ids: ArrayLike) -> Floats:
        """Return the scores of any films in their order; NaN for one the model does not know."""
        films = self.model.films(movie_ids)
        scores = hybrid_scores(films, self.query)
        return np.where(films.known, scores, np.nan)

    def place_of(self, movie_id: int) -> int | None:
        """Return the film's place among all that may be recommended, 1 for the best; None where the model lacks it.

        A film that may not be recommended (rated, say) gets the place it would have.
        """
        score = float(self.score_films([movie_id])[0])
        if np.isnan(score):
            return None
        return 1 + self._count_better(movie_id, score)

    def solved_for(self, history: History) -> "Ranking":
        """Return the ranking that another history would give, over the same films; for "what if"."""
        return rank_taste(
            model=self.model,
            history=history,
            eligible=self.eligible,
            constants=self.constants,
            limit=self.limit,
            pool=self.pool if self.model.in_memory else None,
        )

    def _count_better(self, movie_id: int, score: float) -> int:
        better = self._count_better_in_pool(movie_id, score)
        if score < self.pool.beyond:
            beyond = self.eligible.exclude(movie_id__in=[*self.pool.movie_ids.tolist(), movie_id])
            better += count_better(beyond, self.query, score)
        return better

    def _count_better_in_pool(self, movie_id: int, score: float) -> int:
        scores, ids = self.pool_scores, self.pool.movie_ids
        others = ids != movie_id
        # A score from the catalogue's matrix and one from a single row may differ in the last bits.
        level = np.isclose(scores, score, rtol=0, atol=1e-9)
        return int((others & ((~level & (scores > score)) | (level & (ids < movie_id)))).sum())


def rank_candidates(
    *,
    user: "User",
    model: LiveModel | None = None,
    recency: float | None = None,
    limit: int | None = None,
    theme: Theme | None = None,
) -> Ranking:
    """Rank what the user has neither rated nor dismissed nor saved; raises NoLiveModel.

    The stored profile is brought up to date on the way where the task has not come yet.
    """
    model = model or live_model()
    current_profile(user, model)
    return rank_taste(
        model=model,
        history=history_of(user, model),
        eligible=_in_theme(eligible_for(user, model), theme),
        constants=with_recency(model.constants, recency),
        limit=limit,
    )


def rank_history(
    history: Iterable[tuple[int, float, float]],
    *,
    model: LiveModel | None = None,
    recency: float | None = None,
    limit: int | None = None,
    theme: Theme | None = None,
) -> Ranking:
    """Rank what is not in the history, given as (movie id, stars, seconds since the epoch); nothing is stored."""
    model = model or live_model()
    movie_ids, stars, times = zip(*history, strict=True) if (history := list(history)) else ((), (), ())
    return rank_taste(
        model=model,
        history=model.history(movie_ids, stars, times),
        eligible=_in_theme(model.vector_rows.exclude(movie_id__in=movie_ids), theme),
        constants=with_recency(model.constants, recency),
        limit=limit,
    )


def rank_taste(
    *,
    model: LiveModel,
    history: History,
    eligible: QuerySet[MovieVector],
    constants: ScoringConstants,
    limit: int | None = None,
    pool: Pool | None = None,
) -> Ranking:
    """Rank the eligible films for a history; `pool` spares looking for them again."""
    taste = taste_of(history, model.space, constants)
    query = query_of(taste)
    if pool is None:
        pool = find_pool(model, eligible, query, limit)
    scores = pool.score(query)
    # The pool is sorted by movie id, so a stable sort leaves ties in that order.
    order = np.argsort(-scores, kind="stable")[:limit]
    return Ranking(
        model=model,
        history=history,
        taste=taste,
        constants=constants,
        query=query,
        eligible=eligible,
        pool=pool,
        pool_scores=scores,
        order=order,
        limit=limit,
    )


def eligible_for(user: "User", model: LiveModel) -> QuerySet[MovieVector]:
    """Select the model's films that the user has neither rated nor dismissed nor saved."""
    mine = {"user_id": user.pk, "movie": OuterRef("movie_id")}
    return model.vector_rows.exclude(
        Exists(Rating.objects.filter(**mine))
        | Exists(Dismissal.objects.filter(**mine))
        | Exists(WatchlistEntry.objects.filter(**mine))
    )


def with_recency(constants: ScoringConstants, recency: float | None) -> ScoringConstants:
    """Put the person's recency in the place of β_m; None keeps the model's."""
    if recency is None:
        return constants
    if not 0.0 <= recency <= 1.0:
        raise ValueError(f"Recency goes from 0 (long-term) to 1 (right now), not {recency}.")
    return replace(constants, recency=float(recency), recency_fading=0.0)


def _in_theme(eligible: QuerySet[MovieVector], theme: Theme | None) -> QuerySet[MovieVector]:
    return eligible if theme is None else eligible.filter(theme=theme)
