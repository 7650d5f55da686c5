"""The welcome of a person with an account; its state between two answers is kept in the session."""

from collections.abc import MutableMapping
from dataclasses import dataclass
from decimal import Decimal

from accounts.models import User
from accounts.onboarding import choose_movies
from accounts.stage import SHELF, STAGE_SIZE, Stage
from catalog.models import Movie
from recommender import flows

SESSION_KEY = "welcome"
__all__ = ["STAGE_SIZE", "Welcome"]


@dataclass(slots=True, kw_only=True)
class Welcome(Stage):
    """What the person answers is stored as their ratings at once."""

    user: User

    @classmethod
    def from_session(cls, session: MutableMapping, user: User) -> "Welcome":
        """Read the state, and fill the stage where films are missing."""
        kept = session.get(SESSION_KEY) or {}
        welcome = cls(
            user=user, stage=list(kept.get("stage", [])), steps=[list(step) for step in kept.get("steps", [])]
        )
        welcome.fill()
        return welcome

    def to_session(self, session: MutableMapping) -> None:
        """Keep the state for the next request."""
        session[SESSION_KEY] = {"stage": self.stage, "steps": self.steps}

    def store(self, movie: Movie, stars: Decimal, place: int | None) -> None:
        """Rate the film in the person's name."""
        flows.rate(user=self.user, movie=movie, stars=stars, shelf=SHELF, position=place)

    def take_back(self, movie_ids: list[int]) -> None:
        """Take the person's ratings of these films back."""
        for movie in Movie.objects.filter(pk__in=movie_ids):
            flows.unrate(user=self.user, movie=movie, shelf=SHELF)

    def choose(self, count: int) -> list[int]:
        """Return the films that tell most about this person now."""
        chosen = choose_movies(user=self.user, count=count, on_stage=self.stage, skipped=self.skipped)
        return [movie.pk for movie in chosen]
