"""Where films stand that no model has seen."""

import numpy as np
import pytest

from recommender.film_content import FilmContent
from recommender.placement import Placement

CONTENT = FilmContent(("Drama", "War"), np.log([2.0, 10.0]), 1994.0)
COLUMNS = CONTENT.columns()
WIDTH = COLUMNS["decades"].stop


def rows(**parts: list[list[float]]) -> np.ndarray:
    """A map that is zero but for these parts of a description."""
    whole = np.zeros((WIDTH, len(next(iter(parts.values()))[0])))
    for name, values in parts.items():
        whole[COLUMNS[name]] = values
    return whole


@pytest.fixture
def placement():
    """Drama points one way and war another; each war costs a star; two themes, one for each genre."""
    return Placement(
        content=CONTENT,
        directions=rows(directions=[[1.0, 0.0], [0.0, 1.0]]),
        length=0.01,
        stars=rows(constant=[[0.5, 0.1, 0.0]], genres=[[0.0, 0.0, 0.0], [-1.0, 0.0, 0.2]]),
        prior=-0.7,
        centres=np.hstack([np.eye(2), 0.4 * np.eye(2), np.zeros((2, 13))]),
        genre_weight=0.4,
        decade_weight=0.2,
    )


def test_a_description_has_every_part_in_its_place():
    described = CONTENT.describe(CONTENT.indicators([["War", "Drama"], ["Opera"]]), np.array([2004.0, np.nan]))

    parts = {name: described[:, place] for name, place in COLUMNS.items()}
    assert parts["constant"].tolist() == [[1.0], [1.0]]
    assert parts["directions"][0] == pytest.approx(np.log([2, 10]) / np.linalg.norm(np.log([2, 10])))
    assert parts["genres"].tolist() == [pytest.approx([0.5**0.5, 0.5**0.5]), [0.0, 0.0]]
    assert parts["since"].ravel() == pytest.approx([0.4, -0.6])
    assert parts["decades"].argmax(axis=1).tolist() == [8, 7]
    assert np.linalg.norm(parts["bumps"], axis=1) == pytest.approx([1, 1])
    assert sum(part.shape[1] for part in parts.values()) == described.shape[1]


def test_a_film_stands_where_its_content_points_with_a_vector_too_short_to_move_a_ranking(placement):
    placed = placement.place([["Drama"], ["War"], ["Drama", "War"]], [1994, 1994, 1994])

    assert placed.rank[:2] == pytest.approx(np.array([[0.01, 0.0], [0.0, 0.01]]))
    assert np.linalg.norm(placed.rank, axis=1) == pytest.approx(0.01)
    assert placed.theme.tolist()[:2] == [0, 1]


def test_bias_and_factors_come_from_the_content(placement):
    placed = placement.place([["Drama"], ["War"]], [1994, None])

    assert placed.bias == pytest.approx([0.5, -0.5])
    assert placed.stars == pytest.approx(np.array([[0.1, 0.0], [0.1, 0.2]]))


def test_a_film_of_which_nothing_is_known_is_placed_too(placement):
    placed = placement.place([[]], [None])

    assert not placed.rank.any()
    assert placed.bias == pytest.approx([0.5])
    assert placed.theme.tolist() in ([0], [1])


def test_a_placement_outlives_its_file(placement):
    kept = Placement.from_bytes(placement.to_bytes())

    again, once = (each.place([["War"], []], [1950, None]) for each in (kept, placement))
    assert all(np.array_equal(getattr(again, name), getattr(once, name)) for name in once.__slots__)
    assert (kept.prior, kept.length, kept.content.genre_names) == (-0.7, 0.01, ("Drama", "War"))
