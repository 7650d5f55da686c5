"""The report's section on newcomers: what their first ratings are worth, and what the welcome's questions bring."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from pyspark.sql import DataFrame

from ml_jobs.progress import Steps
from ml_jobs.reports import newcomers_foldin as fold_in
from ml_jobs.reports import newcomers_onboarding as onboarding
from ml_jobs.reports.newcomers_onboarding import GAIN, POLICIES, POPULARITY, RANDOM, RULE, measure_onboarding
from ml_jobs.reports.newcomers_people import gather_newcomers, reported_folds
from ml_jobs.reports.newcomers_serving import AVERAGE, BIASES, EXACT, HYBRID, POPULAR, STARS, Serving, Worth
from ml_jobs.reports.tallies import Tallies
from ml_jobs.training.catalogue import Catalogue
from ml_jobs.training.model import fit_model
from ml_jobs.training.parameters import TrainingParameters

Pair = tuple[str, str, str]
"""Ours, another, and by which metric."""
FOLD_IN_PAIRS: Sequence[Pair] = (
    (HYBRID, POPULAR, "ndcg_at_10"),
    (HYBRID, POPULAR, "hit_at_10"),
    (HYBRID, EXACT, "ndcg_at_10"),
    (AVERAGE, EXACT, "ndcg_at_10"),
    (STARS, BIASES, "rmse"),
)
ONBOARDING_PAIRS: Sequence[Pair] = [
    (name, POPULARITY, metric) for name in (RULE, GAIN, RANDOM) for metric in ("answers", "rmse", "ndcg_at_10")
]


@dataclass(frozen=True, slots=True)
class Curve:
    """Figures that are taken several times: after so many ratings, or after so many questions."""

    tallies: Tallies
    after: Sequence[int]
    group_of: Callable[[int], str]

    def add(self, name: str, person: int, after: int, worth: Worth) -> None:
        """Add what something was worth to a person after a number."""
        for metric, (total, count) in worth.items():
            key = (name, self.group_of(after), metric)
            self.tallies.add(key, np.array([person]), np.array([total]), np.array([count]))

    def figures(self, rng: np.random.Generator) -> dict[str, list[dict[str, Any]]]:
        """Return a row of figures with their intervals for each number, by the name of what was measured."""
        found = self.tallies.figures(rng=rng)
        rows: dict[str, list[dict[str, Any]]] = {}
        for name in dict.fromkeys(key[0] for key in found):
            for after in self.after:
                chosen = {key[2]: figure for key, figure in found.items() if key[:2] == (name, self.group_of(after))}
                values = {metric: figure.value for metric, figure in chosen.items()}
                intervals = {metric: [figure.low, figure.high] for metric, figure in chosen.items()}
                rows.setdefault(name, []).append({"after": after, **values, "intervals": intervals})
        return rows

    def paired(self, pairs: Sequence[Pair], rng: np.random.Generator) -> Iterator[dict[str, Any]]:
        """Yield the paired difference for each number."""
        for ours, other, metric in pairs:
            for after in self.after:
                gained = self.tallies.difference(ours, other, metric, rng=rng, group=self.group_of(after))
                facts = {"ours": ours, "other": other, "metric": metric, "after": after}
                yield {**facts, "difference": gained.value, "interval": [gained.low, gained.high]}


def measure_newcomers(
    ratings: DataFrame, catalogue: Catalogue, parameters: TrainingParameters, steps: Steps, *, seed: int
) -> dict[str, Any]:
    """Return the section: people held out in two halves, each served by a model that was trained without it."""
    everybody = np.sort([row["user_id"] for row in ratings.select("user_id").distinct().collect()])
    known = Curve(Tallies(everybody), fold_in.AFTER, fold_in.group_of)
    asked = Curve(Tallies(everybody), onboarding.QUESTIONS, onboarding.group_of)
    people, judged = 0, 0
    for number, (kept, held_out) in enumerate(reported_folds(ratings, seed=seed), start=1):
        label = f"Half {number} of 2 · "
        serving = Serving(fit_model(kept, catalogue, parameters, steps, label))
        newcomers = gather_newcomers(serving.model, held_out, np.random.default_rng(seed))
        with steps.step(f"{label}The first ratings of {len(newcomers)} people"):
            enough = fold_in.with_enough(newcomers)
            for found in fold_in.measure_fold_in(serving, enough):
                known.add(*found)
        for name, policy in POLICIES.items():
            with steps.step(f"{label}Asking them by {name}"):
                for worth in measure_onboarding(serving, newcomers, policy, parameters.elicitation, seed=seed):
                    asked.add(name, *worth)
        people, judged = people + len(newcomers), judged + len(enough)
    rng = np.random.default_rng(seed)
    return {
        "seed": seed,
        "people": people,
        "everybody": len(everybody),
        "constants": asdict(parameters.elicitation),
        "fold_in": {"people": judged, "curves": known.figures(rng), "paired": list(known.paired(FOLD_IN_PAIRS, rng))},
        "onboarding": {
            "judged_share": onboarding.JUDGED_SHARE,
            "needed": onboarding.NEEDED,
            "curves": asked.figures(rng),
            "paired": list(asked.paired(ONBOARDING_PAIRS, rng)),
        },
    }
