"""What FCM HTTP v1 refuses, by the published reference of `projects.messages`: shapes, limits and reserved names."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from tests.fakes.fcm.answers import invalid
from tests.fakes.loopback import Reply

LONGEST_TTL: Final = 2_419_200
MOST_BYTES: Final = 4_096
_DURATION: Final = re.compile(r"([0-9]{1,12})(?:\.[0-9]{1,9})?s")
_RESERVED: Final = re.compile(r"from|message_type|gcm|google.*|gcm\..*")
_LABEL: Final = re.compile(r"[a-zA-Z0-9-_.~%]{1,50}")
_DEVICE: Final = re.compile(r"[A-Za-z0-9_:-]{1,4096}")
TARGETS: Final = ("fid", "token", "topic", "condition")


class Refused(Exception):  # noqa: N818 - an answer
    """FCM refuses the message."""

    def __init__(self, reply: Reply) -> None:
        self.reply = reply
        super().__init__()


def check(body: bytes) -> tuple[str, dict[str, Any]]:
    """The device and the message of a request's body.

    Raises:
        Refused: with FCM's answer.
    """
    try:
        content = json.loads(body)
    except ValueError:
        raise Refused(invalid("Invalid JSON payload received. Unexpected token.")) from None
    _object(content, "", {"message": _anything, "validate_only": _boolean, "validateOnly": _boolean})
    message = content.get("message")
    if message is None:
        raise Refused(invalid("Recipient of the message is not set.", field="message", fcm="INVALID_ARGUMENT"))
    _message(message, "message")
    targets = [name for name in TARGETS if name in message]
    if len(targets) != 1:
        raise Refused(invalid("Recipient of the message is not set.", field="message", fcm="INVALID_ARGUMENT"))
    _limits(message)
    device = message[targets[0]]
    if targets[0] in {"fid", "token"} and not _DEVICE.fullmatch(device):
        field = f"message.{targets[0]}"
        raise Refused(invalid("Invalid registration token", field=field, fcm="INVALID_ARGUMENT"))
    return device, message


def size_of(message: Mapping[str, Any]) -> int:
    """Bytes that FCM counts: names and values of the data, and the texts of the notification."""
    texts = [*message.get("data", {}).items(), *message.get("notification", {}).items()]
    return sum(len(name.encode()) + len(value.encode()) for name, value in texts)


def _limits(message: Mapping[str, Any]) -> None:
    for name in message.get("data", {}):
        if _RESERVED.fullmatch(name):
            raise Refused(invalid(f"Invalid data payload key: {name}", field="message.data", fcm="INVALID_ARGUMENT"))
    if size_of(message) > MOST_BYTES:
        raise Refused(invalid("Android message is too big", fcm="INVALID_ARGUMENT"))
    headers = message.get("apns", {}).get("headers", {})
    if len(headers.get("apns-collapse-id", "").encode()) > 64:
        raise Refused(invalid("apns-collapse-id is too long", field="message.apns.headers", fcm="INVALID_ARGUMENT"))
    if headers.get("apns-priority", "10") not in {"1", "5", "10"}:
        raise Refused(invalid("Invalid apns-priority", field="message.apns.headers", fcm="INVALID_ARGUMENT"))
    if not headers.get("apns-expiration", "0").isdecimal():
        raise Refused(invalid("Invalid apns-expiration", field="message.apns.headers", fcm="INVALID_ARGUMENT"))


# --- Shapes ---------------------------------------------------------------------------------------------------------

Shape = Callable[[Any, str], None]


def _wrong(value: object, place: str, kind: str) -> Refused:
    message = f"Invalid value at '{place}' ({kind}), {json.dumps(value)}"
    return Refused(invalid(message, field=place))


def _anything(value: object, place: str) -> None:
    """Whatever is JSON."""


def _text(value: object, place: str) -> None:
    if not isinstance(value, str):
        raise _wrong(value, place, "TYPE_STRING")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise _wrong("?", place, "TYPE_STRING") from None


def _boolean(value: object, place: str) -> None:
    if not isinstance(value, bool):
        raise _wrong(value, place, "TYPE_BOOL")


def _whole(value: object, place: str) -> None:
    if not isinstance(value, int) or isinstance(value, bool):
        raise _wrong(value, place, "TYPE_INT32")


def _matching(pattern: re.Pattern[str], kind: str) -> Shape:
    def check_text(value: object, place: str) -> None:
        if not isinstance(value, str) or not pattern.fullmatch(value):
            raise _wrong(value, place, kind)

    return check_text


def _ttl(value: object, place: str) -> None:
    match = _DURATION.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise _wrong(value, place, "type.googleapis.com/google.protobuf.Duration")
    if int(match[1]) > LONGEST_TTL:
        raise Refused(invalid("Invalid TTL", field=place, fcm="INVALID_ARGUMENT"))


def _link(value: object, place: str) -> None:
    _text(value, place)
    if not str(value).startswith("https://"):
        raise Refused(invalid("Link must be an HTTPS URL", field=place, fcm="INVALID_ARGUMENT"))


def _map(value: object, place: str) -> None:
    if not isinstance(value, dict):
        raise _wrong(value, place, "Map")
    for number, (name, text) in enumerate(value.items()):
        _text(name, f"{place}[{number}].key")
        _text(text, f"{place}[{number}].value")


def _struct(value: object, place: str) -> None:
    if not isinstance(value, dict):
        raise _wrong(value, place, "type.googleapis.com/google.protobuf.Struct")


def _list_of(shape: Shape) -> Shape:
    def check_list(value: object, place: str) -> None:
        if not isinstance(value, list):
            raise _wrong(value, place, "repeated")
        for number, each in enumerate(value):
            shape(each, f"{place}[{number}]")

    return check_list


def _object(value: object, place: str, fields: Mapping[str, Shape]) -> None:
    if not isinstance(value, dict):
        raise _wrong(value, place, "object")
    for name, each in value.items():
        shape = fields.get(_snake(name))
        if shape is None:
            message = f"Invalid JSON payload received. Unknown name \"{name}\" at '{place}': Cannot find field."
            raise Refused(invalid(message, field=place))
        shape(each, f"{place}.{_snake(name)}".lstrip("."))


def _fields(fields: Mapping[str, Shape]) -> Shape:
    return lambda value, place: _object(value, place, fields)


def _snake(name: str) -> str:
    """Google's JSON takes both ways of writing a name."""
    return re.sub(r"(?<=[a-z0-9])([A-Z])", r"_\1", name).lower()


def _texts(names: str) -> Iterator[tuple[str, Shape]]:
    return ((name, _text) for name in names.split())


def _booleans(names: str) -> Iterator[tuple[str, Shape]]:
    return ((name, _boolean) for name in names.split())


_OPTIONS = _fields({"analytics_label": _matching(_LABEL, "analytics label")})
_ANDROID_NOTIFICATION = _fields(
    {
        **dict(
            _texts("title body icon color sound tag click_action body_loc_key title_loc_key channel_id ticker image")
        ),
        **dict(_texts("event_time notification_priority visibility proxy")),
        **dict(_booleans("sticky local_only default_sound default_vibrate_timings default_light_settings")),
        "body_loc_args": _list_of(_text),
        "title_loc_args": _list_of(_text),
        "vibrate_timings": _list_of(_matching(_DURATION, "Duration")),
        "notification_count": _whole,
        "light_settings": _struct,
    }
)
_ANDROID = _fields(
    {
        **dict(_texts("collapse_key restricted_package_name")),
        **dict(_booleans("direct_boot_ok bandwidth_constrained_ok restricted_satellite_ok")),
        "priority": _matching(re.compile(r"(?i)normal|high"), "AndroidMessagePriority"),
        "ttl": _ttl,
        "data": _map,
        "notification": _ANDROID_NOTIFICATION,
        "fcm_options": _OPTIONS,
    }
)
_WEBPUSH = _fields(
    {
        "headers": _map,
        "data": _map,
        "notification": _struct,
        "fcm_options": _fields({"link": _link, "analytics_label": _matching(_LABEL, "analytics label")}),
    }
)
_APNS = _fields(
    {
        "headers": _map,
        "payload": _struct,
        "live_activity_token": _text,
        "fcm_options": _fields({"analytics_label": _matching(_LABEL, "analytics label"), "image": _text}),
    }
)
_message = _fields(
    {
        "data": _map,
        "notification": lambda value, place: _object(value, place, dict(_texts("title body image"))),
        "android": _ANDROID,
        "webpush": _WEBPUSH,
        "apns": _APNS,
        "fcm_options": _OPTIONS,
        **dict(_texts("fid token topic condition")),
    }
)
