"""What waited only for its organisation to be approved goes on its way once it is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

from django.db import transaction

from backend.errors import Problem
from courses.flags import flags_of
from courses.lifecycle import WAITS_FOR_APPROVAL, Move
from courses.models import Employer, ListingChange, Opportunity, OrganisationNotice, Provider
from courses.queries.drafts import draft_of
from courses.search import refresh_search
from courses.services.editing import WAITS_FOR_REVIEW
from courses.services.history import Act, record_change
from courses.services.moves import make_move
from courses.services.notices import tell
from courses.services.publishing import release
from courses.services.readiness import missing
from courses.services.stored import concrete, hold_organisation

AT_ONCE: Final = 20
"""Listings that an approval releases itself; the calendar does the rest within the minute."""
LONGEST_REASON: Final = 500
Status = Opportunity.Status


def release_waiting(
    *,
    now: datetime,
    organisation: Provider | Employer | None = None,
    most: int | None = None,
    advance: Callable[[int], None] = lambda _: None,
) -> dict[str, int]:
    """Look again at listings that waited for an approval that has been given since; each in a transaction of its own.

    One that passes its checks is shown, or waits for its moment. One that people should look at stays in review, and says so.
    One that is no longer complete or lawful goes back to its organisation with the reason. Doing it twice changes nothing.

    Args:
        now: the moment.
        organisation: only its listings; None: everybody's.
        most: no more than so many; None: all.
        advance: is told how many more listings were dealt with.

    Returns:
        How many were `published` (the scheduled ones too) and `sent_back`.
    """
    counts = {"published": 0, "sent_back": 0}
    waiting = Opportunity.objects.filter(status=Status.IN_REVIEW, status_reason=WAITS_FOR_APPROVAL).of_approved()
    if organisation is not None:
        waiting = waiting.of_organisation(organisation)
    for pk in list(waiting.order_by("changed_at", "pk").values_list("pk", flat=True)[:most]):
        outcome = _look_again(pk, now)
        if outcome:
            counts[outcome] += 1
            advance(1)
    return counts


def send_back_incomplete(row: Opportunity, problems: Sequence[Problem], *, now: datetime) -> None:
    """A locked listing that can't be shown any more is a draft again, and its organisation is told why."""
    reason = " ".join(dict.fromkeys(problem.message for problem in problems))[:LONGEST_REASON]
    make_move(row, Move.SEND_BACK, Act(None, now, reason))
    tell(row, OrganisationNotice.Kind.SENT_BACK, now=now, reason=reason)


@transaction.atomic
def _look_again(pk: int, now: datetime) -> str:
    organisation = hold_organisation(pk)
    waits = Opportunity.objects.filter(pk=pk, status=Status.IN_REVIEW, status_reason=WAITS_FOR_APPROVAL)
    row = waits.select_for_update(skip_locked=True, no_key=True).first()
    if row is None or not organisation.may_publish:
        return ""
    draft = draft_of(concrete(row))
    problems, flags = missing(draft, now=now), flags_of(draft)
    if problems:
        send_back_incomplete(row, problems, now=now)
    elif flags:
        _still_waits(row, WAITS_FOR_REVIEW.format(" ".join(flag.words for flag in flags)), now=now)
        return ""
    else:
        release(row, Act(None, now))
        if row.status == Status.LIVE:
            tell(row, OrganisationNotice.Kind.PUBLISHED, now=now)
    refresh_search([pk])
    return "sent_back" if problems else "published"


def _still_waits(row: Opportunity, words: str, *, now: datetime) -> None:
    """For people now, no longer for the approval."""
    before, row.status_reason = row.status_reason, words
    row.revision += 1
    row.save(update_fields=["status_reason", "revision", "changed_at"])
    record_change(row, ListingChange.Action.EDITED, Act(None, now), fields={"status_reason": (before, words)})
