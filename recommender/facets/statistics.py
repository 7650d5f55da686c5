"""Which facets set the films somebody likes apart from those everyone likes."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from math import log

from recommender.facets.lexicon import BY_KEY
from recommender.facets.terms import Facet


@dataclass(frozen=True, slots=True)
class FacetLift:
    """How much more often the selected films show a facet than films everyone likes do."""

    facet: Facet
    films: int
    """Selected films that show it."""
    share: float
    """Of the selected films."""
    lift: float
    """`share` divided by everyone's; 1 is no difference."""

    @property
    def everyone(self) -> float:
        """The facet's share of everyone's likes."""
        return self.share / self.lift

    @property
    def weight(self) -> float:
        """How much the facet says about the selection: many films, far above everyone's share."""
        return self.films * log(max(self.lift, 1e-9))


def facet_lifts(
    selected: Iterable[Collection[str]], *, everyone: Mapping[str, int], everyone_size: int
) -> list[FacetLift]:
    """Return the facets of the selected films with their lift, the most telling first.

    `selected` holds each film's facet keys (empty for a film without), `everyone` the number of likes for films that
    show each facet, of `everyone_size` likes. Nothing selected gives an empty list.
    """
    films = [set(keys) for keys in selected]
    counts = Counter(key for keys in films for key in keys)
    lifts = [
        FacetLift(BY_KEY[key], count, count / len(films), count * everyone_size / (len(films) * everyone[key]))
        for key, count in counts.items()
        if key in BY_KEY and everyone.get(key)
    ]
    return sorted(lifts, key=lambda lift: (-lift.weight, lift.facet.key))
