"""What somebody would get in the days ahead: the reminders to come, with their words, and not a row is written."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from courses.models import Opportunity
from matching.models import InboxItem, SavedOpportunity
from mobile_api.models import PushDue, PushLedger
from mobile_api.push.foreseeing import foresee
from tests.factories.course import course
from tests.factories.device import device
from tests.factories.inbox import inbox_item
from tests.factories.provider import provider
from tests.factories.resident import resident

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def saved(closes_on: date, title: str = "Spreadsheets") -> SavedOpportunity:
    listing = course(title=title, provider=provider(name="Lantern College"), closes_on=closes_on)
    row = Opportunity.objects.get(pk=listing.pk)
    return SavedOpportunity.objects.create(resident=resident(), opportunity=row, saved_at=NOW - timedelta(days=60))


def test_both_reminders_come_at_eight_in_the_morning_of_their_days() -> None:
    alice = saved(date(2026, 12, 20)).resident
    device()

    found = foresee(alice, days=30, now=NOW)

    assert [(each.at, each.reason, each.body) for each in found] == [
        (
            datetime(2026, 12, 10, 8, tzinfo=UTC),
            "SENT",
            "You kept Spreadsheets (Lantern College). The last day to apply is Sunday 20 December.",
        ),
        (
            datetime(2026, 12, 18, 8, tzinfo=UTC),
            "SENT",
            "You kept Spreadsheets (Lantern College). The last day to apply is Sunday 20 December.",
        ),
    ]
    assert (InboxItem.objects.count(), PushDue.objects.count(), PushLedger.objects.count()) == (0, 0, 0)


def test_what_waits_already_is_in_it_and_what_is_too_far_is_not() -> None:
    alice = saved(date(2027, 6, 1)).resident
    device()
    inbox_item(to=alice, told_at=NOW - timedelta(hours=1), expires_at=NOW + timedelta(days=3))

    assert [each.at for each in foresee(alice, days=30, now=NOW)] == [NOW]


def test_without_a_phone_it_says_why_nothing_comes() -> None:
    alice = saved(date(2026, 12, 20)).resident

    assert [each.reason for each in foresee(alice, days=30, now=NOW)] == ["NO_DEVICE", "NO_DEVICE"]


def test_the_command_prints_it(capsys: pytest.CaptureFixture[str]) -> None:
    alice = saved(timezone.localdate() + timedelta(days=20)).resident
    device()

    call_command("simulate_push", str(alice.pk), "--days", "25")

    lines = capsys.readouterr().out.splitlines()
    assert lines[-1] == "2 would be sent and 0 left out in 25 days. Nothing was sent."
    assert [line.split("  ")[1].split()[0] for line in lines[:-1]] == ["SENT", "SENT"]


@pytest.mark.parametrize("arguments", [["0"], ["1", "--days", "0"]])
def test_nobody_or_no_days_says_what_to_do(arguments: list[str]) -> None:
    with pytest.raises(CommandError, match=r"admin's list|Use --days"):
        call_command("simulate_push", *arguments)
