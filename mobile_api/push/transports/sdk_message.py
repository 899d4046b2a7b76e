"""A message as firebase-admin's own object."""

from __future__ import annotations

from typing import Any

from firebase_admin import messaging

from mobile_api.push.message import Address, AddressKind, PushMessage, data_of
from mobile_api.push.transports.fcm_json import apple_expiry, topic_of


def sdk_message(message: PushMessage, address: Address, *, now: int) -> Any:
    """The `messaging.Message` for one device.

    Args:
        message: one that `fault_of` finds no fault with.
        address: an installation id or a registration token.
        now: seconds since 1970: Apple wants a moment and not a duration.
    """
    made = messaging.Message(
        data=data_of(message),
        notification=messaging.Notification(title=message.title, body=message.body),
        android=messaging.AndroidConfig(
            priority="high" if message.urgent else "normal",
            ttl=message.ttl_seconds,
            notification=messaging.AndroidNotification(tag=message.tag),
        ),
        apns=messaging.APNSConfig(
            headers={
                "apns-collapse-id": message.tag,
                "apns-expiration": str(apple_expiry(message, now=now)),
                "apns-priority": "10" if message.urgent else "5",
            }
        ),
        webpush=_webpush(message),
    )
    # Set afterwards: the constructor warns of each token that is not an installation id yet, and we have both.
    if address.kind is AddressKind.FID:
        made.fid = address.value
    else:
        made.token = address.value
    return made


def _webpush(message: PushMessage) -> Any:
    secure = message.link is not None and message.link.startswith("https://")
    return messaging.WebpushConfig(
        headers={
            "TTL": str(message.ttl_seconds),
            "Topic": topic_of(message.tag),
            "Urgency": "high" if message.urgent else "normal",
        },
        notification=messaging.WebpushNotification(tag=message.tag),
        fcm_options=messaging.WebpushFCMOptions(link=message.link) if secure else None,
    )
