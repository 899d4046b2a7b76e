"""Answers of HTTP/1.1, read as they arrive (RFC 9112). A request follows only when the answer before it was whole."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, NamedTuple

MOST_BYTES: Final = 65_536
"""Of one answer, head and body: FCM's are below 2,000. A longer one is not FCM's."""
_HEAD: Final = re.compile(rb"HTTP/1\.([01]) ([1-5][0-9][0-9])(?: [^\r\n]*)?\r\n")
_HEADERS: Final = re.compile(
    rb"\r\n(connection|content-length|retry-after|transfer-encoding):[ \t]*([^\r\n]*?)[ \t]*(?=\r\n)", re.IGNORECASE
)
"""Those that say something to us."""
_CHUNK: Final = re.compile(rb"([0-9A-Fa-f]{1,6})[ \t]*(?:;[^\r\n]*)?\r\n")
_WITHOUT_BODY: Final = frozenset({204, 304})
_FINAL: Final = 200


class Malformed(Exception):  # noqa: N818 - an answer of another server's, not a fault of ours
    """Not an answer of HTTP/1.1, or a huge one."""


class Answer(NamedTuple):
    """An answer that arrived whole. A tuple: one is made for each message, and a frozen dataclass takes four times as long.

    Args:
        retry_after: the header of that name.
        reusable: whether the connection may carry another request.
    """

    status: int
    body: bytes
    retry_after: str | None
    reusable: bool


class _Head(NamedTuple):
    status: int
    size: int
    """Bytes of the head itself."""
    body_bytes: int | None
    """None: in chunks, or until the connection ends."""
    is_chunked: bool
    retry_after: str | None
    keeps_alive: bool


class AnswerReader:
    """Reads one answer after the other from one connection."""

    def __init__(self) -> None:
        self._received = b""

    def feed(self, data: bytes) -> Answer | None:
        """Take what arrived; the answer once it is whole.

        Raises:
            Malformed.
        """
        self._received = self._received + data if self._received else data
        if len(self._received) > MOST_BYTES:
            raise Malformed
        while (head := self._head()) is not None and head.status < _FINAL:
            self._received = self._received[head.size :]  # "100 Continue" and the like: the answer follows
        if head is None:
            return None
        if head.body_bytes is not None:
            end = head.size + head.body_bytes
            return self._taken(head, self._received[head.size : end], end) if len(self._received) >= end else None
        return self._chunked(head) if head.is_chunked else None

    def at_end(self) -> Answer | None:
        """The answer whose body ends where the connection ends; None where it was not of that kind, or is cut off."""
        try:
            head = self._head()
        except Malformed:
            return None
        if head is None or head.status < _FINAL or head.body_bytes is not None or head.is_chunked:
            return None
        return Answer(head.status, self._received[head.size :], head.retry_after, reusable=False)

    def _head(self) -> _Head | None:
        end = self._received.find(b"\r\n\r\n")
        return None if end < 0 else _head_in(self._received[: end + 4])

    def _chunked(self, head: _Head) -> Answer | None:
        parts: list[bytes] = []
        place = head.size
        while (match := _CHUNK.match(self._received, place)) is not None:
            size, place = int(match[1], 16), match.end()
            if size == 0:
                return self._after_chunks(head, b"".join(parts), place)
            if len(self._received) < place + size + 2:
                return None
            if self._received[place + size : place + size + 2] != b"\r\n":
                raise Malformed
            parts.append(self._received[place : place + size])
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
        self._received = self._received[end:]
        # Nothing may follow what was not asked for: such a connection is not used again.
        return Answer(head.status, body, head.retry_after, head.keeps_alive and not self._received)


@lru_cache(maxsize=64)
def _head_in(data: bytes) -> _Head:
    """A head, read once: those of thousands of answers differ only in the second of their date."""
    match = _HEAD.match(data)
    if match is None:
        raise Malformed
    headers: dict[bytes, bytes] = {}
    for name, value in _HEADERS.findall(data, match.end() - 2):
        if headers.setdefault(name.lower(), value) != value and name.lower() == b"content-length":
            raise Malformed
    status, coding = int(match[2]), headers.get(b"transfer-encoding")
    length = b"0" if status in _WITHOUT_BODY else headers.get(b"content-length")
    if (coding is not None and coding.lower() != b"chunked") or (length is not None and not length.isdigit()):
        raise Malformed
    wait = headers.get(b"retry-after")
    return _Head(
        status=status,
        size=len(data),
        body_bytes=None if length is None or coding is not None else int(length),
        is_chunked=coding is not None,
        retry_after=None if wait is None else wait.decode("latin-1"),
        keeps_alive=match[1] == b"1" and headers.get(b"connection", b"").lower() != b"close",
    )
