"""A feed whose server means harm: whatever it tries, the followed feed says why it is not read on, and nothing is written."""

from __future__ import annotations

import gzip
import json
import socket
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest
from pytest_django import Settings

from courses.feeds.following import client as client_module
from courses.feeds.following.follow import Pace, follow, start
from courses.feeds.following.line import is_public
from courses.feeds.following.refusals import FeedRefusal
from courses.models import FollowedFeed, Opportunity, Provider, Venue
from tests.courses.feeds.test_feed_client import Script, say, serving

pytestmark = pytest.mark.django_db
Answer = Callable[[BaseHTTPRequestHandler], None]
ITEM = {"state": "deleted", "kind": "Course", "id": 1, "modified": 1}
PACE = Pace(forever=False, sleep=lambda _: None)


def refused(url: str) -> str:
    """The code; the same stands on the feed, which has not moved, and nothing else is written."""
    feed = start(url)
    with pytest.raises(FeedRefusal) as refusal:
        follow(feed, PACE, lambda _: None)
    feed.refresh_from_db()
    assert (feed.trouble, feed.trouble_at is not None) == (refusal.value.code, True)
    assert (feed.next_url, feed.pages, feed.updated, feed.deleted, feed.refused) == (url, 0, 0, 0, 0)
    assert [model._default_manager.count() for model in (Opportunity, Provider, Venue)] == [0, 0, 0]
    return refusal.value.code


def slowly(handler: BaseHTTPRequestHandler) -> None:
    """A letter of the body every now and then."""
    handler.send_response(200)
    handler.end_headers()
    _drip(handler, b"{")


def slow_headers(handler: BaseHTTPRequestHandler) -> None:
    """A letter of the headers every now and then."""
    handler.wfile.write(b"HTTP/1.0 200 OK\r\nX-Slow: ")
    _drip(handler, b"a")


def _drip(handler: BaseHTTPRequestHandler, letter: bytes) -> None:
    ends = time.monotonic() + 5
    try:
        while time.monotonic() < ends:
            handler.wfile.write(letter)
            handler.wfile.flush()
            time.sleep(0.05)
    except OSError:
        pass  # the follower has hung up


def whole(items: list[object], next_url: str = "/feed?n=1") -> Any:
    return {"next": next_url, "items": items}


BOMB = gzip.compress(b" " * 3_000_000)
HOSTILE: dict[str, tuple[Answer, str]] = {
    "redirect to another port": (say(b"", 302, Location="http://127.0.0.1:1/"), "FEED_ELSEWHERE"),
    "redirect to a cloud's own service": (say(b"", 302, Location="http://169.254.169.254/latest"), "FEED_ELSEWHERE"),
    "redirect to a file": (say(b"", 302, Location="file:///etc/hostname"), "FEED_ELSEWHERE"),
    "redirect to data": (say(b"", 302, Location="data:application/json,{}"), "FEED_ELSEWHERE"),
    "redirect without end": (say(b"", 302, Location="/feed"), "FEED_ELSEWHERE"),
    "next on another server": (say(whole([ITEM], "http://other.example/feed")), "FEED_ELSEWHERE"),
    "next is a file": (say(whole([ITEM], "file:///etc/hostname")), "FEED_ELSEWHERE"),
    "next is no address": (say(whole([ITEM], "http://[")), "FEED_ELSEWHERE"),
    "a web page that is JSON": (say(whole([]), Content_Type="text/html"), "FEED_NOT_UNDERSTOOD"),
    "a picture": (say(b"\x89PNG\r\n", Content_Type="image/png"), "FEED_NOT_UNDERSTOOD"),
    "larger than any page": (say(b" " * 2_000_000), "FEED_TOO_LARGE"),
    "a bomb": (say(BOMB, Content_Encoding="gzip"), "FEED_TOO_LARGE"),
    "a bomb that is cut off": (say(BOMB[:-9], Content_Encoding="gzip"), "FEED_TOO_LARGE"),
    "no gzip": (say(b"{}", Content_Encoding="gzip"), "FEED_UNREACHABLE"),
    "a body letter by letter": (slowly, "FEED_UNREACHABLE"),
    "headers letter by letter": (slow_headers, "FEED_UNREACHABLE"),
    "deeper than any page": (say(b"[" * 100_000), "FEED_NOT_UNDERSTOOD"),
    "half of a page": (say(json.dumps(whole([ITEM])).encode()[:-3]), "FEED_NOT_UNDERSTOOD"),
    "half of a page, and it says so": (say(b"{}", Content_Length="900"), "FEED_UNREACHABLE"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_it_is_refused_and_nothing_is_written(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client_module, "LARGEST_PAGE", 1_000_000)
    monkeypatch.setattr(client_module, "LONGEST", 0.3)
    monkeypatch.setattr("courses.feeds.following.follow.ATTEMPTS", 2)
    answer, code = HOSTILE[name]

    with serving(Script([answer])) as url:
        assert refused(url) == code


PRIVATE = (
    *("http://127.0.0.1:{}/feed", "http://localhost:{}/feed", "http://[::1]:{}/feed", "http://0:{}/feed"),
    *("http://2130706433:{}/feed", "http://0x7f.1:{}/feed", "http://[::ffff:127.0.0.1]:{}/feed"),
    *("http://169.254.169.254/feed", "http://10.0.0.1/feed", "http://192.168.1.1/feed", "http://100.64.0.1/feed"),
)


@pytest.mark.parametrize("address", PRIVATE)
def test_what_is_not_on_the_open_internet_is_not_even_asked(address: str, settings: Settings) -> None:
    settings.FEEDS_MAY_BE_PRIVATE = False
    script = Script([say(whole([]))])

    with serving(script) as url:
        assert refused(address.format(url.split(":")[2].partition("/")[0])) == "FEED_ADDRESS_PRIVATE"

    assert script.asked == []


def test_a_name_that_looks_up_to_a_private_address_beside_a_public_one(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.FEEDS_MAY_BE_PRIVATE = False
    looked_up: list[str] = []

    def answered(host: str, port: int, **_: object) -> list[tuple[Any, ...]]:
        looked_up.append(host)
        return [
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in ("93.184.216.34", "10.0.0.7")
        ]

    monkeypatch.setattr(socket, "getaddrinfo", answered)

    assert refused("http://feed.example/feed") == "FEED_ADDRESS_PRIVATE"
    assert looked_up == ["feed.example"]


@pytest.mark.parametrize(
    ("address", "public"),
    [
        *(("93.184.216.34", True), ("2606:2800:220:1::1", True), ("::ffff:93.184.216.34", True)),
        *(
            ("127.0.0.1", False),
            ("::1", False),
            ("fe80::1%eth0", False),
            ("fc00::1", False),
            ("::ffff:10.0.0.1", False),
        ),
        *(("2002:7f00:1::", False), ("224.0.0.1", False), ("0.0.0.0", False), ("255.255.255.255", False)),  # noqa: S104
    ],
)
def test_which_addresses_are_public(address: str, *, public: bool) -> None:
    assert is_public(address) is public


def test_a_feed_that_is_read_again_is_in_no_trouble() -> None:
    end = say(whole([]))
    script = Script([say(b"<html>"), end])
    with serving(script) as url:
        script.answers[1] = say(whole([], url))
        assert refused(url) == "FEED_NOT_UNDERSTOOD"

        follow(start(url), PACE, lambda _: None)

    feed = FollowedFeed.objects.get()
    assert (feed.trouble, feed.trouble_at) == ("", None)
