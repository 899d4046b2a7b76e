"""What one request shares: who asks, which moment it is, and what is loaded already."""

from __future__ import annotations

from datetime import date, datetime
from functools import cached_property
from typing import Any, TypeVar, cast

from django.http import HttpRequest
from django.utils import timezone

from backend.accounts.models import User
from backend.errors import SignInNeeded
from courses.services.access import organisations_of
from mobile_api.auth import SignIn, ask_firebase, sign_in_of
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
    def sign_in(self) -> SignIn | None:
        """The account of the request's token, and what the token says; None without one. Checked once.

        Raises:
            SignInRefused: the token is no good.
        """
        return sign_in_of(self.request)

    @property
    def user(self) -> User | None:
        """The account of the request's token; None without one.

        Raises:
            SignInRefused: the token is no good.
        """
        return None if self.sign_in is None else self.sign_in.user

    @cached_property
    def today(self) -> date:
        """The date in London at the moment of the request."""
        return timezone.localdate(self.now)

    @cached_property
    def organisations(self) -> frozenset[tuple[str, int]]:
        """The organisations for which whoever asks acts: `provider` or `employer`, and the key. One statement, once a request."""
        return frozenset() if self.user is None else organisations_of(self.user)

    def require_user(self) -> User:
        """The account, where there must be one.

        Raises:
            SignInNeeded: nobody is signed in.
        """
        if self.user is None:
            raise SignInNeeded
        return self.user

    def require_standing(self) -> None:
        """Ask Firebase whether the account still stands.

        Raises:
            SignInRefused: it was switched off, deleted or signed out since, or Firebase does not answer.
        """
        if self.sign_in is not None:
            ask_firebase(self.sign_in, now=self.now)

    def loader(self, kind: type[L]) -> L:
        """The request's loader of this kind, made on first use."""
        if kind not in self._loaders:
            self._loaders[kind] = kind(self)
        return cast("L", self._loaders[kind])
