"""Which site an export comes from, told from its content, and all that it says."""

from datetime import datetime
from pathlib import PurePosixPath

from catalog.exports.archives import Archive, is_zip, open_archive
from catalog.exports.cells import clean
from catalog.exports.merging import merge
from catalog.exports.records import MOST_BYTES, ExportError, Fault, Layout, Reading, Record
from catalog.exports.tables import is_known, reader_for
from catalog.exports.texts import NOT_TEXT, decode, read_table
from catalog.exports.trakt import read_trakt

LETTERBOXD_FILES = ("diary.csv", "ratings.csv", "watched.csv", "watchlist.csv")
"""In this order: of two ratings of one day, the one that stands in ratings.csv counts."""
MOST_JSON_FILES = 100
NOTHING_IN_ZIP = (
    "The zip holds no ratings we know: Letterboxd’s has ratings.csv and diary.csv, Trakt’s has JSON files of ratings."
)
_BINARY = (b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!", b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"\xd0\xcf\x11\xe0", b"SQLite")


def read_export(content: bytes, *, name: str = "", now: datetime) -> Reading:
    """Return what an export says; `name` is asked only where two kinds of file look alike. Raises ExportError."""
    name = clean(PurePosixPath(name.replace("\\", "/")).name, 100)
    if len(content) > MOST_BYTES:
        raise ExportError(f"The file is larger than {MOST_BYTES // 1024**2} MB: that is not one person's ratings.")
    if not content.strip():
        raise ExportError("The file is empty.")
    reading = _read_zip(open_archive(content), now) if is_zip(content) else _read_file(content, name, now)
    if not reading.records:
        first = f" {reading.faults[0]}" if reading.faults else ""
        raise ExportError(f"There is no film in this file that could be read.{first}")
    return reading


def _read_file(content: bytes, name: str, now: datetime) -> Reading:
    """Read a single table or JSON; its rows are told without the file's name, for there is only one."""
    if content.startswith(_BINARY):
        raise ExportError(NOT_TEXT)
    faults: list[Fault] = []
    text = decode(content)
    if text.lstrip()[:1] in ("[", "{"):
        return merge(Layout.TRAKT, read_trakt(text, name, now, faults), faults)
    table = read_table(text, name)
    reader = reader_for(table, now, faults)
    return merge(reader.layout, list(reader.records(table)), faults)


def _read_zip(archive: Archive, now: datetime) -> Reading:
    paths = {path.name.lower(): path for path in archive.paths if _is_near_the_top(path)}
    if any(path.name == "[Content_Types].xml" for path in archive.paths):
        raise ExportError("This is a spreadsheet or document: save the ratings as CSV and upload that.")
    faults: list[Fault] = []
    records: list[Record]
    if tables := [paths[name] for name in LETTERBOXD_FILES if name in paths]:
        layout, records = _read_tables(archive, tables, now, faults)
    elif documents := [path for path in archive.paths if path.suffix.lower() == ".json"]:
        layout, records = Layout.TRAKT, _read_documents(archive, documents, now, faults)
    elif others := [path for path in archive.paths if path.suffix.lower() == ".csv"][:20]:
        layout, records = _read_tables(archive, others, now, faults, skip_unknown=True)
    else:
        raise ExportError(NOTHING_IN_ZIP)
    return merge(layout, records, faults)


def _is_near_the_top(path: PurePosixPath) -> bool:
    """Letterboxd keeps deleted and orphaned entries in folders; a zip made anew may have one folder around all."""
    return len(path.parts) == 1 or (
        len(path.parts) == 2 and path.parts[0] not in {"deleted", "orphaned", "likes", "lists"}
    )


def _read_tables(
    archive: Archive, paths: list[PurePosixPath], now: datetime, faults: list[Fault], *, skip_unknown: bool = False
) -> tuple[Layout, list[Record]]:
    """Read tables of one site."""
    records: list[Record] = []
    layout: Layout | None = None
    for path in paths:
        table = read_table(decode(archive.read(path)), clean(path.name, 60))
        if not table.columns or (skip_unknown and not is_known(table)):
            continue
        reader = reader_for(table, now, faults)
        layout = layout or reader.layout
        records += [*reader.records(table)] if reader.layout is layout else []
    if layout is None:
        raise ExportError(NOTHING_IN_ZIP)
    return layout, records


def _read_documents(archive: Archive, paths: list[PurePosixPath], now: datetime, faults: list[Fault]) -> list[Record]:
    """Read those of Trakt's files that list films."""
    records: list[Record] = []
    refusal: ExportError | None = None
    for path in paths[:MOST_JSON_FILES]:
        try:
            records += read_trakt(decode(archive.read(path)), clean(path.name, 60), now, faults)
        except ExportError as error:
            refusal = error
    if not records and refusal is not None:
        raise ExportError(NOTHING_IN_ZIP) from refusal
    return records
