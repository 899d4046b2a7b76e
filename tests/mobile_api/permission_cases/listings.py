"""Listings: their organisation's editors write them, its viewers read them, GLA staff decide about them."""

from __future__ import annotations

from datetime import date
from typing import Any

from courses.models import Course, CourseRun, Opportunity, OrganisationNotice, Provider, Venue
from mobile_api.node import encode
from tests.factories.course import course, course_run
from tests.factories.drafts import course_draft
from tests.factories.venue import venue
from tests.mobile_api.permission_cases.world import EDITORS, MEMBERS, NOW, STAFF, Case, Role, World, about


def _listing(row: Opportunity, **more: Any) -> dict[str, Any]:
    return {"input": {"id": about(row), "revision": 1, **more}}


def _complete(owner: Provider, **fields: Any) -> Course:
    """A course of the provider's that may be shown."""
    values = {name: getattr(course_draft(), name) for name in ("who_for", "url", "course_type")}
    row = course(provider=owner, **{"status": "DRAFT", "published_at": None, **values, **fields})
    course_run(course=row, flexible_start=True, cost_gbp=0, duration_value=1, duration_unit="DAYS")
    return row


def _waiting(world: World) -> Course:
    return _complete(world.provider, status="IN_REVIEW")


def _run(world: World, **more: Any) -> dict[str, Any]:
    row: CourseRun = course_run(course=world.course, places=5, starts_on=date(2030, 1, 1))
    return {"input": {"id": about(row), "revision": 1, **more}}


def _place(world: World) -> Venue:
    return venue(provider=world.provider, postcode="E7 9ZZ")


def _notice(world: World) -> dict[str, Any]:
    told = {"opportunity_id": world.course.pk, "provider": world.provider}
    row = OrganisationNotice.objects.create(kind="PUBLISHED", at=NOW, **told)
    return {"input": {"id": encode("Notice", row.pk)}}


CASES = {
    "Query.myListings": Case(MEMBERS | {Role.STRANGER}),
    "Query.listing": Case(MEMBERS | STAFF, lambda world: {"id": about(world.draft)}),
    "Query.listing job": Case(MEMBERS | STAFF, lambda world: {"id": about(world.job)}),
    "Query.reviewQueue": Case(STAFF),
    "Query.venues": Case(MEMBERS | STAFF, lambda world: {"organisationId": about(world.provider)}),
    "Query.notices": Case(MEMBERS | {Role.STRANGER}),
    "Mutation.createCourse": Case(
        EDITORS, lambda world: {"input": {"providerId": about(world.provider), "title": "Sewing"}}
    ),
    "Mutation.updateCourse": Case(EDITORS, lambda world: _listing(world.draft, title="Sewing")),
    "Mutation.createJob": Case(
        EDITORS, lambda world: {"input": {"employerId": about(world.employer), "title": "Cook"}}
    ),
    "Mutation.updateJob": Case(EDITORS, lambda world: _listing(_draft_job(world), title="Cook")),
    "Mutation.createVenue": Case(
        EDITORS,
        lambda world: {"input": {"organisationId": about(world.employer), "name": "Yard", "postcode": "E7 9ZZ"}},
    ),
    "Mutation.updateVenue": Case(
        EDITORS, lambda world: {"input": {"id": about(_place(world)), "revision": 1, "name": "Yard"}}
    ),
    "Mutation.submitListing": Case(EDITORS, lambda world: _listing(_complete(world.provider))),
    "Mutation.scheduleListing": Case(
        EDITORS, lambda world: _listing(world.draft, publishAt="2099-01-01T09:00:00+00:00")
    ),
    "Mutation.closeListing": Case(EDITORS, lambda world: _listing(world.course, because="FULL")),
    "Mutation.withdrawListing": Case(EDITORS | STAFF, lambda world: _listing(world.course, reason="Wrong price")),
    "Mutation.moveListing": Case(EDITORS, lambda world: _listing(world.draft, move="ARCHIVE")),
    "Mutation.confirmListing": Case(EDITORS, lambda world: _listing(world.job)),
    "Mutation.cloneListing": Case(EDITORS, lambda world: {"input": {"id": about(world.course)}}),
    # Whoever acts for any organisation gets an answer, with a refusal for each listing that is not theirs to change.
    "Mutation.changeListings": Case(
        MEMBERS | {Role.STRANGER},
        lambda world: {"input": {"ids": [about(world.course)], "change": "CONFIRM"}},
    ),
    "Mutation.cancelRun": Case(EDITORS, lambda world: _run(world, reason="The tutor is ill")),
    "Mutation.rescheduleRun": Case(EDITORS, lambda world: _run(_complete_world(world), startsOn="2027-01-11")),
    "Mutation.setRunPlaces": Case(EDITORS, lambda world: _run(_complete_world(world), placesLeft=0)),
    "Mutation.markNoticeRead": Case(MEMBERS, _notice),
    "Mutation.approveListing": Case(STAFF, lambda world: _listing(_waiting(world))),
    "Mutation.sendBackListing": Case(STAFF, lambda world: _listing(_waiting(world), reason="Which room?")),
}


def _draft_job(world: World) -> Opportunity:
    Opportunity.objects.filter(pk=world.job.pk).update(status="DRAFT")
    return world.job


def _complete_world(world: World) -> World:
    """Its live course a draft, so that it may be incomplete."""
    Opportunity.objects.filter(pk=world.course.pk).update(status="DRAFT")
    return world
