"""Our own sender beside firebase-admin, over the same hundreds of messages and answers: the same JSON, the same verdicts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import product
from random import Random

import pytest
from firebase_admin import messaging

from mobile_api.push.message import Address, AddressKind, Outgoing, PushMessage, fault_of
from mobile_api.push.transport import Outcome, Transport, Verdict
from mobile_api.push.transports.fcm_errors import FCM_VERDICTS, STATUS_VERDICTS
from mobile_api.push.transports.fcm_json import Template
from mobile_api.push.transports.sdk_message import sdk_message
from tests.fakes.fcm.answers import FCM_ERROR, by_name
from tests.fakes.fcm.schema import size_of
from tests.fakes.fcm.service import FakeFcm
from tests.fakes.loopback import Reply
from tests.mobile_api.push.conftest import Make
from tests.mobile_api.push.messages import fid, message

NOW = 1_795_694_400
TEXTS = (
    "A place is free",
    "Café – £12 “an hour”",
    'quote " and \\ and /',
    "line\nbreak\ttab",
    "😀 emoji",
    "\u2028\x7f\x00",
    "<b>&amp;",
)
DATA = (
    {},
    {"kind": "place_freed"},
    {"fid": "\x00", "token": "\x00"},
    {"ключ": "значение", "n": ""},
    {"a": '"fid": "\\u0000"'},
)
VALUES = ("cAlice000000000000000a", "bob:APA91b-_", 'odd "one" \\', "é😀")


def messages() -> Iterator[PushMessage]:
    """Some hundred messages that differ in everything that is written."""
    links = (None, "https://skills.example.org/c/17?a=1&b=2", "http://127.0.0.1:8000/c/17")
    for text, data, link in product(TEXTS, DATA, links):
        yield message(title=text, body=text[::-1], data=data, link=link, tag=text[:9] or "t", urgent=len(text) % 2 == 0)
    for ttl, urgent in product((0, 1, 59, 3_600, 2_419_200), (True, False)):
        yield message(ttl_seconds=ttl, urgent=urgent)


def test_our_json_is_the_sdks_letter_by_letter() -> None:
    compared = 0
    for each, kind in product(messages(), (AddressKind.FID, AddressKind.TOKEN)):
        template = Template.of(each, kind, now=NOW)
        for value in VALUES:
            address = Address(kind, value)
            theirs = str(sdk_message(each, address, now=NOW))
            assert template.filled(address).decode() == f'{{"message": {theirs}}}'
            compared += 1
    assert compared >= 800


def test_what_we_find_no_fault_with_is_taken(fcm: FakeFcm, make: Make) -> None:
    """The published limits are never reached by a message that passes our own check, however it is made up."""
    random = Random(7)
    batch = [Outgoing(fid(f"phone-{number}"), each) for number, each in enumerate(messages())]
    for number in range(100):
        text = "".join(random.choices('a"é😀\\', k=random.randrange(1, 900)))
        each = message(body=text, data={f"key-{n}": text[: 100 * n] for n in range(random.randrange(12))})
        batch.append(Outgoing(fid(f"long-{number}"), each))

    found = {each.index: each for each in make("native", fresh=False).send(batch)}

    assert {(each.verdict, each.code) for each in found.values()} == {
        (Verdict.ACCEPTED, "ACCEPTED"),
        (Verdict.REFUSED, "TOO_LARGE"),
    }
    assert [found[place].verdict is Verdict.ACCEPTED for place in range(len(batch))] == [
        fault_of(each.message) is None for each in batch
    ]
    assert max(size_of(taken) for _, taken in fcm.delivered) > 3_000


def test_the_same_bytes_of_json_arrive(fcm: FakeFcm, make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    batch = [Outgoing(fid(f"phone-{number}"), each) for number, each in enumerate(messages())]
    monkeypatch.setattr("time.time", lambda: float(NOW))  # the moment stands in what is sent
    arrived: list[dict[str, object]] = []
    for way in ("sdk", "native"):
        fcm.requests.clear()
        assert {each.verdict for each in make(way, fresh=False).send(batch)} == {Verdict.ACCEPTED}
        arrived.append({(content := json.loads(request.body))["message"]["fid"]: content for request in fcm.requests})

    assert len(arrived[0]) == len(batch) >= 100
    assert arrived[0] == arrived[1]


NOT_UTF8 = b"\xff\xfe"
"""The SDK falls over an error in these bytes; we go by the status of HTTP."""


def replies() -> Iterator[Reply]:
    """Answers: those of the fake, and every combination of status, word and FCM's word."""
    yield from by_name().values()
    words = ("", *STATUS_VERDICTS, "DEADLINE_EXCEEDED", "ABORTED", "DATA_LOSS", "UNKNOWN", "SOMETHING_NEW")
    statuses = (200, 201, 401, 403, 405, 408, 409, 412, 413, 429, 451, 500, 501, 502, 504)
    for status, word in (*product(statuses, ("", "UNAVAILABLE")), *product((400, 404, 503), words)):
        yield Reply(status, json.dumps({"error": {"status": word, "message": "m"}}).encode())
    for status, word in product(
        (400, 401, 403, 404, 429, 500, 503), (*FCM_VERDICTS, "APNS_AUTH_ERROR", "INTERNAL", "NEW")
    ):
        details = [{"@type": "type.googleapis.com/other"}, {"@type": FCM_ERROR, "errorCode": word}]
        yield Reply(status, json.dumps({"error": {"status": "INVALID_ARGUMENT", "details": details}}).encode())
    for field in ("message.token", "message.fid", "message.tokens", "message.data[0].value", ""):
        violations = [{"field": field, "description": "d"}]
        detail = {"@type": "type.googleapis.com/google.rpc.BadRequest", "fieldViolations": violations}
        for more in ([], [{"field": "message.data", "description": "d"}]):
            content = {"status": "INVALID_ARGUMENT", "details": [{**detail, "fieldViolations": violations + more}]}
            yield Reply(400, json.dumps({"error": content}).encode())
    for body in (
        b"",
        b"null",
        b"7",
        b'"text"',
        b"{",
        b"[[",
        b'{"name": 7}',
        b'{"name": null}',
        b'{"error": {}}',
        NOT_UTF8,
    ):
        for status in (200, 400, 404, 500, 503):
            yield Reply(status, body)


def test_our_verdicts_are_the_sdks(fcm: FakeFcm, make: Make) -> None:
    """One by one, so that no brake interferes."""
    all_replies = list(replies())
    ways = [make(way, fresh=False) for way in ("sdk", "native")]
    differing = []
    for reply in all_replies:
        fcm.will("alice", reply)
        theirs, ours = (one(way) for way in ways)
        if (ours.verdict, ours.code, ours.provider_id) != (theirs.verdict, theirs.code, theirs.provider_id):
            differing.append((reply.status, reply.body, theirs.verdict, theirs.code, ours.verdict, ours.code))

    assert differing == [
        (400, NOT_UTF8, Verdict.UNKNOWN, "UNREADABLE", Verdict.REFUSED, "INVALID_ARGUMENT"),
        (404, NOT_UTF8, Verdict.UNKNOWN, "UNREADABLE", Verdict.REFUSED, "NOT_FOUND"),
        (500, NOT_UTF8, Verdict.UNKNOWN, "UNREADABLE", Verdict.RETRY, "INTERNAL"),
        (503, NOT_UTF8, Verdict.UNKNOWN, "UNREADABLE", Verdict.RETRY, "UNAVAILABLE"),
    ]
    assert len(all_replies) == 220


def one(way: Transport) -> Outcome:
    [found] = way.send([Outgoing(fid("alice"), message())])
    return found


def test_the_sdk_knows_no_word_that_we_do_not() -> None:
    """A newer SDK may know more of FCM's words: then this list, and ours, grows."""
    types = messaging._MessagingService.FCM_ERROR_TYPES

    assert set(types) == {*FCM_VERDICTS, "APNS_AUTH_ERROR"}
