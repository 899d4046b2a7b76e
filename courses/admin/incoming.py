"""What comes in by machine: bulk uploads, and keys of other systems. Looked at; a key that has got about is revoked here."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from courses.admin.base import ReadOnlyAdmin, staff_of
from courses.admin.decisions import decide_each
from courses.models import ApiKey, Upload
from courses.services.api_keys import revoke_api_key


@admin.register(Upload)
class UploadAdmin(ReadOnlyAdmin):
    """What organisations send, and what became of it. The rows are theirs to mend, and are not shown."""

    list_display = ("pk", "organisation", "kind", "state", "file_name", "received_at", "good_rows", "bad_rows")
    list_filter = ("state", "kind", "refusal_code")
    list_select_related = ("provider", "employer")
    date_hierarchy = "received_at"
    search_fields = ("provider__name", "employer__name", "file_name")


@admin.register(ApiKey)
class ApiKeyAdmin(ReadOnlyAdmin):
    """Keys of organisations' systems. Nobody can read the key itself, not even its hash."""

    list_display = ("name", "ending", "organisation", "made_by", "made_at", "last_used_on", "revoked_at")
    list_filter = (("revoked_at", admin.EmptyFieldListFilter),)
    list_select_related = ("provider", "employer", "made_by")
    date_hierarchy = "made_at"
    search_fields = ("provider__name", "employer__name", "name", "ending")
    exclude = ("key_sha256", "window_from", "window_requests")
    actions = ("revoke",)

    def has_revoke_permission(self, request: HttpRequest) -> bool:
        """Whoever may change keys."""
        return request.user.has_perm("courses.change_apikey")

    @admin.action(description="Revoke: they work no more", permissions=["revoke"])
    def revoke(self, request: HttpRequest, keys: QuerySet[ApiKey]) -> None:
        """One after the other, as GLA staff."""
        by, now = staff_of(request), timezone.now()
        decide_each(
            request, keys, lambda key: revoke_api_key(by=by, key_id=key.pk, now=now, as_staff=True), done="Revoked"
        )
