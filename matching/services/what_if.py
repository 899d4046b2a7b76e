"""A resident asks what would open more: the closest yes, and the skills worth learning. Nothing of it is stored."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.utils import timezone

from backend.accounts.models import User
from courses.models import CourseRun, Session, Skill
from matching.datasets import resident_profile
from matching.models import Resident
from matching.recommender import frames
from matching.recommender.closest_yes import Answer, Change, ClosestYes, apply
from matching.recommender.frames import Delivery
from matching.recommender.what_if import closest_yes_for, skill_gaps_for
from matching.recommender.what_if_words import gap_words, opened_words
from matching.services.matcher import current_matcher
from matching.services.residents import resident_for

EXAMPLES: Final = 3
"""Courses and jobs that are shown for a change or a skill."""


@dataclass(frozen=True, slots=True)
class PossibleChange:
    """An answer that would open more.

    Attributes:
        answer: which one.
        text: the promise in plain words.
        courses: how many more courses would be a yes.
        jobs: how many more jobs.
        examples: keys of some of them, those nearest to what the resident wants first.
        answers: what the resident's answers would then be, by column: only those that change.
    """

    answer: Answer
    text: str
    courses: int
    jobs: int
    examples: list[int]
    answers: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Standing:
    """What is a yes for a resident now, and what could be.

    Attributes:
        courses: how many courses are a yes.
        jobs: how many jobs.
        changes: of one answer each, those that open most first.
    """

    courses: int
    jobs: int
    changes: list[PossibleChange]


@dataclass(frozen=True, slots=True)
class Gap:
    """A skill that would open jobs.

    Attributes:
        skill: which one.
        text: the promise in plain words.
        jobs: how many jobs it alone opens.
        examples: keys of some of them.
        courses: keys of some courses that teach it.
    """

    skill: Skill
    text: str
    jobs: int
    examples: list[int]
    courses: list[int]


def standing_of(*, to: User, now: datetime) -> Standing:
    """How this account's resident stands, and their closest yes.

    Raises:
        MatcherNotReady: no matcher was fitted yet.
    """
    resident = resident_for(by=to)
    matcher = current_matcher(today=timezone.localdate(now))
    profile = resident_profile(resident, today=matcher.today)
    found: ClosestYes = closest_yes_for(matcher.recommender, profile, matcher.index, matcher.today)
    changes = [
        PossibleChange(
            answer=opened.change.answer,
            text=opened_words(opened),
            courses=opened.courses,
            jobs=opened.jobs,
            examples=opened.opportunity_ids[:EXAMPLES].tolist(),
            answers=changed_answers(resident, profile, opened.change),
        )
        for opened in found.changes
    ]
    return Standing(found.courses, found.jobs, changes)


def gaps_of(*, to: User, now: datetime) -> list[Gap]:
    """The skills that would open jobs to this account's resident, the one that opens most first.

    Raises:
        MatcherNotReady: no matcher was fitted yet.
    """
    resident = resident_for(by=to)
    matcher = current_matcher(today=timezone.localdate(now))
    profile = resident_profile(resident, today=matcher.today)
    found = skill_gaps_for(matcher.recommender, profile, matcher.index, matcher.today)
    skills = _skills(gap.skill for gap in found)
    near = resident.outcode_id is not None
    return [
        Gap(
            skill=skills[gap.skill],
            text=gap_words(skills[gap.skill].label, len(gap.jobs), near=near),
            jobs=len(gap.jobs),
            examples=gap.jobs[:EXAMPLES].tolist(),
            courses=gap.courses[:EXAMPLES].tolist(),
        )
        for gap in found
        # A skill may leave the taxonomy while a matcher still knows it.
        if gap.skill in skills
    ]


def _skills(uris: Iterable[str]) -> dict[str, Skill]:
    return {skill.uri: skill for skill in Skill.objects.filter(uri__in=list(uris))}


def changed_answers(resident: Resident, profile: frames.Resident, change: Change) -> dict[str, Any]:
    """What a change makes of the stored answers: `apply` to the profile that was made of them, in the columns of a resident."""
    after = apply(profile, change)
    if change.answer is Answer.JOURNEY:
        return {"longest_journey": after.longest_journey}
    if change.answer is Answer.LEVEL:
        return {"highest_level": after.highest_level}
    if change.answer is Answer.TIMES:
        return {"availability": _chosen(Session.values, after.availability)}
    if change.answer is Answer.DELIVERY:
        modes = [mode for mode in CourseRun.DeliveryMode.values if Delivery[mode] & after.delivery]
        return {"delivery_modes": modes}
    gone = {stated.barrier.value for stated in profile.barriers} - {stated.barrier.value for stated in after.barriers}
    return {"barriers": [barrier for barrier in resident.barriers if barrier not in gone]}


def _chosen(values: Sequence[str], bits: int) -> list[str]:
    return [value for place, value in enumerate(values) if bits >> place & 1]
