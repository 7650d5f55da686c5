import numpy as np
import pytest

from ml_jobs.training.audience import SMOOTHING, find_audience
from ml_jobs.training.catalogue import Catalogue
from ml_jobs.training.interactions import Interactions
from ml_jobs.training.stars import item_features, user_features
from ml_jobs.training.subspaces import leading_axes


def seen(pairs, films):
    user, item = np.array(sorted(pairs)).T
    stars = np.random.default_rng(1).integers(1, 11, len(user)) / 2
    return Interactions(np.unique(user), np.arange(films), user, item, stars, np.zeros(len(user)))


@pytest.fixture
def two_circles():
    """Six people who know films 0 to 9 and four who know films 10 to 19; nobody knows film 20."""
    first = [(person, (2 * person + step) % 10) for person in range(6) for step in range(6)]
    second = [(person, 10 + (3 * person + step) % 10) for person in range(6, 10) for step in range(6)]
    return seen([*first, *second], 21)


def test_places_are_the_singular_vectors_of_who_rated_what(two_circles):
    found = find_audience(two_circles, 4, np.random.default_rng(1))

    rated = np.zeros(two_circles.shape)
    rated[two_circles.user, two_circles.item] = 1.0
    smoothed = rated / np.sqrt(np.outer(rated.sum(axis=1) + SMOOTHING, rated.sum(axis=0) + SMOOTHING))
    u, s, vt = np.linalg.svd(smoothed, full_matrices=False)
    assert cosines(found.users) == pytest.approx(cosines(u[:, :4] * s[:4]), abs=1e-6)
    assert cosines(found.items[:20]) == pytest.approx(cosines((vt[:4].T * s[:4])[:20]), abs=1e-6)


def test_who_chose_other_films_stands_elsewhere_and_a_film_nobody_rated_nowhere(two_circles):
    found = find_audience(two_circles, 2, np.random.default_rng(1))

    assert cosines(found.users)[:6, 6:] == pytest.approx(0.0, abs=1e-6)
    assert cosines(found.items[:20])[:10, :10] == pytest.approx(1.0, abs=1e-6)
    assert not found.items[20].any()


def test_stars_do_not_move_it(two_circles):
    liked = Interactions(
        *(getattr(two_circles, name) for name in ("user_ids", "movie_ids", "user", "item")),
        np.full(len(two_circles), 5.0),
        two_circles.times,
    )

    one, other = (find_audience(data, 3, np.random.default_rng(1)) for data in (two_circles, liked))

    assert one.items == pytest.approx(other.items)


def test_of_a_small_matrix_there_are_as_many_axes_as_it_has():
    data = seen([(0, 0), (0, 1), (1, 1)], 2)

    found = find_audience(data, 25, np.random.default_rng(1))

    assert found.users.shape == found.items.shape == (2, 2)


def test_the_leading_axes_rebuild_a_matrix_of_that_rank():
    rng = np.random.default_rng(2)
    a = rng.normal(size=(30, 5)) @ rng.normal(size=(5, 50))

    u, s, v = leading_axes(a.__matmul__, a.T.__matmul__, 50, 5, rng)

    assert (u * s) @ v.T == pytest.approx(a)
    assert s == pytest.approx(np.linalg.svd(a)[1][:5])


def test_the_sampler_is_told_of_it_on_both_sides(two_circles):
    audience = find_audience(two_circles, 2, np.random.default_rng(1))
    films = item_features(two_circles, Catalogue.build(range(21), {}, {}, []), audience)
    people = user_features(two_circles, audience)

    assert films[:, -2:] == pytest.approx(audience.items)
    assert people[:, -2:] == pytest.approx(audience.users)


def cosines(x):
    unit = x / np.linalg.norm(x, axis=1, keepdims=True)
    return unit @ unit.T
