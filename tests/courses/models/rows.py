"""One valid saved row of every model of the catalogue, of matching and of the API: what the tests of the constraints start from."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from django.contrib.postgres.search import SearchVector
from django.db.models import Model, Value

from courses import models as c
from courses.travel.grid import CELLS
from matching import models as m
from tests.courses.models.rows_of_api import API_ROWS
from tests.courses.models.rows_of_residents import RESIDENT_ROWS
from tests.courses.models.rows_of_rights import RIGHTS_ROWS
from tests.factories.api_key import api_key
from tests.factories.borough import borough
from tests.factories.course import course, course_run
from tests.factories.employer import employer
from tests.factories.invitation import invitation
from tests.factories.job import job
from tests.factories.outcode import outcode
from tests.factories.provider import provider
from tests.factories.release import release
from tests.factories.resident import resident
from tests.factories.skill import occupation, skill
from tests.factories.upload import upload, upload_row
from tests.factories.user import user
from tests.factories.venue import venue

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
DAY = date(2026, 11, 23)


def catalogue_version() -> c.CatalogueVersion:
    """A row to count on."""
    return c.CatalogueVersion.objects.create()


def digital_role() -> c.DigitalRole:
    """A role level."""
    return c.DigitalRole.objects.create(family="Data", role="Data analyst", title="Junior data analyst")


def digital_role_skill() -> c.DigitalRoleSkill:
    """A skill of a role level."""
    return c.DigitalRoleSkill.objects.create(digital_role=digital_role(), name="Data quality", depth="Working")


def feed_clock() -> c.FeedClock:
    """The one clock."""
    return c.FeedClock.objects.create()


def feed_item() -> c.FeedItem:
    """An open course in the feed."""
    return c.FeedItem.objects.create(
        opportunity_id=7, kind="Course", state="updated", change=1, changed_at=NOW, data="{}"
    )


def feed_mark() -> c.FeedMark:
    """A note."""
    return c.FeedMark.objects.create(subject="OPPORTUNITY", key=7)


def followed_feed() -> c.FollowedFeed:
    """A feed that was not read yet."""
    url = "https://other.example/feeds/opportunities"
    return c.FollowedFeed.objects.create(url=url, next_url=url)


def import_run() -> c.ImportRun:
    """An import that did nothing."""
    counts = {"created": 0, "updated": 0, "unchanged": 0, "skipped": 0}
    return c.ImportRun.objects.create(source="ons", file="boroughs.csv", sha256="0" * 64, finished_at=NOW, **counts)


def job_location() -> c.JobLocation:
    """A place of work."""
    return c.JobLocation.objects.create(job=job(), venue=venue())


def job_profile() -> c.JobProfile:
    """A kind of work with two wages and their year."""
    pay = {"salary_starter_gbp": 20_000, "salary_experienced_gbp": 30_000, "salary_year": 2020}
    return c.JobProfile.objects.create(slug="test-lead", title="Test lead", **pay)


def occupation_skill() -> c.OccupationSkill:
    """An occupation takes a skill."""
    return c.OccupationSkill.objects.create(occupation=occupation(), skill=skill(), relation="essential")


def opportunity() -> c.Opportunity:
    """The base row of a live course."""
    return c.Opportunity.objects.get(pk=course().pk)


def opportunity_skill() -> c.OpportunitySkill:
    """A course teaches a skill."""
    return c.OpportunitySkill.objects.get(opportunity=course(skills=[skill()]))


def outcode_borough() -> c.OutcodeBorough:
    """All of an outcode in one borough."""
    return outcode().shares.get()


def pay_rate() -> c.PayRate:
    """A wage from a day on."""
    return c.PayRate.objects.create(kind="APPRENTICE", valid_from=DAY, hourly_gbp=Decimal("8.00"), source="A page")


def qualification() -> c.Qualification:
    """A qualification."""
    return c.Qualification.objects.create(
        number="6001234X", title="Digital skills", awarding_organisation="Lantern Awards", snapshot_on=DAY
    )


def qualification_funding() -> c.QualificationFunding:
    """An offer that pays for a qualification."""
    return c.QualificationFunding.objects.create(
        qualification=qualification(), offer="DigitalEntitlement", approved_from=DAY
    )


def borough_outline() -> c.BoroughOutline:
    """A square."""
    corners = [[0.0, 51.5], [0.1, 51.5], [0.1, 51.6], [0.0, 51.6], [0.0, 51.5]]
    return c.BoroughOutline.objects.create(borough=borough(), polygons=[[corners]])


def travel_times() -> c.TravelTimes:
    """Half an hour to everywhere."""
    return c.TravelTimes.objects.create(
        outcode=outcode(), mode="PUBLIC_TRANSPORT", minutes=bytes([30]) * CELLS, made_from="0" * 64
    )


def venue_borough() -> c.VenueBorough:
    """A place inside its borough."""
    place = venue()
    return c.VenueBorough.objects.create(venue=place, borough_id=place.borough_id, metres=0)


def search_document() -> c.SearchDocument:
    """What is searched of a listing."""
    return c.SearchDocument.objects.create(
        opportunity=opportunity(),
        vector=SearchVector(Value("pottery")),
        facets=[],
        published_at=NOW,
        soonest=DAY,
        cheapest_pence=0,
        hourly_pence=-1,
        yearly_pounds=-1,
        cells=[],
    )


def search_miss() -> c.SearchMiss:
    """Words that nothing has, in the week of a Monday."""
    return c.SearchMiss.objects.create(week=date(2026, 11, 23), words="glass blowing", buckets=[1], people=1)


def miss_week() -> c.MissWeek:
    """The secret of a week."""
    return c.MissWeek.objects.create(week=date(2026, 11, 23), secret=b"secret")


def search_term() -> c.SearchTerm:
    """A word of one listing."""
    return c.SearchTerm.objects.create(word="python", listings=1, stem="'python'")


def synonym() -> c.Synonym:
    """Who searches for coding also finds programming."""
    return c.Synonym.objects.create(
        phrase="coding", means="programming", source="OURS", key="'code'", query="'program'"
    )


def standard() -> c.ApprenticeshipStandard:
    """An apprenticeship standard."""
    return c.ApprenticeshipStandard.objects.create(reference="ST0973", title="Network technician", level=3)


def dismissed() -> m.DismissedOpportunity:
    """Alice does not want a course."""
    return m.DismissedOpportunity.objects.create(
        resident=resident(), opportunity_id=course().pk, reason="TOO_FAR", dismissed_at=NOW
    )


def saved() -> m.SavedOpportunity:
    """Alice keeps a course."""
    return m.SavedOpportunity.objects.create(resident=resident(), opportunity_id=course().pk, saved_at=NOW)


def provider_member() -> c.ProviderMember:
    """Alice owns a provider."""
    return c.ProviderMember.objects.create(provider=provider(), user=user(), role="OWNER")


def employer_member() -> c.EmployerMember:
    """Bob owns an employer."""
    return c.EmployerMember.objects.create(employer=employer(), user=user(uid="bob"), role="OWNER")


def listing_change() -> c.ListingChange:
    """A course went live."""
    row = opportunity()
    states = {"from_status": "IN_REVIEW", "to_status": "LIVE"}
    return c.ListingChange.objects.create(opportunity=row, revision=2, at=NOW, actor="SYSTEM", action="MOVED", **states)


def an_invitation() -> c.Invitation:
    """A provider invites an editor."""
    return invitation(provider(), made_at=NOW, expires_at=NOW + timedelta(days=14))


def organisation_change() -> c.OrganisationChange:
    """Somebody registered a provider."""
    return c.OrganisationChange.objects.create(
        provider=provider(), revision=1, at=NOW, actor="MEMBER", action="REGISTERED"
    )


def job_lease() -> c.JobLease:
    """A job that nobody does now."""
    return c.JobLease.objects.create(name="tend_listings", due_at=NOW)


def organisation_notice() -> c.OrganisationNotice:
    """A provider is reminded."""
    row = course()
    told = {"provider": row.provider, "opportunity": c.Opportunity.objects.get(pk=row.pk)}
    return c.OrganisationNotice.objects.create(kind="RENEWAL_DUE", at=NOW, due_on=DAY, **told)


def duplicate_pair() -> c.DuplicatePair:
    """Two courses that look like one."""
    a, b = opportunity(), opportunity()
    return c.DuplicatePair.objects.create(
        a=a, b=b, similarity=0.9, explanation={"words": "same title"}, scope="ACROSS", found_at=NOW
    )


def report_tally() -> c.ReportTally:
    """One person says that a course does not exist."""
    return c.ReportTally.objects.create(
        opportunity=opportunity(), kind="DOES_NOT_EXIST", people=1, oldest_at=NOW, newest_at=NOW
    )


def account_merge() -> m.AccountMerge:
    """A trial that went over to Alice's account."""
    return m.AccountMerge.objects.create(anonymous=user(uid="nobody"), account=user(), at=NOW)


def analyst_grant() -> m.AnalystGrant:
    """Alice is an analyst; Bob decided it."""
    return m.AnalystGrant.objects.create(user=user(), granted_at=NOW, granted_by=user(uid="bob"), reason="Report")


def report() -> m.Report:
    """Alice says that a course is full."""
    return m.Report.objects.create(resident=resident(), opportunity_id=course().pk, kind="FULL", at=NOW)


def trust_run() -> c.TrustRun:
    """Nothing was found."""
    return c.TrustRun.objects.create(task="DUPLICATES", started_at=NOW, listings=0)


def idempotent_answer() -> c.IdempotentAnswer:
    """A kept answer."""
    return c.IdempotentAnswer.objects.create(
        api_key=api_key(), key="batch-1", request_sha256="0" * 64, status=200, at=NOW
    )


def application() -> m.Application:
    """Alice has begun to apply for a job."""
    return m.Application.objects.create(
        resident=resident(), opportunity_id=job().pk, started_at=NOW, submitted_at=NOW, changed_at=NOW
    )


def application_section() -> m.ApplicationSection:
    """Why she wants it."""
    return m.ApplicationSection.objects.create(
        application=application(), section="WHY", words="I like it", saved_at=NOW
    )


def application_event() -> m.ApplicationEvent:
    """It was sent."""
    return m.ApplicationEvent.objects.create(application=application(), at=NOW, actor="RESIDENT", to_status="RECEIVED")


def outcome() -> m.Outcome:
    """She has got it."""
    return m.Outcome.objects.create(application=application(), kind="HIRED", happened_on=DAY, reported_at=NOW)


def last_said() -> m.LastSaid:
    """She saved something."""
    return m.LastSaid.objects.create(resident=resident(), about="saved:7", made_at=NOW)


ROWS: dict[type[Model], Callable[[], Model]] = {
    **API_ROWS,
    c.ApiKey: api_key,
    c.ApprenticeshipStandard: standard,
    c.Borough: borough,
    c.BoroughOutline: borough_outline,
    c.CatalogueVersion: catalogue_version,
    c.Course: course,
    c.CourseRun: course_run,
    c.DigitalRole: digital_role,
    c.DigitalRoleSkill: digital_role_skill,
    c.DuplicatePair: duplicate_pair,
    c.Employer: employer,
    c.EmployerMember: employer_member,
    c.IdempotentAnswer: idempotent_answer,
    c.FeedClock: feed_clock,
    c.FeedItem: feed_item,
    c.FeedMark: feed_mark,
    c.FollowedFeed: followed_feed,
    c.ImportRun: import_run,
    c.Invitation: an_invitation,
    c.Job: job,
    c.JobLease: job_lease,
    c.JobLocation: job_location,
    c.JobProfile: job_profile,
    c.ListingChange: listing_change,
    c.MissWeek: miss_week,
    c.Occupation: occupation,
    c.OccupationSkill: occupation_skill,
    c.Opportunity: opportunity,
    c.OpportunitySkill: opportunity_skill,
    c.OrganisationChange: organisation_change,
    c.OrganisationNotice: organisation_notice,
    c.Outcode: outcode,
    c.OutcodeBorough: outcode_borough,
    c.PayRate: pay_rate,
    c.Provider: provider,
    c.ProviderMember: provider_member,
    c.Qualification: qualification,
    c.QualificationFunding: qualification_funding,
    c.ReportTally: report_tally,
    c.SearchDocument: search_document,
    c.SearchMiss: search_miss,
    c.SearchTerm: search_term,
    c.Skill: skill,
    c.Synonym: synonym,
    c.TravelTimes: travel_times,
    c.TrustRun: trust_run,
    c.Upload: upload,
    c.UploadRow: upload_row,
    c.Venue: venue,
    c.VenueBorough: venue_borough,
    m.DismissedOpportunity: dismissed,
    m.ModelRelease: release,
    m.AccountMerge: account_merge,
    m.AnalystGrant: analyst_grant,
    m.Report: report,
    m.Application: application,
    m.ApplicationEvent: application_event,
    m.ApplicationSection: application_section,
    m.LastSaid: last_said,
    m.Outcome: outcome,
    m.Resident: resident,
    m.OnboardingMark: lambda: m.OnboardingMark.objects.create(
        resident=resident(), step="wants", state="ANSWERED", at=NOW
    ),
    m.KeptDigitalCheck: lambda: m.KeptDigitalCheck.objects.create(resident=resident(), version="2026-11", kept_at=NOW),
    m.SavedOpportunity: saved,
    **RESIDENT_ROWS,
    **RIGHTS_ROWS,
}
