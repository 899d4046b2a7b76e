"""What becomes of each kind of data when an anonymous account goes over to the account that the person has.

A relation to a resident or to an account that has no line here fails tests/architecture/test_merge_rules.py, which says so.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.apps import apps
from django.db.models import F, Max, Q, QuerySet, UniqueConstraint

from backend.errors import Refusal
from matching.models import Application, DismissedOpportunity, Report, Resident, SavedOpportunity
from matching.services.application_steps import hold_all
from matching.services.reports import count_reports


class AnonymousActsForOrganisation(Refusal):
    """An account that acts for an organisation is no trial: its colleagues know it."""

    code = "ANONYMOUS_ACTS_FOR_ORGANISATION"
    message = (
        "That sign-in acts for an organisation, so it can't be joined to another. Please leave the organisation first."
    )


@dataclass(frozen=True)
class Merge:
    """One account going over to another."""

    anonymous: Resident
    account: Resident
    now: datetime


Rule = Callable[[Merge, str], int]
"""Does it for one relation, named `app.Model.field`; returns how many rows went over."""


@dataclass(frozen=True)
class AskedAgain:
    """It stays behind with the anonymous account, and counts no more: the person is asked again.

    Attributes:
        what: in the person's words.
        because: why it is not moved silently.
    """

    what: str
    because: str

    def __call__(self, _merge: Merge, _relation: str) -> int:
        """Nothing goes over."""
        return 0


@dataclass(frozen=True)
class StaysBehind:
    """Nothing that the person would miss.

    Attributes:
        because: why not.
    """

    because: str

    def __call__(self, _merge: Merge, _relation: str) -> int:
        """Nothing goes over."""
        return 0


@dataclass(frozen=True)
class MadeAnew:
    """Made from the rest, so it is deleted and made again when it is asked for.

    Attributes:
        because: from what.
    """

    because: str

    def __call__(self, merge: Merge, relation: str) -> int:
        """Of both accounts: each was made without the other."""
        model, field = of_relation(relation)
        model._default_manager.filter(**{f"{field}__in": [merge.anonymous, merge.account]}).delete()  # noqa: SLF001
        return 0


def goes_over(merge: Merge, relation: str) -> int:
    """Every row; one that the account has already, by a unique constraint of the model, stays the account's and the other is deleted."""
    model, field = of_relation(relation)
    rows = model._default_manager.filter(**{field: merge.anonymous})  # noqa: SLF001 - Django's documented name
    kept = model._default_manager.filter(**{field: merge.account})  # noqa: SLF001 - as above
    for key in _keys(model, field):
        _delete_twins(rows, kept, key)
    return int(rows.update(**{field: merge.account}))


def plan_goes_over(merge: Merge, _relation: str) -> int:
    """Behind the account's own steps, in their order; a suggestion that both took is one step."""
    steps, kept = merge.anonymous.plan.all(), merge.account.plan.all()
    steps.exclude(suggestion="").filter(suggestion__in=kept.values("suggestion")).delete()
    last = kept.aggregate(last=Max("place"))["last"] or 0
    return int(steps.update(resident=merge.account, place=F("place") + last))


def newer_choice_counts(merge: Merge, _relation: str) -> int:
    """Of what was saved or put away on both sides, only the last choice for each course or job."""
    rows: list[Any] = []
    for model, moment in ((SavedOpportunity, "saved_at"), (DismissedOpportunity, "dismissed_at")):
        found = model.objects.filter(resident__in=[merge.anonymous, merge.account])
        rows += [(getattr(row, moment), row.resident_id == merge.account.pk, row) for row in found]
    last: dict[int, Any] = {}
    for *_, row in sorted(rows, key=lambda each: each[:2]):
        last[row.opportunity_id] = row
    for *_, row in rows:
        if last[row.opportunity_id] is not row:
            row.delete()
    moved = [row for row in last.values() if row.resident_id == merge.anonymous.pk]
    for row in moved:
        row.resident = merge.account
        row.save(update_fields=["resident"])
    return len(moved)


def one_report_each(merge: Merge, _relation: str) -> int:
    """The newer of two reports of one listing counts, and the person counts once."""
    ours = {row.opportunity_id: row for row in Report.objects.filter(resident=merge.account)}
    moved = 0
    for row in Report.objects.filter(resident=merge.anonymous).select_related("opportunity").order_by("opportunity"):
        twin = ours.get(row.opportunity_id)
        if twin is not None and twin.at >= row.at:
            row.delete()
        else:
            if twin is not None:
                twin.delete()
            row.resident = merge.account
            row.save(update_fields=["resident"])
            moved += 1
        if twin is not None:
            count_reports(row.opportunity, now=merge.now)
    return moved


def applications_go_over(merge: Merge, _relation: str) -> int:
    """All of them; of two live ones for one listing the anonymous account's draft is given up, for the account's goes on."""
    rows, kept = merge.anonymous.applications.all(), merge.account.applications.live()
    hold_all(rows)
    twins = rows.live().filter(opportunity__in=kept.values("opportunity"))
    twins.filter(status=Application.Status.DRAFT).delete()
    return int(rows.exclude(pk__in=twins.values("pk")).update(resident=merge.account))


def refused(merge: Merge, relation: str) -> int:
    """Where there is any, nothing is merged.

    Raises:
        AnonymousActsForOrganisation.
    """
    model, field = of_relation(relation)
    if model._default_manager.filter(**{field: merge.anonymous.user_id}).exists():  # noqa: SLF001
        raise AnonymousActsForOrganisation
    return 0


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
    "matching.FeedbackEvent.resident": goes_over,
    "matching.InboxItem.resident": goes_over,
    "matching.CalendarLink.resident": goes_over,
    "matching.OnboardingMark.resident": goes_over,
    "matching.KeptDigitalCheck.resident": goes_over,
    "matching.DataView.resident": goes_over,
    "matching.PrioritisationChoice.resident": AskedAgain(
        "Groups that you asked to be shown programmes for",
        "A yes belongs to the sign-in with which it was given, and a new account starts with none.",
    ),
    "matching.LastSaid.resident": goes_over,
    "matching.InactivityNotice.resident": StaysBehind("it was about the anonymous account, which ends"),
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


def of_relation(relation: str) -> tuple[Any, str]:
    """Model and field of `app.Model.field`."""
    label, _, field = relation.rpartition(".")
    return apps.get_model(label), field


@dataclass(frozen=True)
class _Key:
    """What may stand once for each resident: columns, among the rows of `where`."""

    columns: tuple[str, ...]
    where: Q
    nulls_collide: bool


def _keys(model: Any, field: str) -> list[_Key]:
    """By the model's constraints; no column at all where a resident has one row at most."""
    unique = [each for each in model._meta.constraints if isinstance(each, UniqueConstraint) and field in each.fields]  # noqa: SLF001
    keys = [
        _Key(tuple(name for name in each.fields if name != field), each.condition or Q(), each.nulls_distinct is False)
        for each in unique
    ]
    alone = [_Key((), Q(), nulls_collide=True)] if model._meta.get_field(field).unique else []  # noqa: SLF001
    return [*alone, *keys]


def _delete_twins(rows: QuerySet[Any], kept: QuerySet[Any], key: _Key) -> None:
    held = (
        set(kept.filter(key.where).order_by().values_list(*key.columns))
        if key.columns
        else ({()} if kept.exists() else set())
    )
    twins = [
        pk
        for pk, *values in rows.filter(key.where).order_by().values_list("pk", *key.columns)
        if tuple(values) in held and (key.nulls_collide or None not in values)
    ]
    rows.filter(pk__in=twins).delete()
