"""A person asks for everything that we hold about them."""

from __future__ import annotations

from datetime import datetime

from backend.accounts.models import User
from backend.audit.models import AuditEntry
from backend.audit.recording import record


def note_export(*, by: User, now: datetime) -> None:
    """Write down that somebody asked for their data: whoever got hold of a phone may have. `matching.exporting` makes it."""
    record("DATA_EXPORTED", actor=AuditEntry.Actor.PERSON, by=by, subject=by, now=now)
