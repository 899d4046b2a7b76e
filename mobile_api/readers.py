"""Who may read an object of a type, by whatever path it was reached: the one table of every type that the API answers with.

Beside `permissions.py`, which says who may ask a root field. A type with an owner asks of each object, whenever one of its fields
is read; a type without one holds only values, and a test proves of every path to it that nobody more comes along there.
A payload is for whoever may call its mutation, a connection and an edge are for whoever may read their rows: these need no line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import wraps
from typing import Any, Final

from django.core.exceptions import ImproperlyConfigured
from graphql import GraphQLField, GraphQLObjectType, GraphQLResolveInfo, GraphQLSchema
from graphql.execution.execute import default_field_resolver

from backend.errors import NotFound
from courses.services.access import is_staff
from mobile_api.context import Context
from mobile_api.owners import (
    Owner,
    of_account,
    of_application,
    of_change,
    of_course,
    of_job,
    of_listing,
    of_row,
    of_upload,
    the_organisation,
)


class Reader(Enum):
    """Who may read."""

    ANYONE = "anyone"
    ASKER = "whoever asks: it is made for them, of what they told us or sent, and nobody else is given it"
    SELF = "the person whom it is about"
    MEMBERS = "active members of the organisation that it belongs to"
    OWNERS = "its owners"
    MEMBERS_OR_STAFF = "active members of the organisation that it belongs to, and GLA staff"
    STAFF = "GLA staff"


@dataclass(frozen=True)
class Line:
    """What the table says of a type.

    Attributes:
        reader: who may read its fields.
        owner: from an object to whom it belongs; None for a type of values.
        fields: those that others may read, or fewer people; the type's resolver sees to it.
    """

    reader: Reader
    owner: Owner | None = None
    fields: Mapping[str, Reader] = field(default_factory=dict)


_ANYONE: Final = Line(Reader.ANYONE)
_ASKER: Final = Line(Reader.ASKER)
_MEMBERS: Final = Line(Reader.MEMBERS)
_MEMBERS_OR_STAFF: Final = Line(Reader.MEMBERS_OR_STAFF)

TYPES: Final[Mapping[str, Line]] = {
    # What everybody may see. Which rows are shown is a QuerySet's business (`live`, `public`).
    "Course": _ANYONE,
    "CourseRun": _ANYONE,
    "Job": _ANYONE,
    "Opportunity": _ANYONE,
    "OpportunitySkill": _ANYONE,
    "Pay": _ANYONE,
    "WageComparison": _ANYONE,
    "Provider": _ANYONE,
    "Employer": _ANYONE,
    "Venue": _ANYONE,
    "Borough": _ANYONE,
    "Outcode": _ANYONE,
    "OutcodeShare": _ANYONE,
    "Skill": _ANYONE,
    "UploadColumn": _ANYONE,
    "Node": _ANYONE,
    "PastWork": _ANYONE,
    "Signpost": _ANYONE,
    "StepOption": _ANYONE,
    "DigitalCheck": _ANYONE,
    "DigitalAreaQuestions": _ANYONE,
    "DigitalQuestion": _ANYONE,
    # Of a group, and of nobody in it. Drafts come along `policiesToDecide` alone.
    "InclusionPolicy": _ANYONE,
    "PolicyEvidence": _ANYONE,
    "PolicyPrice": _ANYONE,
    # Parts of any answer.
    "PageInfo": _ANYONE,
    "Count": _ANYONE,
    "UserError": _ANYONE,
    "SpellingHelp": _ANYONE,
    "FacetCounts": _ANYONE,
    "FacetValue": _ANYONE,
    "FacetCount": _ANYONE,
    "WiderOption": _ANYONE,
    # Reached through an application only, and that asks.
    "ApplicationEvent": _ANYONE,
    "Outcome": _ANYONE,
    # Made for whoever asks.
    "Journey": _ASKER,
    "FreeForMe": _ASKER,
    "SchemeAnswer": _ASKER,
    "RuleAnswer": _ASKER,
    "TellUs": _ASKER,
    "SmallestChange": _ASKER,
    "Recommendation": _ASKER,
    "ScorePart": _ASKER,
    "Pathway": _ASKER,
    "PathwayStep": _ASKER,
    "Reason": _ASKER,
    "LeftOut": _ASKER,
    "Requirement": _ASKER,
    "ReceiptCheck": _ASKER,
    "ClosestYes": _ASKER,
    "PossibleChange": _ASKER,
    "ChangedAnswers": _ASKER,
    "SkillGap": _ASKER,
    "ConsentNotice": _ASKER,
    "ConsentReceipt": _ASKER,
    "ConsentState": _ASKER,
    "ErasureReceipt": _ASKER,
    "GoneThing": _ASKER,
    "Comparison": _ASKER,
    "ComparedFact": _ASKER,
    "ComparedValue": _ASKER,
    "FeedbackResult": _ASKER,
    "NotificationKind": _ASKER,
    "NotificationLanguage": _ASKER,
    "PlanSuggestion": _ASKER,
    "EqualityOption": _ASKER,
    "EqualityQuestion": _ASKER,
    "EqualityQuestionnaire": _ASKER,
    "PrioritisationGroup": _ASKER,
    "PolicyUplift": _ASKER,
    "BecauseOfPolicy": _ASKER,
    "WentOver": _ASKER,
    "AskedAgain": _ASKER,
    "Advice": _ASKER,
    "Onboarding": _ASKER,
    "OnboardingStep": _ASKER,
    "DigitalCheckResult": _ASKER,
    "DigitalAreaResult": _ASKER,
    # A person's own.
    "Resident": Line(Reader.SELF, of_account),
    "SavedOpportunity": Line(Reader.SELF, of_account),
    "DismissedOpportunity": Line(Reader.SELF, of_account),
    "DataView": Line(Reader.SELF, of_account),
    "RecommendationReceipt": Line(Reader.SELF, of_account),
    "ListQuestion": Line(Reader.SELF, of_account),
    "HowToQuestion": _ASKER,
    "FeedbackEvent": Line(Reader.SELF, of_account),
    "HiddenFromEmployer": Line(Reader.SELF, of_account),
    "NotificationPreferences": Line(Reader.SELF, of_account),
    "NotificationDecision": Line(Reader.SELF, of_account),
    "Device": Line(Reader.SELF, of_account),
    "InboxItem": Line(Reader.SELF, of_account),
    "PlanStep": Line(Reader.SELF, of_account),
    "Application": Line(Reader.SELF, of_account),
    "ApplicationSection": Line(Reader.SELF),
    "Membership": Line(Reader.SELF, of_account),
    # An organisation's own.
    "NameDecision": _MEMBERS_OR_STAFF,
    "Organisation": Line(Reader.MEMBERS_OR_STAFF, the_organisation, {"invitations": Reader.OWNERS}),
    "Member": Line(Reader.MEMBERS_OR_STAFF, of_row),
    "Invitation": Line(Reader.MEMBERS, of_row),
    "OrganisationChange": Line(Reader.MEMBERS_OR_STAFF, of_row),
    "FieldChange": _MEMBERS_OR_STAFF,
    "Listing": Line(Reader.MEMBERS_OR_STAFF, of_listing),
    "ListingProblem": _MEMBERS_OR_STAFF,
    "ListingChange": Line(Reader.MEMBERS_OR_STAFF, of_change),
    "ListingResult": _MEMBERS,
    "ListingName": _MEMBERS_OR_STAFF,
    "CourseContent": Line(Reader.MEMBERS_OR_STAFF, of_course),
    "ListedRun": Line(Reader.MEMBERS_OR_STAFF, of_course),
    "JobContent": Line(Reader.MEMBERS_OR_STAFF, of_job),
    "InterviewCourse": _MEMBERS_OR_STAFF,
    "EntryLevel": _MEMBERS_OR_STAFF,
    "EntryLevelFinding": _MEMBERS_OR_STAFF,
    "RegisterVenue": Line(Reader.MEMBERS_OR_STAFF, of_row),
    "Notice": Line(Reader.MEMBERS, of_row),
    "ApiKey": Line(Reader.MEMBERS, of_row),
    "Upload": Line(Reader.MEMBERS, of_row),
    "UploadRow": Line(Reader.MEMBERS, of_upload),
    "RowProblem": _MEMBERS,
    "ProblemCount": _MEMBERS,
    "UploadOutcome": _MEMBERS,
    "OrganisationDashboard": _MEMBERS,
    "StatusCount": _MEMBERS,
    "DashboardTodo": _MEMBERS,
    "FixResult": _MEMBERS,
    "ListingTrust": _MEMBERS_OR_STAFF,
    "TrustFact": _MEMBERS_OR_STAFF,
    "ReportCount": _MEMBERS_OR_STAFF,
    "DuplicatePair": _MEMBERS_OR_STAFF,
    "PairedListing": _MEMBERS_OR_STAFF,
    "Demand": _MEMBERS_OR_STAFF,
    "ReceivedApplication": Line(Reader.MEMBERS, of_application),
    "SentSection": _MEMBERS,
    "ApplicationStatusCount": _MEMBERS,
    "ApplicationResult": _MEMBERS,
    # GLA staff's own.
    "DisputedOutcome": Line(Reader.STAFF),
    "QueuedListQuestion": Line(Reader.STAFF),
    "ListQuestionCase": Line(Reader.STAFF),
    "QuestionedLine": Line(Reader.STAFF),
    "QuestionedReason": Line(Reader.STAFF),
    "QuestionedLeftOut": Line(Reader.STAFF),
    "Claim": Line(Reader.STAFF, of_row),
}

_DERIVED: Final = ("Payload", "Connection", "Edge")


def needs_line(kind: object) -> bool:
    """Whether a type of the schema needs a line of its own: an answer's type that is no root, payload, connection or edge."""
    return (
        isinstance(kind, GraphQLObjectType)
        and not kind.name.startswith("__")
        and kind.name not in {"Query", "Mutation", "Subscription"}
        and not kind.name.endswith(_DERIVED)
    )


def guard_types(schema: GraphQLSchema, types: Mapping[str, Line] = TYPES) -> GraphQLSchema:
    """The same schema, in which every field of a type with an owner asks the table before it answers.

    Raises:
        ImproperlyConfigured: a type has no line in the table, or a line or an exception has no type or field.
    """
    wrong = sorted(_differences(schema, types))
    if wrong:
        raise ImproperlyConfigured(f"Types and their readers (mobile_api/readers.py) differ: {', '.join(wrong)}.")
    for name, line in types.items():
        kind = schema.type_map[name]
        if line.owner is not None and isinstance(kind, GraphQLObjectType):
            for definition in kind.fields.values():
                _ask_first(definition, line.reader, line.owner)
    return schema


def _differences(schema: GraphQLSchema, types: Mapping[str, Line]) -> Iterator[str]:
    needed = {name for name, kind in schema.type_map.items() if needs_line(kind)}
    interfaces = {name for name, kind in schema.type_map.items() if getattr(kind, "resolve_type", None) is not None}
    yield from needed - types.keys()
    yield from types.keys() - needed - interfaces
    for name, line in types.items():
        fields = getattr(schema.type_map.get(name), "fields", {})
        yield from (f"{name}.{exception}" for exception in line.fields.keys() - fields.keys())


def _ask_first(definition: GraphQLField, reader: Reader, owner: Owner) -> None:
    resolve: Callable[..., Any] = definition.resolve or default_field_resolver

    @wraps(resolve)
    def guarded(root: object, info: GraphQLResolveInfo, **arguments: Any) -> Any:
        if not may_read(info.context, reader, owner, root):
            raise NotFound
        return resolve(root, info, **arguments)

    definition.resolve = guarded


def may_read(context: Context, reader: Reader, owner: Owner, row: Any) -> bool:
    """Whether whoever asks may read this object."""
    user = context.user
    if user is None:
        return False
    if reader is Reader.STAFF:
        return is_staff(user)
    if reader is Reader.SELF:
        return owner(row, context) == ("account", user.pk)
    if reader is Reader.MEMBERS_OR_STAFF and is_staff(user):
        return True
    return owner(row, context) in context.organisations
