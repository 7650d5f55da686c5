"""The analysts' second engine: a language model picks the patterns out of the traits it is told; it writes nothing."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from pydantic import BaseModel, ConfigDict, Field

from explainer.agents.analysts import (
    FEWEST_FILMS,
    MOST_PATTERNS,
    OfflineAnalyst,
    Patterns,
    analyst_name,
    pattern_of,
    standings_of,
)
from explainer.agents.arguments import say_the_same
from explainer.agents.proposals import Fault, Pattern
from explainer.clients import LlmClient
from explainer.facts.evidence import Taste, TraitStanding
from explainer.facts.kinds import TraitKind
from explainer.llm.asking import Asker
from explainer.llm.errands import Errand
from explainer.llm.prompts import load_prompt
from explainer.llm.telling import Told, tell, titles_in

MOST_TOLD, MOST_TRAITS = 12, 2
TOKENS = 300
FAMILIES = {
    TraitKind.NARRATIVE: "narrative structure, how the story is told and what it turns on",
    TraitKind.VISUAL: "visual style, how the film looks",
    TraitKind.TONE: "emotional tone, how the film feels",
}


class DraftPattern(BaseModel):
    model_config = ConfigDict(extra="ignore")
    facts: list[str] = Field(max_length=8)


class DraftPatterns(BaseModel):
    """What an analyst answers."""

    model_config = ConfigDict(extra="ignore")
    patterns: list[DraftPattern] = Field(max_length=20)


@dataclass(frozen=True, slots=True)
class LlmAnalyst:
    """Reads one family of traits with a language model; where nothing it answers holds, as the offline engine does."""

    family: TraitKind
    client: LlmClient
    errand: Errand

    @property
    def name(self) -> str:
        """`analyst: tone`."""
        return analyst_name(self.family)

    def run(self, taste: Taste, /) -> Patterns:
        """Return the family's patterns, most telling first."""
        return self.read(taste).patterns or OfflineAnalyst(self.family).run(taste)

    def read(self, taste: Taste) -> "Reading":
        """Return what the model answered, as far as it holds."""
        told = tell_traits(self.family, taste)
        if not told["facts"]:
            return Reading(self.family, taste)
        outcome = Asker(self.name, self.client, load_prompt("analyst"), self.errand).ask(
            told,
            DraftPatterns,
            lambda answer: list(Reading(self.family, taste, answer).faults),
            max_tokens=TOKENS,
            family=FAMILIES[self.family],
            most=str(MOST_PATTERNS),
        )
        return Reading(self.family, taste, outcome.answer)


@dataclass(frozen=True)
class Reading:
    """An analyst's answer held to what it was told: a pattern is one or two told traits that go together."""

    family: TraitKind
    taste: Taste
    answer: DraftPatterns | None = None

    @cached_property
    def patterns(self) -> Patterns:
        """The patterns that hold."""
        return tuple(self._pattern(draft) for draft, fault in self._judged if not fault)[:MOST_PATTERNS]

    @property
    def faults(self) -> Iterator[Fault]:
        """What is wrong with the others."""
        for place, (_draft, fault) in enumerate(self._judged, start=1):
            if fault:
                yield Fault(subject=f"pattern {place}", rule="pattern", detail=fault)

    @property
    def proposed(self) -> int:
        """How many patterns it named."""
        return len(self._judged)

    @property
    def wanted(self) -> int:
        """How many it had to name: one, where there was a trait to name."""
        return min(len(traits_told(self.family, self.taste)), 1)

    @cached_property
    def _judged(self) -> list[tuple[DraftPattern, str]]:
        drafts = self.answer.patterns if self.answer else []
        seen: set[frozenset[str]] = set()
        judged = []
        for draft in drafts:
            facts = frozenset(draft.facts)
            judged.append((draft, "Is named twice." if facts in seen else self._fault(draft.facts)))
            seen.add(facts)
        return judged

    def _fault(self, facts: list[str]) -> str:
        told = {standing.id: standing for standing in traits_told(self.family, self.taste)}
        found = [told[fact] for fact in facts if fact in told]
        if len(found) < len(facts) or not 1 <= len(set(facts)) == len(facts) <= MOST_TRAITS:
            return f"Name one or {MOST_TRAITS} facts of the data, each once."
        if len(found) > 1 and say_the_same(found[0].trait, found[1].trait):
            return "Its traits say the same."
        if len(pattern_of(*found).rated) < FEWEST_FILMS:
            return f"Fewer than {FEWEST_FILMS} films carry all of it."
        return ""

    def _pattern(self, draft: DraftPattern) -> Pattern:
        told = {standing.id: standing for standing in traits_told(self.family, self.taste)}
        return pattern_of(*(told[fact] for fact in draft.facts))


def traits_told(family: TraitKind, taste: Taste) -> list[TraitStanding]:
    """Return the traits an analyst is told of."""
    return standings_of(family, taste)[:MOST_TOLD]


def tell_traits(family: TraitKind, taste: Taste) -> Told:
    """Return what an analyst is told."""
    facts = {standing.id: tell(standing) for standing in traits_told(family, taste)}
    return {"facts": facts, "titles": titles_in(facts, [standing.rated for standing in taste.standings])}
