"""Scores of the catalogue, and what follows from them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.management import call_command
from pytest_django import DjangoAssertNumQueries

from courses.models import Course, ListingChange, Opportunity, OrganisationNotice, ReportTally, SearchDocument, TrustRun
from courses.search import refresh_search
from courses.services.publishing import confirm_listing
from courses.services.trust import rescore, score_trust
from tests.factories.course import course, course_run
from tests.factories.job import job
from tests.factories.member import member
from tests.factories.user import user
from tests.factories.venue import venue

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
DAY = NOW.replace(hour=0)


def long_ago(days: int) -> dict[str, Any]:
    return {"confirmed_at": NOW - timedelta(days), "published_at": NOW - timedelta(days)}


def state(row: Opportunity) -> tuple[Any, ...]:
    now = Opportunity.objects.get(pk=row.pk)
    return now.hidden_at, now.hidden_cause, now.hidden_reason, now.stale_warned_at


def history(row: Opportunity) -> list[tuple[str, str, str]]:
    return list(
        ListingChange.objects.filter(opportunity=row.pk).order_by("pk").values_list("action", "actor", "reason")
    )


def report(row: Opportunity, people: int, *, kind: str = "DOES_NOT_EXIST", at: datetime = NOW) -> None:
    ReportTally.objects.create(opportunity_id=row.pk, kind=kind, people=people, oldest_at=at, newest_at=at)


def counts(outcome: Any) -> tuple[int, ...]:
    return outcome.scored, outcome.changed, outcome.warned, outcome.hidden, outcome.shown


def test_scores_are_stored() -> None:
    fresh = course(confirmed_at=NOW)
    old = job(**long_ago(45), venues=[venue()])
    course(status="CLOSED")

    assert counts(score_trust(now=NOW)) == (2, 2, 0, 0, 0)
    assert list(Opportunity.objects.filter(pk__in=[fresh.pk, old.pk]).values_list("freshness", "quality")) == [
        (1.0, 48),
        (0.5, 76),
    ]


def test_a_second_run_changes_nothing_and_a_score_is_no_change_of_the_listing() -> None:
    row = course(**long_ago(300))
    changed_at = Opportunity.objects.get().changed_at
    score_trust(now=NOW)
    before = list(Opportunity.objects.values())

    assert counts(score_trust(now=NOW)) == (1, 0, 0, 0, 0)
    assert list(Opportunity.objects.values()) == before
    assert (before[0]["changed_at"], before[0]["revision"]) == (changed_at, row.revision)


def test_warned_first_then_hidden_with_the_reason() -> None:
    row = course(**long_ago(300))

    assert counts(score_trust(now=NOW)) == (1, 1, 1, 0, 0)
    assert state(row) == (None, "", "", NOW)
    week = NOW + timedelta(days=7)
    assert counts(score_trust(now=week)) == (1, 1, 0, 1, 0)

    reason = "Nobody has confirmed it for 307 days. Our question has had no answer for 7 days."
    assert state(row) == (week, "STALE", reason, NOW)
    assert history(row) == [
        (
            "WARNED",
            "SYSTEM",
            "Nobody has confirmed it for 300 days. It will be hidden in 7 days unless you confirm or change it.",
        ),
        ("HIDDEN", "SYSTEM", reason),
    ]
    assert list(OrganisationNotice.objects.order_by("pk").values_list("provider", "kind", "due_on", "reason")) == [
        (row.provider_id, "GOES_STALE", week.date(), "Nobody has confirmed it for 300 days."),
        (row.provider_id, "HIDDEN", None, reason),
    ]
    assert not Opportunity.objects.live(today=week.date()).exists()
    assert counts(score_trust(now=week)) == (1, 0, 0, 0, 0)


def test_confirming_brings_it_back_at_once_whoever_writes_it() -> None:
    row = course(**long_ago(300))
    score_trust(now=NOW)
    score_trust(now=NOW + timedelta(days=7))

    Opportunity.objects.filter(pk=row.pk).update(confirmed_at=NOW + timedelta(days=8))

    assert state(row) == (None, "", "", None)
    assert counts(score_trust(now=NOW + timedelta(days=8))) == (1, 1, 0, 0, 0)


def test_the_search_forgets_what_is_hidden_and_finds_it_again_once_it_is_confirmed() -> None:
    row = course(**long_ago(300))
    member(row.provider, role="EDITOR")
    refresh_search()
    score_trust(now=NOW)
    assert SearchDocument.objects.filter(pk=row.pk).exists()
    score_trust(now=NOW + timedelta(days=7))
    assert not SearchDocument.objects.filter(pk=row.pk).exists()

    confirm_listing(by=user(), listing_id=row.pk, revision=None, now=NOW + timedelta(days=8))

    assert SearchDocument.objects.filter(pk=row.pk).exists()
    assert state(row) == (None, "", "", None)


def test_several_reports_hide_at_once_and_one_does_not() -> None:
    twice, once = course(confirmed_at=NOW), course(confirmed_at=NOW)
    report(twice, 2, at=NOW + timedelta(minutes=1))
    report(once, 1, at=NOW + timedelta(minutes=1))

    rescore([twice.pk, once.pk], now=NOW)

    # Under the day alone: the moment is that of a resident's report.
    assert state(twice) == (DAY, "REPORTED", "Residents report that something is wrong with it.", None)
    assert state(once) == (None, "", "", None)


def test_a_confirmation_has_answered_earlier_reports() -> None:
    row = course(confirmed_at=NOW)
    report(row, 5, at=NOW - timedelta(minutes=1))

    rescore([row.pk], now=NOW)

    assert Opportunity.objects.get().freshness == 1.0


def test_new_dates_bring_it_back_at_the_next_scoring() -> None:
    row = course(**long_ago(80))
    run = course_run(course=row, starts_on=NOW.date() - timedelta(60))
    score_trust(now=NOW)
    later = NOW + timedelta(days=7)
    score_trust(now=later)
    assert state(row)[1] == "STALE"
    type(run).objects.update(starts_on=later.date() + timedelta(30))

    assert counts(score_trust(now=later)) == (1, 1, 0, 0, 1)
    assert state(row) == (None, "", "", None)
    assert history(row)[-1] == ("SHOWN", "SYSTEM", "It is kept fresh again.")


@pytest.mark.parametrize("source", ["ncs_skills_toolkit", "dfe_qualifications"])
def test_a_publishers_undated_file_does_not_age(source: str) -> None:
    row = course(source=source, source_ref="1", confirmed_at=None, published_at=NOW - timedelta(3_000))

    assert counts(score_trust(now=NOW)) == (1, 1, 0, 0, 0)
    assert Opportunity.objects.get(pk=row.pk).freshness == 1.0


def test_a_listing_without_a_confirmation_ages_from_its_first_day() -> None:
    row = course(confirmed_at=None, published_at=NOW - timedelta(120))

    score_trust(now=NOW)

    assert Opportunity.objects.get(pk=row.pk).freshness == 0.5


def test_a_missed_reminder_is_silence() -> None:
    row = course(**long_ago(90), renew_by=NOW.date())

    score_trust(now=NOW)

    assert Opportunity.objects.get(pk=row.pk).freshness == 0.43


def test_a_listing_posted_again_and_again() -> None:
    first, second, third = (course(status=status, confirmed_at=NOW) for status in ("CLOSED", "CLOSED", "LIVE"))
    Opportunity.objects.filter(pk=second.pk).update(reposted_from=first.pk)
    Opportunity.objects.filter(pk=third.pk).update(reposted_from=second.pk)

    score_trust(now=NOW)

    assert Opportunity.objects.get(pk=third.pk).freshness == 0.72


def test_a_confirmed_duplicate_stays_hidden() -> None:
    row = course(confirmed_at=NOW)
    hidden = {"hidden_at": NOW, "hidden_cause": "DUPLICATE", "hidden_reason": "The same as another one."}
    Opportunity.objects.filter(pk=row.pk).update(**hidden)

    Opportunity.objects.filter(pk=row.pk).update(confirmed_at=NOW + timedelta(hours=1), hidden_at=None)
    score_trust(now=NOW)

    assert state(row) == (NOW, "DUPLICATE", "The same as another one.", None)
    Opportunity.objects.filter(pk=row.pk).update(hidden_cause="", hidden_reason="", hidden_at=None)
    assert state(row) == (None, "", "", None)


@pytest.mark.parametrize("rows", [1, 3])
def test_one_number_of_statements(rows: int, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    made: list[Course] = [course(confirmed_at=NOW) for _ in range(rows)]
    for row in made:
        course_run(course=row)

    with django_assert_num_queries(13):
        score_trust(now=NOW)


def test_the_command(capsys: pytest.CaptureFixture[str]) -> None:
    course()

    call_command("score_trust")

    assert capsys.readouterr().out == ("1 listings scored, 1 scores changed: 0 warned, 0 hidden, 0 shown again.\n")
    assert list(TrustRun.objects.values_list("task", "listings", "counts")) == [
        ("SCORES", 1, {"changed": 1, "warned": 0, "hidden": 0, "shown": 0})
    ]
