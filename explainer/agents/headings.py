"""What holds a shelf together, said in one sentence under its title."""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import takewhile

from explainer.agents.proposals import Sentence, ShelfKind, ShelfPlan
from explainer.agents.prose import digest, fill, listed, marker, stars_in_words, word_slots
from explainer.agents.shelf_forms import SHELF_FORMS
from explainer.facts.evidence import EvidencePack, ShelfEvidence
from explainer.facts.standings import Backing, Drift, TraitStanding
from explainer.facts.vocabulary import words_for

MOST_NAMED = 3
Case = tuple[str, dict[str, str], tuple[str, ...]]
"""Which forms fit, their slots, and the facts they state."""


def shelf_sentence(pack: EvidencePack, shelf: ShelfPlan, used: Counter[str]) -> Sentence:
    """Return the shelf's sentence in a form the page has not used, and count it in `used`."""
    key, slots, facts = _case(pack, shelf)
    forms = SHELF_FORMS[key]
    start = digest(shelf.slug + pack.model_version) % len(forms)
    text = min(forms, key=lambda form: (used[form], (forms.index(form) - start) % len(forms)))
    used[text] += 1
    return Sentence(text=fill(text, slots), facts=facts)


def _case(pack: EvidencePack, shelf: ShelfPlan) -> Case:
    known = pack.by_shelf[shelf.slug]
    match shelf.kind:
        case ShelfKind.BEST if known.backing:
            return _best(pack, known)
        case ShelfKind.NOW if pack.taste.drift:
            return _now(pack.taste.drift)
        case ShelfKind.PATTERN:
            return _traits(pack, shelf)
        case ShelfKind.NEIGHBOUR if known.backing and known.backing[0].leads_each:
            return "neighbour", _films([known.backing[0].rated.id]), (known.backing[0].id,)
        case ShelfKind.POPULAR:
            return _popular(pack, known)
        case _:
            return _theme(pack, known)


def _best(pack: EvidencePack, known: ShelfEvidence) -> Case:
    """Name what weighs most; where ratings that were not liked weigh as much, those that are among it."""
    if known.is_best and pack.taste.person.liked == 1:
        return "best only", _films([known.backing[0].rated.id]), (known.backing[0].id, pack.taste.person.id)
    key, led = "best" if known.is_best else "asked", _leading(known.backing)
    if len(led) == 1 and known.is_best:
        return "best alone", *_named(led)
    return (key, *_named(led)) if led else (f"{key} backed", *_named(known.backing[:2]))


def _leading(backing: Sequence[Backing]) -> list[Backing]:
    """Return the liked films that weigh most of all rated ones."""
    return [fact for _place, fact in takewhile(lambda pair: pair[0] >= pair[1].place, enumerate(backing, start=1))]


def _named(backing: Iterable[Backing]) -> tuple[dict[str, str], tuple[str, ...]]:
    backing = list(backing)
    return _films(fact.rated.id for fact in backing), tuple(fact.id for fact in backing)


def _now(drift: Drift) -> Case:
    return "now", _films(drift.rated[:2]) | word_slots(words_for(drift.trait)), (drift.id,)


def _traits(pack: EvidencePack, shelf: ShelfPlan) -> Case:
    standings = [fact for fact in map(pack.facts.get, shelf.facts) if isinstance(fact, TraitStanding)]
    first = standings[0]
    slots = word_slots(words_for(first.trait))
    if len(standings) == 1:
        key = "one trait" if len(first.rated) > 1 else "one trait alone"
        return key, slots | _films(first.rated[:MOST_NAMED]), shelf.facts
    second = standings[1]
    b = next((i for i in second.rated if i not in first.rated[:1]), second.rated[0])
    slots |= word_slots(words_for(second.trait), "2")
    return "two traits", slots | {"a": marker(first.rated[0]), "b": marker(b)}, shelf.facts


def _theme(pack: EvidencePack, known: ShelfEvidence) -> Case:
    """Name the liked films that say most for the shelf's films."""
    if not known.backing:
        return "theme away" if known.is_away else "theme unknown", {}, (pack.taste.person.id,)
    led = _leading(known.backing)[:2]
    if not led:
        return "theme backed", *_named(known.backing[:2])
    return "theme" if len(led) > 1 else "theme alone", *_named(led)


def _popular(pack: EvidencePack, known: ShelfEvidence) -> Case:
    person = pack.taste.person
    if not person.ratings:
        return "no ratings", {}, (person.id,)
    if person.liked:
        return "nothing known", {}, (person.id,)
    key = "nothing liked, away" if known.is_away else "nothing liked"
    return key, {"best": stars_in_words(person.best)}, (person.id,)


def _films(movie_ids: Iterable[int]) -> dict[str, str]:
    return {"films": listed([marker(movie_id) for movie_id in movie_ids])}
