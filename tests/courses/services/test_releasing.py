"""After a yes: what waited only for it goes on its way, what a no took down of a publisher's file is shown again."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from backend.accounts.models import User
from courses.models import Employer, ListingChange, Opportunity, OrganisationNotice, Provider, Source
from courses.services import approval
from courses.services.approval import Decision, decide_on_organisation
from courses.services.calendar import tend_listings
from courses.services.releasing import release_waiting
from tests.factories.course import course
from tests.factories.drafts import run_draft
from tests.factories.listings import NOW, college, drafted_course, drafted_job, firm, published
from tests.factories.pay_rate import pay_rate
from tests.factories.provider import provider
from tests.factories.user import staff_user

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=2)


def stan() -> User:
    return User.objects.filter(firebase_uid="stan").first() or staff_user(uid="stan")


def decide(row: Provider | Employer, decision: Decision, *, now: Any = LATER, reason: str = "") -> None:
    decide_on_organisation(model=type(row), pk=row.pk, decision=decision, by=stan(), now=now, reason=reason)


def standing(row: Any) -> tuple[str, str]:
    return Opportunity.objects.values_list("status", "status_reason").get(pk=row.pk)


def notices(row: Any) -> list[tuple[str, str]]:
    return list(OrganisationNotice.objects.filter(opportunity=row.pk).order_by("pk").values_list("kind", "reason"))


@pytest.mark.parametrize(
    "make", [lambda: drafted_course(college(approval="PENDING")), lambda: drafted_job(firm(approval="PENDING"))]
)
def test_what_waited_only_for_the_approval_is_shown_and_its_organisation_told(make: Any) -> None:
    row = published(make())
    owner = row.course.provider if row.kind == "COURSE" else row.job.employer

    decide(owner, Decision.APPROVE)

    assert (standing(row), notices(row)) == (("LIVE", ""), [("PUBLISHED", "")])
    last = (
        ListingChange.objects.filter(opportunity=row.pk)
        .order_by("-pk")
        .values_list("from_status", "to_status", "actor", "by", "at")
    )
    assert last[0] == ("IN_REVIEW", "LIVE", "SYSTEM", None, LATER)
    assert list(Opportunity.objects.live(today=date(2026, 11, 27)).values_list("pk", flat=True)) == [row.pk]


def test_what_people_should_look_at_stays_in_review_and_says_why() -> None:
    owner = college(approval="PENDING")
    row = published(drafted_course(owner, summary="Ask us on WhatsApp"))

    decide(owner, Decision.APPROVE)

    words = "Waits for GLA staff: It sends people to a private chat."
    assert (standing(row), notices(row)) == (("IN_REVIEW", words), [])
    change = ListingChange.objects.filter(opportunity=row.pk).latest("pk")
    assert (change.action, change.actor, change.revision) == ("EDITED", "SYSTEM", 3)
    assert change.fields == {"status_reason": ["Waits for GLA staff: your organisation isn't approved yet.", words]}
    assert release_waiting(now=LATER) == {"published": 0, "sent_back": 0}


def test_what_is_no_longer_complete_or_lawful_goes_back_with_the_reason() -> None:
    owner, shop = college(approval="PENDING"), firm(approval="PENDING")
    begun = published(drafted_course(owner, runs=(run_draft(starts_on=date(2026, 11, 26)),)))
    cheap = published(drafted_job(shop, pay_min=Decimal("12.70"), pay_period="HOUR"))
    pay_rate(valid_from=date(2026, 4, 1), hourly_gbp="12.71", source="gov.uk")

    decide(owner, Decision.APPROVE)
    decide(shop, Decision.APPROVE)

    assert standing(begun) == ("DRAFT", "Please add at least one run that has not started yet.")
    assert notices(begun) == [("SENT_BACK", "Please add at least one run that has not started yet.")]
    assert (standing(cheap)[0], notices(cheap)[0][0]) == ("DRAFT", "SENT_BACK")


def test_one_with_a_moment_ahead_waits_for_it_and_one_whose_moment_has_passed_is_shown() -> None:
    owner = college(approval="PENDING")
    ahead = published(drafted_course(owner), publish_at=LATER + timedelta(days=1))
    passed = published(drafted_course(owner), publish_at=NOW + timedelta(days=1))

    decide(owner, Decision.APPROVE)

    assert [standing(row)[0] for row in (ahead, passed)] == ["SCHEDULED", "LIVE"]
    assert [notices(row) for row in (ahead, passed)] == [[], [("PUBLISHED", "")]]


def test_nobody_elses_listing_and_no_draft_is_released() -> None:
    owner, other = college(approval="PENDING"), college(approval="PENDING")
    draft, theirs = drafted_course(owner), published(drafted_course(other))

    decide(owner, Decision.APPROVE)

    assert [standing(row)[0] for row in (draft, theirs)] == ["DRAFT", "IN_REVIEW"]


def test_the_calendar_does_what_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    owner = college(approval="PENDING")
    rows = [published(drafted_course(owner)) for _ in range(3)]
    monkeypatch.setattr(approval, "AT_ONCE", 1)

    decide(owner, Decision.APPROVE)
    assert [standing(row)[0] for row in rows] == ["LIVE", "IN_REVIEW", "IN_REVIEW"]

    assert tend_listings(now=LATER) == {"published": 2, "sent_back": 0, "expired": 0, "reminded": 0}
    assert [standing(row)[0] for row in rows] == ["LIVE"] * 3


def test_what_came_with_a_feed_is_shown_again_after_reinstating() -> None:
    owner = provider(source=Source.FEED, source_ref="1:9")
    shown = course(provider=owner, source=Source.FEED, source_ref="1:1", confirmed_at=NOW)
    came_meanwhile = course(
        provider=owner,
        source=Source.FEED,
        source_ref="1:2",
        status="WITHDRAWN",
        status_reason="Its organisation may not publish here.",
        published_at=None,
    )
    scam = course(provider=owner, source=Source.FEED, source_ref="1:3", status="WITHDRAWN", status_reason="A scam.")
    gone = course(provider=owner, source=Source.FEED, source_ref="1:4", status="CLOSED")
    own = course(provider=owner)
    decide(owner, Decision.SUSPEND, reason="Complaints")
    assert [standing(row)[0] for row in (shown, own)] == ["WITHDRAWN", "WITHDRAWN"]

    decide(owner, Decision.REINSTATE, reason="All is well")

    rows = (shown, came_meanwhile, scam, gone, own)
    assert [standing(row)[0] for row in rows] == ["LIVE", "LIVE", "WITHDRAWN", "CLOSED", "WITHDRAWN"]
    moved = ListingChange.objects.filter(opportunity=shown.pk).order_by("pk")
    assert list(moved.values_list("from_status", "to_status", "actor", "revision")) == [
        ("LIVE", "WITHDRAWN", "STAFF", 2),
        ("WITHDRAWN", "LIVE", "STAFF", 3),
    ]
    again = Opportunity.objects.get(pk=shown.pk)
    assert (again.status_reason, again.confirmed_at, again.renew_by) == ("", NOW, None)
    assert Opportunity.objects.values_list("published_at", flat=True).get(pk=came_meanwhile.pk) == LATER
