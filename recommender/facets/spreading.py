"""From films people tagged to films nobody did: ridge from features to a facet, believed as held-out films allow.

People leave most of what a film shows unsaid, so the share of held-out films *tagged* with a facet is not yet the
chance that a film shows it. Divided by how often a second person says what a first one said, it is (Elkan and Noto,
2008: learning from positive and unlabelled examples). Agreement is highest on what is plain to see, so this errs low.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recommender.facets.evidence import Flags, Floats, TagEvidence

MIN_FILMS = 20
"""Facets said of fewer films cannot be measured and are claimed of tagged films only."""
LEAST_AUC = 0.7
"""Facets whose AUC may be lower (end of the 95 % interval) are claimed of tagged films only."""
FOLDS = 5
RIDGE = 10.0
HIGHEST = 0.9
"""No spread claim is surer than this."""
PSEUDO_FILMS = 6.0
"""Weight of the base rate in each step of the calibration."""


@dataclass(frozen=True, slots=True)
class Measured:
    """How well held-out films were told apart: the area under the ROC curve and its 95 % interval."""

    films: int
    auc: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Spread:
    """Facets carried over by the features; matrices are (films, facets), 0 where nothing may be claimed."""

    strength: Floats
    confidence: Floats
    measured: dict[int, Measured]
    """By column; facets that could not be measured are missing."""


def spread(features: Floats, evidence: TagEvidence, *, supported: Flags, rng: np.random.Generator) -> Spread:
    """Return what the features say of every film, with the confidence its held-out precision allows.

    `features` is (films, columns); `supported` marks the films whose features resemble those the precision was
    measured on. A facet is carried over when at least MIN_FILMS films show it and its AUC is surely LEAST_AUC or more.
    """
    strength, confidence = np.zeros(evidence.strength.shape), np.zeros(evidence.strength.shape)
    measured: dict[int, Measured] = {}
    design = np.hstack([features, np.ones((len(features), 1))])
    folds = rng.permutation(len(features)) % FOLDS
    for column in np.flatnonzero(evidence.outright.sum(axis=0) >= MIN_FILMS).tolist():
        sample = np.flatnonzero(evidence.asked[:, column])
        shown = evidence.outright[sample, column].astype(np.float64)
        held_out, weights = _fit(design[sample], shown, folds[sample])
        quality = _measure(shown, held_out)
        if quality is None:
            continue
        measured[column] = quality
        if quality.low < LEAST_AUC:
            continue
        scores = design @ weights
        scores[sample] = held_out
        precision = _calibrated(held_out, shown, scores)
        confidence[:, column] = np.minimum(precision / evidence.agreement[column], HIGHEST)
        strength[:, column] = np.clip(scores / max(float(held_out[shown > 0].mean()), 1e-9), 0.0, 1.0)
    confidence[~supported] = 0.0
    return Spread(strength, confidence, measured)


def area_under_curve(shown: Floats, scores: Floats) -> float:
    """Return the chance that a film that shows the facet scores above one that does not; ties count half."""
    ranks = _midranks(scores)
    positives = float(shown.sum())
    negatives = len(shown) - positives
    if not positives or not negatives:
        return float("nan")
    return float((ranks[shown > 0].sum() - positives * (positives + 1) / 2) / (positives * negatives))


def _fit(design: Floats, shown: Floats, folds: NDArray[np.intp]) -> tuple[Floats, Floats]:
    """Return each film's score by a ridge that never saw it, and the weights of the ridge that saw all.

    The normal equations are summed fold by fold once; leaving a fold out subtracts its share.
    """
    parts = [(design[folds == fold], shown[folds == fold]) for fold in range(FOLDS)]
    grams, sums = [rows.T @ rows for rows, _told in parts], [rows.T @ told for rows, told in parts]
    gram, target = np.sum(grams, axis=0), np.sum(sums, axis=0)
    held_out = np.zeros(len(shown))
    for fold in range(FOLDS):
        held_out[folds == fold] = parts[fold][0] @ _ridge(gram - grams[fold], target - sums[fold])
    return held_out, _ridge(gram, target)


def _ridge(gram: Floats, target: Floats) -> Floats:
    """Solve least squares with an L2 penalty on all columns but the last, the intercept."""
    penalty = np.full(len(gram), RIDGE)
    penalty[-1] = 1e-6
    return np.asarray(np.linalg.solve(gram + np.diag(penalty), target), np.float64)


def _measure(shown: Floats, scores: Floats) -> Measured | None:
    """Return the AUC with the interval of Hanley and McNeil (1982); None where all films are on one side."""
    positives, negatives = float(shown.sum()), float(len(shown) - shown.sum())
    if not positives or not negatives:
        return None
    auc = area_under_curve(shown, scores)
    q1, q2 = auc / (2 - auc), 2 * auc**2 / (1 + auc)
    variance = auc * (1 - auc) + (positives - 1) * (q1 - auc**2) + (negatives - 1) * (q2 - auc**2)
    error = 1.96 * np.sqrt(max(variance, 0.0) / (positives * negatives))
    return Measured(int(positives), auc, float(auc - error), float(min(auc + error, 1.0)))


def _calibrated(held_out: Floats, shown: Floats, scores: Floats) -> Floats:
    """Return the precision held-out films had at each of `scores`: isotonic, each step shrunk to the base rate."""
    order = np.argsort(held_out, kind="stable")
    blocks: list[tuple[float, float, float]] = []
    for score, hit in zip(held_out[order].tolist(), shown[order].tolist(), strict=True):
        blocks.append((hit, 1.0, score))
        while len(blocks) > 1 and blocks[-2][0] * blocks[-1][1] >= blocks[-1][0] * blocks[-2][1]:
            last, before = blocks.pop(), blocks.pop()
            blocks.append((last[0] + before[0], last[1] + before[1], last[2] + before[2]))
    hits, films, totals = np.array(blocks).T
    precision = (hits + PSEUDO_FILMS * shown.mean()) / (films + PSEUDO_FILMS)
    return np.interp(scores, totals / films, np.maximum.accumulate(precision))


def _midranks(values: Floats) -> Floats:
    """Ranks from 1, ties sharing their mean."""
    _distinct, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    return (last - (counts - 1) / 2)[inverse]
