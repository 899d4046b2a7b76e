"""Somebody else's ids inside inputs, filters, cursors and nodes. Each is refused as if there were nothing, and nothing has changed."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from courses.models import (
    Course,
    DuplicatePair,
    Opportunity,
    Provider,
)
from tests.factories.course import course_run
from tests.factories.job import job
from tests.factories.venue import venue
from tests.mobile_api.attacks.trying import INSIDE, OUTSIDE, asked, course_of, tried
from tests.mobile_api.conftest import Ask
from tests.mobile_api.permission_cases.world import World, about
from tests.mobile_api.test_permission_matrix import everything_stored

pytestmark = pytest.mark.django_db


# --- Ids of another tenant inside inputs ------------------------------------------------------------------------------


def theirs(world: World) -> dict[str, Any]:
    """What belongs to the attacked."""
    place = venue(provider=world.provider, reference="SECRET-PLACE")
    run = course_run(course=world.draft, reference="SECRET-RUN")
    return {
        "venue": place,
        "run": run,
        "draft": world.draft,
        "hidden_job": job(employer=world.employer, status="DRAFT"),
    }


NESTED: dict[str, tuple[str, Callable[[World, dict[str, Any]], dict[str, Any]], list[str]]] = {
    "a venue of theirs in a run of a new course": (
        "createCourse",
        lambda w, t: {
            "providerId": about(w.other_provider),
            "title": "Mine",
            "runs": [{"deliveryMode": "CLASSROOM", "venueId": about(t["venue"])}],
        },
        ["VENUE_UNKNOWN"],
    ),
    "a venue of theirs in a new job": (
        "createJob",
        lambda w, t: {"employerId": about(w.other_employer), "title": "Mine", "venueIds": [about(t["venue"])]},
        ["VENUE_UNKNOWN"],
    ),
    "a run of theirs as a run of mine": (
        "updateCourse",
        lambda w, t: {
            "id": about(course_of(w.other_provider)),
            "revision": 1,
            "runs": [{"id": about(t["run"]), "deliveryMode": "ONLINE"}],
        },
        ["RUN_UNKNOWN"],
    ),
    "a draft of theirs as a course that grants an interview": (
        "createJob",
        lambda w, t: {
            "employerId": about(w.other_employer),
            "title": "Mine",
            "interviewCourseIds": [about(t["draft"])],
        },
        ["COURSE_NOT_LIVE"],
    ),
    "a course in the name of theirs": (
        "createCourse",
        lambda w, _t: {"providerId": about(w.provider), "title": "Mine"},
        ["NOT_FOUND"],
    ),
    "a provider's id as an employer's": (
        "createJob",
        lambda w, _t: {"employerId": about(w.other_provider), "title": "Mine"},
        ["INVALID_ID"],
    ),
    "a place in their register": (
        "createVenue",
        lambda w, _t: {"organisationId": about(w.provider), "name": "Mine", "postcode": "E7 9ZZ"},
        ["NOT_FOUND"],
    ),
    "their place renamed": (
        "updateVenue",
        lambda _w, t: {"id": about(t["venue"]), "revision": 1, "name": "Mine"},
        ["NOT_FOUND"],
    ),
    "a copy of their draft": ("cloneListing", lambda _w, t: {"id": about(t["draft"])}, ["NOT_FOUND"]),
    "a run of theirs cancelled": (
        "cancelRun",
        lambda _w, t: {"id": about(t["run"]), "revision": 1, "reason": "No"},
        ["NOT_FOUND"],
    ),
    "their to-dos done": (
        "fixTodo",
        lambda w, _t: {"organisationId": about(w.provider), "todo": "UNCONFIRMED", "fix": "CONFIRM"},
        ["NOT_FOUND"],
    ),
}


@pytest.mark.parametrize("name", NESTED)
def test_somebody_elses_id_in_an_input(name: str, ask: Ask, world: World) -> None:
    mutation, given, codes = NESTED[name]
    arguments = given(world, theirs(world))
    ask("{ me { id } }", by=OUTSIDE)
    before = everything_stored()

    assert tried(ask, mutation, **arguments) == codes
    assert everything_stored() == before


def test_many_at_once_change_only_what_is_mine(ask: Ask, world: World) -> None:
    mine, foreign = course_of(world.other_provider, status="LIVE", published_at=timezone.now()), world.course
    query = """mutation($i: ChangeListingsInput!) { changeListings(input: $i) { results { id errors { code } } errors { code } } }"""
    given = {"ids": [about(mine), about(foreign), about(world.draft)], "change": "CLOSE", "because": "FULL"}

    found = ask(query, {"i": given}, by=OUTSIDE).data["changeListings"]["results"]

    assert [[error["code"] for error in row["errors"]] for row in found] == [[], ["NOT_FOUND"], ["NOT_FOUND"]]
    assert list(Opportunity.objects.filter(pk__in=[foreign.pk, world.draft.pk]).values_list("status", flat=True)) == [
        "LIVE",
        "DRAFT",
    ]


def test_a_pair_of_two_of_theirs_is_not_mine_to_decide(ask: Ask, world: World) -> None:
    twin = course_of(world.provider)
    explanation = {"words": "same title", "shared": [], "facts": []}
    pair = DuplicatePair.objects.create(
        a=world.draft, b=twin, similarity=0.9, explanation=explanation, scope="WITHIN", found_at=timezone.now()
    )

    assert tried(ask, "decideDuplicate", pairId=about(pair), same=True, keepId=about(twin)) == ["NOT_FOUND"]
    found = asked(ask, "duplicatePairs(organisationId: $id) { edges { node { id } } }", id=about(world.other_provider))
    assert found == {"edges": []}


# --- Filters, cursors and totals ----------------------------------------------------------------------------------------


def test_filters_lead_to_nothing_of_theirs(ask: Ask, world: World) -> None:
    Course.objects.filter(pk=world.draft.pk).update(reference="THEIR-REF")
    empty = {"edges": []}

    assert asked(ask, "myListings(organisationId: $id) { edges { node { id } } }", id=about(world.provider)) == empty
    assert asked(ask, "myListings(search: $search) { edges { node { id } } }", search="THEIR-REF") == empty
    for query in (
        "uploads(organisationId: $id) { edges { node { id } } }",
        "venues(organisationId: $id) { edges { node { id } } }",
        "organisationDashboard(organisationId: $id) { hidden }",
        "organisation(id: $id) { name }",
        "organisationChanges(id: $id) { edges { node { at } } }",
        "apiKeys(organisationId: $id) { id }",
        "duplicatePairs(organisationId: $id) { edges { node { id } } }",
    ):
        assert asked(ask, query, id=about(world.provider)) == ["NOT_FOUND"], query
    for query in ("listing(id: $id) { title }", "listingTrust(id: $id) { quality }"):
        assert asked(ask, query, id=about(world.draft)) == ["NOT_FOUND"], query


def test_a_cursor_of_theirs_shows_mine(ask: Ask, world: World) -> None:
    """A cursor is a place in an order, and the order is that of what one may see."""
    mine = course_of(world.other_provider)
    query = "myListings(first: 5) { edges { cursor node { id } } }"
    cursors = [edge["cursor"] for edge in asked(ask, query, by=INSIDE)["edges"]]

    after = "myListings(after: $after) { edges { node { id } } }"
    found = [edge["node"]["id"] for cursor in cursors for edge in asked(ask, after, after=cursor)["edges"]]

    assert set(found) <= {about(mine)}
    assert asked(ask, after, after=base64.b64encode(b"listings:1:1").decode()) == ["INVALID_CURSOR"]


@pytest.mark.parametrize(
    "kind", ["Upload", "Invitation", "ApiKey", "ProviderMember", "DuplicatePair", "Notice", "Listing", "Organisation"]
)
def test_node_gives_nothing_that_is_not_public(kind: str, ask: Ask, world: World) -> None:
    made = base64.b64encode(f"{kind}:1".encode()).decode()

    assert asked(ask, "node(id: $id) { id }", id=made) == ["INVALID_ID"]


def test_a_draft_and_an_organisation_that_waits_are_no_nodes(ask: Ask, world: World) -> None:
    Provider.objects.filter(pk=world.provider.pk).update(approval="PENDING")

    for row in (world.draft, world.provider):
        assert asked(ask, "node(id: $id) { id }", id=about(row)) in (None, ["NOT_FOUND"])
