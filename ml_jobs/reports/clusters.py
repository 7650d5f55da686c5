"""The report's section on themes: by what films are best grouped, and into how many clusters."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

import numpy as np
from pyspark.sql import DataFrame

from ml_jobs import metrics, transforms
from ml_jobs.evaluation import HeldOut
from ml_jobs.progress import Steps
from ml_jobs.reports.clusters_spaces import CHARTED, SERVED, spaces_of
from ml_jobs.reports.protocols import SHARE
from ml_jobs.training.catalogue import Catalogue
from ml_jobs.training.interactions import Floats
from ml_jobs.training.model import TrainedModel, fit_model
from ml_jobs.training.parameters import TrainingParameters
from ml_jobs.training.theme_choice import ENOUGH, RANGE, Judgement, Judges, choose_k
from ml_jobs.training.themes import Grouping, group_films

JUDGES = {
    "lift": "Co-like lift",
    "tag_npmi": "NPMI of tags",
    "genre_npmi": "NPMI of genres",
    "silhouette": "Silhouette",
}
GOAL = 3.6
"""Co-like lift that the served representation should reach at the default k."""
BEGINNINGS = 5
JUNK_SHARE = 0.2
"""A cluster with so many of all the films with few ratings is where K-Means puts what it knows nothing of."""


def measure_clusters(
    ratings: DataFrame,
    catalogue: Catalogue,
    parameters: TrainingParameters,
    steps: Steps,
    *,
    seed: int,
    wanted: Sequence[int] = RANGE,
) -> dict[str, Any]:
    """Return the section: every representation over a range of k, judged by the fifth held out by the seed."""
    split = transforms.hold_out_random(ratings, share=SHARE, seed=seed).cache()
    kept, held_out = split.filter("not held_out").drop("held_out").cache(), HeldOut.gather(split.filter("held_out"))
    model = fit_model(kept, catalogue, parameters, steps)
    with steps.step("Representations of the films"):
        spaces = spaces_of(kept, model, parameters)
    judges, curves, shapes = Judges.of(model, held_out, parameters.themes), {}, {}
    for name, features in spaces.items():
        with steps.step(f"K-Means over {name}"):
            groupings = _groupings(ratings, model, features, judges, parameters, wanted)
            curve, shape = _measure(groupings, judges, parameters, seed=seed)
        steps.note(", ".join(f"{point['k']}: {point['lift']:.2f}" for point in curve))
        curves[name], shapes[name] = curve, shape
    with steps.step(f"K-Means begun anew {BEGINNINGS} times"):
        begun = _begin_anew(ratings, model, spaces[SERVED], judges, parameters)
    return {
        "seed": seed,
        "described": _describe(model, judges, parameters),
        "judges": JUDGES,
        "served": SERVED,
        "charted": list(CHARTED),
        "k": parameters.themes.k,
        "goal": GOAL,
        "representations": curves,
        "shapes": shapes,
        "begun_anew": begun,
        "choice": choice_of(curves, parameters),
    }


def choice_of(curves: Mapping[str, Sequence[Mapping[str, Any]]], parameters: TrainingParameters) -> dict[str, Any]:
    """Return the served k, what each judge and the automatic choice would take, and why."""
    served = [_judgement(point) for point in curves[SERVED]]
    best = {judge: max(served, key=lambda point: np.nan_to_num(getattr(point, judge))).k for judge in JUDGES}
    automatic = choose_k(served)
    return {"k": parameters.themes.k, "automatic": automatic, "best": best, "reason": _reason(served, best, parameters)}


def shape_of(grouping: Grouping, judges: Judges) -> dict[str, Any]:
    """Return how large the clusters are, and where the films with few ratings went."""
    sizes = np.bincount(grouping.of_film, minlength=len(grouping.centres))
    few = np.bincount(grouping.of_film[~judges.known], minlength=len(sizes))
    together = few / max(int(few.sum()), 1)
    return {
        "clusters": len(sizes),
        "smallest": int(sizes.min()),
        "median": float(np.median(sizes)),
        "largest": int(sizes.max()),
        "few_share": float(few.sum() / sizes.sum()),
        "most_few_share": float((few / np.maximum(sizes, 1)).max()),
        "few_together": float(together.max()),
        "junk": int((together > JUNK_SHARE).sum()),
        "by_cluster": [[int(size), round(float(part / size), 3)] for size, part in zip(sizes, few, strict=True)],
    }


def _measure(
    groupings: Iterator[tuple[int, Grouping]], judges: Judges, parameters: TrainingParameters, *, seed: int
) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """A representation's curve over k, and the shape of its grouping at the default k."""
    curve, shape = [], {}
    for k, grouping in groupings:
        interval = metrics.co_like_interval(*judges.likes(grouping), rng=np.random.default_rng(seed))
        curve.append({**asdict(judges.judge(grouping, k)), "lift_interval": list(interval)})
        if k == parameters.themes.k:
            shape = shape_of(grouping, judges)
    return curve, shape


def _groupings(
    ratings: DataFrame,
    model: TrainedModel,
    features: Floats,
    judges: Judges,
    parameters: TrainingParameters,
    wanted: Sequence[int],
) -> Iterator[tuple[int, Grouping]]:
    """Each number of clusters there are films for, the default among them, with its grouping."""
    numbers = sorted({*(k for k in wanted if k <= judges.known.sum()), parameters.themes.k})
    found = group_films(ratings.sparkSession, features, model.data, parameters, numbers)
    return zip(numbers, found, strict=True)


def _begin_anew(
    ratings: DataFrame, model: TrainedModel, features: Floats, judges: Judges, parameters: TrainingParameters
) -> list[float]:
    """The lift at the default k of several beginnings, which K-Means depends on."""
    lifts = []
    for start in range(1, BEGINNINGS + 1):
        # Seeds apart by more than the beginnings that one grouping may try itself.
        other = replace(parameters, seed=parameters.seed + 100 * start)
        ((_, grouping),) = _groupings(ratings, model, features, judges, other, ())
        lifts.append(metrics.co_like_lift(*judges.likes(grouping)))
    return lifts


def _describe(model: TrainedModel, judges: Judges, parameters: TrainingParameters) -> str:
    known = int(judges.known.sum())
    likes = int(judges.known[judges.liked].sum())
    return (
        f"K-Means on Spark over the {known:,} films with {parameters.themes.min_ratings} training ratings or more; the "
        f"other {len(judges.known) - known:,} go to the nearest centre and are judged apart. Co-like lift: how much "
        f"likelier than chance two of a person's likes share a cluster, over {likes:,} likes held out from training "
        f"({SHARE:.0%} of all ratings), people weighted by n^-½ of their n likes. NPMI: how "
        "strongly tags and genres mark clusters."
    )


def _reason(served: Sequence[Judgement], best: Mapping[str, int], parameters: TrainingParameters) -> str:
    by_k = {point.k: point for point in served}
    default, top = by_k[parameters.themes.k], by_k[best["lift"]]
    return (
        f"Of what is served, the silhouette prefers k = {best['silhouette']}, the NPMI of tags {best['tag_npmi']}, "
        f"that of genres {best['genre_npmi']}; co-like lift is highest at {best['lift']} ({top.lift:.2f}) and "
        f"{default.lift:.2f} at {default.k}. Lift and NPMI rise with nearly every further cluster, ever more slowly: "
        f"the smallest number with {ENOUGH:.0%} of the best by both is {choose_k(served)}, and --k auto takes it so. "
        f"{default.k} is the default because people read the list of themes; "
        f"its lift is {'not ' if default.lift < GOAL else ''}at least the {GOAL} that was aimed at."
    )


def _judgement(point: Mapping[str, Any]) -> Judgement:
    return Judgement(**{name: value for name, value in point.items() if name != "lift_interval"})
