"""Matching in Django's admin: the fitted matchers, and what residents report, without the residents.

Nobody browses what residents told us about themselves, saved or were shown.
"""

from __future__ import annotations

from django.contrib import admin

from courses.admin.base import ReadOnlyAdmin
from matching.models import ModelRelease, Report


@admin.register(ModelRelease)
class ModelReleaseAdmin(ReadOnlyAdmin):
    """Fitted matchers. A new one is made and approved by `manage.py fit_matcher`."""

    list_display = ("version", "is_current", "fitted_at", "catalogue_version", "occupations", "opportunities")
    list_filter = ("is_current",)
    date_hierarchy = "fitted_at"
    search_fields = ("version", "=sha256")


@admin.register(Report)
class ReportAdmin(ReadOnlyAdmin):
    """What residents report about listings. Who they are is not shown to anybody."""

    list_display = ("opportunity", "kind", "words", "at")
    list_filter = ("kind",)
    list_select_related = ("opportunity",)
    date_hierarchy = "at"
    search_fields = ("opportunity__title", "words")
    fields = ("opportunity", "kind", "words", "at")
