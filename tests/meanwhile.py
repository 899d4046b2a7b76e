"""Two things at the same moment, on real connections: one is stopped in the middle, the other begins, and then both go on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as StillWaits
from contextlib import contextmanager
from threading import Event
from types import ModuleType
from typing import Any

import pytest
from django.db import connections

from backend.errors import Refusal

Begin = Callable[[Callable[[], object]], Future[str]]
A_MOMENT = 0.3
"""Seconds after which something that has not come back waits for the other."""


@pytest.fixture
def at_the_same_time() -> Iterator[Begin]:
    """`begin(work)`: begins it on a connection of its own; its result is `ok`, or the code of the refusal."""

    def run(work: Callable[[], object]) -> str:
        try:
            work()
        except Refusal as refusal:
            return refusal.code
        else:
            return "ok"
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        yield lambda work: pool.submit(run, work)


@contextmanager
def stopped_before(module: ModuleType, name: str, begin: Callable[[], Future[str]]) -> Iterator[Future[str]]:
    """Begin something, and stop it before it calls this function of this module. It goes on when the block ends."""
    there, go_on, real = Event(), Event(), getattr(module, name)

    def stop(*given: Any, **more: Any) -> Any:
        there.set()
        assert go_on.wait(timeout=20)
        return real(*given, **more)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, name, stop)
        begun = begin()
        assert there.wait(timeout=20)
        try:
            yield begun
        finally:
            go_on.set()
            begun.exception(timeout=20)


def waits(begun: Future[str]) -> bool:
    """Whether it has not come back within a moment."""
    try:
        begun.result(timeout=A_MOMENT)
    except StillWaits:
        return True
    return False
