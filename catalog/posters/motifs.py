"""What each genre looks like from afar."""

from catalog.posters import patterns, scenes, things
from catalog.posters.canvas import Motif

MOTIFS: dict[str, tuple[Motif, ...]] = {
    "Western": (scenes.mesa, scenes.rider),
    "War": (scenes.searchlights, scenes.wire),
    "Musical": (patterns.equaliser, things.record),
    "Animation": (things.creatures, things.balloons, patterns.party),
    "Horror": (things.eye, things.claws, scenes.wood),
    "Sci-Fi": (things.planet, things.grid_sun, things.orbits),
    "Film-Noir": (scenes.blinds, scenes.city),
    "Fantasy": (scenes.towers, scenes.range_of_hills),
    "Documentary": (patterns.halftone, patterns.aperture),
    "Mystery": (things.keyhole, scenes.stairs, patterns.corridor),
    "Crime": (scenes.city, scenes.blinds, patterns.print_of_a_finger),
    "Adventure": (scenes.range_of_hills, scenes.sea),
    "Romance": (patterns.overlap, patterns.embrace, patterns.ribbons),
    "Thriller": (patterns.vertigo, patterns.corridor, patterns.print_of_a_finger),
    "Action": (patterns.burst, patterns.speed),
    "Children": (things.balloons, things.creatures),
    "Comedy": (patterns.party, things.grin, patterns.tiles),
    "Drama": (scenes.solitude, scenes.doorway, patterns.overlap),
    "": (patterns.tiles, patterns.ribbons),
}
"""The most telling genre first: a film is drawn by one of its two first."""

WHOLE_SHEET: frozenset[Motif] = frozenset(
    (
        *(patterns.party, patterns.tiles, patterns.vertigo, patterns.corridor, patterns.burst, patterns.speed),
        *(patterns.halftone, things.claws, things.grid_sun),
        *(scenes.blinds, scenes.city, scenes.wood, scenes.range_of_hills, scenes.sea),
    )
)
"""Motifs that bear a label over their lower part."""
