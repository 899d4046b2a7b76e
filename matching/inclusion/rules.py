"""What bounds every policy: caps with their days, and what a group may rest on. Read from a file, with a source for each."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import pairwise
from pathlib import Path
from typing import Any


class RulesBroken(Exception):  # noqa: N818 - as the other refusals of files
    """The file of rules is not as it must be. Says where in it."""


class Basis(StrEnum):
    """By what right a group may be put first."""

    S158 = "S158"
    S13_3 = "S13_3"
    NONE_NEEDED = "NONE_NEEDED"

    @property
    def words(self) -> str:
        """In plain English."""
        return {
            Basis.S158: "Equality Act 2010, section 158: help for a group that takes part too seldom",
            Basis.S13_3: "Equality Act 2010, section 13(3): disabled people may be treated more favourably",
            Basis.NONE_NEEDED: "None needed: this need is not a protected characteristic",
        }[self]


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Bounds that hold from one day to another.

    Attributes:
        valid_from: the first day.
        valid_to: the last; None: until others follow.
        default_cap: of the uplift, in points of the score, where nobody chooses another.
        ceiling: no cap is higher.
        review_months: a policy is reviewed within so many months.
        evidence_months: nothing is relied on for longer.
        source: why these.
    """

    valid_from: date
    valid_to: date | None
    default_cap: float
    ceiling: float
    review_months: int
    evidence_months: int
    source: str


@dataclass(frozen=True, slots=True)
class GroupRule:
    """What a policy for a group may rest on.

    Attributes:
        may_rest_on: the bases, any of which will do.
        source: why these.
        by_fact: whether a policy may take in people by what they told us about themselves, without having asked for it. Never
            for what UK GDPR Art 9 or the Equality Act protects.
    """

    may_rest_on: frozenset[Basis]
    source: str
    by_fact: bool = False


@dataclass(frozen=True, slots=True)
class Rules:
    """All of them."""

    limits: tuple[Limits, ...]
    groups: Mapping[str, GroupRule]

    def on(self, day: date) -> Limits:
        """Return the limits of a day; before the first, the first: they bound, and never free."""
        return next((one for one in reversed(self.limits) if one.valid_from <= day), self.limits[0])


def load_rules(file: Path) -> Rules:
    """Return the rules of a file.

    Raises:
        RulesBroken: it is no JSON, or breaks a rule of this module.
    """
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
        limits = tuple(_limits(entry) for entry in content["limits"])
        groups = {code: _group(entry) for code, entry in content["bases"].items()}
    except (KeyError, TypeError, ValueError, AttributeError, OSError) as error:
        raise RulesBroken(f"{file.name}: {error!r}") from error
    wrong = _wrong_with(limits, groups)
    if wrong:
        raise RulesBroken(f"{file.name}: {wrong}")
    return Rules(limits, groups)


def _limits(entry: dict[str, Any]) -> Limits:
    days = {name: entry[name] and date.fromisoformat(entry[name]) for name in ("valid_from", "valid_to")}
    return Limits(**{**entry, **days})


def _group(entry: dict[str, Any]) -> GroupRule:
    return GroupRule(**{**entry, "may_rest_on": frozenset(map(Basis, entry["may_rest_on"]))})


def _wrong_with(limits: tuple[Limits, ...], groups: Mapping[str, GroupRule]) -> str:
    if not limits or not groups:
        return "has no limits or no groups"
    if any(not 0 < one.default_cap <= one.ceiling <= 1 or not one.source.strip() for one in limits):
        return "limits have no source, or a default above their ceiling"
    if any(earlier.valid_to is None or later.valid_from <= earlier.valid_to for earlier, later in pairwise(limits)):
        return "limits begin before the earlier ones end"
    for code, group in groups.items():
        if not group.may_rest_on or not group.source.strip():
            return f"{code} rests on nothing, or has no source"
        if group.by_fact and group.may_rest_on != {Basis.NONE_NEEDED}:
            return f"{code} is protected: people are taken in because they asked for it, and never by a fact"
    return ""
