"""Listings that look like another one: in the lists as a filter, on the page of a listing in words."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from courses.models import DuplicatePair, Opportunity


class LooksLikeAnother(admin.SimpleListFilter):
    """Listings of pairs that nobody has decided about."""

    title = "looks like another one"
    parameter_name = "duplicate"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:  # noqa: ARG002
        """Yes or no."""
        return [("yes", "Yes"), ("no", "No")]

    def queryset(self, request: HttpRequest, rows: QuerySet[Any]) -> QuerySet[Any]:  # noqa: ARG002
        """Those."""
        wanted = self.value()
        if wanted not in {"yes", "no"}:
            return rows
        paired = Exists(DuplicatePair.objects.to_decide().filter(Q(a=OuterRef("pk")) | Q(b=OuterRef("pk"))))
        return rows.filter(paired if wanted == "yes" else ~paired)


def likenesses(listing: Opportunity) -> SafeString | str:
    """The listings that one looks like, each with the reasons, and a way to the pair, where it is decided."""
    pairs = DuplicatePair.objects.to_decide().filter(Q(a=listing.pk) | Q(b=listing.pk)).select_related("a", "b")
    lines = [
        (reverse("admin:courses_duplicatepair_changelist") + f"?id={pair.pk}", other.title, pair.explanation["words"])
        for pair in pairs
        for other in (pair.b if pair.a_id == listing.pk else pair.a,)
    ]
    return format_html_join("", '<p><a href="{}">{}</a>: {}</p>', lines) or "Nothing that we know of."
