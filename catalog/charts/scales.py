"""From numbers to places and to words."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)


@dataclass(frozen=True, slots=True)
class Scale:
    """Maps [low, high] onto [start, end] in a straight line; one value alone stands in the middle."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        """Return where a value stands."""
        if self.high == self.low:
            return (self.start + self.end) / 2
        return self.start + (value - self.low) / (self.high - self.low) * (self.end - self.start)


def ticks(low: float, high: float, count: int = 5) -> list[float]:
    """Return at most about `count` round values that span [low, high], the first and last outside or on it."""
    if high <= low:
        high = low + (abs(low) or 1.0)
    rough = (high - low) / max(count - 1, 1)
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(each * power for each in STEPS if each * power >= rough * (1 - 1e-9))
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [round(at * step, 10) for at in range(first, last + 1)]


def extent(values: Iterable[float | None], *, zero: bool = True) -> tuple[float, float]:
    """Return the least and greatest of the values that are known, with 0 among them unless told otherwise."""
    known = [value for value in values if value is not None and math.isfinite(value)] + ([0.0] if zero else [])
    return (min(known), max(known)) if known else (0.0, 1.0)


def plain(value: float) -> str:
    """Return a number as a page writes it: `12,345`, `0.362`, `3.5`."""
    if float(value).is_integer():
        return f"{value:,.0f}"
    if abs(value) >= 1000:
        return f"{value:,.0f}"
    return f"{value:,.3g}"


def short(value: float) -> str:
    """Return a number for an axis: `12k`, `1.5M`, `0.25`."""
    for unit, sign in ((1e6, "M"), (1e3, "k")):
        if abs(value) >= unit:
            return f"{value / unit:.3g}{sign}"
    return f"{value:.3g}"


def percent(share: float) -> str:
    """Return a share as a percentage: `42 %`, `0.4 %`."""
    return f"{100 * share:.1f} %" if 0 < abs(share) < 0.0995 else f"{100 * share:.0f} %"


def runs(values: Sequence[float | None]) -> list[list[int]]:
    """Return the places of the known values, in unbroken runs."""
    known = [at for at, value in enumerate(values) if value is not None and math.isfinite(value)]
    found: list[list[int]] = [[known[0]]] if known else []
    for before, at in pairwise(known):
        if at == before + 1:
            found[-1].append(at)
        else:
            found.append([at])
    return found
