"""The guided steps: what is asked, why, who sees it, in which order, and how long it takes.

The order is by what an answer changes: the weights of the parts of the score that it feeds, and the conditions that it decides.
How long a step takes is not guessed but counted, from its words, taps and letters, at rates that the file names with their source.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from matching.onboarding.files import GuideBroken, demand, once, read_json
from matching.recommender.candidates import Cause
from matching.recommender.scorer import Part, Weights

_KEYS: Final = {
    "id", "question", "why", "who_sees", "kind", "fields", "parts", "causes", "options", "taps", "letters", "needs", "unless"
}  # fmt: skip
WORTH_OF_A_CONDITION: Final = 0.2
"""What an answer is worth that can leave things out, beside the weights of the score."""


class StepKind(StrEnum):
    """How a step is answered."""

    TEXT = "TEXT"
    """A text in one's own words."""
    WORK = "WORK"
    """Past work, and skills ticked from what it took."""
    ONE = "ONE"
    """One of its options."""
    MANY = "MANY"
    """Any of its options, or none."""
    MONTH = "MONTH"
    """A month of a year."""
    YES_NO = "YES_NO"
    """Yes or no."""


@dataclass(frozen=True, slots=True)
class Option:
    """An answer that is offered: what is sent, and how it reads."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Unless:
    """A step is not asked where this answer is exactly that."""

    field: str
    only: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One question.

    Attributes:
        id: stable, in small letters.
        question: in plain words.
        why: why we ask.
        who_sees: who sees the answer.
        kind: how it is answered.
        fields: the answers of a resident that it gives; the first one is needed.
        parts: the parts of the score that it feeds.
        causes: the conditions that it decides.
        options: what is offered; empty where the app has its own way to ask.
        taps: that it takes, "next" too.
        letters: that people usually type.
        needs: answers without which it makes no sense.
        unless: answers with which it makes none.
    """

    id: str
    question: str
    why: str
    who_sees: str
    kind: StepKind
    fields: tuple[str, ...]
    parts: tuple[Part, ...]
    causes: tuple[Cause, ...]
    options: tuple[Option, ...]
    taps: int
    letters: int
    needs: tuple[str, ...]
    unless: tuple[Unless, ...]

    def worth(self, weights: Weights) -> float:
        """How much its answer can change what is recommended."""
        return float(weights.of(self.parts).sum()) + WORTH_OF_A_CONDITION * len(self.causes)

    def fits(self, told: Mapping[str, Sequence[str]]) -> bool:
        """Whether it is to be asked, given what is known: answer -> its values; what is not known is absent."""
        known = all(told.get(field) for field in self.needs)
        return known and not any(tuple(told.get(one.field, ())) == one.only for one in self.unless)


@dataclass(frozen=True, slots=True)
class Effort:
    """How fast people are. The file names the source."""

    words_a_minute: float
    letters_a_minute: float
    decide_seconds: float
    tap_seconds: float
    read_of_options: float
    source: str


@dataclass(frozen=True, slots=True)
class Guide:
    """All steps, in the order in which they are best asked."""

    version: str
    effort: Effort
    steps: tuple[Step, ...]

    def step(self, identifier: str) -> Step | None:
        """The step with this id."""
        return next((step for step in self.steps if step.id == identifier), None)

    def seconds(self, step: Step) -> float:
        """How long a step takes. Who sees it is the same everywhere, and read once: in the first step."""
        said = f"{step.question} {step.why} {step.who_sees if step is self.steps[0] else ''}"
        offered = sum(len(option.label.split()) for option in step.options)
        words = len(said.split()) + self.effort.read_of_options * offered
        reading = 60 * words / self.effort.words_a_minute
        typing = 60 * step.letters / self.effort.letters_a_minute
        return reading + self.effort.decide_seconds + step.taps * self.effort.tap_seconds + typing


def load_guide(path: Path, weights: Weights) -> Guide:
    """The file, its steps ordered by their worth at these weights; as they stand there where they are worth the same.

    Raises:
        GuideBroken: it is not as it must be.
    """
    content = read_json(path)
    steps = [_step(path, entry) for entry in content["steps"]]
    once(path, [step.id for step in steps])
    once(path, [field for step in steps for field in step.fields])
    ordered = sorted(steps, key=lambda step: -step.worth(weights))
    return Guide(content["version"], Effort(**content["effort"]), tuple(ordered))


def _step(path: Path, entry: dict[str, Any]) -> Step:
    where = str(entry.get("id"))
    demand(path, where, so=entry.keys() == _KEYS, what="has other keys than it must")
    for key in ("question", "why", "who_sees", "fields"):
        demand(path, where, so=bool(entry[key]), what=f"has no {key}")
    try:
        return Step(
            id=where,
            question=entry["question"],
            why=entry["why"],
            who_sees=entry["who_sees"],
            kind=StepKind(entry["kind"]),
            fields=tuple(entry["fields"]),
            parts=tuple(Part(part) for part in entry["parts"]),
            causes=tuple(Cause(cause) for cause in entry["causes"]),
            options=tuple(Option(**option) for option in entry["options"]),
            taps=entry["taps"],
            letters=entry["letters"],
            needs=tuple(entry["needs"]),
            unless=tuple(Unless(one["field"], tuple(one["only"])) for one in entry["unless"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise GuideBroken(f"{path.name}: {where} has a value that we don't know") from error
