"""Labelled adverts, and how well a check of honesty agrees with their labels."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from courses.honesty.advert import TEXT_FIELDS, Advert
from courses.honesty.checking import RULES, check
from courses.honesty.verdict import Code
from matching.proportions import wilson

TEXT_CODES: Final = tuple(RULES)
ANY: Final = "not entry-level"
"""The name under which the verdict itself is counted: is there a finding at all?"""


class CorpusError(ValueError):
    """A file of labelled adverts that cannot be read. The message names file and line."""


@dataclass(frozen=True, slots=True)
class Label:
    """What a reader found."""

    code: Code
    field: str
    phrase: str
    """The words that they marked; empty: somewhere in the field."""


@dataclass(frozen=True, slots=True)
class LabelledAdvert:
    """An advert and what a careful reader says of it."""

    key: str
    advert: Advert
    labels: tuple[Label, ...]

    @property
    def codes(self) -> frozenset[str]:
        """Return the codes that it should get."""
        return frozenset(label.code for label in self.labels)


@dataclass(frozen=True, slots=True)
class Agreement:
    """How often a check and the labels agree on one code, counted in adverts."""

    name: str
    hits: int
    false_alarms: int
    misses: int

    @property
    def precision(self) -> float:
        """Return the share of alarms that are right; NaN without an alarm."""
        return _share(self.hits, self.hits + self.false_alarms)

    @property
    def recall(self) -> float:
        """Return the share of what should be found that is found; NaN where there is nothing to find."""
        return _share(self.hits, self.hits + self.misses)

    @property
    def precision_interval(self) -> tuple[float, float]:
        """Return the 95 % interval of the precision."""
        return wilson(self.hits, self.hits + self.false_alarms)

    @property
    def recall_interval(self) -> tuple[float, float]:
        """Return the 95 % interval of the recall."""
        return wilson(self.hits, self.hits + self.misses)


@dataclass(frozen=True, slots=True)
class Mistake:
    """An advert on which check and label differ."""

    key: str
    false_alarms: tuple[str, ...]
    misses: tuple[str, ...]


Guess = Callable[[Advert], Iterable[str]]
"""A check: the codes that it gives to an advert."""


def read_corpus(path: Path) -> tuple[LabelledAdvert, ...]:
    """Read labelled adverts: one JSON object a line with id, title, summary, description, training, and expected = [{code, field, phrase}].

    Raises:
        CorpusError: a line that is no such object, a code that does not exist, or a phrase that does not stand in its field.
        OSError: the file cannot be read.
    """
    lines = path.read_text(encoding="utf-8").splitlines()
    return tuple(_labelled(path, number, line) for number, line in enumerate(lines, 1) if line.strip())


def _labelled(path: Path, number: int, line: str) -> LabelledAdvert:
    try:
        row = json.loads(line)
        texts = {field: str(row.get(field, "")) for field in TEXT_FIELDS}
        advert = Advert(
            title=texts["title"], summary=texts["summary"], description=texts["description"], training=texts["training"]
        )
        labels = tuple(Label(Code(one["code"]), one["field"], one["phrase"]) for one in row["expected"])
        key = str(row["id"])
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        message = f"{path}, line {number}: no labelled advert ({type(error).__name__})."
        raise CorpusError(message) from error
    for label in labels:
        if label.phrase not in texts.get(label.field, ""):
            message = f"{path}, line {number}: the phrase {label.phrase!r} does not stand in the field {label.field!r}."
            raise CorpusError(message)
    return LabelledAdvert(key, advert, labels)


def agreements(corpus: Sequence[LabelledAdvert], guess: Guess) -> tuple[Agreement, ...]:
    """Return the agreement for every code that words can earn, and last for the verdict itself."""
    pairs = [(one.codes, frozenset(guess(one.advert))) for one in corpus]
    rows = [_agreement(code, [(code in wanted, code in found) for wanted, found in pairs]) for code in TEXT_CODES]
    return (*rows, _agreement(ANY, [(bool(wanted), bool(found)) for wanted, found in pairs]))


def mistakes(corpus: Sequence[LabelledAdvert], guess: Guess) -> tuple[Mistake, ...]:
    """Return the adverts on which check and labels differ."""
    found = [(one.key, one.codes, frozenset(guess(one.advert))) for one in corpus]
    return tuple(
        Mistake(key, tuple(sorted(codes - wanted)), tuple(sorted(wanted - codes)))
        for key, wanted, codes in found
        if codes != wanted
    )


def phrases_met(corpus: Sequence[LabelledAdvert]) -> tuple[int, int]:
    """Return (how many marked phrases a finding of the same code overlaps, how many phrases are marked)."""
    marked = [(one, label) for one in corpus for label in one.labels if label.phrase]
    return sum(_is_met(one, label) for one, label in marked), len(marked)


def _is_met(one: LabelledAdvert, label: Label) -> bool:
    start = getattr(one.advert, label.field).index(label.phrase)
    end = start + len(label.phrase)
    return any(
        finding.code == label.code and finding.field == label.field and finding.start < end and start < finding.end
        for finding in check(one.advert).findings
    )


def _agreement(name: str, pairs: Sequence[tuple[bool, bool]]) -> Agreement:
    counts = Counter(pairs)
    return Agreement(name, hits=counts[True, True], false_alarms=counts[False, True], misses=counts[True, False])


def _share(part: int, whole: int) -> float:
    return part / whole if whole else math.nan
