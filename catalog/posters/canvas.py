"""Where a motif is drawn."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from catalog.posters.palettes import Palette
from catalog.posters.shapes import disc

SHADE = "#00000033"


@dataclass(frozen=True, slots=True)
class Canvas:
    """The room and the colours a motif has, and the film's own dice."""

    width: float
    height: float
    colours: Palette
    dice: Random

    @property
    def across(self) -> float:
        return self.width / 2

    def toss(self, low: float, high: float) -> float:
        return self.dice.uniform(low, high)


Motif = Callable[[Canvas], list[str]]


def stars(c: Canvas, count: int) -> list[str]:
    return [disc(c.toss(0, c.width), c.toss(0, c.height * 0.8), c.toss(0.8, 2.2), c.colours.ink) for _ in range(count)]
