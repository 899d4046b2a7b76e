"""The cache of Google's certificates, against a real HTTP server on this machine whose answers the test decides."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest

from mobile_api.certificates import MOST_STALE, CertificateCache, CertificatesUnavailable
from tests.mobile_api.auth.certificates import certificate_pem, new_key

OLD, NEW = (certificate_pem("securetoken", new_key()).decode() for _ in range(2))


class CertificateServer(ThreadingHTTPServer):
    """Answers with `keys` for `age` seconds, after `seconds`, and counts how often it was asked."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answer)
        self.keys: dict[str, Any] = {"old": OLD}
        self.headers = {"Cache-Control": "public, max-age=1000, must-revalidate"}
        self.status = 200
        self.seconds = 0.0
        self.asked = 0


class _Answer(BaseHTTPRequestHandler):
    server: CertificateServer

    def do_GET(self) -> None:
        self.server.asked += 1
        time.sleep(self.server.seconds)
        body = json.dumps(self.server.keys).encode()
        self.send_response(self.server.status)
        for name, value in {**self.server.headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing."""


class Clock:
    """Seconds that the test moves."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def server() -> Iterator[CertificateServer]:
    """Running."""
    with CertificateServer() as made:
        thread = Thread(target=made.serve_forever, args=(0.05,))
        thread.start()
        yield made
        made.shutdown()
        thread.join()


@pytest.fixture
def clock() -> Clock:
    """At some moment."""
    return Clock()


@pytest.fixture
def cache(server: CertificateServer, clock: Clock) -> CertificateCache:
    """Empty."""
    return CertificateCache(f"http://127.0.0.1:{server.server_address[1]}/keys", clock=clock)


def pem(cache: CertificateCache, key_id: str) -> str | None:
    """What the cache holds, as Google sent it."""
    found = cache.certificate(key_id)
    return None if found is None else found.pem


def wait_until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + 5
    while not true() and time.monotonic() < end:
        time.sleep(0.01)
    assert true()


def test_thirty_two_cold_threads_make_one_fetch(server: CertificateServer, cache: CertificateCache) -> None:
    server.seconds = 0.3
    with ThreadPoolExecutor(32) as pool:
        found = set(pool.map(partial(pem, cache), ["old"] * 32))

    assert (found, server.asked) == ({OLD}, 1)


def test_thirty_two_cold_threads_share_one_failure(server: CertificateServer, cache: CertificateCache) -> None:
    server.seconds, server.status = 0.3, 503

    def ask(_: int) -> bool:
        with pytest.raises(CertificatesUnavailable):
            pem(cache, "old")
        return True

    with ThreadPoolExecutor(32) as pool:
        refused = list(pool.map(ask, range(32)))

    assert refused == [True] * 32
    # A thread that came after the answer may ask once more, and no two at once.
    assert server.asked <= 3


def test_they_are_kept_to_four_fifths_of_their_age_and_then_renewed_aside(
    server: CertificateServer, cache: CertificateCache, clock: Clock
) -> None:
    assert pem(cache, "old") == OLD
    clock.now += 799
    assert (pem(cache, "old"), server.asked) == (OLD, 1)
    clock.now += 2
    server.seconds = 0.5
    started = time.monotonic()

    assert pem(cache, "old") == OLD
    assert time.monotonic() - started < 0.3  # nobody waits
    wait_until(lambda: server.asked == 2)


def test_a_renewal_that_fails_is_tried_again_after_half_a_minute(
    server: CertificateServer, cache: CertificateCache, clock: Clock
) -> None:
    pem(cache, "old")
    server.status = 500
    clock.now += 801
    for _ in range(20):
        assert pem(cache, "old") == OLD
        time.sleep(0.02)
    assert server.asked == 2
    clock.now += 31
    assert pem(cache, "old") == OLD
    wait_until(lambda: server.asked == 3)


def test_old_ones_count_an_hour_longer_while_google_is_silent_and_not_a_second_more(
    server: CertificateServer, cache: CertificateCache, clock: Clock
) -> None:
    pem(cache, "old")
    server.status = 500
    clock.now += 1000 + MOST_STALE - 1
    assert pem(cache, "old") == OLD
    clock.now += 1

    with pytest.raises(CertificatesUnavailable):
        pem(cache, "old")


def test_after_the_silence_new_ones_are_fetched(
    server: CertificateServer, cache: CertificateCache, clock: Clock
) -> None:
    pem(cache, "old")
    clock.now += 1001
    server.keys = {"new": NEW}

    assert pem(cache, "new") == NEW
    assert pem(cache, "old") is None


def test_a_key_of_a_rotation_is_found_at_once(server: CertificateServer, cache: CertificateCache) -> None:
    pem(cache, "old")
    server.keys = {"old": OLD, "new": NEW}

    assert (pem(cache, "new"), server.asked) == (NEW, 2)


def test_unknown_keys_make_one_fetch_a_minute_whoever_sends_them(
    server: CertificateServer, cache: CertificateCache, clock: Clock
) -> None:
    pem(cache, "old")
    with ThreadPoolExecutor(8) as pool:
        found = set(pool.map(partial(pem, cache), [f"stranger-{n}" for n in range(200)]))
    assert (found, server.asked) == ({None}, 2)
    clock.now += 61

    assert (pem(cache, "stranger"), pem(cache, "another"), server.asked) == (None, None, 3)


def test_a_key_that_may_be_good_is_not_called_bad_while_google_is_silent(
    server: CertificateServer, cache: CertificateCache
) -> None:
    pem(cache, "old")
    server.status = 500
    for _ in range(2):
        with pytest.raises(CertificatesUnavailable):
            pem(cache, "new")
    assert (pem(cache, "old"), server.asked) == (OLD, 2)


@pytest.mark.parametrize("keys", [{}, {"old": 1}, {"old": "no certificate"}, ["old"], None, {"old": {"old": OLD}}])
def test_another_answer_than_certificates_is_none(
    server: CertificateServer, cache: CertificateCache, keys: Any
) -> None:
    server.keys = keys

    with pytest.raises(CertificatesUnavailable):
        pem(cache, "old")


@pytest.mark.parametrize(
    ("headers", "age"),
    [
        ({"Cache-Control": "public, max-age=500"}, 500),
        ({"Cache-Control": "max-age=500", "Age": "100"}, 400),
        ({"Cache-Control": "no-store"}, 3_600),
        ({}, 3_600),
        ({"Cache-Control": "max-age=0"}, 60),
        ({"Cache-Control": "max-age=999999999"}, 86_400),
        ({"Cache-Control": "max-age=500", "Age": "soon"}, 500),
    ],
)
def test_the_age_is_googles_within_reason(
    server: CertificateServer, cache: CertificateCache, clock: Clock, headers: dict[str, str], age: int
) -> None:
    server.headers = headers
    pem(cache, "old")
    server.keys = {"new": NEW}
    clock.now += age - 0.5
    assert pem(cache, "old") == OLD  # it may be renewed aside just now
    wait_until(lambda: server.asked == 2)
    clock.now += 1

    wait_until(lambda: pem(cache, "old") is None)


def test_a_server_that_hangs_is_left_after_three_seconds(server: CertificateServer, cache: CertificateCache) -> None:
    server.seconds = 5
    started = time.monotonic()

    with pytest.raises(CertificatesUnavailable):
        pem(cache, "old")
    assert time.monotonic() - started < 4.5


def test_a_server_that_is_not_there(clock: Clock) -> None:
    with pytest.raises(CertificatesUnavailable):
        CertificateCache("http://127.0.0.1:9/keys", clock=clock).certificate("old")
