"""What a rating does: how much of a person's page rests on it, and which films it speaks for.

How to call it::

    found = what_a_rating_does(user, movie)        # RatedView(stars, share, films, against), None where unrated
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from catalog.models import Movie, Rating
from explainer.selectors import movies_by_id
from recommender.candidates import Ranking, rank_candidates
from recommender.contributions import explain_scores
from recommender.models import TasteExclusion
from recommender.scoring import Contributions
from recommender.space import Floats

if TYPE_CHECKING:
    from accounts.models import User

LOOKED_AT = 50
"""How deep the recommendations go that a rating is looked for in."""
MOST_SHOWN = 6
NEGLIGIBLE = 1e-9
LEAST_SHARE = 0.005
"""Of what speaks for a film; less would read as nothing."""


@dataclass(frozen=True, slots=True)
class SpokenFor:
    """A recommended film, and the rating's share of all that speaks for it."""

    movie: Movie
    share: float


@dataclass(frozen=True, slots=True)
class RatedView:
    """What one rating does to the person's recommendations."""

    movie: Movie
    stars: float
    left_out: bool = False
    """Whether the person asked that nothing be concluded from it."""
    known: bool = True
    """Whether the model knows the film at all."""
    looked_at: int = 0
    """How many of the person's best films were looked at."""
    share: float = 0.0
    """Of all that rated films say for these."""
    films: tuple[SpokenFor, ...] = ()
    """Those it says most for."""
    against: int = 0
    """How many of them it speaks against."""


def what_a_rating_does(user: "User", movie: Movie) -> RatedView | None:
    """Return what the user's rating of the film does; None where there is none. Raises NoLiveModel."""
    stars = Rating.objects.filter(user=user, movie=movie).values_list("stars", flat=True).first()
    if stars is None:
        return None
    if TasteExclusion.objects.filter(user=user, movie=movie).exists():
        return RatedView(movie, float(stars), left_out=True)
    ranking = rank_candidates(user=user, limit=LOOKED_AT)
    split = explain_scores(ranking, ranking.movie_ids)
    if not ranking.model.films([movie.pk]).known[0]:
        return RatedView(movie, float(stars), known=False)
    given = split.weights[:, split.movie_ids == movie.pk].sum(axis=1)
    return RatedView(
        movie=movie,
        stars=float(stars),
        looked_at=len(ranking),
        share=max(float(given.sum()), 0.0) / _all_given(split),
        films=_spoken_for(ranking, given / _speaking(split)),
        against=int((given < -NEGLIGIBLE).sum()),
    )


def _all_given(split: Contributions) -> float:
    """What all rated films together say for the films, each by its sum over them."""
    return max(float(np.maximum(split.weights.sum(axis=0), 0.0).sum()), 1e-12)


def _speaking(split: Contributions) -> Floats:
    """What speaks for each film, its popularity included, (k,)."""
    return np.maximum(np.maximum(split.weights, 0.0).sum(axis=1) + np.maximum(split.prior, 0.0), 1e-12)


def _spoken_for(ranking: Ranking, shares: Floats) -> tuple[SpokenFor, ...]:
    most = [at for at in np.argsort(-shares, kind="stable")[:MOST_SHOWN].tolist() if shares[at] >= LEAST_SHARE]
    movies = movies_by_id(ranking.movie_ids[most].tolist())
    found = ((int(ranking.movie_ids[at]), float(shares[at])) for at in most)
    return tuple(SpokenFor(movies[movie_id], share) for movie_id, share in found if movie_id in movies)
