"""Newcomers' visits and curves, worked by hand."""

import numpy as np
import pytest

from ml_jobs.reports import newcomers_onboarding as onboarding
from ml_jobs.reports.newcomers import Curve
from ml_jobs.reports.newcomers_foldin import with_enough
from ml_jobs.reports.newcomers_onboarding import Visit, ask, at_random, by_gain, by_popularity, by_rule
from ml_jobs.reports.newcomers_people import Newcomer
from ml_jobs.reports.tallies import Tallies
from recommender.elicitation import STAGE_SIZE, Answers, Pool, choose_films
from recommender.stars import StarsModel

RNG = np.random.default_rng(3)
N = 12
MODEL = StarsModel(3.5, 0.8, np.zeros(51), np.r_[4.0, np.full(50, 15.0)])


@pytest.fixture
def pool():
    """Films 1 to 12, known by fewer and fewer people; the last one tells most."""
    factors = 0.1 * RNG.normal(size=(N, 50))
    factors[-1] *= 20
    known_by = np.linspace(0.6, 0.05, N)
    return Pool(np.arange(1, N + 1), known_by, RNG.normal(size=(N, 50)), factors, np.zeros(N), MODEL)


def newcomer(ratings: int) -> Newcomer:
    return Newcomer(7, np.arange(ratings), np.linspace(1.0, 5.0, ratings))


class TestVisits:
    def test_the_film_longest_on_stage_is_answered_next(self, pool):
        asked = ask(by_popularity(pool, RNG), {2: 4.0, 5: 3.0, 99: 1.0}, [], 5)

        assert asked == {2: 2, 5: 5}

    def test_a_policy_is_told_what_was_answered_and_what_is_on_stage(self, pool):
        told = []

        def choose(answers: Answers) -> int | None:
            told.append((dict(answers.rated), list(answers.unseen), list(answers.pending), list(answers.closed)))
            return by_popularity(pool, RNG)(answers)

        ask(choose, {1: 4.5}, [3], 3)

        assert told[0] == ({}, [], [], [3])
        assert told[STAGE_SIZE] == ({1: 4.5}, [], [2, 4, 5, 6, 7], [3])
        assert told[STAGE_SIZE + 1] == ({1: 4.5}, [2], [4, 5, 6, 7, 8], [3])

    def test_a_visit_ends_with_the_films(self, pool):
        assert ask(by_popularity(pool, RNG), dict.fromkeys(range(1, N + 1), 4.0), [1], 100) == {
            film: film - 1 for film in range(2, N + 1)
        }

    def test_what_is_put_aside_is_not_among_the_answers(self):
        visit = Visit.of(newcomer(40), np.random.default_rng(1))

        assert sorted([*visit.answers.place, *visit.judged.place]) == list(range(40))
        assert 4 <= len(visit.judged) <= 20

    def test_who_rated_no_more_than_is_known_is_not_judged(self):
        assert [len(person) for person in with_enough([newcomer(20), newcomer(21)])] == [21]


class TestPolicies:
    def test_the_rule_is_the_sites_own(self, pool):
        answers = Answers({1: 4.0}, unseen=[2], pending=[3])

        assert by_rule(pool, RNG)(answers) == pool.movie_ids[choose_films(pool, answers, count=1)[0]]

    def test_gain_alone_asks_about_what_tells_most_though_few_know_it(self, pool):
        assert by_gain(pool, RNG)(Answers()) == N
        assert by_gain(pool, RNG)(Answers(pending=[N])) != N

    def test_random_questions_are_the_rngs(self, pool):
        first, again = (at_random(pool, np.random.default_rng(1))(Answers()) for _ in range(2))

        assert first == again
        assert at_random(pool, np.random.default_rng(1))(Answers(unseen=[first])) != first

    @pytest.mark.parametrize("policy", onboarding.POLICIES.values())
    def test_nobody_is_asked_twice_or_about_what_is_closed(self, pool, policy):
        asked = ask(policy(pool, RNG), dict.fromkeys(range(1, N + 1), 3.0), [4], 2 * N)

        assert sorted(asked) == [film for film in range(1, N + 1) if film != 4]


class TestCurves:
    def test_a_figure_is_pooled_over_people(self):
        curve = Curve(Tallies(np.array([1, 2])), (5,), onboarding.group_of)
        for person, squares in ((1, 3.0), (2, 1.0)):
            curve.add("rule", person, 5, {"rmse": (squares, 2.0), "answers": (squares, 1.0)})

        (row,) = curve.figures(np.random.default_rng(1))["rule"]

        assert (row["after"], row["answers"]) == (5, 2.0)
        assert row["rmse"] == pytest.approx(1.0)

    def test_a_difference_of_rmse_is_that_of_the_roots(self):
        curve = Curve(Tallies(np.arange(30)), (5,), onboarding.group_of)
        for person in range(30):
            curve.add("ours", person, 5, {"rmse": (4.0, 1.0)})
            curve.add("theirs", person, 5, {"rmse": (9.0, 1.0)})

        (pair,) = curve.paired([("ours", "theirs", "rmse")], np.random.default_rng(1))

        assert (pair["difference"], pair["interval"]) == (-1.0, [-1.0, -1.0])
