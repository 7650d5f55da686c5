"""How many themes? Groupings judged by what held-out people like together and by the films' tags.

The silhouette is measured and decides nothing: it prefers the groupings that say least about what people like.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray
from pyspark.sql import SparkSession

from ml_jobs import metrics
from ml_jobs.evaluation import HeldOut
from ml_jobs.training.catalogue import Catalogue
from ml_jobs.training.interactions import Ids, locate
from ml_jobs.training.model import TrainedModel
from ml_jobs.training.parameters import ThemeParameters, TrainingParameters
from ml_jobs.training.themes import Grouping, features_of, group_films, has_enough_ratings

RANGE = (5, 10, 20, 30, 40, 50, 60, 80)
"""Numbers of themes that are tried."""
MIN_TAG_FILMS = 5
"""Films that carry a tag before it judges a grouping."""
ENOUGH = 0.9
"""More themes are only taken where they are this much better: the smallest number with this share of the best."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a grouping into k clusters is worth."""

    k: int
    """As asked for; of `clusters` each has films enough."""
    clusters: int
    silhouette: float
    tag_npmi: float
    genre_npmi: float
    lift: float
    """Co-like lift of the films with enough ratings."""
    few_lift: float
    """Of the others, which were placed by content."""


@dataclass(frozen=True, slots=True)
class Carried:
    """Film `films[e]` carries the attribute `attributes[e]`; films are numbered among those with enough ratings."""

    films: Ids
    attributes: Ids

    @classmethod
    def of(cls, groups: Sequence[Ids], known: NDArray[np.bool_], *, min_films: int = 1) -> "Carried":
        """Build from the films of each attribute, less the attributes of too few films."""
        number = np.cumsum(known) - 1
        kept = [number[films[known[films]]] for films in groups]
        kept = [films for films in kept if len(films) >= min_films]
        names = np.repeat(np.arange(len(kept)), [len(films) for films in kept])
        return cls(np.concatenate([np.zeros(0, np.int64), *kept]), names)


@dataclass(frozen=True, slots=True)
class Judges:
    """Held-out likes, tags and genres, of the films with enough training ratings and of the others."""

    known: NDArray[np.bool_]
    """Films with enough ratings, (n,)."""
    people: Ids
    """Of each held-out like, (l,)."""
    liked: Ids
    """And its film, by position in the catalogue, (l,)."""
    tags: Carried
    genres: Carried

    @classmethod
    def of(cls, model: TrainedModel, held_out: HeldOut, chosen: ThemeParameters) -> "Judges":
        """Return the judges of groupings that are made from the model's ratings."""
        catalogue, known = model.catalogue, has_enough_ratings(model.data.item_counts, chosen)
        place = locate(catalogue.movie_ids, held_out.movie_ids)
        likes = (held_out.stars >= model.constants.like_threshold) & (place < len(catalogue))
        return cls(
            known=known,
            people=held_out.user_ids[likes],
            liked=place[likes],
            tags=Carried.of(list(catalogue.tags.values()), known, min_films=MIN_TAG_FILMS),
            genres=Carried.of(_films_by_genre(catalogue), known),
        )

    def judge(self, grouping: Grouping, k: int) -> Judgement:
        """Return what a grouping into k clusters is worth."""
        of_known = grouping.of_film[self.known]
        return Judgement(
            k=k,
            clusters=len(grouping.centres),
            silhouette=grouping.silhouette,
            tag_npmi=metrics.attribute_npmi(of_known, self.tags.films, self.tags.attributes),
            genre_npmi=metrics.attribute_npmi(of_known, self.genres.films, self.genres.attributes),
            lift=metrics.co_like_lift(*self.likes(grouping)),
            few_lift=metrics.co_like_lift(*self.likes(grouping, few=True)),
        )

    def likes(self, grouping: Grouping, *, few: bool = False) -> tuple[Ids, Ids]:
        """Return person and cluster of each held-out like of a film with enough ratings, or with few."""
        chosen = self.known[self.liked] != few
        return self.people[chosen], grouping.of_film[self.liked[chosen]]


def judge_range(
    spark: SparkSession,
    model: TrainedModel,
    held_out: HeldOut,
    parameters: TrainingParameters,
    wanted: Sequence[int],
) -> list[Judgement]:
    """Return what each number of themes is worth to people held out; deterministic."""
    judges = Judges.of(model, held_out, parameters.themes)
    wanted = [k for k in wanted if k <= judges.known.sum()] or [int(judges.known.sum())]
    groupings = group_films(spark, features_of(model, parameters), model.data, parameters, wanted)
    return [judges.judge(grouping, k) for k, grouping in zip(wanted, groupings, strict=True)]


def choose_k(curve: Sequence[Judgement]) -> int:
    """Return the smallest k that is nearly as good as any, by co-like lift and tag NPMI alike.

    Both judges rise with the number of themes, ever more slowly; each is taken as a share of its best over the range.
    """
    worth = np.zeros(len(curve))
    for judge in ("lift", "tag_npmi"):
        found = np.nan_to_num([getattr(point, judge) for point in curve])
        worth += np.maximum(found, 0.0) / (found.max() if found.max() > 0 else 1.0)
    enough = worth >= ENOUGH * worth.max()
    return min(point.k for point, is_enough in zip(curve, enough.tolist(), strict=True) if is_enough)


def as_rows(curve: Sequence[Judgement]) -> list[dict[str, float]]:
    """Return the curve as a manifest keeps it."""
    return [{name: round(value, 4) for name, value in asdict(point).items()} for point in curve]


def _films_by_genre(catalogue: Catalogue) -> list[Ids]:
    return [np.flatnonzero(column) for column in catalogue.genres.T]
