"""Each address goes its own way, as the settings say; in development everything is printed."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from pytest_django import Settings

from mobile_api.push.message import Address, AddressKind, Outgoing
from mobile_api.push.transport import Outcome, Verdict
from mobile_api.push.transports.console import ConsoleTransport
from mobile_api.push.transports.native.sender import NativeTransport
from mobile_api.push.transports.router import Router, transport_of_settings
from mobile_api.push.transports.webpush import application_server_key
from tests.fakes.browsers import FakePushService
from tests.fakes.fcm.service import FakeFcm
from tests.mobile_api.push.messages import fid, message, outgoing, token

KEY = "AQ" + "A" * 41


def ordered(found: list[Outcome]) -> list[tuple[int, Verdict, str]]:
    return sorted((each.index, each.verdict, each.code) for each in found)


def test_in_development_a_message_is_printed_without_its_address() -> None:
    printed = StringIO()
    batch = [*outgoing(fid("alice")), *outgoing(token("bob"), link=None, urgent=False), *outgoing(fid("c"), title="")]

    found = list(ConsoleTransport(printed).send(batch))

    assert ordered(found) == [
        (0, Verdict.ACCEPTED, "PRINTED"),
        (1, Verdict.ACCEPTED, "PRINTED"),
        (2, Verdict.REFUSED, "EMPTY"),
    ]
    assert printed.getvalue() == (
        "Push to a device (fid; replaces place-freed-17, urgent): A place is free\n"
        "    Bricklaying for beginners starts on Monday.\n"
        "    opens https://skills.example.org/courses/17\n"
        "Push to a device (token; replaces place-freed-17): A place is free\n"
        "    Bricklaying for beginners starts on Monday.\n"
    )


def test_tests_and_development_print(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    transport = transport_of_settings()

    assert isinstance(transport, ConsoleTransport)
    assert [each.code for each in transport.send(outgoing(fid("alice")))] == ["PRINTED"]
    assert capsys.readouterr().out.startswith("Push to a device (fid")


@pytest.mark.parametrize("name", ["sdk", "native"])
def test_each_address_goes_its_own_way(
    fcm: FakeFcm, push_service: FakePushService, settings: Settings, name: str
) -> None:
    settings.PUSH_TRANSPORT, settings.PUSH_CONNECTIONS = name, 4
    settings.VAPID_PRIVATE_KEY, settings.VAPID_CONTACT = KEY, "mailto:push@skills.example.org"
    browser = push_service.subscribe(application_server_key(KEY))
    transport = transport_of_settings()
    shared = message()
    batch = [Outgoing(each, shared) for each in (browser.address, fid("alice"), token("bob"), browser.address, fid(""))]

    assert ordered(list(transport.send(batch))) == [
        (0, Verdict.ACCEPTED, "ACCEPTED"),
        (1, Verdict.ACCEPTED, "ACCEPTED"),
        (2, Verdict.ACCEPTED, "ACCEPTED"),
        (3, Verdict.ACCEPTED, "ACCEPTED"),
        (4, Verdict.REFUSED, "NO_ADDRESS"),
    ]
    assert sorted(device for device, _ in fcm.delivered) == ["alice", "bob"]
    assert len(browser.shown) == 2
    close(transport)


def test_without_a_key_browsers_get_nothing_and_others_everything(fcm: FakeFcm, settings: Settings) -> None:
    settings.PUSH_TRANSPORT, settings.PUSH_CONNECTIONS = "native", 4
    transport = transport_of_settings()
    browser = Address(AddressKind.WEBPUSH, "https://updates.push.services.mozilla.com/wpush/v2/1")

    assert ordered(list(transport.send(outgoing(browser, fid("alice"))))) == [
        (0, Verdict.REFUSED, "NO_WAY"),
        (1, Verdict.ACCEPTED, "ACCEPTED"),
    ]
    close(transport)


@pytest.mark.parametrize("name", ["sdk", "native"])
def test_without_any_account_it_says_what_is_missing(
    fcm: FakeFcm, settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str
) -> None:
    settings.PUSH_TRANSPORT, settings.FIREBASE_CREDENTIALS = name, ""
    monkeypatch.setenv("NO_GCE_CHECK", "true")  # this machine is none of Google's
    monkeypatch.setenv("CLOUDSDK_CONFIG", str(tmp_path))
    monkeypatch.delenv("GOOGLE_APPLICATION_CREDENTIALS", raising=False)

    with pytest.raises(ImproperlyConfigured) as refused:
        transport_of_settings()

    assert str(refused.value) == (
        "FIREBASE_CREDENTIALS names no key file, and this machine has no account of its own at Google."
    )


def close(transport: object) -> None:
    """End what the native way keeps open."""
    assert isinstance(transport, Router)
    for way in {id(each): each for each in transport.ways.values()}.values():
        if isinstance(way, NativeTransport):
            way.close()
