"""The historian's books on a shelf as a whole: which ratings carry it, and whether it holds the best there is."""

from collections.abc import Mapping, Sequence

import numpy as np

from explainer.facts.evidence import ShelfEvidence
from explainer.facts.kinds import FilmRef
from explainer.facts.library import FilmCard
from explainer.facts.standards import DISLIKED_UP_TO, LIKED_FROM
from explainer.facts.standings import Backing
from recommender.candidates import Ranking
from recommender.scoring import Contributions

MOST_BACKERS = 3
LEVEL = 1e-12


class ShelfBooks:
    """What all rated films give to the films of one shelf, added up."""

    def __init__(self, split: Contributions, ranking: Ranking, rows: Sequence[int]) -> None:
        """Take the split of the scores and which of its rows are the shelf's."""
        self._ids, self._ranking, self._stars = split.movie_ids, ranking, ranking.taste.stars
        self._weights = split.weights[list(rows)]
        self._prior = float(split.prior[list(rows)].sum())
        self._given = self._weights.sum(axis=0)

    @property
    def backers(self) -> list[int]:
        """The columns of the liked films that give most, heaviest first."""
        order = np.argsort(-self._given, kind="stable").tolist()
        speaking = [j for j in order if self._given[j] > LEVEL and self._stars[j] >= LIKED_FROM]
        return speaking[:MOST_BACKERS]

    def evidence(
        self, slug: str, films: Sequence[int], cards: Mapping[int, FilmCard], names: Mapping[int, FilmRef]
    ) -> ShelfEvidence:
        """Return what is known of the shelf."""
        traits = [set(cards[movie_id].traits) for movie_id in films if movie_id in cards]
        against = self._weights[:, self._stars <= DISLIKED_UP_TO]
        return ShelfEvidence(
            slug=slug,
            films=tuple(films),
            backing=tuple(self._backing(slug, j, names) for j in self.backers if int(self._ids[j]) in names),
            traits=tuple(sorted(set.intersection(*traits))) if traits else (),
            is_best=set(films) == set(self._ranking.movie_ids[: len(films)].tolist()),
            is_away=float(np.maximum(against, 0.0).sum()) > self._prior,
        )

    def _backing(self, slug: str, column: int, names: Mapping[int, FilmRef]) -> Backing:
        rated = int(self._ids[column])
        return Backing(
            id=f"b{rated}-{slug}",
            rated=names[rated],
            stars=float(self._stars[column]),
            share=float(self._given[column] / max(np.maximum(self._given, 0.0).sum(), LEVEL)),
            place=1 + int((self._given > self._given[column] + LEVEL).sum()),
            leads_each=bool((self._weights[:, column] >= self._weights.max(axis=1) - LEVEL).all()),
        )
