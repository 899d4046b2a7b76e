"""To whom an object of the API belongs: an account or an organisation, read from the object itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from courses import models
from matching.models import Application
from mobile_api.context import Context
from mobile_api.listings.loaders import ConcreteListing

Key: TypeAlias = tuple[str, int | None]
"""`account`, `provider` or `employer`, and the key in that table."""
Owner: TypeAlias = Callable[[Any, Context], Key]


def of_account(row: Any, context: Context) -> Key:
    """A resident, or whatever else has an account's key, or a resident's: that is compared with the resident of whoever asks."""
    if hasattr(row, "user_id"):
        return "account", row.user_id
    resident = getattr(context.user, "resident", None)  # at hand once `resident_for` was asked
    mine = context.user is not None and resident is not None and row.resident_id == resident.pk
    return "account", context.user.pk if mine and context.user is not None else None


def the_organisation(row: models.Provider | models.Employer, _context: Context) -> Key:
    """The organisation that it is."""
    return row.column, row.pk


def of_row(row: Any, _context: Context) -> Key:
    """A row with a column for a provider, or for an employer, or for one of the two."""
    provider = getattr(row, "provider_id", None)
    return ("provider", provider) if provider is not None else ("employer", row.employer_id)


def of_upload(row: models.UploadRow, context: Context) -> Key:
    """A row of a file."""
    return of_row(row.upload, context)


def of_course(row: models.Course | models.CourseRun, _context: Context) -> Key:
    """A course, or one of its runs."""
    return "provider", (row.course if isinstance(row, models.CourseRun) else row).provider_id


def of_job(row: models.Job, _context: Context) -> Key:
    """A job."""
    return "employer", row.employer_id


def of_listing(row: models.Opportunity, context: Context) -> Key:
    """A course or a job, known as an opportunity only."""
    return of_row(context.loader(ConcreteListing).load(row.pk), context)


def of_change(row: models.ListingChange, context: Context) -> Key:
    """A line of a listing's history."""
    return of_row(context.loader(ConcreteListing).load(row.opportunity_id), context)


def of_application(row: Application, _context: Context) -> Key:
    """An application, as the organisation sees it to which it was sent."""
    listing = row.opportunity
    if listing.kind == models.Opportunity.Kind.COURSE:
        return "provider", listing.course.provider_id
    return "employer", listing.job.employer_id
