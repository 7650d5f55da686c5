"""What a file would change: line by line against the rows that are there, with all that is wrong."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256
from typing import Any

from django.db import transaction

from catalog.bulk.sheets import Cells, Sheet
from catalog.exports.cells import CellError
from catalog.exports.records import ExportError, Fault
from catalog.exports.texts import Row, decode, read_table

MOST_BYTES, MOST_ROWS = 4 * 1024 * 1024, 20_000


class Kind(StrEnum):
    ADD = "add"
    CHANGE = "change"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the file: the cells that it changes, as they are and as they would be."""

    number: int
    kind: Kind
    key: str
    before: Cells
    after: Cells

    @property
    def cells(self) -> list[tuple[str, str, str]]:
        """Each column that changes, as it is and as it would be."""
        return [(column, self.before.get(column, ""), said) for column, said in self.after.items()]


@dataclass(frozen=True, slots=True)
class Plan:
    """A file held against the database."""

    lines: list[Line] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    @property
    def counts(self) -> Counter[str]:
        """How many rows are added, changed and left as they are."""
        return Counter(line.kind.value for line in self.lines)

    @property
    def differing(self) -> list[Line]:
        """The lines that change something."""
        return [line for line in self.lines if line.kind is not Kind.SAME]

    @property
    def digest(self) -> str:
        """What tells this plan from any other: somebody who agreed to one has not agreed to another."""
        told = [(line.kind, line.key, line.before, line.after) for line in self.differing]
        return sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


class PlanRefused(Exception):  # noqa: N818  (says what came of it)
    """Why a plan is not carried out, in one line."""


def plan_import(sheet: Sheet, content: bytes) -> Plan:
    """Return what the file would change; raises ExportError where it is no such file."""
    if len(content) > MOST_BYTES:
        raise ExportError(f"The file is larger than {MOST_BYTES // 1024**2} MB: import it in parts.")
    if content.count(b"\n") > MOST_ROWS + 1:
        raise ExportError(f"The file has more than {MOST_ROWS:,} rows: import it in parts.")
    table = read_table(decode(content))
    if sheet.key not in table.columns:
        raise ExportError(f"The first row must name the columns, {sheet.key} among them: {', '.join(sheet.columns)}.")
    known = {cells[sheet.key]: cells for cells in map(sheet.cells_of, sheet.rows())}
    plan = Plan(faults=list(table.faults))
    for row in table.rows:
        try:
            plan.lines.append(_line(sheet, row, known))
        except CellError as error:
            plan.faults.append(Fault(row.number, str(error)))
    plan.faults.extend(_clashes(sheet, plan, known))
    plan.faults.sort(key=lambda fault: fault.row)
    return plan


@transaction.atomic
def store_plan(sheet: Sheet, content: bytes, *, seen: str) -> tuple[Plan, list[Any]]:
    """Carry out the plan whose digest somebody has seen; returns it with the rows written. Raises PlanRefused."""
    plan = plan_import(sheet, content)
    if plan.faults:
        raise PlanRefused("Nothing is stored while a row has a fault.")
    if plan.digest != seen:
        raise PlanRefused("Rows have changed since you looked: nothing was stored. Look again before you decide.")
    added = [line.after for line in plan.lines if line.kind is Kind.ADD]
    changed = {line.key: line.after for line in plan.lines if line.kind is Kind.CHANGE}
    rows = [row for row in sheet.rows() if sheet.cells_of(row)[sheet.key] in changed]
    return plan, sheet.store(added, [(row, changed[sheet.cells_of(row)[sheet.key]]) for row in rows])


def _line(sheet: Sheet, row: Row, known: Mapping[str, Cells]) -> Line:
    cells = sheet.read(row.cells)
    key = cells.pop(sheet.key)
    if not key:
        return _new_line(sheet, row.number, cells)
    if key not in known:
        raise CellError(f"{sheet.key}: there is no row “{key}”.")
    _refuse_empty(sheet, cells)
    after = {column: said for column, said in cells.items() if said != known[key][column]}
    before = {column: known[key][column] for column in after}
    return Line(row.number, Kind.CHANGE if after else Kind.SAME, key, before, after)


def _new_line(sheet: Sheet, number: int, cells: Cells) -> Line:
    if not sheet.takes_new_rows:
        raise CellError(f"{sheet.key}: says no row, and none can be added here.")
    missing = [column for column in sheet.required if column not in cells]
    if missing:
        raise CellError(f"a new row needs {', '.join(missing)}.")
    _refuse_empty(sheet, cells)
    return Line(number, Kind.ADD, "", {}, cells)


def _refuse_empty(sheet: Sheet, cells: Cells) -> None:
    for column in sheet.required:
        if cells.get(column) == "":
            raise CellError(f"{column}: must not be empty.")


def _clashes(sheet: Sheet, plan: Plan, known: Mapping[str, Cells]) -> Iterator[Fault]:
    """A row named twice, and what would stand in two rows where only one may have it."""
    named = Counter(line.key for line in plan.lines if line.key)
    for line in plan.lines:
        if named[line.key] > 1:
            yield Fault(line.number, f"{sheet.key}: the file names the row “{line.key}” more than once.")
    changes = {line.key: line.after for line in plan.lines if line.key}
    for column in sheet.unique:
        settled = [changes.get(key, {}).get(column, cells[column]) for key, cells in known.items()]
        fresh = [line.after.get(column, "") for line in plan.lines if line.kind is Kind.ADD]
        taken = Counter(said for said in [*settled, *fresh] if said)
        for line in plan.differing:
            if taken[line.after.get(column, "")] > 1:
                yield Fault(line.number, f"{column}: “{line.after[column]}” would stand in more than one row.")
