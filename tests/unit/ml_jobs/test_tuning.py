"""The search for hyper-parameters, with a figure that is known; the splits are tested where Spark runs."""

import json
from collections.abc import Iterator
from dataclasses import MISSING, fields

import numpy as np
import pytest

from ml_jobs.errors import BatchError
from ml_jobs.progress import Steps, progress_bar
from ml_jobs.training.parameters import (
    ContentParameters,
    RankParameters,
    ScoringParameters,
    StarsParameters,
    TrainingParameters,
)
from ml_jobs.tuning.estimates import Estimate, Gain
from ml_jobs.tuning.searches import with_fewer_sweeps
from ml_jobs.tuning.spaces import FIXED, SPACES, Range, applied
from ml_jobs.tuning.study import STARTUP_TRIALS, Study
from recommender.artifacts import ArtifactStore
from recommender.elicitation import ElicitationConstants
from recommender.space import ScoringConstants

TODAY = TrainingParameters()
SPACE = (Range("scoring", "recency", 0.0, 1.0), Range("stars", "rank", 5, 40))


class Hill:
    """Best at a recency of 0.6; `stop_at` is the trial during which somebody presses Ctrl-C."""

    figure, higher_is_better = "height", True

    def __init__(self, stop_at: int | None = None) -> None:
        self.seen: list[float] = []
        self._stop_at = stop_at

    def estimates(self, parameters: TrainingParameters) -> Iterator[Estimate]:
        """Everybody is as high as the next, but for what is their own."""
        self.seen.append(parameters.scoring.recency)
        height = 1.0 - (parameters.scoring.recency - 0.6) ** 2
        people = np.arange(100)
        yield Estimate.of_mean(people, height - 0.1 + 0.01 * np.sin(people))
        if len(self.seen) == self._stop_at:
            raise KeyboardInterrupt
        yield Estimate.of_mean(people, height + 0.01 * np.sin(people))


@pytest.fixture
def store(settings, tmp_path):
    backend = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": tmp_path / "store", "allow_overwrite": True},
    }
    settings.STORAGES = settings.STORAGES | {"artifacts": backend}
    return ArtifactStore()


@pytest.fixture
def begin(store, tmp_path):
    def begin(folder: str = "here", data: str = "aa", **changes) -> Study:
        options = {"data": data, "folder": tmp_path / folder, "store": store, "higher_is_better": True} | changes
        return Study("hills", "scoring", SPACE, **options)

    return begin


def quiet() -> Steps:
    return Steps(lambda line: None)


def test_every_hyper_parameter_is_searched_or_says_why_not():
    parts = {"stars": StarsParameters, "rank": RankParameters, "scoring": ScoringParameters}
    parts |= {"content": ContentParameters, "elicitation": ElicitationConstants}
    every = {f"{part}.{each.name}" for part, kind in parts.items() for each in fields(kind)}
    searched = [each.key for space in SPACES.values() for each in space]

    assert sorted([*searched, *FIXED]) == sorted(every)
    assert {each.name for each in fields(TrainingParameters)} - set(parts) == {"themes", "blocks", "seed"}


def test_a_constant_of_the_score_has_a_default_in_one_place_only():
    """What the manifest's constants have beside a value from training is the 0 that leaves a term out."""
    defaults = {each.name: each.default for each in fields(ScoringConstants) if each.default is not MISSING}

    assert set(defaults.values()) == {0.0, 1.0}
    ones = ["average_weight", "newcomer_ratings", "newcomer_power", "neighbour_ema_alpha"]
    assert [name for name, value in defaults.items() if value] == ones


@pytest.mark.parametrize("each", [each for space in SPACES.values() for each in space], ids=lambda each: each.key)
def test_todays_value_is_within_what_is_searched(each):
    assert each.low <= each.value_in(TODAY) <= each.high


def test_values_are_applied_by_part_and_name():
    changed = applied(TODAY, {"scoring.recency": 0.9, "stars.rank": 7})

    assert (changed.scoring.recency, changed.stars.rank) == (0.9, 7)
    assert changed.rank == TODAY.rank


def test_the_first_trial_is_of_todays_parameters(begin):
    study, hill = begin(), Hill()

    study.run(hill, TODAY, 2, quiet())

    assert hill.seen[0] == TODAY.scoring.recency


def test_the_search_finds_better_than_today(begin):
    study = begin()

    study.run(Hill(), TODAY, 30, quiet())

    assert study.best.value > study.trials[0].value
    assert study.best.params["scoring.recency"] == pytest.approx(0.6, abs=0.1)


def test_the_gain_of_a_trial_is_over_todays_parameters_with_the_error_of_paired_people(begin):
    begin().run(Hill(), TODAY, 12, quiet())
    study = begin()

    best, today = study.best, study.trials[0]
    gain = study.gain_over_today(best)

    assert gain.value == pytest.approx(best.value - today.value, abs=1e-6)
    assert study.estimate_of(best).error == pytest.approx(0.01 * np.sin(np.arange(100)).std() / 10, rel=1e-3)
    assert gain.error < 1e-6
    assert gain.is_sure
    assert study.gain_over_today(today).value == 0.0


def test_the_errors_of_a_mean_and_of_an_rmse_are_those_of_drawing_people_again():
    rng = np.random.default_rng(6)
    people, spread = np.repeat(np.arange(300), 20), rng.gamma(2.0, 0.5, 300)
    values = rng.normal(0.0, 1.0, 6000) * spread[people]
    again = []
    for _ in range(400):
        weight = np.bincount(rng.integers(300, size=300), minlength=300)[people]
        again.append(np.sqrt(weight @ values**2 / weight.sum()))

    found = Estimate.of_rmse(people, values)

    assert found.value == pytest.approx(np.sqrt(np.mean(values**2)))
    assert found.error == pytest.approx(np.std(again), rel=0.15)
    assert Estimate.of_mean(np.arange(300), spread).error == pytest.approx(spread.std() / np.sqrt(300))


def test_the_mean_of_two_splits_of_the_same_people_is_no_surer_than_they_agree():
    one = Estimate.of_mean(np.arange(4), [0.0, 1.0, 2.0, 3.0])
    opposite = Estimate.of_mean(np.arange(4), [3.0, 2.0, 1.0, 0.0])

    assert Estimate.mean_of([one, one]).error == pytest.approx(one.error)
    assert Estimate.mean_of([one, opposite]).error == pytest.approx(0.0)


def test_a_lower_error_is_a_gain():
    worse, better = (Estimate.of_rmse(np.arange(9), np.full(9, error)) for error in (1.0, 0.9))

    assert Gain.between(better, worse, higher_is_better=False).value == pytest.approx(0.1)
    assert str(Gain(0.01, 0.002)) == "+0.0100 (95 % interval +0.0061 to +0.0139)"
    assert not Gain(0.01, 0.006).is_sure


def test_poor_trials_are_given_up_after_their_first_estimate(begin):
    study = begin()

    study.run(Hill(), TODAY, STARTUP_TRIALS + 20, quiet())

    states = [trial.state.name for trial in study.trials]
    assert "PRUNED" not in states[:STARTUP_TRIALS]
    assert "PRUNED" in states


def test_a_second_run_goes_on_and_does_not_repeat_the_first(begin):
    first, second = Hill(), Hill()
    begin().run(first, TODAY, 4, quiet())

    again = begin()
    again.run(second, TODAY, 4, quiet())

    assert [trial.number for trial in again.trials] == list(range(8))
    assert not set(first.seen) & set(second.seen)


def test_another_machine_goes_on_from_the_store(begin):
    study = begin("here")
    study.run(Hill(), TODAY, 3, quiet())
    study.write_results({})

    assert len(begin("there").trials) == 3


def test_what_was_done_before_ctrl_c_is_kept_and_the_broken_trial_is_not(begin):
    with pytest.raises(KeyboardInterrupt):
        begin().run(Hill(stop_at=3), TODAY, 5, quiet())

    again = begin()
    again.run(Hill(), TODAY, 1, quiet())

    assert [trial.number for trial in again.trials] == [0, 1, 3]


def test_a_study_of_other_data_is_not_mixed_in(begin):
    begin().run(Hill(), TODAY, 1, quiet())

    with pytest.raises(BatchError, match="another data than this run: give a new one a name, --study NAME"):
        begin(data="bb")


def test_the_tables_name_every_trial_and_mark_the_best(begin, store):
    study = begin()
    study.run(Hill(), TODAY, 3, quiet())

    keys = study.write_results({"figure": "height"})

    with store.open(keys[0]) as stream:
        report = json.load(stream)
    with store.open(keys[1]) as stream:
        table = stream.read().decode()
    assert [row["trial"] for row in report["trials"]] == [0, 1, 2]
    assert report["best"]["trial"] == study.best.number
    assert report["trials"][0]["parameters"]["scoring.recency"] == TODAY.scoring.recency
    assert (
        f"| {study.best.number} | **{study.best.value:.4f}** | {study.gain_over_today(study.best).value:+.4f}" in table
    )
    assert report["best"]["gain"] == pytest.approx(study.gain_over_today(study.best).value)
    assert "- figure: height" in table


def test_each_trial_is_a_line_with_a_bar(begin):
    lines: list[str] = []

    begin().run(Hill(), TODAY, 2, Steps(lines.append))

    assert "[##########..........] 1/2 trial 0:" in lines[0]
    assert "best" in lines[1]


def test_a_bar_is_full_at_the_end_and_empty_at_the_start():
    assert progress_bar(0, 5, 10) == "[..........] 0/5"
    assert progress_bar(5, 5, 10) == "[##########] 5/5"


def test_a_first_look_takes_fewer_sweeps_and_one_sample_at_least():
    quick = with_fewer_sweeps(TODAY.stars)

    assert quick.sweeps < TODAY.stars.sweeps / 4
    assert with_fewer_sweeps(StarsParameters(sweeps=3, burn_in=1, thin=1)).sweeps > 1
