import numpy as np
import pandas as pd
import pytest

from ml_jobs.training.compression import (
    Fit,
    compress,
    decorrelate,
    prior_of_people,
    prior_of_samples,
    typical_film,
)
from ml_jobs.training.interactions import Interactions
from ml_jobs.training.parameters import StarsParameters
from ml_jobs.training.sampling import Side, draw_samples, first_error
from ml_jobs.training.stars import StarsModel

PEOPLE, FILMS, FACTORS = 60, 40, 2
SETTINGS = StarsParameters(rank=FACTORS, sweeps=60, burn_in=20, thin=4)


@pytest.fixture(scope="module")
def world():
    """Ratings drawn from known biases and factors, and the true mean of every pair."""
    rng = np.random.default_rng(11)
    bias = rng.normal(0, 0.4, PEOPLE)[:, None] + rng.normal(0, 0.4, FILMS)
    truth = bias + rng.normal(0, 0.6, (PEOPLE, FACTORS)) @ rng.normal(0, 0.6, (FACTORS, FILMS))
    user, item = np.nonzero(rng.random((PEOPLE, FILMS)) < 0.5)
    stars = 3.5 + truth[user, item] + rng.normal(0, 0.3, len(user))
    frame = pd.DataFrame({"user_id": user + 1, "movie_id": item + 1, "stars": stars, "rated_at": 0})
    return Interactions.from_frame(frame, np.arange(1, FILMS + 2)), truth


def features_of(size):
    return np.column_stack([np.ones(size), np.random.default_rng(size).normal(size=size)])


def sides(data, rng):
    start = [0.1 * rng.standard_normal((1 + FACTORS, size)) for size in data.shape]
    features = [features_of(size) for size in data.shape]
    return Side.of_users(data, features[0], start[0]), Side.of_items(data, features[1], start[1])


@pytest.fixture(scope="module")
def samples(world):
    rng = np.random.default_rng(5)
    return list(draw_samples(world[0], *sides(world[0], rng), SETTINGS, rng))


def predicted(fit):
    return fit.user_bias[:, None] + fit.item_bias + fit.users @ fit.items.T


def test_the_first_error_is_what_the_start_leaves(world):
    data, _ = world
    users, items = sides(data, np.random.default_rng(0))
    left = data.stars - data.stars.mean()
    for row, (user, item) in enumerate(zip(data.user, data.item, strict=True)):
        left[row] -= users.x[0, user] + items.x[0, item] + users.x[1:, user] @ items.x[1:, item]

    assert first_error(data, users, items) == pytest.approx(left)


def test_the_samples_mean_comes_near_the_truth(world, samples):
    data, truth = world
    error = predicted(compress(samples))[:, :FILMS] + data.stars.mean() - 3.5 - truth

    assert np.sqrt(np.mean(error**2)) < 0.5 * truth.std()


def test_the_same_seed_draws_the_same_samples(world, samples):
    rng = np.random.default_rng(5)
    again = list(draw_samples(world[0], *sides(world[0], rng), SETTINGS, rng))

    assert np.array_equal(samples[-1].items, again[-1].items)


def test_a_film_nobody_rated_is_where_its_content_says_without_a_draw_around_it(world):
    rng = np.random.default_rng(5)
    users, items = sides(world[0], rng)

    for sample in draw_samples(world[0], users, items, SETTINGS, rng):
        assert sample.items[:, FILMS] == pytest.approx(items.mean[:, FILMS])
        assert not np.allclose(sample.items[:, :FILMS], items.mean[:, :FILMS])


def test_compression_keeps_the_mean_dot_products(samples):
    fit = compress(samples)
    mean = np.mean([sample.users[1:].T @ sample.items[1:] for sample in samples], axis=0)

    assert fit.users @ fit.items.T == pytest.approx(mean, abs=1e-6)


def test_compression_to_fewer_dimensions_keeps_the_most_that_fits(samples):
    mean = np.mean([sample.users[1:].T @ sample.items[1:] for sample in samples], axis=0)
    u, s, vt = np.linalg.svd(mean)
    fit = compress(samples, 2)

    assert fit.users @ fit.items.T == pytest.approx((u[:, :2] * s[:2]) @ vt[:2], abs=1e-6)


def test_decorrelated_coordinates_predict_the_same(samples):
    fit = compress(samples)
    turned, _ = decorrelate(fit, prior_of_samples(samples, fit.items))

    assert predicted(turned) == pytest.approx(predicted(fit), abs=1e-8)


def test_decorrelated_coordinates_make_the_prior_a_diagonal(samples):
    fit = compress(samples, 2)
    turned, prior = decorrelate(fit, prior_of_people([np.column_stack([fit.user_bias, fit.users])]))
    again = prior_of_people([np.column_stack([turned.user_bias, turned.users])])

    assert again.covariance == pytest.approx(prior.covariance, abs=1e-4)
    assert again.mean == pytest.approx(prior.mean, abs=1e-6)


def test_what_is_known_of_an_unrated_film_tells_its_bias_and_factors_before_and_after_the_turn(samples):
    known = features_of(FILMS + 1)[FILMS]
    fit = compress(samples)
    turned, _ = decorrelate(fit, prior_of_samples(samples, fit.items))

    for each in (fit, turned):
        assert known @ each.by_content == pytest.approx(np.r_[each.item_bias[FILMS], each.items[FILMS]], abs=1e-8)
    assert np.abs(turned.items[FILMS] - fit.items[FILMS]).max() > 0.01


def test_the_prior_of_samples_is_wider_than_that_of_their_means(samples):
    fit = compress(samples)
    of_means = prior_of_people([np.column_stack([fit.user_bias, fit.users])])

    assert np.trace(prior_of_samples(samples, fit.items).covariance) > np.trace(of_means.covariance)


def test_moments_summed_part_by_part_are_those_of_all_parts_together():
    parts = [np.random.default_rng(n).normal(1000.0, 1.0 + n, (30, 4)) for n in range(3)]
    whole = np.vstack(parts)

    found = prior_of_people(iter(parts))

    assert found.mean == pytest.approx(whole.mean(axis=0))
    assert found.covariance == pytest.approx(np.cov(whole, rowvar=False, bias=True))


def test_turning_the_coordinates_moves_neither_an_average_person_nor_a_typical_film():
    """θ and q are correlated here, so that a film at the origin is not one at the origin after the turn."""
    rng = np.random.default_rng(8)
    users, items = rng.normal(0.5, 1.0, (200, 3)), rng.normal(-0.4, 1.0, (50, 3))
    fit = Fit(0.7 * users[:, 0] + rng.normal(0, 0.1, 200), users, rng.normal(0, 0.3, 50), items, np.zeros((1, 4)))
    counts = np.arange(50) % 5
    before = prior_of_people([np.column_stack([fit.user_bias, fit.users])])

    turned, prior = decorrelate(fit, before)

    average = turned.item_bias + prior.mean[0] + turned.items @ prior.mean[1:]
    assert average == pytest.approx(fit.item_bias + before.mean[0] + fit.items @ before.mean[1:])
    bias, q = typical_film(turned, counts, 1)
    assert bias == pytest.approx(fit.item_bias[counts <= 1].mean())
    assert turned.user_bias + turned.users @ q == pytest.approx(
        fit.user_bias + fit.users @ fit.items[counts <= 1].mean(axis=0)
    )


def test_where_every_film_is_well_rated_the_typical_one_is_their_mean():
    fit = Fit(np.zeros(2), np.zeros((2, 1)), np.array([0.2, 0.4]), np.array([[1.0], [3.0]]), np.zeros((1, 2)))

    bias, q = typical_film(fit, np.array([9, 8]), 1)

    assert (bias, q.tolist()) == (pytest.approx(0.3), [2.0])


@pytest.fixture
def stars_model():
    return StarsModel(
        mean=3.5,
        user_ids=np.array([1, 2]),
        user_bias=np.array([0.5, -3.0]),
        users=np.array([[1.0, 0.0], [0.0, 1.0]]),
        movie_ids=np.array([10, 20]),
        item_bias=np.array([0.25, -0.25]),
        items=np.array([[0.5, 0.0], [0.0, -2.0]]),
        sigma2=0.5,
        prior_mean=np.array([0.1, 0.2, 0.0]),
        prior_precision=np.ones(3),
        unknown_bias=-0.5,
        unknown_factors=np.array([0.1, 0.0]),
        by_content=np.zeros((1, 3)),
        engine="by hand",
    )


def test_a_prediction_is_mean_biases_and_dot_product_on_the_scale(stars_model):
    users, movies = np.array([1, 2, 1]), np.array([10, 20, 20])

    assert stars_model.predict(users, movies).tolist() == [4.75, 0.5, 3.75]


def test_strangers_are_average_people_and_unknown_films_are_those_hardly_rated(stars_model):
    assert stars_model.predict(np.array([9]), np.array([10])) == pytest.approx([3.5 + 0.25 + 0.1 + 0.5 * 0.2])
    assert stars_model.predict(np.array([1]), np.array([99])) == pytest.approx([3.5 - 0.5 + 0.5 + 0.1])
    assert stars_model.predict(np.array([9]), np.array([99])) == pytest.approx([3.5 - 0.5 + 0.1 + 0.1 * 0.2])
