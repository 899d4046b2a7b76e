"""A page of the change feed (Realtime Paged Data Exchange 1.0, strategy "Incrementing Unique Change Number")."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.conf import settings

from backend.errors import InvalidInput
from courses.feeds.documents import as_text
from courses.feeds.refresh import is_behind, refresh
from courses.models import FeedItem

LARGEST_PAGE: Final = 500
_PATIENCE: Final = 2.0  # seconds that a reader waits for the feed to catch up; the rest comes with the next page
_BIGGEST: Final = 2**63 - 1


@dataclass(frozen=True)
class Asked:
    """Which page: the items after a change number, at most so many."""

    after: int = 0
    limit: int = LARGEST_PAGE

    def parameters(self, after: int) -> str:
        """The query of the page after a change number."""
        limit = "" if self.limit == LARGEST_PAGE else f"&limit={self.limit}"
        return f"afterChangeNumber={after}{limit}"


@dataclass(frozen=True)
class FeedPage:
    """Items as JSON texts in the order of their change numbers, and the number of the last; None where there is no item."""

    items: tuple[str, ...]
    last: int | None
    full: bool

    def as_json(self, *, next_url: str) -> str:
        """The page as it is sent."""
        return f'{{"next":{as_text(next_url)},"items":[{",".join(self.items)}],"license":{as_text(settings.DATA_LICENCE)}}}'


def asked(query: Mapping[str, str]) -> Asked:
    """What the query asks for; parameters of other names mean nothing.

    Raises:
        InvalidInput: a number is not one, or out of range.
    """
    return Asked(
        after=_whole(query, "afterChangeNumber", 0, _BIGGEST, absent=0),
        limit=_whole(query, "limit", 1, LARGEST_PAGE, absent=LARGEST_PAGE),
    )


def read_page(wanted: Asked, *, now: datetime) -> FeedPage:
    """The page. Who comes near the end of the feed sees it brought up to date first."""
    page = _read(wanted)
    if not page.full and is_behind(now=now):
        refresh(now=now, seconds=_PATIENCE)
        page = _read(wanted)
    return page


def _read(wanted: Asked) -> FeedPage:
    rows = FeedItem.objects.filter(change__gt=wanted.after).order_by("change")
    found = list(rows.values_list("state", "kind", "opportunity_id", "change", "data")[: wanted.limit])
    items = tuple(
        f'{{"state":"{state}","kind":"{kind}","id":{key},"modified":{change}{f""","data":{data}""" if data else ""}}}'
        for state, kind, key, change, data in found
    )
    return FeedPage(items, found[-1][3] if found else None, full=len(found) == wanted.limit)


def _whole(query: Mapping[str, str], name: str, lowest: int, highest: int, *, absent: int) -> int:
    text = query.get(name, "")
    if not text:
        return absent
    if not text.isascii() or not text.isdigit() or len(text) > len(str(highest)) or not lowest <= int(text) <= highest:
        raise InvalidInput(f"{name} is a whole number from {lowest} to {highest}.", field=name)
    return int(text)
