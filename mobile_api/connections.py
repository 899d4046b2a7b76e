"""Pages of a list: keyset Relay connections."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import graphene
from django.db.models import QuerySet

from backend.errors import InvalidInput
from mobile_api.order import Order

DEFAULT_PAGE: Final = 20
LARGEST_PAGE: Final = 100
MOST_COUNTED: Final = 1_001


class PageSizeInvalid(InvalidInput):
    """Too many rows at once, or none."""

    code = "PAGE_SIZE_INVALID"
    message = f"Please ask for 1 to {LARGEST_PAGE} rows at a time."


@dataclass(frozen=True)
class Page:
    """One page, and the whole list behind it for whoever wants the count."""

    rows: list[Any]
    order: Order
    whole: QuerySet[Any]
    has_next: bool
    has_previous: bool
    facts: Mapping[str, object]


def paged(
    rows: QuerySet[Any],
    *,
    order: Order,
    first: int | None,
    after: str | None,
    facts: Mapping[str, object] | None = None,
) -> Page:
    """One page of a list, in one statement.

    Args:
        rows: the list; how it is sorted does not matter.
        order: how the page is sorted.
        first: rows of the page; None for the usual 20.
        after: cursor of the last row of the page before.
        facts: values of the connection's own extra fields.

    Raises:
        PageSizeInvalid, InvalidCursor.
    """
    size = page_size(first)
    wanted = order.sort(rows)
    if after is not None:
        wanted = wanted.filter(order.after(order.read(after)))
    found = list(wanted[: size + 1])
    return Page(found[:size], order, rows, len(found) > size, after is not None, facts or {})


def page_size(first: int | None) -> int:
    """Rows of the page that was asked for; None for the usual 20.

    Raises:
        PageSizeInvalid: none, or too many.
    """
    size = DEFAULT_PAGE if first is None else first
    if not 1 <= size <= LARGEST_PAGE:
        raise PageSizeInvalid(field="first")
    return size


class PageInfo(graphene.ObjectType):
    """Where a page lies in its list."""

    has_next_page = graphene.Boolean(required=True, description="Whether there are rows behind this page.")
    has_previous_page = graphene.Boolean(required=True, description="Whether this page was asked for with `after`.")
    start_cursor = graphene.String(description="Cursor of the first row. Null when the page is empty.")
    end_cursor = graphene.String(
        description="Cursor of the last row: send it as `after` for the next page. Null when the page is empty."
    )


class Count(graphene.ObjectType):
    """How many rows a list has. Counting stops at 1,001: that means more than 1,000."""

    value = graphene.Int(required=True, description="The number, at most 1,000.")
    is_exact = graphene.Boolean(required=True, description="False when there are more than `value`.")
    text = graphene.String(required=True, description='In words for a screen: "57" or "1,000+".')


def capped_count(counted: int | None) -> Count:
    """A count for a screen; None: more than 1,000."""
    value = MOST_COUNTED - 1 if counted is None else counted
    exact = counted is not None
    return Count(value=value, is_exact=exact, text=f"{value:,}" if exact else f"{value:,}+")


class Connection:
    """Fields of every connection; `connection_type` adds the edges."""

    page_info = graphene.Field(graphene.NonNull(PageInfo), description="Where this page lies in the list.")
    total_count = graphene.Field(
        graphene.NonNull(Count), description="How many there are in the whole list. Costs one statement."
    )

    @staticmethod
    def resolve_page_info(page: Page, _info: graphene.ResolveInfo) -> PageInfo:
        """From the first and the last row."""
        ends = [page.order.cursor(page.rows[n]) for n in (0, -1)] if page.rows else [None, None]
        return PageInfo(
            has_next_page=page.has_next, has_previous_page=page.has_previous, start_cursor=ends[0], end_cursor=ends[1]
        )

    @staticmethod
    def resolve_total_count(page: Page, _info: graphene.ResolveInfo) -> Count:
        """Counted up to 1,001."""
        counted = page.whole.order_by().values("pk")[:MOST_COUNTED].count()
        return capped_count(counted if counted < MOST_COUNTED else None)


def connection_type(node: type[graphene.ObjectType], *, rows: str, extra: type | None = None) -> Any:
    """The connection of a type.

    Args:
        node: the type of the rows.
        rows: what they are, in the plural, for the descriptions.
        extra: a class with further fields, which are resolved from `Page.facts`.
    """
    name = node._meta.name  # noqa: SLF001 - graphene's documented place
    edge = type(
        f"{name}Edge",
        (graphene.ObjectType,),
        {
            "__doc__": f"One of the {rows}, with its place in the list.",
            "cursor": graphene.String(required=True, description="Its place: send it as `after` to go on behind it."),
            "node": graphene.Field(graphene.NonNull(node), description="The thing itself."),
            "resolve_cursor": staticmethod(lambda edge, _info: edge[0].cursor(edge[1])),
            "resolve_node": staticmethod(lambda edge, _info: edge[1]),
        },
    )
    edges = graphene.Field(
        graphene.NonNull(graphene.List(graphene.NonNull(edge))), description=f"The {rows} of this page."
    )
    members = {
        "__doc__": f"A page of {rows}. Pages go forward only (`first`, `after`); `last` and `before` are left out on purpose.",
        "edges": edges,
        "resolve_edges": staticmethod(lambda page, _info: [(page.order, row) for row in page.rows]),
    }
    bases = (*((extra,) if extra else ()), Connection, graphene.ObjectType)
    return type(f"{name}Connection", bases, members)


def page_arguments() -> dict[str, graphene.Argument]:
    """The arguments `first` and `after` of a field that answers with a connection."""
    return {
        "first": graphene.Argument(
            graphene.Int, default_value=DEFAULT_PAGE, description=f"Rows of the page, 1 to {LARGEST_PAGE}."
        ),
        "after": graphene.Argument(
            graphene.String, description="`endCursor` of the page before. Leave it out for the first page."
        ),
    }
