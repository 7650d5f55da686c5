"""From marked text to what is read: film markers become titles, quoted in plain text and <cite> on a page."""

import re
from collections.abc import Callable, Iterable, Mapping
from hashlib import blake2b
from typing import Self

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from explainer.agents.forms import SLOT
from explainer.agents.proposals import Sentence
from explainer.facts.kinds import FilmRef
from explainer.facts.vocabulary import Words

MARKER = re.compile(r"\[\[(\d+)\]\]")
ENDED = re.compile(r"\[\[(\d+)\]\]((?:\.(?=\s|$))?)")
"""A marker with the full stop after it, where one ends the sentence."""


class Prose(str):
    """Plain text that knows its markup: templates that print it get titles as <cite>, everything else plain quotes."""

    __slots__ = ("marked", "names")
    marked: str
    names: Mapping[int, FilmRef]

    def __new__(cls, marked: str, names: Mapping[int, FilmRef]) -> Self:
        """Build from text with markers; `names` says what each film is called."""
        text = super().__new__(cls, _fill(marked, names, "“{}”".format))
        text.marked, text.names = marked, names
        return text

    def __html__(self) -> SafeString:
        """Return the text escaped, with each title in <cite>."""
        return mark_safe(_fill(str(escape(self.marked)), self.names, _cite))  # noqa: S308  (each part is escaped)

    @property
    def markdown(self) -> str:
        """Return the text with each title in asterisks."""
        return _fill(self.marked, self.names, lambda title: f"*{title.replace('*', chr(92) + '*')}*")


class Reasoned(Prose):
    """Sentences as one text that knows its facts: on a page each sentence carries their ids in `data-facts`."""

    __slots__ = ("sentences",)
    sentences: tuple[Sentence, ...]

    def __new__(cls, sentences: Iterable[Sentence], names: Mapping[int, FilmRef]) -> Self:
        """Build from the sentences; `names` says what each film is called."""
        said = tuple(sentences)
        text = super().__new__(cls, " ".join(sentence.text for sentence in said), names)
        text.sentences = said
        return text

    def __html__(self) -> SafeString:
        """Return the text escaped, each sentence in an element with the ids of its facts, each title in <cite>."""
        written = [
            f'<span data-facts="{escape(", ".join(said.facts))}">{Prose(said.text, self.names).__html__()}</span>'
            for said in self.sentences
        ]
        return mark_safe(" ".join(written))  # noqa: S308  (each part is escaped)


def marker(movie_id: int) -> str:
    """Return how a sentence names a film."""
    return f"[[{movie_id}]]"


def named_in(text: str) -> list[int]:
    """Return the films a marked text names, in order."""
    return [int(movie_id) for movie_id in MARKER.findall(text)]


def listed(items: list[str]) -> str:
    """Return `a`, `a and b`, or `a, b and c`."""
    if len(items) < 2:
        return "".join(items)
    return _("%(first)s and %(last)s") % {"first": ", ".join(items[:-1]), "last": items[-1]}


STARS = {
    0.5: gettext_noop("half a star"),
    1.0: gettext_noop("one star"),
    1.5: gettext_noop("one and a half stars"),
    2.0: gettext_noop("two stars"),
    2.5: gettext_noop("two and a half stars"),
    3.0: gettext_noop("three stars"),
    3.5: gettext_noop("three and a half stars"),
    4.0: gettext_noop("four stars"),
    4.5: gettext_noop("four and a half stars"),
    5.0: gettext_noop("five stars"),
}


def stars_in_words(stars: float) -> str:
    """Return `four and a half stars` for 4.5."""
    return _(STARS[stars])


def star_adjective(stars: float) -> str:
    """Return `four-and-a-half-star` for 4.5."""
    return stars_in_words(stars).removesuffix("s").replace(" ", "-")


def word_slots(words: Words | None, number: str = "") -> dict[str, str]:
    """Return a trait's words as slots."""
    if words is None:
        return {}
    found = {"one": words.one, "kin": words.kin, "quality": words.quality, "bare": words.bare, "is": words.verb}
    return {name + number: word for name, word in found.items()}


def fill(text: str, slots: Mapping[str, str]) -> str:
    """Return a form with its slots filled; a slot that starts with a capital is capitalised."""
    return SLOT.sub(
        lambda found: capfirst(slots[found[1].lower()]) if found[1][0].isupper() else slots[found[1]], _(text)
    )


def digest(text: str) -> int:
    """Return a number that is the same on every machine."""
    return int.from_bytes(blake2b(text.encode(), digest_size=6).digest(), "big")


def _fill(marked: str, names: Mapping[int, FilmRef], write: Callable[[str], str]) -> str:
    """Write every film's title; one that nobody can name, in a text kept from another day, is "another film".

    A full stop that a title ends with ends the sentence, too.
    """

    def title(found: re.Match[str]) -> str:
        film = names.get(int(found[1]))
        if film is None:
            return _("another film") + found[2]
        return write(film.title) + ("" if film.title.endswith(".") else found[2])

    return ENDED.sub(title, marked)


def _cite(title: str) -> str:
    return f"<cite>{escape(title)}</cite>"
