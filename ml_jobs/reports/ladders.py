"""What each part of the model adds: the same model with parts left out, up to what is served.

Stars are fitted anew at each step. Of rankings, a part that stays keeps the weight it has in the whole, and nothing is
fitted anew but the neighbours of one relation.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from ml_jobs.reports.contenders import BIASES, MEAN, ON_RESIDUALS, Contender, rank_as
from ml_jobs.reports.measuring import STARS_METRICS
from ml_jobs.reports.tallies import EVERYBODY, Figure, Key, Tallies
from ml_jobs.training.model import TrainedModel
from ml_jobs.training.neighbours import fit_neighbours
from ml_jobs.training.parameters import RankParameters
from recommender.report_metrics import OURS, PAIRED
from recommender.space import ScoringConstants

BY_CONTENT = "refined with content alone"
FOLDED_IN, POPULARITY = "Spark's implicit ALS, folded in", "+ popularity"
AVERAGE, EASE, SEQUENCES = "+ moving average", "+ neighbours by EASE", "+ neighbours by what is liked soon after"
LADDERS: Mapping[str, Mapping[str, str]] = {
    "stars": {
        MEAN: "mean of all ratings",
        BIASES: "+ biases",
        ON_RESIDUALS: "+ Spark's ALS on what they leave",
        BY_CONTENT: "+ refinement with what films are like",
        OURS: "+ refinement with who rated what, as served",
    },
    "rank": {
        **{step: step for step in (FOLDED_IN, POPULARITY, AVERAGE, EASE, SEQUENCES)},
        OURS: "+ genres and release years, as served",
    },
}
"""The steps of each by the contender that stands there, in order."""
ONLY_STEPS = frozenset({BY_CONTENT, *LADDERS["rank"]}) - {OURS}
"""Contenders that stand in no other table."""


def without_content(constants: ScoringConstants) -> ScoringConstants:
    """Return the constants of a score that knows no genres and years."""
    return replace(constants, genre_weight=0.0, year_weight=0.0, recent_genre_weight=0.0)


def without_neighbours(constants: ScoringConstants) -> ScoringConstants:
    """Return the constants of a score without neighbours of any kind."""
    return replace(constants, neighbour_weight=0.0, disliked_neighbour_weight=0.0, recent_neighbour_weight=0.0)


def without_recent(constants: ScoringConstants) -> ScoringConstants:
    """Return the constants of a score without any recent part; all that is left stays as it is."""
    return replace(constants, average_weight=0.0, recent_neighbour_weight=0.0, recent_genre_weight=0.0)


def rank_steps(model: TrainedModel, chosen: RankParameters) -> Iterator[Contender]:
    """Yield the steps of the ranking below what is served."""
    related = without_content(model.constants)
    alone = without_neighbours(related)
    by_ease = fit_neighbours(model.data, replace(chosen, sequence_weight=0.0))
    of_ease = replace(model, rank=replace(model.rank, neighbours=by_ease))
    yield rank_as(FOLDED_IN, model, without_recent(replace(alone, prior_weight=0.0)))
    yield rank_as(POPULARITY, model, without_recent(alone))
    yield rank_as(AVERAGE, model, alone)
    yield rank_as(EASE, of_ease, related)
    yield rank_as(SEQUENCES, model, related)


def climb(kind: str, tallies: Tallies, figures: Mapping[Key, Figure], rng: np.random.Generator) -> list[dict[str, Any]]:
    """Return a row for each step that was measured: its figures, and what it adds to the step before."""
    metrics = [name for name in PAIRED if (name in STARS_METRICS) == (kind == "stars")]
    names = [name for name in LADDERS[kind] if (name, EVERYBODY, metrics[0]) in figures]
    rows = []
    for before, name in zip([None, *names], names, strict=False):
        found = {metric: figures[name, EVERYBODY, metric] for metric in metrics}
        rows.append(
            {
                "step": LADDERS[kind][name],
                **{metric: figure.value for metric, figure in found.items()},
                "intervals": {metric: [figure.low, figure.high] for metric, figure in found.items()},
                "added": {metric: compare(tallies, name, before, metric, rng) for metric in metrics} if before else {},
            }
        )
    return rows


def compare(tallies: Tallies, ours: str, other: str, metric: str, rng: np.random.Generator) -> dict[str, Any]:
    """Return how much one contender is above another in a figure, person by person, with the interval."""
    gained = tallies.difference(ours, other, metric, rng=rng)
    return {"difference": gained.value, "interval": [gained.low, gained.high]}
