"""Questions about lists in Django's admin: what waits, and for how long. What somebody wrote is read in the app of those who answer,
where it is written down who looks.
"""

from __future__ import annotations

from typing import ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from courses.admin.base import ReadOnlyAdmin, staff_of
from courses.admin.decisions import decide_each
from matching.models import ListQuestion
from matching.services.contest_answers import take_question


@admin.register(ListQuestion)
class ListQuestionAdmin(ReadOnlyAdmin):
    """Looked at without the person, their words and the answer; taken here too."""

    list_display = ("__str__", "reason", "asked_at", "due_on", "is_late", "outcome")
    list_filter = ("state", "reason", "outcome")
    date_hierarchy = "asked_at"
    fields: ClassVar[tuple[str, ...]] = (
        *("reason", "asked_at", "due_on", "is_late", "state", "taken_at", "replay", "replayed_at"),
        *("outcome", "change", "answered_at", "withdrawn_at"),
    )
    readonly_fields = ("is_late",)
    actions = ("take",)

    @admin.display(description="overdue", boolean=True)
    def is_late(self, row: ListQuestion) -> bool:
        """Whether it waits for longer than it may."""
        return row.is_overdue(timezone.localdate())

    @admin.action(description="Take: I look at these")
    def take(self, request: HttpRequest, rows: QuerySet[ListQuestion]) -> None:
        """Each that nobody has taken."""
        by, now = staff_of(request), timezone.now()
        decide_each(request, rows, lambda row: take_question(question_id=row.pk, by=by, now=now), done="Taken")
