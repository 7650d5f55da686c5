"""Every line of an upload and what becomes of it, as a table to keep."""

from accounts.imports.planning import Entry, Plan
from catalog.exports.writing import write_table

COLUMNS = ("File", "Row", "Title", "Year", "Said", "Stars", "Date", "Outcome", "Our film", "Found by")
OUTCOMES = {
    "new": "will be added",
    "differing": "rated differently here",
    "same": "rated the same here",
    "wanted": "goes on the watchlist",
    "watched": "seen, not rated",
    "known": "nothing to do",
    "repeated": "repeats another row",
    "ambiguous": "several films fit",
    "unknown": "not in our catalogue",
}


def write_report(plan: Plan) -> str:
    """Return the plan as CSV, in the order of the file's rows."""
    listed = [(entry, outcome) for name, outcome in OUTCOMES.items() for entry in getattr(plan, name)]
    listed.sort(key=lambda each: each[0].line.number)
    return write_table(COLUMNS, (_row(entry, outcome) for entry, outcome in listed))


def _row(entry: Entry, outcome: str) -> tuple:
    line = entry.line
    return (
        line.file,
        line.row,
        line.title,
        line.year or "",
        line.kind.value,
        line.stars or "",
        f"{line.date:%Y-%m-%d}" if line.date else "",
        outcome,
        entry.movie or "",
        line.how.label if entry.movie else "",
    )
