"""Whether, when and together with what somebody is sent what they were told. Pure: plain values in, decisions out.

Every decision has a reason with a stable name: it is what an operator reads when a resident asks why nothing came.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from mobile_api.push.kinds import KINDS, AtNight, Cap, NotificationKind
from mobile_api.push.quiet import QuietHours

SILENT_AFTER: Final = 12
"""Counted notifications after which somebody who never opens the app is left alone, until they come back."""


NEARLY: Final = timedelta(minutes=5)
"""What is decided about so shortly before quiet hours waits for their end: it would be sent in them. Longer than a worker's lease."""


class Reason(StrEnum):
    """Why it was sent, waits, or was left out."""

    SENT = "SENT"
    MERGED = "MERGED"
    """Told by another one that was due at the same moment."""
    QUIET_HOURS = "QUIET_HOURS"
    TOO_LATE = "TOO_LATE"
    """It is worth nothing any more, or will be before quiet hours are over."""
    NO_DEVICE = "NO_DEVICE"
    SWITCHED_OFF = "SWITCHED_OFF"
    PAUSED = "PAUSED"
    NO_CONSENT = "NO_CONSENT"
    NEVER_OPENED = "NEVER_OPENED"
    WEEK_IS_FULL = "WEEK_IS_FULL"
    WEEK_SHARED = "WEEK_SHARED"
    """The week is full because news of a policy took a part of it."""
    NO_BUDGET = "NO_BUDGET"


class Channel(StrEnum):
    """A way to somebody's screen."""

    APP = "APP"
    WEB = "WEB"


Switch = tuple[str, Channel]
"""A kind and a channel."""


@dataclass(frozen=True, slots=True)
class Person:
    """What is known of somebody at the moment of a decision.

    Attributes:
        quiet: their quiet hours.
        channels: by which they can be reached now.
        wakes: whether what is urgent may wake them.
        paused_until: nothing is sent before; None: not paused.
        a_week: counted notifications that they want in seven days.
        merges: whether several at once become one.
        off: what they switched off.
        agreed: purposes that they agreed to, in words that still count.
        had: counted notifications of the last seven days.
        unopened: counted notifications since they last opened the app.
    """

    quiet: QuietHours
    channels: frozenset[Channel]
    wakes: bool = False
    paused_until: datetime | None = None
    a_week: int = 3
    merges: bool = True
    off: frozenset[Switch] = frozenset()
    agreed: frozenset[str] = frozenset()
    had: int = 0
    unopened: int = 0

    def is_woken_by(self, kind: str) -> bool:
        """Whether this kind may come in their quiet hours."""
        return self.wakes and KINDS[kind].at_night is AtNight.MAY_WAKE

    def channels_of(self, kind: str) -> frozenset[Channel]:
        """The channels by which they want this kind."""
        return frozenset(channel for channel in self.channels if (kind, channel) not in self.off)


@dataclass(frozen=True, slots=True)
class Ask:
    """Something that they were told, and that could be sent.

    Attributes:
        key: number of the inbox item.
        kind: a name of `kinds.KINDS`.
        told_at: since when it is in the inbox.
        expires_at: from when on it says nothing any more.
    """

    key: int
    kind: str
    told_at: datetime
    expires_at: datetime

    @property
    def of(self) -> NotificationKind:
        """Its kind."""
        return KINDS[self.kind]

    @property
    def useless_at(self) -> datetime:
        """From when on it is not worth sending."""
        return min(self.expires_at, self.told_at + self.of.lasts)


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of an ask.

    Attributes:
        key: of the ask.
        reason: why.
        again_at: of one that waits: when it is decided anew.
        leads: of one that is sent: the asks that it tells of besides its own.
    """

    key: int
    reason: Reason
    again_at: datetime | None = None
    leads: tuple[int, ...] = ()

    @property
    def is_sent(self) -> bool:
        """Whether a notification goes out."""
        return self.reason is Reason.SENT


def decide(person: Person, asks: Sequence[Ask], *, now: datetime) -> list[Decision]:
    """What becomes of everything that is due for one person at one moment.

    The highest priority comes first, so that a full week leaves out the least.
    """
    ordered = sorted(asks, key=lambda ask: (-ask.of.priority, ask.useless_at, ask.key))
    decided = [_forbidden(person, ask, now) for ask in ordered]
    decisions = [decision for decision in decided if decision is not None]
    able = [ask for ask, decision in zip(ordered, decided, strict=True) if decision is None]
    merged = [ask for ask in able if ask.of.merges] if person.merges else []
    if len(merged) > 1:
        others = merged[1:]
        decisions += [Decision(other.key, Reason.MERGED) for other in others]
        able = [ask for ask in able if ask not in others]
    left = person.a_week - person.had
    for ask in able:
        leads = tuple(other.key for other in merged if other is not ask) if ask in merged else ()
        if ask.of.cap is Cap.FREE or left > 0:
            left -= ask.of.cap is Cap.COUNTED
            decisions.append(Decision(ask.key, Reason.SENT, leads=leads))
        else:
            decisions.append(Decision(ask.key, Reason.WEEK_IS_FULL))
            # What would have been told with it is left out for the same reason.
            decisions = [_full(each) if each.key in leads else each for each in decisions]
    return decisions


def _full(decision: Decision) -> Decision:
    return Decision(decision.key, Reason.WEEK_IS_FULL)


def _forbidden(person: Person, ask: Ask, now: datetime) -> Decision | None:
    """Why it is not sent now; None where it may be. What their owner could change comes before what only time changes."""
    kind = ask.of
    rules = (
        (ask.useless_at <= now, Reason.TOO_LATE),
        (not person.channels, Reason.NO_DEVICE),
        (not person.channels_of(ask.kind), Reason.SWITCHED_OFF),
        (bool(kind.consent) and kind.consent not in person.agreed, Reason.NO_CONSENT),
        (person.paused_until is not None and person.paused_until > now, Reason.PAUSED),
        (kind.cap is Cap.COUNTED and person.unopened >= SILENT_AFTER, Reason.NEVER_OPENED),
    )
    reason = next((reason for applies, reason in rules if applies), None)
    if reason is not None:
        return Decision(ask.key, reason)
    soon = now + NEARLY
    if (person.quiet.covers(now) or person.quiet.covers(soon)) and not person.is_woken_by(ask.kind):
        over = person.quiet.over_at(now if person.quiet.covers(now) else soon)
        waits = over < ask.useless_at
        return Decision(ask.key, Reason.QUIET_HOURS, over) if waits else Decision(ask.key, Reason.TOO_LATE)
    return None
