"""One contender on one split: what each person adds to each figure."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from ml_jobs import metrics
from ml_jobs.evaluation import K_NDCG, K_RECALL, HeldOut
from ml_jobs.reports.contenders import Contender
from ml_jobs.reports.groups import Groups, by_activity, by_popularity
from ml_jobs.reports.tallies import EVERYBODY, Tallies
from ml_jobs.training.catalogue import genre_directions
from ml_jobs.training.interactions import Floats, Ids, Interactions, locate
from ml_jobs.training.model import TrainedModel

STARS_METRICS = ("rmse", "mae")
RELEVANCE_METRICS = (f"ndcg_at_{K_NDCG}", f"recall_at_{K_RECALL}", f"hit_at_{K_NDCG}", "map")
LIST_METRICS = ("novelty", "diversity", "popularity_lift")
RANK_METRICS = (*RELEVANCE_METRICS, *LIST_METRICS)
COVERAGE = "coverage"
MOST_PEOPLE = 5_000
"""People ranked for; of more, so many are drawn."""
PEOPLE_AT_ONCE = 200


@dataclass(frozen=True)
class Trial:
    """What one split asks of every contender."""

    held_out: HeldOut
    people: Ids
    """Those ranked for: they liked something that was held out."""
    relevant: list[set[int]]
    activity: Groups
    popularity: Groups
    movie_ids: Ids
    counts: Ids
    """Ratings of each film in training, (n,)."""
    users: int
    genres: Floats
    """Rows of unit length, (n, g)."""
    known: dict[int, float] = field(repr=False)
    """Mean number of ratings of the films that each person liked in training."""

    @classmethod
    def of(cls, model: TrainedModel, held_out: HeldOut, *, rng: np.random.Generator) -> "Trial":
        """Return the trial of everybody, or of so many people drawn by `rng`."""
        data, threshold = model.data, model.constants.like_threshold
        liked = held_out.likes(threshold)
        people = np.array(sorted(liked), np.int64)
        if len(people) > MOST_PEOPLE:
            people = np.sort(rng.choice(people, MOST_PEOPLE, replace=False))
        everyone, counts = np.unique(np.r_[data.user_ids[data.user], held_out.user_ids], return_counts=True)
        return cls(
            held_out=held_out,
            people=people,
            relevant=[liked[person] for person in people.tolist()],
            activity=by_activity(everyone, counts),
            popularity=by_popularity(data.movie_ids, data.item_counts),
            movie_ids=data.movie_ids,
            counts=data.item_counts,
            users=len(data.user_ids),
            genres=genre_directions(model.catalogue),
            known=_known_popularity(data, threshold),
        )

    def group_of_films(self, movie_ids: Ids) -> Ids:
        """Return the popularity group of each film; a film that training has never heard of was never rated."""
        return np.r_[self.popularity.of, 0][locate(self.movie_ids, movie_ids)]


def measure_stars(contender: Contender, trial: Trial, tallies: Tallies) -> None:
    """Add the errors of every held-out pair, by person, activity and popularity."""
    if contender.predict is None:
        return
    asked = trial.held_out
    errors = contender.predict(asked.user_ids, asked.movie_ids) - asked.stars
    activity, popularity = trial.activity.rows(asked.user_ids), trial.group_of_films(asked.movie_ids)
    for metric, values in zip(STARS_METRICS, (errors**2, np.abs(errors)), strict=True):
        for group, rows in _groups(trial, activity, popularity):
            ones = np.ones(int(rows.sum()))
            tallies.add((contender.name, group, metric), asked.user_ids[rows], values[rows], ones)


def measure_ranking(contender: Contender, trial: Trial, tallies: Tallies) -> float | None:
    """Add what each person's ranking is worth; returns the share of the catalogue among everybody's first ten."""
    if contender.rank is None:
        return None
    rows, by_group, first = [], [], []
    for start in range(0, len(trial.people), PEOPLE_AT_ONCE):
        some = slice(start, start + PEOPLE_AT_ONCE)
        rankings = contender.rank(trial.people[some], len(trial.movie_ids))
        for person, relevant, ranking in zip(trial.people[some].tolist(), trial.relevant[some], rankings, strict=True):
            films = ranking.tolist()
            rows.append([*relevance(films, relevant), *_of_list(trial, person, ranking[:K_NDCG])])
            by_group.append(_by_popularity(trial, films[:K_RECALL], relevant))
            first.append(films[:K_NDCG])
    _add_ranking(contender.name, trial, np.array(rows), np.array(by_group), tallies)
    return metrics.catalogue_coverage(first, len(trial.movie_ids))


def relevance(films: list[int], relevant: set[int]) -> list[float]:
    """Return the RELEVANCE_METRICS of a ranking of the whole catalogue."""
    return [*_at_the_top(films, relevant), metrics.average_precision(films, relevant)]


def _at_the_top(films: list[int], relevant: set[int]) -> list[float]:
    return [
        metrics.ndcg_at_k(films, relevant, K_NDCG),
        metrics.recall_at_k(films, relevant, K_RECALL),
        metrics.hit_at_k(films, relevant, K_NDCG),
    ]


def _of_list(trial: Trial, person: int, films: Ids) -> list[float]:
    """The LIST_METRICS of the first ten."""
    place = np.searchsorted(trial.movie_ids, films)
    counts = trial.counts[place]
    known = trial.known.get(person)
    return [
        metrics.novelty((counts + 1.0) / (trial.users + 1.0)),
        metrics.intra_list_diversity(trial.genres[place]),
        metrics.popularity_lift(counts, [known] if known else []),
    ]


def _by_popularity(trial: Trial, films: list[int], relevant: set[int]) -> list[list[float]]:
    """What the ranking is worth where the films of one popularity group alone are relevant."""
    liked = np.array(sorted(relevant), np.int64)
    groups = trial.group_of_films(liked)
    return [_at_the_top(films, set(liked[groups == number].tolist())) for number in range(len(trial.popularity.names))]


def _add_ranking(name: str, trial: Trial, rows: Floats, by_group: Floats, tallies: Tallies) -> None:
    activity = trial.activity.rows(trial.people)
    for column, metric in enumerate(RANK_METRICS if len(rows) else ()):
        for group, chosen in _groups(trial, activity, None):
            tallies.add_values((name, group, metric), trial.people[chosen], rows[chosen, column])
    for column, metric in enumerate(RELEVANCE_METRICS[: by_group.shape[-1]] if len(rows) else ()):
        for number, group in enumerate(trial.popularity.names):
            tallies.add_values((name, group, metric), trial.people, by_group[:, number, column])


def _groups(trial: Trial, activity: Ids, popularity: Ids | None) -> Iterator[tuple[str, NDArray[np.bool_]]]:
    """Everybody, then each group of people and of films, with the rows that belong to it."""
    yield EVERYBODY, np.ones(len(activity), dtype=bool)
    for number, name in enumerate(trial.activity.names):
        yield name, activity == number
    if popularity is not None:
        for number, name in enumerate(trial.popularity.names):
            yield name, popularity == number


def _known_popularity(data: Interactions, threshold: float) -> dict[int, float]:
    liked = data.stars >= threshold
    totals = np.bincount(data.user[liked], data.item_counts[data.item[liked]], len(data.user_ids))
    sizes = np.bincount(data.user[liked], minlength=len(data.user_ids))
    return {
        int(person): float(total / size)
        for person, total, size in zip(data.user_ids, totals, sizes, strict=True)
        if size
    }
