"""The fake refuses what FCM refuses, in FCM's words, and takes whatever the SDK can write."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from firebase_admin import messaging

from tests.fakes.fcm.schema import Refused, check


def refusal(message: Any) -> dict[str, Any]:
    """The error with which a message is refused."""
    with pytest.raises(Refused) as refused:
        check(json.dumps({"message": message}).encode())
    reply = refused.value.reply
    assert reply.status == 400
    return dict(json.loads(reply.body)["error"])


def test_a_number_in_the_data_as_the_published_example_has_it() -> None:
    description = "Invalid value at 'message.data[0].value' (TYPE_STRING), 12"

    assert refusal({"token": "t", "data": {"n": 12}}) == {
        "code": 400,
        "message": description,
        "status": "INVALID_ARGUMENT",
        "details": [
            {
                "@type": "type.googleapis.com/google.rpc.BadRequest",
                "fieldViolations": [{"field": "message.data[0].value", "description": description}],
            }
        ],
    }


def test_a_field_that_does_not_exist_as_others_met_it() -> None:
    description = "Invalid JSON payload received. Unknown name \"key\" at 'message': Cannot find field."

    assert refusal({"token": "t", "key": "unknown"}) == {
        "code": 400,
        "message": description,
        "status": "INVALID_ARGUMENT",
        "details": [
            {
                "@type": "type.googleapis.com/google.rpc.BadRequest",
                "fieldViolations": [{"field": "message", "description": description}],
            }
        ],
    }


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"token": None}, "Invalid value at 'message.token' (TYPE_STRING), null"),
        ({"fid": "f"}, "Recipient of the message is not set."),
        ({"topic": "news"}, "Recipient of the message is not set."),
        ({"token": "not a token"}, "Invalid registration token"),
        ({"data": {"from": "us"}}, "Invalid data payload key: from"),
        ({"data": {"message_type": "x"}}, "Invalid data payload key: message_type"),
        ({"data": {"google.x": "x"}}, "Invalid data payload key: google.x"),
        ({"data": {"gcm.notification.x": "x"}}, "Invalid data payload key: gcm.notification.x"),
        ({"data": {"k": "v" * 4_096}}, "Android message is too big"),
        ({"notification": {"title": "t" * 4_092}}, "Android message is too big"),
        ({"notification": {"title": 7}}, "Invalid value at 'message.notification.title' (TYPE_STRING), 7"),
        ({"android": {"ttl": "2419201s"}}, "Invalid TTL"),
        (
            {"android": {"ttl": 60}},
            "Invalid value at 'message.android.ttl' (type.googleapis.com/google.protobuf.Duration), 60",
        ),
        (
            {"android": {"priority": "urgent"}},
            "Invalid value at 'message.android.priority' (AndroidMessagePriority), \"urgent\"",
        ),
        ({"apns": {"headers": {"apns-collapse-id": "c" * 65}}}, "apns-collapse-id is too long"),
        ({"apns": {"headers": {"apns-priority": "high"}}}, "Invalid apns-priority"),
        ({"apns": {"headers": {"apns-expiration": "tomorrow"}}}, "Invalid apns-expiration"),
        (
            {"apns": {"payload": []}},
            "Invalid value at 'message.apns.payload' (type.googleapis.com/google.protobuf.Struct), []",
        ),
        (
            {"webpush": {"headers": {"TTL": 60}}},
            "Invalid value at 'message.webpush.headers[0].value' (TYPE_STRING), 60",
        ),
        ({"webpush": {"fcm_options": {"link": "http://example.org"}}}, "Link must be an HTTPS URL"),
        ({"notification": {"body": "\ud83d"}}, "Invalid value at 'message.notification.body' (TYPE_STRING), \"?\""),
    ],
)
def test_what_is_refused(change: dict[str, Any], message: str) -> None:
    assert refusal({"token": "t", **change})["message"] == message


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"[]", b"{}", b'{"message": 7}', b'{"massage": {"token": "t"}}'])
def test_what_is_no_request(body: bytes) -> None:
    with pytest.raises(Refused) as refused:
        check(body)
    assert refused.value.reply.status == 400


def test_both_ways_of_writing_a_name_are_taken() -> None:
    message = {
        "token": "t",
        "android": {"collapseKey": "c", "directBootOk": True},
        "fcm_options": {"analyticsLabel": "l"},
    }

    assert check(json.dumps({"message": message, "validateOnly": True}).encode()) == ("t", message)


def test_everything_that_the_sdk_can_write_is_taken() -> None:
    notification = messaging.AndroidNotification(
        title="t", body="b", icon="i", color="#aabbcc", sound="s", tag="t", click_action="c", body_loc_key="k",
        body_loc_args=["a"], title_loc_key="k", title_loc_args=["a"], channel_id="c", image="i", ticker="t", sticky=True,
        event_timestamp=datetime(2026, 11, 26, tzinfo=UTC), local_only=True, priority="high",
        vibrate_timings_millis=[100, 1_500], default_vibrate_timings=False, default_sound=True, visibility="public",
        light_settings=messaging.LightSettings("#aabbcc", 100, 200), default_light_settings=False, notification_count=1,
        proxy="allow",
    )  # fmt: skip
    message = messaging.Message(
        fid="f",
        data={"k": "v"},
        notification=messaging.Notification(title="t", body="b", image="https://example.org/i.png"),
        android=messaging.AndroidConfig(
            collapse_key="c", priority="high", ttl=60.5, restricted_package_name="p", data={"k": "v"},
            notification=notification, fcm_options=messaging.AndroidFCMOptions("label"), direct_boot_ok=True,
        ),
        apns=messaging.APNSConfig(
            headers={"apns-priority": "5"},
            payload=messaging.APNSPayload(messaging.Aps(alert="a", badge=1, sound="s"), more={"k": [1]}),
            fcm_options=messaging.APNSFCMOptions("label", "https://example.org/i.png"),
        ),
        webpush=messaging.WebpushConfig(
            headers={"TTL": "60"}, data={"k": "v"}, fcm_options=messaging.WebpushFCMOptions("https://example.org"),
            notification=messaging.WebpushNotification("t", "b", tag="t", timestamp_millis=1, custom_data={"k": 1}),
        ),
        fcm_options=messaging.FCMOptions("label"),
    )  # fmt: skip

    device, taken = check(f'{{"message": {message}}}'.encode())

    assert (device, taken) == ("f", json.loads(str(message)))
