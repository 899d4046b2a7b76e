"""Frozen dataclasses of plain values to JSON and back: how a resident's answers are kept with a list that was made from them."""

from __future__ import annotations

import types
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")


def to_plain(value: Any) -> Any:
    """Return what `json` can write: always the same for equal values, in whatever order a set holds them.

    Raises:
        TypeError: no way to write this is agreed on.
    """
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: to_plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, frozenset):
        return [to_plain(one) for one in sorted(value)]
    if isinstance(value, tuple):
        return [to_plain(one) for one in value]
    if value is None or isinstance(value, str | int | float):
        return value
    message = f"No way to write a {type(value).__name__} is agreed on."
    raise TypeError(message)


def from_plain(kind: type[T], value: Any) -> T:
    """Return the value of this type that `to_plain` wrote. A field that is absent keeps its default.

    Raises:
        TypeError, ValueError: it is none of that type, or has a field that the type lacks.
    """
    made: T = _read(kind, value)
    return made


def _read(kind: Any, value: Any) -> Any:
    origin = get_origin(kind)
    if origin is not None:
        return _read_several(origin, get_args(kind), value)
    if is_dataclass(kind):
        return _read_fields(kind, value)
    if kind is date:
        return date.fromisoformat(value)
    if issubclass(kind, Enum):
        return kind(value)
    fits = isinstance(value, int | float if kind is float else kind) and (not isinstance(value, bool) or kind is bool)
    if not fits:
        message = f"{value!r} is no {kind.__name__}."
        raise TypeError(message)
    return float(value) if kind is float else value


def _read_several(origin: Any, of: tuple[Any, ...], value: Any) -> Any:
    """Read a value of `X | None`, `frozenset[X]`, `tuple[X, ...]` or `tuple[X, Y]`."""
    if origin in {Union, types.UnionType}:
        return None if value is None else _read(next(one for one in of if one is not type(None)), value)
    if origin is frozenset:
        return frozenset(_read(of[0], one) for one in value)
    kinds = (of[0],) * len(value) if of[-1] is Ellipsis else of
    return tuple(_read(one, inner) for one, inner in zip(kinds, value, strict=True))


def _read_fields(kind: Any, value: dict[str, Any]) -> Any:
    hints = get_type_hints(kind)
    unknown = value.keys() - hints.keys()
    if unknown:
        message = f"{kind.__name__} has no {', '.join(sorted(unknown))}."
        raise TypeError(message)
    return kind(**{name: _read(hints[name], inner) for name, inner in value.items()})
