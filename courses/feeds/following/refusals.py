"""Why a feed cannot be followed, and whether it helps to try again."""

from __future__ import annotations

from typing import ClassVar

from backend.errors import Refusal


class FeedRefusal(Refusal):
    """The feed cannot be read.

    Args:
        message: plain English.
        seconds: how long its server asks us to wait.
    """

    retry: ClassVar[bool] = False
    """Whether the same request may succeed later."""

    def __init__(self, message: str | None = None, *, seconds: float | None = None) -> None:
        super().__init__(message)
        self.seconds = seconds


class FeedAddressWrong(FeedRefusal):
    """Not an address that we read."""

    code = "FEED_ADDRESS_WRONG"
    message = "Give the whole address of the feed, with http:// or https:// and without a user name."


class FeedAddressPrivate(FeedRefusal):
    """It leads into a network that is not public: this machine, its neighbours, or a cloud's own service."""

    code = "FEED_ADDRESS_PRIVATE"
    message = (
        "This address is not on the open internet. To follow a feed in your own network, set FEEDS_MAY_BE_PRIVATE."
    )


class FeedElsewhere(FeedRefusal):
    """It sends us to another server."""

    code = "FEED_ELSEWHERE"
    message = "The feed points to another server. If it has moved, follow it at its new address."


class FeedGone(FeedRefusal):
    """There is no feed at this address."""

    code = "FEED_GONE"
    message = "There is no feed at this address. Ask its publisher where it is now."


class FeedUnreachable(FeedRefusal):
    """Its server does not answer, or is not able to."""

    code = "FEED_UNREACHABLE"
    message = "The feed's server does not answer. Nothing is lost: the next run goes on from here."
    retry = True


class FeedRefusesUs(FeedRefusal):
    """Its server says no."""

    code = "FEED_REFUSES"
    message = "The feed's server refuses the request. Check the address."


class FeedTooLarge(FeedRefusal):
    """A page that is larger than any honest one."""

    code = "FEED_TOO_LARGE"
    message = "A page of the feed is too large. Ask its publisher for smaller pages, or add &limit=100 to the address."


class FeedNotUnderstood(FeedRefusal):
    """What comes is not Realtime Paged Data Exchange."""

    code = "FEED_NOT_UNDERSTOOD"
    message = "What is at this address is not a change feed (RPDE 1.0)."


class FeedTooNew(FeedRefusal):
    """It comes from a later version of this software."""

    code = "FEED_TOO_NEW"
    message = "The feed comes from a newer version of this software. Update this instance first."
