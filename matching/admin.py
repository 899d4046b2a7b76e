"""Matching in Django's admin: the fitted matchers, and nothing else. Nobody browses what residents told us, saved or were shown."""

from __future__ import annotations

from django.contrib import admin

from courses.admin.base import ReadOnlyAdmin
from matching.models import ModelRelease


@admin.register(ModelRelease)
class ModelReleaseAdmin(ReadOnlyAdmin):
    """Fitted matchers. A new one is made and approved by `manage.py fit_matcher`."""

    list_display = ("version", "is_current", "fitted_at", "catalogue_version", "occupations", "opportunities")
    list_filter = ("is_current",)
    date_hierarchy = "fitted_at"
    search_fields = ("version", "=sha256")
