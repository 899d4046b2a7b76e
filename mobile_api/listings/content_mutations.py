"""Writing courses, jobs and venues."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Self

import graphene

from courses.drafts import CourseDraft, JobDraft, VenueDraft
from courses.models import Opportunity
from courses.services.courses import create_course, update_course
from courses.services.jobs import create_job, update_job
from courses.services.venues import create_venue, update_venue
from mobile_api.action import Action
from mobile_api.context import Context
from mobile_api.listings.inputs import (
    course_fields,
    course_values,
    job_fields,
    job_values,
    venue_fields,
    venue_values,
)
from mobile_api.listings.shown import ListingChanged, given_id, given_revision, shown
from mobile_api.listings.types import RegisterVenue
from mobile_api.node import decode_number
from mobile_api.organisations.queries import which


def _created(
    service: Callable[..., Opportunity],
    context: Context,
    owner: tuple[str, str],
    draft: Callable[[], CourseDraft | JobDraft],
) -> Opportunity:
    """Have `service` write a listing of this organisation, and fetch it to be shown. The id is read before what was sent."""
    kind, given = owner
    field = f"{kind.lower()}_id"
    key = decode_number(given, kind, field=field)
    made = service(by=context.require_user(), **{field: key}, draft=draft(), now=context.now)
    return shown(context, made.pk)


def _changed(
    service: Callable[..., object],
    context: Context,
    listing: tuple[str, str],
    revision: int,
    changes: Callable[[], dict[str, Any]],
) -> Opportunity:
    """Have `service` change this listing, and fetch it to be shown. The id is read before what was sent."""
    kind, given = listing
    key = decode_number(given, kind)
    about = {f"{kind.lower()}_id": key, "revision": revision, "changes": changes()}
    service(by=context.require_user(), **about, now=context.now)
    return shown(context, key)


class CreateCourse(ListingChanged, Action):
    """Write a new course. It is a draft, which may be incomplete: `problems` says what it needs before `submitListing`."""

    class Input(type("NewCourse", (), course_fields())):  # type: ignore[misc]  # made from a table
        """The course."""

        provider_id = graphene.ID(required=True, description="Id of the provider whose course it is.")

    @classmethod
    def perform(cls, context: Context, *, provider_id: str, **given: Any) -> Self:
        """Write it."""
        return cls(
            listing=_created(
                create_course, context, ("Provider", provider_id), lambda: CourseDraft(**course_values(given))
            )
        )


class UpdateCourse(ListingChanged, Action):
    """Change a course. What you leave out stays as it is; `runs` and `skills` are sent whole. What is shown stays complete."""

    class Input(type("ChangedCourse", (), course_fields())):  # type: ignore[misc]  # made from a table
        """New values."""

        id = given_id("course")
        revision = given_revision()

    @classmethod
    def perform(cls, context: Context, *, id: str, revision: int, **given: Any) -> Self:  # noqa: A002 - GraphQL's name
        """Change it."""
        return cls(listing=_changed(update_course, context, ("Course", id), revision, lambda: course_values(given)))


class CreateJob(ListingChanged, Action):
    """Write a new job. It is a draft, which may be incomplete: `problems` says what it needs before `submitListing`."""

    class Input(type("NewJob", (), job_fields())):  # type: ignore[misc]  # made from a table
        """The job."""

        employer_id = graphene.ID(required=True, description="Id of the employer whose job it is.")

    @classmethod
    def perform(cls, context: Context, *, employer_id: str, **given: Any) -> Self:
        """Write it."""
        return cls(
            listing=_created(create_job, context, ("Employer", employer_id), lambda: JobDraft(**job_values(given)))
        )


class UpdateJob(ListingChanged, Action):
    """Change a job. What you leave out stays as it is; lists are sent whole. What is shown stays complete and lawfully paid."""

    class Input(type("ChangedJob", (), job_fields())):  # type: ignore[misc]  # made from a table
        """New values."""

        id = given_id("job")
        revision = given_revision()

    @classmethod
    def perform(cls, context: Context, *, id: str, revision: int, **given: Any) -> Self:  # noqa: A002 - GraphQL's name
        """Change it."""
        return cls(listing=_changed(update_job, context, ("Job", id), revision, lambda: job_values(given)))


class CreateVenue(Action):
    """Add a place to an organisation's register."""

    class Input(type("NewVenue", (), venue_fields())):  # type: ignore[misc]  # made from a table
        """The place."""

        organisation_id = graphene.ID(required=True, description="Id of the `Provider` or `Employer`.")

    venue = graphene.Field(RegisterVenue, description="The place. Null when it was refused.")

    @classmethod
    def perform(cls, context: Context, *, organisation_id: str, **given: Any) -> Self:
        """Add it."""
        owner, key = which(organisation_id, field="organisation_id")
        draft = VenueDraft(**venue_values(given))
        return cls(venue=create_venue(by=context.require_user(), owner=owner, owner_id=key, draft=draft))


class UpdateVenue(Action):
    """Change a place of an organisation's register. What you leave out stays as it is."""

    class Input(type("ChangedVenue", (), venue_fields())):  # type: ignore[misc]  # made from a table
        """New values."""

        id = given_id("venue")
        revision = given_revision()

    venue = graphene.Field(RegisterVenue, description="The place. Null when it was refused.")

    @classmethod
    def perform(cls, context: Context, *, id: str, revision: int, **given: Any) -> Self:  # noqa: A002 - GraphQL's name
        """Change it."""
        key, changes = decode_number(id, "Venue"), venue_values(given)
        return cls(venue=update_venue(by=context.require_user(), venue_id=key, revision=revision, changes=changes))


class ContentMutations:
    """Writing what is listed."""

    create_course = CreateCourse.Field()
    update_course = UpdateCourse.Field()
    create_job = CreateJob.Field()
    update_job = UpdateJob.Field()
    create_venue = CreateVenue.Field()
    update_venue = UpdateVenue.Field()
