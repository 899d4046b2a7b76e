"""The hosts of FCM and of Google's access tokens, as senders meet them."""

from __future__ import annotations

import json
import time
from collections import deque
from collections.abc import Iterable
from pathlib import Path
from threading import Lock
from typing import Any, Final
from urllib.parse import parse_qs

import jwt

from tests.fakes.fcm.answers import error, named_accepted, unauthenticated
from tests.fakes.fcm.schema import Refused, check
from tests.fakes.loopback import Reply, Request
from tests.mobile_api.auth.certificates import key_pem, new_key

FCM: Final = "fcm.googleapis.com"
OAUTH: Final = "oauth2.googleapis.com"
BOUNDARIES: Final = "iamcredentials.googleapis.com"
"""google-auth asks it, aside, in which regions an account may be used."""
_TOKEN_URI: Final = f"https://{OAUTH}/token"
_GRANT: Final = "urn:ietf:params:oauth:grant-type:jwt-bearer"
_SCOPES: Final = {
    "https://www.googleapis.com/auth/firebase.messaging",
    "https://www.googleapis.com/auth/cloud-platform",
}


class FakeFcm:
    """All of them, for one project with one service account.

    Attributes:
        hosts: see `loopback.Host`.
        key_file: of the service account, as the Firebase console gives it out.
        project: that the service account may send for.
        delivered: device and message of everything that was taken, in order; what was taken twice stands here twice.
        requests: requests to send, also refused ones.
        tokens_issued: access tokens that were given out.
        token_seconds: how long each counts.
        token_reply: the answer to those who ask for one; None: they get one.
    """

    hosts = (FCM, OAUTH, BOUNDARIES)

    def __init__(self, folder: Path, *, project: str = "londoners-push") -> None:
        self._key = new_key()
        self._lock = Lock()
        self.project = project
        self.key_file = folder / "service-account.json"
        self.account = f"push@{project}.iam.gserviceaccount.com"
        self.key_file.write_text(json.dumps(self._key_content()), encoding="utf-8")
        self._replies: dict[str, deque[Reply]] = {}
        self._valid: dict[str, float] = {}  # access tokens, and when they run out
        self.reset()

    def reset(self) -> None:
        """Behave well again, and forget everything but the access tokens, which senders hold."""
        with self._lock:
            self._replies.clear()
            self.delivered: list[tuple[str, dict[str, Any]]] = []
            self.requests: list[Request] = []
            self.tokens_issued = 0
            self.token_seconds = 3_600
            self.token_reply: Reply | None = None

    def will(self, device: str, *replies: Reply) -> None:
        """Answer to messages for a device with these, one after the other; the last one again and again."""
        self._replies[device] = deque(replies)

    def revoke_tokens(self) -> None:
        """No access token that was given out counts any more."""
        with self._lock:
            self._valid.clear()

    def answer(self, request: Request) -> Reply:
        """See `loopback.Host`."""
        if request.host == BOUNDARIES:
            return Reply(200, b'{"locations": [], "encodedLocations": "0x0"}')  # in all
        return self._token(request) if request.host == OAUTH else self._send(request)

    def _send(self, request: Request) -> Reply:
        with self._lock:
            self.requests.append(request)
        if (request.method, request.path) != ("POST", f"/v1/projects/{self.project}/messages:send"):
            return Reply(404, b"<!DOCTYPE html><title>Error 404 (Not Found)!!1</title>", {"Content-Type": "text/html"})
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if self._valid.get(token, 0.0) <= time.monotonic():
            return unauthenticated()
        if not request.headers.get("Content-Type", "").startswith("application/json"):
            return error(400, "INVALID_ARGUMENT", "Invalid JSON payload received. Unknown content type.")
        try:
            device, message = check(request.body)
        except Refused as refused:
            return refused.reply
        return self._reply(device, message)

    def _reply(self, device: str, message: dict[str, Any]) -> Reply:
        with self._lock:
            replies = self._replies.get(device)
            if replies:
                reply = replies.popleft() if len(replies) > 1 else replies[0]
            else:
                reply = named_accepted(self.project, len(self.delivered) + 1)
            if reply.status == 200:
                self.delivered.append((device, message))
            return reply

    def _token(self, request: Request) -> Reply:
        with self._lock:
            if self.token_reply is not None:
                return self.token_reply
            form = {name: values[0] for name, values in parse_qs(request.body.decode()).items()}
            fault = self._fault_of(form)
            if fault is not None:
                return Reply(400, json.dumps({"error": "invalid_grant", "error_description": fault}).encode())
            self.tokens_issued += 1
            token = f"ya29.{len(self._valid)}.{self.tokens_issued}.{id(request)}"
            self._valid[token] = time.monotonic() + self.token_seconds
            content = {"access_token": token, "expires_in": self.token_seconds, "token_type": "Bearer"}
            return Reply(200, json.dumps(content).encode())

    def _fault_of(self, form: dict[str, str]) -> str | None:
        """What is wrong with who asks for an access token; None: nothing."""
        if form.get("grant_type") != _GRANT:
            return "Bad grant type"
        try:
            claims = jwt.decode(form.get("assertion", ""), self._key.public_key(), ["RS256"], audience=_TOKEN_URI)
        except jwt.InvalidTokenError:
            return "Invalid JWT Signature."
        if claims.get("iss") != self.account or not _SCOPES & set(_words(claims.get("scope"))):
            return "Not this account, or no scope for messages."
        return None

    def _key_content(self) -> dict[str, str]:
        return {
            "type": "service_account",
            "project_id": self.project,
            "private_key_id": "key-of-today",
            "private_key": key_pem(self._key).decode(),
            "client_email": self.account,
            "client_id": "117",
            "token_uri": _TOKEN_URI,
        }


def _words(value: object) -> Iterable[str]:
    return value.split() if isinstance(value, str) else []
