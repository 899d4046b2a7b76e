"""Writes down who was shown a resident's data. Called in the request that shows it, whoever looks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Self

from django.db import transaction

from backend.accounts.models import User
from backend.audit.models import AuditEntry
from backend.audit.recording import record
from courses.models import Employer, Provider
from matching.models import DataView, Resident

_STAFF_OF: Final = "Greater London Authority"


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

    @classmethod
    def as_analyst(cls) -> Self:
        """An analyst of the GLA."""
        return cls(DataView.Viewer.ANALYST, _STAFF_OF)


@transaction.atomic
def record_views(
    *, residents: Iterable[Resident | int], looking: Looking, what: str, why: str, by: User, now: datetime
) -> int:
    """One row for each resident whose data is shown; a resident who looks at their own writes none.

    Looks of staff and analysts go to the audit log too.

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
    if looking.viewer in {DataView.Viewer.STAFF, DataView.Viewer.ANALYST}:
        for row in rows:
            _audit(row, by, now)
    return len(rows)


def _audit(row: DataView, by: User, now: datetime) -> None:
    record(
        "DATA_VIEWED",
        actor=AuditEntry.Actor.STAFF,
        by=by,
        subject=row.resident.user,
        now=now,
        thing=row,
        facts={"viewer": row.viewer},
    )
