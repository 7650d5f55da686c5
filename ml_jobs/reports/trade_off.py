"""What showing different films costs: relevance against diversity and popularity as the page's rules grow stronger.

MMR (λ from 1 down) puts films that are unlike each other side by side; calibration (strength from 0 up) keeps a page no
more popular than its person's own films. Both change the order and choice on a page, never a score.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ml_jobs import metrics
from ml_jobs.evaluation import K_NDCG
from ml_jobs.reports.measuring import Trial
from ml_jobs.training.interactions import Floats, Ids
from ml_jobs.training.model import TrainedModel
from recommender.calibration import PopularityTarget, calibrate
from recommender.scoring import diversify

LAMBDAS = (1.0, 0.95, 0.9, 0.85, 0.8, 0.7, 0.6, 0.5, 0.3, 0.0)
STRENGTHS = (0.0, 0.02, 0.05, 0.1, 0.2, 0.5)
POOL = 80
"""Best films by score among which the page chooses and changes the order."""
MEASURES = ("ndcg_at_10", "diversity", "taste_diversity", "popularity_lift", "overshoot")
"""Of the first ten: relevance; 1 − cosine of genres; of rank vectors, which MMR itself looks at; popularity over that
of the films the person liked; and by how much the list leans further to the popular than the person's ratings do."""


@dataclass(frozen=True, slots=True)
class Person:
    """A person's best films, and what a choice among them is held against."""

    films: Ids
    scores: Floats
    relevant: set[int]
    known: float | None
    target: PopularityTarget

    @property
    def worth(self) -> Floats:
        """The scores from 1, the best film's, to 0, the last one's."""
        spread = float(np.ptp(self.scores)) or 1.0
        return (self.scores - self.scores.min()) / spread


def trade_off(model: TrainedModel, trial: Trial) -> dict[str, list[dict[str, float]]]:
    """Return a point for each λ of MMR and for each strength of calibration: means over the people of a trial."""
    people = people_of(model, trial, POOL)
    return {
        "mmr": [_point(model, trial, people, "relevance", chosen, _by_mmr) for chosen in LAMBDAS],
        "calibration": [_point(model, trial, people, "strength", chosen, _by_calibration) for chosen in STRENGTHS],
    }


def people_of(model: TrainedModel, trial: Trial, pool: int) -> list[Person]:
    """Return the people of a trial, each with so many of their best films."""
    data, rows = model.data, dict(zip(model.data.user_ids.tolist(), model.data.rows_of_users(), strict=True))
    ranked = model.rank_people(trial.people, pool)
    return [
        Person(
            films=films,
            scores=scores,
            relevant=relevant,
            known=trial.known.get(person),
            target=PopularityTarget.of(model.rank.prior[data.item[rows.get(person, slice(0, 0))]]),
        )
        for person, relevant, (films, scores) in zip(trial.people.tolist(), trial.relevant, ranked, strict=True)
    ]


def _by_mmr(model: TrainedModel, person: Person, place: Ids, chosen: float) -> Ids:
    return diversify(person.scores, model.rank.items[place], K_NDCG, chosen)


def _by_calibration(model: TrainedModel, person: Person, place: Ids, chosen: float) -> Ids:
    return calibrate(person.worth, model.rank.prior[place], person.target, K_NDCG, strength=chosen)


def _point(
    model: TrainedModel,
    trial: Trial,
    people: list[Person],
    setting: str,
    chosen: float,
    choose: Callable[[TrainedModel, Person, Ids, float], Ids],
) -> dict[str, float]:
    rows = []
    for person in people:
        place = np.searchsorted(model.catalogue.movie_ids, person.films)
        rows.append(_measure(model, trial, person, place[choose(model, person, place, chosen)]))
    means = np.nanmean(np.array(rows), axis=0) if rows else np.full(len(MEASURES), np.nan)
    return {setting: chosen, **dict(zip(MEASURES, means.tolist(), strict=True))}


def _measure(model: TrainedModel, trial: Trial, person: Person, first: Ids) -> list[float]:
    return [
        metrics.ndcg_at_k(trial.movie_ids[first].tolist(), person.relevant, K_NDCG),
        metrics.intra_list_diversity(trial.genres[first]),
        metrics.intra_list_diversity(model.rank.items[first]),
        metrics.popularity_lift(trial.counts[first], [person.known] if person.known else []),
        person.target.overshoot(model.rank.prior[first]),
    ]
