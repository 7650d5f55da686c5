"""The activation gate's arithmetic, on figures made by hand."""

from dataclasses import replace

import numpy as np
import pytest

from ml_jobs.evaluation import Answers, HeldOut
from ml_jobs.gate import FLOOR, LAST, NDCG, RMSE, STORED, HeldOutFigures, compare, in_common, judge, judge_by_floor

PEOPLE, EACH = 200, 10


def figures(*, error: float = 0.8, ndcg: float = 0.3, last: float = 0.2, people: int = PEOPLE) -> HeldOutFigures:
    """Everybody has ten ratings, above and below what was predicted; every tenth person liked nothing late."""
    spread = np.random.default_rng(0).normal(size=people)
    users = np.repeat(np.arange(people), EACH)
    stars = np.tile([1.0, 3.0, 4.0, 5.0, 2.0], 2 * people)
    off = np.tile([1.0, -1.0], len(users) // 2) * (error + 0.05 * spread[users])
    late = np.where(np.arange(people) % 10 == 0, np.nan, np.clip(last + 0.05 * spread, 0, 1))
    return HeldOutFigures(
        user_ids=users,
        movie_ids=np.tile(np.arange(EACH), people),
        stars=stars.astype(np.float32),
        predicted=(stars + off).astype(np.float32),
        people=np.arange(people),
        ndcg=np.clip(ndcg + 0.05 * spread, 0, 1),
        ndcg_last=late,
    )


SIMPLEST = figures(error=1.0, ndcg=0.1, last=0.05)


def verdict(candidate: HeldOutFigures, live: HeldOutFigures | None):
    return judge(candidate, SIMPLEST, live, against="the live one", seed=1)


def test_figures_outlive_their_file():
    kept = HeldOutFigures.from_bytes(figures().to_bytes())

    assert all(np.array_equal(getattr(kept, name), getattr(figures(), name), equal_nan=True) for name in kept.__slots__)


def test_the_figures_are_those_of_all_ratings_and_of_those_who_liked_something():
    held_out = HeldOut(np.array([1, 1, 2, 3]), np.array([7, 8, 7, 9]), np.array([4.0, 2.0, 5.0, 1.0]), np.zeros(4))
    answers = Answers(held_out, np.array([3.0, 2.0, 3.0, 1.0]), np.array([1, 2]), [{7}, {7}], [[7, 8], [9, 8]])

    kept = HeldOutFigures.of(answers, np.array([0.5, np.nan]))

    found = compare(kept, kept, seed=1)
    assert found[RMSE].candidate == pytest.approx(np.sqrt((1 + 0 + 4 + 0) / 4))
    assert found[NDCG].candidate == pytest.approx(0.5)
    assert found[LAST].candidate == pytest.approx(0.5)


def test_a_figure_that_nobody_gives_is_left_out():
    nobody = replace(figures(), ndcg_last=np.full(PEOPLE, np.nan))

    assert set(compare(nobody, nobody, seed=1)) == {RMSE, NDCG}


def test_the_very_same_model_passes():
    found = verdict(figures(), figures())

    assert found.passed
    assert found.by == STORED


def test_a_better_model_passes_and_the_reason_gives_every_figure():
    found = verdict(figures(error=0.7, ndcg=0.4), figures())

    assert found.passed
    assert "RMSE 0.7" in found.reason
    assert "nDCG@10 0.4" in found.reason
    assert "of what came last" in found.reason


@pytest.mark.parametrize(
    ("worse", "named"), [({"error": 0.85}, RMSE), ({"ndcg": 0.25}, f"{NDCG} 0.25"), ({"last": 0.15}, LAST)]
)
def test_any_figure_clearly_worse_holds_back_and_the_reason_names_it_alone(worse, named):
    found = verdict(figures(**worse), figures())

    assert not found.passed
    assert found.reason.startswith("Worse than the live one on the same held-out ratings")
    assert named in found.reason
    assert found.reason.count("difference") == 1


def test_a_difference_within_its_interval_passes():
    rng = np.random.default_rng(5)
    noisy = replace(figures(), ndcg=np.clip(figures().ndcg + 0.3 * rng.normal(size=PEOPLE), 0, 1))

    found = verdict(noisy, replace(figures(), ndcg=figures().ndcg + 0.01))

    assert found.differences[NDCG].low < 0 < found.differences[NDCG].high
    assert found.passed


def test_models_measured_on_different_ratings_are_not_compared():
    with pytest.raises(ValueError, match="not measured on the same"):
        compare(figures(), figures(people=PEOPLE - 1), seed=1)


def test_in_common_are_unchanged_ratings_and_the_people_all_of_whose_are():
    live, candidate = figures(), figures()
    candidate.stars[3] = 4.5
    fewer = candidate.take(np.delete(np.arange(PEOPLE * EACH), 15), np.arange(PEOPLE))

    ours, theirs = in_common(fewer, live)

    assert len(ours.user_ids) == len(theirs.user_ids) == PEOPLE * EACH - 2
    assert np.array_equal(ours.movie_ids, theirs.movie_ids)
    assert ours.people.tolist() == theirs.people.tolist() == list(range(2, PEOPLE))


def test_ratings_made_since_change_nothing_in_the_comparison_of_the_others():
    grown, simplest = figures(people=PEOPLE + 50), figures(error=1.0, ndcg=0.1, last=0.05, people=PEOPLE + 50)

    found = judge(grown, simplest, figures(), against="the live one", seed=1)

    assert found.passed
    assert found.differences[RMSE].difference == pytest.approx(0.0, abs=1e-6)


def test_a_damaged_snapshot_is_held_back_though_the_parameters_are_the_same():
    """Half of the stars are another's: what is left to compare is predicted worse, or too little is left."""
    scrambled = figures(error=1.05)
    half = np.random.default_rng(3).random(PEOPLE * EACH) < 0.4
    scrambled.stars[half] = 0.5

    assert "Worse than" in verdict(scrambled, figures()).reason
    assert not verdict(scrambled, figures()).passed


def test_where_most_of_the_ratings_are_gone_or_changed_there_is_nothing_to_compare_with():
    live = figures()
    left = figures().take(np.arange(0, PEOPLE * EACH, 3), np.arange(PEOPLE))

    found = judge(left, left, live, against="the live one", seed=1)

    assert not found.passed
    assert found.reason.startswith("Only 33% of the ratings that the live one was measured on are there unchanged")


def test_a_model_below_mean_and_most_popular_films_is_held_back_whatever_the_live_one_does():
    assert not verdict(figures(ndcg=0.05), figures(ndcg=0.02)).passed
    assert not verdict(figures(error=1.2), figures(error=1.3)).passed


def test_of_a_live_model_without_figures_the_floor_alone_speaks_and_the_reason_says_so():
    found = verdict(figures(), None)

    assert (found.passed, found.by) == (True, FLOOR)
    assert "the live one keeps no figures to compare with" in found.reason
    assert not judge_by_floor(SIMPLEST, figures(), against="the live one", seed=1).passed


def test_a_verdict_is_one_line_of_plain_json():
    kept = verdict(figures(error=0.9), figures()).as_dict()

    assert kept["passed"] is False
    assert "\n" not in kept["reason"]
    assert kept["differences"]["RMSE"]["difference"] == pytest.approx(0.1, abs=0.01)
