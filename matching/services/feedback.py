"""What residents do with what they are shown is kept: told by the app in batches, and by our own services as it happens."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Any, Final
from uuid import UUID, uuid4

from django.db import connection, transaction

from backend.accounts.models import User
from backend.errors import InvalidInput, Refusal
from courses.models import Opportunity
from courses.worker import PeriodicJob
from matching.feedback import Batch, CountedEvent, EventTimeInvalid, Exposure, SentEvent, ShownList
from matching.models import FeedbackEvent, Resident
from matching.services.residents import locked_resident

Kind = FeedbackEvent.Kind
MOST_AT_ONCE: Final = 100
KEPT: Final = timedelta(days=396)
"""Thirteen months: a year can be compared with the same weeks of the year before."""


class TooManyEvents(InvalidInput):
    """More than one request may carry."""

    code = "TOO_MANY_EVENTS"
    message = f"Please send at most {MOST_AT_ONCE} events at a time."


class Outcome(Enum):
    """What became of an event that was sent."""

    ACCEPTED = "ACCEPTED"
    DUPLICATE = "DUPLICATE"
    REFUSED = "REFUSED"


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one event; `refusal` says why it doesn't count."""

    outcome: Outcome
    refusal: Refusal | None = None


@transaction.atomic
def record_feedback(
    *, by: User, events: Sequence[SentEvent | Refusal], client_now: datetime, now: datetime
) -> list[Result]:
    """Keep the events of one request, each by itself: what is wrong with one does not touch the others.

    Args:
        by: who did all that.
        events: in the order of the answer; a refusal stands for one that could not be read.
        client_now: the phone's clock when it sent them.
        now: our clock.

    Raises:
        TooManyEvents, EventTimeInvalid: nothing is kept.
    """
    if len(events) > MOST_AT_ONCE:
        raise TooManyEvents(field="events")
    if client_now.tzinfo is None:
        raise EventTimeInvalid(field="client_now")
    resident = locked_resident(by=by)
    batch = _batch(resident, [event for event in events if isinstance(event, SentEvent)], client_now, now)
    read = [_read(batch, event) for event in events]
    new = _insert(resident, [event for event in read if isinstance(event, CountedEvent)], now)
    return [_result(event, new) for event in read]


def _batch(resident: Resident, events: Iterable[SentEvent], client_now: datetime, now: datetime) -> Batch:
    sent = list(events)
    seen: Any = Opportunity.objects.once_shown().filter(pk__in={event.opportunity_id for event in sent})
    wanted = {event.list_number for event in sent if event.list_number is not None}
    lists = resident.recommendation_lists.with_release().filter(pk__in=wanted) if wanted else ()
    return Batch(
        client_now=client_now,
        now=now,
        known=set(seen.values_list("pk", flat=True)) if sent else set(),
        lists={
            shown.pk: ShownList(
                shown.release_id, {item["rank"]: _exposure(item, shown.release.parts) for item in shown.items}
            )
            for shown in lists
        },
    )


def _exposure(item: dict[str, Any], names: Sequence[str]) -> Exposure:
    """What is learnt from of one line of a list. A list from before that was kept has less, and nothing is learnt from it.

    What a policy added is no part that a release names: it is left out, so that no event tells whom a policy raises.
    """
    parts = dict(item.get("parts", ()))
    whole = bool(names) and parts.keys() >= set(names)
    return Exposure(
        opportunity=item["opportunity"],
        place=item.get("place") or item["rank"],
        propensity=item.get("propensity", 1.0),
        parts=tuple(parts[name] for name in names) if whole else (),
    )


def _read(batch: Batch, event: SentEvent | Refusal) -> CountedEvent | Refusal:
    if isinstance(event, Refusal):
        return event
    try:
        return batch.read(event)
    except Refusal as refusal:
        return refusal


def _result(event: CountedEvent | Refusal, new: set[UUID]) -> Result:
    if isinstance(event, Refusal):
        return Result(Outcome.REFUSED, event)
    if event.event_id not in new:
        return Result(Outcome.DUPLICATE)
    new.remove(event.event_id)  # the same id again in this request is a duplicate
    return Result(Outcome.ACCEPTED)


_INSERT: Final = """
    INSERT INTO matching_feedbackevent (event_id, opportunity_id, kind, reason, at, list_number, position, release_id, place,
                                        propensity, parts, resident_id, origin, received_at)
    SELECT event_id, opportunity_id, kind, reason, at, list_number, position, release_id, place, propensity, parts::real[], %s, %s, %s
    FROM unnest(%s::uuid[], %s::bigint[], %s::text[], %s::text[], %s::timestamptz[], %s::bigint[], %s::smallint[], %s::bigint[],
                %s::smallint[], %s::real[], %s::text[])
         AS sent (event_id, opportunity_id, kind, reason, at, list_number, position, release_id, place, propensity, parts)
    ON CONFLICT (resident_id, event_id) DO NOTHING
    RETURNING event_id
"""


def _insert(resident: Resident, events: Iterable[CountedEvent], now: datetime) -> set[UUID]:
    """One statement; returns the ids that are new. In order, so that two requests with the same events never wait in a circle."""
    rows = sorted(events, key=lambda event: event.event_id)
    if not rows:
        return set()
    learnt_from = [event.exposure if event.exposure and event.exposure.parts else None for event in rows]
    columns = (
        [event.event_id for event in rows],
        [event.sent.opportunity_id for event in rows],
        [event.sent.kind for event in rows],
        [event.sent.reason for event in rows],
        [event.at for event in rows],
        [event.sent.list_number for event in rows],
        [event.sent.position for event in rows],
        [event.release_id for event in rows],
        [one and one.place for one in learnt_from],
        [one and one.propensity for one in learnt_from],
        # As texts: rows of different lengths are no array of arrays.
        [one and "{" + ",".join(map(repr, one.parts)) + "}" for one in learnt_from],
    )
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, [resident.pk, FeedbackEvent.Origin.APP, now, *columns])
        return {event_id for (event_id,) in cursor.fetchall()}


def leave_event(
    *, resident: Resident, kind: FeedbackEvent.Kind, opportunity: Opportunity, now: datetime, reason: str = ""
) -> None:
    """One of our services did what the resident asked for: called in its transaction, once, where that is new.

    It belongs to the list in which the resident last saw the opportunity, where the app has told us of one.
    """
    seen = FeedbackEvent.objects.filter(resident=resident, opportunity=opportunity, list_number__isnull=False)
    last: dict[str, Any] = seen.order_by("-at").values("list_number", "position", "release_id").first() or {}  # type: ignore[assignment]
    FeedbackEvent.objects.create(
        event_id=uuid4(),
        resident=resident,
        opportunity=opportunity,
        kind=kind,
        reason=reason,
        origin=FeedbackEvent.Origin.SERVICE,
        at=now,
        received_at=now,
        **last,
    )


@transaction.atomic
def erase_feedback(*, by: User) -> int:
    """Delete all events of a person, at their wish. Returns how many there were."""
    count, _ = FeedbackEvent.objects.filter(resident=locked_resident(by=by)).delete()
    return count


def forget_feedback(now: datetime) -> str:
    """Delete what is older than we may keep."""
    count, _ = FeedbackEvent.objects.filter(at__lt=now - KEPT).delete()
    return f"{count:,} feedback events deleted."


FORGET_FEEDBACK: Final = PeriodicJob("forget_feedback", every=timedelta(hours=6), run=forget_feedback)
