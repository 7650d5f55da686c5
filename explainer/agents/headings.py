"""What holds a shelf together, said in one sentence under its title."""

from collections import Counter, defaultdict
from heapq import nlargest

from explainer.agents.forms import SHELF_FORMS
from explainer.agents.proposals import Sentence, ShelfKind, ShelfPlan
from explainer.agents.prose import digest, fill, listed, marker, stars_in_words, word_slots
from explainer.facts.evidence import DISLIKED_UP_TO, EvidencePack, TraitStanding
from explainer.facts.vocabulary import words_for

MOST_NAMED = 3
Case = tuple[str, dict[str, str], tuple[str, ...]]
"""Which forms fit, their slots, and the facts they state."""


def shelf_sentence(pack: EvidencePack, shelf: ShelfPlan, used: Counter[str], in_order: bool = True) -> Sentence:
    """Return the shelf's sentence in a form the page has not used, and count it in `used`."""
    key, slots, facts = _case(pack, shelf)
    if not in_order and key.startswith("best"):
        key = "best asked"
    forms = SHELF_FORMS[key]
    start = digest(shelf.slug + pack.model_version) % len(forms)
    text = min(forms, key=lambda form: (used[form], (forms.index(form) - start) % len(forms)))
    used[text] += 1
    return Sentence(text=fill(text, slots), facts=facts)


def _case(pack: EvidencePack, shelf: ShelfPlan) -> Case:
    match shelf.kind:
        case ShelfKind.BEST:
            return _best(pack)
        case ShelfKind.NOW:
            return _now(pack)
        case ShelfKind.PATTERN:
            return _traits(pack, shelf)
        case ShelfKind.NEIGHBOUR if shelf.anchor:
            return "neighbour", {"films": marker(shelf.anchor)}, shelf.facts
        case ShelfKind.THEME:
            return _theme(pack, shelf)
        case _:
            return _popular(pack, shelf)


def _best(pack: EvidencePack) -> Case:
    standings = pack.taste.standings[:MOST_NAMED]
    films = [standing.rated.id for standing in standings]
    key = "best" if len(films) > 1 else "best alone" if pack.taste.person.liked > 1 else "best only"
    return key, _films(films), tuple(standing.id for standing in standings)


def _now(pack: EvidencePack) -> Case:
    drift = pack.taste.drift
    if drift is None or drift.trait is None:
        return _best(pack)
    slots = _films(drift.rated[:2]) | word_slots(words_for(drift.trait))
    return "now" if len(drift.rated) > 1 else "now alone", slots, (drift.id,)


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


def _theme(pack: EvidencePack, shelf: ShelfPlan) -> Case:
    """Name the liked films that say most for the shelf's films, each with its heaviest contribution."""
    said: defaultdict[int, float] = defaultdict(float)
    heaviest: dict[int, tuple[float, str]] = {}
    for movie_id in shelf.films:
        for contribution in pack.by_film[movie_id].supporters:
            rated = contribution.rated.id
            said[rated] += contribution.weight
            heaviest[rated] = max(heaviest.get(rated, (0.0, "")), (contribution.weight, contribution.id))
    if not said:
        return "theme away" if _is_away(pack, shelf) else "theme unknown", {}, (pack.taste.person.id,)
    films = nlargest(2, said, key=said.__getitem__)
    return (
        "theme" if len(films) > 1 else "theme alone",
        _films(films),
        tuple(heaviest[movie_id][1] for movie_id in films),
    )


def _is_away(pack: EvidencePack, shelf: ShelfPlan) -> bool:
    """Return whether its films are here for being unlike what the person marked down, more than for their fame."""
    films = [pack.by_film[movie_id] for movie_id in shelf.films]
    away = sum(c.weight for film in films for c in film.contributions if c.weight > 0 and c.stars <= DISLIKED_UP_TO)
    return away > sum(film.prior.weight for film in films)


def _popular(pack: EvidencePack, shelf: ShelfPlan) -> Case:
    person = pack.taste.person
    if not person.ratings:
        return "no ratings", {}, (person.id,)
    if not person.liked:
        key = "nothing liked, away" if _is_away(pack, shelf) else "nothing liked"
        return key, {"best": stars_in_words(person.best)}, (person.id,)
    return "nothing known", {}, (person.id,)


def _films(movie_ids) -> dict[str, str]:
    return {"films": listed([marker(movie_id) for movie_id in movie_ids])}
