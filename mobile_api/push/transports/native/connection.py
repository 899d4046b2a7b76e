"""One connection to FCM: one request at a time, again and again."""

from __future__ import annotations

import asyncio
from typing import Final, Protocol

from mobile_api.push.transports.native.answer import Answer, AnswerReader, Malformed

_BUFFER_BYTES: Final = 16_384
"""As much as one record of TLS holds."""


class Owner(Protocol):
    """Whoever is told what happens on a connection."""

    def answered(self, connection: Connection, index: int, answer: Answer) -> None:
        """The request of this index was answered, whole."""
        ...

    def ended(self, connection: Connection, index: int | None) -> None:
        """The connection is gone; `index`: of the request that was written and has no answer."""
        ...


class Connection(asyncio.BufferedProtocol):
    """Carries requests and hands answers to its owner.

    Attributes:
        owner: the batch that uses it; None while nobody does.
        index: of the message whose answer is awaited; None: idle.
        posted_at: when that request was written, in seconds of the loop's clock.
        token_age: how often the access token had been renewed when the request was written.
    """

    def __init__(self) -> None:
        self.owner: Owner | None = None
        self.index: int | None = None
        self.posted_at = 0.0
        self.token_age = 0
        self._transport: asyncio.WriteTransport | None = None
        self._reader = AnswerReader()
        self._buffer = memoryview(bytearray(_BUFFER_BYTES))

    @property
    def usable(self) -> bool:
        """Whether a request may be written now."""
        return self._transport is not None and not self._transport.is_closing() and self.index is None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """It is open."""
        assert isinstance(transport, asyncio.WriteTransport)  # noqa: S101 - for the types: TLS over TCP is never another
        self._transport = transport

    def post(self, index: int, request: bytes) -> None:
        """Write the request of a message."""
        self.index = index
        if self._transport is not None:
            self._transport.write(request)

    def get_buffer(self, sizehint: int) -> memoryview:  # noqa: ARG002 - an answer fits in
        """Where arriving bytes go. Without one of our own, asyncio would ask for 256 kB twice for each answer."""
        return self._buffer

    def buffer_updated(self, nbytes: int) -> None:
        """Bytes of an answer; of none that was asked for: the connection is not used again."""
        index, owner = self.index, self.owner
        if index is None or owner is None:
            self.abort()
            return
        try:
            answer = self._reader.feed(bytes(self._buffer[:nbytes]))
        except Malformed:
            self.abort()
            return
        if answer is not None:
            self.index = None
            owner.answered(self, index, answer)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - whatever the reason, the answer is lost
        """The other side, or we, ended it."""
        index, owner = self.index, self.owner
        self._transport = self.index = self.owner = None
        if owner is None:
            return
        answer = self._reader.at_end() if index is not None else None
        if index is not None and answer is not None:
            owner.answered(self, index, answer)
            index = None
        owner.ended(self, index)

    def abort(self) -> None:
        """End it at once. `connection_lost` follows."""
        if self._transport is not None:
            self._transport.abort()

    def leave(self) -> None:
        """End it at once, and tell nobody."""
        self.owner = self.index = None
        self.abort()
