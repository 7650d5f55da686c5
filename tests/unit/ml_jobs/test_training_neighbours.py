from dataclasses import replace

import numpy as np
import pytest

from ml_jobs.baselines import like_matrix, score_ease
from ml_jobs.training.interactions import Interactions
from ml_jobs.training.neighbours import Ease, Following, Likes, fit_neighbours
from ml_jobs.training.parameters import RankParameters

EVERYTHING = RankParameters(neighbours=1000, neighbour_reg=5.0)
EASE_ALONE = replace(EVERYTHING, person_damping=0.0, sequence_weight=0.0)


def interactions(people, films, *, seed=0, share=0.4):
    rng = np.random.default_rng(seed)
    user, item = np.nonzero(rng.random((people, films)) < share)
    stars = rng.choice([1.0, 3.0, 4.0, 5.0], len(user))
    return Interactions(np.arange(people), 10 * np.arange(films), user, item, stars, np.zeros(len(user)))


@pytest.mark.parametrize("people", [12, 40])
def test_without_sequences_uncut_lists_score_as_ease_does(people):
    data = interactions(people, 20)
    likes = like_matrix(data, 4.0)

    neighbours = fit_neighbours(data, EASE_ALONE)

    ours, theirs = np.array([neighbours.spread(row) for row in likes]), score_ease(likes, reg=5.0)
    scale = np.linalg.norm(theirs) / np.linalg.norm(ours)
    assert ours * scale == pytest.approx(theirs, abs=1e-4)


@pytest.mark.parametrize("people", [12, 40])
def test_the_energy_of_a_relation_is_that_of_its_rows(people):
    likes = Likes.of(interactions(people, 20), np.arange(20), EVERYTHING)

    for relation in (Ease.fit(likes, 5.0), Following.fit(likes, EVERYTHING)):
        rows = np.vstack([block for _start, block in relation.rows()])
        assert relation.energy() == pytest.approx(np.sum(rows.astype(np.float64) ** 2), rel=1e-5)


def test_what_follows_is_counted_step_by_step_as_by_hand():
    """Films 0, 1, 2 liked in this order by one person, and 0, 1 by another."""
    user, item = np.array([0, 0, 0, 1, 1]), np.array([0, 1, 2, 0, 1])
    data = Interactions(np.arange(2), np.arange(3), user, item, np.full(5, 5.0), np.array([1.0, 2.0, 3.0, 1.0, 2.0]))
    chosen = replace(EVERYTHING, person_damping=0.0, sequence_length=2.0, sequence_pseudo_likes=1.0)

    weights = Following.fit(Likes.of(data, np.arange(3), chosen), chosen).weights

    near, far = np.exp(-0.5), np.exp(-1.0)
    wanted = np.array([[0, 2 * near / 3, far / 6**0.5], [0, 0, near / 6**0.5], [0, 0, 0]])
    assert weights == pytest.approx(wanted, abs=1e-6)
    assert weights.dtype == np.float32


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


def test_what_is_liked_soon_after_counts_for_more_than_what_came_before():
    sequences = replace(EVERYTHING, sequence_weight=1000.0)
    first, second, third = np.arange(30), np.arange(30, 60), np.arange(60, 90)
    user, item = np.tile(np.arange(30), 3), np.repeat([2, 0, 1], 30)
    times = np.concatenate([first, second, third]).astype(float)
    data = Interactions(np.arange(30), np.array([10, 20, 30]), user, item, np.full(90, 5.0), times)

    kernel = fit_neighbours(data, sequences).towards(data.movie_ids)

    following, preceding = kernel[0, 2], kernel[2, 0]
    assert following > preceding
    assert kernel[0, 2] > kernel[1, 2] > 0


def test_people_who_like_everything_count_for_less():
    rng = np.random.default_rng(2)
    user, item = np.nonzero(np.vstack([rng.random((20, 30)) < 0.1, np.ones((5, 30))]).astype(bool))
    data = Interactions(np.arange(25), np.arange(30), user, item, np.full(len(user), 5.0), np.zeros(len(user)))

    even, damped = (
        Likes.of(data, np.arange(30), replace(EVERYTHING, person_damping=power)).weight for power in (0.0, 0.5)
    )

    assert set(even.tolist()) == {1.0}
    assert damped[user == 22].max() < damped[user == 3].min()
