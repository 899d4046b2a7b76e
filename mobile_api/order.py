"""The order of a list, and signed places in it: cursors that do not shift when rows are added above."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db.models import Model, Q, QuerySet
from django.utils.crypto import constant_time_compare, salted_hmac

from backend.errors import InvalidInput

_SIGNATURE_BYTES: Final = 9
_LONGEST_CURSOR: Final = 1_024


class InvalidCursor(InvalidInput):
    """Not a cursor of this list in this order."""

    code = "INVALID_CURSOR"
    message = "This list has changed. Please start again from the top."


def _whole(value: object) -> int:
    if type(value) is not int or abs(value) >= 2**63:
        raise ValueError
    return value


def _moment(value: object) -> datetime:
    moment = datetime.fromisoformat(_text(value))
    if moment.tzinfo is None:
        raise ValueError
    return moment


def _day(value: object) -> date:
    return date.fromisoformat(_text(value))


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


@dataclass(frozen=True)
class Key:
    """One column of an order. `read` turns the cursor's JSON value into the column's type."""

    column: str
    read: Callable[[object], Any]
    descending: bool = False

    @classmethod
    def number(cls, column: str, *, descending: bool = False) -> Key:
        """A whole number."""
        return cls(column, _whole, descending)

    @classmethod
    def moment(cls, column: str, *, descending: bool = False) -> Key:
        """A date and time."""
        return cls(column, _moment, descending)

    @classmethod
    def day(cls, column: str, *, descending: bool = False) -> Key:
        """A date."""
        return cls(column, _day, descending)

    @classmethod
    def text(cls, column: str, *, descending: bool = False) -> Key:
        """A text."""
        return cls(column, _text, descending)


@dataclass(frozen=True)
class Order:
    """A total order of a list: the last key is unique, no key is ever null. `name` stands in the cursors."""

    name: str
    keys: tuple[Key, ...]

    def sort(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """The rows in this order."""
        return rows.order_by(*(f"-{key.column}" if key.descending else key.column for key in self.keys))

    def after(self, values: list[Any]) -> Q:
        """Condition of the rows behind these values."""
        first, *_ = self.keys
        behind, equal = Q(), Q()
        for key, value in zip(self.keys, values, strict=True):
            behind |= equal & Q(**{f"{key.column}__{'lt' if key.descending else 'gt'}": value})
            equal &= Q(**{key.column: value})
        # Says the same again in a form that an index on the first column understands.
        return Q(**{f"{first.column}__{'lte' if first.descending else 'gte'}": values[0]}) & behind

    def cursor(self, row: Model) -> str:
        """The place of a row, signed."""
        values = [getattr(row, key.column) for key in self.keys]
        written = [value.isoformat() if isinstance(value, date) else value for value in values]
        payload = json.dumps([self.name, *written], separators=(",", ":")).encode()
        return base64.urlsafe_b64encode(_signature(payload) + payload).decode()

    def read(self, cursor: str) -> list[Any]:
        """The values in a cursor of this order.

        Raises:
            InvalidCursor: it is another order's, or nobody's.
        """
        try:
            raw = base64.b64decode(cursor, altchars=b"-_", validate=True) if len(cursor) <= _LONGEST_CURSOR else b""
            payload = raw[_SIGNATURE_BYTES:]
            if not constant_time_compare(raw[:_SIGNATURE_BYTES].hex(), _signature(payload).hex()):
                raise InvalidCursor(field="after")
            name, *values = json.loads(payload)
            if name != self.name or len(values) != len(self.keys):
                raise InvalidCursor(field="after")
            return [key.read(value) for key, value in zip(self.keys, values, strict=True)]
        except (binascii.Error, ValueError, TypeError):
            raise InvalidCursor(field="after") from None


def _signature(payload: bytes) -> bytes:
    # Named after the module in which cursors began: another salt would end every cursor that a phone holds.
    return salted_hmac("mobile_api.connections", payload, algorithm="sha256").digest()[:_SIGNATURE_BYTES]
