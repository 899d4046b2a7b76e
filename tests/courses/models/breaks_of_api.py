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
    "push_batch_done_has_end": (a.PushBatch, [{"end": "SENT"}, {"done_at": F("made_at")}]),
    "push_batch_has_devices": (a.PushBatch, [{"devices": []}]),
    "push_batch_has_words": (a.PushBatch, [{"tag": ""}, {"template": ""}]),
    "push_batch_leased_by_somebody": (
        a.PushBatch,
        [
            {"leased_until": F("made_at")},
            {"leased_until": F("made_at"), "holder": "me", "done_at": F("made_at"), "end": "SENT"},
        ],
    ),
    "push_batch_of_500": (a.PushBatch, [{"devices": list(range(501))}]),
    "push_circuit_is_one": (a.PushCircuit, [{"name": "other"}]),
    "push_circuit_probes_later": (a.PushCircuit, [{"probe_at": F("opened_at") - timedelta(seconds=1)}]),
    "push_ledger_has_subject": (a.PushLedger, [{"subject": ""}]),
    "push_ledger_opened_was_sent": (
        a.PushLedger,
        [
            {"opened_at": F("decided_at") - timedelta(seconds=1)},
            {"opened_at": F("decided_at"), "reason": "NO_DEVICE"},
        ],
    ),
    "push_ledger_reason_known": (a.PushLedger, [{"reason": ""}, {"reason": "BORED"}]),
    "push_preference_has_zone": (a.PushPreference, [{"zone": ""}, {"language": ""}]),
    "push_preference_most_a_week": (a.PushPreference, [{"a_week": 15}]),
}
API_UNIQUES: dict[str, tuple[type[Model], dict[str, Any]]] = {
    "mobile_api_pushpreference_user_id_key": (a.PushPreference, {"zone": "Asia/Dhaka"}),
    "push_ledger_once_a_day": (a.PushLedger, {"reason": "MERGED", "item": 9}),
    "mobile_api_device_address_sha256_key": (a.Device, {"address": "another"}),
}
