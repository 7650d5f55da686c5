"""Asking about films, six at a time: which are on stage, and what was answered; with or without an account."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from accounts.forms import AnswerForm
from catalog.models import Movie
from recommender.elicitation import STAGE_SIZE

MOST_STEPS = 600
"""A session is no place for more: of whoever answers that often the first answers can no longer be taken back."""
SHELF = "welcome"


@dataclass(slots=True, kw_only=True)
class Stage(ABC):
    """The films on stage and the steps so far, last one last: `["rate", [id], [place]]` or `["skip", ids, places]`."""

    stage: list[int] = field(default_factory=list)
    steps: list[list] = field(default_factory=list)

    @abstractmethod
    def store(self, movie: Movie, stars: Decimal, place: int | None) -> None:
        """Keep the stars given to a film."""

    @abstractmethod
    def take_back(self, movie_ids: list[int]) -> None:
        """Forget the stars given to these films."""

    @abstractmethod
    def choose(self, count: int) -> list[int]:
        """Return the films to ask about next."""

    @property
    def skipped(self) -> list[int]:
        """The films passed over, in order."""
        return [movie_id for name, ids, _places in self.steps if name == "skip" for movie_id in ids]

    @property
    def rated(self) -> list[int]:
        """The films rated here, in order."""
        return [movie_id for name, ids, _places in self.steps if name == "rate" for movie_id in ids]

    @property
    def fresh(self) -> list[int]:
        """The places whose films came with the last answer."""
        return list(self.steps[-1][2]) if self.steps else []

    def movies(self) -> list[Movie]:
        """The films on stage, in their places."""
        found = Movie.objects.with_genres().in_bulk(self.stage)
        return [found[movie_id] for movie_id in self.stage if movie_id in found]

    def answer(self, data: Mapping[str, Any]) -> bool:
        """Take one answer of the page's forms: stars for a film, a film or all films not seen, or the last answer back.

        False where it makes no sense.
        """
        action, skip = data.get("action"), str(data.get("skip", ""))
        if action == "undo":
            self.undo()
        elif action == "others":
            self.skip(list(self.stage))
        elif skip.isascii() and skip.isdecimal() and len(skip) < 19:
            self.skip([int(skip)])
        else:
            form = AnswerForm(data)
            if not form.is_valid():
                return False
            self.rate(form.cleaned_data["movie"], form.cleaned_data["stars"])
        return True

    def rate(self, movie: Movie, stars: Decimal) -> None:
        """Rate a film on stage and put another in its place."""
        places = self._places([movie.pk])
        self.store(movie, stars, places[0] if places else None)
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
            self.take_back(movie_ids)
        self.stage = [kept for kept in self.stage if kept not in movie_ids]
        for movie_id, place in zip(movie_ids, places, strict=False):
            self.stage[place : place + 1] = [movie_id]

    def fill(self) -> None:
        """Take films off that are no longer in the catalogue, and complete the stage."""
        here = set(Movie.objects.filter(pk__in=self.stage).values_list("pk", flat=True))
        self.stage = [movie_id for movie_id in self.stage if movie_id in here]
        missing = STAGE_SIZE - len(self.stage)
        if missing > 0:
            self.stage += self.choose(missing)

    def _step(self, name: str, movie_ids: list[int]) -> None:
        """Note an answer, in the place of the same one before, and put fresh films in the places of those answered."""
        step = [name, movie_ids, self._places(movie_ids)]
        self.steps = [*(kept for kept in self.steps if kept[:2] != step[:2]), step][-MOST_STEPS:]
        fresh = iter(self.choose(len(movie_ids)))
        places = [next(fresh, None) if kept in movie_ids else kept for kept in self.stage]
        self.stage = [movie_id for movie_id in places if movie_id is not None]

    def _places(self, movie_ids: list[int]) -> list[int]:
        return [place for place, kept in enumerate(self.stage) if kept in movie_ids]
