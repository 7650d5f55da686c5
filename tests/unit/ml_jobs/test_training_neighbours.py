from dataclasses import replace

import numpy as np
import pytest

from ml_jobs.baselines import like_matrix, score_ease
from ml_jobs.training.interactions import Interactions
from ml_jobs.training.neighbours import fit_neighbours
from ml_jobs.training.parameters import RankParameters

EVERYTHING = RankParameters(neighbours=1000, neighbour_reg=5.0)


def interactions(people, films, *, seed=0, share=0.4):
    rng = np.random.default_rng(seed)
    user, item = np.nonzero(rng.random((people, films)) < share)
    stars = rng.choice([1.0, 3.0, 4.0, 5.0], len(user))
    return Interactions(np.arange(people), 10 * np.arange(films), user, item, stars, np.zeros(len(user)))


@pytest.mark.parametrize("people", [12, 40])
def test_uncut_lists_score_as_ease_does(people):
    data = interactions(people, 20)
    likes = like_matrix(data, 4.0)

    neighbours = fit_neighbours(data, EVERYTHING)

    ours = np.array([neighbours.spread(row) for row in likes])
    assert ours == pytest.approx(score_ease(likes, reg=5.0), abs=1e-4)


def test_the_strongest_weights_are_kept_whatever_their_sign():
    data = interactions(30, 15)
    whole, cut = fit_neighbours(data, EVERYTHING), fit_neighbours(data, replace(EVERYTHING, neighbours=3))

    for film in range(15):
        strongest = np.sort(np.abs(whole.weights[film]))[-3:]
        assert np.sort(np.abs(cut.weights[film])) == pytest.approx(strongest, abs=1e-6)


def test_no_film_is_its_own_neighbour():
    neighbours = fit_neighbours(interactions(30, 15), EVERYTHING)

    assert not np.diag(neighbours.towards(neighbours.targets)).any()


def test_films_beyond_the_most_liked_have_none_and_are_in_none():
    data = interactions(30, 15)
    counts = data.like_counts(4.0)
    most = np.argsort(-counts, kind="stable")[:6]

    neighbours = fit_neighbours(data, replace(EVERYTHING, neighbour_films=6))

    kernel = neighbours.towards(neighbours.targets)
    assert set(np.flatnonzero(kernel.any(axis=0))) <= set(most)
    assert set(np.flatnonzero(kernel.any(axis=1))) <= set(most)


def test_without_likes_there_are_no_neighbours():
    data = interactions(5, 4)
    nothing = replace(data, stars=np.ones(len(data)))

    assert fit_neighbours(nothing, EVERYTHING).weights.shape == (4, 0)
