"""Reads settings from environment variables and remembers each one, so that the README's table can be compared with the code."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

_TRUE = frozenset({"1", "true", "yes", "on"})
_FALSE = frozenset({"0", "false", "no", "off", ""})
_KEY_BYTES = 32
_KEY_NUMBERS = 2**32


@dataclass(frozen=True)
class Setting:
    """One documented environment variable."""

    name: str
    default: str
    meaning: str


class Environment:
    """Typed access to environment variables; every access documents itself."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = values
        self.settings: list[Setting] = []

    def text(self, name: str, default: str, meaning: str, *, choices: tuple[str, ...] = ()) -> str:
        """The value as text; with `choices`, one of them."""
        self.settings.append(Setting(name, default, meaning))
        value = self._values.get(name, default).strip()
        if choices and value not in choices:
            raise ImproperlyConfigured(f"{name} is {value!r}. Use one of: {', '.join(choices)}.")
        return value

    def flag(self, name: str, meaning: str, *, default: bool) -> bool:
        """The value as yes or no."""
        value = self.text(name, "true" if default else "false", meaning).lower()
        if value not in _TRUE | _FALSE:
            raise ImproperlyConfigured(f"{name} is {value!r}. Use true or false.")
        return value in _TRUE

    def integer(self, name: str, default: int, meaning: str) -> int:
        """The value as a whole number, zero or more."""
        value = self.text(name, str(default), meaning)
        if not value.isascii() or not value.isdigit():
            raise ImproperlyConfigured(f"{name} is {value!r}. Use a whole number, for example {default}.")
        return int(value)

    def words(self, name: str, default: str, meaning: str) -> list[str]:
        """A comma-separated list, blanks dropped."""
        return [word.strip() for word in self.text(name, default, meaning).split(",") if word.strip()]

    def keys(self, name: str, meaning: str) -> dict[int, bytes]:
        """Numbered keys of 32 bytes, `2:BASE64,1:BASE64`, in the order in which they stand."""
        found = {}
        for word in self.words(name, "", meaning):
            number, _, key = word.partition(":")
            try:
                found[int(number)] = base64.b64decode(key, validate=True)
            except ValueError:
                found[0] = b""  # refused below: neither the number nor the key may be said
        if any(not 1 <= number < _KEY_NUMBERS or len(key) != _KEY_BYTES for number, key in found.items()):
            raise ImproperlyConfigured(f"{name} is not right. Use numbers from 1 and keys of 32 bytes: 1:BASE64.")
        return found

    def folder(self, name: str, default: str, meaning: str, *, base: Path) -> Path:
        """A folder or a file; a relative one is taken from `base`."""
        return (base / self.text(name, default, meaning)).resolve()

    def table(self) -> str:
        """Every setting as a Markdown table, in the order of settings.py."""
        rows = [f"| `{s.name}` | {f'`{s.default}`' if s.default else '–'} | {s.meaning} |" for s in self.settings]
        return "\n".join(["| variable | default | what it does |", "|---|---|---|", *rows])
