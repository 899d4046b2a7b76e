"""Questions about lists."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from matching.models import ListQuestion, Receipt
from tests.factories.receipt import receipt

ASKED_AT = datetime(2026, 11, 23, 12, tzinfo=UTC)


def list_question(*, about: Receipt | None = None, **fields: Any) -> ListQuestion:
    """A question that waits, about the whole of a list: of Alice, unless the receipt is somebody else's."""
    row = about or receipt()
    defaults = {
        "resident": row.resident,
        "receipt": row,
        "list_number": row.number,
        "list_made_at": row.made_at,
        "reason": "TREATED_WORSE",
        "words": "Why is it so short?",
        "asked_at": ASKED_AT,
        "due_on": date(2026, 12, 23),
    }
    return ListQuestion.objects.create(**{**defaults, **fields})
