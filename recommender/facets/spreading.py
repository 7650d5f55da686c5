"""From films people tagged to films nobody did: which facets may be carried over, and how sure that makes us.

A facet is carried over where it was measured (`measuring`) and surely told films apart better than their popularity and
their genres alone do: the interval of the difference, film by film, lies above nought. The confidence of a claim is the
least that held-out people said of films of the same standing. People leave most of what a film shows unsaid, and say a
little that it does not show, so the share *tagged* is not yet the chance that a film shows the facet; how often people
say so of films that show it and of films that do not (`witnesses`) makes it one (Elkan and Noto, 2008: learning from
positive and unlabelled examples).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from recommender.facets.evidence import Floats, TagEvidence
from recommender.facets.measuring import FOLDS, MIN_FILMS, MOST_COMPARED, Auc, HeldOut, Panel, Reader, difference

LEAST_AUC = 0.7
"""Facets whose AUC may be lower (end of the 95 % interval) are not carried over."""
HIGHEST = 0.9
"""No spread claim is surer than this."""
Z = 1.645


@dataclass(frozen=True, slots=True)
class Features:
    """What is known of films without tags, each (films, columns): all of it, and the two baselines."""

    all: Floats
    genres: Floats
    popularity: Floats
    supported: NDArray[np.intp]
    """Rows of the films that resemble those with tags; nothing is carried over to others."""


@dataclass(frozen=True)
class Measured:
    """How well one facet can be told of films and by people held out."""

    held_out: HeldOut
    held_out_by_genres: HeldOut
    """The same films, foretold from their genres alone."""
    held_out_by_popularity: HeldOut

    @property
    def films(self) -> int:
        """How many films with the facet could be held out."""
        return self.held_out.films

    @cached_property
    def auc(self) -> Auc | None:
        """None where next to no film could be held out."""
        return Auc.of(self.held_out.placements())

    @cached_property
    def genres(self) -> Auc | None:
        """From genres alone."""
        return Auc.of(self.held_out_by_genres.placements())

    @cached_property
    def popularity(self) -> Auc | None:
        """From popularity alone."""
        return Auc.of(self.held_out_by_popularity.placements())

    @cached_property
    def over_genres(self) -> Auc | None:
        """By how much it is told better than from genres alone, of the same films."""
        return difference(self.held_out.placements(), self.held_out_by_genres.placements())

    @cached_property
    def over_popularity(self) -> Auc | None:
        """And than from popularity alone."""
        return difference(self.held_out.placements(), self.held_out_by_popularity.placements())

    @property
    def is_measured(self) -> bool:
        """Whether enough films could be held out."""
        return self.auc is not None and self.films >= MIN_FILMS

    @property
    def may_spread(self) -> bool:
        """Whether untagged films may be told to show it: surely told apart, and better than by either baseline."""
        return not self.objection

    @property
    def objection(self) -> str:
        """Say why the facet makes no claim about untagged films; empty where it may."""
        if not self.is_measured or self.auc is None or self.over_genres is None or self.over_popularity is None:
            return "not measured"
        if self.over_genres.low <= 0:
            return "not surely better than genres alone"
        if self.over_popularity.low <= 0:
            return "not surely better than popularity alone"
        return "" if self.auc.low >= LEAST_AUC else "not told apart surely enough"


@dataclass(frozen=True, slots=True)
class Spread:
    """Facets carried over by the features; matrices are (films, facets), 0 where nothing may be claimed."""

    strength: Floats
    confidence: Floats
    measured: dict[int, Measured]
    """By column, the facets that people said of enough films."""


class Measurer:
    """Measures facets one by one, all on the same folds."""

    def __init__(self, features: Features, panels: Sequence[Panel], *, rng: np.random.Generator) -> None:
        """Take what is known of the films and who may be held out."""
        folds = rng.permutation(len(features.all)) % FOLDS
        compared = np.arange(0, len(features.all), max(len(features.all) // MOST_COMPARED, 1))
        self.panels = panels
        self.reader, self._genres, self._popularity = (
            Reader(known, folds, compared) for known in (features.all, features.genres, features.popularity)
        )

    def measure(self, column: int) -> Measured:
        """Return how well a facet can be told, beside popularity and genres alone."""
        return Measured(
            self.reader.hold_out(self.panels, column),
            self._genres.hold_out(self.panels, column),
            self._popularity.hold_out(self.panels, column),
        )


def spread(features: Features, evidence: TagEvidence, measurer: Measurer) -> Spread:
    """Return what the features say of every supported film, with the confidence that held-out films allow."""
    strength, confidence = np.zeros(evidence.said.shape), np.zeros(evidence.said.shape)
    rows, measured = features.supported, {}
    for column in np.flatnonzero(evidence.outright.sum(axis=0) >= MIN_FILMS).tolist():
        measured[column] = found = measurer.measure(column)
        if found.may_spread:
            standing = measurer.reader.standing(evidence, column, rows)
            confidence[rows, column] = confidence_at(
                standing, found.held_out, evidence.says[column], evidence.witnesses.slips
            )
            strength[rows, column] = standing
    return Spread(strength, confidence, measured)


def confidence_at(standing: Floats, held_out: HeldOut, says: float, slips: float) -> Floats:
    """Return how sure a film's standing makes us that it shows the facet.

    The lower end of what held-out people said of films of that standing (isotonic regression with Wilson's interval for
    each of its steps), placed between how often they say so of films that do not show it and of films that do.
    """
    order = np.argsort(held_out.standing, kind="stable")
    blocks: list[tuple[float, float, float]] = []
    for place, hit in zip(held_out.standing[order].tolist(), held_out.shown[order].tolist(), strict=True):
        blocks.append((float(hit), 1.0, place))
        while len(blocks) > 1 and blocks[-2][0] * blocks[-1][1] >= blocks[-1][0] * blocks[-2][1]:
            last, before = blocks.pop(), blocks.pop()
            blocks.append((last[0] + before[0], last[1] + before[1], before[2]))
    hits, films, starts = np.array(blocks).T
    sure = np.concatenate([[0.0], np.maximum.accumulate(wilson_low(hits, films))])
    return np.clip((sure[np.searchsorted(starts, standing, "right")] - slips) / (says - slips), 0.0, HIGHEST)


def wilson_low(hits: Floats, films: Floats) -> Floats:
    """Return the lower end of the one-sided 95 % interval of Wilson (1927) for a share."""
    share = hits / films
    margin = Z * np.sqrt(share * (1 - share) / films + Z**2 / (4 * films**2))
    return (share + Z**2 / (2 * films) - margin) / (1 + Z**2 / films)
