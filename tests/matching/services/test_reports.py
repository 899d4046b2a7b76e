"""Residents report listings; what follows is counted without them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from backend.errors import Refusal
from courses.models import Course, ListingChange, Opportunity, OrganisationNotice, ReportTally
from courses.services.trust import score_trust
from matching.models import Report
from matching.services.interactions import OpportunityNotFound
from matching.services.reports import MOST_A_DAY, ReportKindUnknown, TooManyReports, report_opportunity
from matching.services.residents import NotAllowed, TooLong
from tests.factories.course import course
from tests.factories.user import user

pytestmark = pytest.mark.django_db
DAY = datetime(2026, 11, 25, tzinfo=UTC)
"""In winter, when London has UTC."""
NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)


def report(row: Course, *, by: str = "alice", kind: str = "DOES_NOT_EXIST", now: datetime = NOW, **more: Any) -> None:
    report_opportunity(by=user(uid=by), opportunity_id=row.pk, kind=kind, now=now, **more)


def tallies() -> list[tuple[str, int]]:
    return list(ReportTally.objects.order_by("kind").values_list("kind", "people"))


def fresh(**fields: Any) -> Course:
    return course(**{"confirmed_at": NOW - timedelta(hours=1), **fields})


def hidden(row: Course) -> tuple[Any, str, str]:
    now = Opportunity.objects.get(pk=row.pk)
    return now.hidden_at, now.hidden_cause, now.hidden_reason


def test_one_person_counts_once_and_hides_nothing() -> None:
    row = fresh()

    report(row, words="  Nobody answers. ")
    report(row, kind="FULL", now=NOW + timedelta(minutes=1))

    assert list(Report.objects.values_list("kind", "words", "at")) == [("FULL", "", NOW + timedelta(minutes=1))]
    assert tallies() == [("FULL", 1)]
    assert hidden(row) == (None, "", "")
    # Counted by the night's run: a score that moves in the moment of one report would say when it came.
    assert Opportunity.objects.get().freshness is None
    score_trust(now=NOW + timedelta(minutes=2))
    assert Opportunity.objects.get().freshness == 0.82


def test_a_lone_report_leaves_no_time_behind() -> None:
    report(fresh(confirmed_at=NOW - timedelta(days=200)))

    assert list(OrganisationNotice.objects.values_list("kind", "at")) == [("REPORTED", DAY)]
    assert ListingChange.objects.count() == 0


def test_two_people_hide_it_at_once_and_its_organisation_is_told_without_names() -> None:
    row = fresh()
    report(row)
    assert hidden(row) == (None, "", "")

    report(row, by="bob")

    words = "Residents report that something is wrong with it."
    assert hidden(row) == (DAY, "REPORTED", words)
    assert list(OrganisationNotice.objects.order_by("pk").values_list("kind", "at", "reason")) == [
        ("REPORTED", DAY, ""),
        ("HIDDEN", DAY, words),
    ]
    # Nothing that its organisation reads tells when the second report came.
    assert list(ListingChange.objects.values_list("action", "at", "reason")) == [("HIDDEN", DAY, words)]
    assert Opportunity.objects.get().changed_at != NOW
    with pytest.raises(OpportunityNotFound):
        report(row, by="charlie")


def test_a_confirmation_answers_all_before_it() -> None:
    row = fresh()
    for by in ("alice", "bob"):
        report(row, by=by)
    later = NOW + timedelta(hours=1)
    Opportunity.objects.filter(pk=row.pk).update(confirmed_at=later)
    assert hidden(row) == (None, "", "")

    report(row, by="charlie", now=later + timedelta(minutes=1))

    assert tallies() == [("DOES_NOT_EXIST", 1)]
    assert hidden(row) == (None, "", "")
    assert list(OrganisationNotice.objects.filter(kind="REPORTED").values_list("at", flat=True)) == [
        DAY,
        DAY,
    ]


def test_a_stale_listing_that_reports_hide_or_warn_of_tells_no_time_either() -> None:
    row = course(confirmed_at=NOW - timedelta(days=150))
    for by in ("alice", "bob"):
        report(row, by=by, kind="WRONG_DETAILS")

    told = OrganisationNotice.objects.exclude(kind="REPORTED").values_list("kind", "at")
    assert list(told) == [("GOES_STALE", DAY)]
    assert list(ListingChange.objects.values_list("action", "at")) == [("WARNED", DAY)]
    assert Opportunity.objects.get().stale_warned_at == DAY

    later = NOW + timedelta(days=8)
    report(row, by="charlie", kind="WRONG_DETAILS", now=later)

    assert hidden(row)[:2] == (DAY + timedelta(days=8), "STALE")


def test_kinds_are_counted_one_by_one() -> None:
    row = fresh()
    report(row, kind="FULL")
    report(row, by="bob", kind="FULL")
    report(row, by="charlie", kind="WRONG_DETAILS")

    assert tallies() == [("FULL", 2), ("WRONG_DETAILS", 1)]
    assert list(OrganisationNotice.objects.values_list("kind", flat=True)) == ["GOES_STALE", "REPORTED"]


def test_so_many_a_day_and_no_more() -> None:
    rows = [fresh() for _ in range(MOST_A_DAY + 1)]
    for row in rows[:-1]:
        report(row)

    with pytest.raises(TooManyReports):
        report(rows[-1])
    report(rows[0], kind="OTHER")
    report(rows[-1], by="bob")
    report(rows[-1], now=NOW + timedelta(days=1))

    assert Report.objects.count() == MOST_A_DAY + 2


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        ({"kind": "BORING"}, ReportKindUnknown),
        ({"words": "x" * 501}, TooLong),
        ({"words": "a\0b"}, NotAllowed),
    ],
)
def test_refused_and_nothing_is_stored(given: dict[str, Any], refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        report(fresh(), **given)

    assert (Report.objects.count(), tallies(), OrganisationNotice.objects.count()) == (0, [], 0)


@pytest.mark.parametrize("status", ["DRAFT", "CLOSED"])
def test_only_what_is_open_to_everybody(status: str) -> None:
    with pytest.raises(OpportunityNotFound):
        report(fresh(status=status))

    assert Report.objects.count() == 0


def test_reports_go_with_the_account() -> None:
    row = fresh()
    report(row)

    user().delete()

    assert (Report.objects.count(), tallies()) == (0, [("DOES_NOT_EXIST", 1)])
