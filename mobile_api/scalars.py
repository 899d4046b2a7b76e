"""Values that are neither text nor a whole number."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

import graphene
from graphql import GraphQLError, StringValueNode
from graphql.language import FloatValueNode, IntValueNode

_DATE: Final = re.compile(r"(19|20)[0-9]{2}-[0-9]{2}-[0-9]{2}")
_MOMENT: Final = re.compile(
    r"(19|20)[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?(Z|[+-][0-9]{2}:[0-9]{2})"
)
_YEAR_MONTH: Final = re.compile(r"(19|20)[0-9]{2}-(0[1-9]|1[0-2])")
_POUNDS: Final = re.compile(r"[0-9]{1,7}(\.[0-9]{1,2})?")


class Date(graphene.Scalar):
    """A day, written `2026-11-23`. Years 1900 to 2099."""

    @staticmethod
    def serialize(value: date) -> str:
        """As ISO 8601."""
        return value.isoformat()

    @staticmethod
    def parse_value(value: Any) -> date:
        """From a variable.

        Raises:
            GraphQLError: not a day.
        """
        if isinstance(value, str) and _DATE.fullmatch(value):
            try:
                return date.fromisoformat(value)
            except ValueError:  # the 31st of February
                pass
        raise GraphQLError("A date is written 2026-11-23.")

    @staticmethod
    def parse_literal(node: Any, _variables: Any = None) -> date:
        """From the document."""
        return Date.parse_value(node.value if isinstance(node, StringValueNode) else None)


class Moment(graphene.Scalar):
    """A moment with its offset from UTC: `2026-11-23T09:30:00Z`. Years 1900 to 2099."""

    @staticmethod
    def serialize(value: datetime) -> str:
        """As ISO 8601."""
        return value.isoformat()

    @staticmethod
    def parse_value(value: Any) -> datetime:
        """From a variable.

        Raises:
            GraphQLError: not a moment, or one without an offset: nobody knows when that is.
        """
        if isinstance(value, str) and _MOMENT.fullmatch(value):
            try:
                return datetime.fromisoformat(value)
            except ValueError:  # the 31st of February
                pass
        raise GraphQLError("A moment is written 2026-11-23T09:30:00Z.")

    @staticmethod
    def parse_literal(node: Any, _variables: Any = None) -> datetime:
        """From the document."""
        return Moment.parse_value(node.value if isinstance(node, StringValueNode) else None)


class YearMonth(graphene.Scalar):
    """A month of a year, written `1998-04`. Years 1900 to 2099."""

    @staticmethod
    def serialize(value: date) -> str:
        """From any day of the month."""
        return f"{value:%Y-%m}"

    @staticmethod
    def parse_value(value: Any) -> str:
        """From a variable.

        Raises:
            GraphQLError: not a month.
        """
        if isinstance(value, str) and _YEAR_MONTH.fullmatch(value):
            return value
        raise GraphQLError("A month is written 1998-04.")

    @staticmethod
    def parse_literal(node: Any, _variables: Any = None) -> str:
        """From the document."""
        return YearMonth.parse_value(node.value if isinstance(node, StringValueNode) else None)


class Money(graphene.Scalar):
    """An amount in pounds, as text so that no penny is rounded away: `"12.50"`. A number is accepted too."""

    @staticmethod
    def serialize(value: Decimal) -> str:
        """With two decimals."""
        return f"{value:.2f}"

    @staticmethod
    def parse_value(value: Any) -> Decimal:
        """From a variable.

        Raises:
            GraphQLError: not an amount of at most seven digits and two decimals.
        """
        text = str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""
        if not _POUNDS.fullmatch(text):
            raise GraphQLError('An amount of money is written "12.50".')
        return Decimal(text)

    @staticmethod
    def parse_literal(node: Any, _variables: Any = None) -> Decimal:
        """From the document."""
        return Money.parse_value(
            node.value if isinstance(node, StringValueNode | IntValueNode | FloatValueNode) else None
        )
