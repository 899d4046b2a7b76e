"""firebase-admin as a transport: the safe default, and what the native one is compared with."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any, Final

from firebase_admin import messaging
from firebase_admin.exceptions import FirebaseError
from google.auth.exceptions import GoogleAuthError
from requests.adapters import HTTPAdapter

from mobile_api.push.message import AddressKind, Outgoing
from mobile_api.push.transport import Outcome, Verdict
from mobile_api.push.transports.fcm_errors import UNREADABLE
from mobile_api.push.transports.local import refused_locally
from mobile_api.push.transports.sdk_errors import of_answer, of_credentials
from mobile_api.push.transports.sdk_message import sdk_message
from mobile_api.push.transports.threads import sent_in_threads

FCM_KINDS: Final = (AddressKind.FID, AddressKind.TOKEN)
"""Addresses that FCM knows."""


class SdkTransport:
    """Sends each message with `messaging.send`.

    Not with `send_each`: that one answers for a whole batch at once, opens a thread for each message, and raises for all where
    one has no access token.

    Args:
        app: the SDK's app, see `mobile_api.firebase.push_app`.
        threads: messages that are on their way at a time, at most.
    """

    def __init__(self, app: Any, *, threads: int = 32) -> None:
        self._app = app
        self._threads = threads
        _send_once(app, threads)

    def send(self, batch: Sequence[Outgoing]) -> Iterator[Outcome]:
        """Send a batch; see `Transport.send`."""
        refused = refused_locally(batch, FCM_KINDS)
        yield from refused.values()
        left = [index for index in range(len(batch)) if index not in refused]
        yield from sent_in_threads(left, partial(self._sent, batch), threads=self._threads)

    def _sent(self, batch: Sequence[Outgoing], index: int) -> Outcome:
        outgoing, now = batch[index], time.time()
        try:
            name: object = messaging.send(sdk_message(outgoing.message, outgoing.address, now=int(now)), app=self._app)
        except FirebaseError as error:
            return of_answer(index, error, now=now)
        except GoogleAuthError as error:
            return of_credentials(index, error)
        except (AttributeError, KeyError, TypeError, ValueError):
            # What we send was checked: it is the answer that is no JSON object with a name or an error.
            return Outcome(index, Verdict.UNKNOWN, UNREADABLE)
        if not isinstance(name, str):
            return Outcome(index, Verdict.UNKNOWN, UNREADABLE)
        return Outcome(index, Verdict.ACCEPTED, "ACCEPTED", name)


def _send_once(app: Any, threads: int) -> None:
    """Take the SDK's own repeating away: where an answer was lost, it would send the same push up to 11 times.

    The SDK has no option for it. A test counts the requests that arrive, so that an SDK which moves this is noticed.
    """
    service = messaging._get_messaging_service(app)  # noqa: SLF001 - see above
    service._client.session.mount(  # noqa: SLF001 - see above
        "https://fcm.googleapis.com", HTTPAdapter(pool_maxsize=threads, max_retries=0)
    )
