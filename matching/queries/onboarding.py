"""How far somebody has come on the way in, and what is best asked next."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from django.conf import settings

from matching.models import OnboardingMark, Resident
from matching.onboarding.steps import Guide, Step, load_guide
from matching.recommender.scorer import Weights

OPEN: Final = "OPEN"
_ATTRIBUTES: Final = {"postcode": "outcode_id"}
"""An answer whose field on the resident has another name."""


@dataclass(frozen=True, slots=True)
class StepNow:
    """A step for one person: `OPEN`, or a state of `OnboardingMark`."""

    step: Step
    state: str
    seconds: int


@dataclass(frozen=True, slots=True)
class Progress:
    """The steps that are for this person, the best next one first among those that are open."""

    version: str
    steps: tuple[StepNow, ...]

    @property
    def done(self) -> int:
        """How many were answered or skipped."""
        return sum(one.state != OPEN for one in self.steps)

    @property
    def seconds_left(self) -> int:
        """About how long the open ones take."""
        return sum(one.seconds for one in self.steps if one.state == OPEN)

    @property
    def next_step(self) -> StepNow | None:
        """The open one that matters most; None at the end."""
        return next((one for one in self.steps if one.state == OPEN), None)


@cache
def guide() -> Guide:
    """The steps as they are shipped, read once a process, ordered by the matcher's own weights."""
    return load_guide(settings.BASE_DIR / "fixtures" / "onboarding.json", Weights())


def progress(resident: Resident) -> Progress:
    """How far this person has come. An answer that came another way counts as one here. Two statements."""
    told = _told(resident)
    marks = dict(OnboardingMark.objects.filter(resident=resident).values_list("step", "state"))
    steps = []
    for step in guide().steps:
        answered = any(told.get(field) for field in step.fields)
        state = OnboardingMark.State.ANSWERED.value if answered else marks.get(step.id, OPEN)
        if answered or step.id in marks or step.fits(told):
            steps.append(StepNow(step, state, round(guide().seconds(step))))
    return Progress(guide().version, tuple(steps))


def _told(resident: Resident) -> dict[str, tuple[str, ...]]:
    """What is known, by answer; what is not known has no values."""
    fields = {field for step in guide().steps for field in step.fields} - {"skill_ids"}
    told = {field: _values(getattr(resident, _ATTRIBUTES.get(field, field))) for field in fields}
    return told | {"skill_ids": ("SOME",) if resident.skills.exists() else ()}


def _values(value: Any) -> tuple[str, ...]:
    if isinstance(value, list):
        return tuple(value)
    return () if value is None or value == "" else (str(value),)
