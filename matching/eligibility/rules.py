"""Rules as they are read from their files: leaves with a source and two days, in small trees, in dated versions of a scheme."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import TypeAlias

from matching.eligibility.conditions import Condition


class Confidence(Enum):
    """How well a rule is known."""

    SEEN = "SEEN"
    """We read it where it was published."""
    SECONDARY = "SECONDARY"
    """We read somebody who reports it."""
    FROM_MEMORY = "FROM_MEMORY"
    """We remember it. It decides nothing: its answer is always a perhaps."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """One rule.

    Attributes:
        id: stable, in small letters.
        condition: the question.
        words: the rule in plain words.
        evidence: what to bring, in plain words.
        source: the document where it stands.
        url: its address; empty where we have none.
        confidence: how well it is known.
        valid_from: the first day it is known for.
        valid_to: the last day it is known for.
    """

    id: str
    condition: Condition
    words: str
    evidence: tuple[str, ...]
    source: str
    url: str
    confidence: Confidence
    valid_from: date
    valid_to: date


@dataclass(frozen=True, slots=True)
class Group:
    """Rules that must all hold, or of which one is enough."""

    all_needed: bool
    parts: tuple[Node, ...]


Node: TypeAlias = Leaf | Group


@dataclass(frozen=True, slots=True)
class Version:
    """A scheme between two days.

    Attributes:
        rule: the tree.
        notes: plain sentences that everybody is told.
    """

    id: str
    valid_from: date
    valid_to: date
    rule: Node
    notes: tuple[str, ...]

    def leaves(self) -> Iterator[Leaf]:
        """All its rules."""
        yield from _leaves(self.rule)


@dataclass(frozen=True, slots=True)
class Scheme:
    """Something that may pay.

    Attributes:
        code: a value of `FundingStream`, or a name of our own.
        title: in plain words.
        versions: in order of time, never two on one day; none where we hold no rules.
    """

    code: str
    title: str
    versions: tuple[Version, ...]

    def on(self, day: date) -> Version | None:
        """The version in force on a day."""
        return next((version for version in self.versions if version.valid_from <= day <= version.valid_to), None)


@dataclass(frozen=True, slots=True)
class Question:
    """How an answer is asked for, and how its values read after "if".

    Attributes:
        tell_us: a plain request.
        values: by value.
    """

    tell_us: str
    values: dict[str, str]


@dataclass(frozen=True, slots=True)
class Rulebook:
    """All that is read from the folder.

    Attributes:
        schemes: by code.
        questions: by name of an answer.
    """

    schemes: dict[str, Scheme]
    questions: dict[str, Question]


def _leaves(node: Node) -> Iterator[Leaf]:
    if isinstance(node, Leaf):
        yield node
    else:
        for part in node.parts:
            yield from _leaves(part)
