"""The transport to FCM HTTP v1 that costs a twentieth of the CPU of the SDK, or less (`make bench-push`)."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any, Final

from mobile_api.push.message import AddressKind, Outgoing
from mobile_api.push.transport import Outcome
from mobile_api.push.transports.fcm_json import Template
from mobile_api.push.transports.local import refused_locally
from mobile_api.push.transports.native.access_token import AccessToken
from mobile_api.push.transports.native.line import Line
from mobile_api.push.transports.native.opening import Opener
from mobile_api.push.transports.native.sending import Sending
from mobile_api.push.transports.sdk import FCM_KINDS

HOST: Final = "fcm.googleapis.com"
_FID: Final = AddressKind.FID
"""By a name of this file: Python 3.11 calls a function for each look at a member of an enum."""


class NativeTransport:
    """Sends to FCM over connections that stay open from batch to batch. For one thread, in which no event loop runs.

    Args:
        app: firebase-admin's, see `mobile_api.firebase.push_app`: its project and its credential.
        connections: at a time, at most; each carries one message at a time.
        seconds: longest wait for a connection, and for an answer.
    """

    def __init__(self, app: Any, *, connections: int = 64, seconds: float = 10.0) -> None:
        self._line = Line(
            loop=asyncio.new_event_loop(),
            opener=Opener(HOST),
            token=AccessToken(app.credential.get_credential(), seconds=seconds),
            path=f"/v1/projects/{app.project_id}/messages:send",
            most=connections,
            seconds=seconds,
        )

    def send(self, batch: Sequence[Outgoing]) -> Iterator[Outcome]:
        """Send a batch; see `Transport.send`."""
        refused = refused_locally(batch, FCM_KINDS)
        yield from refused.values()
        left = [index for index in range(len(batch)) if index not in refused]
        if left:
            templates: dict[tuple[int, bool], Template] = {}
            yield from Sending(self._line, left, partial(_body, batch, templates, int(time.time()))).outcomes()

    def close(self) -> None:
        """End every connection. Nothing can be sent afterwards."""
        for connection in self._line.idle:
            connection.leave()
        self._line.loop.run_until_complete(asyncio.sleep(0))
        self._line.loop.close()


def _body(batch: Sequence[Outgoing], templates: dict[tuple[int, bool], Template], now: int, index: int) -> bytes:
    """The body of a request; a message that many share is written once for each kind of address."""
    message, address = batch[index].message, batch[index].address
    key = (id(message), address.kind is _FID)
    template = templates.get(key)
    if template is None:
        template = templates[key] = Template.of(message, address.kind, now=now)
    return template.filled(address)
