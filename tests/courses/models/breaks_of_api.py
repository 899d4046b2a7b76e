"""How each constraint of the API itself is broken: merged into `breaks`."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import F, Model

from mobile_api import models as a

API_CHECKS: dict[str, tuple[type[Model], list[dict[str, Any]]]] = {
    "device_address_hash": (a.Device, [{"address_sha256": text} for text in ("", "x" * 64, "an-address")]),
    "device_browser_has_keys": (
        a.Device,
        [
            {"kind": "WEBPUSH"},
            {"kind": "WEBPUSH", "p256dh": "key"},
            {"kind": "WEBPUSH", "auth": "key"},
            {"auth": "key"},
        ],
    ),
    "device_kind_known": (a.Device, [{"kind": ""}, {"kind": "PAGER"}]),
    "device_refreshed_after_added": (a.Device, [{"refreshed_at": F("added_at") - timedelta(seconds=1)}]),
    "device_retired_has_no_address": (a.Device, [{"address": ""}, {"retired_at": F("added_at")}]),
}
API_UNIQUES: dict[str, tuple[type[Model], dict[str, Any]]] = {
    "mobile_api_device_address_sha256_key": (a.Device, {"address": "another"}),
}
