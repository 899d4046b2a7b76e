"""One valid saved row of every model behind people's rights: merged into `rows.ROWS`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from uuid import UUID

from django.db.models import Model

from matching import models as m
from matching.models.data_view import DataView
from matching.models.erasure import Erasure
from matching.models.inactivity import InactivityNotice
from tests.factories.resident import resident

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
HASH = "a" * 64


def consent() -> m.Consent:
    """Somebody agreed to be told."""
    return m.Consent.objects.create(
        pseudonym=UUID(int=7), purpose="CONTACT", choice="GIVEN", notice_version=1, notice_sha256=HASH, at=NOW
    )


def data_view() -> DataView:
    """A provider looked."""
    words = {"organisation": "Docks College", "what": "Your application", "why": "To decide about it"}
    return DataView.objects.create(resident=resident(), at=NOW, viewer="PROVIDER", once=UUID(int=7), **words)


def erasure() -> Erasure:
    """Somebody is gone, and so is their sign-in."""
    return Erasure.objects.create(at=NOW, because="ASKED", uid_sha256=HASH, counts={}, sign_in="NONE")


def inactivity_notice() -> InactivityNotice:
    """Somebody was told, with a month to come back."""
    return InactivityNotice.objects.create(resident=resident(), told_on=date(2026, 11, 23), erase_on=date(2026, 12, 23))


RIGHTS_ROWS: dict[type[Model], Callable[[], Model]] = {
    m.Consent: consent,
    DataView: data_view,
    Erasure: erasure,
    InactivityNotice: inactivity_notice,
    m.MonthTally: lambda: m.MonthTally.objects.create(what="matching.Report", month=date(2026, 11, 1), number=2),
}
