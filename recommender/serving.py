"""The live model, ready for NumPy.

How to call it::

    model = live_model()                  # one cheap query; NoLiveModel before the first activation
    films = model.films(movie_ids)        # rows for these ids in their order; `films.known` says which the model has
    model.history(movie_ids, stars, times)      # a person's ratings with what the model knows of each film
    model.positions(movie_ids), model.vectors(movie_ids)

Each process keeps the live version in memory and loads another when the database says so. Above
`settings.EXACT_SCORING_LIMIT` films the arrays stay in the database: `model.in_memory` is False, `model.movie_ids` and
its companions are empty, and `films`, `vectors` and `history` ask the database for what they are given.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from functools import cached_property
from threading import Lock

import numpy as np
from django.conf import settings
from django.db.models import QuerySet
from numpy.typing import ArrayLike, NDArray

from recommender.histories import History
from recommender.models import RANK, ModelVersion, MovieVector
from recommender.neighbours import Neighbours, places_of, unpack
from recommender.space import ContentSpace, Floats, Ids, ScoringConstants, Space
from recommender.stars import StarsModel

COLUMNS = ("movie_id", "rank", "content", "stars", "bias", "prior", "theme_id", "rating_count")


class NoLiveModel(Exception):  # noqa: N818  (a state of the site, not a programming error)
    """No model has been activated yet."""


@dataclass(frozen=True)
class Films:
    """Films of the model, one row each; a film the model does not know has theme 0."""

    movie_ids: Ids
    rank: Floats
    """y_i, (n, 50)."""
    content: Floats
    """(n, f)."""
    stars: Floats
    """q_i, (n, 50)."""
    bias: Floats
    prior: Floats
    theme_ids: Ids
    """Primary keys of `Theme`."""
    rating_count: Ids

    def __len__(self) -> int:
        return len(self.movie_ids)

    @classmethod
    def from_rows(cls, rows: Sequence[tuple], width: int) -> "Films":
        """Build from rows of COLUMNS, rounding to the single precision that the database keeps; `width` is f."""
        if not rows:
            return cls.unknown(np.zeros(0, np.int64), width)
        movie_ids, rank, content, stars, bias, prior, theme_ids, counts = zip(*rows, strict=True)
        return cls(
            np.array(movie_ids, np.int64),
            np.array(rank, np.float32).astype(np.float64),
            np.array(content, np.float32).astype(np.float64) if width else np.zeros((len(rows), 0)),
            np.array(stars, np.float32).astype(np.float64),
            np.array(bias, np.float64),
            np.array(prior, np.float64),
            np.array(theme_ids, np.int64),
            np.array(counts, np.int64),
        )

    @classmethod
    def unknown(cls, movie_ids: Ids, width: int) -> "Films":
        """Return rows for films that no model knows, with `width` columns of content."""
        n = len(movie_ids)
        vectors, content = np.zeros((n, RANK)), np.zeros((n, width))
        numbers, counts = np.zeros(n), np.zeros(n, np.int64)
        return cls(movie_ids, vectors, content, vectors.copy(), numbers, numbers.copy(), counts, counts.copy())

    @property
    def known(self) -> NDArray[np.bool_]:
        """Which of the films the model knows, (n,)."""
        return self.theme_ids != 0

    def take(self, positions: NDArray) -> "Films":
        """Return the films at these positions, or where a mask is true."""
        return Films(**{column.name: getattr(self, column.name)[positions] for column in fields(self)})

    def look_up(self, movie_ids: Ids) -> "Films":
        """Return rows for these ids in their order; `self` must be sorted by id."""
        places = places_of(self.movie_ids, movie_ids)
        found = Films.unknown(movie_ids, self.content.shape[1])
        here = places >= 0
        for name in ("rank", "content", "stars", "bias", "prior", "theme_ids", "rating_count"):
            getattr(found, name)[here] = getattr(self, name)[places[here]]
        return found


@dataclass(frozen=True)
class LiveModel:
    """What serves: the constants and, for a catalogue of ordinary size, every film."""

    version: str
    model_version_id: int
    activated_at: datetime | None
    constants: ScoringConstants
    space: Space
    stars_model: StarsModel
    in_memory: bool
    catalogue: Films
    neighbours: Neighbours
    """Of every film of the catalogue, n lists."""
    revision: int = 0
    """How often what is served was changed while it was live."""

    @property
    def gram(self) -> Floats:
        """YᵀY, (50, 50)."""
        return self.space.gram

    @property
    def item_count(self) -> int:
        """Films of the model, those that the catalogue lacks included."""
        return self.space.item_count

    @property
    def movie_ids(self) -> Ids:
        """Sorted, (n,)."""
        return self.catalogue.movie_ids

    @property
    def rank(self) -> Floats:
        """y_i, (n, 50)."""
        return self.catalogue.rank

    @property
    def stars(self) -> Floats:
        """q_i, (n, 50)."""
        return self.catalogue.stars

    @property
    def bias(self) -> Floats:
        """b_i, (n,)."""
        return self.catalogue.bias

    @property
    def prior(self) -> Floats:
        """Before γ, (n,)."""
        return self.catalogue.prior

    @property
    def theme_ids(self) -> Ids:
        """Primary keys of `Theme`, (n,)."""
        return self.catalogue.theme_ids

    @property
    def rating_count(self) -> Ids:
        """Ratings in the training data, (n,)."""
        return self.catalogue.rating_count

    @cached_property
    def outline(self) -> tuple[Ids, Floats, NDArray[np.float32]]:
        """Ids (n,), priors (n,) and content (n, f) of every film: what is kept of a large catalogue, too."""
        rows = list(self.vector_rows.order_by("movie_id").values_list("movie_id", "prior", "content"))
        ids, priors, content = zip(*rows, strict=True) if rows else ((), (), ())
        width = len(self.space.content)
        columns = np.array(content, np.float32) if width and rows else np.zeros((len(rows), width), np.float32)
        return np.array(ids, np.int64), np.array(priors, np.float64), columns

    @property
    def vector_rows(self) -> QuerySet[MovieVector]:
        """Which films there are, as the database has them.

        A model in memory knows its films' vectors itself; it goes on serving while another is put in its place.
        """
        rows = MovieVector.objects.all()
        return rows if self.in_memory else rows.filter(model_version_id=self.model_version_id)

    def positions(self, movie_ids: ArrayLike) -> NDArray[np.intp]:
        """Return where the films stand in `movie_ids`; -1 for one the model does not know."""
        return places_of(self.movie_ids, np.asarray(movie_ids, np.int64))

    def films(self, movie_ids: ArrayLike) -> Films:
        """Return rows for these ids in their order; one the model lacks has the stars of films hardly anybody rated."""
        ids = np.asarray(movie_ids, np.int64).reshape(-1)
        known = self.catalogue if self.in_memory else self.read(self.vector_rows.filter(movie_id__in=ids.tolist()))
        found = known.look_up(ids)
        found.stars[~found.known] = self.stars_model.unknown_factors
        found.bias[~found.known] = self.stars_model.unknown_bias
        return found

    def vectors(self, movie_ids: ArrayLike) -> Floats:
        """Return the rank vectors of these films, (m, 50); zeros for one the model does not know."""
        return self.films(movie_ids).rank

    def history(self, movie_ids: ArrayLike, stars: ArrayLike, times: ArrayLike) -> History:
        """Return ratings in order with what the model knows of the films; `times` are seconds since the epoch."""
        ids = np.asarray(movie_ids, np.int64).reshape(-1)
        films = self.films(ids)
        return History.in_order(ids, stars, times, films.rank, films.content, self._neighbours_of(ids))

    def read(self, rows: QuerySet[MovieVector]) -> Films:
        """Read films of this model from the database, sorted by movie id."""
        return Films.from_rows(list(rows.order_by("movie_id").values_list(*COLUMNS)), len(self.space.content))

    def _neighbours_of(self, movie_ids: Ids) -> Neighbours:
        if self.in_memory:
            return self.neighbours.take(self.positions(movie_ids))
        rows = self.vector_rows.filter(movie_id__in=movie_ids.tolist())
        known, lists = _read_neighbours(rows.order_by("movie_id"))
        return lists.take(places_of(known, movie_ids))


def live_model() -> LiveModel:
    """Return the model that serves; raises NoLiveModel before the first activation."""
    return _process.current()


def live_version() -> str:
    """Return the name of the version that serves, or an empty string; for the interaction log."""
    return ModelVersion.objects.filter(status=ModelVersion.Status.LIVE).values_list("version", flat=True).first() or ""


def _read_neighbours(rows: QuerySet[MovieVector]) -> tuple[Ids, Neighbours]:
    """Read the movie ids and their neighbour lists, in the rows' order."""
    pairs = list(rows.values_list("movie_id", "neighbours"))
    ids, weights = unpack([packed for _movie_id, packed in pairs])
    return np.array([movie_id for movie_id, _packed in pairs], np.int64), Neighbours.of(ids, weights)


class _Process:
    """The one model this process has loaded."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._loaded: tuple[tuple, LiveModel] | None = None

    def current(self) -> LiveModel:
        """Return the live model, loading it where another is live than the one at hand."""
        key = _live_key()
        loaded = self._loaded
        if loaded is None or loaded[0] != key:
            with self._lock:
                loaded = self._loaded
                if loaded is None or loaded[0] != key:
                    loaded = self._loaded = _load()
        return loaded[1]


_process = _Process()


def _live_key() -> tuple:
    """What tells one activation, and one state of what it serves, from another, in one small query."""
    live = ModelVersion.objects.filter(status=ModelVersion.Status.LIVE)
    if (found := live.values_list("pk", "version", "activated_at", "revision").first()) is None:
        raise NoLiveModel("No model is live: train one and activate it (manage.py train_model --activate).")
    return (*found, settings.EXACT_SCORING_LIMIT)


def _load() -> tuple[tuple, LiveModel]:
    """Load the live model with the key it was found under."""
    while True:
        key = _live_key()
        row = ModelVersion.objects.get(pk=key[0])
        model = _from_row(row)
        # An activation between the queries leaves this model without films, or half of two: then look again.
        if _live_key() == key:
            return key, model


def _from_row(row: ModelVersion) -> LiveModel:
    manifest = row.manifest
    rows = MovieVector.objects.filter(model_version=row).order_by("movie_id")
    in_memory = rows.count() <= settings.EXACT_SCORING_LIMIT
    content = ContentSpace.from_mapping(manifest.get("content"))
    catalogue = Films.from_rows(list(rows.values_list(*COLUMNS)) if in_memory else [], len(content))
    neighbours = _read_neighbours(rows)[1] if in_memory else Neighbours.none(0)
    return LiveModel(
        version=row.version,
        model_version_id=row.pk,
        activated_at=row.activated_at,
        constants=ScoringConstants.from_mapping(manifest["scoring"]),
        space=Space(np.array(row.gram, np.float64).reshape(RANK, RANK), int(manifest["served"]["items"]), content),
        stars_model=StarsModel.from_mapping(manifest["stars"]),
        in_memory=in_memory,
        catalogue=catalogue,
        neighbours=neighbours.within(catalogue.movie_ids),
        revision=row.revision,
    )
