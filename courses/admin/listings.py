"""Courses and jobs for every day: found, edited with their parts, decided on. Whatever is done here stands in the history."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from django.contrib import admin
from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from backend.errors import Invalid, Refusal
from courses.admin.base import (
    PlainStackedInline,
    PlainTabularInline,
    ReadOnlyAdmin,
    ReadOnlyInline,
    SourcedAdmin,
    staff_of,
)
from courses.admin.by_name import ByEmployer, ByProvider
from courses.admin.chosen import ChosenForm, ChosenLoaded
from courses.admin.decisions import decide_each, with_reason
from courses.admin.duplicates import LooksLikeAnother, likenesses
from courses.admin.revised import LockedWhileSaved, RevisionForm
from courses.lifecycle import Move
from courses.models import (
    Course,
    CourseRun,
    Job,
    JobLease,
    JobLocation,
    ListingChange,
    Opportunity,
    OpportunitySkill,
    OrganisationNotice,
)
from courses.services.by_hand import after_edit, before_edit
from courses.services.editing import EDITABLE
from courses.services.ending import move_by_editor, withdraw_listing
from courses.services.history import Act
from courses.services.publishing import approve_listing, confirm_listing, send_back_listing
from courses.services.submitting import submit_and_compare


class SkillInline(ChosenLoaded, PlainTabularInline):
    """Skills that it teaches or asks for."""

    model = OpportunitySkill
    form = ChosenForm
    autocomplete_fields = ("skill",)


class RunInline(ChosenLoaded, PlainStackedInline):
    """Runs of a course."""

    model = CourseRun
    form = ChosenForm
    autocomplete_fields = ("venue",)


class LocationInline(ChosenLoaded, PlainTabularInline):
    """Places of work of a job."""

    model = JobLocation
    form = ChosenForm
    autocomplete_fields = ("venue",)


class ChangeInline(ReadOnlyInline):
    """Who changed what."""

    model = ListingChange
    fields = ("at", "action", "actor", "by", "from_status", "to_status", "reason", "fields")
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """With the accounts that it prints."""
        return super().get_queryset(request).select_related("by")


class ListingForm(RevisionForm):
    """The page of a listing. `refusal`: why what was typed could not be stored; it is typed in still."""

    refusal: Refusal | None = None

    def clean(self) -> dict[str, Any] | None:
        """With what the service said."""
        cleaned = super().clean()
        for field, words in _errors(self.refusal):
            self.add_error(
                field if field in self.fields else None, words if field in self.fields else f"{field}: {words}"
            )
        return cleaned


def _errors(refusal: Refusal | None) -> list[tuple[str, str]]:
    if refusal is None:
        return []
    if isinstance(refusal, Invalid):
        return [(problem.field, problem.message) for problem in refusal.problems]
    return [(refusal.field or "listing", refusal.text)]


class OpportunityAdmin(LockedWhileSaved, SourcedAdmin):
    """What courses and jobs have in common."""

    form = ListingForm
    locked = ("opportunity_ptr",)
    date_hierarchy = "changed_at"
    readonly_fields: ClassVar[tuple[str, ...]] = (
        *("source", "source_ref", "status", "status_reason", "closed_because", "revision", "renew_by"),
        *("published_at", "confirmed_at", "changed_at"),
        *("freshness", "quality", "hidden_at", "hidden_cause", "hidden_reason", "stale_warned_at", "reposted_from"),
        "looks_like",
    )
    actions = ("submit", "approve", "send_back", "withdraw", "confirm", "archive")

    @admin.display(description="looks like")
    def looks_like(self, row: Opportunity) -> str:
        """Listings that may be the same."""
        return likenesses(row)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Whoever may; what is over is looked at only, until it is relisted."""
        return (obj is None or getattr(obj, "status", None) in EDITABLE) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Whoever may, but nothing that was ever shown: that is archived."""
        never_shown = obj is None or getattr(obj, "published_at", None) is None
        return never_shown and super().has_delete_permission(request, obj)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:  # noqa: FBT001, FBT002 - Django's own
        """With what the service said to the same page a moment ago."""
        form = super().get_form(request, obj, change=change, **kwargs)
        return type(form.__name__, (form,), {"refusal": getattr(request, "refusal", None)})

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """What the services refuse is undone, and shown on the page with everything that was typed."""
        try:
            with transaction.atomic():
                return super().changeform_view(request, *args, **kwargs)
        except Refusal as refusal:
            request.refusal = refusal  # type: ignore[attr-defined]
            return super().changeform_view(request, *args, **kwargs)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: Any) -> None:
        """Stored when its parts are stored too: see `save_related`."""
        form.before = before_edit(obj, _act(request)) if change else None
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: Any) -> None:
        """With its parts; then it is checked as a whole, and written down."""
        super().save_related(request, form, formsets, change)
        after_edit(form.instance.pk, form.before, _act(request))

    @admin.action(description="Submit for its organisation", permissions=["change"])
    def submit(self, request: HttpRequest, rows: QuerySet[Any]) -> None:
        """Drafts that staff wrote for an organisation."""
        self._each(request, rows, lambda **given: submit_and_compare(**given, as_staff=True), "Submitted")

    @admin.action(description="Approve", permissions=["change"])
    def approve(self, request: HttpRequest, rows: QuerySet[Any]) -> None:
        """They are shown."""
        self._each(request, rows, approve_listing, "Approved")

    @admin.action(description="Confirm as still right", permissions=["change"])
    def confirm(self, request: HttpRequest, rows: QuerySet[Any]) -> None:
        """They need not be confirmed again for a while."""
        self._each(request, rows, lambda **given: confirm_listing(**given, as_staff=True), "Confirmed")

    @admin.action(description="Archive", permissions=["change"])
    def archive(self, request: HttpRequest, rows: QuerySet[Any]) -> None:
        """They are put away."""
        self._each(request, rows, lambda **given: move_by_editor(**given, move=Move.ARCHIVE, as_staff=True), "Archived")

    @admin.action(description="Send back, for a reason", permissions=["change"])
    def send_back(self, request: HttpRequest, rows: QuerySet[Any]) -> HttpResponse | None:
        """Their organisation has to change something."""
        return self._with_reason(request, rows, send_back_listing, ("Send back", "Sent back"))

    @admin.action(description="Withdraw, for a reason", permissions=["change"])
    def withdraw(self, request: HttpRequest, rows: QuerySet[Any]) -> HttpResponse | None:
        """They are taken off, and their organisation is told."""
        return self._with_reason(
            request, rows, lambda **given: withdraw_listing(**given, as_staff=True), ("Withdraw", "Withdrawn")
        )

    def _each(self, request: HttpRequest, rows: QuerySet[Any], service: Callable[..., object], done: str) -> None:
        decide_each(request, rows, lambda row: service(**_about(request, row)), done=done)

    def _with_reason(
        self, request: HttpRequest, rows: QuerySet[Any], service: Callable[..., object], words: tuple[str, str]
    ) -> HttpResponse | None:
        def decide(row: Any, reason: str) -> object:
            return service(**_about(request, row), reason=reason)

        return with_reason(self, request, rows, decide, words=words)


def _act(request: HttpRequest) -> Act:
    return Act(staff_of(request), timezone.now(), as_staff=True)


def _about(request: HttpRequest, row: Opportunity) -> dict[str, Any]:
    return {"by": staff_of(request), "listing_id": row.pk, "revision": None, "now": timezone.now()}


@admin.register(Course)
class CourseAdmin(OpportunityAdmin):
    """Courses."""

    list_display = ("title", "provider", "course_type", "level", "status", "closes_on", "confirmed_at", "hidden_at")
    list_filter = (
        *("status", ByProvider, "course_type", "level", LooksLikeAnother, ("hidden_at", admin.EmptyFieldListFilter)),
        *("runs__delivery_mode", "source"),
    )
    list_select_related = ("provider",)
    search_fields = ("title", "provider__name", "=learn_aim_ref", "=reference")
    search_help_text = "Title, provider, or the whole learning aim reference or provider's own reference."
    autocomplete_fields = ("provider",)
    inlines = (RunInline, SkillInline, ChangeInline)


@admin.register(Job)
class JobAdmin(OpportunityAdmin):
    """Jobs."""

    list_display = ("title", "employer", "contract", "workplace", "status", "entry_level", "closes_on", "confirmed_at")
    list_filter = (
        *(
            "status",
            ByEmployer,
            "entry_level",
            "contract",
            "level",
            LooksLikeAnother,
            ("hidden_at", admin.EmptyFieldListFilter),
        ),
        *("working_pattern", "workplace", "visa_sponsorship", "source"),
    )
    list_select_related = ("employer",)
    search_fields = ("title", "employer__name", "=soc2020", "=reference")
    search_help_text = "Title, employer, or the whole SOC code or employer's own reference."
    autocomplete_fields = ("employer", "interview_guaranteed_by")
    readonly_fields = (*OpportunityAdmin.readonly_fields, "entry_level", "entry_level_findings", "entry_level_rules")
    inlines = (LocationInline, SkillInline, ChangeInline)


@admin.register(ListingChange)
class ListingChangeAdmin(ReadOnlyAdmin):
    """Who changed what in all listings."""

    list_display = ("at", "opportunity", "action", "actor", "by", "from_status", "to_status", "reason")
    list_filter = ("action", "actor", "to_status")
    list_select_related = ("opportunity", "by")
    date_hierarchy = "at"
    search_fields = ("opportunity__title",)


@admin.register(OrganisationNotice)
class OrganisationNoticeAdmin(ReadOnlyAdmin):
    """What organisations were told about their listings."""

    list_display = ("at", "kind", "provider", "employer", "opportunity", "due_on", "reason", "read_at")
    list_filter = ("kind", ("read_at", admin.EmptyFieldListFilter))
    list_select_related = ("provider", "employer", "opportunity")
    date_hierarchy = "at"
    search_fields = ("opportunity__title", "provider__name", "employer__name")


@admin.register(JobLease)
class JobLeaseAdmin(ReadOnlyAdmin):
    """What the workers do, and what came of it."""

    list_display = ("name", "due_at", "holder", "held_until", "finished_at", "failed", "outcome")
    list_filter = ("failed",)
    search_fields = ("name",)
