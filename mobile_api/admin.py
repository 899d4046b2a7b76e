"""Notifications in Django's admin: what was decided, what waits, and what became of it. Nothing can be sent, or sent again, from here.

Lists name nobody and show no address. What one resident was sent, and why something did not come, stands on that resident's page, which
asks why one has to look, and tells the resident that one did.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any, ClassVar

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from courses.admin.base import ReadOnlyAdmin
from matching.admin.residents import ResidentAdmin
from matching.models import Resident
from mobile_api.models import Device, PushBatch, PushCircuit, PushLedger
from mobile_api.push.exposure import exposure_by_area
from mobile_api.push.figures import by_kind, figures
from mobile_api.push.why import lines_about

SHOWN_DAYS = 30
_MOST_LINES = 100


@admin.register(PushLedger)
class PushLedgerAdmin(ReadOnlyAdmin):
    """What was decided, of whom is not said; above it, what became of each kind in the last 30 days."""

    change_list_template = "admin/mobile_api/pushledger/change_list.html"
    list_display = ("decided_at", "kind", "reason", "batch", "opened_at")
    list_filter = ("kind", "reason", ("opened_at", admin.EmptyFieldListFilter))
    date_hierarchy = "decided_at"
    fields = ("decided_at", "day", "kind", "reason", "batch", "opened_at")
    show_full_result_count = False

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """With the figures."""
        now = timezone.now()
        since = now - timedelta(days=SHOWN_DAYS)
        context = {
            "kinds": by_kind(since=since),
            "areas": exposure_by_area(since=since),
            "figures": figures(now=now),
            "days": SHOWN_DAYS,
        }
        return super().changelist_view(request, {**context, **(extra_context or {})})


@admin.register(PushBatch)
class PushBatchAdmin(ReadOnlyAdmin):
    """The outbox. A batch that ended is never sent again; to say something anew is a new inbox item."""

    list_display = ("made_at", "kind", "size", "not_before", "expires_at", "attempts", "holder", "done_at", "end")
    list_filter = ("end", "kind", "urgent", ("done_at", admin.EmptyFieldListFilter))
    date_hierarchy = "made_at"
    exclude = ("devices",)
    show_full_result_count = False

    @admin.display(description="devices")
    def size(self, batch: PushBatch) -> int:
        """How many."""
        return len(batch.devices)


@admin.register(PushCircuit)
class PushCircuitAdmin(ReadOnlyAdmin):
    """Whether sending is stopped, and since when."""

    list_display = ("opened_at", "code", "probes", "probe_at")


@admin.register(Device)
class DeviceAdmin(ReadOnlyAdmin):
    """Phones and browsers by the first letters of a hash: neither whose they are nor their addresses."""

    list_display = ("digest", "kind", "added_at", "refreshed_at", "retired_at")
    list_filter = ("kind", ("retired_at", admin.EmptyFieldListFilter))
    date_hierarchy = "added_at"
    fields = ("digest", "kind", "added_at", "refreshed_at", "retired_at")
    show_full_result_count = False

    @admin.display(description="address")
    def digest(self, device: Device) -> str:
        """Enough to find it again in a report, and nothing to send to."""
        return f"{device.address_sha256[:12]}…"


class ResidentWithNotificationsAdmin(ResidentAdmin):
    """A resident, with what went to their phone in the last 90 days, or did not, and why."""

    readonly_fields: ClassVar[tuple[str, ...]] = ("phones", "notifications")

    @admin.display(description="phones and browsers")
    def phones(self, resident: Resident) -> SafeString:
        """By their kind and days."""
        rows = Device.objects.filter(user=resident.user_id)
        lines = [(row.get_kind_display(), f"{row.added_at:%Y-%m-%d}", _until(row)) for row in rows]
        return format_html_join("", "{}, added on {}{}<br>", lines) or SafeString("none")

    @admin.display(description="notifications")
    def notifications(self, resident: Resident) -> SafeString:
        """What waits, and the newest hundred decisions with the push service's answers."""
        found = lines_about(resident, most=_MOST_LINES)
        lines = [(f"{line.at:%Y-%m-%d %H:%M} UTC", line.kind, line.said) for line in found]
        return format_html_join("", "{}: {}: {}<br>", lines) or SafeString("none")


def _until(device: Device) -> str:
    return "" if device.retired_at is None else f", dead since {device.retired_at:%Y-%m-%d}"


# The page of one resident belongs to matching, which knows nothing of notifications: what is known here is added here.
admin.site.unregister(Resident)
admin.site.register(Resident, ResidentWithNotificationsAdmin)
