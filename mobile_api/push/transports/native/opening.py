"""Opening a connection: TLS to FCM, through the proxy where the environment names one, trusting whom the SDK would trust."""

from __future__ import annotations

import asyncio
import os
import ssl
from base64 import b64encode
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured
from requests.utils import DEFAULT_CA_BUNDLE_PATH, get_environ_proxies, select_proxy

from mobile_api.push.transports.native.connection import Connection

_TLS_PORT: Final = 443
_MOST_OF_A_PROXY: Final = 8_192


class ProxyRefused(OSError):  # noqa: N818 - an answer, not a fault of ours
    """The proxy does not let us through."""


@dataclass(frozen=True, slots=True)
class Proxy:
    """A proxy that opens tunnels (`CONNECT`).

    Args:
        authorisation: value of `Proxy-Authorization`; empty: none is asked for.
    """

    host: str
    port: int
    authorisation: str = field(default="", repr=False)


class Opener:
    """Opens connections to one host. Made once, because reading the list of authorities takes 20 ms.

    Args:
        host: to which all of them go.

    Raises:
        ImproperlyConfigured: the environment's proxy is of another kind than `http://`.
    """

    def __init__(self, host: str) -> None:
        self.host = host
        self._proxy = proxy_for(host)
        authorities = os.environ.get("REQUESTS_CA_BUNDLE") or os.environ.get("CURL_CA_BUNDLE") or DEFAULT_CA_BUNDLE_PATH
        self._tls = ssl.create_default_context(cafile=authorities)

    async def open(self) -> Connection:
        """A connection over which nothing was sent yet.

        Raises:
            OSError: nobody answers, somebody else does, or the proxy lets us not through.
        """
        loop = asyncio.get_running_loop()
        if self._proxy is None:
            _, connection = await loop.create_connection(
                Connection, self.host, _TLS_PORT, ssl=self._tls, server_hostname=self.host
            )
            return connection
        return await self._through(self._proxy, loop)

    async def _through(self, proxy: Proxy, loop: asyncio.AbstractEventLoop) -> Connection:
        plain, tunnel = await loop.create_connection(_Tunnel, proxy.host, proxy.port)
        try:
            plain.write(_connect(proxy, self.host))
            await tunnel.opened
            connection = Connection()
            secure = await loop.start_tls(plain, connection, self._tls, server_hostname=self.host)
        except BaseException:
            plain.abort()
            raise
        if secure is None:  # closed meanwhile
            raise ConnectionAbortedError
        connection.connection_made(secure)
        return connection


class _Tunnel(asyncio.Protocol):
    """Waits for the proxy's word.

    Attributes:
        opened: done once the proxy lets us through.
    """

    def __init__(self) -> None:
        self.opened: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._received = b""

    def data_received(self, data: bytes) -> None:
        self._received += data
        if self.opened.done():
            return
        if self._received.endswith(b"\r\n\r\n") and self._received.split(b" ", 2)[1:2] == [b"200"]:
            self.opened.set_result(None)
        elif b"\r\n\r\n" in self._received or len(self._received) > _MOST_OF_A_PROXY:
            self.opened.set_exception(ProxyRefused())

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.opened.done():
            self.opened.set_exception(exc or ProxyRefused())


def _connect(proxy: Proxy, host: str) -> bytes:
    target = f"{host}:{_TLS_PORT}"
    lines = [f"CONNECT {target} HTTP/1.1", f"Host: {target}"]
    if proxy.authorisation:
        lines.append(f"Proxy-Authorization: {proxy.authorisation}")
    return "\r\n".join([*lines, "", ""]).encode("latin-1")


def proxy_for(host: str) -> Proxy | None:
    """The proxy that `HTTPS_PROXY`, `ALL_PROXY` and `NO_PROXY` name for a host; None: straight.

    Raises:
        ImproperlyConfigured: it is of another kind than `http://`.
    """
    url = f"https://{host}"
    address = select_proxy(url, get_environ_proxies(url))
    if not address:
        return None
    parts = urlsplit(address if "://" in address else f"http://{address}")
    if parts.scheme != "http" or not parts.hostname:
        # Not the address: it may hold a password.
        raise ImproperlyConfigured(
            "HTTPS_PROXY is not the http:// address of a proxy: PUSH_TRANSPORT=sdk knows more kinds."
        )
    login = f"{unquote(parts.username)}:{unquote(parts.password or '')}" if parts.username else ""
    return Proxy(parts.hostname, parts.port or 80, f"Basic {b64encode(login.encode()).decode()}" if login else "")
