"""Push to browsers: messages sealed for each of them (RFC 8291), signed by us (VAPID, RFC 8292), left at their push services."""

from __future__ import annotations

import binascii
import time
from base64 import urlsafe_b64encode
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from http import HTTPStatus
from typing import Final
from urllib.parse import urlsplit

import requests
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from py_vapid import Vapid02
from pywebpush import WebPusher, WebPushException
from requests.adapters import HTTPAdapter

from backend.errors import Refusal
from mobile_api.models import Device
from mobile_api.push.addresses import GivenAddress, check_address
from mobile_api.push.message import Address, AddressKind, Outgoing, PushMessage, body_of
from mobile_api.push.transport import Outcome, Verdict
from mobile_api.push.transports.fcm_json import topic_of
from mobile_api.push.transports.local import refused_locally
from mobile_api.push.transports.retry_after import seconds_to_wait
from mobile_api.push.transports.sdk_errors import of_connection
from mobile_api.push.transports.threads import sent_in_threads

MOST_BYTES: Final = 3_993
"""Of a message: sealed, it takes 103 bytes more, and no push service has to take more than 4,096 (RFC 8030)."""
_SIGNATURE_SECONDS: Final = 12 * 3_600
"""Half of what RFC 8292 allows, for clocks that differ."""
_NO_TOO_LARGE, _GONE = HTTPStatus.REQUEST_ENTITY_TOO_LARGE, frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.GONE})


class WebPushTransport:
    """Sends to browsers, a few at a time. One that is gone, slow or broken stops no other.

    Args:
        private_key: of VAPID: 32 bytes, base64url.
        contact: `mailto:` or `https:` address at which the push services reach us.
        threads: messages that are on their way at a time, at most.
        seconds: longest wait for a connection, and for an answer.
    """

    def __init__(self, private_key: str, contact: str, *, threads: int = 32, seconds: float = 10.0) -> None:
        self._signer = Vapid02.from_raw(private_key.encode())
        self._contact = contact
        self._threads, self._seconds = threads, seconds
        self._session = requests.Session()
        self._session.max_redirects = 0  # a push service that we know could lead anywhere
        self._session.mount("https://", HTTPAdapter(pool_connections=8, pool_maxsize=threads, max_retries=0))

    def send(self, batch: Sequence[Outgoing]) -> Iterator[Outcome]:
        """Send a batch; see `Transport.send`."""
        refused = refused_locally(batch, (AddressKind.WEBPUSH,))
        for index, outgoing in enumerate(batch):
            code = None if index in refused else _fault_of(outgoing)
            if code is not None:
                refused[index] = Outcome(index, Verdict.REFUSED, code)
        yield from refused.values()
        left = [index for index in range(len(batch)) if index not in refused]
        hosts = {_audience(batch[index].address) for index in left}
        signatures = {audience: self._signature(audience) for audience in hosts}
        yield from sent_in_threads(left, partial(self._sent, batch, signatures), threads=self._threads)

    def _sent(self, batch: Sequence[Outgoing], signatures: Mapping[str, Mapping[str, str]], index: int) -> Outcome:
        address, message = batch[index].address, batch[index].message
        headers = {**signatures[_audience(address)], **_headers(message)}
        try:
            pusher = WebPusher(_subscription(address), requests_session=self._session)
            answer: requests.Response = pusher.send(
                body_of(message), headers, ttl=message.ttl_seconds, timeout=self._seconds
            )
        except requests.exceptions.TooManyRedirects:
            return Outcome(index, Verdict.REFUSED, "REDIRECTED")
        except requests.exceptions.RequestException as error:
            return of_connection(index, error)
        except (WebPushException, ValueError, binascii.Error):
            # A point that is not on the curve, and the like: no browser made these keys.
            return Outcome(index, Verdict.REFUSED, "DEVICE_KEYS_INVALID")
        return _judged(index, answer)

    def _signature(self, audience: str) -> Mapping[str, str]:
        claims = {"sub": self._contact, "aud": audience, "exp": int(time.time()) + _SIGNATURE_SECONDS}
        signed: Mapping[str, str] = self._signer.sign(claims)
        return signed


def application_server_key(private_key: str) -> str:
    """The public key that a browser is given when it subscribes (`applicationServerKey`), base64url.

    Args:
        private_key: as in the settings.
    """
    public = Vapid02.from_raw(private_key.encode()).public_key
    return urlsafe_b64encode(public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)).rstrip(b"=").decode()


def _judged(index: int, answer: requests.Response) -> Outcome:
    """The verdict of a push service. A refusal of our key says as much about one old subscription: it stops no other device."""
    status = answer.status_code
    if status < HTTPStatus.MULTIPLE_CHOICES:
        return Outcome(index, Verdict.ACCEPTED, "ACCEPTED")
    if status in _GONE:
        return Outcome(index, Verdict.RETIRE, "GONE")
    if status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
        return Outcome(index, Verdict.WRONG_SENDER, "KEY_REFUSED")
    if status == HTTPStatus.TOO_MANY_REQUESTS or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        wait = seconds_to_wait(answer.headers.get("Retry-After"), now=time.time())
        return Outcome(index, Verdict.RETRY, f"HTTP_{status}", after_seconds=wait)
    return Outcome(index, Verdict.REFUSED, "TOO_LARGE" if status == _NO_TOO_LARGE else f"HTTP_{status}")


def _fault_of(outgoing: Outgoing) -> str | None:
    address = outgoing.address
    if address.keys is None:
        return "NO_KEYS"
    if len(body_of(outgoing.message)) > MOST_BYTES:
        return "TOO_LARGE"
    try:
        # Again, as when it was registered: the list of services may be shorter since.
        check_address(GivenAddress(Device.Kind.WEBPUSH, address.value, address.keys.p256dh, address.keys.auth))
    except Refusal as refusal:
        return refusal.code
    return None


def _headers(message: PushMessage) -> dict[str, str]:
    return {"Topic": topic_of(message.tag), "Urgency": "high" if message.urgent else "normal"}


def _subscription(address: Address) -> dict[str, object]:
    keys = address.keys
    return {"endpoint": address.value, "keys": {"p256dh": keys.p256dh, "auth": keys.auth} if keys else {}}


def _audience(address: Address) -> str:
    parts = urlsplit(address.value)
    return f"{parts.scheme}://{parts.netloc}"
