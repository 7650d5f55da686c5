"""How rows of a model stand in a CSV file, out and in again."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, ClassVar

from django.db.models import Model, QuerySet

from catalog.exports.cells import CellError, clean

Cells = dict[str, str]
GUARDED = ("=", "+", "-", "@")
"""Signs before which our own export puts an apostrophe, so that no spreadsheet runs a cell."""


class Sheet(ABC):
    """One model's layout. A cell is compared as the text that an export of the row would hold."""

    model: ClassVar[type[Model]]
    key: ClassVar[str] = "id"
    """The column that says which row is meant; empty in a row to be added."""
    columns: ClassVar[tuple[str, ...]]
    required: ClassVar[tuple[str, ...]]
    """Columns that a new row fills."""
    unique: ClassVar[tuple[str, ...]] = ()
    """Columns in which no two rows say the same."""
    takes_new_rows: ClassVar[bool] = True

    @abstractmethod
    def rows(self) -> QuerySet:
        """Return all rows with what their cells need, in few queries."""

    @abstractmethod
    def cells_of(self, row: Any) -> Cells:
        """Return a row's cells by column, the key's included."""

    @abstractmethod
    def store(self, added: Sequence[Cells], changed: Sequence[tuple[Any, Cells]]) -> list[Any]:
        """Write new rows, and to known ones the cells that differ, in bulk; return all of them."""

    def read(self, cells: Mapping[str, str]) -> Cells:
        """Return the cells of a file's row as an export would write them; raises CellError naming the first fault."""
        return {column: self._read(column, unguarded(cells[column])) for column in self.columns if column in cells}

    def _read(self, column: str, text: str) -> str:
        try:
            return self.readers.get(column, clean)(text)
        except CellError as error:
            raise CellError(f"{column}: {error}") from None

    @property
    def readers(self) -> Mapping[str, Callable[[str], str]]:
        """How each column is read; as one line of text where none is named."""
        return {self.key: clean}


def unguarded(text: str) -> str:
    """Return a cell without the apostrophe that our export puts before what looks like a formula."""
    return text[1:] if text.startswith("'") and text[1:].startswith(GUARDED) else text


def one_of(known: Iterable[str], what: str) -> Callable[[str], str]:
    """Return a reader of a cell that must be one of the known ones."""
    names = set(known)

    def read(text: str) -> str:
        if (said := clean(text)) not in names:
            raise CellError(f"there is no {what} “{said}”.")
        return said

    return read


def number_from(first: int, last: int) -> Callable[[str], str]:
    """Return a reader of a whole number between two; an empty cell stays empty."""

    def read(text: str) -> str:
        said = clean(text)
        if said and not (said.isascii() and said.isdecimal() and first <= int(said) <= last):
            raise CellError(f"“{said}” is not a whole number from {first} to {last}.")
        return str(int(said)) if said else ""

    return read
