"""The models about people, one noun a file."""

from matching.models.account_merge import AccountMerge
from matching.models.allocation_run import AllocationRun, PolicyPrice
from matching.models.analyst import AnalystGrant
from matching.models.application import Application
from matching.models.application_event import ApplicationEvent
from matching.models.application_section import ApplicationSection
from matching.models.archived_part import ArchivedPart
from matching.models.barrier import Barrier
from matching.models.calendar_link import CalendarLink
from matching.models.consent import Consent
from matching.models.data_view import DataView
from matching.models.erasure import Erasure
from matching.models.feedback_event import FeedbackEvent
from matching.models.held_news import HeldNews
from matching.models.hidden_from_employer import HiddenFromEmployer
from matching.models.inactivity import InactivityNotice
from matching.models.inbox_item import InboxItem
from matching.models.inclusion_policy import InclusionPolicy, PolicyCourse
from matching.models.interaction import DismissedOpportunity, SavedOpportunity
from matching.models.last_said import LastSaid
from matching.models.list_batch import ListBatch, ListBatchPart
from matching.models.list_question import ListQuestion
from matching.models.onboarding import KeptDigitalCheck, OnboardingMark
from matching.models.outcome import Outcome
from matching.models.plan_step import PlanStep
from matching.models.policy_evidence import PolicyEvidence
from matching.models.prioritisation import PrioritisationChoice
from matching.models.receipt import Receipt
from matching.models.recommendation import RecommendationList
from matching.models.release import ModelRelease
from matching.models.report import Report
from matching.models.resident import Resident
from matching.models.tally import MonthTally

__all__ = [
    "AccountMerge",
    "AllocationRun",
    "AnalystGrant",
    "Application",
    "ApplicationEvent",
    "ApplicationSection",
    "ArchivedPart",
    "Barrier",
    "CalendarLink",
    "Consent",
    "DataView",
    "DismissedOpportunity",
    "Erasure",
    "FeedbackEvent",
    "HeldNews",
    "HiddenFromEmployer",
    "InactivityNotice",
    "InboxItem",
    "InclusionPolicy",
    "KeptDigitalCheck",
    "LastSaid",
    "ListBatch",
    "ListBatchPart",
    "ListQuestion",
    "ModelRelease",
    "MonthTally",
    "OnboardingMark",
    "Outcome",
    "PlanStep",
    "PolicyCourse",
    "PolicyEvidence",
    "PolicyPrice",
    "PrioritisationChoice",
    "Receipt",
    "RecommendationList",
    "Report",
    "Resident",
    "SavedOpportunity",
]
