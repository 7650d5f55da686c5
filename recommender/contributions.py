"""Why exactly: the split of scores by rated film, and what a score would be without one of them.

How to call it::

    split = explain_scores(ranking, movie_ids)       # split.weights (k, m) + split.prior (k,) = split.scores (k,)
    counterfactual(ranking, movie_id, without=j)     # score and place after solving again without film j
    counterfactuals(ranking, [(movie_id, j), ...])   # the same for many, solving once for each j

A weight is a share of the score, not what deleting the film would do: never use the one for the other.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from recommender.candidates import Ranking
from recommender.scoring import Contributions, split_scores


@dataclass(frozen=True, slots=True)
class Counterfactual:
    """A film's score and place with and without one rating; places count from 1."""

    movie_id: int
    without: int
    score_before: float
    score_after: float
    rank_before: int
    rank_after: int


def explain_scores(ranking: Ranking, movie_ids: ArrayLike) -> Contributions:
    """Split the scores of any films, in their order; a film the model does not know has prior and score NaN."""
    films = ranking.model.films(movie_ids)
    known = replace(films, prior=np.where(films.known, films.prior, np.nan))
    return split_scores(known, ranking.taste)


def counterfactual(ranking: Ranking, movie_id: int, *, without: int) -> Counterfactual | None:
    """Return what happens to a film when everything is solved again without one rated film.

    None where the model does not know the film. The film left out does not become a candidate: the person has seen it.
    """
    return counterfactuals(ranking, [(movie_id, without)])[0]


def counterfactuals(ranking: Ranking, pairs: Iterable[tuple[int, int]]) -> list[Counterfactual | None]:
    """Return the counterfactual of every (movie id, rated film left out), in order."""
    pairs = list(pairs)
    again = {j: ranking.solved_for(ranking.history.without(j)) for j in {j for _movie_id, j in pairs}}
    return [_compare(ranking, again[j], movie_id, j) for movie_id, j in pairs]


def _compare(before: Ranking, after: Ranking, movie_id: int, without: int) -> Counterfactual | None:
    place_before, place_after = before.place_of(movie_id), after.place_of(movie_id)
    if place_before is None or place_after is None:
        return None
    return Counterfactual(
        movie_id=movie_id,
        without=without,
        score_before=float(before.score_films([movie_id])[0]),
        score_after=float(after.score_films([movie_id])[0]),
        rank_before=place_before,
        rank_after=place_after,
    )
