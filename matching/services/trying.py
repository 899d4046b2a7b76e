"""Recommendations for somebody who has no account: from a postcode and a sentence. Nothing of it is stored, anywhere."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import Final

from django.conf import settings
from django.utils import timezone

from backend.errors import Refusal
from matching.datasets import trial_profile
from matching.models import RecommendationList
from matching.queries.recommendations import StoredItem
from matching.services.matcher import current_matcher
from matching.services.recommend import inputs_of, ranked
from matching.services.residents import outcode_of, plain_text

_DIGITS: Final = 12  # of the hash of the inputs that name a list: 48 bits, which a cursor holds as a number


class TooManyTries(Refusal):
    """More people try at once than this process makes lists for; whoever is signed in does not wait behind them."""

    code = "TOO_MANY_TRIES"
    message = "Many people are trying this just now. Please try again in a minute."


@dataclass(frozen=True)
class Trial:
    """A list that is shown and forgotten.

    Attributes:
        made: its columns, as they would be stored.
        items: its lines; `list_id` is a hash of the inputs, so that the same words give the same list.
        list_id: the same.
    """

    made: RecommendationList
    items: list[StoredItem]
    list_id: int


class _Tries:
    """Lists made for people without an account, in this minute and process."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._minute = self._made = 0

    def take(self, now: datetime) -> None:
        minute = int(now.timestamp() // 60)
        with self._lock:
            if minute != self._minute:
                self._minute, self._made = minute, 0
            if self._made >= settings.TRIES_A_MINUTE:
                raise TooManyTries
            self._made += 1


_TRIES: Final = _Tries()


def try_recommend(*, postcode: str, wants: str, now: datetime) -> Trial:
    """The list that a resident with these two answers would get.

    Args:
        postcode: all of it, or its first half; only the first half is used.
        wants: what they are looking for, in their own words.
        now: the moment.

    Raises:
        PostcodeInvalid, PostcodeOutsideLondon, TooLong, NotAllowed, TooManyTries, MatcherNotReady.
    """
    profile = trial_profile(outcode_of(postcode), plain_text("wants", wants))
    _TRIES.take(now)
    matcher = current_matcher(today=timezone.localdate(now))
    made = RecommendationList(**ranked(matcher, profile, now=now))
    list_id = int(inputs_of(matcher, profile)[:_DIGITS], 16)
    return Trial(made, [StoredItem(list_id=list_id, **item) for item in made.items], list_id)
