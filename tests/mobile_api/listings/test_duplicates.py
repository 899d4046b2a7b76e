"""Whoever submits a listing learns at once which listings it looks like, and so do the people who review it."""

from __future__ import annotations

from datetime import timedelta
from threading import Thread
from typing import Any

import pytest
from django.db import connections, transaction
from django.utils import timezone

from courses.models import DuplicatePair, Opportunity, Provider
from courses.services import submitting
from mobile_api.node import encode
from tests.factories.course import course
from tests.factories.listings import college, drafted_course
from tests.factories.member import member
from tests.factories.provider import provider
from tests.factories.user import staff_user
from tests.mobile_api.conftest import Ask
from tests.mobile_api.listings.operations import FILES, about, send

pytestmark = pytest.mark.django_db
NOW = timezone.now()
TRUST = "query ($id: ID!) { listingTrust(id: $id) { todos duplicates { text b { id } } } }"
DASHBOARD = "query ($id: ID!) { organisationDashboard(organisationId: $id) { todos { todo text } } }"
LISTING = "query ($id: ID!) { listing(id: $id) { duplicates { a { id title } b { id title } } } }"


def submitted(ask: Ask, row: Any) -> Any:
    return send(ask, "submit_listing", id=about(row), revision=row.revision)["listing"]


def test_the_publisher_is_told_at_once_and_not_held_up(ask: Ask) -> None:
    owner = college(name="Lantern Yard")
    first = course(provider=owner, title="Sewing by machine")
    row = drafted_course(owner, now=NOW, title="Sewing by Machine course")

    listing = submitted(ask, row)

    pair = DuplicatePair.objects.get()
    assert (listing["status"], listing["duplicates"]) == (
        "LIVE",
        [
            {
                "id": encode("DuplicatePair", pair.pk),
                "text": "same organisation; nearly the same words in the title",
                "a": {"id": about(first), "title": "Sewing by machine", "status": "LIVE"},
                "b": {"id": about(row), "title": "Sewing by Machine course", "status": "LIVE"},
            }
        ],
    )
    trust = ask(TRUST, {"id": about(row)}, by="alice").data["listingTrust"]
    assert "DUPLICATE" in trust["todos"]
    assert trust["duplicates"] == [{"text": listing["duplicates"][0]["text"], "b": {"id": about(row)}}]
    todos = ask(DASHBOARD, {"id": encode("Provider", owner.pk)}, by="alice").data["organisationDashboard"]["todos"]
    assert {"todo": "DUPLICATE", "text": "2 courses look like others"} in todos


def test_a_listing_like_no_other(ask: Ask) -> None:
    owner = college()
    course(provider=owner, title="Welding")

    assert submitted(ask, drafted_course(owner, now=NOW, title="Sewing"))["duplicates"] == []
    assert DuplicatePair.objects.count() == 0


@pytest.mark.parametrize(
    "hidden",
    [
        {"status": "IN_REVIEW", "published_at": None},
        {"status": "SCHEDULED", "published_at": None, "publish_at": NOW + timedelta(days=3)},
        {
            "status": "LIVE",
            "hidden_at": NOW,
            "hidden_cause": Opportunity.HiddenCause.STALE,
            "hidden_reason": "Nobody keeps it fresh.",
        },
        {"status": "LIVE", "closes_on": timezone.localdate(NOW) - timedelta(days=1)},
    ],
)
def test_what_another_organisation_has_not_published_stays_its_own(ask: Ask, hidden: dict[str, Any]) -> None:
    namesake = provider(name="Lantern Yard")
    member(namesake, uid="bob", role="EDITOR")
    theirs = course(provider=namesake, title="Sewing", **hidden)
    row = drafted_course(college(name="Lantern Yard"), now=NOW, title="Sewing")

    assert submitted(ask, row)["duplicates"] == []

    pair = DuplicatePair.objects.get()
    assert (pair.a_id, pair.b_id, pair.scope) == (theirs.pk, row.pk, "ACROSS")
    trust = ask(TRUST, {"id": about(row)}, by="alice").data["listingTrust"]
    assert ("DUPLICATE" in trust["todos"], trust["duplicates"]) == (False, [])
    # Bob's side is public to Alice only when it is shown; hers is public now, so he sees the pair, and staff do.
    staff_user(uid="stan")
    for by in ("bob", "stan"):
        seen = ask(LISTING, {"id": about(theirs)}, by=by).data["listing"]["duplicates"]
        assert seen == [{"a": {"id": about(theirs), "title": "Sewing"}, "b": {"id": about(row), "title": "Sewing"}}]


def test_the_reviewer_sees_it_in_the_queue(ask: Ask) -> None:
    staff_user(uid="stan")
    owner = college(name="Lantern Yard")
    first = course(provider=owner, title="Sewing")
    row = drafted_course(owner, now=NOW, title="Sewing", summary="Ask us on WhatsApp")
    submitted(ask, row)

    ((edge,),) = [ask(FILES["review_queue"], {}, by="stan").data["reviewQueue"]["edges"]]

    assert [(pair["a"]["id"], pair["text"]) for pair in edge["node"]["duplicates"]] == [
        (about(first), "same title, same organisation")
    ]


def test_many_at_once_are_compared_with_each_other_too(ask: Ask) -> None:
    owner = college()
    rows = [drafted_course(owner, now=NOW, title=title) for title in ("Sewing", "Sewing!", "Welding")]

    send(ask, "change_listings", ids=[about(row) for row in rows], change="SUBMIT")

    assert list(DuplicatePair.objects.values_list("a", "b")) == [(rows[0].pk, rows[1].pk)]


def test_what_was_decided_or_has_ended_is_not_shown(ask: Ask) -> None:
    owner = college()
    decided, ended = (course(provider=owner, title="Sewing") for _ in range(2))
    row = drafted_course(owner, now=NOW, title="Sewing")
    submitted(ask, row)
    DuplicatePair.objects.filter(a=decided.pk, b=row.pk).update(state="DISMISSED", decided_at=NOW)
    Opportunity.objects.filter(pk=ended.pk).update(status="CLOSED")

    assert ask(LISTING, {"id": about(row)}, by="alice").data["listing"]["duplicates"] == []


def test_ten_are_shown_the_likest_first(ask: Ask) -> None:
    owner = college()
    others = [course(provider=owner, title="Sewing") for _ in range(11)]
    likest = course(provider=owner, title="Sewing class")
    row = drafted_course(owner, now=NOW, title="Sewing class")

    shown = submitted(ask, row)["duplicates"]

    assert len(shown) == 10
    assert [pair["a"]["id"] for pair in shown[:2]] == [about(likest), about(others[0])]


def test_what_was_refused_is_in_no_pair(ask: Ask) -> None:
    owner = college()
    rows = [drafted_course(owner, now=NOW, title="Sewing"), drafted_course(owner, now=NOW, title="Sewing!", runs=())]

    results = send(ask, "change_listings", ids=[about(row) for row in rows], change="SUBMIT")["results"]

    assert [result["done"] for result in results] == [True, False]
    assert DuplicatePair.objects.count() == 0


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("key", [{}, {"clientMutationId": "one"}])
def test_nothing_is_held_while_it_looks(ask: Ask, monkeypatch: pytest.MonkeyPatch, key: dict[str, str]) -> None:
    """Somebody else takes both rows in that moment, on another connection; also where the whole request is one transaction."""
    owner = college()
    row = drafted_course(owner, now=NOW)
    taken, look = [], submitting.near_duplicates

    def take() -> None:
        with transaction.atomic():
            taken.append(Opportunity.objects.select_for_update(nowait=True).get(pk=row.pk).pk)
            taken.append(Provider.objects.select_for_update(nowait=True).get(pk=owner.pk).pk)
        connections.close_all()

    def looking(*given: Any, **more: Any) -> Any:
        other = Thread(target=take)
        other.start()
        other.join()
        return look(*given, **more)

    monkeypatch.setattr(submitting, "near_duplicates", looking)

    payload = send(ask, "submit_listing", id=about(row), revision=row.revision, **key)

    assert (payload["errors"], payload["listing"]["status"], taken) == ([], "LIVE", [row.pk, owner.pk])
