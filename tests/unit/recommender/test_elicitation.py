import numpy as np
import pytest

from recommender.elicitation import (
    Answers,
    ElicitationConstants,
    Pool,
    chance_liked,
    chance_seen,
    choose_films,
    expected_covariance,
    expected_gain,
    taste_so_far,
)
from recommender.stars import StarsModel, fold_in_stars

RNG = np.random.default_rng(4)
N = 40
MODEL = StarsModel(3.5, 0.8, np.zeros(51), np.r_[4.0, np.full(50, 15.0)])


def make_pool(**changes) -> Pool:
    """Films 1 to N, the first half along one taste and the second along another, known by fewer and fewer."""
    taste = np.zeros((N, 50))
    taste[: N // 2, 0] = taste[N // 2 :, 1] = 1.0
    columns = {
        "movie_ids": np.arange(1, N + 1),
        "known_by": np.tile(np.linspace(0.5, 0.05, N // 2), 2),
        "rank": taste + 0.01 * RNG.normal(size=(N, 50)),
        "factors": 0.2 * RNG.normal(size=(N, 50)),
        "bias": np.zeros(N),
        "stars_model": MODEL,
    }
    return Pool(**columns | changes)


def mask(*places: int) -> np.ndarray:
    return np.isin(np.arange(N), places)


def covariance_after(pool: Pool, *places: int) -> np.ndarray:
    return taste_so_far(pool, Answers({place + 1: 4.0 for place in places})).covariance


NONE = mask()


def test_without_answers_the_chance_is_how_many_know_the_film():
    pool = make_pool()

    assert np.allclose(chance_seen(pool, NONE, NONE), pool.known_by)


def test_somebody_who_has_seen_films_of_a_kind_has_probably_seen_more_of_them():
    pool = make_pool()

    chance = chance_seen(pool, mask(0, 1, 2), mask(20, 21, 22))

    assert chance[5] > pool.known_by[5]
    assert chance[25] < pool.known_by[25]
    assert chance[5] > chance[25]


def test_the_chance_is_the_logistic_regressions_mode():
    pool = make_pool()
    rated, unseen = mask(0, 3, 21), mask(1, 25)

    chance = chance_seen(pool, rated, unseen)

    # At the mode the gradient Xᵀ(p − t) + Λw is zero, so the logits' shift must be −X Λ⁻¹ Xᵀ(p − t) over the asked.
    x = np.column_stack([np.ones(N), pool.rank / np.linalg.norm(pool.rank, axis=1).mean()])
    asked = rated | unseen
    inverse = 1 / np.r_[pool.constants.activity_reg, np.full(50, pool.constants.seen_reg)]
    shift = -x @ (inverse * (x[asked].T @ (chance[asked] - rated[asked])))
    moved = np.log(chance / (1 - chance)) - np.log(pool.known_by / (1 - pool.known_by))
    assert np.allclose(moved, shift, atol=1e-4)


def test_the_taste_so_far_is_the_fold_in_of_the_answers():
    pool = make_pool(bias=np.linspace(-1, 1, N))

    taste = taste_so_far(pool, Answers({10: 5.0, 1: 4.0, 6: 2.0, 999: 1.0}))

    folded = fold_in_stars([4.0, 2.0, 5.0], pool.bias[[0, 5, 9]], pool.factors[[0, 5, 9]], MODEL)
    assert np.allclose(taste.mean, folded.mean)
    assert np.allclose(taste.covariance, folded.covariance)


def test_a_like_is_as_likely_as_the_prediction_is_above_what_rounds_to_one():
    pool = make_pool(bias=np.where(np.arange(N) == 3, 0.25, np.where(np.arange(N) == 4, 1.0, -1.0)))

    chance = chance_liked(pool, taste_so_far(pool, Answers()))

    assert chance[3] == pytest.approx(0.5)
    assert chance[4] > 0.5 > chance[5]


def test_the_gain_is_what_a_rating_takes_from_the_variance():
    pool = make_pool()
    z = np.hstack([np.ones((N, 1)), pool.factors])
    before, after = covariance_after(pool), covariance_after(pool, 7)
    weights = pool.known_by / pool.known_by.sum()

    lost = weights @ (np.einsum("nd,de,ne->n", z, before, z) - np.einsum("nd,de,ne->n", z, after, z))

    assert expected_gain(pool, before)[7] == pytest.approx(lost)


def test_a_film_surely_seen_lowers_the_expected_covariance_as_its_rating_will():
    pool = make_pool()
    before = covariance_after(pool)

    assert np.allclose(expected_covariance(pool, before, 7, 1.0), covariance_after(pool, 7))
    assert np.allclose(expected_covariance(pool, before, 7, 0.0), before)


def test_of_films_alike_in_all_else_the_best_known_comes_first():
    pool = make_pool(factors=np.zeros((N, 50)))

    assert choose_films(pool, Answers(), count=1).tolist() == [0]


def test_of_films_equally_known_the_one_that_tells_most_comes_first():
    """People differ in what the last ten films have; the others tell of their bias alone."""
    factors = np.zeros((N, 50))
    factors[-10:, 0] = 2.0
    pool = make_pool(known_by=np.full(N, 0.3), factors=factors, constants=ElicitationConstants(gain_power=0.5))

    assert choose_films(pool, Answers(), count=1)[0] >= N - 10


def test_of_films_equally_known_the_one_probably_liked_comes_first():
    pool = make_pool(known_by=np.full(N, 0.3), factors=np.zeros((N, 50)), bias=np.where(np.arange(N) == 12, 0.5, 0.0))

    assert choose_films(pool, Answers(), count=1).tolist() == [12]


def test_what_was_liked_so_far_says_what_is_asked_about_next():
    factors = np.zeros((N, 50))
    factors[: N // 2, 0] = factors[N // 2 :, 1] = 0.5
    constants = ElicitationConstants(gain_power=0.0, likeness_cost=0.0, seen_reg=1e6)
    pool = make_pool(known_by=np.full(N, 0.3), factors=factors, constants=constants)

    first = choose_films(pool, Answers({1: 5.0, N: 1.0}), count=1)[0]
    other = choose_films(pool, Answers({1: 1.0, N: 5.0}), count=1)[0]

    assert first < N // 2 <= other


def test_films_of_one_batch_are_of_different_tastes():
    first, second = choose_films(make_pool(), Answers(), count=2).tolist()

    assert (first < N // 2) != (second < N // 2)


def test_what_was_answered_is_on_stage_or_closed_is_not_asked_about_again():
    answers = Answers(rated={1: 4.0}, unseen=[2], pending=[3], closed=[4])

    chosen = choose_films(make_pool(), answers, count=N)

    assert sorted(chosen.tolist()) == list(range(4, N))


def test_answers_the_pool_does_not_know_are_ignored():
    pool = make_pool()

    unknown = choose_films(pool, Answers(rated={999: 4.0}, unseen=[998]), count=5)

    assert unknown.tolist() == choose_films(pool, Answers(), count=5).tolist()


def test_without_a_model_well_known_films_are_asked_about():
    pool = make_pool(rank=np.zeros((N, 50)), factors=np.zeros((N, 50)), known_by=np.linspace(0.5, 0.1, N))

    assert choose_films(pool, Answers(unseen=[1]), count=3).tolist() == [1, 2, 3]


def test_an_empty_pool_offers_nothing():
    empty = Pool(np.zeros(0, np.int64), np.zeros(0), np.zeros((0, 50)), np.zeros((0, 50)), np.zeros(0), MODEL)

    assert choose_films(empty, Answers(), count=3).tolist() == []


def test_the_constants_travel_in_a_manifest():
    read = ElicitationConstants.from_mapping({"gain_power": 0.3, "of_a_later_version": 1})

    assert read == ElicitationConstants(gain_power=0.3)
