"""Accounts that nobody uses: told first, then erased, unless their owner comes back."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from pytest_django import Settings

from backend.accounts.models import User
from matching.models import Erasure, InactivityNotice, InboxItem, Resident
from matching.services.inactivity import months_before, tend_inactive
from tests.factories.member import member
from tests.factories.provider import provider
from tests.factories.resident import resident
from tests.factories.user import staff_user, user

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
LONG_AGO = date(2024, 11, 23)
NOTHING = {"came_back": 0, "erased": 0, "told": 0}


def quiet(uid: str = "alice", *, since: date = LONG_AGO) -> Resident:
    row = resident(uid=uid)
    User.objects.filter(pk=row.user_id).update(seen_on=since)
    return row


def days_later(days: int) -> dict[str, int]:
    return tend_inactive(now=NOW + timedelta(days=days))


def test_told_then_erased_after_thirty_days() -> None:
    row = quiet()

    assert days_later(0) == {**NOTHING, "told": 1}
    notice = InactivityNotice.objects.get()
    assert (notice.resident, notice.told_on, notice.erase_on) == (row, date(2026, 11, 23), date(2026, 12, 23))
    assert list(InboxItem.objects.values_list("resident", "kind", "facts")) == [
        (row.pk, "SERVICE_NOTICE", {"notice": "ACCOUNT_INACTIVE"})
    ]
    assert days_later(0) == days_later(29) == NOTHING
    assert days_later(30) == {**NOTHING, "erased": 1}
    assert (User.objects.count(), Erasure.objects.get().because) == (0, "INACTIVE")
    assert days_later(31) == NOTHING


def test_two_years_to_the_day() -> None:
    quiet()
    quiet("bob", since=LONG_AGO + timedelta(days=1))

    days_later(0)

    assert [notice.resident.user.firebase_uid for notice in InactivityNotice.objects.all()] == ["alice"]


def test_who_comes_back_stays() -> None:
    row = quiet()
    days_later(0)
    User.objects.filter(pk=row.user_id).update(seen_on=date(2026, 12, 22))

    assert days_later(30) == {**NOTHING, "came_back": 1}
    assert days_later(60) == NOTHING
    assert (User.objects.count(), InactivityNotice.objects.count()) == (1, 0)


def test_who_comes_back_is_told_anew_two_years_later() -> None:
    row = quiet()
    days_later(0)
    User.objects.filter(pk=row.user_id).update(seen_on=date(2026, 12, 22))
    days_later(30)

    assert tend_inactive(now=datetime(2028, 12, 21, 12, tzinfo=UTC)) == NOTHING
    assert tend_inactive(now=datetime(2028, 12, 22, 12, tzinfo=UTC)) == {**NOTHING, "told": 1}


def test_members_and_staff_are_left_alone() -> None:
    member(provider(), uid="olga")
    quiet("olga")
    staff_user()
    quiet("stan")

    assert days_later(0) == NOTHING
    assert User.objects.count() == 2


def test_who_became_a_member_meanwhile_stays() -> None:
    quiet()
    days_later(0)
    member(provider(), uid="alice")

    assert days_later(30) == NOTHING
    assert (User.objects.count(), InactivityNotice.objects.count()) == (1, 0)


def test_an_account_that_went_over_to_another_goes_with_that_one() -> None:
    quiet("anonymous")
    User.objects.filter(firebase_uid="anonymous").update(merged_into=user(uid="alice"))

    assert days_later(0) == NOTHING


def test_switched_off_by_a_setting(settings: Settings) -> None:
    quiet()
    settings.INACTIVE_MONTHS = 0

    assert days_later(0) == NOTHING


def test_months_are_counted_as_people_do(settings: Settings) -> None:
    assert [
        months_before(date(2026, 3, 31), 1),
        months_before(date(2028, 2, 29), 24),
        months_before(date(2026, 1, 5), 1),
    ] == [
        date(2026, 2, 28),
        date(2026, 2, 28),
        date(2025, 12, 5),
    ]


def test_nobody_is_erased_on_the_day_they_are_told() -> None:
    with pytest.raises(IntegrityError, match="inactivity_gives_time"), transaction.atomic():
        InactivityNotice.objects.create(resident=resident(), told_on=LONG_AGO, erase_on=LONG_AGO)


def test_a_new_account_was_seen_today() -> None:
    assert user().seen_on == datetime.now(tz=UTC).date()
