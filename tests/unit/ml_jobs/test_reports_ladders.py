"""What the model's parts add, and what a page costs, on a model made by hand."""

from dataclasses import replace

import numpy as np
import pytest

from ml_jobs.evaluation import HeldOut
from ml_jobs.management.commands.evaluate_model import plan_of
from ml_jobs.reports import contenders, ladders
from ml_jobs.reports.measuring import Trial
from ml_jobs.reports.pages import ON_SHELF, SIZE, fill_page, page_trade_off
from ml_jobs.reports.protocols import PROTOCOLS
from ml_jobs.reports.tallies import EVERYBODY, Tallies
from ml_jobs.reports.trade_off import Person, people_of
from ml_jobs.training.interactions import Interactions
from ml_jobs.training.parameters import RankParameters
from recommender.calibration import PopularityTarget
from recommender.report_metrics import OURS
from recommender.scoring import split_scores
from tests.factories.trained import make_trained_model

PERSON = 3


@pytest.fixture(scope="module")
def model():
    return make_trained_model()


@pytest.fixture(scope="module")
def steps(model):
    return {step.name: step for step in ladders.rank_steps(model, RankParameters())}


def history_of(model, person=PERSON):
    return model._history(model.data.rows_of_users()[person - 1])


def split_of(model):
    """The contributions to every score of one person as it is served."""
    ranker = model.ranker
    return split_scores(ranker, ranker.taste(history_of(model)))


def order_by(model, scores):
    """The films one person has not rated, best first."""
    unseen = ~np.isin(model.data.movie_ids, history_of(model).movie_ids)
    return model.data.movie_ids[unseen][np.argsort(-scores[unseen], kind="stable")].tolist()


def order_of(step, model):
    (films,) = step.rank(np.array([PERSON]), len(model.catalogue))
    return films.tolist()


class TestWithoutRecent:
    def test_what_is_left_is_the_served_score_less_its_recent_part(self, model):
        split, without = split_of(model), ladders.without_recent(model.constants)
        alone = replace(model, constants=without)

        scores = alone.ranker.scores(history_of(model))

        assert scores == pytest.approx(split.long.sum(axis=1) + split.prior)
        assert split.recent.any()


class TestRankSteps:
    def test_they_begin_with_the_factors_alone(self, model, steps):
        taste = model.ranker.taste(history_of(model))

        assert order_of(steps[ladders.FOLDED_IN], model) == order_by(model, model.rank.items @ taste.long_term)

    def test_popularity_and_the_moving_average_come_with_their_served_weights(self, model, steps):
        taste = model.ranker.taste(history_of(model))
        long = (1.0 - taste.recency) * taste.long_scale * (model.rank.items @ taste.long_term)
        recent = taste.recency * taste.recent_scale * (model.rank.items @ taste.recent)
        prior = split_of(model).prior

        assert order_of(steps[ladders.POPULARITY], model) == order_by(model, long + prior)
        assert order_of(steps[ladders.AVERAGE], model) == order_by(model, long + recent + prior)

    def test_only_content_is_missing_from_the_last(self, model, steps):
        without_content = replace(model, constants=ladders.without_content(model.constants))

        last = order_of(steps[ladders.SEQUENCES], model)

        assert last == order_by(model, without_content.ranker.scores(history_of(model)))
        assert last != order_by(model, model.ranker.scores(history_of(model)))

    def test_each_step_changes_the_order(self, model, steps):
        orders = [tuple(order_of(step, model)) for step in steps.values()]

        assert len(set(orders)) == len(steps) == 5


class TestClimbing:
    def test_each_step_tells_what_it_adds_to_the_one_before(self):
        tallies, rng = Tallies(np.arange(50)), np.random.default_rng(1)
        errors = rng.random(400) + 0.5
        for name, factor in ((contenders.MEAN, 1.2), (contenders.BIASES, 1.0), (OURS, 0.9)):
            tallies.add((name, EVERYBODY, "rmse"), np.arange(400) % 50, (factor * errors) ** 2, np.ones(400))

        rows = ladders.climb("stars", tallies, tallies.figures(rng=rng), rng)

        assert [row["step"].split()[-1] for row in rows] == ["ratings", "biases", "served"]
        assert rows[0]["added"] == {}
        gained = rows[2]["added"]["rmse"]
        assert gained["difference"] == pytest.approx(rows[2]["rmse"] - rows[1]["rmse"])
        assert gained["interval"][0] < gained["difference"] < gained["interval"][1] < 0

    def test_where_nothing_was_predicted_there_are_no_steps(self):
        assert ladders.climb("stars", Tallies(np.arange(3)), {}, np.random.default_rng(1)) == []


class TestPages:
    @pytest.fixture
    def person(self):
        scores = np.linspace(1.0, 0.0, 200)
        unknown = PopularityTarget.of(np.zeros(20) + np.arange(20) / 100)
        return Person(np.arange(200), scores, {0}, 1.0, unknown)

    def test_a_page_has_no_film_and_no_theme_twice(self, person):
        themes = np.arange(200) % 8

        page = fill_page(person, np.linspace(2.0, 0.0, 200), themes, 0.1)

        assert len(page) == len(set(page.tolist())) == SIZE
        assert page[:ON_SHELF].tolist() == list(range(ON_SHELF))
        shelves = themes[page[ON_SHELF:]].reshape(-1, ON_SHELF)
        assert all(len(set(shelf.tolist())) == 1 for shelf in shelves)
        assert len(set(shelves[:, 0].tolist())) == len(shelves)

    def test_the_theme_of_the_best_films_comes_first(self, person):
        themes = np.where(np.arange(200) < 100, 1, 0)

        page = fill_page(person, np.zeros(200), themes, 0.0)

        assert themes[page].tolist() == [1] * 16 + [0] * 8

    def test_calibration_makes_the_page_less_popular(self, person):
        popularity, themes = np.tile([2.0, 0.0], 100), np.arange(200) // 25

        free, calibrated = (fill_page(person, popularity, themes, strength) for strength in (0.0, 0.5))

        assert popularity[calibrated].mean() < popularity[free].mean()

    def test_each_rule_is_measured_on_everybody(self, model):
        liked = np.flatnonzero(model.data.stars >= 4.0)[::7]
        data = model.data
        columns = data.user_ids[data.user[liked]], data.movie_ids[data.item[liked]], data.stars[liked]
        trial = Trial.of(model, HeldOut(*columns, data.times[liked]), rng=np.random.default_rng(1))

        points = page_trade_off(model, trial, np.arange(len(model.catalogue)) % 5)

        assert len(people_of(model, trial, 10)) == len(trial.people)
        assert all(1 <= point["themes"] <= 5 and point["popularity_lift"] > 0 for point in points)
        assert [str(point["rule"]) for point in points][:2] == ["the best 48 by score", "shelves of themes, strength 0"]


class TestDefaults:
    @pytest.mark.parametrize(
        ("name", "seeds", "stars"), [("random", 3, 3), ("temporal", 5, 1), ("leave-last-out", 5, 1)]
    )
    def test_each_protocol_says_how_many_splits_it_needs(self, name, seeds, stars):
        plan = plan_of(PROTOCOLS[name], {"seed": 2, "seeds": None, "stars_seeds": None})

        assert (list(plan.seeds), plan.stars_seeds) == (list(range(2, 2 + seeds)), stars)

    def test_what_is_asked_for_is_done(self):
        plan = plan_of(PROTOCOLS["random"], {"seed": 0, "seeds": 2, "stars_seeds": 0})

        assert (list(plan.seeds), plan.stars_seeds) == ([0, 1], 0)


def test_what_is_too_large_for_the_dense_peers_is_said():
    nothing = np.zeros(0, np.int64)
    large = Interactions(np.arange(10_000), np.arange(10_000), nothing, nothing, np.zeros(0), np.zeros(0))

    (said,) = [sentence for sentence in contenders.skipped(large) if "EASE" in sentence]

    assert "10,000 people × 10,000 films" in said
    assert not any("EASE" in sentence for sentence in contenders.skipped(make_trained_model().data))
