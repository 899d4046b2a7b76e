"""What lasts from batch to batch: the way to the server, the access token, and connections that stay open."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from mobile_api.push.transports.native.access_token import AccessToken
from mobile_api.push.transports.native.connection import Connection
from mobile_api.push.transports.native.opening import Opener


@dataclass
class Line:
    """What lasts from batch to batch.

    Args:
        path: of the request.
        most: connections at a time, at most.
        seconds: longest wait for a connection, and for an answer.
    """

    loop: asyncio.AbstractEventLoop
    opener: Opener
    token: AccessToken
    path: str
    most: int
    seconds: float
    idle: list[Connection] = field(default_factory=list)

    def head(self) -> bytes:
        """A request up to the number of its body's bytes."""
        headers = {
            "Host": self.opener.host,
            **self.token.headers(),
            "Content-Type": "application/json",
            "X-Goog-Api-Format-Version": "2",  # errors with their details, as the SDK asks for them
            "Content-Length": "",
        }
        lines = [f"POST {self.path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
        return "\r\n".join(lines).encode("ascii")
