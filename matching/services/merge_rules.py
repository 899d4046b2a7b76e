"""What becomes of each kind of data when an anonymous account goes over to the account that the person has.

A relation to a resident or to an account that has no line here fails tests/architecture/test_merge_rules.py, which says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from matching.services.merge_applications import applications_go_over
from matching.services.merge_ways import (
    AskedAgain,
    MadeAnew,
    Rule,
    StaysBehind,
    YesAskedAgain,
    goes_over,
    newer_choice_counts,
    one_report_each,
    plan_goes_over,
    refused,
)

_NOT_WITHOUT_MEMBERSHIP: Final = StaysBehind("only members of an organisation have any, and those are refused")
_NOT_WITHOUT_STAFF: Final = StaysBehind("only GLA staff have any, and no anonymous account is theirs")

RULES: Final[Mapping[str, Rule]] = {
    # Refusals first: nothing is moved before them.
    "courses.ProviderMember.user": refused,
    "courses.EmployerMember.user": refused,
    # What the person did.
    # Applications come before the inbox: whoever moves one holds it, and tells of the move before letting go.
    "matching.Application.resident": applications_go_over,
    "matching.SavedOpportunity.resident": newer_choice_counts,
    "matching.DismissedOpportunity.resident": StaysBehind("it went over with what was saved"),
    "matching.Report.resident": one_report_each,
    "matching.PlanStep.resident": plan_goes_over,
    "matching.HiddenFromEmployer.resident": goes_over,
    # Questions too come before the inbox: whoever answers one holds it, and tells of the answer before letting go.
    "matching.ListQuestion.resident": goes_over,
    "matching.FeedbackEvent.resident": goes_over,
    "matching.InboxItem.resident": goes_over,
    "matching.CalendarLink.resident": goes_over,
    "matching.OnboardingMark.resident": goes_over,
    "matching.KeptDigitalCheck.resident": goes_over,
    "matching.DataView.resident": goes_over,
    "matching.PrioritisationChoice.resident": YesAskedAgain(
        "Groups that you asked to be shown programmes for",
        "A yes belongs to the sign-in with which it was given, and a new account starts with none. A no stays a no.",
    ),
    "matching.LastSaid.resident": goes_over,
    "matching.InactivityNotice.resident": StaysBehind("it was about the anonymous account, which ends"),
    "matching.Receipt.resident": goes_over,
    # What we made of it.
    "matching.RecommendationList.resident": MadeAnew("from the answers, when it is asked for next"),
    # What belongs to the account itself.
    "matching.Resident.user": StaysBehind("the answers go over one by one, see `ANSWERS`"),
    "matching.AccountMerge.anonymous": StaysBehind("it is this merge"),
    "matching.AccountMerge.account": StaysBehind("an anonymous account is nobody's account to go over to"),
    "matching.AnalystGrant.user": _NOT_WITHOUT_STAFF,
    "matching.AnalystGrant.granted_by": _NOT_WITHOUT_STAFF,
    "matching.AnalystGrant.ended_by": _NOT_WITHOUT_STAFF,
    "accounts.User.merged_into": StaysBehind("an anonymous account is nobody's account to go over to"),
    "accounts.User_groups.user": _NOT_WITHOUT_STAFF,
    "accounts.User_user_permissions.user": _NOT_WITHOUT_STAFF,
    "admin.LogEntry.user": _NOT_WITHOUT_STAFF,
    "mobile_api.AnsweredMutation.user": StaysBehind(
        "its keys belong to the sign-in that sent them, which counts no more"
    ),
    "mobile_api.Device.user": goes_over,
    "mobile_api.PushPreference.user": goes_over,
    "mobile_api.PushLedger.user": goes_over,
    # Histories of organisations.
    "courses.ApiKey.made_by": _NOT_WITHOUT_MEMBERSHIP,
}
"""`app.Model.field`, the relation that leads to a resident or an account -> what becomes of its rows, in this order."""

ASKED_AGAIN: Final = (
    AskedAgain(
        "What you agreed to",
        "A yes belongs to the sign-in with which it was given. What you agreed to before signing in is kept as proof and counts no more.",
    ),
    AskedAgain(
        "What you answered for statistics",
        "We can't read your answers, so we can't move them. They are deleted, and you can answer again.",
    ),
)
"""What leads to a person without a foreign key (by `User.pseudonym`), and is never moved silently."""

ANSWERS: Final = (
    *("outcode", "wants", "availability", "delivery_modes", "longest_journey", "highest_level", "employment_status"),
    *("earnings_band", "languages", "access_needs", "birth_month", "may_stay", "has_english_maths"),
    *("has_digital_level_1", "own_skills", "barriers"),
)
"""Columns of a resident that go over where the account has no answer. Skills are added up."""
NO_ANSWERS: Final = frozenset({"id", "user", "is_synthetic", "created_at", "changed_at", "merged_at"})
"""Columns that stay as they are."""
