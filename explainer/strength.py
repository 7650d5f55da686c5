"""How sure a recommendation is: how many ratings it rests on, and how far one may trust it.

How to call it::

    found = strengths_of(splits, pack)         # {movie id: Strength(confidence, ratings, people)}

A film is well founded where several liked films carry it, none of them alone, and enough people have rated it for its
place in the model to be known; it is thin where one film, or popularity, does nearly all the talking.
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from explainer.facts.evidence import EvidencePack, FilmEvidence
from explainer.facts.splits import Splits
from explainer.facts.standards import LIKED_FROM, MOSTLY

NEGLIGIBLE = 1e-9
FEW_VOICES, MANY_VOICES = 2.0, 6.0
"""Liked films behind a film, counted as equals would be: the inverse of the sum of their squared shares."""
FEW_PEOPLE, MANY_PEOPLE = 10, 50
LITTLE_PRIOR = 0.25


class Confidence(StrEnum):
    STRONG = "strong"
    FAIR = "fair"
    THIN = "thin"

    @property
    def label(self) -> str:
        """How it reads on a page."""
        return _(_LABELS[self])


_LABELS = {
    Confidence.STRONG: gettext_noop("Well founded"),
    Confidence.FAIR: gettext_noop("Fairly founded"),
    Confidence.THIN: gettext_noop("On thin ground"),
}


@dataclass(frozen=True, slots=True)
class Strength:
    """What a recommendation stands on: liked films that speak for it, people who rated it, and what that is worth."""

    confidence: Confidence
    ratings: int
    people: int


def strengths_of(splits: Splits, pack: EvidencePack) -> dict[int, Strength]:
    """Return the strength of every film of the pack."""
    films = [evidence.film.id for evidence in pack.films]
    if not films:
        return {}
    weights = splits.of(films).weights
    speaking = np.where((splits.ranking.taste.stars >= LIKED_FROM) & (weights > NEGLIGIBLE), weights, 0.0)
    voices = _count_voices(speaking)
    counts = (speaking > 0).sum(axis=1)
    return {
        evidence.film.id: _strength(evidence, float(voices[row]), int(counts[row]))
        for row, evidence in enumerate(pack.films)
    }


def _count_voices(speaking: np.ndarray) -> np.ndarray:
    """Return how many equal voices would be as concentrated as these, for each row."""
    return speaking.sum(axis=1) ** 2 / np.maximum((speaking**2).sum(axis=1), 1e-24)


def _strength(evidence: FilmEvidence, voices: float, ratings: int) -> Strength:
    people, prior = evidence.community.count if evidence.community else 0, evidence.prior.share
    if voices < FEW_VOICES or people < FEW_PEOPLE or prior > MOSTLY:
        confidence = Confidence.THIN
    elif voices >= MANY_VOICES and people >= MANY_PEOPLE and prior <= LITTLE_PRIOR:
        confidence = Confidence.STRONG
    else:
        confidence = Confidence.FAIR
    return Strength(confidence, ratings, people)
