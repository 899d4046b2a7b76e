"""Days, months and money: strict on the way in, one form on the way out."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from graphql import GraphQLError, parse_value

from mobile_api.scalars import Date, Money, YearMonth


@pytest.mark.parametrize(
    ("scalar", "value", "expected"),
    [
        (Date, "2026-11-23", date(2026, 11, 23)),
        (Date, "1900-01-01", date(1900, 1, 1)),
        (Money, "12.50", Decimal("12.50")),
        (Money, "0", Decimal(0)),
        (Money, 12, Decimal(12)),
        (Money, 12.5, Decimal("12.5")),
        (YearMonth, "1998-04", "1998-04"),
    ],
)
def test_read(scalar: Any, value: object, expected: object) -> None:
    assert scalar.parse_value(value) == expected


@pytest.mark.parametrize(
    ("scalar", "value"),
    [
        *(
            (Date, value)
            for value in [
                "20261123",
                "2026-W48-1",
                "2026-02-30",
                "1899-12-31",
                "2100-01-01",
                "２０２６-11-23",
                "",
                1,
                None,
            ]
        ),
        *(
            (Money, value)
            for value in ["NaN", "Infinity", "1e3", "-1", "1.234", "12345678", "1_000", "١", "", True, None, [], 1e300]
        ),
        *((YearMonth, value) for value in ["1998-4", "1998-13", "1998-04-01", "", 199804, None]),
    ],
)
def test_refused(scalar: Any, value: object) -> None:
    with pytest.raises(GraphQLError):
        scalar.parse_value(value)


@pytest.mark.parametrize(
    ("scalar", "literal", "expected"),
    [
        (Date, '"2026-11-23"', date(2026, 11, 23)),
        (Money, '"12.50"', Decimal("12.50")),
        (Money, "12", Decimal(12)),
        (Money, "12.5", Decimal("12.5")),
        (YearMonth, '"1998-04"', "1998-04"),
    ],
)
def test_read_from_the_document(scalar: Any, literal: str, expected: object) -> None:
    assert scalar.parse_literal(parse_value(literal)) == expected


@pytest.mark.parametrize(("scalar", "literal"), [(Date, "20261123"), (Money, "true"), (YearMonth, "1998")])
def test_refused_from_the_document(scalar: Any, literal: str) -> None:
    with pytest.raises(GraphQLError):
        scalar.parse_literal(parse_value(literal))


def test_written() -> None:
    assert Date.serialize(date(2026, 1, 2)) == "2026-01-02"
    assert Money.serialize(Decimal("12.5")) == "12.50"
    assert YearMonth.serialize(date(1998, 4, 1)) == "1998-04"
