"""A person's ratings with what the model knows of each film. NumPy only, no I/O."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from recommender.neighbours import Neighbours
from recommender.space import Floats, Ids


@dataclass(frozen=True, slots=True)
class History:
    """A person's ratings in the order (time, movie id), with what the model knows of each film."""

    movie_ids: Ids
    stars: Floats
    times: Floats
    """Seconds since the epoch."""
    vectors: Floats
    """(m, d); a film the model does not know has a row of zeros."""
    content: Floats
    """(m, f); likewise."""
    neighbours: Neighbours
    """Of each film, m lists; likewise."""

    @classmethod
    def in_order(
        cls,
        movie_ids: ArrayLike,
        stars: ArrayLike,
        times: ArrayLike,
        vectors: ArrayLike,
        content: ArrayLike | None = None,
        neighbours: Neighbours | None = None,
    ) -> "History":
        """Build a history from columns in any order."""
        ids, when = np.asarray(movie_ids, np.int64), np.asarray(times, np.float64)
        order = np.lexsort((ids, when))
        columns = np.zeros((len(ids), 0)) if content is None else content
        return cls(
            ids[order],
            np.asarray(stars, np.float64)[order],
            when[order],
            np.asarray(vectors, np.float64)[order],
            np.asarray(columns, np.float64)[order],
            (Neighbours.none(len(ids)) if neighbours is None else neighbours).take(order),
        )

    def __len__(self) -> int:
        return len(self.movie_ids)

    def without(self, movie_id: int) -> "History":
        """Return the history as if this film had never been rated."""
        return self.keeping(self.movie_ids != movie_id)

    def keeping(self, chosen: NDArray[np.bool_]) -> "History":
        """Return the history of the chosen ratings alone, (m,)."""
        return History(
            self.movie_ids[chosen],
            self.stars[chosen],
            self.times[chosen],
            self.vectors[chosen],
            self.content[chosen],
            self.neighbours.take(np.flatnonzero(chosen)),
        )
