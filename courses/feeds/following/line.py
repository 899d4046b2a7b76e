"""The connection to another instance's server: only to an address that may be read, and only for so long."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from http.client import HTTPConnection, HTTPResponse, HTTPSConnection
from ipaddress import IPv4Address, IPv6Address, ip_address
from types import TracebackType
from typing import Any, Self
from urllib.request import BaseHandler, HTTPHandler, HTTPSHandler, ProxyHandler, Request

from django.conf import settings

from courses.feeds.following.refusals import FeedAddressPrivate


class Line:
    """All connections of one request, redirects with it.

    Args:
        seconds: after which a server that is still sending its headers is cut off. A socket's own timeout begins anew with each
            byte, so that a server which sends one a minute would hold us for days.
    """

    def __init__(self, *, seconds: float) -> None:
        self.was_cut = False
        self._connections: list[HTTPConnection] = []
        self._timer = threading.Timer(seconds, self._cut)
        self._timer.daemon = True

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._timer.cancel()

    def handlers(self) -> list[BaseHandler]:
        """What `urllib` opens connections with. A proxy would look names up for us, so there is none where that matters."""
        made: list[BaseHandler] = [_Http(self), _Https(self)]
        return made if settings.FEEDS_MAY_BE_PRIVATE else [*made, ProxyHandler({})]

    def watched(self, connection: HTTPConnection) -> HTTPConnection:
        """The connection, which connects to allowed addresses and is cut when time is up."""
        connection._create_connection = connect  # type: ignore[attr-defined]  # noqa: SLF001 - its one hook for this
        self._connections.append(connection)
        return connection

    def _cut(self) -> None:
        self.was_cut = True
        for connection in self._connections:
            opened = connection.sock
            if opened is not None:
                with suppress(OSError):
                    opened.shutdown(socket.SHUT_RDWR)


class _Http(HTTPHandler):
    def __init__(self, line: Line) -> None:
        super().__init__()
        self.line = line

    def http_open(self, req: Request) -> HTTPResponse:
        return self.do_open(lambda host, **given: self.line.watched(HTTPConnection(host, **given)), req)


class _Https(HTTPSHandler):
    def __init__(self, line: Line) -> None:
        super().__init__()
        self.line = line

    def https_open(self, req: Request) -> HTTPResponse:
        return self.do_open(lambda host, **given: self.line.watched(HTTPSConnection(host, **given)), req)


def connect(address: tuple[str, int], timeout: float | None = None, _source: Any = None) -> socket.socket:
    """A connection to the host.

    The name is looked up once, and what was looked up is what is connected to: a name that says something else a moment later
    gains nothing.

    Raises:
        FeedAddressPrivate: one of its addresses is not public.
        OSError: none of them answers.
    """
    found = socket.getaddrinfo(*address, type=socket.SOCK_STREAM)
    if not settings.FEEDS_MAY_BE_PRIVATE and not all(is_public(place[0]) for *_, place in found):
        raise FeedAddressPrivate
    failed: OSError = OSError("The name has no address.")
    for family, kind, protocol, _, place in found:
        opened = socket.socket(family, kind, protocol)
        opened.settimeout(timeout)
        try:
            opened.connect(place)
        except OSError as error:
            opened.close()
            failed = error
        else:
            return opened
    raise failed


def is_public(text: str | int) -> bool:
    """Whether an address is one of the open internet; one that is wrapped in an IPv6 address is unwrapped first."""
    address: IPv4Address | IPv6Address = ip_address(str(text).partition("%")[0])
    if isinstance(address, IPv6Address):
        address = address.ipv4_mapped or address.sixtofour or address
    return address.is_global and not address.is_multicast
