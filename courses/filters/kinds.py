"""Kinds of filters, and how a set of them is asked."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from datetime import date
from functools import lru_cache
from typing import Any, Final, cast

from django.db.models import Choices, Q, QuerySet
from django_filters import (
    BooleanFilter,
    DateFilter,
    FilterSet,
    ModelMultipleChoiceFilter,
    MultipleChoiceFilter,
    NumberFilter,
    TypedChoiceFilter,
)

from backend.errors import InvalidInput
from courses.models import Level

MOST_POUNDS: Final = 999_999
_RANGES: Final = (("min_level", "max_level"), ("starts_from", "starts_to"))


class InvalidFilter(InvalidInput):
    """A filter has a value that cannot be used, such as a range that ends before it begins."""

    code = "INVALID_FILTER"
    message = "One of the filters has a value that we can't use."


class AnyOf(MultipleChoiceFilter):
    """Any of these choices. `enum` says of which."""

    def __init__(self, enum: type[Choices], **options: Any) -> None:
        self.enum = enum
        super().__init__(choices=enum.choices, distinct=False, **options)


class LevelFilter(TypedChoiceFilter):
    """A level, compared as a number."""

    enum = Level

    def __init__(self, **options: Any) -> None:
        super().__init__(choices=Level.choices, coerce=int, **options)


class These(ModelMultipleChoiceFilter):
    """Any of these rows, each of which must exist."""

    def __init__(self, **options: Any) -> None:
        super().__init__(distinct=False, **options)


class PoundsFilter(NumberFilter):
    """An amount of money."""

    def __init__(self, **options: Any) -> None:
        super().__init__(min_value=0, max_value=MOST_POUNDS, decimal_places=2, **options)


class OnlyFilter(BooleanFilter):
    """True keeps the rows that meet a condition; False keeps all."""

    def __init__(self, condition: Q, *, label: str) -> None:
        self.condition = condition
        super().__init__(label=f"True: {label} False has no effect.")

    def filter(self, rows: QuerySet[Any], wanted: Any) -> QuerySet[Any]:
        """django-filter's method."""
        return rows.filter(self.condition) if wanted else rows


class DayFilter(DateFilter):
    """Compares a day; a row without one passes, as it can start on any."""

    def filter(self, rows: QuerySet[Any], day: date | None) -> QuerySet[Any]:
        """django-filter's method."""
        if day is None:
            return rows
        return rows.filter(
            Q(**{f"{self.field_name}__isnull": True}) | Q(**{f"{self.field_name}__{self.lookup_expr}": day})
        )


def check_ranges(given: Mapping[str, Any]) -> None:
    """Two ends of a range are in order.

    Raises:
        InvalidFilter: with the name of the upper end.
    """
    for low, high in _RANGES:
        if given.get(low) is not None and given.get(high) is not None and given[low] > given[high]:
            raise InvalidFilter("This range ends before it begins.", field=high)


def passing(filters: type[FilterSet], given: Mapping[str, Any], rows: QuerySet[Any]) -> QuerySet[Any]:
    """The rows that pass the filters of one set; those of other sets in `given` are not looked at.

    Raises:
        InvalidFilter: with the name of the filter.
    """
    names = frozenset(name for name in filters.base_filters if given.get(name) is not None)
    if not names:
        return rows
    chosen = _only_these(cast("Hashable", filters), names)(data=given, queryset=rows)
    if not chosen.is_valid():
        raise InvalidFilter(field=next(iter(chosen.form.errors)))
    found: QuerySet[Any] = chosen.qs
    return found


@lru_cache(maxsize=1_024)
def _only_these(filters: Any, names: frozenset[str]) -> type[FilterSet]:
    """The set without the filters that are not given: django-filter copies every filter and makes a form of them each time."""
    one: Any = type(filters.__name__, (filters,), {})
    # Afterwards: as it makes the class, django-filter collects the filters of its bases again.
    one.base_filters = {name: item for name, item in filters.base_filters.items() if name in names}
    # The form is the same each time, too; what is bound to a request is a copy of its fields.
    form = one({}).get_form_class()
    one.get_form_class = lambda _: form
    return cast("type[FilterSet]", one)
