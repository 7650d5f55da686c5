"""What the model would have guessed of a film somebody has rated: asked for, and never before the rating.

How to call it::

    guess_stars(user, movie)       # a Guess, or None where the film is unrated

A number shown before a rating pulls the rating towards it (Cosley et al. 2003), so nobody is told one then. The guess
is made from the person's other ratings alone; the film's own is left out.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from catalog.models import Movie, Rating
from recommender.serving import live_model
from recommender.stars import HIGHEST, LOWEST, fold_in_stars, predict_stars

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True, slots=True)
class Guess:
    """Predicted stars, and where two of three such ratings lie."""

    given: float
    stars: float
    low: float
    high: float

    @property
    def was_close(self) -> bool:
        """Whether the rating lies where two of three do."""
        return self.low <= self.given <= self.high


def guess_stars(user: "User", movie: Movie) -> Guess | None:
    """Return what the person's other ratings say of the film they rated; raises NoLiveModel."""
    model = live_model()
    rows = dict(Rating.objects.filter(user=user).values_list("movie_id", "stars"))
    given = rows.pop(movie.pk, None)
    film = model.films([movie.pk])
    if given is None:
        return None
    others = model.films(list(rows))
    stars = np.array([float(each) for each in rows.values()])
    taste = fold_in_stars(stars, others.bias, others.stars, model.stars_model)
    found = predict_stars(film.bias, film.stars, taste, model.stars_model)
    guess, around = float(found.stars[0]), float(found.deviation[0])
    return Guess(float(given), guess, max(guess - around, LOWEST), min(guess + around, HIGHEST))
