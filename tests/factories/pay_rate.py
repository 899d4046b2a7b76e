"""Wages that pay is measured against."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from courses.models import PayRate


def pay_rate(*, kind: str = PayRate.Kind.AGE_21_PLUS, valid_from: date, hourly_gbp: str, **fields: Any) -> PayRate:
    """A rate from a day on."""
    defaults = {"source": "A law of this test"}
    return PayRate.objects.create(
        **{**defaults, "kind": kind, "valid_from": valid_from, "hourly_gbp": Decimal(hourly_gbp), **fields}
    )
