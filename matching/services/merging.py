"""An anonymous account goes over to the account that the person has: what was done before the sign-in is not lost."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction

from backend.accounts.models import User
from backend.errors import Refusal
from courses.worker import PeriodicJob
from matching.models import AccountMerge, Resident
from matching.services.equality import forget_equality_answers
from matching.services.merge_rules import ANSWERS, ASKED_AGAIN, RULES
from matching.services.merge_ways import AskedAgain, Merge, goes_over
from matching.services.residents import resident_for

EMPTY: Final[tuple[object, ...]] = (None, "", [])
"""What stands where a question was not answered."""


WRITTEN_BY_OTHERS: Final = ("matching.InboxItem.resident", "matching.DataView.resident")
"""Relations whose rows others write without holding the resident: a reminder, a look at an application."""
COMES_LATE: Final = timedelta(days=1)


class MergedElsewhere(Refusal):
    """The anonymous account went over to another account before."""

    code = "MERGED_ELSEWHERE"
    message = "What you did before signing in is already in another account."


class AccountIsAnonymous(Refusal):
    """The account to which things should go over is a trial itself."""

    code = "ACCOUNT_IS_ANONYMOUS"
    message = "Please sign in with your own account first."


@transaction.atomic
def merge_account(*, anonymous: User, by: User, prefer_anonymous: bool, now: datetime) -> AccountMerge:
    """Everything of an anonymous account goes over to the account that asks. Asked again, the answer is the same.

    Args:
        anonymous: the account to leave; that the person holds it is proved before.
        by: the account of the same person.
        prefer_anonymous: which answer stands where both gave one: the anonymous account's, or the other's.
        now: the moment.

    Raises:
        MergedElsewhere, AccountIsAnonymous, AnonymousActsForOrganisation.
    """
    rows = _locked(anonymous, by)
    done = AccountMerge.objects.filter(anonymous=anonymous).first()
    if done is not None:
        if done.account_id != by.pk:
            raise MergedElsewhere(field="anonymous_token")
        return done
    if rows[by.pk].merged_into_id is not None:
        raise AccountIsAnonymous
    before, after = _locked_residents(anonymous, by)
    merge = Merge(before, after, now)
    moved = {relation: count for relation, rule in RULES.items() if (count := rule(merge, relation))}
    forget_equality_answers(user=anonymous)
    differing = _answers_go_over(merge, prefer_anonymous=prefer_anonymous)
    User.objects.filter(pk=anonymous.pk).update(merged_into=by)
    return AccountMerge.objects.create(anonymous=anonymous, account=by, at=now, moved=moved, differing=differing)


def bring_what_came_late(now: datetime) -> str:
    """Bring what others wrote to an anonymous account in the very moment in which it went over."""
    lately = AccountMerge.objects.filter(at__gt=now - COMES_LATE).select_related("anonymous", "account")
    return f"{sum(_bring(merge, now) for merge in lately)} rows brought."


@transaction.atomic
def _bring(done: AccountMerge, now: datetime) -> int:
    before, after = _locked_residents(done.anonymous, done.account)
    return sum(goes_over(Merge(before, after, now), relation) for relation in WRITTEN_BY_OTHERS)


def asked_again() -> list[AskedAgain]:
    """What no merge moves silently."""
    return [*ASKED_AGAIN, *(rule for rule in RULES.values() if isinstance(rule, AskedAgain))]


def _locked(*users: User) -> dict[int, User]:
    """The accounts, locked in one order, so that two merges at once wait for each other and never block each other."""
    keys = [user.pk for user in users]
    return {row.pk: row for row in User.objects.select_for_update().filter(pk__in=keys).order_by("pk")}


def _locked_residents(*users: User) -> list[Resident]:
    """Their residents, locked as `locked_resident` does, in one order."""
    for user in users:
        resident_for(by=user)
    rows = Resident.objects.select_for_update(no_key=True).filter(user__in=users).order_by("pk")
    found = {row.user_id: row for row in rows}
    return [found[user.pk] for user in users]


def _answers_go_over(merge: Merge, *, prefer_anonymous: bool) -> list[str]:
    """Fill what the account left open; returns the names of answers that both gave, differently."""
    before, after = merge.anonymous, merge.account
    differing = []
    for name in ANSWERS:
        old, kept = getattr(before, name), getattr(after, name)
        differs = old not in EMPTY and kept not in EMPTY and old != kept
        differing += [name] if differs else []
        if old not in EMPTY and (kept in EMPTY or (differs and prefer_anonymous)):
            setattr(after, name, old)
    after.skills.add(*before.skills.all())
    after.save()
    _empty(before, now=merge.now)
    return differing


def _empty(row: Resident, *, now: datetime) -> None:
    """Nothing is kept twice. `merged_at` tells a request that was waiting for the row that the person has gone."""
    for name in ANSWERS:
        field: Any = Resident._meta.get_field(name)  # noqa: SLF001 - Django's documented name
        setattr(row, name, None if field.null else field.get_default())
    row.skills.clear()
    row.merged_at = now
    row.save()


BRING_WHAT_CAME_LATE: Final = PeriodicJob("bring_what_came_late", every=timedelta(minutes=10), run=bring_what_came_late)
