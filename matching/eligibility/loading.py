"""Reads the rules' folder, strictly: a rule without a source, or two versions on one day, stops everything."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from matching.eligibility.about_course import Approved, LevelIs, ListedFree, NotFoundation
from matching.eligibility.about_pay import PaidBelow, PaidBelowWage, PaysTheMinimum, WageYear
from matching.eligibility.about_person import (
    AgedAtStart,
    AgedOn31August,
    FirstFull,
    LevelBelow,
    LivesInLondon,
    MayStay,
    NeedsDigital,
    NeedsEnglishMaths,
    ProviderDecides,
    WorkIs,
)
from matching.eligibility.conditions import Condition
from matching.eligibility.rules import Confidence, Group, Leaf, Node, Question, Rulebook, Scheme, Version
from matching.eligibility.truth import Truth

PAY_LIMITS: Final = "pay_limits.json"
QUESTIONS: Final = "questions.json"
_LEAF_KEYS: Final = {
    "id", "test", "words", "evidence", "source", "url", "confidence", "valid_from", "valid_to"
}  # fmt: skip


class RulesBroken(Exception):  # noqa: N818 - as the other refusals of files
    """A file of rules is not as it must be. Says the file and where in it."""


PLAIN_TESTS: Final[Mapping[str, type[Condition]]] = {
    "may_stay": MayStay,
    "aged_on_31_august": AgedOn31August,
    "aged_at_start": AgedAtStart,
    "first_full_level": FirstFull,
    "level_held_below": LevelBelow,
    "needs_english_maths": NeedsEnglishMaths,
    "needs_digital": NeedsDigital,
    "provider_decides": ProviderDecides,
    "listed_free": ListedFree,
    "approved": Approved,
    "not_foundation": NotFoundation,
    "pays_the_minimum": PaysTheMinimum,
}
"""Tests whose keys are the fields of their class, as they stand in the file."""


def load_rulebook(folder: Path) -> Rulebook:
    """Everything in the folder.

    Raises:
        RulesBroken: a file is missing, is no JSON, or breaks a rule of this module.
    """
    limits = _pay_limits(_read(folder / PAY_LIMITS))
    questions = {name: Question(**entry) for name, entry in _read(folder / QUESTIONS).items()}
    schemes: dict[str, Scheme] = {}
    seen: set[str] = set()
    for path in sorted(folder.glob("*.json")):
        if path.name not in {PAY_LIMITS, QUESTIONS}:
            scheme = _Reader(path.name, limits, seen).scheme(_read(path))
            if scheme.code in schemes:
                raise RulesBroken(f"{path.name}: another file has the scheme {scheme.code}")
            schemes[scheme.code] = scheme
    return Rulebook(schemes, questions)


class _Reader:
    """Reads one file of a scheme."""

    def __init__(self, name: str, limits: Mapping[str, tuple[WageYear, ...]], seen: set[str]) -> None:
        self._name = name
        self._limits = limits
        self._seen = seen

    def scheme(self, entry: dict[str, Any]) -> Scheme:
        """A scheme with its versions."""
        self._keys(entry, {"scheme", "title", "versions"}, "the file")
        versions = tuple(self._version(one) for one in entry["versions"])
        for earlier, later in pairwise(versions):
            if later.valid_from <= earlier.valid_to:
                raise self._broken(later.id, "begins before the version before it ends")
        if not versions:
            raise self._broken("the file", "has no version")
        return Scheme(entry["scheme"], entry["title"], versions)

    def _version(self, entry: dict[str, Any]) -> Version:
        self._keys(entry, {"id", "valid_from", "valid_to", "notes", "rule"}, str(entry.get("id")))
        self._once(entry["id"])
        start, end = self._days(entry)
        return Version(entry["id"], start, end, self._node(entry["rule"]), tuple(entry["notes"]))

    def _node(self, entry: dict[str, Any]) -> Node:
        for key in ("all_of", "any_of"):
            if key in entry:
                self._keys(entry, {key}, key)
                if not entry[key]:
                    raise self._broken(key, "is empty")
                return Group(key == "all_of", tuple(self._node(part) for part in entry[key]))
        return self._leaf(entry)

    def _leaf(self, entry: dict[str, Any]) -> Leaf:
        where = str(entry.get("id"))
        self._keys(entry, _LEAF_KEYS, where)
        self._once(entry["id"])
        if not entry["source"].strip() or not entry["words"].strip():
            raise self._broken(where, "has no source or no words")
        if entry["confidence"] not in Confidence.__members__:
            raise self._broken(where, "has an unknown confidence")
        start, end = self._days(entry)
        return Leaf(
            id=entry["id"],
            condition=self._condition(where, dict(entry["test"])),
            words=entry["words"],
            evidence=tuple(entry["evidence"]),
            source=entry["source"],
            url=entry["url"],
            confidence=Confidence[entry["confidence"]],
            valid_from=start,
            valid_to=end,
        )

    def _condition(self, where: str, test: dict[str, Any]) -> Condition:
        name = test.pop("name", "")
        try:
            if name in PLAIN_TESTS:
                return PLAIN_TESTS[name](**test)
            return self._made[name](test)
        except (KeyError, TypeError, ValueError, ArithmeticError) as error:
            raise self._broken(where, "has a test that we don't know, or one with wrong keys") from error

    @property
    def _made(self) -> Mapping[str, Callable[[dict[str, Any]], Condition]]:
        """Tests whose values need reading."""
        return {
            "lives_in_london": lambda test: LivesInLondon(**{key: Truth[value] for key, value in test.items()}),
            "level_of_course": lambda test: LevelIs(
                **{k: Truth[v] if k == "otherwise" else v for k, v in test.items()}
            ),
            "work_is": lambda test: WorkIs(**{key: tuple(value) for key, value in test.items()}),
            "paid_below": lambda test: PaidBelow(**{key: Decimal(value) for key, value in test.items()}),
            "paid_below_wage": lambda test: PaidBelowWage(years=self._limits[test["wage"]], **test),
        }

    def _days(self, entry: dict[str, Any]) -> tuple[date, date]:
        try:
            start, end = date.fromisoformat(entry["valid_from"]), date.fromisoformat(entry["valid_to"])
        except (TypeError, ValueError) as error:
            raise self._broken(entry["id"], "has a day that is none") from error
        if end < start:
            raise self._broken(entry["id"], "ends before it begins")
        return start, end

    def _once(self, identifier: str) -> None:
        if identifier in self._seen:
            raise self._broken(identifier, "is an id that stands twice")
        self._seen.add(identifier)

    def _keys(self, entry: dict[str, Any], wanted: set[str], where: str) -> None:
        if entry.keys() != wanted:
            raise self._broken(where, f"has other keys than {', '.join(sorted(wanted))}")

    def _broken(self, where: str, what: str) -> RulesBroken:
        return RulesBroken(f"{self._name}: {where} {what}")


def _read(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise RulesBroken(f"{path.name}: can't be read as JSON") from error


def _pay_limits(entry: dict[str, list[dict[str, Any]]]) -> dict[str, tuple[WageYear, ...]]:
    try:
        return {
            wage: tuple(
                WageYear(
                    start=date.fromisoformat(year["from"]),
                    end=date.fromisoformat(year["to"]),
                    autumns=tuple(year["autumns"]),
                    hours_a_week=tuple(Decimal(hours) for hours in year["hours_a_week"]),
                    source=year["source"],
                )
                for year in years
            )
            for wage, years in entry.items()
        }
    except (KeyError, TypeError, ValueError, ArithmeticError) as error:
        raise RulesBroken(f"{PAY_LIMITS}: a year is not complete") from error
