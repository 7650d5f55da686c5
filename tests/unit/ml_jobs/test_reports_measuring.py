"""Tallies, groups and trials, worked by hand."""

from dataclasses import astuple

import numpy as np
import pandas as pd
import pytest

from ml_jobs.reports.groups import UNRATED, by_activity, by_popularity, describe_films
from ml_jobs.reports.measuring import relevance
from ml_jobs.reports.tallies import EVERYBODY, Tallies
from ml_jobs.training.interactions import Interactions

NDCG, RMSE = ("model", EVERYBODY, "ndcg_at_10"), ("model", EVERYBODY, "rmse")


@pytest.fixture
def rng():
    return np.random.default_rng(1)


def interactions(*rows):
    frame = pd.DataFrame(rows, columns=["user_id", "movie_id", "stars", "rated_at"])
    return Interactions.from_frame(frame, np.array([10, 20, 30, 40, 50]))


class TestTallies:
    def test_seeds_are_pooled_by_person(self, rng):
        tallies = Tallies(np.array([1, 2, 3]))
        tallies.add_values(NDCG, np.array([1, 2]), np.array([0.2, 0.4]))
        tallies.add_values(NDCG, np.array([2, 3]), np.array([0.6, np.nan]))

        assert tallies.figures(rng=rng)[NDCG].value == pytest.approx((0.2 + 0.4 + 0.6) / 3)
        assert tallies.measured(NDCG) == 2

    def test_rmse_is_the_root_over_all_pairs_not_a_mean_of_people(self, rng):
        tallies = Tallies(np.array([1, 2]))
        tallies.add(RMSE, np.array([1, 1, 2]), np.array([1.0, 4.0, 1.0]), np.ones(3))

        assert tallies.figures(rng=rng)[RMSE].value == pytest.approx(np.sqrt(6 / 3))

    def test_more_seeds_of_the_same_people_do_not_narrow_the_interval(self, rng):
        people, values = np.arange(50), rng.random(50)
        once, often = Tallies(people), Tallies(people)
        once.add_values(NDCG, people, values)
        for _ in range(9):
            often.add_values(NDCG, people, values)

        one, nine = (tallies.figures(rng=np.random.default_rng(5))[NDCG] for tallies in (once, often))
        assert astuple(nine) == pytest.approx(astuple(one))

    def test_a_difference_is_taken_person_by_person(self, rng):
        people = np.arange(40)
        base, tallies = np.random.default_rng(2).random(40), Tallies(np.arange(40))
        for name, values in (("ours", base + 0.01), ("theirs", base)):
            tallies.add_values((name, EVERYBODY, "ndcg_at_10"), people, values)

        gained = tallies.difference("ours", "theirs", "ndcg_at_10", rng=rng)

        assert (gained.value, gained.low, gained.high) == pytest.approx((0.01, 0.01, 0.01))

    def test_a_difference_in_rmse_is_that_of_the_roots_with_people_drawn_whole(self, rng):
        people, tallies = np.repeat(np.arange(40), 5), Tallies(np.arange(40))
        errors = np.random.default_rng(3).normal(size=200)
        for name, factor in (("ours", 0.9), ("theirs", 1.0)):
            tallies.add((name, EVERYBODY, "rmse"), people, (factor * errors) ** 2, np.ones(200))

        gained, theirs = (
            tallies.difference("ours", "theirs", "rmse", rng=rng),
            tallies.value(("theirs", EVERYBODY, "rmse")),
        )

        assert gained.value == pytest.approx(-0.1 * theirs)
        assert gained.low < gained.value < gained.high < 0

    def test_what_another_seed_found_is_added(self):
        whole, one, two = (Tallies(np.array([1, 2])) for _ in range(3))
        for parts, values in (([whole, one], [0.2, 0.4]), ([whole, two], [0.6, 0.8])):
            for tallies in parts:
                tallies.add_values(NDCG, np.array([1, 2]), np.array(values))

        one.absorb(two)

        assert one.value(NDCG) == pytest.approx(whole.value(NDCG)) == pytest.approx(0.5)
        assert two.value(NDCG) == pytest.approx(0.7)

    def test_models_measured_on_other_people_cannot_be_compared(self, rng):
        tallies = Tallies(np.array([1, 2]))
        tallies.add_values(("ours", EVERYBODY, "map"), np.array([1]), np.array([1.0]))
        tallies.add_values(("theirs", EVERYBODY, "map"), np.array([2]), np.array([1.0]))

        assert not tallies.alike("ours", "theirs", "map")
        assert not tallies.alike("ours", "nobody's", "map")
        with pytest.raises(ValueError, match="not measured on the same people"):
            tallies.difference("ours", "theirs", "map", rng=rng)

    def test_a_group_nobody_is_in_is_unknown(self, rng):
        tallies = Tallies(np.array([1]))
        tallies.add_values(NDCG, np.array([1]), np.array([np.nan]))

        assert np.isnan(tallies.figures(rng=rng)[NDCG].value)


class TestGroups:
    def test_people_of_equal_activity_stay_together(self):
        groups = by_activity(np.arange(8), np.array([20, 20, 20, 30, 30, 40, 50, 60]))

        assert groups.of[:3].tolist() == [0, 0, 0]
        assert sorted(set(groups.of.tolist())) == [0, 1, 2, 3]
        assert groups.names[0] == "20–20 ratings"
        assert groups.rows(np.array([7, 0])).tolist() == [3, 0]

    def test_people_who_all_rated_alike_are_one_group(self):
        assert by_activity(np.arange(4), np.full(4, 20)).names == ("20–20 ratings",)

    def test_each_group_of_films_has_a_quarter_of_the_ratings_and_the_unrated_are_apart(self):
        counts = np.array([0, 1, 1, 1, 1, 4, 4, 4, 0])
        groups = by_popularity(np.arange(9), counts)

        assert groups.of.tolist() == [0, 1, 1, 1, 1, 2, 3, 4, 0]
        assert list(describe_films(groups, counts).items())[:2] == [
            (UNRATED, "2 films of 0–0 ratings, 0% of all ratings"),
            ("least rated films", "4 films of 1–1 ratings, 25% of all ratings"),
        ]


def test_a_ranking_is_worth_what_its_top_and_its_whole_length_say():
    ndcg, recall, hit, ap = relevance([10, 20, 30, 40, 50], {20, 50})

    assert ndcg == pytest.approx((1 / np.log2(3) + 1 / np.log2(6)) / (1 + 1 / np.log2(3)))
    assert (recall, hit) == (1.0, 1.0)
    assert ap == pytest.approx((1 / 2 + 2 / 5) / 2)
