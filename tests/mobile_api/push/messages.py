"""Messages and addresses for the tests of push, of people who do not exist."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mobile_api.push.message import Address, AddressKind, Outgoing, PushMessage


def message(**changes: Any) -> PushMessage:
    """A message with nothing wrong with it, but for the changes."""
    content: Mapping[str, Any] = {
        "title": "A place is free",
        "body": "Bricklaying for beginners starts on Monday.",
        "data": {"kind": "place_freed"},
        "tag": "place-freed-17",
        "ttl_seconds": 3_600,
        "urgent": True,
        "link": "https://skills.example.org/courses/17",
    }
    return PushMessage(**{**content, **changes})


def fid(value: str = "cAlice000000000000000a") -> Address:
    """A phone that is known by its installation."""
    return Address(AddressKind.FID, value)


def token(value: str = "bob:token") -> Address:
    """A phone that is known by its registration token."""
    return Address(AddressKind.TOKEN, value)


def outgoing(*addresses: Address, **changes: Any) -> list[Outgoing]:
    """One message to each of these addresses."""
    shared = message(**changes)
    return [Outgoing(address, shared) for address in addresses]
