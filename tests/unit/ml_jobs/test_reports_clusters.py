"""Judges of groupings, the choice of a number of themes, and representations, on films made by hand."""

import numpy as np
import pytest

from ml_jobs.reports.clusters import choice_of, shape_of
from ml_jobs.reports.clusters_spaces import SERVED, principal, reduce_neighbours
from ml_jobs.training.parameters import TrainingParameters
from ml_jobs.training.theme_choice import Carried, Judgement, Judges, choose_k
from ml_jobs.training.themes import Grouping, lean_on_neighbours
from recommender.neighbours import Neighbours

NOTHING = Carried(np.zeros(0, np.int64), np.zeros(0, np.int64))


def grouping(of_film) -> Grouping:
    numbers = np.array(of_film)
    return Grouping(np.zeros((numbers.max() + 1, 2)), numbers, np.ones(len(numbers)), 0.1)


def judges(known, people=(), liked=(), tags=NOTHING) -> Judges:
    return Judges(np.array(known, bool), np.array(people, np.int64), np.array(liked, np.int64), tags, NOTHING)


def point(k, lift, tag_npmi) -> Judgement:
    return Judgement(k, k, 0.1, tag_npmi, 0.1, lift, 1.0)


class TestJudges:
    def test_films_with_few_ratings_are_judged_apart(self):
        """Films 0 to 3 are known; of the others, everybody likes two of one cluster."""
        found = judges([1, 1, 1, 1, 0, 0, 0, 0], [1, 1, 2, 2, 1, 1, 2, 2], [0, 1, 2, 3, 4, 5, 6, 7])

        judged = found.judge(grouping([0, 1, 0, 1, 0, 0, 1, 1]), 2)

        assert judged.lift == 0.0
        assert judged.few_lift == pytest.approx(2.0)

    def test_attributes_are_those_of_films_with_enough_ratings(self):
        known = np.array([True, False, True, True])

        carried = Carried.of([np.array([0, 1, 2]), np.array([1, 3])], known, min_films=2)

        assert carried.films.tolist() == [0, 1]
        assert carried.attributes.tolist() == [0, 0]

    def test_no_attribute_at_all_is_unknown(self):
        assert np.isnan(judges([1, 1]).judge(grouping([0, 1]), 2).tag_npmi)


class TestChoice:
    def test_the_smallest_that_is_nearly_as_good_as_any_is_taken(self):
        curve = [point(5, 1.8, 0.09), point(40, 3.8, 0.33), point(50, 4.0, 0.34), point(80, 4.1, 0.35)]

        assert choose_k(curve) == 40

    def test_both_judges_count(self):
        assert choose_k([point(5, 4.0, 0.05), point(40, 4.1, 0.35)]) == 40
        assert choose_k([point(5, 1.0, 0.34), point(40, 4.1, 0.35)]) == 40

    def test_a_judge_that_knows_nothing_decides_nothing(self):
        nan = float("nan")

        assert choose_k([point(5, 1.0, nan), point(10, 2.0, nan)]) == 10
        assert choose_k([point(5, nan, nan), point(10, nan, nan)]) == 5

    def test_the_reason_names_what_each_judge_prefers(self):
        curve = [
            {"k": k, "clusters": k, "silhouette": s, "tag_npmi": t, "genre_npmi": 0.1, "lift": lift, "few_lift": 1.0}
            for k, s, t, lift in ((20, 0.3, 0.2, 2.5), (40, 0.1, 0.3, 3.7), (80, 0.1, 0.4, 3.6))
        ]

        choice = choice_of({SERVED: curve}, TrainingParameters())

        assert (choice["k"], choice["automatic"]) == (40, 80)
        assert choice["best"] == {"silhouette": 20, "tag_npmi": 80, "genre_npmi": 20, "lift": 40}
        assert "the silhouette prefers k = 20" in choice["reason"]
        assert "highest at 40 (3.70)" in choice["reason"]
        assert "its lift is at least the 3.6" in choice["reason"]


class TestShape:
    def test_a_cluster_that_collects_what_nobody_knows_is_junk(self):
        few = [False] * 10 + [True] * 10

        shape = shape_of(grouping([*[0, 1, 2, 3, 4] * 2, *[0] * 6, 1, 2, 3, 4]), judges(~np.array(few)))

        assert (shape["smallest"], shape["largest"], shape["median"]) == (3, 8, 3.0)
        assert shape["few_together"] == pytest.approx(0.6)
        assert shape["most_few_share"] == pytest.approx(6 / 8)
        assert shape["junk"] == 1

    def test_evenly_spread_films_are_no_junk(self):
        shape = shape_of(grouping([0, 1, 2, 3, 4, 5] * 4), judges([True] * 12 + [False] * 12))

        assert shape["junk"] == 0
        assert shape["few_share"] == pytest.approx(0.5)


class TestSpaces:
    def test_a_film_moves_towards_what_it_speaks_for_and_stays_without_a_list(self):
        features = np.eye(3)
        lists = Neighbours(np.array([10, 20, 30]), np.array([[1], [0], [0]]), np.array([[2.0], [-1.0], [0.0]]))

        moved = lean_on_neighbours(features, lists, 1.0)

        assert moved[0] == pytest.approx(np.array([1.0, 1.0, 0.0]) / np.sqrt(2))
        assert moved[1:] == pytest.approx(features[1:])

    def test_the_neighbours_subspace_parts_films_that_have_nothing_in_common(self):
        """Two circles of three films, and one film without a list."""
        places = np.array([[1, 2], [0, 2], [0, 1], [4, 5], [3, 5], [3, 4], [0, 0]])
        lists = Neighbours(np.arange(7), places, np.array([[1.0, 1.0]] * 6 + [[0.0, 0.0]]))

        found = reduce_neighbours(lists, np.random.default_rng(1), dimensions=6)

        assert found[0] @ found[3] == pytest.approx(0.0, abs=1e-6)
        assert not found[6].any()
        # K is symmetric: its absolute value is what the left singular vectors span, weighted by their values.
        kernel = np.kron(np.eye(2), np.ones((3, 3)) - np.eye(3))
        values, axes = np.linalg.eigh(kernel)
        assert found[:6] @ found[:6].T == pytest.approx(axes @ np.diag(np.abs(values)) @ axes.T, abs=1e-5)

    def test_no_list_at_all_is_no_place(self):
        assert not reduce_neighbours(Neighbours.none(3), np.random.default_rng(1)).any()

    def test_principal_axes_keep_distances_while_there_are_axes_enough(self):
        x = np.random.default_rng(1).normal(size=(20, 4))

        assert principal(x, 4) @ principal(x, 4).T == pytest.approx(x @ x.T)
        assert principal(x, 2).shape == (20, 2)
