"""Pages by cursor: each starts where the one before it ended, however many rows share a value or come and go."""

from collections.abc import Sequence
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any, NamedTuple

from django.core import signing
from django.db.models import Model, Q
from rest_framework.exceptions import NotFound
from rest_framework.pagination import CursorPagination
from rest_framework.request import Request
from rest_framework.utils.urls import replace_query_param


class Place(NamedTuple):
    """Beside which row a page begins, by its values in the list's order, and on which side of it."""

    back: bool
    values: Sequence[Any]


class DefaultCursorPagination(CursorPagination):
    """Compares all fields of the order, where REST framework's own counts rows that share the first one's value.

    The last field of `ordering` must be unique and none may be null. Cursors are signed, so that nobody can make one
    that the database chokes on, and belong to their order.
    """

    page_size = 50
    max_page_size = 200
    page_size_query_param = "page_size"
    ordering = ("pk",)

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:
        self.request = request
        size = self.get_page_size(request) or self.max_page_size
        self.order = tuple(self.get_ordering(request, queryset, view))
        place = self._read_place()
        back = place is not None and place.back
        ordered = queryset.order_by(*(_turned(name) if back else name for name in self.order))
        if place is not None:
            ordered = ordered.filter(_beyond(place, self.order))
        rows = list(ordered[: size + 1])
        more, page = len(rows) > size, rows[:size]
        if back:
            page.reverse()
        self.following = page[-1:] if back or more else []
        self.preceding = page[:1] if (more if back else place is not None) else []
        return page

    def get_next_link(self) -> str | None:
        return self._link(self.following[0], back=False) if self.following else None

    def get_previous_link(self) -> str | None:
        return self._link(self.preceding[0], back=True) if self.preceding else None

    def _link(self, row: Any, *, back: bool) -> str:
        values = [_plain(_value(row, name.lstrip("-"))) for name in self.order]
        cursor = signing.dumps([back, *values], salt=self._salt)
        return replace_query_param(self.request.build_absolute_uri(), self.cursor_query_param, cursor)

    def _read_place(self) -> Place | None:
        cursor = self.request.query_params.get(self.cursor_query_param)
        if cursor is None:
            return None
        try:
            back, *values = signing.loads(cursor, salt=self._salt)
        except signing.BadSignature as error:
            raise NotFound(self.invalid_cursor_message) from error
        return Place(back, values)

    @property
    def _salt(self) -> str:
        return f"cursor {' '.join(self.order)}"


class LatestFirst(DefaultCursorPagination):
    """Rows with a date of their own, the latest first."""

    ordering = ("-created_at", "-pk")  # type: ignore[assignment]  # DRF takes several as well


def _turned(name: str) -> str:
    return name[1:] if name.startswith("-") else f"-{name}"


def _beyond(place: Place, ordering: Sequence[str]) -> Q:
    """Rows after the place, or before it: equal in some first fields and beyond it in the next."""
    steps = []
    for count, name in enumerate(ordering):
        side = "lt" if name.startswith("-") != place.back else "gt"
        equal = {each.lstrip("-"): value for each, value in zip(ordering[:count], place.values, strict=False)}
        steps.append(Q(**equal) & Q(**{f"{name.lstrip('-')}__{side}": place.values[count]}))
    return reduce(or_, steps)


def _value(row: Model | dict, name: str) -> Any:
    return row[name] if isinstance(row, dict) else getattr(row, name)


def _plain(value: Any) -> Any:
    """The value as JSON keeps it without loss."""
    return value.isoformat() if isinstance(value, datetime) else value
