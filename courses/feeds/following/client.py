"""Fetches one page of a feed, and trusts nothing about it: not its size, its speed, its form, nor where it points."""

from __future__ import annotations

import json
import time
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import Message
from http import HTTPStatus
from http.client import HTTPException, HTTPResponse
from itertools import pairwise
from typing import IO, Any, Final
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, OpenerDirector, Request, build_opener

from courses.feeds.following.line import Line
from courses.feeds.following.refusals import (
    FeedAddressWrong,
    FeedElsewhere,
    FeedGone,
    FeedNotUnderstood,
    FeedRefusesUs,
    FeedTooLarge,
    FeedUnreachable,
)

LARGEST_PAGE: Final = 64 * 1024 * 1024  # bytes, unpacked
PATIENCE: Final = 30.0  # seconds between two pieces
LONGEST: Final = 300.0  # seconds for a whole page
LONGEST_ADDRESS: Final = 1_000
_PIECE: Final = 65_536
_PORTS: Final = {"http": 80, "https": 443}
_STATES: Final = frozenset({"updated", "deleted"})


@dataclass(frozen=True)
class Item:
    """One item: the listing's key at its publisher, and its data; None where it is deleted."""

    key: str
    modified: int
    data: Mapping[str, Any] | None


@dataclass(frozen=True)
class Page:
    """A page.

    Attributes:
        url: where it was read.
        next_url: where the feed goes on.
        items: in the order of the feed.
        etag: what to send along next time, to be told that nothing is new.
    """

    url: str
    next_url: str
    items: tuple[Item, ...]
    etag: str = ""

    @property
    def is_last(self) -> bool:
        """Whether there is nothing after it for now."""
        return not self.items and self.next_url == self.url


def checked_address(url: str) -> str:
    """The address.

    Raises:
        FeedAddressWrong: no address that we read.
    """
    try:
        parts = urlsplit(url)
        origin = _origin(url)
    except ValueError as error:
        raise FeedAddressWrong from error
    if origin[0] not in _PORTS or not origin[1] or parts.username or parts.fragment or len(url) > LONGEST_ADDRESS:
        raise FeedAddressWrong
    return url


def fetch(url: str, *, etag: str = "") -> Page | None:
    """The page at this address. None: it is still what it was when it had this ETag.

    Raises:
        FeedRefusal: it cannot be read; the class says why, and whether to try again.
    """
    headers = {"Accept": "application/json", "Accept-Encoding": "gzip", "User-Agent": "londoners-skills-matcher"}
    if etag:
        headers["If-None-Match"] = etag
    request = Request(checked_address(url), headers=headers)  # noqa: S310 - the address has been checked
    try:
        with Line(seconds=LONGEST) as line, _opener(line).open(request, timeout=PATIENCE) as response:
            body = _read(response)
            seen = response.headers.get("ETag", "")
            if line.was_cut:
                raise FeedUnreachable
    except HTTPError as error:
        with error:
            if error.code == HTTPStatus.NOT_MODIFIED:
                return None
            raise _by_status(error) from error
    except (URLError, HTTPException, TimeoutError, OSError, zlib.error) as error:
        raise FeedUnreachable from error
    return _page(url, body, seen)


class _SameServer(HTTPRedirectHandler):
    """Follows a redirect within the server, and no other."""

    max_redirections = 3

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: Message, newurl: str
    ) -> Request | None:
        """The next request."""
        if _origin(newurl) != _origin(req.full_url):
            raise FeedElsewhere
        return super().redirect_request(req, fp, code, msg, headers, newurl)  # type: ignore[arg-type]


def _opener(line: Line) -> OpenerDirector:
    return build_opener(_SameServer, *line.handlers())


def _origin(url: str) -> tuple[str, str, int]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname or "", parts.port or _PORTS.get(parts.scheme, 0)


def _by_status(error: HTTPError) -> Exception:
    if error.code < HTTPStatus.BAD_REQUEST:
        return FeedElsewhere()  # a redirect that the library itself does not follow
    if error.code in {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}:
        return FeedGone()
    if error.code == HTTPStatus.TOO_MANY_REQUESTS or error.code >= HTTPStatus.INTERNAL_SERVER_ERROR:
        wait = error.headers.get("Retry-After", "")
        return FeedUnreachable(seconds=float(wait) if wait.isascii() and wait.isdigit() else None)
    return FeedRefusesUs()


def _read(response: HTTPResponse) -> bytes:
    if response.headers.get("Content-Type") and not response.headers.get_content_subtype().endswith("json"):
        raise FeedNotUnderstood
    packed = response.headers.get("Content-Encoding", "") == "gzip"
    unpack = zlib.decompressobj(16 + zlib.MAX_WBITS) if packed else None
    pieces: list[bytes] = []
    left = LARGEST_PAGE
    until = time.monotonic() + LONGEST
    announced, seen = response.headers.get("Content-Length", ""), 0
    while piece := response.read1(_PIECE):
        seen += len(piece)
        plain = unpack.decompress(piece, left + 1) if unpack else piece
        left -= len(plain)
        if left < 0:
            raise FeedTooLarge
        if time.monotonic() > until:
            raise FeedUnreachable
        pieces.append(plain)
    if (announced.isascii() and announced.isdigit() and seen < int(announced)) or (unpack and not unpack.eof):
        raise FeedUnreachable  # the server went away in the middle
    return b"".join(pieces)


def _page(url: str, body: bytes, etag: str) -> Page:
    try:
        document = json.loads(body, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise FeedNotUnderstood from error
    if not isinstance(document, dict) or not isinstance(document.get("items"), list):
        raise FeedNotUnderstood
    next_url = document.get("next")
    if not isinstance(next_url, str) or len(next_url) > LONGEST_ADDRESS:
        raise FeedNotUnderstood
    if _safe_origin(next_url) != _origin(url):
        raise FeedElsewhere
    items = tuple(_item(item) for item in document["items"])
    numbers = [item.modified for item in items]
    # A page that points to itself, or runs backwards, would be read for ever or out of order.
    if (items and next_url == url) or any(second <= first for first, second in pairwise(numbers)):
        raise FeedNotUnderstood
    return Page(url, next_url, items, etag)


def _safe_origin(url: str) -> tuple[str, str, int] | None:
    try:
        return _origin(url)
    except ValueError:
        return None


def _item(item: object) -> Item:
    if not isinstance(item, dict) or item.get("state") not in _STATES or not isinstance(item.get("kind"), str):
        raise FeedNotUnderstood
    key, modified, data = item.get("id"), item.get("modified"), item.get("data")
    if not isinstance(key, int | str) or not isinstance(modified, int) or len(str(key)) > 200:  # noqa: PLR2004
        raise FeedNotUnderstood
    if isinstance(data, dict) != (item["state"] == "updated"):
        raise FeedNotUnderstood
    return Item(str(key), modified, data)


def _no_constant(name: str) -> None:
    raise ValueError(name)
