"""A message in the JSON of FCM HTTP v1, written once for all its devices.

Source: the published reference of `projects.messages`. It is what firebase-admin writes, letter by letter: the tests compare.
"""

from __future__ import annotations

import hashlib
import json
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from json.encoder import encode_basestring_ascii
from typing import Any, Final

from mobile_api.push.message import Address, PushMessage, data_of

_PLACE: Final = "\0"
"""Stands for the address while a template is made."""
_TOPIC_LETTERS: Final = 32
"""Longest `Topic` that RFC 8030 allows."""


def topic_of(tag: str) -> str:
    """The `Topic` of web push: of the same tag always the same, and telling the push service nothing."""
    return urlsafe_b64encode(hashlib.sha256(tag.encode()).digest())[:_TOPIC_LETTERS].decode()


def fcm_content(message: PushMessage, *, now: int) -> dict[str, Any]:
    """Everything of a message but the device.

    Args:
        message: one that `fault_of` finds no fault with.
        now: seconds since 1970: Apple wants a moment and not a duration.
    """
    tag, urgent = message.tag, message.urgent
    webpush: dict[str, Any] = {
        "headers": {
            "TTL": str(message.ttl_seconds),
            "Topic": topic_of(tag),
            "Urgency": "high" if urgent else "normal",
        },
        "notification": {"tag": tag},
    }
    # FCM refuses another link; the app finds every link in the data.
    if message.link is not None and message.link.startswith("https://"):
        webpush["fcm_options"] = {"link": message.link}
    content: dict[str, Any] = {
        "android": {
            "notification": {"tag": tag},
            "priority": "high" if urgent else "normal",
            "ttl": f"{message.ttl_seconds}s",
        },
        "apns": {
            "headers": {
                "apns-collapse-id": tag,
                "apns-expiration": str(apple_expiry(message, now=now)),
                "apns-priority": "10" if urgent else "5",
            }
        },
        "notification": {"body": message.body, "title": message.title},
        "webpush": webpush,
    }
    if data := data_of(message):
        content["data"] = data
    return content


def apple_expiry(message: PushMessage, *, now: int) -> int:
    """When Apple stops trying, in seconds since 1970; 0: after the first try."""
    return now + message.ttl_seconds if message.ttl_seconds else 0


@dataclass(frozen=True, slots=True)
class Template:
    """The body of a request around the address of a device, which is all that differs from device to device.

    Args:
        before, after: ASCII.
    """

    before: bytes
    after: bytes

    @classmethod
    def of(cls, message: PushMessage, kind: str, *, now: int) -> Template:
        """The template of a message for devices of one kind.

        Args:
            message: one that `fault_of` finds no fault with.
            kind: `fid` or `token`: the name of the field.
            now: seconds since 1970.
        """
        whole = json.dumps({"message": {**fcm_content(message, now=now), kind: _PLACE}}, sort_keys=True)
        # The last one: the data may have a field of the same name, and stands before it.
        before, after = whole.rsplit(f'"{kind}": "\\u0000"', 1)
        return cls(f'{before}"{kind}": '.encode("ascii"), after.encode("ascii"))

    def filled(self, address: Address) -> bytes:
        """The body for one device."""
        return self.before + encode_basestring_ascii(address.value).encode("ascii") + self.after
