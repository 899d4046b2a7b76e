"""Deciding whether two listings are one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from backend.errors import NotFound, Refusal
from courses.models import Course, DuplicatePair, ListingChange, Opportunity, Provider
from courses.services.access import RoleTooLow
from courses.services.duplicate_decisions import AlreadyDecided, KeepOneOfThem, StaffDecide, decide_duplicate
from tests.factories.course import course
from tests.factories.member import member
from tests.factories.provider import provider
from tests.factories.user import staff_user, superuser, user

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
CLOSED = "It is the same as another listing, which is shown: “Sewing”."


@pytest.fixture
def college() -> Provider:
    made = provider(name="Lantern Yard")
    member(made, role="EDITOR")
    return made


def pair(a: Course, b: Course, scope: str = "WITHIN") -> DuplicatePair:
    explanation = {"words": "same title", "shared": ["sewing"], "facts": []}
    return DuplicatePair.objects.create(
        a_id=a.pk, b_id=b.pk, similarity=0.9, explanation=explanation, scope=scope, found_at=NOW
    )


def sewing(college: Provider, **fields: Any) -> Course:
    return course(provider=college, title="Sewing", **fields)


def standing(*rows: Course) -> list[tuple[str, str, str]]:
    found = Opportunity.objects.filter(pk__in=[row.pk for row in rows]).order_by("pk")
    return list(found.values_list("status", "status_reason", "hidden_cause"))


def test_an_editor_keeps_one_and_the_other_is_closed(college: Provider) -> None:
    a, b, third = sewing(college), sewing(college), sewing(college)
    found = pair(a, b)
    pair(b, third)

    decided = decide_duplicate(by=user(), pair_id=found.pk, same=True, keep_id=a.pk, now=NOW)

    assert (decided.state, decided.kept_id, decided.decided_by, decided.decided_at) == ("CONFIRMED", a.pk, user(), NOW)
    assert standing(a, b, third) == [("LIVE", "", ""), ("CLOSED", CLOSED, ""), ("LIVE", "", "")]
    assert list(DuplicatePair.objects.values_list("pk", flat=True)) == [found.pk]
    assert list(ListingChange.objects.values_list("opportunity", "action", "actor")) == [(b.pk, "MOVED", "MEMBER")]


def test_what_waits_is_withdrawn(college: Provider) -> None:
    a, b = sewing(college), sewing(college, status="IN_REVIEW", published_at=None)

    decide_duplicate(by=user(), pair_id=pair(a, b).pk, same=True, keep_id=a.pk, now=NOW)

    assert standing(b) == [("WITHDRAWN", CLOSED, "")]


def test_two_things_stay_two(college: Provider) -> None:
    a, b = sewing(college), sewing(college)

    decided = decide_duplicate(by=user(), pair_id=pair(a, b).pk, same=False, now=NOW)

    assert (decided.state, decided.kept_id) == ("DISMISSED", None)
    assert standing(a, b) == [("LIVE", "", ""), ("LIVE", "", "")]


def test_staff_withdraw_and_hide_what_came_with_a_file() -> None:
    a, b, c = sewing(provider()), sewing(provider()), sewing(provider(), source="demo", source_ref="1")

    stan = staff_user()
    for other in (b, c):
        decide_duplicate(by=stan, pair_id=pair(a, other, "ACROSS").pk, same=True, keep_id=a.pk, now=NOW)

    assert standing(a, b, c) == [("LIVE", "", ""), ("WITHDRAWN", CLOSED, ""), ("LIVE", "", "DUPLICATE")]
    assert set(Opportunity.objects.live(today=NOW.date()).values_list("pk", flat=True)) == {a.pk}
    assert list(ListingChange.objects.order_by("pk").values_list("opportunity", "action", "actor")) == [
        (b.pk, "MOVED", "STAFF"),
        (c.pk, "HIDDEN", "STAFF"),
    ]


def test_what_was_hidden_before_is_hidden_since_then() -> None:
    before = NOW - timedelta(days=3)
    because = {"hidden_at": before, "hidden_cause": "STALE", "hidden_reason": "Nobody keeps it fresh."}
    a, b = sewing(provider()), sewing(provider(), source="demo", source_ref="1", **because)

    decide_duplicate(by=staff_user(), pair_id=pair(a, b, "ACROSS").pk, same=True, keep_id=a.pk, now=NOW)

    assert Opportunity.objects.values_list("hidden_at", "hidden_cause").get(pk=b.pk) == (before, "DUPLICATE")


@pytest.mark.parametrize(
    ("role", "theirs", "refusal"),
    [("VIEWER", False, RoleTooLow), ("EDITOR", True, StaffDecide), (None, False, NotFound)],
)
def test_nobody_else_decides(role: str | None, *, theirs: bool, refusal: type[Refusal]) -> None:
    own, other = provider(), provider()
    a, b = sewing(own), sewing(other if theirs else own)
    if role:
        member(own, role=role)
    found = pair(a, b)

    with pytest.raises(refusal):
        decide_duplicate(by=user(), pair_id=found.pk, same=True, keep_id=a.pk, now=NOW)

    assert DuplicatePair.objects.get().state == "OPEN"
    assert standing(a, b) == [("LIVE", "", ""), ("LIVE", "", "")]


def test_a_pair_with_somebody_elses_draft_is_not_there(college: Provider) -> None:
    row = pair(sewing(college), sewing(provider(), status="IN_REVIEW", published_at=None), "ACROSS")

    with pytest.raises(NotFound):
        decide_duplicate(by=user(), pair_id=row.pk, same=False, now=NOW)


def test_the_one_that_stays_is_one_of_the_two_and_decisions_stand(college: Provider) -> None:
    a, b, c = sewing(college), sewing(college), sewing(college)
    found = pair(a, b)
    for keep in (None, c.pk):
        with pytest.raises(KeepOneOfThem):
            decide_duplicate(by=user(), pair_id=found.pk, same=True, keep_id=keep, now=NOW)

    decide_duplicate(by=user(), pair_id=found.pk, same=False, now=NOW)

    with pytest.raises(AlreadyDecided):
        decide_duplicate(by=user(), pair_id=found.pk, same=True, keep_id=a.pk, now=NOW)
    with pytest.raises(NotFound):
        decide_duplicate(by=superuser(), pair_id=found.pk + 1, same=False, now=NOW)


@pytest.mark.parametrize(
    ("action", "expected"),
    [
        ("keep_the_older", ["LIVE", "WITHDRAWN"]),
        ("keep_the_newer", ["WITHDRAWN", "LIVE"]),
        ("two_things", ["LIVE", "LIVE"]),
    ],
)
def test_decided_in_the_admin(client: Client, college: Provider, action: str, expected: list[str]) -> None:
    a, b = sewing(college), sewing(college)
    found = pair(a, b)
    client.force_login(superuser())
    asked = {"action": action, "_selected_action": [found.pk]}

    for _ in range(2):
        response = client.post(reverse("admin:courses_duplicatepair_changelist"), asked, follow=True)

    assert [row[0] for row in standing(a, b)] == expected
    assert "Somebody has decided about these two already." in response.content.decode()
