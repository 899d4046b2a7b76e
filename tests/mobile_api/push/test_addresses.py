"""What an address may look like: ours is the hand that knocks at a browser's endpoint, so it knocks at known doors only."""

from __future__ import annotations

import pytest

from backend.errors import InvalidInput
from mobile_api.models import Device
from mobile_api.push.addresses import AddressInvalid, GivenAddress, KeysInvalid, PushServiceUnknown, check_address
from tests.factories.device import AUTH, P256DH, token

FCM = "https://fcm.googleapis.com/fcm/send/abc"


def browser(url: str = FCM, p256dh: str = P256DH, auth: str = AUTH) -> GivenAddress:
    return GivenAddress(Device.Kind.WEBPUSH, url, p256dh, auth)


@pytest.mark.parametrize(
    "given",
    [
        GivenAddress(Device.Kind.FID, "cAbcdefghijklmnopqrstu"),
        GivenAddress(Device.Kind.TOKEN, token()),
        browser(),
        browser("https://updates.push.services.mozilla.com/wpush/v2/abc"),
        browser("https://db5p.notify.windows.com:443/w/?token=abc"),
        browser(p256dh=P256DH + "=", auth=AUTH + "=="),
    ],
)
def test_good(given: GivenAddress) -> None:
    check_address(given)


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        (GivenAddress(Device.Kind.FID, "short"), AddressInvalid),
        (GivenAddress(Device.Kind.FID, "cAbcdefghijklmnopqrstu\n"), AddressInvalid),
        (GivenAddress(Device.Kind.TOKEN, "x" * 31), AddressInvalid),
        (GivenAddress(Device.Kind.TOKEN, "x" * 1_025), AddressInvalid),
        (GivenAddress(Device.Kind.TOKEN, token() + " "), AddressInvalid),
        (GivenAddress(Device.Kind.TOKEN, token(), auth=AUTH), KeysInvalid),
        (browser(""), AddressInvalid),
        (browser("http://fcm.googleapis.com/abc"), AddressInvalid),
        (browser("https://me@fcm.googleapis.com/abc"), AddressInvalid),
        (browser("https://fcm.googleapis.com:99999/abc"), AddressInvalid),
        (browser("https://[::1/abc"), AddressInvalid),
        (browser("https://fcm.googleapis.com\\@127.0.0.1/abc"), AddressInvalid),
        (browser(f"{FCM}{'x' * 2_048}"), AddressInvalid),
        (browser("https://127.0.0.1/abc"), PushServiceUnknown),
        (browser("https://169.254.169.254/latest/meta-data"), PushServiceUnknown),
        (browser("https://fcm.googleapis.com.example.org/abc"), PushServiceUnknown),
        (browser("https://notfcm.googleapis.com/abc"), PushServiceUnknown),
        (browser("https://fcm.googleapis.com:8443/abc"), PushServiceUnknown),
        (browser(p256dh=""), KeysInvalid),
        (browser(p256dh=AUTH), KeysInvalid),
        (browser(p256dh="A" * 87), KeysInvalid),
        (browser(auth=P256DH), KeysInvalid),
        (browser(auth="not base64!"), KeysInvalid),
    ],
)
def test_refused_without_an_echo(given: GivenAddress, refusal: type[InvalidInput]) -> None:
    with pytest.raises(refusal) as said:
        check_address(given)

    assert type(said.value) is refusal
    assert not given.value or given.value not in said.value.text
