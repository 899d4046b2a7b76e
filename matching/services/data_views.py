"""Writes down who was shown a resident's data. Called in the request that shows it, and before it is shown, whoever looks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Self
from uuid import UUID, uuid5

from django.db import IntegrityError, transaction
from django.utils import timezone

from backend.accounts.models import User
from backend.audit.models import AuditEntry
from backend.audit.recording import entry, record, record_all
from backend.errors import Refusal
from courses.models import Employer, Opportunity, Provider
from matching.models import Application, DataView, ListQuestion, Outcome, Resident
from matching.models.data_view import WORDS_LENGTH

_AS_STAFF: Final = AuditEntry.Actor.STAFF
_STAFF_OF: Final = "Greater London Authority"
_ABOUT_APPLICATION: Final = "To decide about your application"
_ABOUT_DISPUTE: Final = "To find out what happened, as you and the organisation say different things"
_ABOUT_QUESTION: Final = "To answer what you asked about your list"
_QUESTIONED: Final = "Your question about a list, what you were shown, and the receipt of the list"
_ONCE_A_DAY: Final = UUID("6a0a1a0c-5a57-4c0e-9d0b-5d0a8f6f2b11")
"""Any number will do, as long as it stays: it makes the marks of looks differ from other numbers made of the same text."""


class LookNotRecorded(Refusal):
    """Nobody looks unseen: what can't be written down is not shown."""

    code = "LOOK_NOT_RECORDED"
    message = "We could not write down that you looked at this, so we don't show it. Please try again."


@dataclass(frozen=True)
class Looking:
    """In which part somebody looks, and for which organisation."""

    viewer: DataView.Viewer
    organisation: str

    @classmethod
    def as_member_of(cls, organisation: Provider | Employer) -> Self:
        """Somebody who acts for an organisation."""
        kind = DataView.Viewer.PROVIDER if isinstance(organisation, Provider) else DataView.Viewer.EMPLOYER
        return cls(kind, organisation.name)

    @classmethod
    def as_staff(cls) -> Self:
        """GLA staff."""
        return cls(DataView.Viewer.STAFF, _STAFF_OF)


@transaction.atomic
def record_views(
    *, residents: Iterable[Resident | int], looking: Looking, what: str, why: str, by: User, now: datetime
) -> int:
    """One row for each resident whose data is shown; a resident who looks at their own writes none.

    Looks of staff go to the audit log too.

    Args:
        residents: whose data is shown, or their keys.
        looking: in which part `by` looks.
        what: what is shown, in plain words for the resident: "Your application for Junior tester".
        why: for what: "To decide about your application".
        by: who looks. Kept only as a pseudonym in the audit log: the resident learns the organisation.
        now: the moment.

    Returns:
        How many rows were written.
    """
    keys = {resident.pk if isinstance(resident, Resident) else resident for resident in residents}
    shown = Resident.objects.filter(pk__in=keys).exclude(user=by).select_related("user").order_by("pk")
    rows = [
        DataView(
            resident=resident,
            at=now,
            viewer=looking.viewer,
            organisation=looking.organisation,
            what=what,
            why=why,
        )
        for resident in shown
    ]
    DataView.objects.bulk_create(rows)
    if looking.viewer == DataView.Viewer.STAFF:
        for row in rows:
            _audit(row, by, now)
    return len(rows)


def record_looks(*, applications: Iterable[Application], by: User, now: datetime) -> None:
    """A member is shown what people sent to the organisation: a row for each application, once a day for each member.

    One statement, however many applications; a look that stands there already is left as it is.

    Args:
        applications: of `received_applications`, which loads what the words need.
        by: the member. The resident learns the organisation; of the member nothing is kept but a mark that tells two looks apart.
        now: the moment.

    Raises:
        LookNotRecorded: a resident has left this very moment. None of them may be shown.
    """
    rows = [_look(row, by, now) for row in applications if not _is_own(row, by)]
    try:
        DataView.objects.bulk_create(rows, ignore_conflicts=True)
    except IntegrityError:
        raise LookNotRecorded from None


@transaction.atomic
def record_disputes_read(*, outcomes: Iterable[Outcome], by: User, now: datetime) -> None:
    """Staff are shown what residents say about reports on them: a row for each, once a day for each of the staff, and in the audit log.

    Args:
        outcomes: with their application, its resident and its listing.
        by: of the staff.
        now: the moment.

    Raises:
        LookNotRecorded: a resident has left this very moment. None of them may be shown.
    """
    _record_of_staff((_dispute_read(one, by, now) for one in outcomes), by, now)


@transaction.atomic
def record_question_read(*, question: ListQuestion, by: User, now: datetime) -> None:
    """Staff are shown what a resident asked about a list: a row, once a day for each of the staff, and in the audit log.

    Args:
        question: with its resident.
        by: of the staff.
        now: the moment.

    Raises:
        LookNotRecorded: the resident has left this very moment. It may not be shown.
    """
    look = _by_staff(question.resident, by, now, what=_QUESTIONED, why=_ABOUT_QUESTION, of=f"question {question.pk}")
    _record_of_staff([look], by, now)


def _record_of_staff(looks: Iterable[DataView], by: User, now: datetime) -> None:
    """Those that do not stand there yet, here and in the audit log."""
    rows = {row.once: row for row in looks}
    for known in DataView.objects.filter(once__in=rows).values_list("once", flat=True):
        del rows[known]
    try:
        DataView.objects.bulk_create(rows.values(), ignore_conflicts=True)
    except IntegrityError:
        raise LookNotRecorded from None
    record_all(
        entry("DATA_VIEWED", actor=_AS_STAFF, by=by, subject=row.resident.user, now=now, facts={"viewer": row.viewer})
        for row in rows.values()
    )


def _dispute_read(outcome: Outcome, by: User, now: datetime) -> DataView:
    what = f"What you say of a report on your application for {outcome.application.opportunity.title}"[:WORDS_LENGTH]
    return _by_staff(outcome.application.resident, by, now, what=what, why=_ABOUT_DISPUTE, of=f"outcome {outcome.pk}")


def _by_staff(resident: Resident, by: User, now: datetime, *, what: str, why: str, of: str) -> DataView:
    """A look that stands there once a day for each of the staff; `of` tells it from others."""
    looking = Looking.as_staff()
    return DataView(
        resident=resident,
        at=now,
        viewer=looking.viewer,
        organisation=looking.organisation,
        what=what,
        why=why,
        once=uuid5(_ONCE_A_DAY, f"{by.pseudonym} {of} {timezone.localdate(now)}"),
    )


def _look(row: Application, by: User, now: datetime) -> DataView:
    listing = row.opportunity
    is_course = listing.kind == Opportunity.Kind.COURSE
    looking = Looking.as_member_of(listing.course.provider if is_course else listing.job.employer)
    return DataView(
        resident_id=row.resident_id,
        at=now,
        viewer=looking.viewer,
        organisation=looking.organisation,
        what=f"Your application for {listing.title}"[:WORDS_LENGTH],
        why=_ABOUT_APPLICATION,
        once=uuid5(_ONCE_A_DAY, f"{by.pseudonym} {row.pk} {timezone.localdate(now)}"),
    )


def _is_own(row: Any, by: User) -> bool:
    return bool(row.applicant == by.pk)


def _audit(row: DataView, by: User, now: datetime) -> None:
    record(
        "DATA_VIEWED",
        actor=_AS_STAFF,
        by=by,
        subject=row.resident.user,
        now=now,
        thing=row,
        facts={"viewer": row.viewer},
    )
