import numpy as np
import pytest

from ml_jobs.metrics import (
    attribute_npmi,
    average_precision,
    bootstrap_ratios,
    catalogue_coverage,
    co_like_interval,
    co_like_lift,
    hit_at_k,
    intra_list_diversity,
    mae,
    mean_interval,
    ndcg_at_k,
    novelty,
    popularity_lift,
    recall_at_k,
    rmse,
)


def test_rmse_weighs_large_errors_more():
    assert rmse([3.0, 5.0], [4.0, 2.0]) == pytest.approx(np.sqrt((1 + 9) / 2))


def test_mae_is_the_mean_distance():
    assert mae([3.0, 5.0], [4.0, 2.0]) == pytest.approx(2.0)


def test_errors_of_nothing_are_unknown():
    assert np.isnan(rmse([], []))
    assert np.isnan(mae([], []))


def test_ndcg_discounts_by_position():
    gained = 1 / np.log2(2) + 1 / np.log2(4)
    ideal = 1 / np.log2(2) + 1 / np.log2(3)

    assert ndcg_at_k([7, 1, 9, 4], {7, 9}, 10) == pytest.approx(gained / ideal)


def test_ndcg_is_one_where_nothing_better_fits_into_k():
    assert ndcg_at_k([1, 2], {1, 2, 3, 4}, 2) == pytest.approx(1.0)


def test_ndcg_looks_at_the_first_k_only():
    assert ndcg_at_k([1, 2, 3], {3}, 2) == 0.0


def test_recall_is_the_share_found():
    assert recall_at_k([1, 2, 3, 4], {2, 4, 6, 8}, 3) == pytest.approx(0.25)


def test_a_hit_is_any_relevant_item():
    assert hit_at_k([1, 2, 3], {3, 9}, 3) == 1.0
    assert hit_at_k([1, 2, 3], {3, 9}, 2) == 0.0


@pytest.mark.parametrize("metric", [ndcg_at_k, recall_at_k, hit_at_k])
def test_an_empty_ranking_gains_nothing(metric):
    assert metric([], {1}, 10) == 0.0


@pytest.mark.parametrize("metric", [ndcg_at_k, recall_at_k, hit_at_k])
def test_nothing_relevant_is_unknown_not_zero(metric):
    assert np.isnan(metric([1, 2], set(), 10))


def test_the_interval_holds_the_mean_and_leaves_unknowns_out():
    mean, low, high = mean_interval([0.0, 1.0, float("nan"), 1.0, 0.0], rng=np.random.default_rng(1))

    assert mean == 0.5
    assert 0.0 <= low < 0.5 < high <= 1.0


def test_likes_that_share_clusters_perfectly_lift_by_the_number_of_clusters():
    assert co_like_lift([1, 1, 2, 2], [0, 0, 1, 1]) == pytest.approx(2.0)


def test_likes_that_never_share_a_cluster_have_no_lift():
    assert co_like_lift([1, 1, 2, 2], [0, 1, 0, 1]) == 0.0


def test_the_lift_of_people_with_one_like_is_unknown():
    assert np.isnan(co_like_lift([1, 2], [0, 1]))
    assert np.isnan(co_like_lift([], []))


def test_the_lift_by_hand():
    """Ann likes two films of a cluster and one of the other, Bob one of each, Cem a single one."""
    ann, bob = (3**-0.5, 1 / 3), (2**-0.5, 0.0)
    chance = (3 / 6) ** 2 + (3 / 6) ** 2

    lift = co_like_lift([1, 1, 1, 2, 2, 3], [0, 0, 1, 0, 1, 1])

    assert lift == pytest.approx((ann[0] * ann[1] + bob[0] * bob[1]) / ((ann[0] + bob[0]) * chance))


def test_the_lift_has_an_interval_over_people():
    rng = np.random.default_rng(5)
    user, own = np.repeat(np.arange(60), 6), np.repeat(np.arange(60) % 4, 6)
    cluster = np.where(rng.random(360) < 0.5, own, rng.integers(0, 4, 360))

    low, high = co_like_interval(user, cluster, rng=np.random.default_rng(1))
    few = co_like_interval(user[:90], cluster[:90], rng=np.random.default_rng(1))

    assert low < co_like_lift(user, cluster) < high
    assert high - low < few[1] - few[0]


def test_the_chance_is_that_of_the_people_drawn():
    """Everybody likes one cluster alone; where one person is drawn twice, nothing is left to chance."""
    low, high = co_like_interval([1, 1, 2, 2], [0, 0, 1, 1], rng=np.random.default_rng(1))

    assert (low, high) == (1.0, 2.0)
    assert np.isnan(co_like_interval([], [], rng=np.random.default_rng(1))).all()


def test_average_precision_counts_the_precision_at_each_relevant_film():
    assert average_precision([1, 2, 3, 4], {1, 4, 9}) == pytest.approx((1 / 1 + 2 / 4) / 3)


def test_average_precision_of_nothing_relevant_is_unknown():
    assert np.isnan(average_precision([1, 2], set()))
    assert average_precision([], {1}) == 0.0


def test_novelty_is_the_mean_surprise_in_bits():
    assert novelty([0.5, 0.125]) == pytest.approx((1 + 3) / 2)
    assert np.isnan(novelty([]))


def test_diversity_is_one_minus_the_cosine_over_all_pairs():
    cosines = [0.0, np.sqrt(0.5), np.sqrt(0.5)]

    assert intra_list_diversity([[2, 0], [0, 1], [3, 3]]) == pytest.approx(1 - np.mean(cosines))
    assert intra_list_diversity([[1, 0], [2, 0]]) == pytest.approx(0.0)
    assert np.isnan(intra_list_diversity([[1, 0]]))


def test_coverage_counts_each_film_once():
    assert catalogue_coverage([[1, 2], [2, 3]], 12) == 0.25
    assert catalogue_coverage([], 12) == 0.0


def test_popularity_is_compared_with_what_the_person_knows():
    assert popularity_lift([30, 10], [5, 15]) == 2.0
    assert np.isnan(popularity_lift([30], []))
    assert np.isnan(popularity_lift([], [5]))


def test_a_bootstrap_draws_people_with_all_their_measurements():
    drawn = bootstrap_ratios([[2.0], [0.0]], [[2], [1]], rng=np.random.default_rng(3), draws=400)

    assert {round(value, 6) for value in drawn[:, 0]} == {0.0, round(2 / 3, 6), 1.0}


def test_every_figure_of_a_bootstrap_sees_the_same_people():
    totals = np.random.default_rng(1).random((40, 1))
    drawn = bootstrap_ratios(np.hstack([totals, totals + 0.1]), np.ones((40, 2)), rng=np.random.default_rng(2))

    assert drawn[:, 1] - drawn[:, 0] == pytest.approx(0.1)


def test_a_bootstrap_of_nobody_is_unknown():
    assert np.isnan(bootstrap_ratios(np.zeros((0, 2)), np.zeros((0, 2)), rng=np.random.default_rng(1))).all()
    assert np.isnan(bootstrap_ratios([[0.0]], [[0]], rng=np.random.default_rng(1))).all()


def test_an_attribute_of_exactly_one_cluster_marks_it_fully():
    assert attribute_npmi([0, 0, 1, 1], [0, 1, 2, 3], [0, 0, 1, 1]) == pytest.approx(1.0)


def test_an_attribute_spread_evenly_marks_nothing():
    assert attribute_npmi([0, 0, 1, 1], [0, 2], [0, 0]) == pytest.approx(0.0)
    assert np.isnan(attribute_npmi([0, 1], [], []))


def test_npmi_by_hand():
    inside, outside = np.log((2 / 4) / (0.5 * 0.75)) / -np.log(2 / 4), np.log((1 / 4) / (0.5 * 0.75)) / -np.log(1 / 4)

    assert attribute_npmi([0, 0, 1, 1], [0, 1, 2], [0, 0, 0]) == pytest.approx((2 * inside + outside) / 3)
