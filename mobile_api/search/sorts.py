"""Sorts of the search, with their cursors."""

from __future__ import annotations

from typing import Final

import graphene

from courses.search.pages import SORTINGS, Sort
from mobile_api.order import InvalidCursor, Key, Order

_WORDS: Final = {
    Sort.RELEVANCE: "The best matches of the words. Without words: the newest.",
    Sort.NEWEST: "Those that were shown first most lately.",
    Sort.SOONEST: "Those that start soonest. Those that start at any time, or do not say, come last.",
    Sort.CHEAPEST: "The lowest fee, before any funding. Unknown fees and jobs come last.",
    Sort.NEAREST: "The shortest journey from `near`, to the nearest of its places. What has no place comes last.",
    Sort.BEST_PAID: "The highest pay of an hour, by the lower end of a range. Unknown pay and courses come last.",
}
SearchSort: Final = graphene.Enum.from_enum(
    Sort, name="SearchSort", description=lambda sort: "What comes first." if sort is None else _WORDS[Sort(sort.value)]
)
_KEYS: Final = {
    Sort.RELEVANCE: Key.number,
    Sort.NEWEST: Key.moment,
    Sort.SOONEST: Key.day,
    Sort.CHEAPEST: Key.number,
    Sort.BEST_PAID: Key.number,
    Sort.NEAREST: Key.number,
}


def order(sort: Sort, *, every_word: bool) -> Order:
    """The order of a sort. A list that matched every word and a list that matched any have other rows, so other cursors."""
    sorting = SORTINGS[sort]
    value = _KEYS[sort](sorting.column, descending=sorting.descending)
    name = f"search-{sort.value}-{'every' if every_word else 'any'}"
    return Order(name, (value, Key.number("pk", descending=sorting.descending)))


def read_cursor(after: str | None, sort: Sort) -> tuple[list[object] | None, bool]:
    """The place to go on behind, and whether it is one of a list that matched every word.

    Raises:
        InvalidCursor: neither of this sort's lists has it.
    """
    if after is None:
        return None, True
    try:
        return order(sort, every_word=True).read(after), True
    except InvalidCursor:
        return order(sort, every_word=False).read(after), False
