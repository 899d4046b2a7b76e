"""What has changed since a questioned list was made, by the records that are kept anyway: only that can be called put right."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date
from typing import Final

from django.db.models import Q

from courses.models import ListingChange
from matching.datasets import resident_profile
from matching.models import InclusionPolicy, ListQuestion, ModelRelease
from matching.recommender.plain import to_plain

Change = ListQuestion.Change
_CHANGED: Final = [
    ListingChange.Action.CREATED,
    ListingChange.Action.EDITED,
    ListingChange.Action.MOVED,
    ListingChange.Action.HIDDEN,
    ListingChange.Action.SHOWN,
]
"""What is done to a listing that anybody can see in a list. To confirm one changes nothing."""

_DONE: Final = frozenset({"kept", "seen"})
"""Of what a list is made from: what somebody did, and has not told us."""


def changes_since(question: ListQuestion, *, engine: str | None, listing: int | None = None) -> frozenset[Change]:
    """Which kinds of changes are on record since the list was made.

    Args:
        question: about the list.
        engine: hash of the code that makes lists today where it differs from the code that made this one; None: it does not, or
            that can't be told any more.
        listing: number of another course or job that was put right; None: the one that the question is about.
    """
    return frozenset(
        change for change, is_there in _RECORDS.items() if is_there(question, listing or question.listing_number)
    ) | (frozenset({Change.CODE}) if engine else frozenset())


def _listing(question: ListQuestion, listing: int | None) -> bool:
    changes = ListingChange.objects.filter(opportunity=listing, at__gt=question.list_made_at, action__in=_CHANGED)
    return listing is not None and changes.exists()


def _policy(question: ListQuestion, _listing: int | None) -> bool:
    """Of those that moved a line of this list."""
    named = Q()
    for name in question.shown.get("policies", []):
        code, _, version = name.rpartition(" v")
        named |= Q(code=code, version=version)
    return bool(named) and InclusionPolicy.objects.filter(named, ended_at__gt=question.list_made_at).exists()


def _release(question: ListQuestion, _listing: int | None) -> bool:
    made_by = question.receipt.release_id if question.receipt else None
    current = ModelRelease.objects.current().values_list("pk", flat=True).first()
    return made_by is not None and current is not None and made_by != current


def _answers(question: ListQuestion, _listing: int | None) -> bool:
    """Since it was asked by the row itself, where also answers stand that no list is made from; before that by the receipt."""
    return question.resident.changed_at > question.asked_at or _tells_something_else(question)


def _tells_something_else(question: ListQuestion) -> bool:
    if question.receipt is None:
        return False
    contents = json.loads(question.receipt.contents)
    if "answers" not in contents:
        return False
    now = to_plain(resident_profile(question.resident, today=date.fromisoformat(contents["today"])))
    return any(now[name] != then for name, then in contents["answers"].items() if name in now and name not in _DONE)


_RECORDS: Final[Mapping[Change, Callable[[ListQuestion, int | None], bool]]] = {
    Change.LISTING: _listing,
    Change.POLICY: _policy,
    Change.RELEASE: _release,
    Change.ANSWERS: _answers,
}
