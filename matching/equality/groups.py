"""What people of each answer got, as it may be shown: sums of ten people or more, rounded, none that a subtraction tells. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from matching.equality.questionnaire import Questionnaire

FEWEST: Final = 10
"""Fewer people than this are not shown: somebody who knows one of them could find the others."""
ROUNDED_TO: Final = 5


@dataclass(frozen=True, slots=True)
class Got:
    """What one person got in a month.

    Attributes:
        notifications: that they were sent.
        opened: of these.
    """

    notifications: int
    opened: int


@dataclass(frozen=True, slots=True)
class GroupGot:
    """What those got who gave one answer. Numbers are rounded to 5; None: too few people, or a difference would tell of few.

    Attributes:
        people: about whom something was decided.
        reached: of them, who were sent anything.
        openers: of them, who opened anything.
        notifications: that were sent, to those reached.
    """

    version: str
    question: str
    option: str
    label: str
    people: int | None
    reached: int | None
    openers: int | None
    notifications: int | None


Answered = tuple[bytes, str, Mapping[str, str]]
"""Name of the row, version of the questions, and the option that was chosen of each."""


def shown(people: int) -> int | None:
    """A count as it may be shown."""
    return None if people < FEWEST else ROUNDED_TO * round(people / ROUNDED_TO)


def protected(counts: Mapping[str, int]) -> dict[str, int | None]:
    """The counts of the options of one question. Where those that are hidden are few together, the smallest of the others is hidden too.

    Whoever knows the whole would else find by subtraction what is hidden.
    """
    hidden = {option for option, count in counts.items() if count < FEWEST}
    rest = sorted((option for option in counts if option not in hidden), key=lambda option: (counts[option], option))
    if rest and 0 < sum(counts[option] for option in hidden) < FEWEST:
        hidden.add(rest[0])
    return {option: None if option in hidden else shown(count) for option, count in counts.items()}


def got_by_group(
    questionnaires: Sequence[Questionnaire], answered: Iterable[Answered], got: Mapping[bytes, Got]
) -> list[GroupGot]:
    """Every option of every version, in the order in which they are asked.

    Args:
        questionnaires: the versions.
        answered: everybody's answers; whoever is not in `got` is left out.
        got: what people got, by the name of their row.
    """
    sums: dict[tuple[str, str], dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    for name, version, answers in answered:
        theirs = got.get(name)
        if theirs is not None:
            for question, option in answers.items():
                sums[version, question][option].update(
                    people=1,
                    reached=theirs.notifications > 0,
                    openers=theirs.opened > 0,
                    notifications=theirs.notifications,
                )
    return [
        row
        for version in questionnaires
        for question in version.questions
        for row in _rows(
            version.version,
            question.code,
            {option.code: option.label for option in question.options},
            sums[version.version, question.code],
        )
    ]


def _rows(
    version: str, question: str, labels: Mapping[str, str], sums: Mapping[str, Mapping[str, int]]
) -> Iterable[GroupGot]:
    whole = {option: sums.get(option, {}) for option in labels}
    people, reached, openers = (
        protected({option: each.get(column, 0) for option, each in whole.items()})
        for column in ("people", "reached", "openers")
    )
    for option, label in labels.items():
        are_shown = people[option] is not None and reached[option] is not None
        yield GroupGot(
            version,
            question,
            option,
            label,
            people[option],
            reached[option] if are_shown else None,
            openers[option] if are_shown else None,
            ROUNDED_TO * round(whole[option]["notifications"] / ROUNDED_TO) if are_shown else None,
        )
