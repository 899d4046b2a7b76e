"""How many places on courses residents already had, for the nightly run: everybody is counted alike."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Final

import numpy as np
from django.conf import settings
from django.db.models import Count
from numpy.typing import NDArray

from courses.models import Opportunity
from matching.inclusion.amortising import Amortising, load_amortising
from matching.models import Application

_LOT: Final = 10_000
"""Residents that are asked about at once."""
_HAD: Final = (Application.Status.ACCEPTED, Application.Status.STARTED, Application.Status.COMPLETED)
"""A place that was taken. Who gave it back, or never began, had none."""


@cache
def amortising() -> tuple[Amortising, ...]:
    """Read once a process."""
    return load_amortising(settings.BASE_DIR / "fixtures" / "inclusion" / "amortising.json")


def places_received(residents: Sequence[int], *, days: int, now: datetime) -> NDArray[np.int64]:
    """Count the places on courses that each had in the last days, in their order."""
    found = np.zeros(len(residents), dtype=np.int64)
    for start in range(0, len(residents), _LOT):
        lot = residents[start : start + _LOT]
        rows = Application.objects.filter(
            resident__in=lot,
            opportunity__kind=Opportunity.Kind.COURSE,
            status__in=_HAD,
            changed_at__gt=now - timedelta(days=days),
        )
        counts = dict(rows.order_by().values_list("resident").annotate(Count("pk")))
        found[start : start + len(lot)] = [counts.get(resident, 0) for resident in lot]
    return found
