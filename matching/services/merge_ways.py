"""The ways in which data goes over from an anonymous account to the account that the person has, or stays behind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db.models import F, Max, Q, QuerySet, UniqueConstraint

from backend.errors import Refusal
from matching.models import DismissedOpportunity, PrioritisationChoice, Report, Resident, SavedOpportunity
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
class YesAskedAgain(AskedAgain):
    """Of a choice between yes and no: a yes is asked again, a no goes over, where the account has said nothing itself."""

    def __call__(self, merge: Merge, _relation: str) -> int:
        """As rows of the account's own: a choice is never rewritten."""
        chosen = {one: newest_choices(one) for one in (merge.anonymous, merge.account)}
        nos = [
            choice
            for group, choice in chosen[merge.anonymous].items()
            if not choice.wants and group not in chosen[merge.account]
        ]
        for no in nos:
            said = {"group": no.group, "words_version": no.words_version, "words": no.words}
            PrioritisationChoice.objects.create(resident=merge.account, wants=False, at=merge.now, **said)
        return len(nos)


def newest_choices(resident: Resident) -> dict[str, PrioritisationChoice]:
    """The choice that counts, of each group that somebody chose about."""
    newest = resident.prioritisation_choices.order_by("group", "-pk").distinct("group")
    return {choice.group: choice for choice in newest}


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
    before, after = _sides(merge, model, field)
    rows = model._default_manager.filter(**{field: before})  # noqa: SLF001 - Django's documented name
    kept = model._default_manager.filter(**{field: after})  # noqa: SLF001 - as above
    for key in _keys(model, field):
        _delete_twins(rows, kept, key)
    return int(rows.update(**{field: after}))


def _sides(merge: Merge, model: Any, field: str) -> tuple[Any, Any]:
    """What a column points to before and after: a resident, or an account."""
    if model._meta.get_field(field).related_model is Resident:  # noqa: SLF001 - Django's documented name
        return merge.anonymous, merge.account
    return merge.anonymous.user_id, merge.account.user_id


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


def refused(merge: Merge, relation: str) -> int:
    """Where there is any, nothing is merged.

    Raises:
        AnonymousActsForOrganisation.
    """
    model, field = of_relation(relation)
    if model._default_manager.filter(**{field: merge.anonymous.user_id}).exists():  # noqa: SLF001
        raise AnonymousActsForOrganisation
    return 0


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
