"""ID tokens that nobody issued."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time


def part(content: object) -> str:
    """One part of a token."""
    return encoded(json.dumps(content).encode())


def encoded(content: bytes) -> str:
    """Bytes in the alphabet of tokens."""
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def claims(project: str, **changes: object) -> dict[str, object]:
    """The claims of Firebase's tokens, for an account that signed in a minute ago; a change to None leaves a claim out."""
    now = int(time.time())
    every = {
        "iss": f"https://securetoken.google.com/{project}",
        "aud": project,
        "sub": "alice",
        "auth_time": now - 60,
        "iat": now - 60,
        "exp": now + 3540,
    }
    return {name: value for name, value in {**every, **changes}.items() if value is not None}


def unsigned(content: object) -> str:
    """A token with algorithm `none`, as the emulator makes them."""
    return f"{part({'alg': 'none', 'typ': 'JWT'})}.{part(content)}."


def sealed(content: object, secret: bytes, *, key_id: str) -> str:
    """A token with algorithm HS256 and any secret: PyJWT itself refuses to use a certificate as one."""
    signed = f"{part({'alg': 'HS256', 'typ': 'JWT', 'kid': key_id})}.{part(content)}"
    return f"{signed}.{encoded(hmac.digest(secret, signed.encode(), hashlib.sha256))}"
