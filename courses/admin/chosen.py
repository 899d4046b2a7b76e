"""Boxes that complete what is typed, in rows below a page: each prints what is chosen without a statement of its own."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.admin.widgets import AutocompleteSelect
from django.db.models import ForeignKey, Model, QuerySet
from django.http import HttpRequest


class ChosenSelect(AutocompleteSelect):
    """Django's box, which asks the database for the words of every choice, unless it knows them."""

    known: Model | None = None
    """What the row at hand has chosen, where it was loaded with the row."""

    def optgroups(self, name: str, value: Any, attr: Any = None) -> Any:
        """The one choice that is known; what somebody has just typed is asked for."""
        known = self.known
        if known is None or [str(one) for one in value] != [str(known.pk)]:
            return super().optgroups(name, value, attr)
        empty = [] if self.is_required else [self.create_option(name, "", "", False, 0)]  # noqa: FBT003 - Django's own
        return [(None, [*empty, self.create_option(name, known.pk, str(known), True, 1)], 0)]  # noqa: FBT003 - as above


class ChosenForm(forms.ModelForm):  # type: ignore[type-arg]  # Django's class takes no type at run time
    """Tells its boxes what its row has chosen."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            box = getattr(field.widget, "widget", field.widget)  # without the links beside it
            if isinstance(box, ChosenSelect) and self.instance.pk is not None:
                box.known = getattr(self.instance, name)


class ChosenLoaded:
    """Rows below a page whose `autocomplete_fields` are loaded with them. Their form is a `ChosenForm`."""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """With what they have chosen."""
        rows: QuerySet[Any] = super().get_queryset(request)  # type: ignore[misc]  # the admin's own
        return rows.select_related(*self.autocomplete_fields)  # type: ignore[attr-defined]  # as above

    def formfield_for_foreignkey(self, db_field: ForeignKey[Any, Any], request: HttpRequest, **kwargs: Any) -> Any:
        """With a box that can be told."""
        if db_field.name in self.autocomplete_fields:  # type: ignore[attr-defined]  # as above
            kwargs["widget"] = ChosenSelect(db_field, self.admin_site)  # type: ignore[attr-defined]  # as above
        return super().formfield_for_foreignkey(db_field, request, **kwargs)  # type: ignore[misc]  # as above
