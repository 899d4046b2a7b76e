"""Reads the events that an app sends: which of them count, and when they happened. Pure: no database, no clock."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar, Final
from uuid import UUID

from backend.errors import InvalidInput, NotFound, Refusal

OLDEST: Final = timedelta(days=30)
"""What happened longer ago says too little of what is shown today."""
FURTHEST_POSITION: Final = 1_000


class EventIdInvalid(InvalidInput):
    """The app made no UUID."""

    code = "EVENT_ID_INVALID"
    message = "The id of an event is a UUID that your app makes, such as 0b0e7c9a-6f0e-4a52-9a53-1d2c3b4a5f60."


class EventTooOld(Refusal):
    """Longer ago than anybody learns from."""

    code = "EVENT_TOO_OLD"
    message = f"This happened more than {OLDEST.days} days ago, so it is not counted."


class EventTimeInvalid(InvalidInput):
    """A time that could be any."""

    code = "EVENT_TIME_INVALID"
    message = "Please send times with their zone, such as 2026-11-26T09:30:00Z."


class ReasonUnfit(InvalidInput):
    """A dismissal without its reason, or a reason of something else."""

    code = "REASON_UNFIT"
    message = "A dismissal has a reason, and nothing else has one."


class EventAboutNothing(NotFound):
    """No opportunity that anybody has seen."""

    code = "OPPORTUNITY_NOT_FOUND"
    message = "We can't find that course or job."


class ListNotFound(NotFound):
    """No list of this person: somebody else's is as absent as one that never was."""

    code = "LIST_NOT_FOUND"
    message = "We can't find that list of yours. Only your newest lists are kept."


class PositionWrong(InvalidInput):
    """Not where it stood."""

    code = "POSITION_WRONG"
    message = "This course or job did not stand at that place."


@dataclass(frozen=True, slots=True)
class SentEvent:
    """An event as the app tells it.

    Attributes:
        event_id: as it was written.
        kind: a `FeedbackEvent.Kind`.
        opportunity_id: its key.
        at: by the phone's clock.
        reason: a `DismissedOpportunity.Reason`, or empty.
        list_number: key of the person's list in which they saw it; None: elsewhere.
        position: place in that list, or in another one; None: not told.
    """

    event_id: str
    kind: str
    opportunity_id: int
    at: datetime
    reason: str = ""
    list_number: int | None = None
    position: int | None = None


@dataclass(frozen=True, slots=True)
class Exposure:
    """What stood at one place of a list, and what is learnt from of it. Kept with the event, for the list itself is soon gone."""

    opportunity: int
    place: int = 0
    """Where it would have stood, had no two places been swapped."""
    propensity: float = 1.0
    """How likely it was to stand where it stood."""
    parts: tuple[float, ...] = ()
    """Parts of its score, in the order of the release's; empty where the release names none: then nothing is learnt from it."""


@dataclass(frozen=True, slots=True)
class ShownList:
    """A list that this person was given: who made it, and what stood where."""

    release_id: int
    places: Mapping[int, Exposure]
    """Position to what stood there."""


@dataclass(frozen=True, slots=True)
class CountedEvent:
    """An event that counts."""

    event_id: UUID
    sent: SentEvent
    at: datetime
    """By our clock."""
    release_id: int | None
    exposure: Exposure | None = None
    """What stood there, where it was seen in a list."""


@dataclass(frozen=True)
class Batch:
    """What all events of one request share.

    Attributes:
        client_now: the phone's clock when it sent them; ours says `now`. What lies between the two is the phone's error.
        now: by our clock.
        known: opportunities that people have been able to see.
        lists: of this person, by their key.
    """

    client_now: datetime
    now: datetime
    known: Collection[int]
    lists: Mapping[int, ShownList]

    NEEDS_REASON: ClassVar[str] = "DISMISSED"

    def read(self, sent: SentEvent) -> CountedEvent:
        """The event as it counts.

        Raises:
            Refusal: why it doesn't: one of the classes above.
        """
        if (sent.kind == self.NEEDS_REASON) != bool(sent.reason):
            raise ReasonUnfit
        if sent.opportunity_id not in self.known:
            raise EventAboutNothing
        shown = self._shown(sent)
        return CountedEvent(
            event_id=_uuid(sent.event_id),
            sent=sent,
            at=self.moment(sent.at),
            release_id=shown.release_id if shown else None,
            exposure=shown.places[sent.position] if shown and sent.position is not None else None,
        )

    def moment(self, at: datetime) -> datetime:
        """When it happened by our clock: as long ago as the phone says, and never in the future."""
        if at.tzinfo is None:
            raise EventTimeInvalid
        ago = max(self.client_now - at, timedelta(0))
        if ago > OLDEST:
            raise EventTooOld
        return self.now - ago

    def _shown(self, sent: SentEvent) -> ShownList | None:
        if sent.position is not None and not 1 <= sent.position <= FURTHEST_POSITION:
            raise PositionWrong
        if sent.list_number is None:
            return None
        shown = self.lists.get(sent.list_number)
        if shown is None:
            raise ListNotFound
        stood = None if sent.position is None else shown.places.get(sent.position)
        if stood is None or stood.opportunity != sent.opportunity_id:
            raise PositionWrong
        return shown


def _uuid(written: str) -> UUID:
    try:
        found = UUID(written)
    except ValueError:
        raise EventIdInvalid from None
    if str(found) != written.lower():  # one event, one spelling
        raise EventIdInvalid
    return found
