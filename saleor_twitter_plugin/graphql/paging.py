"""Pages by key: a row that comes or goes moves no other row between pages."""

import base64
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from graphql import GraphQLError

PAGE_SIZE = 20
PAGE_SIZE_LIMIT = 100
_CURSOR_LENGTH_LIMIT = 200


@dataclass(frozen=True, slots=True)
class Edge:
    node: Any
    cursor: str


@dataclass(frozen=True, slots=True)
class PageInfo:
    has_next_page: bool
    has_previous_page: bool
    start_cursor: str | None
    end_cursor: str | None


@dataclass(frozen=True, slots=True)
class Page:
    edges: list[Edge]
    page_info: PageInfo


EMPTY_PAGE = Page([], PageInfo(False, False, None, None))


def read_first(first: int | None) -> int:
    size = PAGE_SIZE if first is None else first
    if not 1 <= size <= PAGE_SIZE_LIMIT:
        raise GraphQLError(
            f"`first` must be from 1 to {PAGE_SIZE_LIMIT}.", extensions={"code": "BAD_PAGE_SIZE"}
        )
    return size


def make_page(
    rows: Sequence[Any],
    *,
    first: int,
    after: str | None,
    place: Callable[[Any], tuple[Any, ...]],
    make_node: Callable[[Any], Any] = lambda row: row,
) -> Page:
    """Cut `first` rows out of up to one more; `place` is what a row is ordered by."""
    edges = [Edge(make_node(row), write_cursor(*place(row))) for row in rows[:first]]
    return Page(
        edges,
        PageInfo(
            has_next_page=len(rows) > first,
            has_previous_page=after is not None,
            start_cursor=edges[0].cursor if edges else None,
            end_cursor=edges[-1].cursor if edges else None,
        ),
    )


def write_cursor(*place: str | int) -> str:
    return base64.urlsafe_b64encode(json.dumps(place).encode()).decode().rstrip("=")


def read_cursor(cursor: str, *readers: Callable[[Any], Any]) -> list[Any]:
    """Return the place that a cursor of ours names, each part read by its reader."""
    try:
        if not cursor.isascii() or len(cursor) > _CURSOR_LENGTH_LIMIT:
            raise ValueError
        place = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if not isinstance(place, list):
            raise ValueError
        return [read(part) for read, part in zip(readers, place, strict=True)]
    # AttributeError: what is no text has no text's methods, in UUID.
    except (ValueError, TypeError, AttributeError, OverflowError, RecursionError):
        raise GraphQLError(
            "`after` is not a cursor of this list.", extensions={"code": "BAD_CURSOR"}
        ) from None


def page_newest_first(rows: Any, *, first: int, after: str | None) -> Page:
    """Return a page of a query set, by its primary keys."""
    if after is not None:
        (pk,) = read_cursor(after, read_row_id)
        rows = rows.filter(pk__lt=pk)
    return make_page(
        list(rows.order_by("-pk")[: first + 1]),
        first=first,
        after=after,
        place=lambda row: (row.pk,),
    )


def read_row_id(part: Any) -> int:
    if type(part) is not int or not 0 <= part < 2**63:
        raise ValueError
    return part


def read_moment(part: Any) -> datetime:
    # Turned to UTC here: what has no zone, or leaves the calendar on the way, is refused.
    moment = datetime.fromisoformat(part)
    if moment.tzinfo is None:
        raise ValueError
    return moment.astimezone(UTC)
