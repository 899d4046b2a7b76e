"""Keys for an organisation's own system: made and revoked by owners, shown once, kept as a hash."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from backend.accounts.models import User
from backend.errors import InvalidInput, NotFound, Refusal
from courses.models import ApiKey, Employer, MemberRole, OrganisationChange, Provider
from courses.services.access import every, fetch_for_member, require_staff
from courses.services.history import Act
from courses.services.organisation_fields import clean_line
from courses.services.organisation_history import owned_by, record_organisation_change

PREFIX: Final = "lsk_"
MOST_KEYS: Final = 10
LONGEST_NAME: Final = 100
WINDOW: Final = timedelta(minutes=1)
_BYTES: Final = 32


class ApiKeyNotValid(Refusal):
    """Unknown or revoked, or its maker's account is switched off: all answer alike."""

    code = "API_KEY_NOT_VALID"
    message = (
        "This API key doesn't work: it may have been revoked. Please ask an owner of the organisation for a new one."
    )


class TooManyApiKeys(Refusal):
    """More keys about than anybody can keep an eye on."""

    code = "TOO_MANY_API_KEYS"
    message = f"This organisation has {MOST_KEYS} keys already. Please revoke one first."


class TooManyRequests(Refusal):
    """Faster than we answer one key."""

    code = "TOO_MANY_REQUESTS"
    message = "Too many requests with this key. Please wait a minute, or send a file instead."


class NameMissing(InvalidInput):
    """A key without a name can't be told from others."""

    code = "VALUE_MISSING"
    message = "Please say which system will have this key."


@transaction.atomic
def create_api_key(
    *, by: User, organisation: type[Provider | Employer], organisation_id: int, name: str, now: datetime
) -> tuple[ApiKey, str]:
    """Make a key. It acts in the name of `by`, and stops when they leave the organisation or may edit no more.

    Returns:
        The row, and the key itself, which nobody can read again.

    Raises:
        NotFound, RoleTooLow, TooManyApiKeys, NameMissing, and the refusals of `clean_line`.
    """
    owner = fetch_for_member(
        every(organisation), organisation_id, by=by, at_least=MemberRole.OWNER, field="organisation_id", lock=True
    )
    words = clean_line(name, field="name", longest=LONGEST_NAME)
    if not words:
        raise NameMissing(field="name")
    if ApiKey.objects.filter(**owned_by(owner), revoked_at=None).count() >= MOST_KEYS:
        raise TooManyApiKeys
    key = PREFIX + secrets.token_urlsafe(_BYTES)
    row = ApiKey.objects.create(
        **owned_by(owner), name=words, key_sha256=_hash(key), ending=key[-4:], made_at=now, made_by=by
    )
    made = {"api_key": (None, str(row))}
    record_organisation_change(owner, OrganisationChange.Action.API_KEY_MADE, Act(by, now), fields=made)
    return row, key


@transaction.atomic
def revoke_api_key(*, by: User, key_id: int, now: datetime, as_staff: bool = False) -> ApiKey:
    """Let a key work no more. Doing it twice changes nothing. Owners may, and GLA staff: for a key that has got about, say.

    Raises:
        NotFound, RoleTooLow, StaffOnly.
    """
    row = _locked(key_id, by=by, as_staff=as_staff)
    if row.revoked_at is None:
        row.revoked_at = now
        row.save(update_fields=["revoked_at"])
        act, gone = Act(by, now, as_staff=as_staff), {"api_key": (str(row), None)}
        record_organisation_change(row.organisation, OrganisationChange.Action.API_KEY_REVOKED, act, fields=gone)
    return row


def _locked(key_id: int, *, by: User, as_staff: bool) -> ApiKey:
    rows = ApiKey.objects.select_related("provider", "employer")
    if not as_staff:
        return fetch_for_member(rows, key_id, by=by, at_least=MemberRole.OWNER, lock=True)
    require_staff(by)
    row = rows.select_for_update(of=("self",), no_key=True).filter(pk=key_id).first()
    if row is None:
        raise NotFound(field="id")
    return row


def use_api_key(key: str, *, now: datetime) -> ApiKey:
    """The row of a key that somebody sends; counts the request.

    Raises:
        ApiKeyNotValid, TooManyRequests.
    """
    rows = ApiKey.objects.select_related("provider", "employer", "made_by")
    row = rows.filter(key_sha256=_hash(key), revoked_at=None, made_by__is_active=True).first()
    if row is None:
        raise ApiKeyNotValid
    if _requests(row, now) > settings.API_KEY_REQUESTS_A_MINUTE:
        raise TooManyRequests
    return row


def _requests(row: ApiKey, now: datetime) -> int:
    """How many in this minute, with this one. One statement, so that requests at once are all counted."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE courses_apikey SET last_used_on = %(day)s, "
            "window_requests = CASE WHEN window_from > %(since)s THEN window_requests + 1 ELSE 1 END, "
            "window_from = CASE WHEN window_from > %(since)s THEN window_from ELSE %(now)s END "
            "WHERE id = %(id)s RETURNING window_requests",
            {"day": timezone.localdate(now), "since": now - WINDOW, "now": now, "id": row.pk},
        )
        (count,) = cursor.fetchone()
    return int(count)


def _hash(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
