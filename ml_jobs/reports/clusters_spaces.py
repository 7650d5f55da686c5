"""What films can be grouped by: ways to say where each film is."""

from collections.abc import Mapping
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pyspark.sql import DataFrame

from ml_jobs.reports.trials import fit_plain
from ml_jobs.training.content import content_of
from ml_jobs.training.interactions import Floats
from ml_jobs.training.model import TrainedModel
from ml_jobs.training.parameters import TrainingParameters
from ml_jobs.training.subspaces import leading_axes
from ml_jobs.training.themes import features_of, own_features
from recommender.film_content import unit_rows
from recommender.neighbours import Neighbours

SERVED = "served: directions, content, neighbours"
DIRECTIONS, UNIT, RAW = "directions and content", "implicit ALS, unit length", "implicit ALS, raw"
STARS, PLAIN = "stars, served q", "explicit ALS, plain"
LISTS, CONTENT = "neighbour lists, SVD", "content alone"
CHARTED = (SERVED, RAW, PLAIN)
"""The charts have room for three."""
DIMENSIONS = 50


def spaces_of(kept: DataFrame, model: TrainedModel, parameters: TrainingParameters) -> Mapping[str, Floats]:
    """Return the features of every film, (n, f), by representation; all know the ratings `kept` alone."""
    return {
        SERVED: features_of(model, parameters),
        DIRECTIONS: own_features(model, parameters),
        UNIT: unit_rows(model.rank.items),
        RAW: model.rank.items,
        STARS: model.stars.items,
        PLAIN: fit_plain(kept, model, parameters).items,
        LISTS: unit_rows(reduce_neighbours(model.rank.neighbours, np.random.default_rng(parameters.seed))),
        CONTENT: unit_rows(principal(content_of(model.catalogue, parameters.content))),
    }


def reduce_neighbours(neighbours: Neighbours, rng: np.random.Generator, dimensions: int = DIMENSIONS) -> Floats:
    """Return each film's place in the leading subspace of the lists' matrix k(j, i), (n, d); zeros without a list.

    Only films with lists are in the matrix.
    """
    listed = np.flatnonzero(neighbours.weights.any(axis=1))
    places = np.zeros((len(neighbours), dimensions))
    if not len(listed):
        return places
    kernel = _dense(neighbours, listed)
    u, s, _ = leading_axes(partial(_times, kernel), partial(_times, kernel.T), len(listed), dimensions, rng)
    places[listed, : len(s)] = u * np.sqrt(s)
    return places


def principal(x: Floats, dimensions: int = DIMENSIONS) -> Floats:
    """Return the rows in the columns' leading principal axes, (n, d)."""
    _, axes = np.linalg.eigh(x.T @ x)
    return x @ axes[:, -dimensions:]


def _times(kernel: NDArray[np.float32], x: Floats) -> Floats:
    """The product in single precision, as the kernel is large."""
    return (kernel @ x.astype(np.float32)).astype(np.float64)


def _dense(neighbours: Neighbours, listed: NDArray[Any]) -> NDArray[np.float32]:
    """What each listed film speaks for, among the listed films."""
    column = np.zeros(len(neighbours.targets), np.int64)
    column[listed] = np.arange(len(listed))
    kernel = np.zeros((len(listed), len(listed)), np.float32)
    rows = np.arange(len(listed))[:, None]
    kernel[rows, column[neighbours.places[listed]]] = np.maximum(neighbours.weights[listed], 0.0)
    return kernel
