"""Rates of pay, row by row."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from courses.importers.pay_rates import pay_rate_builder, write_pay_rates
from courses.importers.reading import parse
from courses.importers.record import Record
from courses.importers.skips import Skips
from courses.models import PayRate
from tests.courses.importers.folder import said

GOOD = {"kind": "AGE_21_PLUS", "valid_from": "2026-04-01", "hourly_gbp": "12.71", "source": "gov.uk", "note": ""}


@pytest.mark.django_db
def test_pay_rates() -> None:
    changes = [
        {},
        {"kind": "AGE_99"},
        {"valid_from": "01/04/2026"},
        {"hourly_gbp": "0"},
        {"hourly_gbp": "12.711", "kind": "UNDER_18"},
        {"source": ""},
        {},
    ]
    records = [Record("pay_rates.csv", number, GOOD | change) for number, change in enumerate(changes, start=2)]
    skips = Skips()
    assert write_pay_rates(parse(records, pay_rate_builder(), skips)).created == 1
    assert list(PayRate.objects.values_list("kind", "valid_from", "hourly_gbp")) == [
        ("AGE_21_PLUS", date(2026, 4, 1), Decimal("12.71"))
    ]
    assert said(skips) == [
        (3, "kind", "VALUE_UNKNOWN", "row"),
        (4, "valid_from", "DATE_INVALID", "row"),
        (5, "hourly_gbp", "NUMBER_INVALID", "row"),
        (6, "hourly_gbp", "NUMBER_INVALID", "row"),
        (7, "valid_from", "DUPLICATE", "row"),
        (8, "valid_from", "DUPLICATE", "row"),
    ]
