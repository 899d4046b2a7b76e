"""What differs between a list that was signed or stored and the same list made again, in plain words."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from itertools import zip_longest
from typing import TYPE_CHECKING, Any, Final

from matching.recommender.written import bytes_of, read_back

if TYPE_CHECKING:
    from matching.receipts.document import Contents

_COUNTS: Final = ("considered", "excluded")


def differences_to_signed(signed: Contents, made: bytes) -> list[str]:
    """What differs from the receipt; nothing where the list is the same to the last byte.

    Args:
        signed: the contents of the receipt.
        made: the list that was made again, as `written.bytes_of` gives it.
    """
    if hashlib.sha256(made).hexdigest() == signed.list_sha256:
        return []
    found = read_back(made)
    told = [
        f"{name}: {getattr(signed, name)} then, {found[name]} now"
        for name in _COUNTS
        if getattr(signed, name) != found[name]
    ]
    order = [[item["opportunity"], item["option"], _codes(item)] for item in found["items"]]
    told += [
        f"place {place}: {_words(then)} then, {_words(now)} now"
        for place, (then, now) in enumerate(zip_longest(signed.order, order), 1)
        if then != now
    ]
    return told or ["The order and the kinds of reasons are the same; scores or words differ."]


def differences_to_stored(stored: Mapping[str, Any], made: bytes) -> list[str]:
    """What differs from the stored list, item by item.

    Args:
        stored: `considered`, `excluded` and `items` as the database keeps them.
        made: the list that was made again.
    """
    if bytes_of(stored) == made:
        return []
    found = read_back(made)
    told = [
        f"stored {name}: {stored[name]}, made again: {found[name]}" for name in _COUNTS if stored[name] != found[name]
    ]
    nothing: dict[str, Any] = {}
    for place, (kept, again) in enumerate(zip_longest(stored["items"], found["items"], fillvalue=nothing), 1):
        names = [name for name in sorted({*kept, *again}) if kept.get(name) != again.get(name)]
        if names:
            told.append(f"stored item {place} differs in: {', '.join(names)}")
    return told


def _codes(item: Mapping[str, Any]) -> str:
    return " ".join(reason["code"] for reason in item["reasons"])


def _words(place: list[Any] | None) -> str:
    return "nothing" if place is None else f"opportunity {place[0]} by way {place[1]} ({place[2] or 'no reason'})"
