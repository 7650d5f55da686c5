"""Turn fonts into the outlines the posters draw with: `python outline_fonts.py ARCHIVO.woff2 SOURCE_SERIF_FOLDER`.

Run by hand when a face changes, in an environment with fonttools, brotli and uharfbuzz; the site needs none of them,
only `glyphs.json`. An SVG in an <img> can load no web font, and outlines look the same on every device.
"""

import io
import json
import sys
from itertools import product
from pathlib import Path

import uharfbuzz
from fontTools.misc.transform import Scale
from fontTools.pens.svgPathPen import SVGPathPen
from fontTools.pens.transformPen import TransformPen
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

UNITS = 1000
CAPITALS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
SMALL = "abcdefghijklmnopqrstuvwxyz"
SIGNS = " .,:;!?'\"’‘“”()&-–—…/+#%$@*=½³²°·×"
ACCENTED = "ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜÝŒŠŽĆČŁŃŌŚŪŻŹŘĞŞİĀĪŐŰ"
LEAST_KERN = 8


def load(path: Path, **axes: float) -> TTFont:
    font = TTFont(path)
    font.flavor = None
    return instantiateVariableFont(font, axes) if axes else font


def outline(font: TTFont, letters: str) -> dict:
    scale = UNITS / font["head"].unitsPerEm
    names, shapes = font.getBestCmap(), font.getGlyphSet()
    glyphs = {}
    for letter in letters:
        if ord(letter) not in names:
            continue
        shape = shapes[names[ord(letter)]]
        pen = SVGPathPen(shapes, ntos=lambda number: str(round(number)))
        shape.draw(TransformPen(pen, Scale(scale, -scale)))
        glyphs[letter] = [round(shape.width * scale), pen.getCommands()]
    return {"capital": round(font["OS/2"].sCapHeight * scale), "glyphs": glyphs, "kern": kern(font, glyphs, scale)}


def kern(font: TTFont, glyphs: dict, scale: float) -> dict[str, int]:
    data = io.BytesIO()
    font.save(data)
    shaper = uharfbuzz.Font(uharfbuzz.Face(data.getvalue()))
    letters = [letter for letter in glyphs if letter.isascii()]
    return {
        first + second: closer
        for first, second in product(letters, letters)
        if abs(closer := round(advance(shaper, first + second) * scale) - glyphs[first][0] - glyphs[second][0])
        >= LEAST_KERN
    }


def advance(shaper: "uharfbuzz.Font", text: str) -> int:
    buffer = uharfbuzz.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    uharfbuzz.shape(shaper, buffer, {"kern": True, "liga": False})
    return sum(position.x_advance for position in buffer.glyph_positions)


def main(archivo: Path, serif: Path) -> None:
    capitals, all_letters = CAPITALS + SIGNS + ACCENTED, CAPITALS + SMALL + SIGNS + ACCENTED + ACCENTED.lower()
    faces = {
        "narrow": outline(load(archivo, wght=750, wdth=75), capitals),
        "plain": outline(load(archivo, wght=560, wdth=100), capitals),
        "serif": outline(load(serif / "SourceSerifPro-Black.ttf"), all_letters),
        "italic": outline(load(serif / "SourceSerifPro-SemiboldIt.ttf"), all_letters),
    }
    target = Path(__file__).with_name("glyphs.json")
    target.write_text(json.dumps(faces, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
