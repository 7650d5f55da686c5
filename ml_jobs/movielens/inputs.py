"""What a fit takes, from a data set's own tables."""

import numpy as np
import pyarrow as pa

from catalog.source_titles import split_title
from ml_jobs.movielens.files import split_genres
from ml_jobs.training.catalogue import Catalogue
from ml_jobs.training.interactions import Ids

RATINGS = pa.schema({"user_id": pa.int32(), "movie_id": pa.int32(), "stars": pa.float32(), "rated_at": pa.int64()})


def as_ratings(ratings: pa.Table) -> pa.Table:
    """Return userId, movieId, rating, timestamp under the names and types that every fit takes."""
    return ratings.rename_columns(RATINGS.names).cast(RATINGS)


def as_catalogue(movies: pa.Table | None, tags: pa.Table | None, rated: Ids) -> Catalogue:
    """Return the films of the movies table and those rated, of which otherwise nothing is known but the id."""
    films = movies.to_pylist() if movies is not None else []
    applied = tags.to_pylist() if tags is not None else []
    return Catalogue.build(
        np.union1d(rated, np.array([film["movieId"] for film in films], np.int64)).tolist(),
        {film["movieId"]: split_genres(film["genres"]) for film in films},
        {film["movieId"]: split_title(film["title"])[1] for film in films},
        ((row["movieId"], row["tag"]) for row in applied),
    )
