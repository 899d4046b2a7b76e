"""A place by its id: everybody sees those where something open happens; the rest of a register, only its own members."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from courses.models import Opportunity, Venue
from mobile_api.node import encode
from tests.factories.course import course, course_run
from tests.factories.employer import employer
from tests.factories.job import job
from tests.factories.member import member
from tests.factories.provider import provider
from tests.factories.venue import venue
from tests.mobile_api.conftest import Answer, Ask

pytestmark = pytest.mark.django_db
NODE = "query ($id: ID!) { node(id: $id) { ... on Venue { name } } }"
SEEN = {"node": {"name": "Side door"}}


def seen(ask: Ask, row: Venue, by: str | None = None) -> Answer:
    return ask(NODE, {"id": encode("Venue", row.pk)}, by=by)


def test_a_place_that_is_nobodys_is_everybodys(ask: Ask) -> None:
    assert seen(ask, venue(name="Side door")).data == SEEN


@pytest.mark.parametrize("kind", ["provider", "employer"])
def test_of_a_register_only_its_members_see_what_nothing_open_uses(ask: Ask, kind: str) -> None:
    owner = {"provider": provider, "employer": employer}[kind]()
    row = venue(name="Side door", **{kind: owner})
    member(owner, role="VIEWER")
    member(provider(), uid="bob")

    assert seen(ask, row, by="alice").data == SEEN
    refused = [seen(ask, row, by=by) for by in (None, "bob")]
    assert [(answer.body["data"], answer.codes) for answer in refused] == [({"node": None}, ["NOT_FOUND"])] * 2


@pytest.mark.parametrize("kind", ["course", "job"])
def test_where_something_open_happens_everybody_may_look(ask: Ask, kind: str) -> None:
    if kind == "course":
        row = venue(name="Side door", provider=provider())
        listing: Opportunity = course(provider=row.provider)
        course_run(course=listing, delivery_mode="CLASSROOM", venue=row)
    else:
        row = venue(name="Side door", employer=employer())
        listing = job(employer=row.employer, venues=[row])
    assert seen(ask, row).data == SEEN

    Opportunity.objects.filter(pk=listing.pk).update(closes_on=timezone.localdate() - timedelta(days=1))
    assert seen(ask, row).codes == ["NOT_FOUND"]
