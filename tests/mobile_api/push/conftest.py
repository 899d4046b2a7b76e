"""Fixtures of the tests of push."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from itertools import count

import pytest

from mobile_api.firebase import push_app
from mobile_api.push.transport import Transport
from mobile_api.push.transports.native.sender import NativeTransport
from mobile_api.push.transports.sdk import SdkTransport
from tests.fakes.fcm.service import FakeFcm
from tests.fakes.fixtures import fakes_of_session, fcm, loopback, push_service

__all__ = ["fakes_of_session", "fcm", "loopback", "push_service"]

AT_A_TIME = 8
"""Messages that each way has on its way at a time."""
PATIENCE = 10.0
"""Seconds that each way waits for an answer, on a busy machine."""
_NUMBERS = count(1)

Make = Callable[..., Transport]


@pytest.fixture
def make(fcm: FakeFcm) -> Iterator[Make]:
    """`make("sdk" or "native", seconds=…, fresh=…)`: a way to FCM; `fresh`: with credentials that were never used."""
    with ExitStack() as stack:

        def made(way: str, *, seconds: float = PATIENCE, fresh: bool = True) -> Transport:
            # Apps are kept by their settings.
            app = push_app(seconds=seconds + next(_NUMBERS) / 1_000_000 if fresh else seconds)
            if way == "sdk":
                return SdkTransport(app, threads=AT_A_TIME)
            return stack.enter_context(closing(NativeTransport(app, connections=AT_A_TIME, seconds=seconds)))

        yield made


@pytest.fixture(params=["sdk", "native"])
def way(request: pytest.FixtureRequest) -> str:
    """Each way to FCM by its name."""
    return str(request.param)


@pytest.fixture
def transport(make: Make, way: str) -> Transport:
    """Each way to FCM."""
    return make(way, fresh=False)
