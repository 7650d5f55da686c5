"""How far people's tags are to be believed, estimated from how they agree; NumPy only.

A film shows a facet or does not. Of the people who tagged it and know the facet's words, each says so with one chance
where it does and with another, small one, where it does not: two latent classes, as Dawid and Skene (1979) judge
clinicians. Both chances, and how many films show a facet, are those under which what people said is most likely (EM),
over all facets together, since few films were tagged by more than one person. A hint counts by how often the others
say outright what somebody hinted at.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

ROUNDS = 200
FILMS, SAYINGS, SILENCES = 100.0, 50.0, 1000.0
"""Weights, in observations, of what is assumed before anybody's tags were compared."""
HINT_PAIRS, HINTED_SHOW = 50.0, 0.3
"""The same of hints: the weight, and the chance that a film shows what a hint suggests."""
LEAST, MOST = 1e-4, 1.0 - 1e-4


@dataclass(frozen=True, slots=True)
class Witnesses:
    """What people say of films that show a facet, and of films that do not."""

    shown: float = 0.1
    """Share of films that show a facet, of those that somebody who knows its words tagged."""
    says: float = 0.45
    """Chance that such a person says so where the film shows it."""
    slips: float = 1.0 / 60.0
    """And where it does not."""
    hint: float = HINTED_SHOW
    """Chance that a film shows it where one person hints at it and nobody else was asked."""

    def confidence(self, said: Floats, hinted: Floats, silent: Floats) -> Floats:
        """Return the chance that films show a facet that so many say, hint at, and pass over; 0 where nobody speaks."""
        odds = _odds(self.shown) * np.power(self.says / self.slips, said)
        odds *= np.power((1.0 - self.says) / (1.0 - self.slips), silent)
        odds *= np.power(_odds(self.hint) / _odds(self.shown), hinted)
        return np.where(said + hinted > 0, odds / (1.0 + odds), 0.0)

    def says_of(self, agreement: Floats) -> Floats:
        """Return for facets with such an agreement the chance that a film which shows it is said to."""
        believed = self.confidence(np.ones(1), np.zeros(1), np.zeros(1))[0]
        return np.clip((agreement - (1.0 - believed) * self.slips) / believed, 2.0 * self.slips, 1.0)


def estimate(said: Floats, asked: Floats) -> Witnesses:
    """Return what people do, from how many of those asked about each film and facet said so.

    Films that fewer than two were asked about tell nothing; without any the assumptions stand.
    """
    several = asked > 1
    pairs, count = np.unique(np.stack([said[several], asked[several]]), axis=1, return_counts=True)
    k, n = pairs if pairs.size else np.zeros((2, 0))
    start = found = Witnesses()
    for _ in range(ROUNDS):
        yes = found.shown * found.says**k * (1.0 - found.says) ** (n - k)
        no = (1.0 - found.shown) * found.slips**k * (1.0 - found.slips) ** (n - k)
        shows = count * yes / (yes + no)
        lacks = count - shows
        found = Witnesses(
            shown=_share(shows.sum(), count.sum(), start.shown, FILMS),
            says=_share((shows * k).sum(), (shows * n).sum(), start.says, SAYINGS),
            slips=_share((lacks * k).sum(), (lacks * n).sum(), start.slips, SILENCES),
        )
    return found


def with_hints(witnesses: Witnesses, agreed: float, pairs: float) -> Witnesses:
    """Return the same with what a hint is worth: of `pairs` of a hint and another person, so many said it outright."""
    assumed = witnesses.slips + HINTED_SHOW * (witnesses.says - witnesses.slips)
    share = (agreed + assumed * HINT_PAIRS) / (pairs + HINT_PAIRS)
    shown = (share - witnesses.slips) / (witnesses.says - witnesses.slips)
    return Witnesses(witnesses.shown, witnesses.says, witnesses.slips, float(np.clip(shown, witnesses.shown, 0.9)))


def _share(part: float, whole: float, assumed: float, weight: float) -> float:
    return float(np.clip((part + assumed * weight) / (whole + weight), LEAST, MOST))


def _odds(chance: float) -> float:
    return chance / (1.0 - chance)
