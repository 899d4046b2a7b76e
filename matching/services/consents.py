"""A person agrees to something, or takes it back. The ledger is only ever added to."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from backend.accounts.models import User
from backend.audit.models import AuditEntry
from backend.audit.recording import record
from backend.errors import InvalidInput, Refusal
from matching import consent_notices
from matching.models import Consent
from matching.services.residents import GoneOver


class ConsentPurposeUnknown(InvalidInput):
    """Nothing that we ask for today."""

    code = "CONSENT_PURPOSE_UNKNOWN"
    message = "We don't ask for this. Please pick one of the things that we ask."


class ConsentNoticeChanged(Refusal):
    """A yes to words that are not those of today is no yes."""

    code = "CONSENT_NOTICE_CHANGED"
    message = "The words have changed since you read them. Please read the new ones, then say yes or no."


@transaction.atomic
def give(*, by: User, purpose: str, notice_version: int, now: datetime) -> Consent:
    """Agree to the words in force. Saying yes again to the same words adds nothing and answers with the first yes.

    Args:
        by: the person themselves.
        purpose: a `Consent.Purpose`.
        notice_version: of the words that they were shown; only those in force can be agreed to.
        now: the moment.

    Raises:
        ConsentPurposeUnknown, ConsentNoticeChanged, GoneOver.
    """
    notice = consent_notices.in_force(purpose, timezone.localdate(now))
    if notice is None:
        raise ConsentPurposeUnknown(field="purpose")
    if notice_version != notice.version:
        raise ConsentNoticeChanged(field="notice_version")
    last = _last(by, purpose)
    if last is not None and (last.choice, last.notice_version) == (Consent.Choice.GIVEN, notice.version):
        return last
    return _add(by, Consent(purpose=purpose, choice=Consent.Choice.GIVEN, at=now), notice)


@transaction.atomic
def withdraw(*, by: User, purpose: str, now: datetime) -> Consent | None:
    """Take a yes back, whatever words it was to. It counts at once. Where there is no yes, nothing is added.

    Returns:
        The row that says no; None where nothing was ever said.

    Raises:
        ConsentPurposeUnknown, GoneOver.
    """
    if purpose not in Consent.Purpose.values:
        raise ConsentPurposeUnknown(field="purpose")
    last = _last(by, purpose)
    if last is None or last.choice == Consent.Choice.WITHDRAWN:
        return last
    notice = consent_notices.notice_of(purpose, last.notice_version)
    if notice is None:
        raise ValueError("A version that somebody agreed to is missing from the notices.")
    return _add(by, Consent(purpose=purpose, choice=Consent.Choice.WITHDRAWN, at=now), notice)


def _last(by: User, purpose: str) -> Consent | None:
    """The last word on it. The account is held: of two taps at once the second sees the first one's row.

    Raises:
        GoneOver: the account went over to another: a yes here would count nowhere.
    """
    held = User.objects.select_for_update(no_key=True).only("merged_into").get(pk=by.pk)
    if held.merged_into_id is not None:
        raise GoneOver
    found: Consent | None = Consent.objects.of(by.pseudonym).filter(purpose=purpose).order_by("-pk").first()
    return found


def _add(by: User, row: Consent, notice: consent_notices.ConsentNotice) -> Consent:
    row.pseudonym = by.pseudonym
    row.notice_version, row.notice_sha256 = notice.version, notice.sha256
    row.save(force_insert=True)
    record(
        f"CONSENT_{row.choice}",
        actor=AuditEntry.Actor.PERSON,
        by=by,
        subject=by,
        now=row.at,
        thing=row,
        facts={"purpose": row.purpose, "notice_version": row.notice_version},
    )
    return row
