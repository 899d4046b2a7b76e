"""Courses and jobs, each with its runs or places of work and its skills on one page."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone

from courses.admin.base import PlainStackedInline, PlainTabularInline, SourcedAdmin
from courses.models import Course, CourseRun, Job, JobLocation, Opportunity, OpportunitySkill
from courses.search import refresh_search


class SkillInline(PlainTabularInline):
    """Skills that it teaches or asks for."""

    model = OpportunitySkill
    autocomplete_fields = ("skill",)


class RunInline(PlainStackedInline):
    """Runs of a course."""

    model = CourseRun
    autocomplete_fields = ("venue",)


class LocationInline(PlainTabularInline):
    """Places of work of a job."""

    model = JobLocation
    autocomplete_fields = ("venue",)


class OpportunityAdmin(SourcedAdmin):
    """What courses and jobs have in common."""

    date_hierarchy = "published_at"
    readonly_fields = (
        *("source", "source_ref", "published_at", "confirmed_at", "changed_at"),
        *("freshness", "quality", "hidden_at", "hidden_cause", "hidden_reason", "stale_warned_at", "reposted_from"),
    )

    def save_model(self, request: HttpRequest, obj: Opportunity, form: Any, change: Any) -> None:
        """Saving a live listing confirms it, and publishes it the first time."""
        if obj.status == Opportunity.Status.LIVE:
            obj.confirmed_at = timezone.now()
            obj.published_at = obj.published_at or obj.confirmed_at
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: Any) -> None:
        """Its skills are saved last, and the search knows it by them too."""
        super().save_related(request, form, formsets, change)
        refresh_search([form.instance.pk])


@admin.register(Course)
class CourseAdmin(OpportunityAdmin):
    """Courses."""

    list_display = ("title", "provider", "course_type", "level", "status", "closes_on", "confirmed_at")
    list_filter = ("status", "course_type", "level", "runs__delivery_mode", "source")
    list_select_related = ("provider",)
    search_fields = ("title", "provider__name", "=learn_aim_ref")
    search_help_text = "Title, provider, or the whole learning aim reference."
    autocomplete_fields = ("provider",)
    inlines = (RunInline, SkillInline)


@admin.register(Job)
class JobAdmin(OpportunityAdmin):
    """Jobs."""

    list_display = ("title", "employer", "contract", "workplace", "status", "closes_on", "confirmed_at")
    list_filter = ("status", "contract", "working_pattern", "workplace", "visa_sponsorship", "source")
    list_select_related = ("employer",)
    search_fields = ("title", "employer__name", "=soc2020")
    search_help_text = "Title, employer, or the whole SOC code."
    autocomplete_fields = ("employer", "interview_guaranteed_by")
    inlines = (LocationInline, SkillInline)
