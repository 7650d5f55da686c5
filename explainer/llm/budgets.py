"""What language models may cost: tokens and dollars, a day and a person's day, counted before anything is asked.

How to call it::

    budget = Budget.of(user_id)               # counts again from the log what the cache has lost; in the main thread
    expected = Cost.expected(messages, max_tokens)
    if budget.reserve(expected):              # in any thread
        …
        budget.settle(expected, spent)

A reservation is taken from each counter at once, so that threads and processes side by side cannot spend more than is
there by more than the error of one estimate.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from math import ceil

from django.conf import settings
from django.core.cache import cache
from django.db.models import F, Sum
from django.utils import timezone

from explainer.clients import Completion, Messages
from explainer.models import LlmCall

DAY_SECONDS = 90_000
CHARACTERS_PER_TOKEN = 3.0
"""Fewer than English has, so that what is estimated is rather too much."""


@dataclass(frozen=True, slots=True)
class Cost:
    """Tokens in and out."""

    prompt_tokens: int = 0
    completion_tokens: int = 0

    @property
    def tokens(self) -> int:
        """Both together."""
        return self.prompt_tokens + self.completion_tokens

    @property
    def millionths(self) -> int:
        """What they cost in millionths of a US dollar."""
        price_in, price_out = settings.LLM_PRICES
        return ceil(self.prompt_tokens * price_in + self.completion_tokens * price_out)

    @property
    def usd(self) -> Decimal:
        """What they cost in US dollars."""
        return Decimal(self.millionths) / 1_000_000

    @classmethod
    def expected(cls, messages: Messages, max_tokens: int) -> "Cost":
        """Return the most that an answer to these messages may cost."""
        return cls(_estimate(json.dumps(list(messages), ensure_ascii=False)), max_tokens)

    @classmethod
    def of(cls, completion: Completion, expected: "Cost") -> "Cost":
        """Return what an answer cost, estimated from its length where the server does not tell."""
        said, asked = completion.completion_tokens, completion.prompt_tokens
        return cls(
            expected.prompt_tokens if asked is None else asked, _estimate(completion.text) if said is None else said
        )


@dataclass(frozen=True, slots=True)
class Meter:
    """What was spent today, of a unit (`tokens` or `millionths`), by everyone or by one person."""

    unit: str
    limit: int
    user_id: int | None = None

    def key(self, today: date) -> str:
        """Return where it stands in the cache."""
        return f"llm:{self.unit}:{today}" + (f":{self.user_id}" if self.user_id is not None else "")


@dataclass(frozen=True, slots=True)
class Budget:
    """The counters of a day and, for a person, of the person's day, by their keys."""

    meters: Mapping[str, Meter]

    @classmethod
    def of(cls, user_id: int | None) -> "Budget":
        """Return the budget of a person's questions, or of nobody's in particular."""
        found = [
            Meter("tokens", settings.LLM_TOKENS_PER_DAY),
            Meter("millionths", round(1e6 * settings.LLM_USD_PER_DAY)),
        ]
        if user_id is not None:
            found += [
                Meter("tokens", settings.LLM_TOKENS_PER_PERSON_AND_DAY, user_id),
                Meter("millionths", round(1e6 * settings.LLM_USD_PER_PERSON_AND_DAY), user_id),
            ]
        today = timezone.now().date()
        meters = {meter.key(today): meter for meter in found}
        _count_again(meters)
        return cls(meters)

    def reserve(self, cost: Cost) -> bool:
        """Take a cost from every counter, or from none where one has too little left."""
        taken: list[str] = []
        for key, meter in self.meters.items():
            try:
                now = cache.incr(key, getattr(cost, meter.unit))
            except ValueError:
                # The cache was emptied meanwhile: what was spent is not known here, so nothing more is.
                break
            taken.append(key)
            if now > meter.limit:
                break
        else:
            return True
        for key in taken:
            _add(key, -getattr(cost, self.meters[key].unit))
        return False

    def settle(self, reserved: Cost, spent: Cost) -> None:
        """Put what was spent in the place of what was reserved."""
        for key, meter in self.meters.items():
            _add(key, getattr(spent, meter.unit) - getattr(reserved, meter.unit))


def _count_again(meters: Mapping[str, Meter]) -> None:
    """Fill the counters that are not in the cache with what the log says of today."""
    known = cache.get_many(meters)
    missing = {key: meter for key, meter in meters.items() if key not in known}
    if not missing:
        return
    midnight = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)
    calls = LlmCall.objects.filter(created_at__gte=midnight)
    for user_id in {meter.user_id for meter in missing.values()}:
        theirs = calls if user_id is None else calls.filter(user=user_id)
        spent = theirs.aggregate(
            tokens=Sum(F("prompt_tokens") + F("completion_tokens"), default=0),
            millionths=Sum(F("cost_usd") * 1_000_000, default=Decimal()),
        )
        for key, meter in missing.items():
            if meter.user_id == user_id:
                cache.add(key, int(spent[meter.unit]), DAY_SECONDS)


def _add(key: str, amount: int) -> None:
    try:
        cache.incr(key, amount)
    except ValueError:
        # Emptied meanwhile: the next budget counts it from the log.
        return


def _estimate(text: str) -> int:
    return ceil(len(text) / CHARACTERS_PER_TOKEN)
