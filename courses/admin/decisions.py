"""Decisions about several rows at once: one after the other through a service, each told apart; a no asks for its reason first."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from backend.errors import Refusal
from courses.services.organisation_fields import REASON_LENGTH

MOST_AT_ONCE = 100
TEMPLATE = "courses/admin/decide.html"


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3, "cols": 80}),
        help_text="In words for the organisation's members, who read it.",
    )


def decide_each(request: HttpRequest, rows: Iterable[Any], decide: Callable[[Any], object], *, done: str) -> None:
    """Decide about each row by itself, and say what came of it. One that is refused doesn't hold up the others.

    Args:
        request: of the member of staff.
        rows: what was ticked.
        decide: the service.
        done: what was done, in the past tense.
    """
    decided = 0
    for row in rows:
        try:
            decide(row)
            decided += 1
        except Refusal as refusal:
            messages.error(request, f"{row}: {refusal.text}")
    if decided:
        messages.success(request, f"{done}: {decided}.")


def with_reason(
    modeladmin: Any,
    request: HttpRequest,
    rows: QuerySet[Any],
    decide: Callable[[Any, str], object],
    *,
    words: tuple[str, str],
) -> HttpResponse | None:
    """A page that asks for the reason; once it is given, `decide(row, reason)` for each row.

    Args:
        modeladmin: whose list it is.
        request: of the member of staff; the second time with the reason.
        rows: what was ticked.
        decide: the service.
        words: what is done, as an order and as done: "Refuse", "Refused".
    """
    title, done = words
    found = list(rows[: MOST_AT_ONCE + 1])
    if len(found) > MOST_AT_ONCE:
        messages.error(request, f"Please choose at most {MOST_AT_ONCE} at a time.")
        return None
    form = ReasonForm(request.POST if "decided" in request.POST else None)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        decide_each(request, found, lambda row: decide(row, reason), done=done)
        return None
    return TemplateResponse(request, TEMPLATE, _page(modeladmin, request, found, form, title))


def _page(modeladmin: Any, request: HttpRequest, rows: list[Model], form: ReasonForm, title: str) -> dict[str, Any]:
    return {
        **modeladmin.admin_site.each_context(request),
        "title": title,
        "question": f"{title} these {len(rows)}?" if len(rows) > 1 else f"{title} this one?",
        "rows": rows,
        "checkbox": ACTION_CHECKBOX_NAME,
        "action": request.POST["action"],
        "form": form,
        "opts": modeladmin.opts,
        "back": request.get_full_path(),
    }
