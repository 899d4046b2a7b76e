"""Google's certificate server, on this machine: our code and the SDK run as in production, over TLS, nothing patched."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from email.utils import formatdate
from pathlib import Path

import jwt

from tests.fakes.loopback import Ending, Loopback, Reply, Request, serve
from tests.mobile_api.auth.certificates import certificate_pem, new_key

GOOGLE = "www.googleapis.com"
KEY_ID = "key-of-today"


class FakeGoogle:
    """See `loopback.Host`.

    Attributes:
        status, body: of the answer to every request.
        seconds: before each answer.
    """

    hosts = (GOOGLE,)

    def __init__(self) -> None:
        self._key, self.stranger_key = new_key(), new_key()
        self.certificates = json.dumps({KEY_ID: certificate_pem("securetoken", self._key).decode()})
        self.loopback: Loopback
        self.project, self.seconds = "", 0.0
        self.status, self.body = 200, self.certificates

    def reset(self, *, project: str) -> None:
        """Serve the certificates again, and forget what was asked."""
        self.project, self.seconds = project, 0.0
        self.status, self.body = 200, self.certificates
        self.loopback.reset()

    @property
    def asked(self) -> list[str]:
        """Everything that anybody asked for, in order."""
        return self.loopback.asked

    def sign(self, claims: dict[str, object], *, key_id: str | None = KEY_ID, forged: bool = False) -> str:
        """A token with Google's signature, or with a stranger's under Google's key id."""
        headers = {} if key_id is None else {"kid": key_id}
        return jwt.encode(claims, self.stranger_key if forged else self._key, algorithm="RS256", headers=headers)

    def sign_raw(self, content: object) -> str:
        """Google's signature under anything that is JSON: PyJWT itself refuses to sign claims of a wrong type."""
        return jwt.PyJWS().encode(
            json.dumps(content).encode(), self._key, algorithm="RS256", headers={"kid": KEY_ID, "typ": "JWT"}
        )

    def answer(self, request: Request) -> Reply:  # noqa: ARG002 - whatever it is
        """The answer to every request. The SDK keeps certificates only where the age and the date are given."""
        headers = {"Date": formatdate(usegmt=True), "Cache-Control": "public, max-age=3600"}
        return Reply(self.status, self.body.encode(), headers, Ending.CLOSES, self.seconds)


@contextmanager
def serve_certificates(folder: Path) -> Iterator[FakeGoogle]:
    """Run the server; `folder` takes its certificates."""
    google = FakeGoogle()
    with serve(folder, [google]) as google.loopback:
        yield google
