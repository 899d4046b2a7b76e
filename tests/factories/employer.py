"""Employers."""

from __future__ import annotations

from itertools import count
from typing import Any

from courses.models import Employer

_NUMBER = count(1)


def employer(**fields: Any) -> Employer:
    """An approved employer with a name of its own."""
    return Employer.objects.create(
        **{"name": f"Tidewharf Software {next(_NUMBER)}", "approval": Employer.Approval.APPROVED, **fields}
    )
