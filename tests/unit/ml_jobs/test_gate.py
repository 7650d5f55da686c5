"""The activation gate's arithmetic, on figures made by hand."""

import numpy as np
import pytest

from ml_jobs.gate import NDCG, RMSE, PeopleFigures, compare, judge, judge_by_floor, same_split

PEOPLE = 200


def figures(*, error: float = 0.8, ndcg: float = 0.3, seed: int = 0) -> PeopleFigures:
    """Everybody has ten ratings; the seed scatters the people, each the same way in every model."""
    rng = np.random.default_rng(seed)
    spread = rng.normal(size=PEOPLE)
    gain = np.where(np.arange(PEOPLE) % 10 == 0, np.nan, np.clip(ndcg + 0.05 * spread, 0, 1))
    return PeopleFigures(np.arange(PEOPLE), 10 * (error + 0.05 * spread) ** 2, np.full(PEOPLE, 10.0), gain)


def verdict(candidate: PeopleFigures, live: PeopleFigures):
    return judge(candidate, live, against="the live one", by="stored figures", seed=1)


def test_figures_outlive_their_file():
    kept = PeopleFigures.from_bytes(figures().to_bytes())

    assert all(np.array_equal(getattr(kept, name), getattr(figures(), name), equal_nan=True) for name in kept.__slots__)


def test_the_figures_are_those_of_all_ratings_and_of_those_who_liked_something():
    held = PeopleFigures(
        np.arange(3), np.array([1.0, 8.0, 0.0]), np.array([1.0, 2.0, 9.0]), np.array([1.0, 0.5, np.nan])
    )

    found = compare(held, held, seed=1)

    assert found[RMSE].candidate == pytest.approx(np.sqrt(9 / 12))
    assert found[NDCG].candidate == pytest.approx(0.75)


def test_the_very_same_model_passes():
    assert verdict(figures(), figures()).passed


def test_a_better_model_passes_and_the_reason_gives_both_figures():
    found = verdict(figures(error=0.7, ndcg=0.4), figures())

    assert found.passed
    assert "RMSE 0.7" in found.reason
    assert "nDCG@10 0.4" in found.reason


@pytest.mark.parametrize(
    ("worse", "named", "unnamed"), [({"error": 0.85}, "RMSE", "nDCG"), ({"ndcg": 0.25}, "nDCG@10", "RMSE")]
)
def test_either_figure_clearly_worse_holds_back_and_the_reason_names_it(worse, named, unnamed):
    found = verdict(figures(**worse), figures())

    assert not found.passed
    assert named in found.reason
    assert unnamed not in found.reason


def test_a_difference_within_its_interval_passes():
    rng = np.random.default_rng(5)
    noisy = np.clip(figures().ndcg + 0.3 * rng.normal(size=PEOPLE), 0, 1)
    candidate = PeopleFigures(figures().user_ids, figures().squared_errors, figures().counts, noisy)
    shifted = PeopleFigures(figures().user_ids, figures().squared_errors, figures().counts, figures().ndcg + 0.01)

    found = verdict(candidate, shifted)

    assert found.differences[NDCG].low < 0 < found.differences[NDCG].high
    assert found.passed


def test_models_measured_on_different_people_are_not_compared():
    other = PeopleFigures(np.arange(1, PEOPLE + 1), *(getattr(figures(), n) for n in figures().__slots__[1:]))

    with pytest.raises(ValueError, match="not measured on the same"):
        compare(figures(), other, seed=1)


def test_a_model_below_the_most_popular_films_is_held_back():
    popular = figures(ndcg=0.4)

    assert not judge_by_floor(figures(), popular, against="the live one", seed=1).passed
    assert judge_by_floor(figures(ndcg=0.5), popular, against="the live one", seed=1).passed


def test_a_verdict_is_one_line_of_plain_json():
    kept = verdict(figures(error=0.9), figures()).as_dict()

    assert kept["passed"] is False
    assert "\n" not in kept["reason"]
    assert kept["differences"]["RMSE"]["difference"] == pytest.approx(0.1, abs=0.01)


def manifest(**changes) -> dict:
    metrics = {"protocol": "random 80/20", "seed": 7, "held_out": 100} | changes
    return {"data": {"sha256": changes.get("sha256", "aa")}, "metrics": metrics}


def test_the_split_is_the_same_where_data_protocol_seed_and_size_are():
    assert same_split(manifest(), manifest())
    assert not same_split(manifest(), manifest(seed=8))
    assert not same_split(manifest(), manifest(sha256="bb"))
    assert not same_split({}, {})
