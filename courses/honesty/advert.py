"""What the check reads of a job. Plain values: no model, no database."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

TEXT_FIELDS: Final = ("title", "summary", "description", "training")
"""The fields of an `Advert` that hold words, in the order in which they are read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Advert:
    """A job as its employer describes it. The texts are plain text without HTML; an unknown fact is None or empty."""

    title: str
    summary: str = ""
    description: str = ""
    training: str = ""
    minimum_level: int | None = None
    """Qualification level that one must already hold, 0 to 8."""
    pay_min: Decimal | None = None
    """Lowest pay in pounds, for one `pay_period`."""
    pay_period: str = ""
    """HOUR or YEAR, as `Job.PayPeriod` has it."""
    hours_per_week: Decimal | None = None
    minimum_wage_hourly: Decimal | None = None
    """The minimum wage in pounds an hour that is in force when the job starts, for whom it may employ. None: not compared."""
