import numpy as np
import pytest

from recommender.neighbours import Neighbours, pack, unpack

IDS = np.array([[20, 40], [10, 50], [10, 20]])
WEIGHTS = np.array([[0.5, 0.1], [0.2, -0.3], [0.7, 0.4]], np.float32)


@pytest.fixture
def lists():
    return Neighbours.of(IDS, WEIGHTS)


def test_the_spread_adds_up_what_each_films_neighbours_bring(lists):
    spread = dict(zip(lists.targets.tolist(), lists.spread(np.array([1.0, 0.0, 2.0])), strict=True))

    assert spread == pytest.approx({10: 1.4, 20: 1.3, 40: 0.1, 50: 0.0})


def test_the_kernel_towards_films_has_a_row_for_each(lists):
    kernel = lists.towards(np.array([50, 99, 20]))

    assert kernel == pytest.approx(np.array([[0, -0.3, 0], [0, 0, 0], [0.5, 0, 0.4]]))


def test_the_spread_is_the_sum_of_the_kernel(lists):
    amounts = np.array([0.3, -1.0, 2.0])

    assert lists.towards(lists.targets) @ amounts == pytest.approx(lists.spread(amounts))


def test_a_film_without_a_row_has_no_neighbours(lists):
    taken = lists.take(np.array([1, -1]))

    assert taken.towards(np.array([10])) == pytest.approx(np.array([[0.2, 0.0]]))


def test_a_neighbour_outside_the_catalogue_has_no_weight(lists):
    within = lists.within(np.array([10, 40, 60]))

    assert within.spread(np.ones(3)) == pytest.approx([0.9, 0.1, 0.0])


@pytest.mark.parametrize("films", [0, 2])
def test_films_without_any_neighbours_bring_nothing(films):
    none = Neighbours.none(films)

    assert none.spread(np.ones(films)).shape == (0,)
    assert none.towards(np.array([10])).tolist() == [[0.0] * films]
    assert none.within(np.array([10, 20])).spread(np.ones(films)).tolist() == [0.0, 0.0]
    assert len(none.take(np.full(3, -1))) == 3


def test_lists_survive_packing_and_an_empty_one_has_no_weight():
    packed = [pack(ids, weights) for ids, weights in zip(IDS, WEIGHTS, strict=True)]

    ids, weights = unpack([*packed, b""])

    assert ids[:3].tolist() == IDS.tolist()
    assert np.array_equal(weights[:3], WEIGHTS)
    assert not weights[3].any()


def test_nothing_but_empty_lists_unpacks_to_lists_of_none():
    ids, weights = unpack([b"", b""])

    assert ids.shape == weights.shape == (2, 0)
