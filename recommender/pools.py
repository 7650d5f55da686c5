"""Which films are scored for a person: all that may be recommended, or in a large catalogue the best of them.

In a large catalogue the films come from three lists: those that a rated film has for a neighbour, all of them; the
nearest by inner product with the person's vector, from pgvector; and the best by content and prior, which are few
numbers for each film and stay in memory. What is in none of them cannot score above (the last inner product) + (the
last of content and prior): when the wanted films all do, they are the right ones (Fagin's threshold, 2001); otherwise
the two ordered lists grow.
"""

from dataclasses import dataclass, fields

import numpy as np
from django.contrib.postgres.aggregates import ArrayAgg
from django.db import connection, transaction
from django.db.models import F, QuerySet
from numpy.typing import NDArray
from pgvector.django import MaxInnerProduct

from recommender.models import MovieVector
from recommender.scoring import Query, hybrid_scores
from recommender.serving import COLUMNS, Films, LiveModel
from recommender.space import Floats, Ids

WANTED = 200
"""Films that must be right where the caller sets no limit."""
BREADTH = 1000
GROWTH = 4
MAX_BREADTH = 16_000
EF_SEARCH = 1000
"""As wide as pgvector searches at once: what is missed here is missed for good."""


@dataclass(frozen=True)
class Pool:
    """The films that are scored: some of a catalogue, which is not copied."""

    catalogue: Films
    places: NDArray[np.intp]
    """Where they stand in the catalogue, sorted by movie id, (p,)."""
    beyond: float = -np.inf
    """No film outside scores more."""

    @property
    def movie_ids(self) -> Ids:
        """Sorted, (p,)."""
        return self.catalogue.movie_ids[self.places]

    def score(self, query: Query) -> Floats:
        """Return the films' hybrid scores, (p,)."""
        # Scoring all and keeping some is faster than gathering the vectors of those.
        return hybrid_scores(self.catalogue, query)[self.places]

    def __len__(self) -> int:
        return len(self.places)


def find_pool(model: LiveModel, eligible: QuerySet[MovieVector], query: Query, limit: int | None = None) -> Pool:
    """Return the films to score: every eligible one of a catalogue in memory, else the best of them."""
    if model.in_memory:
        ids = eligible.aggregate(ids=ArrayAgg("movie_id", default=[]))["ids"]
        places = model.positions(ids)
        return Pool(model.catalogue, np.sort(places[places >= 0]))
    return _best_of(model, eligible, query, limit or WANTED)


def count_better(eligible: QuerySet[MovieVector], query: Query, score: float) -> int:
    """Return how many of these films score more; the database adds them up. None may be anyone's neighbour."""
    hybrid = F("prior") * query.prior_weight - MaxInnerProduct("rank", query.vector.astype(np.float32))
    if len(query.content):
        hybrid = hybrid - MaxInnerProduct("content", query.content.astype(np.float32))
    return eligible.annotate(hybrid=hybrid).filter(hybrid__gt=score).count()


def _best_of(model: LiveModel, eligible: QuerySet[MovieVector], query: Query, wanted: int) -> Pool:
    """Grow the two lists until nothing outside them can be among the wanted films."""
    ids, level = _by_content_and_prior(model, query)
    neighbours = _read(model, eligible, query.targets[query.spread != 0.0])
    breadth = max(BREADTH, 2 * wanted)
    while True:
        near = _nearest(model, eligible, query.vector, breadth)
        known = _read(model, eligible, ids[:breadth])
        films = _union(near, known, neighbours)
        if (query.vector.any() and len(near) < breadth) or breadth >= len(ids):
            return Pool(films, np.arange(len(films)))
        scores = np.sort(hybrid_scores(films, query))[::-1]
        beyond = float(level[breadth] + ((near.rank @ query.vector).min() if len(near) else 0.0))
        if breadth >= MAX_BREADTH or (len(scores) >= wanted and scores[wanted - 1] >= beyond):
            return Pool(films, np.arange(len(films)), beyond)
        breadth *= GROWTH


def _by_content_and_prior(model: LiveModel, query: Query) -> tuple[Ids, Floats]:
    """Return every film's id and its score without vectors and neighbours, best first."""
    ids, priors, content = model.outline
    level = content @ query.content + query.prior_weight * priors
    order = np.argsort(-level, kind="stable")
    return ids[order], level[order]


def _nearest(model: LiveModel, eligible: QuerySet[MovieVector], vector: Floats, count: int) -> Films:
    """Return the eligible films of greatest inner product with the vector, through the HNSW index; none for zero."""
    rows = eligible.order_by(MaxInnerProduct("rank", vector.astype(np.float32)))
    with transaction.atomic():
        _widen_search(count)
        found = list(rows.values_list(*COLUMNS)[:count]) if vector.any() else []
    return Films.from_rows(found, len(model.space.content))


def _read(model: LiveModel, eligible: QuerySet[MovieVector], movie_ids: Ids) -> Films:
    return model.read(eligible.filter(movie_id__in=movie_ids.tolist()))


def _widen_search(count: int) -> None:
    """Let the index go on until it has found enough films that are eligible, for this transaction only."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL hnsw.iterative_scan = relaxed_order")
        cursor.execute("SELECT set_config('hnsw.ef_search', %s, true)", [str(EF_SEARCH)])
        cursor.execute("SELECT set_config('hnsw.max_scan_tuples', %s, true)", [str(20 * count)])


def _union(*lists: Films) -> Films:
    """Return the films of all lists, each once, sorted by movie id."""
    columns = (field.name for field in fields(Films))
    every = Films(*(np.concatenate([getattr(films, name) for films in lists]) for name in columns))
    return every.take(np.unique(every.movie_ids, return_index=True)[1])
