"""django-filter's FilterSets as GraphQL input types, so that a filter is written once."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Any, Final

import graphene
from django_filters import FilterSet, ModelMultipleChoiceFilter, NumberFilter

from courses.filters import AnyOf, DayFilter, InvalidFilter, LevelFilter, OnlyFilter, PoundsFilter
from mobile_api.enums import enum_of
from mobile_api.node import decode
from mobile_api.scalars import Date, Money

MOST_VALUES: Final = 20  # of one filter


def input_type(name: str, sets: tuple[type[FilterSet], ...], description: str) -> type:
    """The input type with every filter of these FilterSets. All of them may be left out; those given must all hold."""
    fields = {
        key: graphene.InputField(_graphql(item), description=item.label)
        for filters in sets
        for key, item in filters.base_filters.items()
    }
    return type(name, (graphene.InputObjectType,), {"__doc__": description, **fields})


def given_values(sets: tuple[type[FilterSet], ...], sent: Mapping[str, Any] | None) -> dict[str, Any]:
    """What was sent, as django-filter reads it: stored values for enums, keys for ids.

    Raises:
        InvalidFilter: more than 20 values for one filter.
        InvalidId: an id of something else.
    """
    filters = {key: item for one in sets for key, item in one.base_filters.items()}
    return {key: _value(key, filters[key], value) for key, value in (sent or {}).items() if value is not None}


def _graphql(item: Any) -> Any:
    if isinstance(item, ModelMultipleChoiceFilter):
        return graphene.List(graphene.NonNull(graphene.ID))
    if isinstance(item, AnyOf):
        return graphene.List(graphene.NonNull(enum_of(item.enum)))
    if isinstance(item, LevelFilter):
        return enum_of(item.enum)
    plain = {PoundsFilter: Money, NumberFilter: graphene.Int, DayFilter: Date, OnlyFilter: graphene.Boolean}
    return plain[type(item)]


def _value(key: str, item: Any, value: Any) -> Any:
    if isinstance(value, list):
        if len(value) > MOST_VALUES:
            raise InvalidFilter(f"Please choose at most {MOST_VALUES}.", field=key)
        if isinstance(item, ModelMultipleChoiceFilter):
            name = item.queryset.model.__name__
            return [decode(one, name, field=key)[1] for one in value]
        return [_stored(one) for one in value]
    return _stored(value)


def _stored(value: Any) -> Any:
    return value.value if isinstance(value, Enum) else value
