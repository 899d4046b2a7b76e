"""Sitemaps (sitemaps.org 0.9): where search engines find the page of every live listing."""

from __future__ import annotations

from typing import Final

from courses.feeds.addresses import page_of, public
from courses.models import FeedItem

LARGEST: Final = 50_000  # addresses a file, by the protocol
MOST_PARTS: Final = 50_000  # files an index, by the protocol
_HEAD: Final = '<?xml version="1.0" encoding="UTF-8"?>\n'
_NAMES: Final = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


def index() -> str:
    """The list of sitemaps."""
    count = FeedItem.objects.filter(state=FeedItem.State.UPDATED).count()
    numbers = range(1, max(1, -(-count // LARGEST)) + 1)
    lines = "".join(f"<sitemap><loc>{public(f'sitemaps/{number}.xml')}</loc></sitemap>\n" for number in numbers)
    return f"{_HEAD}<sitemapindex {_NAMES}>\n{lines}</sitemapindex>\n"


def part(number: int) -> str | None:
    """One sitemap, counted from 1. None: there is no such part."""
    start = (number - 1) * LARGEST
    rows = FeedItem.objects.filter(state=FeedItem.State.UPDATED).order_by("opportunity_id")
    found = list(rows.values_list("opportunity_id", "changed_at")[start : start + LARGEST])
    if not found and number > 1:
        return None
    lines = "".join(
        f"<url><loc>{page_of(key)}</loc><lastmod>{changed_at.isoformat(timespec='seconds')}</lastmod></url>\n"
        for key, changed_at in found
    )
    return f"{_HEAD}<urlset {_NAMES}>\n{lines}</urlset>\n"


def robots() -> str:
    """What programs that read the web are asked to leave alone, and where the sitemap is."""
    return f"User-agent: *\nDisallow: /admin/\nDisallow: /graphql\n\nSitemap: {public('sitemap.xml')}\n"
