"""The label of a job: given at every save, given anew by the command."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.core.management import call_command

from courses.honesty import VERSION
from courses.models import Job, Opportunity
from courses.services.jobs import update_job
from tests.factories.job import job
from tests.factories.listings import NOW, drafted_job, published
from tests.factories.pay_rate import pay_rate
from tests.factories.user import user

pytestmark = pytest.mark.django_db
DEMANDS = "You need at least three years of experience in a support team."


def test_a_job_that_asks_for_years_has_no_label_and_says_why() -> None:
    row = drafted_job(description=DEMANDS)

    (finding,) = row.entry_level_findings
    assert (row.entry_level, row.entry_level_rules) == (False, VERSION)
    assert (finding["code"], finding["field"]) == ("EXPERIENCE_YEARS", "description")
    assert DEMANDS[finding["start"] : finding["end"]] == finding["phrase"]
    assert finding["mend"]


def test_it_is_checked_at_every_save() -> None:
    row = drafted_job(description=DEMANDS)

    changed = update_job(by=user(), job_id=row.pk, revision=1, changes={"description": "We teach you."}, now=NOW)

    assert (changed.entry_level, changed.entry_level_findings) == (True, [])


def test_it_is_published_without_the_label() -> None:
    row = published(drafted_job(description=DEMANDS))

    assert (row.status, Job.objects.get().entry_level) == ("LIVE", False)


def test_the_minimum_wage_of_its_first_day_counts() -> None:
    pay_rate(valid_from=date(2026, 4, 1), hourly_gbp="12.71")

    row = drafted_job(pay_min=Decimal("95.00"), pay_period="DAY", hours_per_day=Decimal("7.5"))

    assert [finding["code"] for finding in row.entry_level_findings] == ["BELOW_MINIMUM_WAGE"]


def test_the_command_checks_what_was_never_checked_and_then_changes_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    honest, asking, gone = job(), job(description=DEMANDS), job()
    Opportunity.objects.filter(pk=gone.pk).update(status="ARCHIVED")

    call_command("recheck_entry_level")
    call_command("recheck_entry_level")

    assert [Job.objects.get(pk=row.pk).entry_level for row in (honest, asking, gone)] == [True, False, None]
    assert capsys.readouterr().out.splitlines() == [
        f"Jobs: 2 checked by the rules {VERSION}, 2 changed, 1 may be called entry-level.",
        f"Jobs: 2 checked by the rules {VERSION}, 0 changed, 1 may be called entry-level.",
    ]
