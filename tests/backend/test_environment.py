"""Settings are read from environment variables: typed, checked, and written down as they are read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from backend.environment import Environment

Read = Callable[[Environment], Any]


def text(env: Environment) -> str:
    return env.text("COLOUR", "red", "A colour.", choices=("red", "blue"))


def flag(env: Environment) -> bool:
    return env.flag("LOUD", "Whether it is loud.", default=False)


def integer(env: Environment) -> int:
    return env.integer("SIZE", 10, "How many.")


def words(env: Environment) -> list[str]:
    return env.words("HOSTS", "", "Hosts.")


def folder(env: Environment) -> Path:
    return env.folder("DATA", ".data", "A folder.", base=Path("/srv/app"))


@pytest.mark.parametrize(
    ("read", "values", "result"),
    [
        (text, {}, "red"),
        (text, {"COLOUR": " blue "}, "blue"),
        (flag, {}, False),
        (flag, {"LOUD": ""}, False),
        (flag, {"LOUD": "Yes"}, True),
        (flag, {"LOUD": "1"}, True),
        (flag, {"LOUD": "OFF"}, False),
        (integer, {}, 10),
        (integer, {"SIZE": " 0 "}, 0),
        (integer, {"SIZE": "007"}, 7),
        (words, {}, []),
        (words, {"HOSTS": " a.example ,, b.example,"}, ["a.example", "b.example"]),
        (folder, {}, Path("/srv/app/.data")),
        (folder, {"DATA": "x/../y"}, Path("/srv/app/y")),
        (folder, {"DATA": "/var/lib/skills"}, Path("/var/lib/skills")),
    ],
)
def test_read(read: Read, values: dict[str, str], result: Any) -> None:
    assert read(Environment(values)) == result


@pytest.mark.parametrize(
    ("read", "values", "message"),
    [
        (text, {"COLOUR": "green"}, "COLOUR is 'green'. Use one of: red, blue."),
        (text, {"COLOUR": ""}, "COLOUR is ''. Use one of: red, blue."),
        (flag, {"LOUD": "maybe"}, "LOUD is 'maybe'. Use true or false."),
        (integer, {"SIZE": "-1"}, "SIZE is '-1'. Use a whole number, for example 10."),
        (integer, {"SIZE": "1.5"}, "SIZE is '1.5'. Use a whole number, for example 10."),
        (integer, {"SIZE": "\u0661"}, "SIZE is '\u0661'. Use a whole number, for example 10."),
        (integer, {"SIZE": ""}, "SIZE is ''. Use a whole number, for example 10."),
    ],
)
def test_refused(read: Read, values: dict[str, str], message: str) -> None:
    with pytest.raises(ImproperlyConfigured) as refusal:
        read(Environment(values))

    assert str(refusal.value) == message


def test_the_table_shows_defaults_and_never_values() -> None:
    env = Environment({"COLOUR": "blue", "HOSTS": "secret.example"})
    for read in (text, flag, integer, words, folder):
        read(env)

    assert env.table() == (
        "| variable | default | what it does |\n"
        "|---|---|---|\n"
        "| `COLOUR` | `red` | A colour. |\n"
        "| `LOUD` | `false` | Whether it is loud. |\n"
        "| `SIZE` | `10` | How many. |\n"
        "| `HOSTS` | – | Hosts. |\n"
        "| `DATA` | `.data` | A folder. |"
    )
