"""A first visit simulated on people held out: the site asks, they answer with the stars they gave or have not seen it.

A part of each person's ratings is put aside and judged; the rest is what they can answer from. A film they have not
rated is one they have not seen. Some films are on stage at a time, the longest there is answered first.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ml_jobs.reports.newcomers_people import Newcomer
from ml_jobs.reports.newcomers_serving import STARS, Serving, Worth, once
from recommender.elicitation import (
    POOL_SIZE,
    STAGE_SIZE,
    Answers,
    ElicitationConstants,
    Pool,
    choose_films,
    expected_covariance,
    expected_gain,
    taste_so_far,
)

QUESTIONS = (5, 10, 15, 20, 30)
JUDGED_SHARE = 0.3
"""Of a person's ratings, put aside."""
NEEDED = 5
"""Answers after which the welcome offers the page."""
RULE, POPULARITY, GAIN, RANDOM = "the site's rule", "popularity alone", "gain alone", "random"
Choose = Callable[[Answers], int | None]
"""The film to ask about next; None where there is none left."""
Policy = Callable[[Pool, np.random.Generator], Choose]


@dataclass(frozen=True, slots=True)
class Visit:
    """A person's ratings, parted in two."""

    answers: Newcomer
    """What they can say when asked."""
    judged: Newcomer

    @classmethod
    def of(cls, person: Newcomer, rng: np.random.Generator) -> "Visit":
        """Put a part of the ratings aside, drawn by the rng."""
        aside = rng.random(len(person)) < JUDGED_SHARE
        return cls(person.take(~aside), person.take(aside))


def measure_onboarding(
    serving: Serving,
    people: Sequence[Newcomer],
    policy: Policy,
    constants: ElicitationConstants,
    *,
    questions: Sequence[int] = QUESTIONS,
    seed: int,
) -> Iterator[tuple[int, int, Worth]]:
    """Yield, for each person and number of questions, what the answers are worth."""
    pool, ids = pool_of(serving, constants), serving.model.catalogue.movie_ids
    parting, draws = np.random.default_rng(seed), np.random.default_rng(seed)
    for person in people:
        visit = Visit.of(person, parting)
        stars = dict(zip(ids[visit.answers.place].tolist(), visit.answers.stars.tolist(), strict=True))
        asked = ask(policy(pool, draws), stars, ids[visit.judged.place].tolist(), questions[-1])
        for number in questions:
            yield person.user_id, number, _measure(serving, visit, asked, number)


def ask(choose: Choose, stars: Mapping[int, float], closed: Collection[int], questions: int) -> dict[int, int]:
    """Return the films that were rated, in order, and the number of the question that brought each."""
    rated: dict[int, float] = {}
    asked: dict[int, int] = {}
    unseen: list[int] = []
    stage: list[int] = []
    for question in range(1, questions + 1):
        while len(stage) < STAGE_SIZE and (film := choose(Answers(rated, unseen, stage, closed))) is not None:
            stage.append(film)
        if not stage:
            break
        film = stage.pop(0)
        if film in stars:
            rated[film], asked[film] = stars[film], question
        else:
            unseen.append(film)
    return asked


def pool_of(serving: Serving, constants: ElicitationConstants) -> Pool:
    """Return the films that most people rated in training, as the site's welcome has them."""
    model, counts = serving.model, serving.model.data.item_counts
    films = np.argsort(-counts, kind="stable")[: min(POOL_SIZE, int(np.count_nonzero(counts)))]
    return Pool(
        movie_ids=model.catalogue.movie_ids[films],
        known_by=counts[films] / max(len(model.data.user_ids), 1),
        rank=model.rank.items[films],
        factors=model.stars.items[films],
        bias=model.stars.item_bias[films],
        stars_model=serving.stars_model,
        constants=constants,
    )


def by_rule(pool: Pool, _rng: np.random.Generator) -> Choose:
    """Ask what the site asks."""
    return lambda answers: next(iter(pool.movie_ids[choose_films(pool, answers, count=1)].tolist()), None)


def by_popularity(pool: Pool, _rng: np.random.Generator) -> Choose:
    """Ask about the films that most people know, the best known first."""
    return _in_order(pool.movie_ids[np.argsort(-pool.known_by, kind="stable")].tolist())


def at_random(pool: Pool, rng: np.random.Generator) -> Choose:
    """Ask about any film of the pool."""
    return _in_order(rng.permutation(pool.movie_ids).tolist())


def by_gain(pool: Pool, _rng: np.random.Generator) -> Choose:
    """Ask about the film whose rating would tell most, as if everybody had seen everything."""

    def choose(answers: Answers) -> int | None:
        covariance = taste_so_far(pool, answers).covariance
        for place in np.flatnonzero(np.isin(pool.movie_ids, list(answers.pending))).tolist():
            covariance = expected_covariance(pool, covariance, place, 1.0)
        open_ = ~np.isin(pool.movie_ids, list(_taken(answers)))
        gain = np.where(open_, expected_gain(pool, covariance), -np.inf)
        return int(pool.movie_ids[np.argmax(gain)]) if open_.any() else None

    return choose


POLICIES: Mapping[str, Policy] = {RULE: by_rule, POPULARITY: by_popularity, GAIN: by_gain, RANDOM: at_random}


def group_of(questions: int) -> str:
    """Return the group of figures after so many questions."""
    return f"{questions} questions"


def _in_order(films: Sequence[int]) -> Choose:
    def choose(answers: Answers) -> int | None:
        taken = _taken(answers)
        return next((film for film in films if film not in taken), None)

    return choose


def _taken(answers: Answers) -> set[int]:
    return {*answers.rated, *answers.unseen, *answers.pending, *answers.closed}


def _measure(
    serving: Serving, visit: Visit, asked: Mapping[int, int], questions: int
) -> dict[str, tuple[float, float]]:
    """Total and count of each metric, after so many of the questions."""
    judged, films = visit.judged, [film for film, question in asked.items() if question <= questions]
    place = np.searchsorted(serving.model.catalogue.movie_ids, np.array(films, np.int64))
    given = dict(zip(visit.answers.place.tolist(), visit.answers.stars.tolist(), strict=True))
    known = Newcomer(judged.user_id, place, np.array([given[each] for each in place.tolist()], np.float64))
    squares = (serving.predict(known, judged.place)[STARS] - judged.stars) ** 2
    ndcg, hit = serving.relevance(serving.hybrid(known), visit.answers.place, judged)
    values = {"answers": float(len(films)), "enough": float(len(films) >= NEEDED), "ndcg_at_10": ndcg, "hit_at_10": hit}
    return {"rmse": (float(squares.sum()), float(len(judged))), **{name: once(value) for name, value in values.items()}}
