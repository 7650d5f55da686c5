"""Reading delimited text into Arrow, fast where all is well and exact about the line where something is not."""

import csv
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv
from numpy.typing import NDArray

from ml_jobs.errors import DataError

FIRST_LINE = 2
"""The line of row 0: the header is line 1."""


def read_table(
    path: Path,
    columns: Mapping[str, pa.DataType],
    *,
    label: str = "",
    delimiter: str = ",",
    may_be_empty: tuple[str, ...] = (),
) -> pa.Table:
    """Return the named columns of a UTF-8 text file with a header, in that order.

    Raises DataError naming the file (as `label`, or its path) and the line where a value is missing or no such value.
    """
    label = label or str(path)
    _check_header(path, columns, label, delimiter)
    try:
        table = _read(path, columns, delimiter)
    except pa.ArrowInvalid as error:
        raise _explain(path, columns, label, delimiter) or DataError(f"{label}: {error}") from error
    for name in columns:
        if name not in may_be_empty and table[name].null_count:
            refuse_first(np.asarray(table[name].is_null()), label, lambda _: f"{name} is empty")  # noqa: B023  (called at once)
    return table


def refuse_first(wrong: NDArray[np.bool_], label: str, describe: Callable[[int], str]) -> None:
    """Raise DataError for the first row that is marked wrong, if any is; `describe` says what is wrong with it."""
    if wrong.any():
        row = int(np.argmax(wrong))
        raise DataError(f"{label}, line {row + FIRST_LINE}: {describe(row)}.")


def _read(path: Path, columns: Mapping[str, pa.DataType], delimiter: str) -> pa.Table:
    return pyarrow.csv.read_csv(
        path,
        parse_options=pyarrow.csv.ParseOptions(
            delimiter=delimiter, quote_char='"' if delimiter == "," else False, newlines_in_values=delimiter == ","
        ),
        convert_options=pyarrow.csv.ConvertOptions(
            column_types=dict(columns), include_columns=list(columns), null_values=[""], strings_can_be_null=False
        ),
    )


def _check_header(path: Path, columns: Mapping[str, pa.DataType], label: str, delimiter: str) -> None:
    try:
        with path.open("rb") as stream:
            header = stream.readline().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise DataError(f"{label}, line 1: not UTF-8 text.") from None
    except OSError as error:
        raise DataError(f"{label} cannot be read: {error.strerror}.") from error
    found = [name.strip() for name in next(csv.reader([header], delimiter=delimiter), [])]
    if missing := [name for name in columns if name not in found]:
        raise DataError(f"{label}: column {', '.join(missing)} is missing; it has {', '.join(found) or 'none'}.")


def _explain(path: Path, columns: Mapping[str, pa.DataType], label: str, delimiter: str) -> DataError | None:
    """Find the line Arrow stumbled over, by reading once more in the slow and simple way."""
    try:
        for line, header, row in _rows(path, delimiter):
            if len(row) != len(header):
                return DataError(f"{label}, line {line}: {len(row)} fields where the header has {len(header)}.")
            for name, kind in columns.items():
                if fault := _fault(row[header.index(name)], kind):
                    return DataError(f"{label}, line {line}: {name} {fault}.")
    except _NotTextError as error:
        return DataError(f"{label}, line {error.line}: not UTF-8 text.")
    return None


class _NotTextError(Exception):
    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


def _rows(path: Path, delimiter: str) -> Iterator[tuple[int, list[str], list[str]]]:
    reader = csv.reader(
        _lines(path), delimiter=delimiter, quoting=csv.QUOTE_MINIMAL if delimiter == "," else csv.QUOTE_NONE
    )
    header = [name.strip() for name in next(reader)]
    for row in reader:
        if row:
            yield reader.line_num, header, row


def _lines(path: Path) -> Iterator[str]:
    with path.open("rb") as stream:
        for line, content in enumerate(stream, start=1):
            try:
                yield content.decode("utf-8-sig" if line == 1 else "utf-8")
            except UnicodeDecodeError:
                raise _NotTextError(line) from None


def _fault(value: str, kind: pa.DataType) -> str:
    """Say why the value is not of the kind; empty where it is, or is empty."""
    if not value or pa.types.is_string(kind):
        return ""
    try:
        pa.scalar(value).cast(kind)
    except pa.ArrowInvalid:
        return f"{value!r} is not a {'whole number' if pa.types.is_integer(kind) else 'number'}"
    return ""
