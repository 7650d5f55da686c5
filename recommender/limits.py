"""Counting uses against limits: exactly, for all processes at once, and by each for itself while Redis is away.

How to call it::

    taken = take(Limit.of_person("imports", user.pk))          # the rate stands in settings.LIMITS
    if not taken.is_allowed:
        ...                                                    # again in taken.wait seconds
    taken.give_back()                                          # it was none after all

Several limits are taken together or not at all. A window slides: no sixty seconds see more uses than `60/m` allows.
"""

import logging
import math
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from redis import Redis
from redis.exceptions import RedisError

from recommender.outages import redis_outage

MOST_OWN = 10_000
"""Keys that one process counts for itself at the most; the longest unused is forgotten for another."""
SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
TAKE = """
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local counts, allowed = {}, 1
for place, key in ipairs(KEYS) do
    local most, window = tonumber(ARGV[2 * place]), ARGV[2 * place + 1] * 1000000
    redis.call('ZREMRANGEBYSCORE', key, '-inf', now - window)
    counts[place] = redis.call('ZCARD', key)
    if counts[place] >= most then allowed = 0 end
end
local told = {allowed}
for place, key in ipairs(KEYS) do
    if allowed == 1 then
        redis.call('ZADD', key, now, ARGV[1])
        redis.call('EXPIRE', key, ARGV[2 * place + 1])
        counts[place] = counts[place] + 1
    end
    local oldest = redis.call('ZRANGE', key, 0, 0, 'WITHSCORES')[2] or now
    told[2 * place] = counts[place]
    told[2 * place + 1] = now - oldest
end
return told
"""
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Limit:
    """So many uses in so many seconds by one person, token or address."""

    scope: str
    who: str

    @classmethod
    def of_person(cls, scope: str, user_id: int, place: str = "") -> "Limit":
        """Return a person's limit, by place where one is named; `accounts.privacy.erasure` finds it by the number."""
        return cls(scope, f"person-{user_id}:{place}" if place else f"person-{user_id}")

    @property
    def key(self) -> str:
        """Where it is counted."""
        return f"{settings.CACHES['default']['KEY_PREFIX']}:limits:{self.scope}:{self.who}"

    @property
    def most(self) -> int:
        """Uses in a window."""
        return int(settings.LIMITS[self.scope].partition("/")[0])

    @property
    def seconds(self) -> int:
        """The window's length: `5/300s`, `30/hour`."""
        window = settings.LIMITS[self.scope].partition("/")[2]
        digits = window[: len(window) - len(window.lstrip("0123456789"))]
        return int(digits or 1) * SECONDS[window[len(digits)]]


@dataclass(frozen=True, slots=True)
class Count:
    """How a limit stands."""

    limit: Limit
    used: int
    since_oldest: float
    """Seconds since the first use that still counts."""

    @property
    def left(self) -> int:
        """Uses left in the window."""
        return max(self.limit.most - self.used, 0)

    @property
    def wait(self) -> int:
        """Seconds until one more use is free than now."""
        return max(math.ceil(self.limit.seconds - self.since_oldest), 1)


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a use."""

    is_allowed: bool
    counts: Sequence[Count]
    name: str

    @property
    def tightest(self) -> Count:
        """The limit with the fewest uses left; of those with none the one that is closed for longest."""
        return min(self.counts, key=lambda count: (count.left, -count.wait))

    @property
    def wait(self) -> int:
        """Seconds until it is worth coming back; 0 where it was allowed."""
        return 0 if self.is_allowed else max(count.wait for count in self.counts if not count.left)

    def give_back(self) -> None:
        """Count the use no more."""
        if not self.is_allowed:
            return
        keys = [count.limit.key for count in self.counts]
        own_counts.forget(keys, self.name)
        try:
            for key in keys:
                _redis(settings.REDIS_URL).zrem(key, self.name)
        except (RedisError, OSError):
            log.warning("A use could not be given back: it counts until its window ends.")


class OwnCounts:
    """What one process counts while Redis is away."""

    def __init__(self) -> None:
        self._uses: OrderedDict[str, list[tuple[float, str]]] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, limits: Sequence[Limit], name: str) -> Taken:
        """Count a use."""
        now = time.monotonic()
        with self._lock:
            logs = [self._log_of(limit, now) for limit in limits]
            is_allowed = all(len(uses) < limit.most for limit, uses in zip(limits, logs, strict=True))
            for uses in logs if is_allowed else ():
                uses.append((now, name))
            counts = [
                Count(limit, len(uses), now - uses[0][0] if uses else 0.0)
                for limit, uses in zip(limits, logs, strict=True)
            ]
        return Taken(is_allowed, counts, name)

    def forget(self, keys: Sequence[str], name: str) -> None:
        """Take a use back."""
        with self._lock:
            for key in keys:
                if uses := self._uses.get(key):
                    uses[:] = [use for use in uses if use[1] != name]

    def clear(self) -> None:
        """Begin anew."""
        self._uses.clear()

    def _log_of(self, limit: Limit, now: float) -> list[tuple[float, str]]:
        """The uses that still count, the oldest first."""
        uses = self._uses.setdefault(limit.key, [])
        self._uses.move_to_end(limit.key)
        uses[:] = [use for use in uses if use[0] > now - limit.seconds]
        if len(self._uses) > MOST_OWN:
            self._uses.popitem(last=False)
        return uses


own_counts = OwnCounts()


def take(*limits: Limit, alone: bool = True) -> Taken:
    """Count one use against all of the limits, or against none where one is used up.

    While Redis is away each process counts for itself; unless `alone` is wanted, which raises RedisError instead.
    """
    name = secrets.token_hex(8)
    if alone and not redis_outage.is_over:
        return own_counts.take(limits, name)
    try:
        return _take(limits, name)
    except (RedisError, OSError) as error:
        if not alone:
            raise
        redis_outage.begin()
        log.warning("Each process counts uses for itself: Redis does not answer (%s).", error)
        return own_counts.take(limits, name)


def forget(*limits: Limit) -> None:
    """Begin to count anew; while Redis is away what was counted stays until its window ends."""
    try:
        _redis(settings.REDIS_URL).delete(*(limit.key for limit in limits))
    except (RedisError, OSError):
        log.warning("Uses could not be forgotten: they count until their windows end.")


def _take(limits: Sequence[Limit], name: str) -> Taken:
    script = _redis(settings.REDIS_URL).register_script(TAKE)
    rates = [number for limit in limits for number in (limit.most, limit.seconds)]
    is_allowed, *told = script(keys=[limit.key for limit in limits], args=[name, *rates])
    counts = [Count(limit, used, since / 1e6) for limit, used, since in zip(limits, told[::2], told[1::2], strict=True)]
    return Taken(bool(is_allowed), counts, name)


@cache
def _redis(url: str) -> Redis:
    return Redis.from_url(url, **settings.CACHES["default"]["OPTIONS"])
