"""What a visitor without an account has rated, kept in the session alone."""

from collections.abc import MutableMapping
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils import timezone

from accounts.onboarding import choose_next
from accounts.stage import Stage
from catalog.models import Movie

SESSION_KEY = "trying"
MOST_RATINGS = 100
NEEDED = 3
"""Ratings before there are shelves."""


@dataclass(slots=True, kw_only=True)
class Trial(Stage):
    """A welcome without an account; `given` holds stars and seconds since the epoch by movie id."""

    given: dict[int, tuple[float, float]] = field(default_factory=dict)

    @classmethod
    def from_session(cls, session: MutableMapping) -> "Trial":
        """Read the state, as it was left."""
        kept = session.get(SESSION_KEY) or {}
        return cls(
            stage=list(kept.get("stage", [])),
            steps=[list(step) for step in kept.get("steps", [])],
            given={movie_id: (stars, seconds) for movie_id, stars, seconds in kept.get("given", [])},
        )

    def to_session(self, session: MutableMapping) -> None:
        """Keep the state for the next request."""
        given = [[movie_id, stars, seconds] for movie_id, (stars, seconds) in self.given.items()]
        session[SESSION_KEY] = {"stage": self.stage, "steps": self.steps, "given": given}

    @property
    def history(self) -> list[tuple[int, float, float]]:
        """The ratings as `rank_history` takes them: movie id, stars, seconds since the epoch."""
        return [(movie_id, stars, seconds) for movie_id, (stars, seconds) in self.given.items()]

    @property
    def missing(self) -> int:
        """How many ratings there must be more before there can be shelves."""
        return max(NEEDED - len(self.given), 0)

    @property
    def is_enough(self) -> bool:
        """Whether there can be shelves."""
        return not self.missing

    def store(self, movie: Movie, stars: Decimal, place: int | None) -> None:
        """Note the stars; a session is no place for a whole history."""
        if movie.pk in self.given or len(self.given) < MOST_RATINGS:
            self.given[movie.pk] = (float(stars), timezone.now().timestamp())

    def take_back(self, movie_ids: list[int]) -> None:
        """Forget the stars."""
        for movie_id in movie_ids:
            self.given.pop(movie_id, None)

    def choose(self, count: int) -> list[int]:
        """Return the films that tell most about this visitor now."""
        rated = {movie_id: stars for movie_id, (stars, _) in self.given.items()}
        chosen = choose_next(rated=rated, count=count, on_stage=self.stage, skipped=self.skipped)
        return [movie.pk for movie in chosen]
