"""How each constraint around what residents do is broken: merged into `breaks`."""

from __future__ import annotations

from typing import Any

from django.db.models import F, Model

from matching import models as m

RESIDENT_CHECKS: dict[str, tuple[type[Model], list[dict[str, Any]]]] = {
    "inbox_expires_after_it_is_told": (m.InboxItem, [{"expires_at": F("told_at")}]),
    "inbox_has_occasion": (m.InboxItem, [{"occasion": ""}]),
    "inbox_kind_known": (m.InboxItem, [{"kind": ""}, {"kind": "GOSSIP"}]),
    "inbox_names_its_listing": (m.InboxItem, [{"opportunity": None}]),
}
RESIDENT_UNIQUES: dict[str, tuple[type[Model], dict[str, Any]]] = {
    "inbox_told_once": (m.InboxItem, {"facts": {"closes_on": "2026-12-04"}}),
}
