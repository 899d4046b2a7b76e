"""Phones and browsers."""

from __future__ import annotations

import base64
from datetime import UTC, datetime
from itertools import count
from typing import Any, Final

from mobile_api.models import Device
from mobile_api.models.device import hash_of_address
from tests.factories.user import user

ADDED: Final = datetime(2026, 11, 20, 12, tzinfo=UTC)
P256DH: Final = base64.urlsafe_b64encode(b"\x04" + bytes(range(64))).decode().rstrip("=")
AUTH: Final = base64.urlsafe_b64encode(bytes(16)).decode().rstrip("=")
_numbers: Final = count(1)


def token() -> str:
    """A registration token as Firebase gives them, and nobody's."""
    return f"phone{next(_numbers):05d}:APA91b{'x' * 60}"


def device(*, of: str = "alice", address: str = "", **fields: Any) -> Device:
    """A phone of a persona's."""
    value = address or token()
    defaults = {
        "user": user(uid=of),
        "kind": Device.Kind.TOKEN,
        "address": value,
        "address_sha256": hash_of_address(value),
        "added_at": ADDED,
        "refreshed_at": ADDED,
    }
    return Device.objects.create(**{**defaults, **fields})
