"""Residents."""

from __future__ import annotations

from typing import Any

from matching.models import Resident
from tests.factories.user import user


def resident(*, uid: str = "alice", **fields: Any) -> Resident:
    """A persona who has answered nothing, unless told otherwise."""
    return Resident.objects.create(user=user(uid=uid), **fields)


def the_resident(uid: str = "alice") -> Resident:
    """The resident of a persona; the same one when called twice."""
    return Resident.objects.filter(user__firebase_uid=uid).first() or resident(uid=uid)
