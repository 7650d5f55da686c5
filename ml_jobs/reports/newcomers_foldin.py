"""What a newcomer's first ratings are worth: each way to serve them, judged by what the person rated later."""

from collections.abc import Iterator, Sequence

import numpy as np

from ml_jobs.reports.newcomers_people import Newcomer
from ml_jobs.reports.newcomers_serving import Serving, Worth, once

AFTER = (1, 3, 5, 10, 20)
"""Ratings that are known. Everything after the last of them is what is judged, so that all are judged alike."""


def with_enough(people: Sequence[Newcomer]) -> list[Newcomer]:
    """Return the people who rated something that can be judged."""
    return [person for person in people if len(person) > AFTER[-1]]


def measure_fold_in(serving: Serving, people: Sequence[Newcomer]) -> Iterator[tuple[str, int, int, Worth]]:
    """Yield, for each way to serve, person and number of ratings known, what it is worth."""
    for person in people:
        first, later = person.take(slice(0, AFTER[-1])), person.take(slice(AFTER[-1], None))
        for after in AFTER:
            known = first.take(slice(0, after))
            for name, predicted in serving.predict(known, later.place).items():
                squares = float(np.sum((predicted - later.stars) ** 2))
                yield name, person.user_id, after, {"rmse": (squares, float(len(later)))}
            for name, scores in serving.scores(known).items():
                ndcg, hit = serving.relevance(scores, first.place, later)
                yield name, person.user_id, after, {"ndcg_at_10": once(ndcg), "hit_at_10": once(hit)}


def hybrid_after(serving: Serving, person: Newcomer) -> Iterator[tuple[int, float]]:
    """Yield the nDCG@10 of what the site would show, for each number of ratings known."""
    first, later = person.take(slice(0, AFTER[-1])), person.take(slice(AFTER[-1], None))
    for after in AFTER:
        ndcg, _hit = serving.relevance(serving.hybrid(first.take(slice(0, after))), first.place, later)
        yield after, ndcg


def group_of(known: int) -> str:
    """Return the group of figures that knows so many ratings."""
    return f"{known} rating{'' if known == 1 else 's'}"
