"""The activation gate: a model goes live by itself only if it is not worse than the live one on the same ratings.

Which ratings are held out is drawn by person and film alone, so those held out when the live model was measured are
held out again, whatever has been rated since. Every version keeps what it said of each of them (`held_out.npz`); the
two are compared on the rows and people that are the same in both, by a paired bootstrap over people. A snapshot that
has lost or changed much of what the live model was measured on is no ground to compare on, and holds the candidate
back. Besides, a candidate must do no worse than the mean of all ratings and the most popular films.
"""

import io
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ml_jobs import metrics
from ml_jobs.evaluation import K_NDCG, Answers
from ml_jobs.training.interactions import Floats, Ids
from recommender.artifacts import ArtifactMissing, ArtifactStore

FIGURES = "held_out.npz"
"""The file of a version that keeps what it said of each held-out rating."""
DRAWS = 1000
LEAST_SHARED = 0.5
"""Share of the live model's held-out ratings that must be there unchanged."""
STORED, FLOOR = "stored figures", "the floor alone"
RMSE, NDCG, LAST = "RMSE", f"nDCG@{K_NDCG}", f"nDCG@{K_NDCG} of what came last"


@dataclass(frozen=True, slots=True)
class HeldOutFigures:
    """What a model said of N held-out ratings, in the order (user, film), and how it ranked for p people."""

    user_ids: Ids
    movie_ids: Ids
    stars: NDArray[np.float32]
    predicted: NDArray[np.float32]
    people: Ids
    """Sorted, (p,)."""
    ndcg: Floats
    ndcg_last: Floats
    """NaN of who liked nothing among what came last."""

    @classmethod
    def of(cls, answers: Answers, last: Floats | None = None) -> "HeldOutFigures":
        """Keep a model's answers, and each person's nDCG of what came last, where that was measured."""
        pairs = zip(answers.rankings, answers.relevant, strict=True)
        ndcg = np.array([metrics.ndcg_at_k(films, liked, K_NDCG) for films, liked in pairs], np.float64)
        asked = answers.held_out
        stars, predicted = asked.stars.astype(np.float32), answers.predicted.astype(np.float32)
        last = np.full(len(ndcg), np.nan) if last is None else last
        return cls(asked.user_ids, asked.movie_ids, stars, predicted, answers.people, ndcg, last)

    @classmethod
    def from_bytes(cls, content: bytes) -> "HeldOutFigures":
        """Read the file of a version; raises KeyError where it is of another kind."""
        with np.load(io.BytesIO(content), allow_pickle=False) as columns:
            return cls(*(columns[name] for name in cls.__slots__))

    def to_bytes(self) -> bytes:
        """Return the file of a version."""
        buffer = io.BytesIO()
        np.savez_compressed(buffer, **asdict(self))
        return buffer.getvalue()

    def take(self, rows: Ids, people: Ids) -> "HeldOutFigures":
        """Return the figures of these rows and people, given by position."""
        ratings = {name: getattr(self, name)[rows] for name in ("user_ids", "movie_ids", "stars", "predicted")}
        ranked = {name: getattr(self, name)[people] for name in ("people", "ndcg", "ndcg_last")}
        return HeldOutFigures(**ratings, **ranked)


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure of the candidate, of the other, and their difference with its 95 % interval."""

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
    """How: STORED or FLOOR."""
    differences: Mapping[str, Difference] | None = None

    def as_dict(self) -> dict[str, Any]:
        """Return the verdict as a manifest stores it."""
        return asdict(self)


FIRST_MODEL = Verdict(True, "It is the first model, so there is none to be held against.")


def stored_figures(version: str, store: ArtifactStore) -> HeldOutFigures | None:
    """Return what a version said of its held-out ratings; None of one that kept it in no form that is known."""
    try:
        return HeldOutFigures.from_bytes(store.read_file(version, FIGURES))
    except (ArtifactMissing, KeyError):
        return None


def judge(
    candidate: HeldOutFigures, simplest: HeldOutFigures, live: HeldOutFigures | None, *, against: str, seed: int
) -> Verdict:
    """Return whether the candidate may go live: worse neither than the simplest answers nor than the live model.

    Worse means by more than the interval. Of a live model that kept no figures (None) the floor alone speaks.
    """
    floor = judge_by_floor(candidate, simplest, against=against, seed=seed)
    if live is None or not floor.passed:
        return floor
    ours, theirs = in_common(candidate, live)
    if len(ours.user_ids) < LEAST_SHARED * len(live.user_ids):
        share = len(ours.user_ids) / len(live.user_ids)
        reason = (
            f"Only {share:.0%} of the ratings that {against} was measured on are there unchanged: look at the data."
        )
        return Verdict(False, reason, against, STORED)
    differences = compare(ours, theirs, seed=seed)
    worse = _worse(differences)
    said = "; ".join(_describe(name, differences[name]) for name in worse or differences)
    reason = f"Worse than {against} on the same held-out ratings" if worse else f"Not worse than {against}"
    return Verdict(not worse, f"{reason}: {said}.", against, STORED, differences)


def judge_by_floor(candidate: HeldOutFigures, simplest: HeldOutFigures, *, against: str, seed: int) -> Verdict:
    """Return whether the candidate does no worse than the mean of all ratings and the most popular films."""
    differences = compare(candidate, simplest, seed=seed)
    worse = _worse(differences)
    said = "; ".join(_describe(name, differences[name]) for name in worse or differences)
    if worse:
        reason = f"Worse than the mean of all ratings and the most popular films: {said}."
    else:
        reason = f"{against} keeps no figures to compare with; not worse than mean and most popular films: {said}."
    return Verdict(not worse, reason, against, FLOOR, differences)


def in_common(one: HeldOutFigures, other: HeldOutFigures) -> tuple[HeldOutFigures, HeldOutFigures]:
    """Return both figures of the ratings with the same stars in both, and of the people all of whose ratings are."""
    ours, theirs = (figures.user_ids * 2**32 + figures.movie_ids for figures in (one, other))
    _, first, second = np.intersect1d(ours, theirs, assume_unique=True, return_indices=True)
    same = one.stars[first] == other.stars[second]
    first, second = first[same], second[same]
    changed = [np.delete(figures.user_ids, rows) for figures, rows in ((one, first), (other, second))]
    people, here, there = np.intersect1d(one.people, other.people, assume_unique=True, return_indices=True)
    kept = ~np.isin(people, np.concatenate(changed))
    return one.take(first, here[kept]), other.take(second, there[kept])


def compare(candidate: HeldOutFigures, other: HeldOutFigures, *, seed: int) -> dict[str, Difference]:
    """Return each figure of both and their differences, candidate less other, by a paired bootstrap over people.

    A figure that nobody's ratings give is left out. Raises ValueError where the two are not of the same ratings.
    """
    if not (np.array_equal(candidate.user_ids, other.user_ids) and np.array_equal(candidate.people, other.people)):
        raise ValueError("The two models were not measured on the same held-out ratings.")
    everybody, rater = np.unique(candidate.user_ids, return_inverse=True)
    ranked = np.searchsorted(everybody, candidate.people)
    rng = np.random.default_rng(seed)
    draws = [np.ones(len(everybody)), *(rng.poisson(1.0, len(everybody)).astype(np.float64) for _ in range(DRAWS))]
    figures = {
        RMSE: _difference(_rmse(rater), candidate, other, draws),
        NDCG: _difference(_mean(ranked, "ndcg"), candidate, other, draws),
        LAST: _difference(_mean(ranked, "ndcg_last"), candidate, other, draws),
    }
    return {name: found for name, found in figures.items() if np.isfinite(found.difference)}


Figure = Callable[[HeldOutFigures, list[Floats]], Floats]
"""From figures and how often each person counts in each draw, to the figure in each draw."""


def _difference(figure: Figure, candidate: HeldOutFigures, other: HeldOutFigures, draws: list[Floats]) -> Difference:
    """Everybody counts once in the first draw."""
    ours, theirs = figure(candidate, draws), figure(other, draws)
    drawn = (ours - theirs)[1:]
    drawn = drawn[np.isfinite(drawn)]
    low, high = np.quantile(drawn, [0.025, 0.975]) if len(drawn) else (np.nan, np.nan)
    return Difference(float(ours[0]), float(theirs[0]), float(ours[0] - theirs[0]), float(low), float(high))


def _rmse(rater: Ids) -> Figure:
    def rmse(figures: HeldOutFigures, draws: list[Floats]) -> Floats:
        errors = (figures.predicted.astype(np.float64) - figures.stars) ** 2
        squares, counts = np.bincount(rater, errors), np.bincount(rater)
        return np.array([np.sqrt(metrics.safe_ratio(weights @ squares, weights @ counts)) for weights in draws])

    return rmse


def _mean(ranked: Ids, name: str) -> Figure:
    def mean(figures: HeldOutFigures, draws: list[Floats]) -> Floats:
        gains = getattr(figures, name)
        known = np.isfinite(gains)
        rows, gains = ranked[known], gains[known]
        return np.array([metrics.safe_ratio(weights[rows] @ gains, weights[rows].sum()) for weights in draws])

    return mean


def _worse(differences: Mapping[str, Difference]) -> list[str]:
    """The figures whose whole interval is on the wrong side: errors above nothing, gains below it."""
    return [name for name, found in differences.items() if (found.low > 0 if name == RMSE else found.high < 0)]


def _describe(name: str, found: Difference) -> str:
    return (
        f"{name} {found.candidate:.4f} against {found.live:.4f}, "
        f"difference {found.difference:+.4f} (95 % interval {found.low:+.4f} to {found.high:+.4f})"
    )
