"""Ratings in, ratings out: column functions on Spark DataFrames. No Django, no I/O.

Ratings have the columns of RATINGS wherever they come from.
"""

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F  # noqa: N812  (as PySpark's own documentation writes it)
from pyspark.sql.types import FloatType, IntegerType, LongType, StringType, StructField, StructType

RATINGS = StructType(
    [
        StructField("user_id", IntegerType()),
        StructField("movie_id", IntegerType()),
        StructField("stars", FloatType()),
        StructField("rated_at", LongType()),
        StructField("source", StringType()),
    ]
)


def select_ratings(table: DataFrame, *, without: str = "demo") -> DataFrame:
    """Return the columns a fit needs, less the rows of one source."""
    kept = table.filter(F.col("source") != without)
    return kept.select("user_id", "movie_id", "stars", "rated_at")


def hold_out_random(ratings: DataFrame, *, share: float, seed: int, fold: int = 0) -> DataFrame:
    """Add `held_out`, true for `share` of the ratings; the same ones whatever the order or partitioning.

    Other folds of the same seed hold out others.
    """
    drawn = _lottery("user_id", "movie_id", seed=seed)
    return ratings.withColumn("held_out", (drawn >= fold * share) & (drawn < (fold + 1) * share))


def hold_out_last(ratings: DataFrame, *, share: float, seed: int) -> DataFrame:
    """Add `held_out`, true for the last `share` of each person's ratings, one at least; ties fall by the seed."""
    by_person = Window.partitionBy("user_id")
    newest_first = by_person.orderBy(F.desc("rated_at"), _lottery("user_id", "movie_id", seed=seed))
    wanted = F.greatest(F.lit(1), F.round(F.count("*").over(by_person) * share))
    return ratings.withColumn("held_out", F.row_number().over(newest_first) <= wanted)


def hold_out_last_liked(ratings: DataFrame, *, threshold: float, seed: int) -> DataFrame:
    """Add `held_out`, true for each person's last like and what they rated after it; ties fall by the seed.

    Of a person who liked nothing, nothing is held out.
    """
    by_person = Window.partitionBy("user_id")
    newest_first = by_person.orderBy(F.desc("rated_at"), _lottery("user_id", "movie_id", seed=seed))
    placed = ratings.withColumn("place", F.row_number().over(newest_first))
    last_like = F.min(F.when(F.col("stars") >= threshold, F.col("place"))).over(by_person)
    held_out = F.coalesce(F.col("place") <= last_like, F.lit(False))
    return placed.withColumn("held_out", held_out).drop("place")


def draw_people(ratings: DataFrame, *, seed: int, column: str) -> DataFrame:
    """Add a number in [0, 1) drawn for each person, the same on all their ratings."""
    return ratings.withColumn(column, _lottery("user_id", seed=seed))


def fit_biases(ratings: DataFrame, *, mean: float, shrinkage: float, rounds: int) -> tuple[DataFrame, DataFrame]:
    """Return `user_id`, `bias` of every user and `movie_id`, `bias` of every movie.

    Regularised by `shrinkage` pseudo-ratings of zero, alternating (Koren, Bell, Volinsky 2009).
    """
    users = ratings.select("user_id").distinct().withColumn("bias", F.lit(0.0))
    for _ in range(rounds):
        movies = _shrunk(ratings.join(users, "user_id", how="inner"), "movie_id", mean, shrinkage)
        users = _shrunk(ratings.join(movies, "movie_id", how="inner"), "user_id", mean, shrinkage)
    return users, movies


def with_residual(ratings: DataFrame, users: DataFrame, movies: DataFrame, *, mean: float) -> DataFrame:
    """Return `user_id`, `movie_id` and `residual`, what mean and biases leave of the stars."""
    of_user, of_movie = (side.withColumnRenamed("bias", name) for side, name in ((users, "u"), (movies, "m")))
    biased = ratings.join(of_user, "user_id", how="inner").join(of_movie, "movie_id", how="inner")
    left = F.col("stars") - mean - F.col("u") - F.col("m")
    return biased.select("user_id", "movie_id", left.cast("float").alias("residual"))


def likes(ratings: DataFrame, *, threshold: float) -> DataFrame:
    """Return `user_id`, `movie_id` and a `preference` of 1 for each rating that is a like."""
    liked = ratings.filter(F.col("stars") >= threshold)
    return liked.select("user_id", "movie_id", F.lit(1.0).cast("float").alias("preference"))


def _shrunk(biased: DataFrame, one: str, mean: float, shrinkage: float) -> DataFrame:
    """The bias of each user or movie `one`, given the other side's beside each rating."""
    left = F.sum(F.col("stars") - mean - F.col("bias"))
    return biased.groupBy(one).agg((left / (F.count("*") + shrinkage)).alias("bias"))


def _lottery(*columns: str, seed: int) -> Column:
    """A number in [0, 1) drawn for each row by a hash of the columns."""
    return F.pmod(F.xxhash64(*columns, F.lit(seed)), F.lit(1 << 30)) / float(1 << 30)
