"""Erases a person: everything about them is gone or without them, at once and in one transaction, and a receipt says what it was.

What becomes of which row is declared on its model (`backend.personal_data`): deleted, kept without the person, or kept because
the law wants it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.db.models import Model

from backend.accounts.models import User
from backend.accounts.personal_models import declared, label_of
from backend.audit.models import AuditEntry
from backend.audit.recording import record
from backend.errors import InvalidInput, Refusal
from backend.personal_data import Erasure as AtErasure
from backend.personal_data import PersonalData
from courses.services.members import end_memberships
from matching.exporting.sections import link_conditions, rows_about
from matching.models import Erasure, Resident
from matching.models.erasure import hash_of_uid
from matching.services.application_steps import leave
from matching.services.equality import forget_equality_answers
from matching.services.tallies import tally

CONFIRM_WITHIN: Final = timedelta(minutes=15)
_SALT: Final = "matching.erasure"


class ErasureNotConfirmed(InvalidInput):
    """The second step without the first, or too long after it."""

    code = "ERASURE_NOT_CONFIRMED"
    message = "Please start again: ask to delete your account, then confirm within 15 minutes."


class StaffAccount(Refusal):
    """The work account of somebody whose employer answers for it."""

    code = "ERASURE_OF_STAFF_ACCOUNT"
    message = "This is a work account of the GLA. Please ask the person who gave it to you to close it."


@dataclass(frozen=True)
class ErasurePlan:
    """What an erasure would do, for the person to look at before they confirm.

    Attributes:
        confirmation: to be sent back.
        expires_at: until when it counts.
        counts: title of each kind of thing, and how many there are.
    """

    confirmation: str
    expires_at: datetime
    counts: dict[str, int]


def plan_erasure(*, by: User, now: datetime) -> ErasurePlan:
    """The first step: nothing is changed.

    Raises:
        StaffAccount.
    """
    _require_no_staff(by)
    numbers = {said.title: rows_about(by, model, said).count() for model, said in declared().items() if said.links}
    return ErasurePlan(
        confirmation=signing.dumps([by.pk, now.timestamp()], salt=_SALT),
        expires_at=now + CONFIRM_WITHIN,
        counts={title: number for title, number in numbers.items() if number},
    )


def erase_me(*, by: User, confirmation: str, now: datetime) -> Erasure:
    """The second step: the person is erased, at once and for good.

    Raises:
        ErasureNotConfirmed, StaffAccount.
    """
    _require_no_staff(by)
    try:
        key, asked_at = signing.loads(confirmation, salt=_SALT)
    except signing.BadSignature:
        raise ErasureNotConfirmed(field="confirmation") from None
    if key != by.pk or not 0 <= now.timestamp() - asked_at < CONFIRM_WITHIN.total_seconds():
        raise ErasureNotConfirmed(field="confirmation")
    return erase(user=by, because=Erasure.Because.ASKED, now=now)


@transaction.atomic
def erase(*, user: User, because: Erasure.Because, now: datetime) -> Erasure:
    """Erase a person. Their sign-in at Google follows by the worker (`mobile_api.rights.closing_sign_ins`).

    Returns:
        The proof: how many rows of which model were deleted, and how many were kept without the person.
    """
    held = User.objects.select_for_update().get(pk=user.pk)
    # Anonymous accounts of theirs from before they signed in: each has a sign-in of its own to be deleted and listed.
    for merged in User.objects.filter(merged_into=held).order_by("pk"):
        erase(user=merged, because=because, now=now)
    counted = {"deleted": Counter(), "kept_without_the_person": Counter()}  # type: dict[str, Counter[str]]
    for resident in Resident.objects.select_for_update(no_key=True).filter(user=held):
        leave(resident.applications.all(), now=now)
        # Whoever answers a question holds it, and tells of the answer: no item comes into an inbox that is being emptied.
        list(resident.list_questions.select_for_update(no_key=True).order_by("pk").values("pk"))
    tally(held)
    forget_equality_answers(user=held)  # not counted: the receipt is not to tell who answered
    counted["deleted"] += Counter(end_memberships(user=held, now=now))
    for model, said in declared().items():
        if said.erasure is AtErasure.ANONYMISE and said.person:
            counted["kept_without_the_person"][label_of(model)] += _let_go(held, model, said)
    uid = held.firebase_uid or ""
    _, deleted = held.delete()
    counted["deleted"] += Counter(deleted)
    erasure = Erasure.objects.create(
        at=now,
        because=because,
        uid_sha256=hash_of_uid(uid),
        counts={name: dict(sorted((+counter).items())) for name, counter in counted.items()},
        **_sign_in(uid, now),
    )
    # No pseudonym: else the receipt, which knows a hash of the sign-in, would lead to all that was kept without the person.
    record("PERSON_ERASED", actor=AuditEntry.Actor.SYSTEM, now=now, thing=erasure, facts={"because": because.value})
    return erasure


def _require_no_staff(by: User) -> None:
    if by.is_staff:
        raise StaffAccount


def _let_go(user: User, model: type[Model], said: PersonalData) -> int:
    """Empty what is about the person in rows that stay, then the links to them. Returns how many rows there were."""
    count = rows_about(user, model, said).count()
    rows = model._default_manager.all()  # noqa: SLF001 - Django's documented name
    for link, condition in link_conditions(user, said).items():
        fields = {name: said.field(name) for name in said.fields}
        emptied: dict[str, Any] = {
            name: field.cleared for name, field in fields.items() if field.is_cleared and link in field.about
        }
        rows.filter(condition).update(**emptied, **({link: None} if "__" not in link else {}))
    return count


def _sign_in(uid: str, now: datetime) -> dict[str, Any]:
    """Whether there is a sign-in at Google to be deleted: not where tokens are signed on this machine."""
    if settings.SIGN_IN == "firebase" and uid:
        return {"sign_in": Erasure.SignIn.WAITING, "sign_in_uid": uid, "next_try_at": now}
    return {"sign_in": Erasure.SignIn.NONE}
