"""Facts as a language model is told them: short sentences by fact id, with films as markers.

What is told is what the cache's hash covers, so shares appear as an order of weight: a rating that shifts every share
a little does not make a text stale.
"""

import json
from collections.abc import Iterable, Mapping
from hashlib import sha256

from explainer.agents.prose import listed, marker
from explainer.facts.evidence import (
    Backing,
    Belongs,
    Community,
    Contribution,
    Drift,
    EvidencePack,
    Fact,
    FilmEvidence,
    Lean,
    Person,
    Prior,
    Shared,
    Source,
    Standing,
    Trait,
    TraitStanding,
)
from explainer.facts.vocabulary import words_for

MOST_CONTRIBUTIONS, MOST_SHARED = 4, 4
ORDER = ("the heaviest", "the second heaviest", "the third heaviest", "the fourth heaviest")
Told = dict[str, object]


def tell_film(evidence: FilmEvidence) -> Told:
    """Return what a writer is told of a film."""
    told = {
        c.id: f"{marker(c.rated.id)}, which the person gave {c.stars:g} of 5 stars, is {ORDER[place]} reason"
        + (", by its recent weight" if c.source is Source.RECENT else "")
        for place, c in enumerate(evidence.supporters[:MOST_CONTRIBUTIONS])
    }
    told |= {fact.id: _tell(fact) for fact in evidence.shared[:MOST_SHARED]}
    told |= {fact.id: _tell(fact) for fact in evidence.own}
    if evidence.lean is not Lean.RATINGS:
        told[evidence.prior.id] = _tell(evidence.prior)
    if evidence.community:
        told[evidence.community.id] = _tell(evidence.community)
    return {"id": evidence.film.id, "film": marker(evidence.film.id), "year": evidence.film.year, "facts": told}


def tell_shelf(title: str, facts: Iterable[str], pack: EvidencePack) -> Told:
    """Return what a writer is told of a shelf as a whole."""
    return {"title": title, "facts": {fact: _tell(pack.facts[fact]) for fact in facts if fact in pack.facts}}


def titles_in(told: object, pack: EvidencePack) -> dict[str, str]:
    """Return the titles of the films that some told facts name, as data beside the markers."""
    text = json.dumps(told)
    return {
        marker(film.id): f"{film.title} ({film.year})" if film.year else film.title
        for film in pack.names.values()
        if marker(film.id) in text
    }


def evidence_hash(told: Mapping[str, object], prompt_version: str, model: str) -> str:
    """Return the key a text is cached under: everything the writer was told, by which prompt, and which model."""
    whole = json.dumps([told, prompt_version, model], sort_keys=True, ensure_ascii=False)
    return sha256(whole.encode()).hexdigest()


def _tell(fact: Fact) -> str:
    match fact:
        case Contribution():
            return f"{marker(fact.rated.id)}, given {fact.stars:g} of 5 stars, speaks for {marker(fact.film)}"
        case Shared():
            return f"shared with {_films(fact.rated[:4])}: {_words(fact.trait)}"
        case Belongs():
            return f"it is {_words(fact.trait)}"
        case Prior():
            return "most of its score is its popularity with everyone, not the person's ratings"
        case Community():
            mean = "" if fact.mean is None else f", {fact.mean:.1f} of 5 stars on average"
            return f"{fact.count} people rated it{mean}"
        case TraitStanding():
            return f"among the person's strongest contributors, {_films(fact.rated[:4])}: {_words(fact.trait)}"
        case Standing():
            return f"{marker(fact.rated.id)}, given {fact.stars:g} of 5 stars, counts among the most for the whole page"
        case Backing():
            place = "most" if fact.place == 1 else "much"
            return f"{marker(fact.rated.id)}, given {fact.stars:g} of 5 stars, counts for {place} on this shelf"
        case Drift():
            what = _words(fact.trait)
            return f"recent ratings, {_films(fact.rated[:3])} above all, hold more of this than earlier ones: {what}"
        case Person():
            return f"{fact.ratings} ratings, {fact.liked} of them at least 3.5 stars"
        case _:
            raise TypeError(f"No words for {fact!r}.")


def _words(trait: Trait) -> str:
    words = words_for(trait)
    if words is None:
        return trait.label
    return f"{words.one}; {words.quality}" if words.quality else words.one


def _films(movie_ids: Iterable[int]) -> str:
    return listed([marker(movie_id) for movie_id in movie_ids])
