"""What a way to FCM promises: firebase-admin and our own sender pass the same tests against the same fake, over TCP and TLS."""

from __future__ import annotations

import socket
import time
from pathlib import Path

import pytest

from mobile_api.push.message import Address, AddressKind
from mobile_api.push.transport import Outcome, Transport, Verdict
from tests.fakes.fcm.answers import arriving, by_name, error, lost, named_accepted
from tests.fakes.fcm.service import FakeFcm
from tests.fakes.loopback import Loopback, Reply
from tests.mobile_api.auth.certificates import certificate_pem, new_key
from tests.mobile_api.push.conftest import AT_A_TIME, PATIENCE, Make
from tests.mobile_api.push.messages import fid, outgoing, token

ACCEPTED = (Verdict.ACCEPTED, "ACCEPTED")
NOT_TRIED = "NOT_TRIED"
VERDICTS = {
    "UNREGISTERED": (Verdict.RETIRE, "UNREGISTERED", None),
    "NOT_FOUND": (Verdict.REFUSED, "NOT_FOUND", None),
    "INVALID_NAMING_TOKEN": (Verdict.RETIRE, "INVALID_ARGUMENT", None),
    "INVALID_NAMING_FID": (Verdict.RETIRE, "INVALID_ARGUMENT", None),
    "INVALID_TOKEN_UNNAMED": (Verdict.REFUSED, "INVALID_ARGUMENT", None),
    "INVALID_OTHER_FIELD": (Verdict.REFUSED, "INVALID_ARGUMENT", None),
    "INVALID_NOTHING_NAMED": (Verdict.REFUSED, "INVALID_ARGUMENT", None),
    "SENDER_ID_MISMATCH": (Verdict.WRONG_SENDER, "SENDER_ID_MISMATCH", None),
    "PERMISSION_DENIED": (Verdict.CREDENTIALS, "PERMISSION_DENIED", None),
    "THIRD_PARTY_AUTH_ERROR": (Verdict.CREDENTIALS, "THIRD_PARTY_AUTH_ERROR", None),
    "APNS_AUTH_ERROR": (Verdict.CREDENTIALS, "THIRD_PARTY_AUTH_ERROR", None),
    "UNAUTHENTICATED": (Verdict.CREDENTIALS, "UNAUTHENTICATED", None),
    "QUOTA_SECONDS": (Verdict.RETRY, "QUOTA_EXCEEDED", 37),
    "QUOTA_DATE": (Verdict.RETRY, "QUOTA_EXCEEDED", 90),
    "QUOTA_NO_WORD": (Verdict.RETRY, "RESOURCE_EXHAUSTED", None),
    "UNAVAILABLE_SECONDS": (Verdict.RETRY, "UNAVAILABLE", 5),
    "UNAVAILABLE_DATE": (Verdict.RETRY, "UNAVAILABLE", 60),
    "UNAVAILABLE_PAST": (Verdict.RETRY, "UNAVAILABLE", 0),
    "UNAVAILABLE_NONSENSE": (Verdict.RETRY, "UNAVAILABLE", None),
    "INTERNAL": (Verdict.RETRY, "INTERNAL", None),
    "DEADLINE": (Verdict.UNKNOWN, "UNKNOWN", None),
    "BAD_GATEWAY": (Verdict.UNKNOWN, "UNKNOWN", None),
    "PLAIN_503": (Verdict.RETRY, "UNAVAILABLE", 2),
    "PLAIN_404": (Verdict.REFUSED, "NOT_FOUND", None),
    "TOO_LARGE": (Verdict.REFUSED, "UNKNOWN", None),
    "ERROR_WITHOUT_STATUS": (Verdict.REFUSED, "INVALID_ARGUMENT", None),
    "DETAILS_OF_OTHERS": (Verdict.REFUSED, "INVALID_ARGUMENT", None),
    "NOT_JSON": (Verdict.UNKNOWN, "UNREADABLE", None),
    "JSON_WITHOUT_NAME": (Verdict.UNKNOWN, "UNREADABLE", None),
    "JSON_LIST": (Verdict.UNKNOWN, "UNREADABLE", None),
}
"""The whole policy, by the names of the fake's answers: verdict, code, seconds to wait."""


def outcomes(transport: Transport, *addresses: Address) -> list[Outcome]:
    """What became of one message to each address, in order."""
    found = sorted(transport.send(outgoing(*addresses)), key=lambda each: each.index)
    assert [each.index for each in found] == list(range(len(addresses)))
    return found


def words(found: list[Outcome]) -> list[tuple[Verdict, str]]:
    return [(each.verdict, each.code) for each in found]


def sent_to(fcm: FakeFcm, device: str) -> int:
    """Requests that arrived for a device."""
    return sum(device.encode() in request.body for request in fcm.requests)


def phones(number: int) -> list[Address]:
    return [fid(f"phone-{each}-") for each in range(number)]


def test_everything_arrives_once(transport: Transport, fcm: FakeFcm) -> None:
    found = outcomes(transport, *phones(50), token("bob:1"))

    assert set(words(found)) == {ACCEPTED}
    assert sorted(device for device, _ in fcm.delivered) == sorted([*(each.value for each in phones(50)), "bob:1"])
    assert sorted(str(each.provider_id) for each in found) == sorted(
        f"projects/{fcm.project}/messages/{number}" for number in range(1, 52)
    )


def test_one_batch_after_the_other(make: Make, way: str, fcm: FakeFcm, loopback: Loopback) -> None:
    transport = make(way)
    for _ in range(3):
        assert words(outcomes(transport, *phones(AT_A_TIME))) == [ACCEPTED] * AT_A_TIME

    assert len(fcm.delivered) == 3 * AT_A_TIME
    # The connections stayed open. Those that were still opening when a batch was through are opened again.
    assert loopback.connections_to("fcm.googleapis.com") <= 2 * AT_A_TIME
    assert 1 <= fcm.tokens_issued <= AT_A_TIME  # the SDK's threads may each ask for one at first


def test_nothing_is_nothing(transport: Transport, loopback: Loopback) -> None:
    assert list(transport.send([])) == []
    assert loopback.asked == []


def test_the_policy_covers_every_answer_of_the_fake() -> None:
    assert set(VERDICTS) == set(by_name())


@pytest.mark.parametrize("name", VERDICTS)
def test_each_answer_has_its_verdict(transport: Transport, fcm: FakeFcm, name: str) -> None:
    verdict, code, seconds = VERDICTS[name]
    fcm.will("alice", by_name()[name])

    [found] = outcomes(transport, fid("alice"))

    assert (found.verdict, found.code, found.provider_id) == (verdict, code, None)
    assert found.after_seconds == (None if seconds is None else pytest.approx(seconds, abs=6))


@pytest.mark.parametrize("name", lost("any"))
def test_an_answer_that_is_lost_is_never_asked_for_again(transport: Transport, fcm: FakeFcm, name: str) -> None:
    fcm.will("alice", lost(fcm.project)[name])

    found = outcomes(transport, fid("alice"), fid("bob"))

    assert words(found) == [(Verdict.UNKNOWN, "ANSWER_LOST"), ACCEPTED]
    assert (sent_to(fcm, "alice"), sent_to(fcm, "bob")) == (1, 1)


def test_an_answer_that_is_too_late_is_never_asked_for_again(make: Make, way: str, fcm: FakeFcm) -> None:
    transport = make(way, seconds=2.0)
    outcomes(transport, fid("charlie"))  # it holds an access token
    fcm.will("alice", Reply(200, b'{"name": "late"}', seconds=4.0))

    found = outcomes(transport, fid("alice"), fid("bob"))

    assert words(found) == [(Verdict.UNKNOWN, "TIMEOUT"), ACCEPTED]
    assert sent_to(fcm, "alice") == 1


@pytest.mark.parametrize("name", arriving("any"))
def test_an_answer_that_arrived_counts_whatever_follows(
    transport: Transport, fcm: FakeFcm, loopback: Loopback, name: str
) -> None:
    fcm.will("alice", arriving(fcm.project)[name])

    for number in range(1, 4):
        assert words(outcomes(transport, fid("alice"))) == [ACCEPTED]
        latest = time.monotonic() + PATIENCE
        while loopback.ended < number and time.monotonic() < latest:
            time.sleep(0.01)  # whoever writes in the moment of the ending can't know
    assert len(fcm.delivered) == 3


def test_an_answer_in_chunks(transport: Transport, fcm: FakeFcm) -> None:
    whole = named_accepted(fcm.project, 7)
    fcm.will("alice", Reply(200, whole.body, chunked=True))

    assert [each.provider_id for each in outcomes(transport, fid("alice"))] == [f"projects/{fcm.project}/messages/7"]


def test_nobody_there_is_no_loss(make: Make, way: str, fcm: FakeFcm, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))  # and does not listen
        for name in ("HTTPS_PROXY", "https_proxy"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{nobody.getsockname()[1]}")
        found = outcomes(make(way), *phones(3))

    assert {each.verdict for each in found} == {Verdict.RETRY}
    assert {each.code for each in found} <= {"UNREACHABLE", "NO_ACCESS_TOKEN"}
    assert fcm.requests == []


def test_a_proxy_that_refuses_is_no_loss(transport: Transport, fcm: FakeFcm, loopback: Loopback) -> None:
    outcomes(transport, *phones(1))  # it holds an access token, and a connection
    loopback.tunnels = 403
    fcm.will("phone-0-", arriving(fcm.project)["CLOSES"])
    outcomes(transport, *phones(1))  # and now none

    found = outcomes(transport, *phones(3))

    assert words(found) == [(Verdict.RETRY, "UNREACHABLE")] * 3
    assert len(fcm.requests) == 2


def test_somebody_else_there_gets_nothing(
    make: Make, way: str, fcm: FakeFcm, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    stranger = tmp_path / "stranger.pem"
    stranger.write_bytes(certificate_pem("stranger", new_key(), authority=True))
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(stranger))

    found = outcomes(make(way), *phones(2))

    assert {each.verdict for each in found} == {Verdict.RETRY}
    assert (fcm.requests, fcm.tokens_issued) == ([], 0)


def test_an_access_token_that_counts_no_more_is_renewed(transport: Transport, fcm: FakeFcm) -> None:
    outcomes(transport, *phones(AT_A_TIME))
    fcm.revoke_tokens()

    assert set(words(outcomes(transport, *phones(30)))) == {ACCEPTED}
    assert len(fcm.delivered) == AT_A_TIME + 30


def test_an_access_token_is_renewed_when_it_runs_out(make: Make, way: str, fcm: FakeFcm) -> None:
    transport = make(way)
    fcm.token_seconds = 1
    outcomes(transport, *phones(2))
    time.sleep(1.2)

    assert words(outcomes(transport, *phones(2))) == [ACCEPTED] * 2
    assert fcm.tokens_issued >= 2
    assert len(fcm.requests) == 4  # nobody tried with the old one


def test_an_access_token_that_runs_out_on_the_way_loses_nothing(make: Make, way: str, fcm: FakeFcm) -> None:
    fcm.token_seconds = 2
    for phone in phones(80):
        fcm.will(phone.value, Reply(200, b'{"name": "slow"}', seconds=0.4))  # 80 of them, 8 at a time: 4 seconds

    assert words(outcomes(make(way), *phones(80))) == [ACCEPTED] * 80
    assert len(fcm.delivered) == 80
    assert fcm.tokens_issued >= 2


def test_an_access_token_that_grows_old_counts_while_google_gives_no_other(make: Make, fcm: FakeFcm) -> None:
    """Ours alone: the SDK stops four minutes early."""
    transport = make("native")
    fcm.token_seconds = 200  # less than the four minutes before which google-auth wants a new one
    outcomes(transport, *phones(1))
    fcm.token_reply = Reply(400, b'{"error": "invalid_grant"}')

    assert words(outcomes(transport, *phones(3))) == [ACCEPTED] * 3


def test_without_an_access_token_nothing_is_sent(make: Make, way: str, fcm: FakeFcm) -> None:
    transport = make(way)
    fcm.token_reply = Reply(400, b'{"error": "invalid_grant", "error_description": "Invalid JWT Signature."}')

    found = outcomes(transport, *phones(3 * AT_A_TIME))

    assert {each.verdict for each in found} == {Verdict.CREDENTIALS}
    assert {each.code for each in found} <= {"NO_ACCESS_TOKEN", NOT_TRIED}
    assert fcm.requests == []


def test_refused_credentials_stop_a_batch_at_once(transport: Transport, fcm: FakeFcm) -> None:
    denied = by_name()["PERMISSION_DENIED"]
    for phone in phones(200):
        fcm.will(phone.value, denied)

    found = outcomes(transport, *phones(200))

    assert {each.verdict for each in found} == {Verdict.CREDENTIALS}
    assert len(fcm.requests) <= 2 * AT_A_TIME
    assert sum(each.code == NOT_TRIED for each in found) == 200 - len(fcm.requests)
    assert fcm.delivered == []


def test_a_provider_that_asks_for_patience_is_given_it(transport: Transport, fcm: FakeFcm) -> None:
    away = error(503, "UNAVAILABLE", "The service is currently unavailable.", headers={"Retry-After": "30"})
    for phone in phones(200):
        fcm.will(phone.value, away)

    found = outcomes(transport, *phones(200))

    assert {(each.verdict, each.after_seconds) for each in found} == {(Verdict.RETRY, 30.0)}
    assert {each.code for each in found} == {"UNAVAILABLE", NOT_TRIED}
    assert len(fcm.requests) <= 20 + 2 * AT_A_TIME


def test_what_is_wrong_with_us_is_not_sent(transport: Transport, fcm: FakeFcm) -> None:
    batch = [
        *outgoing(fid("alice")),
        *outgoing(fid("bob"), data={"from": "us"}),
        *outgoing(fid("")),
        *outgoing(Address(AddressKind.WEBPUSH, "https://push.example.org/1")),
    ]

    found = sorted(transport.send(batch), key=lambda each: each.index)

    assert words(found) == [
        ACCEPTED,
        (Verdict.REFUSED, "RESERVED_KEY"),
        (Verdict.REFUSED, "NO_ADDRESS"),
        (Verdict.REFUSED, "WRONG_TRANSPORT"),
    ]
    assert [device for device, _ in fcm.delivered] == ["alice"]


def test_outcomes_come_before_the_slowest(transport: Transport, fcm: FakeFcm) -> None:
    fcm.will("alice", Reply(200, b'{"name": "slow"}', seconds=1.0))

    order = [each.index for each in transport.send(outgoing(fid("alice"), *phones(20)))]

    assert order[-1] == 0


def test_whoever_stops_asking_can_send_again(transport: Transport, fcm: FakeFcm) -> None:
    asking = iter(transport.send(outgoing(*phones(40))))
    next(asking)
    asking.close()  # type: ignore[attr-defined]
    before = len(fcm.requests)

    assert words(outcomes(transport, *phones(10))) == [ACCEPTED] * 10
    assert before <= 3 * AT_A_TIME


def test_whoever_takes_long_between_two_outcomes_loses_none(make: Make, way: str, fcm: FakeFcm) -> None:
    """A worker writes results between them: that time is not the push service's."""
    found = []
    for outcome in make(way, seconds=2.0).send(outgoing(*phones(3 * AT_A_TIME))):
        if not found:
            time.sleep(3.0)
        found.append(outcome)

    assert words(found) == [ACCEPTED] * 3 * AT_A_TIME
