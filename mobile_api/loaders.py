"""Batched loading for resolvers that run one after the other."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, Generic, Protocol, TypeVar

from backend.accounts.models import User

K = TypeVar("K")
V = TypeVar("V")
L = TypeVar("L", bound="BatchLoader[Any, Any]")


class Asker(Protocol):
    """What a loader may know of the request: `mobile_api.context.Context`."""

    @property
    def now(self) -> datetime:
        """The moment of the request."""

    @property
    def today(self) -> date:
        """Its date in London."""

    @property
    def user(self) -> User | None:
        """Who asks."""

    def require_user(self) -> User:
        """The same, where somebody must be signed in."""

    def loader(self, kind: type[L]) -> L:
        """The request's loader of this kind."""


class BatchLoader(ABC, Generic[K, V]):
    """Loads values by key, all expected keys at once when the first is asked for, each key once a request.

    A list says which keys its rows will ask for (`expect`) before graphene resolves the rows one by one.
    """

    def __init__(self, asker: Asker) -> None:
        self.asker = asker
        self._expected: dict[K, None] = {}  # in order, so that a statement is the same every time
        self._loaded: dict[K, V] = {}

    @abstractmethod
    def fetch(self, keys: list[K]) -> Mapping[K, V]:
        """The values of all these keys; every key must be in the answer."""

    def expect(self, keys: Iterable[K]) -> None:
        """These keys will be asked for."""
        self._expected.update(dict.fromkeys(keys))

    def load(self, key: K) -> V:
        """The value of a key."""
        if key not in self._loaded:
            self.expect([key])
            wanted = [expected for expected in self._expected if expected not in self._loaded]
            self._expected.clear()
            self._loaded.update(self.fetch(wanted))
        return self._loaded[key]
