"""Browsers get what was meant for them, sealed and signed; one that is gone, slow or broken stops no other."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pytest_django import Settings

from mobile_api.push.message import Address, AddressKind, PushMessage, WebPushKeys, body_of
from mobile_api.push.transport import Outcome, Verdict
from mobile_api.push.transports.fcm_json import topic_of
from mobile_api.push.transports.webpush import MOST_BYTES, WebPushTransport, application_server_key
from tests.fakes.browsers import HOST, Browser, FakePushService
from tests.fakes.fcm.answers import in_seconds
from tests.fakes.loopback import Ending, Loopback, Reply
from tests.mobile_api.push.messages import fid, message, outgoing

KEY, OTHER_KEY = "AQ" + "A" * 41, "Ag" + "A" * 41
CONTACT = "mailto:push@skills.example.org"
ACCEPTED = (Verdict.ACCEPTED, "ACCEPTED", None)


@pytest.fixture
def transport(push_service: FakePushService) -> WebPushTransport:
    return WebPushTransport(KEY, CONTACT, threads=8, seconds=10.0)


def browsers(push_service: FakePushService, number: int) -> list[Browser]:
    return [push_service.subscribe(application_server_key(KEY)) for _ in range(number)]


def sent(transport: WebPushTransport, *addresses: Address) -> list[tuple[Verdict, str, float | None]]:
    found = sorted(transport.send(outgoing(*addresses)), key=lambda each: each.index)
    assert [each.index for each in found] == list(range(len(addresses)))
    return [(each.verdict, each.code, each.after_seconds) for each in found]


def test_every_browser_opens_its_own_copy(transport: WebPushTransport, push_service: FakePushService) -> None:
    all_browsers = browsers(push_service, 20)

    assert sent(transport, *(each.address for each in all_browsers)) == [ACCEPTED] * 20
    for browser in all_browsers:
        [(shown, headers)] = browser.shown
        assert shown == {
            "title": "A place is free",
            "body": "Bricklaying for beginners starts on Monday.",
            "tag": "place-freed-17",
            "data": {"kind": "place_freed", "link": "https://skills.example.org/courses/17"},
        }
        assert (headers["ttl"], headers["urgency"], headers["topic"]) == ("3600", "high", topic_of("place-freed-17"))


def test_the_push_service_can_read_nothing(transport: WebPushTransport, push_service: FakePushService) -> None:
    [browser] = browsers(push_service, 1)
    sent(transport, browser.address)

    [request] = push_service.requests
    everything = request.body + str(request.headers).encode()
    assert not any(word in everything for word in (b"Bricklaying", b"place-freed", b"place_freed", b"courses/17"))


@pytest.mark.parametrize(
    ("reply", "outcome"),
    [
        (Reply(200), ACCEPTED),
        (Reply(202), ACCEPTED),
        (Reply(404), (Verdict.RETIRE, "GONE", None)),
        (Reply(410), (Verdict.RETIRE, "GONE", None)),
        (Reply(413), (Verdict.REFUSED, "TOO_LARGE", None)),
        (Reply(400), (Verdict.REFUSED, "HTTP_400", None)),
        (Reply(401), (Verdict.WRONG_SENDER, "KEY_REFUSED", None)),
        (Reply(403), (Verdict.WRONG_SENDER, "KEY_REFUSED", None)),
        (Reply(429, headers={"Retry-After": "37"}), (Verdict.RETRY, "HTTP_429", 37.0)),
        (Reply(500), (Verdict.RETRY, "HTTP_500", None)),
        (Reply(503, headers={"Retry-After": in_seconds(-5)}), (Verdict.RETRY, "HTTP_503", 0.0)),
        (Reply(307, headers={"Location": f"https://{HOST}/else"}), (Verdict.REFUSED, "REDIRECTED", None)),
        (Reply(201, ending=Ending.RESET_BEFORE), (Verdict.UNKNOWN, "ANSWER_LOST", None)),
        (Reply(201, ending=Ending.TLS_CLOSE), (Verdict.UNKNOWN, "ANSWER_LOST", None)),
    ],
)
def test_each_answer_has_its_verdict_and_stops_no_other(
    transport: WebPushTransport,
    push_service: FakePushService,
    reply: Reply,
    outcome: tuple[Verdict, str, float | None],
) -> None:
    first, second, third = browsers(push_service, 3)
    push_service.will(second, reply)

    assert sent(transport, first.address, second.address, third.address) == [ACCEPTED, outcome, ACCEPTED]
    assert (len(first.shown), len(third.shown), len(push_service.requests)) == (1, 1, 3)


def test_a_slow_one_stops_no_other(push_service: FakePushService) -> None:
    first, second = browsers(push_service, 2)
    push_service.will(first, Reply(201, seconds=4.0))
    transport = WebPushTransport(KEY, CONTACT, threads=2, seconds=2.0)

    assert sent(transport, first.address, second.address) == [(Verdict.UNKNOWN, "TIMEOUT", None), ACCEPTED]


def test_a_proxy_that_refuses_is_no_loss(
    transport: WebPushTransport, push_service: FakePushService, loopback: Loopback
) -> None:
    [browser] = browsers(push_service, 1)
    loopback.tunnels = 403

    assert sent(transport, browser.address) == [(Verdict.RETRY, "UNREACHABLE", None)]
    assert push_service.requests == []


def test_a_browser_that_subscribed_to_another_key(transport: WebPushTransport, push_service: FakePushService) -> None:
    ours, others = browsers(push_service, 1)[0], push_service.subscribe(application_server_key(OTHER_KEY))

    assert sent(transport, others.address, ours.address) == [(Verdict.WRONG_SENDER, "KEY_REFUSED", None), ACCEPTED]


def test_what_can_never_be_sent_is_not_sent(
    transport: WebPushTransport, push_service: FakePushService, settings: Settings
) -> None:
    [browser] = browsers(push_service, 1)
    address, keys = browser.address, browser.address.keys
    assert keys is not None
    off_the_curve = WebPushKeys("BA" + "A" * 85, keys.auth)
    inside = Address(AddressKind.WEBPUSH, "https://169.254.169.254/latest/meta-data", keys)

    assert sent(
        transport,
        replace(address, keys=None),
        replace(address, keys=WebPushKeys("", keys.auth)),
        replace(address, keys=off_the_curve),
        replace(address, value=address.value.replace("https://", "http://")),
        inside,
        fid("alice"),
    ) == [
        (Verdict.REFUSED, "NO_KEYS", None),
        (Verdict.REFUSED, "DEVICE_KEYS_INVALID", None),
        (Verdict.REFUSED, "DEVICE_KEYS_INVALID", None),
        (Verdict.REFUSED, "DEVICE_ADDRESS_INVALID", None),
        (Verdict.REFUSED, "PUSH_SERVICE_UNKNOWN", None),
        (Verdict.REFUSED, "WRONG_TRANSPORT", None),
    ]
    settings.WEB_PUSH_SERVICES = ["push.example.org"]
    assert sent(transport, address) == [(Verdict.REFUSED, "PUSH_SERVICE_UNKNOWN", None)]
    assert push_service.requests == []


def test_the_longest_message_is_taken_and_a_longer_one_not_sent(
    transport: WebPushTransport, push_service: FakePushService
) -> None:
    [browser] = browsers(push_service, 1)
    room = MOST_BYTES - len(body_of(message(body="")))
    longest, longer = (message(body="a" * length) for length in (room, room + 1))

    def outcome(of: PushMessage) -> Outcome:
        [found] = transport.send([replace(each, message=of) for each in outgoing(browser.address)])
        return found

    assert outcome(longest) == Outcome(0, Verdict.ACCEPTED, "ACCEPTED")
    assert outcome(longer) == Outcome(0, Verdict.REFUSED, "TOO_LARGE")
    assert [len(request.body) for request in push_service.requests] == [4_096]
