"""What is reported of themes and newcomers, from fits on a small slice of real data."""

from dataclasses import astuple, replace

import numpy as np
import pytest

from ml_jobs import transforms
from ml_jobs.evaluation import HeldOut
from ml_jobs.progress import Steps
from ml_jobs.reports.clusters import measure_clusters
from ml_jobs.reports.clusters_spaces import CONTENT, PLAIN, RAW, SERVED
from ml_jobs.reports.newcomers_people import gather_newcomers, reported_folds, tuning_folds
from ml_jobs.reports.newcomers_serving import Serving
from ml_jobs.reports.publishing import as_json
from ml_jobs.training.theme_choice import judge_range
from ml_jobs.training.themes import features_of, has_enough_ratings, own_features
from ml_jobs.tuning.newcomers import ElicitationSearch, NewcomerSearch
from recommender.report_clusters import clusters_block
from tests.factories.movielens import QUICK, catalogue_of

pytestmark = pytest.mark.spark


def test_only_films_with_enough_ratings_lean_on_their_neighbours(model):
    own, features = own_features(model, QUICK), features_of(model, QUICK)
    known = has_enough_ratings(model.data.item_counts, QUICK.themes)

    assert 0 < np.sum(~known) < len(known)
    assert features[~known] == pytest.approx(own[~known])
    assert np.abs(features[known] - own[known]).max(axis=1).mean() > 0.01


def test_groupings_are_judged_by_what_was_held_out(ratings, slice_):
    """Of a slice whose people like films of a kind, any grouping by taste beats chance."""
    section = measure_clusters(ratings, catalogue_of(slice_), QUICK, Steps(lambda line: None), seed=1, wanted=(4,))

    assert {SERVED, RAW, PLAIN, CONTENT} <= set(section["representations"])
    for curve in section["representations"].values():
        assert [point["k"] for point in curve] == [4, QUICK.themes.k]
    for point in section["representations"][SERVED]:
        low, high = point["lift_interval"]
        assert 1.0 < low <= point["lift"] <= high
        assert point["tag_npmi"] > 0 or np.isnan(point["tag_npmi"])
    assert sum(size for size, _ in section["shapes"][SERVED]["by_cluster"]) == len(catalogue_of(slice_))
    assert clusters_block(as_json(section)).tables[0].rows


def test_a_range_of_themes_is_judged_alike_every_time(spark, model, ratings):
    held_out = HeldOut.gather(transforms.hold_out_random(ratings, share=0.2, seed=1).filter("held_out"))

    (once,), (again,) = (judge_range(spark, model, held_out, QUICK, (4, 10_000)) for _ in range(2))

    assert once.k == 4
    assert astuple(once) == pytest.approx(astuple(again), nan_ok=True)


def test_people_held_out_are_in_no_training_part(ratings):
    def people(part):
        return {row["user_id"] for row in part.select("user_id").distinct().collect()}

    reported = [people(held_out) for _, held_out in reported_folds(ratings, seed=1)]
    others = [people(held_out) for _, held_out in reported_folds(ratings, seed=2)]

    assert reported[0].isdisjoint(reported[1])
    assert reported[0] | reported[1] == others[0] | others[1]
    assert reported != others
    for kept, held_out in reported_folds(ratings, seed=1):
        assert people(kept).isdisjoint(people(held_out))
    for kept, held_out in tuning_folds(ratings):
        assert people(kept).isdisjoint(people(held_out))
        assert (people(kept) | people(held_out)).isdisjoint(reported[0] | reported[1])


def test_the_search_for_newcomers_judges_what_popularity_counts_by_their_first_ratings(model, ratings):
    people = gather_newcomers(model, ratings.filter("user_id < 60"), np.random.default_rng(1))
    search = NewcomerSearch([(Serving(model), people)])
    against = replace(QUICK, scoring=replace(QUICK.scoring, newcomer_prior=-1e6))

    (today,), (worse,) = (list(search.estimates(parameters)) for parameters in (QUICK, against))

    assert today.value > worse.value


def test_the_search_for_the_welcomes_constants_judges_them_by_what_visits_come_to(model, ratings):
    people = gather_newcomers(model, ratings.filter("user_id < 15"), np.random.default_rng(1))
    search = ElicitationSearch([(Serving(model), people)])
    asking_the_unknown = replace(QUICK, elicitation=replace(QUICK.elicitation, gain_power=30.0))

    (today,), (worse,) = (list(search.estimates(parameters)) for parameters in (QUICK, asking_the_unknown))

    assert today.value > worse.value
