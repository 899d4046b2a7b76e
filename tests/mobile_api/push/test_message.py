"""A message that a provider would refuse is found here; what is personal is never shown."""

from __future__ import annotations

import json
from typing import Any

import pytest

from mobile_api.push.message import Address, AddressKind, Outgoing, WebPushKeys, body_of, data_of, fault_of
from tests.mobile_api.push.messages import message


def test_nothing_is_wrong_with_a_usual_message() -> None:
    assert fault_of(message()) is None


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"title": ""}, "EMPTY"),
        ({"tag": ""}, "EMPTY"),
        ({"body": ""}, None),
        ({"title": 1}, "NOT_TEXT"),
        ({"body": None}, "NOT_TEXT"),
        ({"tag": b"tag"}, "NOT_TEXT"),
        ({"link": 17}, "NOT_TEXT"),
        ({"link": 0}, "NOT_TEXT"),
        ({"link": None}, None),
        ({"body": "half a pair: \ud83d"}, "NOT_TEXT"),
        ({"tag": "\ud83d"}, "NOT_TEXT"),
        ({"data": {"place": 17}}, "NOT_TEXT"),
        ({"data": {17: "place"}}, "NOT_TEXT"),
        ({"data": {"place": "\udc00"}}, "NOT_TEXT"),
        ({"data": {"": "x"}}, "RESERVED_KEY"),
        ({"data": {"from": "x"}}, "RESERVED_KEY"),
        ({"data": {"message_type": "x"}}, "RESERVED_KEY"),
        ({"data": {"collapse_key": "x"}}, "RESERVED_KEY"),
        ({"data": {"notification": "x"}}, None),
        ({"data": {"link": "x"}}, "RESERVED_KEY"),
        ({"data": {"google": "x"}}, "RESERVED_KEY"),
        ({"data": {"google.sent_time": "x"}}, "RESERVED_KEY"),
        ({"data": {"gcm.notification.e": "x"}}, "RESERVED_KEY"),
        ({"data": {"gcm": "x"}}, "RESERVED_KEY"),
        ({"data": {"From": "x", "my.google": "x"}}, None),
        ({"ttl_seconds": -1}, "TTL_OUT_OF_RANGE"),
        ({"ttl_seconds": 0}, None),
        ({"ttl_seconds": 2_419_200}, None),
        ({"ttl_seconds": 2_419_201}, "TTL_OUT_OF_RANGE"),
        ({"tag": "t" * 64}, None),
        ({"tag": "t" * 65}, "TAG_TOO_LONG"),
        ({"tag": "é" * 33}, "TAG_TOO_LONG"),
    ],
)
def test_the_first_fault_is_named(changes: dict[str, Any], code: str | None) -> None:
    assert fault_of(message(**changes)) == code


@pytest.mark.parametrize("letter", ["a", "é", "😀", '"'])
def test_the_limit_is_of_bytes_and_exact(letter: str) -> None:
    room = 4_096 - len(body_of(message(body="")))
    each = len(json.dumps(letter, ensure_ascii=False).encode()) - 2
    full = letter * (room // each) + "a" * (room % each)

    assert len(body_of(message(body=full))) == 4_096
    assert [fault_of(message(body=text)) for text in (full, f"{full}a")] == [None, "TOO_LARGE"]


def test_the_app_finds_the_link_in_the_data() -> None:
    assert data_of(message()) == {"kind": "place_freed", "link": "https://skills.example.org/courses/17"}
    assert data_of(message(link=None)) == {"kind": "place_freed"}


def test_no_text_and_no_address_is_shown_where_something_is_printed() -> None:
    keys = WebPushKeys(p256dh="public", auth="secret")
    sent = Outgoing(Address(AddressKind.WEBPUSH, "https://push.example.org/1", keys), message())

    assert repr(keys) == "WebPushKeys()"
    assert repr(sent) == (
        "Outgoing(address=Address(kind=<AddressKind.WEBPUSH: 'webpush'>), "
        "message=PushMessage(tag='place-freed-17', ttl_seconds=3600, urgent=True))"
    )
