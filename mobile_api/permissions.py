"""Who may do what: one table of every root field. A field without a line is refused before anything starts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import Enum
from functools import wraps
from typing import Any, Final

from django.core.exceptions import ImproperlyConfigured
from graphql import GraphQLField, GraphQLResolveInfo, GraphQLSchema
from graphql.execution.execute import default_field_resolver

from courses.services.access import MembersOnly, is_staff, require_staff
from matching.services.analysts import require_analyst_or_staff
from mobile_api.context import Context


class Who(Enum):
    """Who may ask."""

    ANYONE = "anyone"
    SIGNED_IN = "somebody who is signed in; they see and change what is theirs"
    MEMBER = "somebody who acts for an organisation; they see and change what is that organisation's"
    MEMBER_OR_STAFF = "the same, and GLA staff"
    ANALYST = "an analyst, or GLA staff, by our own database"
    STAFF = "GLA staff, by our own database"


OPERATIONS: Final[Mapping[str, Who]] = {
    "Query.node": Who.ANYONE,
    "Query.opportunity": Who.ANYONE,
    "Query.courses": Who.ANYONE,
    "Query.jobs": Who.ANYONE,
    "Query.skills": Who.ANYONE,
    "Query.boroughs": Who.ANYONE,
    "Query.outcode": Who.ANYONE,
    "Query.search": Who.ANYONE,
    "Query.demandHints": Who.MEMBER_OR_STAFF,
    "Query.isItFree": Who.ANYONE,
    "Query.advice": Who.ANYONE,
    "Query.pastWork": Who.ANYONE,
    "Query.digitalCheck": Who.ANYONE,
    "Query.digitalCheckResult": Who.ANYONE,
    "Query.myDigitalCheck": Who.SIGNED_IN,
    "Query.onboarding": Who.SIGNED_IN,
    "Mutation.answerOnboardingStep": Who.SIGNED_IN,
    "Mutation.skipOnboardingStep": Who.SIGNED_IN,
    "Mutation.keepDigitalCheck": Who.SIGNED_IN,
    "Mutation.forgetDigitalCheck": Who.SIGNED_IN,
    "Query.me": Who.SIGNED_IN,
    "Query.recommendations": Who.SIGNED_IN,
    "Query.closestYes": Who.SIGNED_IN,
    "Query.recommendationReceipt": Who.SIGNED_IN,
    "Query.recommendationReceipts": Who.SIGNED_IN,
    "Query.checkReceipt": Who.ANYONE,
    "Query.myListQuestions": Who.SIGNED_IN,
    "Query.listQuestionsToAnswer": Who.STAFF,
    "Query.listQuestionCase": Who.STAFF,
    "Mutation.questionList": Who.SIGNED_IN,
    "Mutation.withdrawListQuestion": Who.SIGNED_IN,
    "Mutation.takeListQuestion": Who.STAFF,
    "Mutation.answerListQuestion": Who.STAFF,
    "Query.skillGaps": Who.SIGNED_IN,
    "Query.myConsents": Who.SIGNED_IN,
    "Query.myConsentReceipts": Who.SIGNED_IN,
    "Query.whoLookedAtMyData": Who.SIGNED_IN,
    "Mutation.giveConsent": Who.SIGNED_IN,
    "Mutation.withdrawConsent": Who.SIGNED_IN,
    "Mutation.exportMyData": Who.SIGNED_IN,
    "Mutation.planErasure": Who.SIGNED_IN,
    "Mutation.eraseMe": Who.SIGNED_IN,
    "Query.compare": Who.ANYONE,
    "Query.inbox": Who.SIGNED_IN,
    "Mutation.markInboxItemRead": Who.SIGNED_IN,
    "Mutation.markAllInboxItemsRead": Who.SIGNED_IN,
    "Query.myDevices": Who.SIGNED_IN,
    "Mutation.registerDevice": Who.SIGNED_IN,
    "Mutation.refreshDevice": Who.SIGNED_IN,
    "Mutation.removeDevice": Who.SIGNED_IN,
    "Query.notificationPreferences": Who.SIGNED_IN,
    "Query.myNotifications": Who.SIGNED_IN,
    "Mutation.updateNotificationPreferences": Who.SIGNED_IN,
    "Mutation.switchNotifications": Who.SIGNED_IN,
    "Mutation.pauseNotifications": Who.SIGNED_IN,
    "Mutation.reportNotificationOpened": Who.SIGNED_IN,
    "Query.myFeedback": Who.SIGNED_IN,
    "Mutation.sendFeedback": Who.SIGNED_IN,
    "Mutation.eraseMyFeedback": Who.SIGNED_IN,
    "Query.plan": Who.SIGNED_IN,
    "Query.planSuggestions": Who.SIGNED_IN,
    "Mutation.addPlanStep": Who.SIGNED_IN,
    "Mutation.acceptPlanSuggestion": Who.SIGNED_IN,
    "Mutation.updatePlanStep": Who.SIGNED_IN,
    "Mutation.movePlanStep": Who.SIGNED_IN,
    "Mutation.removePlanStep": Who.SIGNED_IN,
    "Mutation.makePlanCalendar": Who.SIGNED_IN,
    "Mutation.endPlanCalendars": Who.SIGNED_IN,
    "Query.hiddenFromEmployers": Who.SIGNED_IN,
    "Mutation.hideFromEmployer": Who.SIGNED_IN,
    "Mutation.unhideFromEmployer": Who.SIGNED_IN,
    "Query.tryRecommendations": Who.ANYONE,
    "Query.equalityQuestions": Who.SIGNED_IN,
    "Query.prioritisationGroups": Who.SIGNED_IN,
    "Query.inclusionPolicies": Who.ANYONE,
    "Query.myInclusionPolicies": Who.SIGNED_IN,
    "Query.policiesToDecide": Who.ANALYST,
    "Mutation.proposeInclusionPolicy": Who.ANALYST,
    "Mutation.sendBackInclusionPolicy": Who.ANALYST,
    "Mutation.approveInclusionPolicy": Who.ANALYST,
    "Mutation.stopInclusionPolicy": Who.ANALYST,
    "Mutation.addPolicyEvidence": Who.ANALYST,
    "Mutation.optIn": Who.SIGNED_IN,
    "Mutation.optOut": Who.SIGNED_IN,
    "Mutation.answerEqualityQuestions": Who.SIGNED_IN,
    "Mutation.withdrawEqualityAnswers": Who.SIGNED_IN,
    "Query.myOrganisations": Who.SIGNED_IN,
    "Query.organisation": Who.MEMBER_OR_STAFF,
    "Query.organisationChanges": Who.MEMBER_OR_STAFF,
    "Query.organisationsToApprove": Who.STAFF,
    "Query.namesToDecide": Who.STAFF,
    "Query.claimsToDecide": Who.STAFF,
    "Query.myListings": Who.MEMBER,
    "Query.listing": Who.MEMBER_OR_STAFF,
    "Query.reviewQueue": Who.STAFF,
    "Query.venues": Who.MEMBER_OR_STAFF,
    "Query.notices": Who.MEMBER,
    "Mutation.registerProvider": Who.SIGNED_IN,
    "Mutation.registerEmployer": Who.SIGNED_IN,
    "Mutation.updateProvider": Who.MEMBER,
    "Mutation.updateEmployer": Who.MEMBER,
    "Mutation.inviteMember": Who.MEMBER,
    "Mutation.revokeInvitation": Who.MEMBER,
    "Mutation.acceptInvitation": Who.SIGNED_IN,
    "Mutation.changeMember": Who.MEMBER,
    "Mutation.removeMember": Who.MEMBER,
    "Mutation.leaveOrganisation": Who.MEMBER,
    "Mutation.decideOnOrganisation": Who.STAFF,
    "Mutation.decideOnName": Who.STAFF,
    "Mutation.decideOnClaim": Who.STAFF,
    "Query.upload": Who.MEMBER,
    "Query.uploads": Who.MEMBER,
    "Query.uploadColumns": Who.ANYONE,
    "Query.apiKeys": Who.MEMBER,
    "Mutation.createApiKey": Who.MEMBER,
    "Mutation.revokeApiKey": Who.MEMBER,
    "Mutation.fixUploadRow": Who.MEMBER,
    "Mutation.publishUpload": Who.MEMBER,
    "Mutation.discardUpload": Who.MEMBER,
    "Mutation.createCourse": Who.MEMBER,
    "Mutation.updateCourse": Who.MEMBER,
    "Mutation.createJob": Who.MEMBER,
    "Mutation.updateJob": Who.MEMBER,
    "Mutation.createVenue": Who.MEMBER,
    "Mutation.updateVenue": Who.MEMBER,
    "Mutation.submitListing": Who.MEMBER,
    "Mutation.scheduleListing": Who.MEMBER,
    "Mutation.closeListing": Who.MEMBER,
    "Mutation.withdrawListing": Who.MEMBER_OR_STAFF,
    "Mutation.moveListing": Who.MEMBER,
    "Mutation.confirmListing": Who.MEMBER,
    "Mutation.cloneListing": Who.MEMBER,
    "Mutation.changeListings": Who.MEMBER,
    "Mutation.cancelRun": Who.MEMBER,
    "Mutation.rescheduleRun": Who.MEMBER,
    "Mutation.setRunPlaces": Who.MEMBER,
    "Mutation.markNoticeRead": Who.MEMBER,
    "Mutation.approveListing": Who.STAFF,
    "Mutation.sendBackListing": Who.STAFF,
    "Mutation.updateMe": Who.SIGNED_IN,
    "Mutation.mergeAnonymousAccount": Who.SIGNED_IN,
    "Mutation.saveOpportunity": Who.SIGNED_IN,
    "Mutation.unsaveOpportunity": Who.SIGNED_IN,
    "Mutation.dismissOpportunity": Who.SIGNED_IN,
    "Mutation.restoreOpportunity": Who.SIGNED_IN,
    "Query.organisationDashboard": Who.MEMBER,
    "Query.listingTrust": Who.MEMBER_OR_STAFF,
    "Query.duplicatePairs": Who.MEMBER_OR_STAFF,
    "Mutation.fixTodo": Who.MEMBER,
    "Mutation.decideDuplicate": Who.MEMBER_OR_STAFF,
    "Mutation.reportOpportunity": Who.SIGNED_IN,
    "Query.myApplications": Who.SIGNED_IN,
    "Query.application": Who.SIGNED_IN,
    "Query.receivedApplications": Who.MEMBER,
    "Query.receivedApplication": Who.MEMBER,
    "Query.disputedOutcomes": Who.STAFF,
    "Mutation.startApplication": Who.SIGNED_IN,
    "Mutation.saveApplicationSection": Who.SIGNED_IN,
    "Mutation.submitApplication": Who.SIGNED_IN,
    "Mutation.applyForCourse": Who.SIGNED_IN,
    "Mutation.withdrawApplication": Who.SIGNED_IN,
    "Mutation.answerOffer": Who.SIGNED_IN,
    "Mutation.confirmOutcome": Who.SIGNED_IN,
    "Mutation.moveApplications": Who.MEMBER,
}


WRITES: Final[Mapping[str, tuple[frozenset[str], str]]] = {
    "Query.receivedApplications": (
        frozenset({"matching.DataView"}),
        "whoever applied can read who looked at what they sent, and when",
    ),
    "Query.receivedApplication": (
        frozenset({"matching.DataView"}),
        "whoever applied can read who looked at what they sent, and when",
    ),
    "Query.disputedOutcomes": (
        frozenset({"matching.DataView", "audit.AuditEntry", "audit.WaitingEntry"}),
        "whoever said that a report is not right can read that staff looked; looks of staff are audited",
    ),
    "Query.listQuestionCase": (
        frozenset({"matching.DataView", "audit.AuditEntry", "audit.WaitingEntry"}),
        "whoever questioned a list can read that staff looked; looks of staff are audited",
    ),
}
"""The queries that write something about somebody else: in which tables, and why. Any other leaves everything as it was, but for
what is the asker's own: the row of their first visit, the day of the last one, the list that was made for them."""

SENSITIVE: Final = frozenset(
    {
        "Mutation.mergeAnonymousAccount",
        "Mutation.exportMyData",
        "Mutation.eraseMe",
        "Mutation.inviteMember",
        "Mutation.acceptInvitation",
        "Mutation.changeMember",
        "Mutation.removeMember",
        "Mutation.createApiKey",
        "Mutation.decideOnOrganisation",
        "Mutation.decideOnClaim",
    }
)
"""What lets others in, or can't be taken back: Firebase itself is asked first whether the account still stands. A token lives for an
hour after its account was switched off, and our own row learns of it within the day."""


def guard(schema: GraphQLSchema, operations: Mapping[str, Who] = OPERATIONS) -> GraphQLSchema:
    """The same schema, in which every root field asks the table before it answers.

    Raises:
        ImproperlyConfigured: a root field has no line in the table, or a line has no field.
    """
    fields = {
        f"{root.name}.{name}": field
        for root in (schema.query_type, schema.mutation_type, schema.subscription_type)
        if root is not None
        for name, field in root.fields.items()
    }
    if fields.keys() != operations.keys():
        raise ImproperlyConfigured(
            f"Root fields and permissions differ: {', '.join(sorted(fields.keys() ^ operations.keys()))}."
        )
    for name, field in fields.items():
        if operations[name] is not Who.ANYONE:
            _ask_first(field, operations[name], sensitive=name in SENSITIVE)
    return schema


def _ask_first(field: GraphQLField, who: Who, *, sensitive: bool) -> None:
    resolve: Callable[..., Any] = field.resolve or default_field_resolver

    @wraps(resolve)
    def guarded(root: object, info: GraphQLResolveInfo, **arguments: Any) -> Any:
        _require(who, info.context)
        if sensitive:
            info.context.require_standing()
        return resolve(root, info, **arguments)

    field.resolve = guarded


def _require(who: Who, context: Context) -> None:
    """Refuse whoever is not one of those."""
    by = context.require_user()
    if who is Who.STAFF:
        require_staff(by)
    if who is Who.ANALYST:
        require_analyst_or_staff(by)
    outside = who is Who.MEMBER or (who is Who.MEMBER_OR_STAFF and not is_staff(by))
    if outside and not context.organisations:
        raise MembersOnly
