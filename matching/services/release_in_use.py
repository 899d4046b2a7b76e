"""Which release is in use: one at a time, and whoever decides about it takes turns."""

from __future__ import annotations

from typing import Final

from django.db import connection, transaction

from matching.models import ModelRelease

_TURNS: Final = 20_261_123
"""Number of the database lock under which a release is made current. Any number that nobody else uses."""


def take_turns() -> None:
    """Wait for whoever decides which release is in use, and hold others up until this transaction ends.

    The second must see the first one's row, or both would want to be current. Taken before any row is, so that no two wait for each other.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_TURNS])


@transaction.atomic
def make_current(release: ModelRelease, *, going_back: bool = False) -> ModelRelease | None:
    """Put a release to use. Every process goes over to it at its next request.

    Args:
        release: saved already or not.
        going_back: it was in use before, and goes on to follow whichever it followed then.

    Returns:
        The one that was in use until now; None where there was none.
    """
    take_turns()
    before = ModelRelease.objects.current().exclude(pk=release.pk).first()
    ModelRelease.objects.current().update(is_current=False)
    release.is_current = True
    if not going_back:
        release.replaced = before
    release.save()
    return before
