"""The open internet, on this machine: a proxy that leads every host to a fake of it, over real TCP and TLS.

`HTTPS_PROXY` names the proxy and `REQUESTS_CA_BUNDLE` our authority, so that code runs as in production, nothing patched.
"""

from __future__ import annotations

import socket
import socketserver
import ssl
import struct
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from enum import Enum
from http.client import HTTPMessage, parse_headers
from io import BufferedReader
from pathlib import Path
from typing import IO, Protocol, cast

from tests.mobile_api.auth.certificates import certificate_pem, key_pem, new_key


class Ending(Enum):
    """What happens to the connection, and to how much of the answer."""

    STAYS = "the answer is whole and the connection stays open"
    CLOSES = "the answer is whole, says so, and the connection closes"
    CLOSES_UNSAID = "the answer is whole and the connection closes without a word of it"
    RESET_AFTER = "the answer is whole and the connection is reset"
    HALF = "half of the answer, and the connection closes"
    RESET_BEFORE = "no answer: the connection is reset"
    TLS_CLOSE = "no answer: TLS says goodbye in good order"


@dataclass(frozen=True)
class Request:
    """A request as it arrived."""

    method: str
    host: str
    path: str
    headers: HTTPMessage
    body: bytes


@dataclass(frozen=True)
class Reply:
    """An answer, and how it is given.

    Attributes:
        seconds: before it.
        chunked: written in chunks of seven bytes, as Google's own servers may.
    """

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    ending: Ending = Ending.STAYS
    seconds: float = 0.0
    chunked: bool = False

    def head_and_body(self) -> bytes:
        """The whole of it."""
        headers = {"Content-Type": "application/json; charset=UTF-8", **self.headers}
        if self.ending is Ending.CLOSES:
            headers["Connection"] = "close"
        if self.chunked:
            headers["Transfer-Encoding"] = "chunked"
            pieces = [self.body[place : place + 7] for place in range(0, len(self.body), 7)]
            body = b"".join(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in (*pieces, b""))
        else:
            headers["Content-Length"] = str(len(self.body))
            body = self.body
        lines = [f"HTTP/1.1 {self.status} Whatever", *(f"{name}: {value}" for name, value in headers.items())]
        return "\r\n".join([*lines, "", ""]).encode() + body


class Host(Protocol):
    """A fake of one or more hosts."""

    hosts: Sequence[str]

    def answer(self, request: Request) -> Reply:
        """The answer to a request; called by many threads at once."""


class Loopback:
    """The proxy.

    Attributes:
        proxy: its address.
        authority: file of the authority that signed for every host.
        tunnels: answers `CONNECT` with 200; otherwise with this status.
        asked: everything that anybody asked for, in order: `CONNECT host:443`, `GET /path`.
        ended: connections that a fake ended by itself, and that are closed by now.
    """

    def __init__(self, folder: Path, fakes: Sequence[Host]) -> None:
        self.by_host = {host: fake for fake in fakes for host in fake.hosts}
        self.authority = folder / "authority.pem"
        self.context = _context(folder, self.authority, list(self.by_host))
        self.proxy = ""
        self.reset()

    def reset(self) -> None:
        """Let everybody through again, and forget who came."""
        self.tunnels = 200
        self.asked: list[str] = []
        self.ended = 0

    def connections_to(self, host: str) -> int:
        """How many were opened, or tried."""
        return self.asked.count(f"CONNECT {host}:443")


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    request_queue_size = 256

    def __init__(self, loopback: Loopback) -> None:
        self.loopback = loopback
        super().__init__(("127.0.0.1", 0), _Connection)


class _Connection(socketserver.BaseRequestHandler):
    server: _Server

    def handle(self) -> None:
        loopback = self.server.loopback
        with suppress(OSError):  # a client that will not wait, or trusts nobody, hangs up
            host = _tunnel(self.request)
            loopback.asked.append(f"CONNECT {host}:443")
            if loopback.tunnels != 200 or host not in loopback.by_host:
                self.request.sendall(b"HTTP/1.1 %d No\r\nContent-Length: 0\r\n\r\n" % loopback.tunnels)
                return
            self.request.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            with loopback.context.wrap_socket(self.request, server_side=True) as secure:
                ended = _serve(secure, host, loopback)
            loopback.ended += ended


def _serve(secure: ssl.SSLSocket, host: str, loopback: Loopback) -> bool:
    """Answer until the connection ends; whether it was the fake that ended it."""
    reading = cast("BufferedReader", secure.makefile("rb"))
    while (request := _read(reading, host)) is not None:
        loopback.asked.append(f"{request.method} {request.path}")
        reply = loopback.by_host[host].answer(request)
        time.sleep(reply.seconds)
        if not _give(secure, reply):
            return True
    return False


def _give(secure: ssl.SSLSocket, reply: Reply) -> bool:
    """Whether the connection stays open."""
    whole = reply.head_and_body()
    if reply.ending is Ending.HALF:
        secure.sendall(whole[: len(whole) - len(reply.body) // 2 - 1])
    elif reply.ending not in {Ending.RESET_BEFORE, Ending.TLS_CLOSE}:
        secure.sendall(whole)
    if reply.ending is Ending.STAYS:
        return True
    if reply.ending in {Ending.RESET_BEFORE, Ending.RESET_AFTER}:
        if reply.ending is Ending.RESET_AFTER:
            time.sleep(0.05)  # a reset overtakes what is still on its way
        secure.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    elif reply.ending is Ending.TLS_CLOSE:
        with suppress(OSError):
            secure.settimeout(1)
            secure.unwrap()
    return False


def _tunnel(plain: socket.socket) -> str:
    received = b""
    while not received.endswith(b"\r\n\r\n"):
        piece = plain.recv(4096)
        if not piece:
            raise ConnectionAbortedError
        received += piece
    method, target, _version = received.split(b"\r\n")[0].decode().split(" ")
    assert method == "CONNECT"
    return target.removesuffix(":443")


def _read(reading: IO[bytes], host: str) -> Request | None:
    first = reading.readline().decode("latin-1").split()
    if not first:
        return None
    method, path, _version = first
    headers = parse_headers(cast("BufferedReader", reading))
    body = reading.read(int(headers.get("Content-Length", "0")))
    return Request(method, host, path, headers, body)


def _context(folder: Path, authority: Path, hosts: list[str]) -> ssl.SSLContext:
    authority_key, key = new_key(), new_key()
    authority.write_bytes(certificate_pem("authority", authority_key, authority=True))
    chain = folder / "server.pem"
    certificate = certificate_pem(hosts[0], key, issuer="authority", issuer_key=authority_key, hosts=hosts)
    chain.write_bytes(certificate + key_pem(key))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(chain)
    return context


@contextmanager
def serve(folder: Path, fakes: Sequence[Host]) -> Iterator[Loopback]:
    """Run the proxy; `folder` takes its certificates."""
    loopback = Loopback(folder, fakes)
    with _Server(loopback) as server:
        loopback.proxy = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, args=(0.1,))
        thread.start()
        try:
            yield loopback
        finally:
            server.shutdown()
            thread.join()
