"""What the database refuses, it refuses everybody."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import InternalError, transaction

from backend.audit.models import AuditEntry, AuditLink, WaitingEntry
from tests.backend.audit.rows import entries

pytestmark = pytest.mark.django_db

FORBIDDEN: dict[str, Callable[[], object]] = {
    "change an entry": lambda: AuditEntry.objects.update(action="OTHER_THING"),
    "delete an entry": lambda: AuditEntry.objects.all()._raw_delete("default"),
    "change a link": lambda: AuditLink.objects.update(hash="0" * 64),
    "delete a link": lambda: AuditLink.objects.all()._raw_delete("default"),
}


@pytest.mark.parametrize("name", list(FORBIDDEN))
def test_rows_are_only_added(name: str) -> None:
    entries(2)
    before = [*AuditEntry.objects.values(), *AuditLink.objects.values()]

    with pytest.raises(InternalError, match="Cannot update or delete rows"), transaction.atomic():
        FORBIDDEN[name]()

    assert [*AuditEntry.objects.values(), *AuditLink.objects.values()] == before


def test_an_entry_waits_until_it_is_chained() -> None:
    (made,) = entries(1)

    assert list(WaitingEntry.objects.all()) == []
    assert AuditLink.objects.get().entry == made
