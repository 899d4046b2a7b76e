"""Providers and employers: found, edited, and decided on. Whatever is changed here stands in the history."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final
from urllib.parse import urlencode

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from courses.admin.base import ReadOnlyAdmin, ReadOnlyInline, SourcedAdmin, staff_of
from courses.admin.decisions import decide_each, with_reason
from courses.admin.revised import LockedWhileSaved, RevisionForm
from courses.models import Employer, EmployerMember, Invitation, OrganisationChange, Provider, ProviderMember, Venue
from courses.services.approval import Decision, decide_on_organisation
from courses.services.history import Act
from courses.services.organisation_history import record_organisation_change, save_organisation
from courses.services.organisation_names import decide_on_name
from courses.services.places import place_venues

# The words of a decision, first as an order, then as done.
_WORDS: Final = {
    Decision.APPROVE: ("Approve", "Approved"),
    Decision.REFUSE: ("Refuse", "Refused"),
    Decision.SUSPEND: ("Suspend", "Suspended"),
    Decision.REINSTATE: ("Reinstate", "Reinstated"),
}


_PROPOSES: Final = ("proposed_at", admin.EmptyFieldListFilter)


class MembersInline(ReadOnlyInline):
    """Who acts for it. They are changed on a page of their own, which writes the history."""

    fields = ("user", "role", "state", "label", "joined_at")
    readonly_fields = fields
    show_change_link = True

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """With the accounts that it prints."""
        return super().get_queryset(request).select_related("user")


class ProviderMembers(MembersInline):
    """Members of a provider."""

    model = ProviderMember


class EmployerMembers(MembersInline):
    """Members of an employer."""

    model = EmployerMember


class Invitations(ReadOnlyInline):
    """Its invitations. Nobody can read their codes."""

    model = Invitation
    fields = ("role", "label", "made_by", "made_at", "expires_at", "accepted_by", "accepted_at", "revoked_at")
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """With the accounts that it prints."""
        return super().get_queryset(request).select_related("made_by", "accepted_by")


class OrganisationAdmin(LockedWhileSaved, SourcedAdmin):
    """What providers and employers have in common."""

    form = RevisionForm
    readonly_fields = (
        *("source", "source_ref", "approval", "approval_reason", "approval_changed_at"),
        *("proposed_name", "proposed_at"),
    )
    actions = ("approve", "refuse", "suspend", "reinstate", "approve_name", "refuse_name")

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: Any) -> None:
        """Through the history, as GLA staff."""
        act = Act(staff_of(request), timezone.now(), as_staff=True)
        if not change:
            super().save_model(request, obj, form, change)
            record_organisation_change(obj, OrganisationChange.Action.REGISTERED, act)
            return
        changed = {
            field.attname: (form.initial.get(field.name), getattr(obj, field.attname))
            for field in obj._meta.concrete_fields  # noqa: SLF001 - Django's documented name
            if field.editable and field.name in form.changed_data
        }
        if changed:
            save_organisation(obj, changed, OrganisationChange.Action.EDITED, act)

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:  # noqa: ARG002
        """The button History leads to who changed what, by whichever way."""
        address = reverse("admin:courses_organisationchange_changelist")
        return HttpResponseRedirect(f"{address}?{urlencode({f'{self.model.column}__id__exact': object_id})}")

    @admin.action(description="Approve", permissions=["change"])
    def approve(self, request: HttpRequest, rows: QuerySet[Any]) -> None:
        """They may publish."""
        self._yes(request, rows, Decision.APPROVE)

    @admin.action(description="Reinstate", permissions=["change"])
    def reinstate(self, request: HttpRequest, rows: QuerySet[Any]) -> None:
        """They may publish again."""
        self._yes(request, rows, Decision.REINSTATE)

    @admin.action(description="Refuse, for a reason", permissions=["change"])
    def refuse(self, request: HttpRequest, rows: QuerySet[Any]) -> HttpResponse | None:
        """They may not publish until they have mended what is wrong."""
        return self._no(request, rows, Decision.REFUSE)

    @admin.action(description="Suspend, for a reason, and withdraw all listings", permissions=["change"])
    def suspend(self, request: HttpRequest, rows: QuerySet[Any]) -> HttpResponse | None:
        """They may publish no more."""
        return self._no(request, rows, Decision.SUSPEND)

    @admin.action(description="Let them have the name that they propose", permissions=["change"])
    def approve_name(self, request: HttpRequest, rows: QuerySet[Any]) -> None:
        """Everybody sees it from now on."""
        decide_each(request, rows, lambda row: _decide_name(request, row, approve=True), done="Renamed")

    @admin.action(description="Keep the old name, for a reason", permissions=["change"])
    def refuse_name(self, request: HttpRequest, rows: QuerySet[Any]) -> HttpResponse | None:
        """What they propose goes."""

        def decide(row: Any, reason: str) -> object:
            return _decide_name(request, row, approve=False, reason=reason)

        return with_reason(self, request, rows, decide, words=("Keep the old name of", "Old name kept"))

    def _yes(self, request: HttpRequest, rows: Iterable[Any], decision: Decision) -> None:
        decide_each(request, rows, lambda row: _decide(request, row, decision, ""), done=_WORDS[decision][1])

    def _no(self, request: HttpRequest, rows: QuerySet[Any], decision: Decision) -> HttpResponse | None:
        def decide(row: Any, reason: str) -> object:
            return _decide(request, row, decision, reason)

        return with_reason(self, request, rows, decide, words=_WORDS[decision])


@admin.register(Provider)
class ProviderAdmin(OrganisationAdmin):
    """Training providers."""

    list_display = ("name", "proposed_name", "ukprn", "kind", "approval", "approval_changed_at", "source")
    list_filter = ("approval", _PROPOSES, "source")
    search_fields = ("name", "legal_name", "=ukprn")
    search_help_text = "Name, or all eight digits of the UKPRN."
    autocomplete_fields = ("office",)
    inlines = (ProviderMembers, Invitations)


@admin.register(Employer)
class EmployerAdmin(OrganisationAdmin):
    """Employers."""

    list_display = (
        *("name", "proposed_name", "disability_confident", "living_wage_employer", "approval", "approval_changed_at"),
        "source",
    )
    list_filter = ("approval", _PROPOSES, "disability_confident", "living_wage_employer", "source")
    search_fields = ("name",)
    inlines = (EmployerMembers, Invitations)


@admin.register(OrganisationChange)
class OrganisationChangeAdmin(ReadOnlyAdmin):
    """Who changed what in an organisation and its members."""

    list_display = ("at", "organisation", "action", "actor", "by", "concerning", "reason", "fields")
    list_filter = ("action", "actor")
    list_select_related = ("provider", "employer", "by", "concerning")
    date_hierarchy = "at"
    search_fields = ("provider__name", "employer__name", "=provider__ukprn")


@admin.register(Venue)
class VenueAdmin(SourcedAdmin):
    """Places."""

    list_display = ("name", "kind", "postcode", "borough", "closed_on", "source")
    list_filter = ("kind", ("closed_on", admin.EmptyFieldListFilter), "source", "borough")
    list_select_related = ("borough",)
    search_fields = ("name", "address", "postcode")
    autocomplete_fields = ("borough",)
    readonly_fields = (*SourcedAdmin.readonly_fields, "approximate")

    def save_model(self, request: HttpRequest, obj: Venue, form: Any, change: Any) -> None:
        """Save, and put it on the map."""
        super().save_model(request, obj, form, change)
        place_venues([obj.pk])


def _decide(request: HttpRequest, row: Any, decision: Decision, reason: str) -> object:
    return decide_on_organisation(
        model=type(row),
        pk=row.pk,
        decision=decision,
        by=staff_of(request),
        now=timezone.now(),
        reason=reason,
    )


def _decide_name(request: HttpRequest, row: Any, *, approve: bool, reason: str = "") -> object:
    return decide_on_name(
        model=type(row),
        pk=row.pk,
        approve=approve,
        by=staff_of(request),
        now=timezone.now(),
        reason=reason,
    )
