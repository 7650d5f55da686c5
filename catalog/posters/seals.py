"""The sign of a theme: two plain shapes, the same on the posters of all its films."""

from dataclasses import dataclass
from random import Random

from catalog.posters.shapes import box, disc, half_disc, moved, polygon, quarter, ring

SIZE = 20


@dataclass(frozen=True, slots=True)
class Seal:
    """One of some hundred signs; the theme's slug chooses."""

    slug: str

    def drawn(self, x: float, y: float, ink: str, ground: str) -> str:
        """Return the sign with its lower right corner at (x, y)."""
        dice, half = Random(f"seal of {self.slug}"), SIZE / 2  # noqa: S311  (drawing, not secrets)
        outer, inner, turn = dice.randrange(5), dice.randrange(5), dice.randrange(4)
        return moved(x - half, y - half, 90 * turn, _outer(outer, half, ink), _inner(inner, half, ground))


def _outer(kind: int, half: float, ink: str) -> str:
    if kind == 0:
        return disc(0, 0, half, ink)
    if kind == 1:
        return box(-half, -half, 2 * half, 2 * half, ink)
    if kind == 2:
        return polygon([(0, -half), (half, 0), (0, half), (-half, 0)], ink)
    if kind == 3:
        return quarter(-half, -half, 2 * half, ink, 0)
    return polygon([(-half, half), (0, -half), (half, half)], ink)


def _inner(kind: int, half: float, ground: str) -> str:
    if kind == 0:
        return disc(0, 0, half * 0.4, ground)
    if kind == 1:
        return box(-half * 0.16, -half, half * 0.32, 2 * half, ground)
    if kind == 2:
        return half_disc(0, 0, half * 0.55, ground)
    if kind == 3:
        return ring(0, half * 0.1, half * 0.42, ground, half * 0.2)
    return box(-half, -half * 0.14, 2 * half, half * 0.28, ground) + box(-half * 0.14, -half, half * 0.28, half, ground)
