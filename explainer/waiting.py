"""Pages that wait for better words: asked for once, polled by the keys of what is missing, over when the task is.

How to call it::

    waiting = Waiting.of("best-matches", keys, ticket)      # what a page polls with
    if begin(user.pk, ticket):                              # the first to ask, who enqueues the task
    finish(user.pk, ticket)                                 # by the task, whatever came of it
    is_over(user.pk, ticket)                                # nothing more will come
"""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from urllib.parse import urlencode

from django.core.cache import cache

ASK_AGAIN_SECONDS = 600
"""How long a page that has asked a model waits before it asks again."""
ASKED, OVER = "asked", "over"
WHY, THEME = "_why", "_theme"
"""Where texts stand on a why page and a theme's; elsewhere it is a shelf's slug, which never begins so."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """What a page still waits for: the keys of the texts, and the ticket of the task that writes them."""

    at: str
    keys: tuple[str, ...]
    ticket: str

    @property
    def query(self) -> str:
        """How it is asked for."""
        return urlencode([*(("key", key) for key in self.keys), ("ticket", self.ticket)])


def ticket_for(keys: Iterable[str]) -> str:
    """Return the ticket of a task that is to write these."""
    return sha256(" ".join(sorted(keys)).encode()).hexdigest()[:20]


def begin(user_id: int, ticket: str) -> bool:
    """Return whether nobody has asked for this within ten minutes, and note that somebody does now."""
    return cache.add(_key(user_id, ticket), ASKED, ASK_AGAIN_SECONDS)


def finish(user_id: int, ticket: str) -> None:
    """Note that the task has done what it could."""
    cache.set(_key(user_id, ticket), OVER, ASK_AGAIN_SECONDS)


def is_over(user_id: int, ticket: str) -> bool:
    """Return whether nothing more will come."""
    return cache.get(_key(user_id, ticket)) == OVER


def _key(user_id: int, ticket: str) -> str:
    return f"llm:asked:{user_id}:{ticket}"
