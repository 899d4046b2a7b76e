"""The kinds of notifications: for what purpose, with whose yes, for how long, how loud and how often. Data, and pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final


class Cap(StrEnum):
    """What counts against the number of notifications that a person wants in a week."""

    COUNTED = "COUNTED"
    """We speak first: it takes from their week."""
    FREE = "FREE"
    """They asked for what it is about: it always comes."""


class AtNight(StrEnum):
    """What becomes of it in quiet hours."""

    WAITS = "WAITS"
    """Until they are over; what is worth nothing by then is left out, and stands in the inbox."""
    MAY_WAKE = "MAY_WAKE"
    """The same, unless the person has said that such news may wake them."""


@dataclass(frozen=True, slots=True)
class NotificationKind:
    """One kind.

    Attributes:
        name: an `InboxItem.Kind`.
        purpose: what it is for, in words that a resident reads.
        consent: a `Consent.Purpose` without which nothing is sent; empty where it is about what they asked for themselves.
        lasts: how long after it was told it is worth being sent.
        urgent: whether it wakes a sleeping device, and goes out first.
        cap: whether it counts.
        at_night: what becomes of it in quiet hours.
        merges: whether several that are due at once become one.
        priority: of two, the higher one leads and is kept.
        collapses: what a later one replaces on the screen: `listing`, or `kind` for all of the kind.
    """

    name: str
    purpose: str
    lasts: timedelta
    priority: int
    consent: str = ""
    urgent: bool = False
    cap: Cap = Cap.FREE
    at_night: AtNight = AtNight.WAITS
    merges: bool = False
    collapses: str = "listing"


_KINDS: Final = (
    NotificationKind(
        "PLACE_OFFERED",
        "A place that you waited for has become free",
        timedelta(days=2),
        priority=90,
        urgent=True,
        at_night=AtNight.MAY_WAKE,
    ),
    NotificationKind(
        "APPLICATION_MOVED", "News about an application of yours", timedelta(days=2), priority=80, merges=False
    ),
    NotificationKind("COURSE_STARTS_SOON", "A course of yours starts soon", timedelta(days=2), priority=70),
    NotificationKind(
        "SERVICE_NOTICE", "Something about this service", timedelta(days=7), priority=60, collapses="kind"
    ),
    NotificationKind(
        "APPLICATION_UNFINISHED",
        "You have not sent an application that you began",
        timedelta(days=1),
        priority=50,
        cap=Cap.COUNTED,
        merges=True,
    ),
    NotificationKind(
        "SAVED_CLOSES_SOON",
        "Something that you kept closes soon",
        timedelta(days=1),
        priority=40,
        cap=Cap.COUNTED,
        merges=True,
    ),
    NotificationKind(
        "FOLLOW_UP",
        "We would like to know how it went",
        timedelta(days=7),
        priority=20,
        cap=Cap.COUNTED,
        merges=True,
        collapses="kind",
    ),
    NotificationKind(
        "STRONG_MATCH",
        "Something new that suits you",
        timedelta(days=2),
        priority=10,
        consent="CONTACT",
        cap=Cap.COUNTED,
        merges=True,
        collapses="kind",
    ),
)
KINDS: Final[Mapping[str, NotificationKind]] = {kind.name: kind for kind in _KINDS}
COUNTED: Final = tuple(kind.name for kind in _KINDS if kind.cap is Cap.COUNTED)
DIGEST: Final = "DIGEST"
"""Name of the words in which several kinds are told as one."""
