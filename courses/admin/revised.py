"""Editing a row that others edit too: the page knows which revision it shows, and an old page is refused."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.db import connection
from django.http import HttpRequest

from courses.services.moves import ChangedMeanwhile


class RevisionForm(forms.ModelForm):  # type: ignore[type-arg]  # Django's class takes no type at run time
    """A page with the revision that it shows hidden in it."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seen"].initial = self.instance.revision

    def clean(self) -> dict[str, Any] | None:
        """Refuse what was written against an older row."""
        cleaned = super().clean()
        if self.instance.pk is not None and self.cleaned_data.get("seen") != self.instance.revision:
            raise forms.ValidationError(ChangedMeanwhile.message, code=ChangedMeanwhile.code)
        return cleaned


class LockedWhileSaved:
    """Holds the row from the moment it is read to be changed until it is saved, so that the revision is compared with the newest."""

    locked: ClassVar[tuple[str, ...]] = ("self",)
    """What is held: the row, or the parent that has the revision."""

    def get_queryset(self, request: HttpRequest) -> Any:
        """Locked within the transaction of a change."""
        rows = super().get_queryset(request)  # type: ignore[misc]  # the admin's own
        match = request.resolver_match
        changing = request.method == "POST" and match is not None and (match.url_name or "").endswith("_change")
        return rows.select_for_update(of=self.locked, no_key=True) if changing and connection.in_atomic_block else rows
