"""A protocol's section of the report: every contender on every seed, pooled."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from pyspark.sql import DataFrame, SparkSession

from ml_jobs.evaluation import HeldOut
from ml_jobs.progress import Steps
from ml_jobs.reports import contenders, ladders
from ml_jobs.reports.contenders import Contender
from ml_jobs.reports.groups import describe_films
from ml_jobs.reports.measuring import COVERAGE, Trial, measure_ranking, measure_stars
from ml_jobs.reports.pages import page_trade_off
from ml_jobs.reports.protocols import SHARE, Protocol
from ml_jobs.reports.tallies import EVERYBODY, Figure, Key, Tallies
from ml_jobs.reports.trade_off import trade_off
from ml_jobs.training.als import Factors, als_of, fit_als
from ml_jobs.training.catalogue import Catalogue
from ml_jobs.training.model import TrainedModel, fit_model
from ml_jobs.training.parameters import TrainingParameters
from ml_jobs.training.stars import fit_stars
from ml_jobs.training.themes import features_of, group_films
from recommender.report_metrics import OURS, PAIRED, WITHOUT_RECENT

PLAIN_REG = 0.17
TRADED_OFF = "temporal"
"""The protocol that also says what the rules of a page cost: what a person watches next is what a page is for."""
COMPARED = (
    *(contenders.BIASES, contenders.PLAIN, contenders.ON_RESIDUALS, contenders.MOST_POPULAR, contenders.KNN),
    *(contenders.EASE, contenders.TUNED_EASE, contenders.IMPLICIT, WITHOUT_RECENT),
)


@dataclass(frozen=True, slots=True)
class Plan:
    """What is measured: the seeds of the splits, and how many of them fit the stars too."""

    protocol: Protocol
    seeds: Sequence[int]
    stars_seeds: int


@dataclass(slots=True)
class _Found:
    """What the seeds gave so far."""

    tallies: Tallies
    coverage: dict[str, list[float]] = field(default_factory=dict)
    held_out: list[int] = field(default_factory=list)
    activity: tuple[str, ...] = ()
    popularity: dict[str, str] = field(default_factory=dict)
    trade_off: dict[str, list[Any]] = field(default_factory=dict)
    by_seed: list[dict[str, float]] = field(default_factory=list)
    """Our model's figures."""
    skipped: list[str] = field(default_factory=list)


def measure_protocol(
    ratings: DataFrame, catalogue: Catalogue, parameters: TrainingParameters, plan: Plan, steps: Steps
) -> dict[str, Any]:
    """Return the section: every contender's figures with intervals, in groups, and the paired differences."""
    found = _Found(Tallies(np.sort(_people(ratings))))
    ease_reg = None
    for number, seed in enumerate(plan.seeds):
        label = f"{plan.protocol.name}, seed {seed} · "
        split = plan.protocol.split(ratings, threshold=parameters.rank.like_threshold, seed=seed).cache()
        held_out = HeldOut.gather(split.filter("held_out"))
        kept = split.filter("not held_out").drop("held_out").cache()
        stars = number < plan.stars_seeds
        model = fit_model(kept, catalogue, parameters if stars else without_stars(parameters), steps, label)
        ease_reg = ease_reg or contenders.choose_ease_reg(kept, catalogue, model.constants.like_threshold, seed=seed)
        entered = [
            contenders.production(model, stars=stars),
            contenders.rank_as(WITHOUT_RECENT, model, ladders.without_recent(model.constants)),
            *ladders.rank_steps(model, parameters.rank),
            *contenders.simple(model, stars=stars),
            *(_other_stars(kept, model, parameters, steps, label) if stars else ()),
            *contenders.collaborative(model, ease_reg=ease_reg, seed=seed),
        ]
        with steps.step(f"{label}Measuring {len(entered)} models on {len(held_out):,} ratings"):
            trial = Trial.of(model, held_out, rng=np.random.default_rng(seed))
            _measure(model, trial, entered, found, seed)
        if plan.protocol.name == TRADED_OFF and not found.trade_off:
            with steps.step(f"{label}What the rules of a page cost"):
                found.trade_off = _trade_offs(model, trial, parameters, ratings.sparkSession)
        kept.unpersist()
        split.unpersist()
    return _section(plan, parameters, found, ease_reg)


def without_stars(parameters: TrainingParameters) -> TrainingParameters:
    """Return parameters that spend next to nothing on the stars, for a seed that measures rankings alone."""
    least = replace(parameters.stars, refine=False, spark_only_rank=1, spark_only_iterations=1)
    return replace(parameters, stars=least)


def _people(ratings: DataFrame) -> np.ndarray:
    return np.array([row["user_id"] for row in ratings.select("user_id").distinct().collect()], np.int64)


def _other_stars(
    kept: DataFrame, model: TrainedModel, parameters: TrainingParameters, steps: Steps, label: str
) -> list[Contender]:
    """Our own folded in, Spark's explicit ALS, plain and on what biases leave, and our own without who rated what."""
    with steps.step(f"{label}Spark's explicit ALS by itself, and refined with content alone"):
        plain = fit_plain(kept, model, parameters)
        on_spark, by_content = (
            fit_stars(kept, model.data, model.catalogue, replace(parameters, stars=replace(parameters.stars, **change)))
            for change in ({"refine": False}, {"audience": 0})
        )
    peers = contenders.factorised(model, plain, on_spark)
    return [contenders.folded_in(model), *peers, Contender(ladders.BY_CONTENT, by_content.predict)]


def fit_plain(kept: DataFrame, model: TrainedModel, parameters: TrainingParameters) -> Factors:
    """Return the factors of Spark's explicit ALS on the stars themselves."""
    als = als_of(
        rank=parameters.stars.spark_only_rank,
        iterations=parameters.stars.spark_only_iterations,
        reg=PLAIN_REG,
        blocks=parameters.blocks,
        seed=parameters.seed,
        target="stars",
    )
    return fit_als(als, kept, model.data.user_ids, model.data.movie_ids)


def _measure(model: TrainedModel, trial: Trial, entered: list[Contender], found: _Found, seed: int) -> None:
    tallies = Tallies(found.tallies.people)
    for contender in entered:
        measure_stars(contender, trial, tallies)
        if (coverage := measure_ranking(contender, trial, tallies)) is not None:
            found.coverage.setdefault(contender.name, []).append(coverage)
    found.tallies.absorb(tallies)
    ours = {key[2]: tallies.value(key) for key in tallies.totals if key[:2] == (OURS, EVERYBODY)}
    found.by_seed.append({"seed": seed, **{metric: ours[metric] for metric in PAIRED if metric in ours}})
    found.held_out.append(len(trial.held_out))
    found.skipped = contenders.skipped(model.data)
    if not found.activity:
        found.activity, found.popularity = trial.activity.names, describe_films(trial.popularity, trial.counts)


def _trade_offs(
    model: TrainedModel, trial: Trial, parameters: TrainingParameters, spark: SparkSession
) -> dict[str, list[Any]]:
    """The points of each rule of a page, on the first ten films and on whole pages."""
    features = features_of(model, parameters)
    (grouped,) = group_films(spark, features, model.data, parameters, (parameters.themes.k,))
    return {**trade_off(model, trial), "page": page_trade_off(model, trial, grouped.of_film)}


def _section(plan: Plan, parameters: TrainingParameters, found: _Found, ease_reg: float | None) -> dict[str, Any]:
    rng = np.random.default_rng(parameters.seed)
    figures = found.tallies.figures(rng=rng)
    names = dict.fromkeys(key[0] for key in figures if key[0] not in ladders.ONLY_STEPS)
    steps = {kind: ladders.climb(kind, found.tallies, figures, rng) for kind in ladders.LADDERS}
    return {
        "protocol": plan.protocol.name,
        "held_out": plan.protocol.describe(),
        "share": SHARE,
        "seeds": list(plan.seeds),
        "stars_seeds": plan.stars_seeds,
        "ratings_held_out": round(float(np.mean(found.held_out))),
        "ease_reg": ease_reg,
        "parameters": parameters.as_dict(),
        "models": {name: _model(name, figures, found) for name in names},
        "paired": list(_paired(found.tallies, rng)),
        "steps": {kind: rows for kind, rows in steps.items() if rows},
        "by_seed": found.by_seed,
        "skipped": found.skipped,
        "popularity_groups": found.popularity,
        "trade_off": found.trade_off,
    }


def _model(name: str, figures: dict[Key, Figure], found: _Found) -> dict[str, Any]:
    """A model's figures by metric, their intervals, and the same for each group of people and films."""
    overall = _group(name, EVERYBODY, figures)
    if name in found.coverage:
        overall[COVERAGE] = float(np.mean(found.coverage[name]))
    return {
        **overall,
        "by_activity": {group: _group(name, group, figures) for group in found.activity},
        "by_popularity": {group: _group(name, group, figures) for group in found.popularity},
        "people": max((found.tallies.measured(key) for key in figures if key[:2] == (name, EVERYBODY)), default=0),
    }


def _group(name: str, group: str, figures: dict[Key, Figure]) -> dict[str, Any]:
    chosen = {key[2]: figure for key, figure in figures.items() if key[:2] == (name, group)}
    return {
        **{metric: figure.value for metric, figure in chosen.items()},
        "intervals": {metric: [figure.low, figure.high] for metric, figure in chosen.items()},
    }


def _paired(tallies: Tallies, rng: np.random.Generator) -> Iterator[dict[str, Any]]:
    """Our model against each other one, in each figure that both have of the same seeds."""
    for other in COMPARED:
        for metric in PAIRED:
            if tallies.alike(OURS, other, metric):
                yield {"metric": metric, "other": other, **ladders.compare(tallies, OURS, other, metric, rng)}
