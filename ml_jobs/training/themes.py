"""Themes: films that the same people like, grouped by K-Means on Spark, each with what makes it distinctive."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pyspark.ml.clustering import KMeans, KMeansModel
from pyspark.ml.evaluation import ClusteringEvaluator
from pyspark.ml.functions import array_to_vector
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F  # noqa: N812  (as PySpark's own documentation writes it)

from ml_jobs.metrics import co_like_lift
from ml_jobs.training.catalogue import Catalogue, genre_directions, year_bumps
from ml_jobs.training.content import predict_directions
from ml_jobs.training.interactions import Floats, Ids, Interactions
from ml_jobs.training.model import TrainedModel
from ml_jobs.training.parameters import ContentParameters, ThemeParameters, TrainingParameters
from recommender.film_content import unit_rows
from recommender.neighbours import Neighbours
from recommender.placement import nearest
from recommender.theme_facts import choose_exemplars, lifts

ENGINE = "pyspark.ml.clustering.KMeans"
AT_ONCE = 3
"""Beginnings of K-Means side by side."""


@dataclass(frozen=True, slots=True)
class Themes:
    """Which theme each film of the catalogue is in, and what is said of each."""

    of_film: NDArray[np.int64]
    """Theme numbers from 0, (n,)."""
    closeness: Floats
    """Cosine with the theme's centre, (n,)."""
    centres: Floats
    """By number, over the columns of `theme_features`."""
    facts: list[dict[str, Any]]
    silhouette: float
    engine: str = ENGINE

    @property
    def k(self) -> int:
        """Number of themes."""
        return len(self.facts)


@dataclass(frozen=True, slots=True)
class Grouping:
    """All films of a catalogue in clusters that K-Means found among those with enough ratings."""

    centres: Floats
    """(c, f)."""
    of_film: NDArray[np.int64]
    """Numbers of centres, (n,)."""
    closeness: Floats
    """Cosine with the centre, (n,)."""
    silhouette: float


@dataclass(frozen=True, slots=True)
class ThemeFacts:
    """What `themes.json` says of one theme."""

    number: int
    size: int
    exemplars: list[int]
    tag_lifts: list[list[Any]]
    genre_lifts: list[list[Any]]
    decade_lifts: list[list[Any]]


def fit_themes(spark: SparkSession, model: TrainedModel, parameters: TrainingParameters, *, k: int) -> Themes:
    """Cluster the films with enough ratings into k themes, or fewer where some would be too small; place the others."""
    catalogue, rating_counts = model.catalogue, model.data.item_counts
    (found,) = group_films(spark, features_of(model, parameters), model.data, parameters, (k,))
    numbers, of_film = np.unique(found.of_film, return_inverse=True)
    exemplars = parameters.themes.exemplars
    facts = [
        describe(number, np.flatnonzero(of_film == number), found.closeness, rating_counts, catalogue, exemplars)
        for number in range(len(numbers))
    ]
    described = [asdict(fact) for fact in facts]
    return Themes(of_film, found.closeness, found.centres[numbers], described, found.silhouette)


def group_films(
    spark: SparkSession, features: Floats, data: Interactions, parameters: TrainingParameters, wanted: Sequence[int]
) -> Iterator[Grouping]:
    """Yield a grouping of all films, by features (n, f), for each number of clusters wanted.

    K-Means depends on where it begins. Of several beginnings that one is taken whose clusters the people trained on
    agree with most, and first of all one without clusters of a few odd films.
    """
    chosen, known = parameters.themes, has_enough_ratings(data.item_counts, parameters.themes)
    table = _table(spark, features[known], np.sqrt(np.log1p(data.item_counts[known]))).cache()
    liked = known[data.item] & (data.stars >= parameters.rank.like_threshold)
    people, films = data.user[liked], data.item[liked]

    def worth(begun: _Begun) -> tuple[bool, float]:
        return begun.smallest >= chosen.smallest, float(np.nan_to_num(co_like_lift(people, begun.of_film[films])))

    # Spark waits more than it counts on a table this small, so beginnings side by side take three fifths of the time.
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for k in wanted:
            begin = partial(_begin, table, features, known, min(k, int(known.sum())), chosen)
            best = max(pool.map(begin, range(parameters.seed, parameters.seed + chosen.starts)), key=worth)
            yield Grouping(best.centres, best.of_film, best.closeness, _silhouette(best.model, table))
    table.unpersist()


def has_enough_ratings(rating_counts: Ids, chosen: ThemeParameters) -> NDArray[np.bool_]:
    """Tell which films are clustered, (n,); where none has as many ratings as asked, those with the most."""
    return rating_counts >= min(chosen.min_ratings, max(int(rating_counts.max()), 1))


def features_of(model: TrainedModel, parameters: TrainingParameters) -> Floats:
    """Return what is clustered, (n, f): each film's direction and content, leaning on those of its neighbours.

    Films with few ratings do not lean: who their neighbours are is mostly chance, so their content places them.
    """
    chosen, own = parameters.themes, own_features(model, parameters)
    features = own
    for _ in range(chosen.neighbour_steps):
        features = lean_on_neighbours(features, model.rank.neighbours, chosen.neighbour_weight)
    return np.where(has_enough_ratings(model.data.item_counts, chosen)[:, None], features, own)


def own_features(model: TrainedModel, parameters: TrainingParameters) -> Floats:
    """Return what is known of each film by itself, (n, f)."""
    counts, likes = model.data.item_counts, model.data.like_counts(model.constants.like_threshold)
    chosen, content = parameters.themes, parameters.content
    return theme_features(model.rank.items, counts, likes, model.catalogue, chosen, content)


def lean_on_neighbours(features: Floats, neighbours: Neighbours, weight: float) -> Floats:
    """Return unit rows in which each film has moved towards its neighbours, those it speaks for; without any it stays.

    The lists hold what fifty dimensions cannot, and they leave the columns what they are.
    """
    speaks_for = np.maximum(neighbours.weights, 0.0)
    towards = np.zeros_like(features)
    for place, strength in zip(neighbours.places.T, speaks_for.T, strict=True):
        towards += strength[:, None] * features[place]
    return unit_rows(features + weight * unit_rows(towards))


def theme_features(
    items: Floats,
    rating_counts: Ids,
    like_counts: Ids,
    catalogue: Catalogue,
    chosen: ThemeParameters,
    content: ContentParameters,
) -> Floats:
    """Return what is clustered: the direction in taste space, a little genre and a little decade (n, f).

    The direction of a film that few people liked is mostly chance, so it leans on what its content suggests.
    """
    directions = unit_rows(items)
    known = np.where(rating_counts >= chosen.min_ratings, like_counts, 0)
    suggested = predict_directions(directions, known, catalogue, content)
    taste = unit_rows(like_counts[:, None] * directions + chosen.direction_shrinkage * suggested)
    genres, decades = genre_directions(catalogue), year_bumps(catalogue)
    return unit_rows(np.hstack([taste, chosen.genre_weight * genres, chosen.decade_weight * decades]))


def without_odd_ones(centres: Floats, features: Floats, smallest: int) -> Floats:
    """Return the centres less those of a few odd films, which go to the next nearest: three films are no theme."""
    sizes = np.bincount(nearest(features, centres)[0], minlength=len(centres))
    kept = sizes >= min(smallest, sizes.max())
    return centres[kept]


def describe(
    number: int, films: Ids, closeness: Floats, rating_counts: Ids, catalogue: Catalogue, exemplars: int
) -> ThemeFacts:
    """Return what distinguishes these films from the catalogue."""
    inside = np.zeros(len(catalogue), dtype=bool)
    inside[films] = True
    genres = (
        (name, np.flatnonzero(column)) for name, column in zip(catalogue.genre_names, catalogue.genres.T, strict=True)
    )
    decades = catalogue.decades()
    by_decade = ((int(decade), np.flatnonzero(decades == decade)) for decade in np.unique(decades[decades > 0]))
    return ThemeFacts(
        number=number,
        size=len(films),
        exemplars=catalogue.movie_ids[choose_exemplars(films, closeness, rating_counts, exemplars)].tolist(),
        tag_lifts=lifts(catalogue.tags.items(), inside),
        genre_lifts=lifts(genres, inside),
        decade_lifts=lifts(by_decade, inside),
    )


@dataclass(frozen=True, slots=True)
class _Begun:
    """What one beginning of K-Means came to."""

    model: KMeansModel
    smallest: int
    """Films with enough ratings in the smallest cluster, before odd ones go."""
    centres: Floats
    of_film: NDArray[np.int64]
    closeness: Floats


def _begin(
    table: DataFrame, features: Floats, known: NDArray[np.bool_], k: int, chosen: ThemeParameters, seed: int
) -> _Begun:
    model = KMeans(k=k, seed=seed, maxIter=chosen.iterations, weightCol="weight").fit(table)
    centres = without_odd_ones(np.array(model.clusterCenters()), features[known], chosen.smallest)
    return _Begun(model, min(model.summary.clusterSizes), centres, *nearest(features, centres))


def _silhouette(model: KMeansModel, table: DataFrame) -> float:
    if len(model.clusterCenters()) < 2:
        return 0.0
    return float(ClusteringEvaluator().evaluate(model.transform(table)))


def _table(spark: SparkSession, features: Floats, weights: Floats) -> DataFrame:
    """Films by weight: what many people rated says more of where its theme is."""
    rows = pd.DataFrame({"weight": weights, "values": list(features)})
    return spark.createDataFrame(rows).select("weight", array_to_vector(F.col("values")).alias("features"))
