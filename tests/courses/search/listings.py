"""What the tests of the search share."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils import timezone

from courses.models import Opportunity
from courses.search.filters import documents, having
from courses.search.pages import Sort, find
from courses.search.understanding import words_of

TODAY = timezone.localdate()


def passing(*, today: date | None = None, **given: Any) -> list[str]:
    """Titles of the listings that pass these filters, in alphabetical order."""
    keys = documents(given, today=today or TODAY).values("pk")
    return sorted(Opportunity.objects.filter(pk__in=keys).values_list("title", flat=True))


def pages_of(
    sort: Sort, *, size: int, text: str | None = None, given: Mapping[str, Any] | None = None
) -> list[list[str]]:
    """Titles page by page to the end, each page behind the last row of the one before."""
    stems = words_of(text).every if text else None
    matches = having(documents(given or {}, today=TODAY), stems)
    titles = dict(Opportunity.objects.values_list("pk", "title"))
    pages, after = [], None
    while True:
        found = find(matches, sort=sort, stems=stems, after=after, size=size)
        pages.append([titles[key] for key, _ in found.rows])
        if not found.more:
            return pages
        key, value = found.rows[-1]
        after = [value, key]
