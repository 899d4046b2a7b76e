"""Pairs of duplicates to decide, what residents report in numbers, and the runs that looked the catalogue through."""

from __future__ import annotations

from typing import cast

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from backend.accounts.models import User
from backend.errors import Refusal
from courses.admin.base import ReadOnlyAdmin
from courses.models import DuplicatePair, ReportTally, TrustRun
from courses.services.duplicate_decisions import decide_duplicate


@admin.register(DuplicatePair)
class DuplicatePairAdmin(ReadOnlyAdmin):
    """Decided by its actions, which do what the API does."""

    list_display = ("a", "b", "similarity", "what", "scope", "state", "found_at")
    list_filter = ("state", "scope", "a__kind", "a__source", "b__source")
    list_select_related = ("a", "b")
    date_hierarchy = "found_at"
    search_fields = ("a__title", "b__title")
    actions = ("keep_the_older", "keep_the_newer", "two_things")

    @admin.display(description="what they share; what differs")
    def what(self, pair: DuplicatePair) -> str:
        """The explanation in words."""
        return str(pair.explanation.get("words", ""))

    def has_decide_permission(self, request: HttpRequest) -> bool:
        """Whoever may change pairs."""
        return request.user.has_perm("courses.change_duplicatepair")

    @admin.action(description="One and the same: keep the older", permissions=["decide"])
    def keep_the_older(self, request: HttpRequest, pairs: QuerySet[DuplicatePair]) -> None:
        """The newer one is closed, with a pointer."""
        self._decide(request, pairs, keep="a_id")

    @admin.action(description="One and the same: keep the newer", permissions=["decide"])
    def keep_the_newer(self, request: HttpRequest, pairs: QuerySet[DuplicatePair]) -> None:
        """The older one is closed, with a pointer."""
        self._decide(request, pairs, keep="b_id")

    @admin.action(description="Two different things", permissions=["decide"])
    def two_things(self, request: HttpRequest, pairs: QuerySet[DuplicatePair]) -> None:
        """Both stay, and the pair does not come back."""
        self._decide(request, pairs, keep=None)

    def _decide(self, request: HttpRequest, pairs: QuerySet[DuplicatePair], *, keep: str | None) -> None:
        by, now, done = cast("User", request.user), timezone.now(), 0
        for pair in pairs:
            try:
                keep_id = getattr(pair, keep) if keep else None
                decide_duplicate(by=by, pair_id=pair.pk, same=keep is not None, keep_id=keep_id, now=now)
                done += 1
            except Refusal as refusal:
                self.message_user(request, f"{pair}: {refusal.text}", messages.WARNING)
        self.message_user(request, f"Decided: {done}.")


@admin.register(ReportTally)
class ReportTallyAdmin(ReadOnlyAdmin):
    """How many people report what. Their words stand under Reports."""

    list_display = ("opportunity", "kind", "people", "newest_at")
    list_filter = ("kind",)
    list_select_related = ("opportunity",)
    date_hierarchy = "newest_at"
    search_fields = ("opportunity__title",)


@admin.register(TrustRun)
class TrustRunAdmin(ReadOnlyAdmin):
    """What each run found."""

    list_display = ("task", "started_at", "listings", "counts")
    list_filter = ("task",)
    date_hierarchy = "started_at"
