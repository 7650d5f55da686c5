"""The agent that lets nothing unverified through: whatever it cannot account for is refused.

How to call it::

    check_reason(reason, pack, title=shelf.title)     # all that is wrong with a reason; [] where it may be shown
    check_shelf(shelf, pack)                          # the same of a shelf's title

A sentence is made of films (as markers), words of traits that a cited fact states, and the words of words.txt: those
that say nothing, and ways of saying something that `checks` holds against the facts. Every other word is a fault, and
so is a cited fact that the sentence leaves unsaid. It knows nothing of who wrote a text.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from explainer.agents.checks import Context, Subject, check_claim, stated_by
from explainer.agents.claims import WORD, claimed_in, supported_by
from explainer.agents.proposals import CriticBrief, Fault, Reason, Sentence, ShelfKind, ShelfPlan
from explainer.agents.prose import named_in
from explainer.agents.reading import Kind, read
from explainer.facts.evidence import Belongs, Contribution, EvidencePack, Fact, Lean, Shared
from explainer.facts.standards import LIKED_FROM
from explainer.facts.standings import Backing, Drift, Standing, TraitStanding

MOST_SENTENCES, LONGEST_REASON = 3, 460
FEWEST_WORDS, MOST_WORDS = 2, 42
LONGEST_WORDS, ENOUGH_WORDS_TO_JUDGE = 6.8, 6
"""Mean letters to a word: above it the text is hard to read."""
LONGEST_TITLE, MOST_WORDS_IN_TITLE = 80, 14
PLAIN = re.compile(r"[ -~’‘“”–—]+")
"""What a text may be typed with: titles come in by marker, so that everything else is plain English."""
TAG = re.compile(r"<[^>]*>|[<>{}\\`*_|~^]")
Rule = Callable[[Context], Iterator[str]]


def check_reason(reason: Reason, pack: EvidencePack, *, title: str = "") -> list[Fault]:
    """Return all that is wrong with a reason; an empty list means that it may be shown.

    `title` is the shelf's, whose words the reason may repeat.
    """
    film = pack.by_film.get(int(reason.subject)) if reason.subject.isdecimal() else None
    subject = Subject(reason.subject, film, pack.by_shelf.get(reason.subject), title)
    faults = [*_check_shape(reason, subject)]
    for sentence in reason.sentences:
        faults += [
            Fault(subject=subject.key, rule=rule, detail=detail) for rule, detail in _check(sentence, subject, pack)
        ]
    return faults or list(_check_grounding(reason, subject))


@dataclass(frozen=True, slots=True)
class Critic:
    """Holds reasons to the facts they cite."""

    name: str = "critic"

    def run(self, brief: CriticBrief, /) -> tuple[Fault, ...]:
        """Return all that is wrong with a reason; nothing where it may be shown."""
        return tuple(check_reason(brief.reason, brief.pack, title=brief.title))


def check_shelf(shelf: ShelfPlan, pack: EvidencePack) -> list[Fault]:
    """Return all that is wrong with a shelf's title; a theme's was checked when the theme got its label."""
    if shelf.kind is ShelfKind.THEME:
        faults = [] if PLAIN.fullmatch(shelf.title) and not TAG.search(shelf.title) else ["Use plain letters."]
    else:
        faults = list(_check_title(shelf, pack))
    return [Fault(subject=shelf.slug, rule="title", detail=detail) for detail in faults]


def _check_title(shelf: ShelfPlan, pack: EvidencePack) -> Iterator[str]:
    if not PLAIN.fullmatch(shelf.title) or TAG.search(shelf.title):
        yield "Use plain letters."
    if len(shelf.title) > LONGEST_TITLE or len(WORD.findall(shelf.title)) > MOST_WORDS_IN_TITLE:
        yield f"Use at most {MOST_WORDS_IN_TITLE} words."
    evidence, reading = pack.by_shelf.get(shelf.slug), read(shelf.title)
    context = Context(reading, [], Subject(shelf.slug, None, evidence, shelf.title), pack)
    for token in reading.unread:
        yield f"{token.text!r} is not on the list of words."
    for claim in reading.claims:
        yield from check_claim(claim, context)
    shown = {trait for each in shelf.traits for trait in supported_by(each)} & set(evidence.traits if evidence else ())
    for mention in reading.mentions:
        if mention.traits.isdisjoint(shown):
            yield f"Not all of its films are {mention.text!r}."
    for film in reading.films:
        if film != shelf.anchor:
            yield f"The shelf is not around {film}."


def _check_shape(reason: Reason, subject: Subject) -> Iterator[Fault]:
    whole = " ".join(sentence.text for sentence in reason.sentences)
    if not 1 <= len(reason.sentences) <= MOST_SENTENCES or len(whole) > LONGEST_REASON:
        yield Fault(subject=subject.key, rule="length", detail=f"Write one to {MOST_SENTENCES} short sentences.")


def _check_grounding(reason: Reason, subject: Subject) -> Iterator[Fault]:
    """A film's reason cites one of its three heaviest contributors and a shared trait, where there are any.

    To be of one age is no more than company: it need not be said.
    """
    film = subject.film
    if film is None:
        return
    cited = {fact for sentence in reason.sentences for fact in sentence.facts}
    top = [c.id for c in film.leaders]
    if top and cited.isdisjoint(top):
        yield Fault(subject=subject.key, rule="grounding", detail=f"Cite at least one of {', '.join(top)}.")
    shared = [fact.id for fact in film.links]
    if shared and top and cited.isdisjoint(shared) and film.prior.id not in cited:
        yield Fault(subject=subject.key, rule="grounding", detail=f"Name something shared: one of {', '.join(shared)}.")
    if film.lean is Lean.POPULARITY and film.prior.id not in cited:
        yield Fault(subject=subject.key, rule="grounding", detail=f"Say that it is popular first: {film.prior.id}.")


def _check(sentence: Sentence, subject: Subject, pack: EvidencePack) -> Iterator[tuple[str, str]]:
    unknown = [fact for fact in sentence.facts if fact not in pack.facts]
    if unknown or not sentence.facts:
        yield "facts", f"Cite facts of the evidence; unknown: {', '.join(unknown) or 'none cited'}."
        return
    strangers = [movie_id for movie_id in named_in(sentence.text) if movie_id not in pack.names]
    if strangers:
        yield "titles", f"Films that are not in the evidence: {strangers}."
        return
    reading = read(sentence.text, about=subject.film.film.id if subject.film else None)
    context = Context(reading, [pack.facts[fact] for fact in sentence.facts], subject, pack)
    for rule, detail in _check_writing(sentence.text):
        yield rule, detail
    for rule, check in RULES.items():
        for detail in check(context):
            yield rule, detail


def _check_writing(text: str) -> Iterator[tuple[str, str]]:
    if not PLAIN.fullmatch(text) or TAG.search(text):
        yield "clean", "Use plain letters and punctuation, no markup."
    words = WORD.findall(re.sub(r"\[\[\d+\]\]", "X", text))
    if not FEWEST_WORDS <= len(words) <= MOST_WORDS:
        yield "length", f"Use {FEWEST_WORDS} to {MOST_WORDS} words."
    if len(words) >= ENOUGH_WORDS_TO_JUDGE and sum(map(len, words)) / len(words) > LONGEST_WORDS:
        yield "length", "Use shorter words."
    if not text.endswith("."):
        yield "length", "End the sentence with a full stop."


def _about_subject(context: Context) -> Iterator[str]:
    """A film's sentence cites that film's facts, or the person's; a shelf's cites its own."""
    for fact in context.facts:
        film = getattr(fact, "film", None)
        if context.subject.film is not None and film is not None and film != context.subject.film.film.id:
            yield f"{fact.id} is about another film."
        if isinstance(fact, Backing) and fact not in (context.subject.shelf.backing if context.subject.shelf else ()):
            yield f"{fact.id} is about another shelf."


def _only_known_words(context: Context) -> Iterator[str]:
    """Every word is accounted for."""
    heading = {word.casefold() for word in WORD.findall(context.subject.title)}
    for token in context.reading.unread:
        if token.kind is Kind.NUMBER:
            yield f"{token.text} is said in no way that can be checked."
        elif token.kind is Kind.STARS:
            yield f"Say which film got {token.text}."
        elif token.text.casefold() not in heading:
            yield f"{token.text!r} is not on the list of words."


def _named(context: Context) -> Iterator[str]:
    """Every film named is the subject or stands in a cited fact, and was liked."""
    allowed = {movie_id for fact in context.facts for movie_id in _films_of(fact)}
    if context.subject.film:
        allowed.add(context.subject.film.film.id)
    for movie_id in context.reading.films:
        if movie_id not in allowed:
            yield f"{context.pack.names[movie_id].title} is named without a fact."
        elif context.pack.stars.get(movie_id, LIKED_FROM) < LIKED_FROM:
            yield f"{context.pack.names[movie_id].title} was not liked."


def _traits(context: Context) -> Iterator[str]:
    """Whatever kind of film the words claim, a cited fact says so, of the films that it is said of too."""
    heading = {trait for _words, traits in claimed_in(context.subject.title) for trait in traits}
    for mention in context.reading.mentions:
        stating = [fact for fact in context.facts if not mention.traits.isdisjoint(_traits_of(fact))]
        if not stating and mention.traits.isdisjoint(heading):
            yield f"No cited fact says {mention.text!r}."
        carriers = {movie_id for fact in stating for movie_id in _films_of(fact)}
        for movie_id in mention.films:
            if stating and movie_id not in carriers:
                yield f"No cited fact says {mention.text!r} of {context.pack.names[movie_id].title}."


def _claims(context: Context) -> Iterator[str]:
    """Whatever is said in a way that says something is so."""
    for claim in context.reading.claims:
        yield from check_claim(claim, context)


def _facts_said(context: Context) -> Iterator[str]:
    """Every fact cited is said: its film is named, its trait, what it counts."""
    stated = stated_by(context)
    for fact in context.facts:
        if not _is_said(fact, context, stated):
            yield f"{fact.id} is cited, and the sentence does not say it."


def _is_said(fact: Fact, context: Context, stated: frozenset[str]) -> bool:
    if isinstance(fact, Contribution | Standing | Backing):
        return fact.rated.id in context.reading.films or _goes_without_saying(fact, context)
    if isinstance(fact, Shared | Belongs | TraitStanding):
        named = {trait for mention in context.reading.mentions for trait in mention.traits}
        named |= {trait for _words, traits in claimed_in(context.subject.title) for trait in traits}
        return not named.isdisjoint(_traits_of(fact))
    return fact.fact in stated


def _goes_without_saying(fact: Fact, context: Context) -> bool:
    """The only liked film that speaks for one need not be named in every line."""
    film = context.subject.film
    return film is not None and not context.reading.films and [c.id for c in film.supporters] == [fact.id]


RULES: dict[str, Rule] = {
    "subject": _about_subject,
    "words": _only_known_words,
    "titles": _named,
    "traits": _traits,
    "claims": _claims,
    "unsaid": _facts_said,
}


def _films_of(fact: Fact) -> Iterable[int]:
    match fact:
        case Contribution() | Standing() | Backing():
            return (fact.rated.id,)
        case Shared() | TraitStanding() | Drift():
            return fact.rated
        case _:
            return ()


def _traits_of(fact: Fact) -> frozenset[str]:
    trait = fact.trait if isinstance(fact, Shared | TraitStanding | Belongs | Drift) else None
    return supported_by(trait) if trait else frozenset()
