"""Answers that anybody may have: with an ETag, compressed where the client takes it, and 304 where it has it already.

These pages hold no secret and nothing of a signed-in person, so compressing them gives nothing away (BREACH).
"""

from __future__ import annotations

import gzip
import hashlib
import re
import zlib
from collections.abc import Iterable, Iterator
from typing import Final

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers

SMALLEST_COMPRESSED: Final = 500  # bytes
_LEVEL: Final = 5
_GZIP: Final = re.compile(r"(?:^|,)\s*(?:gzip|\*)\s*(?:;\s*q\s*=\s*([0-9.]+))?\s*(?=,|$)", re.IGNORECASE)


def answer(
    request: HttpRequest, body: bytes, *, content_type: str, seconds: int, status: int = 200
) -> HttpResponseBase:
    """A whole document.

    Args:
        request: GET or HEAD.
        body: the document.
        content_type: with its character set.
        seconds: how long caches may keep it without asking.
        status: of the answer when it is sent.
    """
    tag = hashlib.sha256(body).hexdigest()[:32]
    compressed = len(body) >= SMALLEST_COMPRESSED and takes_gzip(request)
    # A strong tag names these very bytes, so the two encodings have two.
    etag = f'"{tag}-gz"' if compressed else f'"{tag}"'
    if status == 200:  # noqa: PLR2004
        known = _not_modified(request, etag, seconds)
        if known is not None:
            return known
    sent = gzip.compress(body, _LEVEL, mtime=0) if compressed else body
    response = HttpResponse(b"" if request.method == "HEAD" else sent, content_type=content_type, status=status)
    response["Content-Length"] = str(len(sent))
    if compressed:
        response["Content-Encoding"] = "gzip"
    return _labelled(response, etag, seconds)


def stream(
    request: HttpRequest, parts: Iterable[str], *, version: str, content_type: str, seconds: int
) -> HttpResponseBase:
    """A long document, sent while it is written.

    Its ETag is weak: what is written says what was true when its part was read, and two answers under one version may differ
    in a row that has changed meanwhile.

    Args:
        request: GET or HEAD.
        parts: texts, in pieces.
        version: changes whenever the document does.
        content_type: with its character set.
        seconds: how long caches may keep it without asking.
    """
    compressed = takes_gzip(request)
    etag = f'W/"{version}"'
    known = _not_modified(request, etag, seconds)
    if known is not None:
        return known
    raw = (part.encode() for part in (() if request.method == "HEAD" else parts))
    packed = compressed and request.method != "HEAD"
    response = StreamingHttpResponse(_gzipped(raw) if packed else raw, content_type=content_type)
    if compressed:
        response["Content-Encoding"] = "gzip"
    return _labelled(response, etag, seconds)


def takes_gzip(request: HttpRequest) -> bool:
    """Whether the client says that it takes gzip."""
    match = _GZIP.search(request.headers.get("Accept-Encoding", ""))
    return match is not None and match[1] not in {"0", "0.0", "0.00", "0.000"}


def _not_modified(request: HttpRequest, etag: str, seconds: int) -> HttpResponseBase | None:
    known = get_conditional_response(request, etag=etag)
    return None if known is None else _labelled(known, etag, seconds)


def _labelled(response: HttpResponseBase, etag: str, seconds: int) -> HttpResponseBase:
    response["ETag"] = etag
    response["Cache-Control"] = f"public, max-age={seconds}"
    response["Access-Control-Allow-Origin"] = "*"  # open data: pages of other people may read it
    patch_vary_headers(response, ["Accept-Encoding"])
    return response


def _gzipped(parts: Iterable[bytes]) -> Iterator[bytes]:
    squeeze = zlib.compressobj(_LEVEL, zlib.DEFLATED, 16 + zlib.MAX_WBITS)
    for part in parts:
        if piece := squeeze.compress(part):
            yield piece
    yield squeeze.flush()
