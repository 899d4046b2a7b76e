"""A push service of browsers, and the browsers behind it: what RFC 8030, 8291 and 8292 ask for is checked, and messages are opened."""

from __future__ import annotations

import json
import re
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from os import urandom
from threading import Lock
from typing import Any, Final

import http_ece
import jwt
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from mobile_api.push.message import Address, AddressKind, WebPushKeys
from tests.fakes.loopback import Reply, Request

HOST: Final = "updates.push.services.mozilla.com"
MOST_BYTES: Final = 4_096
_TOPIC: Final = re.compile(r"[A-Za-z0-9_-]{1,32}")
_DAY: Final = 86_400


def base64url(data: bytes) -> str:
    """Without padding."""
    return urlsafe_b64encode(data).rstrip(b"=").decode()


@dataclass
class Browser:
    """A browser that subscribed.

    Attributes:
        server_key: `applicationServerKey` with which it subscribed.
        shown: notifications that reached it and that it could open, as JSON, with the request's headers.
    """

    path: str
    server_key: str
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    secret: bytes = field(default_factory=lambda: urandom(16))
    shown: list[tuple[dict[str, Any], dict[str, str]]] = field(default_factory=list)

    @property
    def address(self) -> Address:
        """As the app would register it."""
        point = self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        keys = WebPushKeys(base64url(point), base64url(self.secret))
        return Address(AddressKind.WEBPUSH, f"https://{HOST}{self.path}", keys)


class FakePushService:
    """See `loopback.Host`.

    Attributes:
        requests: as they arrived, also refused ones.
    """

    hosts = (HOST,)

    def __init__(self) -> None:
        self._lock = Lock()
        self.reset()

    def reset(self) -> None:
        """Forget every browser."""
        with self._lock:
            self._browsers: dict[str, Browser] = {}
            self._replies: dict[str, Reply] = {}
            self.requests: list[Request] = []

    def subscribe(self, server_key: str) -> Browser:
        """A new browser."""
        with self._lock:
            browser = Browser(f"/wpush/v2/browser-{len(self._browsers)}", server_key)
            self._browsers[browser.path] = browser
            return browser

    def will(self, browser: Browser, reply: Reply) -> None:
        """Answer so to whatever is sent to a browser."""
        self._replies[browser.path] = reply

    def answer(self, request: Request) -> Reply:
        """See `loopback.Host`."""
        with self._lock:
            self.requests.append(request)
        if request.path in self._replies:
            return self._replies[request.path]
        browser = self._browsers.get(request.path)
        if browser is None:
            return _error(404, 102, "Request did not validate: unknown endpoint")
        return _refusal(request, browser) or _shown(request, browser)


def _shown(request: Request, browser: Browser) -> Reply:
    plain = http_ece.decrypt(request.body, private_key=browser.key, auth_secret=browser.secret, version="aes128gcm")
    browser.shown.append((json.loads(plain), {name.lower(): value for name, value in request.headers.items()}))
    return Reply(201, headers={"Location": f"https://{HOST}/m/{len(browser.shown)}", "TTL": request.headers["TTL"]})


def _refusal(request: Request, browser: Browser) -> Reply | None:
    headers = request.headers
    if request.method != "POST" or not headers.get("TTL", "").isdecimal():
        return _error(400, 111, "Missing TTL header")  # RFC 8030, 5.2
    if "Topic" in headers and not _TOPIC.fullmatch(headers["Topic"]):
        return _error(400, 113, "Invalid Topic")  # RFC 8030, 5.4
    if headers.get("Urgency", "normal") not in {"very-low", "low", "normal", "high"}:
        return _error(400, 110, "Invalid Urgency")  # RFC 8030, 5.3
    if headers.get("Content-Encoding") != "aes128gcm":
        return _error(400, 110, "Unknown encoding")  # RFC 8291, 4
    if len(request.body) > MOST_BYTES:
        return _error(413, 104, "Too large")
    return _refusal_of_signature(headers.get("Authorization", ""), browser)


def _refusal_of_signature(authorisation: str, browser: Browser) -> Reply | None:
    match = re.fullmatch(r"vapid t=([\w.-]+), ?k=([\w-]+)", authorisation)
    if match is None:
        return _error(401, 109, "Invalid authentication")
    token, key = match.groups()
    try:
        point = urlsafe_b64decode(key + "=" * (-len(key) % 4))
        public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
        claims = jwt.decode(token, public, ["ES256"], audience=f"https://{HOST}")
    except (ValueError, jwt.InvalidTokenError):
        return _error(401, 109, "Invalid authentication")
    if claims["exp"] > time.time() + _DAY or not claims.get("sub", "").startswith(("mailto:", "https://")):
        return _error(401, 109, "Invalid authentication")
    return None if key == browser.server_key else _error(403, 109, "VAPID public key mismatch")


def _error(status: int, number: int, message: str) -> Reply:
    return Reply(status, json.dumps({"code": status, "errno": number, "error": message}).encode())
