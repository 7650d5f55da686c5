"""How ratings are held out, on a small slice of real data."""

import numpy as np
import pytest

from ml_jobs import transforms
from ml_jobs.frames import to_pandas
from ml_jobs.reports.protocols import PROTOCOLS, REPORTED_SEEDS, REPORTED_STARS_SEEDS
from ml_jobs.tuning.parts import rolling_origins, training_part
from tests.factories.movielens import QUICK

pytestmark = pytest.mark.spark


def held_out(split):
    frame = to_pandas(split.filter("held_out"))
    return set(zip(frame["user_id"], frame["movie_id"], strict=True))


def test_a_random_split_holds_out_its_share_whatever_the_partitioning(ratings):
    once = held_out(transforms.hold_out_random(ratings, share=0.2, seed=1))
    again = held_out(transforms.hold_out_random(ratings.repartition(7), share=0.2, seed=1))

    assert once == again
    assert len(once) == pytest.approx(0.2 * ratings.count(), rel=0.1)


def test_another_seed_holds_out_others(ratings):
    first, second = (held_out(transforms.hold_out_random(ratings, share=0.2, seed=seed)) for seed in (1, 2))

    assert first != second


def test_a_temporal_split_holds_out_each_persons_last(ratings):
    frame = to_pandas(transforms.hold_out_last(ratings, share=0.2, seed=1))
    for _, person in frame.groupby("user_id"):
        last, earlier = person[person["held_out"]], person[~person["held_out"]]
        assert len(last) == max(1, round(0.2 * len(person) + 1e-9))
        assert earlier.empty or last["rated_at"].min() >= earlier["rated_at"].max()


def test_folds_of_one_seed_hold_out_different_ratings(ratings):
    first, second = (held_out(transforms.hold_out_random(ratings, share=0.2, seed=1, fold=fold)) for fold in (0, 1))

    assert not first & second
    assert len(first | second) == pytest.approx(0.4 * ratings.count(), rel=0.1)


@pytest.mark.parametrize("name", ["temporal", "leave-last-out", "random"])
def test_a_search_looks_into_no_test_part_that_is_reported(ratings, name):
    seeds = REPORTED_STARS_SEEDS if name == "random" else (REPORTED_SEEDS[0], REPORTED_SEEDS[-1])
    part = to_pandas(training_part(ratings, QUICK, stars=name == "random"))
    looked_at = set(zip(part["user_id"], part["movie_id"], strict=True))

    for seed in seeds:
        assert not held_out(PROTOCOLS[name].split(ratings, threshold=4.0, seed=seed)) & looked_at
    assert len(looked_at) > 0.5 * ratings.count()


def test_at_each_origin_later_ratings_are_judged_by_and_none_twice(ratings):
    seen, latest = set(), {}
    for marked in rolling_origins(ratings):
        frame = to_pandas(marked)
        judged = frame[frame["held_out"]]
        now = set(zip(judged["user_id"], judged["movie_id"], strict=True))
        assert not seen & now
        seen |= now
        newest = frame.groupby("user_id")["rated_at"].max().to_dict()
        assert all(newest[person] <= latest.get(person, np.inf) for person in newest)
        latest = judged.groupby("user_id")["rated_at"].min().to_dict()


def test_ratings_of_the_demonstration_stay_out(spark):
    rows = [(1, 1, 4.0, 0, "movielens"), (-2, 1, 4.0, 0, "demo"), (-3, 1, 4.0, 0, "site")]
    kept = to_pandas(transforms.select_ratings(spark.createDataFrame(rows, transforms.RATINGS)))

    assert sorted(kept["user_id"]) == [-3, 1]


def test_the_last_like_is_held_out_with_whatever_came_after_it(spark):
    rows = [(1, 10, 5.0, 1), (1, 20, 4.0, 2), (1, 30, 2.0, 3), (2, 10, 1.0, 1), (3, 10, 4.0, 1), (3, 20, 4.5, 1)]
    ratings = spark.createDataFrame(rows, "user_id int, movie_id int, stars float, rated_at long")

    found = held_out(transforms.hold_out_last_liked(ratings, threshold=4.0, seed=0))

    assert {pair for pair in found if pair[0] == 1} == {(1, 20), (1, 30)}
    assert not {pair for pair in found if pair[0] == 2}
    assert len({pair for pair in found if pair[0] == 3}) == 1
