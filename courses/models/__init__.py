"""The catalogue's models, one noun a file."""

from courses.models.api_key import ApiKey, IdempotentAnswer
from courses.models.catalogue_version import CatalogueVersion
from courses.models.course import Course, CourseRun, FundingStream
from courses.models.digital_role import DigitalRole, DigitalRoleSkill
from courses.models.duplicate_pair import DuplicatePair
from courses.models.employer import Employer
from courses.models.feed_item import FeedClock, FeedItem
from courses.models.feed_mark import FeedMark
from courses.models.followed_feed import FollowedFeed
from courses.models.import_run import ImportRun
from courses.models.invitation import Invitation
from courses.models.job import Job, JobLocation
from courses.models.job_lease import JobLease
from courses.models.listing_change import ListingChange
from courses.models.member import EmployerMember, Member, MemberRole, ProviderMember
from courses.models.notice import OrganisationNotice
from courses.models.opportunity import Level, Opportunity
from courses.models.opportunity_skill import OpportunitySkill
from courses.models.organisation import Organisation
from courses.models.organisation_change import OrganisationChange
from courses.models.pay_rate import PayRate
from courses.models.place import AccessFeature, Borough, Outcode, OutcodeBorough, Venue
from courses.models.profile import JobProfile
from courses.models.provider import Provider
from courses.models.qualification import Qualification, QualificationFunding
from courses.models.report_tally import ReportTally
from courses.models.search_document import SearchDocument
from courses.models.search_miss import MissWeek, SearchMiss
from courses.models.search_term import SearchTerm
from courses.models.session import Session
from courses.models.skill import Occupation, OccupationSkill, Skill
from courses.models.source import Source
from courses.models.standard import ApprenticeshipStandard
from courses.models.synonym import Synonym
from courses.models.travel_times import TravelMode, TravelTimes
from courses.models.trust_run import TrustRun
from courses.models.upload import Upload, UploadRow
from courses.models.venue_borough import BoroughOutline, VenueBorough

__all__ = [
    "AccessFeature",
    "ApiKey",
    "ApprenticeshipStandard",
    "Borough",
    "BoroughOutline",
    "CatalogueVersion",
    "Course",
    "CourseRun",
    "DigitalRole",
    "DigitalRoleSkill",
    "DuplicatePair",
    "Employer",
    "EmployerMember",
    "FeedClock",
    "FeedItem",
    "FeedMark",
    "FollowedFeed",
    "FundingStream",
    "IdempotentAnswer",
    "ImportRun",
    "Invitation",
    "Job",
    "JobLease",
    "JobLocation",
    "JobProfile",
    "Level",
    "ListingChange",
    "Member",
    "MemberRole",
    "MissWeek",
    "Occupation",
    "OccupationSkill",
    "Opportunity",
    "OpportunitySkill",
    "Organisation",
    "OrganisationChange",
    "OrganisationNotice",
    "Outcode",
    "OutcodeBorough",
    "PayRate",
    "Provider",
    "ProviderMember",
    "Qualification",
    "QualificationFunding",
    "ReportTally",
    "SearchDocument",
    "SearchMiss",
    "SearchTerm",
    "Session",
    "Skill",
    "Source",
    "Synonym",
    "TravelMode",
    "TravelTimes",
    "TrustRun",
    "Upload",
    "UploadRow",
    "Venue",
    "VenueBorough",
]
