"""Groups as they stand in their file: the words of each have versions with two days, and a choice holds for the words that were shown."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any


class GroupsBroken(Exception):  # noqa: N818 - as the other refusals of files
    """The file of groups is not as it must be. Says where in it."""


@dataclass(frozen=True, slots=True)
class Words:
    """What a person is shown before they choose.

    Attributes:
        version: stored with the choice.
        valid_from: the first day on which they are shown.
        valid_to: the last; None: until others follow.
        words: the text, in plain words.
    """

    version: str
    valid_from: date
    valid_to: date | None
    words: str

    def are_shown_on(self, day: date) -> bool:
        """Whether they are in force on this day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, slots=True)
class Group:
    """People whom a programme may be meant for.

    Attributes:
        code: stable, in capitals.
        title: its name, in plain words.
        special_category: whether the choice tells something of UK GDPR Art 9: origin, health, orientation.
        source: by what right programmes may be meant for them.
        versions: of the words, the oldest first.
    """

    code: str
    title: str
    special_category: bool
    source: str
    versions: tuple[Words, ...]

    def words_on(self, day: date) -> Words | None:
        """The words in force; None where the group is not offered."""
        return next((one for one in self.versions if one.are_shown_on(day)), None)


def load_groups(file: Path) -> tuple[Group, ...]:
    """Every group, in the order of the file.

    Raises:
        GroupsBroken: it is no JSON, or breaks a rule of this module.
    """
    try:
        groups = tuple(_group(entry) for entry in json.loads(file.read_text(encoding="utf-8")))
    except (KeyError, TypeError, ValueError, OSError) as error:
        raise GroupsBroken(f"{file.name}: {error!r}") from error
    if len({group.code for group in groups}) != len(groups):
        raise GroupsBroken(f"{file.name}: two groups have one code")
    for group in groups:
        wrong = _wrong_with(group)
        if wrong:
            raise GroupsBroken(f"{file.name}: {group.code} {wrong}")
    return groups


def current_words(groups: Iterable[Group], day: date) -> dict[str, str]:
    """Code of each group that is offered, to the version of its words."""
    return {group.code: words.version for group in groups if (words := group.words_on(day)) is not None}


def _group(entry: dict[str, Any]) -> Group:
    versions = tuple(
        Words(
            version=one["version"],
            valid_from=date.fromisoformat(one["valid_from"]),
            valid_to=one["valid_to"] and date.fromisoformat(one["valid_to"]),
            words=one["words"],
        )
        for one in entry["versions"]
    )
    return Group(**{**entry, "versions": versions})


def _wrong_with(group: Group) -> str:
    if not group.source.strip() or not group.title.strip() or not all(one.words.strip() for one in group.versions):
        return "has no source, no title or no words"
    if len({one.version for one in group.versions}) != len(group.versions):
        return "has two versions with one name"
    for earlier, later in pairwise(group.versions):
        if earlier.valid_to is None or later.valid_from <= earlier.valid_to:
            return f"{later.version} begins before {earlier.version} ends"
    return ""
