"""Google's access token, by google-auth: renewed while the old one still counts."""

from __future__ import annotations

import time
from functools import partial
from typing import Any, Final

from google.auth.credentials import TokenState
from google.auth.exceptions import GoogleAuthError
from google.auth.transport.requests import Request

from mobile_api.push.transport import Verdict
from mobile_api.push.transports.sdk_errors import credentials_verdict

SECONDS_BETWEEN_TRIES: Final = 30.0
"""Between two tries to renew what still counts: each may hold a batch up for seconds."""


class AccessToken:
    """The headers that say who we are.

    Args:
        credential: google-auth's, as firebase-admin made it.
        seconds: longest wait for one answer of Google's.

    Attributes:
        age: how often it was renewed.
    """

    def __init__(self, credential: Any, *, seconds: float) -> None:
        self._credential = credential
        self._request = partial(Request(), timeout=seconds)
        self._next_try = 0.0
        self.age = 0

    @property
    def is_due(self) -> bool:
        """Whether to renew it: it counts no more, or for less than the four minutes that google-auth takes care of."""
        state = self._credential.token_state
        return state is TokenState.INVALID or (state is TokenState.STALE and time.monotonic() >= self._next_try)

    def renew(self, *, refused: bool = False) -> Verdict | None:
        """Get a new one. None: all is well, or the old one still counts; else why nothing can be sent.

        Args:
            refused: the old one was refused, so that it does not count whatever its date says.
        """
        self._next_try = time.monotonic() + SECONDS_BETWEEN_TRIES
        try:
            self._credential.refresh(self._request)
        except GoogleAuthError as error:
            return None if self._credential.valid and not refused else credentials_verdict(error)
        self.age += 1
        return None

    def headers(self) -> dict[str, str]:
        """The headers of each request."""
        found: dict[str, str] = {}
        self._credential.apply(found)
        return found
