"""Google's certificates, with which ID tokens are signed: held, renewed in time, and fetched by one thread for all.

Why not the SDK's own way stands in docs/adr/0030-certificates-are-held-here.md.
"""

from __future__ import annotations

import json
import logging
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from threading import Lock, Thread
from typing import Any, Final

from google.auth import crypt
from google.auth.exceptions import GoogleAuthError
from google.auth.transport.requests import Request

logger = logging.getLogger(__name__)

FETCH_SECONDS: Final = 3
"""Longest wait for Google."""
REFRESH_AT: Final = 0.8
"""Part of their age after which they are renewed, while the old ones still count."""
MOST_STALE: Final = 3_600.0
"""Seconds for which they count beyond their age while Google does not answer: as long as a token lives."""
SECONDS_BETWEEN_TRIES: Final = 30.0
"""Between two tries to renew what is still of use."""
SECONDS_BETWEEN_FORCED: Final = 60.0
"""Between two fetches because of a key that is not known: strangers' tokens must not make us ask Google without end."""
_MAX_AGE: Final = re.compile(r"(?:^|[,\s])max-age=([0-9]{1,9})", re.IGNORECASE)
_USUAL_AGE, _LONGEST_AGE = 3_600.0, 86_400.0


class CertificatesUnavailable(Exception):  # noqa: N818 - an answer of Google's, not a fault of ours
    """Google can't be reached, or answers with something else, and nothing is held that still counts."""


@dataclass(frozen=True)
class Certificate:
    """One of Google's, as PEM text, and what checks signatures with it: read once, because reading costs as much as checking."""

    pem: str
    verifier: crypt.RSAVerifier


@dataclass(frozen=True)
class _Held:
    """Certificates by key id, and seconds of the clock: when to renew them, until when they count."""

    by_key: Mapping[str, Certificate]
    refresh_at: float
    expires_at: float


class CertificateCache:
    """The certificates of one address. Every method may be called by many threads at once.

    Args:
        url: the address of a JSON object of key ids and certificates.
        clock: seconds that only ever grow.
    """

    def __init__(self, url: str, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._url = url
        self._clock = clock
        self._one_at_a_time = Lock()
        self._held: _Held | None = None
        self._fetches = 0
        self._next_try = self._next_forced = 0.0

    def certificate(self, key_id: str) -> Certificate | None:
        """The certificate of a key; None where Google publishes no such key.

        Raises:
            CertificatesUnavailable.
        """
        held = self._current()
        found = held.by_key.get(key_id)
        return found if found is not None else self._after_rotation(key_id)

    def _current(self) -> _Held:
        held, now = self._held, self._clock()
        if held is None:
            return self._fetched_by_one()
        if now < held.refresh_at or now < self._next_try:
            return self._usable(held)
        if now < held.expires_at:
            self._renew_aside()
            return held
        try:
            return self._fetched_by_one()
        except CertificatesUnavailable:
            return self._usable(held)

    def _usable(self, held: _Held) -> _Held:
        if self._clock() >= held.expires_at + MOST_STALE:
            raise CertificatesUnavailable
        return held

    def _after_rotation(self, key_id: str) -> Certificate | None:
        """Google may have a new key since: asked once a minute at most, whoever sends what."""
        with self._one_at_a_time:
            unknown = self._held is None or key_id not in self._held.by_key
            if unknown and self._clock() >= self._next_forced:
                self._next_forced = self._clock() + SECONDS_BETWEEN_FORCED
                self._fetch()
            elif unknown and self._clock() < self._next_try:
                raise CertificatesUnavailable  # the key may be good: Google did not answer just now
            return self._held.by_key.get(key_id) if self._held else None

    def _fetched_by_one(self) -> _Held:
        """Fetch; whoever waits for another thread's fetch takes what that one got, and does not ask again."""
        seen = self._fetches
        with self._one_at_a_time:
            if self._fetches == seen:
                self._fetch()
            if self._held is None or self._clock() >= self._held.expires_at:
                raise CertificatesUnavailable
            return self._held

    def _renew_aside(self) -> None:
        """Renew in a thread of its own: nobody waits while the old ones count."""
        if self._one_at_a_time.acquire(blocking=False):
            Thread(target=self._renew_and_release, name="certificates", daemon=True).start()

    def _renew_and_release(self) -> None:
        try:
            self._fetch()
        except CertificatesUnavailable:
            logger.warning("Google's certificates could not be renewed; those that are held still count.")
        finally:
            self._one_at_a_time.release()

    def _fetch(self) -> None:
        """Ask Google. The lock is held."""
        try:
            self._held = _ask(self._url, self._clock)
        except (GoogleAuthError, ValueError, TypeError) as error:
            # The address may come from an answer of a proxy: only the kind of the fault is logged.
            logger.warning("Google's certificates could not be fetched: %s.", type(error).__name__)
            self._next_try = self._clock() + SECONDS_BETWEEN_TRIES
            raise CertificatesUnavailable from None
        finally:
            self._fetches += 1


def _ask(url: str, clock: Callable[[], float]) -> _Held:
    """One answer of Google's.

    Raises:
        GoogleAuthError: no answer.
        ValueError, TypeError: another answer than certificates.
    """
    request: Any = Request()
    answer = request(url, method="GET", timeout=FETCH_SECONDS)
    if answer.status != 200:  # noqa: PLR2004 - HTTP's word for "here it is"
        raise ValueError
    by_key = _read(answer.data)
    age = _age(answer.headers)
    return _Held(by_key, clock() + age * REFRESH_AT, clock() + age)


def _read(body: bytes) -> Mapping[str, Certificate]:
    found = json.loads(body)
    if not isinstance(found, dict) or not found or not all(isinstance(each, str) for each in found.values()):
        raise ValueError
    return {key_id: Certificate(pem, crypt.RSAVerifier.from_string(pem)) for key_id, pem in found.items()}  # type: ignore[no-untyped-call]


def _age(headers: Mapping[str, str]) -> float:
    """Seconds for which an answer counts, by its `Cache-Control` and `Age`."""
    match = _MAX_AGE.search(headers.get("Cache-Control", ""))
    spent = headers.get("Age", "0")
    if match is None:
        return _USUAL_AGE
    return min(max(float(match[1]) - (float(spent) if spent.isdecimal() else 0), SECONDS_BETWEEN_FORCED), _LONGEST_AGE)


@cache
def certificates_of(url: str) -> CertificateCache:
    """The cache of this process for one address."""
    return CertificateCache(url)
