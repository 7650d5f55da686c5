"""Which films are scored for a person: all that may be recommended, or in a large catalogue the nearest of them.

In a large catalogue the films come from pgvector by inner product with the person's query vector, and from the list of
the best known. What is in neither cannot score above (the last inner product) + γ·(the last prior): when the wanted
films all do, they are the right ones (Fagin's threshold, 2001); otherwise both lists grow.
"""

from dataclasses import dataclass

import numpy as np
from django.contrib.postgres.aggregates import ArrayAgg
from django.db import connection, transaction
from django.db.models import F, QuerySet
from numpy.typing import NDArray
from pgvector.django import MaxInnerProduct

from recommender.models import MovieVector
from recommender.scoring import Floats, ScoringConstants, hybrid_scores
from recommender.serving import COLUMNS, Films, Ids, LiveModel, read_films

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

    @property
    def movie_ids(self) -> Ids:
        """Sorted, (p,)."""
        return self.catalogue.movie_ids[self.places]

    def score(self, query: Floats, constants: ScoringConstants) -> Floats:
        """Return the films' hybrid scores, (p,)."""
        # Scoring all and keeping some is faster than gathering the vectors of those.
        return hybrid_scores(self.catalogue.rank, self.catalogue.prior, query, constants)[self.places]

    def __len__(self) -> int:
        return len(self.places)


def find_pool(
    model: LiveModel,
    eligible: QuerySet[MovieVector],
    query: Floats,
    constants: ScoringConstants,
    limit: int | None = None,
) -> Pool:
    """Return the films to score: every eligible one of a catalogue in memory, else the best of them."""
    if model.in_memory:
        ids = eligible.aggregate(ids=ArrayAgg("movie_id", default=[]))["ids"]
        places = model.positions(ids)
        return Pool(model.catalogue, np.sort(places[places >= 0]))
    films = _best_of(model, eligible, query, constants, limit or WANTED)
    return Pool(films, np.arange(len(films)))


def count_better(
    eligible: QuerySet[MovieVector], query: Floats, constants: ScoringConstants, *, movie_id: int, score: float
) -> int:
    """Return how many other eligible films score more, over the whole catalogue; the database adds them up."""
    product = MaxInnerProduct("rank", query.astype(np.float32))
    scored = eligible.annotate(hybrid=F("prior") * constants.prior_weight - product)
    return scored.filter(hybrid__gt=score).exclude(movie_id=movie_id).count()


def _best_of(
    model: LiveModel, eligible: QuerySet[MovieVector], query: Floats, constants: ScoringConstants, wanted: int
) -> Films:
    """Grow the two lists until nothing outside them can be among the wanted films."""
    breadth = max(BREADTH, 2 * wanted)
    if not query.any():
        return _most_popular(eligible, breadth)
    while True:
        near = _nearest(eligible, query, breadth)
        known_ids, known_priors = model.best_known
        known = read_films(eligible.filter(movie_id__in=known_ids[:breadth].tolist()))
        pool = _union(near, known)
        if len(near) < breadth or breadth >= MAX_BREADTH:
            return pool
        scores = np.sort(hybrid_scores(pool.rank, pool.prior, query, constants))[::-1]
        beyond = (near.rank @ query).min() + constants.prior_weight * known_priors[:breadth].min()
        if len(scores) >= wanted and scores[wanted - 1] >= beyond:
            return pool
        breadth *= GROWTH


def _nearest(eligible: QuerySet[MovieVector], query: Floats, count: int) -> Films:
    """Return the eligible films of greatest inner product with the query, through the HNSW index."""
    rows = eligible.order_by(MaxInnerProduct("rank", query.astype(np.float32)))
    with transaction.atomic():
        _widen_search(count)
        films = Films.from_rows(list(rows.values_list(*COLUMNS)[:count]))
    return _by_id(films)


def _most_popular(eligible: QuerySet[MovieVector], count: int) -> Films:
    return _by_id(Films.from_rows(list(eligible.order_by("-prior", "movie_id").values_list(*COLUMNS)[:count])))


def _by_id(films: Films) -> Films:
    return films.take(np.argsort(films.movie_ids))


def _widen_search(count: int) -> None:
    """Let the index go on until it has found enough films that are eligible, for this transaction only."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL hnsw.iterative_scan = relaxed_order")
        cursor.execute("SELECT set_config('hnsw.ef_search', %s, true)", [str(EF_SEARCH)])
        cursor.execute("SELECT set_config('hnsw.max_scan_tuples', %s, true)", [str(20 * count)])


def _union(first: Films, second: Films) -> Films:
    ids = np.concatenate([first.movie_ids, second.movie_ids])
    _unique, places = np.unique(ids, return_index=True)
    both = Films(
        *(
            np.concatenate([getattr(first, name), getattr(second, name)])
            for name in ("movie_ids", "rank", "stars", "bias", "prior", "theme_ids", "rating_count")
        )
    )
    return both.take(places)
