"""Reads a feed page by page. Where it stops, for whatever reason, the next run goes on."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from django.db import OperationalError, connection
from django.utils import timezone

from courses.feeds.following.applying import Applied, apply_page
from courses.feeds.following.client import checked_address, fetch
from courses.feeds.following.refusals import FeedRefusal, FeedUnreachable
from courses.models import FollowedFeed

ATTEMPTS: Final = 4  # of a run that ends by itself
LONGEST_WAIT: Final = 300.0  # seconds between two attempts, unless the server asks for more
Report = Callable[[Applied], None]


@dataclass(frozen=True)
class Pace:
    """How patient to be.

    Attributes:
        forever: go on polling at the end of the feed.
        every: seconds between two polls.
        sleep: waits; tests pass their own.
    """

    forever: bool
    every: float = 60.0
    sleep: Callable[[float], None] = time.sleep


def start(url: str) -> FollowedFeed:
    """The feed at this address, from where it was read to; from its beginning where it is new here.

    Raises:
        FeedAddressWrong: no address that we read.
    """
    feed, _ = FollowedFeed.objects.get_or_create(url=checked_address(url), defaults={"next_url": url})
    return feed


def follow(feed: FollowedFeed, pace: Pace, report: Report) -> None:
    """Read on until the end of the feed, or for ever.

    Args:
        feed: to follow.
        pace: whether to stop at the end, and how long to wait.
        report: told what each page did, and why it is waiting.

    Raises:
        FeedRefusal: it cannot be read, and trying again will not help or has not helped.
    """
    failures, etag = 0, ""
    while True:
        try:
            etag, at_end = _step(feed, etag, report)
        except (FeedRefusal, OperationalError) as error:
            failures += 1
            _note(feed, error)
            _wait_or_give_up(error, failures, pace)
            etag = ""
            continue
        failures = 0
        if at_end and not pace.forever:
            return
        if at_end:
            pace.sleep(pace.every)


def _step(feed: FollowedFeed, etag: str, report: Report) -> tuple[str, bool]:
    """Read one page; its ETag, and whether it is the last for now."""
    url = FollowedFeed.objects.values_list("next_url", flat=True).get(pk=feed.pk)
    page = fetch(url, etag=etag)
    if page is None or page.is_last:
        FollowedFeed.objects.filter(pk=feed.pk).exclude(trouble="").update(trouble="", trouble_at=None)
        return (page.etag if page else etag), True
    done = apply_page(feed_id=feed.pk, page=page, now=timezone.now())
    if done is not None:
        report(done)
    return "", False


def _note(feed: FollowedFeed, error: Exception) -> None:
    """Say on the feed why it is not read on; a database that is away cannot be told."""
    if isinstance(error, FeedRefusal):
        FollowedFeed.objects.filter(pk=feed.pk).update(trouble=error.code, trouble_at=timezone.now())


def _wait_or_give_up(error: Exception, failures: int, pace: Pace) -> None:
    retry = isinstance(error, OperationalError) or (isinstance(error, FeedRefusal) and error.retry)
    if not retry or (not pace.forever and failures >= ATTEMPTS):
        raise error if isinstance(error, FeedRefusal) else FeedUnreachable("The database does not answer.") from error
    if isinstance(error, OperationalError):
        connection.close()  # the next statement opens a new one
    asked = error.seconds if isinstance(error, FeedRefusal) else None
    own = min(LONGEST_WAIT, min(1.0, pace.every) * 2.0 ** min(failures, 12))
    pace.sleep(max(own, asked or 0.0))
