"""Google's certificate server, on this machine: our code and the SDK run as in production, over TLS, nothing patched."""

from __future__ import annotations

import json
import socket
import socketserver
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.utils import formatdate
from pathlib import Path

import jwt

from tests.mobile_api.auth.certificates import certificate_pem, key_pem, new_key

GOOGLE = "www.googleapis.com"
KEY_ID = "key-of-today"


class FakeGoogle:
    """A proxy to which `CONNECT www.googleapis.com:443` opens a TLS connection with a certificate of our own authority."""

    def __init__(self, folder: Path) -> None:
        self._key, self.stranger_key = new_key(), new_key()
        self.certificates = json.dumps({KEY_ID: certificate_pem("securetoken", self._key).decode()})
        self.authority = folder / "authority.pem"
        self.context = self._tls(folder)
        self.proxy = ""
        self.reset(project="")

    def reset(self, *, project: str) -> None:
        """Serve the certificates again, and forget what was asked."""
        self.project = project
        self.status, self.body = "200 OK", self.certificates
        self.seconds = 0.0  # before each answer
        self.asked: list[str] = []

    def sign(self, claims: dict[str, object], *, key_id: str | None = KEY_ID, forged: bool = False) -> str:
        """A token with Google's signature, or with a stranger's under Google's key id."""
        headers = {} if key_id is None else {"kid": key_id}
        return jwt.encode(claims, self.stranger_key if forged else self._key, algorithm="RS256", headers=headers)

    def sign_raw(self, content: object) -> str:
        """Google's signature under anything that is JSON: PyJWT itself refuses to sign claims of a wrong type."""
        return jwt.PyJWS().encode(
            json.dumps(content).encode(), self._key, algorithm="RS256", headers={"kid": KEY_ID, "typ": "JWT"}
        )

    def answer(self) -> bytes:
        """The answer to every request. The SDK keeps certificates only where the age and the date are given."""
        head = f"HTTP/1.1 {self.status}\r\nDate: {formatdate(usegmt=True)}\r\nCache-Control: public, max-age=3600\r\n"
        return f"{head}Content-Length: {len(self.body)}\r\nConnection: close\r\n\r\n{self.body}".encode()

    def _tls(self, folder: Path) -> ssl.SSLContext:
        authority_key, key = new_key(), new_key()
        self.authority.write_bytes(certificate_pem("authority", authority_key, authority=True))
        chain = folder / "server.pem"
        certificate = certificate_pem(GOOGLE, key, issuer="authority", issuer_key=authority_key)
        chain.write_bytes(certificate + key_pem(key))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(chain)
        return context


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True

    def __init__(self, google: FakeGoogle) -> None:
        self.google = google
        super().__init__(("127.0.0.1", 0), _Connection)


class _Connection(socketserver.BaseRequestHandler):
    server: _Server

    def handle(self) -> None:
        google = self.server.google
        google.asked.append(_what_is_asked(self.request))
        self.request.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        # OSError: a client that does not trust our authority, or will not wait any longer, hangs up.
        with suppress(OSError), google.context.wrap_socket(self.request, server_side=True) as secure:
            google.asked.append(_what_is_asked(secure))
            time.sleep(google.seconds)
            secure.sendall(google.answer())


def _what_is_asked(connection: socket.socket) -> str:
    received = b""
    while not received.endswith(b"\r\n\r\n"):
        received += connection.recv(4096)
    method, target, _version = received.split(b"\r\n")[0].decode().split(" ")
    return f"{method} {target}"


@contextmanager
def serve_certificates(folder: Path) -> Iterator[FakeGoogle]:
    """Run the server; `folder` takes its certificates."""
    google = FakeGoogle(folder)
    with _Server(google) as server:
        google.proxy = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, args=(0.1,))
        thread.start()
        try:
            yield google
        finally:
            server.shutdown()
            thread.join()
