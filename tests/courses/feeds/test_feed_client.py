"""Reading a feed over HTTP: what is no feed, servers that are away, and where the next run goes on."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import StringIO
from threading import Thread

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from courses.feeds.following import client as client_module
from courses.feeds.following.client import fetch
from courses.feeds.following.follow import Pace, follow, start
from courses.feeds.following.refusals import FeedRefusal
from courses.models import FollowedFeed
from tests.courses.feeds.follower import Follower
from tests.courses.feeds.listings import full_course

pytestmark = pytest.mark.django_db


@dataclass
class Script:
    """What a server answers, one after the other; the last for ever."""

    answers: list[Callable[[BaseHTTPRequestHandler], None]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)


def say(body: object, status: int = 200, **headers: str) -> Callable[[BaseHTTPRequestHandler], None]:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()

    def send(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in {"Content_Length": str(len(raw)), **headers}.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(raw)

    return send


@contextmanager
def serving(script: Script) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            script.asked.append(self.path)
            script.answers[min(len(script.asked), len(script.answers)) - 1](self)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/feed"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def code_of(answer: Callable[[BaseHTTPRequestHandler], None]) -> str:
    with serving(Script([answer])) as url, pytest.raises(FeedRefusal) as refusal:
        fetch(url)
    return refusal.value.code


ITEM = {"state": "deleted", "kind": "Course", "id": 1, "modified": 1}
WRONG: dict[str, tuple[Callable[[BaseHTTPRequestHandler], None], str]] = {
    "a web page": (say(b"<html>"), "FEED_NOT_UNDERSTOOD"),
    "a list": (say([]), "FEED_NOT_UNDERSTOOD"),
    "no items": (say({"next": "http://127.0.0.1/"}), "FEED_NOT_UNDERSTOOD"),
    "no next": (say({"items": []}), "FEED_NOT_UNDERSTOOD"),
    "deep": (say(b"[" * 100_000), "FEED_NOT_UNDERSTOOD"),
    "not a number": (say(b'{"items": [], "next": NaN}'), "FEED_NOT_UNDERSTOOD"),
    "an endless number": (say(b'{"items": [], "next": ' + b"9" * 5000 + b"}"), "FEED_NOT_UNDERSTOOD"),
    "not UTF-8": (say(b'{"items": "\xff"}'), "FEED_NOT_UNDERSTOOD"),
    "another server": (say({"items": [], "next": "http://elsewhere.example/"}), "FEED_ELSEWHERE"),
    "another scheme": (say({"items": [], "next": "file:///etc/passwd"}), "FEED_ELSEWHERE"),
    "no address": (say({"items": [], "next": "http://[broken"}), "FEED_ELSEWHERE"),
    "a redirect": (say(b"", 302, Location="http://elsewhere.example/"), "FEED_ELSEWHERE"),
    "a redirect to a file": (say(b"", 302, Location="file:///etc/passwd"), "FEED_ELSEWHERE"),
    "not found": (say(b"", 404), "FEED_GONE"),
    "gone": (say(b"", 410), "FEED_GONE"),
    "forbidden": (say(b"", 403), "FEED_REFUSES"),
    "broken server": (say(b"", 500), "FEED_UNREACHABLE"),
    "busy": (say(b"", 503, Retry_After="7"), "FEED_UNREACHABLE"),
    "cut off": (say(b'{"items"', Content_Length="5000"), "FEED_UNREACHABLE"),
    "broken packing": (say(b"\x1f\x8b nonsense", Content_Encoding="gzip"), "FEED_UNREACHABLE"),
    "half a packing": (say(gzip.compress(b"{}" * 999)[:20], Content_Encoding="gzip"), "FEED_UNREACHABLE"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_no_feed(name: str) -> None:
    answer, code = WRONG[name]

    assert code_of(answer) == code


@pytest.mark.parametrize(
    "item",
    [
        *({**ITEM, "state": "moved"}, {**ITEM, "id": None}, {**ITEM, "modified": "x"}, {**ITEM, "data": {}}, "item"),
        *({**ITEM, "state": "updated"}, {**ITEM, "kind": 5}, {**ITEM, "id": "x" * 300}),
    ],
)
def test_an_item_that_is_none(item: object) -> None:
    script = Script()
    with serving(script) as url:
        script.answers.append(say({"items": [item], "next": f"{url}?after=1"}))
        with pytest.raises(FeedRefusal) as refusal:
            fetch(url)

    assert refusal.value.code == "FEED_NOT_UNDERSTOOD"


def test_a_page_that_points_to_itself_and_one_that_runs_backwards() -> None:
    for items, ending in (([ITEM], ""), ([{**ITEM, "modified": 2}, ITEM], "?after=1")):
        script = Script()
        with serving(script) as url:
            script.answers.append(say({"items": items, "next": f"{url}{ending}"}))
            with pytest.raises(FeedRefusal) as refusal:
                fetch(url)
        assert refusal.value.code == "FEED_NOT_UNDERSTOOD"


@pytest.mark.parametrize("packed", [False, True])
def test_a_page_without_end(monkeypatch: pytest.MonkeyPatch, *, packed: bool) -> None:
    monkeypatch.setattr(client_module, "LARGEST_PAGE", 10_000)
    bomb = b"[" + b" " * 5_000_000
    answer = say(gzip.compress(bomb), Content_Encoding="gzip") if packed else say(bomb)

    assert code_of(answer) == "FEED_TOO_LARGE"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "feeds",
        "ftp://other.example/",
        "file:///etc/passwd",
        "http://",
        "http://a:b@other.example/",
        "http://[x/",
        "http://x:99999/",
    ],
)
def test_an_address_that_we_do_not_read(url: str) -> None:
    with pytest.raises(CommandError, match=r"^FEED_ADDRESS_WRONG: "):
        call_command("follow_feed", url)
    assert FollowedFeed.objects.count() == 0


def test_the_command_reads_to_the_end_and_the_next_run_goes_on(client: Client) -> None:
    full_course()
    reader = Follower(client)
    reader.catch_up()
    (data,) = reader.open.values()
    entry = {"state": "updated", "kind": "Course", "id": 5, "modified": 3, "data": data}
    script, said = Script(), StringIO()
    with serving(script) as url:
        script.answers += [
            say({"items": [entry], "next": f"{url}?after=3"}),
            say({"items": [], "next": f"{url}?after=3"}),
            say({"items": [{**ITEM, "id": 5, "modified": 4}], "next": f"{url}?after=4"}),
            say({"items": [], "next": f"{url}?after=4"}),
        ]
        call_command("follow_feed", url, stdout=said)
        call_command("follow_feed", url, "--once", stdout=said)

    assert script.asked == ["/feed", "/feed?after=3", "/feed?after=3", "/feed?after=4"]
    assert said.getvalue().splitlines() == [
        "1 listings written, 0 closed, 0 left out.",
        "0 listings written, 1 closed, 0 left out.",
    ]


def test_a_server_that_is_away_for_a_while() -> None:
    waits: list[float] = []
    script = Script()
    with serving(script) as url:
        script.answers += [say(b"", 503, Retry_After="90"), say(b"", 500), say({"items": [], "next": url})]
        follow(start(url), Pace(forever=False, sleep=waits.append), lambda _: None)

    assert waits == [90.0, 4.0]


def test_a_server_that_stays_away() -> None:
    waits: list[float] = []
    script = Script([say(b"", 500)])
    with serving(script) as url, pytest.raises(FeedRefusal) as refusal:
        follow(start(url), Pace(forever=False, sleep=waits.append), lambda _: None)

    assert (refusal.value.code, waits, len(script.asked)) == ("FEED_UNREACHABLE", [2.0, 4.0, 8.0], 4)


def test_polling_sends_the_etag_along() -> None:
    class Enough(Exception):  # noqa: N818
        pass

    seen: list[str | None] = []
    waits: list[float] = []

    def answer(handler: BaseHTTPRequestHandler) -> None:
        seen.append(handler.headers.get("If-None-Match"))
        say(b"", 304)(handler) if seen[-1] else say(
            {"items": [], "next": f"http://{handler.headers['Host']}/feed"}, ETag='"x"'
        )(handler)

    def sleep(seconds: float) -> None:
        waits.append(seconds)
        if len(waits) == 3:
            raise Enough

    with serving(Script([answer])) as url, pytest.raises(Enough):
        follow(start(url), Pace(forever=True, every=9, sleep=sleep), lambda _: None)

    assert (seen, waits) == ([None, '"x"', '"x"'], [9, 9, 9])
