"""Reference data: what publishers sent, to be looked at; and the wages, which staff keep up to date."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from courses.admin.base import PlainAdmin, ReadOnlyAdmin, ReadOnlyInline
from courses.models import (
    ApprenticeshipStandard,
    Borough,
    DigitalRole,
    DigitalRoleSkill,
    FollowedFeed,
    ImportRun,
    JobProfile,
    Occupation,
    OccupationSkill,
    Outcode,
    OutcodeBorough,
    PayRate,
    Qualification,
    QualificationFunding,
    Skill,
)


@admin.register(PayRate)
class PayRateAdmin(PlainAdmin):
    """Wages: a new one is added every year."""

    list_display = ("kind", "valid_from", "hourly_gbp", "source", "note")
    list_filter = ("kind",)
    date_hierarchy = "valid_from"
    search_fields = ("source", "note")


@admin.register(Borough)
class BoroughAdmin(ReadOnlyAdmin):
    """Boroughs."""

    list_display = ("name", "gss_code", "part")
    list_filter = ("part",)
    search_fields = ("name", "=gss_code")


class ShareInline(ReadOnlyInline):
    """Shares of an outcode."""

    model = OutcodeBorough

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """With the boroughs that it prints."""
        return super().get_queryset(request).select_related("borough")


@admin.register(Outcode)
class OutcodeAdmin(ReadOnlyAdmin):
    """Outcodes with their shares."""

    list_display = ("code", "latitude", "longitude")
    search_fields = ("=code",)
    inlines = (ShareInline,)


@admin.register(Skill)
class SkillAdmin(ReadOnlyAdmin):
    """Skills."""

    list_display = ("label", "kind", "digital", "uri")
    list_filter = ("kind", "digital")
    search_fields = ("label", "=uri")


class OccupationSkillInline(ReadOnlyInline):
    """Skills of an occupation."""

    model = OccupationSkill

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """With the skills that it prints."""
        return super().get_queryset(request).select_related("skill", "occupation")


@admin.register(Occupation)
class OccupationAdmin(ReadOnlyAdmin):
    """Occupations with their skills."""

    list_display = ("label", "isco_group", "uri")
    search_fields = ("label", "=uri", "=isco_group")
    inlines = (OccupationSkillInline,)


@admin.register(JobProfile)
class JobProfileAdmin(ReadOnlyAdmin):
    """Job profiles. Their pay is of the year that stands beside it."""

    list_display = ("title", "categories", "salary_starter_gbp", "salary_experienced_gbp", "salary_year")
    search_fields = ("title", "slug")


@admin.register(ApprenticeshipStandard)
class ApprenticeshipStandardAdmin(ReadOnlyAdmin):
    """Apprenticeship standards."""

    list_display = ("reference", "title", "level", "duration_months", "kind")
    list_filter = ("level", "kind")
    search_fields = ("title", "=reference")


class FundingInline(ReadOnlyInline):
    """Offers that pay for a qualification."""

    model = QualificationFunding


@admin.register(Qualification)
class QualificationAdmin(ReadOnlyAdmin):
    """Qualifications with the offers that pay for them."""

    list_display = ("number", "title", "awarding_organisation", "levels", "status")
    list_filter = ("funding__offer", "kind")
    search_fields = ("title", "=number", "awarding_organisation")
    inlines = (FundingInline,)


class DigitalRoleSkillInline(ReadOnlyInline):
    """Skills of a role level."""

    model = DigitalRoleSkill


@admin.register(DigitalRole)
class DigitalRoleAdmin(ReadOnlyAdmin):
    """Roles of the Government Digital and Data profession."""

    list_display = ("title", "role", "family", "kind")
    list_filter = ("family", "kind")
    search_fields = ("title", "role")
    inlines = (DigitalRoleSkillInline,)


@admin.register(ImportRun)
class ImportRunAdmin(ReadOnlyAdmin):
    """What each import did."""

    list_display = ("source", "file", "finished_at", "created", "updated", "unchanged", "skipped")
    list_filter = ("source",)
    date_hierarchy = "finished_at"
    search_fields = ("file", "=sha256")


@admin.register(FollowedFeed)
class FollowedFeedAdmin(ReadOnlyAdmin):
    """How far each feed of another instance has been read, and what keeps it from being read on."""

    list_display = ("url", "read_at", "pages", "updated", "deleted", "refused", "trouble", "trouble_at")
    list_filter = ("trouble",)
    search_fields = ("url",)
