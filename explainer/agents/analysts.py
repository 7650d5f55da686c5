"""Three agents that read the person's strongest contributors: for narrative structure, visual style, emotional tone."""

from collections.abc import Iterable
from dataclasses import dataclass

from explainer.agents.proposals import Pattern
from explainer.facts.evidence import Taste
from explainer.facts.kinds import TraitKind
from explainer.facts.standings import TraitStanding

MOST_PATTERNS = 4
FEWEST_FILMS = 2
SAME_FILMS = 0.75
"""Two traits carried by nearly the same films are one pattern."""


@dataclass(frozen=True, slots=True)
class Analyst:
    """Reads one family of traits."""

    family: TraitKind

    def run(self, taste: Taste) -> tuple[Pattern, ...]:
        """Return the family's patterns, most telling first, each standing on a trait of the evidence."""
        found: list[TraitStanding] = []
        for standing in taste.traits:
            is_new = not any(_overlap(standing.rated, other.rated) > SAME_FILMS for other in found)
            if standing.trait.kind is self.family and len(standing.rated) >= FEWEST_FILMS and is_new:
                found.append(standing)
        return tuple(_pattern(standing) for standing in found[:MOST_PATTERNS])


ANALYSTS = (Analyst(TraitKind.NARRATIVE), Analyst(TraitKind.VISUAL), Analyst(TraitKind.TONE))


def find_patterns(taste: Taste, analysts: Iterable[Analyst] = ANALYSTS) -> tuple[Pattern, ...]:
    """Return what all analysts see, the largest share first."""
    patterns = [pattern for analyst in analysts for pattern in analyst.run(taste)]
    return tuple(sorted(patterns, key=lambda pattern: (-pattern.share, pattern.trait.id)))


def _pattern(standing: TraitStanding) -> Pattern:
    return Pattern(trait=standing.trait, rated=standing.rated, share=standing.share, facts=(standing.id,))


def _overlap(one: tuple[int, ...], other: tuple[int, ...]) -> float:
    both = len(set(one) & set(other))
    return both / max(len(set(one) | set(other)), 1)
