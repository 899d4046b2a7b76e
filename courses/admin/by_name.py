"""A filter with a box to type in, where a list of all organisations would be too long to choose from."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest


class ByName(admin.SimpleListFilter):
    """Rows whose organisation has these words in its name. A subclass says by which column."""

    template = "courses/admin/by_name.html"
    title = "organisation"
    parameter_name = "organisation"
    column: str

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:  # noqa: ARG002
        """One: the box itself. Without any Django leaves the filter out."""
        return [("", "")]

    def choices(self, changelist: Any) -> Any:
        """What the box must not lose: the other filters."""
        others = changelist.get_filters_params()
        others.pop(self.parameter_name, None)
        yield {"others": [(name, value) for name, values in others.items() for value in values]}

    def queryset(self, request: HttpRequest, rows: QuerySet[Any]) -> QuerySet[Any]:  # noqa: ARG002
        """Those."""
        words = (self.value() or "").strip()
        return rows.filter(**{f"{self.column}__name__icontains": words}) if words else rows


class ByProvider(ByName):
    """Courses by their provider."""

    title = "provider"
    column = "provider"


class ByEmployer(ByName):
    """Jobs by their employer."""

    title = "employer"
    column = "employer"
