"""What content says of films that nobody has rated: ridge regressions on genres, release year and tags. NumPy only.

`content_of` is what a trained film is told from, its tags included. A film added later has no tags; what is said of it
is a map from its description (`recommender.film_content`), a row for each column.
"""

from collections.abc import Mapping

import numpy as np

from ml_jobs.training.catalogue import Catalogue, genre_directions, tag_indicators, year_bumps
from ml_jobs.training.interactions import Floats, Ids
from ml_jobs.training.parameters import ContentParameters
from recommender.film_content import FilmContent, unit_rows


def content_of(catalogue: Catalogue, chosen: ContentParameters) -> Floats:
    """Return what content says of every film: a constant, genres, release year, tags (n, c)."""
    constant = np.full((len(catalogue), 1), chosen.constant)
    tags = tag_indicators(catalogue, min_films=chosen.min_tag_films)
    return np.hstack([constant, genre_directions(catalogue), chosen.year_weight * year_bumps(catalogue), tags])


def regress(content: Floats, weight: Floats, targets: Floats, ridge: float) -> Floats:
    """Return the coefficients (c, d) that tell the targets from content, each film weighted, (n,)."""
    weighted = weight[:, None] * content
    gram = content.T @ weighted + ridge * np.eye(content.shape[1])
    return np.asarray(np.linalg.solve(gram, weighted.T @ targets), np.float64)


def regress_directions(directions: Floats, counts: Ids, catalogue: Catalogue, chosen: ContentParameters) -> Floats:
    """Return the coefficients for the films' directions, by those that have likes, each weighted by them."""
    return regress(content_of(catalogue, chosen), np.log1p(counts), directions, chosen.ridge)


def predict_directions(directions: Floats, counts: Ids, catalogue: Catalogue, chosen: ContentParameters) -> Floats:
    """Return unit vectors from content, (n, d)."""
    coefficients = regress_directions(directions, counts, catalogue, chosen)
    return unit_rows(content_of(catalogue, chosen) @ coefficients)


def as_map(coefficients: Floats, content: FilmContent, chosen: ContentParameters) -> Floats:
    """Return what the coefficients of `content_of` make of a film without tags, as a map from its description.

    Constant, genres and years come first in both, in this order.
    """
    scales = {"constant": chosen.constant, "directions": 1.0, "bumps": chosen.year_weight}
    columns = content.columns()
    return map_of({name: scale * coefficients[columns[name]] for name, scale in scales.items()}, content)


def map_of(parts: Mapping[str, Floats], content: FilmContent) -> Floats:
    """Return the map whose rows for these parts of a description are given, and whose others are zero."""
    columns = content.columns()
    whole = np.zeros((columns["decades"].stop, next(iter(parts.values())).shape[1]))
    for name, rows in parts.items():
        whole[columns[name]] = rows
    return whole
