"""What one request shares: who asks, which moment it is, and what is loaded already."""

from __future__ import annotations

from datetime import date, datetime
from functools import cached_property
from typing import Any, TypeVar, cast

from django.http import HttpRequest
from django.utils import timezone

from backend.accounts.models import User
from backend.errors import SignInNeeded
from mobile_api.auth import authenticate
from mobile_api.loaders import BatchLoader
from mobile_api.once import Once

L = TypeVar("L", bound=BatchLoader[Any, Any])


class Context:
    """The `info.context` of every resolver."""

    def __init__(self, request: HttpRequest, *, now: datetime) -> None:
        self.request = request
        self.now = now
        self.once = Once()
        self._loaders: dict[type[BatchLoader[Any, Any]], BatchLoader[Any, Any]] = {}

    @cached_property
    def user(self) -> User | None:
        """The account of the request's token; None without one. Checked once.

        Raises:
            SignInRefused: the token is no good.
        """
        return authenticate(self.request)

    @cached_property
    def today(self) -> date:
        """The date in London at the moment of the request."""
        return timezone.localdate(self.now)

    def require_user(self) -> User:
        """The account, where there must be one.

        Raises:
            SignInNeeded: nobody is signed in.
        """
        if self.user is None:
            raise SignInNeeded
        return self.user

    def loader(self, kind: type[L]) -> L:
        """The request's loader of this kind, made on first use."""
        if kind not in self._loaders:
            self._loaders[kind] = kind(self)
        return cast("L", self._loaders[kind])
