"""The self-check of essential digital skills: five areas, three tiers, and where to start.

The questions are data with a version. A tier is reached when its question and all below it were answered yes; an area that was
not asked about has no tier, and nobody is told that they can't do what they were not asked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from pathlib import Path
from typing import Any, Final

from matching.onboarding.files import GuideBroken, demand, once, read_json


class Area(StrEnum):
    """The framework's five areas."""

    HANDLING = "HANDLING"
    COMMUNICATING = "COMMUNICATING"
    TRANSACTING = "TRANSACTING"
    PROBLEM_SOLVING = "PROBLEM_SOLVING"
    BEING_SAFE = "BEING_SAFE"


class Tier(IntEnum):
    """How far somebody has come in an area."""

    NOT_YET = 0
    FOUNDATION = 1
    LIFE = 2
    WORK = 3


WORDS: Final[Mapping[Tier, str]] = {
    Tier.NOT_YET: "You are at the start. A first course begins right here.",
    Tier.FOUNDATION: "You have the first steps. Everyday tasks come next.",
    Tier.LIFE: "You can do everyday tasks. Tasks at work come next.",
    Tier.WORK: "You can do what most jobs ask for.",
}


@dataclass(frozen=True, slots=True)
class Question:
    """One question, to be answered with yes or not yet."""

    id: str
    tier: Tier
    words: str


@dataclass(frozen=True, slots=True)
class AreaQuestions:
    """The questions of an area, the easiest first.

    Attributes:
        title: the area in plain words.
        name: the framework's own.
    """

    area: Area
    title: str
    name: str
    questions: tuple[Question, ...]

    def tier(self, answers: Mapping[str, bool]) -> Tier | None:
        """The highest tier that was reached; None where its first question has no answer."""
        if self.questions[0].id not in answers:
            return None
        reached = Tier.NOT_YET
        for question in self.questions:
            if not answers.get(question.id):
                break
            reached = question.tier
        return reached


@dataclass(frozen=True, slots=True)
class DigitalCheck:
    """All questions."""

    version: str
    source: str
    areas: tuple[AreaQuestions, ...]

    def ids(self) -> frozenset[str]:
        """The ids of the questions."""
        return frozenset(question.id for area in self.areas for question in area.questions)

    def result(self, answers: Mapping[str, bool]) -> CheckResult:
        """What the answers say."""
        return CheckResult(
            self.version, {area.area: tier for area in self.areas if (tier := area.tier(answers)) is not None}
        )


@dataclass(frozen=True, slots=True)
class CheckResult:
    """How far somebody has come.

    Attributes:
        version: of the questions.
        tiers: by area; areas that were not asked about are absent.
    """

    version: str
    tiers: Mapping[Area, Tier]

    def start_with(self) -> Area | None:
        """The area to begin with: the one with the lowest tier, in the framework's order; None where nothing is left to learn."""
        open_areas = [area for area, tier in self.tiers.items() if tier < Tier.WORK]
        return min(open_areas, key=lambda area: self.tiers[area], default=None)

    def all_for_life(self) -> bool:
        """Whether everyday tasks are no trouble in all five areas: then the person may say that they have the basics."""
        return len(self.tiers) == len(Area) and min(self.tiers.values()) >= Tier.LIFE

    def ready_for_work(self) -> bool:
        """Whether there is a task at work in each of the five areas, the framework's measure for work."""
        return len(self.tiers) == len(Area) and min(self.tiers.values()) == Tier.WORK


def load_digital_check(path: Path) -> DigitalCheck:
    """The file.

    Raises:
        GuideBroken: it is not as it must be.
    """
    content = read_json(path)
    areas = tuple(_area(path, entry) for entry in content["areas"])
    demand(path, "areas", so=[one.area for one in areas] == list(Area), what="are not the five, in their order")
    once(path, [question.id for area in areas for question in area.questions])
    return DigitalCheck(content["version"], content["source"], areas)


def _area(path: Path, entry: dict[str, Any]) -> AreaQuestions:
    where = str(entry.get("area"))
    try:
        questions = tuple(Question(one["id"], Tier[one["tier"]], one["words"]) for one in entry["questions"])
        found = AreaQuestions(Area(where), entry["title"], entry["name"], questions)
    except (KeyError, ValueError) as error:
        raise GuideBroken(f"{path.name}: {where} has a key or a value that we don't know") from error
    demand(
        path,
        where,
        so=[one.tier for one in questions] == list(Tier)[1:],
        what="has not one question for each tier, in order",
    )
    return found
