"""Stars for a person: fold-in under the trained prior, prediction and uncertainty."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.stars import StarsModel, fold_in_stars, predict_stars

RNG = np.random.default_rng(3)
MODEL = StarsModel(
    mean=3.5, sigma2=0.8, prior_mean=RNG.normal(size=51) * 0.05, prior_precision=np.array([4.0] + [15.0] * 50)
)
FACTORS = RNG.normal(size=(30, 50)) * 0.3
BIAS = RNG.normal(size=30) * 0.4


def rate(theta: np.ndarray, rows: slice, noise: float = 0.0) -> np.ndarray:
    exact = MODEL.mean + BIAS[rows] + theta[0] + FACTORS[rows] @ theta[1:]
    return exact + noise * np.random.default_rng(1).normal(size=exact.shape)


def test_someone_without_ratings_is_the_prior():
    taste = fold_in_stars([], [], np.zeros((0, 50)), MODEL)

    assert np.allclose(taste.mean, MODEL.prior_mean)
    assert np.allclose(taste.covariance, np.diag(1 / MODEL.prior_precision))


def test_the_solution_is_the_ridge_regression_written_out():
    stars = rate(np.ones(51) * 0.1, slice(0, 10), noise=0.5)
    z = np.hstack([np.ones((10, 1)), FACTORS[:10]])
    precision = np.diag(MODEL.prior_precision)
    left = z.T @ z / MODEL.sigma2 + precision
    right = z.T @ (stars - MODEL.mean - BIAS[:10]) / MODEL.sigma2 + precision @ MODEL.prior_mean

    taste = fold_in_stars(stars, BIAS[:10], FACTORS[:10], MODEL)

    assert np.allclose(taste.mean, np.linalg.solve(left, right))


def test_a_generous_person_gets_a_positive_bias():
    taste = fold_in_stars([5.0] * 20, BIAS[:20], FACTORS[:20], MODEL)

    assert taste.bias > 0.5


def test_many_ratings_find_the_truth():
    rng = np.random.default_rng(8)
    theta, factors, bias = rng.normal(size=51) * 0.3, rng.normal(size=(5000, 50)), rng.normal(size=5000)
    stars = MODEL.mean + bias + theta[0] + factors @ theta[1:] + rng.normal(size=5000) * 0.3

    taste = fold_in_stars(stars, bias, factors, MODEL)

    assert np.abs(taste.mean - theta).max() < 0.05


def test_ratings_make_a_prediction_surer_and_never_surer_than_the_noise():
    nobody = fold_in_stars([], [], np.zeros((0, 50)), MODEL)
    somebody = fold_in_stars(rate(np.zeros(51), slice(0, 20)), BIAS[:20], FACTORS[:20], MODEL)

    before = predict_stars(BIAS[20:], FACTORS[20:], nobody, MODEL)
    after = predict_stars(BIAS[20:], FACTORS[20:], somebody, MODEL)

    assert (after.deviation < before.deviation).all()
    assert (after.deviation >= np.sqrt(MODEL.sigma2)).all()


def test_a_full_precision_matrix_does_what_its_diagonal_does():
    full = StarsModel(MODEL.mean, MODEL.sigma2, MODEL.prior_mean, np.diag(MODEL.prior_precision))
    stars = rate(np.ones(51) * 0.1, slice(0, 10))

    assert np.allclose(
        fold_in_stars(stars, BIAS[:10], FACTORS[:10], full).mean,
        fold_in_stars(stars, BIAS[:10], FACTORS[:10], MODEL).mean,
    )


@given(stars=st.lists(st.sampled_from([0.5, 5.0]), min_size=1, max_size=30))
def test_predictions_stay_on_the_scale(stars):
    n = len(stars)
    taste = fold_in_stars(stars, BIAS[:n], FACTORS[:n], MODEL)

    prediction = predict_stars(BIAS * 10, FACTORS, taste, MODEL)

    assert prediction.stars.min() >= 0.5
    assert prediction.stars.max() <= 5.0


def test_a_manifest_section_is_read():
    section = {"mean": 3.5, "sigma2": 0.7, "prior_mean": [0.0] * 51, "prior_precision": [5.0] * 51}

    model = StarsModel.from_mapping(section)

    assert model.mean == pytest.approx(3.5)
    assert model.precision.shape == (51, 51)
