"""What an address of a device may look like. We send to whatever stands in it, so a browser may only name a service that we know."""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings

from backend.errors import InvalidInput
from mobile_api.models import Device

_SHAPES: Final = {
    Device.Kind.FID: re.compile(r"[A-Za-z0-9_-]{22}"),
    Device.Kind.TOKEN: re.compile(r"[A-Za-z0-9_:-]{32,1024}"),
}
_LONGEST_URL: Final = 2_048
_PUBLIC_KEY: Final = (65, 4)  # bytes of an uncompressed P-256 point, and its first byte (RFC 8291, SEC 1)
_SECRET: Final = 16  # bytes


class AddressInvalid(InvalidInput):
    """Not the address of a device."""

    code = "DEVICE_ADDRESS_INVALID"
    message = (
        "This is not the address of a phone or a browser. Please send it as Firebase or the browser gave it to you."
    )


class PushServiceUnknown(InvalidInput):
    """A browser's address at a service that we don't send to."""

    code = "PUSH_SERVICE_UNKNOWN"
    message = "We can't send to this browser: we don't know its push service."


class KeysInvalid(InvalidInput):
    """Not the keys of a browser's subscription."""

    code = "DEVICE_KEYS_INVALID"
    message = "These are not the keys of the browser's subscription. Please send both as the browser gave them to you."


@dataclass(frozen=True)
class GivenAddress:
    """An address as an app sends it; the keys are a browser's.

    Attributes:
        kind: which sort.
        value: installation id, registration token, or `endpoint` of a browser's subscription.
        p256dh: of a subscription, base64url.
        auth: of a subscription, base64url.
    """

    kind: Device.Kind
    value: str
    p256dh: str = ""
    auth: str = ""


def check_address(given: GivenAddress) -> None:
    """Refuse what can't be sent to.

    Raises:
        AddressInvalid, PushServiceUnknown, KeysInvalid.
    """
    if given.kind != Device.Kind.WEBPUSH:
        if not _SHAPES[given.kind].fullmatch(given.value):
            raise AddressInvalid(field="address")
        if given.p256dh or given.auth:
            raise KeysInvalid(field="p256dh")
        return
    _check_endpoint(given.value)
    point = _bytes_of(given.p256dh)
    if (len(point), next(iter(point), None)) != _PUBLIC_KEY:
        raise KeysInvalid(field="p256dh")
    if len(_bytes_of(given.auth)) != _SECRET:
        raise KeysInvalid(field="auth")


def _check_endpoint(url: str) -> None:
    plain = url.isascii() and url.isprintable() and len(url) <= _LONGEST_URL
    try:
        parts = urlsplit(url if plain else "")
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise AddressInvalid(field="address") from None
    if parts.scheme != "https" or not host or parts.username is not None or " " in url or "\\" in url:
        raise AddressInvalid(field="address")
    # Whoever could name any host would make this server knock at doors inside its own network.
    known = any(host == service or host.endswith(f".{service}") for service in settings.WEB_PUSH_SERVICES)
    if not known or port not in {None, 443}:
        raise PushServiceUnknown(field="address")


def _bytes_of(text: str) -> bytes:
    padded = text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4)
    try:
        return base64.b64decode(padded, altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return b""
