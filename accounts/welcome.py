"""The welcome's state between two answers, kept in the session: which films are asked about, and what was answered."""

from collections.abc import MutableMapping
from dataclasses import dataclass, field
from decimal import Decimal

from accounts.models import User
from accounts.onboarding import choose_movies
from catalog.models import Movie
from recommender import flows

STAGE_SIZE = 6
SHELF = "welcome"
SESSION_KEY = "welcome"


@dataclass(slots=True)
class Welcome:
    """Six films on stage and the steps so far, last one last: `["rate", [id], [place]]` or `["skip", ids, places]`."""

    user: User
    stage: list[int] = field(default_factory=list)
    steps: list[list] = field(default_factory=list)

    @classmethod
    def from_session(cls, session: MutableMapping, user: User) -> "Welcome":
        """Read the state, and fill the stage where films are missing."""
        kept = session.get(SESSION_KEY) or {}
        welcome = cls(user, list(kept.get("stage", [])), [list(step) for step in kept.get("steps", [])])
        welcome.fill()
        return welcome

    def to_session(self, session: MutableMapping) -> None:
        """Keep the state for the next request."""
        session[SESSION_KEY] = {"stage": self.stage, "steps": self.steps}

    @property
    def skipped(self) -> list[int]:
        """The films passed over, in order."""
        return [movie_id for name, ids, _places in self.steps if name == "skip" for movie_id in ids]

    @property
    def rated(self) -> list[int]:
        """The films rated here, in order."""
        return [movie_id for name, ids, _places in self.steps if name == "rate" for movie_id in ids]

    def movies(self) -> list[Movie]:
        """The films on stage, in their places."""
        found = Movie.objects.with_genres().in_bulk(self.stage)
        return [found[movie_id] for movie_id in self.stage if movie_id in found]

    def rate(self, movie: Movie, stars: Decimal) -> None:
        """Rate a film on stage and put another in its place."""
        places = self._places([movie.pk])
        flows.rate(user=self.user, movie=movie, stars=stars, shelf=SHELF, position=places[0] if places else None)
        self._step("rate", [movie.pk])

    def skip(self, movie_ids: list[int]) -> None:
        """Pass over films on stage and put others in their places."""
        on_stage = [movie_id for movie_id in self.stage if movie_id in movie_ids]
        if on_stage:
            self._step("skip", on_stage)

    def undo(self) -> None:
        """Take the last answer back and show its films again where they stood."""
        if not self.steps:
            return
        name, movie_ids, places = self.steps.pop()
        if name == "rate":
            for movie in Movie.objects.filter(pk__in=movie_ids):
                flows.unrate(user=self.user, movie=movie, shelf=SHELF)
        self.stage = [kept for kept in self.stage if kept not in movie_ids]
        for movie_id, place in zip(movie_ids, places, strict=False):
            self.stage[place : place + 1] = [movie_id]

    def fill(self) -> None:
        """Take films off that are no longer in the catalogue, and complete the stage."""
        here = set(Movie.objects.filter(pk__in=self.stage).values_list("pk", flat=True))
        self.stage = [movie_id for movie_id in self.stage if movie_id in here]
        missing = STAGE_SIZE - len(self.stage)
        if missing > 0:
            self.stage += self._next(missing)

    def _step(self, name: str, movie_ids: list[int]) -> None:
        """Note an answer and put fresh films in the places of those answered."""
        self.steps.append([name, movie_ids, self._places(movie_ids)])
        fresh = iter(self._next(len(movie_ids)))
        places = [next(fresh, None) if kept in movie_ids else kept for kept in self.stage]
        self.stage = [movie_id for movie_id in places if movie_id is not None]

    def _places(self, movie_ids: list[int]) -> list[int]:
        return [place for place, kept in enumerate(self.stage) if kept in movie_ids]

    def _next(self, count: int) -> list[int]:
        chosen = choose_movies(user=self.user, count=count, on_stage=self.stage, skipped=self.skipped)
        return [movie.pk for movie in chosen]
