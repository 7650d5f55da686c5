"""The activation gate: a model goes live by itself only if it is not worse than the live one on the same held-out data.

Both are compared person by person on the candidate's held-out fifth, by a paired bootstrap over people. Where the live
model was measured on the same ratings and the same split, the figures stored with it are taken; where the ratings have
changed since, the live model's parameters are fitted anew, by today's code, on the candidate's own training part. With
the same parameters that would be the candidate itself: then only the floor counts, that it ranks no worse than the most
popular films. The live model's own vectors are never measured on the fifth, for they have seen most of it.
"""

import io
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from ml_jobs import metrics
from ml_jobs.evaluation import K_NDCG, HeldOut, rank_by
from ml_jobs.training.interactions import Floats, Ids
from ml_jobs.training.model import TrainedModel
from recommender.artifacts import ArtifactMissing, ArtifactStore

FIGURES = "held_out.npz"
"""The file of a version that keeps its figures by person."""
DRAWS = 1000
STORED, REFITTED, SAME = "stored figures", "refitted parameters", "same parameters"
RMSE, NDCG = "RMSE", f"nDCG@{K_NDCG}"


@dataclass(frozen=True, slots=True)
class PeopleFigures:
    """What a model reached on each person's held-out ratings, (p,) each."""

    user_ids: Ids
    squared_errors: Floats
    """Sums over the person's ratings."""
    counts: Floats
    """Ratings held out."""
    ndcg: Floats
    """NaN of who liked nothing."""

    @classmethod
    def measure(cls, model: TrainedModel, held_out: HeldOut) -> "PeopleFigures":
        """Predict every held-out rating and rank for everybody who liked something."""
        return _figures(held_out, model, model.predict(held_out.user_ids, held_out.movie_ids), _rank_as_served(model))

    @classmethod
    def of_most_popular(cls, model: TrainedModel, held_out: HeldOut) -> "PeopleFigures":
        """Rank by the prior alone; the stars are the mean's."""
        mean = np.full(len(held_out), model.stars.mean)
        return _figures(held_out, model, mean, lambda people: rank_by(model.data, people, lambda _: model.rank.prior))

    @classmethod
    def from_bytes(cls, content: bytes) -> "PeopleFigures":
        """Read the file of a version."""
        with np.load(io.BytesIO(content), allow_pickle=False) as columns:
            return cls(columns["user_ids"], columns["squared_errors"], columns["counts"], columns["ndcg"])

    def to_bytes(self) -> bytes:
        """Return the file of a version."""
        buffer = io.BytesIO()
        np.savez(buffer, **asdict(self))
        return buffer.getvalue()


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure of the candidate, of the live model, and their difference with its 95 % interval."""

    candidate: float
    live: float
    difference: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a candidate may go live by itself, and why."""

    passed: bool
    reason: str
    """One sentence for the people who run the site."""
    against: str = ""
    """The version it was held against; empty for the first model."""
    by: str = ""
    """How: STORED, REFITTED or SAME."""
    differences: Mapping[str, Difference] | None = None

    def as_dict(self) -> dict[str, Any]:
        """Return the verdict as a manifest stores it."""
        return asdict(self)


FIRST_MODEL = Verdict(True, "It is the first model, so there is none to be held against.")


def stored_figures(version: str, store: ArtifactStore) -> PeopleFigures | None:
    """Return the figures by person that a version was stored with; None of versions that kept none."""
    try:
        return PeopleFigures.from_bytes(store.read_file(version, FIGURES))
    except ArtifactMissing:
        return None


def same_split(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Tell whether two manifests were measured on the same ratings, split in the same way."""
    return all(
        one.get(part, {}).get(name) is not None and one[part][name] == other.get(part, {}).get(name)
        for part, name in (("data", "sha256"), ("metrics", "protocol"), ("metrics", "seed"), ("metrics", "held_out"))
    )


def judge(candidate: PeopleFigures, live: PeopleFigures, *, against: str, by: str, seed: int) -> Verdict:
    """Return whether the candidate may go live: neither figure is worse by more than its interval."""
    differences = compare(candidate, live, seed=seed)
    worse = [name for name, found in differences.items() if _is_worse(name, found)]
    said = "; ".join(_describe(name, differences[name]) for name in worse or differences)
    reason = f"Worse than {against} on the same held-out ratings" if worse else f"Not worse than {against}"
    return Verdict(not worse, f"{reason}: {said}.", against, by, differences)


def judge_by_floor(candidate: PeopleFigures, popular: PeopleFigures, *, against: str, seed: int) -> Verdict:
    """Return whether the candidate ranks no worse than the most popular films do, by more than the interval."""
    found = compare(candidate, popular, seed=seed)[NDCG]
    said = _describe(NDCG, found)
    if _is_worse(NDCG, found):
        return Verdict(False, f"Worse than the most popular films: {said}.", against, SAME, {NDCG: found})
    reason = f"The parameters are those of {against}; better than or level with the most popular films: {said}."
    return Verdict(True, reason, against, SAME, {NDCG: found})


def compare(candidate: PeopleFigures, live: PeopleFigures, *, seed: int) -> dict[str, Difference]:
    """Return both figures and their differences, candidate less live, by a paired bootstrap over people.

    Raises ValueError where the two were not measured on the same people.
    """
    if not np.array_equal(candidate.user_ids, live.user_ids) or not np.array_equal(candidate.counts, live.counts):
        raise ValueError("The two models were not measured on the same held-out ratings.")
    rng = np.random.default_rng(seed)
    weights = [np.ones(len(candidate.counts))]
    weights += [rng.poisson(1.0, len(candidate.counts)).astype(np.float64) for _ in range(DRAWS)]
    return {name: _difference(figure, candidate, live, weights) for name, figure in ((RMSE, _rmse), (NDCG, _ndcg))}


def _difference(
    figure: Callable[[PeopleFigures, Floats], float],
    candidate: PeopleFigures,
    live: PeopleFigures,
    weights: list[Floats],
) -> Difference:
    """`weights` says how often each person counts: first everybody once, then the draws."""
    of_candidate, of_live = (np.array([figure(each, w) for w in weights]) for each in (candidate, live))
    drawn = (of_candidate - of_live)[1:]
    drawn = drawn[np.isfinite(drawn)]
    low, high = np.quantile(drawn, [0.025, 0.975]) if len(drawn) else (np.nan, np.nan)
    first, second = float(of_candidate[0]), float(of_live[0])
    return Difference(first, second, first - second, float(low), float(high))


def _rmse(figures: PeopleFigures, weights: Floats) -> float:
    ratings = weights @ figures.counts
    return float(np.sqrt(weights @ figures.squared_errors / ratings)) if ratings else float("nan")


def _ndcg(figures: PeopleFigures, weights: Floats) -> float:
    known = np.isfinite(figures.ndcg)
    people = weights[known].sum()
    return float(weights[known] @ figures.ndcg[known] / people) if people else float("nan")


def _is_worse(name: str, found: Difference) -> bool:
    """Tell whether the whole interval is on the wrong side: errors above nothing, gains below it."""
    return found.low > 0 if name == RMSE else found.high < 0


def _describe(name: str, found: Difference) -> str:
    return (
        f"{name} {found.candidate:.4f} against {found.live:.4f}, "
        f"difference {found.difference:+.4f} (95 % interval {found.low:+.4f} to {found.high:+.4f})"
    )


def _rank_as_served(model: TrainedModel) -> Callable[[Ids], list[list[int]]]:
    return lambda people: [films.tolist() for films, _scores in model.rank_people(people, K_NDCG)]


def _figures(held_out: HeldOut, model: TrainedModel, predicted: Floats, rank: Callable[[Ids], Any]) -> PeopleFigures:
    user_ids, place = np.unique(held_out.user_ids, return_inverse=True)
    errors = (predicted - held_out.stars) ** 2
    likes = held_out.likes(model.constants.like_threshold)
    ndcg = np.full(len(user_ids), np.nan)
    people = np.array(sorted(likes), np.int64)
    for user_id, films in zip(people.tolist(), rank(people), strict=True):
        ndcg[np.searchsorted(user_ids, user_id)] = metrics.ndcg_at_k(films, likes[user_id], K_NDCG)
    counts = np.bincount(place, minlength=len(user_ids)).astype(np.float64)
    squared = np.bincount(place, errors, len(user_ids)).astype(np.float64)
    return PeopleFigures(user_ids, squared, counts, ndcg)
