"""Wages that pay is measured against.

File: `pay_rates.csv`, written for this project from gov.uk and the pages that each row names.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

from courses.importers.fitting import fitting
from courses.importers.reading import Once
from courses.importers.record import Record
from courses.importers.skips import Skip, SkipCode
from courses.importers.upsert import Written, upsert
from courses.models import PayRate

PAY_RATE_COLUMNS = ("kind", "valid_from", "hourly_gbp", "source", "note")


def pay_rate_builder() -> Callable[[Record], PayRate]:
    """Makes a rate of a row."""
    once = Once()

    def build(record: Record) -> PayRate:
        kind, valid_from, hourly = record.choice("kind", PayRate.Kind), _day(record), record.decimal("hourly_gbp")
        if hourly is None or hourly <= 0:
            raise Skip("hourly_gbp", SkipCode.NUMBER_INVALID)
        once("valid_from", (kind, valid_from))
        source, note = record.required_line("source"), record.line("note")
        return fitting(PayRate(kind=kind, valid_from=valid_from, hourly_gbp=hourly, source=source, note=note))

    return build


def write_pay_rates(rows: Iterable[PayRate]) -> Written:
    """Write rates. A rate that was stored and is not in the file stays: it was true once."""
    return upsert(PayRate.objects.all(), rows, key=("kind", "valid_from"))


def _day(record: Record) -> date:
    try:
        return date.fromisoformat(record.required("valid_from"))
    except ValueError:
        raise Skip("valid_from", SkipCode.DATE_INVALID) from None
