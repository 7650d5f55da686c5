"""Ratings by position, for what NumPy does with them."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ids = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Interactions:
    """N ratings in the order (user, movie); `user` and `item` are positions in `user_ids` and `movie_ids`."""

    user_ids: Ids
    movie_ids: Ids
    """The whole catalogue's, sorted."""
    user: Ids
    item: Ids
    stars: Floats
    times: Floats

    @classmethod
    def from_frame(cls, frame: pd.DataFrame, movie_ids: Ids) -> "Interactions":
        """Index a pandas frame of ratings, in a set order so that every sum comes out the same."""
        rows = frame.sort_values(["user_id", "movie_id"], kind="stable")
        users = rows["user_id"].to_numpy(np.int64)
        user_ids, user = np.unique(users, return_inverse=True)
        item = np.searchsorted(movie_ids, rows["movie_id"].to_numpy(np.int64))
        stars, times = rows["stars"].to_numpy(np.float64), rows["rated_at"].to_numpy(np.float64)
        return cls(user_ids, movie_ids, user, item, stars, times)

    def __len__(self) -> int:
        return len(self.stars)

    @property
    def shape(self) -> tuple[int, int]:
        """Numbers of users and of films."""
        return len(self.user_ids), len(self.movie_ids)

    @property
    def user_counts(self) -> Ids:
        """Ratings of each user."""
        return np.bincount(self.user, minlength=len(self.user_ids))

    @property
    def item_counts(self) -> Ids:
        """Ratings of each film."""
        return np.bincount(self.item, minlength=len(self.movie_ids))

    def like_counts(self, threshold: float) -> Ids:
        """Likes of each film."""
        return np.bincount(self.item[self.stars >= threshold], minlength=len(self.movie_ids))

    def rows_of_users(self) -> list[slice]:
        """Return where each user's ratings stand, one slice for each of `user_ids`."""
        edges = np.r_[0, np.cumsum(self.user_counts)]
        return [slice(start, end) for start, end in zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True)]


def locate(ids: Ids, wanted: Ids) -> Ids:
    """Return the position of each wanted id in the sorted `ids`, len(ids) where it is unknown."""
    if not len(ids):
        return np.zeros(len(wanted), np.int64)
    position = np.minimum(np.searchsorted(ids, wanted), len(ids) - 1)
    return np.where(ids[position] == wanted, position, len(ids))
