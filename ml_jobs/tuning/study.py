"""A resumable search: trials in an Optuna journal, results in the artifact store."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
import optuna
from optuna.distributions import BaseDistribution, FloatDistribution, IntDistribution
from optuna.storages import JournalStorage
from optuna.storages.journal import JournalFileBackend
from optuna.study import StudyDirection
from optuna.trial import FrozenTrial, TrialState

from ml_jobs.errors import BatchError
from ml_jobs.progress import Steps, progress_bar
from ml_jobs.training.parameters import SEED, TrainingParameters
from ml_jobs.tuning.estimates import Estimate, Gain
from ml_jobs.tuning.searches import Search
from ml_jobs.tuning.spaces import Range, applied
from recommender.artifacts import ArtifactStore

STARTUP_TRIALS = 10
"""Before these, trials are drawn at random and none is given up."""
INFLUENCE = "influence"
"""Under which a trial keeps what each group of people adds to its figure's error."""
FINISHED = (TrialState.COMPLETE, TrialState.PRUNED)


def key_of(study: str, name: str) -> str:
    """Return where the store keeps a file of the study."""
    return f"tuning/{study}/{name}"


class Study:
    """Trials of one target on one data set. The journal is a local file; the store holds a copy between runs."""

    def __init__(
        self,
        name: str,
        target: str,
        space: tuple[Range, ...],
        *,
        data: str,
        folder: Path,
        store: ArtifactStore,
        higher_is_better: bool,
    ) -> None:
        """Open the study, or begin it; raises BatchError where it is about something else."""
        optuna.logging.set_verbosity(optuna.logging.WARNING)
        self.name, self._space, self._store = name, space, store
        self._journal = folder / f"{name}.journal"
        self._fetch_journal()
        self._study = optuna.create_study(
            storage=JournalStorage(JournalFileBackend(str(self._journal))),
            study_name=name,
            load_if_exists=True,
            direction="maximize" if higher_is_better else "minimize",
            pruner=optuna.pruners.MedianPruner(STARTUP_TRIALS),
        )
        self._check_subject({"target": target, "data": data, "space": [asdict(each) for each in space]})
        self._drop_interrupted()
        # Another run must not repeat the first one's draws.
        self._study.sampler = optuna.samplers.TPESampler(
            seed=SEED + len(self._study.trials), n_startup_trials=STARTUP_TRIALS
        )

    @property
    def trials(self) -> list[FrozenTrial]:
        """The trials that came to an end, in order."""
        return self._study.get_trials(deepcopy=False, states=FINISHED)

    @property
    def best(self) -> FrozenTrial | None:
        """The best trial that was measured to its end."""
        complete = self._study.get_trials(deepcopy=False, states=(TrialState.COMPLETE,))
        return self._study.best_trial if complete else None

    def estimate_of(self, trial: FrozenTrial) -> Estimate:
        """Return what a complete trial measured."""
        return Estimate(float(trial.value or 0.0), np.array(trial.user_attrs[INFLUENCE]))

    def gain_over_today(self, trial: FrozenTrial) -> Gain | None:
        """Return what a trial gains over today's parameters, people paired; None where these were never measured."""
        today = self._study.get_trials(deepcopy=False, states=(TrialState.COMPLETE,))[:1]
        if not today or today[0].number != 0 or trial.state is not TrialState.COMPLETE:
            return None
        higher = self._study.direction is StudyDirection.MAXIMIZE
        return Gain.between(self.estimate_of(trial), self.estimate_of(today[0]), higher_is_better=higher)

    def run(self, search: Search, parameters: TrainingParameters, trials: int, steps: Steps) -> None:
        """Run so many more trials; the very first is of today's parameters."""
        if not self._study.trials:
            self._study.enqueue_trial({each.key: each.value_in(parameters) for each in self._space})
        for done in range(1, trials + 1):
            start = perf_counter()
            trial = self._study.ask(self._distributions(parameters))
            state = self._measure(trial, search, applied(parameters, trial.params))
            said = self._say(trial.number, state)
            steps.note(f"{progress_bar(done, trials)} {said}, {perf_counter() - start:.1f} s")

    def write_results(self, facts: Mapping[str, Any]) -> list[str]:
        """Put the journal and the table of trials into the store; returns the keys of the tables."""
        best = self.best
        report = {
            **facts,
            "study": self.name,
            "direction": self._study.direction.name.lower(),
            "best": self._row(best) if best else None,
            "trials": [self._row(trial) for trial in self.trials],
        }
        keys = [key_of(self.name, "results.json"), key_of(self.name, "results.md")]
        self._store.put(keys[0], json.dumps(report, indent=1).encode())
        self._store.put(keys[1], table_of(self.name, facts, report["trials"], best.number if best else None).encode())
        self._store.put(key_of(self.name, "journal"), self._journal)
        return keys

    def _measure(self, trial: optuna.Trial, search: Search, parameters: TrainingParameters) -> TrialState:
        for step, estimate in enumerate(search.estimates(parameters)):
            trial.report(estimate.value, step)
            # The first trial is what the others are compared with.
            if trial.number and trial.should_prune():
                self._study.tell(trial, state=TrialState.PRUNED)
                return TrialState.PRUNED
        trial.set_user_attr(INFLUENCE, [float(f"{each:.5g}") for each in estimate.influence])
        self._study.tell(trial, estimate.value)
        return TrialState.COMPLETE

    def _row(self, trial: FrozenTrial) -> dict[str, Any]:
        """What the tables say of a trial; one that was given up has no value."""
        row = {"trial": trial.number, "state": trial.state.name.lower(), "value": None, "parameters": trial.params}
        if trial.state is not TrialState.COMPLETE:
            return row
        gain = self.gain_over_today(trial)
        found = {"value": trial.value, "standard_error": self.estimate_of(trial).error}
        return row | found | ({"gain": gain.value, "gain_standard_error": gain.error} if gain else {})

    def _say(self, number: int, state: TrialState) -> str:
        best = self.best
        found = self._study.get_trials(deepcopy=False)[number].value
        told = "given up" if state is TrialState.PRUNED or found is None else f"{found:.4f}"
        return f"trial {number}: {told}" + (f"; best {best.value:.4f} (trial {best.number})" if best else "")

    def _distributions(self, parameters: TrainingParameters) -> dict[str, BaseDistribution]:
        return {each.key: _distribution(each) for each in self._space}

    def _fetch_journal(self) -> None:
        self._journal.parent.mkdir(parents=True, exist_ok=True)
        kept = key_of(self.name, "journal")
        if not self._journal.exists() and self._store.exists(kept):
            with self._store.open(kept) as stream:
                self._journal.write_bytes(stream.read())

    def _check_subject(self, subject: dict[str, Any]) -> None:
        """Refuse to mix what cannot be compared."""
        for name, value in subject.items():
            known = self._study.user_attrs.get(name)
            if known is None:
                self._study.set_user_attr(name, value)
            elif known != value:
                raise BatchError(
                    f"The study {self.name} has another {name} than this run: give a new one a name, --study NAME."
                )

    def _drop_interrupted(self) -> None:
        """Trials that an earlier run left in the middle count as failed."""
        for trial in self._study.get_trials(deepcopy=False, states=(TrialState.RUNNING,)):
            self._study.tell(trial.number, state=TrialState.FAIL)


def table_of(study: str, facts: Mapping[str, Any], rows: list[dict[str, Any]], best: int | None) -> str:
    """Return the trials as a markdown table, the best marked; the gain is over today's parameters, people paired."""
    keys = sorted({key for row in rows for key in row["parameters"]})
    lines = [f"# {study}", "", *(f"- {name}: {value}" for name, value in facts.items()), ""]
    lines += [_markdown(["trial", "value", "gain ± standard error", *keys]), _markdown(["---:"] * (len(keys) + 3))]
    for row in rows:
        mark = "**" if row["trial"] == best else ""
        value = "given up" if row["value"] is None else f"{mark}{row['value']:.4f}{mark}"
        gain = f"{row['gain']:+.4f} ± {row['gain_standard_error']:.4f}" if "gain" in row else ""
        parameters = (f"{row['parameters'][key]:.4g}" for key in keys)
        lines.append(_markdown([str(row["trial"]), value, gain, *parameters]))
    return "\n".join(lines) + "\n"


def _markdown(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _distribution(each: Range) -> BaseDistribution:
    if each.is_whole():
        return IntDistribution(int(each.low), int(each.high), log=each.log)
    return FloatDistribution(each.low, each.high, log=each.log)
