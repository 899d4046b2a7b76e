"""Who acts for which organisation, and the queue of people who say that they do."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from backend.errors import InvalidInput, Refusal
from courses.admin.base import PlainAdmin, staff_of
from courses.admin.decisions import decide_each, with_reason
from courses.models import Employer, EmployerMember, Member, MemberRole, Provider, ProviderMember
from courses.services.claims import decide_on_claim
from courses.services.members import add_member, change_member, remove_member
from courses.services.organisation_fields import clean_label


class MemberForm(forms.ModelForm):  # type: ignore[type-arg]  # Django's class takes no type at run time
    """The label by the rule of the service."""

    def clean_label(self) -> str:
        """No address, no HTML."""
        try:
            return clean_label(self.cleaned_data["label"])
        except InvalidInput as refusal:
            raise forms.ValidationError(refusal.text, code=refusal.code) from None


class MemberAdmin(PlainAdmin):
    """Members are added, changed and removed by the services, as GLA staff."""

    organisation_model: type[Provider | Employer]
    form = MemberForm
    list_filter = ("state", "role")
    date_hierarchy = "joined_at"
    search_help_text = "Name of the organisation, the label, or a whole Firebase uid."

    def get_fields(self, request: HttpRequest, obj: Member | None = None) -> Any:  # noqa: ARG002
        """A new one is active from now on."""
        column = self.organisation_model.column
        return [column, "user", "role", "label", *(["state", "joined_at"] if obj else [])]

    def get_readonly_fields(self, request: HttpRequest, obj: Member | None = None) -> list[str]:  # noqa: ARG002
        """Only the role and the label change."""
        return [self.organisation_model.column, "user", "state", "joined_at"] if obj else []

    def has_change_permission(self, request: HttpRequest, obj: Member | None = None) -> bool:
        """Whoever may; but a claim is decided on, not edited."""
        return _counts(obj) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Member | None = None) -> bool:
        """Whoever may; but a claim is decided on, not deleted."""
        return _counts(obj) and super().has_delete_permission(request, obj)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: Any) -> None:  # noqa: ARG002
        """Through the history."""
        by = staff_of(request)
        try:
            if change:
                change_member(
                    model=self.organisation_model,
                    member_id=obj.pk,
                    role=MemberRole(obj.role),
                    label=obj.label,
                    by=by,
                    now=timezone.now(),
                    as_staff=True,
                )
            else:
                made = add_member(
                    organisation=getattr(obj, self.organisation_model.column),
                    user=obj.user,
                    role=MemberRole(obj.role),
                    label=obj.label,
                    by=by,
                    now=timezone.now(),
                )
                obj.pk = made.pk
        except Refusal as refusal:
            messages.error(request, refusal.text)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        """Through the history."""
        remove_member(
            model=self.organisation_model, member_id=obj.pk, by=staff_of(request), now=timezone.now(), as_staff=True
        )

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """One after the other, through the history."""
        decide_each(request, queryset, lambda row: self.delete_model(request, row), done="Removed")


@admin.register(ProviderMember)
class ProviderMemberAdmin(MemberAdmin):
    """Members of providers, and claims."""

    organisation_model = Provider
    list_display = ("provider", "user", "role", "state", "label", "joined_at")
    list_select_related = ("provider", "user")
    search_fields = ("provider__name", "=provider__ukprn", "label", "=user__firebase_uid")
    autocomplete_fields = ("provider", "user")
    actions = ("grant", "turn_down")

    @admin.action(description="Grant the claim", permissions=["change"])
    def grant(self, request: HttpRequest, rows: QuerySet[Any]) -> None:
        """They act for it, and own it."""
        decide_each(request, rows, lambda row: _decide(request, row, ""), done="Granted")

    @admin.action(description="Turn the claim down, for a reason", permissions=["change"])
    def turn_down(self, request: HttpRequest, rows: QuerySet[Any]) -> HttpResponse | None:
        """They don't."""
        return with_reason(
            self, request, rows, lambda row, reason: _decide(request, row, reason), words=("Turn down", "Turned down")
        )


@admin.register(EmployerMember)
class EmployerMemberAdmin(MemberAdmin):
    """Members of employers."""

    organisation_model = Employer
    list_display = ("employer", "user", "role", "state", "label", "joined_at")
    list_select_related = ("employer", "user")
    search_fields = ("employer__name", "label", "=user__firebase_uid")
    autocomplete_fields = ("employer", "user")


def _decide(request: HttpRequest, row: ProviderMember, reason: str) -> object:
    """With a reason it is a no."""
    return decide_on_claim(member_id=row.pk, grant=not reason, reason=reason, by=staff_of(request), now=timezone.now())


def _counts(obj: Member | None) -> bool:
    return obj is None or obj.state == Member.State.ACTIVE
