"""One connection to FCM: one request at a time, again and again."""

from __future__ import annotations

import asyncio
from typing import Protocol

from mobile_api.push.transports.native.answer import Answer, AnswerReader, Malformed


class Owner(Protocol):
    """Whoever is told what happens on a connection."""

    def answered(self, connection: Connection, index: int, answer: Answer) -> None:
        """The request of this index was answered, whole."""
        ...

    def ended(self, connection: Connection, index: int | None) -> None:
        """The connection is gone; `index`: of the request that was written and has no answer."""
        ...


class Connection(asyncio.Protocol):
    """Carries requests and hands answers to its owner.

    Attributes:
        owner: the batch that uses it; None while nobody does.
        index: of the message whose answer is awaited; None: idle.
        deadline: of that answer, in seconds of the loop's clock.
        used_at: when it last carried something, likewise.
        token_age: how often the access token had been renewed when the request was written.
    """

    def __init__(self) -> None:
        self.owner: Owner | None = None
        self.index: int | None = None
        self.deadline = self.used_at = 0.0
        self.token_age = 0
        self._transport: asyncio.WriteTransport | None = None
        self._reader = AnswerReader()

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

    def data_received(self, data: bytes) -> None:
        """Bytes of an answer; of none that was asked for: the connection is not used again."""
        index, owner = self.index, self.owner
        if index is None or owner is None:
            self.abort()
            return
        try:
            answer = self._reader.feed(data)
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
