"""The agent that lets nothing unverified through: each sentence is checked against the facts it cites.

It knows nothing of who wrote a text. Offline text and a language model's are held to the same rules.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from explainer.agents.claims import WORD, claimed_in, supported_by
from explainer.agents.proposals import CriticBrief, Fault, Reason, Sentence
from explainer.agents.prose import MARKER, STARS, named_in, stars_in_words
from explainer.facts.evidence import (
    Belongs,
    Community,
    Contribution,
    Drift,
    EvidencePack,
    Fact,
    FilmEvidence,
    Person,
    Prior,
    Shared,
    Source,
    Standing,
    Trait,
    TraitKind,
    TraitStanding,
)
from explainer.facts.safety import forbidden_in

MOST_SENTENCES, LONGEST_REASON = 3, 460
FEWEST_WORDS, MOST_WORDS = 3, 42
LONGEST_WORDS = 6.8
ENOUGH_WORDS_TO_JUDGE = 6
"""Mean letters to a word: above it the text is hard to read."""
FEWEST_COMMON = 0.25
"""Share of an English sentence's words that are among the commonest."""
LOVED, HIGH, LIKED = 4.5, 4.0, 3.5
LATELY = 10

# fmt: off
COMMON = frozenset({
    "a", "about", "above", "after", "again", "all", "also", "among", "an", "and", "another", "any", "are", "as",
    "at", "be", "been", "before", "behind", "being", "between", "both", "but", "by", "can", "did", "do", "does",
    "each", "for", "from", "gave", "give", "given", "had", "has", "have", "here", "how", "if", "in", "into", "is",
    "it", "its", "itself", "just", "keep", "kept", "lead", "like", "many", "more", "most", "much", "no", "nor",
    "not", "nothing", "of", "off", "on", "once", "one", "only", "or", "other", "out", "over", "own", "same", "say",
    "share", "shares", "so", "some", "still", "such", "than", "that", "the", "their", "them", "then", "there",
    "these", "they", "this", "those", "three", "through", "to", "together", "too", "two", "up", "very", "was",
    "well", "were", "what", "when", "where", "which", "while", "who", "whose", "why", "with", "would", "you",
    "your", "yours",
})
# fmt: on
LOVE = re.compile(r"\b(?:lov(?:e(?! stor)|ed|ing)|ador(?:e|ed)|favou?rites?)\b", re.IGNORECASE)
PRAISE = re.compile(r"\b(?:rated|rate|scored?) (?:\S+ ){0,6}?(?:highly|well)\b|\bhigh in your\b", re.IGNORECASE)
RECENCY = re.compile(
    r"\b(?:lately|recent(?:ly)?|latest|your last|last few|fresh in|right now|these days|this (?:week|month))\b",
    re.IGNORECASE,
)
EFFECT = re.compile(
    r"\b(?:if you had(?:n't| not)|had you not|would (?:not )?(?:drop|fall|disappear|vanish|be gone)|"
    r"without (?:that|this|your|it|\[\[))",
    re.IGNORECASE,
)
PREDICTION = re.compile(
    r"\b(?:you(?:'|’)?ll|you will|you would|you are (?:sure|bound|going)|guaranteed?|predict\w*|probably give)\b",
    re.IGNORECASE,
)
NUMBER = re.compile(r"(?<![\w.])\d[\d,]*(?:\.\d+)?")
STAR_WORDS = re.compile(
    "|".join(sorted((re.escape(words) for words in STARS.values()), key=len, reverse=True)), re.IGNORECASE
)
STAR_ADJECTIVE = re.compile(r"\b(half|one|two|three|four|five)(-and-a-half)?-star\b", re.IGNORECASE)
QUOTED = re.compile(r"[“\"«]([^”\"»]*)[”\"»]")
NAME = re.compile(r"(?<![.!?…]\s)(?<![:;]\s)(?<!^)\b[A-Z][\w'’-]*")
NAMES_OF_NOTHING = frozenset({"I", "English", "American", "British", "French", "Italian", "Old", "West"})


@dataclass(frozen=True, slots=True)
class Subject:
    """What a reason is about: a film of the pack, or a shelf by its slug."""

    key: str
    film: FilmEvidence | None = None
    title: str = ""


def check_reason(reason: Reason, pack: EvidencePack, *, title: str = "") -> list[Fault]:
    """Return all that is wrong with a reason; an empty list means that it may be shown.

    `title` is the shelf's, whose words the reason may repeat.
    """
    film = pack.by_film.get(int(reason.subject)) if reason.subject.isdecimal() else None
    subject = Subject(reason.subject, film, title)
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


def is_sound(reason: Reason, pack: EvidencePack, *, title: str = "") -> bool:
    """Return whether a reason may be shown."""
    return not check_reason(reason, pack, title=title)


def _check_shape(reason: Reason, subject: Subject) -> Iterator[Fault]:
    whole = " ".join(sentence.text for sentence in reason.sentences)
    if not 1 <= len(reason.sentences) <= MOST_SENTENCES or len(whole) > LONGEST_REASON:
        yield Fault(subject=subject.key, rule="length", detail=f"Write one to {MOST_SENTENCES} short sentences.")


def _check_grounding(reason: Reason, subject: Subject) -> Iterator[Fault]:
    """A film's reason cites one of its three heaviest contributors and a shared trait, where there are any."""
    film = subject.film
    if film is None:
        return
    cited = {fact for sentence in reason.sentences for fact in sentence.facts}
    top = [c.id for c in film.leaders]
    if top and cited.isdisjoint(top):
        yield Fault(subject=subject.key, rule="grounding", detail=f"Cite at least one of {', '.join(top)}.")
    shared = [fact.id for fact in film.shared]
    if shared and top and cited.isdisjoint(shared) and film.prior.id not in cited:
        yield Fault(subject=subject.key, rule="grounding", detail=f"Name something shared: one of {', '.join(shared)}.")


def _check(sentence: Sentence, subject: Subject, pack: EvidencePack) -> Iterator[tuple[str, str]]:
    unknown = [fact for fact in sentence.facts if fact not in pack.facts]
    if unknown or not sentence.facts:
        yield "facts", f"Cite facts of the evidence; unknown: {', '.join(unknown) or 'none cited'}."
        return
    strangers = [movie_id for movie_id in named_in(sentence.text) if movie_id not in pack.names]
    if strangers:
        yield "titles", f"Films that are not in the evidence: {strangers}."
        return
    facts = [pack.facts[fact] for fact in sentence.facts]
    for rule, check in RULES.items():
        for detail in check(sentence.text, facts, subject, pack):
            yield rule, detail


def _plain(text: str) -> str:
    """Return the text without its film markers."""
    return MARKER.sub("X", text)


def _about_subject(text: str, facts: list[Fact], subject: Subject, pack: EvidencePack) -> Iterator[str]:
    """A film's sentence cites that film's facts, or the person's."""
    for fact in facts:
        film = getattr(fact, "film", None)
        if subject.film is not None and film is not None and film != subject.film.film.id:
            yield f"{fact.id} is about another film."


def _clean(text: str, facts: list[Fact], subject: Subject, pack: EvidencePack) -> Iterator[str]:
    if rule := forbidden_in(MARKER.sub("", text)):
        yield f"Contains {rule}."
    if "[" in _plain(text) or "]" in _plain(text):
        yield "Contains brackets."


def _length(text: str, facts: list[Fact], subject: Subject, pack: EvidencePack) -> Iterator[str]:
    words = WORD.findall(_plain(text))
    if not FEWEST_WORDS <= len(words) <= MOST_WORDS:
        yield f"Use {FEWEST_WORDS} to {MOST_WORDS} words."
    if len(words) >= ENOUGH_WORDS_TO_JUDGE and sum(map(len, words)) / len(words) > LONGEST_WORDS:
        yield "Use shorter words."
    if not text.rstrip().endswith((".", "!", "?")):
        yield "End the sentence."


def _language(text: str, facts: list[Fact], subject: Subject, pack: EvidencePack) -> Iterator[str]:
    words = [word.casefold() for word in WORD.findall(MARKER.sub(" ", QUOTED.sub(" ", text)))]
    if len(words) >= FEWEST_WORDS and sum(word in COMMON for word in words) < FEWEST_COMMON * len(words):
        yield "Write English."


def _named(text: str, facts: list[Fact], subject: Subject, pack: EvidencePack) -> Iterator[str]:
    """Every film named is the subject or stands in a cited fact, and was liked."""
    allowed = {movie_id for fact in facts for movie_id in _films_of(fact)}
    if subject.film:
        allowed.add(subject.film.film.id)
    for movie_id in named_in(text):
        if movie_id not in allowed:
            yield f"{pack.names[movie_id].title} is named without a fact."
        elif pack.stars.get(movie_id, LIKED) < LIKED:
            yield f"{pack.names[movie_id].title} was not liked."


def _no_strangers(text: str, facts: list[Fact], subject: Subject, pack: EvidencePack) -> Iterator[str]:
    """A name or a quotation that is no marker is no film of the evidence, unless a cited tag is so called."""
    tags = {t.label.casefold() for t in _traits_of(facts) if t.kind in (TraitKind.TAG, TraitKind.THEME)}
    known = tags | {word for tag in tags for word in tag.split()} | set(subject.title.casefold().split())
    plain = MARKER.sub("X", text)
    for quoted in QUOTED.findall(plain):
        if quoted.casefold() not in tags:
            yield f"Quotes {quoted!r}, which no fact contains; films are written as markers."
    for name in NAME.findall(QUOTED.sub(" ", plain)):
        if name != "X" and name not in NAMES_OF_NOTHING and name.casefold() not in known:
            yield f"Names {name!r}, which no fact contains; films are written as markers."


def _stars(text: str, facts: list[Fact], subject: Subject, pack: EvidencePack) -> Iterator[str]:
    """Stars in a sentence are those of a film it names, or the best of the person's."""
    given = {pack.stars[movie_id] for movie_id in named_in(text) if movie_id in pack.stars}
    given |= {fact.best for fact in facts if isinstance(fact, Person)}
    words = {stars_in_words(stars).casefold() for stars in given if stars}
    for found in STAR_WORDS.findall(text):
        if found.casefold() not in words:
            yield f"Nobody gave {found} here."
    adjectives = {f"{word.removesuffix('s').removesuffix(' star').replace(' ', '-')}-star" for word in words}
    for found in STAR_ADJECTIVE.finditer(text):
        if found[0].casefold() not in adjectives:
            yield f"No film named has {found[0]} of the person's."


def _numbers(text: str, facts: list[Fact], subject: Subject, pack: EvidencePack) -> Iterator[str]:
    allowed = {number for fact in facts for number in _numbers_of(fact)}
    films = [pack.names[movie_id] for movie_id in named_in(text)] + ([subject.film.film] if subject.film else [])
    allowed |= {str(film.year) for film in films if film.year}
    for number in NUMBER.findall(re.sub(r"\b(?:19|20)\d0s\b", " ", MARKER.sub(" ", text))):
        if number.replace(",", "") not in allowed:
            yield f"{number} is in no cited fact."


def _traits(text: str, facts: list[Fact], subject: Subject, pack: EvidencePack) -> Iterator[str]:
    """Whatever kind of film the words claim, a cited fact says so."""
    supported = {trait_id for trait in _traits_of(facts) for trait_id in supported_by(trait)}
    heading = {term for _words, traits in claimed_in(subject.title) for term in traits}
    for words, traits in claimed_in(MARKER.sub(" X ", QUOTED.sub(" X ", text))):
        if traits.isdisjoint(supported) and traits.isdisjoint(heading):
            yield f"No cited fact says {words!r}."


def _feelings(text: str, facts: list[Fact], subject: Subject, pack: EvidencePack) -> Iterator[str]:
    """Love and praise are only ascribed to what the person rated so."""
    stars = [pack.stars[movie_id] for movie_id in named_in(text) if movie_id in pack.stars]
    liked_at_large = any(isinstance(fact, Community) and (fact.mean or 0) >= 3.5 for fact in facts)
    if LOVE.search(text) and not liked_at_large and min(stars, default=0.0) < LOVED:
        yield "Love is for films with at least four and a half stars."
    if PRAISE.search(text) and not liked_at_large and stars and min(stars) < HIGH - 0.5:
        yield "Praise is for films rated highly."


def _time(text: str, facts: list[Fact], subject: Subject, pack: EvidencePack) -> Iterator[str]:
    is_recent = any(
        isinstance(fact, Drift)
        or (isinstance(fact, Contribution) and (fact.source is Source.RECENT or fact.since < LATELY))
        for fact in facts
    )
    if RECENCY.search(text) and not is_recent:
        yield "No cited fact is recent."


def _modesty(text: str, facts: list[Fact], subject: Subject, pack: EvidencePack) -> Iterator[str]:
    """A share is not an effect, and nobody's stars are foretold."""
    if EFFECT.search(text):
        yield "Says what would happen without a rating; a share cannot."
    if PREDICTION.search(text):
        yield "Foretells what the person will think."


Rule = Callable[[str, list[Fact], Subject, EvidencePack], Iterator[str]]
RULES: dict[str, Rule] = {
    "subject": _about_subject,
    "clean": _clean,
    "length": _length,
    "language": _language,
    "titles": _named,
    "names": _no_strangers,
    "stars": _stars,
    "numbers": _numbers,
    "traits": _traits,
    "feelings": _feelings,
    "time": _time,
    "modesty": _modesty,
}


def _films_of(fact: Fact) -> Iterable[int]:
    match fact:
        case Contribution() | Standing():
            return (fact.rated.id,)
        case Shared() | TraitStanding() | Drift():
            return fact.rated
        case _:
            return ()


def _traits_of(facts: Iterable[Fact]) -> Iterator[Trait]:
    for fact in facts:
        trait = fact.trait if isinstance(fact, Shared | TraitStanding | Belongs | Drift) else None
        if trait is not None:
            yield trait


def _numbers_of(fact: Fact) -> Iterator[str]:
    """Yield the numbers a fact lets a sentence say."""
    match fact:
        case Community():
            yield str(fact.count)
            if fact.mean is not None:
                yield f"{fact.mean:.1f}"
        case Contribution():
            yield from (str(round(100 * fact.share)), f"{fact.stars:g}")
        case Prior():
            yield str(round(100 * fact.share))
        case Standing():
            yield from (str(round(100 * fact.share)), f"{fact.stars:g}")
        case Person():
            yield from (str(fact.ratings), str(fact.liked), str(fact.disliked))
