"""What a person agrees to now, and how that came about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from backend.accounts.models import User
from matching import consent_notices
from matching.consent_notices import ConsentNotice
from matching.models import Consent


@dataclass(frozen=True)
class ConsentState:
    """Where one purpose stands.

    Attributes:
        notice: the words in force, which a yes would be to.
        is_given: whether it counts today.
        last: the last choice; None where nothing was ever said.
    """

    notice: ConsentNotice
    is_given: bool
    last: Consent | None


def consents_of(user: User) -> QuerySet[Consent]:
    """Every choice of a person, the newest first."""
    rows: QuerySet[Consent] = Consent.objects.of(user.pseudonym).order_by("-pk")
    return rows


def is_given(user: User, purpose: Consent.Purpose, *, today: date) -> bool:
    """Whether a person agrees to it now. One statement."""
    row = Consent.objects.of(user.pseudonym).filter(purpose=purpose).order_by("-pk").first()
    return row is not None and _counts(row, today)


def current(user: User, *, today: date) -> list[ConsentState]:
    """Every purpose that has words in force. One statement."""
    last = {row.purpose: row for row in Consent.objects.of(user.pseudonym).last_words()}
    in_force = (consent_notices.in_force(purpose, today) for purpose in Consent.Purpose.values)
    states = ((notice, last.get(notice.purpose)) for notice in in_force if notice is not None)
    return [ConsentState(notice, row is not None and _counts(row, today), row) for notice, row in states]


def _counts(row: Consent, today: date) -> bool:
    given: bool = row.choice == Consent.Choice.GIVEN
    return given and consent_notices.still_counts(row.purpose, row.notice_version, today)
