"""What a person's ratings say for the films shown, recomputed: the other half of what sentences are checked against."""

from collections.abc import Sequence
from functools import cached_property

import numpy as np

from recommender.candidates import Ranking
from recommender.contributions import explain_scores
from recommender.scoring import Contributions

LIKED, DISLIKED = 3.5, 2.5
STRONGEST, CARRIERS, HEAVIEST = 100, 30, 12


class Person:
    """One person's ratings and the exact split of the scores of the films shown."""

    def __init__(self, ranking: Ranking, films: Sequence[int]) -> None:
        """Split the scores of the films shown, and of the person's strongest candidates."""
        history = ranking.history
        self.stars = dict(zip(history.movie_ids.tolist(), history.stars.tolist(), strict=True))
        self.since = {movie_id: len(history) - 1 - j for j, movie_id in enumerate(history.movie_ids.tolist())}
        split = explain_scores(ranking, np.asarray(films, np.int64))
        self._rated: list[int] = split.movie_ids.tolist()
        self._row = {movie_id: row for row, movie_id in enumerate(films)}
        self._split, self._weights, self._prior = split, split.weights, split.prior
        self._ranking = ranking

    @property
    def liked(self) -> int:
        """How many films the person liked."""
        return sum(stars >= LIKED for stars in self.stars.values())

    def weights(self, film: int) -> dict[int, float]:
        """Return what each rated film gives to this one."""
        return dict(zip(self._rated, self._weights[self._row[film]].tolist(), strict=True))

    def weights_of_shelf(self, films: Sequence[int]) -> dict[int, float]:
        """Return what each rated film gives to all of these together."""
        rows = [self._row[film] for film in films if film in self._row]
        return dict(zip(self._rated, self._weights[rows].sum(axis=0).tolist(), strict=True))

    def is_mostly_recent(self, film: int, rated: int) -> bool:
        """Return whether a rating weighs more for being recent than by the long run."""
        if rated not in self._rated:
            return False
        row, column = self._row[film], self._rated.index(rated)
        return abs(float(self._split.recent[row, column])) > abs(float(self._split.long[row, column]))

    def supporters(self, film: int) -> list[int]:
        """Return the liked films that speak for this one, heaviest first."""
        weights = self.weights(film)
        speaking = [i for i, weight in weights.items() if weight > 0 and self.stars[i] >= LIKED]
        return sorted(speaking, key=lambda i: (-weights[i], self._rated.index(i)))

    def heaviest_supporters(self, film: int) -> dict[int, float]:
        """Return the liked among the films that weigh most for this one, with their weights."""
        weights = self.weights(film)
        heaviest = sorted((i for i in weights if weights[i] > 0), key=lambda i: -weights[i])[:HEAVIEST]
        return {i: weights[i] for i in heaviest if self.stars[i] >= LIKED}

    def prior_share(self, film: int) -> float:
        """Return the prior's share of all that speaks for the film."""
        prior = max(float(self._prior[self._row[film]]), 0.0)
        return prior / max(prior + sum(w for w in self.weights(film).values() if w > 0), 1e-12)

    def is_away(self, films: Sequence[int]) -> bool:
        """Return whether films marked down say more for these than popularity does."""
        low = [i for i, stars in self.stars.items() if stars <= DISLIKED]
        said = sum(max(self.weights(film).get(i, 0.0), 0.0) for film in films for i in low)
        return said > sum(float(self._prior[self._row[film]]) for film in films)

    def are_best(self, films: Sequence[int]) -> bool:
        """Return whether no film of a higher score is left out."""
        worst = min(self._ranking.score_films(films).tolist(), default=0.0)
        return int((self._ranking.pool_scores > worst + 1e-9).sum()) < len(films)

    @cached_property
    def carriers(self) -> dict[int, float]:
        """The liked films that carry the strongest candidates, with what they give them, heaviest first."""
        given = np.maximum(self._strongest.weights, 0.0).sum(axis=0).tolist()
        return self._heaviest(given)

    @cached_property
    def turns(self) -> tuple[dict[int, float], dict[int, float]]:
        """What the same films give by the recent term and by the long-term one."""
        recent = np.maximum(self._strongest.recent, 0.0).sum(axis=0).tolist()
        long = np.maximum(self._strongest.long, 0.0).sum(axis=0).tolist()
        by_film = (dict(zip(self._rated, each, strict=True)) for each in (recent, long))
        recently, before = ({i: given[i] for i in self.carriers} for given in by_film)
        return recently, before

    @cached_property
    def _strongest(self) -> Contributions:
        return explain_scores(self._ranking, self._ranking.movie_ids[:STRONGEST])

    def _heaviest(self, given: Sequence[float]) -> dict[int, float]:
        liked = [(i, mass) for i, mass in zip(self._rated, given, strict=True) if mass > 0 and self.stars[i] >= LIKED]
        return dict(sorted(liked, key=lambda pair: -pair[1])[:CARRIERS])
