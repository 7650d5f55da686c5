"""Reading what people take along from other film sites, and writing what they may take from here.

How to call it::

    reading = read_export(content, name="letterboxd-ada.zip", now=timezone.now())
    reading.layout, reading.records, reading.faults
    write_letterboxd(films), write_imdb(films)

Nothing here knows Django or the catalogue: bytes in, typed records out (`catalog.matching` finds their films). A file
that cannot be read as a whole raises ExportError with one sentence that says why and what to do; a row that cannot
be read becomes a Fault with its number, and the rest goes on.
"""

from catalog.exports.reading import read_export
from catalog.exports.records import ExportError, Fault, Kind, Layout, Reading, Record
from catalog.exports.writing import RatedFilm, write_imdb, write_letterboxd

__all__ = [
    "ExportError",
    "Fault",
    "Kind",
    "Layout",
    "RatedFilm",
    "Reading",
    "Record",
    "read_export",
    "write_imdb",
    "write_letterboxd",
]
