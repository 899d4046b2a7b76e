"""Each address its own way, as the settings say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from google.auth.exceptions import DefaultCredentialsError

from mobile_api.firebase import push_app
from mobile_api.push.message import AddressKind, Outgoing
from mobile_api.push.transport import Outcome, Transport, Verdict
from mobile_api.push.transports.console import ConsoleTransport
from mobile_api.push.transports.native.sender import NativeTransport
from mobile_api.push.transports.sdk import FCM_KINDS, SdkTransport
from mobile_api.push.transports.webpush import WebPushTransport


class Router:
    """Gives each address to its transport, one transport after the other.

    Args:
        ways: by kind of address; what has no way is refused.
    """

    def __init__(self, ways: Mapping[AddressKind, Transport]) -> None:
        self.ways = ways

    def send(self, batch: Sequence[Outgoing]) -> Iterator[Outcome]:
        """Send a batch; see `Transport.send`."""
        shares: dict[int, list[int]] = {}
        ways: dict[int, Transport] = {}
        for index, outgoing in enumerate(batch):
            way = self.ways.get(outgoing.address.kind)
            if way is None:
                yield Outcome(index, Verdict.REFUSED, "NO_WAY")
            else:
                ways[id(way)] = way
                shares.setdefault(id(way), []).append(index)
        for key, share in shares.items():
            for outcome in ways[key].send([batch[index] for index in share]):
                yield replace(outcome, index=share[outcome.index])


def transport_of_settings() -> Transport:
    """The way to devices that the settings name. Made once a process: it keeps connections open.

    Raises:
        ImproperlyConfigured, ValueError, OSError: the settings lack something, or their files can't be read.
    """
    try:
        return _made()
    except DefaultCredentialsError:
        raise ImproperlyConfigured(
            "FIREBASE_CREDENTIALS names no key file, and this machine has no account of its own at Google."
        ) from None


def _made() -> Transport:
    if settings.PUSH_TRANSPORT == "console":
        return ConsoleTransport()
    seconds, most = float(settings.PUSH_SECONDS), settings.PUSH_CONNECTIONS
    app = push_app(seconds=seconds)
    fcm: Transport
    if settings.PUSH_TRANSPORT == "native":
        fcm = NativeTransport(app, connections=most, seconds=seconds)
    else:
        fcm = SdkTransport(app, threads=most)
    ways: dict[AddressKind, Transport] = dict.fromkeys(FCM_KINDS, fcm)
    if settings.VAPID_PRIVATE_KEY:
        ways[AddressKind.WEBPUSH] = WebPushTransport(
            settings.VAPID_PRIVATE_KEY, settings.VAPID_CONTACT, threads=most, seconds=seconds
        )
    return Router(ways)
