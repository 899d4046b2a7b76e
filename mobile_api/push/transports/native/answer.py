"""Answers of HTTP/1.1, read as they arrive (RFC 9112). A request follows only when the answer before it was whole."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

MOST_BYTES: Final = 65_536
"""Of one answer, head and body: FCM's are below 2,000. A longer one is not FCM's."""
_HEAD: Final = re.compile(rb"HTTP/1\.([01]) ([1-5][0-9][0-9])(?: [^\r\n]*)?$")
_CHUNK: Final = re.compile(rb"([0-9A-Fa-f]{1,6})[ \t]*(?:;[^\r\n]*)?\r\n")
_WITHOUT_BODY: Final = frozenset({204, 304})
_FINAL: Final = 200


class Malformed(Exception):  # noqa: N818 - an answer of another server's, not a fault of ours
    """Not an answer of HTTP/1.1, or a huge one."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer that arrived whole.

    Args:
        retry_after: the header of that name.
        reusable: whether the connection may carry another request.
    """

    status: int
    body: bytes
    retry_after: str | None
    reusable: bool


@dataclass(frozen=True, slots=True)
class _Head:
    status: int
    headers: dict[bytes, bytes]
    length: int
    keeps_alive: bool


class AnswerReader:
    """Reads one answer after the other from one connection."""

    def __init__(self) -> None:
        self._received = bytearray()

    @property
    def began(self) -> bool:
        """Whether a part of an answer is here."""
        return bool(self._received)

    def feed(self, data: bytes) -> Answer | None:
        """Take what arrived; the answer once it is whole.

        Raises:
            Malformed.
        """
        self._received += data
        if len(self._received) > MOST_BYTES:
            raise Malformed
        while (head := self._head()) is not None and head.status < _FINAL:
            del self._received[: head.length]  # "100 Continue" and the like: the answer follows
        return None if head is None else self._whole(head)

    def at_end(self) -> Answer | None:
        """The answer whose body ends where the connection ends; None where it was not of that kind, or is cut off."""
        try:
            head = self._head()
        except Malformed:
            return None
        if head is None or head.status < _FINAL or head.headers.keys() & {b"content-length", b"transfer-encoding"}:
            return None
        return self._answer(head, bytes(self._received[head.length :]), reusable=False)

    def _head(self) -> _Head | None:
        end = self._received.find(b"\r\n\r\n")
        if end < 0:
            return None
        first, *lines = bytes(self._received[:end]).split(b"\r\n")
        match = _HEAD.match(first)
        if match is None:
            raise Malformed
        headers: dict[bytes, bytes] = {}
        for line in lines:
            name, colon, value = line.partition(b":")
            name = name.lower()
            if not colon or (name == b"content-length" and headers.get(name, value.strip()) != value.strip()):
                raise Malformed
            headers[name] = value.strip()
        stays = match[1] == b"1" and headers.get(b"connection", b"").lower() != b"close"
        return _Head(int(match[2]), headers, end + 4, stays)

    def _whole(self, head: _Head) -> Answer | None:
        if head.status in _WITHOUT_BODY:
            return self._taken(head, b"", head.length)
        if b"transfer-encoding" in head.headers:
            return self._chunked(head)
        length = head.headers.get(b"content-length")
        if length is None:
            return None  # until the connection ends
        if not length.isdigit():
            raise Malformed
        end = head.length + int(length)
        return self._taken(head, bytes(self._received[head.length : end]), end) if len(self._received) >= end else None

    def _chunked(self, head: _Head) -> Answer | None:
        if head.headers[b"transfer-encoding"].lower() != b"chunked":
            raise Malformed
        parts: list[bytes] = []
        place = head.length
        while (match := _CHUNK.match(self._received, place)) is not None:
            size, place = int(match[1], 16), match.end()
            if size == 0:
                return self._after_chunks(head, b"".join(parts), place)
            if len(self._received) < place + size + 2:
                return None
            if self._received[place + size : place + size + 2] != b"\r\n":
                raise Malformed
            parts.append(bytes(self._received[place : place + size]))
            place += size + 2
        if b"\r\n" in self._received[place:]:
            raise Malformed
        return None

    def _after_chunks(self, head: _Head, body: bytes, place: int) -> Answer | None:
        """The answer, once its last line is here; what stands between is of no use to us."""
        if self._received[place : place + 2] == b"\r\n":
            return self._taken(head, body, place + 2)
        end = self._received.find(b"\r\n\r\n", place)
        return self._taken(head, body, end + 4) if end >= 0 else None

    def _taken(self, head: _Head, body: bytes, end: int) -> Answer:
        del self._received[:end]
        # Nothing may follow what was not asked for: such a connection is not used again.
        return self._answer(head, body, reusable=head.keeps_alive and not self._received)

    @staticmethod
    def _answer(head: _Head, body: bytes, *, reusable: bool) -> Answer:
        wait = head.headers.get(b"retry-after")
        return Answer(head.status, body, None if wait is None else wait.decode("latin-1"), reusable)
