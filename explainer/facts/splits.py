"""The exact split of a person's scores, made once for a page and looked up by every agent."""

from collections.abc import Iterable, Sequence

import numpy as np

from recommender.candidates import Ranking
from recommender.contributions import explain_scores
from recommender.scoring import Contributions

STRONGEST_CANDIDATES, MOST_CANDIDATES = 100, 400


class Splits:
    """What every rated film gives to the person's best candidates, and to other films where they are named."""

    def __init__(self, ranking: Ranking, *, candidates: int = MOST_CANDIDATES, beside: Iterable[int] = ()) -> None:
        """Split the scores of so many candidates and of the films beside them."""
        self.ranking = ranking
        ids = ranking.movie_ids[:candidates].tolist()
        ids += [movie_id for movie_id in beside if movie_id not in set(ids)]
        self._row = {movie_id: row for row, movie_id in enumerate(ids)}
        self._all = explain_scores(ranking, ids)

    def of(self, movie_ids: Sequence[int]) -> Contributions:
        """Return the split of these films, in their order; only films that were split are known."""
        rows = np.array([self._row[movie_id] for movie_id in movie_ids], np.intp)
        whole = self._all
        return Contributions(whole.movie_ids, whole.long[rows], whole.recent[rows], whole.prior[rows])
