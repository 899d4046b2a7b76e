"""Whether a row fits the columns that it goes into. Checked before it is written, so that one row never costs a whole source."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import cache
from typing import Any, TypeVar

from django.contrib.postgres.fields import ArrayField
from django.db import connection, models

from courses.importers.skips import Skip, SkipCode

M = TypeVar("M", bound=models.Model)
Fits = Callable[[Any], bool]


def fitting(instance: M) -> M:
    """The instance itself.

    Raises:
        Skip: a text is too long, or a number too large or too fine, for its column.
    """
    for name, fits, code in _checks(type(instance)):
        value = getattr(instance, name)
        if value is not None and not fits(value):
            raise Skip(name, code)
    return instance


@cache
def _checks(model: type[models.Model]) -> list[tuple[str, Fits, SkipCode]]:
    """(column, whether a value fits, what is wrong where it does not) of each column that has a limit."""
    checks = []
    for column in model._meta.concrete_fields:  # noqa: SLF001 - Django's documented name
        if isinstance(column, ArrayField):
            longest = column.base_field.max_length
            checks += [(column.attname, _every_text(longest), SkipCode.TOO_LONG)] if longest else []
        elif isinstance(column, models.DecimalField):
            checks.append((column.attname, _decimal(column), SkipCode.NUMBER_INVALID))
        elif isinstance(column, models.IntegerField):
            least, most = connection.ops.integer_field_range(column.get_internal_type())
            checks.append((column.attname, _whole(least, most), SkipCode.NUMBER_INVALID))
        elif column.max_length:  # a TextField's limit binds no database by itself
            checks.append((column.attname, _text(column.max_length), SkipCode.TOO_LONG))
    return checks


def _text(longest: int) -> Fits:
    return lambda value: len(value) <= longest


def _every_text(longest: int) -> Fits:
    return lambda values: all(len(value) <= longest for value in values)


def _whole(least: int | None, most: int | None) -> Fits:
    return lambda value: (least is None or value >= least) and (most is None or value <= most)


def _decimal(column: models.DecimalField[Any, Any]) -> Fits:
    """A finer number would be rounded by the database, and would then differ from the file at every import."""
    limit = Decimal(10) ** (column.max_digits - column.decimal_places)
    return lambda value: abs(value) < limit and value == round(value, column.decimal_places)
