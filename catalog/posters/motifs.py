"""What each genre looks like from afar."""

from catalog.posters import outdoors, patterns, scenes, signs, stages, things
from catalog.posters.canvas import Motif

MOTIFS: dict[str, tuple[Motif, ...]] = {
    "Western": (scenes.mesa, scenes.rider, outdoors.cactus, signs.badge),
    "War": (scenes.searchlights, scenes.wire, outdoors.poppies),
    "Musical": (patterns.equaliser, things.record, stages.piano, stages.curtain),
    "Animation": (things.creatures, things.balloons, patterns.party, signs.kite, stages.blocks),
    "Horror": (things.eye, things.claws, scenes.wood, outdoors.house, signs.candle),
    "Sci-Fi": (things.planet, things.grid_sun, things.orbits, signs.rocket, stages.signal),
    "Film-Noir": (scenes.blinds, scenes.city, outdoors.lamplight),
    "Fantasy": (scenes.towers, scenes.range_of_hills, stages.portal, outdoors.tree),
    "Documentary": (patterns.halftone, patterns.aperture, stages.filmstrip, stages.microphone),
    "Mystery": (things.keyhole, scenes.stairs, patterns.corridor, signs.magnifier, signs.candle),
    "Crime": (scenes.city, scenes.blinds, patterns.print_of_a_finger, signs.cards, outdoors.lamplight),
    "Adventure": (scenes.range_of_hills, scenes.sea, signs.compass, outdoors.dunes, outdoors.jungle),
    "Romance": (patterns.overlap, patterns.embrace, patterns.ribbons, signs.letter, stages.window),
    "Thriller": (patterns.vertigo, patterns.corridor, patterns.print_of_a_finger, signs.clock, scenes.leap),
    "Action": (patterns.burst, patterns.speed, signs.bolt, signs.sights, scenes.leap, things.gauge),
    "Children": (things.balloons, things.creatures, signs.kite, stages.blocks),
    "Comedy": (patterns.party, things.grin, patterns.tiles, signs.speech, signs.disguise),
    "Drama": (
        *(scenes.solitude, scenes.doorway, patterns.overlap, signs.umbrella, outdoors.tree),
        *(stages.window, outdoors.lighthouse),
    ),
    "": (patterns.tiles, patterns.ribbons, stages.filmstrip),
}
"""The most telling genre first, where a film's theme says nothing else."""

WHOLE_SHEET: frozenset[Motif] = frozenset(
    (
        *(patterns.party, patterns.tiles, patterns.vertigo, patterns.corridor, patterns.burst, patterns.speed),
        *(patterns.halftone, things.claws, things.grid_sun, stages.piano, stages.filmstrip, stages.curtain),
        *(scenes.blinds, scenes.city, scenes.wood, scenes.range_of_hills, scenes.sea, outdoors.jungle),
    )
)
"""Motifs that bear a label over their lower part."""

AFTER_DARK = frozenset({"Horror", "Sci-Fi", "Thriller", "Film-Noir", "Crime", "Mystery", "War", "Fantasy"})
BY_DAY = frozenset({"Comedy", "Children", "Animation", "Musical", "Western"})
"""Genres that sit better on a dark ground, and on a light one."""
