"""One page of what a search finds: bounded work for rare words and for common ones, in one statement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final

from django.db import connection
from django.db.models import QuerySet

from courses.models import SearchDocument

LOOKED_AT: Final = 1_000
"""Matches that are gathered and sorted; of more than these a page is read from the sort's own index."""
LOOKED_AT_TO_RANK: Final = 3_000
"""The same where they are ranked by their words, which has no index: the newest are ranked."""
RANKED: Final = 500
"""So many of them: ranking one costs ten times as much as finding it."""
RECENT: Final = 4_000
"""Of words that more listings have, the matches among the newest so many listings are ranked, …"""
MOST_RECENT: Final = 150
"""… the newest so many of them, …"""
ENOUGH: Final = 60
"""… where they are at least so many; else the newest of …"""
MOST_LOOKED_AT: Final = 20_000
"""… so many matches."""
MOST_COUNTED: Final = 1_000
WEIGHTS: Final = "{0.1, 0.2, 0.4, 1.0}"
"""Of D, C, B and A in ts_rank."""


class Sort(Enum):
    """What comes first."""

    RELEVANCE = "relevance"
    NEWEST = "newest"
    SOONEST = "soonest"
    CHEAPEST = "cheapest"
    BEST_PAID = "best-paid"
    NEAREST = "nearest"


@dataclass(frozen=True)
class Sorting:
    """How a sort is done: by this column of the document, then by the key, both in one direction. The column is never null."""

    column: str
    descending: bool


SORTINGS: Final[dict[Sort, Sorting]] = {
    Sort.RELEVANCE: Sorting("relevance", descending=True),
    Sort.NEWEST: Sorting("published_at", descending=True),
    Sort.SOONEST: Sorting("soonest", descending=False),
    Sort.CHEAPEST: Sorting("cheapest_pence", descending=False),
    Sort.BEST_PAID: Sorting("hourly_pence", descending=True),
    Sort.NEAREST: Sorting("minutes", descending=False),
}


Part = tuple[str, list[Any]]
"""SQL with its values."""


@dataclass(frozen=True)
class Found:
    """A page.

    Attributes:
        rows: key of each listing, with its value of the sort.
        more: whether there are rows behind these.
        total: how many match, counted up to `MOST_COUNTED`; None: more.
    """

    rows: list[tuple[int, Any]]
    more: bool
    total: int | None


def find(
    matches: QuerySet[SearchDocument], *, sort: Sort, stems: str | None, after: Sequence[Any] | None, size: int
) -> Found:
    """The page of `size` matches behind `after`. One statement.

    Args:
        matches: the documents that match; how they are sorted does not matter.
        sort: `RELEVANCE` needs `stems`. `NEAREST` is `courses.search.nearest`'s.
        stems: PostgreSQL's query, to rank by.
        after: the sort's value and the key of the last row of the page before.
        size: rows of the page.
    """
    sorting = SORTINGS[sort]
    statement = _ranked(matches, stems) if sort is Sort.RELEVANCE else _sorted(matches, sorting, after, size)
    found, _ = page(statement, sorting, after, size)
    return found


def page(statement: Part, sorting: Sorting, after: Sequence[Any] | None, size: int) -> tuple[Found, int]:
    """The page of a statement that ends with tables `total (n)` and `page (id, value)`; and the number in `total`."""
    sql, values = _page(statement, sorting, after, size)
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        found = cursor.fetchall()
    rows = [(key, value) for _, key, value in found if key is not None]
    total = int(found[0][0])
    return Found(rows[:size], len(rows) > size, total if total <= MOST_COUNTED else None), total


def part(rows: QuerySet[Any], *columns: str) -> Part:
    """SQL of these columns of these rows."""
    sql, values = rows.values_list(*columns).query.sql_with_params()
    return f"({sql})", list(values)


def _page(statement: Part, sorting: Sorting, after: Sequence[Any] | None, size: int) -> Part:
    sql, values = statement
    behind, places = _behind(sorting, "value", "id", after)
    way = "DESC" if sorting.descending else "ASC"
    sql += (
        f" SELECT total.n, p.id, p.value FROM total LEFT JOIN (SELECT id, value FROM page WHERE {behind} "  # noqa: S608
        f"ORDER BY value {way}, id {way} LIMIT %s) AS p ON true ORDER BY p.value {way}, p.id {way}"
    )
    return sql, [*values, *places, size + 1]


def _behind(sorting: Sorting, value: str, key: str, after: Sequence[Any] | None) -> Part:
    if after is None:
        return "true", []
    return f"({value}, {key}) {'<' if sorting.descending else '>'} (%s, %s)", list(after)


def gathered(matched: Part, most: int) -> Part:
    """A statement that begins with the tables `gathered (id, value)`, of so many of these rows and one more, and `total (n)`."""
    rows, values = matched
    sql = (
        f"WITH gathered (id, value) AS MATERIALIZED (SELECT * FROM {rows} AS matched LIMIT {most + 1}), "  # noqa: S608
        "total (n) AS MATERIALIZED (SELECT count(*) FROM gathered)"
    )
    return sql, values


def _sorted(matches: QuerySet[SearchDocument], sorting: Sorting, after: Sequence[Any] | None, size: int) -> Part:
    """All matches where they are few; else the first ones in the order of the index, which then come soon."""
    rows, values = part(matches.order_by(), "pk", sorting.column)
    sql, _ = gathered((rows, values), LOOKED_AT)
    behind, places = _behind(sorting, "value", "id", after)
    way = "DESC" if sorting.descending else "ASC"
    sql += (
        f", page (id, value) AS (SELECT id, value FROM gathered WHERE (SELECT n FROM total) <= {LOOKED_AT} "  # noqa: S608
        f"UNION ALL (SELECT id, value FROM {_among(_in_order(sorting), rows)} AS walked (id, value) "
        f"WHERE {behind} AND (SELECT n FROM total) > {LOOKED_AT} ORDER BY value {way}, id {way} LIMIT {size + 1}))"
    )
    return sql, [*values, *values, *places]


def _ranked(matches: QuerySet[SearchDocument], stems: str | None) -> Part:
    """The newest matches with their rank in whole millionths, so that a cursor can repeat it.

    The newest of few; of many those among the newest listings, which come soon; where these are few, the newest of more.
    """
    rows, values = part(matches.order_by(), "pk", "published_at")
    sql, _ = gathered((rows, values), LOOKED_AT_TO_RANK)
    few, common = (f"(SELECT n FROM total) {sign} {LOOKED_AT_TO_RANK}" for sign in ("<=", ">"))  # noqa: S608
    enough = f"(SELECT count(*) FROM recent) >= {ENOUGH}"  # noqa: S608
    newest = f"ORDER BY value DESC, id DESC LIMIT {RANKED}"
    sql += (
        f", recent (id) AS MATERIALIZED (SELECT id FROM {_among(_RECENT, rows)} AS walked (id, value) WHERE {common} "  # noqa: S608
        f"ORDER BY value DESC, id DESC LIMIT {MOST_RECENT}), newest (id) AS MATERIALIZED ("
        f"(SELECT id FROM gathered WHERE {few} {newest}) UNION ALL SELECT id FROM recent WHERE {enough} "
        f"UNION ALL (SELECT id FROM (SELECT * FROM {rows} AS matched LIMIT {MOST_LOOKED_AT}) AS many (id, value) "
        f"WHERE {common} AND NOT {enough} {newest})), page (id, value) AS ("
        f"SELECT d.opportunity_id, round(ts_rank('{WEIGHTS}', d.vector, %s::tsquery)::numeric * 1000000)::integer "
        f"FROM newest JOIN {_TABLE} d ON d.opportunity_id = newest.id)"
    )
    return sql, [*values, *values, *values, stems]


def _among(documents: str, rows: str) -> str:
    """The same rows, taken from a query of documents in place of the table."""
    return rows.replace(f'FROM "{_TABLE}"', f'FROM {documents} AS "{_TABLE}"', 1)


def _in_order(sorting: Sorting) -> str:
    """The documents in a form in which no index but that of the sort is of use.

    PostgreSQL knows too little of how common facets are: it would rather find all matches, of which there are many here, and
    sort them than walk to the first ones.
    """
    columns = (field.attname for field in SearchDocument._meta.concrete_fields)  # noqa: SLF001 - Django's documented name
    kept = (
        column if column == sorting.column else f"{_THE_SAME.get(column, column)} AS {column}" for column in columns
    )
    return f"(SELECT {', '.join(kept)} FROM {_TABLE})"  # noqa: S608


_TABLE: Final = "courses_searchdocument"
_THE_SAME: Final = {
    "vector": "NULLIF(vector, '')",
    "facets": "NULLIF(facets, '{}')",
    "soonest": "soonest + 0",
    "cheapest_pence": "cheapest_pence + 0",
    "hourly_pence": "hourly_pence + 0",
}
"""Indexed columns as expressions with the same value. A document has words and facets, so that these are never empty."""
_RECENT: Final = f"(SELECT * FROM {_TABLE} ORDER BY published_at DESC, opportunity_id DESC LIMIT {RECENT})"  # noqa: S608
