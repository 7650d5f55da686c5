"""Facts as a language model is told them: short sentences by fact id, with films as markers.

What is told is what the cache's hash covers, so it is told no finer than a sentence needs: shares as an order of
weight, numbers of people and ratings in a few steps. One rating more, whoever gave it, makes no text stale.
"""

import json
from collections.abc import Iterable, Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path

from explainer.agents import checks, claims, critic, promises, reading, wordlist
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
    Standing,
    TraitStanding,
)
from explainer.facts.kinds import FilmRef, Source, Trait
from explainer.facts.vocabulary import words_for

MOST_CONTRIBUTIONS, MOST_SHARED = 4, 4
FEW_PEOPLE, SOME_PEOPLE, MANY_PEOPLE = 25, 50, 200
LIKED, DISLIKED = 3.75, 2.75
"""Means from which people like a film, and up to which they do not."""
FEW_RATINGS, MANY_RATINGS = 10, 100
ORDER = ("the heaviest", "the second heaviest", "the third heaviest", "the fourth heaviest")
Told = dict[str, object]


def tell_film(evidence: FilmEvidence) -> Told:
    """Return what a writer is told of a film."""
    told = {
        c.id: f"{marker(c.rated.id)}, which the person gave {c.stars:g} of 5 stars, is {ORDER[place]} reason"
        + (", by its recent weight" if c.source is Source.RECENT else "")
        for place, c in enumerate(evidence.supporters[:MOST_CONTRIBUTIONS])
    }
    told |= {fact.id: tell(fact) for fact in evidence.shared[:MOST_SHARED]}
    told |= {fact.id: tell(fact) for fact in evidence.own}
    if evidence.lean is not Lean.RATINGS:
        told[evidence.prior.id] = tell(evidence.prior)
    if evidence.community:
        told[evidence.community.id] = tell(evidence.community)
    return {"id": evidence.film.id, "film": marker(evidence.film.id), "year": evidence.film.year, "facts": told}


def tell_shelf(title: str, facts: Iterable[str], pack: EvidencePack) -> Told:
    """Return what a writer is told of a shelf as a whole."""
    return {"title": title, "facts": {fact: tell(pack.facts[fact]) for fact in facts if fact in pack.facts}}


def titles_in(told: object, films: Iterable[FilmRef]) -> dict[str, str]:
    """Return the titles of those of the films that some told facts name, as data beside the markers."""
    text = json.dumps(told)
    return {
        marker(film.id): f"{film.title} ({film.year})" if film.year else film.title
        for film in films
        if marker(film.id) in text
    }


def evidence_hash(told: Mapping[str, object], prompt_version: str, model: str) -> str:
    """Return the key a text is cached under: all that was told, by which prompt, to which model, and who checked it."""
    whole = json.dumps([told, prompt_version, model, checked_by()], sort_keys=True, ensure_ascii=False)
    return sha256(whole.encode(errors="replace")).hexdigest()


@cache
def checked_by() -> str:
    """Return a digest of the code that decides what may be shown: what a laxer one passed is not shown any more."""
    modules = (checks, claims, critic, promises, reading, wordlist)
    files = [Path(str(module.__file__)) for module in modules]
    return sha256(b"".join(file.read_bytes() for file in (*files, wordlist.FILE))).hexdigest()


def tell(fact: Fact) -> str:
    """Return a fact in words."""
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
            return _crowd(fact)
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
            return _person(fact)
        case _:
            raise TypeError(f"No words for {fact!r}.")


def _crowd(fact: Community) -> str:
    """Say how many people rated a film and what they think of it, in steps."""
    if not fact.count:
        return "nobody has rated it yet"
    steps = ((FEW_PEOPLE, "few people have"), (SOME_PEOPLE, "some people have"), (MANY_PEOPLE, "many people have"))
    who = next((words for below, words in steps if fact.count < below), "very many people have")
    if fact.mean is None or DISLIKED < fact.mean < LIKED:
        return f"{who} rated it"
    return f"{who} rated it, and on average they {'like' if fact.mean >= LIKED else 'do not like'} it"


def _person(fact: Person) -> str:
    """Say how much the person has rated and liked, in steps."""
    if not fact.ratings:
        return "the person has rated nothing yet"
    steps = ((FEW_RATINGS, "a few films"), (MANY_RATINGS, "some dozens of films"))
    how_many = next((words for below, words in steps if fact.ratings < below), "more than a hundred films")
    liked = "liked none of them" if not fact.liked else "liked one of them" if fact.liked == 1 else "liked several"
    return f"the person has rated {how_many} and {liked}"


def _words(trait: Trait) -> str:
    words = words_for(trait)
    if words is None:
        return trait.label
    return f"{words.one}; {words.quality}" if words.quality else words.one


def _films(movie_ids: Iterable[int]) -> str:
    return listed([marker(movie_id) for movie_id in movie_ids])
