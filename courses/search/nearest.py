"""Sorting by the journey: ring by ring around the start, so that a common word costs no more than its nearest listings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django.db.models import IntegerField, QuerySet
from django.db.models.expressions import RawSQL

from courses.models import SearchDocument
from courses.models.travel_times import UNREACHED
from courses.search import pages
from courses.search.facets import any_of
from courses.search.near import Near, place_codes
from courses.search.pages import MOST_COUNTED, SORTINGS, Found, Sort, gathered, page, part

FIRST_RING: Final = 2
"""Minutes of the first ring; each further one is twice as wide."""
NO_PLACE: Final = 256
"""Minutes to what has no place on the map: it comes after everything that has one."""
_SORTING: Final = SORTINGS[Sort.NEAREST]
_MINUTES: Final = (
    f"coalesce((SELECT min(get_byte(%s, cell)) FROM unnest(courses_searchdocument.cells) AS cell), {NO_PLACE})"  # noqa: S608
)
_PAGE: Final = ", page (id, value) AS (SELECT id, value FROM gathered)"


def find_nearest(matches: QuerySet[SearchDocument], *, near: Near, after: Sequence[Any] | None, size: int) -> Found:
    """The page of `size` matches behind `after`, the shortest journeys first; of a listing with more places, to the nearest.

    One statement for as many matches as are gathered (`pages.LOOKED_AT`); of more, one more for each ring that is looked into.
    """
    minutes = RawSQL(_MINUTES, [near.minutes], output_field=IntegerField())  # noqa: S611 - a constant
    rows = matches.annotate(minutes=minutes)
    sql, values = gathered(part(rows.order_by(), "pk", "minutes"), pages.LOOKED_AT)
    found, total = page((sql + _PAGE, values), _SORTING, after, size)
    return found if total <= pages.LOOKED_AT else _by_rings(rows, near, after, size)


def _by_rings(rows: QuerySet[SearchDocument], near: Near, after: Sequence[Any] | None, size: int) -> Found:
    """Rings begin where the page before ended, and grow until they hold a page."""
    start, width = (0 if after is None else int(after[0])), FIRST_RING
    found = Found([], more=False, total=None)
    while len(found.rows) <= size and start + width // 2 <= UNREACHED:
        cells = near.between(start, start + width)
        sql, values = part(rows.order_by().filter(any_of(place_codes(cells))), "pk", "minutes")
        ring = f"WITH page (id, value) AS {sql}, total (n) AS (SELECT {MOST_COUNTED + 1})"
        found, _ = page((ring, values), _SORTING, after, size + 1)
        width *= 2
    placeless = rows.filter(cells=[]).order_by("pk")
    if after is not None and after[0] == NO_PLACE:
        placeless = placeless.filter(pk__gt=after[1])
    missing = size + 1 - len(found.rows)
    rest = [(key, NO_PLACE) for key in placeless.values_list("pk", flat=True)[:missing]] if missing > 0 else []
    together = [*found.rows, *rest]
    return Found(together[:size], len(together) > size, None)
