"""FCM as `push_transports.py` meets it: accepts every message, on this machine, in a process of its own.

    python benchmarks/push_server.py FOLDER

FOLDER has `server.pem`. Prints two ports: of a proxy that leads every host here (`CONNECT`), and of TLS without it. The answer has
the headers and the length of Google's. Ends with its standard input.
"""

from __future__ import annotations

import asyncio
import ssl
import sys
from pathlib import Path

BODY = b'{\n  "name": "projects/bench-push/messages/0:1795694400123456%2f7d1a3f8e2b4c5d"\n}\n'
ANSWER = (
    b"HTTP/1.1 200 OK\r\nContent-Type: application/json; charset=UTF-8\r\nVary: X-Origin\r\nVary: Referer\r\n"
    b"Date: Thu, 26 Nov 2026 12:00:00 GMT\r\nServer: scaffolding on HTTPServer2\r\nX-XSS-Protection: 0\r\n"
    b'X-Frame-Options: SAMEORIGIN\r\nX-Content-Type-Options: nosniff\r\nAlt-Svc: h3=":443"; ma=2592000\r\n'
    b"Content-Length: %d\r\n\r\n%b" % (len(BODY), BODY)
)
ESTABLISHED = b"HTTP/1.1 200 Connection established\r\n\r\n"


class Fcm(asyncio.Protocol):
    """Answers each request once its body is here."""

    def __init__(self) -> None:
        self.transport: asyncio.WriteTransport | None = None
        self.received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Open. After `CONNECT`, a request may have come before that is said."""
        assert isinstance(transport, asyncio.WriteTransport)
        self.transport = transport
        self.data_received(b"")

    def data_received(self, data: bytes) -> None:
        """A request, or a part of one."""
        self.received += data
        while self.transport is not None and (end := self.received.find(b"\r\n\r\n")) >= 0:
            head = self.received[:end].lower()
            place = head.find(b"content-length:")
            length = int(head[place + 15 :].split(b"\r\n", 1)[0]) if place >= 0 else 0
            if len(self.received) < end + 4 + length:
                return
            self.received = self.received[end + 4 + length :]
            self.transport.write(ANSWER)


class Proxy(asyncio.Protocol):
    """Waits for `CONNECT` and goes on in TLS."""

    def __init__(self, context: ssl.SSLContext) -> None:
        self.context = context
        self.transport: asyncio.Transport | None = None
        self.starting: asyncio.Task[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Open."""
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        """`CONNECT`, which is short enough to come in one piece on this machine."""
        assert data.startswith(b"CONNECT ")
        assert data.endswith(b"\r\n\r\n")
        self.starting = asyncio.get_running_loop().create_task(self.start())

    async def start(self) -> None:
        """The handshake."""
        assert self.transport is not None
        self.transport.pause_reading()
        self.transport.write(ESTABLISHED)
        protocol = Fcm()
        loop = asyncio.get_running_loop()
        secure = await loop.start_tls(self.transport, protocol, self.context, server_side=True)
        if secure is not None:
            protocol.connection_made(secure)


async def serve(folder: Path) -> None:
    """Until standard input ends."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "server.pem")
    loop = asyncio.get_running_loop()
    proxy = await loop.create_server(lambda: Proxy(context), "127.0.0.1", 0, backlog=1_000)
    direct = await loop.create_server(Fcm, "127.0.0.1", 0, ssl=context, backlog=1_000)
    print(*(server.sockets[0].getsockname()[1] for server in (proxy, direct)), flush=True)
    await loop.run_in_executor(None, sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1])))
