"""Sign-in accounts in Django's admin: staff are made here; residents' accounts can be switched off and nothing more."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.http import HttpRequest
from django.utils import timezone

from backend.accounts.models import User
from backend.audit.models import AuditEntry
from backend.audit.recording import record


class StaffCreationForm(AdminUserCreationForm):  # type: ignore[type-arg]  # Django's class takes no type at run time
    """A new account of somebody who uses the admin."""

    email = forms.EmailField(help_text="They sign in with it.")

    class Meta:
        model = User
        fields = ("email",)

    def save(self, commit: bool = True) -> Any:  # noqa: FBT001, FBT002 - Django's signature
        """Save; the account may use the admin."""
        self.instance.is_staff = True
        return super().save(commit)


class AccountForm(UserChangeForm):  # type: ignore[type-arg]  # as above
    """Changes of an account."""

    class Meta:
        model = User
        fields = "__all__"

    def clean_email(self) -> str | None:
        """An account without Firebase has nothing else to sign in with."""
        email: str | None = self.cleaned_data.get("email")
        if not email and not self.instance.firebase_uid:
            raise forms.ValidationError("This account signs in with its e-mail address, so it needs one.")
        return email


@admin.register(User)
class UserAdmin(DjangoUserAdmin):  # type: ignore[type-arg]  # as above
    """Accounts. They are switched off here, never deleted: erasing a person is more than deleting this row."""

    form = AccountForm
    add_form = StaffCreationForm
    list_display = ("__str__", "email", "is_staff", "is_active", "joined_at")
    list_filter = ("is_staff", "is_superuser", "is_active", "groups")
    search_fields = ("email", "=firebase_uid")
    search_help_text = "E-mail address of staff, or a whole Firebase uid."
    ordering = ("-joined_at", "-pk")
    date_hierarchy = "joined_at"
    list_per_page = 50
    show_full_result_count = False
    readonly_fields = ("firebase_uid", "joined_at", "last_login")
    fieldsets = (
        (None, {"fields": ("email", "password", "firebase_uid", "joined_at", "last_login")}),
        ("May sign in", {"fields": ("is_active", "tokens_valid_after")}),
        ("May do", {"fields": ("is_staff", "is_superuser", "groups", "user_permissions")}),
    )
    add_fieldsets = ((None, {"classes": ("wide",), "fields": ("email", "usable_password", "password1", "password2")}),)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:  # noqa: FBT001 - Django's signature
        """Groups and permissions are saved here, after the account itself: what changed goes to the audit log."""
        super().save_related(request, form, formsets, change)
        roles = sorted({"is_staff", "is_superuser", "is_active", "groups", "user_permissions"} & set(form.changed_data))
        if roles or not change:
            record(
                "STAFF_ROLES_CHANGED" if change else "STAFF_ACCOUNT_MADE",
                actor=AuditEntry.Actor.STAFF,
                by=cast("User", request.user),
                subject=form.instance,
                thing=form.instance,
                now=timezone.now(),
                facts={
                    "changed": " ".join(roles),
                    "is_staff": form.instance.is_staff,
                    "is_superuser": form.instance.is_superuser,
                    "is_active": form.instance.is_active,
                },
            )

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:  # noqa: ARG002
        """Nobody: the page that asks "are you sure" would list what a resident saved and was shown."""
        return False
