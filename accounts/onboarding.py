"""Which films to ask a newcomer about: the rule is `recommender.elicitation`'s, the films are the site's."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np
from django.utils import timezone

from accounts.models import User
from catalog.models import Dismissal, Movie, Rating
from recommender import elicitation
from recommender.elicitation import POOL_SIZE, Answers, ElicitationConstants
from recommender.models import RANK, ModelVersion
from recommender.serving import NoLiveModel, live_model
from recommender.space import Floats, Ids
from recommender.stars import StarsModel

NEEDED = 5
KNOWN_BY_MOST = 0.5
"""Share of people who know the best-known film, where no model says how many people there are."""


@dataclass(frozen=True, slots=True)
class Pool:
    """The films many people know, the best known first."""

    films: elicitation.Pool
    theme_ids: Ids

    @property
    def movie_ids(self) -> Ids:
        """(n,)."""
        return self.films.movie_ids

    def __len__(self) -> int:
        return len(self.films)


def choose_movies(
    *, user: User, count: int, on_stage: Collection[int] = (), skipped: Collection[int] = ()
) -> list[Movie]:
    """Return the next films to ask about, given what was rated, what is on stage and what was passed over unseen."""
    rated = Rating.objects.filter(user=user).values_list("movie_id", "stars")
    stars = {movie_id: float(given) for movie_id, given in rated}
    dismissed = Dismissal.objects.filter(user=user).values_list("movie_id", flat=True)
    return _films(Answers(rated=stars, unseen=skipped, pending=on_stage, closed=list(dismissed)), count)


def choose_next(
    *, rated: Mapping[int, float], count: int, on_stage: Collection[int] = (), skipped: Collection[int] = ()
) -> list[Movie]:
    """Return the next films to ask somebody without an account about, given their stars and what they passed over."""
    return _films(Answers(rated=rated, unseen=skipped, pending=on_stage), count)


def _films(answers: Answers, count: int) -> list[Movie]:
    ids = pick(load_pool(), count=count, answers=answers)
    found = Movie.objects.with_genres().in_bulk(ids)
    return [found[movie_id] for movie_id in ids]


def pick(pool: Pool, *, count: int, answers: Answers | None = None) -> list[int]:
    """Return the ids of up to `count` films to ask about, the most telling first."""
    places = elicitation.choose_films(pool.films, answers or Answers(), count=count)
    return pool.movie_ids[places].tolist()


def load_pool(size: int = POOL_SIZE) -> Pool:
    """Return the most rated films with their place in the live model."""
    known = Movie.objects.filter(statistics__count__gt=0).popular()
    columns = ("pk", "statistics__count", "vector__rank", "vector__stars", "vector__bias", "vector__theme_id")
    rows = list(known.values_list(*columns)[:size])
    ids, counts, rank, factors, bias, themes = zip(*rows, strict=True) if rows else ((),) * 6
    people, constants = _of_live_version()
    films = elicitation.Pool(
        movie_ids=np.array(ids, np.int64),
        known_by=_shares(np.array(counts, np.float64), people),
        rank=_vectors(rank),
        factors=_vectors(factors),
        bias=np.array([each or 0.0 for each in bias], np.float64),
        stars_model=_stars_model(),
        constants=constants,
    )
    return Pool(films, np.array([theme or 0 for theme in themes], np.int64))


def count_rated(user: User) -> int:
    """Return how many films the user has rated."""
    return Rating.objects.filter(user=user).count()


def close_welcome(user: User) -> None:
    """Note that the welcome was finished or left, once."""
    if user.onboarded_at is None:
        user.onboarded_at = timezone.now()
        user.save(update_fields=["onboarded_at"])


def _vectors(rows: Collection[Floats | None]) -> Floats:
    """Return the vectors (n, 50); zeros of films that no model knows."""
    nowhere = np.zeros(RANK)
    return np.array([nowhere if row is None else row for row in rows], np.float64).reshape(-1, RANK)


def _shares(counts: Floats, people: int) -> Floats:
    """Return the share of people who know each film, (n,)."""
    return counts / max(people, counts.max(initial=1.0) / KNOWN_BY_MOST)


def _of_live_version() -> tuple[int, ElicitationConstants]:
    """How many people the live model learned from, 0 where there is none, and how it weighs a question."""
    live = ModelVersion.objects.filter(status=ModelVersion.Status.LIVE)
    facts = live.values_list("manifest__data__users", "manifest__parameters__elicitation").first()
    people, constants = facts or (0, {})
    return people or 0, ElicitationConstants.from_mapping(constants or {})


def _stars_model() -> StarsModel:
    try:
        return live_model().stars_model
    except NoLiveModel:
        return StarsModel(0.0, 1.0, np.zeros(RANK + 1), np.ones(RANK + 1))
