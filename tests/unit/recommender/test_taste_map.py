"""The map parts the themes, and the person's path goes from where the long-term taste is to where the recent one is."""

import numpy as np
import pytest

from recommender.taste_map import Atlas, draw

D = 50


@pytest.fixture
def groups():
    """Four themes of thirty films around four directions, with as much noise."""
    rng = np.random.default_rng(3)
    centres = np.linalg.qr(rng.normal(size=(D, 4)))[0].T * 2
    themes = np.repeat([11, 12, 13, 14], 30)
    vectors = np.repeat(centres, 30, axis=0) + 0.15 * rng.normal(size=(120, D))
    return vectors, themes, centres


def nearest_themes(atlas: Atlas, points: np.ndarray) -> list[int]:
    """The theme whose middle is nearest to each point."""
    middles = np.array([(region.x, region.y) for region in atlas.regions])
    distances = np.linalg.norm(points[:, None, :] - middles[None], axis=2)
    return [atlas.regions[at].theme_id for at in distances.argmin(axis=1)]


def test_themes_lie_apart_and_their_films_together(groups):
    vectors, themes, _ = groups
    atlas = draw(vectors, themes)

    places = atlas.place(vectors)
    middles = np.array([(each.x, each.y) for each in atlas.regions])
    within = max(places[themes == each.theme_id].std(axis=0).max() for each in atlas.regions)
    apart = min(np.linalg.norm(a - b) for i, a in enumerate(middles) for b in middles[:i])
    assert [each.theme_id for each in atlas.regions] == [11, 12, 13, 14]
    assert apart > 3 * within


def test_most_films_are_nearest_to_their_own_theme(groups):
    vectors, themes, _ = groups
    atlas = draw(vectors, themes)

    assert (np.array(nearest_themes(atlas, atlas.place(vectors))) == themes).mean() > 0.9


def test_the_same_films_always_give_the_same_map(groups):
    vectors, themes, _ = groups

    assert np.allclose(draw(vectors, themes).directions, draw(vectors.copy(), themes.copy()).directions)


def test_themes_far_out_do_not_put_the_others_in_a_heap():
    """Four themes lie in the corners of a square, two far away from it, each in a direction of its own."""
    rng, axes = np.random.default_rng(4), np.eye(D)
    square = [4 * axes[0] + x * axes[1] + y * axes[2] for x in (-0.8, 0.8) for y in (-0.8, 0.8)]
    themes = np.repeat(np.arange(6), 30)
    vectors = np.repeat([*square, 4 * axes[3], 4 * axes[4]], 30, axis=0) + 0.2 * rng.normal(size=(180, D))

    atlas = draw(vectors, themes)

    near = themes < 4
    assert (np.array(nearest_themes(atlas, atlas.place(vectors[near]))) == themes[near]).mean() > 0.9


def test_the_path_leads_from_the_long_term_theme_to_the_recent_one(groups):
    vectors, themes, centres = groups
    atlas = draw(vectors, themes)

    path = atlas.path(centres[0], centres[2], steps=5)

    assert path.shape == (5, 2)
    assert nearest_themes(atlas, path[[0, -1]]) == [11, 13]


def test_without_a_recent_mood_there_is_one_point_and_without_a_taste_none(groups):
    vectors, themes, centres = groups
    atlas = draw(vectors, themes)

    assert len(atlas.path(centres[0], np.zeros(D))) == 1
    assert len(atlas.path(np.zeros(D), np.zeros(D))) == 0


def test_a_film_that_the_model_does_not_know_stands_in_the_middle(groups):
    vectors, themes, _ = groups

    assert draw(vectors, themes).place(np.zeros((1, D))).tolist() == [[0.0, 0.0]]


def test_two_themes_make_no_map(groups):
    vectors, themes, _ = groups

    assert draw(vectors[:60], themes[:60]) is None
