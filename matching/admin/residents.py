"""Matching in Django's admin: the fitted matchers, what residents report, without the residents, and one resident at a time.

Nobody browses what residents told us about themselves: whoever opens one says why, and the resident can read it. What they
saved or were shown is not here at all.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from courses.admin.base import ReadOnlyAdmin, staff_of
from matching.models import ModelRelease, Report, Resident
from matching.models.data_view import WORDS_LENGTH
from matching.services.data_views import Looking, record_views


@admin.register(ModelRelease)
class ModelReleaseAdmin(ReadOnlyAdmin):
    """Fitted matchers. `manage.py fit_matcher` makes one; `train_matcher` proposes one, and `approve_release` puts it to use."""

    list_display = (
        "version",
        "is_current",
        "fitted_at",
        "approved_at",
        "catalogue_version",
        "occupations",
        "opportunities",
    )
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


class WhyForm(forms.Form):
    """Why somebody has to look."""

    why = forms.CharField(
        label="Why do you have to look?",
        min_length=10,
        max_length=WORDS_LENGTH,
        help_text="The resident reads these words: You asked us why you see no jobs near you.",
        widget=forms.TextInput(attrs={"size": 80}),
    )


@admin.register(Resident)
class ResidentAdmin(ReadOnlyAdmin):
    """Residents by number alone. One of them is shown to whoever says why, and each look is written down."""

    list_display = ("__str__", "created_at", "is_synthetic")
    list_display_links = ("__str__",)
    list_filter = ("is_synthetic",)
    search_fields = ("=pk", "=user__firebase_uid")
    search_help_text = "Number of a resident, or a whole Firebase uid."
    exclude = ("user",)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """First the question why, then the resident."""
        form = WhyForm(request.POST if request.method == "POST" else None)
        resident = self.get_object(request, object_id)
        if resident is not None and self.has_view_permission(request, resident):
            if not form.is_valid():
                context = {**self.admin_site.each_context(request), "title": "Look at a resident", "form": form}
                return TemplateResponse(request, "matching/admin/why.html", context)
            record_views(
                residents=[resident],
                looking=Looking.as_staff(),
                what="What you told us about you",
                why=form.cleaned_data["why"],
                by=staff_of(request),
                now=timezone.now(),
            )
        request.method = "GET"  # nothing is changed here: what was sent is the reason
        return super().change_view(request, object_id, form_url, extra_context)
