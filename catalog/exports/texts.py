"""From bytes to text and tables: encodings, delimiters, and rows with the numbers a spreadsheet gives them."""

import codecs
import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

from catalog.exports.records import MOST_ROWS, ExportError, Fault

_BOMS = [
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
]
_DELIMITERS = ",;\t"
NOT_TEXT = "This is not a file of ratings: upload the zip, CSV or JSON file you were given, as it is."


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table by the names of its columns; a column that is missing reads as empty."""

    number: int
    file: str
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a header; `columns` are its names in lower case."""

    file: str
    columns: frozenset[str]
    rows: list[Row]
    faults: list[Fault]


def decode(content: bytes) -> str:
    """Return the text of a file in UTF-8, UTF-16 or a Western European encoding; raises ExportError for others."""
    encoding = next((name for bom, name in _BOMS if content.startswith(bom)), None)
    if encoding is None and len(content) > 3 and not any(content[1:200:2]):
        encoding = "utf-16-le"
    try:
        text = content.decode(encoding or "utf-8")
    except UnicodeDecodeError as error:
        if encoding:
            raise ExportError(f"The file says it is {encoding.upper()} but is damaged: export it again.") from error
        text = content.decode("cp1252", errors="replace")
    if "\0" in text:
        raise ExportError(NOT_TEXT)
    return text


def read_table(text: str, file: str = "") -> Table:
    """Return the table of a CSV text whose first row names the columns."""
    head, _, _rest = text.lstrip("\n\r").partition("\n")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(_DELIMITERS, key=head.count))
    rows: list[Row] = []
    faults: list[Fault] = []
    names: list[str] = []
    for number, cells in _numbered(reader, faults, file):
        if not names:
            names = [cell.strip().lower() for cell in cells]
        elif any(cells):
            rows.append(Row(number, file, dict(zip(names, cells, strict=False))))
        if number > MOST_ROWS:
            raise ExportError(f"The file has more than {MOST_ROWS:,} rows: that is not one person's.")
    return Table(file, frozenset(names), rows, faults)


def _numbered(reader: Iterator[list[str]], faults: list[Fault], file: str) -> Iterator[tuple[int, list[str]]]:
    """Number the rows from 1; one that cannot be read becomes a fault."""
    number = 0
    while True:
        number += 1
        try:
            yield number, next(reader)
        except StopIteration:
            return
        except csv.Error:
            faults.append(
                Fault(number, "a cell is too long or a quotation mark is missing; the row is left out.", file)
            )
