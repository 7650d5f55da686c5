"""Remembering for a while that a service did not answer, so that only one request in many waits for it."""

import time


class Outage:
    """Tells whether a service is worth asking: not within `pause` seconds of its last failure."""

    def __init__(self, pause: float = 15.0) -> None:
        self._pause = pause
        self._until = 0.0

    @property
    def is_over(self) -> bool:
        """Whether to try again."""
        return time.monotonic() >= self._until

    def begin(self) -> None:
        """Note a failure."""
        self._until = time.monotonic() + self._pause

    def forget(self) -> None:
        """Try again at once."""
        self._until = 0.0


redis_outage = Outage()
"""The broker and the cache are one server: who finds one of them silent spares the other's callers the wait."""
