"""The addresses of the open data. Everything here is for everybody: no session, no sign-in, no cookie."""

from __future__ import annotations

from django.db.models import Max
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from backend.errors import InvalidInput, NotFound
from backend.reading import read_only, refused
from courses.feeds import listing_page, sitemap
from courses.feeds.catalogue import catalogue
from courses.feeds.dates import dates_of
from courses.feeds.documents import SHAPE, as_text, linked_data
from courses.feeds.http import answer, stream
from courses.feeds.page import asked, read_page
from courses.feeds.refresh import is_behind, refresh
from courses.feeds.tables import TABLES
from courses.ical import calendar
from courses.models import FeedClock, FeedItem, Opportunity

_PATIENCE = 1.0  # seconds for the feed to catch up before a file is written from it
_TABLES = {table.name: table for table in TABLES}
HTML, JSON, LINKED = "text/html; charset=utf-8", "application/json", "application/ld+json"
CALENDAR = "text/calendar; charset=utf-8"
XML, TEXT = "application/xml; charset=utf-8", "text/plain; charset=utf-8"


@read_only
def opportunities(request: HttpRequest) -> HttpResponseBase:
    """A page of the change feed."""
    try:
        wanted = asked(request.GET.dict())
    except InvalidInput as refusal:
        return refused(refusal)
    page = read_page(wanted, now=timezone.now())
    here = request.build_absolute_uri()
    next_url = here
    if page.last is not None:
        next_url = f"{request.build_absolute_uri(request.path)}?{wanted.parameters(page.last)}"
    body = page.as_json(next_url=next_url).encode()
    # RPDE asks for an hour. It does no harm: what has changed since stands behind `next` again.
    return answer(request, body, content_type=JSON, seconds=3_600 if page.last is not None else 5)


@read_only
def table(request: HttpRequest, name: str) -> HttpResponseBase:
    """Live courses or jobs as CSV."""
    found = _TABLES.get(name)
    if found is None:
        return refused(NotFound(), status=404)
    _catch_up()
    response = stream(
        request, found.lines(), version=_version(), content_type="text/csv; charset=utf-8; header=present", seconds=300
    )
    response["Content-Disposition"] = f'attachment; filename="{found.name}.csv"'
    return response


@read_only
def data_catalogue(request: HttpRequest) -> HttpResponseBase:
    """What open data there is."""
    _catch_up()
    changed_at = FeedItem.objects.aggregate(last=Max("changed_at"))["last"]
    return answer(request, as_text(catalogue(changed_at=changed_at)).encode(), content_type=LINKED, seconds=300)


@read_only
def sitemap_index(request: HttpRequest) -> HttpResponseBase:
    """The list of sitemaps."""
    _catch_up()
    return answer(request, sitemap.index().encode(), content_type=XML, seconds=3_600)


@read_only
def sitemap_part(request: HttpRequest, number: int) -> HttpResponseBase:
    """One sitemap."""
    _catch_up()
    text = sitemap.part(number) if 0 < number <= sitemap.MOST_PARTS else None
    return (
        refused(NotFound(), status=404)
        if text is None
        else answer(request, text.encode(), content_type=XML, seconds=3_600)
    )


@read_only
def robots(request: HttpRequest) -> HttpResponseBase:
    """robots.txt."""
    return answer(request, sitemap.robots().encode(), content_type=TEXT, seconds=86_400)


@read_only
def listing(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The page of a listing."""
    today = timezone.localdate()
    found = listing_page.find(pk, today=today) if pk <= listing_page.HIGHEST_KEY else None
    if found is None:
        was_open = pk <= listing_page.HIGHEST_KEY and listing_page.was_public(pk)
        text, status = listing_page.closed_page(was_open=was_open), 410 if was_open else 404
    else:
        text, status = listing_page.page(found, today=today), 200
    response = answer(request, text.encode(), content_type=HTML, seconds=60, status=status)
    response["Content-Security-Policy"] = listing_page.SECURITY_POLICY
    return response


@read_only
def listing_data(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A listing as JSON-LD."""
    known = pk <= listing_page.HIGHEST_KEY
    found = listing_page.find(pk, today=timezone.localdate()) if known else None
    if found is None:
        return refused(NotFound(), status=410 if known and listing_page.was_public(pk) else 404)
    return answer(request, as_text(linked_data(found)).encode(), content_type=LINKED, seconds=60)


@read_only
def listing_calendar(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The days of a live listing as a calendar file."""
    today = timezone.localdate()
    live = Opportunity.objects.live(today=today)
    row = live.filter(pk=pk).first() if pk <= listing_page.HIGHEST_KEY else None
    entries = [] if row is None else dates_of([row], today=today)[row.pk]
    if row is None or not entries:
        return refused(NotFound(), status=404)
    response = answer(request, calendar(entries, name=row.title).encode(), content_type=CALENDAR, seconds=300)
    response["Content-Disposition"] = f'attachment; filename="opportunity-{pk}.ics"'
    return response


def _catch_up() -> None:
    now = timezone.now()
    if is_behind(now=now):
        refresh(now=now, seconds=_PATIENCE)


def _version() -> str:
    clock = FeedClock.objects.first()
    return f"{SHAPE}-{clock.last if clock else 0}"
