"""Tells a resident in their inbox what others did with an application, and an organisation that there is a new one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django.db.models import Exists, OuterRef
from django.utils import timezone

from courses.models import Employer, OrganisationNotice
from courses.services.notices import tell_until_read
from matching.models import Application, HiddenFromEmployer, InboxItem
from matching.services.inbox import tell

S = Application.Status
STATES: Final[Mapping[str, str]] = {
    S.IN_REVIEW: "SEEN",
    S.INTERVIEW: "INTERVIEW",
    S.OFFERED: "OFFERED",
    S.STARTED: "STARTED",
    S.COMPLETED: "COMPLETED",
    S.HIRED: "HIRED",
    S.UNSUCCESSFUL: "NOT_SELECTED",
    S.LAPSED: "CLOSED",
    S.CANCELLED: "CLOSED",
}
"""Where an application was moved by others -> the state of which the inbox has words."""


def tell_of_new(application: Application, *, now: datetime) -> None:
    """Tell the organisation that somebody has applied, and not who: one notice for each listing until it is read.

    Called in the transaction of the sending, last of all: whoever applies for the same listing at the same moment waits here.
    """
    tell_until_read(application.opportunity, OrganisationNotice.Kind.APPLICATION, now=now)


def forget_news_of_hidden(employer: Employer) -> None:
    """Take back the notices of this employer that lead to nothing: whoever has applied since then hides from it now.

    What a member has read already is not taken back.
    """
    hidden = HiddenFromEmployer.objects.for_rows(resident="resident", employer="opportunity__job__employer")
    there = Application.objects.filter(opportunity=OuterRef("opportunity"), submitted_at__gte=OuterRef("at"))
    notices = employer.notices.filter(kind=OrganisationNotice.Kind.APPLICATION, read_at=None)
    notices.exclude(Exists(there.exclude(hidden))).delete()


def tell_of_move(application: Application, *, now: datetime) -> None:
    """Called in the transaction of the move, after it. What they did themselves the resident knows."""
    occasion = f"{application.pk}:{application.revision}"
    given: dict[str, Any] = {
        "resident": application.resident,
        "about": application.opportunity,
        "occasion": occasion,
        "now": now,
    }
    ends = application.offer_ends_at
    if application.status == S.OFFERED and ends is not None:
        facts = {"answer_by": timezone.localdate(ends).isoformat()}
        tell(kind=InboxItem.Kind.PLACE_OFFERED, facts=facts, expires_at=ends, **given)
    elif application.status in STATES:
        tell(kind=InboxItem.Kind.APPLICATION_MOVED, facts={"state": STATES[application.status]}, **given)
