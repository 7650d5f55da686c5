"""The curator's second engine: a language model chooses among the shelves that could be, and names some of them.

What it chooses is put on the page by the offline curator, which keeps the page distinct, without a film twice and no
more popular than the person's own ratings. A title says its shelf's traits and nothing else (`wording`).
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from pydantic import BaseModel, ConfigDict, Field

from explainer.agents.claims import supported_by
from explainer.agents.critic import PLAIN
from explainer.agents.curator import OfflineCurator, open_page
from explainer.agents.proposals import CuratorBrief, Fault, ShelfChoice, ShelfKind, ShelfPlan
from explainer.agents.proposing import propose
from explainer.agents.prose import named_in
from explainer.agents.reading import read
from explainer.agents.shelves import Proposal
from explainer.clients import LlmClient
from explainer.facts.evidence import Fact
from explainer.facts.kinds import Trait
from explainer.llm.asking import Asker
from explainer.llm.errands import Errand
from explainer.llm.prompts import load_prompt
from explainer.llm.telling import Told, tell, titles_in

MOST_TOLD, SPARES = 24, 4
TOKENS = 700
FEWEST_WORDS, MOST_WORDS, LONGEST = 2, 7, 60


class DraftChoice(BaseModel):
    model_config = ConfigDict(extra="ignore")
    id: str = Field(max_length=120)
    title: str = Field(default="", max_length=200)


class DraftPage(BaseModel):
    """What the curator answers."""

    model_config = ConfigDict(extra="ignore")
    shelves: list[DraftChoice] = Field(max_length=40)


@dataclass(frozen=True, slots=True)
class LlmCurator:
    """Chooses shelves with a language model; where none of its choices holds, as the offline engine does."""

    client: LlmClient
    errand: Errand
    name: str = "curator"

    def run(self, brief: CuratorBrief, /) -> tuple[ShelfPlan, ...]:
        """Return the page's shelves."""
        return OfflineCurator(self.choose(brief).choices).run(brief)

    def choose(self, brief: CuratorBrief) -> "Choosing":
        """Return what the model chose, as far as it holds."""
        offers, wanted = offered(brief), _wanted(brief)
        if not offers or wanted < 1:
            return Choosing(offers, wanted)
        outcome = Asker(self.name, self.client, load_prompt("curator"), self.errand).ask(
            tell_offers(offers, brief),
            DraftPage,
            lambda answer: list(Choosing(offers, wanted, answer).faults),
            max_tokens=TOKENS,
            wanted=str(wanted),
        )
        return Choosing(offers, wanted, outcome.answer)


@dataclass(frozen=True)
class Choosing:
    """A curator's answer held to what it was offered."""

    offers: Sequence[Proposal]
    wanted: int
    answer: DraftPage | None = None

    @cached_property
    def choices(self) -> tuple[ShelfChoice, ...]:
        """The shelves it chose that there are, each with its title where that holds."""
        faulty = {fault.subject for fault in self._of_titles}
        by_slug = {offer.slug: offer for offer in self.offers}
        chosen = {draft.id: draft for draft in reversed(self._drafts) if draft.id in by_slug}
        return tuple(
            ShelfChoice(
                slug=slug,
                title="" if slug in faulty else " ".join(chosen[slug].title.split()),
                facts=by_slug[slug].facts,
            )
            for slug in dict.fromkeys(draft.id for draft in self._drafts)
            if slug in chosen
        )

    @property
    def faults(self) -> Iterator[Fault]:
        """What is wrong with the answer."""
        ids = [draft.id for draft in self._drafts]
        for draft_id in dict.fromkeys(ids):
            if draft_id not in {offer.slug for offer in self.offers}:
                yield Fault(subject=draft_id, rule="unknown", detail="No such shelf was offered.")
            elif ids.count(draft_id) > 1:
                yield Fault(subject=draft_id, rule="twice", detail="Is chosen twice.")
        most = self.wanted + SPARES
        if not self.fewest <= len(set(ids)) <= most:
            yield Fault(subject="shelves", rule="number", detail=f"Choose {self.fewest} to {most} shelves.")
        yield from self._of_titles

    @property
    def fewest(self) -> int:
        """How many it had to choose."""
        return min(self.wanted, len(self.offers))

    @property
    def titles(self) -> int:
        """How many titles it gave."""
        return sum(bool(draft.title.strip()) for draft in self._drafts)

    @property
    def proposed(self) -> int:
        """How many shelves it named."""
        return len(self._drafts)

    @property
    def _drafts(self) -> list[DraftChoice]:
        return self.answer.shelves if self.answer else []

    @cached_property
    def _of_titles(self) -> list[Fault]:
        by_slug = {offer.slug: offer for offer in self.offers}
        taken = {offer.title.casefold() for offer in self.offers}
        found = []
        for draft in self._drafts:
            if not draft.title.strip() or draft.id not in by_slug:
                continue
            offer, title = by_slug[draft.id], " ".join(draft.title.split())
            details = list(check_title(title, offer))
            if title.casefold() in taken - {offer.title.casefold()}:
                details.append("The title is taken.")
            taken.add(title.casefold())
            found += [Fault(subject=draft.id, rule="title", detail=detail) for detail in details]
        return found


def check_title(title: str, shelf: Proposal) -> Iterator[str]:
    """Yield what is wrong with a shelf's title: its form, and whatever its traits do not say."""
    if shelf.kind is not ShelfKind.PATTERN:
        yield "This shelf keeps its title."
        return
    words = re.findall(r"[\w'’-]+", title)
    if not FEWEST_WORDS <= len(words) <= MOST_WORDS or len(title) > LONGEST:
        yield f"Use {FEWEST_WORDS} to {MOST_WORDS} words, at most {LONGEST} characters."
    if not title[:1].isupper() or title[1:] != title[1:].lower():
        yield "Write sentence case."
    yield from _misread(title, supported_by_all(shelf.traits))


def _misread(title: str, supported: Collection[str]) -> Iterator[str]:
    """Yield what the critic would not let stand: words off its list, and whatever is no trait of the shelf."""
    reading = read(title)
    for token in reading.unread:
        yield f"{token.text!r} is not on the list of words."
    if reading.claims or reading.films or not PLAIN.fullmatch(title):
        yield "Says more than what its films share."
    for mention in reading.mentions:
        if mention.traits.isdisjoint(supported):
            yield f"Its films do not share {mention.text!r}."
    if not reading.mentions:
        yield "Says nothing of what its films share."


def supported_by_all(traits: Sequence[Trait]) -> frozenset[str]:
    """Return the ids of the traits that films with all of these let a text claim."""
    return frozenset(claim for trait in traits for claim in supported_by(trait))


def offered(brief: CuratorBrief) -> list[Proposal]:
    """Return the shelves a model may choose from: the most promising, in an order that says nothing."""
    page = open_page(brief)
    valued = [(page.value(proposal), proposal) for proposal in propose(brief)]
    best = sorted((pair for pair in valued if pair[0] > 0), key=lambda pair: (-pair[0], pair[1].slug))[:MOST_TOLD]
    return sorted((proposal for _value, proposal in best), key=lambda proposal: proposal.slug)


def tell_offers(offers: Sequence[Proposal], brief: CuratorBrief) -> Told:
    """Return what the curator is told."""
    facts = facts_of(brief)
    shelves = [_tell(offer, facts) for offer in offers]
    opening = [shelf.title for shelf in open_page(brief).shelves]
    told: Told = {"opens with": opening, "shelves": shelves}
    return told | {"titles": titles_in(told, [standing.rated for standing in brief.taste.standings])}


def facts_of(brief: CuratorBrief) -> dict[str, Fact]:
    """Return what is known of the person's taste, by the facts' ids."""
    taste = brief.taste
    found: list[Fact] = [*taste.standings, *taste.traits, taste.person]
    if taste.drift:
        found.append(taste.drift)
    return {fact.id: fact for fact in found}


def _tell(offer: Proposal, facts: dict[str, Fact]) -> Told:
    told: Told = {
        "id": offer.slug,
        "working title": offer.title,
        "facts": {fact: tell(facts[fact]) for fact in offer.facts if fact in facts},
    }
    if offer.kind is ShelfKind.THEME:
        told["about"] = "films that tend to please the same people"
    if offer.kind is ShelfKind.PATTERN and not named_in(offer.title):
        told["may be renamed"] = True
    return told


def _wanted(brief: CuratorBrief) -> int:
    return brief.shelves - len(open_page(brief).shelves)
