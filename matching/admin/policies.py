"""Policies in Django's admin: drafts are written here; proposing, approving and stopping go through the services that everybody's do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from courses.admin.base import (
    PlainAdmin,
    PlainStackedInline,
    PlainTabularInline,
    ReadOnlyAdmin,
    ReadOnlyInline,
    staff_of,
)
from courses.admin.decisions import decide_each, with_reason
from matching.models import AllocationRun, InclusionPolicy, PolicyCourse, PolicyEvidence, PolicyPrice
from matching.queries.policies import standing_of
from matching.services.policies import approve_policy, propose_policy, send_back_policy, stop_policy
from matching.services.policy_drafts import note_edit


class OnlyOfADraft:
    """What belongs to a policy is changed with it, and only while it is being written."""

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Whoever may, while it is a draft."""
        return is_draft(obj) and super().has_add_permission(request, obj)  # type: ignore[misc]  # the inline's own

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Whoever may, while it is a draft."""
        return is_draft(obj) and super().has_change_permission(request, obj)  # type: ignore[misc]  # as above

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Whoever may, while it is a draft."""
        return is_draft(obj) and super().has_delete_permission(request, obj)  # type: ignore[misc]  # as above


def is_draft(obj: Model | None) -> bool:
    """Whether a policy may be changed still; None: it is about to be written."""
    return obj is None or getattr(obj, "state", "") == InclusionPolicy.State.DRAFT


class CoursesInline(OnlyOfADraft, PlainTabularInline):
    """Of its programme."""

    model = PolicyCourse
    raw_id_fields = ("course",)


class EvidenceInline(OnlyOfADraft, PlainStackedInline):
    """What it rests on, and what was found since."""

    model = PolicyEvidence
    exclude = ("is_basis",)


class PricesInline(ReadOnlyInline):
    """What each run found."""

    model = PolicyPrice


@admin.register(InclusionPolicy)
class InclusionPolicyAdmin(PlainAdmin):
    """Written as a draft; then one person proposes it and another approves it."""

    list_display = ("__str__", "title", "group", "measure", "state", "starts_on", "review_by")
    list_filter = ("state", "scope", "measure")
    search_fields = ("code", "title")
    readonly_fields: ClassVar[tuple[str, ...]] = (
        *(
            "state",
            "counts_today",
            "content_sha256",
            "proposed_at",
            "approved_at",
            "ended_at",
            "ended_because",
            "ended_why",
        ),
    )
    inlines = (CoursesInline, EvidenceInline, PricesInline)
    actions = ("propose", "approve", "send_back", "stop")

    @admin.display(description="does it count today?")
    def counts_today(self, row: InclusionPolicy) -> str:
        """Or what keeps it from that."""
        if row._state.adding:  # noqa: SLF001 - Django's documented name
            return "It is not stored yet."
        standing = standing_of(row, today=timezone.localdate())
        if standing.refused is not None:
            return str(standing.refused)
        return getattr(standing.now, "words", "Yes.")

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Whoever may, while it is a draft: the database keeps what was proposed."""
        return is_draft(obj) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Whoever may, while it is a draft."""
        return obj is not None and is_draft(obj) and super().has_delete_permission(request, obj)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: Any) -> None:
        """With its courses and its evidence; then it is written down who wrote it."""
        super().save_related(request, form, formsets, change)
        note_edit(form.instance, by=staff_of(request), now=timezone.now())

    @admin.action(description="Propose", permissions=["change"])
    def propose(self, request: HttpRequest, rows: QuerySet[InclusionPolicy]) -> None:
        """Put them before somebody else."""
        self._each(request, rows, propose_policy, "Proposed")

    @admin.action(description="Approve: I have read all of it", permissions=["change"])
    def approve(self, request: HttpRequest, rows: QuerySet[InclusionPolicy]) -> None:
        """What was proposed never changes, so what is approved is what the page shows."""
        by, now = staff_of(request), timezone.now()
        decide_each(
            request,
            rows,
            lambda row: approve_policy(policy_id=row.pk, content=row.content_sha256, by=by, now=now),
            done="Approved",
        )

    @admin.action(description="Send back, to be changed", permissions=["change"])
    def send_back(self, request: HttpRequest, rows: QuerySet[InclusionPolicy]) -> None:
        """They are drafts again."""
        self._each(request, rows, send_back_policy, "Sent back")

    @admin.action(description="Stop at once, for a reason", permissions=["change"])
    def stop(self, request: HttpRequest, rows: QuerySet[InclusionPolicy]) -> HttpResponse | None:
        """They count no more."""
        by, now = staff_of(request), timezone.now()

        def decide(row: InclusionPolicy, why: str) -> object:
            return stop_policy(policy_id=row.pk, why=why, by=by, now=now)

        return with_reason(self, request, rows, decide, words=("Stop", "Stopped"))

    def _each(
        self, request: HttpRequest, rows: QuerySet[InclusionPolicy], service: Callable[..., object], done: str
    ) -> None:
        by, now = staff_of(request), timezone.now()
        decide_each(request, rows, lambda row: service(policy_id=row.pk, by=by, now=now), done=done)


@admin.register(AllocationRun)
class AllocationRunAdmin(ReadOnlyAdmin):
    """Nightly runs of the allocator, made by `manage.py allocate_places`."""

    list_display = ("__str__", "day", "residents", "courses", "gap", "benefit", "benefit_without")
    date_hierarchy = "day"
    inlines = (PricesInline,)
