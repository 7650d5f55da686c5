"""One film of an upload with what it was matched to, as it waits in the database."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from catalog.exports import Kind, Record
from catalog.matching import How, Match


@dataclass(frozen=True, slots=True)
class Line:
    """What the file says of a film, and the films of the catalogue it may mean."""

    number: int
    """Its place among the upload's lines, from 0: the name under which a film is chosen for it."""
    row: int
    file: str
    kind: Kind
    title: str
    year: int | None
    stars: Decimal | None
    date: datetime | None
    how: How
    movie_ids: tuple[int, ...]

    @classmethod
    def of(cls, number: int, record: Record, match: Match) -> "Line":
        """Build from a record and its match."""
        return cls(
            number=number,
            row=record.row,
            file=record.file,
            kind=record.kind,
            title=record.title or _name_by_id(record),
            year=record.year,
            stars=record.stars,
            date=record.date,
            how=match.how,
            movie_ids=match.movie_ids,
        )

    @classmethod
    def from_json(cls, number: int, kept: Mapping[str, Any]) -> "Line":
        """Build from what `to_json` returned."""
        return cls(
            number=number,
            row=kept["row"],
            file=kept["file"],
            kind=Kind(kept["kind"]),
            title=kept["title"],
            year=kept["year"],
            stars=Decimal(kept["stars"]) if kept["stars"] else None,
            date=datetime.fromisoformat(kept["date"]) if kept["date"] else None,
            how=How(kept["how"]),
            movie_ids=tuple(kept["movies"]),
        )

    def to_json(self) -> dict[str, Any]:
        """Return the line for a JSON column; its number is its place there."""
        return {
            "row": self.row,
            "file": self.file,
            "kind": self.kind.value,
            "title": self.title,
            "year": self.year,
            "stars": str(self.stars) if self.stars else None,
            "date": self.date.isoformat() if self.date else None,
            "how": self.how.value,
            "movies": list(self.movie_ids),
        }

    @property
    def name(self) -> str:
        """The film as the file names it."""
        return f"{self.title} ({self.year})" if self.year else self.title


def _name_by_id(record: Record) -> str:
    if record.movielens_id:
        return f"MovieLens film {record.movielens_id}"
    return f"tt{record.imdb_id:07d}" if record.imdb_id else f"TMDB film {record.tmdb_id}"
