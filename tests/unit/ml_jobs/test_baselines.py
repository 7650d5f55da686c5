import numpy as np
import pandas as pd
import pytest

from ml_jobs import baselines
from ml_jobs.training.interactions import Interactions, locate


def interactions(*rows):
    frame = pd.DataFrame(rows, columns=["user_id", "movie_id", "stars"]).assign(rated_at=0)
    return Interactions.from_frame(frame, np.array([10, 20, 30, 40]))


@pytest.fixture
def data():
    return interactions((1, 10, 5.0), (1, 20, 4.0), (2, 10, 4.0), (2, 20, 5.0), (3, 10, 4.5), (3, 30, 1.0))


def test_ratings_stand_in_one_order_whatever_order_they_came_in(data):
    other = interactions((3, 30, 1.0), (2, 20, 5.0), (1, 20, 4.0), (3, 10, 4.5), (2, 10, 4.0), (1, 10, 5.0))

    assert other.stars.tolist() == data.stars.tolist()
    assert [(rows.start, rows.stop) for rows in data.rows_of_users()] == [(0, 2), (2, 4), (4, 6)]


def test_an_unknown_id_is_located_past_the_end():
    assert locate(np.array([5, 7]), np.array([7, 6, 5, 9])).tolist() == [1, 2, 0, 2]
    assert locate(np.array([], np.int64), np.array([7])).tolist() == [0]


def test_the_mean_is_everybodys(data):
    assert baselines.fit_mean(data)(np.array([1, 9]), np.array([10, 99])) == pytest.approx([data.stars.mean()] * 2)


def test_biases_tell_a_liked_film_from_a_disliked_one_and_know_nothing_of_strangers(data):
    predicted = baselines.fit_biases(data)(np.array([1, 1, 9]), np.array([10, 30, 99]))

    assert predicted[0] > predicted[1]
    assert predicted[2] == pytest.approx(data.stars.mean())


def test_both_item_models_pass_a_liking_on_to_films_liked_together(data):
    likes = baselines.like_matrix(data, 4.0)

    for score in (baselines.score_ease, baselines.score_item_knn):
        third = score(likes)[2]
        assert third[1] > third[2] == third[3] == 0.0


def test_ease_equals_its_textbook_form():
    likes = (np.random.default_rng(2).random((8, 5)) < 0.5).astype(np.float64)
    inverse = np.linalg.inv(likes.T @ likes + 50.0 * np.eye(5))
    weights = -inverse / np.diag(inverse)
    np.fill_diagonal(weights, 0.0)

    assert baselines.score_ease(likes, 50.0) == pytest.approx(likes @ weights)
