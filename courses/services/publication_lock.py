"""One lock an organisation for what takes minutes: a large upload that is being published in one transaction (ADR 13).

It is a lock of the database that no row stands for. The organisation's own row stays free meanwhile, so that colleagues submit,
edit and invite; who would have to wait for the end is told so instead.
"""

from __future__ import annotations

from typing import Any, Final

from django.db import connection
from django.db.models import QuerySet

from backend.errors import Refusal
from courses.models import Employer, Opportunity, Provider

# Numbers of ours among the advisory locks of the database.
_LOCKS: Final[dict[type[Provider | Employer], int]] = {Provider: 20_261_126, Employer: 20_261_127}
_KEYS: Final = 2**31


class UploadIsBeingPublished(Refusal):
    """It would have to wait for minutes."""

    code = "UPLOAD_IS_BEING_PUBLISHED"
    message = "An upload of this organisation is being published just now. Please try again in a few minutes."


def hold_publication(model: type[Provider | Employer], pk: int) -> None:
    """Until the end of the transaction nobody else publishes for this organisation, and nobody suspends it. Waits for those who do."""
    _ask("SELECT pg_advisory_xact_lock(%s, %s)", model, pk)


def refuse_while_publishing(model: type[Provider | Employer], pk: int) -> None:
    """Refuse while an upload of the organisation is published; else none begins before the end of the transaction.

    Raises:
        UploadIsBeingPublished.
    """
    # Shared: those who ask do not stand in each other's way, only in that of a publication.
    if not _ask("SELECT pg_try_advisory_xact_lock_shared(%s, %s)", model, pk):
        raise UploadIsBeingPublished


def refuse_if_it_holds(listing: QuerySet[Opportunity]) -> None:
    """Refuse where a listing that somebody else holds is one of an organisation whose upload is being published.

    Raises:
        UploadIsBeingPublished.
    """
    keys = listing.values("pk")
    for pk in Provider.objects.filter(courses__in=keys).values_list("pk", flat=True):
        refuse_while_publishing(Provider, pk)
    for pk in Employer.objects.filter(jobs__in=keys).values_list("pk", flat=True):
        refuse_while_publishing(Employer, pk)


def _ask(statement: str, model: type[Provider | Employer], pk: int) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(statement, [_LOCKS[model], pk % _KEYS])
        return cursor.fetchone()[0]
