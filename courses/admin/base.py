"""What the admin pages of all layers share: who may change a row, and choices that can be ticked."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.contrib.postgres.fields import ArrayField
from django.db.models import Field, Model, URLField
from django.http import HttpRequest

from backend.accounts.models import User
from courses.models import Source


class PlainFields:
    """A list of choices is ticked, not typed with commas; an address typed without a scheme is https."""

    def formfield_for_dbfield(self, db_field: Field[Any, Any], request: HttpRequest, **kwargs: Any) -> Any:
        """The form field of a column."""
        if isinstance(db_field, ArrayField) and db_field.base_field.choices:
            return forms.MultipleChoiceField(
                choices=db_field.base_field.choices,
                required=not db_field.blank,
                widget=forms.CheckboxSelectMultiple,
                label=str(db_field.verbose_name).capitalize(),
                help_text=db_field.help_text,
            )
        if isinstance(db_field, URLField):
            kwargs["assume_scheme"] = "https"  # of an address typed without one
        return super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[misc]  # the admin's own


class PlainAdmin(PlainFields, admin.ModelAdmin):  # type: ignore[type-arg]  # Django's class takes no type at run time
    """Pages of fifty; no second count of the whole table."""

    list_per_page = 50
    show_full_result_count = False


class ReadOnlyAdmin(PlainAdmin):
    """Looked at, never changed by hand: the next import, or the next fitting, would undo it."""

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002
        """Nobody."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002
        """Nobody."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002
        """Nobody."""
        return False


class SourcedAdmin(PlainAdmin):
    """Rows typed in by hand are edited; rows of a publisher are looked at, because the next import would undo a change."""

    readonly_fields: ClassVar[tuple[str, ...]] = ("source", "source_ref")

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Whoever may, but not a publisher's row."""
        return _by_hand(obj) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Whoever may, but not a publisher's row."""
        return _by_hand(obj) and super().has_delete_permission(request, obj)


class PlainTabularInline(PlainFields, admin.TabularInline):  # type: ignore[type-arg]  # as above
    """Rows in a table, without empty ones to start with."""

    extra = 0


class PlainStackedInline(PlainFields, admin.StackedInline):  # type: ignore[type-arg]  # as above
    """Rows one below the other, without empty ones to start with."""

    extra = 0


class ReadOnlyInline(PlainTabularInline):
    """Rows that came with an import."""

    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002
        """Nobody."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002
        """Nobody."""
        return False


def staff_of(request: HttpRequest) -> User:
    """Whoever uses the admin."""
    if not isinstance(request.user, User):
        raise TypeError("The admin is used by somebody who is signed in.")
    return request.user


def _by_hand(obj: Model | None) -> bool:
    return obj is None or getattr(obj, "source", None) == Source.LISTING
