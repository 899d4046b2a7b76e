"""What is sent, and where to: plain values that know no transport, no database and no clock."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

MOST_BYTES: Final = 4_096
"""Bytes of one message that FCM, APNs and the push services of browsers carry."""
MOST_TAG_BYTES: Final = 64
"""Bytes of `apns-collapse-id`: Apple refuses a longer one."""
LONGEST_TTL: Final = 28 * 86_400
"""Seconds: four weeks, the longest that FCM keeps what it can't deliver."""
RESERVED_KEYS: Final = frozenset({"from", "message_type", "collapse_key", "link"})
"""Names that FCM keeps for itself, replaces silently, or that we write ourselves (`link`)."""
RESERVED_BEGINNINGS: Final = ("google", "gcm")

STOP: Final = "stop"
"""In the data: where the device stops this kind without a sign-in. In a browser's notification: the name of the button that does it."""


class AddressKind(StrEnum):
    """How a device is addressed."""

    FID = "fid"  # Firebase installation id
    TOKEN = "token"  # noqa: S105 - FCM's older registration token
    WEBPUSH = "webpush"  # the endpoint of a browser's push service


@dataclass(frozen=True, slots=True)
class WebPushKeys:
    """What a browser's subscription gives to seal messages with: base64url, as `PushSubscription.toJSON()` writes them."""

    p256dh: str = field(repr=False)
    auth: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Address:
    """A device. Its value and keys are as good as a password for sending to it, so that no log may show them.

    Args:
        value: a Firebase installation id, a registration token, or the `https://` endpoint of a push service.
        keys: of web push alone.
    """

    kind: AddressKind
    value: str = field(repr=False)
    keys: WebPushKeys | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class PushMessage:
    """One notification, for any number of devices. Its text is personal: `repr` shows none of it.

    Args:
        title: plain English, shown on a lock screen.
        body: likewise.
        data: for the app; the names in `RESERVED_KEYS`, or beginning as `RESERVED_BEGINNINGS`, are not ours to use.
        tag: a later message with the same tag replaces the earlier one on the device, so that a duplicate shows once.
        ttl_seconds: how long it is of use; 0: now or never.
        urgent: wakes a sleeping device.
        link: address that a tap opens; the app finds it in the data as `link`.
        stop_words: what stands on the button by which a browser's notification stops its kind; empty: there is none.
    """

    title: str = field(repr=False)
    body: str = field(repr=False)
    data: Mapping[str, str] = field(repr=False)
    tag: str
    ttl_seconds: int
    urgent: bool
    link: str | None = field(default=None, repr=False)
    stop_words: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message on its way to one device. Many may share one message object: a sender renders it once."""

    address: Address
    message: PushMessage


def data_of(message: PushMessage) -> dict[str, str]:
    """The data as the app gets it, with the link."""
    return dict(message.data) if message.link is None else {**message.data, "link": message.link}


def fault_of(message: PushMessage) -> str | None:
    """The code of the first thing for which a provider would refuse the message, or would change it silently; None if fine.

    It is our own bug, and found here: at the provider it would cost a request for each device, and hide which part is wrong.
    """
    return next(_faults(message), None)


def body_of(message: PushMessage) -> bytes:
    """The message as a browser's service worker gets it: JSON in UTF-8, no spaces.

    Raises:
        UnicodeEncodeError: a text holds half a surrogate pair, which is no letter.
    """
    content: dict[str, object] = {
        "title": message.title,
        "body": message.body,
        "tag": message.tag,
        "data": data_of(message),
    }
    if message.stop_words:
        content["actions"] = [{"action": STOP, "title": message.stop_words}]
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


def _faults(message: PushMessage) -> Iterator[str]:
    if all(isinstance(each, str) for each in _texts(message)):
        yield from _faults_of_texts(message)
    else:
        yield "NOT_TEXT"


def _texts(message: PushMessage) -> Iterator[object]:
    yield from (message.title, message.body, message.tag, message.stop_words)
    yield "" if message.link is None else message.link
    for name, value in message.data.items():
        yield name
        yield value


def _faults_of_texts(message: PushMessage) -> Iterator[str]:
    if not message.title or not message.tag:
        yield "EMPTY"
    if any(not name or name in RESERVED_KEYS or name.startswith(RESERVED_BEGINNINGS) for name in message.data):
        yield "RESERVED_KEY"
    if not 0 <= message.ttl_seconds <= LONGEST_TTL:
        yield "TTL_OUT_OF_RANGE"
    try:
        if len(message.tag.encode()) > MOST_TAG_BYTES:
            yield "TAG_TOO_LONG"
        # JSON, so never less than FCM counts: it counts names and values alone.
        if len(body_of(message)) > MOST_BYTES:
            yield "TOO_LARGE"
    except UnicodeEncodeError:
        yield "NOT_TEXT"
