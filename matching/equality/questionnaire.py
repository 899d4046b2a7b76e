"""The questions as they stand in the questionnaires' files: versions with two days, questions with a source, options with a code."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Final

PREFER_NOT_TO_SAY: Final = "PREFER_NOT_TO_SAY"


class Confidence(Enum):
    """How well the wording is known."""

    SEEN = "SEEN"
    """We read it where it was published."""
    SECONDARY = "SECONDARY"
    """We read the answers, and not the question's own words."""
    FROM_MEMORY = "FROM_MEMORY"
    """We remember it: to be checked before the first real answer."""
    OURS = "OURS"
    """Words of this project."""


@dataclass(frozen=True, slots=True)
class Ilr:
    """The field of the Individualised Learner Record that a question maps to.

    Attributes:
        field: its name there.
        source: the code list.
        note: how far the mapping is ours.
    """

    field: str
    source: str
    note: str


@dataclass(frozen=True, slots=True)
class Option:
    """One answer that is offered.

    Attributes:
        code: stable, in capitals; what is stored.
        label: what the person reads.
        heading: the heading that it stands under; empty without one.
        ilr: its code in the question's ILR field; empty where there is none.
        ilr_ours: the code is our proposal, because the list has none for it.
    """

    code: str
    label: str
    heading: str = ""
    ilr: str = ""
    ilr_ours: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """One question. Everybody may skip it, and its last option is always "prefer not to say"."""

    code: str
    text: str
    help: str
    source: str
    confidence: Confidence
    ilr: Ilr | None
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Words:
    """What is said beside the questions, in plain words."""

    why: str
    who_sees: str
    skipping: str
    changing: str


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """One version of the questions.

    Attributes:
        version: stored with every answer.
        valid_from: the first day on which it is asked.
        valid_to: the last; None: until another one follows.
    """

    version: str
    valid_from: date
    valid_to: date | None
    words: Words
    questions: tuple[Question, ...]

    def is_asked_on(self, day: date) -> bool:
        """Whether it is in force on this day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)

    def offers(self, answers: Mapping[str, str]) -> bool:
        """Whether every answer is an option of its question."""
        offered = {question.code: {option.code for option in question.options} for question in self.questions}
        return all(option in offered.get(question, ()) for question, option in answers.items())


def asked_on(questionnaires: Iterable[Questionnaire], day: date) -> Questionnaire | None:
    """The version in force; None where none is."""
    return next((one for one in questionnaires if one.is_asked_on(day)), None)
